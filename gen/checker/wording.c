/* The wording of a policy: whether a notice is complete, and whether every brace of a text opens a
 * placeholder that is filled in, the same ones in all languages. */
#include "checker/letters.h"
#include "checker/policies.h"

typedef struct wording {
    ev_collection *c;
    const ev_file *file;
    const ev_ini_section *section;
} wording;

/* What {city} and {cities} are filled with in the texts of a key. */
typedef enum filling { FILLED_NEVER, FILLED_ALWAYS, FILLED_SOMETIMES } filling;

static const struct {
    const char *kind, *base;
    filling filled;
} texts[] = {
    {"kind", "name", FILLED_NEVER},       {"airport", "name", FILLED_ALWAYS},
    {"city", "name", FILLED_NEVER},       {"join", "and", FILLED_NEVER},
    {"notice", "text", FILLED_SOMETIMES}, {"notice", "several", FILLED_ALWAYS},
    {"notice", "one", FILLED_ALWAYS},     {"notice", "unlisted", FILLED_NEVER},
};

static void say(const wording *w, ev_code code, const ev_ini_line *line, const char *at,
                ev_slice found, const char *expected, const char *nearest)
{
    ev_collection_say(w->c, w->file, at,
                      (ev_finding){.code = code,
                                   .section = w->section->name,
                                   .key = line->key,
                                   .found = found,
                                   .expected = expected,
                                   .nearest = nearest});
}

static const ev_ini_line *line_in(const wording *w, const char *base, ev_lang lang)
{
    size_t size = strlen(base);
    for (size_t i = 0; i < w->section->count; i++) {
        ev_slice key = w->section->lines[i].key;
        if (key.size == size + 3 && ev_slice_starts(key, base) && key.data[size] == '.' &&
            memcmp(key.data + size + 1, ev_lang_suffix(lang), 2) == 0)
            return &w->section->lines[i];
    }
    return NULL;
}

/* ---- placeholders ---------------------------------------------------------------------------- */

/* From a brace to its end, "{ city }" too; without one, to the next blank, brace or the end of the
 * text. */
static ev_slice placeholder_at(ev_slice text, const char *brace)
{
    size_t left = (size_t)(text.data + text.size - brace), size = 1;
    const char *end = memchr(brace, '}', left), *next = memchr(brace + 1, '{', left - 1);
    if (end != NULL && (next == NULL || end < next))
        return (ev_slice){brace, (size_t)(end - brace) + 1};
    while (size < left && brace[size - 1] != '}' && brace[size] != ' ' && brace[size] != '{')
        size++;
    return (ev_slice){brace, size};
}

static const char *next_brace(ev_slice text, const char *at)
{
    for (; at < text.data + text.size; at++)
        if (*at == '{' || *at == '}')
            return at;
    return NULL;
}

static bool is_known(ev_slice placeholder)
{
    return ev_slice_is(placeholder, "{city}") || ev_slice_is(placeholder, "{cities}");
}

static void check_placeholder(const wording *w, const ev_ini_line *line, filling filled,
                              ev_slice found)
{
    ev_nearest nearest = {.typed = found};
    if (filled == FILLED_NEVER) {
        say(w, EV_RESOURCE_RULE, line, found.data, found,
            "words without { and }: nothing is filled in here", NULL);
    } else if (!is_known(found)) {
        ev_nearest_try(&nearest, "{city}");
        ev_nearest_try(&nearest, "{cities}");
        say(w, EV_RESOURCE_NAME_UNKNOWN, line, found.data, found, "{city} or {cities}",
            nearest.name);
    } else if (filled == FILLED_SOMETIMES) {
        say(w, EV_RESOURCE_RULE, line, found.data, found,
            "several, one and unlisted in place of text: no city is known where the policy lacks "
            "an airport",
            NULL);
    }
}

static void check_braces(const wording *w, const ev_ini_line *line, filling filled)
{
    ev_slice text = line->value;
    const char *at = text.data;
    while (text.size > 0 && (at = next_brace(text, at)) != NULL) {
        ev_slice found = *at == '{' ? placeholder_at(text, at) : (ev_slice){at, 1};
        check_placeholder(w, line, filled, found);
        at += found.size;
    }
}

/* How many there are of one placeholder. */
static size_t count_of(const ev_ini_line *line, const char *placeholder)
{
    size_t count = 0, size = strlen(placeholder);
    for (size_t i = 0; line != NULL && i + size <= line->value.size; i++)
        count += memcmp(line->value.data + i, placeholder, size) == 0;
    return count;
}

/* The language that differs from the two others; the last one where all differ. */
static ev_lang odd_one(const size_t count[EV_LANG_COUNT])
{
    if (count[EV_KK] == count[EV_RU])
        return count[EV_EN] == count[EV_KK] ? EV_LANG_NONE : EV_EN;
    return count[EV_KK] == count[EV_EN] ? EV_RU : count[EV_RU] == count[EV_EN] ? EV_KK : EV_EN;
}

