/* pdf: a page as PDF 1.7 that conforms to PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1),
 * written through libharu's object layer. No other folder depends on libharu. */
#ifndef EV_PDF_H
#define EV_PDF_H

#include "core/memo.h"
#include "fault/fault.h"
#include "core/date.h"
#include "page/page.h"

/* The origin of the document, for XMP, Info and /ID. Everything is borrowed. */
typedef struct ev_provenance {
    ev_slice template_id, policy_id, render;     /* "evisa/1", "kz-2019-01", "render/1" */
    ev_slice template_hash, policy_hash, digest; /* of template, policy, record: 64 hex digits */
    uint8_t id[16]; /* file identifier (ISO 32000-1, 14.4): from the content, never from a clock */
    ev_date date;   /* creation and modification: the visa's day of issue, 00:00:00Z */
    bool specimen;
} ev_provenance;

/* Appends the whole document to `out`; the same page and origin give the same bytes. The
 * memo (may be NULL) keeps what was written for use in the next document. The arena
 * holds all that is made on the way, libharu's memory included. Faults: OUT_OF_MEMORY;
 * INTERNAL_ERROR when the page contradicts page.h or libharu refuses an object. `out` then holds
 * part of a document and must not be used. Returns faults->status. */
ev_status ev_pdf_write(const ev_page *page, const ev_provenance *from, ev_memo *memo,
                       ev_arena *arena, ev_buf *out, ev_faults *faults);

#endif
