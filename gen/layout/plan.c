/* The plan of a field: the places of its caption, value and gloss, and whether they fit. */
#include "layout/plan.h"

static void put(ev_plan *plan, ev_slice text, ev_lang lang, const ev_style *style, ev_mpt x,
                ev_mpt y)
{
    if (plan->count < EV_PLAN_MAX)
        plan->item[plan->count++] =
            (ev_plan_item){.lang = lang, .text = text, .style = *style, .x = x, .y = y};
    plan->end = x + ev_typeset_width(style, text);
}

static ev_mpt space(const ev_style *style)
{
    return ev_typeset_width(style, EV_SLICE(" "));
}

/* Caption forms: the line of each language. */
static const struct {
    const char *name;
    int line[EV_LANG_COUNT];
} forms[] = {{"a", {0, 0, 0}}, {"b", {0, 1, 1}}, {"c", {0, 0, 1}}, {"short", {0, 0, 0}}};

static bool plan_caption(ev_layout *l, const ev_layout_box *f, const ev_part *p, ev_plan *plan)
{
    ev_trilingual words;
    ev_slice key = f->caption;
    size_t form = 0;
    while (form < sizeof forms / sizeof *forms && !ev_slice_is(p->name, forms[form].name))
        form++;
    if (ev_slice_is(p->name, "short"))
        key = ev_layout_join(l, key, ".", EV_SLICE("short"));
    if (form == sizeof forms / sizeof *forms || key.data == NULL ||
        !ev_template_words(l->content->template, key, &words))
        return ev_layout_refuse(l);
    if (f->stand_in != NULL)
        words = *f->stand_in;
    ev_mpt y = f->y + p->baseline[0];
    put(plan, words.in[EV_KK], EV_KK, &f->caption_kk_style, f->x, y);
    bool fits = plan->end <= f->x + f->width;
    for (ev_lang lang = EV_RU; lang < EV_LANG_COUNT; lang++) {
        bool breaks = forms[form].line[lang] != forms[form].line[lang - 1];
        ev_slice text = breaks ? words.in[lang] : ev_layout_after_slash(l, words.in[lang]);
        ev_mpt x = breaks ? f->x : plan->end + space(&f->caption_style);
        put(plan, text, lang, &f->caption_style, x, y + forms[form].line[lang] * l->leading);
        fits = fits && plan->end <= f->x + f->width;
    }
    plan->captions = plan->count;
    return fits;
}

static ev_mpt part_x(const ev_layout_box *f, const ev_part *p, const ev_plan *plan)
{
    return p->has_after ? plan->end + p->after : p->has_x ? f->x + p->x : f->x;
}

static ev_mpt part_width(const ev_layout_box *f, const ev_part *p, ev_mpt x)
{
    return p->has_width ? p->width : f->x + f->width - x;
}

/* Whether a line ends within a word, behind a hyphen or not. */
static bool breaks_word(const ev_slice *line, size_t count)
{
    for (size_t i = 0; i + 1 < count; i++) {
        const char *end = line[i].data + line[i].size;
        if (*end != ' ' && end[-1] != ' ')
            return true;
    }
    return false;
}

static bool plan_value(const ev_layout_box *f, const ev_part *p, ev_mpt size, ev_plan *plan)
{
    ev_style style = f->value_style;
    ev_slice text = f->value.text, line[EV_PART_LINES_MAX];
    ev_mpt x = part_x(f, p, plan), end = x;
    ev_wrap wrap = {.width = part_width(f, p, x),
                    .lang = EV_LANG_NONE,
                    .breaks = p->anywhere ? EV_BREAKS_ANYWHERE : EV_BREAKS_HYPHENS};
    style.size = size;
    size_t count = ev_typeset_balance(&style, text, &wrap, line, p->baselines);
    ev_lang lang = ev_layout_lang_of(text);
    size_t first = plan->count;
    const ev_mpt *baseline = p->baseline + (p->top ? 0 : p->baselines - count);
    for (size_t i = 0; i < count; i++) {
        put(plan, line[i], lang, &style, x, f->y + baseline[i]);
        end = plan->end > end ? plan->end : end;
    }
    for (size_t i = first; breaks_word(line, count) && i < plan->count; i++)
        plan->item[i].whole = text;
    plan->end = end;
    return count > 0;
}

