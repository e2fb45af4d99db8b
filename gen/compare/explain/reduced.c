/* Papers of other generators: what their pages say, line by line. There are no fields; where one of
 * the two is ours, a line is named by what ours has at its place.
 *
 * Generators part a line in their own ways, and put blanks where they like: a line is the same when
 * its letters stand in the other paper at its height. */
#include "compare/explain/private.h"

enum {
    TOLD_MOST = 20,   /* of another page altogether the first lines say enough */
    LOOKED_MOST = 400 /* lines without an equal that are looked for at their place */
};

typedef struct lines {
    const ev_paper *paper;
    ev_slice *key; /* the text of each value without blanks */
    size_t count;
    size_t looked;
} lines;

static ev_slice without_blanks(ev_explainer *e, ev_slice text)
{
    ev_buf out;
    ev_buf_init(&out, e->arena, text.size);
    for (size_t i = 0; i < text.size; i++) {
        bool is_wide = i + 1 < text.size && memcmp(text.data + i, "\xC2\xA0", 2) == 0;
        if (is_wide)
            i++;
        else if (text.data[i] != ' ' && text.data[i] != '\t')
            ev_buf_char(&out, text.data[i]);
    }
    return ev_buf_as_slice(&out);
}

static lines read_lines(ev_explainer *e, const ev_paper *paper)
{
    lines all = {paper, ev_arena_take_array(e->arena, paper->value_count + 1, sizeof *all.key), 0,
                 0};
    for (size_t i = 0; all.key != NULL && i < paper->value_count; i++)
        all.key[all.count++] = without_blanks(e, paper->values[i].text);
    return all;
}

static const ev_value *line_at(const lines *all, int32_t index)
{
    return index < 0 ? NULL : &all->paper->values[index];
}

/* ---- the same letters ------------------------------------------------------------------------ */

static bool is_beside(const ev_place *a, const ev_place *b)
{
    int32_t middle = b->y + b->height / 2;
    return a->page == b->page && middle >= a->y && middle <= a->y + a->height;
}

/* Whether the other paper has the letters of a line at its height, in lines from left to right. */
static bool is_parted(ev_explainer *e, lines *of, int32_t index, const lines *other)
{
    const ev_place *place = &of->paper->values[index].place;
    int32_t left = INT32_MIN, next;
    ev_buf row;
    if (of->looked++ >= LOOKED_MOST)
        return false;
    ev_buf_init(&row, e->arena, 128);
    do {
        next = -1;
        for (size_t i = 0; i < other->count; i++) {
            const ev_place *at = &other->paper->values[i].place;
            if (is_beside(place, at) && at->x > left &&
                (next < 0 || at->x < other->paper->values[next].place.x))
                next = (int32_t)i;
        }
        if (next >= 0) {
            ev_buf_slice(&row, other->key[next]);
            left = other->paper->values[next].place.x;
        }
    } while (next >= 0);
    const ev_slice *key = &of->key[index];
    return row.size >= key->size && memmem(row.data, row.size, key->data, key->size) != NULL;
}

/* ---- pairs ----------------------------------------------------------------------------------- */

typedef enum line_state {
    LINE_OPEN,
    LINE_PARTED, /* its letters are in the other paper, in other lines or as part of one */
    LINE_DONE    /* it has its equal, or what stands in its place */
} line_state;

typedef struct pairing {
    lines golden, now;
    line_state *golden_state, *now_state;
    ev_pair *changed; /* lines that differ */
    size_t count, same;
} pairing;

static void leave_out_same(ev_explainer *e, pairing *p)
{
    ev_sequence a = {p->golden.key, p->golden.count}, b = {p->now.key, p->now.count};
    ev_pairs pairs = ev_pairs_align(e->arena, a, b);
    if (pairs.pair == NULL)
        return;
    ev_pairs_join(&pairs, a, b);
    for (size_t i = 0; i < pairs.count; i++) {
        const ev_pair *pair = &pairs.pair[i];
        if (pair->golden < 0 || pair->now < 0 ||
            !ev_slice_equal(a.key[pair->golden], b.key[pair->now]))
            continue;
        p->golden_state[pair->golden] = p->now_state[pair->now] = LINE_DONE;
        p->same++;
    }
}

static void leave_out_parted(ev_explainer *e, pairing *p)
{
    for (size_t i = 0; i < p->golden.count; i++)
        if (p->golden_state[i] == LINE_OPEN && is_parted(e, &p->golden, (int32_t)i, &p->now)) {
            p->golden_state[i] = LINE_PARTED;
            p->same++;
        }
    for (size_t i = 0; i < p->now.count; i++)
        if (p->now_state[i] == LINE_OPEN && is_parted(e, &p->now, (int32_t)i, &p->golden))
            p->now_state[i] = LINE_PARTED;
}

/* What stands at a place, but for what has its equal. */
static int32_t find_at(const lines *all, const line_state *state, const ev_place *place)
{
    int64_t most = 0;
    int32_t found = -1;
    for (size_t i = 0; i < all->count; i++) {
        int64_t area =
            state[i] == LINE_DONE ? 0 : ev_place_shared(&all->paper->values[i].place, place);
        if (area > most)
            most = area, found = (int32_t)i;
    }
    return found;
}

