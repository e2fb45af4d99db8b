#include "compare/pixels.h"

enum {
    PAGES_MAX = 16,           /* that are drawn: a document of ours has one */
    UNEXPLAINED_MAX = 8,      /* regions of a page that nothing explains */
    REGIONS_MAX = 32,         /* with pictures */
    COVER = 60,               /* hundredths of a millimetre around what an explanation names: ink
                                 leaves the box of its text, and its edges are gray */
    AROUND = 400,             /* the same that a cut-out shows around its region */
    CUT_BYTES_MAX = 12 << 10, /* 500 pairs have room in a report */
    DRAWING_BYTES_MAX = 160 << 20 /* of the drawings of one page */
};

typedef struct looker {
    const ev_pixels_task *task;
    ev_pixels *found;
    ev_arena page_arena;
    ev_drawing golden, now, covered;
    ev_faults *faults;
} looker;

/* ---- places ---------------------------------------------------------------------------------- */

static bool is_empty(const ev_place *place)
{
    return place->width <= 0 && place->height <= 0;
}

static ev_place grown(const ev_place *place, int32_t by)
{
    return (ev_place){place->x - by, place->y - by, place->width + 2 * by, place->height + 2 * by,
                      place->page};
}

/* Around both; either may be empty, or on another page. */
static ev_place around(const ev_place *a, const ev_place *b, int32_t page)
{
    bool has_a = !is_empty(a) && a->page == page, has_b = !is_empty(b) && b->page == page;
    if (!has_a || !has_b)
        return has_a ? *a : has_b ? *b : (ev_place){.page = page};
    int32_t x = a->x < b->x ? a->x : b->x, y = a->y < b->y ? a->y : b->y;
    int32_t right = a->x + a->width > b->x + b->width ? a->x + a->width : b->x + b->width;
    int32_t bottom = a->y + a->height > b->y + b->height ? a->y + a->height : b->y + b->height;
    return (ev_place){x, y, right - x, bottom - y, page};
}

static int64_t shared_area(const ev_place *a, const ev_place *b)
{
    int64_t left = a->x > b->x ? a->x : b->x, top = a->y > b->y ? a->y : b->y;
    int64_t right = a->x + a->width < b->x + b->width ? a->x + a->width : b->x + b->width;
    int64_t bottom = a->y + a->height < b->y + b->height ? a->y + a->height : b->y + b->height;
    return a->page != b->page || right <= left || bottom <= top ? 0
                                                                : (right - left) * (bottom - top);
}

/* ---- what is at a place ---------------------------------------------------------------------- */

typedef struct best {
    ev_slice name;
    int64_t area;
} best;

static void offer(best *b, const ev_place *place, const ev_place *at, ev_slice name)
{
    int64_t area = shared_area(place, at);
    if (area > b->area && name.size > 0)
        *b = (best){name, area};
}

ev_slice ev_pixels_name(const ev_paper *paper, const ev_place *place)
{
    best b = {{NULL, 0}, 0};
    for (size_t i = 0; i < paper->value_count; i++) {
        const ev_value *value = &paper->values[i];
        offer(&b, place, &value->place, value->name);
        offer(&b, place, &value->label_place, value->name);
    }
    for (size_t i = 0; i < paper->picture_count; i++)
        offer(&b, place, &paper->pictures[i].place, EV_SLICE("photo"));
    offer(&b, place, &paper->code.place, EV_SLICE("QR code"));
    return b.name;
}

/* ---- covering -------------------------------------------------------------------------------- */

static int32_t pixel_at(int32_t hundredths, int32_t dpi)
{
    return (int32_t)((int64_t)hundredths * dpi / 2540);
}

static int32_t within(int32_t value, int32_t most)
{
    return value < 0 ? 0 : value > most ? most : value;
}

