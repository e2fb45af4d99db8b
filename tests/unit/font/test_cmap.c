/* font: the CMaps of the Noto faces, which say what the codes in a content stream show and mean,
 * against the character map. */
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

/* The code of a character in a PDF string: its UTF-8 form, of three bytes the last two. */
static unsigned code_of(uint32_t point)
{
    ev_buf utf8;
    unsigned code = 0;

    ev_buf_init(&utf8, NULL, 8);
    ev_utf8_put(&utf8, point);
    assert_true(utf8.size <= 3);
    for (size_t i = utf8.size == 3; i < utf8.size; i++)
        code = code << 8 | (unsigned char)utf8.data[i];
    ev_buf_free(&utf8);
    return code;
}

typedef enum block { NO_BLOCK, SPACES, CHARS, RANGES } block;

static block block_of(const char *line, block now)
{
    if (strstr(line, " begincodespacerange") != NULL)
        return SPACES;
    if (strstr(line, " begincidchar") != NULL || strstr(line, " beginbfchar") != NULL)
        return CHARS;
    if (strstr(line, " begincidrange") != NULL || strstr(line, " beginbfrange") != NULL)
        return RANGES;
    return strncmp(line, "end", 3) == 0 ? NO_BLOCK : now;
}

enum { CODES = 0x10000 };

typedef struct cmap {
    unsigned value[CODES];        /* of each code; 0: none */
    unsigned bytes[CODES];        /* of its form */
    unsigned space[8][3], spaces; /* codespace ranges: first, last, bytes */
} cmap;

/* A line "<0041> <005a> 34" or "<41> <0041>": values are hexadecimal in angle brackets, or
 * decimal. */
static void read_entry(cmap *map, const char *line, block kind)
{
    unsigned first, last, value;
    int bytes = (int)(strchr(line, '>') - line) / 2, end = 0;

    if (kind == CHARS)
        assert_int_equal(sscanf(line, "<%x> %n", &first, &end), 1);
    else
        assert_int_equal(sscanf(line, "<%x> <%x>%n", &first, &last, &end), 2);
    if (kind == CHARS)
        last = first;
    assert_true(first <= last && last < CODES);
    if (kind == SPACES) {
        unsigned *space = map->space[map->spaces++];
        space[0] = first, space[1] = last, space[2] = (unsigned)bytes;
        return;
    }
    assert_int_equal(sscanf(line + end, strchr(line + end, '<') != NULL ? " <%x>" : "%u", &value),
                     1);
    assert_int_equal(first >> 8, last >> 8); /* only the last byte may change in a range */
    for (unsigned code = first; code <= last; code++) {
        assert_int_equal(map->value[code], 0);
        map->value[code] = value + (code - first);
        map->bytes[code] = (unsigned)bytes;
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

/* Every character's code, in as many bytes as it has, means what it should; and no other code means
 * anything. */
static void assert_maps(const cmap *map, bool to_glyphs)
{
    unsigned known = 0, coded = 0;

    for (uint32_t point = 0; point < CODES; point++) {
        uint16_t glyph = ev_font_glyph(EV_FACE_REGULAR, point);
        if (glyph == 0)
            continue;
        assert_int_equal(map->value[code_of(point)], to_glyphs ? glyph : point);
        assert_int_equal(map->bytes[code_of(point)], point < 0x80 ? 1 : 2);
        known++;
    }
    for (unsigned code = 0; code < CODES; code++)
        coded += map->value[code] != 0;
    assert_int_equal(known, ev_font_describe(EV_FACE_REGULAR)->advance_count - 1);
    assert_int_equal(coded, known);
}

static void the_encoding_finds_the_glyph_of_every_character_by_its_utf_8(void **state)
{
    (void)state;
    assert_maps(read_cmap(ev_font_describe(EV_FACE_REGULAR)->encoding_z), true);
}

static void to_unicode_reads_every_character_back(void **state)
{
    (void)state;
    assert_maps(read_cmap(ev_font_describe(EV_FACE_REGULAR)->to_unicode_z), false);
}

static bool in_a_space(const cmap *map, unsigned code, unsigned bytes)
{
    for (unsigned i = 0; i < map->spaces; i++)
        if (map->space[i][2] == bytes && code >= map->space[i][0] && code <= map->space[i][1])
            return true;
    return false;
}

static void codes_lie_in_the_code_space_and_so_do_glyph_ids(void **state)
{
    const ev_font_data *font = ev_font_describe(EV_FACE_REGULAR);

    (void)state;
    for (int i = 0; i < 2; i++) {
        const cmap *map = read_cmap(i == 0 ? font->encoding_z : font->to_unicode_z);
        assert_true(map->spaces > 0);
        for (unsigned code = 0; code < CODES; code++)
            if (map->value[code] != 0 && !in_a_space(map, code, map->bytes[code]))
                fail_msg("code %04X of %u bytes is outside all ranges", code, map->bytes[code]);
        /* no byte begins codes of one byte and of two */
        for (unsigned byte = 0; byte < 256; byte++)
            for (unsigned k = 0; k < map->spaces && in_a_space(map, byte, 1); k++)
                assert_false(map->space[k][2] == 2 && byte >= map->space[k][0] >> 8 &&
                             byte <= map->space[k][1] >> 8);
        /* MuPDF before 1.25 looks for glyph ids there as well, and
         * without them has no text (fonts/README.md) */
        for (unsigned glyph = 1; glyph < font->advance_count; glyph++)
            assert_true(in_a_space(map, glyph, 2));
    }
}

static void both_weights_share_their_cmaps(void **state)
{
    const ev_font_data *regular = ev_font_describe(EV_FACE_REGULAR),
                       *bold = ev_font_describe(EV_FACE_BOLD);

    (void)state;
    assert_ptr_equal(regular->encoding_z.data, bold->encoding_z.data);
    assert_ptr_equal(regular->to_unicode_z.data, bold->to_unicode_z.data);
    assert_string_equal(regular->cmap, bold->cmap);
}

UNIT_TESTS(cmap)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_encoding_finds_the_glyph_of_every_character_by_its_utf_8),
        cmocka_unit_test(to_unicode_reads_every_character_back),
        cmocka_unit_test(codes_lie_in_the_code_space_and_so_do_glyph_ids),
        cmocka_unit_test(both_weights_share_their_cmaps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
