/* pdf_private: what the files of the PDF layer share. libharu itself is known to pdf_objects.c
 * alone; the others write the bodies of dictionaries and the content stream as text.
 *
 * Failure is remembered, not returned: every function may be called after one that failed, and
 * ev_pdf_save says in the end how it went. */
#ifndef EV_PDF_PRIVATE_H
#define EV_PDF_PRIVATE_H

#include "pdf/pdf.h"

/* ---- the document under construction --------------------------------------------------------- */

/* A marked-content sequence: marks that follow one another and belong to the same element in the
 * same language, and to the same value where that has a broken word. */
typedef struct ev_pdf_span {
    size_t first, count; /* marks of the page */
    size_t element;      /* EV_ARTIFACT: decoration, without MCID */
    ev_lang lang;        /* EV_LANG_NONE: as the element's */
    ev_slice whole;      /* what it is read as, if that is not its runs one after the other */
    unsigned mcid;
    size_t next; /* the element's next span, as index + 1; 0: none */
} ev_pdf_span;

/* A structure element with its kids as lists: element 0 is never a kid, so 0 ends a list of kids.
 */
typedef struct ev_pdf_node {
    size_t first_kid, last_kid, next_kid;
    size_t first_span, last_span; /* index + 1; 0: none */
    size_t last_text;             /* the element's last mark of text, as index + 1 */
    ev_lang lang;                 /* its own or inherited */
} ev_pdf_node;

/* An image or a form, however often it is drawn. */
typedef struct ev_pdf_xobject {
    const ev_mark *mark; /* the first that draws it */
    unsigned number;
} ev_pdf_xobject;

typedef struct ev_pdf {
    const ev_page *page;
    const ev_provenance *from;
    ev_arena *arena;
    void *file;                 /* libharu's HPDF_Doc */
    struct ev_pdf_object *open; /* the object whose body is being written */
    ev_buf body;                /* the bodies of all dictionaries, one behind the other */
    bool broken; /* a defect: libharu refused an object, or the page contradicts its contract */

    unsigned catalog, info, pages; /* object numbers of what libharu makes by itself */
    unsigned page_object;

    ev_pdf_span *span;
    size_t span_count;
    unsigned mcid_count;
    ev_pdf_node *node;

    unsigned font[EV_FACE_COUNT]; /* object numbers; 0: not on the page */
    unsigned cmaps; /* the encoding of the composite faces, then their ToUnicode; 0: no such face */
    bool *
        shown[EV_FACE_COUNT]; /* of each glyph of a face on the page whether the content shows it */
    ev_pdf_xobject *xobject;
    size_t xobject_count;
} ev_pdf;

/* ---- pdf_objects.c: libharu ------------------------------------------------------------------ */

enum { EV_PDF_TRAILER = 0 }; /* stands for the trailer where an object number is asked for */

void ev_pdf_open(ev_pdf *pdf);

/* Makes `count` objects of consecutive numbers and returns the first's. All of them must be
 * written. */
unsigned ev_pdf_reserve(ev_pdf *pdf, size_t count);

/* Begins the body of a dictionary; what is appended until ev_pdf_end stands between << and >>. */
ev_buf *ev_pdf_begin(ev_pdf *pdf, unsigned number);
void ev_pdf_end(ev_pdf *pdf);
void ev_pdf_end_stream(ev_pdf *pdf,
                       ev_slice data); /* adds /Length; data is borrowed until ev_pdf_save */

/* Writes the file and tells how everything went. */
ev_status ev_pdf_save(ev_pdf *pdf, ev_buf *out, ev_faults *faults);

/* ---- text forms ------------------------------------------------------------------------------ */

void ev_pdf_put_ref(ev_buf *out, const char *key, unsigned number);  /* "/Key 12 0 R" */
void ev_pdf_put_object(ev_buf *out, unsigned number);                /* "12 0 R" */
void ev_pdf_put_number(ev_buf *out, const char *key, int64_t value); /* "/Key 12" */
void ev_pdf_put_string(ev_buf *out, ev_slice text);                  /* text string: "<FEFF...>" */
void ev_pdf_put_box(ev_buf *out, const ev_page *page, ev_box box); /* "[x0 y0 x1 y1]", y upwards */
void ev_pdf_put_numbers(ev_buf *out, const ev_mpt *number, size_t count,
                        const char *tail); /* "1.5 -2<tail>" */

/* The same for loops that write through a pointer into room they asked for (ev_buf_room); all
 * return the end. */
enum { EV_PDF_NUMBER_MAX = 16 }; /* bytes of a number and a blank, at most */
char *ev_pdf_int(char *at, int value);
char *ev_pdf_thousandths(char *at, ev_mpt value);

static inline char *ev_pdf_text(char *at, const char *text)
{
    size_t size = strlen(text);
    memcpy(at, text, size);
    return at + size;
}

/* For the places and sizes of modules: most are below 10, nearly all below 100. */
static inline char *ev_pdf_small_int(char *at, int value)
{
    unsigned digits = (unsigned)value;
    if (digits > 99)
        return ev_pdf_int(at, value);
    if (digits > 9)
        *at++ = (char)('0' + digits / 10);
    *at++ = (char)('0' + digits % 10);
    return at;
}

/* ---- pdf_tags.c: structure ------------------------------------------------------------------- */

void ev_pdf_tags_plan(ev_pdf *pdf);      /* marks to spans, elements to nodes */
unsigned ev_pdf_tags_write(ev_pdf *pdf); /* the structure tree; returns its root's number */

/* ---- pdf_resources.c: fonts, images, forms --------------------------------------------------- */

void ev_pdf_resources_plan(ev_pdf *pdf);  /* which faces, images and forms the page uses */
void ev_pdf_resources_write(ev_pdf *pdf); /* their objects */
void ev_pdf_put_resources(ev_pdf *pdf, ev_buf *out);                 /* the page's /Resources */
char ev_pdf_font_name(ev_face face);                                 /* 'R' in "/R 9 Tf" */
size_t ev_pdf_xobject_index(const ev_pdf *pdf, const ev_mark *mark); /* 0 in "/X0 Do" */

/* ---- pdf_content.c, pdf_figures.c: the content stream ---------------------------------------- */

typedef struct ev_pdf_pen { /* the graphics state, as far as it was set */
    ev_pdf *pdf;
    ev_buf *out;
    uint32_t fill, stroke;
    ev_mpt width, tracking, size;
    ev_face face; /* EV_FACE_COUNT: none yet */
} ev_pdf_pen;

ev_slice ev_pdf_content(ev_pdf *pdf);
void ev_pdf_pen_fill(ev_pdf_pen *pen, uint32_t color);
void ev_pdf_pen_stroke(ev_pdf_pen *pen, uint32_t color);
void ev_pdf_draw_qr(ev_pdf_pen *pen, const ev_mark *mark);
void ev_pdf_draw_image(ev_pdf_pen *pen, const ev_mark *mark);
void ev_pdf_draw_form(ev_pdf_pen *pen, const ev_mark *mark);

/* ---- pdf_meta.c: XMP, Info, output intent ---------------------------------------------------- */

void ev_pdf_meta_write(ev_pdf *pdf);    /* Info and the trailer's /ID */
unsigned ev_pdf_xmp_write(ev_pdf *pdf); /* returns the metadata stream's number */
void ev_pdf_put_output_intent(ev_buf *out, unsigned profile);
unsigned ev_pdf_profile_write(ev_pdf *pdf); /* the ICC profile */

#endif
