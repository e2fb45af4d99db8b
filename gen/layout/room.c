/* The room behind texts at fixed places, which no field bounds: it ends at what is to the right.
 * The last text of a line counts: the others push it. */
#include "layout/geometry.h"
#include "layout/private.h"

static bool is_at_fixed_place(const ev_ini_section *block)
{
    ev_slice name = block->name, kind = ev_slice_cut(&name, ' ');
    return ev_slice_is(kind, "lines") || ev_slice_is(kind, "footer");
}

/* Whether another text of the element follows on the line. */
static bool is_pushing(const ev_page *page, const ev_mark *mark)
{
    const ev_mark *next = mark + 1;
    return next < page->mark + page->mark_count && next->kind == EV_MARK_TEXT &&
           next->element == mark->element && next->u.text.y == mark->u.text.y &&
           next->u.text.x > mark->u.text.x;
}

void ev_layout_tell_rooms_behind(ev_layout *l, const ev_page *page)
{
    for (size_t i = 0; i < page->mark_count; i++) {
        const ev_mark *mark = &page->mark[i];
        if (mark->kind != EV_MARK_TEXT)
            continue;
        l->block = ev_layout_block_of(l, page, mark);
        if (!is_at_fixed_place(l->block) || is_pushing(page, mark))
            continue;
        ev_room room = {.kind = EV_ROOM_BEHIND,
                        .lang = mark->lang,
                        .left = ev_geometry_room_behind(page, mark),
                        .size = mark->u.text.size,
                        .text = mark->u.text.text};
        ev_layout_tell_room(l, &room);
    }
}
