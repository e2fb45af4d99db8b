/* Where things are and how they are set: places, sizes, colours, fonts. */
#include "compare/explain/change.h"

/* ---- figures --------------------------------------------------------------------------------- */

/* Whether a move is too large to come from another generator. */
static bool exceeds(int32_t by, int32_t room)
{
    return (by < 0 ? -by : by) > EV_PLACE_SET_ASIDE + room;
}

static void explain_figure(ev_changes *changes, const char *name, ev_shown shown,
                           const ev_place *golden, const ev_place *now)
{
    ev_explainer *e = changes->e;
    int32_t dx = now->x - golden->x, dy = now->y - golden->y;
    bool is_moved = !ev_place_is_near(dx, 0) || !ev_place_is_near(dy, 0);
    bool is_resized = !ev_place_is_near(golden->width, now->width) ||
                      !ev_place_is_near(golden->height, now->height);
    if (!is_moved && !is_resized)
        return;
    ev_change *change = ev_changes_add(changes, EV_DIFFERENT_LAYOUT, "layout");
    change->name = ev_slice_from(name);
    change->golden = *golden;
    change->now = *now;
    change->is_picture = true;
    ev_from_depend(&change->from, shown);
    if (e->is_reduced &&
        (exceeds(dx, 0) || exceeds(dy, 0) || exceeds(now->width - golden->width, 0) ||
         exceeds(now->height - golden->height, 0)))
        change->from = (ev_from){{NULL}};
    if (is_moved)
        ev_change_set_move(e, change, dx, dy);
    if (!is_resized) {
        change->key = change->many;
        return;
    }
    change->is_move = true;
    ev_slice size = ev_place_resized(e, golden, now);
    change->one =
        is_moved ? ev_explain_print(e, "%.*s, %.*s", EV_TEXT(change->one), EV_TEXT(size)) : size;
    change->many = change->one;
}

/* Masked, transparent. */
static void explain_look(ev_changes *changes, const char *name, const ev_picture *golden,
                         const ev_picture *now)
{
    if (golden->look == now->look)
        return;
    ev_change *change = ev_changes_add(changes, EV_DIFFERENT_LAYOUT, "layout");
    change->name = ev_slice_from(name);
    change->golden = golden->place;
    change->now = now->place;
    change->one = change->many = EV_SLICE("is drawn in another way");
    ev_from_depend(&change->from, EV_SHOWN_PLACE);
}

/* That there is one is told by photo.c, and so is one that is drawn again; where another lies over
 * a text, here. */
static void explain_added(ev_changes *changes, const char *name, const ev_picture *now)
{
    if (ev_picture_original(changes->e->now, now).data != NULL)
        return;
    ev_change *change = ev_changes_add(changes, EV_DIFFERENT_LAYOUT, "layout");
    change->name = ev_slice_from(name);
    change->now = now->place;
    change->one = change->many = EV_SLICE("added");
    change->is_picture = change->is_move = true;
    if (ev_overlap_of(changes, change).size == 0)
        change->is_noted = true;
}

/* The same samples, turned by the matrix: by EXIF orientations. */
static ev_slice told_turn(int32_t golden, int32_t now)
{
    static const struct {
        bool is_mirrored;
        int32_t quarters;
    } turns[] = {{false, 0}, {true, 0},  {false, 2}, {true, 2},
                 {true, 3},  {false, 1}, {true, 1},  {false, 3}};
    int32_t from = golden >= 1 && golden <= 8 ? golden - 1 : 0;
    int32_t to = now >= 1 && now <= 8 ? now - 1 : 0;
    int32_t by = (turns[to].quarters - turns[from].quarters + 4) % 4;
    if (turns[from].is_mirrored != turns[to].is_mirrored)
        return by == 0   ? EV_SLICE("is mirrored")
               : by == 2 ? EV_SLICE("is mirrored upside down")
                         : EV_SLICE("is mirrored and turned by 90 degrees");
    return by == 2 ? EV_SLICE("is turned by 180 degrees") : EV_SLICE("is turned by 90 degrees");
}

