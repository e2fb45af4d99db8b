/* Test keys: the profile of what is made, as our own reader and as openssl see it. */
#include "lib/unit.h"
#include "unit/trust/testkey_fixture.h"

/* What the command, a format with the folder of the keys as its one argument, prints. */
static void print(const held *h, const char *format, char *out, size_t size)
{
    char command[4 * PATH_SIZE];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(command, sizeof command, format, h->keys);
#pragma GCC diagnostic pop
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    size_t got = fread(out, 1, size - 1, pipe);
    out[got] = '\0';
    assert_int_equal(pclose(pipe), 0);
}

static void assert_date(ev_date date, const char *expected)
{
    char text[EV_DATE_TEXT_MAX];
    assert_string_equal(ev_date_iso(date, text), expected);
}

/* ---- what is made ---------------------------------------------------------------------------- */

static void the_signer_may_seal_specimens(void **state)
{
    held *h = *state;
    ev_seal_signer signer;
    make(h, first_day, 30);
    const ev_certificate *read = read_certificate(h, "signer.crt");
    assert_int_equal(ev_certificate_check_signer(read, &signer, &h->faults), EV_OK);
    assert_string_equal(signer.id, "KZTS");
    assert_int_equal(strlen(signer.reference), 3);
    assert_true(signer.reference[0] != '0');
    assert_true(read->is_test);
    assert_false(read->is_ca);
    assert_date(read->from, "2018-01-01");
    assert_date(read->until, "2047-12-31");
}

/* One purpose each: a key that leaks does what it was for. */
static void each_signer_has_one_purpose(void **state)
{
    static const struct {
        const char *file, *id;
        bool seals, lists, pages;
    } signers[] = {{"signer.crt", "KZTS", true, false, false},
                   {"lists.crt", "KZLS", false, true, false},
                   {"pages.crt", "KZPS", false, false, true},
                   {"csca.crt", "", false, false, false}};
    held *h = *state;
    make(h, first_day, 30);
    for (size_t i = 0; i < sizeof signers / sizeof *signers; i++) {
        const ev_certificate *read = read_certificate(h, signers[i].file);
        ev_seal_signer signer;
        ev_faults faults;
        ev_faults_init(&faults, EV_LENIENT);
        assert_string_equal(read->id, signers[i].id);
        assert_int_equal(read->signs_seals, signers[i].seals);
        assert_int_equal(read->signs_lists, signers[i].lists);
        assert_int_equal(read->signs_pages, signers[i].pages);
        assert_true(read->is_test);
        assert_int_equal(ev_certificate_check_signer(read, &signer, &faults) == EV_OK,
                         signers[i].seals);
    }
}

static void the_authority_issued_the_signer(void **state)
{
    held *h = *state;
    make(h, first_day, 1);
    (void)read_certificate(h, "csca.crt");
    const ev_certificate *signer = read_certificate(h, "signer.crt"), *csca = signer - 1;
    assert_true(csca->is_ca && csca->is_test);
    assert_true(ev_certificate_is_issued_by(signer, csca));
    assert_true(ev_certificate_is_issued_by(csca, csca));
    assert_false(ev_certificate_is_issued_by(csca, signer));
}

static void the_keys_are_those_of_the_certificates(void **state)
{
    static const char *const names[][2] = {{"csca.key", "csca.crt"},
                                           {"signer.key", "signer.crt"},
                                           {"lists.key", "lists.crt"},
                                           {"pages.key", "pages.crt"}};
    held *h = *state;
    make(h, first_day, 1);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[PATH_SIZE];
        ev_key key;
        ev_key_source source = {.name = path_in(h->keys, names[i][0], path), .pin_fd = -1};
        assert_int_equal(ev_key_open(&source, &key, &h->faults), EV_OK);
        assert_int_equal(
            ev_key_check_certificate(&key, read_certificate(h, names[i][1]), &h->faults), EV_OK);
        ev_key_close(&key);
    }
}

static void every_pair_has_other_keys(void **state)
{
    held *h = *state;
    char first[64], second[64], aside[PATH_SIZE];
    make(h, first_day, 1);
    print(h, "openssl x509 -in %s/signer.crt -noout -pubkey | sha256sum | cut -c1-32", first,
          sizeof first);
    assert_int_equal(rename(h->keys, path_in(h->folder, "aside", aside)), 0);
    make(h, first_day, 1);
    print(h, "openssl x509 -in %s/signer.crt -noout -pubkey | sha256sum | cut -c1-32", second,
          sizeof second);
    assert_string_not_equal(first, second);
}

/* The whole second before the day is over, in UTCTime until 2049 and GeneralizedTime from 2050 (RFC
 * 5280, 4.1.2.5). */
