/* The notices, one column for each language, and the colophon. Notices have one size: a policy
 * whose notices do not fit is too long. */
#include "layout/private.h"

enum { LINES_MAX = 40 };

typedef struct column {
    ev_lang lang;
    ev_mpt x, y, width, leading, gap, limit;
    ev_style heading, text;
} column;

static bool read_column(ev_layout *l, column *c)
{
    ev_mpt at[2], first;
    ev_slice lang = l->block->name;
    (void)ev_slice_cut(&lang, ' ');
    if (!ev_layout_lang_named(lang, &c->lang))
        return ev_layout_refuse(l);
    if (!ev_layout_lengths(l, "at", at, 2) || !ev_layout_lengths(l, "width", &c->width, 1) ||
        !ev_layout_lengths(l, "first", &first, 1) ||
        !ev_layout_lengths(l, "leading", &c->leading, 1) ||
        !ev_layout_lengths(l, "gap", &c->gap, 1) || !ev_layout_lengths(l, "limit", &c->limit, 1) ||
        !ev_layout_style(l, "style.heading", "heading", &c->heading) ||
        !ev_layout_style(l, "style.text", "notice", &c->text))
        return false;
    if (c->leading <= 0 || c->gap < 0)
        return ev_layout_refuse(l);
    c->x = at[0];
    c->y = at[1] + first; /* baseline of the first line; the heading's is at[1] */
    ev_trilingual words;
    if (!ev_layout_label(l, EV_SLICE("notices"), &words))
        return false;
    ev_page_open(&l->page, EV_ROLE_H2, c->lang);
    ev_layout_text(l, words.in[c->lang], c->lang, &c->heading, at[0], at[1]);
    ev_page_close(&l->page);
    return true;
}

/* False when it does not fit. */
static bool lay_paragraph(ev_layout *l, column *c, ev_slice text)
{
    ev_slice line[LINES_MAX];
    ev_wrap wrap = {.width = c->width, .lang = c->lang};
    size_t count = ev_typeset_fill(&c->text, text, &wrap, line, LINES_MAX);
    if (count == 0)
        return false;
    ev_page_open(&l->page, EV_ROLE_P, c->lang);
    for (size_t i = 0; i < count; i++, c->y += c->leading) {
        if (c->y > c->limit)
            return false;
        ev_layout_text(l, line[i], c->lang, &c->text, c->x, c->y);
    }
    ev_page_close(&l->page);
    c->y += c->gap;
    return true;
}

/* A paragraph by its keys, "airports" or "single+fees". */
static ev_slice paragraph(ev_layout *l, ev_slice keys, ev_lang lang)
{
    ev_trilingual words;
    bool known = ev_policy_notice(l->content->policy, keys, l->content->record, l->arena, &words);
    return known ? words.in[lang] : (ev_slice){NULL, 0};
}

/* Reports a notice of a column that is too long: one that was changed, otherwise the longest. */
static bool too_long(ev_layout *l, ev_slice order, ev_lang lang)
{
    ev_suspect suspect = {.width = 0};
    while ((order = ev_slice_trim(order)).size > 0) {
        ev_slice text = paragraph(l, ev_slice_cut(&order, ' '), lang);
        ev_layout_suspect(l, text, (ev_mpt)ev_utf8_length(text), &suspect);
    }
    return ev_layout_refuse_words(l, EV_NOTICES_TOO_LONG, suspect.text);
}

void ev_layout_notices(ev_layout *l)
{
    column c;
    ev_slice order = ev_ini_value(ev_ini_find(&l->content->template->layout, "page"), "notices");
    ev_page_open(&l->page, EV_ROLE_SECT, EV_LANG_NONE);
    bool good = order.size > 0 ? read_column(l, &c) : ev_layout_refuse(l);
    for (ev_slice rest = order; good && (rest = ev_slice_trim(rest)).size > 0;) {
        ev_slice text = paragraph(l, ev_slice_cut(&rest, ' '), c.lang);
        if (text.size == 0)
            good = ev_layout_refuse(l);
        else
            good = lay_paragraph(l, &c, text) || too_long(l, order, c.lang);
    }
    ev_page_close(&l->page);
}

/* ---- colophon -------------------------------------------------------------------------------- */

enum { DIGEST_LINES = 4, DIGEST_LINE_BYTES = EV_DIGEST_SIZE / DIGEST_LINES };

/* Sixteen hex digits in groups of four. */
static ev_slice digest_line(ev_layout *l, int line)
{
    ev_buf text;
    const uint8_t *digest = l->content->record->digest + line * DIGEST_LINE_BYTES;
    ev_buf_init(&text, l->arena, 24);
    for (int i = 0; i < DIGEST_LINE_BYTES; i += 2) {
        if (i > 0)
            ev_buf_char(&text, ' ');
        ev_buf_hex(&text, digest + i, 2);
    }
    return ev_buf_as_slice(&text);
}

/* The origin of the document: the portal; template, policy, revision; the record's digest. */
void ev_layout_colophon(ev_layout *l)
{
    ev_mpt at[2], leading;
    ev_style style, portal;
    const ev_content *content = l->content;
    if (!ev_layout_lengths(l, "at", at, 2) || !ev_layout_lengths(l, "leading", &leading, 1) ||
        !ev_layout_style(l, "style", "colophon", &style) ||
        !ev_layout_style(l, "style.portal", "colophon-strong", &portal))
        return;
    ev_slice lines[2 + DIGEST_LINES] = {
        ev_layout_join(l, content->template->id, " · ", content->policy->id),
        EV_SLICE(EV_RENDER_REVISION " · SHA-256")};
    for (int i = 0; i < DIGEST_LINES; i++)
        lines[2 + i] = digest_line(l, i);
    ev_page_open(&l->page, EV_ROLE_P, EV_LANG_NONE);
    ev_layout_text(l, ev_policy_value(content->policy, "rules", "portal"), EV_EN, &portal, at[0],
                   at[1]);
    for (int i = 0; i < 2 + DIGEST_LINES; i++)
        ev_layout_text(l, lines[i], EV_EN, &style, at[0], at[1] + (i + 1) * leading);
    ev_page_close(&l->page);
}
