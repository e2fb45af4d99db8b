/* options: the command line of evisa-seal. */
#ifndef EV_SIGNER_OPTIONS_H
#define EV_SIGNER_OPTIONS_H

#include "fault/fault.h"
#include "core/date.h"
#include "trust/key.h"
#include "fault/report.h"
#include "sys/confine.h"

typedef enum ev_signer_command {
    EV_SIGN,
    EV_VERIFY,
    EV_REVOKE,
    EV_TESTKEY,
    EV_SIGNER_COMMAND_COUNT
} ev_signer_command;

enum { EV_CERTIFICATE_OPTIONS_MAX = 64 };

typedef struct ev_certificate_sources {
    ev_certificate_source at[EV_CERTIFICATE_OPTIONS_MAX];
    size_t count;
} ev_certificate_sources;

enum { EV_LIST_OPTIONS_MAX = 16 };

typedef struct ev_file_names {
    const char *name[EV_LIST_OPTIONS_MAX];
    size_t count;
} ev_file_names;

typedef struct ev_signer_options {
    ev_signer_command command;
    const char *input;  /* record, seal or cancelled visas; NULL or "-": standard input */
    const char *folder; /* testkey */
    const char *output; /* sign: NULL or "-": standard output */
    const char *record; /* verify --record */
    ev_key_source key;
    ev_certificate_sources certs, cscas;
    ev_file_names lists;         /* verify --cancelled */
    ev_date signed_on, on, from; /* year 0: not given */
    ev_date issued, next;        /* revoke */
    int years, sequence;
    bool replace, ndjson, json, allow_old_list, errors_json, help, version;
    ev_confine_need confine; /* --require-sandbox */
    ev_warnings warnings;    /* --strict, --accept */
} ev_signer_options;

/* Reads the arguments before anything else is read. On a usage error prints one line to stderr and
 * returns EV_USAGE. */
ev_status ev_signer_options_read(int argc, char *argv[], ev_signer_options *options);

/* What is wrong with options that were read one by one, in one sentence; NULL: nothing. */
const char *ev_signer_options_check(const ev_signer_options *options);

void ev_signer_options_help(FILE *out);
void ev_signer_options_version(FILE *out);

ev_report_form ev_signer_report_form(const ev_signer_options *options);

#endif
