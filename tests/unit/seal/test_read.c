/* seal_read: header and features of seals that are spelled out, with one thing wrong in each. */
#include "lib/unit.h"
#include "unit/seal/seal_spelled.h"

static void a_seal_that_is_spelled_out_is_read(void **state)
{
    (void)state;
    ev_seal seal = read_good(HEADER MESSAGE SIGNATURE);
    assert_int_equal(seal.version, 4);
    assert_string_equal(seal.signer, "UTTS");
    assert_string_equal(seal.reference, "5B");
    assert_int_equal(seal.mrz_width, 44);
    assert_string_equal(seal.mrz[0], LINE_1_B "<<<<<<<<");
    assert_string_equal(seal.mrz[1], LINE_2);
    assert_int_equal(seal.entries, -1);
    assert_true(seal.has_stay);
    assert_int_equal(seal.stay[0], 30);
    assert_string_equal(seal.passport_number, "47110815P");
    assert_int_equal(seal.signature.size, 4);
}

/* ---- header ---------------------------------------------------------------------------------- */

static void the_header_begins_with_its_magic_and_a_known_version(void **state)
{
    (void)state;
    assert_wrong("", NO_MAGIC);
    assert_wrong("dd03 'UTO' 'UTTS025B' @01012020 @08192023" TYPE MESSAGE SIGNATURE, NO_MAGIC);
    for (unsigned version = 0; version < 256; version++) {
        bytes data = bytes_of(HEADER MESSAGE SIGNATURE);
        ev_seal seal;
        data.at[1] = (uint8_t)version;
        const char *fault = read_bytes(data.at, data.size, &seal);
        if (version == 2)
            assert_string_equal(fault, NO_SIGNER); /* eight characters, not nine */
        else if (version == 3)
            assert_null(fault);
        else
            assert_string_equal(fault, "the header is neither of version 3 nor of version 4");
    }
}

static void version_3_has_five_digits_of_reference_and_raw_lengths(void **state)
{
    (void)state;
    ev_seal seal = read_good(HEADER_3 MESSAGE SIGNATURE);
    assert_int_equal(seal.version, 3);
    assert_string_equal(seal.signer, "UTTS");
    assert_string_equal(seal.reference, "0005B");
    assert_day(seal.issued_on, "2020-01-01");

    char text[1024] = HEADER_3 MESSAGE "08 81"; /* 129 bytes; DER would want 81 81 */
    for (size_t i = 0; i < 129; i++)
        strcat(text, "00");
    strcat(text, "ff 80");
    for (size_t i = 0; i < 128; i++)
        strcat(text, "00");
    seal = read_good(text);
    assert_int_equal(seal.unknown_features, 1);
    assert_int_equal(seal.signature.size, 128);
}

#define WITH_COUNTRY(country) "dc03" country "'UTTS025B' @01012020 @08192023" TYPE MESSAGE SIGNATURE

static void the_country_is_one_to_three_letters_filled_up(void **state)
{
    (void)state;
    assert_string_equal(read_good(WITH_COUNTRY("'D<<'")).country, "D");
    assert_string_equal(read_good(WITH_COUNTRY("'KAZ'")).country, "KAZ");
    assert_wrong(WITH_COUNTRY("'<<<'"), NO_COUNTRY);
    assert_wrong(WITH_COUNTRY("'D'"), NO_COUNTRY);
    assert_wrong(WITH_COUNTRY("'D<'"), NO_COUNTRY);
    assert_wrong(WITH_COUNTRY("'D<D'"), NO_COUNTRY);
    assert_wrong(WITH_COUNTRY("'<<D'"), NO_COUNTRY);
    assert_wrong(WITH_COUNTRY("'D1<'"), NO_COUNTRY);
    assert_wrong(WITH_COUNTRY("fa01"), NO_COUNTRY);
}

#define WITH_SIGNER(signer) "dc03 'UTO'" signer "@01012020 @08192023" TYPE MESSAGE SIGNATURE
#define SIXTEEN "0123456789ABCDEF"

