/* options: the command line of evisa-compare. */
#ifndef EV_COMPARE_OPTIONS_H
#define EV_COMPARE_OPTIONS_H

#include "compare/examine.h"
#include "fault/report.h"
#include "sys/confine.h"
#include "sys/nearest.h"

typedef enum ev_compare_command {
    EV_COMPARE,
    EV_ACCEPT,
    EV_SCAN,
    EV_COMPARE_SCHEMA,
    EV_COMPARE_COMMAND_COUNT
} ev_compare_command;

enum { EV_COMPARE_JOBS_MAX = 64, EV_CHOICES_MAX = 64, EV_REASON_MAX = 500 };

/* Names of --ignore or --only, which were parted at their commas. Not to be copied: the names point
 * into the text. */
typedef struct ev_choice_list {
    const char *name[EV_CHOICES_MAX];
    size_t count;
    char text[2048];
    size_t used;
    char said[EV_NEAREST_SAID_MAX]; /* of a name that there is not */
} ev_choice_list;

typedef struct ev_compare_options {
    ev_compare_command command;
    const char *golden, *now; /* "-" and NULL: a list of pairs */
    char *const *names;       /* accept: pairs; scan: files; borrowed from the command line */
    size_t name_count;
    int32_t group;      /* accept: from 1; 0: not given */
    const char *reason; /* accept */
    ev_choice_list ignored, only;
    int32_t max; /* pairs that are explained; INT32_MAX: all */
    unsigned jobs;
    const char *junit, *html;
    ev_confine_need confine; /* --require-sandbox */
    bool json, no_values, no_pixels, unconfined, errors_json, help, version;
} ev_compare_options;

/* Reads the arguments before anything else is read. On a usage error prints one line to stderr and
 * returns EV_USAGE. */
ev_status ev_compare_options_read(int argc, char *argv[], ev_compare_options *options);
void ev_compare_options_help(FILE *out);
void ev_compare_options_version(FILE *out);

ev_report_form ev_compare_report_form(const ev_compare_options *options);

/* Prints faults on standard error, in the form that the options ask for. */
void ev_compare_report(const ev_faults *faults, const ev_compare_options *options);

/* What the options say of the examination of a pair. Borrows from *options. */
ev_examine_choice ev_compare_choice(const ev_compare_options *options);

#endif
