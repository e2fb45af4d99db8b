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

/* Captions and words of several languages on one line begin with the stroke that parts them. */
static ev_slice without_stroke(ev_slice text)
{
    text = ev_slice_trim(text);
    if (ev_slice_starts(text, "/ "))
        text = ev_slice_trim((ev_slice){text.data + 2, text.size - 2});
    return text;
}

static void append(ev_buf *to, ev_slice text)
{
    if (to->size > 0 && text.size > 0)
        ev_buf_char(to, ' ');
    ev_buf_slice(to, text);
}

static ev_slice finished(const ev_buf *buf)
{
    return buf->failed || buf->size == 0 ? (ev_slice){NULL, 0} : ev_buf_as_slice(buf);
}

ev_slice ev_runs_text(ev_explainer *e, const ev_runs *runs, const char *language)
{
    ev_buf text;
    ev_buf_init(&text, e->arena, 64);
    for (size_t i = 0; i < runs->count; i++)
        if (language == NULL || ev_slice_is(runs->run[i]->language, language))
            append(&text, without_stroke(runs->run[i]->text));
    return finished(&text);
}

static bool is_bold(const ev_run *run)
{
    static const char bold[] = "Bold";
    for (size_t i = 0; i + sizeof bold - 1 <= run->font.size; i++)
        if (memcmp(run->font.data + i, bold, sizeof bold - 1) == 0)
            return true;
    return false;
}

static bool has_run(const ev_runs *runs, const char *language, bool bold)
{
    for (size_t i = 0; i < runs->count; i++)
        if ((language == NULL || ev_slice_is(runs->run[i]->language, language)) &&
            (!bold || is_bold(runs->run[i])))
            return true;
    return false;
}

/* Twelve digits among the words are the inviter's number. */
static bool is_number(ev_slice text)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.size; i++)
        digits += text.data[i] >= '0' && text.data[i] <= '9';
    return digits > 0 && digits == text.size;
}

/* Puts a run among the words of its language, and digits aside. */
static void add_words(ev_buf words[EV_LANG_COUNT + 1], const ev_run *run)
{
    ev_slice rest = without_stroke(run->text);
    ev_lang lang = EV_KK;
    while (lang < EV_EN && !ev_slice_is(run->language, ev_lang_tag(lang)))
        lang++;
    while (rest.size > 0) {
        ev_slice word = ev_slice_cut(&rest, ' ');
        append(&words[is_number(word) ? EV_LANG_COUNT : lang], word);
    }
}

void ev_said_read(ev_explainer *e, const ev_paper *paper, const ev_value *value, ev_said *said)
{
    ev_runs runs = ev_runs_of(e, paper, value->node);
    *said = (ev_said){.main = value->text};
    if (!has_run(&runs, "kk", false) || !has_run(&runs, "ru", false))
        return;
    bool by_weight = has_run(&runs, NULL, true), is_before = true;
    ev_buf main, words[EV_LANG_COUNT + 1];
    ev_buf_init(&main, e->arena, 64);
    for (int i = 0; i <= EV_LANG_COUNT; i++)
        ev_buf_init(&words[i], e->arena, 64);
    for (size_t i = 0; i < runs.count; i++) {
        is_before = is_before && !ev_slice_is(runs.run[i]->language, "kk");
        if (by_weight ? is_bold(runs.run[i]) : is_before)
            append(&main, ev_slice_trim(runs.run[i]->text));
        else
            add_words(words, runs.run[i]);
    }
    said->main = finished(&main);
    for (int i = 0; i < EV_LANG_COUNT; i++)
        said->words[i] = finished(&words[i]);
    said->number = finished(&words[EV_LANG_COUNT]);
}

/* ---- entry points ---------------------------------------------------------------------------- */

static bool is_code(ev_slice word)
{
    bool is_upper = word.size == 3 || word.size == 4;
    for (size_t i = 0; i < word.size && is_upper; i++)
        is_upper = word.data[i] >= 'A' && word.data[i] <= 'Z';
    return is_upper;
}

/* The codes in front of a text; ICAO's has four letters, IATA's three. */
static void read_codes(ev_explainer *e, ev_slice text, ev_entry *entry)
{
    ev_slice rest = text;
    ev_buf codes;
    ev_buf_init(&codes, e->arena, 16);
    while (rest.size > 0) {
        ev_slice word = ev_slice_cut(&rest, ' ');
        if (!is_code(word))
            break;
        append(&codes, word);
        if (word.size == 4 || entry->code.data == NULL)
            entry->code = word;
    }
    entry->codes = finished(&codes);
    if (entry->code.data == NULL)
        entry->code = text;
}

void ev_entry_read(ev_explainer *e, const ev_paper *paper, const ev_value *value, ev_entry *entry)
{
    ev_runs runs = ev_runs_of(e, paper, value->node);
    ev_buf names[EV_LANG_COUNT];
    bool is_name = false;
    *entry = (ev_entry){.code = {NULL, 0}};
    read_codes(e, value->text, entry);
    for (int i = 0; i < EV_LANG_COUNT; i++)
        ev_buf_init(&names[i], e->arena, 64);
    for (size_t i = 0; i < runs.count; i++) {
        const ev_run *run = runs.run[i];
        is_name = is_name || ev_slice_is(run->language, "kk");
        for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT && is_name; lang++)
            if (ev_slice_is(run->language, ev_lang_tag(lang)))
                append(&names[lang], without_stroke(run->text));
    }
    for (int i = 0; i < EV_LANG_COUNT; i++)
        entry->names[i] = finished(&names[i]);
}

/* ---- looking up ------------------------------------------------------------------------------ */

const ev_value *ev_said_find(const ev_paper *paper, const char *field)
{
    for (size_t i = 0; i < paper->value_count; i++)
        if (paper->values[i].field != NULL && strcmp(paper->values[i].field, field) == 0)
            return &paper->values[i];
    return NULL;
}

ev_slice ev_said_name(ev_explainer *e, const ev_value *value)
{
    if (value->name.size > 0)
        return value->name;
    if (value->label[EV_EN].size > 0)
        return without_stroke(value->label[EV_EN]);
    if (value->field != NULL)
        return ev_slice_from(value->field);
    return ev_explain_print(e, "a text");
}