static void explain_turn(ev_changes *changes, const char *name, const ev_picture *golden,
                         const ev_picture *now)
{
    if (golden->turned == now->turned || !ev_slice_equal(golden->data, now->data))
        return; /* another photo can have another orientation */
    ev_change *change = ev_changes_add(changes, EV_DIFFERENT_LAYOUT, "layout");
    change->name = ev_slice_from(name);
    change->golden = golden->place;
    change->now = now->place;
    change->one = change->many = told_turn(golden->turned, now->turned);
    ev_from_depend(&change->from, EV_SHOWN_PORTRAIT);
}

/* Like that of the texts, with which it may be one. */
static void explain_code_color(ev_changes *changes, const ev_paper_code *golden,
                               const ev_paper_code *now)
{
    static const char before[] = "colour of ";
    if (golden->color == now->color || changes->e->is_reduced)
        return;
    ev_change *change = ev_changes_add(changes, EV_DIFFERENT_LAYOUT, "layout");
    change->before = before;
    change->name = EV_SLICE("QR code");
    change->golden = golden->place;
    change->now = now->place;
    change->one = change->many = ev_explain_print(changes->e, ": %06X -> %06X",
                                                  (unsigned)golden->color, (unsigned)now->color);
    change->key = ev_explain_print(changes->e, "%s%.*s", before, EV_TEXT(change->one));
    ev_from_depend(&change->from, EV_SHOWN_PLACE);
}

static void explain_figures(ev_changes *changes)
{
    const ev_paper *golden = changes->e->golden, *now = changes->e->now;
    size_t count =
        golden->picture_count < now->picture_count ? golden->picture_count : now->picture_count;
    for (size_t i = 0; i < now->picture_count; i++) {
        const char *name = i == 0 ? "portrait" : "a picture";
        if (i >= count) {
            explain_added(changes, name, &now->pictures[i]);
            continue;
        }
        explain_figure(changes, name, EV_SHOWN_PORTRAIT, &golden->pictures[i].place,
                       &now->pictures[i].place);
        explain_turn(changes, name, &golden->pictures[i], &now->pictures[i]);
        explain_look(changes, name, &golden->pictures[i], &now->pictures[i]);
    }
    if (golden->code.side > 0 && now->code.side > 0) {
        explain_figure(changes, "QR code", EV_SHOWN_PLACE, &golden->code.place, &now->code.place);
        explain_code_color(changes, &golden->code, &now->code);
    }
}

/* ---- text ------------------------------------------------------------------------------------ */

typedef struct texts {
    ev_changes *changes;
    const ev_leaf_pair *pair;
    ev_slice name;
    bool is_same_text;
    const char *field; /* of the record, whose value or label it is; NULL otherwise */
    ev_shown shown;
} texts;

static ev_shown shown_of(const ev_value *value, bool is_label)
{
    if (value == NULL)
        return EV_SHOWN_PLACE;
    switch (value->kind) {
    case EV_VALUE_NOTICE:
        return EV_SHOWN_PLACE_OF_NOTICE;
    case EV_VALUE_ENTRY:
        return EV_SHOWN_PLACE_OF_ENTRY;
    case EV_VALUE_OTHER:
        return EV_SHOWN_PLACE_OF_SENTENCE;
    default:
        return is_label ? EV_SHOWN_PLACE_OF_LABEL : EV_SHOWN_PLACE;
    }
}

/* What is said behind several names has its verb in the plural. */
static ev_slice plural(ev_explainer *e, ev_slice tail)
{
    if (ev_slice_starts(tail, "is "))
        return ev_explain_print(e, "are %.*s", EV_TEXT(((ev_slice){tail.data + 3, tail.size - 3})));
    if (ev_slice_starts(tail, "has "))
        return ev_explain_print(e, "have %.*s",
                                EV_TEXT(((ev_slice){tail.data + 4, tail.size - 4})));
    return tail;
}

