/* The loops over the pixels of tests/lib/picture.py, which compiles and loads this file: in Python
 * they were a fifth of the time of `make test`. Pictures are gray, row by row, a byte a pixel. */
#include <stddef.h>
#include <stdint.h>

void pixels_across(const uint8_t *gray, size_t width, size_t height, int32_t *out);
void pixels_down(const int32_t *across, size_t width, size_t height, uint8_t *out);
void pixels_turn(const uint8_t *gray, size_t width, size_t height, double sine, double cosine,
                 uint8_t *out);
void pixels_shrink(const uint8_t *gray, size_t width, size_t height, size_t step, uint8_t *out);

static size_t near(size_t at, int away, size_t count)
{
    ptrdiff_t place = (ptrdiff_t)at + away;
    return place < 0 ? 0 : place >= (ptrdiff_t)count ? count - 1 : (size_t)place;
}

/* A Gaussian of 0.7 pixels: its weights in 256ths. Edges are repeated. */
static const int32_t weight[5] = {2, 53, 146, 53, 2};

void pixels_across(const uint8_t *gray, size_t width, size_t height, int32_t *out)
{
    for (size_t y = 0; y < height; y++, gray += width, out += width)
        for (size_t x = 0; x < width; x++) {
            out[x] = 0;
            for (int i = 0; i < 5; i++)
                out[x] += weight[i] * gray[near(x, i - 2, width)];
        }
}

void pixels_down(const int32_t *across, size_t width, size_t height, uint8_t *out)
{
    for (size_t y = 0; y < height; y++, out += width)
        for (size_t x = 0; x < width; x++) {
            int32_t sum = 32768; /* half of 256 * 256: to the nearest */
            for (int i = 0; i < 5; i++)
                sum += weight[i] * across[near(y, i - 2, height) * width + x];
            out[x] = (uint8_t)(sum >> 16);
        }
}

/* Rotated about the middle, bilinear; `out` is white where nothing is written. */
void pixels_turn(const uint8_t *gray, size_t width, size_t height, double sine, double cosine,
                 uint8_t *out)
{
    double middle_x = (double)(width - 1) / 2, middle_y = (double)(height - 1) / 2;
    for (size_t y = 0; y < height; y++, out += width) {
        double from_x = middle_x - middle_x * cosine + ((double)y - middle_y) * sine;
        double from_y = middle_y + middle_x * sine + ((double)y - middle_y) * cosine;
        for (size_t x = 0; x < width; x++, from_x += cosine, from_y -= sine) {
            if (from_x < 0 || from_y < 0 || from_x >= (double)(width - 1) ||
                from_y >= (double)(height - 1))
                continue;
            size_t left = (size_t)from_x, top = (size_t)from_y;
            const uint8_t *at = gray + top * width + left;
            double part_x = from_x - (double)left, part_y = from_y - (double)top;
            double upper = at[0] + (at[1] - at[0]) * part_x;
            double lower = at[width] + (at[width + 1] - at[width]) * part_x;
            out[x] = (uint8_t)(upper + (lower - upper) * part_y + 0.5);
        }
    }
}

/* Means over step x step pixels; a rest at the right and at the bottom is dropped. */
void pixels_shrink(const uint8_t *gray, size_t width, size_t height, size_t step, uint8_t *out)
{
    for (size_t top = 0; top + step <= height; top += step)
        for (size_t left = 0; left + step <= width; left += step) {
            size_t sum = 0;
            for (size_t y = top; y < top + step; y++)
                for (size_t x = left; x < left + step; x++)
                    sum += gray[y * width + x];
            *out++ = (uint8_t)(sum / (step * step));
        }
}
