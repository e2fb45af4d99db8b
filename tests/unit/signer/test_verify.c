/* verify: each sub-status is reached and in the order of appendix D, no flipped bit and no cut
 * passes. */
#include "lib/unit.h"
#include "unit/signer/verify_fixture.h"

static ev_verification judged(ev_slice bytes, const ev_certificate *certificates, size_t count,
                              ev_date on)
{
    static ev_certificate kept[SIGNERS_MAX];
    static ev_certificates signers;
    for (size_t i = 0; i < count; i++)
        kept[i] = certificates[i];
    signers = (ev_certificates){kept, count};
    ev_verification v = verification_of(bytes, &signers, on);
    ev_verify(&v);
    return v;
}

/* With one certificate, on a day in the middle. */
static void assert_judged(const draft *d, ev_certificate certificate, ev_date on,
                          const char *expected)
{
    char room[SEAL_ROOM];
    ev_verification v = judged(seal_of(d, room), &certificate, 1, on);
    assert_status(&v, expected);
    assert_true((v.reason == NULL) == (v.status == EV_SEAL_VALID));
}

static const ev_date MIDDLE = {2019, 4, 15};

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

/* ---- each sub-status ------------------------------------------------------------------------- */

static void the_certificate_that_the_seal_names_must_be_there(void **state)
{
    (void)state;
    char room[SEAL_ROOM];
    draft d = good_draft();
    ev_certificate other = certificate_of(ours);
    ev_verification v = judged(seal_of(&d, room), NULL, 0, MIDDLE);
    assert_status(&v, "UNKNOWN_CERTIFICATE");
    assert_null(v.signer);
    assert_true(v.read);
    strcpy(other.reference, "1A4");
    assert_judged(&d, other, MIDDLE, "UNKNOWN_CERTIFICATE");
    other = certificate_of(ours);
    strcpy(other.id, "KZTT");
    assert_judged(&d, other, MIDDLE, "UNKNOWN_CERTIFICATE");
    v = verification_of(seal_of(&d, room), NULL, MIDDLE);
    ev_verify(&v);
    assert_status(&v, "UNKNOWN_CERTIFICATE");
}

static void a_key_on_another_curve_is_not_supported(void **state)
{
    (void)state;
    draft d = good_draft();
    ev_certificate certificate = certificate_of(ours);
    certificate.key = NULL;
    assert_judged(&d, certificate, MIDDLE, "UNSUPPORTED_ALGORITHM");
}

static void a_certificate_that_is_no_seal_signers_is_not_trusted(void **state)
{
    (void)state;
    draft d = good_draft();
    ev_certificate certificate = certificate_of(ours);
    certificate.signs_seals = false;
    assert_judged(&d, certificate, MIDDLE, "UNTRUSTED_CERTIFICATE");
}

static void another_states_signer_makes_no_visa_of_kazakhstan(void **state)
{
    (void)state;
    draft d = good_draft();
    ev_certificate certificate = certificate_of(ours);
    strcpy(certificate.id, "UTTS");
    d.name = "UTTS031A3";
    assert_judged(&d, certificate, MIDDLE, "UNTRUSTED_CERTIFICATE");
    d.country = "UTO"; /* the MRZ still says KAZ */
    assert_judged(&d, certificate, MIDDLE, "UNTRUSTED_CERTIFICATE");
    d.line[0] = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
    assert_judged(&d, certificate, MIDDLE, "VALID");
    d.country = "KAZ";
    assert_judged(&d, certificate, MIDDLE, "UNTRUSTED_CERTIFICATE");
}

