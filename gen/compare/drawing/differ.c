/* In cells of 8 x 8 pixels: those with a pixel that differs are joined with their neighbours, and
 * their box is drawn around the pixels themselves. Pixel by pixel, a changed word would be as many
 * regions as it has letters. */
#include "compare/drawing/private.h"

#include <stdlib.h>

enum {
    CELL = 8,  /* pixels: 1.4 mm at 150 dpi */
    REACH = 2, /* cells: two that have at most one between them belong together */
    WHITE = 0xFFFFFF
};

typedef struct grid {
    int32_t columns, rows;
    ev_pixel_box *cell; /* around the pixels of a cell that differ; right is 0: there are none */
    int32_t *todo;      /* a stack of cells */
} grid;

/* ---- which pixels differ --------------------------------------------------------------------- */

static bool differs(uint32_t a, uint32_t b, uint8_t tolerance)
{
    if (a == b)
        return false;
    for (unsigned shift = 0; shift < 24; shift += 8) {
        int one = (int)(a >> shift & 0xFF), other = (int)(b >> shift & 0xFF);
        if (abs(one - other) > tolerance)
            return true;
    }
    return false;
}

static uint32_t pixel_at(const ev_drawing *drawing, int32_t x, int32_t y)
{
    bool is_on = x < drawing->width && y < drawing->height;
    return is_on ? drawing->pixels[(size_t)y * (size_t)drawing->width + (size_t)x] : WHITE;
}

static void widen(ev_pixel_box *box, const ev_pixel_box *by)
{
    if (box->right == 0)
        *box = *by;
    box->left = by->left < box->left ? by->left : box->left;
    box->top = by->top < box->top ? by->top : box->top;
    box->right = by->right > box->right ? by->right : box->right;
    box->bottom = by->bottom > box->bottom ? by->bottom : box->bottom;
}

static void mark_row(grid *g, const ev_drawing *a, const ev_drawing *b, int32_t y,
                     uint8_t tolerance)
{
    int32_t width = a->width > b->width ? a->width : b->width;
    for (int32_t x = 0; x < width; x++)
        if (differs(pixel_at(a, x, y), pixel_at(b, x, y), tolerance)) {
            const ev_pixel_box pixel = {x, y, x + 1, y + 1};
            widen(&g->cell[y / CELL * g->columns + x / CELL], &pixel);
        }
}

/* Most rows are alike: they are compared at once. */
static bool is_same_row(const ev_drawing *a, const ev_drawing *b, int32_t y)
{
    size_t width = (size_t)a->width, at = (size_t)y * width;
    return a->width == b->width && y < a->height && y < b->height &&
           memcmp(a->pixels + at, b->pixels + at, width * sizeof *a->pixels) == 0;
}

/* Returns whether a pixel may differ. */
static bool mark(grid *g, const ev_drawing *a, const ev_drawing *b, uint8_t tolerance)
{
    int32_t height = a->height > b->height ? a->height : b->height;
    bool is_marked = false;
    for (int32_t y = 0; y < height; y++)
        if (!is_same_row(a, b, y)) {
            mark_row(g, a, b, y, tolerance);
            is_marked = true;
        }
    return is_marked;
}

/* ---- what lies together ---------------------------------------------------------------------- */

/* Takes the neighbours of a cell out of the grid and puts them on the stack. */
static size_t take_neighbours(grid *g, int32_t cell, ev_pixel_box *box, size_t count)
{
    int32_t column = cell % g->columns, row = cell / g->columns;
    for (int32_t y = row - REACH; y <= row + REACH; y++)
        for (int32_t x = column - REACH; x <= column + REACH; x++) {
            if (x < 0 || y < 0 || x >= g->columns || y >= g->rows)
                continue;
            ev_pixel_box *other = &g->cell[y * g->columns + x];
            if (other->right == 0)
                continue;
            widen(box, other);
            other->right = 0;
            g->todo[count++] = y * g->columns + x;
        }
    return count;
}

static ev_pixel_box take_region(grid *g, int32_t cell)
{
    ev_pixel_box box = g->cell[cell];
    size_t count = take_neighbours(g, cell, &box, 0);
    while (count > 0) {
        int32_t next = g->todo[--count];
        count = take_neighbours(g, next, &box, count);
    }
    return box;
}

static int64_t area_of(const ev_pixel_box *box)
{
    return (int64_t)(box->right - box->left) * (box->bottom - box->top);
}

/* Keeps the largest; among equals the first from the top. */
static size_t keep(ev_pixel_box kept[], size_t count, size_t room, const ev_pixel_box *box)
{
    size_t at = count;
    while (at > 0 && area_of(&kept[at - 1]) < area_of(box))
        at--;
    if (at == room)
        return count;
    count = count < room ? count + 1 : room;
    memmove(&kept[at + 1], &kept[at], (count - 1 - at) * sizeof *kept);
    kept[at] = *box;
    return count;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static bool make_grid(grid *g, const ev_drawing *a, const ev_drawing *b, ev_arena *arena)
{
    g->columns = ((a->width > b->width ? a->width : b->width) + CELL - 1) / CELL;
    g->rows = ((a->height > b->height ? a->height : b->height) + CELL - 1) / CELL;
    size_t cells = (size_t)g->columns * (size_t)g->rows;
    g->cell = ev_arena_take_array(arena, cells, sizeof *g->cell);
    g->todo = ev_arena_take_array(arena, cells, sizeof *g->todo);
    return g->cell != NULL && g->todo != NULL;
}

size_t ev_drawing_differ(const ev_drawing *golden, const ev_drawing *now, uint8_t tolerance,
                         ev_arena *arena, ev_place regions[], size_t room)
{
    grid g;
    const ev_pixel_box all = {0, 0, golden->width, golden->height};
    ev_pixel_box *kept = ev_arena_take_array(arena, room + 1, sizeof *kept);
    if (kept == NULL || !make_grid(&g, golden, now, arena)) {
        if (room > 0)
            regions[0] = ev_drawing_place(&all, golden->dpi, golden->page);
        return 1;
    }
    if (!mark(&g, golden, now, tolerance))
        return 0;
    size_t count = 0, found = 0;
    for (int32_t cell = 0; cell < g.columns * g.rows; cell++)
        if (g.cell[cell].right != 0) {
            ev_pixel_box box = take_region(&g, cell);
            count = keep(kept, count, room, &box);
            found++;
        }
    for (size_t i = 0; i < count; i++)
        regions[i] = ev_drawing_place(&kept[i], golden->dpi, golden->page);
    return found;
}
