/* The languages of words at places of their own: whoever reads one of the three languages reads the
 * same as the others. */
#include "checker/private.h"
#include "layout/syntax.h"

/* A line "kk title 10 31.9 title" or "kk seal.check check". */
typedef struct words {
    const ev_ini_line *line;
    ev_lang lang;
    ev_slice label;
} words;

static bool read_words(const ev_ini_line *line, words *out)
{
    ev_slice rest = line->value, lang = ev_slice_cut(&rest, ' ');
    *out = (words){line, EV_KK, ev_slice_cut(&rest, ' ')};
    if (!ev_slice_is(line->key, "line") && !ev_slice_is(line->key, "label"))
        return false;
    while (out->lang < EV_LANG_COUNT && !ev_slice_is(lang, ev_lang_suffix(out->lang)))
        out->lang++;
    return out->lang < EV_LANG_COUNT && out->label.size > 0;
}

/* Counts the lines of a label in each language. */
static void count_words(const ev_ini_section *section, ev_slice label, size_t count[EV_LANG_COUNT])
{
    words w;
    memset(count, 0, EV_LANG_COUNT * sizeof *count);
    for (size_t i = 0; i < section->count; i++) {
        if (read_words(&section->lines[i], &w) && ev_slice_equal(w.label, label))
            count[w.lang]++;
    }
}

/* The first line of a label in a language, or the last. */
static const ev_ini_line *find_words(const ev_ini_section *section, ev_slice label, ev_lang lang,
                                     bool last)
{
    const ev_ini_line *found = NULL;
    words w;
    for (size_t i = 0; i < section->count; i++)
        if (read_words(&section->lines[i], &w) && ev_slice_equal(w.label, label) &&
            w.lang == lang && (found == NULL || last))
            found = w.line;
    return found;
}

/* The language that a label has least often, and the one that it has most often, which may be that
 * in which a line of the other is; EV_LANG_NONE: none. */
static void find_odd(const size_t count[EV_LANG_COUNT], ev_lang *lacking, ev_lang *surplus)
{
    ev_lang least = EV_KK, most = EV_KK;
    for (ev_lang lang = EV_RU; lang < EV_LANG_COUNT; lang++) {
        least = count[lang] < count[least] ? lang : least;
        most = count[lang] > count[most] ? lang : most;
    }
    *lacking = count[least] < count[most] ? least : EV_LANG_NONE;
    *surplus = count[most] > 1 ? most : EV_LANG_NONE;
}

static void check_label(ev_check *c, const ev_folder *folder, const ev_ini_section *section,
                        const words *w)
{
    size_t count[EV_LANG_COUNT];
    ev_lang lacking, surplus;
    count_words(section, w->label, count);
    find_odd(count, &lacking, &surplus);
    if (lacking == EV_LANG_NONE)
        return;
    /* the languages stand in one order: of two lines in one, the one at the place of the other */
    const ev_ini_line *line = surplus != EV_LANG_NONE
                                  ? find_words(section, w->label, surplus, lacking > surplus)
                                  : w->line;
    const char *const pieces[] = {"the label in each language; a line with ",
                                  ev_lang_suffix(lacking), " is missing", NULL};
    ev_check_say(c, EV_RESOURCE_RULE, &(ev_spot){&folder->layout, section, line}, line->value,
                 ev_check_text(c, pieces), NULL);
}

static bool is_first(const ev_ini_section *section, const words *w)
{
    words other;
    for (const ev_ini_line *line = section->lines; line < w->line; line++)
        if (read_words(line, &other) && ev_slice_equal(other.label, w->label))
            return false;
    return true;
}

void ev_check_languages(ev_check *c, const ev_folder *folder)
{
    for (size_t i = 1; i < folder->layout.ini.count; i++) {
        const ev_ini_section *section = &folder->layout.section[i];
        words w;
        for (size_t k = 0; k < section->count; k++)
            if (read_words(&section->lines[k], &w) && is_first(section, &w))
                check_label(c, folder, section, &w);
    }
}
