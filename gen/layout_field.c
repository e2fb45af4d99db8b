/* A field: a caption in three languages, a value, its gloss; and the ladder of ways to set them, of which the first that fits is
 * taken. Nothing is drawn before all of it fits: an attempt is a plan of what to draw, and only one that fits is drawn. */
#include "layout_private.h"

enum { PLAN_MAX = 24, SIZES_MAX = 10, LINES_MAX = 6, LADDER_DEPTH_MAX = 1 };

typedef struct item {
    ev_lang lang;
    ev_slice text;
    ev_style style;
    ev_mpt x, y;
} item;

typedef struct attempt {
    item items[PLAN_MAX];
    size_t count, captions; /* the first `captions` items are the row header */
    ev_mpt end;             /* right edge of what was set last */
} attempt;

/* One part of a fit: "value 9.5 8.5 @ 6.95 x 0 width 20 anywhere". */
typedef struct part {
    ev_slice name;
    ev_mpt size[SIZES_MAX], baseline[LINES_MAX];
    size_t sizes, baselines;
    ev_mpt x, after, right, width;
    bool has_x, has_after, has_right, has_width, anywhere;
} part;

typedef struct field {
    ev_mpt x, y, width;
    ev_slice caption; /* key of labels.txt */
    ev_hole value, gloss;
    ev_style value_style, gloss_style, caption_style, caption_kk_style;
} field;

/* ---- reading a fit ------------------------------------------------------------------------------------------- */

static ev_slice next_word(ev_slice *rest)
{
    *rest = ev_slice_trim(*rest);
    return ev_slice_trim(ev_slice_cut(rest, ' '));
}

static bool is_number(ev_slice word)
{
    return word.size > 0 && ((word.data[0] >= '0' && word.data[0] <= '9') || word.data[0] == '-');
}

/* Numbers from the front of *rest, as lengths in mm or, for type sizes, as points. */
static bool take_numbers(ev_slice *rest, bool points, ev_mpt *out, size_t max, size_t *count)
{
    for (*count = 0;; ++*count) {
        *rest = ev_slice_trim(*rest);
        if (!is_number(*rest))
            return true;
        ev_slice word = next_word(rest);
        size_t one;
        if (*count == max)
            return false;
        if (!(points ? ev_template_size(word, &out[*count]) : ev_template_lengths(word, &out[*count], 1, &one)))
            return false;
    }
}

static bool read_place(part *p, ev_slice word, ev_slice *rest)
{
    ev_mpt length[1];
    size_t count;
    if (ev_slice_is(word, "anywhere"))
        return p->anywhere = true;
    if (ev_slice_is(word, "@"))
        return take_numbers(rest, false, p->baseline, LINES_MAX, &p->baselines) && p->baselines > 0;
    if (!take_numbers(rest, false, length, 1, &count) || count != 1)
        return false;
    if (ev_slice_is(word, "x"))
        p->has_x = true, p->x = length[0];
    else if (ev_slice_is(word, "after"))
        p->has_after = true, p->after = length[0];
    else if (ev_slice_is(word, "right"))
        p->has_right = true, p->right = length[0];
    else if (ev_slice_is(word, "width"))
        p->has_width = true, p->width = length[0];
    else
        return false;
    return true;
}

static bool read_part(ev_slice text, part *p)
{
    *p = (part){.name = next_word(&text)};
    bool is_caption = p->name.size == 1 || ev_slice_is(p->name, "short");
    if (is_caption)
        return take_numbers(&text, false, p->baseline, 1, &p->baselines) && p->baselines == 1 && text.size == 0;
    if (!take_numbers(&text, true, p->size, SIZES_MAX, &p->sizes) || p->sizes == 0)
        return false;
    while ((text = ev_slice_trim(text)).size > 0)
        if (!read_place(p, next_word(&text), &text))
            return false;
    return p->baselines > 0;
}

/* ---- planning ------------------------------------------------------------------------------------------------ */

static void put(attempt *plan, ev_slice text, ev_lang lang, const ev_style *style, ev_mpt x, ev_mpt y)
{
    if (plan->count < PLAN_MAX)
        plan->items[plan->count++] = (item){lang, text, *style, x, y};
    plan->end = x + ev_typeset_width(style, text);
}

static ev_mpt space(const ev_style *style)
{
    return ev_typeset_width(style, EV_SLICE(" "));
}

/* Caption forms: on which line each language stands. */
static const struct {
    const char *name;
    int line[EV_LANG_COUNT];
} forms[] = {{"a", {0, 0, 0}}, {"b", {0, 1, 1}}, {"c", {0, 0, 1}}, {"short", {0, 0, 0}}};

