/* The figures of the content stream: QR code, image, form. */
#include "pdf/private.h"

/* ---- QR code --------------------------------------------------------------------------------- */

/* The width of one module in millionths of a point: thousandths would add up to an error of .03 pt
 * across 61 modules. */
static void put_millionths(ev_buf *out, int64_t value)
{
    int64_t fraction = value % 1000000;
    ev_buf_int(out, value / 1000000);
    if (fraction == 0)
        return;
    ev_buf_char(out, '.');
    for (int64_t unit = 100000; fraction != 0; unit /= 10) {
        ev_buf_char(out, (char)('0' + fraction / unit));
        fraction %= unit;
    }
}

/* The dark modules that are not in a rectangle yet: bit x of row[y]. The largest symbol of a
 * document is version 11, of 61 modules. */
enum { SIDE_MAX = 63 }; /* one less than a word has bits: every run ends within the word */
typedef struct grid {
    uint64_t row[SIDE_MAX];
    int side;
} grid;

static void read_modules(const ev_qr *qr, grid *g)
{
    const uint8_t *module = qr->module;
    *g = (grid){.side = qr->side};
    for (int y = 0; y < qr->side; y++) {
        uint64_t row = 0;
        for (int x = 0; x < qr->side; x++)
            row |= (uint64_t)*module++ << x;
        g->row[y] = row;
    }
}

static char *put_module_rectangle(char *out, grid *g, int x, int y)
{
    int w = __builtin_ctzll(~(g->row[y] >> x)), h = 0;
    uint64_t run = (((uint64_t)1 << w) - 1) << x;
    for (; y + h < g->side && (g->row[y + h] & run) == run; h++)
        g->row[y + h] ^= run;
    const int number[4] = {x, y, w, h};
    for (int i = 0; i < 4; i++) {
        out = ev_pdf_small_int(out, number[i]);
        *out++ = ' ';
    }
    return ev_pdf_text(out, "re\n");
}

static void put_modules(ev_pdf_pen *pen, grid *g)
{
    enum { MOST = 4 * EV_PDF_NUMBER_MAX + 3 };
    for (int y = 0; y < g->side; y++)
        while (g->row[y] != 0) {
            char *room = ev_buf_room(pen->out, MOST);
            if (room == NULL)
                return;
            pen->out->size +=
                (size_t)(put_module_rectangle(room, g, __builtin_ctzll(g->row[y]), y) - room);
        }
}

/* One path of rectangles and one fill: no seams between modules in any viewer, sharp at every size,
 * and a third of the bytes of one rectangle for each module. Greedy: the whole run of a row, then
 * as many rows below as have the same run. Better covers, with overlaps or by the larger of two
 * ways, save at most 4 %.
 *
 * Not an even-odd fill of rectangles that cancel out where they overlap, though 470 of them instead
 * of 820 would do (one for every four corners): poppler and ghostscript paint every pixel that an
 * edge touches, so edges that cancel out leave hairlines in light modules. */
void ev_pdf_draw_qr(ev_pdf_pen *pen, const ev_mark *mark)
{
    const ev_qr *qr = mark->u.qr.qr;
    const ev_box *box = &mark->u.qr.box;
    ev_buf *out = pen->out;
    grid g;
    if (qr->side < 1 || qr->side > SIDE_MAX) {
        pen->pdf->broken = true;
        return;
    }
    read_modules(qr, &g);
    ev_pdf_pen_fill(pen, mark->color);
    ev_buf_text(out, "q ");
    put_millionths(out, (int64_t)box->w * 1000 / qr->side);
    ev_buf_text(out, " 0 0 -");
    put_millionths(out, (int64_t)box->h * 1000 / qr->side);
    ev_buf_char(out, ' ');
    ev_pdf_put_numbers(out, (const ev_mpt[]){box->x, pen->pdf->page->height - box->y}, 2, " cm\n");
    put_modules(pen, &g);
    ev_buf_text(out, "f Q\n");
}

/* ---- image ----------------------------------------------------------------------------------- */

/* EXIF orientation (JEITA CP-3451, tag 274) as the matrix from the unit square of the stored
 * picture to that of the upright one: the signs of a b c d. Where an axis is reversed, the origin
 * is at the other side. */
static const int8_t orientations[9][4] = {
    {1, 0, 0, 1},   /* 0 is not an orientation */
    {1, 0, 0, 1},   /* 1 upright */
    {-1, 0, 0, 1},  /* 2 mirrored */
    {-1, 0, 0, -1}, /* 3 upside down */
    {1, 0, 0, -1},  /* 4 upside down, mirrored */
    {0, -1, -1, 0}, /* 5 row 0 left, column 0 top */
    {0, -1, 1, 0},  /* 6 row 0 right, column 0 top */
    {0, 1, 1, 0},   /* 7 row 0 right, column 0 bottom */
    {0, 1, -1, 0},  /* 8 row 0 left, column 0 bottom */
};

static void put_matrix(ev_pdf_pen *pen, const ev_box *box, int orientation)
{
    const int8_t *sign = orientations[orientation >= 1 && orientation <= 8 ? orientation : 1];
    ev_mpt left = box->x, bottom = pen->pdf->page->height - box->y - box->h;
    const ev_mpt matrix[6] = {
        sign[0] * box->w,
        sign[1] * box->h,
        sign[2] * box->w,
        sign[3] * box->h,
        left + (sign[0] + sign[2] < 0 ? box->w : 0),
        bottom + (sign[1] + sign[3] < 0 ? box->h : 0),
    };
    ev_pdf_put_numbers(pen->out, matrix, 6, " cm\n");
}

static void put_do(ev_pdf_pen *pen, const ev_mark *mark)
{
    ev_buf_text(pen->out, "/X");
    ev_buf_int(pen->out, (int64_t)ev_pdf_xobject_index(pen->pdf, mark));
    ev_buf_text(pen->out, " Do");
}

void ev_pdf_draw_image(ev_pdf_pen *pen, const ev_mark *mark)
{
    const ev_box *clip = &mark->u.image.clip;
    const ev_mpt number[4] = {clip->x, pen->pdf->page->height - clip->y - clip->h, clip->w,
                              clip->h};
    ev_buf_text(pen->out, "q ");
    ev_pdf_put_numbers(pen->out, number, 4, " re W n\n");
    put_matrix(pen, &mark->u.image.box, mark->u.image.image->orientation);
    put_do(pen, mark);
    ev_buf_text(pen->out, " Q\n");
}

/* ---- form ------------------------------------------------------------------------------------ */

/* A form inherits the graphics state: the mark's colour is set for fills and strokes, so that a
 * form looks the same whatever was drawn before it. */
void ev_pdf_draw_form(ev_pdf_pen *pen, const ev_mark *mark)
{
    ev_pdf_pen_fill(pen, mark->color);
    ev_pdf_pen_stroke(pen, mark->color);
    put_do(pen, mark);
    ev_buf_char(pen->out, '\n');
}
