/* A seal and the record it is of agree; each field of the record that is changed alone is named. */
#include "lib/unit.h"
#include "unit/seal/compare_fixture.h"

/* The seal of `sealed` against `now`, and the other way round. */
static void assert_differ(const ev_record *sealed, const ev_record *now, const char *expected)
{
    char found[1024];
    bytes data = seal_of(sealed, EV_SEAL_BIND_RECORD);
    assert_string_equal(compared(&data, now, EV_SEAL_BIND_RECORD, found), expected);
    data = seal_of(now, EV_SEAL_BIND_RECORD);
    assert_string_equal(compared(&data, sealed, EV_SEAL_BIND_RECORD, found), expected);
}

static void a_record_agrees_with_its_own_seal(void **state)
{
    (void)state;
    char found[1024];
    ev_record record = good_record();
    bytes bound = seal_of(&record, EV_SEAL_BIND_RECORD),
          loose = seal_of(&record, EV_SEAL_BIND_NONE);
    assert_string_equal(compared(&bound, &record, EV_SEAL_BIND_RECORD, found), "");
    assert_string_equal(compared(&bound, &record, EV_SEAL_BIND_NONE, found), "");
    assert_string_equal(compared(&loose, &record, EV_SEAL_BIND_NONE, found), "");
    record.holder.given_names = (ev_slice){NULL, 0};
    record.holder.birth_date.day = 0;
    record.holder.sex = 'X';
    strcpy(record.holder.nationality, "D");
    record.visa.number = EV_SLICE("KZ00000012345");
    record.passport.number = EV_SLICE("A1234");
    bound = seal_of(&record, EV_SEAL_BIND_RECORD);
    assert_string_equal(compared(&bound, &record, EV_SEAL_BIND_RECORD, found), "");
}

/* ---- each field alone ------------------------------------------------------------------------ */

static void set_number(ev_record *r)
{
    r->visa.number = EV_SLICE("KZ0000302");
}
static void set_entries(ev_record *r)
{
    r->visa.entries = 2;
}
static void set_issued_on(ev_record *r)
{
    r->visa.issued_on = day("2019-03-02");
}
static void set_valid_from(ev_record *r)
{
    r->visa.valid_from = day("2019-04-02");
}
static void set_valid_until(ev_record *r)
{
    r->visa.valid_until = day("2019-05-01");
}
static void set_stay(ev_record *r)
{
    r->visa.stay_days = 29;
}
static void set_surname(ev_record *r)
{
    r->holder.surname = EV_SLICE("Erikson");
}
static void set_given_names(ev_record *r)
{
    r->holder.given_names = EV_SLICE("Anne Maria");
}
static void set_no_given_names(ev_record *r)
{
    r->holder.given_names = (ev_slice){NULL, 0};
}
static void set_both_names(ev_record *r)
{
    r->holder.surname = EV_SLICE("Li"), r->holder.given_names = EV_SLICE("Wei");
}
static void set_birth_date(ev_record *r)
{
    r->holder.birth_date = day("1990-07-24");
}
static void set_birth_month(ev_record *r)
{
    r->holder.birth_date.day = 0;
}
static void set_sex(ev_record *r)
{
    r->holder.sex = 'M';
}
static void set_nationality(ev_record *r)
{
    strcpy(r->holder.nationality, "INA");
}
static void set_passport(ev_record *r)
{
    r->passport.number = EV_SLICE("Z0000302");
}
static void set_passport_longer(ev_record *r)
{
    r->passport.number = EV_SLICE("Z00003011");
}
static void set_point_0(ev_record *r)
{
    r->entry_point[0] = EV_SLICE("UAII");
}
static void set_point_1(ev_record *r)
{
    r->entry_point[1] = EV_SLICE("UAAB");
}
static void swap_points(ev_record *r)
{
    r->entry_point[0] = EV_SLICE("UAAA"), r->entry_point[1] = EV_SLICE("UACC");
}
static void set_points(ev_record *r)
{
    r->entry_point_count = 1;
}
static void set_digest_first(ev_record *r)
{
    r->digest[0] ^= 1;
}
static void set_digest_last(ev_record *r)
{
    r->digest[EV_SEAL_DIGEST_SIZE - 1] ^= 0x80;
}
static void set_digest_beyond(ev_record *r)
{
    r->digest[EV_SEAL_DIGEST_SIZE] ^= 0xFF;
}

