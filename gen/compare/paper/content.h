/* What the readers of a content stream share: the graphics state and the operands. */
#ifndef EV_PAPER_CONTENT_H
#define EV_PAPER_CONTENT_H

#include "compare/paper/private.h"

enum { EV_STATES = 64, EV_SEQUENCES = 64 };

/* Of what is drawn: checksums of what look.c knows; 0 is the default. */
typedef enum ev_look { EV_LOOK_FILL, EV_LOOK_STROKE, EV_LOOKS = 13 } ev_look;

/* What q saves and Q restores (ISO 32000-1, table 52). */
typedef struct ev_graphics {
    ev_matrix matrix;
    ev_corners clip; /* around the clipping path */
    uint32_t fill, stroke;
    uint32_t looks[EV_LOOKS];
    double line_width;
    const ev_drawn_font *font;
    double size, spacing, word_spacing, scale, leading, rise;
    int32_t mode;
} ev_graphics;

/* A marked-content sequence that is open: what holds for all in it. */
typedef struct ev_sequence {
    int32_t node; /* -1: not said */
    ev_slice tag, language, whole;
    size_t runs; /* that were there when it began */
} ev_sequence;

/* A point of a path, on the page. */
typedef struct ev_point {
    char step; /* m, l, c (three points), h */
    double x, y;
} ev_point;

typedef struct ev_stream {
    ev_reader *r;
    ev_object resources;
    ev_page_box sheet;
    ev_descent descent;
    int32_t depth; /* of forms */
    ev_graphics now, saved[EV_STATES];
    size_t saved_count;
    ev_sequence open[EV_SEQUENCES]; /* [0] is around all: it holds where none is open */
    size_t open_count, lost_count;  /* lost: opened beyond the limit */
    ev_matrix text, line;           /* of text, of the beginning of its line */
    ev_list path;
    char clipping;    /* W or * (for W*) until the path ends; otherwise 0 */
    ev_list operands; /* ev_token */
} ev_stream;

/* The operand at an index, as a number; 0 where there is none. */
static inline double ev_operand(const ev_stream *c, size_t index)
{
    const ev_token *operands = (const ev_token *)c->operands.items;
    bool is_there = index < c->operands.count && operands[index].kind == EV_TOKEN_NUMBER;
    return is_there ? operands[index].number : 0;
}

/* The node that what is drawn now belongs to, and what else its sequences say. */
int32_t ev_stream_node(const ev_stream *c);
ev_slice ev_stream_tag(const ev_stream *c);
ev_slice ev_stream_language(const ev_stream *c);
ev_slice ev_stream_whole(const ev_stream *c);

/* Each does what an operator says, and returns false where it is not one of its own. */
bool ev_stream_path(ev_stream *c, ev_slice name);  /* path.c: paths and their painting */
bool ev_stream_text(ev_stream *c, ev_slice name);  /* text.c */
bool ev_stream_color(ev_stream *c, ev_slice name); /* color.c */
bool ev_stream_marks(ev_stream *c, ev_slice name); /* marks.c: marked content */
bool ev_stream_looks(ev_stream *c, ev_slice name); /* look.c: other state */

/* ---- look.c ---------------------------------------------------------------------------------- */

typedef enum ev_painting { EV_FILLS = 1, EV_STROKES = 2 } ev_painting;

/* How something at a place is drawn now, but for its colour and the width of its lines; also how
 * much of it the clipping path cuts off. `painting`: the sum of what is done. */
uint32_t ev_stream_look(const ev_stream *c, ev_painting painting, const ev_corners *corners);

/* Sets one of EV_LOOK_FILL and EV_LOOK_STROKE: a colour space or pattern; 0: a plain colour. */
void ev_stream_set_look(ev_stream *c, ev_look index, ev_object object);

/* The last operand; NULL: there is none. */
const ev_token *ev_stream_last(const ev_stream *c);

/* What the resources have under a name, in "/XObject" or another category; 0: nothing. */
ev_object ev_stream_resource(const ev_stream *c, const char *category, const ev_token *name);

/* FNV-1a (32 bits), continued. */
#define EV_CHECKSUM_EMPTY 2166136261u
uint32_t ev_checksum(uint32_t sum, const void *bytes, size_t size);

/* ---- form.c ---------------------------------------------------------------------------------- */

/* What a form draws, beside what the page does. */
typedef struct ev_drawn {
    ev_list shapes, runs, pictures;
    ev_paper_code code;
} ev_drawn;

/* Has the reader put what is drawn from now on into *other; returns what it had. */
ev_drawn ev_drawn_exchange(ev_reader *r, const ev_drawn *other);

/* Appends all of it as bytes; and numbers as such. */
void ev_drawn_put(const ev_drawn *drawn, ev_buf *out);
void ev_numbers_put(const int32_t *numbers, size_t count, ev_buf *out);

/* ---- picture.c, path.c ----------------------------------------------------------------------- */

/* An image: a picture, or the QR code. */
void ev_stream_image(ev_stream *c, ev_object image);

/* A shape, whose digest is of these bytes and of how they are drawn. */
void ev_stream_shape(ev_stream *c, char kind, const ev_corners *corners, ev_slice digested);

/* A small number for an operator: its bytes, of at most three. */
static inline uint32_t ev_operator(ev_slice name)
{
    uint32_t value = 0;
    for (size_t i = 0; i < name.size && i < 4; i++)
        value = value << 8 | (unsigned char)name.data[i];
    return name.size < 4 ? value : 0;
}

#define EV_OP1(a) (uint32_t)(a)
#define EV_OP2(a, b) ((uint32_t)(a) << 8 | (uint32_t)(b))
#define EV_OP3(a, b, c) ((uint32_t)(a) << 16 | (uint32_t)(b) << 8 | (uint32_t)(c))

#endif
