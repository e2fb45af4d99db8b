/* seal_write: one seal byte by byte, what it refuses, and that whatever is written is read
 * again. */
#include <stdio.h>

#include "lib/unit.h"
#include "unit/seal/seal_fixture.h"

static ev_status write_seal(const ev_record *record, ev_seal_bind bind,
                            const ev_seal_signer *signer, const char *signed_on, bytes *out,
                            ev_faults *faults)
{
    ev_mrz mrz = mrz_of(record);
    ev_buf buf;
    ev_faults_init(faults, EV_STRICT);
    ev_buf_init(&buf, NULL, 0);
    ev_buf_text(&buf, "before");
    ev_status status = ev_seal_write(record, &mrz, bind, signer, day(signed_on), &buf, faults);
    assert_int_equal(status, faults->status);
    assert_memory_equal(buf.data, "before", 6);
    out->size = buf.size - 6;
    memcpy(out->at, buf.data + 6, out->size);
    ev_buf_free(&buf);
    return status;
}

static void assert_bytes(const bytes *found, const char *expected)
{
    bytes wanted = bytes_of(expected);
    assert_int_equal(found->size, wanted.size);
    assert_memory_equal(found->at, wanted.at, wanted.size);
}

#define LINE_1 "V<KAZERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
#define LINE_2 "KZ00003017IND9007231F1904301"
#define FEATURES "0130 '" LINE_1 LINE_2 "' 030101 04031e0000 0506 'Z0000301<'"

/* Composed once more by Python from the standard: digits of dates and check digits are written out
 * here. */
static void a_seal_is_header_and_features_in_their_order(void **state)
{
    (void)state;
    ev_record record = good_record();
    bytes seal;
    ev_faults faults;
    assert_int_equal(
        write_seal(&record, EV_SEAL_BIND_RECORD, &tester, "2019-03-02", &seal, &faults), EV_OK);
    assert_bytes(
        &seal,
        "dc03 9858 'KZTS031A3' @03012019 @03022019 5d01" FEATURES
        "0726 02 @04012019 13 02 'UACCUAAAKZ0000301' a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3");
    assert_int_equal(write_seal(&record, EV_SEAL_BIND_NONE, &tester, "2019-03-01", &seal, &faults),
                     EV_OK);
    assert_bytes(&seal, "dc03 9858 'KZTS031A3' @03012019 @03012019 5d01" FEATURES);
}

static void the_header_has_18_bytes_with_two_digits_of_reference_too(void **state)
{
    (void)state;
    ev_record record = good_record();
    ev_seal_signer signer = {"KZEV", "0F"};
    bytes seal;
    ev_faults faults;
    assert_int_equal(write_seal(&record, EV_SEAL_BIND_NONE, &signer, "2019-03-01", &seal, &faults),
                     EV_OK);
    assert_bytes(&seal, "dc03 9858 'KZEV020F' @03012019 @03012019 5d01" FEATURES);
    assert_int_equal(seal.at[16], 0x5D);
}

/* ICAO Doc 9303-13, 2.4. */
static void the_signature_zone_is_its_tag_its_length_and_both_numbers(void **state)
{
    (void)state;
    ev_record record = good_record();
    bytes seal = seal_of(&record, EV_SEAL_BIND_RECORD);
    assert_int_equal(seal.size, 18 + 50 + 3 + 5 + 8 + 2 + 6 + 12 + 20 + 66);
    assert_memory_equal(seal.at + seal.size - 66, "\xFF\x40\x00\x01\x02", 5);
    assert_int_equal(seal.at[seal.size - 1], 63);
}

static void what_is_written_is_read_again(void **state)
{
    (void)state;
    ev_record record = good_record();
    bytes data = seal_of(&record, EV_SEAL_BIND_RECORD);
    ev_seal seal;
    assert_null(ev_seal_read((ev_slice){(char *)data.at, data.size}, &seal));
    assert_int_equal(seal.version, 4);
    assert_string_equal(seal.country, "KAZ");
    assert_string_equal(seal.signer, "KZTS");
    assert_string_equal(seal.reference, "1A3");
    assert_day(seal.issued_on, "2019-03-01");
    assert_day(seal.signed_on, "2019-03-01");
    assert_true(ev_seal_is_visa(&seal));
    assert_string_equal(seal.mrz[0], LINE_1);
    assert_string_equal(seal.mrz[1], LINE_2);
    assert_int_equal(seal.entries, 1);
    assert_memory_equal(seal.stay, "\x1E\0\0", 3);
    assert_string_equal(seal.passport_number, "Z0000301");
    assert_null(seal.type.data);
    assert_true(seal.bound);
    assert_day(seal.valid_from, "2019-04-01");
    assert_int_equal(seal.entry_point_count, 2);
    assert_string_equal(seal.entry_point[1], "UAAA");
    assert_string_equal(seal.visa_number, "KZ0000301");
    assert_false(seal.name_is_cut);
    assert_day(seal.valid_until, "2019-04-30");
    assert_int_equal(seal.birth_date_count, 1);
    assert_day(seal.birth_date[0], "1990-07-23");
    assert_memory_equal(seal.digest, record.digest, EV_SEAL_DIGEST_SIZE);
    assert_int_equal(seal.unknown_features, 0);
    assert_int_equal(seal.signed_part.size, data.size - 66);
    assert_int_equal(seal.signature.size, EV_SEAL_SIGNATURE);
}