static void compare_languages(const wording *w, const char *base, const char *placeholder)
{
    const ev_ini_line *line[EV_LANG_COUNT];
    size_t count[EV_LANG_COUNT];
    for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++) {
        line[lang] = line_in(w, base, lang);
        if (line[lang] == NULL || line[lang]->value.size == 0)
            return;
        count[lang] = count_of(line[lang], placeholder);
        if (count_of(line[lang], "{") !=
            count_of(line[lang], "{city}") + count_of(line[lang], "{cities}"))
            return; /* a misspelt one was said */
    }
    ev_lang odd = odd_one(count);
    if (odd != EV_LANG_NONE)
        say(w, EV_RESOURCE_RULE, line[odd], line[odd]->value.data, line[odd]->value,
            EV_JOIN(w->c, ev_slice_from(placeholder), EV_SLICE(" as often as in other languages")),
            NULL);
}

static void check_letters(const wording *w, const ev_ini_line *line, ev_lang lang)
{
    ev_check check = {w->c->res, w->c->findings, w->c->arena};
    const ev_spoiled spoiled = ev_letters_check(line->value, lang);
    if (spoiled.at != NULL)
        say(w, EV_RESOURCE_RULE, line, spoiled.at, spoiled.found, spoiled.expected, NULL);
    else
        ev_check_characters(&check, &(ev_spot){w->file, w->section, line}, line->value,
                            EV_FACE_REGULAR);
}

static void check_texts(const wording *w)
{
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!ev_slice_is(w->section->name, texts[i].kind) &&
            ev_section_name(w->section, texts[i].kind).data == NULL)
            continue;
        for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++) {
            const ev_ini_line *line = line_in(w, texts[i].base, lang);
            if (line == NULL)
                continue;
            check_braces(w, line, texts[i].filled);
            check_letters(w, line, lang);
        }
        if (texts[i].filled == FILLED_ALWAYS) {
            compare_languages(w, texts[i].base, "{city}");
            compare_languages(w, texts[i].base, "{cities}");
        }
    }
}

/* ---- notices --------------------------------------------------------------------------------- */

enum { VARIANTS = 3 };
static const char *const variants[VARIANTS] = {"several", "one", "unlisted"};

static size_t count_languages(const wording *w, const char *base)
{
    size_t count = 0;
    for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++)
        count += line_in(w, base, lang) != NULL;
    return count;
}

/* Says which languages are missing; all three in one, because they are one sentence. */
static void require_languages(const wording *w, const char *base, const char *expected)
{
    size_t count = count_languages(w, base);
    const char *at = ev_file_at(w->file, w->section->line);
    for (ev_lang lang = EV_KK; count > 0 && lang < EV_LANG_COUNT; lang++) {
        ev_slice key = ev_slice_from(
            EV_JOIN(w->c, ev_slice_from(base), EV_SLICE("."), ev_slice_from(ev_lang_suffix(lang))));
        if (line_in(w, base, lang) == NULL)
            ev_collection_say(w->c, w->file, at,
                              (ev_finding){.code = EV_RESOURCE_KEY_MISSING,
                                           .section = w->section->name,
                                           .key = key,
                                           .expected = "the text in kk, ru and en"});
    }
    if (count == 0)
        ev_collection_say(w->c, w->file, at,
                          (ev_finding){.code = EV_RESOURCE_KEY_MISSING,
                                       .section = w->section->name,
                                       .key = ev_slice_from(base),
                                       .expected = expected});
}

/* The variants beside a text: it would count only where none of them fits. */
static void refuse_both(const wording *w)
{
    for (size_t i = 0; i < VARIANTS; i++)
        for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++) {
            const ev_ini_line *line = line_in(w, variants[i], lang);
            if (line == NULL)
                continue;
            say(w, EV_RESOURCE_RULE, line, ev_name_at(w->file, line->key, line->line),
                (ev_slice){NULL, 0}, "text alone, or several, one and unlisted without text", NULL);
            return;
        }
}

static bool has_unknown_key(const wording *w)
{
    for (size_t i = 0; i < w->section->count; i++)
        if (ev_syntax_key(&ev_policy_syntax, w->section->name, w->section->lines[i].key) == NULL)
            return true;
    return false;
}

static void check_notice(const wording *w)
{
    size_t text = count_languages(w, "text"), others = 0;
    for (size_t i = 0; i < VARIANTS; i++)
        others += count_languages(w, variants[i]);
    if (text > 0 && others > 0) {
        refuse_both(w);
        return;
    }
    if (has_unknown_key(w)) /* a misspelt key is said, and not that another is missing */
        return;
    if (others == 0) {
        require_languages(w, "text", "text.kk, text.ru and text.en, or several, one and unlisted");
        return;
    }
    for (size_t i = 0; i < VARIANTS; i++)
        require_languages(w, variants[i], "several, one and unlisted, each in kk, ru and en");
}

/* ---- all ------------------------------------------------------------------------------------- */

void ev_policies_check_words(ev_collection *c, const ev_file *file)
{
    for (size_t i = 0; i < file->ini.count; i++) {
        const wording w = {c, file, &file->ini.sections[i]};
        ev_slice notice = ev_section_name(w.section, "notice");
        check_texts(&w);
        if (notice.data == NULL)
            continue;
        check_notice(&w);
        if (memchr(notice.data, '+', notice.size) != NULL ||
            memchr(notice.data, ' ', notice.size) != NULL)
            ev_collection_say(c, file, ev_name_at(file, notice, w.section->line),
                              (ev_finding){.code = EV_RESOURCE_VALUE_WRONG,
                                           .section = w.section->name,
                                           .expected = "a name without blanks and +"});
    }
}