static bool plan_caption(ev_layout *l, const field *f, const part *p, attempt *plan)
{
    ev_words words;
    ev_slice key = f->caption;
    size_t form = 0;
    while (form < 4 && !ev_slice_is(p->name, forms[form].name))
        form++;
    if (form == 3)
        key = ev_layout_join(l, key, ".", EV_SLICE("short"));
    if (form == 4 || key.data == NULL || !ev_template_words(l->content->template, key, &words)) {
        (void)ev_layout_broken(l);
        return false;
    }
    ev_mpt y = f->y + p->baseline[0];
    put(plan, words.in[EV_KK], EV_KK, &f->caption_kk_style, f->x, y);
    bool fits = plan->end <= f->x + f->width;
    for (ev_lang lang = EV_RU; lang < EV_LANG_COUNT; lang++) {
        bool breaks = forms[form].line[lang] != forms[form].line[lang - 1];
        ev_slice text = breaks ? words.in[lang] : ev_layout_join(l, EV_SLICE("/"), " ", words.in[lang]);
        ev_mpt x = breaks ? f->x : plan->end + space(&f->caption_style);
        put(plan, text, lang, &f->caption_style, x, y + forms[form].line[lang] * l->leading);
        fits = fits && plan->end <= f->x + f->width;
    }
    plan->captions = plan->count;
    return fits;
}

static ev_mpt part_x(const field *f, const part *p, const attempt *plan)
{
    return p->has_after ? plan->end + p->after : p->has_x ? f->x + p->x : f->x;
}

static ev_mpt part_width(const field *f, const part *p, ev_mpt x)
{
    return p->has_width ? p->width : f->x + f->width - x;
}

static bool plan_value(const field *f, const part *p, ev_mpt size, attempt *plan)
{
    ev_style style = f->value_style;
    ev_slice text = f->value.text, line[LINES_MAX];
    ev_mpt x = part_x(f, p, plan), end = x;
    ev_wrap wrap = {part_width(f, p, x), EV_LANG_NONE, p->anywhere};
    style.size = size;
    size_t count = ev_typeset_balance(&style, text, &wrap, line, p->baselines);
    ev_lang lang = ev_layout_lang_of(text);
    for (size_t i = 0; i < count; i++) { /* fewer lines than baselines: they stand on the last ones */
        put(plan, line[i], lang, &style, x, f->y + p->baseline[p->baselines - count + i]);
        end = plan->end > end ? plan->end : end;
    }
    plan->end = end;
    return count > 0;
}

/* The pieces of a gloss: the words, with a slash before all but the first, then the text. A line does not begin with the slash. */
static size_t gloss_pieces(ev_layout *l, const ev_hole *gloss, ev_slice piece[4], ev_lang lang[4])
{
    size_t count = 0;
    for (ev_lang i = EV_KK; gloss->has_words && i < EV_LANG_COUNT; i++) {
        piece[count] = i == EV_KK ? gloss->words.in[i] : ev_layout_join(l, EV_SLICE("/"), " ", gloss->words.in[i]);
        lang[count++] = i;
    }
    if (gloss->text.size > 0) {
        piece[count] = gloss->text;
        lang[count++] = ev_layout_lang_of(gloss->text);
    }
    return count;
}

static ev_slice without_slash(ev_slice piece)
{
    return ev_slice_starts(piece, "/ ") ? (ev_slice){piece.data + 2, piece.size - 2} : piece;
}

/* On one line or, broken at a slash, on as many as there are baselines. */
static bool plan_gloss(ev_layout *l, const field *f, const part *p, ev_mpt size, attempt *plan)
{
    ev_slice piece[4];
    ev_lang lang[4];
    ev_style style = f->gloss_style;
    style.size = size;
    size_t count = gloss_pieces(l, &f->gloss, piece, lang), line = 0;
    ev_mpt begin = part_x(f, p, plan), x = begin, total = 0;
    for (size_t i = 0; p->has_right && i < count; i++)
        total += ev_typeset_width(&style, piece[i]) + (i > 0 ? space(&style) : 0);
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

/* One language a line. */
static bool plan_stack(const field *f, const part *p, ev_mpt size, attempt *plan)
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

static bool plan_part(ev_layout *l, const field *f, const part *p, size_t value_size, size_t gloss_size, attempt *plan)
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
    (void)ev_layout_broken(l);
    return false;
}

enum { PARTS_MAX = 4 };

/* Tries a fit with each size of the value and, for each, each size of the gloss. */
static bool try_fit(ev_layout *l, const field *f, ev_slice text, attempt *plan)
{
    part parts[PARTS_MAX];
    size_t count = 0, value_sizes = 1, gloss_sizes = 1;
    for (; text.size > 0 && count < PARTS_MAX; count++) {
        if (!read_part(ev_slice_cut(&text, ';'), &parts[count])) {
            (void)ev_layout_broken(l);
            return false;
        }
        if (ev_slice_is(parts[count].name, "value"))
            value_sizes = parts[count].sizes > value_sizes ? parts[count].sizes : value_sizes;
        else if (parts[count].sizes > gloss_sizes)
            gloss_sizes = parts[count].sizes;
    }
    if (count == 0 || text.size > 0) {
        (void)ev_layout_broken(l);
        return false;
    }
    for (size_t v = 0; v < value_sizes; v++)
        for (size_t g = 0; g < gloss_sizes; g++) {
            bool fits = true;
            plan->count = plan->captions = 0;
            for (size_t i = 0; i < count && fits; i++)
                fits = plan_part(l, f, &parts[i], v, g, plan);
            if (fits)
                return true;
        }
    return false;
}

