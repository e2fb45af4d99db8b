/* The page: building it, and reading it as plain text. */
#include "page/page.h"

#include <string.h>

const char *ev_role_name(ev_role role)
{
    static const char *const names[EV_ROLE_COUNT] = {"Document", "Sect", "H1",    "H2",     "P",
                                                     "Table",    "TR",   "TH",    "TD",     "L",
                                                     "LI",       "Lbl",  "LBody", "Figure", "Span"};
    return names[role];
}

/* ---- building -------------------------------------------------------------------------------- */

/* Makes room for one more item in an array of the builder. An array that is full is copied to one
 * of twice the size: the arena frees nothing before the document ends. */
static bool make_room(ev_page_builder *b, void **array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return true;
    size_t wanted = *capacity == 0 ? 128 : *capacity * 2;
    void *grown = ev_arena_take_array(b->arena, wanted, size);
    if (grown == NULL) {
        b->failed = true;
        return false;
    }
    if (count > 0)
        memcpy(grown, *array, count * size);
    *array = grown;
    *capacity = wanted;
    return true;
}

void ev_page_begin(ev_page_builder *b, ev_arena *arena)
{
    *b = (ev_page_builder){.arena = arena};
    ev_page_open(b, EV_ROLE_DOCUMENT, EV_KK);
}

ev_element *ev_page_open(ev_page_builder *b, ev_role role, ev_lang lang)
{
    void *array = b->element;
    if (b->depth == EV_PAGE_DEPTH_MAX)
        b->failed = true;
    if (b->failed ||
        !make_room(b, &array, b->element_count, &b->element_capacity, sizeof *b->element))
        return &b->spare_element;
    b->element = array;
    size_t parent = b->depth > 0 ? b->open[b->depth - 1] : 0;
    size_t index = b->element_count++;
    b->element[index] = (ev_element){.role = role, .lang = lang, .parent = parent};
    b->open[b->depth++] = index;
    return &b->element[index];
}

void ev_page_close(ev_page_builder *b)
{
    if (b->depth > 1)
        b->depth--;
    else
        b->failed = true;
}

static ev_mark *add_mark(ev_page_builder *b, size_t element, ev_mark_kind kind, uint32_t color)
{
    void *array = b->mark;
    if (b->failed || !make_room(b, &array, b->mark_count, &b->mark_capacity, sizeof *b->mark))
        return &b->spare_mark;
    b->mark = array;
    ev_mark *mark = &b->mark[b->mark_count++];
    *mark = (ev_mark){.kind = kind, .element = element, .lang = EV_LANG_NONE, .color = color};
    return mark;
}

ev_mark *ev_page_mark(ev_page_builder *b, ev_mark_kind kind, uint32_t color)
{
    return add_mark(b, b->depth > 0 ? b->open[b->depth - 1] : EV_ARTIFACT, kind, color);
}

ev_mark *ev_page_decoration(ev_page_builder *b, ev_mark_kind kind, uint32_t color)
{
    return add_mark(b, EV_ARTIFACT, kind, color);
}

bool ev_page_end(ev_page_builder *b, ev_page *page)
{
    page->element = b->element;
    page->element_count = b->element_count;
    page->mark = b->mark;
    page->mark_count = b->mark_count;
    return !b->failed && !b->arena->failed;
}

/* ---- pieces ---------------------------------------------------------------------------------- */

bool ev_page_cut(const ev_page_builder *b, size_t first_element, size_t first_mark, ev_arena *arena,
                 ev_page_piece *piece)
{
    size_t elements = b->element_count - first_element, marks = b->mark_count - first_mark;
    ev_element *element = ev_arena_take_array(arena, elements, sizeof *element);
    ev_mark *mark = ev_arena_take_array(arena, marks, sizeof *mark);
    if (element == NULL || mark == NULL || b->failed)
        return false;
    for (size_t i = 0; i < elements; i++) {
        element[i] = b->element[first_element + i];
        bool is_inside = element[i].parent >= first_element;
        element[i].parent = is_inside ? element[i].parent - first_element + 1 : 0;
    }
    for (size_t i = 0; i < marks; i++) {
        mark[i] = b->mark[first_mark + i];
        if (mark[i].element == EV_ARTIFACT)
            continue;
        if (mark[i].element < first_element)
            return false;
        mark[i].element -= first_element - 1;
    }
    *piece = (ev_page_piece){element, elements, mark, marks};
    return true;
}

