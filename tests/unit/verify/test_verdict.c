/* The rows of the verdict: each sub-status has its row, and of what holds at once the first row is
 * the answer. Lists of cancelled visas are tried with whole files, tests/independent/verdicts.py.
 */
#include "lib/unit.h"
#include "unit/verify/verify_fixture.h"

#include "verify/private.h"

#define MIDDLE day(2019, 4, 15)

/* ---- the tables ------------------------------------------------------------------------------ */

static void each_sub_status_has_its_row(void **state)
{
    (void)state;
    static const struct {
        const char *name, *trust;
        ev_verify_verdict verdict;
        const char *why;
    } expected[EV_SUB_STATUS_COUNT] = {
        {"VALID", "trustable", EV_VERIFY_VALID, NULL},
        {"UNKNOWN_FEATURE", "trustable", EV_VERIFY_VALID, NULL},
        {"READ_ERROR", "medium fraud potential", EV_VERIFY_NOT_PROVEN, "nothing could be read"},
        {"WRONG_FORMAT", "high fraud potential", EV_VERIFY_INVALID, "WRONG_FORMAT"},
        {"STATE_MISMATCH", "high fraud potential", EV_VERIFY_INVALID, "STATE_MISMATCH"},
        {"UNKNOWN_CERTIFICATE", "high fraud potential", EV_VERIFY_NOT_PROVEN, "unknown signer"},
        {"UNSUPPORTED_ALGORITHM", "high fraud potential", EV_VERIFY_NOT_PROVEN,
         "unsupported algorithm"},
        {"UNTRUSTED_CERTIFICATE", "high fraud potential", EV_VERIFY_INVALID,
         "UNTRUSTED_CERTIFICATE"},
        {"WEAK_AUTHORITY", "high fraud potential", EV_VERIFY_INVALID, "WEAK_AUTHORITY"},
        {"INVALID_DOCUMENTTYPE", "high fraud potential", EV_VERIFY_INVALID, "INVALID_DOCUMENTTYPE"},
        {"EXPIRED_CERTIFICATE", "medium fraud potential", EV_VERIFY_INVALID, "EXPIRED_CERTIFICATE"},
        {"INVALID_SIGNATURE", "high fraud potential", EV_VERIFY_INVALID, "INVALID_SIGNATURE"},
        {"SEAL_VISA_MISMATCH", "high fraud potential", EV_VERIFY_INVALID, "SEAL_VISA_MISMATCH"},
        {"REVOKED_CERTIFICATE", "high fraud potential", EV_VERIFY_INVALID, "REVOKED_CERTIFICATE"},
        {"INVALID_VISA_MRZ", "high fraud potential", EV_VERIFY_INVALID, "INVALID_VISA_MRZ"},
        {"INVALID_PASSPORT_MRZ", "high fraud potential", EV_VERIFY_INVALID, "INVALID_PASSPORT_MRZ"},
        {"SEAL_PASSPORT_MISMATCH", "high fraud potential", EV_VERIFY_INVALID,
         "SEAL_PASSPORT_MISMATCH"},
    };
    char room[SEAL_ROOM];
    draft d = good_draft();
    ev_certificate certificate = certificate_of(ours);
    for (ev_sub_status status = 0; status < EV_SUB_STATUS_COUNT; status++) {
        ev_verification v = judged(seal_of(&d, room), &certificate, 1, MIDDLE);
        v.status = status;
        ev_verify_conclude(&v);
        assert_string_equal(ev_sub_status_name(status), expected[status].name);
        assert_string_equal(ev_sub_status_trust(status), expected[status].trust);
        assert_int_equal(v.verdict, expected[status].verdict);
        if (expected[status].why == NULL)
            assert_null(v.why);
        else
            assert_string_equal(v.why, expected[status].why);
    }
}

static void each_verdict_has_its_name_and_its_exit_status(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int status;
    } expected[EV_VERIFY_COUNT] = {{"INVALID", 3},  {"CANCELLED", 3},    {"NOT PROVEN", 2},
                                   {"SPECIMEN", 1}, {"NOT IN FORCE", 1}, {"VALID", 0}};
    for (ev_verify_verdict verdict = 0; verdict < EV_VERIFY_COUNT; verdict++) {
        assert_string_equal(ev_verify_verdict_name(verdict), expected[verdict].name);
        assert_int_equal(ev_verify_exit_status(verdict), expected[verdict].status);
    }
}

static void each_trouble_of_the_input_has_its_words(void **state)
{
    (void)state;
    for (ev_input_trouble trouble = EV_INPUT_EMPTY; trouble < EV_INPUT_TROUBLE_COUNT; trouble++) {
        ev_verification v = verification_of((ev_slice){NULL, 0}, NULL, MIDDLE);
        ev_verify_trouble(&v, trouble);
        assert_int_equal(v.verdict, EV_VERIFY_NOT_PROVEN);
        assert_true(strlen(v.why) > 0 && strlen(v.reason) > 0);
        assert_status(&v, "READ_ERROR");
        assert_false(v.read);
    }
}

/* ---- the rows -------------------------------------------------------------------------------- */

