/* The command line of evisa-seal: its commands and options, and what of them goes together. */
#include "signer/options.h"

#include "resource/drafts.h"
#include "resource/ini.h"
#include "sys/options.h"
#include "version.h"

#include <string.h>

/* ---- arguments ------------------------------------------------------------------------------- */

static const char *take_source(ev_certificate_sources *list, ev_certificate_source source)
{
    if (list->count == EV_CERTIFICATE_OPTIONS_MAX)
        return "too many files of certificates";
    list->at[list->count++] = source;
    return NULL;
}

static const char *take_date(ev_date *date, const char *argument)
{
    return ev_date_parse(ev_slice_from(argument), EV_DATE_WHOLE, date) == EV_DATE_OK
               ? NULL
               : "a date has the form YYYY-MM-DD and exists";
}

static const char *take_number(int least, int most, int *number, const char *argument,
                               const char *wrong)
{
    int32_t value;
    if (!ev_ini_int(ev_slice_from(argument), least, most, &value))
        return wrong;
    *number = value;
    return NULL;
}

static const char *take_cert(const char *argument, void *options)
{
    return take_source(&((ev_signer_options *)options)->certs,
                       (ev_certificate_source){argument, -1});
}

static const char *take_csca(const char *argument, void *options)
{
    return take_source(&((ev_signer_options *)options)->cscas,
                       (ev_certificate_source){argument, -1});
}

enum { DESCRIPTOR_MAX = 1 << 20 };

static const char *take_key_fd(const char *argument, void *options)
{
    return take_number(0, DESCRIPTOR_MAX, &((ev_signer_options *)options)->key.fd, argument,
                       "--key-fd is the number of a descriptor");
}

static const char *take_cert_fd(const char *argument, void *options)
{
    ev_certificate_source source = {NULL, -1};
    const char *wrong = take_number(0, DESCRIPTOR_MAX, &source.fd, argument,
                                    "--cert-fd is the number of a descriptor");
    return wrong != NULL ? wrong : take_source(&((ev_signer_options *)options)->certs, source);
}

static const char *take_pin_fd(const char *argument, void *options)
{
    return take_number(0, DESCRIPTOR_MAX, &((ev_signer_options *)options)->key.pin_fd, argument,
                       "--pin-fd is the number of a descriptor");
}

static const char *take_signed_on(const char *argument, void *options)
{
    return take_date(&((ev_signer_options *)options)->signed_on, argument);
}

static const char *take_cancelled(const char *argument, void *options)
{
    ev_file_names *lists = &((ev_signer_options *)options)->lists;
    if (lists->count == EV_LIST_OPTIONS_MAX)
        return "too many lists of cancelled visas";
    lists->name[lists->count++] = argument;
    return NULL;
}

static const char *take_on(const char *argument, void *options)
{
    return take_date(&((ev_signer_options *)options)->on, argument);
}

static const char *take_issued(const char *argument, void *options)
{
    return take_date(&((ev_signer_options *)options)->issued, argument);
}

static const char *take_next(const char *argument, void *options)
{
    return take_date(&((ev_signer_options *)options)->next, argument);
}

enum { SEQUENCE_MAX = 999999999 };

static const char *take_sequence(const char *argument, void *options)
{
    return take_number(0, SEQUENCE_MAX, &((ev_signer_options *)options)->sequence, argument,
                       "--sequence is a number from 0 to 999999999");
}

static const char *take_from(const char *argument, void *options)
{
    return take_date(&((ev_signer_options *)options)->from, argument);
}

static const char *take_years(const char *argument, void *options)
{
    return take_number(1, 30, &((ev_signer_options *)options)->years, argument,
                       "--years is 1 to 30");
}

static const char *take_require_sandbox(const char *argument, void *options)
{
    (void)argument;
    ((ev_signer_options *)options)->confine = EV_CONFINE_REQUIRED;
    return NULL;
}

static const char *take_strict(const char *argument, void *options)
{
    (void)argument;
    ((ev_signer_options *)options)->warnings.strictness = EV_STRICT;
    return NULL;
}

static const char *take_accept(const char *argument, void *options)
{
    return ev_warnings_accept(&((ev_signer_options *)options)->warnings, argument);
}

static const char *take_errors(const char *argument, void *options)
{
    return ev_option_take_errors(argument, &((ev_signer_options *)options)->errors_json);
}

/* ---- the tables ------------------------------------------------------------------------------ */

