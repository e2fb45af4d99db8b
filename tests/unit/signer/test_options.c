/* The command line of evisa-seal: what each command takes, and that nothing else passes. */
#include "lib/arguments.h"
#include "lib/unit.h"
#include "signer/options.h"

/* Reads "a b c" as the arguments; what is printed comes to `printed`. */
static ev_status read_printed(const char *line, ev_signer_options *options, char printed[512])
{
    static arguments given; /* the options borrow from it */
    capture c;
    split_arguments("evisa-seal", line, &given);
    begin_capture(&c);
    ev_status status = ev_signer_options_read(given.count, given.word, options);
    end_capture(&c, printed, 512);
    return status;
}

static ev_status read_options(const char *line, ev_signer_options *options)
{
    char printed[512];
    return read_printed(line, options, printed);
}

/* Text or, when asked for anywhere on the line, JSON; with the same sentence. */
static void assert_refused(const char *line, const char *sentence)
{
    char with_json[512], printed[512], expected[512];
    ev_signer_options options;
    snprintf(expected, sizeof expected, "evisa-seal: usage: %s; see evisa-seal --help\n", sentence);
    if (read_printed(line, &options, printed) != EV_USAGE || strcmp(printed, expected) != 0)
        fail_msg("%s: %s", line, printed);
    if (strstr(line, "--errors") != NULL)
        return;
    snprintf(with_json, sizeof with_json, "--errors=json %s", line);
    snprintf(expected, sizeof expected,
             "{\"severity\":\"error\",\"code\":\"usage\",\"pointer\":\"\",\"message\":\"%s\"}\n",
             sentence);
    if (read_printed(with_json, &options, printed) != EV_USAGE || strcmp(printed, expected) != 0)
        fail_msg("%s: %s", with_json, printed);
}

static void sign_is_the_command_when_none_is_named(void **state)
{
    (void)state;
    ev_signer_options o;
    assert_int_equal(read_options("--key k --cert c", &o), EV_OK);
    assert_int_equal(o.command, EV_SIGN);
    assert_null(o.input);
    assert_string_equal(o.key.name, "k");
    assert_string_equal(o.certs.at[0].name, "c");
    assert_int_equal(o.key.pin_fd, -1);
    assert_int_equal(
        read_options(
            "record.json --key k --cert c --signed-on 2019-04-01 --replace -o out --strict", &o),
        EV_OK);
    assert_string_equal(o.input, "record.json");
    assert_string_equal(o.output, "out");
    assert_int_equal(o.signed_on.day, 1);
    assert_true(o.replace && o.warnings.strictness == EV_STRICT);
    assert_int_equal(read_options("--key k --cert c --accept stay-unusual --strict", &o), EV_OK);
    assert_true(o.warnings.is_accepted[EV_STAY_UNUSUAL]);
    assert_false(o.warnings.is_accepted[EV_POLICY_UNCONFIRMED]);
    assert_refused("--key k --cert c --accept malformed",
                   "--accept: this code is an error, not a warning; evisa-gen errors lists the "
                   "warnings");
    assert_refused("--key k --cert c --strict --accept expected-missing",
                   "--accept: only evisa-gen batch has this warning");
    assert_refused("--key k --cert c --accept seal-not-repeatable",
                   "--accept: this warning is never refused; evisa-gen errors lists the warnings");
    assert_refused("verify --accept stay-unusual", "the command does not have --accept");
    assert_int_equal(
        read_options("sign --key pkcs11:token=a;object=b --cert c --pin-fd 3 --ndjson", &o), EV_OK);
    assert_int_equal(o.key.pin_fd, 3);
    assert_true(o.ndjson);
}

static void keys_and_certificates_may_be_descriptors(void **state)
{
    (void)state;
    ev_signer_options o;
    assert_int_equal(read_options("--key-fd 3 --cert-fd 4 --ndjson", &o), EV_OK);
    assert_null(o.key.name);
    assert_int_equal(o.key.fd, 3);
    assert_null(o.certs.at[0].name);
    assert_int_equal(o.certs.at[0].fd, 4);
    assert_int_equal(read_options("--key-fd 0 --cert c record.json", &o), EV_OK);
    assert_int_equal(o.key.fd, 0);
    assert_int_equal(read_options("--key k --cert-fd 0 record.json", &o), EV_OK);
    assert_int_equal(read_options("verify --cert a --cert-fd 3 --cert-fd 4 seal.bin", &o), EV_OK);
    assert_int_equal(o.certs.count, 3);
    assert_string_equal(o.certs.at[0].name, "a");
    assert_int_equal(o.certs.at[2].fd, 4);
    assert_int_equal(o.key.fd, -1);
}