/* The pieces of a gloss: the words, with a slash before all but the first, then the text. */
static size_t gloss_pieces(ev_layout *l, const ev_placeholder *gloss, ev_slice piece[4],
                           ev_lang lang[4])
{
    size_t count = 0;
    for (ev_lang i = EV_KK; gloss->has_words && i < EV_LANG_COUNT; i++) {
        ev_slice words = gloss->words.in[i];
        piece[count] = i == EV_KK ? words : ev_layout_after_slash(l, words);
        lang[count++] = i;
    }
    if (gloss->text.size > 0) {
        piece[count] = gloss->text;
        lang[count++] = ev_layout_lang_of(gloss->text);
    }
    return count;
}

/* A line does not begin with a slash. */
static ev_slice without_slash(ev_slice piece)
{
    return ev_slice_starts(piece, "/ ") ? (ev_slice){piece.data + 2, piece.size - 2} : piece;
}

/* On one line or, with breaks before slashes, on as many lines as there are baselines. */
static bool plan_gloss(ev_layout *l, const ev_layout_box *f, const ev_part *p, ev_mpt size,
                       ev_plan *plan)
{
    ev_slice piece[4];
    ev_lang lang[4];
    ev_style style = f->gloss_style;
    style.size = size;
    size_t count = gloss_pieces(l, &f->gloss, piece, lang), line = 0;
    ev_mpt begin = part_x(f, p, plan), x = begin, total = 0;
    for (size_t i = 0; p->has_right && i < count; i++)
        total += ev_typeset_width(&style, piece[i]) + (i > 0 ? space(&style) : 0);
    if (p->has_right && f->x + p->right - total < plan->end + space(&style))
        return false; /* it would reach into the text to its left */
    if (p->has_right)
        begin = x = f->x + p->right - total;
    ev_mpt edge = p->has_right ? f->x + p->right : begin + part_width(f, p, begin);
    for (size_t i = 0; i < count; i++) {
        ev_mpt width = ev_typeset_width(&style, piece[i]);
        if (x + width > edge && x > begin) {
            line++;
            x = begin;
            piece[i] = without_slash(piece[i]);
            width = ev_typeset_width(&style, piece[i]);
        }
        if (x + width > edge || line >= p->baselines)
            return false;
        put(plan, piece[i], lang[i], &style, x, f->y + p->baseline[line]);
        x = plan->end + space(&style);
    }
    return true;
}

/* One line for each language. */
static bool plan_stack(const ev_layout_box *f, const ev_part *p, ev_mpt size, ev_plan *plan)
{
    ev_style style = f->gloss_style;
    ev_mpt x = part_x(f, p, plan), edge = x + part_width(f, p, x);
    style.size = size;
    for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++) {
        put(plan, f->gloss.words.in[lang], lang, &style, x, f->y + p->baseline[lang]);
        if (plan->end > edge)
            return false;
    }
    return true;
}

bool ev_plan_add(ev_layout *l, const ev_layout_box *f, const ev_part *p, size_t value_size,
                 size_t gloss_size, ev_plan *plan)
{
    if (p->sizes == 0)
        return plan_caption(l, f, p, plan);
    if (ev_slice_is(p->name, "value"))
        return plan_value(f, p, p->size[value_size < p->sizes ? value_size : p->sizes - 1], plan);
    bool has_gloss = f->gloss.has_words || f->gloss.text.size > 0;
    ev_mpt size = p->size[gloss_size < p->sizes ? gloss_size : p->sizes - 1];
    if (ev_slice_is(p->name, "gloss"))
        return !has_gloss || plan_gloss(l, f, p, size, plan);
    if (ev_slice_is(p->name, "stack") && p->baselines == EV_LANG_COUNT)
        return !f->gloss.has_words || plan_stack(f, p, size, plan);
    return ev_layout_refuse(l);
}
