/* The rules of the structure of a page: headings, alternative texts, languages, and what every page
 * has. Only a survey asks: on a page with a fault they would say what follows from it. */
#include "layout/private.h"

static const ev_ini_section *page_section(const ev_layout *l)
{
    return ev_ini_find(&l->content->template->layout, "page");
}

/* The block of an element's first mark; [page] where it has none. */
static const ev_ini_section *block_of_element(const ev_layout *l, const ev_page *page,
                                              size_t element)
{
    for (size_t i = 0; i < page->mark_count; i++)
        if (page->mark[i].element == element)
            return ev_layout_block_of(l, page, &page->mark[i]);
    return page_section(l);
}

static bool is_on(const ev_layout *l, const ev_ini_section *block)
{
    bool holds = true;
    ev_slice condition = ev_ini_value(block, "when");
    return condition.data == NULL || !ev_layout_when(l, condition, &holds) || holds;
}

/* Whether this page should have a block of the kind, or one with that value of a key: if it does
 * not show one, the block has a mistake that was told. */
static bool has_block(const ev_layout *l, const char *kind, const char *key, ev_slice value)
{
    const ev_ini *layout = &l->content->template->layout;
    for (size_t i = 0; i < layout->count; i++) {
        const ev_ini_section *block = &layout->sections[i];
        ev_slice name = block->name;
        bool is_it = kind != NULL ? ev_slice_is(ev_slice_cut(&name, ' '), kind)
                                  : ev_slice_equal(ev_ini_value(block, key), value);
        if (is_it && is_on(l, block))
            return true;
    }
    return false;
}

static const ev_slice no_value = {NULL, 0};

/* The first changed block of words, which may be what the page lacks; otherwise [page]. */
static const ev_ini_section *lost_lines(const ev_layout *l)
{
    const ev_ini *layout = &l->content->template->layout;
    for (size_t i = 0; i < layout->count; i++)
        if (ev_slice_starts(layout->sections[i].name, "lines ") &&
            ev_layout_changed_line(l, &layout->sections[i]) != 0)
            return &layout->sections[i];
    return page_section(l);
}

static void check_headings(ev_layout *l, const ev_page *page)
{
    size_t titles = 0, all = 0;
    for (size_t i = 0; i < page->element_count; i++)
        all += page->element[i].role == EV_ROLE_H1;
    for (size_t i = 0; i < page->element_count; i++) {
        ev_role role = page->element[i].role;
        titles += role == EV_ROLE_H1;
        if (role == EV_ROLE_H1 && titles > 1)
            ev_layout_breach(l, block_of_element(l, page, i), "role", "one H1 on the page");
        if (role == EV_ROLE_H2 && titles == 0 && all > 0)
            ev_layout_breach(l, block_of_element(l, page, i), "",
                             "a place behind the H1 of the page");
    }
    if (all == 0 && !has_block(l, NULL, "role", EV_SLICE("H1")))
        ev_layout_breach(l, lost_lines(l), "role", "H1: the page needs a heading");
}

static bool has_language(const ev_page *page, const ev_mark *mark)
{
    bool is_code = mark->u.text.face == EV_FACE_OCRB;
    for (size_t at = mark->element; mark->lang == EV_LANG_NONE && at != 0;
         at = page->element[at].parent)
        if (page->element[at].lang != EV_LANG_NONE)
            return true;
    return mark->lang != EV_LANG_NONE || is_code;
}

/* Whether another block of the same value is not as built in, and this one is. */
static bool is_innocent(const ev_layout *l, const ev_ini_section *block, ev_slice value)
{
    const ev_ini *layout = &l->content->template->layout;
    for (size_t i = 0; ev_layout_changed_line(l, block) == 0 && i < layout->count; i++)
        if (ev_slice_equal(ev_ini_value(&layout->sections[i], "value"), value) &&
            ev_layout_changed_line(l, &layout->sections[i]) != 0)
            return true;
    return false;
}

/* The first block of the kind, whatever its condition; [page] where there is none. */
static const ev_ini_section *lost_block(const ev_layout *l, const char *kind)
{
    const ev_ini *layout = &l->content->template->layout;
    for (size_t i = 0; i < layout->count; i++) {
        ev_slice name = layout->sections[i].name;
        if (ev_slice_is(ev_slice_cut(&name, ' '), kind))
            return &layout->sections[i];
    }
    return page_section(l);
}

/* The line for which a block has the value of another: what it prints, or when. */
static unsigned doubled_line(const ev_layout *l, const ev_ini_section *block)
{
    for (size_t i = 0; i < block->count; i++) {
        ev_slice key = block->lines[i].key;
        if ((ev_slice_is(key, "value") || ev_slice_is(key, "when")) &&
            ev_layout_is_new_line(l, block, &block->lines[i]))
            return block->lines[i].line;
    }
    return block->line;
}

/* A value stands on the page once. The block at fault is the one that was changed, otherwise the
 * later one. */
