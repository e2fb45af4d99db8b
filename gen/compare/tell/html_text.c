/* Everything that comes from a document goes through ev_html_text: it is a stranger's. */
#include "compare/tell/html_text.h"

#include "compare/tell/words.h"

#include <stdarg.h>

static bool is_inside_character(ev_slice text, size_t at)
{
    return at < text.size && ((unsigned char)text.data[at] & 0xC0) == 0x80;
}

void ev_html_text(ev_buf *out, ev_slice text)
{
    size_t size = text.size > EV_HTML_TEXT_MAX ? EV_HTML_TEXT_MAX : text.size;
    while (size > 0 && is_inside_character(text, size))
        size--;
    if (size > 0)
        ev_words_xml(out, (ev_slice){text.data, size});
    if (size < text.size)
        ev_utf8_put(out, 0x2026);
}

/* ---- what changed ---------------------------------------------------------------------------- */

static size_t common_begin(ev_slice a, ev_slice b)
{
    size_t size = 0, most = a.size < b.size ? a.size : b.size;
    while (size < most && a.data[size] == b.data[size])
        size++;
    while (size > 0 && (is_inside_character(a, size) || is_inside_character(b, size)))
        size--;
    return size;
}

static size_t common_end(ev_slice a, ev_slice b, size_t begin)
{
    size_t size = 0, most = (a.size < b.size ? a.size : b.size) - begin;
    while (size < most && a.data[a.size - size - 1] == b.data[b.size - size - 1])
        size++;
    while (size > 0 && is_inside_character(a, a.size - size))
        size--;
    return size;
}

static bool has_blank(ev_slice text)
{
    return text.size > 0 && memchr(text.data, ' ', text.size) != NULL;
}

static bool is_edge(ev_slice text, size_t at)
{
    return at == 0 || at == text.size || text.data[at] == ' ' || text.data[at - 1] == ' ';
}

/* Of texts of words, words: "17 JUN 1988" and "13 APR 1985" do not have a 1 in common. */
static void keep_words(ev_slice a, ev_slice b, size_t *begin, size_t *end)
{
    while (*begin > 0 && !(is_edge(a, *begin) && is_edge(b, *begin)))
        --*begin;
    while (*end > 0 && !(is_edge(a, a.size - *end) && is_edge(b, b.size - *end)))
        --*end;
}

void ev_html_change(ev_buf *out, ev_slice text, ev_slice other, const char *element)
{
    size_t begin = common_begin(text, other), end = common_end(text, other, begin);
    if (has_blank(text) || has_blank(other))
        keep_words(text, other, &begin, &end);
    bool is_whole = begin + end == 0 || begin + end == text.size;
    if (is_whole || text.size > EV_HTML_TEXT_MAX) {
        ev_html_text(out, text);
        return;
    }
    ev_slice middle = {text.data + begin, text.size - begin - end};
    ev_html_text(out, (ev_slice){text.data, begin});
    ev_html_put(out, "<%s>%t</%s>", element, middle, element);
    ev_html_text(out, (ev_slice){text.data + text.size - end, end});
}

/* ---- numbers --------------------------------------------------------------------------------- */

void ev_html_place(ev_buf *out, const ev_place *place)
{
    if (place->width == 0 && place->height == 0)
        return;
    ev_place_mm(out, place->x);
    ev_buf_text(out, " mm from the left, ");
    ev_place_mm(out, place->y);
    ev_buf_text(out, " mm from the top, ");
    ev_place_mm(out, place->width);
    ev_buf_text(out, " \xC3\x97 ");
    ev_place_mm(out, place->height);
    ev_buf_text(out, " mm");
    if (place->page > 0)
        ev_html_put(out, ", page %n", (size_t)place->page + 1);
}

void ev_html_count(ev_buf *out, size_t count, const char *one, const char *many)
{
    ev_html_put(out, "%n %s", count, count == 1 ? one : many);
}

void ev_html_put(ev_buf *out, const char *form, ...)
{
    va_list values;
    va_start(values, form);
    for (const char *at = form; *at != '\0'; at++) {
        if (*at != '%') {
            ev_buf_char(out, *at);
            continue;
        }
        switch (*++at) {
        case 's':
            ev_buf_text(out, va_arg(values, const char *));
            break;
        case 't':
            ev_html_text(out, va_arg(values, ev_slice));
            break;
        default:
            ev_buf_int(out, (int64_t)va_arg(values, size_t));
        }
    }
    va_end(values);
}
