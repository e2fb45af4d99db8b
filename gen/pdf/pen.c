/* The pen: the graphics state that the content stream has set so far (ISO 32000-1, 8.4 and 9.3). An
 * operator that would change nothing is left out. */
#include "pdf/private.h"

/* What a page begins with (ISO 32000-1, tables 52 and 104): black, 1 pt, no font. */
ev_pdf_pen ev_pdf_pen_begin(ev_pdf *pdf, ev_buf *out)
{
    return (ev_pdf_pen){.pdf = pdf, .out = out, .width = 1000, .face = EV_FACE_COUNT};
}

/* Three decimals tell all 256 steps of a part apart. A gray has one part, so that black is printed
 * with black alone; in a file with an output intent it means the same as three equal parts (ISO
 * 19005-2, 6.2.4.3). */
static void put_color(ev_buf *out, uint32_t color, const char *gray, const char *rgb)
{
    ev_mpt part[3];
    for (int i = 0; i < 3; i++)
        part[i] = (ev_mpt)((color >> (16 - 8 * i) & 0xFF) * 1000 + 127) / 255;
    bool is_gray = part[0] == part[1] && part[1] == part[2];
    ev_pdf_put_numbers(out, part, is_gray ? 1 : 3, is_gray ? gray : rgb);
}

void ev_pdf_pen_fill(ev_pdf_pen *pen, uint32_t color)
{
    if (pen->fill != color)
        put_color(pen->out, color, " g\n", " rg\n");
    pen->fill = color;
}

void ev_pdf_pen_stroke(ev_pdf_pen *pen, uint32_t color)
{
    if (pen->stroke != color)
        put_color(pen->out, color, " G\n", " RG\n");
    pen->stroke = color;
}

void ev_pdf_pen_width(ev_pdf_pen *pen, ev_mpt width)
{
    if (pen->width != width)
        ev_pdf_put_numbers(pen->out, &width, 1, " w\n");
    pen->width = width;
}

char *ev_pdf_pen_font(ev_pdf_pen *pen, char *at, ev_face face, ev_mpt size)
{
    if (pen->face == face && pen->size == size)
        return at;
    pen->face = face;
    pen->size = size;
    *at++ = '/';
    *at++ = ev_pdf_font_name(face);
    *at++ = ' ';
    return ev_pdf_text(ev_pdf_thousandths(at, size), " Tf ");
}

char *ev_pdf_pen_tracking(ev_pdf_pen *pen, char *at, ev_mpt tracking)
{
    if (pen->tracking == tracking)
        return at;
    pen->tracking = tracking;
    return ev_pdf_text(ev_pdf_thousandths(at, tracking), " Tc ");
}

char *ev_pdf_pen_leading(ev_pdf_pen *pen, char *at, ev_mpt leading)
{
    if (pen->leading == leading)
        return at;
    pen->leading = leading;
    return ev_pdf_text(ev_pdf_thousandths(at, leading), " TL ");
}
