/* seal_read: the public worked examples field by field, then seals spelled out, with one thing wrong in each. Runs in the project's folder. */
#include <stdio.h>

#include <jansson.h>

#include "seal_fixture.h"

/* ---- the public worked examples ------------------------------------------------------------------------------ */

typedef struct example {
    const char *name, *country, *signer, *reference, *issued_on, *signed_on;
    uint8_t definition, category;
    const char *mrz[2];
    int entries;
    uint8_t stay_days; /* 0: no stay */
    const char *passport_number;
    size_t signed_part, signature;
} example;

/* Worked out from tests/vectors/seals.json by a few lines of Python that know the standard and not this program. */
static const example examples[] = {
    {"icao-emergency-travel", "UTO", "UTTS", "5B", "2026-06-13", "2023-08-23", 0x5E, 0x03,
     {"PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F2606277<<<<<<<8"}, -1, 0, "", 68, 64},
    {"bsi-visa", "D", "DETS", "32", "2020-01-01", "2021-12-03", 0x5D, 0x01,
     {"VCD<<DENT<<ARTHUR<PHILIP<<<<<<<<<<<<", "1234567XY7GBR5203116M2005250"}, -1, 160, "47110815P", 77, 56},
    {"vdstools-visa", "UTO", "DETS", "32", "2020-01-01", "2023-08-19", 0x5D, 0x01,
     {"VCD<<DENT<<ARTHUR<PHILIP<<<<<<<<<<<<", "1234567XY7GBR5203116M2005250"}, -1, 160, "47110815P", 77, 56},
    {"vds-jvm-emergency-travel", "UTO", "UTTS", "5B", "2020-01-01", "2021-04-01", 0x5E, 0x03,
     {"I<GBRSUPAMANN<<MARY<<<<<<<<<<<<<<<<<", "6525845096USA7008038M2201018<<<<<<06"}, -1, 0, "", 68, 64},
    {"vds-jvm-visa", "UTO", "DE01", "FFAFF", "2007-03-25", "2007-03-26", 0x5D, 0x01,
     {"VCD<<DENT<<ARTHUR<PHILIP<<<<<<<<<<<<", "1234567XY7GBR5203116M2005250"}, 2, 90, "ABC424242", 80, 64},
};
enum { EXAMPLES = sizeof examples / sizeof *examples };

static bytes load_example(const char *name)
{
    json_t *file = json_load_file("tests/vectors/seals.json", 0, NULL), *seals = json_object_get(file, "seals"), *seal;
    bytes out = {.size = 0};
    size_t i;
    if (file == NULL)
        fail_msg("tests/vectors/seals.json cannot be read; run the test in the project's folder");
    assert_int_equal(json_array_size(seals), EXAMPLES);
    json_array_foreach(seals, i, seal)
        if (strcmp(json_string_value(json_object_get(seal, "name")), name) == 0)
            add_bytes(&out, json_string_value(json_object_get(seal, "hex")));
    json_decref(file);
    assert_true(out.size > 0);
    return out;
}

static void assert_example(const example *e)
{
    bytes data = load_example(e->name);
    ev_seal seal;
    assert_null(ev_seal_read((ev_slice){(char *)data.at, data.size}, &seal));
    assert_int_equal(seal.version, 4);
    assert_string_equal(seal.country, e->country);
    assert_string_equal(seal.signer, e->signer);
    assert_string_equal(seal.reference, e->reference);
    assert_day(seal.issued_on, e->issued_on);
    assert_day(seal.signed_on, e->signed_on);
    assert_int_equal(seal.definition, e->definition);
    assert_int_equal(seal.category, e->category);
    assert_int_equal(ev_seal_is_visa(&seal), e->definition == 0x5D);
    assert_int_equal(seal.mrz_width, 36);
    assert_string_equal(seal.mrz[0], e->mrz[0]);
    assert_string_equal(seal.mrz[1], e->mrz[1]);
    assert_int_equal(seal.entries, e->entries);
    assert_int_equal(seal.has_stay, e->stay_days > 0);
    assert_memory_equal(seal.stay, ((uint8_t[3]){e->stay_days, 0, 0}), 3);
    assert_string_equal(seal.passport_number, e->passport_number);
    assert_true(seal.type.data == NULL && seal.additional.data == NULL && !seal.bound);
    assert_int_equal(seal.unknown_features, 0);
    assert_ptr_equal(seal.signed_part.data, data.at);
    assert_int_equal(seal.signed_part.size, e->signed_part);
    assert_int_equal(seal.signature.size, e->signature);
    assert_ptr_equal(seal.signature.data, data.at + data.size - e->signature);
}