static void the_reference_has_as_many_hex_digits_as_it_says(void **state)
{
    (void)state;
    assert_string_equal(read_good(WITH_SIGNER("'KZEV031A3'")).reference, "1A3");
    assert_string_equal(read_good(WITH_SIGNER("'KZEV01A'")).reference, "A");
    assert_string_equal(read_good(WITH_SIGNER("'KZEV0500000'")).reference, "00000");
    assert_string_equal(read_good(WITH_SIGNER("'KZEV20" SIXTEEN SIXTEEN "'")).reference,
                        SIXTEEN SIXTEEN);
    assert_wrong(WITH_SIGNER("'KZEV00'"), NO_SIGNER);
    assert_wrong(WITH_SIGNER("'KZEV00A'"), NO_SIGNER);
    assert_wrong(WITH_SIGNER("'KZEV021A3'"), NO_SIGNER); /* three digits where two are announced */
    assert_wrong(WITH_SIGNER("'KZEV031A'"), NO_SIGNER);
    assert_wrong(WITH_SIGNER("'KZEV041A3'"), NO_SIGNER);
    assert_wrong(WITH_SIGNER("'KZEV0G1A3'"), NO_SIGNER);
    assert_wrong(WITH_SIGNER("'KZEV<31A3'"), NO_SIGNER);
    assert_wrong(WITH_SIGNER("'KZEV031AG'"), NO_SIGNER);
    assert_wrong(WITH_SIGNER("'KZEV031A<'"), NO_SIGNER);
    assert_wrong(WITH_SIGNER("'KZEV03<1A'"), NO_SIGNER);
    assert_wrong("dc03 'UTO' 'KZEV20" SIXTEEN "'", NO_SIGNER); /* the rest is not there */
    assert_wrong("dc03 'UTO' 9c2b", NO_SIGNER);
}

/* What counts more than 32 digits is read as five of version 3, as one of the public examples wants
 * it. */
static void a_longer_reference_is_malformed(void **state)
{
    (void)state;
    ev_seal seal = read_good(WITH_SIGNER("'KZEVFF123'"));
    assert_int_equal(seal.version, 4);
    assert_string_equal(seal.signer, "KZEV");
    assert_string_equal(seal.reference, "FF123");
    assert_wrong(WITH_SIGNER("'KZEVFF12G'"), NO_SIGNER);
    for (unsigned count = 33; count < 256; count++) {
        char text[1024];
        int size = snprintf(text, sizeof text, "dc03 'UTO' 'KZEV%02X", count);
        for (unsigned i = 0; i < count; i++)
            text[size++] = SIXTEEN[i * 5 % 16];
        strcpy(text + size, "' @01012020 @08192023" TYPE MESSAGE SIGNATURE);
        bytes data = bytes_of(text);
        assert_non_null(read_bytes(data.at, data.size, &seal));
    }
}

static void the_signer_is_a_country_and_two_letters_or_digits(void **state)
{
    (void)state;
    assert_string_equal(read_good(WITH_SIGNER("'DE01031A3'")).signer, "DE01");
    assert_wrong(WITH_SIGNER("'K1EV031A3'"), NO_SIGNER);
    assert_wrong(WITH_SIGNER("'<ZEV031A3'"), NO_SIGNER);
    assert_wrong(WITH_SIGNER("'KZ<V031A3'"), NO_SIGNER);
    assert_wrong(WITH_SIGNER("'KZE<031A3'"), NO_SIGNER);
}

#define WITH_DATES(issued, signed) "dc03 'UTO' 'UTTS025B'" issued signed TYPE MESSAGE SIGNATURE