static const struct {
    void (*set)(ev_record *record);
    const char *expected;
} changes[] = {
    {set_number, "seal-mismatch at /visa/number"},
    {set_entries, "seal-mismatch at /visa/entries"},
    {set_issued_on, "seal-mismatch at /visa/issued_on"},
    {set_valid_from, "seal-mismatch at /visa/valid_from"},
    {set_valid_until, "seal-mismatch at /visa/valid_until"},
    {set_stay, "seal-mismatch at /visa/stay_days"},
    {set_surname, "seal-mismatch at /holder/surname"},
    {set_given_names, "seal-mismatch at /holder/given_names"},
    {set_no_given_names, "seal-mismatch at /holder/given_names"},
    {set_both_names, "seal-mismatch at /holder/surname"},
    {set_birth_date, "seal-mismatch at /holder/birth_date"},
    {set_birth_month, "seal-mismatch at /holder/birth_date"},
    {set_sex, "seal-mismatch at /holder/sex"},
    {set_nationality, "seal-mismatch at /holder/nationality"},
    {set_passport, "seal-mismatch at /passport/number"},
    {set_passport_longer, "seal-mismatch at /passport/number"},
    {set_point_0, "seal-mismatch at /entry_points/0"},
    {set_point_1, "seal-mismatch at /entry_points/1"},
    {swap_points, "seal-mismatch at /entry_points/0, seal-mismatch at /entry_points/1"},
    {set_points, "seal-mismatch at /entry_points"},
    {set_digest_first, "seal-digest-mismatch at "},
    {set_digest_last, "seal-digest-mismatch at "},
    {set_digest_beyond, ""}, /* the seal has its first 20 bytes only */
};

static void each_field_that_is_changed_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        ev_record sealed = good_record(), now = good_record();
        changes[i].set(&now);
        assert_differ(&sealed, &now, changes[i].expected);
    }
}

static void a_digest_is_not_blamed_when_a_field_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        ev_record sealed = good_record(), now = good_record();
        if (strncmp(changes[i].expected, "seal-mismatch", 13) != 0)
            continue;
        changes[i].set(&now);
        set_digest_first(&now);
        assert_differ(&sealed, &now, changes[i].expected);
    }
}

static void all_changes_are_named_at_once_and_each_once(void **state)
{
    (void)state;
    ev_record sealed = good_record(), now = good_record();
    set_number(&now), set_entries(&now), set_issued_on(&now), set_valid_from(&now),
        set_valid_until(&now), set_stay(&now);
    set_surname(&now), set_birth_date(&now), set_sex(&now), set_nationality(&now),
        set_passport(&now), set_point_1(&now);
    assert_differ(&sealed, &now,
                  "seal-mismatch at /holder/surname, seal-mismatch at /visa/number, seal-mismatch "
                  "at /holder/nationality, "
                  "seal-mismatch at /holder/birth_date, seal-mismatch at /holder/sex, "
                  "seal-mismatch at /visa/valid_until, "
                  "seal-mismatch at /visa/issued_on, seal-mismatch at /visa/entries, seal-mismatch "
                  "at /visa/stay_days, "
                  "seal-mismatch at /passport/number, seal-mismatch at /visa/valid_from, "
                  "seal-mismatch at /entry_points/1");
}

/* ---- names and numbers that have two places -------------------------------------------------- */

static void the_passports_own_name_is_named_where_the_record_has_it(void **state)
{
    (void)state;
    ev_record sealed = good_record(), now = good_record();
    sealed.holder.mrz_name = EV_SLICE("ERIKSSON<<ANNA<MARIA");
    now.holder.mrz_name = EV_SLICE("ERIKSSON<<ANNA<MARIA<B");
    assert_differ(&sealed, &now, "seal-mismatch at /holder/mrz_name");
}

/* A name of 39 letters has no fillers at all. */
static void a_surname_that_fills_its_field_is_still_a_surname(void **state)
{
    (void)state;
    ev_record sealed = good_record(), now = good_record();
    sealed.holder.given_names = now.holder.given_names = (ev_slice){NULL, 0};
    sealed.holder.surname = EV_SLICE("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLM");
    now.holder.surname = EV_SLICE("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKL");
    assert_differ(&sealed, &now, "seal-mismatch at /holder/surname");
    now.holder.surname = EV_SLICE("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLN");
    assert_differ(&sealed, &now, "seal-mismatch at /holder/surname");
}

/* A visa number of more than nine characters leaves its place in the MRZ to the passport's, and is
 * in feature 0x07 alone. */
