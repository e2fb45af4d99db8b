/* policy_rules: the rules one by one, against kz-2019-01. */
#include "lib/unit.h"
#include "unit/policy/policy_fixture.h"

/* The record is checked against kz-2019-01 and has exactly this fault. code EV_CODE_COUNT: none. */
static void assert_fault(const ev_record *record, ev_code code, const char *pointer)
{
    ev_policy policy = load(&builtin, "kz-2019-01");
    (void)ev_policy_check(&policy, record, &faults);
    for (size_t i = 0; i < faults.count; i++)
        if (code == EV_CODE_COUNT || faults.count != 1 || faults.fault[i].code != code)
            fail_msg("unexpected: %s at %s", ev_code_describe(faults.fault[i].code)->code,
                     faults.fault[i].pointer);
    assert_int_equal(faults.count, code == EV_CODE_COUNT ? 0 : 1);
    if (code == EV_CODE_COUNT)
        return;
    assert_string_equal(faults.fault[0].pointer, pointer);
    assert_int_equal(faults.status, faults.fault[0].severity == EV_ERROR ? EV_DATA : EV_OK);
}

static void assert_fine(const ev_record *record)
{
    assert_fault(record, EV_CODE_COUNT, NULL);
}

/* ---- rules ----------------------------------------------------------------------------------- */

static void a_good_record_has_no_fault(void **state)
{
    (void)state;
    ev_record r = good_record();
    assert_fine(&r);
}

static void only_single_entry_is_allowed(void **state)
{
    (void)state;
    ev_record r = good_record();
    r.visa.entries = 2;
    assert_fault(&r, EV_ENTRIES_NOT_ALLOWED, "/visa/entries");
    r.visa.entries = 0;
    assert_fault(&r, EV_ENTRIES_NOT_ALLOWED, "/visa/entries");
}

static void five_categories_are_known_from_the_beginning(void **state)
{
    static const struct {
        const char *category, *kind;
        int32_t usual;
    } cases[] = {{"B1", "Business", 60},
                 {"B2", "Business", 60},
                 {"B3", "Business", 60},
                 {"B12", "Tourist", 30},
                 {"C12", "Medical treatment", 90}};
    (void)state;
    ev_policy policy = load(&builtin, "kz-2022-09");
    ev_trilingual words;
    ev_record r = good_record();
    strcpy(r.holder.nationality, "IDN"); /* in both lists */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        r.visa.category = ev_slice_from(cases[i].category);
        r.visa.stay_days = cases[i].usual;
        assert_true(ev_policy_kind(&policy, r.visa.category, &words) &&
                    ev_slice_is(words.in[EV_EN], cases[i].kind));
        assert_fine(&r);
        r.visa.stay_days++;
        assert_fault(&r, EV_STAY_UNUSUAL, "/visa/stay_days");
    }
    static const char *const others[] = {"B", "B4", "B11", "B122", "b12", "C1", "A1"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        r.visa.category = ev_slice_from(others[i]);
        assert_false(ev_policy_kind(&policy, r.visa.category, &words));
        assert_fault(&r, EV_CATEGORY_UNKNOWN, "/visa/category");
    }
}

static void a_passport_lasts_three_months_longer(void **state)
{
    static const struct {
        const char *visa_ends, *enough, *too_early;
    } cases[] = {
        {"2019-04-30", "2019-07-30", "2019-07-29"}, {"2019-11-30", "2020-02-29", "2020-02-28"},
        {"2018-11-30", "2019-02-28", "2019-02-27"}, {"2019-11-29", "2020-02-29", "2020-02-28"},
        {"2019-12-31", "2020-03-31", "2020-03-30"}, {"2019-10-01", "2020-01-01", "2019-12-31"},
    };
    (void)state;
    ev_record r = good_record();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        r.visa.valid_until = day(cases[i].visa_ends);
        r.passport.expires_on = day(cases[i].enough);
        assert_fine(&r);
        r.passport.expires_on = day(cases[i].too_early);
        assert_fault(&r, EV_PASSPORT_ENDS_EARLY, "/passport/expires_on");
    }
}

static void after_the_confirmed_day_three_months_only_warn(void **state)
{
    static const struct {
        const char *issued, *passport_ends;
        ev_code last;
    } cases[] = {
        {"2019-09-30", "2020-01-30", EV_PASSPORT_ENDS_EARLY},
        {"2019-10-01", "2020-01-31", EV_POLICY_UNCONFIRMED},
        {"2019-10-01", "2020-01-30", EV_PASSPORT_ENDS_SOON},
        {"2019-10-01", "2019-10-31", EV_PASSPORT_ENDS_SOON},
        {"2019-10-01", "2019-10-30", EV_PASSPORT_ENDS_EARLY}, /* before the visa */
    };
    (void)state;
    ev_policy policy = load(&builtin, "kz-2019-09");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_record r = good_record();
        r.visa.issued_on = day(cases[i].issued);
        r.visa.valid_until = day("2019-10-31");
        r.passport.expires_on = day(cases[i].passport_ends);
        ev_faults_init(&faults, EV_LENIENT);
        ev_status status = ev_policy_check(&policy, &r, &faults);
        assert_int_equal(faults.fault[faults.count - 1].code, cases[i].last);
        assert_int_equal(status, cases[i].last == EV_PASSPORT_ENDS_EARLY ? EV_DATA : EV_OK);
    }
}

