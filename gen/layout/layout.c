/* The layout: one pass over the blocks of layout.txt; each kind of block has a function. */
#include "layout/private.h"

/* ---- blocks ---------------------------------------------------------------------------------- */

static void lay_begin(ev_layout *l)
{
    bool is_table = ev_slice_is(ev_layout_key(l, "role"), "Table");
    ev_page_open(&l->page, is_table ? EV_ROLE_TABLE : EV_ROLE_SECT, EV_LANG_NONE);
}

static void lay_end(ev_layout *l)
{
    ev_page_close(&l->page);
}

#define KIND(name) .kind = {name, sizeof(name) - 1}

static const struct {
    ev_slice kind;
    void (*lay)(ev_layout *l); /* NULL: other blocks look it up, it puts nothing on the page */
    ev_layout_depends depends;
    const char *keys; /* all it may have besides "when"; NULL: any */
} kinds[] = {
    {KIND("fill"), ev_layout_fill, EV_DEPENDS_ON_NOTHING, "box box.no-portrait color"},
    {KIND("rule"), ev_layout_rule, EV_DEPENDS_ON_NOTHING, "line line.no-portrait width color"},
    {KIND("form"), ev_layout_form, EV_DEPENDS_ON_NOTHING, "file"},
    {KIND("shape"), ev_layout_shape, EV_DEPENDS_ON_NOTHING, "at color stroke path"},
    {KIND("lines"), ev_layout_lines, EV_DEPENDS_ON_NOTHING, "role line joined"},
    {KIND("portrait"), ev_layout_portrait, EV_DEPENDS_ON_RECORD, "box frame color alt"},
    {KIND("begin"), lay_begin, EV_DEPENDS_ON_RECORD, "role"},
    {KIND("field"), ev_layout_field, EV_DEPENDS_ON_VALUES,
     "caption value gloss at width width.no-portrait fit style.value style.gloss style.caption "
     "style.caption-kk"},
    {KIND("end"), lay_end, EV_DEPENDS_ON_RECORD, ""},
    {KIND("caption"), ev_layout_caption, EV_DEPENDS_ON_NOTHING,
     "caption at width style.caption style.caption-kk"},
    {KIND("entry-points"), ev_layout_entry_points, EV_DEPENDS_ON_AIRPORTS,
     "at style.token style.code style.names x width x.one width.one "
     "pitch token.size token.y code.size code.x code.y names names.size names.x names.y "
     "x.four width.four pitch.four token.size.four token.y.four code.size.four code.x.four "
     "code.y.four names.four names.size.four names.x.four names.y.four "
     "x.eight width.eight pitch.eight token.size.eight token.y.eight code.size.eight "
     "code.x.eight code.y.eight names.eight names.size.eight names.x.eight names.y.eight"},
    {KIND("words"), ev_layout_words, EV_DEPENDS_ON_AIRPORTS, "source at width fit style.gloss"},
    {KIND("notices"), ev_layout_notices, EV_DEPENDS_ON_AIRPORTS,
     "x y width first leading gap limit limit.issued_by style.heading style.text"},
    {KIND("flow"), ev_layout_flow, EV_DEPENDS_ON_NOTHING,
     "at width leading limit label address space"},
    {KIND("qr"), ev_layout_qr, EV_DEPENDS_ON_RECORD, "box color alt alt.sealed"},
    {KIND("mrz"), ev_layout_mrz, EV_DEPENDS_ON_RECORD, "at spacing style"},
    {KIND("footer"), ev_layout_footer, EV_DEPENDS_ON_RECORD,
     "at leading ids.x style style.portal style.digest"},
    {KIND("style"), NULL, EV_DEPENDS_ON_RECORD, "face size color tracking zero"},
    {KIND("ladder"), NULL, EV_DEPENDS_ON_RECORD, "fit"},
    {KIND("path"), NULL, EV_DEPENDS_ON_RECORD, "path"},
    {KIND("page"), NULL, EV_DEPENDS_ON_RECORD, "size leading notices left-out"},
    {KIND("colors"), NULL, EV_DEPENDS_ON_RECORD, NULL},
    {KIND(""), NULL, EV_DEPENDS_ON_RECORD, ""},
};

static bool is_key(ev_slice key, ev_slice keys)
{
    while (keys.size > 0)
        if (ev_slice_equal(ev_slice_cut(&keys, ' '), key))
            return true;
    return ev_slice_is(key, "when");
}

/* A misspelt key is a fault: otherwise a designer sees no change and no reason. Built-in templates
 * have been checked by a test. */
static bool has_known_keys(ev_layout *l, const char *keys)
{
    if (keys == NULL || l->content->template->release != EV_CHANGED)
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

static void lay_or_find(ev_layout *l, void (*lay)(ev_layout *l), ev_layout_depends depends)
{
    size_t elements = l->page.element_count, marks = l->page.mark_count;
    ev_slice key = ev_layout_kept_key(l, depends);
    if (ev_layout_kept_find(l, key))
        return;
    lay(l);
    ev_layout_kept_add(l, key, elements, marks);
}

static void lay_block(ev_layout *l)
{
    ev_slice rest = l->block->name, kind = ev_slice_cut(&rest, ' ');
    ev_slice condition = ev_layout_key(l, "when");
    bool holds = true;
    if (condition.data != NULL && !ev_layout_when(l, condition, &holds)) {
        (void)ev_layout_refuse(l);
        return;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (ev_slice_equal(kind, kinds[i].kind)) {
            if (has_known_keys(l, kinds[i].keys) && holds && kinds[i].lay != NULL)
                lay_or_find(l, kinds[i].lay, kinds[i].depends);
            return;
        }
    (void)ev_layout_refuse(l);
}

/* ---- the page -------------------------------------------------------------------------------- */

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
        (void)ev_layout_refuse(l);
    return ev_layout_is_ok(l);
}

ev_status ev_layout_page(const ev_content *content, ev_arena *arena, ev_page *page,
                         ev_faults *faults)
{
    ev_layout l = {.content = content, .arena = arena, .faults = faults};
    if (!read_page(&l, page))
        return faults->status;
    size_t blocks = content->template->layout.count;
    ev_layout_watch(&l);
    if (content->memo != NULL)
        ev_buf_init(&l.key, arena, 1024);
    ev_page_begin(&l.page, arena);
    for (size_t i = 0; i < blocks && ev_layout_is_ok(&l); i++) {
        l.block = &content->template->layout.sections[i];
        lay_block(&l);
        if (l.block_end != NULL)
            l.block_end[i] = l.page.mark_count;
    }
    bool is_paired = l.page.depth == 1; /* each "begin" with its "end" */
    if (!ev_page_end(&l.page, page) || !is_paired)
        (void)ev_layout_refuse(&l);
    if (l.block_end != NULL && faults->status == EV_OK)
        ev_layout_check_places(&l, page);
    if (l.block_end != NULL && content->outline && faults->status == EV_OK)
        ev_layout_draw_outline(&l, page);
    return faults->status;
}
