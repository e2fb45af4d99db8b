/* Sealing records with a test signer: what comes out, what is refused, and that a failure never
 * leaves half a seal. */
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
#include <jansson.h>

#include "lib/unit.h"
#include "sys/io.h"
#include "mrz/mrz.h"
#include "trust/ecdsa.h"
#include "signer/signer.h"
#include "trust/testkey.h"

static const ev_resources builtin = {NULL, 0};
static char folder[64], key_name[96], certificate_name[96];
static char record[4096]; /* a specimen, compact */

static int make_keys(void **state)
{
    ev_faults faults;
    ev_buf text;
    (void)state;
    ev_faults_init(&faults, EV_LENIENT);
    memcpy(folder, "/tmp/test-signer-XXXXXX", sizeof "/tmp/test-signer-XXXXXX");
    assert_non_null(mkdtemp(folder));
    assert_int_equal(ev_testkey_make(folder, (ev_date){2019, 1, 1}, 2, &faults), EV_OK);
    snprintf(key_name, sizeof key_name, "%s/signer.key", folder);
    snprintf(certificate_name, sizeof certificate_name, "%s/signer.crt", folder);
    ev_buf_init(&text, NULL, 0);
    assert_int_equal(ev_input_read("tests/bench/record.json", sizeof record, &text, &faults),
                     EV_OK);
    ev_buf_char(&text, '\0');
    json_t *json = json_loads(text.data, 0, NULL);
    json_object_set_new(json, "specimen", json_true());
    char *compact = json_dumps(json, JSON_COMPACT);
    assert_true(strlen(compact) < sizeof record);
    memcpy(record, compact, strlen(compact) + 1);
    free(compact);
    json_decref(json);
    ev_buf_free(&text);
    return 0;
}

static int remove_keys(void **state)
{
    static const char *const names[] = {"csca.key",  "csca.crt",  "signer.key", "signer.crt",
                                        "lists.key", "lists.crt", "pages.key",  "pages.crt"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[96];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        assert_int_equal(unlink(path), 0);
    }
    return rmdir(folder);
}

static void open_with(ev_signer *signer, const ev_resources *res)
{
    ev_faults faults;
    const ev_key_source source = {.name = key_name, .fd = -1, .pin_fd = -1};
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_signer_open(signer, res, &source,
                                    &(ev_certificate_source){certificate_name, -1}, &faults),
                     EV_OK);
    assert_int_equal(faults.count, 0);
}

/* The record with one text in it replaced. */
static char *rewritten(const char *from, const char *to)
{
    static char text[2 * sizeof record];
    const char *at = strstr(record, from);
    assert_non_null(at);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - record), record, to, at + strlen(from));
    return text;
}

static ev_status seal_text(ev_signer *signer, const char *json, const ev_signing *signing,
                           ev_buf *out, ev_faults *faults)
{
    ev_buf_init(out, NULL, 0);
    ev_faults_init(faults, EV_LENIENT);
    return ev_signer_sign(signer, ev_slice_from(json), signing, out, faults);
}

static const ev_signing plain = {{0, 0, 0}, false};

/* Reads what was sealed as the generator would; returns whether the seal is bound. */
static bool assert_sealed(const ev_signer *signer, ev_slice json, bool bind, ev_seal *seal)
{
    static ev_arena arena;
    static ev_record read;
    ev_mrz mrz;
    ev_faults faults;
    ev_faults_init(&faults, EV_STRICT);
    ev_arena_free(&arena);
    ev_arena_init(&arena, 4 << 20);
    assert_int_equal(ev_record_read(json, &arena, &read, &faults), EV_OK);
    assert_int_equal(ev_mrz_make(&read, &mrz, &faults), EV_OK);
    assert_null(ev_seal_read(read.seal, seal));
    assert_int_equal(
        ev_seal_compare(seal, &read, &mrz, bind ? EV_SEAL_BIND_RECORD : EV_SEAL_BIND_NONE, &faults),
        EV_OK);
    assert_true(ev_slice_is(read.template_pin, "evisa/1"));
    assert_true(ev_slice_is(read.policy_pin, "kz-2019-01"));
    assert_true(ev_slice_is(read.render_pin, EV_RENDER_REVISION));
    assert_string_equal(seal->signer, signer->identity.id);
    assert_string_equal(seal->reference, signer->identity.reference);
    bool verified = ev_ecdsa_verify(signer->certificate->key, seal->signed_part,
                                    (const uint8_t *)seal->signature.data);
    assert_true(verified);
    bool bound = seal->bound;
    return bound;
}

