/* syntax: what layout.txt and labels.txt may have, by the table gen/layout/syntax.def. */
#ifndef EV_LAYOUT_SYNTAX_H
#define EV_LAYOUT_SYNTAX_H

#include "page/page.h"
#include "resource/syntax.h"

/* Constant, as all that the functions here return. */
extern const ev_syntax ev_layout_syntax, ev_labels_syntax;

/* What a template can name of a record. */
typedef struct ev_value_row {
    char name[32];
    bool has_text; /* otherwise it is words in three languages only */
} ev_value_row;

/* A label that the code asks for where a template has a section of this kind or names this value;
 * always where both are "". */
typedef struct ev_label_row {
    char kind[16], value[32], label[24];
} ev_label_row;

const ev_value_row *ev_layout_values(size_t *count);
const ev_label_row *ev_layout_labels(size_t *count);

/* The names of the conditions of `when`. */
const char *const *ev_layout_conditions(size_t *count);

/* ---- values with a form of their own --------------------------------------------------------- */

enum { EV_FIT_PARTS_MAX = 4, EV_PART_SIZES_MAX = 10, EV_PART_LINES_MAX = 6 };

/* One part of a fit: "value 9.5 8.5 @ 6.95 x 0 width 20 anywhere". A caption is a part without
 * sizes: "b 1.9". */
typedef struct ev_part {
    ev_slice name;
    ev_mpt size[EV_PART_SIZES_MAX], baseline[EV_PART_LINES_MAX]; /* baselines from the field's y */
    size_t sizes, baselines;
    ev_mpt x, after, right, width, below; /* below: where its ink may begin, from the field's y */
    bool has_x, has_after, has_right, has_width, has_below, anywhere, top;
} ev_part;

/* part.c: false when the text is not a part. Any word is taken for its name. */
bool ev_part_read(ev_slice text, ev_part *part);

enum { EV_PATH_STEPS_MAX = 64 };

/* shape.c: appends one path ("M x y L x y ...") to the steps, of which there is room for
 * EV_PATH_STEPS_MAX. False when it is malformed or there are too many. */
bool ev_path_read(ev_slice path, ev_step *step, size_t *count);

#endif
