/* What the files of gen/pdf share: the document under construction and what writes its parts. Only
 * objects.c includes libharu; the others write the bodies of dictionaries and the content stream as
 * text.
 *
 * A failure is kept in the document, not returned: every function may be called after one that
 * failed, and ev_pdf_save reports it in the end. */
#ifndef EV_PDF_PRIVATE_H
#define EV_PDF_PRIVATE_H

#include "core/memo.h"
#include "pdf/pdf.h"
#include "pdf/syntax.h"

/* ---- the document under construction --------------------------------------------------------- */

/* Consecutive marks of the same element, in the same language and with the same `whole` (page.h).
 *
 * The spans of an element that follow each other are one marked-content sequence with one MCID: the
 * first opens it, each other one is a /Span within the one before, and all end together. A sequence
 * with an MCID for each of the languages of a label took 18 bytes more for each, 1.7 kB of a
 * document. Side by side within the first they would be as right, but poppler takes the first EMC
 * for the end of all (MarkedContentOutputDev, 22.12). */
typedef struct ev_pdf_span {
    size_t first, count; /* marks of the page */
    size_t element;      /* EV_ARTIFACT: decoration, without MCID */
    ev_lang spoken;      /* the language of its texts */
    ev_lang lang;        /* what it says of its language; EV_LANG_NONE: it is that around it */
    ev_slice whole;      /* what it is read as; absent: its texts one after the other */
    unsigned depth;      /* 1: it opens a sequence; 2 and more: within the span before */
    unsigned closes;     /* sequences that end with it */
    unsigned mcid;       /* at depth 1 */
    size_t next;         /* the element's next span at depth 1, as index + 1; 0: none */
} ev_pdf_span;

/* Whether all that it says is its language: a property list of the resources, which are the same
 * for all that name it. */
static inline bool ev_pdf_span_is_named(const ev_pdf_span *span)
{
    return span->lang != EV_LANG_NONE && span->depth > 1 && span->whole.data == NULL;
}

/* A structure element with its kids as lists; 0 ends a list, as element 0 is never a kid. */
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
    ev_memo *memo; /* NULL: nothing is kept */
    ev_arena *arena;
    void *file;                 /* libharu's HPDF_Doc */
    void *pattern;              /* its HPDF_Dict with no entries, which all others are copies of */
    struct ev_pdf_object *open; /* the object whose body is being written */
    ev_buf body;                /* the bodies of all dictionaries, one after the other */
    bool broken; /* a defect: libharu refused an object, or the page contradicts page.h */

    /* Object numbers. What is the same in every document of a template and revision comes first, so
     * that their files begin with the same bytes: catalog, pages and profile (libharu makes these
     * three), faces, ToUnicode, classes of attributes, ground. Then what differs, where the catalog
     * can name it: page, content, structure tree, XMP, Info, outline; then the rest. */
    unsigned catalog, pages, profile, classes;
    unsigned page_object, content, tree, metadata, info, outlines; /* outlines 0: no headings */

    ev_pdf_span *span;
    size_t span_count;
    bool named[EV_LANG_COUNT]; /* languages that the content names as properties */
    unsigned mcid_count;
    ev_pdf_node *node;

    unsigned font[EV_FACE_COUNT]; /* object numbers; 0: not on the page */
    ev_buf key;                   /* of the sequence that is looked up in the memo */
    bool *shown[EV_FACE_COUNT];   /* of a face without constant widths: which glyphs the content
                                     shows; otherwise NULL */
    unsigned to_unicode;          /* of the composite faces; 0: no such face */
    ev_pdf_xobject *xobject;
    size_t xobject_count;
} ev_pdf;

/* ---- objects.c: libharu ---------------------------------------------------------------------- */

enum { EV_PDF_TRAILER = 0 }; /* the trailer, as an object number */

/* Begins the file. Between this and ev_pdf_save the thread works on no other document. */
void ev_pdf_open(ev_pdf *pdf);

/* Makes `count` objects of consecutive numbers and returns the first number. Each of them must be
 * written. */
unsigned ev_pdf_reserve(ev_pdf *pdf, size_t count);

/* Begins an object. What is appended to the buffer until its end becomes the object's dictionary.
 * ev_pdf_end_stream ends a stream: it adds /Length; the data is borrowed until ev_pdf_save. */
ev_buf *ev_pdf_begin(ev_pdf *pdf, unsigned number);
void ev_pdf_end(ev_pdf *pdf);
void ev_pdf_end_stream(ev_pdf *pdf, ev_slice data);

/* Appends the file to `out` and reports what failed since ev_pdf_open. Returns faults->status. */
ev_status ev_pdf_save(ev_pdf *pdf, ev_buf *out, ev_faults *faults);