static ev_change *add_text(const texts *t, ev_difference_kind kind, const char *field,
                           const char *before, ev_slice tail)
{
    ev_change *change = ev_changes_add(t->changes, kind, field);
    change->name = t->name;
    change->golden = t->pair->golden->place;
    change->now = t->pair->now->place;
    change->before = before;
    change->one = tail;
    change->many = plural(t->changes->e, tail);
    if (t->is_same_text)
        change->key = ev_explain_print(t->changes->e, "%s%.*s", before, EV_TEXT(tail));
    ev_from_depend(&change->from, t->shown);
    ev_from_depend_on_value(&change->from, t->field);
    return change;
}

/* In each channel by less than an eye sees. */
static bool is_near_color(uint32_t a, uint32_t b)
{
    enum { NEAR = 24 };
    for (unsigned i = 0; i < 3; i++) {
        int difference = (int)(a >> 8 * i & 0xFF) - (int)(b >> 8 * i & 0xFF);
        if (difference > NEAR || difference < -NEAR)
            return false;
    }
    return true;
}

static ev_slice points(ev_explainer *e, int32_t hundredths)
{
    int whole = (int)(hundredths / 100), rest = (int)(hundredths % 100);
    if (rest == 0)
        return ev_explain_print(e, "%d", whole);
    return rest % 10 == 0 ? ev_explain_print(e, "%d.%d", whole, rest / 10)
                          : ev_explain_print(e, "%d.%02d", whole, rest);
}

/* The ink of a text is the same, whatever the record and wherever the text: it never follows, but
 * for what another generator rounds. */
static void explain_ink(const texts *t, const ev_run *golden, const ev_run *now)
{
    ev_explainer *e = t->changes->e;
    ev_change *change;
    if (golden->color != now->color) {
        change = add_text(
            t, EV_DIFFERENT_LAYOUT, "layout", "colour of ",
            ev_explain_print(e, ": %06X -> %06X", (unsigned)golden->color, (unsigned)now->color));
        change->from = (ev_from){{NULL}};
        if (!t->is_same_text && t->shown == EV_SHOWN_PLACE_OF_SENTENCE)
            ev_from_depend(&change->from, EV_SHOWN_SENTENCE); /* another one in its place */
        if (e->is_reduced && is_near_color(golden->color, now->color))
            ev_from_depend(&change->from, EV_SHOWN_GENERATOR);
    }
    if (golden->is_invisible != now->is_invisible) {
        change =
            add_text(t, EV_DIFFERENT_LAYOUT, "layout", "",
                     now->is_invisible ? EV_SLICE("is now invisible") : EV_SLICE("is now visible"));
        change->from = (ev_from){{NULL}};
    } else if (golden->look != now->look) { /* an invisible one has none */
        change =
            add_text(t, EV_DIFFERENT_LAYOUT, "layout", "", EV_SLICE("is drawn in another way"));
        change->from = (ev_from){{NULL}};
    }
}

/* How a run is set. Returns whether its size differs. */
static bool explain_type(const texts *t, const ev_run *golden, const ev_run *now)
{
    ev_explainer *e = t->changes->e;
    if (!ev_slice_equal(golden->font, now->font))
        (void)add_text(
            t, EV_DIFFERENT_FONT, "font/use", "font of ",
            ev_explain_print(e, ": %.*s -> %.*s", EV_TEXT(golden->font), EV_TEXT(now->font)));
    else if (golden->glyphs != now->glyphs && ev_slice_equal(golden->text, now->text))
        (void)add_text(t, EV_DIFFERENT_FONT, "font", "",
                       EV_SLICE("has the same characters, drawn with other glyphs"));
    explain_ink(t, golden, now);
    if (golden->size == now->size)
        return false;
    (void)add_text(t, EV_DIFFERENT_LAYOUT, "layout/size", "size of ",
                   ev_explain_print(e, ": %.*s -> %.*s pt", EV_TEXT(points(e, golden->size)),
                                    EV_TEXT(points(e, now->size))));
    return true;
}

