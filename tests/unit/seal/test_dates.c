/* What is concluded of the MRZ's two-digit years where no feature says the century: the end of the
 * visa, and each day on which the holder may be born. */
#include "lib/unit.h"
#include "unit/seal/seal_spelled.h"

static ev_seal read_dates(const char *issued_on, const char *birth, const char *until)
{
    char text[1024];
    snprintf(text, sizeof text,
             "dc03 'UTO' 'UTTS025B' @%.2s%.2s%.4s @08192023" TYPE "01 30 '" LINE_1_B
             "<<<<<<<<1234567XY7GBR%s6M%s0'" STAY PASSPORT SIGNATURE,
             issued_on + 5, issued_on + 8, issued_on, birth, until);
    return read_good(text);
}

static void a_visa_ends_in_the_first_such_year_from_its_issue(void **state)
{
    (void)state;
    const struct {
        const char *issued_on, *until, *expected; /* NULL: not known */
    } cases[] = {
        {"2019-03-01", "390301", "2039-03-01"}, {"2019-03-01", "391231", "2039-12-31"},
        {"2019-03-01", "400301", NULL},         {"2019-03-01", "190430", "2019-04-30"},
        {"2019-03-01", "190101", "2019-01-01"}, {"2019-03-01", "180430", NULL},
        {"1999-12-31", "000101", "2000-01-01"}, {"1999-12-31", "991231", "1999-12-31"},
        {"2099-12-01", "000228", "2100-02-28"}, {"2099-12-01", "000229", NULL},
        {"1999-12-01", "000229", "2000-02-29"}, {"2000-01-01", "000101", "2000-01-01"},
        {"2100-01-01", "990101", NULL},         {"9999-01-01", "000101", NULL},
        {"9999-01-01", "990102", "9999-01-02"}, {"2019-03-01", "190431", NULL},
        {"2019-03-01", "191301", NULL},         {"2019-03-01", "1904<<", NULL},
        {"2019-03-01", "19<<<<", NULL},         {"2019-03-01", "<<<<<<", NULL},
        {"2019-03-01", "ABCDEF", NULL},         {"2019-03-01", "19<<30", NULL},
        {"2019-03-01", "1A0430", NULL},         {"0001-01-01", "010101", "0001-01-01"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_seal seal = read_dates(cases[i].issued_on, "900723", cases[i].until);
        if (cases[i].expected != NULL)
            assert_day(seal.valid_until, cases[i].expected);
        else
            assert_int_equal(seal.valid_until.year, 0);
    }
}

/* Born on each such day before the issue that is not 126 years ago. */
static void a_holder_may_be_born_in_two_centuries(void **state)
{
    (void)state;
    const struct {
        const char *issued_on, *birth, *expected[2];
    } cases[] = {
        {"2019-03-01", "900723", {"1990-07-23"}},
        {"2019-03-01", "150723", {"1915-07-23", "2015-07-23"}},
        {"2019-03-01", "190301", {"1919-03-01", "2019-03-01"}},
        {"2019-03-01", "190302", {"1919-03-02"}},
        {"2019-03-01", "940101", {"1894-01-01", "1994-01-01"}},
        {"2019-03-01", "931231", {"1993-12-31"}},
        {"2019-03-01", "991231", {"1899-12-31", "1999-12-31"}},
        {"2019-03-01", "000229", {"2000-02-29"}}, /* there was none in 1900 */
        {"2100-05-01", "000229", {"2000-02-29"}},
        {"2000-02-28", "000229", {NULL}},
        {"2000-01-01", "991231", {"1899-12-31", "1999-12-31"}},
        {"2019-03-01", "9007<<", {"1990-07"}},
        {"2019-03-01", "90<<<<", {"1990"}},
        {"2019-03-01", "15<<<<", {"1915", "2015"}},
        {"2019-03-01", "19<<<<", {"1919", "2019"}},
        {"2019-03-01", "1903<<", {"1919-03", "2019-03"}},
        {"2019-03-01", "1904<<", {"1919-04"}},
        {"2019-03-01", "<<<<<<", {NULL}},
        {"2019-03-01", "90<<23", {NULL}},
        {"2019-03-01", "<<0723", {NULL}},
        {"2019-03-01", "901323", {NULL}},
        {"2019-03-01", "900700", {NULL}},
        {"2019-03-01", "XYZXYZ", {NULL}},
        {"2019-03-01", "9013<<", {NULL}},
        {"0050-01-01", "900101", {NULL}},
        {"0101-01-01", "000101", {"0100-01-01"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_seal seal = read_dates(cases[i].issued_on, cases[i].birth, "190430");
        size_t count = 0;
        while (count < 2 && cases[i].expected[count] != NULL)
            count++;
        assert_int_equal(seal.birth_date_count, count);
        for (size_t j = 0; j < count; j++)
            assert_day(seal.birth_date[j], cases[i].expected[j]);
    }
}

UNIT_TESTS(dates)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visa_ends_in_the_first_such_year_from_its_issue),
        cmocka_unit_test(a_holder_may_be_born_in_two_centuries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
