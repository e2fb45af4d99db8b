/* Line breaking in one pass over the glyphs: the width since the line's beginning is carried along,
 * and so is what it was at the last place to break. */
#include "layout/typeset.h"

#include "font/data.h"

ev_mpt ev_typeset_width(const ev_style *style, ev_slice text)
{
    return ev_font_width(style->face, text, style->size, style->tracking);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Words that must not stand at a line's end: numbers and list marks such as "2)", and Russian words
 * of one or two letters. */
static bool clings(ev_slice word, ev_lang lang)
{
    if (word.size > 0 && (is_digit(word.data[0]) || word.data[0] == '('))
        return word.size <= 4;
    return lang == EV_RU && ev_utf8_length(word) <= 2;
}

typedef struct filler {
    const ev_style *style;
    const ev_wrap *wrap;
    int64_t room;         /* of a line, in millionths of a point: size times thousandths of an em */
    const char *begin;    /* of the line */
    const char *word;     /* beginning of the word at hand */
    const char *break_at; /* last space to break at; NULL: none in this line */
    int64_t used;         /* since begin */
    int64_t used_to_break; /* since begin, the space at break_at included */
    bool tight;            /* every line is filled to its end, through words */
} filler;

static void start_line(filler *f, const char *at, int64_t used)
{
    f->begin = at;
    f->break_at = NULL;
    f->used = used;
}

/* Where any place may be a break, nothing clings: better between two words than within one. */
static void note_space(filler *f, const char *at)
{
    if (f->tight)
        return;
    if (f->wrap->anywhere || !clings((ev_slice){f->word, (size_t)(at - f->word)}, f->wrap->lang)) {
        f->break_at = at;
        f->used_to_break = f->used;
    }
    f->word = at + 1;
}

/* Ends the line before `at`, whose glyph no longer fits; returns false when there is no place to
 * break. */
static bool end_line(filler *f, const char *at, ev_slice *line)
{
    if (f->break_at != NULL) {
        *line = (ev_slice){f->begin, (size_t)(f->break_at - f->begin)};
        start_line(f, f->break_at + 1, f->used - f->used_to_break);
        return true;
    }
    if (!f->wrap->anywhere || at == f->begin)
        return false;
    *line = (ev_slice){f->begin, (size_t)(at - f->begin) - (at[-1] == ' ')};
    start_line(f, at, 0);
    f->word = at;
    return true;
}

static size_t fill(const ev_style *style, ev_slice text, const ev_wrap *wrap, bool tight,
                   ev_slice *line, size_t max)
{
    const char *end = text.data + text.size;
    filler f = {.style = style,
                .wrap = wrap,
                .room = (int64_t)wrap->width * 1000,
                .begin = text.data,
                .word = text.data,
                .tight = tight};
    const ev_font_face *font = &ev_font_faces[style->face];
    size_t count = 0;
    uint16_t left = 0;
    for (const char *at = text.data; at < end;) {
        const char *here = at;
        uint16_t glyph = ev_font_next(font, &at, end);
        int alone = ev_font_advance_of(font, glyph) + style->tracking;
        int units = alone + ev_font_kern_of(font, left, glyph);
        left = glyph;
        if (*here == ' ') {
            f.used += (int64_t)units * style->size;
            note_space(&f, here); /* no face kerns a space, so a line that begins behind it is as
                                     wide as it was in the run */
            continue;
        }
        while (f.used + (int64_t)(units - style->tracking) * style->size > f.room) {
            if (count + 1 >= max || !end_line(&f, here, &line[count]))
                return 0;
            count++;
            if (f.begin == here) /* a line's first glyph is kerned to none */
                units = alone;
        }
        f.used += (int64_t)units * style->size;
    }
    if (max == 0)
        return 0;
    line[count++] = (ev_slice){f.begin, (size_t)(end - f.begin)};
    return count;
}

size_t ev_typeset_fill(const ev_style *style, ev_slice text, const ev_wrap *wrap, ev_slice *line,
                       size_t max)
{
    size_t count = fill(style, text, wrap, false, line, max);
    return count > 0 || !wrap->anywhere ? count : fill(style, text, wrap, true, line, max);
}

size_t ev_typeset_balance(const ev_style *style, ev_slice text, const ev_wrap *wrap, ev_slice *line,
                          size_t max)
{
    size_t count = ev_typeset_fill(style, text, wrap, line, max);
    if (count < 2 || wrap->anywhere)
        return count;
    /* The narrowest width that still takes `count` lines, found by halves to a quarter of a point.
     */
    ev_wrap narrow = *wrap;
    ev_mpt low = wrap->width / (ev_mpt)count / 2, high = wrap->width;
    while (high - low > 250) {
        narrow.width = low + (high - low) / 2;
        if (ev_typeset_fill(style, text, &narrow, line, count) > 0)
            high = narrow.width;
        else
            low = narrow.width;
    }
    narrow.width = high;
    return ev_typeset_fill(style, text, &narrow, line, count);
}
