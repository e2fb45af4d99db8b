/* Pictures that people take of a page: PNG by libpng, JPEG by libjpeg, as gray pixels. What a file
 * says of its size is asked before memory is taken for it. */
#include "compare/drawing/private.h"

#include "compare/drawing/jpeg.h"

#include <setjmp.h>
#include <stdlib.h>

#include <png.h>

enum { WHITE = 255, SCALE_MAX = 8 };

static ev_gray make_gray(size_t width, size_t height, ev_arena *arena)
{
    return (ev_gray){width, height, ev_arena_take_unset(arena, width * height), false};
}

static bool is_too_large(size_t width, size_t height)
{
    return width > EV_PICTURE_PIXELS_MAX / (height > 0 ? height : 1);
}

/* ---- PNG ------------------------------------------------------------------------------------- */

typedef struct png_reader {
    ev_slice rest;
    ev_arena *arena;
    ev_gray gray;
    ev_code fault; /* EV_CODE_COUNT: none yet */
    jmp_buf jump;
} png_reader;

static void take_bytes(png_structp png, png_bytep out, png_size_t size)
{
    png_reader *r = png_get_io_ptr(png);
    if (size > r->rest.size)
        png_error(png, "cut off");
    memcpy(out, r->rest.data, size);
    r->rest = (ev_slice){r->rest.data + size, r->rest.size - size};
}

static void say_nothing(png_structp png, png_const_charp words)
{
    (void)png, (void)words;
}

static _Noreturn void fail_png(png_structp png, png_const_charp words)
{
    png_reader *r = png_get_error_ptr(png);
    (void)words;
    longjmp(r->jump, 1);
}

/* Gray of eight bits, on white. */
static void set_gray(png_structp png, png_infop info)
{
    png_color_16 white = {.red = WHITE, .green = WHITE, .blue = WHITE, .gray = WHITE};
    png_set_expand(png);
    png_set_scale_16(png);
    if ((png_get_color_type(png, info) & PNG_COLOR_MASK_COLOR) != 0)
        png_set_rgb_to_gray(png, PNG_ERROR_ACTION_NONE, -1, -1);
    png_set_background(png, &white, PNG_BACKGROUND_GAMMA_SCREEN, 0, 1.0);
    (void)png_set_interlace_handling(png);
    png_read_update_info(png, info);
}

static void read_png_of(png_reader *r, png_structp png, png_infop info)
{
    png_read_info(png, info);
    size_t width = png_get_image_width(png, info), height = png_get_image_height(png, info);
    if (is_too_large(width, height)) {
        r->fault = EV_PICTURE_TOO_LARGE;
        return;
    }
    set_gray(png, info);
    size_t row = png_get_rowbytes(png, info);
    r->gray = make_gray(row, height, r->arena);
    uint8_t **rows = ev_arena_take_array(r->arena, height, sizeof *rows);
    if (r->gray.pixels == NULL || rows == NULL || row != width) {
        r->fault = row != width ? EV_PICTURE_DAMAGED : EV_OUT_OF_MEMORY;
        return;
    }
    for (size_t y = 0; y < height; y++)
        rows[y] = r->gray.pixels + y * row;
    png_read_image(png, rows);
    r->fault = EV_CODE_COUNT;
}

static ev_code read_png(png_reader *r)
{
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, r, fail_png, say_nothing);
    png_infop info = png_create_info_struct(png);
    png_set_read_fn(png, r, take_bytes);
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX); /* ours is that of all pixels */
    r->fault = EV_PICTURE_DAMAGED;
    if (setjmp(r->jump) == 0)
        read_png_of(r, png, info);
    png_destroy_read_struct(&png, &info, NULL);
    return r->fault;
}

/* ---- JPEG ------------------------------------------------------------------------------------ */

/* Of four inks libjpeg makes no gray. Programs of Adobe write them inverted, so that 255 is no ink.
 * A code is black: cyan and black are enough to tell it from paper. */