static void what_is_no_visa_is_of_another_document_type(void **state)
{
    (void)state;
    draft d = good_draft();
    ev_certificate certificate = certificate_of(ours);
    certificate.signs_visas = false;
    assert_judged(&d, certificate, MIDDLE, "INVALID_DOCUMENTTYPE");
    d.line[0] = "P<KAZERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
    assert_judged(&d, certificate_of(ours), MIDDLE, "INVALID_DOCUMENTTYPE");

    d = good_draft();
    d.definition = 0x5E;
    d.category = 0x03;
    d.mrz_tag = 0x02;
    d.line[0] = "PUKAZERIKSSON<<ANNA<MARIA<<<<<<<<<<<";
    d.line[1] = "KZ00003019IND9007231F1904308<<<<<<<<";
    d.entries = -1;
    d.stay = NULL;
    d.passport = NULL;
    d.bound = false;
    assert_judged(&d, certificate_of(ours), MIDDLE, "INVALID_DOCUMENTTYPE");
    ev_verification v = verified(&d);
    assert_int_equal(v.validity, EV_VISA_UNKNOWN);
    assert_true(v.read);
    assert_string_equal(v.reason, "the seal is not a visa's");
    d.line[0] = "V<KAZERIKSSON<<ANNA<MARIA<<<<<<<<<<<";
    v = verified(&d);
    assert_status(&v, "INVALID_DOCUMENTTYPE");
    assert_string_equal(v.reason, "the seal is not a visa's");
}

static void the_signature_must_be_the_certificates(void **state)
{
    (void)state;
    char room[SEAL_ROOM];
    draft d = good_draft();
    ev_certificate certificate = certificate_of(ours);
    d.signer = theirs;
    assert_judged(&d, certificate, MIDDLE, "INVALID_SIGNATURE");

    d = good_draft(); /* of the size of another curve's */
    ev_buf out = {.data = room, .capacity = SEAL_ROOM};
    uint8_t zone[2 + 56] = {0xFF, 56};
    put_signed_part(&out, &d);
    ev_buf_bytes(&out, zone, sizeof zone);
    ev_verification v = judged((ev_slice){room, out.size}, &certificate, 1, MIDDLE);
    assert_status(&v, "INVALID_SIGNATURE");
    assert_string_equal(v.reason,
                        "the signature has not the size of one with the certificate's key");

    out = (ev_buf){.data = room, .capacity = SEAL_ROOM};
    uint8_t zeros[EV_SEAL_SIGNATURE] = {0};
    put_signed_part(&out, &d);
    ev_seal_write_signature(&out, zeros);
    v = judged((ev_slice){room, out.size}, &certificate, 1, MIDDLE);
    assert_status(&v, "INVALID_SIGNATURE");
}

static void assert_expired(const draft *d, ev_date on, const char *reason)
{
    char room[SEAL_ROOM];
    ev_certificate certificate = certificate_of(ours);
    ev_verification v = judged(seal_of(d, room), &certificate, 1, on);
    if (reason == NULL) {
        assert_status(&v, "VALID");
        return;
    }
    assert_status(&v, "EXPIRED_CERTIFICATE");
    assert_string_equal(v.reason, reason);
}

static void a_certificate_must_be_valid_on_both_days(void **state)
{
    (void)state;
    draft d = good_draft();
    assert_expired(&d, day(2020, 12, 31), NULL);
    assert_expired(&d, day(2021, 1, 1),
                   "the certificate is not valid any more on the day of control");
    d.signed_on = day(2019, 1, 1);
    assert_expired(&d, day(2019, 1, 1), NULL);
    assert_expired(&d, day(2018, 12, 31), "the certificate is not valid yet on the day of control");
    d.signed_on = day(2018, 12, 31);
    assert_expired(&d, day(2019, 1, 1), "the certificate was not valid on the day of signature");
    d.signed_on = day(2020, 12, 31);
    assert_expired(&d, day(2020, 12, 31), NULL);
    d.signed_on = day(2021, 1, 1);
    assert_expired(&d, day(2021, 1, 1), "the certificate was not valid on the day of signature");
}

