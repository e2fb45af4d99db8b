/* What is beside the machine readable things: texts that flow down a narrow column (how the code
 * is checked), and the footer, which names the origin of the document. */
#include "layout/private.h"

/* ---- flow ------------------------------------------------------------------------------------ */

enum { LINES_MAX = 12 };

typedef struct flow {
    ev_mpt x, y, width, leading, limit; /* y: the next baseline; limit: the lowest */
    ev_slice key;                       /* of the label whose paragraph is open; absent: none */
} flow;

static void end_paragraph(ev_layout *l, flow *f)
{
    if (f->key.data != NULL)
        ev_page_close(&l->page);
    f->key = (ev_slice){NULL, 0};
}

/* The languages of one label are one paragraph. */
static void begin_paragraph(ev_layout *l, flow *f, ev_slice key)
{
    if (f->key.data != NULL && ev_slice_equal(f->key, key))
        return;
    end_paragraph(l, f);
    ev_page_open(&l->page, EV_ROLE_P, EV_LANG_NONE);
    f->key = key;
}

/* Where a visa can be checked; absent where the policy has no such address. */
static ev_slice verify_address(const ev_layout *l)
{
    return ev_policy_value(l->content->policy, "rules", "verify");
}

/* The lines of one label or address of the flow; 0 where a word is too wide, or it has none. */
static size_t count_lines(const ev_layout *l, const flow *f, const ev_ini_line *from)
{
    ev_slice line[8 * LINES_MAX], value = from->value, word = ev_slice_cut(&value, ' ');
    ev_trilingual words;
    ev_style style;
    ev_wrap wrap = {.width = f->width};
    ev_slice text = verify_address(l);
    if (ev_slice_is(from->key, "address")) {
        wrap.lang = EV_EN;
        wrap.breaks = EV_BREAKS_ANYWHERE;
    } else {
        if (!ev_layout_lang_named(word, &wrap.lang) ||
            !ev_template_words(l->content->template, ev_slice_cut(&value, ' '), &words))
            return 0;
        text = words.in[wrap.lang];
    }
    if (text.size == 0 || !ev_template_style(l->content->template, ev_slice_trim(value), &style))
        return 0;
    return ev_typeset_fill(&style, text, &wrap, line, 8 * LINES_MAX);
}

/* How far the last line of the flow would be below its limit, and how many lines that is. */
static ev_mpt missing_height(const ev_layout *l, const flow *f, int *lines)
{
    ev_mpt at[2] = {0, 0}, space, y;
    size_t count;
    (void)ev_template_lengths(ev_layout_key(l, "at"), at, 2, &count);
    y = at[1];
    for (size_t i = 0; i < l->block->count; i++) {
        const ev_ini_line *line = &l->block->lines[i];
        if (ev_slice_is(line->key, "label") || ev_slice_is(line->key, "address"))
            y += f->leading * (ev_mpt)count_lines(l, f, line);
        else if (ev_slice_is(line->key, "space") &&
                 ev_template_lengths(line->value, &space, 1, &count))
            y += space;
    }
    ev_mpt over = y - f->leading - f->limit;
    *lines = over > 0 && f->leading > 0 ? (int)((over + f->leading - 1) / f->leading) : 0;
    return over > 0 ? over : 0;
}

/* Reports a text of a flow that is too long: one that was changed, otherwise the longest. */
static void refuse_flow(ev_layout *l, const flow *f)
{
    ev_suspect suspect = {.width = 0};
    for (size_t i = 0; i < l->block->count; i++) {
        ev_slice value = l->block->lines[i].value, word = ev_slice_cut(&value, ' ');
        ev_slice text = ev_slice_is(word, "verify") ? verify_address(l) : (ev_slice){NULL, 0};
        ev_lang lang;
        ev_trilingual words;
        if (ev_layout_lang_named(word, &lang) && ev_slice_is(l->block->lines[i].key, "label") &&
            ev_template_words(l->content->template, ev_slice_cut(&value, ' '), &words))
            text = words.in[lang];
        ev_layout_suspect(l, text, lang, (ev_mpt)ev_utf8_length(text), &suspect);
    }
    int lines;
    ev_mpt over = missing_height(l, f, &lines);
    ev_layout_lacks(l, over, (ev_slice){NULL, 0}, 0, suspect.lang);
    l->lack.lines = lines;
    (void)ev_layout_refuse_words(l, EV_RESOURCE_OVERFLOW, suspect.text);
}

static void put_lines(ev_layout *l, flow *f, ev_slice text, const ev_wrap *wrap,
                      const ev_style *style)
{
    ev_slice line[LINES_MAX];
    size_t count = ev_typeset_fill(style, text, wrap, line, LINES_MAX);
    if (count == 0 || f->y + f->leading * (ev_mpt)(count - 1) > f->limit) {
        refuse_flow(l, f);
        return;
    }
    for (size_t i = 0; i < count; i++, f->y += f->leading) {
        ev_mark *mark = ev_layout_text(l, line[i], wrap->lang, style, f->x, f->y);
        if (wrap->breaks == EV_BREAKS_ANYWHERE &&
            count > 1) /* an address: it is read without the breaks */
            mark->u.text.whole = text;
    }
}

