/* seal_compare: a seal and the record it is of agree; each field changed alone, in the record or in
 * the seal, is named. */
#include <stdio.h>

#include "lib/unit.h"
#include "unit/seal/seal_fixture.h"

/* "code at pointer, code at pointer" of a seal held against a record */
static const char *compared(const bytes *data, const ev_record *record, bool bind, char found[1024])
{
    ev_seal seal;
    ev_faults faults;
    ev_mrz mrz = mrz_of(record);
    ev_faults_init(&faults, EV_LENIENT);
    assert_null(ev_seal_read((ev_slice){(const char *)data->at, data->size}, &seal));
    ev_status status = ev_seal_compare(&seal, record, &mrz, bind, &faults);
    bool any = false;
    *found = '\0';
    for (size_t i = 0; i < faults.count; i++) {
        size_t size = strlen(found);
        const ev_code_info *info = ev_code_describe(faults.fault[i].code);
        any |= info->severity == EV_ERROR;
        snprintf(found + size, 1024 - size, "%s%s at %s", i > 0 ? ", " : "", info->code,
                 faults.fault[i].pointer);
    }
    assert_int_equal(status, any ? EV_DATA : EV_OK);
    return found;
}

/* The seal of `sealed` against `now`, and the other way round. */
static void assert_differ(const ev_record *sealed, const ev_record *now, const char *expected)
{
    char found[1024];
    bytes data = seal_of(sealed, true);
    assert_string_equal(compared(&data, now, true, found), expected);
    data = seal_of(now, true);
    assert_string_equal(compared(&data, sealed, true, found), expected);
}

static void a_record_agrees_with_its_own_seal(void **state)
{
    (void)state;
    char found[1024];
    ev_record record = good_record();
    bytes bound = seal_of(&record, true), loose = seal_of(&record, false);
    assert_string_equal(compared(&bound, &record, true, found), "");
    assert_string_equal(compared(&bound, &record, false, found), "");
    assert_string_equal(compared(&loose, &record, false, found), "");
    record.holder.given_names = (ev_slice){NULL, 0};
    record.holder.birth_date.day = 0;
    record.holder.sex = 'X';
    strcpy(record.holder.nationality, "D");
    record.visa.number = EV_SLICE("KZ00000012345");
    record.passport.number = EV_SLICE("A1234");
    bound = seal_of(&record, true);
    assert_string_equal(compared(&bound, &record, true, found), "");
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
 * bound by the digest alone. */
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
    assert_differ(&sealed, &now, "");
    set_digest_first(&now);
    assert_differ(&sealed, &now, "seal-digest-mismatch at ");
}

/* ---- changes in the seal alone --------------------------------------------------------------- */

#define HEADER "dc03 'KAZ' 'KZTS031A3' @03012019 @03012019 5d01"
#define LINE_1 "V<KAZERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
#define LINE_1_B "V<KAZERIKSSON<<ANNA<MARIA<<<<<<<<<<<"
#define LINE_2 "KZ00003017IND9007231F1904301"
#define MRZ "0130 '" LINE_1 LINE_2 "'"
#define ENTRIES "030101"
#define STAY "04031e0000"
#define PASSPORT "0506 'Z0000301<'"
#define BINDING "0721 01 @04012019 02 'UACC' 'UAAA' a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3"
#define R_OR_S "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define SIGNATURE "ff40" R_OR_S R_OR_S
#define UNBOUND "seal-unbound at /seal"

static void assert_says(const char *text, bool bind, const char *expected)
{
    char found[1024];
    ev_record record = good_record();
    bytes data = bytes_of(text);
    assert_string_equal(compared(&data, &record, bind, found), expected);
}

