/* cli: the command line of evisa-gen: the only part that touches files, the terminal and the process. */
#ifndef EV_CLI_H
#define EV_CLI_H

#include "core.h"
#include "res.h"

#include <stdio.h>

typedef enum ev_command { EV_RENDER, EV_CHECK, EV_TEXT, EV_SCHEMA, EV_ERRORS, EV_TEMPLATES, EV_COMMAND_COUNT } ev_command;

typedef struct ev_options {
    ev_command command;
    const char *record;    /* NULL or "-": standard input */
    const char *output;    /* NULL or "-": standard output */
    const char *resources; /* folder, or NULL */
    bool errors_json, strict, help, version;
} ev_options;

/* Reads the arguments before anything else is read. On a usage error prints one line to stderr and returns EV_USAGE. */
ev_status ev_options_read(int argc, char *argv[], ev_options *options);
void ev_options_help(FILE *out);
void ev_options_version(FILE *out);

/* Prints the faults, at most EV_FAULTS_MAX lines: readable, or with errors_json one JSON object a line (ASCII). */
void ev_report(const ev_error *error, const ev_options *options, FILE *out);
void ev_report_table(FILE *out, bool json); /* the table of faults: evisa-gen errors */

/* Reads all of a file or of standard input, up to one byte more than `limit` (so that the reader of it can say it is too large).
 * Faults: CANT_READ, OUT_OF_MEMORY. */
ev_status ev_input_read(const char *path, size_t limit, ev_buf *out, ev_error *error);

/* Whether writing there would fill a terminal. */
bool ev_output_is_terminal(const char *path);

/* Writes all of it: to standard output, to what is no regular file directly, else to a temporary file in the same folder that is synced and
 * renamed; nothing is left behind on failure. Faults: CANT_OPEN_OUTPUT, WRITE_FAILED. */
ev_status ev_output_write(const char *path, ev_slice bytes, ev_error *error);

/* Reads a folder of resources, bounded in depth, number and size. Lives as long as the process. Faults: RESOURCE_MISSING, OUT_OF_MEMORY. */
ev_status ev_resources_read(const char *folder, ev_arena *arena, ev_res *res, ev_error *error);

/* The program. Returns its exit status. */
int ev_main(int argc, char *argv[]);

#endif
