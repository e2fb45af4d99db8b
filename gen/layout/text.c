/* A text of the page, with its fault: apart from the other tools, because the fault names the line
 * that the text came from. */
#include "font/ink.h"
#include "layout/private.h"

#include <string.h>

/* ev_font_missing returns U+0000 for "nothing is missing", so U+0000 itself is looked for here. */
static bool is_printable(ev_face face, ev_slice text)
{
    return ev_font_missing(face, text) == 0 && memchr(text.data, '\0', text.size) == NULL;
}

/* A place behind another text depends on widths, which are finer than the lengths of a template. */
static ev_mpt place(ev_mpt at)
{
    return (at + EV_LAYOUT_STEP / 2) / EV_LAYOUT_STEP * EV_LAYOUT_STEP;
}

/* ev_layout_check_glyphs has checked the texts of the record, and a test the words of built-in
 * resources; changed words are checked here. */
ev_mark *ev_layout_text(ev_layout *l, ev_slice text, ev_lang lang, const ev_style *style, ev_mpt x,
                        ev_mpt y)
{
    ev_mark *mark = ev_page_mark(&l->page, EV_MARK_TEXT, style->color);
    if (text.size == 0 || (ev_layout_has_changes(l->content) && !is_printable(style->face, text)))
        (void)ev_layout_refuse_words(l, EV_RESOURCE_BROKEN, text);
    mark->lang = lang;
    mark->u.text.text = text;
    mark->u.text.face = style->face;
    mark->u.text.x = place(x + ev_ink_overhang(style->face, text, style->size));
    mark->u.text.y = place(y);
    mark->u.text.size = style->size;
    mark->u.text.tracking = style->tracking;
    mark->u.text.zero = style->zero;
    return mark;
}
