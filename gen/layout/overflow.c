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

static bool refuse_now(ev_layout *l, ev_code code, ev_slice text)
{
    ev_origin origin = {.line = 0};
    if (l->faults->status != EV_OK || l->arena->failed)
        return ev_layout_refuse_block(l, code);
    /* words that would have to lose all their letters are not what has no room, unless they are new
     * and their place is not */
    bool would_vanish = l->lack.letters > 0 && (size_t)l->lack.letters >= ev_utf8_length(text);
    bool is_known = find_words(l, text, &origin);
    bool is_changed = is_known && origin.is_changed;
    bool is_room = code == EV_RESOURCE_OVERFLOW || code == EV_NOTICES_TOO_LONG;
    bool asks_block = is_room && (!is_changed || would_vanish);
    unsigned line = asks_block ? ev_layout_changed_line(l, l->block) : 0;
    if (line != 0)
        ev_layout_add(l, EV_RESOURCE_OVERFLOW, l->content->template->layout.path, line);
    else if (is_changed || (is_known && !would_vanish))
        ev_layout_add(l, code, origin.path, origin.line);
    else
        (void)ev_layout_refuse_block(l, code);
    return false;
}

bool ev_layout_refuse_words(ev_layout *l, ev_code code, ev_slice text)
{
    if (l->lack.over > 0 && !ev_layout_is_worse(l, text.data, l->lack.over)) {
        l->lack = (ev_lack){.lang = EV_LANG_NONE};
        return false;
    }
    return refuse_now(l, code, text);
}

void ev_layout_suspect(const ev_layout *l, ev_slice text, ev_lang lang, ev_mpt width,
                       ev_suspect *suspect)
{
    ev_origin origin;
    bool is_changed = find_words(l, text, &origin) && origin.is_changed;
    if (is_changed == suspect->is_changed ? width > suspect->width : is_changed)
        *suspect = (ev_suspect){text, lang, is_changed, width};
}

void ev_layout_suspect_words(const ev_layout *l, const ev_trilingual *words, const ev_style *style,
                             ev_suspect *suspect)
{
    for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++)
        ev_layout_suspect(l, words->in[lang], lang, ev_typeset_width(style, words->in[lang]),
                          suspect);
}

/* Of words that are narrower than the room it is not known what is missing. */
static bool refuse_one(ev_layout *l, ev_code code, const ev_suspect *suspect, ev_mpt room)
{
    if (suspect->width > room && suspect->text.data != NULL)
        ev_layout_lacks(l, suspect->width - room, suspect->text, suspect->width, suspect->lang);
    return refuse_now(l, code, suspect->text);
}

bool ev_layout_refuse_any(ev_layout *l, ev_code code, const ev_trilingual *words,
                          const ev_style *style, ev_mpt room)
{
    ev_suspect suspect = {.width = 0};
    bool has_told = false;
    for (ev_lang lang = EV_KK; l->content->survey != NULL && lang < EV_LANG_COUNT; lang++) {
        ev_suspect one = {words->in[lang], lang, false, ev_typeset_width(style, words->in[lang])};
        if (one.width <= room)
            continue;
        has_told = true;
        ev_layout_go_on(l);
        if (ev_layout_is_worse(l, one.text.data, one.width - room))
            (void)refuse_one(l, code, &one, room);
    }
    if (has_told)
        return false;
    ev_layout_suspect_words(l, words, style, &suspect);
    return refuse_one(l, code, &suspect, room);
}

/* ---- the page as a whole --------------------------------------------------------------------- */

/* What of the page is more likely to be at fault. A value of the record is as long as it is. */
typedef enum guilt { NOT_WORDS, WORDS, CHANGED_BLOCK, CHANGED_WORDS } guilt;

const ev_ini_section *ev_layout_block_of(const ev_layout *l, const ev_page *page,
                                         const ev_mark *mark)
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
    if (ev_layout_changed_line(l, ev_layout_block_of(l, page, mark)) != 0)
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

bool ev_layout_is_worse(ev_layout *l, const void *other, ev_mpt over)
{
    ev_survey *survey = l->content->survey;
    size_t i = 0;
    if (survey == NULL)
        return true;
    while (i < survey->known_count &&
           (survey->known[i].block != l->block || survey->known[i].other != other))
        i++;
    if (i == EV_SURVEY_KNOWN || (i < survey->known_count && over <= survey->known[i].over))
        return false;
    survey->known[i].block = l->block;
    survey->known[i].other = other;
    survey->known[i].over = over;
    survey->known_count += i == survey->known_count;
    return true;
}

typedef struct places {
    ev_layout *l;
    const ev_page *page;
} places;

/* What the culprit lacks; `other` is what it clashes with. */
static void lack_of_place(ev_layout *l, const ev_clash *clash, const ev_mark *culprit,
                          const ev_ini_section *other)
{
    bool is_text = culprit->kind == EV_MARK_TEXT;
    ev_slice text = is_text ? culprit->u.text.text : (ev_slice){NULL, 0};
    ev_mpt width = is_text && clash->is_sideways ? ev_geometry_ink(culprit).w : 0;
    ev_layout_lacks(l, clash->over, text, width, is_text ? culprit->lang : EV_LANG_NONE);
    l->lack.is_beyond = clash->other == NULL;
    l->lack.other = other;
}

/* Returns whether to look for the next. */
static bool take_clash(void *context, const ev_clash *clash)
{
    const places *at = context;
    ev_layout *l = at->l;
    const ev_ini_section *other = NULL;
    l->block = ev_layout_block_of(l, at->page, clash->mark);
    if (clash->other != NULL)
        other = ev_layout_block_of(l, at->page, clash->other);
    if (ev_layout_is_worse(l, other, clash->over)) {
        const ev_mark *culprit = find_culprit(l, at->page, clash);
        const ev_ini_section *block = ev_layout_block_of(l, at->page, culprit);
        ev_slice text = culprit->kind == EV_MARK_TEXT ? culprit->u.text.text : (ev_slice){NULL, 0};
        other = other == block ? l->block : other;
        l->block = block;
        lack_of_place(l, clash, culprit, other != block ? other : NULL);
        (void)refuse_now(l, EV_RESOURCE_OVERFLOW, text);
    }
    ev_layout_go_on(l);
    /* a thousand blocks at one place have half a million clashes: no more than can be told */
    return l->content->survey != NULL && l->content->survey->known_count < EV_SURVEY_KNOWN;
}

void ev_layout_check_places(ev_layout *l, const ev_page *page)
{
    places at = {l, page};
    ev_geometry_find_clashes(page, l->arena, take_clash, &at);
    if (l->arena->failed && l->faults->status == EV_OK)
        (void)ev_faults_add(l->faults, EV_OUT_OF_MEMORY, "");
}
