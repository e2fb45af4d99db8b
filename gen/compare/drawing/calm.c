/* Two generators place the same letter a fraction of a pixel apart, with other hints: its edges
 * have other grays. What a scanner or a reader would call the same ink is taken as the same. */
#include "compare/drawing/private.h"

enum {
    REACH = 2, /* pixels: a third of a millimetre at 150 dpi */
    MARGIN = 24
};

/* The least and the most of each channel around a pixel. */
typedef struct range {
    uint8_t least[3], most[3];
} range;

static range range_at(const ev_drawing *d, int32_t x, int32_t y)
{
    range r = {{255, 255, 255}, {0, 0, 0}};
    for (int32_t row = y - REACH; row <= y + REACH; row++)
        for (int32_t column = x - REACH; column <= x + REACH; column++) {
            if (row < 0 || column < 0 || row >= d->height || column >= d->width)
                continue;
            uint32_t pixel = d->pixels[(size_t)row * (size_t)d->width + (size_t)column];
            for (unsigned i = 0; i < 3; i++) {
                uint8_t value = (uint8_t)(pixel >> 8 * i);
                r.least[i] = value < r.least[i] ? value : r.least[i];
                r.most[i] = value > r.most[i] ? value : r.most[i];
            }
        }
    return r;
}

static bool is_in(const range *r, uint32_t pixel)
{
    for (unsigned i = 0; i < 3; i++) {
        int value = (int)(pixel >> 8 * i & 0xFF);
        if (value + MARGIN < r->least[i] || value > r->most[i] + MARGIN)
            return false;
    }
    return true;
}

size_t ev_drawing_calm(const ev_drawing *golden, const ev_drawing *now, ev_drawing *calm)
{
    size_t count = 0;
    int32_t width = golden->width < now->width ? golden->width : now->width;
    int32_t height = golden->height < now->height ? golden->height : now->height;
    for (int32_t y = 0; y < height; y++)
        for (int32_t x = 0; x < width; x++) {
            uint32_t before = golden->pixels[(size_t)y * (size_t)golden->width + (size_t)x];
            uint32_t *after = &calm->pixels[(size_t)y * (size_t)calm->width + (size_t)x];
            if (before == *after)
                continue;
            range there = range_at(now, x, y), here = range_at(golden, x, y);
            if (!is_in(&there, before) || !is_in(&here, *after))
                continue;
            *after = before;
            count++;
        }
    return count;
}
