/* The command line, from one table: what is parsed, which command takes it, what --help prints, and
 * what the man page must cover. */
#include "signer/options.h"

#include "resource/ini.h"
#include "version.h"

#include <getopt.h>
#include <string.h>

static const struct {
    const char *name, *words, *help;
} commands[EV_SIGNER_COMMAND_COUNT] = {
    [EV_SIGN] = {"sign", "[RECORD]", "the record with its seal (the default)"},
    [EV_VERIFY] = {"verify", "[SEAL]", "what a seal says, and whether it is valid"},
    [EV_TESTKEY] = {"testkey", "DIR", "make a test authority and a test signer"},
};

enum {
    FOR_SIGN = 1 << EV_SIGN,
    FOR_VERIFY = 1 << EV_VERIFY,
    FOR_TESTKEY = 1 << EV_TESTKEY,
    FOR_ALL = FOR_SIGN | FOR_VERIFY | FOR_TESTKEY
};

static const struct {
    struct option option;
    int commands;
    const char *argument, *help;
} table[] = {
    {{"key", required_argument, NULL, 'k'},
     FOR_SIGN,
     "FILE|URI",
     "the private key: PEM, or pkcs11:... for one in a token"},
    {{"cert", required_argument, NULL, 'c'},
     FOR_SIGN | FOR_VERIFY,
     "FILE",
     "the signer's certificate; verify takes several"},
    {{"pin-file", required_argument, NULL, 'p'},
     FOR_SIGN,
     "FILE",
     "the token's PIN is the first line of FILE"},
    {{"pin-fd", required_argument, NULL, 'P'},
     FOR_SIGN,
     "N",
     "the token's PIN is the first line of descriptor N"},
    {{"signed-on", required_argument, NULL, 'd'},
     FOR_SIGN,
     "DATE",
     "day of signature (default: the visa's day of issue)"},
    {{"replace", no_argument, NULL, 'R'}, FOR_SIGN, NULL, "replace a seal the record has already"},
    {{"ndjson", no_argument, NULL, 'n'},
     FOR_SIGN,
     NULL,
     "a record a line in, an answer a line out"},
    {{"output", required_argument, NULL, 'o'},
     FOR_SIGN,
     "FILE",
     "write to FILE instead of standard output (-o)"},
    {{"strict", no_argument, NULL, 's'}, FOR_SIGN, NULL, "treat warnings as errors"},
    {{"csca", required_argument, NULL, 'a'},
     FOR_VERIFY,
     "FILE",
     "certificates of authorities: one must have issued the signer's"},
    {{"on", required_argument, NULL, 't'}, FOR_VERIFY, "DATE", "day of control (default: today)"},
    {{"record", required_argument, NULL, 'r'},
     FOR_VERIFY,
     "FILE",
     "say whether this is the record that was sealed"},
    {{"json", no_argument, NULL, 'j'}, FOR_VERIFY, NULL, "answer with one JSON object"},
    {{"from", required_argument, NULL, 'f'}, FOR_TESTKEY, "DATE", "first day of the test keys"},
    {{"years", required_argument, NULL, 'y'}, FOR_TESTKEY, "N", "years they are valid, 1 to 30"},
    {{"errors", required_argument, NULL, 'e'},
     FOR_ALL,
     "text|json",
     "how faults are printed on standard error (default: text)"},
    {{"help", no_argument, NULL, 'h'}, FOR_ALL, NULL, "print this help (-h)"},
    {{"version", no_argument, NULL, 'V'}, FOR_ALL, NULL, "print the version"},
};

enum { OPTION_COUNT = sizeof table / sizeof *table };

/* ---- help ------------------------------------------------------------------------------------ */

static void put_options(ev_signer_command command, FILE *out)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        char left[48];
        bool wanted = command == EV_SIGNER_COMMAND_COUNT
                          ? table[i].commands == FOR_ALL
                          : table[i].commands != FOR_ALL && (table[i].commands & 1 << command) != 0;
        if (!wanted)
            continue;
        (void)snprintf(left, sizeof left, "--%s%s%s", table[i].option.name,
                       table[i].argument != NULL ? "=" : "",
                       table[i].argument != NULL ? table[i].argument : "");
        fprintf(out, "      %-22s %s\n", left, table[i].help);
    }
}