static const ev_option_command commands[EV_SIGNER_COMMAND_COUNT] = {
    [EV_SIGN] = {"sign", "[RECORD]", "the record with its seal (the default)"},
    [EV_VERIFY] = {"verify", "[SEAL]", "what a seal says, and whether it is valid"},
    [EV_REVOKE] = {"revoke", "[FILE]", "sign a list of cancelled visas"},
    [EV_TESTKEY] = {"testkey", "DIR", "make a test authority and its test signers"},
};

enum {
    FOR_SIGN = 1 << EV_SIGN,
    FOR_VERIFY = 1 << EV_VERIFY,
    FOR_REVOKE = 1 << EV_REVOKE,
    FOR_TESTKEY = 1 << EV_TESTKEY,
    FOR_KEY = FOR_SIGN | FOR_REVOKE,
    FOR_ALL = FOR_SIGN | FOR_VERIFY | FOR_REVOKE | FOR_TESTKEY
};

#define MEMBER(name) .member = offsetof(ev_signer_options, name)

static const ev_option option_rows[] = {
    {.name = "key",
     .argument = "FILE|URI",
     .commands = FOR_KEY,
     MEMBER(key.name),
     .help = "the private key: PEM, or pkcs11:... for one in a token"},
    {.name = "key-fd",
     .argument = "N",
     .commands = FOR_KEY,
     .take = take_key_fd,
     .help = "the private key is on descriptor N, as PEM"},
    {.name = "cert",
     .argument = "FILE",
     .commands = FOR_KEY | FOR_VERIFY,
     .take = take_cert,
     .is_list = true,
     .help = "the signer's certificate; verify takes several"},
    {.name = "cert-fd",
     .argument = "N",
     .commands = FOR_KEY | FOR_VERIFY,
     .take = take_cert_fd,
     .is_list = true,
     .help = "the same from descriptor N"},
    {.name = "pin-file",
     .argument = "FILE",
     .commands = FOR_KEY,
     MEMBER(key.pin_file),
     .help = "the token's PIN is the first line of FILE"},
    {.name = "pin-fd",
     .argument = "N",
     .commands = FOR_KEY,
     .take = take_pin_fd,
     .help = "the token's PIN is the first line of descriptor N"},
    {.name = "signed-on",
     .argument = "DATE",
     .commands = FOR_SIGN,
     .take = take_signed_on,
     .help = "day of signature (default: the visa's day of issue)"},
    {.name = "replace",
     .commands = FOR_SIGN,
     MEMBER(replace),
     .help = "replace a seal the record has already"},
    {.name = "ndjson",
     .commands = FOR_SIGN | FOR_VERIFY,
     MEMBER(ndjson),
     .help = "a record or a seal a line in, an answer a line out"},
    {.name = "output",
     .argument = "FILE",
     .commands = FOR_KEY,
     .letter = 'o',
     MEMBER(output),
     .help = "write to FILE instead of standard output (-o)"},
    {.name = "strict",
     .commands = FOR_SIGN,
     .take = take_strict,
     .help = "treat warnings as errors"},
    {.name = "accept",
     .argument = "CODE",
     .commands = FOR_SIGN,
     .take = take_accept,
     .is_list = true,
     .help = "let --strict pass this warning; may be given several times"},
    {.name = "csca",
     .argument = "FILE",
     .commands = FOR_VERIFY,
     .take = take_csca,
     .is_list = true,
     .help = "certificates of authorities: one must have issued the signer's"},
    {.name = "on",
     .argument = "DATE",
     .commands = FOR_VERIFY,
     .take = take_on,
     .help = "day of control (default: today)"},
    {.name = "record",
     .argument = "FILE",
     .commands = FOR_VERIFY,
     MEMBER(record),
     .help = "say whether this is the record that was sealed"},
    {.name = "cancelled",
     .argument = "FILE",
     .commands = FOR_VERIFY,
     .take = take_cancelled,
     .is_list = true,
     .help = "a signed list of cancelled visas; may be given several times"},
    {.name = "allow-old-list",
     .commands = FOR_VERIFY,
     MEMBER(allow_old_list),
     .help = "take a list also after the day on which the next was due"},
    {.name = "json", .commands = FOR_VERIFY, MEMBER(json), .help = "answer with one JSON object"},
    {.name = "issued",
     .argument = "DATE",
     .commands = FOR_REVOKE,
     .take = take_issued,
     .help = "day of issue of the list"},
    {.name = "next",
     .argument = "DATE",
     .commands = FOR_REVOKE,
     .take = take_next,
     .help = "day on which the next list is due"},
    {.name = "sequence",
     .argument = "N",
     .commands = FOR_REVOKE,
     .take = take_sequence,
     .help = "number of the list (default: 0)"},
    {.name = "from",
     .argument = "DATE",
     .commands = FOR_TESTKEY,
     .take = take_from,
     .help = "first day of the test keys"},
    {.name = "years",
     .argument = "N",
     .commands = FOR_TESTKEY,
     .take = take_years,
     .help = "years they are valid, 1 to 30"},
    {.name = "require-sandbox",
     .commands = FOR_KEY | FOR_VERIFY,
     .take = take_require_sandbox,
     .help = "refuse to run where the system does not confine the process"},
    {.name = "errors",
     .argument = "text|json",
     .commands = FOR_ALL,
     .take = take_errors,
     .help = "how faults are printed on standard error (default: text)"},
    {.name = "help",
     .commands = FOR_ALL,
     .letter = 'h',
     MEMBER(help),
     .help = "print this help (-h)"},
    {.name = "version", .commands = FOR_ALL, MEMBER(version), .help = "print the version"},
};

