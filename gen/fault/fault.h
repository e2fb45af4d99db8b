/* fault: the faults of a record, a resource, the machine or a call: their codes, the list that a
 * caller collects, and the exit status that follows from it. */
#ifndef EV_FAULT_H
#define EV_FAULT_H

#include "core/text.h"

/* ---- status: the exit code of the program, after sysexits(3) --------------------------------- */

typedef enum ev_status {
    EV_OK = 0,
    EV_USAGE = 64,       /* the command line is wrong */
    EV_DATA = 65,        /* the record is wrong, or over a limit */
    EV_NO_INPUT = 66,    /* the record cannot be opened or read */
    EV_INTERNAL = 70,    /* a defect of this program */
    EV_CANT_CREATE = 73, /* the output cannot be created */
    EV_IO = 74,          /* writing failed before its end */
    EV_TEMP_FAIL = 75,   /* memory or another resource ran out: try again */
    EV_CONFIG = 78       /* a template, a policy or a font is broken */
} ev_status;

/* ---- faults ---------------------------------------------------------------------------------- */

/* Every fault that the programs can name; the table with code, severity, exit status and sentence
 * is gen/fault/faults.def. */
typedef enum ev_code {
#define EV_FAULT(id, code, severity, status, sentence, help) EV_##id,
#include "fault/faults.def"
#undef EV_FAULT
    EV_CODE_COUNT
} ev_code;

/* How many of them any call can name, and how many evisa-gen can; those between are of a batch,
 * those behind of evisa-seal or evisa-compare alone. */
enum {
    EV_CALL_CODE_COUNT = 0
#define EV_FAULT(id, code, severity, status, sentence, help) +1
#define EV_BATCH_FAULT(id, code, severity, status, sentence, help)
#define EV_SEAL_FAULT(id, code, severity, status, sentence, help)
#define EV_COMPARE_FAULT(id, code, severity, status, sentence, help)
#include "fault/faults.def"
#undef EV_FAULT
};

enum {
    EV_GEN_CODE_COUNT = 0
#define EV_FAULT(id, code, severity, status, sentence, help) +1
#define EV_SEAL_FAULT(id, code, severity, status, sentence, help)
#define EV_COMPARE_FAULT(id, code, severity, status, sentence, help)
#include "fault/faults.def"
#undef EV_FAULT
};

typedef enum ev_severity { EV_ERROR, EV_WARNING } ev_severity;

/* Whether a warning counts as an error (--strict). */
typedef enum ev_strictness { EV_LENIENT, EV_STRICT } ev_strictness;

/* What becomes of the warnings of a call. Zero-initialised: all remain warnings. */
typedef struct ev_warnings {
    ev_strictness strictness;
    bool is_accepted[EV_CODE_COUNT]; /* remains a warning under EV_STRICT (--accept) */
} ev_warnings;

/* Accepts the warning of this name. Returns NULL, or a sentence for a usage error that names the
 * option: there is no such code, it is an error's, or the warning is never refused by --strict
 * (NOT_CONFINED, and that of evisa-seal alone). Both programs accept every warning about a record,
 * so that one list serves for sealing and printing. */
const char *ev_warnings_accept(ev_warnings *warnings, const char *code);

/* For a call that is not evisa-gen batch: NULL, or a sentence for a usage error where a warning is
 * accepted that only a batch has. */
const char *ev_warnings_check_no_batch(const ev_warnings *warnings);

typedef struct ev_code_info {
    const char *code; /* stable, kebab-case */
    ev_severity severity;
    ev_status status;     /* what the program exits with */
    const char *sentence; /* the fault in one sentence, which holds no value of the record */
    const char *help;     /* what the reader can do */
} ev_code_info;

const ev_code_info *ev_code_describe(ev_code code); /* never NULL */

enum { EV_POINTER_MAX = 128, EV_EXPECTED_MAX = 240, EV_FAULTS_MAX = 64 };

/* The number that a value broke, for a program that wants to show it without knowing the schema. */
typedef enum ev_bound { EV_UNBOUNDED, EV_AT_LEAST, EV_AT_MOST, EV_EXACTLY } ev_bound;

typedef struct ev_limit {
    ev_bound bound; /* EV_UNBOUNDED: there is no limit */
    int64_t value;
    const char *unit; /* "characters", plural also of 1; a constant; NULL: a plain number */
} ev_limit;

/* What a right value has: of a code as it always is, or of one fault. */
typedef struct ev_expectation {
    const char *expected; /* a pattern, a list or the name of a form, in ASCII; NULL: not said */
    ev_limit limit;
} ev_expectation;

/* Which of the members `expected` and `limit` a fault can have. */
typedef enum ev_carried {
    EV_CARRIES_NOTHING = 0,
    EV_CARRIES_EXPECTED = 1,
    EV_CARRIES_LIMIT = 2,
    EV_CARRIES_BOTH = 3
} ev_carried;

/* What faults of a code carry, and the constant part of it, by the table gen/fault/expected.def.
 * Never NULL. */
typedef struct ev_code_expectation {
    ev_carried carried;
    ev_expectation constant;
} ev_code_expectation;

