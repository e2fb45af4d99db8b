/* Our form of feature 0x07: as an independent encoder writes it, each shape that is malformed, and
 * that its text can be read in one way only. Runs in the project's folder. */
#include <stdio.h>

#include <jansson.h>

#include "lib/unit.h"
#include "unit/seal/seal_spelled.h"

#define DATED(country, signer) "dc03 '" country "' '" signer "025B' @01012020 @01012020" TYPE
#define OURS DATED("KAZ", "KZTS")
#define THEIRS DATED("UTO", "UTTS")
#define POINTS "'UACCUAAAKZ0000301'"
#define FEATURE "07 26 02 @05012020 13 02 " POINTS DIGEST

#define NO_FORM "the additional feature is not of the form 02 of Kazakhstan"
#define SHORT "the additional feature is too short"
#define NO_FIRST "the first day of validity is not a day of the calendar"
#define NO_LAST "the last day of validity is not within five years from the first"
#define NO_CENTURY "the year of birth does not begin with 18, 19 or 20"
#define NO_BIRTH "the date of birth is not a day of the calendar"
#define NO_COUNT "the number of entry points is not 1 to 8"
#define NO_TEXT "the additional feature does not hold so many entry points and a visa number"

/* ---- the examples of an independent encoder -------------------------------------------------- */

static ev_date partial_day(const char *text)
{
    ev_date date;
    assert_int_equal(ev_date_parse(ev_slice_from(text), EV_DATE_PARTIAL, &date), EV_DATE_OK);
    return date;
}

static const char *text_at(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    assert_non_null(text);
    return text;
}

static ev_record record_of(const json_t *example)
{
    ev_record record = good_record();
    bytes digest = bytes_of(text_at(example, "digest"));
    json_t *points = json_object_get(example, "entry_points"), *point;
    size_t i;
    record.visa.issued_on = record.visa.valid_from = day(text_at(example, "valid_from"));
    record.visa.valid_until = ev_date_add_months(record.visa.valid_from, 1);
    record.visa.number = ev_slice_from(text_at(example, "visa_number"));
    record.holder.birth_date = partial_day(text_at(example, "birth_date"));
    assert_int_equal(digest.size, EV_SEAL_DIGEST_SIZE);
    memcpy(record.digest, digest.at, digest.size);
    record.entry_point_count = json_array_size(points);
    json_array_foreach(points, i, point) record.entry_point[i] =
        ev_slice_from(json_string_value(point));
    return record;
}

static void assert_read(const ev_seal *seal, const ev_record *record, bool name_is_cut)
{
    assert_true(seal->bound);
    assert_int_equal(ev_date_compare(seal->valid_from, record->visa.valid_from), 0);
    assert_int_equal(ev_date_compare(seal->valid_until, record->visa.valid_until), 0);
    assert_int_equal(seal->birth_date_count, 1);
    assert_memory_equal(&seal->birth_date[0], &record->holder.birth_date, sizeof(ev_date));
    assert_int_equal(seal->name_is_cut, name_is_cut);
    assert_int_equal(seal->entry_point_count, record->entry_point_count);
    for (size_t i = 0; i < record->entry_point_count; i++)
        assert_true(ev_slice_is(record->entry_point[i], seal->entry_point[i]));
    assert_true(ev_slice_is(record->visa.number, seal->visa_number));
    assert_memory_equal(seal->digest, record->digest, EV_SEAL_DIGEST_SIZE);
}

static void an_independent_encoder_writes_the_same(void **state)
{
    (void)state;
    json_t *file = json_load_file("tests/data/vectors/feature-07.json", 0, NULL),
           *examples = json_object_get(file, "features"), *example;
    size_t i, cut = 0;
    json_array_foreach(examples, i, example)
    {
        ev_record record = record_of(example);
        ev_mrz mrz = mrz_of(&record);
        ev_seal seal;
        mrz.name_is_cut = json_is_true(json_object_get(example, "name_is_cut"));
        cut += mrz.name_is_cut;
        bytes data = seal_with(&record, &mrz, EV_SEAL_BIND_RECORD),
              feature = bytes_of(text_at(example, "hex"));
        assert_null(ev_seal_read((ev_slice){(char *)data.at, data.size}, &seal));
        assert_int_equal(seal.additional.size, feature.size);
        assert_memory_equal(seal.additional.data, feature.at, feature.size);
        assert_read(&seal, &record, mrz.name_is_cut);
    }
    assert_int_equal(i, 4);
    assert_int_equal(cut, 2);
    json_decref(file);
}