static void passport_numbers_of_each_length_take_six_bytes(void **state)
{
    (void)state;
    for (size_t size = 1; size <= 9; size++) {
        ev_record record = good_record();
        record.passport.number = (ev_slice){"A12345678", size};
        bytes data = seal_of(&record, EV_SEAL_BIND_NONE);
        ev_seal seal;
        assert_int_equal(data.size, 18 + 50 + 3 + 5 + 8 + 66);
        assert_null(ev_seal_read((ev_slice){(char *)data.at, data.size}, &seal));
        assert_true(ev_slice_is(record.passport.number, seal.passport_number));
    }
}

static void days_at_the_ends_of_what_can_be_come_back(void **state)
{
    (void)state;
    const char *days[] = {"0001-01-01", "1957-03-25", "2019-01-15", "2020-02-29", "9999-12-31"};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        ev_record record = good_record();
        record.visa.issued_on = record.visa.valid_from = record.visa.valid_until = day(days[i]);
        bytes data = seal_of(&record, EV_SEAL_BIND_RECORD);
        ev_seal seal;
        assert_null(ev_seal_read((ev_slice){(char *)data.at, data.size}, &seal));
        assert_day(seal.issued_on, days[i]);
        assert_day(seal.valid_from, days[i]);
        assert_day(seal.valid_until, days[i]);
    }
}

static void the_longest_seal_fits_its_symbol(void **state)
{
    (void)state;
    static const char *const codes[EV_ENTRY_POINTS_MAX] = {"UACC", "UAAA", "UAII", "UATT",
                                                           "UATG", "UATE", "UAKK", "UASS"};
    ev_record record = good_record();
    record.visa.number = EV_SLICE("KZ34567890123");
    record.visa.stay_days = 255;
    record.visa.entries = 255;
    for (size_t i = 0; i < EV_ENTRY_POINTS_MAX; i++)
        record.entry_point[i] = ev_slice_from(codes[i]);
    record.entry_point_count = EV_ENTRY_POINTS_MAX;
    bytes data = seal_of(&record, EV_SEAL_BIND_RECORD);
    ev_seal seal;
    assert_int_equal(data.size, 208);
    assert_in_range(data.size, 1, EV_SEAL_BYTES_MAX);
    assert_null(ev_seal_read((ev_slice){(char *)data.at, data.size}, &seal));
    assert_int_equal(seal.entry_point_count, EV_ENTRY_POINTS_MAX);
    assert_string_equal(seal.entry_point[7], "UASS");
    assert_string_equal(seal.visa_number, "KZ34567890123");
    assert_int_equal(seal.stay[0], 255);
    assert_int_equal(seal.entries, 255);
}

/* "code at pointer, code at pointer" */
static void assert_refused(const ev_record *record, const char *signed_on, const char *expected)
{
    char found[512] = "";
    bytes seal;
    ev_faults faults;
    assert_int_equal(write_seal(record, EV_SEAL_BIND_RECORD, &tester, signed_on, &seal, &faults),
                     EV_DATA);
    assert_int_equal(seal.size, 0);
    for (size_t i = 0; i < faults.count; i++) {
        size_t size = strlen(found);
        snprintf(found + size, sizeof found - size, "%s%s at %s", i > 0 ? ", " : "",
                 ev_code_describe(faults.fault[i].code)->code, faults.fault[i].pointer);
    }
    assert_string_equal(found, expected);
}

static void what_has_no_place_in_a_seal_is_refused_all_at_once(void **state)
{
    (void)state;
    ev_record record = good_record();
    assert_refused(&record, "2019-02-28", "signed-before-issue at /visa/issued_on");
    record.passport.number = EV_SLICE("A123456789");
    assert_refused(&record, "2019-03-01", "seal-passport-number-too-long at /passport/number");
    record.visa.stay_days = 256;
    record.visa.valid_until = day("2024-04-02");
    record.holder.birth_date = day("1799-12-31");
    assert_refused(
        &record, "2018-03-01",
        "seal-passport-number-too-long at /passport/number, seal-stay-too-long at /visa/stay_days, "
        "seal-end-too-late at /visa/valid_until, seal-birth-year at /holder/birth_date, "
        "signed-before-issue at /visa/issued_on");
}