/* Whether the runs keep their places to the first one. */
static bool is_set_alike(const ev_leaf *golden, const ev_leaf *now, int32_t dx, int32_t dy)
{
    for (size_t i = 0; i < golden->run_count; i++)
        if (!ev_place_is_near(now->runs[i].place.x - golden->runs[i].place.x, dx) ||
            !ev_place_is_near(now->runs[i].baseline - golden->runs[i].baseline, dy) ||
            !ev_place_is_near(now->runs[i].place.width, golden->runs[i].place.width))
            return false;
    return true;
}

/* A line begins with ink: a J, which begins to the left of where it is set, is set to the right. */
static bool is_by_bearing(const texts *t, const ev_leaf *golden, int32_t dx, int32_t dy)
{
    enum { BEARING = 15 }; /* hundredths of an em */
    int32_t most = (int32_t)((int64_t)golden->runs[0].size * BEARING * 2540 / (72 * 100 * 100));
    return !t->is_same_text && ev_place_is_near(dy, 0) && dx <= most && dx >= -most;
}

static void explain_places(const texts *t, const ev_leaf *golden, const ev_leaf *now,
                           bool is_resized)
{
    ev_explainer *e = t->changes->e;
    int32_t dx = now->runs[0].place.x - golden->runs[0].place.x;
    int32_t dy = now->runs[0].baseline - golden->runs[0].baseline;
    if (!ev_place_is_near(dx, 0) || !ev_place_is_near(dy, 0)) {
        ev_change *change = add_text(t, EV_DIFFERENT_LAYOUT, "layout", "", EV_SLICE(""));
        ev_change_set_move(e, change, dx, dy);
        /* where a line has its baseline is as its font says, which others write anew */
        int32_t height =
            golden->place.height > now->place.height ? golden->place.height : now->place.height;
        if (t->is_same_text && e->is_reduced && (exceeds(dx, 0) || exceeds(dy, height / 2)))
            change->from = (ev_from){{NULL}};
        if (ev_place_is_near(dx, 0))
            change->one = ev_from_edge(e, golden->runs[0].baseline, now->runs[0].baseline, "top");
        if (t->is_same_text)
            change->key = change->many;
        if (is_by_bearing(t, golden, dx, dy))
            ev_from_add(&change->from, t->field);
    }
    bool is_same_count = golden->run_count == now->run_count;
    if (!t->is_same_text || is_resized || (is_same_count && is_set_alike(golden, now, dx, dy)))
        return;
    ev_slice tail =
        is_same_count ? EV_SLICE("is spaced in another way") : EV_SLICE("has other line breaks");
    ev_from_depend(&add_text(t, EV_DIFFERENT_LAYOUT, "layout", "", tail)->from, EV_SHOWN_SPACING);
}

static void explain_text(ev_changes *changes, const ev_leaf_pair *pair)
{
    const ev_leaf *golden = pair->golden, *now = pair->now;
    ev_explainer *e = changes->e;
    bool is_label, is_resized = false;
    const ev_value *value = ev_leaf_value(e->golden, golden, &is_label);
    size_t count = golden->run_count < now->run_count ? golden->run_count : now->run_count;
    if (count == 0 || (e->is_reduced && !ev_slice_equal(golden->text, now->text)))
        return;
    texts t = {changes,
               pair,
               ev_leaf_name(e, e->golden, golden),
               ev_slice_equal(golden->text, now->text),
               value != NULL ? value->field : NULL,
               shown_of(value, is_label)};
    for (size_t i = 0; i < count && (t.is_same_text || !is_resized); i++)
        is_resized = explain_type(&t, &golden->runs[i], &now->runs[i]) || is_resized;
    explain_places(&t, golden, now, is_resized);
}

void ev_explain_layout(ev_explainer *e)
{
    ev_changes changes;
    ev_changes_init(&changes, e);
    explain_figures(&changes);
    for (size_t i = 0; e->leaves != NULL && i < e->leaves->count; i++) {
        const ev_leaf_pair *pair = &e->leaves->pair[i];
        if (pair->golden != NULL && pair->now != NULL)
            explain_text(&changes, pair);
    }
    ev_explain_shapes(&changes);
    ev_changes_note(&changes);
}
