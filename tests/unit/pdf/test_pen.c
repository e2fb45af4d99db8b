/* The pen: each operator is written when its value changes, and only then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "pdf/private.h"

static ev_buf out;
static ev_pdf_pen pen;

static int set_up(void **state)
{
    static ev_pdf pdf;
    (void)state;
    ev_buf_init(&out, NULL, 0);
    pen = ev_pdf_pen_begin(&pdf, &out);
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

static void a_page_begins_black_and_a_point_wide(void **state)
{
    (void)state;
    ev_pdf_pen_fill(&pen, 0x000000);
    ev_pdf_pen_stroke(&pen, 0x000000);
    ev_pdf_pen_width(&pen, 1000);
    assert_put("");
}

static void a_value_is_written_when_it_changes(void **state)
{
    (void)state;
    ev_pdf_pen_fill(&pen, 0x80FF00);
    ev_pdf_pen_fill(&pen, 0x80FF00);
    assert_put(".502 1 0 rg\n");
    ev_pdf_pen_stroke(&pen, 0x010203);
    ev_pdf_pen_stroke(&pen, 0x010203);
    assert_put(".004 .008 .012 RG\n");
    ev_pdf_pen_width(&pen, 250);
    ev_pdf_pen_width(&pen, 250);
    assert_put(".25 w\n");
    ev_pdf_pen_fill(&pen, 0x000000);
    ev_pdf_pen_width(&pen, 1000);
    assert_put("0 g\n1 w\n");
}

/* Every one of 256 steps of a colour has a text of its own. */
static void no_two_colours_are_written_alike(void **state)
{
    (void)state;
    char before[32] = "0 g\n";
    for (uint32_t step = 1; step < 256; step++) {
        out.size = 0;
        ev_pdf_pen_fill(&pen, step);
        ev_buf_char(&out, '\0');
        assert_string_not_equal(out.data, before);
        assert_true(out.size <= sizeof before);
        memcpy(before, out.data, out.size);
    }
    assert_string_equal(before, "0 0 1 rg\n");
}

/* So that black is printed with black alone. */
static void a_gray_has_one_part(void **state)
{
    (void)state;
    ev_pdf_pen_fill(&pen, 0xFFFFFF);
    ev_pdf_pen_stroke(&pen, 0x808080);
    assert_put("1 g\n.502 G\n");
    ev_pdf_pen_stroke(&pen, 0x808180);
    assert_put(".502 .506 .502 RG\n");
}

static void assert_font(ev_face face, ev_mpt size, const char *expected)
{
    char text[64];
    *ev_pdf_pen_font(&pen, text, face, size) = '\0';
    assert_string_equal(text, expected);
}

static void a_font_is_a_face_and_a_size(void **state)
{
    (void)state;
    assert_font(EV_FACE_REGULAR, 9500, "/R 9.5 Tf ");
    assert_font(EV_FACE_REGULAR, 9500, "");
    assert_font(EV_FACE_BOLD, 9500, "/B 9.5 Tf ");
    assert_font(EV_FACE_BOLD, 8000, "/B 8 Tf ");
    assert_font(EV_FACE_OCRB, 8000, "/O 8 Tf ");
}

static void assert_tracking(ev_mpt tracking, const char *expected)
{
    char text[64];
    *ev_pdf_pen_tracking(&pen, text, tracking) = '\0';
    assert_string_equal(text, expected);
}

static void tracking_begins_at_0(void **state)
{
    (void)state;
    assert_tracking(0, "");
    assert_tracking(595, ".595 Tc ");
    assert_tracking(595, "");
    assert_tracking(0, "0 Tc ");
}

static void leading_begins_at_0(void **state)
{
    char text[64];
    (void)state;
    *ev_pdf_pen_leading(&pen, text, 8079) = '\0';
    assert_string_equal(text, "8.079 TL ");
    *ev_pdf_pen_leading(&pen, text, 8079) = '\0';
    assert_string_equal(text, "");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

UNIT_TESTS(pen)
{
    const struct CMUnitTest tests[] = {
        TEST(a_page_begins_black_and_a_point_wide),
        TEST(a_value_is_written_when_it_changes),
        TEST(no_two_colours_are_written_alike),
        TEST(a_font_is_a_face_and_a_size),
        TEST(tracking_begins_at_0),
        TEST(a_gray_has_one_part),
        TEST(leading_begins_at_0),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
