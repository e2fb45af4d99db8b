/* html_pair: a pair as HTML, and the pictures of all pairs. */
#ifndef EV_HTML_PAIR_H
#define EV_HTML_PAIR_H

#include "compare/tell/digests.h"
#include "compare/tell/tell.h"

/* What a report of limited size takes: differences and regions of a pair, bytes of a picture. */
enum { EV_HTML_DIFFERENCES_MAX = 200, EV_HTML_REGIONS_MAX = 40, EV_HTML_PICTURE_MAX = 1000 * 1000 };

/* Pictures as elements with their base64, each once: the golden side of one label is the same in
 * each pair of its group. */
typedef struct ev_html_pictures {
    ev_buf html;
    ev_digests digests;
    const char *prefix; /* of their identifiers */
    size_t room;        /* bytes that `html` may have; what does not fit is left out */
    size_t dropped;     /* how many were */
} ev_html_pictures;

/* Takes the last one back. Who names it shows nothing in its place. There is one. */
void ev_html_pictures_drop_last(ev_html_pictures *pictures);

/* Appends a pair of any state but SAME. `out` is to be given up where its `failed` is set. Pictures
 * are added as far as there is room, none with EV_TELL_NO_VALUES: cut-outs of regions to `regions`,
 * whole pages to `pages`. */
void ev_html_pair(ev_buf *out, const ev_pair_result *result, ev_tell_values values,
                  ev_html_pictures *regions, ev_html_pictures *pages);

/* Kinds of one name are one kind for a reader: the first that has the name of this one. */
ev_difference_kind ev_html_kind(ev_difference_kind kind);

#endif