/* Copies golden's pixels of a place: there is no difference left in it. */
static void cover(looker *l, const ev_place *place, int32_t page)
{
    if (is_empty(place) || place->page != page)
        return;
    ev_place p = grown(place, COVER);
    int32_t dpi = l->golden.dpi;
    int32_t width = l->golden.width < l->covered.width ? l->golden.width : l->covered.width;
    int32_t height = l->golden.height < l->covered.height ? l->golden.height : l->covered.height;
    int32_t left = within(pixel_at(p.x, dpi), width),
            right = within(pixel_at(p.x + p.width, dpi) + 1, width);
    int32_t top = within(pixel_at(p.y, dpi), height),
            bottom = within(pixel_at(p.y + p.height, dpi) + 1, height);
    for (int32_t y = top; y < bottom && right > left; y++)
        memcpy(l->covered.pixels + (size_t)y * (size_t)l->covered.width + left,
               l->golden.pixels + (size_t)y * (size_t)l->golden.width + left,
               (size_t)(right - left) * sizeof *l->golden.pixels);
}

static bool cover_all(looker *l, int32_t page)
{
    size_t count = (size_t)l->now.width * (size_t)l->now.height;
    l->covered = l->now;
    l->covered.pixels = ev_arena_take_array(&l->page_arena, count, sizeof *l->now.pixels);
    if (l->covered.pixels == NULL)
        return false;
    memcpy(l->covered.pixels, l->now.pixels, count * sizeof *l->now.pixels);
    for (size_t i = 0; i < l->task->whole->count; i++) {
        const ev_difference *difference = &l->task->whole->differences[i];
        cover(l, &difference->golden_place, page);
        cover(l, &difference->place, page);
        for (size_t k = 0; k < difference->more_count; k++)
            cover(l, &difference->more[k], page);
    }
    return true;
}

/* ---- pictures -------------------------------------------------------------------------------- */

static ev_slice cut(looker *l, const ev_drawing *drawing, const ev_place *place, size_t most)
{
    ev_buf png;
    ev_buf_init(&png, l->task->arena, 0);
    return ev_drawing_cut(drawing, place, most, &l->page_arena, &png) && !png.failed
               ? ev_buf_as_slice(&png)
               : (ev_slice){NULL, 0};
}