static void the_number_in_the_mrz_is_the_one_that_stands_there(void **state)
{
    (void)state;
    ev_record sealed = good_record(), now;
    sealed.visa.number = EV_SLICE("KZ00000012345");
    now = sealed;
    set_passport(&now);
    assert_differ(&sealed, &now, "seal-mismatch at /passport/number");
    now = sealed;
    now.visa.number = EV_SLICE("KZ00000012346");
    assert_differ(&sealed, &now, "seal-mismatch at /visa/number");
    now.visa.number = EV_SLICE("KZ0000001234");
    assert_differ(&sealed, &now, "seal-mismatch at /visa/number");
}

/* ---- what the MRZ leaves open ---------------------------------------------------------------- */

static void a_century_makes_a_difference(void **state)
{
    (void)state;
    char found[1024];
    ev_record sealed = good_record(), now = good_record();
    now.holder.birth_date = day("1890-07-23");
    assert_differ(&sealed, &now, "seal-mismatch at /holder/birth_date");
    sealed.holder.birth_date = (ev_date){1990, 0, 0};
    now.holder.birth_date = (ev_date){1890, 0, 0};
    assert_differ(&sealed, &now, "seal-mismatch at /holder/birth_date");
    now = sealed;
    now.visa.valid_until = day("2119-04-30"); /* no seal can be made of it */
    bytes data = seal_of(&sealed, EV_SEAL_BIND_RECORD);
    assert_string_equal(compared(&data, &now, EV_SEAL_BIND_RECORD, found),
                        "seal-mismatch at /visa/valid_until");
    data = seal_of(&sealed, EV_SEAL_BIND_NONE);
    assert_string_equal(compared(&data, &now, EV_SEAL_BIND_NONE, found), "");
}

/* The seal of a name that is cut, held against the same with another such name or the other way
 * round. */
static void a_name_that_is_cut_is_another_name(void **state)
{
    (void)state;
    static const struct {
        const char *mrz_name, *expected;
    } cases[] = {
        {"", "seal-mismatch at /holder/given_names"},
        {"ERIKSSON<<ANNA<MARIA", "seal-mismatch at /holder/mrz_name"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char found[1024];
        ev_record record = good_record();
        record.holder.mrz_name = ev_slice_from(cases[i].mrz_name);
        ev_mrz whole = mrz_of(&record), cut = whole;
        whole.name_is_cut = false;
        cut.name_is_cut = true;
        bytes of_whole = seal_with(&record, &whole, EV_SEAL_BIND_RECORD),
              of_cut = seal_with(&record, &cut, EV_SEAL_BIND_RECORD);
        const ev_seal_bind bind = EV_SEAL_BIND_RECORD;
        assert_string_equal(compared_with(&of_whole, &record, &whole, bind, found), "");
        assert_string_equal(compared_with(&of_cut, &record, &cut, bind, found), "");
        assert_string_equal(compared_with(&of_whole, &record, &cut, bind, found),
                            cases[i].expected);
        assert_string_equal(compared_with(&of_cut, &record, &whole, bind, found),
                            cases[i].expected);
        of_whole = seal_with(&record, &whole, EV_SEAL_BIND_NONE);
        assert_string_equal(compared_with(&of_whole, &record, &cut, EV_SEAL_BIND_NONE, found), "");
    }
}

/* Their place is the surname's in the MRZ. */
static void given_names_without_a_surname_are_given_names(void **state)
{
    (void)state;
    ev_record sealed = good_record(), now = good_record();
    sealed.holder.surname = now.holder.surname = (ev_slice){NULL, 0};
    now.holder.given_names = EV_SLICE("Anne Maria");
    assert_differ(&sealed, &now, "seal-mismatch at /holder/given_names");
    char found[1024];
    sealed = good_record();
    bytes data = seal_of(&sealed, EV_SEAL_BIND_RECORD);
    assert_string_equal(compared(&data, &now, EV_SEAL_BIND_RECORD, found),
                        "seal-mismatch at /holder/surname");
}

UNIT_TESTS(compare)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_agrees_with_its_own_seal),
        cmocka_unit_test(each_field_that_is_changed_is_named),
        cmocka_unit_test(a_digest_is_not_blamed_when_a_field_is),
        cmocka_unit_test(all_changes_are_named_at_once_and_each_once),
        cmocka_unit_test(the_passports_own_name_is_named_where_the_record_has_it),
        cmocka_unit_test(a_surname_that_fills_its_field_is_still_a_surname),
        cmocka_unit_test(the_number_in_the_mrz_is_the_one_that_stands_there),
        cmocka_unit_test(a_century_makes_a_difference),
        cmocka_unit_test(a_name_that_is_cut_is_another_name),
        cmocka_unit_test(given_names_without_a_surname_are_given_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
