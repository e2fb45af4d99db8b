/* Templates: loading, identity, and look-ups. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/arena_fixture.h"
#include "lib/unit.h"
#include "layout/template.h"

static const ev_resources builtin = {NULL, 0};
/* A template t/1 of the given files; form may be NULL. Lives until the next call. */
static ev_status load(const char *layout, const char *labels, const char *form, ev_template *t)
{
    static ev_resource_file files[3];
    static ev_resources res;
    files[0] = (ev_resource_file){"t/1/layout.txt", ev_slice_from(layout)};
    files[1] = (ev_resource_file){"t/1/labels.txt", ev_slice_from(labels)};
    files[2] = (ev_resource_file){"t/1/a.form", ev_slice_from(form)};
    res = (ev_resources){files, 3};
    ev_faults_init(&faults, EV_LENIENT);
    return ev_template_load(&res, EV_SLICE("t/1"), &arena, t, &faults);
}

static ev_template good(const char *layout, const char *labels)
{
    ev_template t;
    assert_int_equal(load(layout, labels, NULL, &t), EV_OK);
    return t;
}

static void assert_fault(ev_code code, const char *pointer, unsigned line)
{
    assert_int_equal(faults.count, 1);
    assert_int_equal(faults.fault[0].code, code);
    assert_string_equal(faults.fault[0].pointer, pointer);
    assert_int_equal(faults.fault[0].line, line);
}

/* ---- loading --------------------------------------------------------------------------------- */

/* A .txt is identified without its comments, and a stream has none. */
static void a_form_has_the_name_of_a_form(void **state)
{
    (void)state;
    static const char *const names[] = {"layout.txt", "a.form.txt", "a", ".form", "a.form "};
    for (size_t i = 0; i < 5; i++) {
        char layout[64];
        ev_template t;
        strcat(strcat(strcpy(layout, "[form a]\nfile = "), names[i]), "\n");
        bool is_sound = i == 4; /* the reader drops the blank */
        assert_int_equal(load(layout, "", "4\nnone", &t), EV_CONFIG);
        assert_fault(EV_RESOURCE_BROKEN, is_sound ? "t/1/a.form" : "t/1/layout.txt", !is_sound);
    }
}

static void a_form_that_would_break_the_document_is_refused(void **state)
{
    (void)state;
    static const char path[] = "evisa/1/ground.form";
    ev_slice good = ev_resource_find(&builtin, path);
    for (int slip = 0; slip < 4; slip++) { /* cut off, too long, another size, damaged within */
        ev_buf text;
        ev_template t;
        ev_buf_init(&text, NULL, 0);
        ev_buf_slice(&text, (ev_slice){good.data, slip == 0 ? good.size - 5 : good.size});
        ev_buf_text(&text, slip == 1 ? "x" : "");
        if (slip == 2)
            text.data[0] = (char)(text.data[0] == '9' ? '1' : text.data[0] + 1);
        if (slip == 3)
            text.data[text.size / 2] ^= 0x55;
        const ev_resource_file file = {path, ev_buf_as_slice(&text)};
        ev_faults_init(&faults, EV_LENIENT);
        assert_int_equal(
            ev_template_load(&(ev_resources){&file, 1}, EV_SLICE("evisa/1"), &arena, &t, &faults),
            EV_CONFIG);
        assert_int_equal(faults.fault[0].code, EV_RESOURCE_BROKEN);
        assert_string_equal(faults.fault[0].pointer, path);
        ev_buf_free(&text);
    }
    ev_faults_init(&faults, EV_LENIENT);
}

static void a_file_that_is_missing_is_named(void **state)
{
    (void)state;
    ev_template t;
    assert_int_equal(load(NULL, "", NULL, &t), EV_CONFIG);
    assert_fault(EV_RESOURCE_MISSING, "t/1/layout.txt", 0);
    assert_int_equal(load("", NULL, NULL, &t), EV_CONFIG);
    assert_fault(EV_RESOURCE_MISSING, "t/1/labels.txt", 0);
    assert_int_equal(load("[form a]\nfile = a.form\n", "", NULL, &t), EV_CONFIG);
    assert_fault(EV_RESOURCE_MISSING, "t/1/a.form", 0);
    assert_int_equal(load("[form a]\nfile = a.form\n", "", "5\nxxxxx", &t), EV_CONFIG);
    assert_fault(EV_RESOURCE_BROKEN, "t/1/a.form", 0);
}

