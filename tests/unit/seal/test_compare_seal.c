/* The record stays, the seal is another: what differs is named, and what evisa-seal never makes is
 * not a seal. */
#include "lib/unit.h"
#include "unit/seal/compare_fixture.h"

#define HEADER "dc03 'KAZ' 'KZTS031A3' @03012019 @03012019 5d01"
#define LINE_1 "V<KAZERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
#define LINE_1_B "V<KAZERIKSSON<<ANNA<MARIA<<<<<<<<<<<"
#define LINE_2 "KZ00003017IND9007231F1904301"
#define MRZ "0130 '" LINE_1 LINE_2 "'"
#define ENTRIES "030101"
#define STAY "04031e0000"
#define PASSPORT "0506 'Z0000301<'"
#define DIGEST "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3"
#define BINDING "0726 02 @04012019 13 02 'UACCUAAAKZ0000301'" DIGEST
#define R_OR_S "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define SIGNATURE "ff40" R_OR_S R_OR_S
#define UNBOUND "seal-unbound at /seal"

static void assert_says(const char *text, ev_seal_bind bind, const char *expected)
{
    char found[1024];
    ev_record record = good_record();
    bytes data = bytes_of(text);
    assert_string_equal(compared(&data, &record, bind, found), expected);
}

static void what_only_the_seal_can_have_wrong_is_the_visa(void **state)
{
    (void)state;
    assert_says(HEADER MRZ ENTRIES STAY PASSPORT BINDING SIGNATURE, EV_SEAL_BIND_RECORD, "");
    assert_says("dc03 'UTO' 'KZTS031A3' @03012019 @03012019 5d01" MRZ ENTRIES STAY PASSPORT BINDING
                    SIGNATURE,
                EV_SEAL_BIND_RECORD, "seal-mismatch at /visa");
    assert_says("dc03 'K<<' 'KZTS031A3' @03012019 @03012019 5d01" MRZ ENTRIES STAY PASSPORT BINDING
                    SIGNATURE,
                EV_SEAL_BIND_RECORD, "seal-mismatch at /visa");
    assert_says(HEADER "0130 'VBKAZERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" LINE_2
                       "'" ENTRIES STAY PASSPORT BINDING SIGNATURE,
                EV_SEAL_BIND_RECORD, "seal-mismatch at /visa");
    assert_says("dc03 'UTO' 'KZTS031A3' @03012019 @03012019 5d01"
                "0130 'V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" LINE_2
                "'" ENTRIES STAY PASSPORT BINDING SIGNATURE,
                EV_SEAL_BIND_RECORD, "seal-mismatch at /visa, seal-unbound at /seal");
    assert_says(HEADER "022c '" LINE_1_B LINE_2 "'" ENTRIES STAY PASSPORT BINDING SIGNATURE,
                EV_SEAL_BIND_RECORD, "seal-mismatch at /visa");
}

static void who_signed_and_when_is_not_compared(void **state)
{
    (void)state;
    assert_says("dc03 'KAZ' 'KZEV020F' @03012019 @12312019 5d01" MRZ ENTRIES STAY PASSPORT BINDING
                    SIGNATURE,
                EV_SEAL_BIND_RECORD, "");
    assert_says("dc02 'KAZ' 'KZEV0000F' @03012019 @12312019 5d01" MRZ ENTRIES STAY PASSPORT BINDING
                    SIGNATURE,
                EV_SEAL_BIND_RECORD, "");
}

static void order_and_unknown_features_make_no_difference(void **state)
{
    (void)state;
    assert_says(HEADER "0800" BINDING PASSPORT "fe0100" STAY ENTRIES MRZ SIGNATURE,
                EV_SEAL_BIND_RECORD, "");
}

static void entries_may_be_absent_but_not_different(void **state)
{
    (void)state;
    assert_says(HEADER MRZ STAY PASSPORT BINDING SIGNATURE, EV_SEAL_BIND_RECORD, "");
    assert_says(HEADER MRZ "030100" STAY PASSPORT BINDING SIGNATURE, EV_SEAL_BIND_RECORD,
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
        assert_says(text, EV_SEAL_BIND_RECORD, "seal-mismatch at /visa/stay_days");
    }
}

