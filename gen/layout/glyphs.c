/* Whether the font has a glyph for every character of a record. A character without one is an error
 * that names it, never a box on the page.
 *
 * Bold is asked: it sets all free texts. Regular has fewer characters; a template that sets a free
 * text in it is refused where the text is laid out (ev_layout_text), unless it is built in: a test
 * looks at those. */
#include "layout/layout.h"

/* The first of a code point that the text has. */
static ev_character find(ev_slice text, uint32_t code_point)
{
    const char *at = text.data;
    for (const char *next = at, *end = text.data + text.size; next < end; at = next)
        if (ev_utf8_next(&next, end) == code_point)
            break;
    return ev_text_character(text, at);
}

ev_status ev_layout_check_glyphs(const ev_record *record, ev_faults *faults)
{
    const struct {
        const char *pointer;
        ev_slice text;
    } free_texts[] = {
        /* all other texts are ASCII by their form */
        {"/visa/issued_by", record->visa.issued_by},
        {"/holder/surname", record->holder.surname},
        {"/holder/given_names", record->holder.given_names},
        {"/holder/birth_place", record->holder.birth_place},
        {"/invitation/inviter_name", record->invitation.inviter_name},
    };
    for (size_t i = 0; i < sizeof free_texts / sizeof *free_texts; i++) {
        uint32_t missing = ev_font_missing(EV_FACE_BOLD, free_texts[i].text);
        if (missing != 0)
            (void)ev_faults_add_character(faults, EV_GLYPH_MISSING, free_texts[i].pointer,
                                          find(free_texts[i].text, missing));
    }
    return faults->status;
}
