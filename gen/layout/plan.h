/* A field before it is drawn: the parts of a fit as the template writes them, and the plan of where
 * each of its texts is placed. */
#ifndef EV_LAYOUT_PLAN_H
#define EV_LAYOUT_PLAN_H

#include "layout/private.h"
#include "layout/syntax.h"

enum { EV_PLAN_MAX = 24 };

typedef struct ev_plan_item {
    ev_lang lang;
    ev_slice text, whole; /* whole: see page.h */
    ev_style style;
    ev_mpt x, y;
} ev_plan_item;

/* How a line of a value keeps clear of what its field has above it. LINES: of the ink of the whole
 * line, and no word is broken but behind a hyphen. GLYPHS: each glyph of each glyph, which may
 * stand higher than the descenders beside it. The second is tried after all fits failed by the
 * first. */
typedef enum ev_clearance { EV_CLEAR_LINES, EV_CLEAR_GLYPHS } ev_clearance;

/* The texts to draw if all of them fit. */
typedef struct ev_plan {
    ev_plan_item item[EV_PLAN_MAX];
    size_t count, captions; /* the first `captions` items are the row header */
    ev_clearance clearance;
    bool tried_gloss; /* whether a fit so far had room for the gloss */
    ev_mpt end;       /* right edge of the last item */
} ev_plan;

/* A field as its block describes it. */
typedef struct ev_layout_box {
    ev_mpt x, y, width;
    ev_slice caption;              /* key of labels.txt */
    const ev_trilingual *stand_in; /* in place of the words of the caption; NULL: none */
    ev_placeholder value, gloss;
    ev_style value_style, gloss_style, caption_style, caption_kk_style;
} ev_layout_box;

/* plan.c: adds a part to the plan, at size [value_size] of its sizes if it is the value, otherwise
 * at size [gloss_size], or at the last where it has fewer. Returns false when it does not fit, and
 * after a fault of the template; the plan then holds items that must not be drawn. */
bool ev_plan_add(ev_layout *l, const ev_layout_box *box, const ev_part *part, size_t value_size,
                 size_t gloss_size, ev_plan *plan);

#endif