static void put_inks(const uint8_t *row, uint8_t *gray, size_t width, bool is_inverted)
{
    for (size_t x = 0; x < width; x++) {
        unsigned cyan = row[4 * x], black = row[4 * x + 3];
        if (!is_inverted) {
            cyan = WHITE - cyan;
            black = WHITE - black;
        }
        gray[x] = (uint8_t)(cyan * black / WHITE);
    }
}

static bool read_rows(ev_jpeg *r, ev_arena *arena, ev_gray *gray)
{
    bool has_inks = r->lib.out_color_space == JCS_CMYK;
    uint8_t *row = ev_arena_take(arena, (size_t)r->lib.output_width * 4);
    *gray = make_gray(r->lib.output_width, r->lib.output_height, arena);
    if (row == NULL || gray->pixels == NULL)
        return false;
    for (size_t y = 0; y < gray->height; y++) {
        uint8_t *at = gray->pixels + y * gray->width;
        (void)jpeg_read_scanlines(&r->lib, has_inks ? &row : &at, 1);
        if (has_inks)
            put_inks(row, at, gray->width, r->lib.saw_Adobe_marker != 0);
    }
    return true;
}

static ev_code read_jpeg_of(ev_jpeg *r, ev_slice file, ev_arena *arena, ev_gray *gray)
{
    jpeg_create_decompress(&r->lib);
    jpeg_mem_src(&r->lib, (const unsigned char *)file.data, file.size);
    (void)jpeg_read_header(&r->lib, TRUE);
    size_t width = r->lib.image_width, height = r->lib.image_height;
    if (is_too_large(width, height))
        return EV_PICTURE_TOO_LARGE;
    bool has_inks = r->lib.jpeg_color_space == JCS_CMYK || r->lib.jpeg_color_space == JCS_YCCK;
    r->lib.out_color_space = has_inks ? JCS_CMYK : JCS_GRAYSCALE;
    r->lib.scale_num = 1;
    r->lib.scale_denom = 1;
    while (width * height / (r->lib.scale_denom * r->lib.scale_denom) > EV_GRAY_PIXELS &&
           r->lib.scale_denom < SCALE_MAX)
        r->lib.scale_denom *= 2;
    (void)jpeg_start_decompress(&r->lib);
    bool good = read_rows(r, arena, gray);
    gray->is_damaged = r->errors.num_warnings > 0; /* libjpeg makes up what a cut file lacks */
    return good ? EV_CODE_COUNT : EV_OUT_OF_MEMORY;
}

static ev_code read_jpeg(ev_slice file, ev_arena *arena, ev_gray *gray)
{
    ev_jpeg r;
    volatile ev_code fault = EV_PICTURE_DAMAGED;
    ev_jpeg_init(&r);
    if (setjmp(r.jump) == 0)
        fault = read_jpeg_of(&r, file, arena, gray);
    jpeg_destroy_decompress(&r.lib);
    return fault;
}

/* ---- both ------------------------------------------------------------------------------------ */

static bool begins(ev_slice file, const char *head, size_t size)
{
    return file.size >= size && memcmp(file.data, head, size) == 0;
}

bool ev_drawing_read_picture(ev_slice file, ev_arena *arena, ev_gray *gray, ev_faults *faults)
{
    ev_code fault = EV_PICTURE_UNKNOWN;
    if (begins(file, "\x89PNG\r\n\x1A\n", 8)) {
        png_reader r = {.rest = file, .arena = arena};
        fault = read_png(&r);
        *gray = r.gray;
    } else if (begins(file, "\xFF\xD8\xFF", 3)) {
        fault = read_jpeg(file, arena, gray);
    }
    if (fault != EV_CODE_COUNT)
        (void)ev_faults_add(faults, fault, "");
    return fault == EV_CODE_COUNT;
}

ev_gray ev_drawing_gray(const ev_drawing *drawing, ev_arena *arena)
{
    size_t width = (size_t)drawing->width, height = (size_t)drawing->height;
    ev_gray gray = make_gray(width, height, arena);
    for (size_t i = 0; i < width * height && gray.pixels != NULL; i++)
        gray.pixels[i] = ev_drawing_gray_of(drawing->pixels[i]);
    return gray;
}