/* The size of the golden's page. */
static ev_place page_of(const looker *l, int32_t page)
{
    int64_t dpi = l->golden.dpi;
    return (ev_place){0, 0, (int32_t)(l->golden.width * 2540 / dpi),
                      (int32_t)(l->golden.height * 2540 / dpi), page};
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

static bool is_same_place(const ev_place *a, const ev_place *b)
{
    return a->page == b->page && a->x == b->x && a->y == b->y && a->width == b->width &&
           a->height == b->height;
}

/* What is said twice of one place has one picture, with both names. False: there is none yet. */
static bool add_name(looker *l, ev_slice name, const ev_place *place)
{
    ev_buf both;
    for (size_t i = 0; i < l->found->region_count; i++) {
        ev_region *region = &l->found->regions[i];
        if (!is_same_place(&region->place, place))
            continue;
        if (memmem(region->name.data, region->name.size, name.data, name.size) != NULL)
            return true;
        ev_buf_init(&both, l->task->arena, region->name.size + name.size + 2);
        ev_buf_slice(&both, region->name);
        ev_buf_text(&both, ", ");
        ev_buf_slice(&both, name);
        if (!both.failed)
            region->name = ev_buf_as_slice(&both);
        return true;
    }
    return false;
}

/* Where either page has it, on this page. */
static void add_region(looker *l, ev_slice name, const ev_place *before, const ev_place *after,
                       int32_t number)
{
    ev_pixels *found = l->found;
    const ev_place place = around(before, after, number), none = {.page = number};
    if (l->task->pictures == EV_NO_PICTURES || is_empty(&place) || add_name(l, name, &place) ||
        found->region_count == REGIONS_MAX)
        return;
    const ev_place page = page_of(l, number), shown = grown(&place, AROUND);
    ev_region *region = &found->regions[found->region_count++];
    *region = (ev_region){.name = name,
                          .place = place,
                          .before = around(before, &none, number),
                          .after = around(after, &none, number),
                          .shown = inside(&shown, &page)};
    region->golden = cut(l, &l->golden, &region->shown, CUT_BYTES_MAX);
    region->now = cut(l, &l->now, &region->shown, CUT_BYTES_MAX);
}

static void add_sheet(looker *l, int32_t page)
{
    ev_buf png;
    ev_sheet *sheet = &l->found->sheets[l->found->sheet_count++];
    const ev_place size = page_of(l, page);
    *sheet = (ev_sheet){.page = page, .width = size.width, .height = size.height};
    ev_buf_init(&png, l->task->arena, 0);
    if (ev_drawing_sheet(&l->golden, &l->page_arena, &png) && !png.failed)
        sheet->golden = ev_buf_as_slice(&png);
}

/* ---- a page ---------------------------------------------------------------------------------- */

static void put_millimetres(ev_buf *out, int32_t hundredths)
{
    int32_t tenths = (hundredths + 5) / 10;
    ev_buf_int(out, tenths / 10);
    ev_buf_char(out, '.');
    ev_buf_int(out, tenths % 10);
}

static bool is_code(looker *l, const ev_place *place)
{
    return ev_drawing_read_code(&l->golden, place, &l->page_arena).data != NULL ||
           ev_drawing_read_code(&l->now, place, &l->page_arena).data != NULL;
}

/* Other generators do not say what is a code. */
static ev_slice name_of(looker *l, const ev_place *place)
{
    ev_slice name = ev_pixels_name(l->task->golden.paper, place);
    if (name.size == 0)
        name = ev_pixels_name(l->task->now.paper, place);
    if (name.size == 0 && l->task->whole->is_reduced && is_code(l, place))
        name = EV_SLICE("QR code");
    return name.size > 0 ? name : EV_SLICE("where nothing is named");
}

/* "portrait: 4.2 x 3.0 mm at 165.0 mm from the left, 40.1 mm from the top". */
static bool has_field(const ev_explanation *whole, const char *field)
{
    for (size_t i = 0; i < whole->count; i++)
        if (whole->differences[i].field != NULL && strcmp(whole->differences[i].field, field) == 0)
            return true;
    return false;
}

static bool add_unexplained(looker *l, const ev_place *place)
{
    ev_arena *arena = l->task->arena;
    ev_buf text, about;
    ev_slice name = name_of(l, place);
    ev_buf_init(&text, arena, 160);
    ev_buf_init(&about, arena, 80);
    ev_buf_text(&about, "something else is drawn: ");
    ev_buf_slice(&about, name);
    ev_buf_slice(&text, ev_buf_as_slice(&about));
    ev_buf_text(&text, ", ");
    put_millimetres(&text, place->width);
    ev_buf_text(&text, " x ");
    put_millimetres(&text, place->height);
    ev_buf_text(&text, " mm at ");
    put_millimetres(&text, place->x);
    ev_buf_text(&text, " mm from the left, ");
    put_millimetres(&text, place->y);
    ev_buf_text(&text, " mm from the top");
    if (text.failed || about.failed)
        return false;
    /* a font's other file draws its texts in another way, where only pixels can show it */
    bool is_explained = has_field(l->task->whole, "font/file");
    l->found->differences[l->found->difference_count++] = (ev_difference){
        .kind = EV_DIFFERENT_PIXELS,
        .role = is_explained ? EV_FOLLOWS : EV_CAUSE,
        .field = ev_difference_kind_name(EV_DIFFERENT_PIXELS),
        .name = is_explained ? EV_SLICE("pixels") : name,
        .text = ev_buf_as_slice(&text),
        .about = ev_buf_as_slice(&about),
        .remark = is_explained ? (ev_slice){NULL, 0} : EV_SLICE("nothing above explains it"),
        .golden_place = *place,
        .place = *place};
    add_region(l, name, place, place, place->page);
    return true;
}

static bool look_for_unexplained(looker *l, int32_t page)
{
    ev_place regions[UNEXPLAINED_MAX];
    size_t room = UNEXPLAINED_MAX - l->found->difference_count;
    if (has_field(l->task->whole, "metadata/size"))
        return true; /* each pixel of a page that is turned, or larger, is elsewhere */
    if (has_field(l->task->whole, "font/file") && !has_field(l->task->told, "font/file"))
        return true; /* it is ignored, with what follows */
    if (!cover_all(l, page))
        return false;
    if (l->task->whole->is_reduced && has_field(l->task->whole, "source/template/version"))
        l->found->has_other_edges |= ev_drawing_calm(&l->golden, &l->now, &l->covered) > 0;
    size_t count = ev_drawing_differ(&l->golden, &l->covered, 0, &l->page_arena, regions, room);
    for (size_t i = 0; i < count; i++) {
        regions[i].page = page;
        if (!add_unexplained(l, &regions[i]))
            return false;
    }
    return true;
}

static bool draw(looker *l, int32_t page)
{
    int32_t golden = ev_drawing_fit(l->task->golden.file, page, EV_DRAWING_DPI),
            now = ev_drawing_fit(l->task->now.file, page, EV_DRAWING_DPI);
    int32_t dpi = golden < now ? golden : now;
    return dpi > 0 &&
           ev_drawing_make(l->task->golden.file, page, dpi, &l->page_arena, &l->golden,
                           l->faults) == EV_OK &&
           ev_drawing_make(l->task->now.file, page, dpi, &l->page_arena, &l->now, l->faults) ==
               EV_OK;
}

static bool look_at_page(looker *l, int32_t page)
{
    size_t before = l->found->region_count;
    if (!draw(l, page))
        return l->faults->status == EV_OK; /* a page without a size has nothing to compare */
    if (l->task->looks && !l->task->whole->is_unlike && !look_for_unexplained(l, page))
        return ev_faults_require(l->faults, false, EV_OUT_OF_MEMORY, "");
    for (size_t i = 0; i < l->task->told->count; i++) {
        const ev_difference *difference = &l->task->told->differences[i];
        add_region(l, difference->name, &difference->golden_place, &difference->place, page);
    }
    if (l->found->region_count > before)
        add_sheet(l, page);
    return true;
}

/* Nobody is to think that they were compared. */
static void tell_undrawn(looker *l, int32_t pages)
{
    ev_buf text;
    ev_buf_init(&text, l->task->arena, 80);
    ev_buf_text(&text, "pages ");
    ev_buf_int(&text, PAGES_MAX + 1);
    ev_buf_text(&text, " to ");
    ev_buf_int(&text, pages);
    ev_buf_text(&text, " are not drawn: their pixels are not compared");
    if (!ev_faults_require(l->faults, !text.failed, EV_OUT_OF_MEMORY, ""))
        return;
    l->found->differences[l->found->difference_count++] =
        (ev_difference){.kind = EV_DIFFERENT_PIXELS,
                        .role = EV_CAUSE,
                        .field = ev_difference_kind_name(EV_DIFFERENT_PIXELS),
                        .name = EV_SLICE("pages that are not drawn"),
                        .text = ev_buf_as_slice(&text),
                        .about = ev_buf_as_slice(&text)};
}

ev_status ev_pixels_look(const ev_pixels_task *task, ev_pixels *found, ev_faults *faults)
{
    looker l = {.task = task, .found = found, .faults = faults};
    int32_t golden = ev_drawing_pages(task->golden.file), now = ev_drawing_pages(task->now.file);
    int32_t pages = golden < now ? golden : now;
    *found = (ev_pixels){
        .differences = ev_arena_take_array(task->arena, UNEXPLAINED_MAX + 1, sizeof(ev_difference)),
        .regions = ev_arena_take_array(task->arena, REGIONS_MAX, sizeof(ev_region)),
        .sheets = ev_arena_take_array(task->arena, PAGES_MAX, sizeof(ev_sheet))};
    if (found->differences == NULL || found->regions == NULL || found->sheets == NULL)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    ev_arena_init(&l.page_arena, DRAWING_BYTES_MAX);
    for (int32_t page = 0; page < pages && page < PAGES_MAX && faults->status == EV_OK; page++) {
        (void)look_at_page(&l, page);
        ev_arena_reset(&l.page_arena);
    }
    ev_arena_free(&l.page_arena);
    if (task->looks && pages > PAGES_MAX && faults->status == EV_OK)
        tell_undrawn(&l, pages);
    return faults->status;
}
