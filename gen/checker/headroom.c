/* How much room is left in each place, with the record that leaves least: a designer sees before a
 * change how long a text may become. */
#include "checker/pages.h"

#include "checker/walk.h"
#include "fault/report.h"

#include <stdlib.h>

/* ROUNDING: a leading is a number of the template, rounded to the nearest. */
enum { KEPT_LIMIT = 64 << 20, PLACES_MAX = 1024, ROUNDING = 141 };

/* The least room of a place. */
typedef struct place {
    const char *path, *policy, *says;
    unsigned line;
    ev_slice section, text;
    ev_room room;
} place;

typedef struct table {
    ev_arena arena;
    place *place;
    size_t count;
    bool has_faults;
} table;

/* ---- collecting ------------------------------------------------------------------------------ */

/* Columns and texts at fixed places are told for each language, other places for all together. */
static bool is_by_language(ev_room_kind kind)
{
    return kind == EV_ROOM_LINES || kind == EV_ROOM_BEHIND;
}

static place *find(table *t, const ev_walk_page *page, const ev_room *room)
{
    for (size_t i = 0; i < t->count; i++) {
        place *p = &t->place[i];
        if (p->line == room->block->line && p->room.kind == room->kind &&
            (!is_by_language(room->kind) || p->room.lang == room->lang) &&
            strcmp(p->path, page->template->layout.path) == 0)
            return p;
    }
    return NULL;
}

static ev_slice copy(table *t, ev_slice text)
{
    const char *copied = text.data != NULL ? ev_arena_copy(&t->arena, text) : NULL;
    return (ev_slice){copied, copied != NULL ? text.size : 0};
}

static void take_room(void *context, const ev_walk_page *page, const ev_room *room)
{
    table *t = context;
    place *p = find(t, page, room);
    if (p != NULL && room->left >= p->room.left)
        return;
    if (p == NULL) {
        if (t->count == PLACES_MAX)
            return;
        p = &t->place[t->count++];
        p->path = page->template->layout.path;
        p->line = room->block->line;
        p->section = room->block->name;
    }
    p->room = *room;
    p->text = copy(t, room->text);
    p->policy = ev_arena_copy(&t->arena, page->policy->id);
    p->says = page->says;
}

static void take_fault(void *context, const ev_walk_page *page, const ev_fault *fault,
                       const ev_ini_section *block, const ev_lack *lack)
{
    table *t = context;
    (void)page;
    (void)lack;
    if (fault->severity == EV_ERROR && block == NULL)
        t->has_faults = true;
}

/* ---- telling --------------------------------------------------------------------------------- */

static int by_place(const void *left, const void *right)
{
    const place *a = left, *b = right;
    int order = strcmp(a->path, b->path);
    if (order != 0)
        return order;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    if (a->room.kind != b->room.kind)
        return a->room.kind < b->room.kind ? -1 : 1;
    return (int)a->room.lang - (int)b->room.lang;
}

/* Millimetres, downwards: what is said to be left is left. */
static void put_mm(ev_buf *out, ev_mpt length)
{
    int64_t tenths = (int64_t)(length > 0 ? length : 0) * 10 / 2835;
    ev_buf_int(out, tenths / 10);
    ev_buf_char(out, '.');
    ev_buf_int(out, tenths % 10);
}

static void put_points(ev_buf *out, ev_mpt size)
{
    ev_buf_int(out, size / 1000);
    if (size % 1000 == 0)
        return;
    ev_buf_char(out, '.');
    ev_buf_int(out, size % 1000 / 100);
    if (size % 100 != 0)
        ev_buf_int(out, size % 100 / 10);
}

static const char *kind_name(ev_room_kind kind)
{
    static const char *const names[] = {[EV_ROOM_FIELD] = "value",
                                        [EV_ROOM_CAPTION] = "caption",
                                        [EV_ROOM_NAMES] = "names",
                                        [EV_ROOM_LINES] = "lines",
                                        [EV_ROOM_BEHIND] = "text"};
    return names[kind];
}

