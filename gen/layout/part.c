/* The parts of a fit, as the template writes them. */
#include "layout/plan.h"

static ev_slice next_word(ev_slice *rest)
{
    *rest = ev_slice_trim(*rest);
    return ev_slice_trim(ev_slice_cut(rest, ' '));
}

static bool is_number(ev_slice word)
{
    return word.size > 0 && ((word.data[0] >= '0' && word.data[0] <= '9') || word.data[0] == '-');
}

/* Numbers from the front of *rest, as lengths in mm or, for type sizes, as points. */
static bool take_numbers(ev_slice *rest, bool points, ev_mpt *out, size_t max, size_t *count)
{
    for (*count = 0;; ++*count) {
        *rest = ev_slice_trim(*rest);
        if (!is_number(*rest))
            return true;
        ev_slice word = next_word(rest);
        size_t one;
        if (*count == max)
            return false;
        if (!(points ? ev_template_size(word, &out[*count])
                     : ev_template_lengths(word, &out[*count], 1, &one)))
            return false;
    }
}

static bool read_place(ev_part *p, ev_slice word, ev_slice *rest)
{
    ev_mpt length[1];
    size_t count;
    if (ev_slice_is(word, "anywhere"))
        return p->anywhere = true;
    if (ev_slice_is(word, "@"))
        return take_numbers(rest, false, p->baseline, EV_PART_LINES_MAX, &p->baselines) &&
               p->baselines > 0;
    if (!take_numbers(rest, false, length, 1, &count) || count != 1)
        return false;
    if (ev_slice_is(word, "x"))
        p->has_x = true, p->x = length[0];
    else if (ev_slice_is(word, "after"))
        p->has_after = true, p->after = length[0];
    else if (ev_slice_is(word, "right"))
        p->has_right = true, p->right = length[0];
    else if (ev_slice_is(word, "width"))
        p->has_width = true, p->width = length[0];
    else
        return false;
    return true;
}

bool ev_part_read(ev_slice text, ev_part *p)
{
    *p = (ev_part){.name = next_word(&text)};
    bool is_caption = p->name.size == 1 || ev_slice_is(p->name, "short");
    if (is_caption)
        return take_numbers(&text, false, p->baseline, 1, &p->baselines) && p->baselines == 1 &&
               text.size == 0;
    if (!take_numbers(&text, true, p->size, EV_PART_SIZES_MAX, &p->sizes) || p->sizes == 0)
        return false;
    while ((text = ev_slice_trim(text)).size > 0)
        if (!read_place(p, next_word(&text), &text))
            return false;
    return p->baselines > 0;
}
