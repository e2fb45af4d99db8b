/* The layout: one pass over the blocks of layout.txt, each block a kind with a function. */
#include "layout/private.h"

#include <string.h>

/* ---- the block at hand ----------------------------------------------------------------------- */

/* Where memory has run out, what looks wrong with the template may be no more than a text that is
 * not there. */
ev_status ev_layout_broken(ev_layout *l)
{
    if (l->faults->status == EV_OK && l->arena->failed)
        (void)ev_faults_add(l->faults, EV_OUT_OF_MEMORY, "");
    else if (l->faults->status == EV_OK) /* the first place is the one to mend */
        (void)ev_faults_add_at(l->faults, EV_RESOURCE_BROKEN, l->content->template->layout.path,
                               l->block->line, 0);
    return l->faults->status;
}

bool ev_layout_is_ok(const ev_layout *l)
{
    return (l->faults->status == EV_OK || l->faults->status == EV_DATA) && !l->page.failed;
}

ev_slice ev_layout_key(const ev_layout *l, const char *key)
{
    return ev_ini_value(l->block, key);
}

ev_slice ev_layout_key_variant(const ev_layout *l, const char *key, const char *variant,
                               bool use_variant)
{
    ev_slice value = use_variant ? ev_layout_key(l, variant) : (ev_slice){NULL, 0};
    return value.data != NULL ? value : ev_layout_key(l, key);
}

bool ev_layout_lengths(ev_layout *l, const char *key, ev_mpt *out, size_t count)
{
    size_t found;
    if (ev_template_lengths(ev_layout_key(l, key), out, count, &found) && found == count)
        return true;
    (void)ev_layout_broken(l);
    return false;
}

bool ev_layout_style(ev_layout *l, const char *key, const char *otherwise, ev_style *style)
{
    ev_slice name = ev_layout_key(l, key);
    if (ev_template_style(l->content->template, name.data != NULL ? name : ev_slice_from(otherwise),
                          style))
        return true;
    (void)ev_layout_broken(l);
    return false;
}

uint32_t ev_layout_color(ev_layout *l)
{
    uint32_t color = 0;
    if (!ev_template_color(l->content->template, ev_layout_key(l, "color"), &color))
        (void)ev_layout_broken(l);
    return color;
}

ev_slice ev_layout_join(ev_layout *l, ev_slice a, const char *between, ev_slice b)
{
    ev_buf text;
    ev_buf_init(&text, l->arena, a.size + strlen(between) + b.size + 1);
    ev_buf_slice(&text, a);
    ev_buf_text(&text, between);
    ev_buf_slice(&text, b);
    if (text.failed)
        (void)ev_faults_add(l->faults, EV_OUT_OF_MEMORY, "");
    return text.failed ? (ev_slice){NULL, 0} : ev_buf_as_slice(&text);
}

/* U+0000, which no font has, is what ev_font_missing calls nothing missing. */
static bool is_printable(ev_face face, ev_slice text)
{
    return ev_font_missing(face, text) == 0 && memchr(text.data, '\0', text.size) == NULL;
}

static bool has_draft_resources(const ev_content *content)
{
    return !content->template->released || !content->policy->released;
}

ev_mark *ev_layout_text(ev_layout *l, ev_slice text, ev_lang lang, const ev_style *style, ev_mpt x,
                        ev_mpt y)
{
    ev_mark *mark = ev_page_mark(&l->page, EV_MARK_TEXT, style->color);
    /* The record's text was checked by ev_layout_check_glyphs, and the words of released resources
     * by a test; a designer's are looked at here. */
    if (text.size == 0 || (has_draft_resources(l->content) && !is_printable(style->face, text)))
        (void)ev_layout_broken(l);
    mark->lang = lang;
    mark->u.text.text = text;
    mark->u.text.face = style->face;
    mark->u.text.x = x;
    mark->u.text.y = y;
    mark->u.text.size = style->size;
    mark->u.text.tracking = style->tracking;
    return mark;
}

bool ev_layout_label(ev_layout *l, ev_slice key, ev_trilingual *words)
{
    if (ev_template_words(l->content->template, key, words))
        return true;
    (void)ev_layout_broken(l);
    return false;
}

/* "kk / ru / en" */
ev_slice ev_layout_joined_words(ev_layout *l, const ev_trilingual *words)
{
    return ev_layout_join(l, ev_layout_join(l, words->in[EV_KK], " / ", words->in[EV_RU]), " / ",
                          words->in[EV_EN]);
}

/* ---- decoration ------------------------------------------------------------------------------ */

static void lay_fill(ev_layout *l)
{
    ev_mpt box[4];
    if (!ev_layout_lengths(l, "box", box, 4))
        return;
    ev_mark *mark = ev_page_decoration(&l->page, EV_MARK_FILL, ev_layout_color(l));
    mark->u.fill = (ev_box){box[0], box[1], box[2], box[3]};
}

enum { RULE_NUMBERS_MAX = 16 };

