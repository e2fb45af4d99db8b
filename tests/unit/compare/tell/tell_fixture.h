/* The five pairs of a tester's trial, as an explanation has them, and the text of a stream. */
#ifndef TELL_FIXTURE_H
#define TELL_FIXTURE_H

#include "compare/tell/tell.h"

#include <stdio.h>

#define FIELD(k, f, n, t, a)                                                                       \
    {                                                                                              \
        .kind = EV_DIFFERENT_##k, .role = EV_CAUSE, .field = f, .name = {n, sizeof(n) - 1},        \
        .text = {t, sizeof(t) - 1}, .about = {                                                     \
            a,                                                                                     \
            sizeof(a) - 1                                                                          \
        }                                                                                          \
    }
#define FOLLOWING(k, f, n)                                                                         \
    {                                                                                              \
        .kind = EV_DIFFERENT_##k, .role = EV_FOLLOWS, .field = f, .name = { n, sizeof(n) - 1 }     \
    }

/* All of a stream since its beginning. */
static inline const char *text_of(FILE *file)
{
    static char text[32768];
    rewind(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    return text;
}

static inline ev_pair_result pair_of(const char *name, const ev_explanation *explanation)
{
    const char *end = strstr(name, ".pdf");
    return (ev_pair_result){.name = name,
                            .number = {name, (size_t)(end - name)},
                            .state = EV_PAIR_DIFFERS,
                            .explanation = explanation};
}

#endif