static void an_unusual_invitation_number_is_a_warning(void **state)
{
    (void)state;
    ev_record r = good_record();
    r.invitation.number = EV_SLICE("019031874");
    assert_fault(&r, EV_INVITATION_NUMBER_LENGTH, "/invitation/number");
    r.invitation.number = EV_SLICE("01903187421");
    assert_fault(&r, EV_INVITATION_NUMBER_LENGTH, "/invitation/number");
}

static void an_entry_point_outside_the_list_is_an_error_while_the_rules_are_confirmed(void **state)
{
    (void)state;
    ev_record r = good_record();
    r.visa.issued_on = day("2019-09-30");
    r.entry_point[1] = EV_SLICE("UATT");
    assert_fault(&r, EV_ENTRY_POINT_NOT_ALLOWED, "/entry_points/1");
    r.entry_point[0] = EV_SLICE("UATT");
    r.entry_point_count = 1;
    assert_fault(&r, EV_ENTRY_POINT_NOT_ALLOWED, "/entry_points/0");
}

static void after_the_confirmed_day_the_rules_only_warn(void **state)
{
    (void)state;
    ev_record r = good_record();
    r.visa.issued_on = day("2019-10-01");
    assert_fault(&r, EV_POLICY_UNCONFIRMED, "/visa/issued_on");
    r.entry_point[1] = EV_SLICE("UATT");
    ev_policy policy = load(&builtin, "kz-2019-09");
    assert_int_equal(ev_policy_check(&policy, &r, &faults), EV_OK);
    assert_int_equal(faults.count, 2);
    assert_int_equal(faults.fault[0].code, EV_POLICY_UNCONFIRMED);
    assert_int_equal(faults.fault[1].code, EV_ENTRY_POINT_UNLISTED);
    assert_string_equal(faults.fault[1].pointer, "/entry_points/1");
    ev_faults_init(&faults, EV_STRICT);
    assert_int_equal(ev_policy_check(&policy, &r, &faults), EV_DATA);
}

static void unknown_states_are_errors(void **state)
{
    static const char *const unknown[] = {"DEU", "XXY", "ind", "IN", "XKK"};
    (void)state;
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        ev_record r = good_record();
        strcpy(r.holder.nationality, unknown[i]);
        assert_fault(&r, EV_STATE_UNKNOWN, "/holder/nationality");
        r = good_record();
        strcpy(r.passport.issuer, unknown[i]);
        assert_fault(&r, EV_STATE_UNKNOWN, "/passport/issuer");
    }
}

static void a_country_outside_the_list_of_the_kind_is_a_warning(void **state)
{
    (void)state;
    ev_record r = good_record();
    strcpy(r.holder.nationality, "D");
    assert_fault(&r, EV_COUNTRY_NOT_LISTED, "/holder/nationality");
    strcpy(r.eligibility_country, "DEU"); /* the same state, as ISO writes it */
    assert_fault(&r, EV_COUNTRY_NOT_LISTED, "/eligibility_country");
    r = good_record();
    r.visa.category = EV_SLICE("B1"); /* India is in annex 1 only */
    assert_fault(&r, EV_COUNTRY_NOT_LISTED, "/holder/nationality");
    strcpy(r.holder.nationality, "SRB"); /* Serbia in annex 2 only */
    assert_fine(&r);
    r.visa.category = EV_SLICE("B12");
    assert_fault(&r, EV_COUNTRY_NOT_LISTED, "/holder/nationality");
}

/* In which of the two annexes the six territories are, and what their passports say. */
static void six_territories_have_passports_of_another_nationality(void **state)
{
    static const struct {
        const char *territory, *nationality;
        bool tourist, business;
    } cases[] = {{"ABW", "NLD", true, false}, {"FRO", "DNK", true, false},
                 {"GRL", "DNK", false, true}, {"BMU", "GBD", false, true},
                 {"VGB", "GBD", false, true}, {"MAC", "CHN", true, true}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_record r = good_record();
        strcpy(r.holder.nationality, cases[i].nationality);
        strcpy(r.eligibility_country, cases[i].territory);
        assert_fault(&r, cases[i].tourist ? EV_CODE_COUNT : EV_COUNTRY_NOT_LISTED,
                     "/eligibility_country");
        r.visa.category = EV_SLICE("C12");
        assert_fault(&r, cases[i].business ? EV_CODE_COUNT : EV_COUNTRY_NOT_LISTED,
                     "/eligibility_country");
        strcpy(r.holder.nationality, "FJI");
        assert_fault(&r, EV_ELIGIBILITY_MISMATCH, "/eligibility_country");
    }
}

static void eligibility_is_the_nationality_or_a_territory(void **state)
{
    (void)state;
    ev_record r = good_record();
    strcpy(r.eligibility_country, "IND");
    assert_fine(&r);
    strcpy(r.eligibility_country, "FJI");
    assert_fault(&r, EV_ELIGIBILITY_MISMATCH, "/eligibility_country");
    strcpy(r.eligibility_country, "ZZZ");
    assert_fault(&r, EV_ELIGIBILITY_MISMATCH, "/eligibility_country");
}