static void a_sealed_record_says_the_same_as_its_seal(void **state)
{
    (void)state;
    ev_signer signer;
    ev_buf out, again;
    ev_faults faults;
    ev_seal seal;
    open_with(&signer, &builtin);
    assert_int_equal(seal_text(&signer, record, &plain, &out, &faults), EV_OK);
    assert_true(assert_sealed(&signer, ev_buf_as_slice(&out), true, &seal));
    assert_int_equal(ev_date_compare(seal.signed_on, (ev_date){2019, 3, 18}), 0);
    assert_int_equal(seal_text(&signer, record, &plain, &again, &faults), EV_OK);
    assert_true(ev_slice_equal(ev_buf_as_slice(&out), ev_buf_as_slice(&again)));
    assert_memory_equal(out.data, record, strlen(record) - 1); /* all but the brace */
    ev_buf_free(&out);
    ev_buf_free(&again);
    ev_signer_close(&signer);
}

static void pins_that_are_there_stay(void **state)
{
    (void)state;
    ev_signer signer;
    ev_buf out;
    ev_faults faults;
    ev_seal seal;
    open_with(&signer, &builtin);
    const char *pinned =
        rewritten("{\"schema\"", "{\"render\":\"render/1\",\"policy\":\"kz-2019-01\",\"schema\"");
    assert_int_equal(seal_text(&signer, pinned, &plain, &out, &faults), EV_OK);
    assert_true(assert_sealed(&signer, ev_buf_as_slice(&out), true, &seal));
    assert_memory_equal(out.data, pinned, strlen(pinned) - 1);
    ev_buf_free(&out);
    ev_signer_close(&signer);
}

static void a_policy_that_does_not_bind_gets_a_seal_of_icaos_features_alone(void **state)
{
    (void)state;
    ev_buf text, changed;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_buf_init(&text, NULL, 0);
    ev_buf_init(&changed, NULL, 0);
    assert_int_equal(
        ev_input_read("templates/policy/kz-2019-01/policy.txt", 1 << 20, &text, &faults), EV_OK);
    ev_buf_char(&text, '\0');
    static const char yes[] = "bind_record = yes";
    const char *at = strstr(text.data, yes);
    assert_non_null(at);
    ev_buf_bytes(&changed, text.data, (size_t)(at - text.data));
    ev_buf_text(&changed, "bind_record = no");
    ev_buf_text(&changed, at + sizeof yes - 1);
    const ev_resource_file file = {"policy/kz-2019-01/policy.txt", ev_buf_as_slice(&changed)};
    const ev_resources res = {&file, 1};
    ev_signer signer;
    ev_buf out;
    ev_seal seal;
    open_with(&signer, &res);
    assert_int_equal(seal_text(&signer, record, &plain, &out, &faults), EV_OK);
    assert_false(assert_sealed(&signer, ev_buf_as_slice(&out), false, &seal));
    assert_null(seal.additional.data);
    ev_buf_free(&out);
    ev_signer_close(&signer);
    ev_buf_free(&text);
    ev_buf_free(&changed);
}

static void the_day_of_signature_can_be_given(void **state)
{
    (void)state;
    ev_signer signer;
    ev_buf out;
    ev_faults faults;
    ev_seal seal;
    const ev_signing later = {{2020, 12, 31}, false};
    open_with(&signer, &builtin);
    assert_int_equal(seal_text(&signer, record, &later, &out, &faults), EV_OK);
    assert_true(assert_sealed(&signer, ev_buf_as_slice(&out), true, &seal));
    assert_int_equal(ev_date_compare(seal.signed_on, later.signed_on), 0);
    ev_buf_free(&out);
    ev_signer_close(&signer);
}

static void a_seal_is_replaced_only_when_asked(void **state)
{
    (void)state;
    ev_signer signer;
    ev_buf once, twice, refused;
    ev_faults faults;
    const ev_signing replace = {{0, 0, 0}, true};
    open_with(&signer, &builtin);
    assert_int_equal(seal_text(&signer, record, &plain, &once, &faults), EV_OK);
    ev_buf_char(&once, '\0');
    assert_int_equal(seal_text(&signer, once.data, &plain, &refused, &faults), EV_DATA);
    assert_int_equal(faults.fault[0].code, EV_SEAL_PRESENT);
    assert_int_equal(seal_text(&signer, once.data, &replace, &twice, &faults), EV_OK);
    ev_buf_char(&twice, '\0');
    assert_string_equal(once.data, twice.data);
    ev_buf_free(&once);
    ev_buf_free(&twice);
    ev_buf_free(&refused);
    ev_signer_close(&signer);
}

