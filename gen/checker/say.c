/* Telling findings: places, and names that were probably meant. */
#include "checker/private.h"
#include "sys/nearest.h"

#include <stdio.h>

void ev_check_say_at(ev_check *c, ev_code code, const ev_spot *spot, const char *at, ev_slice found,
                     const char *expected, const char *nearest)
{
    ev_finding finding = {.code = code,
                          .path = spot->file->ini.path,
                          .found = found,
                          .expected = expected,
                          .nearest = nearest};
    if (spot->section != NULL) {
        finding.section = spot->section->name;
        finding.line = spot->section->line;
    }
    if (spot->line != NULL) {
        finding.key = spot->line->key;
        finding.line = spot->line->line;
    }
    if (finding.line > 0 && at != NULL)
        finding.column = ev_file_column(spot->file, at);
    ev_finding_add(c->findings, &finding);
}

static bool is_inside(ev_slice text, const char *at)
{
    uintptr_t begin = (uintptr_t)text.data, place = (uintptr_t)at;
    return at != NULL && place >= begin && place <= begin + text.size;
}

void ev_check_say(ev_check *c, ev_code code, const ev_spot *spot, ev_slice found,
                  const char *expected, const char *nearest)
{
    const char *at = NULL;
    unsigned line = spot->line != NULL      ? spot->line->line
                    : spot->section != NULL ? spot->section->line
                                            : 0;
    if (is_inside(spot->file->text, found.data))
        at = found.data;
    else if (spot->line != NULL && is_inside(spot->file->text, spot->line->value.data))
        at = spot->line->value.data;
    else if (line > 0)
        at = ev_file_at(spot->file, line);
    ev_check_say_at(c, code, spot, at, found, expected, nearest);
}

const char *ev_check_text(ev_check *c, const char *const *pieces)
{
    ev_buf text;
    ev_buf_init(&text, c->scratch, 64);
    for (; *pieces != NULL; pieces++)
        ev_buf_text(&text, *pieces);
    ev_buf_char(&text, '\0');
    return text.failed ? "" : text.data;
}

const char *ev_check_once(ev_check *c, unsigned first)
{
    char text[48];
    (void)snprintf(text, sizeof text, "one of them; the first is at line %u", first);
    return ev_check_text(c, (const char *const[]){text, NULL});
}

void ev_check_try(ev_check *c, ev_meant *meant, ev_slice name)
{
    const char *copied = name.size <= EV_NEAREST_WORD_MAX ? ev_arena_copy(c->scratch, name) : NULL;
    ev_nearest nearest = {.typed = meant->typed, .name = meant->name, .steps = meant->steps};
    if (copied == NULL)
        return;
    ev_nearest_try(&nearest, copied);
    meant->name = nearest.name;
    meant->steps = nearest.steps;
}
