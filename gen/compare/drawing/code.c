/* zbar reads the symbol from its picture, as a scanner does: what a reader of the paper gets, and
 * not what our own writer meant. */
#include "compare/drawing/private.h"
#include "qr/qr.h"

#include <zbar.h>

enum {
    SCALE = 4,      /* pixels of a module that is drawn */
    SIDE_MAX = 177, /* modules of version 40 */
    BLACK = 0,
    WHITE = 255
};

/* ---- reading --------------------------------------------------------------------------------- */

/* Bytes as they are in the symbol (ZBAR_CFG_BINARY): otherwise zbar guesses their text encoding. */
static zbar_image_scanner_t *make_scanner(void)
{
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    (void)zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    (void)zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    (void)zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
    return scanner;
}

/* The box around the points that zbar names. */
static ev_pixel_box box_of(const zbar_symbol_t *symbol)
{
    ev_pixel_box box = {INT32_MAX, INT32_MAX, 0, 0};
    for (unsigned i = 0; i < zbar_symbol_get_loc_size(symbol); i++) {
        int32_t x = zbar_symbol_get_loc_x(symbol, i), y = zbar_symbol_get_loc_y(symbol, i);
        box.left = x < box.left ? x : box.left;
        box.top = y < box.top ? y : box.top;
        box.right = x > box.right ? x : box.right;
        box.bottom = y > box.bottom ? y : box.bottom;
    }
    return box;
}

void ev_drawing_scan(const ev_gray *gray, ev_code_found *found, void *context)
{
    zbar_image_scanner_t *scanner = make_scanner();
    zbar_image_t *image = zbar_image_create();
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, (unsigned)gray->width, (unsigned)gray->height);
    zbar_image_set_data(image, gray->pixels, (unsigned long)gray->width * gray->height, NULL);
    (void)zbar_scan_image(scanner, image);
    const zbar_symbol_t *symbol = zbar_image_first_symbol(image);
    for (; symbol != NULL; symbol = zbar_symbol_next(symbol)) {
        ev_slice bytes = {zbar_symbol_get_data(symbol), zbar_symbol_get_data_length(symbol)};
        if (!found(context, bytes, box_of(symbol)))
            break;
    }
    zbar_image_destroy(image);
    zbar_image_scanner_destroy(scanner);
}

/* The first of them. */
typedef struct first {
    ev_arena *arena;
    ev_slice bytes;
    ev_pixel_box box;
} first;

static bool take_first(void *context, ev_slice bytes, ev_pixel_box box)
{
    first *f = context;
    const char *copy = ev_arena_copy(f->arena, bytes);
    f->bytes = copy != NULL ? (ev_slice){copy, bytes.size} : (ev_slice){NULL, 0};
    f->box = box;
    return false;
}

static ev_slice scan(const ev_gray *p, ev_arena *arena, ev_pixel_box *box)
{
    first f = {.arena = arena};
    ev_drawing_scan(p, take_first, &f);
    *box = f.box;
    return f.bytes;
}

static bool make_picture(ev_gray *p, size_t width, size_t height, ev_arena *arena)
{
    p->width = width;
    p->height = height;
    p->pixels = ev_arena_take_unset(arena, width * height);
    if (p->pixels != NULL)
        memset(p->pixels, WHITE, width * height);
    return p->pixels != NULL;
}

/* ---- from a drawing -------------------------------------------------------------------------- */

uint8_t ev_drawing_gray_of(uint32_t pixel)
{
    return (
        uint8_t)((77 * (pixel >> 16 & 0xFF) + 150 * (pixel >> 8 & 0xFF) + 29 * (pixel & 0xFF)) >>
                 8);
}

enum { TWICE = 2 }; /* the size: zbar misses modules of three pixels */

static ev_slice scan_box(const ev_drawing *drawing, ev_pixel_box box, ev_arena *arena,
                         ev_pixel_box *found)
{
    ev_gray p;
    if (box.right <= box.left || box.bottom <= box.top)
        return (ev_slice){NULL, 0};
    size_t width = (size_t)(box.right - box.left), height = (size_t)(box.bottom - box.top);
    if (!make_picture(&p, TWICE * width, TWICE * height, arena))
        return (ev_slice){NULL, 0};
    for (size_t y = 0; y < p.height; y++) {
        const uint32_t *row =
            drawing->pixels + ((size_t)box.top + y / TWICE) * (size_t)drawing->width + box.left;
        for (size_t x = 0; x < p.width; x++)
            p.pixels[y * p.width + x] = ev_drawing_gray_of(row[x / TWICE]);
    }
    return scan(&p, arena, found);
}

ev_slice ev_drawing_read_code(const ev_drawing *drawing, const ev_place *place, ev_arena *arena)
{
    enum { MARGIN = 12 };
    ev_pixel_box found;
    return scan_box(drawing, ev_drawing_box(drawing, place, MARGIN), arena, &found);
}

ev_slice ev_drawing_find_code(const ev_drawing *drawing, ev_arena *arena, ev_place *place)
{
    ev_pixel_box found;
    const ev_pixel_box all = {0, 0, drawing->width, drawing->height};
    ev_slice bytes = scan_box(drawing, all, arena, &found);
    if (bytes.data == NULL || found.right <= found.left || found.bottom <= found.top)
        return (ev_slice){NULL, 0};
    const ev_pixel_box box = {found.left / TWICE, found.top / TWICE, found.right / TWICE + 1,
                              found.bottom / TWICE + 1};
    *place = ev_drawing_place(&box, drawing->dpi, drawing->page);
    return bytes;
}

/* ---- from modules ---------------------------------------------------------------------------- */

static void draw_module(ev_gray *p, size_t x, size_t y)
{
    for (size_t line = 0; line < SCALE; line++)
        memset(p->pixels + ((y + EV_QR_QUIET) * SCALE + line) * p->width +
                   (x + EV_QR_QUIET) * SCALE,
               BLACK, SCALE);
}

ev_slice ev_drawing_read_modules(const uint8_t *modules, size_t side, ev_arena *arena)
{
    ev_gray p;
    ev_pixel_box found;
    size_t whole = (side + 2 * (size_t)EV_QR_QUIET) * SCALE;
    if (side == 0 || side > SIDE_MAX || !make_picture(&p, whole, whole, arena))
        return (ev_slice){NULL, 0};
    for (size_t y = 0; y < side; y++)
        for (size_t x = 0; x < side; x++)
            if (modules[y * side + x] != 0)
                draw_module(&p, x, y);
    return scan(&p, arena, &found);
}

uint8_t *ev_drawing_take_modules(const ev_drawing *drawing, const ev_place *place, size_t side,
                                 ev_arena *arena)
{
    enum { DARK = 128 };
    ev_pixel_box box = ev_drawing_box(drawing, place, 0);
    size_t width = (size_t)(box.right - box.left), height = (size_t)(box.bottom - box.top);
    if (side == 0 || side > SIDE_MAX || box.right <= box.left || box.bottom <= box.top)
        return NULL;
    uint8_t *modules = ev_arena_take_array(arena, side, side);
    for (size_t i = 0; i < side * side && modules != NULL; i++) {
        size_t x = (size_t)box.left + (2 * (i % side) + 1) * width / (2 * side);
        size_t y = (size_t)box.top + (2 * (i / side) + 1) * height / (2 * side);
        modules[i] = ev_drawing_gray_of(drawing->pixels[y * (size_t)drawing->width + x]) < DARK;
    }
    return modules;
}
