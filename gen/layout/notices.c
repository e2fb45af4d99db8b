/* The notices of the policy in columns, one for each language. They have one size of type: a policy
 * whose notices do not fit is too long. Their leading is the widest of the template's with which
 * all columns fit, so that short notices use the room that long ones need. */
#include "layout/private.h"

enum { LINES_MAX = 48, PARAGRAPHS_MAX = 16 };

/* What one language says: lines of all paragraphs, and how many lines each paragraph has. */
typedef struct column {
    ev_slice line[LINES_MAX];
    size_t lines, paragraph[PARAGRAPHS_MAX], paragraphs;
    ev_mpt x, width, limit; /* limit: the lowest baseline */
} column;

typedef struct columns {
    column column[EV_LANG_COUNT];
    ev_mpt y, first; /* y: baseline of the headings; first: from there to the text */
    ev_mpt leading[EV_LEADINGS_MAX], gap[EV_LEADINGS_MAX]; /* gap: between paragraphs, besides */
    size_t leadings;
    ev_style heading, text;
} columns;

/* The baseline of the last line of a column. */
static ev_mpt last_baseline(const columns *c, size_t choice, size_t lines, size_t paragraphs)
{
    return c->y + c->first + c->leading[choice] * (ev_mpt)(lines - 1) +
           c->gap[choice] * (ev_mpt)(paragraphs - 1);
}

/* The keys of the paragraphs, in their order. */
static ev_slice paragraph_keys(ev_layout *l)
{
    return ev_layout_page_key(l, "notices");
}

/* How far the last line would be below the limit, with the tightest leading; *lines: how many lines
 * that is. 0 where a word is wider than the column, or nothing more is known. */
static ev_mpt missing_height(ev_layout *l, const columns *c, ev_lang lang, int *lines)
{
    enum { MOST = 1024 };
    const column *to = &c->column[lang];
    ev_wrap wrap = {.width = to->width, .lang = lang};
    ev_trilingual words;
    ev_slice *line = ev_arena_take_array(l->arena, MOST, sizeof *line);
    size_t total = 0, paragraphs = 0;
    for (ev_slice keys = paragraph_keys(l); line != NULL && (keys = ev_slice_trim(keys)).size > 0;
         paragraphs++) {
        if (!ev_policy_notice(l->content->policy, ev_slice_cut(&keys, ' '), l->content->record,
                              l->arena, &words))
            return 0;
        size_t count = ev_typeset_fill(&c->text, words.in[lang], &wrap, line, MOST);
        if (count == 0)
            return 0;
        total += count;
    }
    ev_mpt over = last_baseline(c, c->leadings - 1, total, paragraphs) - to->limit;
    ev_mpt leading = c->leading[c->leadings - 1];
    *lines = over > 0 ? (int)((over + leading - 1) / leading) : 0;
    return over > 0 ? over : 0;
}

/* Reports a notice of a column that is too long: one that was changed, otherwise the longest. */
static bool too_long(ev_layout *l, const columns *c, ev_lang lang)
{
    int lines = 0;
    ev_mpt over = missing_height(l, c, lang, &lines);
    if (!ev_layout_is_worse(l, ev_lang_suffix(lang), over))
        return false;
    ev_suspect suspect = {.width = 0};
    ev_trilingual words;
    for (ev_slice keys = paragraph_keys(l); (keys = ev_slice_trim(keys)).size > 0;) {
        ev_slice key = ev_slice_cut(&keys, ' ');
        if (ev_policy_notice(l->content->policy, key, l->content->record, l->arena, &words))
            ev_layout_suspect(l, words.in[lang], lang, (ev_mpt)ev_utf8_length(words.in[lang]),
                              &suspect);
    }
    ev_layout_lacks(l, over, (ev_slice){NULL, 0}, 0, lang);
    l->lack.lines = lines;
    return ev_layout_refuse_words(l, EV_NOTICES_TOO_LONG, suspect.text);
}

static bool read_columns(ev_layout *l, columns *c)
{
    ev_mpt x[EV_LANG_COUNT], width[EV_LANG_COUNT], limit[EV_LANG_COUNT];
    bool has_issuer = l->content->record->visa.issued_by.size > 0;
    size_t count, gaps;
    ev_slice limits =
        has_issuer ? ev_layout_key_or(l, "limit.issued_by", "limit") : ev_layout_key(l, "limit");
    if (!ev_layout_lengths(l, "x", x, EV_LANG_COUNT) || !ev_layout_lengths(l, "y", &c->y, 1) ||
        !ev_layout_lengths(l, "first", &c->first, 1) ||
        !ev_layout_lengths(l, "width", width, EV_LANG_COUNT) ||
        !ev_layout_style(l, "style.heading", "heading", &c->heading) ||
        !ev_layout_style(l, "style.text", "notice", &c->text))
        return false;
    bool good = ev_template_lengths(ev_layout_key(l, "leading"), c->leading, EV_LEADINGS_MAX,
                                    &c->leadings) &&
                ev_template_lengths(ev_layout_key(l, "gap"), c->gap, EV_LEADINGS_MAX, &gaps) &&
                ev_template_lengths(limits, limit, EV_LANG_COUNT, &count) &&
                count == EV_LANG_COUNT && gaps == c->leadings;
    for (size_t i = 0; good && i < c->leadings; i++)
        good = c->leading[i] > 0 && c->gap[i] >= 0;
    for (ev_lang lang = EV_KK; good && lang < EV_LANG_COUNT; lang++) {
        c->column[lang].x = x[lang];
        c->column[lang].width = width[lang];
        c->column[lang].limit = limit[lang];
    }
    return good || ev_layout_refuse(l);
}

