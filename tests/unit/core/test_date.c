/* Calendar days: forms, the calendar's own oddities, months added, days counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "core/date.h"

static ev_date day(const char *text)
{
    ev_date date = {0, 0, 0};
    assert_int_equal(ev_date_parse(ev_slice_from(text), EV_DATE_PARTIAL, &date), EV_DATE_OK);
    return date;
}

/* ---- reading --------------------------------------------------------------------------------- */

static void whole_dates_are_read(void **state)
{
    (void)state;
    ev_date date;
    assert_int_equal(ev_date_parse(EV_SLICE("2019-04-03"), EV_DATE_WHOLE, &date), EV_DATE_OK);
    assert_int_equal(date.year, 2019);
    assert_int_equal(date.month, 4);
    assert_int_equal(date.day, 3);
    assert_int_equal(ev_date_parse(EV_SLICE("0001-01-01"), EV_DATE_WHOLE, &date), EV_DATE_OK);
    assert_int_equal(ev_date_parse(EV_SLICE("9999-12-31"), EV_DATE_WHOLE, &date), EV_DATE_OK);
}

static void other_forms_are_malformed(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",           "2019-4-03",   "2019-04-3",        "19-04-03",   "2019/04/03",
        "2019-04/03", "2019-04-03 ", " 2019-04-03",      "2019-04-0x", "201x-04-03",
        "2019-0x-03", "-019-04-03",  "2019-04--3",       "+019-04-03", "20190403",
        "2019-W14-3", "2019-04-031", "2019-04-0\xD9\xA3"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (ev_date_precision precision = EV_DATE_WHOLE; precision <= EV_DATE_PARTIAL;
             precision++) {
            ev_date date = {7, 7, 7};
            assert_int_equal(ev_date_parse(ev_slice_from(texts[i]), precision, &date),
                             EV_DATE_BAD_FORM);
            assert_int_equal(date.year, 7); /* untouched */
        }
    ev_date date;
    assert_int_equal(ev_date_parse(ev_slice_from(NULL), EV_DATE_PARTIAL, &date), EV_DATE_BAD_FORM);
}

static void partial_dates_are_read_where_they_may_be(void **state)
{
    (void)state;
    ev_date date;
    assert_int_equal(ev_date_parse(EV_SLICE("1985"), EV_DATE_WHOLE, &date), EV_DATE_BAD_FORM);
    assert_int_equal(ev_date_parse(EV_SLICE("1985-04"), EV_DATE_WHOLE, &date), EV_DATE_BAD_FORM);
    assert_int_equal(ev_date_parse(EV_SLICE("1985"), EV_DATE_PARTIAL, &date), EV_DATE_OK);
    assert_int_equal(date.month, 0);
    assert_int_equal(date.day, 0);
    assert_int_equal(ev_date_parse(EV_SLICE("1985-04"), EV_DATE_PARTIAL, &date), EV_DATE_OK);
    assert_int_equal(date.month, 4);
    assert_int_equal(date.day, 0);
    assert_int_equal(ev_date_parse(EV_SLICE("1985-4-"), EV_DATE_PARTIAL, &date), EV_DATE_BAD_FORM);
    assert_int_equal(ev_date_parse(EV_SLICE("1985 04"), EV_DATE_PARTIAL, &date), EV_DATE_BAD_FORM);
    assert_int_equal(ev_date_parse(EV_SLICE("198x"), EV_DATE_PARTIAL, &date), EV_DATE_BAD_FORM);
}

