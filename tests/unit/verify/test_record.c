/* verify, with whole seals of records: each is valid, no flipped bit and no cut passes, and another
 * record is found. */
#include "lib/unit.h"
#include "unit/verify/verify_fixture.h"

/* ---- whole seals of records ------------------------------------------------------------------ */

static const char *const points[] = {
    "\"UACC\"",
    "\"UACC\",\"UAAA\"",
    "\"UACC\",\"UAAA\",\"UATE\",\"UATG\",\"UAKD\",\"UASP\",\"UARR\",\"UAOO\"",
};
enum { RECORDS = sizeof points / sizeof *points };

static void a_seal_of_a_record_is_valid_with_and_without_the_record(void **state)
{
    (void)state;
    for (size_t i = 0; i < RECORDS; i++) {
        char room[SEAL_ROOM];
        ev_record record;
        ev_mrz mrz;
        ev_certificate certificate = certificate_of(ours);
        ev_certificates signers = {&certificate, 1};
        read_record("Eriksson", "TOO Inviter", points[i], &record, &mrz);
        ev_verification v =
            verification_of(seal_of_record(&record, &mrz, true, room), &signers, MIDDLE);
        ev_verify(&v);
        assert_status(&v, "VALID");
        assert_null(v.reason);
        assert_true(v.read);
        assert_ptr_equal(v.signer, &certificate);
        assert_int_equal(v.validity, EV_VISA_NOW);
        v.record = &record;
        v.mrz = &mrz;
        v.bind = true;
        ev_verify(&v);
        assert_status(&v, "VALID");
        assert_int_equal(v.differences.count, 0);
    }
}

static void no_flipped_bit_is_valid(void **state)
{
    (void)state;
    ev_certificate certificate = certificate_of(ours);
    ev_certificates signers = {&certificate, 1};
    size_t found[EV_SUB_STATUS_COUNT] = {0};
    for (size_t i = 0; i < RECORDS; i++) {
        char room[SEAL_ROOM];
        ev_record record;
        ev_mrz mrz;
        read_record("Eriksson", "TOO Inviter", points[i], &record, &mrz);
        ev_verification v =
            verification_of(seal_of_record(&record, &mrz, true, room), &signers, MIDDLE);
        for (size_t bit = 0; bit < 8 * v.bytes.size; bit++) {
            room[bit / 8] = (char)(room[bit / 8] ^ 1 << bit % 8);
            ev_verify(&v);
            if (v.status == EV_SEAL_VALID)
                fail_msg("bit %zu of byte %zu may be flipped", bit % 8, bit / 8);
            found[v.status]++;
            room[bit / 8] = (char)(room[bit / 8] ^ 1 << bit % 8);
        }
        ev_verify(&v);
        assert_status(&v, "VALID");
        for (size_t bit = 0; bit < 8 * EV_SEAL_SIGNATURE; bit++) {
            char *at = room + v.bytes.size - EV_SEAL_SIGNATURE + bit / 8;
            *at = (char)(*at ^ 1 << bit % 8);
            ev_verify(&v);
            assert_status(&v, "INVALID_SIGNATURE");
            *at = (char)(*at ^ 1 << bit % 8);
        }
    }
    assert_true(found[EV_SEAL_WRONG_FORMAT] > 0 && found[EV_SEAL_UNKNOWN_CERTIFICATE] > 0 &&
                found[EV_SEAL_INVALID_SIGNATURE] > 0);
}

static void no_cut_and_no_addition_is_valid(void **state)
{
    (void)state;
    char room[SEAL_ROOM];
    draft d = good_draft();
    ev_slice whole = seal_of(&d, room);
    ev_certificate certificate = certificate_of(ours);
    for (size_t size = 0; size < whole.size; size++) {
        char *cut = malloc(size + 1); /* of its own, so that a byte read beyond it is noticed */
        assert_non_null(cut);
        memcpy(cut, room, size);
        cut = realloc(cut, size > 0 ? size : 1);
        assert_non_null(cut);
        ev_verification v = judged((ev_slice){cut, size}, &certificate, 1, MIDDLE);
        assert_status(&v, size == 0 ? "READ_ERROR" : "WRONG_FORMAT");
        assert_false(v.read);
        assert_null(v.signer);
        free(cut);
    }
    room[whole.size] = 0;
    ev_verification v = judged((ev_slice){room, whole.size + 1}, &certificate, 1, MIDDLE);
    assert_status(&v, "WRONG_FORMAT");
    v = judged((ev_slice){NULL, 0}, &certificate, 1, MIDDLE);
    assert_status(&v, "READ_ERROR");
}

/* ---- the record ------------------------------------------------------------------------------ */