/* Breaks a paragraph ("airports" or "single+fees") into the lines of each column. */
static bool add_paragraph(ev_layout *l, columns *c, ev_slice keys)
{
    ev_trilingual words;
    if (!ev_policy_notice(l->content->policy, keys, l->content->record, l->arena, &words))
        return ev_layout_refuse(l);
    for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++) {
        column *to = &c->column[lang];
        ev_wrap wrap = {.width = to->width, .lang = lang};
        if (words.in[lang].size == 0)
            return ev_layout_refuse(l);
        size_t count = 0;
        if (to->paragraphs < PARAGRAPHS_MAX)
            count = ev_typeset_fill(&c->text, words.in[lang], &wrap, to->line + to->lines,
                                    LINES_MAX - to->lines);
        if (count == 0)
            return too_long(l, c, lang);
        to->paragraph[to->paragraphs++] = count;
        to->lines += count;
    }
    return true;
}

/* The first column that is too long; EV_LANG_COUNT when all fit. */
static ev_lang first_too_long(const columns *c, size_t choice)
{
    for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++) {
        const column *one = &c->column[lang];
        if (last_baseline(c, choice, one->lines, one->paragraphs) > one->limit)
            return lang;
    }
    return EV_LANG_COUNT;
}

/* The first column that is too long; a survey is told of each. */
static bool refuse_columns(ev_layout *l, const columns *c, size_t choice)
{
    for (ev_lang lang = first_too_long(c, choice); lang < EV_LANG_COUNT; lang++) {
        const column *one = &c->column[lang];
        if (last_baseline(c, choice, one->lines, one->paragraphs) <= one->limit)
            continue;
        ev_layout_go_on(l);
        (void)too_long(l, c, lang);
    }
    return false;
}

static void tell_rooms(const ev_layout *l, const columns *c, size_t choice)
{
    size_t tightest = c->leadings - 1;
    for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++) {
        const column *one = &c->column[lang];
        ev_room room = {.kind = EV_ROOM_LINES,
                        .lang = lang,
                        .size = c->text.size,
                        .leading = c->leading[tightest],
                        .choice = (int)choice + 1,
                        .of = (int)c->leadings};
        room.left = one->limit - last_baseline(c, tightest, one->lines, one->paragraphs);
        room.lines = room.left / room.leading;
        ev_layout_tell_room(l, &room);
    }
}

static void draw_column(ev_layout *l, const columns *c, ev_lang lang, size_t choice)
{
    const column *from = &c->column[lang];
    const ev_slice *line = from->line;
    ev_mpt y = c->y + c->first;
    ev_trilingual words;
    if (!ev_layout_label(l, EV_SLICE("notices"), &words))
        return;
    ev_page_open(&l->page, EV_ROLE_SECT, lang);
    ev_page_open(&l->page, EV_ROLE_H2, lang);
    ev_layout_text(l, words.in[lang], lang, &c->heading, from->x, c->y);
    ev_page_close(&l->page);
    for (size_t i = 0; i < from->paragraphs; i++, y += c->gap[choice]) {
        ev_page_open(&l->page, EV_ROLE_P, lang);
        for (size_t k = 0; k < from->paragraph[i]; k++, y += c->leading[choice])
            ev_layout_text(l, *line++, lang, &c->text, from->x, y);
        ev_page_close(&l->page);
    }
    ev_page_close(&l->page);
}

void ev_layout_notices(ev_layout *l)
{
    columns c = {.leadings = 0};
    ev_slice order = paragraph_keys(l);
    if (!read_columns(l, &c))
        return;
    bool good = order.size > 0 || ev_layout_refuse(l);
    while (good && (order = ev_slice_trim(order)).size > 0)
        good = add_paragraph(l, &c, ev_slice_cut(&order, ' '));
    size_t i = 0;
    while (good && i + 1 < c.leadings && first_too_long(&c, i) != EV_LANG_COUNT)
        i++;
    if (good && first_too_long(&c, i) != EV_LANG_COUNT)
        good = refuse_columns(l, &c, i);
    if (good && ev_layout_asks_room(l))
        tell_rooms(l, &c, i);
    for (ev_lang lang = EV_KK; good && lang < EV_LANG_COUNT; lang++)
        draw_column(l, &c, lang, i);
}