/* A seal of each record that is not refused is read as the record. */
static void assert_fits(ev_seal_bind bind, const char *from, const char *until, const char *birth,
                        const char *expected)
{
    ev_record record = good_record();
    bytes seal;
    ev_faults faults;
    record.visa.issued_on = record.visa.valid_from = day(from);
    record.visa.valid_until = day(until);
    record.holder.birth_date = day(birth);
    ev_status status = write_seal(&record, bind, &tester, from, &seal, &faults);
    assert_int_equal(faults.count, expected != NULL);
    if (expected != NULL) {
        assert_int_equal(status, EV_DATA);
        assert_string_equal(ev_code_describe(faults.fault[0].code)->code, expected);
        return;
    }
    ev_seal read;
    bytes data = seal_of(&record, bind);
    assert_null(ev_seal_read((ev_slice){(char *)data.at, data.size}, &read));
    assert_day(read.valid_until, until);
    bool found = false;
    for (size_t i = 0; i < read.birth_date_count; i++)
        found |= ev_date_compare(read.birth_date[i], record.holder.birth_date) == 0;
    assert_true(found);
    assert_true(bind == EV_SEAL_BIND_NONE || read.birth_date_count == 1);
}

static void what_would_be_read_otherwise_is_refused(void **state)
{
    (void)state;
    static const char late[] = "seal-end-too-late", year[] = "seal-birth-year";
    const ev_seal_bind bound = EV_SEAL_BIND_RECORD, loose = EV_SEAL_BIND_NONE;
    assert_fits(bound, "2019-04-01", "2019-04-01", "1990-07-23", NULL);
    assert_fits(bound, "2019-04-01", "2024-04-01", "1990-07-23", NULL);
    assert_fits(bound, "2019-04-01", "2024-04-02", "1990-07-23", late);
    assert_fits(bound, "2019-04-01", "2119-04-01", "1990-07-23", late);
    assert_fits(bound, "1999-12-31", "2004-12-31", "1990-07-23", NULL);
    assert_fits(bound, "2024-02-29", "2029-02-28", "1990-07-23", NULL);
    assert_fits(bound, "2024-02-29", "2029-03-01", "1990-07-23", late);
    assert_fits(bound, "2019-02-28", "2024-02-28", "1990-07-23", NULL);
    assert_fits(bound, "2019-02-28", "2024-02-29", "1990-07-23", late);
    assert_fits(bound, "2019-04-01", "2019-04-30", "1800-01-01", NULL);
    assert_fits(bound, "2019-04-01", "2019-04-30", "1799-12-31", year);
    assert_fits(bound, "2019-04-01", "2019-04-30", "2019-04-01", NULL);
    assert_fits(bound, "2100-04-01", "2100-04-30", "2099-12-31", NULL);
    assert_fits(bound, "2100-04-01", "2100-04-30", "2100-01-01", year);
    assert_fits(loose, "2019-04-01", "2039-12-31", "1990-07-23", NULL);
    assert_fits(loose, "2019-04-01", "2040-01-01", "1990-07-23", late);
    assert_fits(loose, "2019-04-01", "2119-04-01", "1990-07-23", late);
    assert_fits(loose, "2019-04-01", "2019-04-30", "1894-01-01", NULL);
    assert_fits(loose, "2019-04-01", "2019-04-30", "1893-12-31", year);
    assert_fits(loose, "2019-04-01", "2019-04-30", "2019-04-01", NULL);
}

static void assert_limit(ev_seal_bind bind, const char *until, const char *birth,
                         const char *expected, ev_limit limit)
{
    ev_record record = good_record();
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    record.visa.valid_until = day(until);
    record.holder.birth_date = day(birth);
    assert_int_equal(ev_seal_check(&record, bind, record.visa.issued_on, &faults), EV_DATA);
    assert_int_equal(faults.count, 1);
    assert_string_equal(faults.fault[0].expected, expected);
    assert_int_equal(faults.fault[0].limit.bound, limit.bound);
    assert_int_equal(faults.fault[0].limit.value, limit.value);
    assert_string_equal(faults.fault[0].limit.unit != NULL ? faults.fault[0].limit.unit : "",
                        limit.unit != NULL ? limit.unit : "");
}

