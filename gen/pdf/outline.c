/* The outline, which viewers show as bookmarks (ISO 32000-1, 12.3.3): the headings of the page,
 * each as it is read; headings of the second level below the one of the first before them. People
 * who hear the page find their way by it, and accessibility checkers ask for one where there are
 * headings. */
#include "pdf/private.h"

static bool is_heading(ev_role role)
{
    return role == EV_ROLE_H1 || role == EV_ROLE_H2;
}

bool ev_pdf_has_headings(const ev_pdf *pdf)
{
    for (size_t i = 0; i < pdf->page->element_count; i++)
        if (is_heading(pdf->page->element[i].role))
            return true;
    return false;
}

/* A heading as an item. Items are in the order of the page; links are indices of items + 1, 0 for
 * none. */
typedef struct item {
    size_t element;
    size_t parent, previous, next, first, last, count;
} item;

static void link_item(item *items, size_t index, size_t parent)
{
    item *one = &items[index], *above = parent > 0 ? &items[parent - 1] : NULL;
    one->parent = parent;
    for (size_t i = index; i > 0 && one->previous == 0; i--)
        if (items[i - 1].parent == parent)
            one->previous = i;
    if (one->previous > 0)
        items[one->previous - 1].next = index + 1;
    if (above == NULL)
        return;
    if (above->first == 0)
        above->first = index + 1;
    above->last = index + 1;
    above->count++;
}

static size_t plan(const ev_pdf *pdf, item *items)
{
    size_t count = 0, top = 0;
    for (size_t i = 0; i < pdf->page->element_count; i++) {
        ev_role role = pdf->page->element[i].role;
        if (!is_heading(role))
            continue;
        items[count] = (item){.element = i};
        link_item(items, count, role == EV_ROLE_H2 ? top : 0);
        count++;
        if (role == EV_ROLE_H1)
            top = count;
    }
    return count;
}

static void put_link(ev_buf *out, const char *key, unsigned first, size_t link)
{
    if (link > 0)
        ev_pdf_put_ref(out, key, first + (unsigned)link - 1);
}

/* /XYZ with 0 keeps the zoom; the place is the top left of the heading's first text, to whole
 * points. */
static void put_destination(ev_pdf *pdf, ev_buf *out, size_t element)
{
    enum { POINT = 1000 };
    const ev_page *page = pdf->page;
    ev_mpt at[2] = {0, page->height / POINT * POINT};
    for (size_t i = page->mark_count; i > 0; i--) {
        const ev_mark *mark = &page->mark[i - 1];
        if (mark->element == element && mark->kind == EV_MARK_TEXT) {
            at[0] = mark->u.text.x / POINT * POINT;
            at[1] = (page->height - mark->u.text.y + mark->u.text.size) / POINT * POINT + POINT;
        }
    }
    ev_buf_text(out, "/Dest[");
    ev_pdf_put_object(out, pdf->page_object);
    ev_buf_text(out, "/XYZ ");
    ev_pdf_put_numbers(out, at, 2, " 0]");
}

static void write_item(ev_pdf *pdf, const item *one, unsigned number, unsigned first)
{
    ev_buf title;
    ev_buf_init(&title, pdf->arena, 256);
    ev_page_element_text(pdf->page, one->element, &title);
    ev_buf *out = ev_pdf_begin(pdf, number);
    ev_buf_text(out, "/Title");
    ev_pdf_put_text_string(out, ev_buf_as_slice(&title));
    ev_pdf_put_ref(out, "Parent",
                   one->parent > 0 ? first + (unsigned)one->parent - 1 : pdf->outlines);
    put_link(out, "Prev", first, one->previous);
    put_link(out, "Next", first, one->next);
    put_link(out, "First", first, one->first);
    put_link(out, "Last", first, one->last);
    if (one->count > 0)
        ev_pdf_put_number(out, "Count", (int64_t)one->count);
    put_destination(pdf, out, one->element);
    ev_pdf_end(pdf);
}

void ev_pdf_outline_write(ev_pdf *pdf)
{
    item *items = ev_arena_take_array(pdf->arena, pdf->page->element_count, sizeof *items);
    if (items == NULL)
        return;
    size_t count = plan(pdf, items), last = count;
    while (last > 1 && items[last - 1].parent > 0)
        last--;
    unsigned first = ev_pdf_reserve(pdf, count);
    ev_buf *out = ev_pdf_begin(pdf, pdf->outlines);
    ev_buf_text(out, "/Type/Outlines");
    put_link(out, "First", first, 1);
    put_link(out, "Last", first, last);
    ev_pdf_put_number(out, "Count", (int64_t)count); /* all are open */
    ev_pdf_end(pdf);
    for (size_t i = 0; i < count; i++)
        write_item(pdf, &items[i], first + (unsigned)i, first);
}
