/* What an explanation names is covered; what still differs is a region that nothing explains. */
#include "compare/pixels.h"

#include "compare/regions.h"

enum {
    PAGES_MAX = 16,      /* that are drawn: a document of ours has one */
    UNEXPLAINED_MAX = 8, /* regions that are told one by one: more are counted */
    NOTES_MAX = 4,       /* of what was not looked at, and how many more regions there are */
    COVER = 60,          /* hundredths of a millimetre around what an explanation names: ink leaves
                            the box of its text, and its edges are gray */
    SPECK = 50,          /* of a stranger's paper: what is smaller in both directions is an edge */
    DRAWING_BYTES_MAX = 160 << 20 /* of the drawings of one page */
};

typedef struct looker {
    const ev_pixels_task *task;
    ev_pixels *found;
    ev_arena page_arena;
    ev_drawing golden, now, covered;
    ev_regions regions;
    size_t told, untold; /* regions */
    int32_t sizeless;    /* pages that cannot be drawn */
    ev_faults *faults;
} looker;

/* ---- what is at a place ---------------------------------------------------------------------- */

typedef struct best {
    ev_slice name;
    int64_t area;
} best;

static void offer(best *b, const ev_place *place, const ev_place *at, ev_slice name)
{
    int64_t area = ev_place_shared(place, at);
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
        offer(&b, place, &paper->pictures[i].place, EV_SLICE("portrait"));
    offer(&b, place, &paper->code.place, EV_SLICE("QR code"));
    bool is_most = b.area * 2 >= (int64_t)place->width * place->height;
    return is_most ? b.name : (ev_slice){NULL, 0};
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
static void copy_golden(looker *l, const ev_place *place)
{
    ev_place p = ev_place_grown(place, COVER);
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

/* Two generators draw the modules of a code with edges a whole pixel apart: it is read instead. */
static bool has_same_code(const ev_pixels_task *task)
{
    const ev_paper_code *golden = &task->golden.paper->code, *now = &task->now.paper->code;
    const ev_place *a = &golden->place, *b = &now->place;
    ev_place room = ev_place_grown(a, EV_PLACE_SET_ASIDE);
    return task->whole->is_reduced && golden->bytes.data != NULL &&
           ev_slice_equal(golden->bytes, now->bytes) && ev_place_is_within(b, &room);
}

/* The place of a run reaches to the height of capitals: two marks above one, as in Vietnamese
 * names, are higher, and a J begins to the left of it. */
static ev_place ink_of(const ev_run *run)
{
    enum { ABOVE = 110, BELOW = 35, BESIDE = 15, FULL = 100 }; /* hundredths of the size */
    int32_t em = (int32_t)((int64_t)run->size * 2540 / 72 / FULL);
    int32_t top = run->baseline - em * ABOVE / FULL, bottom = run->baseline + em * BELOW / FULL;
    int32_t beside = em * BESIDE / FULL;
    ev_place ink = {run->place.x - beside, top, run->place.width + 2 * beside, bottom - top,
                    run->place.page};
    return ev_place_join(&run->place, &ink);
}

static void cover_ink(looker *l, const ev_paper *paper, const ev_place *place)
{
    enum { LARGEST = 7200 }; /* hundredths of a point: larger ones are not names */
    for (size_t i = 0; i < paper->run_count; i++) {
        const ev_run *run = &paper->runs[i];
        if (run->size > LARGEST || !ev_place_is_within(&run->place, place))
            continue;
        ev_place ink = ink_of(run);
        copy_golden(l, &ink);
    }
}

static void cover(looker *l, const ev_paper *paper, const ev_place *place, int32_t page)
{
    if (ev_place_is_empty(place) || place->page != page)
        return;
    copy_golden(l, place);
    cover_ink(l, paper, place);
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
        if (difference->is_of_generator && difference->kind != EV_DIFFERENT_PHOTO)
            continue; /* that it only draws in its own way is for pixels to show; those of photos
                         were compared as they are stored */
        cover(l, l->task->golden.paper, &difference->golden_place, page);
        cover(l, l->task->now.paper, &difference->place, page);
        for (size_t k = 0; k < difference->more_count; k++) { /* of either side */
            cover(l, l->task->golden.paper, &difference->more[k], page);
            cover(l, l->task->now.paper, &difference->more[k], page);
        }
    }
    if (has_same_code(l->task)) {
        cover(l, l->task->golden.paper, &l->task->golden.paper->code.place, page);
        cover(l, l->task->now.paper, &l->task->now.paper->code.place, page);
    }
    return true;
}

/* ---- a page ---------------------------------------------------------------------------------- */

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

static bool has_field(const ev_explanation *whole, const char *field)
{
    for (size_t i = 0; i < whole->count; i++)
        if (whole->differences[i].field != NULL && strcmp(whole->differences[i].field, field) == 0)
            return true;
    return false;
}

static ev_difference *add(looker *l, ev_slice name, const ev_buf *text, ev_slice about)
{
    if (!ev_faults_require(l->faults, !text->failed && about.data != NULL, EV_OUT_OF_MEMORY, ""))
        return NULL;
    ev_difference *added = &l->found->differences[l->found->difference_count++];
    *added = (ev_difference){.kind = EV_DIFFERENT_PIXELS,
                             .role = EV_CAUSE,
                             .field = ev_difference_kind_name(EV_DIFFERENT_PIXELS),
                             .name = name,
                             .text = ev_buf_as_slice(text),
                             .about = about};
    return added;
}

/* Those of another generator have parts of the same ones. */
static bool has_other_fonts(const ev_explanation *whole)
{
    return !whole->is_reduced && has_field(whole, "font/file");
}

/* A font's other file draws its texts in another way: only pixels can show it. */
static void set_role(const looker *l, ev_difference *added)
{
    if (has_other_fonts(l->task->whole)) {
        added->role = EV_FOLLOWS;
        added->name = EV_SLICE("pixels");
    } else {
        added->remark = EV_SLICE("nothing above explains it");
    }
}

/* "something else is drawn: portrait, 4.2 x 3.0 mm at 165.0 mm from the left, 40 mm from ...". */
static bool add_unexplained(looker *l, const ev_place *place)
{
    ev_buf text, about;
    ev_slice name = name_of(l, place);
    ev_buf_init(&text, l->task->arena, 160);
    ev_buf_init(&about, l->task->arena, 80);
    ev_buf_text(&about, "something else is drawn: ");
    ev_buf_slice(&about, name);
    ev_buf_slice(&text, about.failed ? EV_SLICE("") : ev_buf_as_slice(&about));
    ev_buf_text(&text, ", ");
    ev_place_mm(&text, place->width);
    ev_buf_text(&text, " x ");
    ev_place_mm(&text, place->height);
    ev_buf_text(&text, " mm at ");
    ev_place_mm(&text, place->x);
    ev_buf_text(&text, " mm from the left, ");
    ev_place_mm(&text, place->y);
    ev_buf_text(&text, " mm from the top");
    ev_difference *added =
        add(l, name, &text, about.failed ? (ev_slice){NULL, 0} : ev_buf_as_slice(&about));
    if (added == NULL)
        return false;
    added->golden_place = added->place = *place;
    set_role(l, added);
    ev_regions_add(&l->regions, name, place, place, place->page);
    l->told++;
    return true;
}

static bool is_speck(const looker *l, const ev_place *place)
{
    return l->task->whole->is_reduced && place->width < SPECK && place->height < SPECK;
}

/* Another generator writes the size of a page in whole points. */
static bool is_rounded(const ev_pixels_task *task)
{
    const ev_paper *a = task->golden.paper, *b = task->now.paper;
    const ev_place golden = {0, 0, a->width, a->height, 0}, now = {0, 0, b->width, b->height, 0};
    ev_place room = ev_place_grown(&golden, SPECK);
    return task->whole->is_reduced && ev_place_is_within(&now, &room) &&
           a->width - b->width < SPECK && a->height - b->height < SPECK;
}

static bool look_for_unexplained(looker *l, int32_t page)
{
    ev_place regions[UNEXPLAINED_MAX];
    size_t room = UNEXPLAINED_MAX - l->told;
    if (has_field(l->task->whole, "metadata/size") && !is_rounded(l->task))
        return true; /* each pixel of a page that is turned, or larger, is elsewhere */
    if (has_other_fonts(l->task->whole) && !has_field(l->task->told, "font/file"))
        return true; /* it is ignored, with what follows */
    if (!cover_all(l, page))
        return ev_faults_require(l->faults, false, EV_OUT_OF_MEMORY, "");
    if (l->task->whole->is_reduced)
        l->found->has_other_edges |= ev_drawing_calm(&l->golden, &l->now, &l->covered) > 0;
    size_t count = ev_drawing_differ(&l->golden, &l->covered, 0, &l->page_arena, regions, room);
    for (size_t i = 0; i < count && i < room; i++) {
        regions[i].page = page;
        if (is_speck(l, &regions[i]))
            l->found->has_other_edges = true;
        else if (!add_unexplained(l, &regions[i]))
            return false;
    }
    l->untold += count > room ? count - room : 0;
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

static void look_at_page(looker *l, int32_t page)
{
    size_t before = l->regions.count;
    if (!draw(l, page)) {
        l->sizeless++; /* it has no size that can be drawn, or memory ran out */
        return;
    }
    if (l->task->looks && !l->task->whole->is_unlike && !look_for_unexplained(l, page))
        return;
    for (size_t i = 0; i < l->task->told->count; i++) {
        const ev_difference *difference = &l->task->told->differences[i];
        ev_regions_add(&l->regions, difference->name, &difference->golden_place, &difference->place,
                       page);
    }
    if (l->regions.count > before)
        ev_regions_add_sheet(&l->regions, page);
}

static void add_note(looker *l, ev_slice name, const ev_buf *text)
{
    (void)add(l, name, text, text->failed ? (ev_slice){NULL, 0} : ev_buf_as_slice(text));
}

/* Nobody is to think that pages were compared that are not drawn. */
static void tell_sizeless(looker *l)
{
    ev_buf text;
    if (l->sizeless == 0)
        return;
    ev_buf_init(&text, l->task->arena, 80);
    ev_buf_int(&text, l->sizeless);
    ev_buf_text(&text, l->sizeless == 1 ? " page has" : " pages have");
    ev_buf_text(&text, " no size that can be drawn: no pixels are compared there");
    add_note(l, EV_SLICE("pages that are not drawn"), &text);
}

static void tell_undrawn(looker *l, int32_t pages)
{
    ev_buf text;
    if (pages <= PAGES_MAX)
        return;
    ev_buf_init(&text, l->task->arena, 80);
    ev_buf_text(&text, "pages ");
    ev_buf_int(&text, PAGES_MAX + 1);
    ev_buf_text(&text, " to ");
    ev_buf_int(&text, pages);
    ev_buf_text(&text, " are not drawn: their pixels are not compared");
    add_note(l, EV_SLICE("pages that are not drawn"), &text);
}

/* Also where only pixels are looked at, or the number of pages is ignored, they look different. */
static void tell_lone(looker *l, int32_t golden, int32_t now)
{
    int32_t count = golden > now ? golden - now : now - golden;
    ev_buf text;
    if (count == 0 || has_field(l->task->told, "metadata/pages"))
        return;
    ev_buf_init(&text, l->task->arena, 80);
    ev_buf_int(&text, count);
    ev_buf_text(&text, count == 1 ? " page is in the " : " pages are in the ");
    ev_buf_text(&text, golden > now ? "golden file only" : "new file only");
    add_note(l, EV_SLICE("pages of one side"), &text);
}

static void tell_untold(looker *l)
{
    ev_buf text;
    if (l->untold == 0)
        return;
    ev_buf_init(&text, l->task->arena, 80);
    ev_buf_text(&text, "something else is drawn: in ");
    ev_buf_int(&text, (int64_t)l->untold);
    ev_buf_text(&text, l->untold == 1 ? " more region" : " more regions");
    ev_difference *added = add(l, EV_SLICE("more regions"), &text,
                               EV_SLICE("something else is drawn: in more regions"));
    if (added != NULL)
        set_role(l, added);
}

ev_status ev_pixels_look(const ev_pixels_task *task, ev_pixels *found, ev_faults *faults)
{
    looker l = {.task = task, .found = found, .faults = faults};
    int32_t golden = ev_drawing_pages(task->golden.file), now = ev_drawing_pages(task->now.file);
    int32_t pages = golden < now ? golden : now, drawn = pages < PAGES_MAX ? pages : PAGES_MAX;
    *found = (ev_pixels){.differences = ev_arena_take_array(
                             task->arena, UNEXPLAINED_MAX + NOTES_MAX, sizeof(ev_difference))};
    ev_arena_init(&l.page_arena, DRAWING_BYTES_MAX);
    bool has_room = ev_regions_init(&l.regions, &l.golden, &l.now, task->pictures, task->arena,
                                    &l.page_arena, (size_t)drawn);
    (void)ev_faults_require(faults, found->differences != NULL && has_room, EV_OUT_OF_MEMORY, "");
    for (int32_t page = 0; page < drawn && faults->status == EV_OK; page++) {
        look_at_page(&l, page);
        ev_arena_reset(&l.page_arena);
    }
    ev_arena_free(&l.page_arena);
    if (task->looks && faults->status == EV_OK) {
        tell_lone(&l, golden, now);
        tell_untold(&l);
        tell_sizeless(&l);
        tell_undrawn(&l, pages);
    }
    found->regions = l.regions.region;
    found->region_count = l.regions.count;
    found->sheets = l.regions.sheet;
    found->sheet_count = l.regions.sheet_count;
    return faults->status;
}
