/* page: the laid-out page: a display list in integer units and a tree of structure elements. It
 * does not depend on PDF: gen/layout builds it, gen/pdf writes it, `evisa-gen text` prints it.
 *
 * Units: thousandths of a point. Origin: top left of the page, y downwards; the y of text is its
 * baseline. Colours: 0xRRGGBB, sRGB. Memory: the arena given to ev_page_begin owns elements and
 * marks; texts, images and QR codes are borrowed and must live as long as the page. */
#ifndef EV_PAGE_H
#define EV_PAGE_H

#include "core/core.h"
#include "font/font.h"
#include "image/image.h"
#include "qr/qr.h"
#include "core/text.h"

typedef struct ev_box {
    ev_mpt x, y, w, h;
} ev_box;

/* Structure types of ISO 32000-1, 14.8.4. */
typedef enum ev_role {
    EV_ROLE_DOCUMENT,
    EV_ROLE_SECT,
    EV_ROLE_H1,
    EV_ROLE_H2,
    EV_ROLE_P,
    EV_ROLE_TABLE,
    EV_ROLE_TR,
    EV_ROLE_TH, /* a row header: /Scope /Row */
    EV_ROLE_TD,
    EV_ROLE_L,
    EV_ROLE_LI,
    EV_ROLE_LBL,
    EV_ROLE_LBODY,
    EV_ROLE_FIGURE, /* has alt and box */
    EV_ROLE_SPAN,   /* text within a figure */
    EV_ROLE_COUNT
} ev_role;

/* Elements are in reading order, a parent before its children; [0] is the Document. Only leaves own
 * marks. */
typedef struct ev_element {
    ev_role role;
    ev_lang lang; /* of its text; EV_LANG_NONE inherits */
    size_t parent;
    ev_slice alt; /* Figure: alternative text */
    ev_box box;   /* Figure: its place on the page */
} ev_element;

enum { EV_ARTIFACT = 0 }; /* marks of element 0 are decoration: the Document owns no marks */

typedef enum ev_mark_kind {
    EV_MARK_TEXT,
    EV_MARK_FILL,
    EV_MARK_LINE,
    EV_MARK_SHAPE,
    EV_MARK_IMAGE,
    EV_MARK_QR,
    EV_MARK_FORM
} ev_mark_kind;

/* Steps of a shape: points relative to the shape's origin. */
typedef enum ev_step_kind { EV_STEP_MOVE, EV_STEP_LINE, EV_STEP_CURVE, EV_STEP_CLOSE } ev_step_kind;
typedef struct ev_step {
    ev_step_kind kind;
    ev_mpt x[3], y[3]; /* MOVE, LINE: [0]; CURVE: two controls and the end */
} ev_step;

typedef struct ev_mark {
    ev_mark_kind kind;
    size_t element; /* EV_ARTIFACT or an element */
    ev_lang lang;   /* of a text; may differ from the element's */
    uint32_t color;
    /* Of a page piece that is kept from document to document: the piece's mark, of which this one
     * is a copy. Otherwise NULL. */
    const struct ev_mark *original;
    union {
        /* One line of text. A reader puts a space between two texts of the same element. */
        struct {
            ev_slice text; /* valid UTF-8, NFC, only characters the face can show */
            ev_face face;
            ev_mpt x, y, size;
            int tracking; /* thousandths of an em */
            ev_zero zero; /* the form of its digits zero */
            /* Absent, or, where a line ends within a word, the value as it is read: the same slice
             * on each of its lines. */
            ev_slice whole;
        } text;
        ev_box fill;
        struct {
            ev_mpt x1, y1, x2, y2, width;
        } line;
        struct {
            const ev_step *step;
            size_t count;
            ev_mpt x, y;   /* origin */
            ev_mpt stroke; /* line width; 0: filled */
        } shape;
        struct {
            const ev_image *image;
            ev_box box;  /* of the upright picture, whole and undistorted */
            ev_box clip; /* the part of it that is visible */
        } image;
        struct {
            const ev_qr *qr;
            ev_box box; /* the modules without quiet zone */
        } qr;
        /* A constant content stream, in points from the bottom left of the page. */
        struct {
            ev_slice stream_z; /* deflated */
            size_t size;       /* inflated */
        } form;
    } u;
} ev_mark;