static void assert_refused(ev_signer *signer, const char *json, const ev_signing *signing,
                           ev_code code, const char *pointer)
{
    ev_buf out;
    ev_faults faults;
    assert_int_equal(seal_text(signer, json, signing, &out, &faults), EV_DATA);
    size_t found = 0;
    for (size_t i = 0; i < faults.count; i++)
        found += faults.fault[i].severity == EV_ERROR && faults.fault[i].code == code &&
                 strcmp(faults.fault[i].pointer, pointer) == 0;
    assert_int_equal(found, 1);
    ev_buf_free(&out);
}

static void what_a_seal_cannot_say_is_refused(void **state)
{
    (void)state;
    ev_signer signer;
    const ev_signing early = {{2019, 3, 17}, false}, late = {{2021, 1, 1}, false};
    open_with(&signer, &builtin);
    assert_refused(&signer, rewritten("Z4071926", "Z407192612"), &plain, EV_SEAL_PASSPORT_LONG,
                   "/passport/number");
    assert_refused(&signer, rewritten("\"stay_days\":30", "\"stay_days\":256"), &plain,
                   EV_SEAL_STAY_LONG, "/visa/stay_days");
    assert_refused(&signer, rewritten("1991-08-14", "1791-08-14"), &plain, EV_SEAL_BIRTH_YEAR,
                   "/holder/birth_date");
    assert_refused(&signer, record, &early, EV_SIGNED_TOO_EARLY, "/visa/issued_on");
    assert_refused(&signer, record, &late, EV_CERT_NOT_IN_FORCE, "");
    assert_refused(&signer, rewritten(",\"specimen\":true", ""), &plain, EV_TEST_SIGNER,
                   "/specimen");
    assert_refused(&signer, rewritten("\"UAAA\"", "\"UAAA\",\"UATT\""), &plain,
                   EV_ENTRY_POINT_NOT_ALLOWED, "/entry_points/2");
    assert_refused(&signer, "{}", &plain, EV_MEMBER_MISSING, "/visa");
    ev_signer_close(&signer);
}

/* One answer names all that is wrong. */
static void faults_of_all_kinds_come_together(void **state)
{
    (void)state;
    ev_signer signer;
    char *text = rewritten("Z4071926", "Z407192612");
    memcpy(strstr(text, "\"sex\":\"F\""), "\"sex\":\"Q\"", 9);
    open_with(&signer, &builtin);
    const ev_signing early = {{2019, 3, 17}, false};
    assert_refused(&signer, text, &early, EV_SEAL_PASSPORT_LONG, "/passport/number");
    assert_refused(&signer, text, &early, EV_MALFORMED, "/holder/sex");
    assert_refused(&signer, text, &early, EV_SIGNED_TOO_EARLY, "/visa/issued_on");
    ev_signer_close(&signer);
}

static void a_record_that_sealing_makes_too_large_is_refused(void **state)
{
    (void)state;
    ev_signer signer;
    size_t size = strlen(record), room = EV_RECORD_BYTES_MAX;
    char *text = malloc(room + 1);
    assert_non_null(text);
    open_with(&signer, &builtin);
    memset(text, ' ', room);
    text[room] = '\0';
    memcpy(text, record, size - 1);
    text[room - 1] = '}';
    assert_refused(&signer, text, &plain, EV_RECORD_TOO_LARGE, "");
    memset(text + size - 1, ' ', room - size + 1);
    text[room - 150] = '}'; /* the pins fit, the seal does not */
    text[room - 149] = '\0';
    assert_refused(&signer, text, &plain, EV_RECORD_TOO_LARGE, "");
    free(text);
    ev_signer_close(&signer);
}

