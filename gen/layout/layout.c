/* The layout: one pass over the blocks of layout.txt; each kind of block has a function. */
#include "layout/private.h"
#include "layout/syntax.h"

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

/* Their keys are in the table of the syntax (layout/syntax.def). */
static const struct {
    ev_slice kind;
    void (*lay)(ev_layout *l); /* NULL: other blocks look it up, it puts nothing on the page */
    ev_layout_depends depends;
} kinds[] = {
    {KIND("fill"), ev_layout_fill, EV_DEPENDS_ON_NOTHING},
    {KIND("rule"), ev_layout_rule, EV_DEPENDS_ON_NOTHING},
    {KIND("form"), ev_layout_form, EV_DEPENDS_ON_NOTHING},
    {KIND("shape"), ev_layout_shape, EV_DEPENDS_ON_NOTHING},
    {KIND("lines"), ev_layout_lines, EV_DEPENDS_ON_NOTHING},
    {KIND("portrait"), ev_layout_portrait, EV_DEPENDS_ON_RECORD},
    {KIND("begin"), lay_begin, EV_DEPENDS_ON_RECORD},
    {KIND("field"), ev_layout_field, EV_DEPENDS_ON_VALUES},
    {KIND("end"), lay_end, EV_DEPENDS_ON_RECORD},
    {KIND("caption"), ev_layout_caption, EV_DEPENDS_ON_NOTHING},
    {KIND("entry-points"), ev_layout_entry_points, EV_DEPENDS_ON_AIRPORTS},
    {KIND("words"), ev_layout_words, EV_DEPENDS_ON_AIRPORTS},
    {KIND("notices"), ev_layout_notices, EV_DEPENDS_ON_AIRPORTS},
    {KIND("flow"), ev_layout_flow, EV_DEPENDS_ON_NOTHING},
    {KIND("qr"), ev_layout_qr, EV_DEPENDS_ON_RECORD},
    {KIND("mrz"), ev_layout_mrz, EV_DEPENDS_ON_RECORD},
    {KIND("footer"), ev_layout_footer, EV_DEPENDS_ON_RECORD},
    {KIND("style"), NULL, EV_DEPENDS_ON_RECORD},
    {KIND("ladder"), NULL, EV_DEPENDS_ON_RECORD},
    {KIND("path"), NULL, EV_DEPENDS_ON_RECORD},
    {KIND("page"), NULL, EV_DEPENDS_ON_RECORD},
    {KIND("colors"), NULL, EV_DEPENDS_ON_RECORD},
    {KIND(""), NULL, EV_DEPENDS_ON_RECORD},
};

/* A misspelt key is a fault: otherwise a designer sees no change and no reason. Built-in templates
 * have been checked by a test. */
static bool has_known_keys(ev_layout *l)
{
    if (l->content->template->release != EV_CHANGED)
        return true;
    for (size_t i = 0; i < l->block->count; i++) {
        const ev_ini_line *line = &l->block->lines[i];
        if (ev_syntax_key(&ev_layout_syntax, l->block->name, line->key) != NULL)
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

static bool is_asked(const ev_layout *l, ev_layout_depends depends)
{
    const ev_survey *survey = l->content->survey;
    return survey == NULL || !survey->only_airports || depends == EV_DEPENDS_ON_AIRPORTS;
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
            if (has_known_keys(l) && holds && kinds[i].lay != NULL && is_asked(l, kinds[i].depends))
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

/* What of a block was told to the survey is no fault of the page any more, and what the block put
 * on the page until then is taken back: it is not what the designer will see. */
static void lay_surveyed(ev_layout *l)
{
    size_t elements = l->page.element_count, marks = l->page.mark_count, depth = l->page.depth;
    lay_block(l);
    if (l->faults->status == EV_OK || l->faults->status == EV_TEMP_FAIL)
        return;
    ev_layout_go_on(l);
    l->page.element_count = elements;
    l->page.mark_count = marks;
    l->page.depth = depth;
}

static void check_page(ev_layout *l, const ev_page *page)
{
    l->block = NULL;
    ev_layout_check_places(l, page);
    if (l->faults->status == EV_OK)
        ev_layout_check_rules(l, page);
    if (ev_layout_asks_room(l))
        ev_layout_tell_rooms_behind(l, page);
}

ev_status ev_layout_page(const ev_content *content, ev_arena *arena, ev_page *page,
                         ev_faults *faults)
{
    ev_layout l = {.content = content, .arena = arena, .faults = faults};
    l.lack.lang = EV_LANG_NONE;
    if (!read_page(&l, page))
        return faults->status;
    size_t blocks = content->template->layout.count;
    void (*lay)(ev_layout *) = content->survey != NULL ? lay_surveyed : lay_block;
    ev_layout_watch(&l);
    if (content->memo != NULL)
        ev_buf_init(&l.key, arena, 1024);
    ev_page_begin(&l.page, arena);
    for (size_t i = 0; i < blocks && ev_layout_is_ok(&l); i++) {
        l.block = &content->template->layout.sections[i];
        lay(&l);
        if (l.block_end != NULL)
            l.block_end[i] = l.page.mark_count;
    }
    bool is_paired = l.page.depth == 1; /* each "begin" with its "end" */
    if (!ev_page_end(&l.page, page) || !is_paired)
        (void)ev_layout_refuse(&l);
    if (l.block_end != NULL && faults->status == EV_OK)
        check_page(&l, page);
    if (l.block_end != NULL && content->outline && faults->status == EV_OK)
        ev_layout_draw_outline(&l, page);
    return faults->status;
}
