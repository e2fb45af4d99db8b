/* Lines, boxes and other drawing: moved, redrawn, in another colour. */
#include "compare/explain/change.h"

enum {
    KEY_SIZE = EV_DIGEST_SIZE + 1 + sizeof(ev_place),
    THIN = 5 /* hundredths of a millimetre */
};

typedef enum key_kind { AT_ITS_PLACE, WHEREVER } key_kind;

static ev_sequence keys_of(ev_explainer *e, const ev_shape *shapes, size_t count, key_kind kind)
{
    ev_slice *key = ev_arena_take_array(e->arena, count + 1, sizeof *key);
    char *bytes = ev_arena_take_array(e->arena, count + 1, KEY_SIZE);
    if (key == NULL || bytes == NULL)
        return (ev_sequence){NULL, 0};
    for (size_t i = 0; i < count; i++) {
        bytes[i * KEY_SIZE] = shapes[i].kind;
        memcpy(bytes + i * KEY_SIZE + 1, shapes[i].digest, EV_DIGEST_SIZE);
        if (kind == AT_ITS_PLACE)
            memcpy(bytes + i * KEY_SIZE + 1 + EV_DIGEST_SIZE, &shapes[i].place, sizeof(ev_place));
        key[i] = (ev_slice){bytes + i * KEY_SIZE, KEY_SIZE};
    }
    return (ev_sequence){key, count};
}

static const char *word_of(const ev_shape *shape)
{
    bool is_thin = shape->place.width <= THIN || shape->place.height <= THIN;
    switch (shape->kind) {
    case 's':
        return is_thin ? "line" : "outline";
    case 'x':
        return "drawing";
    case 'p':
        return "shading";
    case 'i':
        return "small picture";
    default:
        return is_thin ? "line" : "box";
    }
}

/* "line at 10.0, 41.0 mm" */
static ev_slice name_of(ev_explainer *e, const ev_shape *shape)
{
    return ev_explain_print(e, "%s at %.*s, %.*s mm", word_of(shape),
                            EV_TEXT(ev_explain_mm(e, shape->place.x, false)),
                            EV_TEXT(ev_explain_mm(e, shape->place.y, false)));
}

/* A change of a shape, named by where it is on the side that has it. */
static ev_change *add(ev_changes *changes, const ev_shape *shape, const char *before, ev_slice tail)
{
    ev_explainer *e = changes->e;
    ev_change *change = ev_changes_add(changes, EV_DIFFERENT_LAYOUT, "layout");
    change->shape = name_of(e, shape);
    change->before = before;
    change->one = change->many = tail;
    change->drawn = shape->kind;
    change->edge = (int32_t)((int64_t)shape->line_width * 2540 / 7200 / 2);
    ev_from_depend(&change->from, EV_SHOWN_PLACE);
    ev_from_depend_on_block(&change->from, ev_block_of(shape));
    return change;
}

static ev_change *add_pair(ev_changes *changes, const ev_shape *golden, const ev_shape *now,
                           const char *before, ev_slice tail)
{
    ev_change *change = add(changes, golden, before, tail);
    change->golden = golden->place;
    change->now = now->place;
    if (ev_block_of(golden) != ev_block_of(now)) {
        change->from = (ev_from){{NULL}};
        ev_from_depend(&change->from, EV_SHOWN_PLACE);
    }
    return change;
}

/* A shape does not get another colour by another place. */
static ev_change *add_style(ev_changes *changes, const ev_shape *golden, const ev_shape *now,
                            const char *before, ev_slice tail)
{
    ev_change *change = add_pair(changes, golden, now, before, tail);
    change->from = (ev_from){{NULL}};
    if (changes->e->is_reduced)
        ev_from_depend(&change->from, EV_SHOWN_GENERATOR);
    ev_from_depend_on_style(&change->from, ev_block_of(golden));
    return change;
}

static ev_slice points(ev_explainer *e, int32_t hundredths)
{
    return ev_explain_print(e, "%d.%02d", (int)(hundredths / 100), (int)(hundredths % 100));
}

static void compare_style(ev_changes *changes, const ev_shape *golden, const ev_shape *now)
{
    ev_explainer *e = changes->e;
    if (golden->color != now->color) {
        ev_slice tail =
            ev_explain_print(e, ": %06X -> %06X", (unsigned)golden->color, (unsigned)now->color);
        add_style(changes, golden, now, "colour of ", tail)->key =
            ev_explain_print(e, "colour of %.*s", EV_TEXT(tail));
    }
    if (golden->line_width != now->line_width) {
        ev_slice tail =
            ev_explain_print(e, ": %.*s -> %.*s pt", EV_TEXT(points(e, golden->line_width)),
                             EV_TEXT(points(e, now->line_width)));
        add_style(changes, golden, now, "width of ", tail)->key =
            ev_explain_print(e, "width of shapes%.*s", EV_TEXT(tail));
    }
}

static void compare(ev_changes *changes, const ev_shape *golden, const ev_shape *now)
{
    ev_explainer *e = changes->e;
    int32_t dx = now->place.x - golden->place.x, dy = now->place.y - golden->place.y;
    bool is_moved = !ev_place_is_near(dx, 0) || !ev_place_is_near(dy, 0);
    bool is_resized = !ev_place_is_near(golden->place.width, now->place.width) ||
                      !ev_place_is_near(golden->place.height, now->place.height);
    compare_style(changes, golden, now);
    if (is_moved && !is_resized) {
        ev_change *change = add_pair(changes, golden, now, "", EV_SLICE(""));
        ev_change_set_move(e, change, dx, dy);
        change->key = change->many;
    } else if (is_resized) {
        (void)add_pair(changes, golden, now, "", ev_place_resized(e, &golden->place, &now->place));
    } else if (memcmp(golden->digest, now->digest, EV_DIGEST_SIZE) != 0) {
        ev_change *change = add_pair(changes, golden, now, "", EV_SLICE("is drawn in another way"));
        change->many = change->key = EV_SLICE("are drawn in another way");
    }
}

/* Two blocks, of which each page has one, are not the same block at another place. */
static bool is_one(const ev_shape *golden, const ev_shape *now)
{
    return ev_block_of(golden) == ev_block_of(now) ||
           (ev_place_is_near(golden->place.width, now->place.width) &&
            ev_place_is_near(golden->place.height, now->place.height));
}

void ev_explain_shapes(ev_changes *changes)
{
    ev_explainer *e = changes->e;
    const ev_paper *golden = e->golden, *now = e->now;
    /* Many lines are alike: those that are where they were are themselves. */
    ev_pairs pairs =
        ev_pairs_align(e->arena, keys_of(e, golden->shapes, golden->shape_count, AT_ITS_PLACE),
                       keys_of(e, now->shapes, now->shape_count, AT_ITS_PLACE));
    if (pairs.pair == NULL)
        return;
    ev_pairs_join(&pairs, keys_of(e, golden->shapes, golden->shape_count, WHEREVER),
                  keys_of(e, now->shapes, now->shape_count, WHEREVER));
    for (size_t i = 0; i < pairs.count; i++) {
        const ev_pair *pair = &pairs.pair[i];
        const ev_shape *before = pair->golden < 0 ? NULL : &golden->shapes[pair->golden];
        const ev_shape *after = pair->now < 0 ? NULL : &now->shapes[pair->now];
        if (before != NULL && after != NULL && is_one(before, after)) {
            compare(changes, before, after);
            continue;
        }
        if (before != NULL)
            add(changes, before, "", EV_SLICE("removed"))->golden = before->place;
        if (after != NULL)
            add(changes, after, "", EV_SLICE("added"))->now = after->place;
    }
}
