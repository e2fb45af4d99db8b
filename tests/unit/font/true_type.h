/* A reader of the embedded TrueType programs (OpenType 1.9: table directory, head, maxp, loca,
 * glyf), for the tests of the tables that the program has of them. */
#ifndef UNIT_FONT_TRUE_TYPE_H
#define UNIT_FONT_TRUE_TYPE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "font/font.h"

typedef struct true_type {
    unsigned char *program;
    const unsigned char *loca, *glyf;
    unsigned glyphs;
    bool wide; /* offsets of four bytes */
} true_type;

static inline unsigned char *inflated(ev_slice stream, size_t size)
{
    unsigned char *data = malloc(size + 1);
    uLongf length = (uLongf)size + 1;

    assert_non_null(data);
    assert_int_equal(
        uncompress(data, &length, (const unsigned char *)stream.data, (uLong)stream.size), Z_OK);
    assert_int_equal(length, size);
    return data;
}

static inline unsigned true_type_u16(const unsigned char *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

static inline unsigned true_type_u32(const unsigned char *at)
{
    return true_type_u16(at) << 16 | true_type_u16(at + 2);
}

static inline const unsigned char *true_type_table(const unsigned char *font, const char *tag,
                                                   size_t *size)
{
    for (unsigned i = 0; i < true_type_u16(font + 4); i++) {
        const unsigned char *entry = font + 12 + 16 * i;

        if (memcmp(entry, tag, 4) == 0) {
            *size = true_type_u32(entry + 12);
            return font + true_type_u32(entry + 8);
        }
    }
    fail_msg("no table %s", tag);
    return NULL;
}

static inline true_type true_type_open(const ev_font_data *font)
{
    size_t size;
    true_type t = {.program = inflated(font->program_z, font->program_size)};
    t.loca = true_type_table(t.program, "loca", &size);
    t.glyf = true_type_table(t.program, "glyf", &size);
    t.glyphs = true_type_u16(true_type_table(t.program, "maxp", &size) + 4);
    t.wide = true_type_u16(true_type_table(t.program, "head", &size) + 50) == 1;
    return t;
}

/* NULL for a glyph without an outline. */
static inline const unsigned char *true_type_outline(const true_type *t, unsigned glyph)
{
    const unsigned char *at = t->loca + (t->wide ? 4 : 2) * glyph;
    unsigned from = t->wide ? true_type_u32(at) : 2 * true_type_u16(at);
    unsigned to = t->wide ? true_type_u32(at + 4) : 2 * true_type_u16(at + 2);
    return from == to ? NULL : t->glyf + from;
}

static inline void true_type_close(true_type *t)
{
    free(t->program);
}

#endif