/* ---- the text -------------------------------------------------------------------------------- */

/* With letters only, so that nothing but the count tells a point from the number. */
static void entry_points_and_number_of_each_length_come_back(void **state)
{
    (void)state;
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRS";
    for (size_t points = 1; points <= EV_ENTRY_POINTS_MAX; points++) {
        for (size_t size = 6; size <= EV_VISA_NUMBER_MAX; size++) {
            ev_record record = good_record();
            ev_seal seal;
            for (size_t i = 0; i < points; i++)
                record.entry_point[i] = (ev_slice){letters + 4 * i, 4};
            record.entry_point_count = points;
            record.visa.number = (ev_slice){letters + 4 * points, size};
            bytes data = seal_of(&record, EV_SEAL_BIND_RECORD);
            assert_int_equal(data.size, 178 + (4 * points + size + 2) / 3 * 2);
            assert_null(ev_seal_read((ev_slice){(char *)data.at, data.size}, &seal));
            assert_read(&seal, &record, false);
        }
    }
}

/* ---- malformed shapes ------------------------------------------------------------------------ */

/* Whatever the bytes of another State's feature are, nothing is taken from them. */
static void assert_not_read(const char *feature)
{
    char text[1024];
    snprintf(text, sizeof text, THEIRS MESSAGE "%s" SIGNATURE, feature);
    ev_seal seal = read_good(text);
    assert_false(seal.bound);
    assert_non_null(seal.additional.data);
    assert_int_equal(seal.entry_point_count, 0);
    assert_int_equal(seal.valid_from.year, 0);
    assert_string_equal(seal.visa_number, "");
    assert_false(seal.name_is_cut);
    assert_day(seal.valid_until, "2020-05-25");
    assert_day(seal.birth_date[0], "1952-03-11");
}

/* A fault of our State's seal; of another State's seal it is another content. */
static void assert_malformed(const char *feature, const char *sentence)
{
    char text[1024];
    snprintf(text, sizeof text, OURS MESSAGE "%s" SIGNATURE, feature);
    assert_wrong(text, sentence);
    snprintf(text, sizeof text, OURS "%s" MESSAGE SIGNATURE, feature);
    assert_wrong(text, sentence);
    assert_not_read(feature);
}

