#include "compare/regions.h"

enum { AROUND = 400 }; /* hundredths of a millimetre that a cut-out shows around its region */

bool ev_regions_init(ev_regions *regions, const ev_drawing *golden, const ev_drawing *now,
                     ev_pictures pictures, ev_arena *arena, ev_arena *page_arena, size_t pages)
{
    *regions = (ev_regions){.golden = golden,
                            .now = now,
                            .pictures = pictures,
                            .arena = arena,
                            .page_arena = page_arena,
                            .region = ev_arena_take_array(arena, EV_REGIONS_MAX, sizeof(ev_region)),
                            .sheet = ev_arena_take_array(arena, pages + 1, sizeof(ev_sheet))};
    return regions->region != NULL && regions->sheet != NULL;
}

static ev_slice cut(const ev_regions *r, const ev_drawing *drawing, const ev_place *place)
{
    ev_buf png;
    ev_buf_init(&png, r->arena, 0);
    return ev_drawing_cut(drawing, place, EV_REGION_CUT_BYTES_MAX, r->page_arena, &png) &&
                   !png.failed
               ? ev_buf_as_slice(&png)
               : (ev_slice){NULL, 0};
}

static ev_place page_of(const ev_drawing *drawing, int32_t page)
{
    int64_t dpi = drawing->dpi;
    return (ev_place){0, 0, (int32_t)(drawing->width * 2540 / dpi),
                      (int32_t)(drawing->height * 2540 / dpi), page};
}

/* What of a place is on the page: a cut-out has no more, and a report lays it there. */
static ev_place inside(const ev_place *place, const ev_place *page)
{
    int32_t left = place->x > 0 ? place->x : 0, top = place->y > 0 ? place->y : 0;
    int32_t right = place->x + place->width, bottom = place->y + place->height;
    right = right < page->width ? right : page->width;
    bottom = bottom < page->height ? bottom : page->height;
    return (ev_place){left, top, right > left ? right - left : 0, bottom > top ? bottom - top : 0,
                      place->page};
}

/* Adds the name to the region at this place. False where the place has none so far. */
static bool add_name(ev_regions *r, ev_slice name, const ev_place *place)
{
    ev_buf both;
    for (size_t i = 0; i < r->count; i++) {
        ev_region *region = &r->region[i];
        if (!ev_place_is_same(&region->place, place))
            continue;
        if (memmem(region->name.data, region->name.size, name.data, name.size) != NULL)
            return true;
        ev_buf_init(&both, r->arena, region->name.size + name.size + 2);
        ev_buf_slice(&both, region->name);
        ev_buf_text(&both, ", ");
        ev_buf_slice(&both, name);
        if (!both.failed)
            region->name = ev_buf_as_slice(&both);
        return true;
    }
    return false;
}

static ev_place on_page(const ev_place *place, int32_t page)
{
    return place->page == page ? *place : (ev_place){.page = page};
}

void ev_regions_add(ev_regions *r, ev_slice name, const ev_place *before, const ev_place *after,
                    int32_t number)
{
    const ev_place golden = on_page(before, number), now = on_page(after, number),
                   place = ev_place_join(&golden, &now);
    if (r->pictures == EV_NO_PICTURES || ev_place_is_empty(&place) || add_name(r, name, &place) ||
        r->count == EV_REGIONS_MAX)
        return;
    const ev_place page = page_of(r->golden, number), shown = ev_place_grown(&place, AROUND);
    ev_region *region = &r->region[r->count++];
    *region = (ev_region){.name = name,
                          .place = place,
                          .before = golden,
                          .after = now,
                          .shown = inside(&shown, &page)};
    region->golden = cut(r, r->golden, &region->shown);
    region->now = cut(r, r->now, &region->shown);
}

static ev_slice small(const ev_regions *r, const ev_drawing *drawing)
{
    ev_buf png;
    ev_buf_init(&png, r->arena, 0);
    return ev_drawing_sheet(drawing, r->page_arena, &png) && !png.failed ? ev_buf_as_slice(&png)
                                                                         : (ev_slice){NULL, 0};
}

void ev_regions_add_sheet(ev_regions *r, int32_t page)
{
    const ev_place golden = page_of(r->golden, page), now = page_of(r->now, page);
    r->sheet[r->sheet_count++] = (ev_sheet){.page = page,
                                            .width = golden.width,
                                            .height = golden.height,
                                            .now_width = now.width,
                                            .now_height = now.height,
                                            .golden = small(r, r->golden),
                                            .now = small(r, r->now)};
}
