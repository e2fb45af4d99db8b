/* What a page says, from its nodes: rows of tables are labels with values, items of lists are entry
 * points, paragraphs of sections are notices. Every text of the tree becomes one value. */
#include "compare/paper/private.h"

typedef struct values {
    ev_reader *r;
    ev_paper *paper;
    ev_paper_words words;
    ev_paper_row *rows;
    size_t row_count, row_at, entry_count, mrz_count;
    bool has_list; /* the list of entry points is behind */
} values;

/* ---- nodes --------------------------------------------------------------------------------------
 */

static const ev_run *runs_of(const values *v, int32_t node)
{
    return v->paper->runs + v->paper->nodes[node].first_run;
}

static size_t run_count(const values *v, int32_t node)
{
    return v->paper->nodes[node].run_count;
}

static bool is_role(const values *v, int32_t node, const char *role)
{
    return node >= 0 && (size_t)node < v->paper->node_count &&
           ev_slice_is(v->paper->nodes[node].role, role);
}

/* ---- adding ---------------------------------------------------------------------------------- */

/* A value of some runs of a node, its languages in `label`. NULL when memory ran out. */
static ev_value *add(values *v, ev_value_kind kind, int32_t node, const ev_run *runs, size_t count)
{
    ev_value *value = ev_list_add(&v->r->values, sizeof *value, v->r->arena);
    if (value == NULL)
        return NULL;
    value->kind = kind;
    value->node = node;
    value->label_node = -1;
    value->text = ev_texts_join(runs, count, v->r->arena);
    value->own = value->text;
    value->place = ev_texts_place(runs, count);
    ev_texts_split(runs, count, v->r->arena, value->label);
    return value;
}

static ev_value *add_node(values *v, ev_value_kind kind, int32_t node)
{
    return add(v, kind, node, runs_of(v, node), run_count(v, node));
}

static ev_slice spoken_key(const values *v, ev_slice key)
{
    char *out = ev_arena_copy(v->r->arena, key);
    for (size_t i = 0; i < key.size && out != NULL; i++)
        out[i] = out[i] == '.' || out[i] == '_' ? ' ' : out[i];
    return (ev_slice){out, out != NULL ? key.size : 0};
}

/* ---- fields ---------------------------------------------------------------------------------- */

/* The words of a code follow it in Kazakh, Russian and English: the record's part is before the
 * first in Kazakh. */
static ev_slice own_part(const values *v, const ev_run *runs, size_t count)
{
    size_t own = 0;
    while (own < count && ev_texts_language(runs[own].language) != EV_KK)
        own++;
    return own > 0 && own < count ? ev_texts_join(runs, own, v->r->arena)
                                  : ev_texts_join(runs, count, v->r->arena);
}

/* The place of an inviter's number (БСН / БИН / BIN 190140000109) among the runs of a cell: a run
 * of twelve digits behind three in the three languages. Returns its index; count: there is none. */
static size_t find_inviter_id(const ev_run *runs, size_t count)
{
    enum { DIGITS = 12 };
    for (size_t i = EV_LANG_COUNT; i < count; i++) {
        bool is_id = runs[i].text.size == DIGITS;
        for (size_t k = 0; k < DIGITS && is_id; k++)
            is_id = runs[i].text.data[k] >= '0' && runs[i].text.data[k] <= '9';
        for (int lang = 0; lang < EV_LANG_COUNT && is_id; lang++)
            is_id = ev_texts_language(runs[i - EV_LANG_COUNT + (size_t)lang].language) == lang;
        if (is_id)
            return i;
    }
    return count;
}

static void add_inviter_id(values *v, int32_t node, const ev_run *runs, size_t number)
{
    const ev_run *label = runs + number - EV_LANG_COUNT;
    ev_value *value = add(v, EV_VALUE_FIELD, node, &runs[number], 1);
    if (value == NULL)
        return;
    value->field = "/invitation/inviter_id";
    value->name = EV_SLICE("inviter number");
    value->label_node = node;
    value->label_place = ev_texts_place(label, EV_LANG_COUNT);
    ev_texts_split(label, EV_LANG_COUNT, v->r->arena, value->label);
}