static void verify_takes_certificates_a_day_and_a_record(void **state)
{
    (void)state;
    ev_signer_options o;
    assert_int_equal(read_options("verify", &o), EV_OK);
    assert_int_equal(o.on.year, 0);
    assert_int_equal(
        read_options("verify --cert a --cert b --csca c --on 2020-02-29 --record r --json seal.bin",
                     &o),
        EV_OK);
    assert_int_equal(o.command, EV_VERIFY);
    assert_int_equal(o.certs.count, 2);
    assert_int_equal(o.cscas.count, 1);
    assert_string_equal(o.record, "r");
    assert_string_equal(o.input, "seal.bin");
    assert_int_equal(o.on.month, 2);
    assert_true(o.json);
}

static void testkey_needs_a_folder_a_day_and_years(void **state)
{
    (void)state;
    ev_signer_options o;
    assert_int_equal(read_options("testkey keys --from 2020-01-01 --years 2", &o), EV_OK);
    assert_string_equal(o.folder, "keys");
    assert_int_equal(o.years, 2);
}

/* A sentence, and the command lines that it is said of. */
typedef struct refused_row {
    const char *sentence, *lines[12];
} refused_row;

static void assert_row_refused(const refused_row *row)
{
    for (size_t i = 0; i < sizeof row->lines / sizeof *row->lines; i++)
        if (row->lines[i] != NULL)
            assert_refused(row->lines[i], row->sentence);
}