static void a_seal_that_does_not_bind_is_a_warning_where_the_policy_binds(void **state)
{
    (void)state;
    assert_says(HEADER MRZ ENTRIES STAY PASSPORT SIGNATURE, EV_SEAL_BIND_RECORD, UNBOUND);
    assert_says(HEADER MRZ ENTRIES STAY PASSPORT SIGNATURE, EV_SEAL_BIND_NONE, "");
    assert_says("dc03 'UTO' 'KZTS031A3' @03012019 @03012019 5d01"
                "0130 'V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" LINE_2
                "'" ENTRIES STAY PASSPORT "070102" SIGNATURE,
                EV_SEAL_BIND_RECORD, "seal-mismatch at /visa, " UNBOUND); /* another's form */
    assert_says(HEADER MRZ "030102" STAY PASSPORT SIGNATURE, EV_SEAL_BIND_RECORD,
                "seal-mismatch at /visa/entries, " UNBOUND);
    /* what a seal says counts, wanted or not */
    assert_says(HEADER MRZ ENTRIES STAY PASSPORT
                "0724 02 @04012019 13 01 'UACCKZ0000301'" DIGEST SIGNATURE,
                EV_SEAL_BIND_NONE, "seal-mismatch at /entry_points");
}

/* Nobody could verify them. */
static void what_evisa_seal_never_makes_is_no_seal(void **state)
{
    (void)state;
    static const char malformed[] = "seal-malformed at /seal";
    assert_says(HEADER MRZ ENTRIES STAY PASSPORT BINDING "ff020102", EV_SEAL_BIND_RECORD,
                malformed);
    assert_says(HEADER MRZ ENTRIES STAY PASSPORT BINDING
                "ff3e" R_OR_S "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d",
                EV_SEAL_BIND_RECORD, malformed);
    assert_says("dc03 'KAZ' 'KZTS031A3' @03012019 @02282019 5d01" MRZ ENTRIES STAY PASSPORT BINDING
                    SIGNATURE,
                EV_SEAL_BIND_RECORD, malformed);
    assert_says("dc03 'KAZ' 'XXTS031A3' @03012019 @03012019 5d01" MRZ ENTRIES STAY PASSPORT BINDING
                    SIGNATURE,
                EV_SEAL_BIND_RECORD, malformed);
    assert_says("dc03 'UTO' 'XXTS031A3' @03012019 @03012019 5d01" MRZ ENTRIES STAY PASSPORT BINDING
                    SIGNATURE,
                EV_SEAL_BIND_RECORD, malformed);
    assert_says("dc03 'UTO' 'UTTS031A3' @03012019 @03012019 5d01"
                "0130 'V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" LINE_2
                "'" ENTRIES STAY PASSPORT BINDING SIGNATURE,
                EV_SEAL_BIND_RECORD, malformed); /* a whole seal of another State */
}

static void another_documents_seal_is_no_seal_of_a_visa(void **state)
{
    (void)state;
    assert_says("dc03 'KAZ' 'KZTS031A3' @03012019 @03012019 5e03 0230 '" LINE_1_B LINE_1_B
                "'" SIGNATURE,
                EV_SEAL_BIND_RECORD, "seal-malformed at /seal");
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
    assert_int_equal(ev_seal_compare(&seal, &record, &mrz, EV_SEAL_BIND_RECORD, &faults), EV_DATA);
    assert_int_equal(faults.fault[0].code, EV_SEAL_MALFORMED);
}

/* Signer, certificate and day of signature are not the record's. A flipped tag may take the entries
 * away, which need not be there. */
static void each_flipped_bit_is_a_fault_or_a_difference(void **state)
{
    (void)state;
    ev_record record = good_record();
    ev_mrz mrz = mrz_of(&record);
    bytes data = seal_of(&record, EV_SEAL_BIND_RECORD);
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
            assert_int_equal(ev_seal_compare(&seal, &record, &mrz, EV_SEAL_BIND_RECORD, &faults),
                             EV_DATA);
            differences++;
        }
        data.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_in_range(differences, 500, 8 * data.size);
}

UNIT_TESTS(compare_seal)
{
    const struct CMUnitTest tests[] = {
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
