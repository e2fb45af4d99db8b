/* font: what a PDF says of the codes of the Noto faces, against the character maps: ToUnicode,
 * which says what they mean, and /W, which says how wide their glyphs are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "lib/unit.h"
#include "font/font.h"
#include "core/text.h"

typedef enum block { NO_BLOCK, SPACES, CHARS, RANGES } block;

static block block_of(const char *line, block now)
{
    if (strstr(line, " begincodespacerange") != NULL)
        return SPACES;
    if (strstr(line, " beginbfchar") != NULL)
        return CHARS;
    if (strstr(line, " beginbfrange") != NULL)
        return RANGES;
    return strncmp(line, "end", 3) == 0 ? NO_BLOCK : now;
}

enum { CODES = 0x10000 };

typedef struct cmap {
    unsigned value[CODES]; /* of each code; 0: none */
    unsigned spaces;       /* codespace ranges from 0000 to FFFF */
} cmap;

/* A line "<0041> <005a> <0041>" or "<0041> <0041>". */
static void read_entry(cmap *map, const char *line, block kind)
{
    unsigned first, last, value;

    if (kind == SPACES) {
        assert_string_equal(line, "<0000> <ffff>");
        map->spaces++;
        return;
    }
    if (kind == CHARS) {
        assert_int_equal(sscanf(line, "<%4x> <%4x>", &first, &value), 2);
        last = first;
    } else {
        assert_int_equal(sscanf(line, "<%4x> <%4x> <%4x>", &first, &last, &value), 3);
    }
    assert_true(first <= last && last < CODES);
    assert_int_equal(first >> 8, last >> 8); /* only the last byte may change in a range */
    for (unsigned code = first; code <= last; code++) {
        assert_int_equal(map->value[code], 0);
        map->value[code] = value + (code - first);
    }
}

static cmap *read_cmap(ev_slice stream)
{
    static cmap map;
    static char text[16384];
    char *rest = text;
    uLongf length = sizeof text - 1;
    block kind = NO_BLOCK;

    memset(&map, 0, sizeof map);
    assert_int_equal(uncompress((unsigned char *)text, &length, (const unsigned char *)stream.data,
                                (uLong)stream.size),
                     Z_OK);
    text[length] = '\0';
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        kind = block_of(line, kind);
        if (kind != NO_BLOCK && line[0] == '<')
            read_entry(&map, line, kind);
    }
    return &map;
}

static void to_unicode_reads_every_character_back(void **state)
{
    const cmap *map = read_cmap(ev_font_describe(EV_FACE_BOLD)->to_unicode_z);
    unsigned known = 0, coded = 0;

    (void)state;
    assert_int_equal(map->spaces, 1);
    for (uint32_t point = 0; point < CODES; point++) {
        uint16_t glyph = ev_font_glyph(EV_FACE_BOLD, point);
        if (glyph == 0)
            continue;
        assert_int_equal(map->value[glyph], point);
        known++;
    }
    assert_int_equal(map->value[ev_font_zero(EV_FACE_BOLD, EV_ZERO_SLASHED)], '0');
    for (unsigned code = 0; code < CODES; code++)
        coded += map->value[code] != 0;
    assert_int_equal(coded, known + 1); /* the slashed zero has no code point of its own */
}

static void both_weights_share_to_unicode(void **state)
{
    (void)state;
    assert_ptr_equal(ev_font_describe(EV_FACE_REGULAR)->to_unicode_z.data,
                     ev_font_describe(EV_FACE_BOLD)->to_unicode_z.data);
}

/* ---- /W -------------------------------------------------------------------------------------- */

/* Reads the elements of /W into width: "first[w w ...]" and "first last w". */
static void read_widths(const char *at, int *width)
{
    while (*at != '\0') {
        unsigned first, last;
        int value, end = 0;

        if (sscanf(at, " %u[%n", &first, &end) == 1 && end > 0) {
            for (at += end; *at != ']'; at += end) {
                assert_int_equal(sscanf(at, "%d%n", &value, &end), 1);
                width[first++] = value;
            }
            at++;
            continue;
        }
        assert_int_equal(sscanf(at, " %u %u %d%n", &first, &last, &value, &end), 3);
        for (; first <= last; first++)
            width[first] = value;
        at += end;
    }
}

static void widths_of_regular_are_the_advances_of_all_its_glyphs(void **state)
{
    const ev_font_data *font = ev_font_describe(EV_FACE_REGULAR);
    int width[2048];
    unsigned asked = 0;

    (void)state;
    assert_true(font->advance_count < 2048);
    for (size_t k = 0; k < 2048; k++)
        width[k] = font->default_width;
    read_widths(font->widths, width);
    for (unsigned glyph = 0; glyph < font->advance_count; glyph++)
        if (font->advance[glyph] != 0) {
            assert_int_equal(width[glyph], font->advance[glyph]);
            asked++;
        }
    assert_true(asked > 260);
    assert_null(ev_font_describe(EV_FACE_BOLD)->widths); /* test_content.c reads those of a page */
}

UNIT_TESTS(cmap)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(to_unicode_reads_every_character_back),
        cmocka_unit_test(both_weights_share_to_unicode),
        cmocka_unit_test(widths_of_regular_are_the_advances_of_all_its_glyphs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