/* With their sentences: a change of one is to be noticed. */
static void wrong_command_lines_are_refused(void **state)
{
    static const refused_row cases[] = {
        {"sign needs one --key or --key-fd, and one --cert or --cert-fd",
         {"", "--key k", "--cert c", "--key k --cert c --cert d", "--key-fd 3", "--cert-fd 4",
          "--key k --key-fd 3 --cert c", "--key k --cert c --cert-fd 4",
          "--key k --cert-fd 4 --cert-fd 5"}},
        {"unknown command, or more than one input",
         {"--key k --cert c a b", "verify a b", "testkey d e --from 2020-01-01 --years 2",
          "nonsense one two", "a b --key k --key l"}},
        {"unknown command verfiy: the nearest is verify", {"verfiy a", "verfiy a b --key k"}},
        {"unknown option --colour", {"--key k --cert c --colour"}},
        {"unknown option --certt: the nearest is --cert", {"--key k --certt=c"}},
        {"unknown option of one letter", {"-x"}},
        {"--key lacks its argument", {"--key"}},
        {"--errors lacks its argument", {"--key k --cert c --errors"}},
        {"--output lacks its argument", {"--key k --cert c -o"}},
        {"--strict has no argument", {"--key k --cert c --strict=yes"}},
        {"--ndjson reads standard input and writes standard output",
         {"--key k --cert c --ndjson record.json", "--key k --cert c --ndjson -o out"}},
        {"a date has the form YYYY-MM-DD and exists",
         {"--key k --cert c --signed-on 2019-02-29", "--key k --cert c --signed-on 1.4.2019",
          "verify --on today"}},
        {"--errors is text or json", {"--key k --cert c --errors=xml", "verify --errors=xml"}},
        {"testkey needs a folder, --from and --years",
         {"testkey", "testkey d", "testkey d --from 2020-01-01", "testkey d --years 2",
          "testkey --from 2020-01-01 --years 2"}},
        {"--years is 1 to 30",
         {"testkey d --from 2020-01-01 --years 0", "testkey d --from 2020-01-01 --years 31"}},
        {"standard input holds the record, not the certificate", {"--key k --cert -"}},
        {"the name of the output is empty", {"--key k --cert c --output="}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_row_refused(&cases[i]);
}

static void options_of_other_commands_and_second_ones_are_named(void **state)
{
    static const refused_row cases[] = {
        {"the command does not have --csca", {"--key k --cert c --csca d"}},
        {"the command does not have --on", {"--key k --cert c --on 2019-01-01"}},
        {"the command does not have --json", {"--key k --cert c --json"}},
        {"the command does not have --key", {"verify --key k", "testkey d --key k"}},
        {"the command does not have --key-fd", {"verify --key-fd 3"}},
        {"the command does not have --pin-file", {"verify --pin-file p"}},
        {"the command does not have --strict", {"verify --strict"}},
        {"the command does not have --ndjson", {"testkey --ndjson"}},
        {"the command does not have --output", {"verify -o out"}},
        {"the command does not have --cert", {"testkey d --from 2020-01-01 --years 2 --cert c"}},
        {"the command does not have --years", {"verify --years 2"}},
        {"--key is given twice", {"--key k --key l --cert c"}},
        {"--signed-on is given twice",
         {"--key k --cert c --signed-on 2019-04-01 --signed-on 2019-04-02"}},
        {"--on is given twice", {"verify --on 2019-01-01 --on 2019-01-01"}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_row_refused(&cases[i]);
}

static void wrong_places_of_keys_and_pins_are_refused(void **state)
{
    static const refused_row cases[] = {
        {"--key-fd is the number of a descriptor",
         {"--key-fd x --cert c", "--key-fd -1 --cert c", "--key-fd 1048577 --cert c",
          "--key-fd= --cert c"}},
        {"--cert-fd is the number of a descriptor",
         {"--key k --cert-fd x", "--key k --cert-fd -1", "verify --cert-fd 1048577"}},
        {"key, certificate and PIN need a descriptor each",
         {"--key-fd 3 --cert-fd 3", "--key-fd 0 --cert-fd 0 record.json",
          "--key pkcs11:token=a --cert-fd 3 --pin-fd 3"}},
        {"standard input holds the record, not the key",
         {"--key-fd 0 --cert c", "--key-fd 0 --cert c -", "--key-fd 0 --cert c --ndjson"}},
        {"standard input holds the record or the seal, not the certificate",
         {"--key k --cert-fd 0", "verify --cert-fd 0", "verify --cert a --cert-fd 0 -",
          "verify --cert -", "verify --csca -", "verify --cert a --csca - -"}},
        {"standard input holds the seal, not the record", {"verify --record -"}},
        {"standard input holds the record, not the certificate",
         {"verify --record - --cert - seal", "verify --csca - --record - seal",
          "verify --cert-fd 0 --record - seal"}},
        {"two files of certificates need a descriptor each",
         {"verify --cert-fd 3 --cert-fd 3", "verify --cert-fd 3 --cert-fd 4 --cert-fd 3",
          "verify --cert - --cert - seal", "verify --csca - --csca - seal",
          "verify --cert-fd 0 --csca - seal", "verify --csca - --cert - seal"}},
        {"a PIN or its place does not belong into the URI; use --pin-file or --pin-fd",
         {"--key pkcs11:object=a?pin-value=1234 --cert c",
          "--key pkcs11:object=a?pin-source=file:/x --cert c"}},
        {"a PIN is for a key in a token: --key=pkcs11:...",
         {"--key k --cert c --pin-file p --pin-fd 3", "--key k --cert c --pin-file p",
          "--key-fd 3 --cert c --pin-fd 4", "--key-fd 3 --cert c --pin-file p"}},
        {"--pin-fd is the number of a descriptor",
         {"--key k --cert c --pin-fd x", "--key k --cert c --pin-fd -1",
          "--key k --cert c --pin-fd 1048577"}},
        {"with a PIN the URI must name its token: pkcs11:token=...; or another one would be asked",
         {"--key pkcs11:object=a --cert c --pin-file p"}},
        {"--pin-file and --pin-fd exclude each other",
         {"--key pkcs11:token=a --cert c --pin-file p --pin-fd 3"}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_row_refused(&cases[i]);
}

static void help_and_version_need_nothing_else(void **state)
{
    (void)state;
    ev_signer_options o;
    assert_int_equal(read_options("--help", &o), EV_OK);
    assert_true(o.help);
    assert_int_equal(read_options("--version", &o), EV_OK);
    assert_true(o.version);
    assert_int_equal(read_options("testkey -h", &o), EV_OK);
    assert_true(o.help);
}

UNIT_TESTS(options)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sign_is_the_command_when_none_is_named),
        cmocka_unit_test(keys_and_certificates_may_be_descriptors),
        cmocka_unit_test(verify_takes_certificates_a_day_and_a_record),
        cmocka_unit_test(testkey_needs_a_folder_a_day_and_years),
        cmocka_unit_test(wrong_command_lines_are_refused),
        cmocka_unit_test(options_of_other_commands_and_second_ones_are_named),
        cmocka_unit_test(wrong_places_of_keys_and_pins_are_refused),
        cmocka_unit_test(help_and_version_need_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
