/* pixels: the check behind an explanation. What it names is covered on both pages; what still
 * differs is a region that nothing explains. */
#ifndef EV_PIXELS_H
#define EV_PIXELS_H

#include "compare/drawing/drawing.h"
#include "compare/examine.h"

typedef struct ev_pixels_side {
    const ev_paper *paper;
    ev_drawing_file *file;
} ev_pixels_side;

typedef struct ev_pixels_task {
    ev_pixels_side golden, now;
    const ev_explanation *whole; /* all that differs, also what is not told: it is covered */
    const ev_explanation *told;
    bool looks; /* for regions that nothing explains; there are none where the whole is unlike */
    ev_pictures pictures;
    ev_arena *arena; /* of the result */
} ev_pixels_task;

/* What was found: differences of kind PIXELS, and for the report regions and sheets. */
typedef struct ev_pixels {
    ev_difference *differences;
    size_t difference_count;
    ev_region *regions;
    size_t region_count;
    ev_sheet *sheets;
    size_t sheet_count;
    bool has_other_edges; /* two generators draw the same with other edges */
} ev_pixels;

/* Returns faults->status: PDF_DAMAGED, OUT_OF_MEMORY. */
ev_status ev_pixels_look(const ev_pixels_task *task, ev_pixels *found, ev_faults *faults);

/* What covers most of a place of a paper: "date of birth", "portrait", "QR code"; absent where
 * nothing does. */
ev_slice ev_pixels_name(const ev_paper *paper, const ev_place *place);

#endif
