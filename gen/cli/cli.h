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
    EV_WATCH,
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
    bool headroom;           /* of templates check */
    bool outline;            /* of render and watch */
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

/* Reads a folder of resources, bounded in depth, number and size, without what editors leave there:
 * names that begin with a dot or end with "~", and "#name#". Lives as long as the process.
 * Faults: RESOURCE_MISSING, OUT_OF_MEMORY. */
ev_status ev_resources_read(const char *folder, ev_arena *arena, ev_resources *res,
                            ev_faults *faults);

/* check.c: checks the files of an overlay over the built-in ones, of `templates check` also the
 * pages that they make, and prints each finding to stderr. Returns EV_OK, EV_CONFIG when there is
 * one, EV_TEMP_FAIL. */
ev_status ev_cli_check(const ev_resources *res, const ev_cli_options *options);

/* Refuses an output that is a file which the programs read of the folder: CANT_OPEN_OUTPUT. */
ev_status ev_resources_spare(const char *folder, const char *output, const ev_resources *res,
                             ev_faults *faults);

/* Leaves a file, the record or the output, out of those that were read from the folder: it is no
 * resource. NULL, and one that is not there: nothing is done. Faults: OUT_OF_MEMORY. */
ev_status ev_resources_leave_out(const char *folder, const char *name, ev_arena *arena,
                                 ev_resources *res, ev_faults *faults);

/* The command watch: calls `render` whenever a file is saved, until a signal ends the process or
 * the folder of resources goes. `render` writes the document, prints its faults and returns the
 * status of the first error. Returns the exit status. */
ev_status ev_cli_watch(ev_cli_options *options, ev_status (*render)(ev_cli_options *options));

/* What a child of the command watch does first: a signal ends it, and its time is limited. */
void ev_cli_watch_begin_child(void);

/* The program. Returns its exit status. */
int ev_main(int argc, char *argv[]);

#endif
