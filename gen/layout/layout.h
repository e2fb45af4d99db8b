/* layout: puts a record onto the page as its template says. */
#ifndef EV_LAYOUT_H
#define EV_LAYOUT_H

#include "fault/fault.h"
#include "image/image.h"
#include "mrz/mrz.h"
#include "page/page.h"
#include "policy/policy.h"
#include "qr/qr.h"
#include "record/record.h"
#include "layout/template.h"

/* All a page is made of; borrowed. */
typedef struct ev_content {
    const ev_record *record;
    const ev_policy *policy;
    const ev_template *template;
    const ev_mrz *mrz;
    const ev_qr *qr;
    const ev_image *photo; /* NULL: no portrait */
    bool specimen;         /* print SPECIMEN across the page */
} ev_content;

/* GLYPH_MISSING for each text of the record that the faces of the page cannot show. Works on an
 * incomplete record too. */
ev_status ev_layout_check_glyphs(const ev_record *record, ev_faults *faults);

/* Faults: DOES_NOT_FIT at the value's pointer; RESOURCE_BROKEN at the layout's line,
 * NOTICES_TOO_LONG. The page lives in the arena. Returns faults->status. */
ev_status ev_layout_page(const ev_content *content, ev_arena *arena, ev_page *page,
                         ev_faults *faults);

#endif
