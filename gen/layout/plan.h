/* Setting a field: the parts of a fit as the template writes them, and the plan that an attempt to
 * set them makes. */
#ifndef EV_LAYOUT_PLAN_H
#define EV_LAYOUT_PLAN_H

#include "layout/private.h"

enum { EV_PLAN_MAX = 24, EV_PART_SIZES_MAX = 10, EV_PART_LINES_MAX = 6 };

/* One part of a fit: "value 9.5 8.5 @ 6.95 x 0 width 20 anywhere". A caption is a part without
 * sizes: "b 1.9". */
typedef struct ev_part {
    ev_slice name;
    ev_mpt size[EV_PART_SIZES_MAX], baseline[EV_PART_LINES_MAX]; /* baselines from the field's y */
    size_t sizes, baselines;
    ev_mpt x, after, right, width;
    bool has_x, has_after, has_right, has_width, anywhere;
} ev_part;

typedef struct ev_plan_item {
    ev_lang lang;
    ev_slice text, whole; /* whole: the value of which a word is broken; else absent */
    ev_style style;
    ev_mpt x, y;
} ev_plan_item;

/* What to draw, if all of it fits. */
typedef struct ev_plan {
    ev_plan_item item[EV_PLAN_MAX];
    size_t count, captions; /* the first `captions` items are the row header */
    ev_mpt end;             /* right edge of what was set last */
} ev_plan;

typedef struct ev_layout_box {
    ev_mpt x, y, width;
    ev_slice caption; /* key of labels.txt */
    ev_placeholder value, gloss;
    ev_style value_style, gloss_style, caption_style, caption_kk_style;
} ev_layout_box;

/* layout_part.c: false when the text is no part. */
bool ev_part_read(ev_slice text, ev_part *part);

/* layout_plan.c: adds a part to the plan, with the value_size-th of its sizes if it is the value,
 * else the gloss_size-th (or the last). False when it does not fit; a fault when the template is
 * wrong. */
bool ev_plan_add(ev_layout *l, const ev_layout_box *box, const ev_part *part, size_t value_size,
                 size_t gloss_size, ev_plan *plan);

#endif