static void the_public_examples_read_as_their_authors_meant(void **state)
{
    (void)state;
    for (size_t i = 0; i < EXAMPLES; i++)
        assert_example(&examples[i]);
}

/* ---- seals spelled out --------------------------------------------------------------------------------------- */

#define TYPE "5d01"
#define HEADER "dc03 'UTO' 'UTTS025B' @01012020 @08192023" TYPE
#define HEADER_3 "dc02 'UTO' 'UTTS0005B' @01012020 @08192023" TYPE
#define LINE_1_B "VCD<<DENT<<ARTHUR<PHILIP<<<<<<<<<<<<"
#define LINE_2 "1234567XY7GBR5203116M2005250"
#define MRV_A "01 30 '" LINE_1_B "<<<<<<<<" LINE_2 "'"
#define MRV_B "02 2c '" LINE_1_B LINE_2 "'"
#define STAY "04 03 1e0000"
#define PASSPORT "05 06 '47110815P'"
#define MESSAGE MRV_A STAY PASSPORT
#define SIGNATURE "ff 04 01020304"
#define DIGEST "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3"

#define NO_MAGIC "the first byte is not that of a visible digital seal"
#define NO_COUNTRY "the header's country is no code of one to three letters"
#define NO_SIGNER "the header's signer and certificate reference are malformed"
#define NO_ISSUE "the document's date of issue is no day of the calendar"
#define NO_SIGNED "the date of signature is no day of the calendar"
#define NO_KIND "the seal is of a kind of document that is not known here"
#define NO_LENGTH "a length is malformed"
#define EARLY "the seal ends too early"
#define BEYOND "a feature goes beyond the end of the seal"
#define TWICE "a feature is there twice"
#define NO_MRV_A "the MRZ is not the 72 characters of MRV-A, or there are two"
#define NO_MRV_B "the MRZ is not the 64 characters of MRV-B, or there are two"
#define NO_PASSPORT "the passport number is not one to nine characters in six bytes"
#define NO_PAIR "the signature is no pair of numbers"
#define AFTER "something follows the signature"

static ev_seal read_good(const char *text)
{
    bytes data = bytes_of(text);
    ev_seal seal;
    const char *fault = read_bytes(data.at, data.size, &seal);
    if (fault != NULL)
        fail_msg("%s: %s", text, fault);
    return seal;
}

static void assert_wrong(const char *text, const char *sentence)
{
    bytes data = bytes_of(text);
    ev_seal seal;
    const char *fault = read_bytes(data.at, data.size, &seal);
    if (fault == NULL)
        fail_msg("%s is taken for a seal", text);
    else
        assert_string_equal(fault, sentence);
}

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

/* ---- header -------------------------------------------------------------------------------------------------- */

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
    assert_string_equal(read_good(WITH_SIGNER("'KZEV20" SIXTEEN SIXTEEN "'")).reference, SIXTEEN SIXTEEN);
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