void ev_signer_options_help(FILE *out)
{
    fputs(
        "Usage: evisa-seal [COMMAND] [OPTION]...\n"
        "Seals an issued-visa record with an ICAO visible digital seal, and verifies such seals.\n"
        "Without a file, or with -, standard input is read. DATE is YYYY-MM-DD.\n\n",
        out);
    for (size_t i = 0; i < EV_SIGNER_COMMAND_COUNT; i++) {
        char left[32];
        (void)snprintf(left, sizeof left, "%s %s", commands[i].name, commands[i].words);
        fprintf(out, "  %-26s %s\n", left, commands[i].help);
        put_options((ev_signer_command)i, out);
    }
    fputs("  all\n", out);
    put_options(EV_SIGNER_COMMAND_COUNT, out);
    fputs("\nExit status: 0 done, and for verify VALID; 64 usage, 65 the record is wrong or the "
          "seal not valid, 66 a file cannot be\n"
          "read, 70 internal, 73 output cannot be created, 74 I/O error, 75 token or memory: try "
          "again, 78 key or certificate\n"
          "is wrong. See evisa-seal(1).\n",
          out);
}

void ev_signer_options_version(FILE *out)
{
    fprintf(out, "evisa-seal %s\n", EV_VERSION);
}

/* ---- reading --------------------------------------------------------------------------------- */

ev_report_form ev_signer_report_form(const ev_signer_options *options)
{
    return (ev_report_form){.program = "evisa-seal", .json = options->errors_json};
}

/* `what` is a sentence of this file: what a stranger typed is not repeated. */
static ev_status usage(const char *what, const ev_signer_options *options)
{
    ev_report_form form = ev_signer_report_form(options);
    return ev_report_usage(what, &form, stderr);
}

static ev_status take_file(ev_file_list *list, const char *name, const ev_signer_options *options)
{
    if (list->count == EV_CERTIFICATE_OPTIONS_MAX)
        return usage("too many files of certificates", options);
    list->name[list->count++] = name;
    return EV_OK;
}

static ev_status take_date(ev_date *date, const ev_signer_options *options)
{
    return ev_date_parse(ev_slice_from(optarg), EV_DATE_WHOLE, date) == EV_DATE_OK
               ? EV_OK
               : usage("a date has the form YYYY-MM-DD and exists", options);
}

static ev_status take_number(int least, int most, int *number, const char *what,
                             const ev_signer_options *options)
{
    int32_t value;
    if (!ev_ini_int(ev_slice_from(optarg), least, most, &value))
        return usage(what, options);
    *number = value;
    return EV_OK;
}

static ev_status take_option(int letter, ev_signer_options *options)
{
    switch (letter) {
    case 'k':
        options->key.name = optarg;
        break;
    case 'c':
        return take_file(&options->certs, optarg, options);
    case 'a':
        return take_file(&options->cscas, optarg, options);
    case 'p':
        options->key.pin_file = optarg;
        break;
    case 'P':
        return take_number(0, 1 << 20, &options->key.pin_fd,
                           "--pin-fd is the number of a descriptor", options);
    case 'd':
        return take_date(&options->signed_on, options);
    case 't':
        return take_date(&options->on, options);
    case 'f':
        return take_date(&options->from, options);
    case 'y':
        return take_number(1, 30, &options->years, "--years is 1 to 30", options);
    case 'R':
        options->replace = true;
        break;
    case 'n':
        options->ndjson = true;
        break;
    case 'o':
        options->output = optarg;
        break;
    case 's':
        options->strictness = EV_STRICT;
        break;
    case 'r':
        options->record = optarg;
        break;
    case 'j':
        options->json = true;
        break;
    case 'h':
        options->help = true;
        break;
    case 'V':
        options->version = true;
        break;
    case 'e':
        if (strcmp(optarg, "json") != 0 && strcmp(optarg, "text") != 0)
            return usage("--errors is text or json", options);
        options->errors_json = strcmp(optarg, "json") == 0;
        break;
    default:
        return usage("unknown option, or one that lacks its argument", options);
    }
    return EV_OK;
}

