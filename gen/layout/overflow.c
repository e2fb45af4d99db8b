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
    ev_origin origin = {.line = 0};
    if (l->faults->status != EV_OK || l->arena->failed)
        return ev_layout_refuse_block(l, code);
    bool is_known = find_words(l, text, &origin), is_changed = is_known && origin.is_changed;
    bool is_room = code == EV_RESOURCE_OVERFLOW || code == EV_NOTICES_TOO_LONG;
    unsigned line = is_room && !is_changed ? ev_layout_changed_line(l, l->block) : 0;
    if (line != 0)
        (void)ev_faults_add_at(l->faults, EV_RESOURCE_OVERFLOW, l->content->template->layout.path,
                               line, 0);
    else if (is_known)
        (void)ev_faults_add_at(l->faults, code, origin.path, origin.line, 0);
    else
        (void)ev_layout_refuse_block(l, code);
    return false;
}

void ev_layout_suspect(const ev_layout *l, ev_slice text, ev_mpt width, ev_suspect *suspect)
{
    ev_origin origin;
    bool is_changed = find_words(l, text, &origin) && origin.is_changed;
    if (is_changed == suspect->is_changed ? width > suspect->width : is_changed)
        *suspect = (ev_suspect){text, is_changed, width};
}

void ev_layout_suspect_words(const ev_layout *l, const ev_trilingual *words, const ev_style *style,
                             ev_suspect *suspect)
{
    for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++)
        ev_layout_suspect(l, words->in[lang], ev_typeset_width(style, words->in[lang]), suspect);
}

bool ev_layout_refuse_any(ev_layout *l, ev_code code, const ev_trilingual *words,
                          const ev_style *style)
{
    ev_suspect suspect = {.width = 0};
    ev_layout_suspect_words(l, words, style, &suspect);
    return ev_layout_refuse_words(l, code, suspect.text);
}

/* ---- the page as a whole --------------------------------------------------------------------- */

/* What of the page is more likely to be at fault. A value of the record is as long as it is. */
typedef enum guilt { NOT_WORDS, WORDS, CHANGED_BLOCK, CHANGED_WORDS } guilt;

/* The block that drew a mark. */
static const ev_ini_section *block_of(const ev_layout *l, const ev_page *page, const ev_mark *mark)
{
    size_t index = (size_t)(mark - page->mark), i = 0;
    while (l->block_end[i] <= index)
        i++;
    return &l->content->template->layout.sections[i];
}

static guilt guilt_of(const ev_layout *l, const ev_page *page, const ev_mark *mark)
{
    ev_origin origin;
    bool is_words = mark->kind == EV_MARK_TEXT && find_words(l, mark->u.text.text, &origin);
    if (is_words && origin.is_changed)
        return CHANGED_WORDS;
    if (ev_layout_changed_line(l, block_of(l, page, mark)) != 0)
        return CHANGED_BLOCK;
    return is_words ? WORDS : NOT_WORDS;
}

static bool is_on_line(const ev_mark *m, const ev_mark *mark)
{
    return m->kind == EV_MARK_TEXT && m->element == mark->element &&
           m->u.text.y == mark->u.text.y && m->u.text.x <= mark->u.text.x;
}

/* In a line of several texts each begins where the one before it ends: a long one moves the others.
 * The words of the line, up to the mark, that are most likely at fault, of equal ones the widest;
 * the mark itself when it is not a text. */
static const ev_mark *find_pusher(const ev_layout *l, const ev_page *page, const ev_mark *mark)
{
    const ev_mark *worst = mark;
    guilt most = guilt_of(l, page, mark);
    if (mark->kind != EV_MARK_TEXT || mark->element == EV_ARTIFACT)
        return mark;
    for (const ev_mark *m = page->mark; m < mark; m++) {
        if (!is_on_line(m, mark))
            continue;
        guilt here = guilt_of(l, page, m);
        if (here > most || (here == most && ev_geometry_ink(m).w > ev_geometry_ink(worst).w)) {
            worst = m;
            most = here;
        }
    }
    return worst;
}

/* Of two words, those that begin further left have run into the others, because texts grow to the
 * right; where they begin at the same edge, the later ones were set too close. Otherwise the later
 * mark. */
static const ev_mark *find_culprit(const ev_layout *l, const ev_page *page, const ev_clash *clash)
{
    const ev_mark *a = find_pusher(l, page, clash->mark), *b;
    if (clash->other == NULL)
        return a;
    b = find_pusher(l, page, clash->other);
    guilt of_a = guilt_of(l, page, a), of_b = guilt_of(l, page, b);
    if (of_a != of_b)
        return of_a > of_b ? a : b;
    bool are_texts = a->kind == EV_MARK_TEXT && b->kind == EV_MARK_TEXT;
    return are_texts && of_a != NOT_WORDS && a->u.text.x < b->u.text.x ? a : b;
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
