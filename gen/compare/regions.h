/* regions: for the report, pictures of what differs on a page, golden and new. */
#ifndef EV_REGIONS_H
#define EV_REGIONS_H

#include "compare/drawing/drawing.h"
#include "compare/examine.h"

/* Those of a pair. */
typedef struct ev_regions {
    const ev_drawing *golden, *now; /* of the page that is looked at */
    ev_pictures pictures;
    ev_arena *arena, *page_arena; /* of the result; of a page, for pictures on their way */
    ev_region *region;
    size_t count;
    ev_sheet *sheet;
    size_t sheet_count;
} ev_regions;

/* For so many pages; the drawings are borrowed and may change from page to page. False: memory ran
 * out. */
bool ev_regions_init(ev_regions *regions, const ev_drawing *golden, const ev_drawing *now,
                     ev_pictures pictures, ev_arena *arena, ev_arena *page_arena, size_t pages);

/* Adds a region of the page: where the golden has it, and where the new one has it. Either may be
 * empty or on another page; there is no region where both are. What is said twice of one place has
 * one picture with both names. Beyond EV_REGIONS_MAX, and with EV_NO_PICTURES, there is none: what
 * is said of the place stands for itself. */
enum {
    EV_REGIONS_MAX = 32,
    EV_REGION_CUT_BYTES_MAX = 12 << 10 /* of a PNG: 500 pairs have room in a report */
};
void ev_regions_add(ev_regions *regions, ev_slice name, const ev_place *before,
                    const ev_place *after, int32_t page);

/* Adds the whole page of both sides, small, to show where its regions are. */
void ev_regions_add_sheet(ev_regions *regions, int32_t page);

#endif
