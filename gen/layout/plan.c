/* The plan of a field: the places of its caption, value and gloss, and whether they fit. */
#include "font/ink.h"
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
} forms[] = {{"a", {0, 0, 0}},
             {"b", {0, 1, 1}},
             {"c", {0, 0, 1}},
             {"short", {0, 0, 0}},
             {"brief", {0, 0, 0}}};

static bool plan_caption(ev_layout *l, const ev_layout_box *f, const ev_part *p, ev_plan *plan)
{
    ev_trilingual words;
    ev_slice key = f->caption;
    size_t form = 0;
    while (form < sizeof forms / sizeof *forms && !ev_slice_is(p->name, forms[form].name))
        form++;
    if (p->name.size > 1) /* the words of a label of its own */
        key = ev_layout_join(l, key, ".", p->name);
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

/* Where a text ends that begins at 0; ev_layout_text moves one that reaches out to the left. A
 * caption is not asked for it: it is ours, and has a space behind it. */
static ev_mpt reach(const ev_style *style, ev_slice text)
{
    return ev_ink_overhang(style->face, text, style->size) + ev_typeset_width(style, text);
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

static ev_ink_line ink_line(const ev_style *style, ev_slice text, ev_mpt x, ev_mpt y)
{
    return (ev_ink_line){.text = text,
                         .face = style->face,
                         .x = x + ev_ink_overhang(style->face, text, style->size),
                         .y = y,
                         .size = style->size,
                         .tracking = style->tracking};
}

/* Whether the line, whose ink is `ink`, keeps clear of what the plan has above it. */
static bool is_clear(const ev_plan *plan, const ev_ink_line *line, const ev_ink_box *ink)
{
    for (size_t i = 0; i < plan->count; i++) {
        const ev_plan_item *it = &plan->item[i];
        int deepest = -ev_font_describe(it->style.face)->bbox[1];
        if (it->y >= line->y ||
            it->y + (ev_mpt)((int64_t)it->style.size * deepest / 1000) < ink->top)
            continue;
        ev_ink_line above = ink_line(&it->style, it->text, it->x, it->y);
        ev_ink_box other = ev_ink_of(&above);
        if (other.bottom <= ink->top || other.right <= ink->left || ink->right <= other.left)
            continue;
        if (plan->clearance == EV_CLEAR_LINES || ev_ink_meets(&above, line, 0))
            return false;
    }
    return true;
}

/* A value divided into lines: their texts, where they are drawn, on the baseline 0, and their ink.
 */
typedef struct value_lines {
    ev_slice text[EV_PART_LINES_MAX];
    ev_ink_line line[EV_PART_LINES_MAX];
    ev_ink_box ink[EV_PART_LINES_MAX];
    size_t count; /* 0: it does not fit */
} value_lines;

/* Ink beyond the advances (a J begins left of its origin, the caron of a d ends right of its
 * advance) takes its room from all lines. */
static void divide(const ev_style *style, ev_slice text, ev_wrap wrap, ev_mpt x, size_t max,
                   value_lines *to)
{
    const ev_mpt edge = x + wrap.width;
    for (int attempt = 0; attempt < 2; attempt++) {
        ev_mpt right = edge;
        to->count = ev_typeset_balance(style, text, &wrap, to->text, max);
        for (size_t i = 0; i < to->count; i++) {
            to->line[i] = ink_line(style, to->text[i], x, 0);
            to->ink[i] = ev_ink_of(&to->line[i]);
            right = to->ink[i].right > right ? to->ink[i].right : right;
        }
        if (right == edge)
            return;
        wrap.width -= right - edge;
    }
    to->count = 0;
}

static bool plan_value(const ev_layout_box *f, const ev_part *p, ev_mpt size, ev_plan *plan)
{
    ev_style style = f->value_style;
    ev_slice text = f->value.text;
    value_lines v;
    ev_mpt x = part_x(f, p, plan), end = x;
    ev_wrap wrap = {.width = part_width(f, p, x),
                    .lang = EV_LANG_NONE,
                    .breaks = p->anywhere ? EV_BREAKS_ANYWHERE : EV_BREAKS_HYPHENS};
    style.size = size;
    divide(&style, text, wrap, x, p->baselines, &v);
    bool is_broken = breaks_word(v.text, v.count);
    if (v.count == 0 || (is_broken && p->anywhere && plan->clearance == EV_CLEAR_LINES))
        return false;
    size_t first = plan->count;
    ev_lang lang = ev_layout_lang_of(text);
    const ev_mpt *baseline = p->baseline + (p->top ? 0 : p->baselines - v.count);
    for (size_t i = 0; i < v.count; i++) {
        ev_mpt y = f->y + baseline[i];
        v.line[i].y = y;
        v.ink[i].top += y;
        if ((p->has_below && v.ink[i].top < f->y + p->below) ||
            !is_clear(plan, &v.line[i], &v.ink[i]))
            return false;
        put(plan, v.text[i], lang, &style, x, y);
        plan->end += v.line[i].x - x;
        end = plan->end > end ? plan->end : end;
    }
    for (size_t i = first; is_broken && i < plan->count; i++)
        plan->item[i].whole = text;
    plan->end = end;
    return true;
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
        total += reach(&style, piece[i]) + (i > 0 ? space(&style) : 0);
    if (p->has_right && f->x + p->right - total < plan->end + space(&style))
        return false; /* it would reach into the text to its left */
    if (p->has_right)
        begin = x = f->x + p->right - total;
    ev_mpt edge = p->has_right ? f->x + p->right : begin + part_width(f, p, begin);
    for (size_t i = 0; i < count; i++) {
        ev_mpt width = reach(&style, piece[i]);
        if (x + width > edge && x > begin) {
            line++;
            x = begin;
            piece[i] = without_slash(piece[i]);
            width = reach(&style, piece[i]);
        }
        if (x + width > edge || line >= p->baselines)
            return false;
        put(plan, piece[i], lang[i], &style, x, f->y + p->baseline[line]);
        plan->end = x + width;
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
        plan->end += ev_ink_overhang(style.face, f->gloss.words.in[lang], size);
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
