/* The text of a document of another generator, by poppler, which knows every font and encoding:
 * runs of one font and colour on one line. Poppler does not say which element of the structure tree
 * a text belongs to without interpreting the page again for each: all of them are untagged. */
#include "compare/paper/private.h"

#include <poppler.h>

typedef struct reading {
    ev_reader *r;
    int32_t page;
    PopplerRectangle *places; /* of each character, on the page as it is shown */
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

/* Around characters, from the upper left corner. */
static ev_place place_of(const reading *g, guint first, guint end)
{
    PopplerRectangle around = {0, 0, 0, 0};
    for (guint i = first; i < end && i < g->count; i++) {
        const PopplerRectangle *p = &g->places[i];
        around.x1 = i == first || p->x1 < around.x1 ? p->x1 : around.x1;
        around.x2 = i == first || p->x2 > around.x2 ? p->x2 : around.x2;
        around.y1 = i == first || p->y1 < around.y1 ? p->y1 : around.y1;
        around.y2 = i == first || p->y2 > around.y2 ? p->y2 : around.y2;
    }
    int32_t x = ev_place_length(around.x1), y = ev_place_length(around.y1);
    return (ev_place){x, y, ev_place_length(around.x2) - x, ev_place_length(around.y2) - y,
                      g->page};
}

/* Characters from `first` to before `end`, whose text is given; blanks at both ends do not count.
 */
static void add_run(reading *g, ev_slice text, guint first, guint end,
                    const PopplerTextAttributes *style)
{
    ev_slice inner = ev_slice_trim(text);
    ev_run *run = inner.size > 0 ? ev_list_add(&g->r->runs, sizeof *run, g->r->arena) : NULL;
    if (run == NULL)
        return;
    size_t before = (size_t)(inner.data - text.data);
    first += (guint)before;
    end -= (guint)(text.size - before - inner.size);
    ev_place place = place_of(g, first, end);
    char *kept = ev_arena_copy(g->r->arena, inner);
    *run = (ev_run){.text = {kept, kept != NULL ? inner.size : 0},
                    .language = EV_SLICE(""),
                    .font = font_of(g->r, style != NULL ? style->font_name : NULL),
                    .size = ev_hundredths(style != NULL ? style->font_size : 0),
                    .color = style != NULL ? color_of(&style->color) : 0,
                    .node = ev_paper_untagged(g->r),
                    .baseline = place.y + place.height,
                    .place = place};
}

/* Whether the next character stands elsewhere: poppler puts nothing between the ends of columns. */
static bool is_gap_behind(const reading *g, guint index, const PopplerTextAttributes *style)
{
    if (style == NULL || index + 1 >= g->count)
        return false;
    const PopplerRectangle *here = &g->places[index], *next = here + 1;
    return next->x1 - here->x2 > style->font_size || here->x1 - next->x2 > style->font_size;
}

/* Cuts a page's text where its style changes, and where a line or a column ends. */
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
        bool is_line = *at == '\n', is_gap = is_gap_behind(g, index, style);
        const char *here = at;
        (void)ev_utf8_next(&at, end);
        index++;
        if (!is_line && !is_last && !is_gap && at < end)
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
    reading g = {.r = r, .page = index};
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
