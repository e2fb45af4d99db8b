/* The command line of evisa-seal: what each command takes, and that nothing else passes. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <getopt.h>

#include "lib/unit.h"
#include "signer/options.h"

/* Reads "a b c" as the arguments; what is printed is thrown away. */
static ev_status read_options(const char *line, ev_signer_options *options)
{
    static char text[512];
    char *argv[32] = {(char[]){"evisa-seal"}}, *rest = NULL;
    int argc = 1;
    snprintf(text, sizeof text, "%s", line);
    for (char *word = strtok_r(text, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
        argv[argc++] = word;
    optind = 0; /* getopt_long begins anew */
    int kept = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY);
    assert_true(kept >= 0 && null >= 0);
    dup2(null, STDERR_FILENO);
    ev_status status = ev_signer_options_read(argc, argv, options);
    fflush(stderr);
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(null);
    return status;
}

static void sign_is_the_command_when_none_is_named(void **state)
{
    (void)state;
    ev_signer_options o;
    assert_int_equal(read_options("--key k --cert c", &o), EV_OK);
    assert_int_equal(o.command, EV_SIGN);
    assert_null(o.input);
    assert_string_equal(o.key.name, "k");
    assert_string_equal(o.certs.name[0], "c");
    assert_int_equal(o.key.pin_fd, -1);
    assert_int_equal(
        read_options(
            "record.json --key k --cert c --signed-on 2019-04-01 --replace -o out --strict", &o),
        EV_OK);
    assert_string_equal(o.input, "record.json");
    assert_string_equal(o.output, "out");
    assert_int_equal(o.signed_on.day, 1);
    assert_true(o.replace && o.strictness == EV_STRICT);
    assert_int_equal(
        read_options("sign --key pkcs11:token=a;object=b --cert c --pin-fd 3 --ndjson", &o), EV_OK);
    assert_int_equal(o.key.pin_fd, 3);
    assert_true(o.ndjson);
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

static void wrong_command_lines_are_refused(void **state)
{
    (void)state;
    static const char *const lines[] = {"",
                                        "--key k",
                                        "--cert c",
                                        "--key k --cert c --cert d",
                                        "--key k --cert c a b",
                                        "--key k --cert c --colour",
                                        "--key",
                                        "--key pkcs11:object=a?pin-value=1234 --cert c",
                                        "--key pkcs11:object=a?pin-source=file:/x --cert c",
                                        "--key k --cert c --pin-file p --pin-fd 3",
                                        "--key k --cert c --pin-fd x",
                                        "--key k --cert c --pin-fd -1",
                                        "--key k --cert c --ndjson record.json",
                                        "--key k --cert c --ndjson -o out",
                                        "--key k --cert c --signed-on 2019-02-29",
                                        "--key k --cert c --signed-on 1.4.2019",
                                        "--key k --cert c --csca d",
                                        "--key k --cert c --on 2019-01-01",
                                        "--key k --cert c --json",
                                        "--key k --cert c --errors=xml",
                                        "verify --key k",
                                        "verify --pin-file p",
                                        "verify --strict",
                                        "verify --ndjson",
                                        "verify -o out",
                                        "verify a b",
                                        "verify --on today",
                                        "testkey",
                                        "testkey d",
                                        "testkey d --from 2020-01-01",
                                        "testkey d --years 2",
                                        "testkey d --from 2020-01-01 --years 0",
                                        "testkey d --from 2020-01-01 --years 31",
                                        "testkey d --from 2020-01-01 --years 2 --cert c",
                                        "testkey d e --from 2020-01-01 --years 2"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        ev_signer_options options;
        if (read_options(lines[i], &options) != EV_USAGE)
            fail_msg("%s", lines[i]);
    }
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
        cmocka_unit_test(verify_takes_certificates_a_day_and_a_record),
        cmocka_unit_test(testkey_needs_a_folder_a_day_and_years),
        cmocka_unit_test(wrong_command_lines_are_refused),
        cmocka_unit_test(help_and_version_need_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