static void the_milder_verdict_of_an_old_certificate_tells_a_wrong_signature(void **state)
{
    (void)state;
    draft d = good_draft();
    d.signer = theirs;
    assert_expired(&d, day(2021, 1, 1),
                   "the certificate is not valid any more on the day of control, and the signature "
                   "is wrong too");
    d.signed_on = day(2018, 12, 31);
    assert_expired(
        &d, day(2021, 1, 1),
        "the certificate was not valid on the day of signature, and the signature is wrong too");
    d.signed_on = day(2019, 1, 1);
    assert_expired(
        &d, day(2018, 12, 31),
        "the certificate is not valid yet on the day of control, and the signature is wrong too");
}

/* Where it is still the day before, a seal of today is no forgery. */
static void a_seal_from_the_future_is_malformed_but_for_a_day(void **state)
{
    (void)state;
    char room[SEAL_ROOM];
    draft d = good_draft();
    ev_certificate certificate = certificate_of(ours);
    d.signed_on = day(2019, 3, 1);
    assert_judged(&d, certificate, day(2019, 3, 1), "VALID");
    assert_judged(&d, certificate, day(2019, 2, 28), "VALID");
    ev_verification v = judged(seal_of(&d, room), &certificate, 1, day(2019, 2, 27));
    assert_status(&v, "WRONG_FORMAT");
    assert_string_equal(v.reason, "the seal says it was signed after the day of control");
    v = judged(seal_of(&d, room), NULL, 0, day(2019, 2, 27));
    assert_status(&v, "WRONG_FORMAT");
}

static void unknown_features_leave_a_seal_valid(void **state)
{
    (void)state;
    draft d = good_draft();
    d.features = "\x21\x02\x00\xFF\x80\x00";
    d.features_size = 6;
    ev_verification v = verified(&d);
    assert_status(&v, "VALID");
    assert_int_equal(v.seal.unknown_features, 2);
}

/* ---- the order of the checks ----------------------------------------------------------------- */

static void the_first_fault_in_the_order_of_the_checks_is_reported(void **state)
{
    (void)state;
    char room[SEAL_ROOM];
    ev_record record;
    ev_mrz mrz;
    read_record("Ericson", "TOO Inviter", points[0], &record, &mrz);
    draft d = good_draft();
    d.signer = theirs;
    d.line[0] = "P<KAZERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
    ev_certificate certificate = certificate_of(theirs);
    ev_certificates signers = {&certificate, 1};
    ev_verification v = verification_of(seal_of(&d, room), &signers, day(2021, 1, 1));
    v.record = &record;
    v.mrz = &mrz;
    certificate.key = NULL;
    certificate.signs_seals = false;
    ev_verify(&v);
    assert_status(&v, "UNSUPPORTED_ALGORITHM");
    certificate.key = ours.public;
    ev_verify(&v);
    assert_status(&v, "UNTRUSTED_CERTIFICATE");
    certificate.signs_seals = true;
    ev_verify(&v);
    assert_status(&v, "INVALID_DOCUMENTTYPE");
    d.line[0] = good_draft().line[0];
    v.bytes = seal_of(&d, room);
    ev_verify(&v);
    assert_status(&v, "EXPIRED_CERTIFICATE");
    certificate.until = day(2030, 1, 1);
    ev_verify(&v);
    assert_status(&v, "INVALID_SIGNATURE");
    certificate.key = theirs.public;
    ev_verify(&v);
    assert_status(&v, "SEAL_VISA_MISMATCH");
    v.record = NULL;
    ev_verify(&v);
    assert_status(&v, "VALID");
    assert_int_equal(v.validity, EV_VISA_NO_LONGER);
}

/* ---- a serial number used again -------------------------------------------------------------- */

