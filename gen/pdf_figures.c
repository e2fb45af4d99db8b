/* The figures of the content stream: QR code, image, form. */
#include "pdf_private.h"

/* ---- QR code ---------------------------------------------------------------------------------------------- */

/* The width of one module in millionths of a point: thousandths would be .03 pt off at the far side of 61
 * modules. */
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

/* Modules of the symbol that are dark and in no rectangle yet. */
typedef struct grid {
    uint8_t *left;
    int side;
} grid;

static int run_length(const grid *g, int x, int y)
{
    const uint8_t *first = g->left + y * g->side + x, *at = first, *end = first + (g->side - x);
    while (at < end && *at)
        at++;
    return (int)(at - first);
}

static char *put_module_rectangle(char *out, grid *g, int x, int y)
{
    int w = run_length(g, x, y), h = 1;
    while (y + h < g->side && run_length(g, x, y + h) >= w)
        h++;
    for (int row = y; row < y + h; row++)
        memset(g->left + row * g->side + x, 0, (size_t)w);
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
        for (int x = 0; x < g->side; x++) {
            char *room = g->left[y * g->side + x] ? ev_buf_room(pen->out, MOST) : NULL;
            if (room != NULL)
                pen->out->size += (size_t)(put_module_rectangle(room, g, x, y) - room);
        }
}

/* One path of rectangles and one fill: no seams between modules in any viewer, crisp at every size, and a
 * third of the bytes of one rectangle a module. Greedy: widest run first, then as many rows down as are as
 * wide. Cleverer covers, with overlaps or by the larger of two ways, save 4 % at most.
 *
 * Not an even-odd fill of rectangles that cancel each other where they overlap, though 470 of them would do
 * instead of 820 (one for four corners): poppler and ghostscript paint every pixel an edge touches, so edges
 * that cancel leave hairlines in light modules. */
void ev_pdf_draw_qr(ev_pdf_pen *pen, const ev_mark *mark)
{
    const ev_qr *qr = mark->u.qr.qr;
    const ev_box *box = &mark->u.qr.box;
    ev_buf *out = pen->out;
    size_t count = (size_t)qr->side * (size_t)qr->side;
    grid g = {(uint8_t *)ev_arena_copy(pen->pdf->arena, (ev_slice){(const char *)qr->module, count}), qr->side};
    if (g.left == NULL || count == 0)
        return;
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

/* ---- image ------------------------------------------------------------------------------------------------ */

/* EXIF orientation (JEITA CP-3451, tag 274) as the matrix that takes the stored picture's unit square to the
 * upright one's: the signs of a b c d. The origin moves to the other side where an axis runs backwards. */
static const int8_t orientations[9][4] = {
    {1, 0, 0, 1},   /* 0 is no orientation */
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
        sign[0] * box->w, sign[1] * box->h, sign[2] * box->w, sign[3] * box->h,
        left + (sign[0] + sign[2] < 0 ? box->w : 0), bottom + (sign[1] + sign[3] < 0 ? box->h : 0),
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
    const ev_mpt number[4] = {clip->x, pen->pdf->page->height - clip->y - clip->h, clip->w, clip->h};
    ev_buf_text(pen->out, "q ");
    ev_pdf_put_numbers(pen->out, number, 4, " re W n\n");
    put_matrix(pen, &mark->u.image.box, mark->u.image.image->orientation);
    put_do(pen, mark);
    ev_buf_text(pen->out, " Q\n");
}

/* ---- form ------------------------------------------------------------------------------------------------- */

/* A form begins with the graphics state around it: the mark's colour is made that of fills and of strokes, so
 * that what it looks like does not depend on what was drawn before. */
void ev_pdf_draw_form(ev_pdf_pen *pen, const ev_mark *mark)
{
    ev_pdf_pen_fill(pen, mark->color);
    ev_pdf_pen_stroke(pen, mark->color);
    put_do(pen, mark);
    ev_buf_char(pen->out, '\n');
}
