/* pdf: a page as PDF 1.7 that is PDF/A-2a and PDF/UA-1, through libharu's object layer. The only
 * module that knows libharu. */
#ifndef EV_PDF_H
#define EV_PDF_H

#include "fault/fault.h"
#include "core/date.h"
#include "page/page.h"

/* Where the document comes from: shown in XMP and Info, and the whole of its /ID. */
typedef struct ev_provenance {
    ev_slice template_id, policy_id, render; /* "evisa/1", "kz-2019-01", "render/1" */
    ev_slice digest;                         /* the record's, 64 hex digits */
    uint8_t id[16]; /* file identifier: from the content, never from a clock */
    ev_date date;   /* creation and modification date: the visa's day of issue, 00:00:00Z */
    bool specimen;
} ev_provenance;

/* Appends the whole document to `out`. The arena serves libharu too. After an error `out` must be
 * thrown away. EV_TEMP_FAIL when memory ran out, EV_INTERNAL when libharu refuses an object. */
ev_status ev_pdf_write(const ev_page *page, const ev_provenance *from, ev_arena *arena, ev_buf *out,
                       ev_faults *faults);

#endif