static void days_that_do_not_exist_are_told_from_malformed_ones(void **state)
{
    (void)state;
    static const char *const texts[] = {"2019-02-29", "1900-02-29", "2100-02-29", "2000-02-30",
                                        "2019-04-31", "2019-06-31", "2019-09-31", "2019-11-31",
                                        "2019-01-32", "2019-13-01", "2019-00-01", "2019-01-00",
                                        "0000-01-01", "2019-99-99"};
    ev_date date;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(ev_date_parse(ev_slice_from(texts[i]), EV_DATE_WHOLE, &date),
                         EV_DATE_NO_SUCH);
    assert_int_equal(ev_date_parse(EV_SLICE("1985-00"), EV_DATE_PARTIAL, &date), EV_DATE_NO_SUCH);
    assert_int_equal(ev_date_parse(EV_SLICE("1985-13"), EV_DATE_PARTIAL, &date), EV_DATE_NO_SUCH);
    assert_int_equal(ev_date_parse(EV_SLICE("0000"), EV_DATE_PARTIAL, &date), EV_DATE_NO_SUCH);
}

static void leap_days_exist_every_fourth_year_but_for_three_centuries_of_four(void **state)
{
    (void)state;
    static const char *const texts[] = {"2016-02-29", "2020-02-29", "2000-02-29",
                                        "1600-02-29", "2400-02-29", "0004-02-29"};
    ev_date date;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(ev_date_parse(ev_slice_from(texts[i]), EV_DATE_WHOLE, &date), EV_DATE_OK);
}

/* ---- counting -------------------------------------------------------------------------------- */

/* Four hundred years, day by day, by a calendar that only knows how to take one step. */
static void days_are_numbered_without_gaps(void **state)
{
    (void)state;
    int32_t expected = ev_date_days(day("1800-01-01"));
    for (int16_t year = 1800; year < 2200; year++)
        for (int8_t month = 1; month <= 12; month++)
            for (int8_t d = 1; d <= 31; d++) {
                char text[40];
                ev_date date;
                snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, d);
                if (ev_date_parse(ev_slice_from(text), EV_DATE_WHOLE, &date) == EV_DATE_OK)
                    assert_int_equal(ev_date_days(date), expected++);
            }
    assert_int_equal(ev_date_days(day("2200-01-01")), expected);
    assert_int_equal(ev_date_days(day("0001-01-01")), 0);
    assert_int_equal(ev_date_days(day("1970-01-01")), 719162);
    assert_int_equal(ev_date_days(day("9999-12-31")), 3652058);
}

static void assert_months(const char *from, int count, const char *expected)
{
    char text[EV_DATE_TEXT_MAX];
    assert_string_equal(ev_date_iso(ev_date_add_months(day(from), count), text), expected);
}

static void months_are_added_by_the_calendar(void **state)
{
    (void)state;
    assert_months("2019-04-15", 3, "2019-07-15");
    assert_months("2019-10-15", 3, "2020-01-15");
    assert_months("2019-12-31", 1, "2020-01-31");
    assert_months("2019-04-15", 12, "2020-04-15");
    assert_months("2019-04-15", 0, "2019-04-15");
    assert_months("2019-04-15", 120, "2029-04-15");
}

static void a_day_the_month_lacks_becomes_its_last(void **state)
{
    (void)state;
    assert_months("2018-11-30", 3, "2019-02-28");
    assert_months("2019-11-30", 3, "2020-02-29");
    assert_months("2019-11-29", 3, "2020-02-29");
    assert_months("2019-11-28", 3, "2020-02-28");
    assert_months("1999-11-30", 3, "2000-02-29");
    assert_months("1899-11-30", 3, "1900-02-28");
    assert_months("2019-01-31", 3, "2019-04-30");
    assert_months("2020-02-29", 12, "2021-02-28");
}

static void a_month_beyond_the_last_year_is_still_later(void **state)
{
    (void)state;
    ev_date beyond = ev_date_add_months(day("9999-12-31"), 120);
    assert_true(ev_date_compare(beyond, day("9999-12-31")) > 0);
    assert_int_equal(beyond.year, 10009);
}

