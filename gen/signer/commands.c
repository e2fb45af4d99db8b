/* The commands of evisa-seal but verify, and its main function. Nothing is written before the
 * sealed record is whole. */
#include "signer/commands.h"

#include "sys/child.h"
#include "sys/io.h"
#include "sys/process.h"
#include "record/record.h"
#include "trust/testkey.h"

#include <unistd.h>

static void report(const ev_faults *faults, const ev_signer_options *options)
{
    ev_report_form form = ev_signer_report_form(options);
    ev_report(faults, &form, stderr);
}

/* What an open token's library needs stays open to it. */
static ev_status confine(const ev_signer *signer, const ev_signer_options *options,
                         ev_faults *faults)
{
    return ev_confine(signer->key.in_token ? EV_CONFINE_TOKEN : EV_CONFINE_DECODER,
                      options->confine, faults);
}

/* The record is read whole before anything of it is looked at, and goes to standard output with its
 * seal. */
static ev_status seal_one(ev_signer *signer, const ev_signer_options *options, ev_faults *faults)
{
    ev_buf json, out;
    ev_buf_init(&json, NULL, 0);
    ev_buf_init(&out, NULL, 0);
    const ev_signing signing = {options->signed_on, options->replace};
    if (ev_input_read(options->input, EV_RECORD_BYTES_MAX, &json, faults) == EV_OK &&
        confine(signer, options, faults) == EV_OK &&
        ev_signer_sign(signer, ev_buf_as_slice(&json), &signing, &out, faults) == EV_OK)
        (void)ev_output_write(NULL, ev_buf_as_slice(&out), faults);
    ev_buf_free(&json);
    ev_buf_free(&out);
    return faults->status;
}

static ev_status seal_stream(ev_signer *signer, const ev_signer_options *options, ev_faults *faults)
{
    ev_status status = confine(signer, options, faults);
    report(faults, options);
    return status == EV_OK ? ev_signer_run_stream(signer, options) : status;
}

static ev_status sign(const ev_signer_options *options)
{
    static const ev_resources builtin = {
        NULL, 0}; /* no other: what is sealed follows the rules that are built in */
    ev_signer signer;
    ev_faults faults;
    ev_faults_init_for(&faults, &options->warnings);
    ev_status status =
        ev_signer_open(&signer, &builtin, &options->key, &options->certs.at[0], &faults);
    if (status == EV_OK &&
        signer.key.in_token) /* once, and no error in --strict: the operator chose the token */
        ev_faults_note(&faults, EV_SEAL_RANDOM);
    if (status == EV_OK && options->ndjson)
        status = seal_stream(&signer, options, &faults);
    else {
        if (status == EV_OK)
            status = seal_one(&signer, options, &faults);
        report(&faults, options);
    }
    ev_signer_close(&signer);
    return status;
}

int ev_signer_run_sign(const ev_signer_options *options)
{
    return ev_signer_run_to_output(options, sign, EV_RECORD_BYTES_MAX);
}

int ev_signer_run_testkey(const ev_signer_options *options)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    (void)ev_testkey_make(options->folder, options->from, options->years, &faults);
    report(&faults, options);
    return (int)faults.status;
}

/* --help and --version. */
static ev_status print_about(const ev_signer_options *options)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    (options->help ? ev_signer_options_help : ev_signer_options_version)(stdout);
    (void)ev_output_finish(stdout, &faults);
    report(&faults, options);
    return faults.status;
}

static ev_process_kind kind_of(const ev_signer_options *options)
{
    if (options->key.name != NULL && ev_key_is_uri(options->key.name))
        return EV_PROCESS_UNBOUNDED;
    bool is_long = options->ndjson || options->command == EV_REVOKE;
    return is_long ? EV_PROCESS_LASTING : EV_PROCESS_BOUNDED;
}

int ev_signer_main(int argc, char *argv[])
{
    static int (*const run[EV_SIGNER_COMMAND_COUNT])(const ev_signer_options *) = {
        [EV_SIGN] = ev_signer_run_sign,
        [EV_VERIFY] = ev_signer_run_verify,
        [EV_REVOKE] = ev_signer_run_revoke,
        [EV_TESTKEY] = ev_signer_run_testkey};
    ev_signer_options options;
    if (ev_signer_options_read(argc, argv, &options) != EV_OK)
        return EV_USAGE;
    ev_process_harden(kind_of(&options));
    return options.help || options.version ? (int)print_about(&options)
                                           : run[options.command](&options);
}