static bool try_fits(ev_layout *l, const field *f, const ev_conf_section *from, int depth, attempt *plan)
{
    for (size_t i = 0; i < from->count && ev_layout_is_ok(l); i++) {
        ev_slice fit = from->lines[i].value;
        if (!ev_slice_is(from->lines[i].key, "fit"))
            continue;
        if (!ev_slice_starts(fit, "@")) {
            if (try_fit(l, f, fit, plan))
                return true;
            continue;
        }
        ev_slice name = ev_layout_join(l, EV_SLICE("ladder"), " ", (ev_slice){fit.data + 1, fit.size - 1});
        const ev_conf_section *ladder = name.data != NULL ? ev_conf_find_slice(&l->content->template->layout, name) : NULL;
        if (ladder == NULL || depth == LADDER_DEPTH_MAX) {
            (void)ev_layout_broken(l);
            return false;
        }
        if (try_fits(l, f, ladder, depth + 1, plan))
            return true;
    }
    return false;
}

/* ---- drawing ------------------------------------------------------------------------------------------------- */

static void draw(ev_layout *l, const attempt *plan, size_t from, size_t to, ev_role role)
{
    ev_page_open(&l->page, role, EV_LANG_NONE);
    for (size_t i = from; i < to; i++) {
        const item *it = &plan->items[i];
        ev_layout_text(l, it->text, it->lang, &it->style, it->x, it->y);
    }
    ev_page_close(&l->page);
}

static bool read_field(ev_layout *l, field *f)
{
    ev_mpt at[2];
    ev_slice value = ev_layout_key(l, "value"), gloss = ev_layout_key(l, "gloss"), source = ev_layout_key(l, "source");
    *f = (field){.caption = ev_layout_key(l, "caption")};
    bool narrow = l->content->photo != NULL;
    ev_slice width = ev_layout_key_variant(l, "width", "width.no-portrait", !narrow);
    size_t count;
    if (!ev_layout_lengths(l, "at", at, 2) || !ev_layout_style(l, "style.value", "value", &f->value_style) ||
        !ev_layout_style(l, "style.gloss", "gloss", &f->gloss_style) ||
        !ev_layout_style(l, "style.caption", "caption", &f->caption_style) ||
        !ev_layout_style(l, "style.caption-kk", "caption-kk", &f->caption_kk_style))
        return false;
    f->x = at[0];
    f->y = at[1];
    bool known = (value.data == NULL || ev_layout_hole(l, value, &f->value)) &&
                 (gloss.data == NULL || ev_layout_hole(l, gloss, &f->gloss)) &&
                 ev_template_lengths(width, &f->width, 1, &count);
    if (known && source.data != NULL) {
        char key[64] = "";
        known = source.size < sizeof key;
        for (size_t i = 0; known && i < source.size; i++)
            key[i] = source.data[i];
        known = known && ev_policy_notice(l->content->policy, key, l->content->record, l->arena, &f->gloss.words);
        f->gloss.has_words = known;
    }
    return known || (ev_layout_broken(l), false);
}

void ev_layout_field(ev_layout *l)
{
    field f;
    attempt plan = {.count = 0};
    if (!read_field(l, &f))
        return;
    if (f.value.text.size == 0)
        f.value.text = EV_SLICE("–");
    if (!try_fits(l, &f, l->block, 0, &plan)) {
        if (ev_layout_is_ok(l))
            (void)ev_error_add(l->error, EV_DOES_NOT_FIT, f.value.pointer);
        return;
    }
    if (plan.captions == 0 || plan.captions == plan.count) { /* a fit that leaves out the caption, or what it is a caption of */
        (void)ev_layout_broken(l);
        return;
    }
    ev_page_open(&l->page, EV_ROLE_TR, EV_LANG_NONE);
    draw(l, &plan, 0, plan.captions, EV_ROLE_TH);
    draw(l, &plan, plan.captions, plan.count, EV_ROLE_TD);
    ev_page_close(&l->page);
}

/* A caption alone: a heading over what follows. */
void ev_layout_caption(ev_layout *l)
{
    field f;
    attempt plan = {.count = 0};
    if (!read_field(l, &f))
        return;
    part form = {.name = EV_SLICE("a"), .baselines = 1};
    if (!plan_caption(l, &f, &form, &plan)) {
        (void)ev_layout_broken(l);
        return;
    }
    draw(l, &plan, 0, plan.count, EV_ROLE_H2);
}

/* A notice of the policy, one language a line. */
void ev_layout_words(ev_layout *l)
{
    field f;
    attempt plan = {.count = 0};
    if (!read_field(l, &f))
        return;
    if (!f.gloss.has_words) {
        (void)ev_layout_broken(l);
        return;
    }
    if (!try_fits(l, &f, l->block, 0, &plan)) {
        if (ev_layout_is_ok(l))
            (void)ev_error_add(l->error, EV_NOTICES_TOO_LONG, l->content->template->layout.path);
        return;
    }
    draw(l, &plan, 0, plan.count, EV_ROLE_P);
}