static void wherever_memory_runs_out_there_is_no_seal_and_the_next_one_is_right(void **state)
{
    (void)state;
    ev_signer signer;
    ev_buf good, out;
    ev_faults faults;
    open_with(&signer, &builtin);
    assert_int_equal(seal_text(&signer, record, &plain, &good, &faults), EV_OK);
    size_t failed = 0;
    for (size_t after = 1;; after++) {
        signer.document.fail_after = after;
        ev_status status = seal_text(&signer, record, &plain, &out, &faults);
        bool reached = signer.document.fail_after == 0;
        signer.document.fail_after = 0;
        if (!reached) {
            ev_buf_free(&out);
            break;
        }
        assert_int_equal(status, EV_TEMP_FAIL);
        ev_buf_free(&out);
        failed++;
    }
    assert_true(failed > 10);
    assert_int_equal(seal_text(&signer, record, &plain, &out, &faults), EV_OK);
    assert_true(ev_slice_equal(ev_buf_as_slice(&good), ev_buf_as_slice(&out)));
    ev_buf_free(&good);
    ev_buf_free(&out);
    ev_signer_close(&signer);
}

static void a_key_or_certificate_that_is_not_there_is_named(void **state)
{
    (void)state;
    ev_signer signer;
    ev_faults faults;
    const ev_key_source source = {.name = key_name, .fd = -1, .pin_fd = -1};
    ev_faults_init(&faults, EV_LENIENT);
    ev_certificate_source certificate = {"/nowhere/signer.crt", -1};
    assert_int_equal(ev_signer_open(&signer, &builtin, &source, &certificate, &faults),
                     EV_NO_INPUT);
    assert_string_equal(faults.fault[0].pointer, "/nowhere/signer.crt");
    ev_signer_close(&signer);
    ev_faults_init(&faults, EV_LENIENT);
    certificate.name = key_name;
    assert_int_equal(ev_signer_open(&signer, &builtin, &source, &certificate, &faults), EV_CONFIG);
    assert_int_equal(faults.fault[0].code, EV_CERT_UNREADABLE);
    assert_string_equal(faults.fault[0].pointer, key_name);
    ev_signer_close(&signer);
    ev_faults_init(&faults, EV_LENIENT);
    certificate = (ev_certificate_source){NULL, 987};
    assert_int_equal(ev_signer_open(&signer, &builtin, &source, &certificate, &faults),
                     EV_NO_INPUT);
    assert_string_equal(faults.fault[0].pointer, "/dev/fd/987");
    ev_signer_close(&signer);
}

/* And the same bytes come of it. */
static void key_and_certificate_may_come_through_descriptors(void **state)
{
    (void)state;
    ev_signer signer;
    ev_faults faults;
    ev_buf by_name, by_descriptor;
    open_with(&signer, &builtin);
    assert_int_equal(seal_text(&signer, record, &plain, &by_name, &faults), EV_OK);
    ev_signer_close(&signer);
    ev_key_source key = {.fd = open(key_name, O_RDONLY | O_CLOEXEC), .pin_fd = -1};
    ev_certificate_source certificate = {NULL, open(certificate_name, O_RDONLY | O_CLOEXEC)};
    assert_int_equal(ev_signer_open(&signer, &builtin, &key, &certificate, &faults), EV_OK);
    assert_int_equal(fcntl(key.fd, F_GETFD), -1); /* a key's is closed, with nothing left to read */
    assert_int_equal(seal_text(&signer, record, &plain, &by_descriptor, &faults), EV_OK);
    ev_signer_close(&signer);
    close(certificate.fd);
    assert_true(by_name.size > 0);
    assert_true(ev_slice_equal(ev_buf_as_slice(&by_name), ev_buf_as_slice(&by_descriptor)));
    ev_buf_free(&by_name);
    ev_buf_free(&by_descriptor);
}

UNIT_TESTS(signer)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sealed_record_says_the_same_as_its_seal),
        cmocka_unit_test(pins_that_are_there_stay),
        cmocka_unit_test(a_policy_that_does_not_bind_gets_a_seal_of_icaos_features_alone),
        cmocka_unit_test(the_day_of_signature_can_be_given),
        cmocka_unit_test(a_seal_is_replaced_only_when_asked),
        cmocka_unit_test(what_a_seal_cannot_say_is_refused),
        cmocka_unit_test(faults_of_all_kinds_come_together),
        cmocka_unit_test(a_record_that_sealing_makes_too_large_is_refused),
        cmocka_unit_test(wherever_memory_runs_out_there_is_no_seal_and_the_next_one_is_right),
        cmocka_unit_test(a_key_or_certificate_that_is_not_there_is_named),
        cmocka_unit_test(key_and_certificate_may_come_through_descriptors),
    };
    return cmocka_run_group_tests(tests, make_keys, remove_keys);
}