static void check_once(ev_layout *l, const ev_ini_section *block)
{
    const ev_ini *layout = &l->content->template->layout;
    ev_slice value = ev_ini_value(block, "value");
    for (const ev_ini_section *other = layout->sections; other < block; other++) {
        if (!ev_slice_equal(ev_ini_value(other, "value"), value) || !is_on(l, other) ||
            !is_on(l, block))
            continue;
        bool is_other =
            ev_layout_changed_line(l, other) != 0 && ev_layout_changed_line(l, block) == 0;
        const ev_ini_section *wrong = is_other ? other : block;
        ev_buf rule = ev_layout_begin_rule(l);
        ev_buf_text(&rule, "a value that is not on the same page already, by the block at line ");
        ev_buf_int(&rule, (is_other ? block : other)->line);
        ev_layout_end_rule(l, &rule, wrong, doubled_line(l, wrong));
    }
}

/* A value that some block prints is on each page whose record has it, whatever the conditions. */
static void check_values(ev_layout *l)
{
    const ev_ini *layout = &l->content->template->layout;
    for (size_t i = 0; i < layout->count; i++) {
        ev_slice value = ev_ini_value(&layout->sections[i], "value");
        ev_placeholder placeholder;
        if (value.data != NULL)
            check_once(l, &layout->sections[i]);
        if (value.data == NULL || has_block(l, NULL, "value", value) ||
            is_innocent(l, &layout->sections[i], value) ||
            !ev_layout_placeholder(l, value, &placeholder))
            continue;
        if (placeholder.text.size > 0 || placeholder.has_words)
            ev_layout_breach(l, &layout->sections[i], "when",
                             "a block for this value on every page whose record has it");
    }
}

/* A block that is there under a condition is told at the condition; of those that are not, one. */
static void check_blocks(ev_layout *l)
{
    static const struct {
        const char *kind, *rule;
    } always[] = {{"caption", "a block [caption NAME] on every page, for the entry points"},
                  {"entry-points", "a block [entry-points NAME] on every page"},
                  {"words", "a block [words NAME] on every page, for the notice of companions"},
                  {"notices", "a block [notices NAME] on every page"},
                  {"footer", "a block [footer NAME] on every page"}};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        if (!has_block(l, always[i].kind, NULL, no_value)) {
            ev_layout_breach(l, lost_block(l, always[i].kind), "when", always[i].rule);
            return;
        }
    if (l->content->photo != NULL && !has_block(l, "portrait", NULL, no_value))
        ev_layout_breach(l, lost_block(l, "portrait"), "when",
                         "a block [portrait NAME] on every page whose record has a photo");
}

/* Whether there is a block of words with exactly that condition. */
static bool has_warning(const ev_layout *l, const char *condition)
{
    const ev_ini *layout = &l->content->template->layout;
    for (size_t i = 0; i < layout->count; i++)
        if (ev_slice_starts(layout->sections[i].name, "lines ") &&
            ev_slice_is(ev_ini_value(&layout->sections[i], "when"), condition))
            return true;
    return false;
}

/* A page that is not a visa says so, and a real one does not. */
static void check_warnings(ev_layout *l)
{
    if (l->content->specimen && !has_warning(l, "specimen"))
        ev_layout_breach(
            l, lost_lines(l), "when",
            "a block [lines NAME] with when = specimen: it says that the page is not a visa");
    else if (l->content->record->seal.data == NULL && !has_warning(l, "unsealed"))
        ev_layout_breach(
            l, lost_lines(l), "when",
            "a block [lines NAME] with when = unsealed: it says that the page is not signed");
}

static void check_elements(ev_layout *l, const ev_page *page)
{
    bool has_code = false, has_zone = false;
    for (size_t i = 0; i < page->element_count; i++)
        if (page->element[i].role == EV_ROLE_FIGURE && page->element[i].alt.size == 0)
            ev_layout_breach(l, block_of_element(l, page, i), "alt", "an alternative text");
    for (size_t i = 0; i < page->mark_count; i++) {
        const ev_mark *mark = &page->mark[i];
        has_code = has_code || mark->kind == EV_MARK_QR;
        if (mark->kind != EV_MARK_TEXT)
            continue;
        has_zone = has_zone || mark->u.text.face == EV_FACE_OCRB;
        if (!has_language(page, mark))
            ev_layout_breach(l, ev_layout_block_of(l, page, mark), "", "a language for the text");
    }
    if (!has_code && !has_block(l, "qr", NULL, no_value))
        ev_layout_breach(l, lost_block(l, "qr"), "when", "a block [qr NAME] on every page");
    else if (has_code && !has_zone && !has_block(l, "mrz", NULL, no_value))
        ev_layout_breach(l, lost_block(l, "mrz"), "when", "a block [mrz NAME] on every page");
}

void ev_layout_check_structure(ev_layout *l, const ev_page *page)
{
    check_values(l);
    check_blocks(l);
    check_warnings(l);
    check_headings(l, page);
    check_elements(l, page);
}