/* The inviter and its number share a cell, in either order: two values. Returns the runs of the
 * first alone. */
static const ev_run *without_inviter_id(values *v, const ev_run *runs, size_t *count, size_t number)
{
    size_t after = *count - number - 1, before = number - EV_LANG_COUNT;
    ev_run *rest = ev_arena_take_array(v->r->arena, before + after, sizeof *rest);
    if (rest == NULL)
        return runs;
    if (before > 0)
        memcpy(rest, runs, before * sizeof *rest);
    if (after > 0)
        memcpy(rest + before, runs + number + 1, after * sizeof *rest);
    *count = before + after;
    return rest;
}

static void add_field(values *v, int32_t header, int32_t cell)
{
    const ev_paper_row *row = &v->rows[v->row_at++];
    const ev_run *runs = runs_of(v, cell);
    size_t count = run_count(v, cell), all = count;
    bool is_inviter =
        row->field != NULL && strcmp(row->field->pointer, "/invitation/inviter_name") == 0;
    size_t number = is_inviter ? find_inviter_id(runs, count) : count;
    const ev_run *own = number < count ? without_inviter_id(v, runs, &count, number) : runs;
    ev_value *value = add(v, EV_VALUE_FIELD, cell, own, count);
    if (value == NULL)
        return;
    value->field = row->field != NULL ? row->field->pointer : NULL;
    value->name = row->field != NULL ? row->field->name
                  : row->in[EV_EN].data != NULL
                      ? row->in[EV_EN]
                      : ev_texts_join(runs_of(v, header), run_count(v, header), v->r->arena);
    value->label_node = header;
    value->label_place = row->place;
    memcpy(value->label, row->in, sizeof value->label);
    if (row->field != NULL && row->field->has_gloss && number == all)
        value->own = own_part(v, own, count);
    if (number < all)
        add_inviter_id(v, cell, runs, number);
}

/* ---- other values ---------------------------------------------------------------------------- */

static bool is_icao_code(ev_slice text)
{
    bool is_code = text.size == 4;
    for (size_t i = 0; i < text.size && is_code; i++)
        is_code = text.data[i] >= 'A' && text.data[i] <= 'Z';
    return is_code;
}

static void add_entry(values *v, int32_t label, int32_t body)
{
    const ev_run *codes = runs_of(v, label);
    ev_value *value = add_node(v, EV_VALUE_ENTRY, body);
    if (value == NULL)
        return;
    ev_buf out;
    ev_slice code = ev_texts_join(codes, run_count(v, label), v->r->arena);
    ev_buf_init(&out, v->r->arena, code.size + value->text.size + 2);
    ev_buf_slice(&out, code);
    ev_buf_text(&out, ": ");
    ev_buf_slice(&out, value->text);
    value->text = ev_buf_as_slice(&out);
    value->own = code;
    for (size_t i = 0; i < run_count(v, label); i++)
        value->own = is_icao_code(codes[i].text) ? codes[i].text : value->own;
    value->field = "/entry_points";
    value->name = ev_paper_numbered(v->r, "entry point", ++v->entry_count);
    value->label_node = label;
    value->label_place = ev_texts_place(codes, run_count(v, label));
}

static void add_notice(values *v, int32_t node)
{
    const ev_node *nodes = v->paper->nodes;
    size_t number = 0;
    for (int32_t i = nodes[node].parent + 1; i <= node; i++)
        number += nodes[i].parent == nodes[node].parent && is_role(v, i, "P");
    ev_value *value = add_node(v, EV_VALUE_NOTICE, node);
    if (value == NULL)
        return;
    ev_buf out;
    ev_slice name = ev_paper_numbered(v->r, "notice", number);
    ev_buf_init(&out, v->r->arena, 32);
    ev_buf_slice(&out, name);
    ev_buf_text(&out, " (");
    ev_buf_slice(&out, nodes[node].language);
    ev_buf_char(&out, ')');
    value->name = ev_buf_as_slice(&out);
}

