/* geometry: whether what is drawn on a page keeps apart and stays on the part of the sheet that
 * every printer prints.
 *
 * Texts, the visible part of the portrait and the QR code with its quiet zone (ISO/IEC
 * 18004:2015, 6.3.8: four modules) do not overlap each other, and no rule crosses them; it may
 * touch descenders. Of two lines of text no glyph overlaps a glyph of the other: a capital's accent
 * may stand beside a descender of the line above. Texts, portrait and QR code stay within x 10-200
 * and y 21.8-275.3 mm, which both A4 and Letter have. Fills, shapes and forms are background. */
#ifndef EV_GEOMETRY_H
#define EV_GEOMETRY_H

#include "page/page.h"

/* Two marks of the page that overlap, in painting order; `other` is NULL when `mark` alone leaves
 * the sheet's printed part. */
typedef struct ev_clash {
    const ev_mark *mark, *other;
    ev_mpt over;      /* how far one reaches over the other, or over the edge, at the shorter way */
    bool is_sideways; /* that way is to the left or to the right */
} ev_clash;

/* The box of a text: around the ink of its glyphs and, from side to side, their advances. */
ev_box ev_geometry_ink(const ev_mark *text);

/* Looks for a mark outside, then for two that overlap, from the top of the page. True when there
 * is one; false as well when memory runs out (scratch->failed). */
bool ev_geometry_find_clash(const ev_page *page, ev_arena *scratch, ev_clash *clash);

/* Calls `take` with each clash in this order, as long as it returns true. */
void ev_geometry_find_clashes(const ev_page *page, ev_arena *scratch,
                              bool (*take)(void *context, const ev_clash *clash), void *context);

/* From the end of a text to what is to its right, or to the edge of the printed part. */
ev_mpt ev_geometry_room_behind(const ev_page *page, const ev_mark *text);

/* The place that a mark needs, with the quiet zone of a QR code; false for background. */
bool ev_geometry_place(const ev_mark *mark, ev_box *box);

#endif
