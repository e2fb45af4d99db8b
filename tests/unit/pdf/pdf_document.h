/* Pages built by hand, and the PDF file that is made of them. */
#ifndef EV_TEST_PDF_DOCUMENT_H
#define EV_TEST_PDF_DOCUMENT_H

#include "font/font.h"
#include "page/page.h"
#include "pdf/pdf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jpeglib.h>
#include <zlib.h>

enum {
    MM = 2835,
    PAGE_WIDTH = 595276,
    PAGE_HEIGHT = 841890,
    ARENA = 16 << 20,
    SIDE = 21,
    PHOTO_W = 36,
    PHOTO_H = 45
};

/* ---- pages ----------------------------------------------------------------------------------- */

static const ev_provenance provenance = {
    .template_id = {"evisa/1", 7},
    .policy_id = {"kz-2019-01", 10},
    .render = {"render/1", 8},
    .template_hash = {"11112222333344445555666677778888"
                      "11112222333344445555666677778888",
                      64},
    .policy_hash = {"aaaabbbbccccddddeeeeffff00001111aaaabbbbccccddddeeeeffff00001111", 64},
    .digest = {"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", 64},
    .id = {0x00, 0x01, 0x28, 0x29, 0x5c, 0x7f, 0x80, 0xff, 8, 9, 10, 11, 12, 13, 14, 15},
    .date = {2019, 4, 3},
    .specimen = true,
};

static inline void put(ev_page_builder *b, ev_lang lang, ev_face face, ev_mpt x, ev_mpt y,
                       ev_mpt size, const char *text)
{
    ev_mark *mark = ev_page_mark(b, EV_MARK_TEXT, 0x1A2B3C);
    mark->lang = lang;
    mark->u.text.text = ev_slice_from(text);
    mark->u.text.face = face;
    mark->u.text.x = x;
    mark->u.text.y = y;
    mark->u.text.size = size;
}

static inline void put_leaf(ev_page_builder *b, ev_role role, ev_lang lang, ev_mpt x, ev_mpt y,
                            ev_mpt size, const char *text)
{
    ev_page_open(b, role, lang);
    put(b, lang, role == EV_ROLE_H1 || role == EV_ROLE_H2 ? EV_FACE_BOLD : EV_FACE_REGULAR, x, y,
        size, text);
    ev_page_close(b);
}

static inline void put_row(ev_page_builder *b, ev_mpt y, const char *const label[3],
                           const char *value)
{
    ev_page_open(b, EV_ROLE_TR, EV_LANG_NONE);
    ev_page_open(b, EV_ROLE_TH, EV_LANG_NONE);
    put(b, EV_KK, EV_FACE_REGULAR, 70 * MM, y, 8000, label[0]);
    put(b, EV_RU, EV_FACE_REGULAR, 100 * MM, y, 8000, label[1]);
    put(b, EV_EN, EV_FACE_REGULAR, 130 * MM, y, 8000, label[2]);
    ev_page_close(b);
    ev_page_open(b, EV_ROLE_TD, EV_LANG_NONE);
    put(b, EV_LANG_NONE, EV_FACE_BOLD, 160 * MM, y, 9500, value);
    ev_page_close(b);
    ev_page_close(b);
}

static inline void put_table(ev_page_builder *b)
{
    static const char *const labels[3][3] = {
        {"Виза нөмірі", "Номер визы", "Visa number"},
        {"Тегі", "Фамилия", "Surname"},
        {"Азаматтығы", "Гражданство", "Nationality"},
    };
    static const char *const values[3] = {"AVATAR 0042", "TÓTH WOJTYŁA", "Türkiye / Түркия"};
    ev_page_open(b, EV_ROLE_TABLE, EV_LANG_NONE);
    for (int i = 0; i < 3; i++)
        put_row(b, (50 + i * 6) * MM, labels[i], values[i]);
    ev_page_close(b);
}

static inline void put_list(ev_page_builder *b)
{
    static const char *const items[2] = {"Only by air: Astana and Almaty.",
                                         "The fee is not refunded."};
    ev_page_open(b, EV_ROLE_L, EV_EN);
    for (int i = 0; i < 2; i++) {
        ev_page_open(b, EV_ROLE_LI, EV_LANG_NONE);
        put_leaf(b, EV_ROLE_LBL, EV_EN, 70 * MM, (80 + i * 5) * MM, 8000, i == 0 ? "1." : "2.");
        put_leaf(b, EV_ROLE_LBODY, EV_EN, 75 * MM, (80 + i * 5) * MM, 8000, items[i]);
        ev_page_close(b);
    }
    ev_page_close(b);
}

static inline void put_image(ev_page_builder *b, const ev_image *image, ev_box box)
{
    ev_element *element = ev_page_open(b, EV_ROLE_FIGURE, EV_EN);
    element->alt = EV_SLICE("Portrait (\xF0\x9D\x84\x9E)"); /* U+1D11E: two UTF-16 units */
    element->box = box;
    ev_mark *mark = ev_page_mark(b, EV_MARK_IMAGE, 0);
    mark->u.image.image = image;
    mark->u.image.box = mark->u.image.clip = box;
    mark->u.image.clip.h -= MM;
    ev_page_close(b);
}