/* "1 line left (3.1 mm) with a leading of 2.6 mm, taken: 6 of 6" */
static void put_lines_left(ev_buf *out, const ev_room *room)
{
    ev_buf_int(out, room->lines);
    ev_buf_text(out, room->lines == 1 ? " line left (" : " lines left (");
    put_mm(out, room->left);
    ev_buf_text(out, " mm) at the tightest leading, ");
    put_mm(out, room->leading + ROUNDING);
    ev_buf_text(out, " mm");
    if (room->of == 0)
        return;
    ev_buf_text(out, "; leading taken: ");
    ev_buf_int(out, room->choice);
    ev_buf_text(out, " of ");
    ev_buf_int(out, room->of);
}

static void put_text_line(ev_buf *out, const place *p)
{
    const ev_room *room = &p->room;
    ev_buf_text(out, p->path);
    ev_buf_char(out, ':');
    ev_buf_int(out, p->line);
    ev_buf_text(out, ": [");
    ev_buf_slice(out, p->section);
    ev_buf_text(out, "] ");
    ev_buf_text(out, kind_name(room->kind));
    if (is_by_language(room->kind) && room->lang != EV_LANG_NONE) {
        ev_buf_text(out, ", ");
        ev_buf_text(out, ev_lack_language(room->lang));
    }
    ev_buf_text(out, ": ");
    if (room->kind == EV_ROOM_LINES) {
        put_lines_left(out, room);
    } else {
        put_mm(out, room->left);
        ev_buf_text(out, " mm left at ");
        put_points(out, room->size);
        ev_buf_text(out, " pt");
    }
    if (p->text.size > 0) {
        ev_buf_text(out, ", longest: ");
        ev_buf_slice(out, p->text);
    }
    ev_buf_text(out, " (");
    ev_buf_text(out, p->policy);
    ev_buf_text(out, ": ");
    ev_buf_text(out, p->says);
    ev_buf_text(out, ")\n");
}

static void put_member(ev_buf *out, const char *name, ev_slice text)
{
    ev_buf_text(out, ",\"");
    ev_buf_text(out, name);
    ev_buf_text(out, "\":\"");
    ev_report_escaped(out, text);
    ev_buf_char(out, '"');
}

static void put_json_line(ev_buf *out, const place *p)
{
    const ev_room *room = &p->room;
    ev_buf_text(out, "{\"pointer\":\"");
    ev_report_escaped(out, ev_slice_from(p->path));
    ev_buf_text(out, "\",\"line\":");
    ev_buf_int(out, p->line);
    put_member(out, "section", p->section);
    put_member(out, "place", ev_slice_from(kind_name(room->kind)));
    if (room->lang != EV_LANG_NONE)
        put_member(out, "language", ev_slice_from(ev_lang_suffix(room->lang)));
    ev_buf_text(out, ",\"mm\":");
    put_mm(out, room->left);
    if (room->kind == EV_ROOM_LINES) {
        ev_buf_text(out, ",\"lines\":");
        ev_buf_int(out, room->lines);
    }
    if (room->of > 0) {
        ev_buf_text(out, ",\"leading\":");
        ev_buf_int(out, room->choice);
        ev_buf_text(out, ",\"leadings\":");
        ev_buf_int(out, room->of);
    }
    if (room->size > 0) {
        ev_buf_text(out, ",\"pt\":");
        put_points(out, room->size);
    }
    if (p->text.size > 0)
        put_member(out, "longest", p->text);
    put_member(out, "policy", ev_slice_from(p->policy));
    put_member(out, "record", ev_slice_from(p->says));
    ev_buf_text(out, "}\n");
}

ev_status ev_checker_headroom(const ev_resources *res, bool json, ev_buf *out)
{
    table t = {.count = 0};
    ev_arena_init(&t.arena, KEPT_LIMIT);
    t.place = ev_arena_take_array(&t.arena, PLACES_MAX, sizeof *t.place);
    ev_status status = EV_TEMP_FAIL;
    if (t.place != NULL) {
        const ev_walk walk = {res, take_fault, take_room, &t};
        status = ev_walk_pages(&walk, &t.arena);
    }
    if (status == EV_OK) {
        qsort(t.place, t.count, sizeof *t.place, by_place);
        for (size_t i = 0; i < t.count; i++)
            (json ? put_json_line : put_text_line)(out, &t.place[i]);
    }
    ev_arena_free(&t.arena);
    if (status == EV_OK && out->failed)
        return EV_TEMP_FAIL;
    return status == EV_OK && t.has_faults ? EV_CONFIG : status;
}
