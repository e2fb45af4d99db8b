/* What a page says of a record: values without the words that stand beside them.
 *
 * The page sets a value in the language of the page's codes, and behind it the same in words, a run
 * for each language: "IND", "Үндістан", "/ Индия", "/ India". The words are of template and policy;
 * only what stands before them is of the record. */
#include "compare/explain/private.h"

bool ev_is_in_node(const ev_paper *paper, int32_t node, int32_t ancestor)
{
    for (int depth = 0; node >= 0 && depth < 64 && (size_t)node < paper->node_count; depth++) {
        if (node == ancestor)
            return true;
        node = paper->nodes[node].parent;
    }
    return false;
}

/* A node's descendants stand behind it, without a gap. */
static size_t end_of(const ev_paper *paper, int32_t node)
{
    size_t end = (size_t)node + 1;
    while (end < paper->node_count && ev_is_in_node(paper, (int32_t)end, node))
        end++;
    return end;
}

ev_runs ev_runs_of(ev_explainer *e, const ev_paper *paper, int32_t node)
{
    ev_runs runs = {NULL, 0};
    if (node < 0 || (size_t)node >= paper->node_count)
        return runs;
    size_t end = end_of(paper, node), count = 0;
    for (size_t i = (size_t)node; i < end; i++)
        count += paper->nodes[i].run_count;
    runs.run = ev_arena_take_array(e->arena, count + 1, sizeof(const ev_run *));
    for (size_t i = (size_t)node; i < end && runs.run != NULL; i++)
        for (size_t k = 0; k < paper->nodes[i].run_count; k++) {
            size_t at = paper->nodes[i].first_run + k;
            if (at < paper->run_count)
                runs.run[runs.count++] = &paper->runs[at];
        }
    return runs;
}

static void append(ev_buf *to, ev_slice text)
{
    text = ev_slice_trim(text);
    if (ev_slice_starts(text, "/ "))
        text = ev_slice_trim((ev_slice){text.data + 2, text.size - 2});
    if (to->size > 0 && text.size > 0)
        ev_buf_char(to, ' ');
    ev_buf_slice(to, text);
}

static ev_slice finished(const ev_buf *buf)
{
    return buf->failed || buf->size == 0 ? (ev_slice){NULL, 0} : ev_buf_as_slice(buf);
}

/* The words begin with those in Kazakh. */
static void read_words(ev_explainer *e, const ev_runs *runs, ev_said *said)
{
    ev_buf words[EV_LANG_COUNT];
    bool is_beside = false;
    for (int i = 0; i < EV_LANG_COUNT; i++)
        ev_buf_init(&words[i], e->arena, 64);
    for (size_t i = 0; i < runs->count; i++) {
        is_beside = is_beside || ev_slice_is(runs->run[i]->language, "kk");
        for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT && is_beside; lang++)
            if (ev_slice_is(runs->run[i]->language, ev_lang_tag(lang)))
                append(&words[lang], runs->run[i]->text);
    }
    for (int i = 0; i < EV_LANG_COUNT; i++)
        said->words[i] = finished(&words[i]);
}

void ev_said_read(ev_explainer *e, const ev_paper *paper, const ev_value *value, ev_said *said)
{
    *said = (ev_said){.main = value->own.data != NULL ? value->own : value->text};
    if (value->own.size == 0 || value->own.size >= value->text.size)
        return;
    ev_runs runs = ev_runs_of(e, paper, value->node);
    read_words(e, &runs, said);
}

void ev_said_read_entry(ev_explainer *e, const ev_paper *paper, const ev_value *value,
                        ev_said_entry *entry)
{
    ev_runs runs = ev_runs_of(e, paper, value->label_node);
    ev_buf codes;
    ev_buf_init(&codes, e->arena, 16);
    for (size_t i = 0; i < runs.count; i++)
        append(&codes, runs.run[i]->text);
    *entry = (ev_said_entry){.code = value->own};
    entry->codes = codes.size > 0 ? ev_buf_as_slice(&codes) : value->own;
    for (int i = 0; i < EV_LANG_COUNT; i++)
        entry->names[i] = value->label[i];
}

const ev_value *ev_said_find(const ev_paper *paper, const char *field)
{
    for (size_t i = 0; i < paper->value_count; i++)
        if (paper->values[i].field != NULL && strcmp(paper->values[i].field, field) == 0)
            return &paper->values[i];
    return NULL;
}

ev_slice ev_said_name(const ev_value *value)
{
    return value->name.size > 0 ? value->name : EV_SLICE("a text");
}

bool ev_is_untagged(const ev_node *node)
{
    return ev_slice_is(node->role, "Artifact") || ev_slice_is(node->role, "untagged");
}
