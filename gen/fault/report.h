/* report: faults for people and for programs, on a stream. */
#ifndef EV_REPORT_H
#define EV_REPORT_H

#include "fault/fault.h"

#include <stdio.h>

/* How the faults of one record are printed. */
typedef struct ev_report_form {
    const char *program; /* "evisa-gen": stands before each line of the readable form */
    bool json;           /* one JSON object a line, in ASCII, instead */
    size_t seq;          /* number of the record in a stream, from 1; 0: there is only one */
    bool warnings_only;  /* the errors are the answer to the record, on standard output */
} ev_report_form;

/* Prints the faults, at most EV_FAULTS_MAX lines. */
void ev_report(const ev_faults *faults, const ev_report_form *form, FILE *out);

/* Appends UTF-8 as the inside of a JSON string in ASCII: no control character reaches a terminal or
 * a log either. */
void ev_report_escaped(ev_buf *out, ev_slice text);

/* Appends the faults as a JSON array of the same objects: "[{...},{...}]". Errors only; warnings
 * are left out. */
void ev_report_array(const ev_faults *faults, ev_buf *out);

/* Whether the arguments ask for JSON, wherever on the line: a portal that did gets it for a usage
 * error before that place, too. */
bool ev_report_wants_json(int argc, char *argv[]);

/* A fault of the command line: `what` is a sentence of the program, never what a stranger typed.
 * Returns EV_USAGE. */
ev_status ev_report_usage(const char *what, const ev_report_form *form, FILE *out);

/* Appends the table of the faults evisa-gen can name. */
void ev_report_table(ev_buf *out, bool json);

#endif