static inline void put_qr(ev_page_builder *b, const ev_qr *qr, ev_box box)
{
    ev_element *element = ev_page_open(b, EV_ROLE_FIGURE, EV_EN);
    element->alt = EV_SLICE("QR code");
    element->box = box;
    ev_mark *mark = ev_page_mark(b, EV_MARK_QR, 0x000000);
    mark->u.qr.qr = qr;
    mark->u.qr.box = box;
    ev_page_close(b);
}

static inline void put_mrz(ev_page_builder *b)
{
    ev_page_open(b, EV_ROLE_P, EV_LANG_NONE);
    put(b, EV_LANG_NONE, EV_FACE_OCRB, 20 * MM, 250 * MM, 9958,
        "V<KAZTOTH<WOJTYLA<<AVATAR<<<<<<<<<<<<<<<<<<<");
    put(b, EV_LANG_NONE, EV_FACE_OCRB, 20 * MM, 256 * MM, 9958,
        "0123456780TUR8001014F1907032<<<<<<<<<<<<<<00");
    ev_page_close(b);
}

static inline ev_slice deflated(ev_arena *arena, const char *data, size_t size)
{
    uLongf room = compressBound(size);
    Bytef *out = ev_arena_take(arena, room);
    assert_non_null(out);
    assert_int_equal(compress(out, &room, (const Bytef *)data, size), Z_OK);
    return (ev_slice){(const char *)out, room};
}

static const char ground[] =
    ".8 .9 1 RG .3 w 0 0 m 200 300 400 500 595 842 c S 0 842 m 200 500 400 300 595 0 c S";

static inline void put_decoration(ev_page_builder *b, ev_arena *arena)
{
    static const ev_step drop[] = {
        {EV_STEP_MOVE, {0}, {0}},
        {EV_STEP_CURVE, {5 * MM, 5 * MM, 0}, {0, 10 * MM, 10 * MM}},
        {EV_STEP_LINE, {-3 * MM}, {4 * MM}},
        {EV_STEP_CLOSE, {0}, {0}},
    };
    ev_mark *mark = ev_page_decoration(b, EV_MARK_FORM, 0x000000);
    mark->u.form.stream_z = deflated(arena, ground, sizeof ground - 1);
    mark->u.form.size = sizeof ground - 1;
    mark = ev_page_decoration(b, EV_MARK_FILL, 0xE0F0FF);
    mark->u.fill = (ev_box){20 * MM, 35 * MM, 170 * MM, 2 * MM};
    mark = ev_page_decoration(b, EV_MARK_LINE, 0x3060A0);
    mark->u.line.x1 = 20 * MM, mark->u.line.x2 = 190 * MM;
    mark->u.line.y1 = mark->u.line.y2 = 240 * MM;
    mark->u.line.width = 500;
    for (int i = 0; i < 2; i++) {
        mark = ev_page_decoration(b, EV_MARK_SHAPE, i == 0 ? 0xC03020 : 0x206030);
        mark->u.shape.step = drop;
        mark->u.shape.count = sizeof drop / sizeof drop[0];
        mark->u.shape.x = (180 + 8 * i) * MM;
        mark->u.shape.y = 20 * MM;
        mark->u.shape.stroke = i == 0 ? 0 : 700;
    }
}

/* A gradient with a white corner at its top left, so that each of the eight orientations looks
 * different. */
static inline uint8_t sample(int x, int y, int channel)
{
    if (x < 8 && y < 8)
        return 255;
    return (uint8_t)(channel == 0 ? x * 6 : channel == 1 ? y * 5 : 96);
}

static inline ev_image jpeg(ev_arena *arena, int orientation)
{
    struct jpeg_compress_struct c;
    struct jpeg_error_mgr handler;
    unsigned char *bytes = NULL;
    unsigned long size = 0;
    c.err = jpeg_std_error(&handler);
    jpeg_create_compress(&c);
    jpeg_mem_dest(&c, &bytes, &size);
    c.image_width = PHOTO_W;
    c.image_height = PHOTO_H;
    c.input_components = 3;
    c.in_color_space = JCS_RGB;
    jpeg_set_defaults(&c);
    jpeg_start_compress(&c, TRUE);
    for (int y = 0; y < PHOTO_H; y++) {
        uint8_t row[PHOTO_W * 3];
        for (int i = 0; i < PHOTO_W * 3; i++)
            row[i] = sample(i / 3, y, i % 3);
        JSAMPROW rows[1] = {row};
        jpeg_write_scanlines(&c, rows, 1);
    }
    jpeg_finish_compress(&c);
    jpeg_destroy_compress(&c);
    ev_image image = {EV_IMAGE_JPEG, PHOTO_W, PHOTO_H, orientation, 3, 8, {NULL, 0}, {NULL, size}};
    image.data.data = ev_arena_copy(arena, (ev_slice){(const char *)bytes, size});
    free(bytes);
    return image;
}

