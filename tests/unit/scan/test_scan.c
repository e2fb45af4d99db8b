/* What scanners hand over: each form of a code gives back its bytes, alone and inside each other,
 * with what scanners put before and behind; and what was lost on the way is noticed. */
#include "lib/unit.h"
#include "unit/scan/scan_forms.h"

static int set_up(void **state)
{
    (void)state;
    ev_arena_init(&arena, 64 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    ev_arena_free(&arena);
    return 0;
}

static ev_scan scan_of(ev_slice input)
{
    ev_scan scan;
    assert_true(ev_scan_read(input, &arena, &scan));
    assert_true(scan.count <= EV_READINGS_MAX);
    return scan;
}

static bool has_reading(const ev_scan *scan, ev_slice bytes)
{
    for (size_t i = 0; i < scan->count; i++)
        if (ev_slice_equal(scan->reading[i].bytes, bytes))
            return true;
    return false;
}

/* ---- round trips ----------------------------------------------------------------------------- */

enum { SIZE = 120 };

/* Bytes that begin as a seal and end as the case wants. A generator of ours (Numerical Recipes):
 * the same each time. */
static ev_slice code_of(unsigned number, char bytes[SIZE])
{
    static const char ends[] = "\x0D\x0A\x09\x00\x20\xC3\x5D\x80";
    uint32_t chance = number * 2654435761u + 1;
    for (size_t i = 0; i < SIZE; i++) {
        chance = chance * 1664525u + 1013904223u;
        bytes[i] = (char)(chance >> 24);
    }
    bytes[0] = (char)0xDC;
    bytes[1] = number % 2 == 0 ? 0x03 : 0x02;
    bytes[SIZE - 1] = ends[number % (sizeof ends - 1)];
    return (ev_slice){bytes, SIZE - number % 3}; /* each rest of base64 */
}

static void assert_found(ev_slice input, ev_slice code, const char *what, size_t form)
{
    ev_scan scan = scan_of(input);
    assert_int_equal(scan.kind, EV_SCAN_CODE);
    if (!has_reading(&scan, code))
        fail_msg("%s: form %zu: the code is not among %zu readings", what, form, scan.count);
    if (scan.has_lost)
        fail_msg("%s: form %zu: something is lost", what, form);
}

static void each_form_gives_the_bytes_back(void **state)
{
    (void)state;
    static const char *const before[] = {"", "]Q1", "]Q3", "]d2", "QR-Code:", "]Q1 ", "\r\n"};
    static const struct {
        const char *bytes;
        size_t size;
    } behind[] = {{"", 0}, {"\t", 1}, {"\r", 1}, {"\n", 1}, {"\r\n", 2}, {"\t\r\n", 3}, {"\0", 1}};
    for (unsigned number = 0; number < 24; number++)
        for (size_t form = 0; form < FORMS; form++)
            for (size_t b = 0; b < sizeof before / sizeof *before; b++)
                for (size_t e = 0; e < sizeof behind / sizeof *behind; e++) {
                    char bytes[SIZE];
                    ev_slice code = code_of(number, bytes);
                    ev_slice text = made(forms[form].put, code);
                    assert_found(joined(before[b], text, behind[e].bytes, behind[e].size), code,
                                 before[b], form);
                    ev_arena_reset(&arena);
                }
}

static void forms_of_forms_give_the_bytes_back(void **state)
{
    (void)state;
    for (unsigned number = 0; number < 12; number++)
        for (size_t inner = 0; inner < FORMS; inner++)
            for (size_t outer = 0; outer < FORMS; outer++) {
                char bytes[SIZE];
                ev_slice code = code_of(number, bytes);
                ev_slice text = made(forms[inner].put, code);
                bool hides = forms[inner].put == put_zxing_output && outer > 0;
                if (!hides)
                    assert_found(made(forms[outer].put, text), code, "nested", outer * 100 + inner);
                if (forms[inner].is_text) {
                    assert_found(made(put_utf16, text), code, "UTF-16", inner);
                    assert_found(made(put_marked, text), code, "byte order mark", inner);
                    assert_found(made(put_base64, made(put_marked, text)), code, "marked", inner);
                }
                ev_arena_reset(&arena);
            }
}

static void the_untouched_bytes_come_first(void **state)
{
    (void)state;
    for (unsigned number = 0; number < 8; number++) {
        char bytes[SIZE];
        ev_slice code = code_of(number, bytes);
        ev_scan scan = scan_of(code);
        assert_true(scan.count >= 1);
        assert_true(ev_slice_equal(scan.reading[0].bytes, code));
        assert_string_equal(scan.reading[0].form, "raw bytes");
        assert_false(scan.reading[0].is_decoded);
        scan = scan_of(made(put_base64, code));
        assert_true(scan.reading[0].is_decoded);
        assert_string_equal(scan.reading[0].form, "base64");
    }
}

/* ---- lines, kinds, losses -------------------------------------------------------------------- */

static void each_line_is_a_code_of_its_own(void **state)
{
    (void)state;
    char first[SIZE], second[SIZE];
    ev_slice one = code_of(0, first), two = code_of(1, second);
    ev_slice lines = joined("", made(put_base64, one), "\n", 1);
    lines = joined("", lines, made(put_hex, two).data, 2 * two.size);
    ev_scan scan = scan_of(lines);
    size_t found = 0;
    for (size_t i = 0; i < scan.count; i++) {
        found += scan.reading[i].line == 1 && ev_slice_equal(scan.reading[i].bytes, one);
        found += scan.reading[i].line == 2 && ev_slice_equal(scan.reading[i].bytes, two);
    }
    assert_int_equal(found, 2);
}

/* The complete output of ZXingReader for a picture with two codes; what its line of text lost does
 * not matter. */
static void each_code_of_zxing_has_its_line(void **state)
{
    (void)state;
    char first[SIZE], second[SIZE];
    ev_slice one = code_of(5, first), two = code_of(6, second);
    const ev_slice other = EV_SLICE("Text:   \"\xEF\xBF\xBD\"\n");
    ev_slice text = joined("Text:   \"\xD7\x90\"\n", made(put_zxing, one), "\n\n", 2);
    text = joined("", text, other.data, other.size);
    ev_scan scan = scan_of(text);
    assert_false(scan.has_lost);
    assert_int_equal(scan.count, 1);
    assert_true(ev_slice_equal(scan.reading[0].bytes, one));
    assert_string_equal(scan.reading[0].form, "hex");
    ev_slice last = made(put_zxing, two);
    scan = scan_of(joined("", text, last.data, last.size));
    assert_int_equal(scan.count, 2);
    assert_int_equal(scan.reading[0].line, 2);
    assert_true(ev_slice_equal(scan.reading[0].bytes, one));
    assert_int_equal(scan.reading[1].line, 5);
    assert_true(ev_slice_equal(scan.reading[1].bytes, two));
}

/* A guess that fits a part of the bytes must not hide the others. */
static void bytes_that_look_like_a_form_stay(void **state)
{
    (void)state;
    const ev_slice code =
        EV_SLICE("\xDC\x03\n]Q1\nBytes: DC 03 11\nQR-Code:data:;base64,\n\xC3\x80");
    for (size_t form = 0; form < FORMS; form++)
        assert_found(made(forms[form].put, code), code, "look-alike", form);
}

static void an_arena_at_its_limit_is_told(void **state)
{
    (void)state;
    char bytes[SIZE];
    ev_slice text = made(put_base64, made(put_latin, code_of(0, bytes)));
    ev_arena small;
    ev_scan scan;
    ev_arena_init(&small, 1);
    assert_false(ev_scan_read(text, &small, &scan));
    ev_arena_free(&small);
}

static void other_kinds_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *input;
        size_t size;
        ev_scan_kind kind;
    } cases[] = {
        {"", 0, EV_SCAN_EMPTY},
        {" \r\n\t", 4, EV_SCAN_EMPTY},
        {"\xEF\xBB\xBF", 3, EV_SCAN_EMPTY},
        {"\0\0", 2, EV_SCAN_EMPTY},
        {"{}", 2, EV_SCAN_RECORD},
        {"\xEF\xBB\xBF \n{", 6, EV_SCAN_RECORD},
        {"\xFF\xFE{\0}\0", 6, EV_SCAN_RECORD},
        {"\x89PNG\r\n\x1A\n....", 12, EV_SCAN_PICTURE},
        {"\xFF\xD8\xFF\xE0", 4, EV_SCAN_PICTURE},
        {"%PDF-1.7", 8, EV_SCAN_PICTURE},
        {"https://example.org", 19, EV_SCAN_CODE},
        {"\xDC\x03", 2, EV_SCAN_CODE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(scan_of((ev_slice){cases[i].input, cases[i].size}).kind, cases[i].kind);
}

static void an_unsigned_code_is_a_reading(void **state)
{
    (void)state;
    ev_slice code = EV_SLICE("KZ E-VISA - NOT SIGNED\nVISA KZ0000201\nPASSPORT N7654321 IND");
    for (size_t form = 0; form < FORMS; form++)
        assert_found(joined("]Q1", made(forms[form].put, code), "\r\n", 2), code, "unsigned", form);
}

static void what_is_lost_is_noticed(void **state)
{
    (void)state;
    char bytes[SIZE];
    ev_slice code = code_of(2, bytes);
    ev_slice hex = made(put_hex, code), base64 = made(put_base64, code);
    ev_slice latin = made(put_latin, code);
    assert_true(scan_of((ev_slice){hex.data, hex.size - 1}).has_lost);
    assert_true(scan_of((ev_slice){hex.data, 101}).has_lost);
    assert_true(scan_of((ev_slice){base64.data, 101}).has_lost);
    assert_true(scan_of(EV_SLICE("\xEF\xBF\xBD\x03\xEF\xBF\xBDX")).has_lost);
    assert_true(scan_of(joined("]Q1", EV_SLICE("\xC3\x9C\x03\xEF\xBF\xBDX"), "", 0)).has_lost);
    for (size_t size = 4; size < latin.size; size++) { /* a text that ends inside a character */
        ev_scan scan = scan_of((ev_slice){latin.data, size});
        bool is_inside = ((uint8_t)latin.data[size] & 0xC0) == 0x80;
        assert_int_equal(scan.has_lost, is_inside);
    }
    ev_slice twice = made(put_latin, latin);
    for (size_t size = 4; size < twice.size; size++) /* that of a text that was made of a text */
        if (((uint8_t)twice.data[size] & 0xC0) == 0x80)
            assert_true(scan_of(joined("]Q1", (ev_slice){twice.data, size}, "\r\n", 2)).has_lost);
    assert_false(scan_of(EV_SLICE("ABC")).has_lost);
    assert_false(scan_of(EV_SLICE("https://example.org/\xC3\xA4")).has_lost);
}

/* A record may have a megabyte. */
static void hostile_input_ends(void **state)
{
    (void)state;
    enum { MUCH = 1 << 20 };
    static const char *const units[] = {"]",           "]Q1",          "A",
                                        "DC03",        "\xDC\x03",     "\xC3",
                                        "\n",          "\xEF\xBF\xBD", " ",
                                        "=",           "\"",           "Bytes:",
                                        "Bytes:\n",    "0x",           "\xC3\x9C\x03",
                                        "DC03\n",      "QR-Code:",     "data:;base64,",
                                        "\xDC\x03\r\n"};
    char *input = malloc(MUCH);
    assert_non_null(input);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t size = strlen(units[i]);
        for (size_t at = 0; at < MUCH; at++)
            input[at] = units[i][at % size];
        (void)scan_of((ev_slice){input, MUCH});
        ev_arena_reset(&arena);
    }
    memset(input, 0, MUCH);
    (void)scan_of((ev_slice){input, MUCH});
    free(input);
}

UNIT_TESTS(scan)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_form_gives_the_bytes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(forms_of_forms_give_the_bytes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_untouched_bytes_come_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_line_is_a_code_of_its_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_code_of_zxing_has_its_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bytes_that_look_like_a_form_stay, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_arena_at_its_limit_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_kinds_are_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_unsigned_code_is_a_reading, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_lost_is_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hostile_input_ends, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