static void a_line_that_cannot_be_read_is_named(void **state)
{
    (void)state;
    ev_template t;
    assert_int_equal(load("[a]\nword\n", "", NULL, &t), EV_CONFIG);
    assert_fault(EV_RESOURCE_SYNTAX, "t/1/layout.txt", 2);
    assert_int_equal(load("", "\n\nword\n", NULL, &t), EV_CONFIG);
    assert_fault(EV_RESOURCE_SYNTAX, "t/1/labels.txt", 3);
}

static void a_name_of_a_file_that_is_too_long_is_a_fault_and_no_overflow(void **state)
{
    (void)state;
    char layout[256];
    ev_template t;
    for (size_t size = 85; size < 120; size++) {
        memcpy(layout, "[form a]\nfile = ", 16);
        memset(layout + 16, 'f', size);
        layout[16 + size] = '\0';
        assert_int_equal(load(layout, "", NULL, &t), EV_CONFIG);
    }
}

static void running_out_of_memory_is_said_at_every_step(void **state)
{
    (void)state;
    ev_template t;
    for (size_t calls = 1;; calls++) {
        ev_faults_init(&faults, EV_LENIENT);
        ev_arena_reset(&arena);
        arena.fail_after = calls;
        ev_status status = ev_template_load(&builtin, EV_SLICE("evisa/1"), &arena, &t, &faults);
        if (!arena.failed) {
            assert_int_equal(status, EV_OK);
            break;
        }
        assert_int_equal(status, EV_TEMP_FAIL);
    }
}

/* ---- looking things up ----------------------------------------------------------------------- */

static void words_need_all_three_languages(void **state)
{
    (void)state;
    ev_trilingual words;
    ev_template t =
        good("", "[a]\nkk = k\nru = r\nen = e\n[b]\nkk = k\nen = e\n[c]\nkk = k\nru =\nen = e\n");
    assert_true(ev_template_words(&t, EV_SLICE("a"), &words));
    assert_true(ev_slice_is(words.in[EV_KK], "k") && ev_slice_is(words.in[EV_RU], "r") &&
                ev_slice_is(words.in[EV_EN], "e"));
    assert_false(ev_template_words(&t, EV_SLICE("b"), &words));
    assert_false(ev_template_words(&t, EV_SLICE("c"), &words));
    assert_false(ev_template_words(&t, EV_SLICE("d"), &words));
    assert_false(ev_template_words(&t, ev_slice_from(NULL), &words));
}

static void a_style_is_face_size_colour_and_tracking(void **state)
{
    (void)state;
    ev_style style;
    ev_template t = good(
        "[colors]\nblue = 002F5C\n[style a]\nface = bold\nsize = 9.5\ncolor = blue\ntracking = 70\n"
        "[style b]\nface = ocrb\nsize = 1\ncolor = blue\n"
        "[style]\nface = bold\nsize = 9\ncolor = blue\n[stylex c]\nface = bold\nsize = 9\ncolor = "
        "blue\n",
        "");
    assert_true(ev_template_style(&t, EV_SLICE("a"), &style));
    assert_int_equal(style.face, EV_FACE_BOLD);
    assert_int_equal(style.size, 9500);
    assert_int_equal(style.color, 0x002F5C);
    assert_int_equal(style.tracking, 70);
    assert_true(ev_template_style(&t, EV_SLICE("b"), &style));
    assert_int_equal(style.face, EV_FACE_OCRB);
    assert_int_equal(style.tracking, 0);
    assert_false(ev_template_style(&t, EV_SLICE("c"), &style));
    assert_false(ev_template_style(&t, EV_SLICE(""), &style));
    assert_false(ev_template_style(&t, ev_slice_from(NULL), &style));
}

static void half_a_style_is_none(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "size = 9\ncolor = c\n",
        "face = italic\nsize = 9\ncolor = c\n",
        "face = bold\ncolor = c\n",
        "face = bold\nsize = 9pt\ncolor = c\n",
        "face = bold\nsize = 0.999\ncolor = c\n",
        "face = bold\nsize = 144.001\ncolor = c\n",
        "face = bold\nsize = -9\ncolor = c\n",
        "face = bold\nsize = 999999\ncolor = c\n",
        "face = bold\nsize = 9\n",
        "face = bold\nsize = 9\ncolor = d\n",
        "face = bold\nsize = 9\ncolor = c\ntracking = -1\n",
        "face = bold\nsize = 9\ncolor = c\ntracking = 1001\n",
        "face = bold\nsize = 9\ncolor = c\ntracking = x\n",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char layout[200] = "[colors]\nc = 000000\n[style a]\n";
        ev_style style;
        strcat(layout, wrong[i]);
        ev_template t = good(layout, "");
        if (ev_template_style(&t, EV_SLICE("a"), &style))
            fail_msg("%s", wrong[i]);
    }
}

