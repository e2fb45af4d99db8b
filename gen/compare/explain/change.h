/* Changes of what is on the page, put together: what moved by the same way is one finding. */
#ifndef EV_EXPLAIN_CHANGE_H
#define EV_EXPLAIN_CHANGE_H

#include "compare/explain/leaf.h"

/* One thing that changed. */
typedef struct ev_change {
    ev_difference_kind kind;
    const char *field;
    const char *before; /* "size of ", or "" */
    ev_slice name;      /* absent: a shape, which is named only when it is alone */
    ev_slice shape;     /* its name then: "line at 10.0, 41.0 mm" */
    ev_slice one, many; /* what is said behind one name, and behind several */
    ev_slice key;       /* the same of changes that are one: absent: it stays alone */
    ev_place golden, now;
    ev_from from;
    char drawn;      /* of a shape its kind; otherwise 0 */
    int32_t edge;    /* of a shape half the width of its line, hundredths of a millimetre */
    bool is_move;    /* it may overlap something now */
    bool is_picture; /* the portrait, the QR code */
    bool is_noted;
} ev_change;

typedef struct ev_changes {
    ev_explainer *e;
    ev_change *change;
    size_t count, room;
} ev_changes;

void ev_changes_init(ev_changes *changes, ev_explainer *e);

/* A new change, to be filled; valid until the next. Never NULL. */
ev_change *ev_changes_add(ev_changes *changes, ev_difference_kind kind, const char *field);

/* Notes them all. */
void ev_changes_note(ev_changes *changes);

/* ---- move.c ---------------------------------------------------------------------------------- */

/* Says that a change, whose places are set, is a move. */
void ev_change_set_move(ev_explainer *e, ev_change *change, int32_t dx, int32_t dy);

/* "165.0 -> 162.0 mm from the left" */
ev_slice ev_from_edge(ev_explainer *e, int32_t golden, int32_t now, const char *edge);

/* "35.0 x 45.0 -> 30.0 x 40.0 mm" */
ev_slice ev_place_resized(ev_explainer *e, const ev_place *golden, const ev_place *now);

/* ---- shapes.c -------------------------------------------------------------------------------- */

void ev_explain_shapes(ev_changes *changes);

/* ---- blocks.c -------------------------------------------------------------------------------- */

/* A part of the page that is there or not, or in one of several ways; NULL: the shape is of none.
 */
typedef struct ev_block ev_block;
const ev_block *ev_block_of(const ev_shape *shape);

/* Adds what decides whether a block is there and where; what decides its colours. NULL adds none.
 */
void ev_from_depend_on_block(ev_from *from, const ev_block *block);
void ev_from_depend_on_style(ev_from *from, const ev_block *block);

/* ---- photo.c --------------------------------------------------------------------------------- */

/* What a picture is drawn of once more on its own page: "portrait", "QR code"; absent: nothing. */
ev_slice ev_picture_original(const ev_paper *paper, const ev_picture *picture);

/* ---- figure.c -------------------------------------------------------------------------------- */

/* Whether portrait and QR code are tagged, and what the tag says of their places. */
void ev_explain_figure_tags(ev_changes *changes);

/* ---- overlap.c ------------------------------------------------------------------------------- */

/* "; overlaps surname and 2 more" of what one of the changes with this key reaches in the new paper
 * and did not in the golden, "; leaves the page"; "" otherwise. */
ev_slice ev_overlap_of(const ev_changes *changes, const ev_change *first);

#endif