static ev_status check_sign(const ev_signer_options *o)
{
    if (o->key.name == NULL || o->certs.count != 1)
        return usage("sign needs one --key and one --cert", o);
    bool token = ev_key_is_uri(o->key.name), pin = o->key.pin_file != NULL || o->key.pin_fd >= 0;
    if (pin && !token)
        return usage("a PIN is for a key in a token: --key=pkcs11:...", o);
    if (pin && !ev_key_uri_names_token(o->key.name))
        return usage("with a PIN the URI must name its token: pkcs11:token=...; or another one "
                     "would be asked",
                     o);
    if (ev_key_uri_has_pin(o->key.name))
        return usage("a PIN or its place does not belong into the URI; use --pin-file or --pin-fd",
                     o);
    if (o->key.pin_file != NULL && o->key.pin_fd >= 0)
        return usage("--pin-file and --pin-fd exclude each other", o);
    if (strcmp(o->certs.name[0], "-") == 0)
        return usage("standard input holds the record, not the certificate", o);
    if (o->ndjson && (o->input != NULL || o->output != NULL))
        return usage("--ndjson reads standard input and writes standard output", o);
    if (o->output != NULL && *o->output == '\0')
        return usage("the name of the output is empty", o);
    return EV_OK;
}

static ev_status check_options(const ev_signer_options *o)
{
    if (o->help || o->version)
        return EV_OK;
    if (o->command == EV_SIGN)
        return check_sign(o);
    if (o->command == EV_TESTKEY &&
        (o->folder == NULL || *o->folder == '\0' || o->from.year == 0 || o->years == 0))
        return usage("testkey needs a folder, --from and --years", o);
    return EV_OK;
}

/* The first word is a command or the input; the second, behind a command, the input. */
static ev_status take_words(int count, char *const word[], ev_signer_options *options)
{
    int at = 0;
    for (size_t i = 0; count > 0 && i < EV_SIGNER_COMMAND_COUNT; i++)
        if (strcmp(word[0], commands[i].name) == 0) {
            options->command = (ev_signer_command)i;
            at = 1;
        }
    if (count - at > 1)
        return usage("unknown command, or more than one input", options);
    if (count - at == 1)
        *(options->command == EV_TESTKEY ? &options->folder : &options->input) = word[at];
    return EV_OK;
}

/* Of two keys or days, the one that would silently be dropped may be the one that was meant. */
static ev_status check_given(const int *given, const ev_signer_options *options)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (given[i] > 0 && (table[i].commands & 1 << options->command) == 0)
            return usage("an option that the command does not have", options);
        bool list = table[i].option.val == 'c' || table[i].option.val == 'a';
        if (given[i] > 1 && table[i].argument != NULL && !list)
            return usage("an option that is given twice", options);
    }
    return EV_OK;
}

ev_status ev_signer_options_read(int argc, char *argv[], ev_signer_options *options)
{
    struct option longs[OPTION_COUNT + 1];
    int given[OPTION_COUNT] = {0};
    for (size_t i = 0; i < OPTION_COUNT; i++)
        longs[i] = table[i].option;
    longs[OPTION_COUNT] = (struct option){0};
    *options = (ev_signer_options){
        .command = EV_SIGN, .key.pin_fd = -1, .errors_json = ev_report_wants_json(argc, argv)};
    opterr = 0; /* getopt's own message would name the program by its path, and quote what a
                   stranger typed */
    for (int letter; (letter = getopt_long(argc, argv, "o:h", longs, NULL)) != -1;) {
        if (take_option(letter, options) != EV_OK)
            return EV_USAGE;
        for (size_t i = 0; i < OPTION_COUNT; i++)
            given[i] += table[i].option.val == letter;
    }
    if (take_words(argc - optind, argv + optind, options) != EV_OK ||
        check_given(given, options) != EV_OK)
        return EV_USAGE;
    return check_options(options);
}
