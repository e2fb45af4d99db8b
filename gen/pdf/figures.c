/* The figures of the content stream: image, QR code, form. */
#include "pdf/private.h"

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

/* ---- QR code --------------------------------------------------------------------------------- */

/* An image mask of one bit for each module: 0.7 KB. As rectangles of a path the modules took 9 KB.
 *
 * Seen in poppler, MuPDF, Ghostscript and pdf.js, sealed and unsealed, at 72, 96, 150, 200, 300 and
 * 600 dpi. From 150 dpi on every module is black or white to its edge, where the rectangles had
 * gray ones, its edges are less than a pixel from their place, and zbar reads all. At 96 dpi, 1.9
 * pixels a module, all but MuPDF stay sharp, and zbar reads it on the page from the others (from
 * Ghostscript because of where the template puts the left edge within a pixel) and magnified from
 * MuPDF; the rectangles it read only magnified. At 72 dpi it reads neither form on the page. With 4
 * x 4 pixels for each module it is read from MuPDF at 96 dpi as well; that takes 7 KB. */
void ev_pdf_draw_qr(ev_pdf_pen *pen, const ev_mark *mark)
{
    const ev_box *box = &mark->u.qr.box;
    const ev_mpt matrix[6] = {box->w, 0,      0,
                              box->h, box->x, pen->pdf->page->height - box->y - box->h};
    ev_pdf_pen_fill(pen, mark->color);
    ev_buf_text(pen->out, "q ");
    ev_pdf_put_numbers(pen->out, matrix, 6, " cm ");
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