static void colours_are_six_hex_digits(void **state)
{
    (void)state;
    uint32_t color;
    ev_template t = good("[colors]\na = 002F5C\nb = abcDEF\nshort = 12345\nlong = 1234567\nnot = "
                         "12345g\nsharp = #123456\nempty =\n",
                         "");
    assert_true(ev_template_color(&t, EV_SLICE("a"), &color) && color == 0x002F5C);
    assert_true(ev_template_color(&t, EV_SLICE("b"), &color) && color == 0xABCDEF);
    static const char *const wrong[] = {"short", "long", "not", "sharp", "empty", "missing", ""};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(ev_template_color(&t, ev_slice_from(wrong[i]), &color));
    ev_template none = good("", "");
    assert_false(ev_template_color(&none, EV_SLICE("a"), &color));
}

static void a_form_is_its_inflated_size_and_its_data(void **state)
{
    (void)state;
    ev_template t;
    ev_slice stream;
    size_t size;
    static const char *const wrong[] = {"",       "12",     "12\n",    "\nxyz",
                                        "x\nxyz", "0\nxyz", "-1\nxyz", "1000000000\nxyz"};
    assert_int_equal(load("", "", "12\nxyz", &t), EV_OK);
    assert_true(ev_template_form(&t, EV_SLICE("a.form"), &stream, &size));
    assert_int_equal(size, 12);
    assert_true(ev_slice_is(stream, "xyz"));
    assert_false(ev_template_form(&t, EV_SLICE("b.form"), &stream, &size));
    assert_false(ev_template_form(&t, ev_slice_from(NULL), &stream, &size));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(load("", "", wrong[i], &t), EV_OK);
        assert_false(ev_template_form(&t, EV_SLICE("a.form"), &stream, &size));
    }
}

/* ---- lengths --------------------------------------------------------------------------------- */

static void assert_length(const char *text, ev_mpt expected)
{
    ev_mpt length;
    size_t count;
    assert_true(ev_template_lengths(ev_slice_from(text), &length, 1, &count));
    assert_int_equal(count, 1);
    assert_int_equal(length, expected);
}

static void millimetres_become_hundredths_of_a_point_to_the_nearest(void **state)
{
    (void)state;
    assert_length("0", 0);
    assert_length("25.4", 72000);
    assert_length("-25.4", -72000);
    assert_length("127", 360000);
    assert_length("210", 595280); /* 595275.59: the width of A4 */
    assert_length("297", 841890); /* 841889.76 */
    assert_length("0.001", 0);    /* 2.83 */
    assert_length("0.002", 10);   /* 5.67 */
    assert_length("-0.002", -10);
    assert_length("0.005", 10); /* 14.17 */
    assert_length("0.006", 20); /* 17.01 */
    assert_length("5080", 14400000);
    assert_length("-5080", -14400000);
}

static void lengths_are_counted_and_all_or_nothing(void **state)
{
    (void)state;
    ev_mpt out[3];
    size_t count;
    assert_true(ev_template_lengths(EV_SLICE("  127   254 -127 "), out, 3, &count));
    assert_int_equal(count, 3);
    assert_int_equal(out[1], 720000);
    assert_int_equal(out[2], -360000);
    static const char *const wrong[] = {"",     "  ",     "1 2 3 4",  "1,2",       "1 x",
                                        "1\t2", "1.2345", "5080.001", "-5080.001", "999999.999"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(ev_template_lengths(ev_slice_from(wrong[i]), out, 3, &count));
    assert_false(ev_template_lengths(ev_slice_from(NULL), out, 3, &count));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

UNIT_TESTS(template)
{
    const struct CMUnitTest tests[] = {
        TEST(a_form_has_the_name_of_a_form),
        TEST(a_form_that_would_break_the_document_is_refused),
        TEST(a_file_that_is_missing_is_named),
        TEST(a_line_that_cannot_be_read_is_named),
        TEST(a_name_of_a_file_that_is_too_long_is_a_fault_and_no_overflow),
        TEST(running_out_of_memory_is_said_at_every_step),
        TEST(words_need_all_three_languages),
        TEST(a_style_is_face_size_colour_and_tracking),
        TEST(half_a_style_is_none),
        TEST(colours_are_six_hex_digits),
        TEST(a_form_is_its_inflated_size_and_its_data),
        TEST(millimetres_become_hundredths_of_a_point_to_the_nearest),
        TEST(lengths_are_counted_and_all_or_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
