/* Characters that a face does not have. Each is told: a designer looks for all of them at once. */
#include "checker/private.h"

#include <stdio.h>

static const char *face_name(ev_face face)
{
    static const char *const names[] = {[EV_FACE_REGULAR] = "the font regular",
                                        [EV_FACE_BOLD] = "the font bold",
                                        [EV_FACE_OCRB] = "the font ocrb"};
    return names[face];
}

/* "U+2192 at place 7": the place is that in the value. */
static void say(ev_check *c, const ev_spot *spot, ev_slice text, const char *at, ev_face face)
{
    char found[48];
    const ev_character character = ev_text_character(text, at);
    const char *const pieces[] = {"characters that ", face_name(face), " has", NULL};
    (void)snprintf(found, sizeof found, "U+%04X at place %u", (unsigned)character.code_point,
                   (unsigned)character.place);
    ev_check_say_at(c, EV_RESOURCE_CHARACTER, spot, at, ev_slice_from(found),
                    ev_check_text(c, pieces), NULL);
}

void ev_check_characters(ev_check *c, const ev_spot *spot, ev_slice text, ev_face face)
{
    for (const char *at = text.data, *end = text.data + text.size; at < end;) {
        const char *from = at;
        if (ev_font_glyph(face, ev_utf8_next(&at, end)) == 0)
            say(c, spot, text, from, face);
    }
}
