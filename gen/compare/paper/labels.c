/* Which value of the record stands beside a label: by the words of the built-in template, and by
 * place for a label whose words were changed. A template that was laid over with --resources is not
 * at hand, and need not be: what it changed differs from these words. */
#include "compare/paper/private.h"

#include "resource/ini.h"
#include "resource/resource.h"

#define LATEST "evisa/1"

/* ---- reading the template -------------------------------------------------------------------- */

static bool read_ini(ev_reader *r, const char *name, ev_ini *ini)
{
    static const ev_resources builtin = {NULL, 0};
    ev_buf path;
    ev_slice template = r->paper->made.template;
    for (int i = 0; i < 2; i++) { /* the template that the paper names, then the last */
        ev_buf_init(&path, r->arena, 64);
        ev_buf_slice(&path, i == 0 && template.size > 0 ? template : EV_SLICE(LATEST));
        ev_buf_text(&path, name);
        ev_buf_char(&path, '\0');
        ev_slice text = path.failed ? (ev_slice){NULL, 0} : ev_resource_find(&builtin, path.data);
        if (text.data != NULL)
            return ev_ini_read(text, path.data, r->arena, ini, r->faults) == EV_OK;
    }
    return false;
}

static bool read_labels(ev_reader *r, ev_paper_words *words)
{
    ev_ini ini;
    if (!read_ini(r, "/labels.txt", &ini))
        return false;
    words->labels = ev_arena_take_array(r->arena, ini.count, sizeof *words->labels);
    for (size_t i = 0; i < ini.count && words->labels != NULL; i++) {
        ev_paper_label *label = &words->labels[words->label_count++];
        label->key = ini.sections[i].name;
        for (int lang = 0; lang < EV_LANG_COUNT; lang++)
            label->in[lang] = ev_ini_value(&ini.sections[i], ev_lang_suffix((ev_lang)lang));
    }
    return words->labels != NULL;
}

/* "holder.surname" is at "/holder/surname". */
static const char *pointer_of(ev_reader *r, ev_slice placeholder)
{
    char *pointer = ev_arena_take(r->arena, placeholder.size + 2);
    if (pointer == NULL)
        return NULL;
    pointer[0] = '/';
    for (size_t i = 0; i < placeholder.size; i++)
        pointer[i + 1] = placeholder.data[i] == '.' ? '/' : placeholder.data[i];
    return pointer;
}

static int32_t millimetres(ev_slice *rest)
{
    int32_t thousandths = 0;
    ev_slice word = ev_slice_cut(rest, ' ');
    return ev_ini_thousandths(word, &thousandths) ? thousandths / 10 : 0;
}

/* The English words in small letters. */
static ev_slice small(ev_reader *r, ev_slice text)
{
    char *out = ev_arena_copy(r->arena, text);
    for (size_t i = 0; i < text.size && out != NULL; i++)
        if (out[i] >= 'A' && out[i] <= 'Z')
            out[i] = (char)(out[i] - 'A' + 'a');
    return (ev_slice){out, out != NULL ? text.size : 0};
}

static const ev_paper_label *label_of(const ev_paper_words *words, ev_slice key)
{
    for (size_t i = 0; i < words->label_count; i++)
        if (ev_slice_equal(words->labels[i].key, key))
            return &words->labels[i];
    return NULL;
}

static bool read_fields(ev_reader *r, ev_paper_words *words)
{
    ev_ini ini;
    if (!read_ini(r, "/layout.txt", &ini))
        return false;
    words->fields = ev_arena_take_array(r->arena, ini.count, sizeof *words->fields);
    for (size_t i = 0; i < ini.count && words->fields != NULL; i++) {
        const ev_ini_section *section = &ini.sections[i];
        ev_slice value = ev_ini_value(section, "value"), at = ev_ini_value(section, "at");
        if (!ev_slice_starts(section->name, "field ") || value.data == NULL)
            continue;
        ev_paper_field *field = &words->fields[words->field_count++];
        field->pointer = pointer_of(r, value);
        field->caption = ev_ini_value(section, "caption");
        field->has_gloss = ev_ini_value(section, "gloss").data != NULL;
        field->at.x = millimetres(&at);
        field->at.y = millimetres(&at);
        const ev_paper_label *label = label_of(words, field->caption);
        field->name = small(r, label != NULL ? label->in[EV_EN] : field->caption);
        if (field->pointer == NULL || field->name.data == NULL)
            return false;
    }
    return words->fields != NULL;
}

bool ev_paper_words_read(ev_reader *r, ev_paper_words *words)
{
    *words = (ev_paper_words){NULL, 0, NULL, 0};
    return read_labels(r, words) && read_fields(r, words);
}