/* ---- tags.c: structure ----------------------------------------------------------------------- */

void ev_pdf_tags_plan(ev_pdf *pdf);  /* marks to spans, elements to nodes */
void ev_pdf_tags_write(ev_pdf *pdf); /* the structure tree and the classes of its attributes */

/* ---- fonts.c --------------------------------------------------------------------------------- */

void ev_pdf_fonts_plan(ev_pdf *pdf); /* which faces the page uses; numbers of their objects */
void ev_pdf_fonts_write(ev_pdf *pdf);
char ev_pdf_font_name(ev_face face); /* 'R' in "/R 9 Tf" */

/* Notes the glyphs of a text for the widths that the document has. */
void ev_pdf_note_shown(ev_pdf *pdf, const ev_mark *text);

/* ---- resources.c: fonts, images, forms, property lists --------------------------------------- */

void ev_pdf_resources_plan(ev_pdf *pdf);  /* which faces, images and forms the page uses; numbers of
                                             those that all documents share */
void ev_pdf_resources_write(ev_pdf *pdf); /* their objects */
void ev_pdf_put_resources(ev_pdf *pdf, ev_buf *out);                 /* the page's /Resources */
size_t ev_pdf_xobject_index(const ev_pdf *pdf, const ev_mark *mark); /* 0 in "/X0 Do" */

/* ---- pen.c: the graphics state --------------------------------------------------------------- */

typedef struct ev_pdf_pen {
    ev_pdf *pdf;
    ev_buf *out; /* the content stream */
    uint32_t fill, stroke;
    ev_mpt width, tracking, leading, size;
    ev_face face; /* EV_FACE_COUNT: none yet */
} ev_pdf_pen;

/* A pen for an empty content stream. */
ev_pdf_pen ev_pdf_pen_begin(ev_pdf *pdf, ev_buf *out);

/* Each makes a value the current one; writes nothing where it is already. Values of text are
 * written through a pointer (syntax.h): one number and at most 8 bytes. */
void ev_pdf_pen_fill(ev_pdf_pen *pen, uint32_t color);
void ev_pdf_pen_stroke(ev_pdf_pen *pen, uint32_t color);
void ev_pdf_pen_width(ev_pdf_pen *pen, ev_mpt width);
char *ev_pdf_pen_font(ev_pdf_pen *pen, char *at, ev_face face, ev_mpt size);
char *ev_pdf_pen_tracking(ev_pdf_pen *pen, char *at, ev_mpt tracking);
char *ev_pdf_pen_leading(ev_pdf_pen *pen, char *at, ev_mpt leading);

/* ---- content.c, figures.c: the content stream ------------------------------------------------ */

ev_slice ev_pdf_content(ev_pdf *pdf); /* in the arena */
void ev_pdf_draw_qr(ev_pdf_pen *pen, const ev_mark *mark);
void ev_pdf_draw_image(ev_pdf_pen *pen, const ev_mark *mark);
void ev_pdf_draw_form(ev_pdf_pen *pen, const ev_mark *mark);

/* ---- keys of the memo ------------------------------------------------------------------------ */

/* Adds numbers of 32 bits to a key. */
#define EV_PDF_PUT_NUMBERS(key, ...)                                                               \
    ev_buf_bytes(key, (const int32_t[]){__VA_ARGS__}, sizeof((const int32_t[]){__VA_ARGS__}))

/* ---- kept.c: sequences of earlier documents -------------------------------------------------- */

/* How many spans from the first on are kept as one. */
size_t ev_pdf_kept_together(const ev_pdf *pdf, size_t first);

/* Writes the sequences of `count` spans that an earlier document had, and sets the pen as it would
 * be after them. False when there are none; the caller then writes them and passes *key on, which
 * lives until the next search. */
bool ev_pdf_kept_find(ev_pdf_pen *pen, const ev_pdf_span *span, size_t count, ev_slice *key);

/* Keeps the sequences that were written from `begin` on in pen->out; nothing is done for an absent
 * key. */
void ev_pdf_kept_add(const ev_pdf_pen *pen, ev_slice key, size_t begin);

/* ---- meta.c: XMP, Info, output intent -------------------------------------------------------- */

void ev_pdf_meta_write(ev_pdf *pdf); /* Info and the trailer's /ID */
void ev_pdf_xmp_write(ev_pdf *pdf);  /* the metadata stream */
void ev_pdf_put_output_intent(ev_buf *out, unsigned profile);
void ev_pdf_profile_write(ev_pdf *pdf); /* the ICC profile */

/* ---- outline.c: bookmarks -------------------------------------------------------------------- */

bool ev_pdf_has_headings(const ev_pdf *pdf);
void ev_pdf_outline_write(ev_pdf *pdf); /* only where there are headings */

#endif