static void dates_are_ordered(void **state)
{
    (void)state;
    static const char *const rising[] = {"0001-01-01", "1999-12-31", "2000-01-01", "2000-01-02",
                                         "2000-02-01", "2001-01-01", "9999-12-31"};
    for (size_t i = 0; i < sizeof rising / sizeof *rising; i++)
        for (size_t k = 0; k < sizeof rising / sizeof *rising; k++)
            assert_int_equal(ev_date_compare(day(rising[i]), day(rising[k])), (i > k) - (i < k));
}

static void what_is_unknown_counts_as_its_earliest(void **state)
{
    (void)state;
    assert_int_equal(ev_date_compare(day("1985"), day("1985-01-01")), 0);
    assert_int_equal(ev_date_compare(day("1985-04"), day("1985-04-01")), 0);
    assert_true(ev_date_compare(day("1985-04"), day("1985-03-31")) > 0);
    assert_true(ev_date_compare(day("1985"), day("1984-12-31")) > 0);
    assert_int_equal(ev_date_compare(day("1985-04-12"), day("1985-04-12")), 0);
    assert_true(ev_date_compare(day("1985-04-12"), day("1985-04")) > 0);
}

static void what_is_unknown_can_count_as_its_latest(void **state)
{
    (void)state;
    assert_int_equal(ev_date_compare(ev_date_latest(day("2020")), day("2020-12-31")), 0);
    assert_int_equal(ev_date_compare(ev_date_latest(day("2020-02")), day("2020-02-29")), 0);
    assert_int_equal(ev_date_compare(ev_date_latest(day("1900-02")), day("1900-02-28")), 0);
    assert_int_equal(ev_date_compare(ev_date_latest(day("2019-04")), day("2019-04-30")), 0);
    assert_int_equal(ev_date_compare(ev_date_latest(day("2019-04-03")), day("2019-04-03")), 0);
}

/* ---- writing --------------------------------------------------------------------------------- */

static void assert_texts(const char *date, const char *long_form, const char *numeric,
                         const char *iso)
{
    char text[EV_DATE_TEXT_MAX];
    assert_string_equal(ev_date_long(day(date), text), long_form);
    assert_string_equal(ev_date_numeric(day(date), text), numeric);
    assert_string_equal(ev_date_iso(day(date), text), iso);
}

static void dates_are_written_in_three_forms(void **state)
{
    (void)state;
    assert_texts("2019-04-03", "03 APR 2019", "03.04.2019", "2019-04-03");
    assert_texts("9999-12-31", "31 DEC 9999", "31.12.9999", "9999-12-31");
    assert_texts("0042-01-01", "01 JAN 0042", "01.01.0042", "0042-01-01");
    assert_texts("1985-04", "APR 1985", "04.1985", "1985-04");
    assert_texts("1985", "1985", "1985", "1985");
}

static void every_month_has_its_name(void **state)
{
    (void)state;
    static const char *const names[] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                        "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
    for (int month = 1; month <= 12; month++) {
        char text[EV_DATE_TEXT_MAX];
        ev_date_long((ev_date){2019, (int8_t)month, 0}, text);
        assert_memory_equal(text, names[month - 1], 3);
    }
}

UNIT_TESTS(date)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_dates_are_read),
        cmocka_unit_test(other_forms_are_malformed),
        cmocka_unit_test(partial_dates_are_read_where_they_may_be),
        cmocka_unit_test(days_that_do_not_exist_are_told_from_malformed_ones),
        cmocka_unit_test(leap_days_exist_every_fourth_year_but_for_three_centuries_of_four),
        cmocka_unit_test(days_are_numbered_without_gaps),
        cmocka_unit_test(months_are_added_by_the_calendar),
        cmocka_unit_test(a_day_the_month_lacks_becomes_its_last),
        cmocka_unit_test(a_month_beyond_the_last_year_is_still_later),
        cmocka_unit_test(dates_are_ordered),
        cmocka_unit_test(what_is_unknown_counts_as_its_earliest),
        cmocka_unit_test(what_is_unknown_can_count_as_its_latest),
        cmocka_unit_test(dates_are_written_in_three_forms),
        cmocka_unit_test(every_month_has_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