static const ev_option_table table = {
    .command = commands,
    .command_count = EV_SIGNER_COMMAND_COUNT,
    .option = option_rows,
    .option_count = sizeof option_rows / sizeof *option_rows,
    .common = FOR_ALL,
    .name_width = 22,
};

/* ---- help ------------------------------------------------------------------------------------ */

void ev_signer_options_help(FILE *out)
{
    fputs(
        "Usage: evisa-seal [COMMAND] [OPTION]...\n"
        "Seals an issued-visa record with an ICAO visible digital seal, and verifies such seals.\n"
        "Without a file, or with -, standard input is read. DATE is YYYY-MM-DD.\n\n",
        out);
    for (size_t i = 0; i < EV_SIGNER_COMMAND_COUNT; i++) {
        char left[32];
        (void)snprintf(left, sizeof left, "%s %s", commands[i].name, commands[i].operands);
        fprintf(out, "  %-26s %s\n", left, commands[i].help);
        ev_option_help(&table, i, out);
    }
    fputs("  all\n", out);
    ev_option_help(&table, EV_SIGNER_COMMAND_COUNT, out);
    fputs("\nExit status: 0 done, and for verify VALID; verify: 1 specimen or not in force, 2 not "
          "proven, 3 invalid or\n"
          "cancelled; 64 usage, 65 the record is wrong, 66 a file cannot be read, 70 internal, 73 "
          "output cannot be created,\n"
          "74 I/O error, 75 token or memory: try again, 78 key, certificate or list is wrong. See "
          "evisa-seal(1).\n",
          out);
}

void ev_signer_options_version(FILE *out)
{
    fprintf(out, "evisa-seal %s%s%s\n", EV_VERSION, ev_drafts_note(), ev_confine_note());
}

/* ---- reading --------------------------------------------------------------------------------- */

static const char *take_words(ev_option_words *words, ev_signer_options *options)
{
    options->command = (ev_signer_command)words->command;
    const char *mistyped = words->count > 1 ? ev_option_mistyped_command(&table, words) : NULL;
    if (words->count > 1)
        return mistyped != NULL ? mistyped : "unknown command, or more than one input";
    if (words->count == 1)
        *(options->command == EV_TESTKEY ? &options->folder : &options->input) = words->word[0];
    return NULL;
}

static const char *read_all(int argc, char *argv[], ev_signer_options *options,
                            ev_option_words *words)
{
    const char *wrong = ev_option_read(&table, argc, argv, options, words);
    if (wrong == NULL)
        wrong = take_words(words, options);
    if (wrong == NULL)
        wrong = ev_option_check(&table, words);
    return wrong != NULL ? wrong : ev_signer_options_check(options);
}

ev_report_form ev_signer_report_form(const ev_signer_options *options)
{
    return (ev_report_form){.program = "evisa-seal", .json = options->errors_json};
}

ev_status ev_signer_options_read(int argc, char *argv[], ev_signer_options *options)
{
    *options = (ev_signer_options){.command = EV_SIGN,
                                   .key.fd = -1,
                                   .key.pin_fd = -1,
                                   .errors_json = ev_report_wants_json(argc, argv)};
    ev_option_words words;
    const char *wrong = read_all(argc, argv, options, &words);
    ev_report_form form = ev_signer_report_form(options);
    return wrong != NULL ? ev_report_usage(wrong, &form, stderr) : EV_OK;
}
