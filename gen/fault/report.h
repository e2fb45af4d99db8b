/* report: faults for people and for programs, on a stream. */
#ifndef EV_REPORT_H
#define EV_REPORT_H

#include "fault/fault.h"

#include <stdio.h>

/* How the faults of one record are printed. */
typedef struct ev_report_form {
    const char *program; /* "evisa-gen": begins each line of the readable form */
    bool json;           /* a JSON object for each fault, on a line of its own, in ASCII, instead */
    size_t seq;          /* number of the record in a stream, from 1; 0: there is only one */
    const char *id;      /* and its visa number; NULL or "": not known */
    bool warnings_only;  /* errors are left out: they are the record's answer on standard output */
} ev_report_form;

/* Bytes of the longest line, rounded up, with its LF: most are of `expected`, escaped. */
enum { EV_REPORT_LINE_MAX = 4096 };

/* Appends the line of one fault. Into a buffer that has EV_REPORT_LINE_MAX bytes free it allocates
 * nothing. */
void ev_report_line(const ev_fault *fault, const ev_report_form *form, ev_buf *out);

/* Prints the faults, at most EV_FAULTS_MAX lines. Allocates nothing: it may be called after the
 * output was written, when an end for lack of memory would be wrong. */
void ev_report(const ev_faults *faults, const ev_report_form *form, FILE *out);

/* Appends UTF-8 as the inside of a JSON string in ASCII: no control character reaches a terminal or
 * a log either. */
void ev_report_escaped(ev_buf *out, ev_slice text);

/* Appends the faults as a JSON array of the same objects: "[{...},{...}]". Errors only; warnings
 * are left out. */
void ev_report_array(const ev_faults *faults, ev_buf *out);

/* Whether the arguments ask for JSON anywhere on the line: a portal that asks for it gets it for a
 * usage error in front of that place, too. */
bool ev_report_wants_json(int argc, char *argv[]);

/* A fault of the command line: `what` is a sentence of the program, never text from outside.
 * Allocates nothing. Returns EV_USAGE. */
ev_status ev_report_usage(const char *what, const ev_report_form *form, FILE *out);

/* Append the table of the faults that evisa-gen can name, a line for each: parted by tabs, or a
 * JSON object. Its last part names the members `expected` and `limit` if faults of the code can
 * have them; the object also has their values where they are the same for each fault. */
void ev_report_table(ev_buf *out);
void ev_report_table_json(ev_buf *out);

#endif