/* "SHA-256 453b 4ec0 ...": the digits. */
static ev_slice digest_of(const values *v, ev_slice text)
{
    ev_buf out;
    ev_buf_init(&out, v->r->arena, 64);
    for (size_t i = strlen("SHA-256"); i < text.size; i++)
        if (text.data[i] != ' ')
            ev_buf_char(&out, text.data[i]);
    return out.size > 0 ? ev_buf_as_slice(&out) : EV_SLICE("");
}

static bool is_digest(const ev_run *run)
{
    return ev_slice_starts(run->text, "SHA-256");
}

static bool is_versions(const ev_run *run)
{
    return memmem(run->text.data, run->text.size, "render/", strlen("render/")) != NULL;
}

/* The footer: each run is a value. */
static void add_footer(values *v, int32_t node)
{
    const ev_run *runs = runs_of(v, node);
    for (size_t i = 0; i < run_count(v, node); i++) {
        ev_value *value = add(v, EV_VALUE_OTHER, node, &runs[i], 1);
        if (value == NULL)
            return;
        if (is_digest(&runs[i])) {
            value->text = value->own = digest_of(v, runs[i].text);
            value->name = EV_SLICE("record digest");
        } else {
            value->name = is_versions(&runs[i]) ? EV_SLICE("versions") : EV_SLICE("portal");
        }
    }
}

static bool is_footer(const values *v, int32_t node)
{
    const ev_run *runs = runs_of(v, node);
    for (size_t i = 0; i < run_count(v, node); i++)
        if (is_digest(&runs[i]))
            return true;
    return false;
}

/* The lines of the zone are those of a figure's text. */
static void add_zone(values *v, int32_t node)
{
    const ev_run *runs = runs_of(v, node);
    for (size_t i = 0; i < run_count(v, node); i++) {
        ev_value *value = add(v, EV_VALUE_MRZ, node, &runs[i], 1);
        if (value != NULL)
            value->name = ev_paper_numbered(v->r, "MRZ line", ++v->mrz_count);
    }
}

/* The headings of a page, by where they stand: their names stay when their words change. */
static ev_slice heading_name(const values *v, int32_t node)
{
    if (is_role(v, v->paper->nodes[node].parent, "Sect"))
        return EV_SLICE("notices");
    if (is_role(v, node, "H1"))
        return EV_SLICE("title");
    return v->has_list ? EV_SLICE("heading") : EV_SLICE("entry points");
}

static ev_slice other_name(const values *v, int32_t node, const ev_value *value)
{
    const ev_node *n = &v->paper->nodes[node];
    const ev_paper_label *label = ev_paper_words_find(&v->words, value->label);
    if (node == v->r->artifact || node == v->r->untagged)
        return n->role;
    if (n->role.size == 2 && n->role.data[0] == 'H')
        return heading_name(v, node);
    if (label != NULL)
        return spoken_key(v, label->key);
    bool is_between = v->has_list && v->row_at < v->row_count;
    return is_between && is_role(v, node, "P") ? EV_SLICE("companions") : EV_SLICE("text");
}

/* How far behind a run the next one begins, in hundredths of its size; FAR: on another line. */
enum { FAR = INT32_MAX };

static int32_t gap_between(const ev_run *run, const ev_run *next)
{
    int32_t em = ev_place_length(run->size / 100.0), below = next->place.y - run->place.y;
    int64_t gap = (int64_t)next->place.x - run->place.x - run->place.width;
    bool is_beside = em > 0 && run->place.page == next->place.page && below < em / 2 &&
                     below > -em / 2 && gap > -em / 2 && gap < em;
    return is_beside ? (int32_t)(gap * 100 / em) : FAR;
}

