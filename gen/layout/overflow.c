/* Which line of a resource is at fault when something has no room: the text that takes it, not the
 * one that happens to be in its way. */
#include "layout/geometry.h"
#include "layout/origin.h"
#include "layout/private.h"

/* ---- a text without room --------------------------------------------------------------------- */

static bool is_within(ev_slice whole, ev_slice part)
{
    uintptr_t begin = (uintptr_t)whole.data, at = (uintptr_t)part.data;
    return whole.data != NULL && at >= begin && at < begin + whole.size;
}

/* Whether a text is a value of the record, or made of one. */
static bool is_value(const ev_layout *l, ev_slice text)
{
    const ev_record *record = l->content->record;
    const ev_mrz *mrz = l->content->mrz;
    for (size_t i = 0; i < l->value_count; i++)
        if (is_within(l->value[i], text))
            return true;
    for (size_t i = 0; i < record->entry_point_count; i++)
        if (is_within(record->entry_point[i], text))
            return true;
    return is_within((ev_slice){(const char *)mrz, sizeof *mrz}, text);
}

static bool find_words(const ev_layout *l, ev_slice text, ev_origin *origin)
{
    return text.size > 0 && !is_value(l, text) &&
           ev_origin_find(l->content->template, l->content->policy, text, origin);
}

bool ev_layout_refuse_words(ev_layout *l, ev_code code, ev_slice text)
{
    ev_origin origin;
    if (l->faults->status != EV_OK || l->arena->failed || !find_words(l, text, &origin))
        return ev_layout_refuse_block(l, code);
    (void)ev_faults_add_at(l->faults, code, origin.path, origin.line, 0);
    return false;
}

ev_slice ev_layout_widest(const ev_trilingual *words, const ev_style *style)
{
    ev_lang widest = EV_KK;
    for (ev_lang lang = EV_RU; lang < EV_LANG_COUNT; lang++)
        if (ev_typeset_width(style, words->in[lang]) > ev_typeset_width(style, words->in[widest]))
            widest = lang;
    return words->in[widest];
}

/* ---- the page as a whole --------------------------------------------------------------------- */

static ev_mpt width_of(const ev_mark *text)
{
    return ev_geometry_ink(text).w;
}

/* In a line of several texts each begins where the one before it ends: a long one moves the others.
 * The widest words of the line, up to the mark; the mark itself when it is not a text. */
static const ev_mark *find_pusher(const ev_layout *l, const ev_page *page, const ev_mark *mark)
{
    const ev_mark *widest = mark;
    ev_origin origin;
    if (mark->kind != EV_MARK_TEXT || mark->element == EV_ARTIFACT)
        return mark;
    for (const ev_mark *m = page->mark; m < mark; m++)
        if (m->kind == EV_MARK_TEXT && m->element == mark->element &&
            m->u.text.y == mark->u.text.y && m->u.text.x <= mark->u.text.x &&
            width_of(m) > width_of(widest) && find_words(l, m->u.text.text, &origin))
            widest = m;
    return widest;
}

static bool is_words(const ev_layout *l, const ev_mark *mark)
{
    ev_origin origin;
    return mark->kind == EV_MARK_TEXT && find_words(l, mark->u.text.text, &origin);
}

/* Words before everything else: a value of the record is as long as it is. Of two, the one that
 * begins further left has run into the other, because texts grow to the right; where they begin at
 * the same edge, the later one was set too close. */
static const ev_mark *find_culprit(const ev_layout *l, const ev_page *page, const ev_clash *clash)
{
    const ev_mark *a = find_pusher(l, page, clash->mark), *b;
    if (clash->other == NULL)
        return a;
    b = find_pusher(l, page, clash->other);
    bool is_a_words = is_words(l, a), is_b_words = is_words(l, b);
    if (is_a_words != is_b_words)
        return is_a_words ? a : b;
    return is_a_words && a->u.text.x < b->u.text.x ? a : b;
}

/* The block that drew a mark. */
static const ev_ini_section *block_of(const ev_layout *l, const ev_page *page, const ev_mark *mark)
{
    size_t index = (size_t)(mark - page->mark), i = 0;
    while (l->block_end[i] <= index)
        i++;
    return &l->content->template->layout.sections[i];
}

void ev_layout_check_places(ev_layout *l, const ev_page *page)
{
    ev_clash clash;
    if (!ev_geometry_find_clash(page, l->arena, &clash)) {
        if (l->arena->failed)
            (void)ev_faults_add(l->faults, EV_OUT_OF_MEMORY, "");
        return;
    }
    const ev_mark *culprit = find_culprit(l, page, &clash);
    l->block = block_of(l, page, culprit);
    ev_slice text = culprit->kind == EV_MARK_TEXT ? culprit->u.text.text : (ev_slice){NULL, 0};
    (void)ev_layout_refuse_words(l, EV_RESOURCE_OVERFLOW, text);
}