static void validity_ends_the_day_before(void **state)
{
    static const struct {
        ev_date from;
        int years;
        const char *expected;
    } cases[] = {{{2018, 1, 1},
                  1,
                  "notBefore=Jan  1 00:00:00 2018 GMT\nnotAfter=Dec 31 23:59:59 2018 GMT\n"},
                 {{2020, 2, 29},
                  1,
                  "notBefore=Feb 29 00:00:00 2020 GMT\nnotAfter=Feb 27 23:59:59 2021 GMT\n"},
                 {{2020, 3, 1},
                  4,
                  "notBefore=Mar  1 00:00:00 2020 GMT\nnotAfter=Feb 29 23:59:59 2024 GMT\n"},
                 {{2049, 12, 31},
                  30,
                  "notBefore=Dec 31 00:00:00 2049 GMT\nnotAfter=Dec 30 23:59:59 2079 GMT\n"},
                 {{1970, 1, 1},
                  1,
                  "notBefore=Jan  1 00:00:00 1970 GMT\nnotAfter=Dec 31 23:59:59 1970 GMT\n"},
                 {{9969, 1, 1},
                  30,
                  "notBefore=Jan  1 00:00:00 9969 GMT\nnotAfter=Dec 31 23:59:59 9998 GMT\n"}};
    held *h = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[256];
        make(h, cases[i].from, cases[i].years);
        print(h, "openssl x509 -in %s/signer.crt -noout -dates", text, sizeof text);
        assert_string_equal(text, cases[i].expected);
        print(h, "openssl x509 -in %s/csca.crt -noout -dates", text, sizeof text);
        assert_string_equal(text, cases[i].expected);
        remove_folder(h->keys);
    }
}

/* ---- what a stranger sees -------------------------------------------------------------------- */

/* Doc 9303-12, 7.1.3: these three, critical only the second, and no other. */
static void the_signer_has_the_three_extensions_and_no_more(void **state)
{
    held *h = *state;
    char text[4096];
    make(h, first_day, 30);
    print(h,
          "openssl x509 -in %s/signer.crt -noout -text | sed -n '/X509v3 extensions/,/Signature "
          "Algorithm/p' | sed '1d;$d' | sed -n 's/^            \\([^ ].*:.*\\)/\\1/p'",
          text, sizeof text);
    assert_string_equal(text, "X509v3 Authority Key Identifier: \nX509v3 Extended Key Usage: "
                              "critical\n2.23.136.1.1.6.2: \n");
    print(h, "openssl asn1parse -in %s/signer.crt | grep -A1 ':2.23.136.1.1.6.2'", text,
          sizeof text);
    assert_non_null(strstr(text, "[HEX DUMP]:30080201003103130156"));
    print(h, "openssl asn1parse -in %s/signer.crt | grep -A2 ':X509v3 Extended'", text,
          sizeof text);
    assert_non_null(strstr(text, "BOOLEAN           :255"));
    assert_non_null(strstr(text, "[HEX DUMP]:3009060767810801010B01"));
}

static void names_are_printable_strings_in_their_order(void **state)
{
    held *h = *state;
    char text[1024];
    make(h, first_day, 30);
    print(h,
          "openssl x509 -in %s/signer.crt -noout -subject -issuer -nameopt "
          "sname,sep_comma_plus,show_type",
          text, sizeof text);
    assert_string_equal(
        text, "subject=C=PRINTABLESTRING:KZ,CN=PRINTABLESTRING:TS\n"
              "issuer=C=PRINTABLESTRING:KZ,O=PRINTABLESTRING:TEST,CN=PRINTABLESTRING:CSCA\n");
    print(h, "openssl x509 -in %s/csca.crt -noout -subject -nameopt sname,sep_comma_plus,show_type",
          text, sizeof text);
    assert_string_equal(
        text, "subject=C=PRINTABLESTRING:KZ,O=PRINTABLESTRING:TEST,CN=PRINTABLESTRING:CSCA\n");
}

static void the_authority_has_the_profile_of_a_csca(void **state)
{
    static const char *const parts[] = {
        "X509v3 Basic Constraints: critical\n                CA:TRUE, pathlen:0\n",
        "X509v3 Key Usage: critical\n                Certificate Sign, CRL Sign\n",
        "X509v3 Subject Key Identifier:",
        "X509v3 Authority Key Identifier:",
        "X509v3 Private Key Usage Period:",
        "NIST CURVE: P-256",
        "ecdsa-with-SHA256"};
    held *h = *state;
    char text[8192];
    make(h, first_day, 30);
    print(h, "openssl x509 -in %s/csca.crt -noout -text", text, sizeof text);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (strstr(text, parts[i]) == NULL)
            fail_msg("not there: %s", parts[i]);
}

static void openssl_verifies_the_signer(void **state)
{
    held *h = *state;
    char text[512];
    make(h, first_day, 30);
    print(h,
          "cd %s && openssl verify -x509_strict -attime 1577836800 -CAfile csca.crt signer.crt "
          "2>&1 || true",
          text, sizeof text);
    assert_string_equal(text, "signer.crt: OK\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

UNIT_TESTS(testkey)
{
    const struct CMUnitTest tests[] = {
        TEST(the_signer_may_seal_specimens),
        TEST(each_signer_has_one_purpose),
        TEST(the_authority_issued_the_signer),
        TEST(the_keys_are_those_of_the_certificates),
        TEST(every_pair_has_other_keys),
        TEST(validity_ends_the_day_before),
        TEST(the_signer_has_the_three_extensions_and_no_more),
        TEST(names_are_printable_strings_in_their_order),
        TEST(the_authority_has_the_profile_of_a_csca),
        TEST(openssl_verifies_the_signer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