static void lay_rule(ev_layout *l)
{
    ev_mpt at[RULE_NUMBERS_MAX], width;
    size_t count;
    if (!ev_layout_lengths(l, "width", &width, 1))
        return;
    if (!ev_template_lengths(ev_layout_key(l, "line"), at, RULE_NUMBERS_MAX, &count) ||
        count % 4 != 0) {
        (void)ev_layout_broken(l);
        return;
    }
    for (size_t i = 0; i < count; i += 4) {
        ev_mark *mark = ev_page_decoration(&l->page, EV_MARK_LINE, ev_layout_color(l));
        mark->u.line.x1 = at[i];
        mark->u.line.y1 = at[i + 1];
        mark->u.line.x2 = at[i + 2];
        mark->u.line.y2 = at[i + 3];
        mark->u.line.width = width;
    }
}

static void lay_form(ev_layout *l)
{
    ev_slice stream;
    size_t size;
    if (!ev_template_form(l->content->template, ev_layout_key(l, "file"), &stream, &size)) {
        (void)ev_layout_broken(l);
        return;
    }
    ev_mark *mark = ev_page_decoration(&l->page, EV_MARK_FORM, 0);
    mark->u.form.stream_z = stream;
    mark->u.form.size = size;
}

/* ---- text and pictures ----------------------------------------------------------------------- */

static bool find_lang(ev_slice word, ev_lang *lang)
{
    for (*lang = EV_KK; *lang < EV_LANG_COUNT; ++*lang)
        if (ev_slice_is(word, ev_lang_suffix(*lang)))
            return true;
    return false;
}

/* "kk title 10 33.2 title-kk" */
static void lay_line(ev_layout *l, ev_slice value)
{
    ev_lang lang;
    ev_trilingual words;
    ev_style style;
    ev_mpt at[2];
    size_t count;
    bool known = find_lang(ev_slice_cut(&value, ' '), &lang);
    ev_slice key = ev_slice_cut(&value, ' ');
    ev_slice x = ev_slice_cut(&value, ' '), y = ev_slice_cut(&value, ' ');
    known = known && ev_template_lengths(x, &at[0], 1, &count) &&
            ev_template_lengths(y, &at[1], 1, &count) &&
            ev_template_style(l->content->template, ev_slice_trim(value), &style);
    if (!known)
        (void)ev_layout_broken(l);
    else if (ev_layout_label(l, key, &words))
        ev_layout_text(l, words.in[lang], lang, &style, at[0], at[1]);
}

/* "specimen 113.33 41.9 style": the three languages on one line. */
static void lay_joined(ev_layout *l, ev_slice value)
{
    ev_trilingual words;
    ev_style style;
    ev_mpt x, y;
    size_t count;
    ev_slice key = ev_slice_cut(&value, ' ');
    ev_slice first = ev_slice_cut(&value, ' '), second = ev_slice_cut(&value, ' ');
    if (!ev_template_lengths(first, &x, 1, &count) || !ev_template_lengths(second, &y, 1, &count) ||
        !ev_template_style(l->content->template, ev_slice_trim(value), &style)) {
        (void)ev_layout_broken(l);
        return;
    }
    if (!ev_layout_label(l, key, &words))
        return;
    for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++) {
        ev_slice text =
            lang == EV_KK ? words.in[lang] : ev_layout_join(l, EV_SLICE("/"), " ", words.in[lang]);
        ev_layout_text(l, text, lang, &style, x, y);
        x += ev_typeset_width(&style, text) + ev_typeset_width(&style, EV_SLICE(" "));
    }
}

static void lay_lines(ev_layout *l)
{
    ev_page_open(&l->page, ev_slice_is(ev_layout_key(l, "role"), "H1") ? EV_ROLE_H1 : EV_ROLE_P,
                 EV_LANG_NONE);
    for (size_t i = 0; i < l->block->count; i++) {
        const ev_ini_line *line = &l->block->lines[i];
        if (ev_slice_is(line->key, "line"))
            lay_line(l, line->value);
        else if (ev_slice_is(line->key, "joined"))
            lay_joined(l, line->value);
    }
    ev_page_close(&l->page);
}

static void lay_mrz(ev_layout *l)
{
    ev_mpt at[2], spacing;
    ev_style style;
    if (!ev_layout_lengths(l, "at", at, 2) || !ev_layout_lengths(l, "spacing", &spacing, 1) ||
        !ev_layout_style(l, "style", "mrz", &style))
        return;
    ev_page_open(&l->page, EV_ROLE_P, EV_LANG_NONE);
    for (int i = 0; i < 2; i++)
        ev_layout_text(l, ev_slice_from(l->content->mrz->line[i]), EV_LANG_NONE, &style, at[0],
                       at[1] + i * spacing);
    ev_page_close(&l->page);
}

static void lay_begin(ev_layout *l)
{
    ev_page_open(&l->page,
                 ev_slice_is(ev_layout_key(l, "role"), "Table") ? EV_ROLE_TABLE : EV_ROLE_SECT,
                 EV_LANG_NONE);
}

