/* cli: the command line of evisa-gen. Only it, sys/ and batch/ touch files, the terminal and the
 * process. */
#ifndef EV_CLI_H
#define EV_CLI_H

#include "batch/options.h"
#include "fault/fault.h"
#include "fault/report.h"
#include "resource/resource.h"
#include "sys/confine.h"

#include <stdio.h>

typedef enum ev_command {
    EV_RENDER,
    EV_CHECK,
    EV_TEXT,
    EV_BATCH,
    EV_SCHEMA,
    EV_ERRORS,
    EV_TEMPLATES,
    EV_COMMAND_COUNT
} ev_command;

/* What `templates` does: list the versions, check the files, print the table of their syntax. */
typedef enum ev_templates_task {
    EV_TEMPLATES_LIST,
    EV_TEMPLATES_CHECK,
    EV_TEMPLATES_KEYS
} ev_templates_task;

typedef struct ev_cli_options {
    ev_command command;
    ev_templates_task task; /* of EV_TEMPLATES */
    const char *record;     /* NULL or "-": standard input */
    const char *output;     /* NULL or "-": standard output */
    char *const *files;     /* of batch: file_count of them */
    size_t file_count;
    ev_batch_options batch;
    const char *resources; /* folder, or NULL */
    bool errors_json, help, version;
    ev_confine_need confine; /* --require-sandbox */
    ev_warnings warnings;    /* --strict, --accept */
} ev_cli_options;

/* Reads the arguments before anything else is read. On a usage error prints one line to stderr and
 * returns EV_USAGE. */
ev_status ev_cli_options_read(int argc, char *argv[], ev_cli_options *options);
void ev_cli_options_help(FILE *out);
void ev_cli_options_version(FILE *out);

/* "evisa-gen 0.1.0", for journals; "evisa-gen 0.1.0 (test build)" for one of resource/drafts.h. */
const char *ev_cli_options_program(void);

/* Reads a folder of resources, bounded in depth, number and size. Lives as long as the process.
 * Faults: RESOURCE_MISSING, OUT_OF_MEMORY. */
ev_status ev_resources_read(const char *folder, ev_arena *arena, ev_resources *res,
                            ev_faults *faults);

/* check.c: checks the files of an overlay over the built-in ones and prints each finding to stderr.
 * Returns EV_OK, EV_CONFIG when there is one, EV_TEMP_FAIL. */
ev_status ev_cli_check(const ev_resources *res, bool errors_json);

/* The program. Returns its exit status. */
int ev_main(int argc, char *argv[]);

#endif
