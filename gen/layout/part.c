/* Reading the parts of a fit. */
#include "layout/syntax.h"
#include "layout/template.h"

static ev_slice next_word(ev_slice *rest)
{
    *rest = ev_slice_trim(*rest);
    return ev_slice_trim(ev_slice_cut(rest, ' '));
}

static bool is_number(ev_slice word)
{
    return word.size > 0 && ((word.data[0] >= '0' && word.data[0] <= '9') || word.data[0] == '-');
}

/* Reads one number: ev_template_size for a type size in points, read_length for millimetres. */
typedef bool number_reader(ev_slice word, ev_mpt *out);

static bool read_length(ev_slice word, ev_mpt *out)
{
    size_t count;
    return ev_template_lengths(word, out, 1, &count);
}

/* Takes the numbers from the front of *rest; false when one is wrong or there are more than max. */
static bool take_numbers(ev_slice *rest, number_reader *read, ev_mpt *out, size_t max,
                         size_t *count)
{
    for (*count = 0;; ++*count) {
        *rest = ev_slice_trim(*rest);
        if (!is_number(*rest))
            return true;
        if (*count == max || !read(next_word(rest), &out[*count]))
            return false;
    }
}

static bool read_place(ev_part *p, ev_slice word, ev_slice *rest)
{
    ev_mpt length[1];
    size_t count;
    if (ev_slice_is(word, "anywhere"))
        return p->anywhere = true;
    if (ev_slice_is(word, "top"))
        return p->top = true;
    if (ev_slice_is(word, "@"))
        return take_numbers(rest, read_length, p->baseline, EV_PART_LINES_MAX, &p->baselines) &&
               p->baselines > 0;
    if (!take_numbers(rest, read_length, length, 1, &count) || count != 1)
        return false;
    if (ev_slice_is(word, "x"))
        p->has_x = true, p->x = length[0];
    else if (ev_slice_is(word, "after"))
        p->has_after = true, p->after = length[0];
    else if (ev_slice_is(word, "right"))
        p->has_right = true, p->right = length[0];
    else if (ev_slice_is(word, "width"))
        p->has_width = true, p->width = length[0];
    else if (ev_slice_is(word, "below"))
        p->has_below = true, p->below = length[0];
    else
        return false;
    return true;
}

bool ev_part_read(ev_slice text, ev_part *p)
{
    *p = (ev_part){.name = next_word(&text)};
    bool is_caption =
        p->name.size == 1 || ev_slice_is(p->name, "short") || ev_slice_is(p->name, "brief");
    if (is_caption)
        return take_numbers(&text, read_length, p->baseline, 1, &p->baselines) &&
               p->baselines == 1 && text.size == 0;
    if (!take_numbers(&text, ev_template_size, p->size, EV_PART_SIZES_MAX, &p->sizes) ||
        p->sizes == 0)
        return false;
    while ((text = ev_slice_trim(text)).size > 0)
        if (!read_place(p, next_word(&text), &text))
            return false;
    return p->baselines > 0;
}