static void lay_end(ev_layout *l)
{
    ev_page_close(&l->page);
}

/* ---- all blocks ------------------------------------------------------------------------------ */

static const struct {
    const char *kind;
    void (*lay)(ev_layout *l); /* NULL: looked up by other blocks, lays nothing itself */
    const char *keys;          /* all it may have besides "when"; NULL: any */
} kinds[] = {
    {"fill", lay_fill, "box color"},
    {"rule", lay_rule, "line width color"},
    {"form", lay_form, "file"},
    {"shape", ev_layout_shape, "at color stroke path"},
    {"lines", lay_lines, "role line joined"},
    {"portrait", ev_layout_portrait, "box frame color alt"},
    {"begin", lay_begin, "role"},
    {"field", ev_layout_field,
     "caption value gloss at width width.no-portrait fit style.value style.gloss style.caption "
     "style.caption-kk"},
    {"end", lay_end, ""},
    {"caption", ev_layout_caption, "caption at width style.caption style.caption-kk"},
    {"entry-points", ev_layout_entry_points,
     "at column width width.one token.size token.y token.y.many code.size code.y code.y.many "
     "names.size names.x names.y names.y.many more "
     "style.token style.more style.code style.names"},
    {"words", ev_layout_words, "source at width fit style.gloss"},
    {"notices", ev_layout_notices, "at width first leading gap limit style.heading style.text"},
    {"qr", ev_layout_qr, "box color alt alt.sealed"},
    {"mrz", lay_mrz, "at spacing style"},
    {"colophon", ev_layout_colophon, "at leading style style.portal"},
    {"style", NULL, "face size color tracking"},
    {"ladder", NULL, "fit"},
    {"path", NULL, "path"},
    {"page", NULL, "size leading notices"},
    {"colors", NULL, NULL},
    {"", NULL, ""},
};

static bool is_key(ev_slice key, ev_slice keys)
{
    while (keys.size > 0)
        if (ev_slice_equal(ev_slice_cut(&keys, ' '), key))
            return true;
    return ev_slice_is(key, "when");
}

/* A misspelt key would leave a designer wondering why nothing changes. Released templates have been
 * looked at once and for all. */
static bool has_known_keys(ev_layout *l, const char *keys)
{
    if (keys == NULL || l->content->template->released)
        return true;
    for (size_t i = 0; i < l->block->count; i++) {
        const ev_ini_line *line = &l->block->lines[i];
        if (is_key(line->key, ev_slice_from(keys)))
            continue;
        (void)ev_faults_add_at(l->faults, EV_RESOURCE_BROKEN, l->content->template->layout.path,
                               line->line, 0);
        return false;
    }
    return true;
}

static void lay_block(ev_layout *l)
{
    ev_slice rest = l->block->name, kind = ev_slice_cut(&rest, ' ');
    ev_slice condition = ev_layout_key(l, "when");
    bool holds = true;
    if (condition.data != NULL && !ev_layout_when(l, condition, &holds)) {
        (void)ev_layout_broken(l);
        return;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (ev_slice_is(kind, kinds[i].kind)) {
            if (has_known_keys(l, kinds[i].keys) && holds && kinds[i].lay != NULL)
                kinds[i].lay(l);
            return;
        }
    (void)ev_layout_broken(l);
}

static ev_slice page_title(ev_layout *l)
{
    ev_trilingual words;
    if (!ev_layout_label(l, EV_SLICE("title"), &words))
        return (ev_slice){NULL, 0};
    return ev_layout_join(l, ev_layout_joined_words(l, &words), " ",
                          l->content->record->visa.number);
}

static bool read_page(ev_layout *l, ev_page *page)
{
    ev_mpt size[2];
    l->block = ev_ini_find(&l->content->template->layout, "page");
    if (l->block == NULL) {
        (void)ev_faults_add(l->faults, EV_RESOURCE_BROKEN, l->content->template->layout.path);
        return false;
    }
    if (!ev_layout_lengths(l, "size", size, 2) || !ev_layout_lengths(l, "leading", &l->leading, 1))
        return false;
    *page = (ev_page){.width = size[0], .height = size[1], .title = page_title(l)};
    if (page->width <= 0 || page->height <= 0)
        (void)ev_layout_broken(l);
    return ev_layout_is_ok(l);
}

ev_status ev_layout_page(const ev_content *content, ev_arena *arena, ev_page *page,
                         ev_faults *faults)
{
    ev_layout l = {.content = content, .arena = arena, .faults = faults};
    if (!read_page(&l, page))
        return faults->status;
    ev_page_begin(&l.page, arena);
    for (size_t i = 0; i < content->template->layout.count && ev_layout_is_ok(&l); i++) {
        l.block = &content->template->layout.sections[i];
        lay_block(&l);
    }
    if (!ev_page_end(&l.page, page) ||
        l.page.depth != 1) /* blocks that open and close do not pair, or memory ran out */
        (void)ev_layout_broken(&l);
    return faults->status;
}
