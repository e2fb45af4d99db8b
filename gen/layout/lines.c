/* Lines of text at fixed places: words of labels.txt, and the machine readable zone. */
#include "layout/private.h"

/* "kk title 10 33.2 title-kk": one language. */
static void lay_line(ev_layout *l, ev_slice value)
{
    ev_lang lang;
    ev_trilingual words;
    ev_style style;
    ev_mpt at[2];
    size_t count;
    bool known = ev_layout_lang_named(ev_slice_cut(&value, ' '), &lang);
    ev_slice key = ev_slice_cut(&value, ' ');
    ev_slice x = ev_slice_cut(&value, ' '), y = ev_slice_cut(&value, ' ');
    known = known && ev_template_lengths(x, &at[0], 1, &count) &&
            ev_template_lengths(y, &at[1], 1, &count) &&
            ev_layout_named_style(l, ev_slice_trim(value), &style);
    if (!known)
        (void)ev_layout_refuse(l);
    else if (ev_layout_label(l, key, &words))
        ev_layout_text(l, words.in[lang], lang, &style, at[0], at[1]);
}

/* "specimen 113.33 41.9 style": the three languages on one line. */
static void lay_joined(ev_layout *l, ev_slice value)
{
    ev_trilingual words;
    ev_style style;
    ev_mpt x, y;
    size_t count;
    ev_slice key = ev_slice_cut(&value, ' ');
    ev_slice first = ev_slice_cut(&value, ' '), second = ev_slice_cut(&value, ' ');
    if (!ev_template_lengths(first, &x, 1, &count) || !ev_template_lengths(second, &y, 1, &count) ||
        !ev_layout_named_style(l, ev_slice_trim(value), &style)) {
        (void)ev_layout_refuse(l);
        return;
    }
    if (!ev_layout_label(l, key, &words))
        return;
    for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++) {
        ev_slice text = lang == EV_KK ? words.in[lang] : ev_layout_after_slash(l, words.in[lang]);
        ev_layout_text(l, text, lang, &style, x, y);
        x += ev_typeset_width(&style, text) + ev_typeset_width(&style, EV_SLICE(" "));
    }
}

void ev_layout_lines(ev_layout *l)
{
    bool is_heading = ev_slice_is(ev_layout_key(l, "role"), "H1");
    ev_page_open(&l->page, is_heading ? EV_ROLE_H1 : EV_ROLE_P, EV_LANG_NONE);
    for (size_t i = 0; i < l->block->count; i++) {
        const ev_ini_line *line = &l->block->lines[i];
        if (ev_slice_is(line->key, "line"))
            lay_line(l, line->value);
        else if (ev_slice_is(line->key, "joined"))
            lay_joined(l, line->value);
    }
    ev_page_close(&l->page);
}

/* The zone is a figure with a sentence: as text it would be heard as fifty times "less than". Its
 * lines are text all the same, for those who copy or extract them. The sentence is in the language
 * of the page, the catalog's /Lang: all that the zone says stands elsewhere in three languages, and
 * an alternative text has but one. */
static void open_zone(ev_layout *l, const ev_style *style, ev_mpt x, ev_mpt y, ev_mpt spacing)
{
    ev_trilingual words;
    if (!ev_layout_label(l, EV_SLICE("mrz.alt"), &words))
        return;
    ev_mpt width = ev_typeset_width(style, ev_slice_from(l->content->mrz->line[0]));
    ev_element *figure = ev_page_open(&l->page, EV_ROLE_FIGURE, EV_LANG_NONE);
    figure->alt = words.in[EV_KK];
    figure->box = (ev_box){x, y - style->size, width, spacing + style->size};
}

void ev_layout_mrz(ev_layout *l)
{
    ev_mpt at[2], spacing;
    ev_style style;
    if (!ev_layout_lengths(l, "at", at, 2) || !ev_layout_lengths(l, "spacing", &spacing, 1) ||
        !ev_layout_style(l, "style", "mrz", &style))
        return;
    open_zone(l, &style, at[0], at[1], spacing);
    if (!ev_layout_is_ok(l))
        return;
    /* The lines are the figure's grandchildren: a figure with content of its own is a picture to
     * pdf.js, which then reads the sentence after the lines (Firefox 140, seen). */
    ev_page_open(&l->page, EV_ROLE_SPAN, EV_LANG_NONE);
    for (int i = 0; i < 2; i++)
        ev_layout_text(l, ev_slice_from(l->content->mrz->line[i]), EV_LANG_NONE, &style, at[0],
                       at[1] + i * spacing);
    ev_page_close(&l->page);
    ev_page_close(&l->page);
}
