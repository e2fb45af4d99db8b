/* Findings and the sentences that tell them. */
#include "compare/explain/private.h"

#include <stdarg.h>
#include <stdio.h>

static ev_finding *take(ev_explainer *e, size_t room)
{
    if (e->found != NULL && e->count < room)
        return &e->found[e->count++];
    e->dropped++;
    return &e->spare;
}

ev_finding *ev_explain_note(ev_explainer *e, ev_difference_kind kind, const char *field,
                            ev_slice name)
{
    ev_finding *finding = take(e, EV_FINDINGS_MAX - EV_CONTRADICTIONS_MAX);
    *finding = (ev_finding){.told = {.kind = kind, .field = field, .name = name}};
    return finding;
}

ev_finding *ev_explain_note_contradiction(ev_explainer *e, ev_difference_kind kind,
                                          const char *field, ev_slice name)
{
    ev_finding *finding = take(e, EV_FINDINGS_MAX);
    *finding = (ev_finding){.told = {.kind = kind, .field = field, .name = name},
                            .is_contradiction = true};
    return finding;
}

static const ev_place *place_named(const ev_paper *paper, const char *name)
{
    static const ev_place none = {.page = 0};
    for (size_t i = 0; i < paper->value_count; i++)
        if (ev_slice_is(paper->values[i].name, name))
            return &paper->values[i].place;
    return &none;
}

void ev_explain_place_by_name(const ev_explainer *e, ev_finding *finding, const char *name)
{
    finding->told.golden_place = *place_named(e->golden, name);
    finding->told.place = *place_named(e->now, name);
}

bool ev_explain_is_below(const char *field, const char *prefix)
{
    size_t size = strlen(prefix);
    if (strncmp(field, prefix, size) != 0)
        return false;
    return size == 0 || field[size] == '\0' || field[size] == '/' || prefix[size - 1] == '/';
}

bool ev_explain_has(const ev_explainer *e, const char *prefix)
{
    for (size_t i = 0; i < e->count; i++)
        if (ev_explain_is_below(e->found[i].told.field, prefix))
            return true;
    return false;
}

ev_slice ev_explain_print(ev_explainer *e, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = size < 0 ? NULL : ev_arena_take_unset(e->arena, (size_t)size + 1);
    if (text == NULL)
        return EV_SLICE("");
    va_start(arguments, format);
    (void)vsnprintf(text, (size_t)size + 1, format, arguments);
    va_end(arguments);
    return (ev_slice){text, (size_t)size};
}

void ev_explain_tell_values(ev_explainer *e, ev_finding *finding)
{
    ev_difference *told = &finding->told;
    const char *word = told->golden.size == 0 ? "added" : "removed";
    bool has_both = told->golden.size > 0 && told->now.size > 0;
    if (has_both) {
        told->text = ev_explain_print(e, "%.*s  %.*s -> %.*s", EV_TEXT(told->name),
                                      EV_TEXT(told->golden), EV_TEXT(told->now));
        told->about = told->name;
        return;
    }
    ev_slice value = told->golden.size == 0 ? told->now : told->golden;
    told->about = ev_explain_print(e, "%.*s %s", EV_TEXT(told->name), word);
    told->text = ev_explain_print(e, "%.*s: %.*s", EV_TEXT(told->about), EV_TEXT(value));
}

void ev_explain_tell(ev_finding *finding, ev_slice sentence)
{
    finding->told.text = finding->told.about = sentence;
}

ev_slice ev_explain_mm(ev_explainer *e, int32_t hundredths, bool fine)
{
    int64_t value = hundredths < 0 ? -(int64_t)hundredths : hundredths;
    ev_buf text;
    if (fine)
        return ev_explain_print(e, "%s%d.%02d", hundredths < 0 ? "-" : "", (int)(value / 100),
                                (int)(value % 100));
    ev_buf_init(&text, e->arena, 16);
    ev_place_mm(&text, hundredths);
    return text.failed ? EV_SLICE("") : ev_buf_as_slice(&text);
}

/* ---- quoting --------------------------------------------------------------------------------- */

enum { QUOTED_WHOLE = 60, WORDS_AROUND = 2 };

static size_t back_to_words(ev_slice text, size_t at)
{
    for (int words = 0; at > 0; at--)
        if (text.data[at - 1] == ' ' && words++ == WORDS_AROUND)
            break;
    return at;
}

static size_t on_to_words(ev_slice text, size_t at)
{
    for (int words = 0; at < text.size; at++)
        if (text.data[at] == ' ' && words++ == WORDS_AROUND)
            break;
    return at;
}

static size_t same_start(ev_slice a, ev_slice b)
{
    size_t i = 0;
    while (i < a.size && i < b.size && a.data[i] == b.data[i])
        i++;
    return i;
}

static size_t same_end(ev_slice a, ev_slice b, size_t from)
{
    size_t i = 0;
    while (i + from < a.size && i + from < b.size &&
           a.data[a.size - 1 - i] == b.data[b.size - 1 - i])
        i++;
    return i;
}

static ev_slice quote_part(ev_explainer *e, ev_slice text, size_t from, size_t to)
{
    from = back_to_words(text, from);
    to = on_to_words(text, to);
    return ev_explain_print(e, "\"%s%.*s%s\"", from > 0 ? "... " : "", (int)(to - from),
                            text.data + from, to < text.size ? " ..." : "");
}

/* A part ends between words, so no character is cut. */
void ev_explain_quote(ev_explainer *e, ev_slice golden, ev_slice now, ev_slice quoted[2])
{
    if (golden.size <= QUOTED_WHOLE && now.size <= QUOTED_WHOLE) {
        quoted[0] = ev_explain_print(e, "\"%.*s\"", EV_TEXT(golden));
        quoted[1] = ev_explain_print(e, "\"%.*s\"", EV_TEXT(now));
        return;
    }
    size_t start = same_start(golden, now), end = same_end(golden, now, start);
    quoted[0] = quote_part(e, golden, start, golden.size - end);
    quoted[1] = quote_part(e, now, start, now.size - end);
}