static void what_only_the_seal_can_have_wrong_is_the_visa(void **state)
{
    (void)state;
    assert_says(HEADER MRZ ENTRIES STAY PASSPORT BINDING SIGNATURE, true, "");
    assert_says("dc03 'UTO' 'KZTS031A3' @03012019 @03012019 5d01" MRZ ENTRIES STAY PASSPORT BINDING
                    SIGNATURE,
                true, "seal-mismatch at /visa");
    assert_says("dc03 'K<<' 'KZTS031A3' @03012019 @03012019 5d01" MRZ ENTRIES STAY PASSPORT BINDING
                    SIGNATURE,
                true, "seal-mismatch at /visa");
    assert_says(HEADER "0130 'VBKAZERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" LINE_2
                       "'" ENTRIES STAY PASSPORT BINDING SIGNATURE,
                true, "seal-mismatch at /visa");
    assert_says("dc03 'UTO' 'KZTS031A3' @03012019 @03012019 5d01"
                "0130 'V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" LINE_2
                "'" ENTRIES STAY PASSPORT BINDING SIGNATURE,
                true, "seal-mismatch at /visa");
    assert_says(HEADER "022c '" LINE_1_B LINE_2 "'" ENTRIES STAY PASSPORT BINDING SIGNATURE, true,
                "seal-mismatch at /visa");
}

static void who_signed_and_when_is_not_compared(void **state)
{
    (void)state;
    assert_says("dc03 'KAZ' 'KZEV020F' @03012019 @12312019 5d01" MRZ ENTRIES STAY PASSPORT BINDING
                    SIGNATURE,
                true, "");
    assert_says("dc02 'KAZ' 'KZEV0000F' @03012019 @12312019 5d01" MRZ ENTRIES STAY PASSPORT BINDING
                    SIGNATURE,
                true, "");
}

static void order_and_unknown_features_make_no_difference(void **state)
{
    (void)state;
    assert_says(HEADER "0800" BINDING PASSPORT "fe0100" STAY ENTRIES MRZ SIGNATURE, true, "");
}

static void entries_may_be_absent_but_not_different(void **state)
{
    (void)state;
    assert_says(HEADER MRZ STAY PASSPORT BINDING SIGNATURE, true, "");
    assert_says(HEADER MRZ "030100" STAY PASSPORT BINDING SIGNATURE, true,
                "seal-mismatch at /visa/entries");
}

static void a_stay_in_months_or_of_a_reserved_kind_is_another_stay(void **state)
{
    (void)state;
    const char *stays[] = {"000100", "1e0001", "1e0100", "000000", "ffffff", "fefefe", "1d0000"};
    for (size_t i = 0; i < sizeof stays / sizeof *stays; i++) {
        char text[1024];
        snprintf(text, sizeof text, HEADER MRZ ENTRIES "0403%s" PASSPORT BINDING SIGNATURE,
                 stays[i]);
        assert_says(text, true, "seal-mismatch at /visa/stay_days");
    }
}

static void a_seal_that_does_not_bind_is_a_warning_where_the_policy_binds(void **state)
{
    (void)state;
    assert_says(HEADER MRZ ENTRIES STAY PASSPORT SIGNATURE, true, UNBOUND);
    assert_says(HEADER MRZ ENTRIES STAY PASSPORT SIGNATURE, false, "");
    assert_says(HEADER MRZ ENTRIES STAY PASSPORT "070102" SIGNATURE, true,
                UNBOUND); /* another's form */
    assert_says(HEADER MRZ "030102" STAY PASSPORT SIGNATURE, true,
                "seal-mismatch at /visa/entries, " UNBOUND);
    /* what a seal says counts, wanted or not */
    assert_says(HEADER MRZ ENTRIES STAY PASSPORT
                "071d 01 @04012019 01 'UACC' a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3" SIGNATURE,
                false, "seal-mismatch at /entry_points");
}