static void all_faults_come_at_once(void **state)
{
    (void)state;
    ev_record r = good_record();
    r.visa.entries = 3;
    r.visa.category = EV_SLICE("B9");
    strcpy(r.passport.issuer, "ZZZ");
    r.passport.expires_on = day("2019-05-01");
    r.entry_point[0] = EV_SLICE("UATT");
    r.entry_point[1] = EV_SLICE("UAKK");
    r.invitation.number = EV_SLICE("1");
    ev_policy policy = load(&builtin, "kz-2019-01");
    assert_int_equal(ev_policy_check(&policy, &r, &faults), EV_DATA);
    assert_int_equal(faults.count, 7);
}

/* ---- lists ----------------------------------------------------------------------------------- */

/* Whether the rules, and not the files, take a country for a category. */
static bool takes(const ev_policy *policy, ev_slice country, const char *category)
{
    ev_record r = good_record();
    memset(r.holder.nationality, 0, sizeof r.holder.nationality);
    memcpy(r.holder.nationality, country.data, country.size);
    r.visa.category = ev_slice_from(category);
    ev_faults_init(&faults, EV_LENIENT);
    (void)ev_policy_check(policy, &r, &faults);
    assert_true(faults.count == 0 || faults.fault[0].code == EV_COUNTRY_NOT_LISTED);
    return faults.count == 0;
}

/* The next code of the table of states; absent at its end. */
static ev_slice next_state(ev_slice *rest)
{
    while (rest->size > 0) {
        ev_slice line = ev_slice_cut(rest, '\n');
        ev_slice code = ev_slice_cut(&line, '\t');
        if (code.size > 0 && code.size <= 3 && code.data[0] != '#')
            return code;
    }
    return (ev_slice){NULL, 0};
}

static void lists_take_117_and_23_countries_121_in_all_19_in_both(void **state)
{
    (void)state;
    size_t tourist = 0, business = 0, either = 0, both = 0;
    ev_policy policy = load(&builtin, "kz-2019-03");
    ev_slice rest = policy.states, code;
    while ((code = next_state(&rest)).data != NULL) {
        bool listed[2] = {takes(&policy, code, "B12"), takes(&policy, code, "B1")};
        tourist += listed[0];
        business += listed[1];
        either += listed[0] || listed[1];
        both += listed[0] && listed[1];
    }
    assert_int_equal(tourist, 117);
    assert_int_equal(business, 23);
    assert_int_equal(either, 121);
    assert_int_equal(both, 19);
}

/* 109 = 117 + 4 of annex 2 alone - 12 that became visa-free. */
static void from_2019_09_30_one_list_takes_109_countries_for_every_category(void **state)
{
    static const char *const categories[] = {"B1", "B2", "B3", "B12", "C12", "A5", "B9-1"};
    static const char lost[] = "BHR COL IDN KWT LIE OMN PHL QAT SAU THA VAT VNM ";
    (void)state;
    ev_policy before = load(&builtin, "kz-2019-03"), after = load(&builtin, "kz-2019-09"),
              last = load(&builtin, "kz-2024-11");
    size_t taken = 0, found_lost = 0;
    ev_slice rest = before.states, code;
    while ((code = next_state(&rest)).data != NULL) {
        bool was = takes(&before, code, "B12") || takes(&before, code, "B1"),
             is = takes(&after, code, "B12");
        char *name = ev_arena_copy(&arena, code);
        taken += is;
        if (was != is) {
            assert_true(was && strstr(lost, name) != NULL);
            found_lost++;
        }
        for (size_t i = 0; i < sizeof categories / sizeof *categories; i++) {
            assert_int_equal(takes(&last, code, categories[i]), is);
            if (i < 5)
                assert_int_equal(takes(&after, code, categories[i]), is);
        }
    }
    assert_int_equal(taken, 109);
    assert_int_equal(found_lost, 12);
}

UNIT_TESTS(check)
{
    const struct CMUnitTest tests[] = {
        TEST(a_good_record_has_no_fault),
        TEST(only_single_entry_is_allowed),
        TEST(five_categories_are_known_from_the_beginning),
        TEST(a_passport_lasts_three_months_longer),
        TEST(after_the_confirmed_day_three_months_only_warn),
        TEST(an_unusual_invitation_number_is_a_warning),
        TEST(an_entry_point_outside_the_list_is_an_error_while_the_rules_are_confirmed),
        TEST(after_the_confirmed_day_the_rules_only_warn),
        TEST(unknown_states_are_errors),
        TEST(a_country_outside_the_list_of_the_kind_is_a_warning),
        TEST(six_territories_have_passports_of_another_nationality),
        TEST(eligibility_is_the_nationality_or_a_territory),
        TEST(all_faults_come_at_once),
        TEST(lists_take_117_and_23_countries_121_in_all_19_in_both),
        TEST(from_2019_09_30_one_list_takes_109_countries_for_every_category),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