/* What counts more than 32 digits is read as five of version 3, as one of the public examples wants it. */
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
    assert_day(read_good(WITH_DATES("@01010001", "319ef5")).signed_on, "1957-03-25"); /* the example of Doc 9303-13 */
    const char *absurd[] = {"@00000000", "@13012020", "@00012020", "@01002020", "@01322020", "@02302020", "@02292019",
                            "@04312019", "@01010000", "@02291900", "@16777215"};
    for (size_t i = 0; i < sizeof absurd / sizeof *absurd; i++) {
        char text[1024];
        snprintf(text, sizeof text, "dc03 'UTO' 'UTTS025B' %s @01012020" TYPE MESSAGE SIGNATURE, absurd[i]);
        assert_wrong(text, NO_ISSUE);
        snprintf(text, sizeof text, "dc03 'UTO' 'UTTS025B' @01012020 %s" TYPE MESSAGE SIGNATURE, absurd[i]);
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

/* ---- features ------------------------------------------------------------------------------------------------ */

static void features_may_come_in_any_order(void **state)
{
    (void)state;
    const char *orders[] = {HEADER STAY PASSPORT MRV_A "0301ff" SIGNATURE, HEADER "0301ff" PASSPORT STAY MRV_A SIGNATURE,
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
    ev_seal seal = read_good(HEADER "00 00" MRV_A "08 01 07" STAY "fe 03 ff04ff" PASSPORT SIGNATURE);
    assert_int_equal(seal.unknown_features, 3);
    assert_string_equal(seal.passport_number, "47110815P");
    assert_int_equal(seal.signature.size, 4);
    seal = read_good("dc03 'UTO' 'UTTS025B' @01012020 @08192023 5e03 02 30 '" LINE_1_B LINE_1_B "'" STAY SIGNATURE);
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
    assert_wrong(HEADER "01 32 '" LINE_1_B "<<<<<<<<<<<" LINE_2 "'" STAY PASSPORT SIGNATURE, NO_MRV_A);
    assert_wrong(HEADER "02 30 '" LINE_1_B "<<<<<<<<" LINE_2 "'" STAY PASSPORT SIGNATURE, NO_MRV_B);
    assert_wrong(HEADER "01 00" STAY PASSPORT SIGNATURE, NO_MRV_A);
    assert_wrong(HEADER MESSAGE "03 00" SIGNATURE, "the number of entries is not one byte");
    assert_wrong(HEADER MESSAGE "03 02 0101" SIGNATURE, "the number of entries is not one byte");
    assert_wrong(HEADER MRV_A "04 02 1e00" PASSPORT SIGNATURE, "the duration of stay is not three bytes");
    assert_wrong(HEADER MRV_A "04 04 1e000000" PASSPORT SIGNATURE, "the duration of stay is not three bytes");
    assert_wrong(HEADER MRV_A STAY "05 04 '471108'" SIGNATURE, NO_PASSPORT);
    assert_wrong(HEADER MRV_A STAY "05 08 '471108155PP'" SIGNATURE, NO_PASSPORT);
    assert_wrong(HEADER MESSAGE "06 00" SIGNATURE, "the type of visa is not one to four bytes");
    assert_wrong(HEADER MESSAGE "06 05 4231324142" SIGNATURE, "the type of visa is not one to four bytes");
    assert_wrong("dc03 'UTO' 'UTTS025B' @01012020 @08192023 5e03" MRV_B SIGNATURE,
                 "the MRZ is not the 72 characters of an emergency travel document");
}

static void text_in_features_is_c40_to_the_letter(void **state)
{
    (void)state;
    assert_wrong(HEADER "01 30 '" LINE_1_B "<<<<<<<<" "1234567XY7GBR5203116M2005" "' 0001" STAY PASSPORT SIGNATURE, NO_MRV_A);
    assert_wrong(HEADER "01 30 '" LINE_1_B "<<<<<<<<" "1234567XY7GBR5203116M200525" "'" STAY PASSPORT SIGNATURE, NO_MRV_A); /* 71 */
    assert_wrong(HEADER "02 2c '" LINE_1_B "1234567XY7GBR5203116M20052500" "'" STAY PASSPORT SIGNATURE, NO_MRV_B);          /* 65 */
    assert_wrong(HEADER MRV_A STAY "05 06 20383373fe3d" SIGNATURE, NO_PASSPORT); /* '<' as itself */
    assert_wrong(HEADER MRV_A STAY "05 06 fe3220383373" SIGNATURE, NO_PASSPORT); /* one character, then more */
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

/* ---- feature 0x07 -------------------------------------------------------------------------------------------- */

static void our_additional_feature_is_read(void **state)
{
    (void)state;
    ev_seal seal = read_good(HEADER MESSAGE "07 21 01 @04012019 02 'UACC' 'UAAA'" DIGEST SIGNATURE);
    assert_true(seal.bound);
    assert_day(seal.valid_from, "2019-04-01");
    assert_int_equal(seal.entry_point_count, 2);
    assert_string_equal(seal.entry_point[0], "UACC");
    assert_string_equal(seal.entry_point[1], "UAAA");
    assert_int_equal(seal.digest[0], 0xA0);
    assert_int_equal(seal.digest[19], 0xB3);
    seal = read_good(HEADER MESSAGE "07 19 01 @04012019 00" DIGEST SIGNATURE);
    assert_true(seal.bound);
    assert_int_equal(seal.entry_point_count, 0);
}

static void as_many_entry_points_are_read_as_fit(void **state)
{
    (void)state;
    for (size_t count = 53; count <= 56; count++) {
        char text[2048];
        size_t length = 5 + 4 * count + 20;
        int size = snprintf(text, sizeof text, HEADER MESSAGE "07 81%02x 01 @04012019 %02x", (unsigned)length, (unsigned)count);
        for (size_t i = 0; i < count; i++)
            size += snprintf(text + size, sizeof text - (size_t)size, "'UA%c%c'", (int)('A' + i / 26), (int)('A' + i % 26));
        snprintf(text + size, sizeof text - (size_t)size, DIGEST SIGNATURE);
        ev_seal seal = read_good(text);
        assert_int_equal(seal.bound, count <= EV_SEAL_POINTS_MAX);
        assert_int_equal(seal.entry_point_count, count <= EV_SEAL_POINTS_MAX ? count : 0);
        if (seal.bound)
            assert_string_equal(seal.entry_point[52], "UACA");
    }
}

static void another_additional_feature_is_no_fault_and_binds_nothing(void **state)
{
    (void)state;
    const char *others[] = {
        "07 01 01",
        "07 18 01 @04012019 a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3",
        "07 19 02 @04012019 00" DIGEST, /* another form */
        "07 19 01 @13012019 00" DIGEST, /* no date */
        "07 19 01 @04012019 01" DIGEST, /* an entry point is missing */
        "07 1d 01 @04012019 00 'UACC'" DIGEST, /* one too many */
        "07 1a 01 @04012019 00" DIGEST "00",
        "07 1d 01 @04012019 01 'UAC1'" DIGEST,
        "07 1d 01 @04012019 01 'UAC<'" DIGEST,
        "07 1d 01 @04012019 01 'UACCA'" DIGEST, /* five letters, four bytes as well */
        "07 1d 01 @04012019 01 'UACCAA'" DIGEST,
        "07 1d 01 @04012019 01 00010001" DIGEST,
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char text[1024];
        snprintf(text, sizeof text, HEADER MESSAGE "%s" SIGNATURE, others[i]);
        ev_seal seal = read_good(text);
        assert_false(seal.bound);
        assert_int_equal(seal.entry_point_count, 0);
        assert_int_equal(seal.valid_from.year, 0);
        assert_non_null(seal.additional.data);
    }
}

/* ---- lengths and the end ------------------------------------------------------------------------------------- */

static void lengths_are_der_in_its_shortest_form(void **state)
{
    (void)state;
    bytes data = bytes_of(HEADER MESSAGE "08 820100");
    ev_seal seal;
    data.size += 256;
    add_bytes(&data, SIGNATURE);
    assert_null(read_bytes(data.at, data.size, &seal));
    data = bytes_of(HEADER MESSAGE "08 8180");
    data.size += 128;
    add_bytes(&data, SIGNATURE);
    assert_null(read_bytes(data.at, data.size, &seal));
    assert_wrong(HEADER MESSAGE "08 80" SIGNATURE, NO_LENGTH); /* indefinite */
    assert_wrong(HEADER MESSAGE "08 8101 00" SIGNATURE, NO_LENGTH);
    assert_wrong(HEADER MESSAGE "08 817f 00" SIGNATURE, NO_LENGTH);
    assert_wrong(HEADER MESSAGE "08 820001 00" SIGNATURE, NO_LENGTH);
    assert_wrong(HEADER MESSAGE "08 820080 00" SIGNATURE, NO_LENGTH);
    assert_wrong(HEADER MESSAGE "08 8400000001 00" SIGNATURE, NO_LENGTH);
    assert_wrong(HEADER MESSAGE "08 ffffffffffffffffff" SIGNATURE, NO_LENGTH);
    assert_wrong(HEADER MRV_A "04 8103 1e0000" PASSPORT SIGNATURE, NO_LENGTH);
    assert_wrong(HEADER MESSAGE "ff 8104 01020304", NO_LENGTH);
}

static void lengths_end_within_the_seal(void **state)
{
    (void)state;
    assert_wrong(HEADER MESSAGE "08", EARLY);
    assert_wrong(HEADER MESSAGE "08 82 01", EARLY);
    assert_wrong(HEADER MESSAGE "08 07" SIGNATURE, BEYOND);
    assert_wrong(HEADER MESSAGE "08 83ffffff" SIGNATURE, BEYOND);
    assert_wrong(HEADER_3 MESSAGE "08 ff" SIGNATURE, BEYOND);
    assert_wrong(HEADER MESSAGE "08 06" SIGNATURE, "the seal has no signature"); /* swallowed */
}

static void the_signature_is_an_even_number_of_bytes_and_the_last(void **state)
{
    (void)state;
    assert_wrong(HEADER MESSAGE, "the seal has no signature");
    assert_wrong(HEADER MESSAGE "ff", EARLY);
    assert_wrong(HEADER MESSAGE "ff 00", NO_PAIR);
    assert_wrong(HEADER MESSAGE "ff 03 010203", NO_PAIR);
    assert_wrong(HEADER MESSAGE "ff 02 01", "the signature goes beyond the end of the seal");
    assert_wrong(HEADER MESSAGE "ff 02 010203", AFTER);
    assert_wrong(HEADER MESSAGE SIGNATURE "00", AFTER);
    assert_wrong(HEADER MESSAGE SIGNATURE SIGNATURE, AFTER);
    assert_int_equal(read_good(HEADER MESSAGE "ff 02 0102").signature.size, 2);
    for (size_t size = 126; size <= 136; size += 2) {
        bytes data = bytes_of(HEADER MESSAGE "ff");
        ev_seal seal;
        if (size >= 128)
            data.at[data.size++] = 0x81;
        data.at[data.size++] = (uint8_t)size;
        data.size += size;
        const char *fault = read_bytes(data.at, data.size, &seal);
        if (size <= 132)
            assert_null(fault);
        else
            assert_string_equal(fault, NO_PAIR);
    }
}

/* ---- anything ------------------------------------------------------------------------------------------------ */

static void a_seal_cut_anywhere_is_malformed(void **state)
{
    (void)state;
    for (size_t i = 0; i < EXAMPLES; i++) {
        bytes data = load_example(examples[i].name);
        ev_seal seal;
        for (size_t size = 0; size < data.size; size++)
            assert_non_null(read_bytes(data.at, size, &seal));
        assert_null(read_bytes(data.at, data.size, &seal));
        for (unsigned more = 0; more < 256; more++) {
            data.at[data.size] = (uint8_t)more;
            assert_string_equal(read_bytes(data.at, data.size + 1, &seal), AFTER);
        }
    }
}

static bool is_same(const ev_seal *a, const ev_seal *b)
{
    return a->version == b->version && strcmp(a->country, b->country) == 0 && strcmp(a->signer, b->signer) == 0 &&
           strcmp(a->reference, b->reference) == 0 && ev_date_compare(a->issued_on, b->issued_on) == 0 &&
           ev_date_compare(a->signed_on, b->signed_on) == 0 && a->mrz_width == b->mrz_width && strcmp(a->mrz[0], b->mrz[0]) == 0 &&
           strcmp(a->mrz[1], b->mrz[1]) == 0 && a->entries == b->entries && memcmp(a->stay, b->stay, 3) == 0 &&
           strcmp(a->passport_number, b->passport_number) == 0 && a->bound == b->bound && a->unknown_features == b->unknown_features &&
           ev_date_compare(a->valid_from, b->valid_from) == 0 && a->entry_point_count == b->entry_point_count &&
           memcmp(a->entry_point, b->entry_point, sizeof a->entry_point) == 0 && memcmp(a->digest, b->digest, sizeof a->digest) == 0;
}

/* There is one form of everything: what is read from a seal with another bit in what is signed is something else. */
static void each_flipped_bit_is_a_fault_or_says_something_else(void **state)
{
    (void)state;
    ev_record record = good_record();
    for (size_t i = 0; i <= EXAMPLES; i++) {
        bytes data = i < EXAMPLES ? load_example(examples[i].name) : seal_of(&record, true);
        ev_seal seal, flipped;
        assert_null(ev_seal_read((ev_slice){(char *)data.at, data.size}, &seal));
        size_t signed_bits = 8 * seal.signed_part.size;
        for (size_t bit = 0; bit < 8 * data.size; bit++) {
            data.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
            if (read_bytes(data.at, data.size, &flipped) == NULL && bit < signed_bits)
                assert_false(is_same(&seal, &flipped));
            data.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
    }
}

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_public_examples_read_as_their_authors_meant),
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
        cmocka_unit_test(our_additional_feature_is_read),
        cmocka_unit_test(as_many_entry_points_are_read_as_fit),
        cmocka_unit_test(another_additional_feature_is_no_fault_and_binds_nothing),
        cmocka_unit_test(lengths_are_der_in_its_shortest_form),
        cmocka_unit_test(lengths_end_within_the_seal),
        cmocka_unit_test(the_signature_is_an_even_number_of_bytes_and_the_last),
        cmocka_unit_test(a_seal_cut_anywhere_is_malformed),
        cmocka_unit_test(each_flipped_bit_is_a_fault_or_says_something_else),
        cmocka_unit_test(no_bytes_are_no_seal),
        cmocka_unit_test(what_was_read_before_a_fault_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
