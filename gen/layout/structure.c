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

/* The first changed block that could be the heading; otherwise [page]. */
static const ev_ini_section *lost_heading(const ev_layout *l)
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
    if (all == 0)
        ev_layout_breach(l, lost_heading(l), "role", "H1: the page needs a heading");
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

/* Whether this page should have a block of the kind: if it has no mark of one, the block has a
 * mistake that was told. */
static bool has_block(const ev_layout *l, const char *kind)
{
    const ev_ini *layout = &l->content->template->layout;
    for (size_t i = 0; i < layout->count; i++) {
        ev_slice name = layout->sections[i].name,
                 condition = ev_ini_value(&layout->sections[i], "when");
        bool holds = true;
        if (ev_slice_is(ev_slice_cut(&name, ' '), kind) &&
            (condition.data == NULL || !ev_layout_when(l, condition, &holds) || holds))
            return true;
    }
    return false;
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
    if (!has_code && !has_block(l, "qr"))
        ev_layout_breach(l, page_section(l), "", "a block [qr NAME] on every page");
    else if (has_code && !has_zone && !has_block(l, "mrz"))
        ev_layout_breach(l, page_section(l), "", "a block [mrz NAME] on every page");
}

void ev_layout_check_structure(ev_layout *l, const ev_page *page)
{
    check_headings(l, page);
    check_elements(l, page);
}
