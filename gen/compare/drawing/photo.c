/* Photos are decoded from their streams, not from a drawing of the page: there a photo of 413 x 531
 * pixels has 207 x 266, and a change of single pixels is lost. */
#include "compare/drawing/drawing.h"

#include "compare/drawing/jpeg.h"

#include <stdlib.h>

enum {
    SIDE_MAX = 16384,
    PIXELS_MAX = 16 << 20,
    COEFFICIENTS_MAX = 64 << 20, /* bytes of a progressive JPEG */
    PROMILLE = 1000
};

typedef struct photo {
    size_t width, height;
    uint32_t *pixels; /* 0x00RRGGBB */
} photo;

static bool make_room(photo *p, int64_t width, int64_t height, ev_arena *arena)
{
    if (width <= 0 || height <= 0 || width > SIDE_MAX || height > SIDE_MAX ||
        width * height > PIXELS_MAX)
        return false;
    p->width = (size_t)width;
    p->height = (size_t)height;
    p->pixels = ev_arena_take_unset(arena, p->width * p->height * sizeof *p->pixels);
    return p->pixels != NULL;
}

static uint32_t color(unsigned red, unsigned green, unsigned blue)
{
    return (uint32_t)(red << 16 | green << 8 | blue);
}

/* ---- JPEG ------------------------------------------------------------------------------------ */

static bool read_rows(ev_jpeg *r, photo *p, ev_arena *arena)
{
    uint8_t *row = ev_arena_take(arena, (size_t)r->lib.output_width * 3);
    if (row == NULL || !make_room(p, r->lib.output_width, r->lib.output_height, arena))
        return false;
    for (size_t y = 0; y < p->height; y++) {
        (void)jpeg_read_scanlines(&r->lib, &row, 1);
        for (size_t x = 0; x < p->width; x++)
            p->pixels[y * p->width + x] = color(row[3 * x], row[3 * x + 1], row[3 * x + 2]);
    }
    return true;
}

static bool read_jpeg_of(ev_jpeg *r, ev_slice data, photo *p, ev_arena *arena)
{
    jpeg_create_decompress(&r->lib);
    r->lib.mem->max_memory_to_use = COEFFICIENTS_MAX;
    jpeg_mem_src(&r->lib, (const unsigned char *)data.data, data.size);
    (void)jpeg_read_header(&r->lib, TRUE);
    if (r->lib.image_width > SIDE_MAX || r->lib.image_height > SIDE_MAX)
        return false;
    r->lib.out_color_space = JCS_RGB; /* of CMYK libjpeg makes no RGB: it ends here */
    (void)jpeg_start_decompress(&r->lib);
    return read_rows(r, p, arena);
}

static bool read_jpeg(ev_slice data, photo *p, ev_arena *arena)
{
    ev_jpeg r;
    volatile bool good = false;
    ev_jpeg_init(&r);
    if (setjmp(r.jump) == 0)
        good = read_jpeg_of(&r, data, p, arena);
    jpeg_destroy_decompress(&r.lib);
    return good;
}

/* ---- samples: rows of whole bytes ------------------------------------------------------------ */

static uint32_t color_of_sample(const ev_picture *picture, unsigned sample)
{
    if (picture->palette.data == NULL) {
        unsigned most = (1U << picture->bits) - 1, gray = sample * 255 / most;
        return color(gray, gray, gray);
    }
    const uint8_t *entry = (const uint8_t *)picture->palette.data + 3 * (size_t)sample;
    return 3 * (size_t)sample + 3 <= picture->palette.size ? color(entry[0], entry[1], entry[2])
                                                           : 0;
}

static void read_row(const ev_picture *picture, const uint8_t *row, uint32_t *pixels)
{
    size_t bits = (size_t)picture->bits, width = (size_t)picture->width;
    for (size_t x = 0; x < width; x++) {
        if (picture->components == 3) {
            pixels[x] = color(row[3 * x], row[3 * x + 1], row[3 * x + 2]);
            continue;
        }
        unsigned byte = row[x * bits / 8], shift = (unsigned)(8 - bits - x * bits % 8);
        pixels[x] = color_of_sample(picture, byte >> shift & ((1U << bits) - 1));
    }
}

/* What evisa-gen writes (image/image.h): gray or palette of 1, 2, 4 or 8 bits, RGB of 8. */
static bool is_read(const ev_picture *picture)
{
    int32_t bits = picture->bits;
    return (picture->components == 3 && bits == 8) ||
           (picture->components == 1 && (bits == 1 || bits == 2 || bits == 4 || bits == 8));
}

static bool read_samples(const ev_picture *picture, photo *p, ev_arena *arena)
{
    if (!is_read(picture) || !make_room(p, picture->width, picture->height, arena))
        return false;
    size_t row = (p->width * (size_t)picture->bits * (size_t)picture->components + 7) / 8;
    if (picture->data.size < row * p->height)
        return false;
    for (size_t y = 0; y < p->height; y++)
        read_row(picture, (const uint8_t *)picture->data.data + y * row, p->pixels + y * p->width);
    return true;
}

/* ---- comparing ------------------------------------------------------------------------------- */

static bool read_photo(const ev_picture *picture, photo *p, ev_arena *arena)
{
    if (picture->has_samples)
        return read_samples(picture, p, arena);
    return ev_slice_is(picture->format, "JPEG") && read_jpeg(picture->data, p, arena);
}

static bool is_visible(uint32_t a, uint32_t b)
{
    for (unsigned shift = 0; shift < 24; shift += 8)
        if (abs((int)(a >> shift & 0xFF) - (int)(b >> shift & 0xFF)) > EV_DRAWING_VISIBLE)
            return true;
    return false;
}

int32_t ev_drawing_photo_change(const ev_picture *golden, const ev_picture *now, ev_arena *arena)
{
    photo a, b;
    size_t changed = 0;
    if (!read_photo(golden, &a, arena) || !read_photo(now, &b, arena))
        return -1;
    for (size_t y = 0; y < a.height; y++) {
        const uint32_t *row = b.pixels + y * b.height / a.height * b.width;
        for (size_t x = 0; x < a.width; x++)
            changed += is_visible(a.pixels[y * a.width + x], row[x * b.width / a.width]);
    }
    size_t promille = changed * PROMILLE / (a.width * a.height);
    return changed > 0 && promille == 0 ? 1 : (int32_t)promille;
}
