/* Line breaking in one pass over the glyphs: it keeps the width since the line's beginning and the
 * width at the last place to break. */
#include "layout/typeset.h"

#include "font/font.h"

ev_mpt ev_typeset_width(const ev_style *style, ev_slice text)
{
    return ev_font_width(style->face, text, style->size, style->tracking);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Words that must not end a line: numbers and list marks such as "2)", and Russian words of one or
 * two letters. */
static bool clings(ev_slice word, ev_lang lang)
{
    if (word.size > 0 && (is_digit(word.data[0]) || word.data[0] == '('))
        return word.size <= 4;
    return lang == EV_RU && ev_utf8_length(word) <= 2;
}

/* Where lines end: at spaces wherever a line has one, or at the last glyph that fits. */
typedef enum ending { AT_SPACES, AT_LAST_GLYPH } ending;

typedef struct filler {
    const ev_style *style;
    const ev_wrap *wrap;
    ending line_end;
    int64_t room;         /* of a line, in millionths of a point: size times thousandths of an em */
    const char *begin;    /* of the line */
    const char *word;     /* beginning of the current word */
    const char *break_at; /* last space to break at; NULL: none in this line */
    int64_t used;         /* since begin */
    int64_t used_to_break; /* since begin, the space at break_at included */
} filler;

static void start_line(filler *f, const char *at, int64_t used)
{
    f->begin = at;
    f->break_at = NULL;
    f->used = used;
}

/* With wrap->anywhere nothing clings: a break between words is better than one within a word. */
static void note_space(filler *f, const char *at)
{
    if (f->line_end == AT_LAST_GLYPH)
        return;
    if (f->wrap->anywhere || !clings((ev_slice){f->word, (size_t)(at - f->word)}, f->wrap->lang)) {
        f->break_at = at;
        f->used_to_break = f->used;
    }
    f->word = at + 1;
}

/* Ends the line before `at`, whose glyph does not fit; returns false when there is no place to
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

static size_t fill(const ev_style *style, ev_slice text, const ev_wrap *wrap, ending line_end,
                   ev_slice *line, size_t max)
{
    const char *end = text.data + text.size;
    filler f = {.style = style,
                .wrap = wrap,
                .line_end = line_end,
                .room = (int64_t)wrap->width * 1000,
                .begin = text.data,
                .word = text.data};
    const ev_font_face *font = &ev_font_faces[style->face];
    size_t count = 0;
    uint16_t left = 0;
    for (const char *at = text.data; at < end;) {
        const char *here = at;
        uint16_t glyph = ev_font_next(font, &at, end);
        int alone = ev_font_advance_of(font, glyph) + style->tracking;
        int units = alone + ev_font_kern_of(font, style->size, left, glyph);
        left = glyph;
        if (*here == ' ') {
            f.used += (int64_t)units * style->size;
            /* No face kerns a space: the line after it is as wide as it was in this one. */
            note_space(&f, here);
            continue;
        }
        while (f.used + (int64_t)(units - style->tracking) * style->size > f.room) {
            if (count + 1 >= max || !end_line(&f, here, &line[count]))
                return 0;
            count++;
            if (f.begin == here) /* nothing before a line's first glyph to kern it to */
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
    size_t count = fill(style, text, wrap, AT_SPACES, line, max);
    return count > 0 || !wrap->anywhere ? count : fill(style, text, wrap, AT_LAST_GLYPH, line, max);
}

size_t ev_typeset_balance(const ev_style *style, ev_slice text, const ev_wrap *wrap, ev_slice *line,
                          size_t max)
{
    size_t count = ev_typeset_fill(style, text, wrap, line, max);
    if (count < 2 || wrap->anywhere)
        return count;
    /* The narrowest width at which `count` lines do, by bisection to a quarter of a point. */
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
