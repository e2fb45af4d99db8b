/* The text of a document of another generator, by poppler, which knows every font and encoding:
 * runs of one font and colour on one line. Poppler does not say which element of the structure tree
 * a text belongs to without interpreting the page again for each: all of them are untagged. */
#include "compare/paper/private.h"

#include <poppler.h>

typedef struct reading {
    ev_reader *r;
    ev_sheet sheet;
    PopplerRectangle *places; /* of each character */
    guint count;
} reading;

static uint32_t color_of(const PopplerColor *color)
{
    return (uint32_t)(color->red >> 8) << 16 | (uint32_t)(color->green >> 8) << 8 |
           (uint32_t)(color->blue >> 8);
}

/* "ABCDEF+Name" without the prefix, as for our own fonts. */
static ev_slice font_of(ev_reader *r, const char *name)
{
    ev_slice full = ev_slice_from(name != NULL ? name : "");
    char *kept = ev_arena_copy(r->arena, full);
    return kept != NULL ? ev_drawn_font_without_prefix((ev_slice){kept, full.size}) : EV_SLICE("");
}

/* Characters from `first` to before `end`, whose text is given. */
static void add_run(reading *g, ev_slice text, guint first, guint end,
                    const PopplerTextAttributes *style)
{
    double height = g->sheet.height, left = g->sheet.left, bottom = g->sheet.top - height;
    ev_corners around = {0, 0, 0, 0};
    text = ev_slice_trim(text);
    ev_run *run = text.size > 0 ? ev_list_add(&g->r->runs, sizeof *run, g->r->arena) : NULL;
    if (run == NULL)
        return;
    for (guint i = first; i < end && i < g->count; i++) {
        const PopplerRectangle *p = &g->places[i];
        around.left = i == first || p->x1 < around.left ? p->x1 : around.left;
        around.right = i == first || p->x2 > around.right ? p->x2 : around.right;
        around.top = i == first || p->y1 < around.top ? p->y1 : around.top;
        around.bottom = i == first || p->y2 > around.bottom ? p->y2 : around.bottom;
    }
    ev_corners corners = {left + around.left, bottom + height - around.bottom, left + around.right,
                          bottom + height - around.top};
    ev_place place = ev_place_of(&g->sheet, &corners);
    char *kept = ev_arena_copy(g->r->arena, text);
    *run = (ev_run){.text = {kept, kept != NULL ? text.size : 0},
                    .language = EV_SLICE(""),
                    .font = font_of(g->r, style != NULL ? style->font_name : NULL),
                    .size = ev_hundredths(style != NULL ? style->font_size : 0),
                    .color = style != NULL ? color_of(&style->color) : 0,
                    .node = ev_paper_untagged(g->r),
                    .baseline = place.y + place.height,
                    .place = place};
}

/* Cuts a page's text where its style changes and where a line ends. */
static void add_runs(reading *g, ev_slice text, const GList *styles)
{
    const char *at = text.data, *end = text.data + text.size, *begin = at;
    guint first = 0, index = 0;
    while (at < end) {
        while (styles != NULL &&
               (guint)((const PopplerTextAttributes *)styles->data)->end_index < index)
            styles = styles->next;
        const PopplerTextAttributes *style = styles != NULL ? styles->data : NULL;
        bool is_last = style != NULL && (guint)style->end_index == index;
        bool is_line = *at == '\n';
        const char *here = at;
        (void)ev_utf8_next(&at, end);
        index++;
        if (!is_line && !is_last && at < end)
            continue;
        const char *stop = is_line ? here : at;
        add_run(g, (ev_slice){begin, (size_t)(stop - begin)}, first, is_line ? index - 1 : index,
                style);
        begin = at;
        first = index;
    }
}

static void read_page(ev_reader *r, PopplerDocument *document, int index)
{
    reading g = {.r = r, .sheet = ev_paper_sheet(r, (size_t)index)};
    PopplerPage *page = poppler_document_get_page(document, index);
    if (page == NULL)
        return;
    char *text = poppler_page_get_text(page);
    GList *styles = poppler_page_get_text_attributes(page);
    if (text != NULL && poppler_page_get_text_layout(page, &g.places, &g.count))
        add_runs(&g, ev_slice_from(text), styles);
    poppler_page_free_text_attributes(styles);
    g_free(g.places);
    g_free(text);
    g_object_unref(page);
}

void ev_paper_read_foreign(ev_reader *r)
{
    GBytes *bytes = g_bytes_new_static(r->pdf.data, r->pdf.size);
    PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, NULL);
    g_bytes_unref(bytes);
    if (document == NULL) {
        r->is_damaged = true;
        return;
    }
    int pages = poppler_document_get_n_pages(document);
    for (int i = 0; i < pages && i < r->paper->pages; i++)
        read_page(r, document, i);
    g_object_unref(document);
}