typedef struct ev_page {
    ev_mpt width, height;
    ev_slice title;
    const ev_element *element;
    size_t element_count;
    const ev_mark *mark; /* in painting order */
    size_t mark_count;
} ev_page;

/* ---- building -------------------------------------------------------------------------------- */

enum { EV_PAGE_DEPTH_MAX = 8 };

/* Builds a page: elements are opened and closed like brackets, marks belong to the innermost open
 * element. Running out of memory, nesting deeper than EV_PAGE_DEPTH_MAX and closing an element that
 * is not open set `failed`. A pointer returned after that is to a spare element or mark, which may
 * be written to and is not part of the page: only ev_page_end needs a check. */
typedef struct ev_page_builder {
    ev_arena *arena;
    ev_element *element;
    ev_mark *mark;
    size_t element_count, element_capacity, mark_count, mark_capacity;
    size_t open[EV_PAGE_DEPTH_MAX], depth; /* open elements, outermost first */
    bool failed;
    ev_element spare_element;
    ev_mark spare_mark;
} ev_page_builder;

/* Begins a page with its Document open. Kazakh is the Document's language. */
void ev_page_begin(ev_page_builder *builder, ev_arena *arena);

/* Opens an element inside the innermost open one. Never NULL; valid until the next open. */
ev_element *ev_page_open(ev_page_builder *builder, ev_role role, ev_lang lang);

/* Closes the innermost open element. The Document stays open: closing it is a failure. */
void ev_page_close(ev_page_builder *builder);

/* Adds a mark to the innermost open element, or as decoration. The mark has no language and nothing
 * but its kind and colour. Never NULL; valid until the next mark. */
ev_mark *ev_page_mark(ev_page_builder *builder, ev_mark_kind kind, uint32_t color);
ev_mark *ev_page_decoration(ev_page_builder *builder, ev_mark_kind kind, uint32_t color);

/* Sets the elements and marks of *page; its size and title are the caller's. Elements still open
 * end here. Returns false when the builder or its arena has failed; the page is then incomplete. */
bool ev_page_end(ev_page_builder *builder, ev_page *page);

/* ---- pieces ---------------------------------------------------------------------------------- */

/* A part of a page that can stand on another one: whole elements with their marks, and decoration.
 * A parent or an element is its place in the piece plus 1. Parent 0 is the element that is open
 * where the piece is put; element 0 of a mark stays EV_ARTIFACT. */
typedef struct ev_page_piece {
    const ev_element *element;
    size_t element_count;
    const ev_mark *mark;
    size_t mark_count;
} ev_page_piece;

/* What was added since the page had `first_element` elements and `first_mark` marks; the copies
 * live in the arena, what they borrow stays borrowed. False when memory ran out, or when a mark is
 * of an older element: it cannot stand elsewhere. */
bool ev_page_cut(const ev_page_builder *builder, size_t first_element, size_t first_mark,
                 ev_arena *arena, ev_page_piece *piece);

/* Adds a piece as if its elements had been opened, marked and closed again. */
void ev_page_append(ev_page_builder *builder, const ev_page_piece *piece);

/* ---- reading --------------------------------------------------------------------------------- */

const char *ev_role_name(ev_role role); /* "Document", "H1", ... */

/* Appends the text of an element as it is read: its texts one after the other, languages parted by
 * slashes; of a figure first its alternative text, in brackets. Sets out->failed when memory ran
 * out. */
void ev_page_element_text(const ev_page *page, size_t element, ev_buf *out);

/* Appends the page as plain text in reading order: one line for each block; a row of a table is
 * "header: cell". UTF-8, LF. Sets out->failed when memory ran out. */
void ev_page_text(const ev_page *page, ev_buf *out);

#endif