static void pair_rest(pairing *p)
{
    for (size_t i = 0; i < p->golden.count; i++) {
        const ev_place *place = &p->golden.paper->values[i].place;
        if (p->golden_state[i] != LINE_OPEN)
            continue;
        int32_t now = p->count < LOOKED_MOST ? find_at(&p->now, p->now_state, place) : -1;
        p->changed[p->count++] = (ev_pair){(int32_t)i, now};
        p->golden_state[i] = LINE_DONE;
        if (now >= 0)
            p->now_state[now] = LINE_DONE;
    }
    for (size_t i = 0; i < p->now.count; i++) {
        const ev_place *place = &p->now.paper->values[i].place;
        if (p->now_state[i] != LINE_OPEN)
            continue;
        int32_t golden = p->count < LOOKED_MOST ? find_at(&p->golden, p->golden_state, place) : -1;
        p->changed[p->count++] = (ev_pair){golden, (int32_t)i};
        if (golden >= 0)
            p->golden_state[golden] = LINE_DONE;
    }
}

static bool pair_lines(ev_explainer *e, pairing *p)
{
    *p = (pairing){.golden = read_lines(e, e->golden), .now = read_lines(e, e->now)};
    size_t most = e->golden->value_count + e->now->value_count + 1;
    p->golden_state = ev_arena_take_array(e->arena, most, sizeof *p->golden_state);
    p->now_state = ev_arena_take_array(e->arena, most, sizeof *p->now_state);
    p->changed = ev_arena_take_array(e->arena, most, sizeof *p->changed);
    if (p->golden.key == NULL || p->now.key == NULL || p->golden_state == NULL ||
        p->now_state == NULL || p->changed == NULL)
        return false;
    leave_out_same(e, p);
    leave_out_parted(e, p);
    pair_rest(p);
    return true;
}

/* ---- names ----------------------------------------------------------------------------------- */

typedef struct named {
    const ev_value *value; /* of ours; NULL: nothing known is there */
    bool is_label;
} named;

static named name_at(const ev_paper *whole, const ev_place *place)
{
    named best = {NULL, false};
    int64_t most = 0;
    for (size_t i = 0; whole != NULL && i < whole->value_count; i++) {
        const ev_value *value = &whole->values[i];
        int64_t area = ev_place_shared(&value->place, place),
                label = ev_place_shared(&value->label_place, place);
        if (area > most)
            most = area, best = (named){value, false};
        if (label > most)
            most = label, best = (named){value, value->kind == EV_VALUE_FIELD};
    }
    return best;
}

static bool is_digest(ev_slice key)
{
    static const char head[] = "SHA-256";
    return ev_slice_starts(key, head) && key.size == sizeof head - 1 + 2 * EV_DIGEST_SIZE;
}