/* "kk seal.check caption": words of labels.txt in one language. */
static void flow_label(ev_layout *l, flow *f, ev_slice value)
{
    ev_lang lang;
    ev_trilingual words;
    ev_style style;
    bool known = ev_layout_lang_named(ev_slice_cut(&value, ' '), &lang);
    ev_slice key = ev_slice_cut(&value, ' ');
    if (!known || !ev_layout_named_style(l, ev_slice_trim(value), &style)) {
        (void)ev_layout_refuse(l);
        return;
    }
    if (!ev_layout_label(l, key, &words))
        return;
    begin_paragraph(l, f, key);
    put_lines(l, f, words.in[lang], &(ev_wrap){.width = f->width, .lang = lang}, &style);
}

/* "verify footer-strong"; nothing where the policy has no such address. */
static void flow_address(ev_layout *l, flow *f, ev_slice value)
{
    ev_style style;
    ev_slice key = ev_slice_cut(&value, ' ');
    if (!ev_slice_is(key, "verify") || !ev_layout_named_style(l, ev_slice_trim(value), &style)) {
        (void)ev_layout_refuse(l);
        return;
    }
    ev_slice address = verify_address(l);
    ev_wrap wrap = {.width = f->width, .lang = EV_EN, .breaks = EV_BREAKS_ANYWHERE};
    if (address.size == 0)
        return;
    begin_paragraph(l, f, key);
    put_lines(l, f, address, &wrap, &style);
}

void ev_layout_flow(ev_layout *l)
{
    ev_mpt at[2];
    flow f;
    if (!ev_layout_lengths(l, "at", at, 2) || !ev_layout_lengths(l, "width", &f.width, 1) ||
        !ev_layout_lengths(l, "leading", &f.leading, 1) ||
        !ev_layout_lengths(l, "limit", &f.limit, 1))
        return;
    f.x = at[0];
    f.y = at[1];
    f.key = (ev_slice){NULL, 0};
    for (size_t i = 0; i < l->block->count && ev_layout_is_ok(l); i++) {
        const ev_ini_line *line = &l->block->lines[i];
        ev_mpt space;
        size_t count;
        if (ev_slice_is(line->key, "label"))
            flow_label(l, &f, line->value);
        else if (ev_slice_is(line->key, "address"))
            flow_address(l, &f, line->value);
        else if (ev_slice_is(line->key, "space")) {
            if (!ev_template_lengths(line->value, &space, 1, &count))
                (void)ev_layout_refuse(l);
            else
                f.y += space;
        }
    }
    end_paragraph(l, &f);
    ev_room room = {.kind = EV_ROOM_LINES, .lang = EV_LANG_NONE, .leading = f.leading};
    room.left = f.limit - (f.y - f.leading);
    room.lines = f.leading > 0 ? room.left / f.leading : 0;
    if (ev_layout_asks_room(l) && ev_layout_is_ok(l))
        ev_layout_tell_room(l, &room);
}

/* ---- footer ---------------------------------------------------------------------------------- */

/* "SHA-256 ece0 ca19 ...": hex digits in groups of four, as they are typed. */
static ev_slice digest_text(ev_layout *l)
{
    ev_buf text;
    ev_buf_init(&text, l->arena, 16 + 5 * EV_DIGEST_SIZE / 2);
    ev_buf_text(&text, "SHA-256");
    for (int i = 0; i < EV_DIGEST_SIZE; i += 2) {
        ev_buf_char(&text, ' ');
        ev_buf_hex(&text, l->content->record->digest + i, 2);
    }
    return ev_buf_as_slice(&text);
}

/* Two lines: portal and, from `ids.x` on, template, policy, revision; the record's digest. */
void ev_layout_footer(ev_layout *l)
{
    ev_mpt at[2], leading, ids;
    ev_style style, portal, digest;
    const ev_content *content = l->content;
    if (!ev_layout_lengths(l, "at", at, 2) || !ev_layout_lengths(l, "leading", &leading, 1) ||
        !ev_layout_lengths(l, "ids.x", &ids, 1) || !ev_layout_style(l, "style", "footer", &style) ||
        !ev_layout_style(l, "style.portal", "footer-strong", &portal) ||
        !ev_layout_style(l, "style.digest", "footer", &digest))
        return;
    ev_slice sources = ev_layout_join(l, content->template->id, " · ", content->policy->id);
    ev_page_open(&l->page, EV_ROLE_P, EV_LANG_NONE);
    ev_layout_text(l, ev_policy_value(content->policy, "rules", "portal"), EV_EN, &portal, at[0],
                   at[1]);
    ev_layout_text(l, ev_layout_join(l, sources, " · ", EV_SLICE(EV_RENDER_REVISION)), EV_EN,
                   &style, ids, at[1]);
    ev_layout_text(l, digest_text(l), EV_EN, &digest, at[0], at[1] + leading);
    ev_page_close(&l->page);
}
