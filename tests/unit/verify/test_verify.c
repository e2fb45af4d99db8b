/* verify: each sub-status is reached, and in the order of appendix D. */
#include "lib/unit.h"
#include "unit/verify/verify_fixture.h"

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

static void assert_without_a_certificate(const draft *d, const char *expected)
{
    char room[SEAL_ROOM];
    ev_verification v = judged(seal_of(d, room), NULL, 0, MIDDLE);
    assert_status(&v, expected);
    assert_null(v.signer);
}

/* Signer, header's country and the issuing State of the MRZ. */
static void each_state_signs_its_own_visas_only(void **state)
{
    (void)state;
    static const struct {
        const char *signer, *country, *zone, *status;
    } cases[] = {
        {"UT", "KAZ", "KAZ", "STATE_MISMATCH"},
        {"UT", "UTO", "KAZ", "STATE_MISMATCH"},
        {"UT", "KAZ", "UTO", "STATE_MISMATCH"},
        {"KZ", "UTO", "UTO", "STATE_MISMATCH"},
        {"UT", "UTO", "UTO", "VALID"},
        {"DE", "FRA", "FRA", "STATE_MISMATCH"},
        {"DE", "D<<", "FRA", "STATE_MISMATCH"},
        {"DE", "FRA", "D<<", "STATE_MISMATCH"},
        {"DE", "UTO", "D<<", "STATE_MISMATCH"}, /* as public examples mix them */
        {"DE", "UTO", "UTO", "STATE_MISMATCH"},
        {"DE", "D<<", "D<<", "VALID"},
        {"DE", "DEU", "D<<", "STATE_MISMATCH"},
        {"KZ", "D<<", "D<<", "STATE_MISMATCH"},
        {"KS", "RKS", "RKS", "VALID"},
        {"RS", "RKS", "RKS", "STATE_MISMATCH"},
        {"GB", "GBD", "GBR", "VALID"}, /* nationalities of one State */
        {"UN", "UNO", "UNK", "VALID"},
        {"UN", "RKS", "UNK", "STATE_MISMATCH"},
        {"EU", "EUE", "EUE", "VALID"},
        {"EU", "EUE", "D<<", "STATE_MISMATCH"},
        {"XO", "XOM", "XOM", "VALID"},
        {"XC", "XCE", "XCE", "STATE_MISMATCH"}, /* no source has letters of it */
        {"XX", "XXA", "XXA", "STATE_MISMATCH"}, /* persons sign nothing */
        {"QQ", "QQQ", "QQQ", "STATE_MISMATCH"}, /* no State */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        draft d = good_draft();
        char name[16], line[64];
        ev_certificate certificate = certificate_of(ours);
        snprintf(certificate.id, sizeof certificate.id, "%sTS", cases[i].signer);
        snprintf(name, sizeof name, "%sTS031A3", cases[i].signer);
        snprintf(line, sizeof line, "V<%sERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", cases[i].zone);
        d.name = name;
        d.country = cases[i].country;
        d.line[0] = line;
        assert_judged(&d, certificate, MIDDLE, cases[i].status);
        assert_without_a_certificate(
            &d, strcmp(cases[i].status, "VALID") == 0 ? "UNKNOWN_CERTIFICATE" : cases[i].status);
    }
}

/* Not even a certificate that would fail another check hides it; a test signer is still told. */
static void a_mix_of_states_is_told_before_all_of_a_certificate(void **state)
{
    (void)state;
    draft d = good_draft();
    d.country = "FRA";
    ev_certificate certificate = certificate_of(ours);
    certificate.key = NULL;
    certificate.signs_seals = false;
    certificate.is_test = true;
    char room[SEAL_ROOM];
    ev_verification v = judged(seal_of(&d, room), &certificate, 1, MIDDLE);
    assert_status(&v, "STATE_MISMATCH");
    assert_string_equal(v.reason,
                        "the seal's header, machine readable zone and signer are not of one State");
    assert_non_null(v.signer);
    assert_true(v.signer->is_test);
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
                        "the signature does not have the size of one with the certificate's key");

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

/* Where it is still the day before, a seal of today is one of today. */
static void a_seal_from_the_future_proves_nothing_but_for_a_day(void **state)
{
    (void)state;
    char room[SEAL_ROOM];
    draft d = good_draft();
    ev_certificate certificate = certificate_of(ours);
    d.signed_on = day(2019, 4, 16);
    ev_verification v = judged(seal_of(&d, room), &certificate, 1, day(2019, 4, 16));
    assert_int_equal(v.verdict, EV_VERIFY_VALID);
    v = judged(seal_of(&d, room), &certificate, 1, day(2019, 4, 15));
    assert_int_equal(v.verdict, EV_VERIFY_VALID);
    v = judged(seal_of(&d, room), &certificate, 1, day(2019, 4, 14));
    assert_status(&v, "VALID");
    assert_int_equal(v.verdict, EV_VERIFY_NOT_PROVEN);
    assert_string_equal(v.why, "it was signed after the day of control");
    v = judged(seal_of(&d, room), NULL, 0, day(2019, 4, 14));
    assert_status(&v, "UNKNOWN_CERTIFICATE");
}

static void unknown_features_leave_a_seal_valid(void **state)
{
    (void)state;
    draft d = good_draft();
    d.features = "\x21\x02\x00\xFF\x80\x00";
    d.features_size = 6;
    ev_verification v = verified(&d);
    assert_status(&v, "UNKNOWN_FEATURE");
    assert_int_equal(v.verdict, EV_VERIFY_VALID);
    assert_int_equal(v.seal.unknown_features, 2);
}

/* ---- the order of the checks ----------------------------------------------------------------- */

static void the_first_fault_in_the_order_of_the_checks_is_reported(void **state)
{
    (void)state;
    char room[SEAL_ROOM];
    ev_record record;
    ev_mrz mrz;
    read_record("Ericson", "TOO Inviter", "\"UACC\"", &record, &mrz);
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

UNIT_TESTS(verify)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_certificate_that_the_seal_names_must_be_there),
        cmocka_unit_test(a_key_on_another_curve_is_not_supported),
        cmocka_unit_test(a_certificate_that_is_no_seal_signers_is_not_trusted),
        cmocka_unit_test(each_state_signs_its_own_visas_only),
        cmocka_unit_test(a_mix_of_states_is_told_before_all_of_a_certificate),
        cmocka_unit_test(what_is_no_visa_is_of_another_document_type),
        cmocka_unit_test(the_signature_must_be_the_certificates),
        cmocka_unit_test(a_certificate_must_be_valid_on_both_days),
        cmocka_unit_test(the_milder_verdict_of_an_old_certificate_tells_a_wrong_signature),
        cmocka_unit_test(a_seal_from_the_future_proves_nothing_but_for_a_day),
        cmocka_unit_test(unknown_features_leave_a_seal_valid),
        cmocka_unit_test_setup_teardown(the_first_fault_in_the_order_of_the_checks_is_reported,
                                        set_up, tear_down),
        cmocka_unit_test(of_certificates_with_one_name_the_best_counts),
    };
    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
