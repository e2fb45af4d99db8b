/* Drawings that a test makes itself, and files. */
#ifndef DRAWING_FIXTURE_H
#define DRAWING_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compare/drawing/drawing.h"

static ev_arena arena;
static ev_faults faults;

static inline int set_up(void **state)
{
    (void)state;
    ev_arena_init(&arena, (size_t)256 << 20);
    ev_faults_init(&faults, EV_LENIENT);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    ev_arena_free(&arena);
    return 0;
}

/* The bytes of a file, in the arena. */
static inline ev_slice read_whole(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    enum { MOST = 1 << 20 };
    char *bytes = ev_arena_take(&arena, MOST);
    size_t size = fread(bytes, 1, MOST, file);
    assert_true(size > 0 && size < MOST);
    assert_int_equal(fclose(file), 0);
    return (ev_slice){bytes, size};
}

/* 254 dpi: a pixel is a tenth of a millimetre. */
enum { TENTHS = 254 };

/* All of one colour. */
static inline ev_drawing blank(int32_t width, int32_t height, uint32_t color)
{
    ev_drawing drawing = {.width = width, .height = height, .dpi = TENTHS};
    size_t count = (size_t)width * (size_t)height;
    drawing.pixels = ev_arena_take(&arena, count * sizeof *drawing.pixels);
    for (size_t i = 0; i < count; i++)
        drawing.pixels[i] = color;
    return drawing;
}

static inline void set(ev_drawing *drawing, int32_t x, int32_t y, uint32_t color)
{
    drawing->pixels[y * drawing->width + x] = color;
}

static inline void fill(ev_drawing *drawing, int32_t x, int32_t y, int32_t width, int32_t height,
                        uint32_t color)
{
    for (int32_t row = y; row < y + height; row++)
        for (int32_t column = x; column < x + width; column++)
            set(drawing, column, row, color);
}

#endif