static void append_element(ev_page_builder *b, size_t first, const ev_element *element)
{
    void *array = b->element;
    if (!make_room(b, &array, b->element_count, &b->element_capacity, sizeof *b->element))
        return;
    b->element = array;
    b->element[b->element_count] = *element;
    b->element[b->element_count++].parent =
        element->parent > 0 ? first + element->parent - 1 : b->open[b->depth - 1];
}

static void append_mark(ev_page_builder *b, size_t first, const ev_mark *mark)
{
    void *array = b->mark;
    if (!make_room(b, &array, b->mark_count, &b->mark_capacity, sizeof *b->mark))
        return;
    b->mark = array;
    b->mark[b->mark_count] = *mark;
    b->mark[b->mark_count].original = mark;
    b->mark[b->mark_count++].element =
        mark->element != EV_ARTIFACT ? first + mark->element - 1 : EV_ARTIFACT;
}

void ev_page_append(ev_page_builder *b, const ev_page_piece *piece)
{
    size_t first = b->element_count;
    for (size_t i = 0; i < piece->element_count && !b->failed; i++)
        append_element(b, first, &piece->element[i]);
    for (size_t i = 0; i < piece->mark_count && !b->failed; i++)
        append_mark(b, first, &piece->mark[i]);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* The separator of two texts of one element: a space, or a slash where the second says the same in
 * the next language. The lines of the machine readable zone stay lines. */
static const char *separator(const ev_mark *before, const ev_mark *mark)
{
    if (mark->u.text.face == EV_FACE_OCRB)
        return "\n";
    bool changes =
        before->lang != mark->lang && before->lang != EV_LANG_NONE && mark->lang != EV_LANG_NONE;
    bool has_slash = ev_slice_starts(mark->u.text.text, "/");
    return changes && !has_slash && mark->lang > before->lang ? " / " : " ";
}

void ev_page_element_text(const ev_page *page, size_t element, ev_buf *out)
{
    const ev_mark *before = NULL;
    bool has_alt = page->element[element].alt.size > 0;
    if (has_alt) {
        ev_buf_char(out, '[');
        ev_buf_slice(out, page->element[element].alt);
        ev_buf_char(out, ']');
    }
    for (size_t i = 0; i < page->mark_count; i++) {
        const ev_mark *mark = &page->mark[i];
        if (mark->element != element || mark->kind != EV_MARK_TEXT)
            continue;
        ev_slice whole = mark->u.text.whole;
        bool is_repeated =
            before != NULL && whole.data != NULL && before->u.text.whole.data == whole.data;
        if (before != NULL && !is_repeated)
            ev_buf_text(out, separator(before, mark));
        else if (before == NULL && has_alt)
            ev_buf_char(out, '\n');
        if (!is_repeated)
            ev_buf_slice(out, whole.data != NULL ? whole : mark->u.text.text);
        before = mark;
    }
}

/* A block ends its line; a header is followed by its cell, a label by its body. */
static const char *ending(ev_role role)
{
    switch (role) {
    case EV_ROLE_TH:
    case EV_ROLE_LBL:
        return ": ";
    case EV_ROLE_H1:
    case EV_ROLE_H2:
    case EV_ROLE_P:
    case EV_ROLE_TD:
    case EV_ROLE_LBODY:
    case EV_ROLE_FIGURE:
    case EV_ROLE_SPAN:
        return "\n";
    default:
        return "";
    }
}

static const char *beginning(ev_role role)
{
    switch (role) {
    case EV_ROLE_H2:
        return "\n";
    case EV_ROLE_LI:
        return "- ";
    default:
        return "";
    }
}

void ev_page_text(const ev_page *page, ev_buf *out)
{
    for (size_t i = 1; i < page->element_count; i++) {
        ev_role role = page->element[i].role;
        ev_buf_text(out, beginning(role));
        ev_page_element_text(page, i, out);
        ev_buf_text(out, ending(role));
    }
}
