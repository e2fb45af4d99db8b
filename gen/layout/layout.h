/* layout: the page of a record, made by the blocks of its template. */
#ifndef EV_LAYOUT_H
#define EV_LAYOUT_H

#include "core/memo.h"
#include "fault/fault.h"
#include "image/image.h"
#include "mrz/mrz.h"
#include "page/page.h"
#include "policy/policy.h"
#include "qr/qr.h"
#include "record/record.h"
#include "layout/survey.h"
#include "layout/template.h"

/* All that a page is made of. Everything is borrowed and must live as long as the page. */
typedef struct ev_content {
    const ev_record *record;
    const ev_policy *policy;
    const ev_template *template;
    const ev_mrz *mrz;
    const ev_qr *qr;
    const ev_image *photo; /* NULL: no portrait */
    bool specimen;         /* whether SPECIMEN is printed across the page */
    ev_memo *memo;     /* keeps blocks for the next document; NULL: nothing is kept. Emptied only
                          when the page is gone */
    ev_survey *survey; /* asks for more than the page (survey.h); NULL: a plain page */
    bool outline; /* whether the frames of the blocks and the reading order are drawn over it */
} ev_content;

/* Adds GLYPH_MISSING, with the first such character, for each text of the record that the faces of
 * the page cannot show. Absent texts are skipped: the record need not be complete. Returns
 * faults->status. */
ev_status ev_layout_check_glyphs(const ev_record *record, ev_faults *faults);

/* Lays a record out; ev_layout_check_glyphs must have found nothing. The page lives in the arena.
 * Faults: DOES_NOT_FIT at the pointer of each value without room; RESOURCE_BROKEN at the first line
 * of the layout that cannot be used; NOTICES_TOO_LONG, RESOURCE_OVERFLOW and RESOURCE_RULE, with
 * what is missing; OUT_OF_MEMORY. *page must then not be used. A survey is told these faults, but
 * OUT_OF_MEMORY, and the page goes on without the block. Returns faults->status. */
ev_status ev_layout_page(const ev_content *content, ev_arena *arena, ev_page *page,
                         ev_faults *faults);

#endif
