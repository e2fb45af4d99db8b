/* Faults: the table of faults.def, and the list that a caller collects. A fault has a place,
 * a code and a sentence for the person that can fix it. It never holds a value of the record:
 * values are personal data, and logs are read by many. */
#include "fault/fault.h"

#include "core/limits.h"

#include <string.h>

static const ev_code_info infos[EV_CODE_COUNT] = {
#define EV_FAULT(id, code, severity, status, sentence, help)                                       \
    {code, severity, status, sentence, help},
#include "fault/faults.def"
#undef EV_FAULT
};

const ev_code_info *ev_code_describe(ev_code code)
{
    return &infos[code < EV_CODE_COUNT ? code : EV_INTERNAL_ERROR];
}

static const ev_code_expectation expectations[EV_CODE_COUNT] = {
#define EV_EXPECTS(id, carried, expected, bound, limit, unit)                                      \
    [EV_##id] = {carried, {expected, {bound, limit, unit}}},
#include "fault/expected.def"
#undef EV_EXPECTS
};

const ev_code_expectation *ev_code_expects(ev_code code)
{
    return &expectations[code < EV_CODE_COUNT ? code : EV_INTERNAL_ERROR];
}

void ev_faults_init(ev_faults *faults, ev_strictness strictness)
{
    /* a fault is written whole when it is added: ten kilobytes need no clearing */
    faults->count = faults->dropped = 0;
    faults->status = EV_OK;
    faults->strictness = strictness;
    faults->is_accepted = NULL;
}

void ev_faults_init_for(ev_faults *faults, const ev_warnings *warnings)
{
    ev_faults_init(faults, warnings->strictness);
    faults->is_accepted = warnings->is_accepted;
}

/* ---- warnings -------------------------------------------------------------------------------- */

static ev_severity severity_of(ev_code code, ev_strictness strictness, const bool *is_accepted)
{
    bool counts = strictness == EV_STRICT && (is_accepted == NULL || !is_accepted[code]);
    return counts ? EV_ERROR : ev_code_describe(code)->severity;
}

ev_severity ev_warnings_severity(const ev_warnings *warnings, ev_code code)
{
    return severity_of(code, warnings->strictness, warnings->is_accepted);
}

const char *ev_warnings_accept(ev_warnings *warnings, const char *code)
{
    for (ev_code i = 0; i < EV_CODE_COUNT; i++) {
        if (strcmp(infos[i].code, code) != 0)
            continue;
        if (infos[i].severity == EV_ERROR)
            return "--accept: this code is an error, not a warning; evisa-gen errors lists the "
                   "warnings";
        if (i == EV_NOT_CONFINED || i >= (ev_code)EV_GEN_CODE_COUNT) /* notes (ev_faults_note) */
            return "--accept: this warning is never refused; evisa-gen errors lists the warnings";
        warnings->is_accepted[i] = true;
        return NULL;
    }
    return "--accept: there is no warning with this code; evisa-gen errors lists the warnings";
}

const char *ev_warnings_check_no_batch(const ev_warnings *warnings)
{
    for (size_t i = EV_CALL_CODE_COUNT; i < EV_GEN_CODE_COUNT; i++)
        if (warnings->is_accepted[i])
            return "--accept: only evisa-gen batch has this warning";
    return NULL;
}

/* ---- the list -------------------------------------------------------------------------------- */

/* At most `most` bytes; out has one more. */
static void copy_text(char *out, size_t most, const char *text)
{
    size_t size = strlen(text);
    if (size > most)
        size = most;
    memcpy(out, text, size);
    out[size] = '\0';
}

/* What the fault itself says goes before what its code says. */
static void expect(ev_fault *fault, const ev_expectation *right)
{
    const ev_expectation *constant = &ev_code_expects(fault->code)->constant;
    const char *expected = right->expected != NULL ? right->expected : constant->expected;
    if (expected != NULL)
        copy_text(fault->expected, EV_EXPECTED_MAX, expected);
    fault->limit = right->limit.bound != EV_UNBOUNDED ? right->limit : constant->limit;
}

static void add(ev_faults *faults, ev_code code, const char *pointer,
                const ev_fault_details *details)
{
    ev_severity severity = severity_of(code, faults->strictness, faults->is_accepted);
    if (severity == EV_ERROR && faults->status == EV_OK)
        faults->status = ev_code_describe(code)->status;
    if (faults->count == EV_FAULTS_MAX) {
        faults->dropped++;
        return;
    }
    bool last = faults->count == EV_FAULTS_MAX - 1; /* that place says: the list is not whole */
    ev_fault *fault = &faults->fault[faults->count++];
    *fault = (ev_fault){.code = last ? EV_MORE_FAULTS : code,
                        .severity = last && faults->status != EV_OK ? EV_ERROR : severity};
    copy_text(fault->pointer, EV_POINTER_MAX, last ? "" : pointer);
    faults->dropped += last;
    if (last)
        return;
    fault->line = details->line;
    fault->column = details->column;
    fault->character = details->character;
    expect(fault, &details->right);
}

void ev_faults_put(ev_faults *faults, const ev_fault *fault)
{
    ev_severity severity = severity_of(fault->code, faults->strictness, faults->is_accepted);
    if (fault->code == EV_MORE_FAULTS && faults->status == EV_OK)
        severity = EV_WARNING; /* all that are left out are warnings */
    if (severity == EV_ERROR && faults->status == EV_OK)
        faults->status = ev_code_describe(fault->code)->status;
    if (faults->count == EV_FAULTS_MAX)
        return;
    faults->fault[faults->count] = *fault;
    faults->fault[faults->count++].severity = severity;
}

ev_status ev_faults_add_with(ev_faults *faults, ev_code code, const char *pointer,
                             const ev_fault_details *details)
{
    add(faults, code, pointer, details);
    return faults->status;
}

ev_status ev_faults_add(ev_faults *faults, ev_code code, const char *pointer)
{
    return ev_faults_add_with(faults, code, pointer, &(ev_fault_details){.line = 0});
}

ev_status ev_faults_add_at(ev_faults *faults, ev_code code, const char *pointer, unsigned line,
                           unsigned column)
{
    return ev_faults_add_with(faults, code, pointer,
                              &(ev_fault_details){.line = line, .column = column});
}

ev_status ev_faults_add_character(ev_faults *faults, ev_code code, const char *pointer,
                                  ev_character character)
{
    return ev_faults_add_with(faults, code, pointer, &(ev_fault_details){.character = character});
}

bool ev_faults_require(ev_faults *faults, bool holds, ev_code code, const char *pointer)
{
    if (!holds)
        (void)ev_faults_add(faults, code, pointer);
    return holds;
}

static void add_under(ev_strictness strictness, ev_faults *faults, ev_code code)
{
    ev_strictness before = faults->strictness;
    const bool *is_accepted = faults->is_accepted;
    faults->strictness = strictness;
    faults->is_accepted = NULL;
    (void)ev_faults_add(faults, code, "");
    faults->strictness = before;
    faults->is_accepted = is_accepted;
}

void ev_faults_note(ev_faults *faults, ev_code code)
{
    add_under(EV_LENIENT, faults, code);
}

void ev_faults_insist(ev_faults *faults, ev_code code)
{
    add_under(EV_STRICT, faults, code);
}

static bool is_reported(const ev_faults *faults, const ev_fault *fault)
{
    for (size_t i = 0; i < faults->count; i++)
        if (faults->fault[i].code == fault->code &&
            strcmp(faults->fault[i].pointer, fault->pointer) == 0)
            return true;
    return false;
}

void ev_faults_take_over(ev_faults *faults, const ev_faults *from)
{
    for (size_t i = 0; i < from->count; i++) {
        const ev_fault *fault = &from->fault[i];
        const ev_fault_details details = {
            fault->line, fault->column, fault->character, {fault->expected, fault->limit}};
        if (!is_reported(faults, fault))
            add(faults, fault->code, fault->pointer, &details);
    }
}

/* ---- lists of what is expected --------------------------------------------------------------- */

void ev_expected_item(char list[EV_EXPECTED_MAX + 1], ev_slice item)
{
    static const char more[] = ", ...";
    size_t size = strlen(list), comma = size > 0 ? 2 : 0;
    bool is_full = size >= sizeof more && strcmp(list + size - (sizeof more - 1), more) == 0;
    if (is_full)
        return;
    if (size + comma + item.size + sizeof more > EV_EXPECTED_MAX) {
        memcpy(list + size, more, sizeof more);
        return;
    }
    memcpy(list + size, ", ", comma);
    memcpy(list + size + comma, item.data, item.size);
    list[size + comma + item.size] = '\0';
}

/* ---- JSON pointers (RFC 6901) ---------------------------------------------------------------- */

typedef struct pointer_writer {
    char *out;
    size_t size;
} pointer_writer;

/* Whole pieces only: neither an escape nor a character is cut in two. */
static bool put(pointer_writer *w, const char *piece, size_t size)
{
    if (w->size + size > EV_POINTER_MAX)
        return false;
    memcpy(w->out + w->size, piece, size);
    w->size += size;
    w->out[w->size] = '\0';
    return true;
}

/* Bytes of one character, as the first byte of valid UTF-8 says. */
static size_t character_size(unsigned char first)
{
    return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

static bool put_character(pointer_writer *w, const char *c, size_t size)
{
    if (*c == '~')
        return put(w, "~0", 2);
    if (*c == '/')
        return put(w, "~1", 2);
    return put(w, c, size);
}

void ev_pointer_member(char out[EV_POINTER_MAX + 1], const char *base, ev_slice name)
{
    pointer_writer w = {out, 0};
    out[0] = '\0';
    if (!put(&w, base, strlen(base)) || !put(&w, "/", 1))
        return;
    for (size_t i = 0, size; i < name.size; i += size) {
        size = character_size((unsigned char)name.data[i]);
        if (size > name.size - i || !put_character(&w, name.data + i, size))
            return;
    }
}

void ev_pointer_item(char out[EV_POINTER_MAX + 1], const char *base, size_t index)
{
    char text[24], *end = text + sizeof text, *begin = end;
    do {
        *--begin = (char)('0' + index % 10);
        index /= 10;
    } while (index > 0);
    pointer_writer w = {out, 0};
    out[0] = '\0';
    if (put(&w, base, strlen(base)) && put(&w, "/", 1))
        (void)put(&w, begin, (size_t)(end - begin));
}
