/* Line breaking in one pass over the glyphs: it keeps the width since the line's beginning and the
 * width at the last place to break. */
#include "layout/typeset.h"

#include "font/font.h"

#include <string.h>

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

/* Where lines end in one pass: at spaces, or behind hyphens too, wherever a line has one; or at the
 * last glyph that fits. */
typedef enum ending { AT_SPACES, AT_HYPHENS, AT_LAST_GLYPH } ending;

typedef struct filler {
    const ev_style *style;
    const ev_wrap *wrap;
    ending line_end;
    int64_t room;         /* of a line, in millionths of a point: size times thousandths of an em */
    const char *begin;    /* of the line */
    const char *word;     /* beginning of the current word */
    const char *break_at; /* where the line ends at its last place to break; NULL: none */
    const char *next;     /* where the line after it begins */
    int64_t used;         /* since begin */
    int64_t used_to_next; /* since begin, what is kerned to the last line included */
} filler;

static bool may_break_words(const filler *f)
{
    return f->wrap->breaks == EV_BREAKS_ANYWHERE;
}

static void start_line(filler *f, const char *at, int64_t used)
{
    f->begin = at;
    f->break_at = NULL;
    f->used = used;
}

/* Where words may be broken, nothing clings: a break between words is better than one within a
 * word. */
static void note_space(filler *f, const char *at)
{
    if (f->line_end == AT_LAST_GLYPH)
        return;
    if (may_break_words(f) || !clings((ev_slice){f->word, (size_t)(at - f->word)}, f->wrap->lang)) {
        f->break_at = at;
        f->next = at + 1;
        f->used_to_next = f->used;
    }
    f->word = at + 1;
}

static bool is_hyphen(const char *at, const char *end)
{
    return *at == '-' || (end - at >= 3 && memcmp(at, "\xE2\x80\x90", 3) == 0);
}

/* Notes the place before `at` where it is behind a hyphen within a word: "AL-SAYED". The glyph at
 * `at` is kerned to the hyphen, unless a line begins with it. */
static void note_hyphen(filler *f, const char *before, const char *at, const char *end,
                        int64_t kern)
{
    bool is_within = before != NULL && before > f->word && *at != ' ';
    if (f->line_end != AT_HYPHENS || !is_within || !is_hyphen(before, end) || is_hyphen(at, end))
        return;
    f->break_at = f->next = at;
    f->used_to_next = f->used + kern;
}

/* Ends the line before `at`, whose glyph does not fit; returns false when there is no place to
 * break. */
static bool end_line(filler *f, const char *at, ev_slice *line)
{
    if (f->break_at != NULL) {
        *line = (ev_slice){f->begin, (size_t)(f->break_at - f->begin)};
        start_line(f, f->next, f->next == at ? 0 : f->used - f->used_to_next);
        return true;
    }
    if (!may_break_words(f) || at == f->begin)
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
    for (const char *at = text.data, *before = NULL, *here = at; at < end; before = here) {
        here = at;
        uint16_t glyph = ev_font_next(font, &at, end);
        int alone = ev_font_advance_of(font, glyph) + style->tracking;
        int kern = ev_font_kern_of(font, style->size, left, glyph), units = alone + kern;
        left = glyph;
        note_hyphen(&f, before, here, end, (int64_t)kern * style->size);
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

/* As ev_typeset_fill; *line_end is the pass whose lines they are. */
static size_t try_endings(const ev_style *style, ev_slice text, const ev_wrap *wrap, ev_slice *line,
                          size_t max, ending *line_end)
{
    static const ending tried[][2] = {[EV_BREAKS_SPACES] = {AT_SPACES, AT_SPACES},
                                      [EV_BREAKS_HYPHENS] = {AT_SPACES, AT_HYPHENS},
                                      [EV_BREAKS_ANYWHERE] = {AT_HYPHENS, AT_LAST_GLYPH}};
    const ending first = tried[wrap->breaks][0], second = tried[wrap->breaks][1];
    size_t count = fill(style, text, wrap, *line_end = first, line, max);
    return count > 0 || second == first ? count
                                        : fill(style, text, wrap, *line_end = second, line, max);
}

size_t ev_typeset_fill(const ev_style *style, ev_slice text, const ev_wrap *wrap, ev_slice *line,
                       size_t max)
{
    ending line_end;
    return try_endings(style, text, wrap, line, max, &line_end);
}

size_t ev_typeset_balance(const ev_style *style, ev_slice text, const ev_wrap *wrap, ev_slice *line,
                          size_t max)
{
    ending line_end;
    size_t count = try_endings(style, text, wrap, line, max, &line_end);
    if (count < 2 || wrap->breaks == EV_BREAKS_ANYWHERE)
        return count;
    /* The narrowest width at which `count` lines do, by bisection to a quarter of a point. */
    ev_wrap narrow = *wrap;
    ev_mpt low = wrap->width / (ev_mpt)count / 2, high = wrap->width;
    while (high - low > 250) {
        narrow.width = low + (high - low) / 2;
        if (fill(style, text, &narrow, line_end, line, count) > 0)
            high = narrow.width;
        else
            low = narrow.width;
    }
    narrow.width = high;
    return fill(style, text, &narrow, line_end, line, count);
}