static ev_verification compared(bool sealed_bound, bool bind, const char *surname,
                                const char *inviter)
{
    static char room[SEAL_ROOM];
    static ev_certificate certificate;
    static ev_certificates signers;
    static ev_record record;
    static ev_mrz mrz;
    certificate = certificate_of(ours);
    signers = (ev_certificates){&certificate, 1};
    read_record("Eriksson", "TOO Inviter", points[1], &record, &mrz);
    ev_verification v =
        verification_of(seal_of_record(&record, &mrz, sealed_bound, room), &signers, MIDDLE);
    read_record(surname, inviter, points[1], &record, &mrz);
    v.record = &record;
    v.mrz = &mrz;
    v.bind = bind;
    ev_verify(&v);
    return v;
}

static void a_changed_record_is_found(void **state)
{
    (void)state;
    ev_verification v = compared(true, true, "Erikson", "TOO Inviter");
    assert_status(&v, "SEAL_VISA_MISMATCH");
    assert_int_equal(v.differences.count, 1);
    assert_int_equal(v.differences.fault[0].code, EV_SEAL_MISMATCH);
    assert_string_equal(v.differences.fault[0].pointer, "/holder/surname");
    v = compared(true, true, "Eriksson", "TOO Stranger");
    assert_status(&v, "SEAL_VISA_MISMATCH");
    assert_int_equal(v.differences.fault[0].code, EV_SEAL_DIGEST);
    v = compared(true, false, "Eriksson", "TOO Stranger");
    assert_status(&v, "SEAL_VISA_MISMATCH");
}

static void a_seal_that_binds_nothing_does_where_the_policy_binds_nothing(void **state)
{
    (void)state;
    ev_verification v = compared(false, false, "Eriksson", "TOO Inviter");
    assert_status(&v, "VALID");
    v = compared(false, true, "Eriksson", "TOO Inviter");
    assert_status(&v, "SEAL_VISA_MISMATCH");
    assert_int_equal(v.differences.status, EV_OK);
    assert_int_equal(v.differences.fault[0].code, EV_SEAL_UNBOUND);
    assert_int_equal(v.differences.fault[0].severity, EV_WARNING);
}

/* The line of a text that begins with a label. */
static void assert_labelled(const ev_verification *v, const char *line)
{
    ev_buf out;
    char wanted[256];
    ev_buf_init(&out, NULL, 0);
    ev_verify_text(v, &out);
    ev_buf_char(&out, '\0');
    assert_false(out.failed);
    snprintf(wanted, sizeof wanted, "\n%s\n", line);
    if (strstr(out.data, wanted) == NULL)
        fail_msg("no line \"%s\" in:\n%s", line, out.data);
    ev_buf_free(&out);
}

/* The record's, where the seal leaves two centuries and whether the name is cut open, and the
 * record is the same. */
static void a_record_tells_what_an_unbound_seal_leaves_open(void **state)
{
    (void)state;
    static const char *const lines[2][2] = {
        {"birth date        1915-07-23 or 2015-07-23", "birth date        1915-07-23"},
        {"birth date        1915-07-23 (from the record)", "birth date        1915-07-23"},
    };
    for (size_t bound = 0; bound < 2; bound++) {
        char room[SEAL_ROOM];
        ev_record record;
        ev_mrz mrz;
        ev_certificate certificate = certificate_of(ours);
        ev_certificates signers = {&certificate, 1};
        ev_faults faults;
        ev_faults_init(&faults, EV_LENIENT);
        read_record("Eriksson", "TOO Inviter", points[1], &record, &mrz);
        record.holder.birth_date = day(1915, 7, 23);
        assert_int_equal(ev_mrz_make(&record, &mrz, &faults), EV_OK);
        mrz.name_is_cut = true;
        ev_verification v =
            verification_of(seal_of_record(&record, &mrz, bound == 1, room), &signers, MIDDLE);
        ev_verify(&v);
        assert_status(&v, "VALID");
        assert_labelled(&v, lines[0][bound]);
        v.record = &record;
        v.mrz = &mrz;
        ev_verify(&v); /* a record that came with the seal */
        assert_status(&v, "VALID");
        assert_labelled(&v, lines[0][bound]);
        v.is_record_own = true;
        ev_verify(&v);
        assert_status(&v, "VALID");
        assert_labelled(&v, lines[1][bound]);
        assert_labelled(
            &v, "name              ERIKSSON, ANNA MARIA (is cut: the whole name is longer)");
        record.visa.stay_days--;
        ev_verify(&v);
        assert_status(&v, "SEAL_VISA_MISMATCH");
        assert_labelled(&v, lines[0][bound]);
    }
}

UNIT_TESTS(record)
{
#define RECORD_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        RECORD_TEST(a_seal_of_a_record_is_valid_with_and_without_the_record),
        RECORD_TEST(no_flipped_bit_is_valid),
        cmocka_unit_test(no_cut_and_no_addition_is_valid),
        RECORD_TEST(a_changed_record_is_found),
        RECORD_TEST(a_record_tells_what_an_unbound_seal_leaves_open),
        RECORD_TEST(a_seal_that_binds_nothing_does_where_the_policy_binds_nothing),
    };
    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
