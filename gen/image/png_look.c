#include "image/png_look.h"

bool ev_png_look_open(ev_png_look *look, const ev_png *png)
{
    const ev_image *image = png->job->image;
    size_t columns = ((size_t)image->width + EV_PNG_CELL - 1) / EV_PNG_CELL;
    size_t rows = ((size_t)image->height + EV_PNG_CELL - 1) / EV_PNG_CELL;
    *look =
        (ev_png_look){.png = png, .columns = columns, .whole = columns * rows, .is_opaque = true};
    look->sum = ev_arena_take_array(png->job->arena, columns * 3, sizeof *look->sum);
    return look->sum != NULL;
}

/* ---- samples --------------------------------------------------------------------------------- */

/* PNG 7.2: the leftmost sample is in the high bits, left-over low bits are free. */
static unsigned sample_at(const uint8_t *row, uint32_t x, uint32_t bits)
{
    uint32_t bit = x * bits;
    return (unsigned)row[bit / 8] >> (8 - bits - bit % 8) & ((1u << bits) - 1);
}

static bool has_overrun(const ev_png *png, const uint8_t *row)
{
    size_t colors = png->job->image->palette.size / 3;
    for (uint32_t x = 0; x < (uint32_t)png->job->image->width; x++)
        if (sample_at(row, x, png->bits) >= colors)
            return true;
    return false;
}

/* Alpha is the last sample of a pixel; of 8 bits, as others are refused before. */
static bool has_transparency(const ev_png *png, const uint8_t *row)
{
    size_t samples = png->color_type == EV_PNG_RGBA ? 4 : 2;
    for (size_t i = 1; i <= (size_t)png->job->image->width; i++)
        if (row[samples * i - 1] != 255)
            return true;
    return false;
}

/* ---- cells ----------------------------------------------------------------------------------- */

static void add_gray(ev_png_look *look, const uint8_t *row, uint32_t width)
{
    uint32_t bits = look->png->bits, scale = 255 / ((1u << bits) - 1);
    for (uint32_t x = 0; x < width; x++)
        look->sum[x / EV_PNG_CELL * 3] += sample_at(row, x, bits) * scale;
}

static void add_colors(ev_png_look *look, const uint8_t *row, uint32_t width)
{
    const uint8_t *palette = (const uint8_t *)look->png->job->image->palette.data;
    for (uint32_t x = 0; x < width; x++) {
        uint32_t *sum = &look->sum[x / EV_PNG_CELL * 3];
        const uint8_t *pixel =
            palette != NULL ? palette + 3 * sample_at(row, x, look->png->bits) : row + 3 * x;
        for (size_t i = 0; i < 3; i++)
            sum[i] += pixel[i];
    }
}

/* The cells of a row of cells, which has `height` rows of pixels; begins the next one. */
static void count_cells(ev_png_look *look, uint32_t width, uint32_t height)
{
    size_t channels = look->png->color_type == EV_PNG_GRAY ? 1 : 3;
    for (size_t column = 0; column < look->columns; column++) {
        uint32_t left = width - (uint32_t)column * EV_PNG_CELL;
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

static void add_row(ev_png_look *look, const uint8_t *row, int32_t y)
{
    const ev_image *image = look->png->job->image;
    uint32_t width = (uint32_t)image->width;
    if (look->png->color_type == EV_PNG_GRAY)
        add_gray(look, row, width);
    else
        add_colors(look, row, width);
    if (y % EV_PNG_CELL == EV_PNG_CELL - 1 || y == image->height - 1)
        count_cells(look, width, (uint32_t)y % EV_PNG_CELL + 1);
}

static bool may_overrun(const ev_png *png)
{
    return png->color_type == EV_PNG_INDEXED &&
           png->job->image->palette.size / 3 < (size_t)1 << png->bits;
}

void ev_png_look_row(ev_png_look *look, const uint8_t *row, int32_t y)
{
    if (may_overrun(look->png))
        look->overruns = look->overruns || has_overrun(look->png, row);
    if (ev_png_has_alpha(look->png))
        look->is_opaque = look->is_opaque && !has_transparency(look->png, row);
    else if (!look->differs && !look->overruns)
        add_row(look, row, y);
}

bool ev_png_look_is_done(const ev_png_look *look)
{
    if (ev_png_has_alpha(look->png))
        return !look->is_opaque;
    return look->overruns || (look->differs && !may_overrun(look->png));
}