/* Nobody could verify them. */
static void what_evisa_seal_never_makes_is_no_seal(void **state)
{
    (void)state;
    static const char malformed[] = "seal-malformed at /seal";
    assert_says(HEADER MRZ ENTRIES STAY PASSPORT BINDING "ff020102", true, malformed);
    assert_says(HEADER MRZ ENTRIES STAY PASSPORT BINDING
                "ff3e" R_OR_S "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d",
                true, malformed);
    assert_says(HEADER MRZ ENTRIES STAY PASSPORT "070101" SIGNATURE, true, malformed);
    assert_says(
        HEADER MRZ ENTRIES STAY PASSPORT
        "0721 01 @04012019 03 'UACC' 'UAAA' a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3" SIGNATURE,
        false, malformed);
    assert_says("dc03 'KAZ' 'KZTS031A3' @03012019 @02282019 5d01" MRZ ENTRIES STAY PASSPORT BINDING
                    SIGNATURE,
                true, malformed);
    assert_says("dc03 'KAZ' 'XXTS031A3' @03012019 @03012019 5d01" MRZ ENTRIES STAY PASSPORT BINDING
                    SIGNATURE,
                true, malformed);
    assert_says("dc03 'UTO' 'XXTS031A3' @03012019 @03012019 5d01" MRZ ENTRIES STAY PASSPORT BINDING
                    SIGNATURE,
                true, malformed);
}

static void another_documents_seal_is_no_seal_of_a_visa(void **state)
{
    (void)state;
    assert_says("dc03 'KAZ' 'KZTS031A3' @03012019 @03012019 5e03 0230 '" LINE_1_B LINE_1_B
                "'" SIGNATURE,
                true, "seal-malformed at /seal");
}

static void a_seal_that_could_not_be_read_agrees_with_nothing(void **state)
{
    (void)state;
    ev_record record = good_record();
    ev_mrz mrz = mrz_of(&record);
    bytes data = bytes_of(HEADER);
    ev_seal seal;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_non_null(ev_seal_read((ev_slice){(char *)data.at, data.size}, &seal));
    assert_int_equal(ev_seal_compare(&seal, &record, &mrz, true, &faults), EV_DATA);
    assert_int_equal(faults.fault[0].code, EV_SEAL_MALFORMED);
}

/* Signer, certificate and day of signature are not the record's. A flipped tag may take the entries
 * away, which need not be there. */
static void each_flipped_bit_is_a_fault_or_a_difference(void **state)
{
    (void)state;
    ev_record record = good_record();
    ev_mrz mrz = mrz_of(&record);
    bytes data = seal_of(&record, true);
    size_t differences = 0;
    for (size_t bit = 0; bit < 8 * (data.size - 66); bit++) {
        ev_seal seal;
        ev_faults faults;
        ev_faults_init(&faults, EV_STRICT);
        data.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
        bool read = ev_seal_read((ev_slice){(const char *)data.at, data.size}, &seal) == NULL;
        bool others =
            read && (strcmp(seal.reference, "1A3") != 0 || strcmp(seal.signer, "KZTS") != 0 ||
                     ev_date_compare(seal.signed_on, record.visa.issued_on) != 0);
        if (read && !others && seal.entries >= 0) {
            assert_int_equal(ev_seal_compare(&seal, &record, &mrz, true, &faults), EV_DATA);
            differences++;
        }
        data.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_in_range(differences, 500, 8 * data.size);
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
        cmocka_unit_test(what_only_the_seal_can_have_wrong_is_the_visa),
        cmocka_unit_test(who_signed_and_when_is_not_compared),
        cmocka_unit_test(order_and_unknown_features_make_no_difference),
        cmocka_unit_test(entries_may_be_absent_but_not_different),
        cmocka_unit_test(a_stay_in_months_or_of_a_reserved_kind_is_another_stay),
        cmocka_unit_test(a_seal_that_does_not_bind_is_a_warning_where_the_policy_binds),
        cmocka_unit_test(what_evisa_seal_never_makes_is_no_seal),
        cmocka_unit_test(another_documents_seal_is_no_seal_of_a_visa),
        cmocka_unit_test(a_seal_that_could_not_be_read_agrees_with_nothing),
        cmocka_unit_test(each_flipped_bit_is_a_fault_or_a_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
