/* survey: what the layout tells a caller that asks for more than a page (gen/checker): every lack
 * of room and every rule that is broken, with what is missing, and how much room each place has
 * left. A plain page asks for nothing, and ends at the first fault of its template.
 *
 * Lengths are thousandths of a point. */
#ifndef EV_SURVEY_H
#define EV_SURVEY_H

#include "core/text.h"
#include "fault/fault.h"
#include "font/font.h"
#include "resource/ini.h"

/* What is missing. Zero: nothing is known of it. */
typedef struct ev_lack {
    ev_mpt over;    /* so much is too much */
    ev_lang lang;   /* of the text; EV_LANG_NONE: of no one language */
    int letters;    /* about how many of the text are too many; 0: it is not about letters */
    int lines;      /* how many lines are too many; 0: it is not about lines */
    bool is_place;  /* a line of layout.txt is at fault: the place is too small, not a text too long
                     */
    bool is_beyond; /* beyond the printed part of the sheet */
    const ev_ini_section *other; /* the block that is in the way; NULL: none. Borrowed */
    char rule[160];              /* in words, of EV_RESOURCE_RULE; "": none */
} ev_lack;

/* Writes it as the end of "expected: ": "1.4 mm less in Russian, about 3 letters"; "" where
 * nothing is known. */
void ev_lack_text(const ev_lack *lack, char out[EV_EXPECTED_MAX + 1]);

/* "1.4": millimetres with one decimal, upwards, at least 0.1, as text without a locale. */
void ev_lack_mm(ev_mpt length, ev_buf *out);

/* The words for a language in a sentence: "Kazakh", "Russian", "English"; "" for none. */
const char *ev_lack_language(ev_lang lang);

typedef enum ev_room_kind {
    EV_ROOM_FIELD,   /* how much narrower the field could be */
    EV_ROOM_CAPTION, /* behind the caption in the width of its field */
    EV_ROOM_NAMES,   /* beside the names of an airport, at the smallest size */
    EV_ROOM_LINES,   /* below the last line of a column or a flow */
    EV_ROOM_BEHIND   /* behind a text, up to the next one or the edge of the sheet's printed part */
} ev_room_kind;

/* How much room a place has left. */
typedef struct ev_room {
    const ev_ini_section *block;
    ev_room_kind kind;
    ev_lang lang; /* of the text that takes most; EV_LANG_NONE: of no one language */
    ev_mpt left, size, leading;
    int lines;      /* that can be added, with the tightest leading */
    int choice, of; /* the leading that was taken, of so many; counted from 1 */
    ev_slice text;  /* what takes the room; absent: not one text. Borrowed until told */
} ev_room;

enum { EV_SURVEY_KNOWN = 256 };

typedef struct ev_survey {
    /* The fault is told instead of being kept. `block` is the block that was laid out, NULL for the
     * page as a whole. */
    void (*fault)(void *context, const ev_fault *fault, const ev_ini_section *block,
                  const ev_lack *lack);
    void (*room)(void *context, const ev_room *room); /* NULL: nobody asks */
    void *context;
    bool only_airports; /* lay out only what depends on the entry points */
    /* What was told, so that the same is told again only where more is missing: looking for the
     * line at fault takes milliseconds. Kept from page to page of a policy; begins zeroed. */
    struct {
        const void *block, *other;
        ev_mpt over;
    } known[EV_SURVEY_KNOWN];
    size_t known_count;
    /* How many marks the page has behind each section of layout.txt; set by ev_layout_page. */
    const size_t *block_end;
} ev_survey;

#endif