static void assert_row(const draft *d, const ev_certificate *certificate, ev_date on,
                       ev_verify_verdict verdict, const char *why, ev_date why_day)
{
    char room[SEAL_ROOM];
    ev_verification v = judged(seal_of(d, room), certificate, 1, on);
    assert_int_equal(v.verdict, verdict);
    if (why == NULL)
        assert_null(v.why);
    else
        assert_string_equal(v.why, why);
    assert_int_equal(ev_date_compare(v.why_day, why_day), 0);
}

static void a_visa_is_in_force_from_its_first_to_its_last_day(void **state)
{
    (void)state;
    const ev_date none = {0};
    draft d = good_draft();
    ev_certificate certificate = certificate_of(ours), test = certificate;
    assert_row(&d, &certificate, day(2019, 4, 1), EV_VERIFY_VALID, NULL, none);
    assert_row(&d, &certificate, day(2019, 4, 30), EV_VERIFY_VALID, NULL, none);
    assert_row(&d, &certificate, day(2019, 3, 31), EV_VERIFY_NOT_IN_FORCE, "begins on",
               day(2019, 4, 1));
    assert_row(&d, &certificate, day(2019, 1, 5), EV_VERIFY_NOT_IN_FORCE, "begins on",
               day(2019, 4, 1)); /* also before it was signed */
    assert_row(&d, &certificate, day(2019, 5, 1), EV_VERIFY_NOT_IN_FORCE, "ended on",
               day(2019, 4, 30));
    test.is_test = true;
    assert_row(&d, &test, day(2019, 5, 1), EV_VERIFY_SPECIMEN, NULL, none);
    d.signer = theirs;
    assert_row(&d, &test, day(2019, 5, 1), EV_VERIFY_INVALID, "INVALID_SIGNATURE", none);
}

static void what_the_seal_leaves_open_is_not_proven(void **state)
{
    (void)state;
    const ev_date none = {0};
    draft d = good_draft();
    ev_certificate certificate = certificate_of(ours);
    d.bound = false; /* its first day is not in it */
    assert_row(&d, &certificate, MIDDLE, EV_VERIFY_NOT_PROVEN,
               "the first day of the visa is not in the seal", none);
    assert_row(&d, &certificate, day(2019, 5, 1), EV_VERIFY_NOT_IN_FORCE, "ended on",
               day(2019, 4, 30));
    assert_row(&d, &certificate, day(2019, 2, 28), EV_VERIFY_NOT_IN_FORCE, "begins on",
               day(2019, 3, 1)); /* not before its issue */
    d.line[1] = "KZ00003019IND9007231F9904302";
    assert_row(&d, &certificate, MIDDLE, EV_VERIFY_NOT_PROVEN,
               "the last day of the visa is not known", none);
}

static void a_visa_of_utopia_is_a_specimen(void **state)
{
    (void)state;
    draft d = good_draft();
    ev_certificate certificate = certificate_of(ours);
    memcpy(certificate.id, "UTTS", 4);
    d.country = "UTO";
    d.name = "UTTS031A3";
    d.line[0] = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
    d.bound = false;
    assert_row(&d, &certificate, MIDDLE, EV_VERIFY_SPECIMEN, NULL, (ev_date){0});
}

/* A record tells the first day of a seal that does not, where it is the caller's. */
static void a_record_completes_the_days(void **state)
{
    (void)state;
    char room[SEAL_ROOM];
    ev_record record;
    ev_mrz mrz;
    ev_certificate certificate = certificate_of(ours);
    ev_certificates signers = {&certificate, 1};
    read_record("Eriksson", "TOO Inviter", "\"UACC\"", &record, &mrz);
    record.specimen = false;
    ev_verification v =
        verification_of(seal_of_record(&record, &mrz, false, room), &signers, MIDDLE);
    v.record = &record;
    v.mrz = &mrz;
    ev_verify(&v);
    assert_int_equal(v.verdict, EV_VERIFY_NOT_PROVEN);
    v.is_record_own = true;
    ev_verify(&v);
    assert_int_equal(v.verdict, EV_VERIFY_VALID);
    v.on = day(2019, 3, 31);
    ev_verify(&v);
    assert_int_equal(v.verdict, EV_VERIFY_NOT_IN_FORCE);
    assert_int_equal(ev_date_compare(v.why_day, day(2019, 4, 1)), 0);
    record.specimen = true;
    ev_verify(&v);
    assert_int_equal(v.verdict, EV_VERIFY_SPECIMEN);
    record.visa.stay_days--;
    ev_verify(&v);
    assert_int_equal(v.verdict, EV_VERIFY_INVALID);
    v.signers = NULL; /* nobody can say who made the seal: the record is another all the same */
    ev_verify(&v);
    assert_status(&v, "UNKNOWN_CERTIFICATE");
    assert_int_equal(v.verdict, EV_VERIFY_INVALID);
    assert_string_equal(v.why, "SEAL_VISA_MISMATCH");
}

UNIT_TESTS(verdict)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_sub_status_has_its_row),
        cmocka_unit_test(each_verdict_has_its_name_and_its_exit_status),
        cmocka_unit_test(each_trouble_of_the_input_has_its_words),
        cmocka_unit_test(a_visa_is_in_force_from_its_first_to_its_last_day),
        cmocka_unit_test(what_the_seal_leaves_open_is_not_proven),
        cmocka_unit_test(a_visa_of_utopia_is_a_specimen),
        cmocka_unit_test_setup_teardown(a_record_completes_the_days, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
