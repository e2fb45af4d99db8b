/* Patterns: one element at a time, greedy, without backtracking. */
#include "record/pattern.h"

#include <stdlib.h>
#include <string.h>

/* One element: the characters that it matches, and how often. */
typedef struct element {
    ev_slice characters; /* the inside of a class, or the one character itself */
    bool is_class;
    size_t least, most;
} element;

static size_t read_count(const char **at)
{
    size_t count = 0;
    for (; **at >= '0' && **at <= '9'; (*at)++)
        count = count * 10 + (size_t)(**at - '0');
    return count;
}

static void read_repetition(const char **at, element *e)
{
    e->least = e->most = 1;
    if (**at == '?') {
        e->least = 0;
        (*at)++;
    } else if (**at == '+') {
        e->most = SIZE_MAX;
        (*at)++;
    } else if (**at == '{') {
        (*at)++;
        e->least = e->most = read_count(at);
        if (**at == ',') {
            (*at)++;
            e->most = read_count(at);
        }
        (*at)++; /* the closing brace */
    }
}

static element read_element(const char **at)
{
    element e = {.characters = {*at, 1}};
    if (**at == '[') {
        e.is_class = true;
        e.characters = (ev_slice){*at + 1, strcspn(*at + 1, "]")};
        *at += e.characters.size + 2;
    } else {
        (*at)++;
    }
    read_repetition(at, &e);
    return e;
}

static bool matches(const element *e, char c)
{
    const char *at = e->characters.data, *end = at + e->characters.size;
    while (at < end) {
        bool is_range = e->is_class && end - at >= 3 && at[1] == '-';
        if (c >= at[0] && c <= at[is_range ? 2 : 0])
            return true;
        at += is_range ? 3 : 1;
    }
    return false;
}

static bool is_in_pattern(const char *pattern, char c)
{
    for (const char *at = pattern + 1; *at != '$';) {
        size_t brackets = strspn(at, "()?"); /* a ? of an element was read with it */
        at += brackets;
        if (brackets > 0)
            continue;
        element e = read_element(&at);
        if (matches(&e, c))
            return true;
    }
    return false;
}

const char *ev_pattern_stranger(const char *pattern, ev_slice text)
{
    for (const char *at = text.data, *end = text.data + text.size; at < end; at++)
        if (!is_in_pattern(pattern, *at))
            return at;
    return NULL;
}

/* From *at, which comes to stand at `end`; *i is how much of the text was matched. */
static bool match_elements(const char **at, char end, ev_slice text, size_t *i)
{
    while (**at != end) {
        if (**at == '(') {
            const char *inside = *at + 1;
            size_t before = *i;
            if (!match_elements(&inside, ')', text, i))
                *i = before;
            *at = strchr(*at, ')') + 2; /* behind ")?" */
            continue;
        }
        element e = read_element(at);
        size_t count = 0;
        while (count < e.most && *i < text.size && matches(&e, text.data[*i])) {
            count++;
            (*i)++;
        }
        if (count < e.least)
            return false;
    }
    return true;
}

bool ev_pattern_match(const char *pattern, ev_slice text)
{
    const char *at = pattern + 1;
    size_t i = 0;
    return match_elements(&at, '$', text, &i) && i == text.size;
}