const ev_code_expectation *ev_code_expects(ev_code code);

typedef struct ev_fault {
    ev_code code;
    ev_severity severity;
    /* RFC 6901, UTF-8; "" is the whole record; for EV_CONFIG the path of the resource,
     * for a fault of a file its name. A member's
     * name comes from outside: it must be escaped to ASCII when it is printed. */
    char pointer[EV_POINTER_MAX + 1];
    unsigned line, column;  /* 1-based place in the input or resource; 0: not known */
    ev_character character; /* the one character that the fault is about; code point 0: none */
    char expected[EV_EXPECTED_MAX + 1]; /* "": not said; never a value of the record */
    ev_limit limit;
    int error; /* errno of the system call that failed; 0: none, or not known */
} ev_fault;

/* The faults of one record, owned by the caller. Zero-initialise or use ev_faults_init. The last
 * place is reserved for MORE_FAULTS; later faults are counted in `dropped` and not kept. */
typedef struct ev_faults {
    ev_fault fault[EV_FAULTS_MAX];
    size_t count;
    size_t dropped;
    ev_status status; /* of the first error; EV_OK while there are only warnings */
    ev_strictness strictness;
    const bool *is_accepted; /* of ev_warnings; NULL: no warning is */
} ev_faults;

void ev_faults_init(ev_faults *faults, ev_strictness strictness);

/* The same with accepted warnings; *warnings is borrowed. */
void ev_faults_init_for(ev_faults *faults, const ev_warnings *warnings);

/* Where a list is now, and back to there: what was added since is forgotten. To copy a list is to
 * copy 28 KB. */
typedef struct ev_faults_mark {
    size_t count, dropped;
    ev_status status;
} ev_faults_mark;

static inline ev_faults_mark ev_faults_here(const ev_faults *faults)
{
    return (ev_faults_mark){faults->count, faults->dropped, faults->status};
}

static inline void ev_faults_back_to(ev_faults *faults, ev_faults_mark mark)
{
    faults->count = mark.count;
    faults->dropped = mark.dropped;
    faults->status = mark.status;
}

/* What a fault of this code is under *warnings: a warning, or an error. */
ev_severity ev_warnings_severity(const ev_warnings *warnings, ev_code code);

/* Add a fault at `pointer` (cut at EV_POINTER_MAX bytes), with its place in the input, or with the
 * one character of the value that it is about. Return faults->status. */
ev_status ev_faults_add(ev_faults *faults, ev_code code, const char *pointer);
ev_status ev_faults_add_at(ev_faults *faults, ev_code code, const char *pointer, unsigned line,
                           unsigned column);
ev_status ev_faults_add_character(ev_faults *faults, ev_code code, const char *pointer,
                                  ev_character character);

/* What a fault can say besides its code and pointer; what is left out (zero) it does not say. */
typedef struct ev_fault_details {
    unsigned line, column;
    ev_character character;
    ev_expectation right; /* each part replaces that of the code's row in expected.def */
    int error;            /* errno: its words are printed as the reason */
} ev_fault_details;

/* Adds a fault with details. `right.expected` is copied, and cut at EV_EXPECTED_MAX bytes. Returns
 * faults->status. */
ev_status ev_faults_add_with(ev_faults *faults, ev_code code, const char *pointer,
                             const ev_fault_details *details);

/* Adds a fault of a file: `name` is its name, or "standard output"; `error` the errno of the call
 * that failed. Returns faults->status. */
ev_status ev_faults_add_system(ev_faults *faults, ev_code code, const char *name, int error);

/* Appends an item to a list for `expected`, which begins as "": "B1, B2". The list ends with "..."
 * where no room is left. */
void ev_expected_item(char list[EV_EXPECTED_MAX + 1], ev_slice item);

/* Adds a fault that a list of another process has, as it is but for its severity, which is that of
 * this list. The list has room for all of the other. */
void ev_faults_put(ev_faults *faults, const ev_fault *fault);

/* Adds the fault unless `holds`. Returns `holds`: for the last line of a function that answers
 * whether it succeeded. */
bool ev_faults_require(ev_faults *faults, bool holds, ev_code code, const char *pointer);

/* Adds a warning that remains a warning under EV_STRICT: about the machine, not the record. */
void ev_faults_note(ev_faults *faults, ev_code code);

/* Adds a warning as an error, whether or not the call is strict or accepts it. */
void ev_faults_insist(ev_faults *faults, ev_code code);

/* Adds the faults of *from that *faults does not have yet at the same pointer: found twice, it is
 * one fault. */
void ev_faults_take_over(ev_faults *faults, const ev_faults *from);

/* Writes "<base>/<name>" or "<base>/<index>" into out as RFC 6901, "~" and "/" in the name escaped
 * as ~0 and ~1; a pointer that is too long is cut between two characters. */
void ev_pointer_member(char out[EV_POINTER_MAX + 1], const char *base, ev_slice name);
void ev_pointer_item(char out[EV_POINTER_MAX + 1], const char *base, size_t index);

#endif