static void the_limit_of_a_seal_is_said(void **state)
{
    (void)state;
    static const char years[] = "year from 1800 to 2099", good[] = "1990-07-23";
    const ev_seal_bind bound = EV_SEAL_BIND_RECORD, loose = EV_SEAL_BIND_NONE;
    assert_limit(bound, "2024-04-02", good, "",
                 (ev_limit){EV_AT_MOST, 5, "years after /visa/valid_from"});
    assert_limit(loose, "2040-01-01", good, "",
                 (ev_limit){EV_AT_MOST, 20, "years after the year of /visa/issued_on"});
    assert_limit(bound, "2019-04-30", "1799-12-31", years, (ev_limit){EV_AT_LEAST, 1800, NULL});
    assert_limit(bound, "2019-04-30", "2100-01-01", years, (ev_limit){EV_AT_MOST, 2099, NULL});
    assert_limit(loose, "2019-04-30", "1893-12-31", "",
                 (ev_limit){EV_AT_MOST, 125, "years before the year of /visa/issued_on"});
}

/* Members with a fault of their own are absent. */
static void what_a_record_lacks_is_not_blamed(void **state)
{
    (void)state;
    for (ev_seal_bind bind = EV_SEAL_BIND_NONE; bind <= EV_SEAL_BIND_RECORD; bind++) {
        ev_record record = {.is_object = true};
        ev_faults faults;
        ev_faults_init(&faults, EV_STRICT);
        assert_int_equal(ev_seal_check(&record, bind, (ev_date){0}, &faults), EV_OK);
        record.visa.valid_until = day("2019-04-01");
        record.holder.birth_date = day("1990-07-23");
        assert_int_equal(ev_seal_check(&record, bind, (ev_date){0}, &faults), EV_OK);
    }
}

static void exhausted_memory_is_a_fault_and_nothing_is_written(void **state)
{
    (void)state;
    ev_record record = good_record();
    ev_mrz mrz = mrz_of(&record);
    for (size_t used = 256; used > 256 - 124;
         used--) { /* a buffer of 256 bytes, of which ever more are free, but never the 124 of the
                      seal */
        ev_arena arena;
        ev_buf buf;
        ev_faults faults;
        ev_arena_init(&arena, 1 << 20);
        ev_faults_init(&faults, EV_LENIENT);
        ev_buf_init(&buf, &arena, 256);
        buf.size = used;
        arena.fail_after = 1;
        ev_status status = ev_seal_write(&record, &mrz, EV_SEAL_BIND_RECORD, &tester,
                                         day("2019-03-01"), &buf, &faults);
        assert_int_equal(status, EV_TEMP_FAIL);
        assert_int_equal(faults.count, 1);
        assert_int_equal(faults.fault[0].code, EV_OUT_OF_MEMORY);
        assert_int_equal(buf.size, used);
        ev_arena_free(&arena);
    }
}

/* No record without faults has one; should it come to that, nothing half-written is signed. */
static void a_character_c40_lacks_is_a_defect_and_nothing_is_written(void **state)
{
    (void)state;
    ev_record record = good_record();
    ev_mrz mrz = mrz_of(&record);
    ev_faults faults;
    ev_buf buf;
    mrz.line[1][3] = '?';
    ev_faults_init(&faults, EV_LENIENT);
    ev_buf_init(&buf, NULL, 0);
    assert_int_equal(ev_seal_write(&record, &mrz, EV_SEAL_BIND_RECORD, &tester, day("2019-03-01"),
                                   &buf, &faults),
                     EV_INTERNAL);
    assert_int_equal(faults.count, 1);
    assert_int_equal(buf.size, 0);
    ev_buf_free(&buf);
}

UNIT_TESTS(write)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seal_is_header_and_features_in_their_order),
        cmocka_unit_test(the_header_has_18_bytes_with_two_digits_of_reference_too),
        cmocka_unit_test(the_signature_zone_is_its_tag_its_length_and_both_numbers),
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(passport_numbers_of_each_length_take_six_bytes),
        cmocka_unit_test(days_at_the_ends_of_what_can_be_come_back),
        cmocka_unit_test(the_longest_seal_fits_its_symbol),
        cmocka_unit_test(what_has_no_place_in_a_seal_is_refused_all_at_once),
        cmocka_unit_test(what_would_be_read_otherwise_is_refused),
        cmocka_unit_test(the_limit_of_a_seal_is_said),
        cmocka_unit_test(what_a_record_lacks_is_not_blamed),
        cmocka_unit_test(exhausted_memory_is_a_fault_and_nothing_is_written),
        cmocka_unit_test(a_character_c40_lacks_is_a_defect_and_nothing_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