static void dates_are_days_of_the_calendar(void **state)
{
    (void)state;
    ev_seal seal = read_good(WITH_DATES("@02292020", "@12319999"));
    assert_day(seal.issued_on, "2020-02-29");
    assert_day(seal.signed_on, "9999-12-31");
    assert_day(read_good(WITH_DATES("@01010001", "@03251957")).issued_on, "0001-01-01");
    assert_day(read_good(WITH_DATES("@01010001", "319ef5")).signed_on,
               "1957-03-25"); /* the example of Doc 9303-13 */
    const char *absurd[] = {"@00000000", "@13012020", "@00012020", "@01002020",
                            "@01322020", "@02302020", "@02292019", "@04312019",
                            "@01010000", "@02291900", "@16777215"};
    for (size_t i = 0; i < sizeof absurd / sizeof *absurd; i++) {
        char text[1024];
        snprintf(text, sizeof text, "dc03 'UTO' 'UTTS025B' %s @01012020" TYPE MESSAGE SIGNATURE,
                 absurd[i]);
        assert_wrong(text, NO_ISSUE);
        snprintf(text, sizeof text, "dc03 'UTO' 'UTTS025B' @01012020 %s" TYPE MESSAGE SIGNATURE,
                 absurd[i]);
        assert_wrong(text, NO_SIGNED);
    }
}

static void only_visas_and_emergency_travel_documents_are_known(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 0x10000; i++) {
        bytes data = bytes_of(HEADER MESSAGE SIGNATURE);
        ev_seal seal;
        data.at[16] = (uint8_t)(i >> 8);
        data.at[17] = (uint8_t)i;
        const char *fault = ev_seal_read((ev_slice){(char *)data.at, data.size}, &seal);
        if (i == 0x5D01)
            assert_null(fault);
        else if (i == 0x5E03)
            assert_string_equal(fault, "the seal has no MRZ"); /* 0x01 is not known there */
        else
            assert_string_equal(fault, NO_KIND);
        assert_int_equal(ev_seal_is_visa(&seal), i == 0x5D01);
    }
}

/* ---- features -------------------------------------------------------------------------------- */

static void features_may_come_in_any_order(void **state)
{
    (void)state;
    const char *orders[] = {HEADER STAY PASSPORT MRV_A "0301ff" SIGNATURE,
                            HEADER "0301ff" PASSPORT STAY MRV_A SIGNATURE,
                            HEADER PASSPORT MRV_A "0301ff" STAY SIGNATURE};
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        ev_seal seal = read_good(orders[i]);
        assert_string_equal(seal.mrz[1], LINE_2);
        assert_int_equal(seal.stay[0], 30);
        assert_string_equal(seal.passport_number, "47110815P");
        assert_int_equal(seal.entries, 255);
    }
}

static void unknown_features_are_counted_and_skipped(void **state)
{
    (void)state;
    ev_seal seal =
        read_good(HEADER "00 00" MRV_A "08 01 07" STAY "fe 03 ff04ff" PASSPORT SIGNATURE);
    assert_int_equal(seal.unknown_features, 3);
    assert_string_equal(seal.passport_number, "47110815P");
    assert_int_equal(seal.signature.size, 4);
    seal = read_good("dc03 'UTO' 'UTTS025B' @01012020 @08192023 5e03 02 30 '" LINE_1_B LINE_1_B
                     "'" STAY SIGNATURE);
    assert_int_equal(seal.unknown_features, 1); /* an emergency travel document has no stay */
    assert_false(seal.has_stay);
}

static void a_feature_that_comes_twice_is_malformed(void **state)
{
    (void)state;
    assert_wrong(HEADER MESSAGE MRV_A SIGNATURE, TWICE);
    assert_wrong(HEADER MESSAGE STAY SIGNATURE, TWICE);
    assert_wrong(HEADER MESSAGE PASSPORT SIGNATURE, TWICE);
    assert_wrong(HEADER MESSAGE "030101 030101" SIGNATURE, TWICE);
    assert_wrong(HEADER MESSAGE "060101 060101" SIGNATURE, TWICE);
    assert_wrong(HEADER MESSAGE "0700 0700" SIGNATURE, TWICE);
    for (unsigned tag = 0; tag < 255; tag++) {
        char text[512];
        if (tag >= 1 && tag <= 7)
            continue;
        snprintf(text, sizeof text, HEADER "%02x00" MESSAGE "%02x0100" SIGNATURE, tag, tag);
        assert_wrong(text, TWICE);
    }
}

