#include "image/png_look.h"

bool ev_png_look_open(ev_png_look *look, const ev_png *png, uint32_t width, uint32_t height,
                      ev_arena *arena)
{
    size_t columns = ((size_t)width + EV_PNG_CELL - 1) / EV_PNG_CELL;
    size_t rows = ((size_t)height + EV_PNG_CELL - 1) / EV_PNG_CELL;
    *look = (ev_png_look){.png = png,
                          .width = width,
                          .height = height,
                          .columns = columns,
                          .whole = columns * rows,
                          .is_opaque = true};
    look->sum = ev_arena_take_array(arena, columns * 3, sizeof *look->sum);
    return look->sum != NULL;
}

/* ---- samples --------------------------------------------------------------------------------- */

/* PNG 7.2: the leftmost sample is in the high bits, left-over low bits are free. Of 16 bits the
 * upper 8. */
static unsigned sample_at(const uint8_t *row, size_t sample, uint32_t bits)
{
    if (bits == 16)
        return row[2 * sample];
    size_t bit = sample * bits;
    return (unsigned)row[bit / 8] >> (8 - bits - bit % 8) & ((1u << bits) - 1);
}

static bool has_overrun(const ev_png_look *look, const uint8_t *row)
{
    size_t colors = look->png->palette.size / 3;
    for (uint32_t x = 0; x < look->width; x++)
        if (sample_at(row, x, look->png->bits) >= colors)
            return true;
    return false;
}

/* ---- transparency ---------------------------------------------------------------------------- */

/* Alpha is the last sample of a pixel; it is opaque where all its bits are 1. */
static bool is_alpha_low(const ev_png *png, const uint8_t *row, uint32_t x)
{
    size_t bytes = png->bits / 8, end = ((size_t)x + 1) * ev_png_channels(png) * bytes;
    return row[end - 1] != 255 || row[end - bytes] != 255;
}

/* The transparent colour has 16 bits for each channel, of which the low ones count. */
static bool is_transparent_color(const ev_png *png, const uint8_t *row, uint32_t x)
{
    size_t channels = ev_png_channels(png);
    const uint8_t *color = (const uint8_t *)png->transparency.data;
    if (png->bits == 16)
        return memcmp(row + x * channels * 2, color, channels * 2) == 0;
    for (size_t i = 0; i < channels; i++)
        if (sample_at(row, x * channels + i, png->bits) != color[2 * i + 1])
            return false;
    return true;
}

static bool is_transparent(const ev_png *png, const uint8_t *row, uint32_t x)
{
    if (ev_png_has_alpha(png))
        return is_alpha_low(png, row, x);
    if (png->color_type != EV_PNG_INDEXED)
        return is_transparent_color(png, row, x);
    unsigned index = sample_at(row, x, png->bits);
    return index < png->transparency.size && ev_byte_at(png->transparency, index) != 255;
}

static bool has_transparency(const ev_png_look *look, const uint8_t *row)
{
    for (uint32_t x = 0; x < look->width; x++)
        if (is_transparent(look->png, row, x))
            return true;
    return false;
}

/* ---- cells ----------------------------------------------------------------------------------- */

static void add_gray(ev_png_look *look, const uint8_t *row)
{
    uint32_t bits = look->png->bits, scale = bits < 8 ? 255 / ((1u << bits) - 1) : 1;
    size_t channels = ev_png_channels(look->png);
    for (uint32_t x = 0; x < look->width; x++)
        look->sum[x / EV_PNG_CELL * 3] += sample_at(row, x * channels, bits) * scale;
}

static void add_indexed(ev_png_look *look, const uint8_t *row)
{
    const uint8_t *palette = (const uint8_t *)look->png->palette.data;
    for (uint32_t x = 0; x < look->width; x++) {
        const uint8_t *color = palette + 3 * sample_at(row, x, look->png->bits);
        for (size_t i = 0; i < 3; i++)
            look->sum[x / EV_PNG_CELL * 3 + i] += color[i];
    }
}

static void add_colors(ev_png_look *look, const uint8_t *row)
{
    size_t bytes = look->png->bits / 8, pixel = ev_png_channels(look->png) * bytes;
    for (uint32_t x = 0; x < look->width; x++, row += pixel) {
        uint32_t *sum = &look->sum[x / EV_PNG_CELL * 3];
        for (size_t i = 0; i < 3; i++)
            sum[i] += row[i * bytes];
    }
}

static bool is_gray(const ev_png *png)
{
    return png->color_type == EV_PNG_GRAY || png->color_type == EV_PNG_GRAY_ALPHA;
}

/* The cells of a row of cells, which has `height` rows of pixels; begins the next one. */
static void count_cells(ev_png_look *look, uint32_t height)
{
    size_t channels = is_gray(look->png) ? 1 : 3;
    for (size_t column = 0; column < look->columns; column++) {
        uint32_t left = look->width - (uint32_t)column * EV_PNG_CELL;
        uint32_t pixels = (left < EV_PNG_CELL ? left : EV_PNG_CELL) * height;
        for (size_t i = 0; i < channels; i++) {
            const uint8_t mean = (uint8_t)(look->sum[column * 3 + i] / pixels);
            ev_cells_add(&look->cells[i], &mean, 1);
        }
    }
    memset(look->sum, 0, look->columns * 3 * sizeof *look->sum);
    for (size_t i = 0; i < channels; i++)
        look->differs = look->differs || ev_cells_differ(&look->cells[i], look->whole);
}

static void add_row(ev_png_look *look, const uint8_t *row, uint32_t y)
{
    if (is_gray(look->png))
        add_gray(look, row);
    else if (look->png->color_type == EV_PNG_INDEXED)
        add_indexed(look, row);
    else
        add_colors(look, row);
    if (y % EV_PNG_CELL == EV_PNG_CELL - 1 || y == look->height - 1)
        count_cells(look, y % EV_PNG_CELL + 1);
}

static bool may_overrun(const ev_png *png)
{
    return png->color_type == EV_PNG_INDEXED && png->palette.size / 3 < (size_t)1 << png->bits;
}

void ev_png_look_row(ev_png_look *look, const uint8_t *row, uint32_t y)
{
    if (may_overrun(look->png))
        look->overruns = look->overruns || has_overrun(look, row);
    if (ev_png_may_be_transparent(look->png))
        look->is_opaque = look->is_opaque && !has_transparency(look, row);
    if (!look->differs && !look->overruns && look->is_opaque)
        add_row(look, row, y);
}

bool ev_png_look_is_done(const ev_png_look *look)
{
    bool needs_indices = may_overrun(look->png) && !look->overruns;
    bool needs_alpha = ev_png_may_be_transparent(look->png) && look->is_opaque;
    bool needs_cells = !look->differs && look->is_opaque;
    return look->overruns || (!needs_indices && !needs_alpha && !needs_cells);
}