static bool is_zone(ev_slice key)
{
    bool has_filler = false;
    for (size_t i = 0; i < key.size; i++) {
        char c = key.data[i];
        has_filler = has_filler || c == '<';
        if (c != '<' && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9'))
            return false;
    }
    return has_filler && key.size == EV_MRZ_LINE;
}

static void follow_record(ev_finding *finding)
{
    ev_from_depend(&finding->from, EV_SHOWN_COPY);
}

static ev_finding *note_value(ev_explainer *e, const named *n)
{
    ev_slice name = ev_said_name(n->value);
    if (n->is_label)
        return ev_explain_note(e, EV_DIFFERENT_LABEL, "template/labels",
                               ev_explain_print(e, "label of the %.*s", EV_TEXT(name)));
    if (n->value->field != NULL)
        return ev_explain_note(e, EV_DIFFERENT_RECORD, n->value->field, name);
    return ev_explain_note(
        e, EV_DIFFERENT_LABEL,
        n->value->kind == EV_VALUE_NOTICE ? "template/notices" : "template/labels", name);
}

static ev_finding *note_line(ev_explainer *e, const ev_value *line, ev_slice key)
{
    named n = name_at(e->golden->whole != NULL ? e->golden->whole : e->now->whole, &line->place);
    ev_finding *finding;
    if (is_zone(key)) {
        finding = ev_explain_note(e, EV_DIFFERENT_MRZ, "mrz",
                                  n.value != NULL ? n.value->name : EV_SLICE("MRZ"));
    } else if (is_digest(key)) {
        finding =
            ev_explain_note(e, EV_DIFFERENT_RECORD, "record/digest", EV_SLICE("record digest"));
        follow_record(finding);
        ev_from_add(&finding->from, "photo");
    } else if (n.value != NULL) {
        finding = note_value(e, &n);
    } else {
        finding =
            ev_explain_note(e, EV_DIFFERENT_RECORD, "record/text",
                            ev_explain_print(e, "text at %.*s, %.*s mm",
                                             EV_TEXT(ev_explain_mm(e, line->place.x, false)),
                                             EV_TEXT(ev_explain_mm(e, line->place.y, false))));
    }
    return finding;
}

/* ---- telling --------------------------------------------------------------------------------- */

/* Whether the page has a change for each field of the zone that differs. A line of names begins
 * with V, the type of document (Doc 9303-7, 4.2.2.1). */
static bool follows_page(const ev_explainer *e, ev_slice golden, ev_slice now)
{
    uint8_t line = golden.data[0] == 'V' ? 0 : 1;
    for (size_t i = 0; i < EV_MRZ_PARTS; i++) {
        const ev_mrz_part *part = &ev_mrz_parts[i];
        bool is_same = memcmp(golden.data + part->from, now.data + part->from, part->width) == 0;
        if (part->line == line && !is_same && !ev_explain_has(e, part->field) &&
            (part->other == NULL || !ev_explain_has(e, part->other)) &&
            !ev_explain_has(e, "record/text"))
            return false;
    }
    return true;
}

static bool is_zone_pair(const pairing *p, const ev_pair *pair)
{
    return pair->golden >= 0 && pair->now >= 0 && is_zone(p->golden.key[pair->golden]) &&
           is_zone(p->now.key[pair->now]);
}

static void note_changed(ev_explainer *e, const pairing *p, const ev_pair *pair)
{
    const ev_value *golden = line_at(&p->golden, pair->golden), *now = line_at(&p->now, pair->now);
    ev_finding *finding =
        note_line(e, golden != NULL ? golden : now,
                  golden != NULL ? p->golden.key[pair->golden] : p->now.key[pair->now]);
    if (golden != NULL) {
        finding->told.golden = golden->text;
        finding->told.golden_place = golden->place;
    }
    if (now != NULL) {
        finding->told.now = now->text;
        finding->told.place = now->place;
    }
    ev_explain_tell_values(e, finding);
    if (is_zone_pair(p, pair) &&
        follows_page(e, p->golden.key[pair->golden], p->now.key[pair->now]))
        follow_record(finding);
    if (e->is_unlike)
        ev_from_depend(&finding->from, EV_SHOWN_GENERATOR);
}

/* They are told as one; what they explain on the page is theirs all the same. */
static void note_more(ev_explainer *e, const pairing *p)
{
    size_t count = p->count - TOLD_MOST;
    ev_finding *finding =
        ev_explain_note(e, EV_DIFFERENT_RECORD, "record/text", EV_SLICE("other texts"));
    ev_explain_tell(finding, ev_explain_print(e, "%zu more texts differ", count));
    ev_from_depend(&finding->from, EV_SHOWN_GENERATOR);
    ev_place *more = ev_arena_take_array(e->arena, 2 * count, sizeof *more);
    for (size_t i = TOLD_MOST; i < p->count && more != NULL; i++) {
        const ev_value *golden = line_at(&p->golden, p->changed[i].golden);
        const ev_value *now = line_at(&p->now, p->changed[i].now);
        if (golden != NULL)
            more[finding->told.more_count++] = golden->place;
        if (now != NULL)
            more[finding->told.more_count++] = now->place;
    }
    finding->told.more = more;
}

void ev_explain_texts(ev_explainer *e)
{
    pairing p;
    if (!pair_lines(e, &p))
        return;
    e->is_unlike = p.same < p.count && ev_explain_has(e, "source/template/version");
    for (size_t i = 0; i < p.count && i < TOLD_MOST; i++)
        if (!is_zone_pair(&p, &p.changed[i]))
            note_changed(e, &p, &p.changed[i]);
    for (size_t i = 0; i < p.count && i < TOLD_MOST; i++)
        if (is_zone_pair(&p, &p.changed[i])) /* behind what it is made of */
            note_changed(e, &p, &p.changed[i]);
    if (p.count > TOLD_MOST)
        note_more(e, &p);
}

/* ---- generators ------------------------------------------------------------------------------ */

static ev_slice producer_of(const ev_paper *paper)
{
    for (size_t i = 0; i < paper->about_count; i++)
        if (ev_slice_is(paper->about[i].name, "Info Producer"))
            return paper->about[i].value;
    return EV_SLICE("");
}

static ev_slice generators(const ev_paper *golden, const ev_paper *now)
{
    if (golden->is_ours)
        return now->has_lost_structure
                   ? EV_SLICE("evisa-gen -> a copy that lost structure or ToUnicode")
                   : EV_SLICE("evisa-gen -> another generator");
    if (now->is_ours)
        return golden->has_lost_structure
                   ? EV_SLICE("a copy that lost structure or ToUnicode -> evisa-gen")
                   : EV_SLICE("another generator -> evisa-gen");
    return EV_SLICE("another generator than before");
}

void ev_explain_generator(ev_explainer *e)
{
    if (e->golden->is_ours == e->now->is_ours &&
        ev_slice_equal(producer_of(e->golden), producer_of(e->now)))
        return;
    ev_finding *finding =
        ev_explain_note(e, EV_DIFFERENT_SOURCE, "source/template/version", EV_SLICE("generator"));
    ev_explain_tell(finding, generators(e->golden, e->now));
}