static void each_other_shape_is_malformed(void **state)
{
    (void)state;
    static const struct {
        const char *feature, *sentence;
    } cases[] = {
        {"0700", NO_FORM},
        {"0701 01", NO_FORM},
        {"0721 01 @05012020 02 'UACC' 'UAAA'" DIGEST, NO_FORM},
        {"0726 03 @05012020 13 02 " POINTS DIGEST, NO_FORM},
        {"0726 00 @05012020 13 02 " POINTS DIGEST, NO_FORM},
        {"0701 02", SHORT},
        {"071a 02 @05012020 13 00 " DIGEST, SHORT},
        {"0720 02 @05012020 13 01 'UACCKZ000'" DIGEST, SHORT},
        {"0726 02 @13012020 13 02 " POINTS DIGEST, NO_FIRST},
        {"0726 02 @02302020 13 02 " POINTS DIGEST, NO_FIRST},
        {"0726 02 @00000000 13 02 " POINTS DIGEST, NO_FIRST},
        {"0726 02 @05262020 13 02 " POINTS DIGEST, NO_LAST},
        {"0726 02 @05242015 13 02 " POINTS DIGEST, NO_LAST},
        {"0726 02 @05012020 13 02 'UAC1UAAAKZ0000301'" DIGEST, NO_TEXT},
        {"0726 02 @05012020 13 02 'UACCUAA<KZ0000301'" DIGEST, NO_TEXT},
        {"0726 02 @05012020 13 02 'UACCUAAAKZ00003<1'" DIGEST, NO_TEXT},
        {"0726 02 @05012020 13 02 'UACCUAAAKZ000030<'" DIGEST, NO_TEXT},
        {"0724 02 @05012020 13 02 'UACCUAAAKZ000'" DIGEST, NO_TEXT},
        {"0724 02 @05012020 13 02 'UACCUAAAKZ000<'" DIGEST, NO_TEXT},
        {"0726 02 @05012020 13 01 'UACC12345678901234'" DIGEST, NO_TEXT},
        {"073a 02 @05012020 13 08 'UACCUACCUACCUACCUACCUACCUACCUACC12345678901234'" DIGEST,
         NO_TEXT},
        {"0725 02 @05012020 13 02 " POINTS "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2", NO_TEXT},
        {"0727 02 @05012020 13 02 " POINTS "00" DIGEST, NO_TEXT},
        {"0728 02 @05012020 13 02 " POINTS "0000" DIGEST, NO_TEXT},
        {"0726 02 @05012020 13 02 'UACCUAAAKZ00003' 0001" DIGEST, NO_TEXT},
        {"0726 02 @05012020 13 02 fe42 'UACCUAAAKZ0000'" DIGEST, NO_TEXT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_malformed(cases[i].feature, cases[i].sentence);
}

static void the_century_is_one_of_three_and_a_bit(void **state)
{
    (void)state;
    for (unsigned value = 0; value < 256; value++) {
        char feature[256], text[1024];
        unsigned century = value & 0x7F;
        snprintf(feature, sizeof feature, "0726 02 @05012020 %02x 02 " POINTS DIGEST, value);
        if (century < 18 || century > 20) {
            assert_malformed(feature, NO_CENTURY);
            continue;
        }
        snprintf(text, sizeof text, OURS MESSAGE "%s" SIGNATURE, feature);
        ev_seal seal = read_good(text);
        assert_int_equal(seal.birth_date_count, 1);
        assert_int_equal(seal.birth_date[0].year, 100 * century + 52);
        assert_int_equal(seal.name_is_cut, value >= 0x80);
    }
}

/* With one point fewer the number is UAAAKZ0000301, which can be one. */
static void the_number_of_points_is_that_of_the_text(void **state)
{
    (void)state;
    for (unsigned points = 0; points < 256; points++) {
        char feature[256], text[1024];
        snprintf(feature, sizeof feature, "0726 02 @05012020 13 %02x " POINTS DIGEST, points);
        if (points < 1 || points > 2) {
            assert_malformed(feature, points >= 1 && points <= 8 ? NO_TEXT : NO_COUNT);
            continue;
        }
        snprintf(text, sizeof text, OURS MESSAGE "%s" SIGNATURE, feature);
        ev_seal seal = read_good(text);
        assert_int_equal(seal.entry_point_count, points);
        assert_string_equal(seal.entry_point[points - 1], points == 1 ? "UACC" : "UAAA");
        assert_string_equal(seal.visa_number, points == 1 ? "UAAAKZ0000301" : "KZ0000301");
    }
}

/* Kazakhstan is named in the header, or in the MRZ. */
static void either_place_of_the_state_makes_a_seal_ours(void **state)
{
    (void)state;
#define KAZ_MRZ "01 30 'VCKAZDENT<<ARTHUR<PHILIP<<<<<<<<<<<<<<<<<<<<" LINE_2 "'"
    assert_wrong(THEIRS KAZ_MRZ STAY PASSPORT "0701 05" SIGNATURE, NO_FORM);
    assert_wrong(OURS KAZ_MRZ STAY PASSPORT "0701 05" SIGNATURE, NO_FORM);
    assert_false(read_good(THEIRS MESSAGE "0701 05" SIGNATURE).bound);
    assert_false(read_good(OURS MESSAGE SIGNATURE).bound);
    assert_true(read_good(OURS MESSAGE FEATURE SIGNATURE).bound);
    assert_true(read_good(THEIRS KAZ_MRZ STAY PASSPORT FEATURE SIGNATURE).bound);
}

/* The bytes mean what that State says, even where they have our form. */
static void the_form_02_of_another_state_is_not_ours(void **state)
{
    (void)state;
    assert_not_read(FEATURE);
    assert_not_read("0726 02 @05012020 93 02 " POINTS DIGEST); /* "the name is cut" */
}

/* ---- the dates of the MRZ -------------------------------------------------------------------- */

static const char *read_with_dates(const char *from, const char *birth, const char *until,
                                   ev_seal *seal)
{
    char text[1024];
    snprintf(text, sizeof text,
             OURS "01 30 '" LINE_1_B "<<<<<<<<1234567XY7GBR%s6M%s0'" STAY PASSPORT
                  "0726 02 @%.2s%.2s%.4s 13 02 " POINTS DIGEST SIGNATURE,
             birth, until, from + 5, from + 8, from);
    bytes data = bytes_of(text);
    return read_bytes(data.at, data.size, seal);
}

/* The day, or NULL for a seal that is malformed with this sentence. */
static void assert_date(const char *fault, ev_date found, const char *expected,
                        const char *sentence)
{
    if (expected == NULL) {
        assert_non_null(fault);
        assert_string_equal(fault, sentence);
    } else {
        assert_null(fault);
        assert_day(found, expected);
    }
}

/* Five years after 29 February end on 28 February. */
static void a_visa_ends_within_five_years_of_its_first_day(void **state)
{
    (void)state;
    const struct {
        const char *from, *until, *expected; /* NULL: malformed */
    } cases[] = {
        {"2019-04-01", "190401", "2019-04-01"}, {"2019-04-01", "190331", NULL},
        {"2019-04-01", "200401", "2020-04-01"}, {"2019-04-01", "240401", "2024-04-01"},
        {"2019-04-01", "240402", NULL},         {"2019-04-01", "180430", NULL},
        {"2019-04-01", "250101", NULL},         {"2024-02-29", "290228", "2029-02-28"},
        {"2024-02-29", "290229", NULL},         {"2024-02-29", "290301", NULL},
        {"2019-02-28", "240228", "2024-02-28"}, {"2019-02-28", "240229", NULL},
        {"2019-03-01", "240229", "2024-02-29"}, {"1999-12-31", "991231", "1999-12-31"},
        {"1999-12-31", "000101", "2000-01-01"}, {"1999-12-31", "041231", "2004-12-31"},
        {"1999-12-31", "050101", NULL},         {"2099-12-31", "041231", "2104-12-31"},
        {"9999-01-01", "991231", "9999-12-31"}, {"9999-01-01", "000101", NULL},
        {"0001-01-01", "060101", "0006-01-01"}, {"2019-04-01", "190431", NULL},
        {"2019-04-01", "1904<<", NULL},         {"2019-04-01", "<<<<<<", NULL},
        {"2019-04-01", "1A0430", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_seal seal;
        const char *fault = read_with_dates(cases[i].from, "520311", cases[i].until, &seal);
        assert_date(fault, seal.valid_until, cases[i].expected, NO_LAST);
    }
}

/* A partly unknown day of birth stays so; a year that is not there has no century. */
static void a_day_of_birth_has_its_century(void **state)
{
    (void)state;
    const struct {
        const char *birth, *expected;
    } cases[] = {
        {"520311", "1952-03-11"}, {"5203<<", "1952-03"}, {"52<<<<", "1952"},
        {"000229", NULL},         {"<<<<<<", NULL},      {"<<0311", NULL},
        {"521301", NULL},         {"A20311", NULL},      {"040229", "1904-02-29"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_seal seal;
        const char *fault = read_with_dates("2020-05-01", cases[i].birth, "200525", &seal);
        assert_date(fault, seal.birth_date[0], cases[i].expected, NO_BIRTH);
    }
}

UNIT_TESTS(binding)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_independent_encoder_writes_the_same),
        cmocka_unit_test(entry_points_and_number_of_each_length_come_back),
        cmocka_unit_test(each_other_shape_is_malformed),
        cmocka_unit_test(the_century_is_one_of_three_and_a_bit),
        cmocka_unit_test(the_number_of_points_is_that_of_the_text),
        cmocka_unit_test(either_place_of_the_state_makes_a_seal_ours),
        cmocka_unit_test(the_form_02_of_another_state_is_not_ours),
        cmocka_unit_test(a_visa_ends_within_five_years_of_its_first_day),
        cmocka_unit_test(a_day_of_birth_has_its_century),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
