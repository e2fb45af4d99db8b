/* The forms of PDF syntax: the shortest text for each number, text strings, references, boxes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "pdf/syntax.h"

static ev_buf out;

static int set_up(void **state)
{
    (void)state;
    ev_buf_init(&out, NULL, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    ev_buf_free(&out);
    return 0;
}

static void assert_put(const char *expected)
{
    ev_buf_char(&out, '\0');
    assert_string_equal(out.data, expected);
    out.size = 0;
}

static void assert_written(const char *begin, char *end, const char *expected)
{
    *end = '\0';
    assert_string_equal(begin, expected);
    assert_true(end - begin < EV_PDF_NUMBER_MAX);
}

/* ---- numbers --------------------------------------------------------------------------------- */

static void an_int_is_its_digits(void **state)
{
    (void)state;
    char text[32];
    assert_written(text, ev_pdf_int(text, 0), "0");
    assert_written(text, ev_pdf_int(text, 9), "9");
    assert_written(text, ev_pdf_int(text, 10), "10");
    assert_written(text, ev_pdf_int(text, 105), "105");
    assert_written(text, ev_pdf_int(text, 1000), "1000");
    assert_written(text, ev_pdf_int(text, -70), "-70");
    assert_written(text, ev_pdf_int(text, INT32_MAX), "2147483647");
    assert_written(text, ev_pdf_int(text, INT32_MIN), "-2147483648");
}

static void thousandths_have_no_digit_too_many(void **state)
{
    (void)state;
    char text[32];
    assert_written(text, ev_pdf_thousandths(text, 0), "0");
    assert_written(text, ev_pdf_thousandths(text, 3000), "3");
    assert_written(text, ev_pdf_thousandths(text, 12340), "12.34");
    assert_written(text, ev_pdf_thousandths(text, 12300), "12.3");
    assert_written(text, ev_pdf_thousandths(text, 12003), "12.003");
    assert_written(text, ev_pdf_thousandths(text, 50), ".05");
    assert_written(text, ev_pdf_thousandths(text, -5), "-.005");
    assert_written(text, ev_pdf_thousandths(text, -1500), "-1.5");
    assert_written(text, ev_pdf_thousandths(text, -2000), "-2");
    assert_written(text, ev_pdf_thousandths(text, INT32_MIN), "-2147483.648");
}

static void numbers_are_parted_by_blanks_and_end_as_asked(void **state)
{
    (void)state;
    ev_pdf_put_numbers(&out, (const ev_mpt[]){1500, -2000, 0}, 3, " re f\n");
    assert_put("1.5 -2 0 re f\n");
    ev_pdf_put_numbers(&out, (const ev_mpt[]){500}, 1, "");
    assert_put(".5");
}

/* ---- entries --------------------------------------------------------------------------------- */

static void entries_have_a_key_and_a_value(void **state)
{
    (void)state;
    ev_pdf_put_ref(&out, "Parent", 12);
    ev_pdf_put_number(&out, "Length", INT64_C(5000000000));
    ev_pdf_put_object(&out, 0);
    assert_put("/Parent 12 0 R/Length 50000000000 0 R");
}

static void a_box_is_measured_from_the_bottom_left(void **state)
{
    (void)state;
    const ev_page page = {.width = 595276, .height = 841890};
    ev_pdf_put_box(&out, &page, (ev_box){0, 0, page.width, page.height});
    assert_put("[0 0 595.276 841.89]");
    ev_pdf_put_box(&out, &page, (ev_box){10000, 20000, 30000, 40000});
    assert_put("[10 781.89 40 821.89]");
}

static void beyond_the_basic_plane_a_character_is_a_pair(void **state)
{
    (void)state;
    static const char expected[] = "(\xFE\xFF\xD8\0\xDC\0\xD8\x34\xDD\x1E\xDB\xFF\xDF\xFF)";
    ev_pdf_put_text_string(&out, EV_SLICE("\xF0\x90\x80\x80\xF0\x9D\x84\x9E\xF4\x8F\xBF\xBF"));
    assert_int_equal(out.size, sizeof expected - 1); /* U+10000, U+1D11E, U+10FFFF */
    assert_memory_equal(out.data, expected, out.size);
}

/* Both bytes of a character may be one that a literal string must escape: U+0428, U+2829, U+5C41,
 * U+010D, U+0A0D. */
static void a_text_string_is_utf_16_with_escapes(void **state)
{
    (void)state;
    static const char expected[] = "(\xFE\xFF\0A\4\\(\\(\\)\\\\A\1\\r\\n\\r)";
    ev_pdf_put_text_string(&out, EV_SLICE("AШ\u2829\u5C41č\u0A0D"));
    assert_int_equal(out.size, sizeof expected - 1);
    assert_memory_equal(out.data, expected, out.size);
}

static void nothing_is_put_into_a_buffer_that_failed(void **state)
{
    (void)state;
    const ev_page page = {.height = 1000};
    out.failed = true;
    ev_pdf_put_ref(&out, "A", 1);
    ev_pdf_put_number(&out, "B", 2);
    ev_pdf_put_text_string(&out, EV_SLICE("d"));
    ev_pdf_put_box(&out, &page, (ev_box){0, 0, 1, 1});
    assert_int_equal(out.size, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

UNIT_TESTS(syntax)
{
    const struct CMUnitTest tests[] = {
        TEST(an_int_is_its_digits),
        TEST(thousandths_have_no_digit_too_many),
        TEST(numbers_are_parted_by_blanks_and_end_as_asked),
        TEST(entries_have_a_key_and_a_value),
        TEST(a_box_is_measured_from_the_bottom_left),
        TEST(beyond_the_basic_plane_a_character_is_a_pair),
        TEST(a_text_string_is_utf_16_with_escapes),
        TEST(nothing_is_put_into_a_buffer_that_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
