#include "sys/nearest.h"

static char small(char letter)
{
    return (char)(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The steps from `a` to `b`, both of at most EV_NEAREST_WORD_MAX letters: the rows of the table of
 * all beginnings, of which two before the present one are needed. No letter is swapped and then
 * changed ("optimal string alignment"). */
static size_t count_steps(ev_slice a, ev_slice b)
{
    size_t rows[3][EV_NEAREST_WORD_MAX + 1];
    for (size_t j = 0; j <= b.size; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.size; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *over = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b.size; j++) {
            char at = small(a.data[i - 1]), to = small(b.data[j - 1]);
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (at != to));
            if (i > 1 && j > 1 && at == small(b.data[j - 2]) && to == small(a.data[i - 2]))
                row[j] = least(row[j], over[j - 2] + 1);
        }
    }
    return rows[a.size % 3][b.size];
}

void ev_nearest_try(ev_nearest *nearest, const char *name)
{
    ev_slice word = ev_slice_from(name);
    if (nearest->typed.size > EV_NEAREST_WORD_MAX || word.size > EV_NEAREST_WORD_MAX)
        return;
    size_t steps = count_steps(nearest->typed, word);
    if (3 * steps > nearest->typed.size || (nearest->name != NULL && steps >= nearest->steps))
        return;
    nearest->name = name;
    nearest->steps = steps;
}

static bool is_harmless(char letter)
{
    return (letter >= 'a' && letter <= 'z') || letter == '-' || letter == '_' || letter == '/';
}

static bool may_be_repeated(ev_slice typed)
{
    bool may = typed.size > 0 && typed.size <= EV_NEAREST_WORD_MAX;
    for (size_t i = 0; may && i < typed.size; i++)
        may = is_harmless(typed.data[i]);
    return may;
}

const char *ev_nearest_say(const ev_nearest *nearest, const char *what, const char *mark,
                           char said[EV_NEAREST_SAID_MAX])
{
    ev_buf out = {.data = said, .capacity = EV_NEAREST_SAID_MAX};
    ev_buf_text(&out, "unknown ");
    ev_buf_text(&out, what);
    if (may_be_repeated(nearest->typed)) {
        ev_buf_char(&out, ' ');
        ev_buf_text(&out, mark);
        ev_buf_slice(&out, nearest->typed);
    }
    if (nearest->name != NULL) {
        ev_buf_text(&out, ": the nearest is ");
        ev_buf_text(&out, mark);
        ev_buf_text(&out, nearest->name);
    }
    ev_buf_char(&out, '\0');
    return said;
}