/* ---- matching -------------------------------------------------------------------------------- */

static int languages_alike(const ev_paper_label *label, const ev_slice in[EV_LANG_COUNT])
{
    int count = 0;
    for (int lang = 0; lang < EV_LANG_COUNT; lang++)
        count += in[lang].data != NULL && label->in[lang].data != NULL &&
                 ev_slice_equal(label->in[lang], in[lang]);
    return count;
}

const ev_paper_label *ev_paper_words_find(const ev_paper_words *words,
                                          const ev_slice in[EV_LANG_COUNT])
{
    const ev_paper_label *best = NULL;
    int most = 0;
    for (size_t i = 0; i < words->label_count; i++) {
        int count = languages_alike(&words->labels[i], in);
        best = count > most ? &words->labels[i] : best;
        most = count > most ? count : most;
    }
    return best;
}

/* "issuer.short" is a label of the caption "issuer". */
static bool is_form_of(ev_slice key, ev_slice caption)
{
    return key.size >= caption.size && memcmp(key.data, caption.data, caption.size) == 0 &&
           (key.size == caption.size || key.data[caption.size] == '.');
}

static int score(const ev_paper_words *words, const ev_paper_field *field, const ev_paper_row *row)
{
    int most = 0;
    for (size_t i = 0; i < words->label_count; i++) {
        int count = is_form_of(words->labels[i].key, field->caption)
                        ? languages_alike(&words->labels[i], row->in)
                        : 0;
        most = count > most ? count : most;
    }
    return most;
}

static bool is_taken(const ev_paper_field *field, const ev_paper_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].field != NULL && strcmp(rows[i].field->pointer, field->pointer) == 0)
            return true;
    return false;
}

/* How far a label is from where the layout has its field. Its baseline is a few millimetres below
 * it, the same for all within one. */
static int64_t distance(const ev_paper_field *field, const ev_paper_row *row)
{
    int64_t x = (int64_t)row->place.x - field->at.x, y = (int64_t)row->place.y - field->at.y;
    return (x < 0 ? -x : x) + (y < 0 ? -y : y);
}

/* Whether a field stands, in the layout, between those of the rows before and behind. */
static bool is_between(const ev_paper_field *field, const ev_paper_row *rows, size_t row,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool is_known = i != row && rows[i].field != NULL;
        if (is_known && (i < row ? rows[i].field > field : rows[i].field < field))
            return false;
    }
    return true;
}

/* Gives rows whose words are those of a label in at least `languages` their fields, if these are
 * not farther than `reach`; of fields with the same words the nearest. */
static void match_words(const ev_paper_words *words, ev_paper_row *rows, size_t count,
                        int languages, int64_t reach)
{
    for (size_t i = 0; i < count; i++) {
        const ev_paper_field *best = NULL;
        for (size_t k = 0; k < words->field_count && rows[i].field == NULL; k++) {
            const ev_paper_field *field = &words->fields[k];
            int64_t away = distance(field, &rows[i]);
            if (away <= reach && score(words, field, &rows[i]) >= languages &&
                !is_taken(field, rows, count) && (best == NULL || away < distance(best, &rows[i])))
                best = field;
        }
        rows[i].field = rows[i].field != NULL ? rows[i].field : best;
    }
}

static void match_place(const ev_paper_words *words, ev_paper_row *rows, size_t row, size_t count)
{
    const ev_paper_field *best = NULL;
    for (size_t k = 0; k < words->field_count && rows[row].field == NULL; k++) {
        const ev_paper_field *field = &words->fields[k];
        if (!is_taken(field, rows, count) && is_between(field, rows, row, count) &&
            (best == NULL || distance(field, &rows[row]) < distance(best, &rows[row])))
            best = field;
    }
    rows[row].field = rows[row].field != NULL ? rows[row].field : best;
}

/* Where only some of its words are left, a label is first looked for nearby: "Passport number" cut
 * to "Passport" has the words of another. */
void ev_paper_words_match(const ev_paper_words *words, ev_paper_row *rows, size_t count)
{
    enum { NEAR = 2000 };
    static const struct {
        int languages;
        int64_t reach;
    } passes[] = {{3, INT32_MAX}, {2, NEAR}, {1, NEAR}, {2, INT32_MAX}, {1, INT32_MAX}};
    for (size_t i = 0; i < sizeof passes / sizeof *passes; i++)
        match_words(words, rows, count, passes[i].languages, passes[i].reach);
    for (size_t i = 0; i < count; i++)
        match_place(words, rows, i, count);
}