static void what_a_visa_must_have_is_there(void **state)
{
    (void)state;
    assert_wrong(HEADER STAY PASSPORT SIGNATURE, "the seal has no MRZ");
    assert_wrong(HEADER MRV_A PASSPORT SIGNATURE, "the seal has no duration of stay");
    assert_wrong(HEADER MRV_A STAY SIGNATURE, "the seal has no passport number");
    assert_wrong(HEADER MRV_A MRV_B STAY PASSPORT SIGNATURE, NO_MRV_B);
    assert_wrong(HEADER MRV_B MRV_A STAY PASSPORT SIGNATURE, NO_MRV_A);
    assert_int_equal(read_good(HEADER MRV_B STAY PASSPORT SIGNATURE).mrz_width, 36);
    assert_wrong("dc03 'UTO' 'UTTS025B' @01012020 @08192023 5e03" SIGNATURE, "the seal has no MRZ");
}

static void each_feature_has_its_length(void **state)
{
    (void)state;
    assert_wrong(HEADER "01 2e '" LINE_1_B "<<<<<" LINE_2 "'" STAY PASSPORT SIGNATURE, NO_MRV_A);
    assert_wrong(HEADER "01 32 '" LINE_1_B "<<<<<<<<<<<" LINE_2 "'" STAY PASSPORT SIGNATURE,
                 NO_MRV_A);
    assert_wrong(HEADER "02 30 '" LINE_1_B "<<<<<<<<" LINE_2 "'" STAY PASSPORT SIGNATURE, NO_MRV_B);
    assert_wrong(HEADER "01 00" STAY PASSPORT SIGNATURE, NO_MRV_A);
    assert_wrong(HEADER MESSAGE "03 00" SIGNATURE, "the number of entries is not one byte");
    assert_wrong(HEADER MESSAGE "03 02 0101" SIGNATURE, "the number of entries is not one byte");
    assert_wrong(HEADER MRV_A "04 02 1e00" PASSPORT SIGNATURE,
                 "the duration of stay is not three bytes");
    assert_wrong(HEADER MRV_A "04 04 1e000000" PASSPORT SIGNATURE,
                 "the duration of stay is not three bytes");
    assert_wrong(HEADER MRV_A STAY "05 04 '471108'" SIGNATURE, NO_PASSPORT);
    assert_wrong(HEADER MRV_A STAY "05 08 '471108155PP'" SIGNATURE, NO_PASSPORT);
    assert_wrong(HEADER MESSAGE "06 00" SIGNATURE, "the type of visa is not one to four bytes");
    assert_wrong(HEADER MESSAGE "06 05 4231324142" SIGNATURE,
                 "the type of visa is not one to four bytes");
    assert_wrong("dc03 'UTO' 'UTTS025B' @01012020 @08192023 5e03" MRV_B SIGNATURE,
                 "the MRZ is not the 72 characters of an emergency travel document");
}

static void text_in_features_is_c40_to_the_letter(void **state)
{
    (void)state;
    assert_wrong(HEADER "01 30 '" LINE_1_B "<<<<<<<<"
                        "1234567XY7GBR5203116M2005"
                        "' 0001" STAY PASSPORT SIGNATURE,
                 NO_MRV_A);
    assert_wrong(HEADER "01 30 '" LINE_1_B "<<<<<<<<"
                        "1234567XY7GBR5203116M200525"
                        "'" STAY PASSPORT SIGNATURE,
                 NO_MRV_A); /* 71 */
    assert_wrong(HEADER "02 2c '" LINE_1_B "1234567XY7GBR5203116M20052500"
                        "'" STAY PASSPORT SIGNATURE,
                 NO_MRV_B);                                                      /* 65 */
    assert_wrong(HEADER MRV_A STAY "05 06 20383373fe3d" SIGNATURE, NO_PASSPORT); /* '<' as itself */
    assert_wrong(HEADER MRV_A STAY "05 06 fe3220383373" SIGNATURE,
                 NO_PASSPORT); /* one character, then more */
}