/* A line as one text: a font that changes within a word does not end it. */
static ev_slice line_of(const values *v, const ev_run *runs, size_t count)
{
    enum { BLANK = 12 };
    ev_buf out;
    ev_buf_init(&out, v->r->arena, 64);
    for (size_t i = 0; i < count; i++) {
        ev_buf_text(&out, i > 0 && gap_between(&runs[i - 1], &runs[i]) >= BLANK ? " " : "");
        ev_buf_slice(&out, runs[i].text);
    }
    return ev_buf_as_slice(&out);
}

/* Of a document of another generator all texts are in one node: each line is a value. */
static void add_texts(values *v, int32_t node)
{
    const ev_run *runs = runs_of(v, node);
    for (size_t i = 0, next; i < run_count(v, node); i = next) {
        next = i + 1;
        while (next < run_count(v, node) && gap_between(&runs[next - 1], &runs[next]) != FAR)
            next++;
        ev_value *value = add(v, EV_VALUE_OTHER, node, runs + i, next - i);
        if (value == NULL)
            return;
        value->name = EV_SLICE("text");
        value->text = value->own = line_of(v, runs + i, next - i);
    }
}

static void add_other(values *v, int32_t node)
{
    ev_value *value = add_node(v, EV_VALUE_OTHER, node);
    if (value != NULL)
        value->name = other_name(v, node, value);
}

/* ---- all nodes ------------------------------------------------------------------------------- */

/* A node and the next one that are a header and its cell, or a label and its body: siblings. */
static bool is_pair(const values *v, int32_t node, const char *first, const char *second)
{
    return is_role(v, node, first) && is_role(v, node + 1, second) &&
           v->paper->nodes[node].parent == v->paper->nodes[node + 1].parent;
}

static bool read_rows(values *v)
{
    size_t count = 0;
    for (int32_t i = 0; (size_t)i < v->paper->node_count; i++)
        count += is_pair(v, i, "TH", "TD");
    v->rows = ev_arena_take_array(v->r->arena, count, sizeof *v->rows);
    if (v->rows == NULL)
        return false;
    for (int32_t i = 0; (size_t)i < v->paper->node_count; i++) {
        if (!is_pair(v, i, "TH", "TD"))
            continue;
        ev_paper_row *row = &v->rows[v->row_count++];
        ev_texts_split(runs_of(v, i), run_count(v, i), v->r->arena, row->in);
        row->place = ev_texts_place(runs_of(v, i), run_count(v, i));
    }
    enum { MOST = 256 }; /* a table of ours has 25; the search is square */
    if (v->row_count <= MOST)
        ev_paper_words_match(&v->words, v->rows, v->row_count);
    return true;
}

/* Adds the values of a node; returns how many nodes they took. */
static int32_t add_values(values *v, int32_t node)
{
    if (v->paper->is_reduced) {
        if (run_count(v, node) > 0)
            add_texts(v, node);
        return 1;
    }
    if (is_pair(v, node, "TH", "TD")) {
        add_field(v, node, node + 1);
        return 2;
    }
    if (is_pair(v, node, "Lbl", "LBody")) {
        add_entry(v, node, node + 1);
        v->has_list = true;
        return 2;
    }
    int32_t parent = v->paper->nodes[node].parent;
    if (run_count(v, node) == 0)
        return 1;
    if (is_role(v, node, "P") && is_role(v, parent, "Sect"))
        add_notice(v, node);
    else if (is_role(v, parent, "Figure"))
        add_zone(v, node);
    else if (is_footer(v, node))
        add_footer(v, node);
    else
        add_other(v, node);
    return 1;
}

void ev_paper_read_values(ev_reader *r)
{
    values v = {.r = r, .paper = r->paper};
    if (!ev_paper_words_read(r, &v.words) || !read_rows(&v))
        return;
    for (int32_t i = 0; (size_t)i < r->paper->node_count;)
        i += add_values(&v, i);
    r->paper->values = r->values.items;
    r->paper->value_count = r->values.count;
}