static void of_certificates_with_one_name_the_best_counts(void **state)
{
    (void)state;
    char room[SEAL_ROOM];
    draft d = good_draft();
    ev_certificate mine = certificate_of(ours), foreign = certificate_of(theirs),
                   old = certificate_of(ours), stray = certificate_of(ours);
    strcpy(stray.reference, "1A4");
    old.until = day(2019, 3, 31);
    ev_slice bytes = seal_of(&d, room);
    const struct {
        ev_certificate certificates[3];
        size_t chosen;
        const char *status;
    } cases[] = {
        {{mine, foreign, stray}, 0, "VALID"},
        {{foreign, stray, mine}, 2, "VALID"},
        {{old, stray, mine}, 2, "VALID"},
        {{mine, old, foreign}, 0, "VALID"},
        {{foreign, old, stray}, 1, "EXPIRED_CERTIFICATE"}, /* it signed; the one in force did not */
        {{old, foreign, stray}, 0, "EXPIRED_CERTIFICATE"},
        {{stray, foreign, foreign}, 1, "INVALID_SIGNATURE"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_certificates signers = {(ev_certificate[3]){cases[i].certificates[0],
                                                       cases[i].certificates[1],
                                                       cases[i].certificates[2]},
                                   3};
        ev_verification v = verification_of(bytes, &signers, MIDDLE);
        ev_verify(&v);
        assert_status(&v, cases[i].status);
        assert_ptr_equal(v.signer, &signers.at[cases[i].chosen]);
    }
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

/* ---- names ----------------------------------------------------------------------------------- */

static void names_and_trust_are_those_of_the_standard(void **state)
{
    (void)state;
    static const char *const expected[EV_SUB_STATUS_COUNT][2] = {
        {"VALID", "trustable"},
        {"READ_ERROR", "medium fraud potential"},
        {"WRONG_FORMAT", "high fraud potential"},
        {"UNKNOWN_CERTIFICATE", "high fraud potential"},
        {"UNSUPPORTED_ALGORITHM", "high fraud potential"},
        {"UNTRUSTED_CERTIFICATE", "high fraud potential"},
        {"INVALID_DOCUMENTTYPE", "high fraud potential"},
        {"EXPIRED_CERTIFICATE", "medium fraud potential"},
        {"INVALID_SIGNATURE", "high fraud potential"},
        {"SEAL_VISA_MISMATCH", "high fraud potential"},
    };
    for (ev_sub_status status = 0; status < EV_SUB_STATUS_COUNT; status++) {
        assert_string_equal(ev_sub_status_name(status), expected[status][0]);
        assert_string_equal(ev_sub_status_trust(status), expected[status][1]);
    }
}

UNIT_TESTS(verify)
{
#define RECORD_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        RECORD_TEST(a_seal_of_a_record_is_valid_with_and_without_the_record),
        RECORD_TEST(no_flipped_bit_is_valid),
        cmocka_unit_test(no_cut_and_no_addition_is_valid),
        cmocka_unit_test(the_certificate_that_the_seal_names_must_be_there),
        cmocka_unit_test(a_key_on_another_curve_is_not_supported),
        cmocka_unit_test(a_certificate_that_is_no_seal_signers_is_not_trusted),
        cmocka_unit_test(another_states_signer_makes_no_visa_of_kazakhstan),
        cmocka_unit_test(what_is_no_visa_is_of_another_document_type),
        cmocka_unit_test(the_signature_must_be_the_certificates),
        cmocka_unit_test(a_certificate_must_be_valid_on_both_days),
        cmocka_unit_test(the_milder_verdict_of_an_old_certificate_tells_a_wrong_signature),
        cmocka_unit_test(a_seal_from_the_future_is_malformed_but_for_a_day),
        cmocka_unit_test(unknown_features_leave_a_seal_valid),
        RECORD_TEST(the_first_fault_in_the_order_of_the_checks_is_reported),
        cmocka_unit_test(of_certificates_with_one_name_the_best_counts),
        RECORD_TEST(a_changed_record_is_found),
        RECORD_TEST(a_seal_that_binds_nothing_does_where_the_policy_binds_nothing),
        cmocka_unit_test(names_and_trust_are_those_of_the_standard),
    };
    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
