/* The contrast of colours, against the formula with floating point, and pairs that are published.
 */
#include "lib/unit.h"
#include "unit/layout/page_fixture.h"

#include "layout/private.h"

/* x ^ 2.4 is x ^ 2 times the fifth root of x ^ 2, by Newton. */
static double power_of(double x)
{
    double root = 1, square = x * x;
    for (int i = 0; i < 60; i++)
        root -= (root * root * root * root * root - square) / (5 * root * root * root * root);
    return square * root;
}

static double part_of(uint32_t value)
{
    double part = value / 255.0;
    return part <= 0.04045 ? part / 12.92 : power_of((part + 0.055) / 1.055);
}

static double luminance_of(uint32_t c)
{
    return 0.2126 * part_of(c >> 16) + 0.7152 * part_of(c >> 8 & 255) + 0.0722 * part_of(c & 255);
}

static void contrast_is_that_of_wcag(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t color = i << 16 | (255 - i) << 8 | (i * 7 & 255);
        double ratio = 105.0 / (luminance_of(color) + 0.05);
        double away = ev_contrast(color, 0xFFFFFF) - ratio;
        assert_true(away <= 1.5 && away >= -1.5);
        assert_int_equal(ev_contrast(0xFFFFFF, color), ev_contrast(color, 0xFFFFFF));
    }
    assert_int_equal(ev_contrast(0x000000, 0xFFFFFF), 2100);
    assert_int_equal(ev_contrast(0x767676, 0xFFFFFF), 454);
    assert_int_equal(ev_contrast(0x777777, 0xFFFFFF), 447);
}

static void assert_lack(const ev_lack *lack, const char *expected)
{
    char text[EV_EXPECTED_MAX + 1];
    ev_lack_text(lack, text);
    assert_string_equal(text, expected);
}

static void what_is_missing_is_said_in_words(void **state)
{
    (void)state;
    assert_lack(&(ev_lack){.over = 3960, .lang = EV_RU, .letters = 3},
                "1.4 mm less in Russian, about 3 letters");
    assert_lack(&(ev_lack){.over = 1, .lang = EV_LANG_NONE}, "0.1 mm less");
    assert_lack(&(ev_lack){.over = 14740, .lang = EV_KK, .lines = 2},
                "2 lines less in Kazakh (5.2 mm)");
    assert_lack(&(ev_lack){.over = 56700, .lang = EV_LANG_NONE, .is_beyond = true},
                "20.0 mm further inside x 10-200, y 21.8-275.3 mm");
    const ev_ini_section block = {.name = EV_SLICE("field sex"), .line = 12};
    assert_lack(&(ev_lack){.over = 2835, .lang = EV_LANG_NONE, .other = &block},
                "1.0 mm more room to [field sex], line 12");
    assert_lack(&(ev_lack){.over = 14740, .lang = EV_KK, .lines = 2, .is_place = true},
                "2 lines more room in Kazakh (5.2 mm)");
    assert_lack(&(ev_lack){.lang = EV_LANG_NONE}, "");
}

UNIT_TESTS(rules)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contrast_is_that_of_wcag),
        cmocka_unit_test(what_is_missing_is_said_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