static void passport_numbers_lose_their_fillers_at_the_end(void **state)
{
    (void)state;
#define WITH_PASSPORT(number) HEADER MRV_A STAY "05 06 '" number "'" SIGNATURE
    assert_string_equal(read_good(WITH_PASSPORT("A<<<<<<<<")).passport_number, "A");
    assert_string_equal(read_good(WITH_PASSPORT("1234567")).passport_number, "1234567");
    assert_string_equal(read_good(WITH_PASSPORT("12345678")).passport_number, "12345678");
    assert_string_equal(read_good(WITH_PASSPORT("123456<<")).passport_number, "123456");
    assert_string_equal(read_good(WITH_PASSPORT("<1<2<<<<<")).passport_number, " 1 2");
    assert_wrong(WITH_PASSPORT("<<<<<<<<<"), NO_PASSPORT);
    assert_wrong(WITH_PASSPORT("<<<<<<<"), NO_PASSPORT);
}

static void optional_features_are_there_or_absent(void **state)
{
    (void)state;
    bytes data = bytes_of(HEADER MESSAGE "030100 0603423132 0700" SIGNATURE);
    ev_seal seal;
    assert_null(ev_seal_read((ev_slice){(char *)data.at, data.size}, &seal));
    assert_int_equal(seal.entries, 0);
    assert_true(ev_slice_is(seal.type, "B12"));
    assert_non_null(seal.additional.data);
    assert_int_equal(seal.additional.size, 0);
    assert_false(seal.bound);
    seal = read_good(HEADER MESSAGE SIGNATURE);
    assert_int_equal(seal.entries, -1);
    assert_true(seal.type.data == NULL && seal.additional.data == NULL);
}

/* ---- before all, and before a fault ---------------------------------------------------------- */

static void no_bytes_are_no_seal(void **state)
{
    (void)state;
    ev_seal seal;
    assert_string_equal(ev_seal_read((ev_slice){NULL, 0}, &seal), NO_MAGIC);
    assert_string_equal(ev_seal_read((ev_slice){"", 0}, &seal), NO_MAGIC);
    assert_false(ev_seal_is_visa(&seal));
}

static void what_was_read_before_a_fault_is_kept(void **state)
{
    (void)state;
    bytes data = bytes_of(HEADER MRV_A "04 02 1e00");
    ev_seal seal;
    assert_non_null(read_bytes(data.at, data.size, &seal));
    assert_string_equal(seal.reference, "5B");
    assert_day(seal.signed_on, "2023-08-19");
    assert_string_equal(seal.mrz[1], LINE_2);
    assert_false(seal.has_stay);
    assert_null(seal.signed_part.data);
    assert_null(seal.signature.data);
}

UNIT_TESTS(read)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seal_that_is_spelled_out_is_read),
        cmocka_unit_test(the_header_begins_with_its_magic_and_a_known_version),
        cmocka_unit_test(version_3_has_five_digits_of_reference_and_raw_lengths),
        cmocka_unit_test(the_country_is_one_to_three_letters_filled_up),
        cmocka_unit_test(the_reference_has_as_many_hex_digits_as_it_says),
        cmocka_unit_test(a_longer_reference_is_malformed),
        cmocka_unit_test(the_signer_is_a_country_and_two_letters_or_digits),
        cmocka_unit_test(dates_are_days_of_the_calendar),
        cmocka_unit_test(only_visas_and_emergency_travel_documents_are_known),
        cmocka_unit_test(features_may_come_in_any_order),
        cmocka_unit_test(unknown_features_are_counted_and_skipped),
        cmocka_unit_test(a_feature_that_comes_twice_is_malformed),
        cmocka_unit_test(what_a_visa_must_have_is_there),
        cmocka_unit_test(each_feature_has_its_length),
        cmocka_unit_test(text_in_features_is_c40_to_the_letter),
        cmocka_unit_test(passport_numbers_lose_their_fillers_at_the_end),
        cmocka_unit_test(optional_features_are_there_or_absent),
        cmocka_unit_test(no_bytes_are_no_seal),
        cmocka_unit_test(what_was_read_before_a_fault_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
