/* All codes of a picture. zbar finds a code at one size of the picture and not at another: modules
 * of three pixels are too small for it, and noise hides large ones. */
#include "compare/drawing/private.h"

enum { SIZES_PIXELS_MAX = 40 << 20, SIDE_MIN = 60, FRACTION = 256, WHITE = 255 };

/* ---- sizes ----------------------------------------------------------------------------------- */

/* The mean of the pixels that lie in each new one. */
static void shrink(const ev_gray *from, const ev_gray *to)
{
    for (size_t y = 0; y < to->height; y++)
        for (size_t x = 0; x < to->width; x++) {
            size_t left = x * from->width / to->width, right = (x + 1) * from->width / to->width;
            size_t top = y * from->height / to->height,
                   bottom = (y + 1) * from->height / to->height, sum = 0;
            for (size_t row = top; row < bottom; row++)
                for (size_t at = left; at < right; at++)
                    sum += from->pixels[row * from->width + at];
            to->pixels[y * to->width + x] = (uint8_t)(sum / ((right - left) * (bottom - top)));
        }
}

/* Where a new pixel lies between two, in 256ths. */
typedef struct between {
    size_t first, second, part;
} between;

static between between_of(size_t at, size_t to, size_t from)
{
    size_t place = at * (from - 1) * FRACTION / (to > 1 ? to - 1 : 1), first = place / FRACTION;
    return (between){first, first + 1 < from ? first + 1 : first, place % FRACTION};
}

static size_t mix(size_t a, size_t b, size_t part)
{
    return (a * (FRACTION - part) + b * part) / FRACTION;
}

/* Smooth steps, as a camera makes them. */
static void enlarge(const ev_gray *from, const ev_gray *to)
{
    for (size_t y = 0; y < to->height; y++) {
        between row = between_of(y, to->height, from->height);
        const uint8_t *first = from->pixels + row.first * from->width,
                      *second = from->pixels + row.second * from->width;
        for (size_t x = 0; x < to->width; x++) {
            between at = between_of(x, to->width, from->width);
            to->pixels[y * to->width + x] =
                (uint8_t)mix(mix(first[at.first], first[at.second], at.part),
                             mix(second[at.first], second[at.second], at.part), row.part);
        }
    }
}

/* ---- codes ----------------------------------------------------------------------------------- */

typedef struct finder {
    ev_arena *arena;
    ev_slice *codes;
    int32_t *tops;
    size_t count, room;
} finder;

/* Puts a code above those that begin below it; the places from `at` on are free up to it. */
static void put_code(finder *f, size_t at, ev_slice bytes, int32_t top)
{
    for (; at > 0 && f->tops[at - 1] > top; at--) {
        f->codes[at] = f->codes[at - 1];
        f->tops[at] = f->tops[at - 1];
    }
    f->codes[at] = bytes;
    f->tops[at] = top;
}

/* Sorted from the top, each once: where it is first. */
static bool take_code(void *context, ev_slice bytes, ev_pixel_box box)
{
    finder *f = context;
    for (size_t i = 0; i < f->count; i++)
        if (ev_slice_equal(f->codes[i], bytes)) {
            if (box.top < f->tops[i])
                put_code(f, i, f->codes[i], box.top);
            return true;
        }
    const char *copy = ev_arena_copy(f->arena, bytes);
    if (copy == NULL || f->count == f->room)
        return false;
    put_code(f, f->count++, (ev_slice){copy, bytes.size}, box.top);
    return true;
}

static void scan_at(const ev_gray *gray, size_t times, size_t parts, finder *f)
{
    ev_gray sized = {gray->width * times / parts, gray->height * times / parts, NULL, false};
    if (sized.width < SIDE_MIN || sized.height < SIDE_MIN ||
        sized.width > SIZES_PIXELS_MAX / sized.height)
        return;
    sized.pixels = ev_arena_take_unset(f->arena, sized.width * sized.height);
    if (sized.pixels == NULL)
        return;
    (times < parts ? shrink : enlarge)(gray, &sized);
    ev_drawing_scan(&sized, take_code, f);
}

static void scan_inverted(const ev_gray *gray, finder *f)
{
    size_t size = gray->width * gray->height;
    ev_gray inverted = {gray->width, gray->height, ev_arena_take_unset(f->arena, size), false};
    for (size_t i = 0; i < size && inverted.pixels != NULL; i++)
        inverted.pixels[i] = (uint8_t)(WHITE - gray->pixels[i]);
    if (inverted.pixels != NULL)
        ev_drawing_scan(&inverted, take_code, f);
    if (inverted.pixels != NULL && f->count == 0)
        scan_at(&inverted, 2, 1, f);
}

size_t ev_drawing_find_codes(const ev_gray *gray, ev_code_effort effort, ev_arena *arena,
                             ev_slice codes[], size_t room)
{
    static const struct {
        uint8_t times, parts;
    } sizes[] = {{2, 1}, {1, 2}, {3, 2}, {3, 1}, {1, 3}, {2, 3}, {4, 1}, {1, 4}};
    size_t tries = effort == EV_CODES_OF_PAGE ? 1 : sizeof sizes / sizeof *sizes;
    finder f = {.arena = arena, .codes = codes, .room = room};
    f.tops = ev_arena_take_array(arena, room, sizeof *f.tops);
    if (f.tops == NULL)
        return 0;
    ev_drawing_scan(gray, take_code, &f);
    for (size_t i = 0; i < tries && f.count == 0; i++)
        scan_at(gray, sizes[i].times, sizes[i].parts, &f);
    if (effort == EV_CODES_OF_PICTURE && f.count == 0)
        scan_inverted(gray, &f);
    return f.count;
}