typedef enum png_colors { PNG_RGB, PNG_PALETTE } png_colors; /* a palette: four colours, two bits */

static inline ev_image png(ev_arena *arena, png_colors kind)
{
    bool palette = kind == PNG_PALETTE;
    static const char colors[12] = "\x10\x20\x80\xF0\xF0\xFF\x30\x90\x40\xC0\x20\x20";
    size_t row_size = 1 + (palette ? (PHOTO_W + 3) / 4 : PHOTO_W * 3);
    char *rows = ev_arena_take(arena, row_size * PHOTO_H);
    assert_non_null(rows);
    for (int y = 0; y < PHOTO_H; y++)
        for (int x = 0; x < PHOTO_W; x++) {
            char *row = rows + row_size * (size_t)y;
            if (palette)
                row[1 + x / 4] = (char)(row[1 + x / 4] | ((x / 9 + y / 9) & 3) << (6 - x % 4 * 2));
            for (int k = 0; k < 3 && !palette; k++)
                row[1 + x * 3 + k] = (char)sample(x, y, k);
        }
    ev_image image = {EV_IMAGE_PNG,    PHOTO_W,         PHOTO_H,   1,
                      palette ? 1 : 3, palette ? 2 : 8, {NULL, 0}, {NULL, 0}};
    if (palette)
        image.palette = (ev_slice){colors, sizeof colors};
    image.data = deflated(arena, rows, row_size * PHOTO_H);
    return image;
}

/* Not a real symbol: a pattern with single modules, long runs and blocks. */
static inline const uint8_t *modules(void)
{
    static uint8_t module[SIDE * SIDE];
    for (int i = 0; i < SIDE * SIDE; i++) {
        int x = i % SIDE, y = i / SIDE;
        bool finder = (x < 7 && y < 7) || (x >= SIDE - 7 && y < 7) || (x < 7 && y >= SIDE - 7);
        module[i] = (uint8_t)(finder ? 1 : (x * 7 + y * 5 + x * y) % 3 == 0);
    }
    return module;
}

static const ev_qr symbol = {SIDE, NULL};

typedef struct document {
    ev_arena input, arena;
    ev_memo *memo;
    ev_page page;
    ev_image image;
    ev_qr qr;
    ev_buf out;
    ev_faults faults;
} document;

static inline void begin(document *d)
{
    *d = (document){.qr = symbol};
    d->qr.module = modules();
    ev_arena_init(&d->input, ARENA);
    ev_arena_init(&d->arena, ARENA);
    ev_buf_init(&d->out, NULL, 0);
    ev_faults_init(&d->faults, EV_LENIENT);
}

static inline void end(document *d)
{
    ev_buf_free(&d->out);
    ev_arena_free(&d->input);
    ev_arena_free(&d->arena);
}

static inline void end_page(document *d, ev_page_builder *b)
{
    assert_true(ev_page_end(b, &d->page));
    d->page.width = PAGE_WIDTH;
    d->page.height = PAGE_HEIGHT;
    d->page.title = EV_SLICE("Электрондық виза <A&B> 0042");
}

static inline void build_full(document *d)
{
    ev_page_builder b;
    ev_page_begin(&b, &d->input);
    put_decoration(&b, &d->input);
    put_leaf(&b, EV_ROLE_H1, EV_KK, 20 * MM, 30 * MM, 20000, "Қазақстан Республикасы");
    put_leaf(&b, EV_ROLE_P, EV_RU, 20 * MM, 34 * MM, 9000, "Республика Казахстан (ТАРАЗ ГАУҺАР)");
    put_image(&b, &d->image, (ev_box){20 * MM, 45 * MM, 35 * MM, 45 * MM});
    ev_page_open(&b, EV_ROLE_SECT, EV_LANG_NONE);
    put_leaf(&b, EV_ROLE_H2, EV_KK, 70 * MM, 44 * MM, 11000, "Мәліметтер");
    put_table(&b);
    ev_page_close(&b);
    put_list(&b);
    put_qr(&b, &d->qr, (ev_box){20 * MM, 190 * MM, 30 * MM, 30 * MM});
    put_mrz(&b);
    end_page(d, &b);
}

static inline ev_status write_pdf(document *d)
{
    return ev_pdf_write(&d->page, &provenance, d->memo, &d->arena, &d->out, &d->faults);
}

/* A document with one paragraph, and the text of its file. */
static inline void write_paragraph(document *d, ev_lang lang, const char *const *text, size_t count,
                                   ev_face face)
{
    ev_page_builder b;
    begin(d);
    ev_page_begin(&b, &d->input);
    ev_page_open(&b, EV_ROLE_P, EV_RU);
    for (size_t i = 0; i < count; i++)
        put(&b, lang, face, 20 * MM, (int)(20 + 5 * i) * MM, 9000, text[i]);
    ev_page_close(&b);
    end_page(d, &b);
    assert_int_equal(write_pdf(d), EV_OK);
}

#endif
