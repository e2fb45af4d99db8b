/* ini: the text form of templates and policies, an INI file.
 *
 *     # a comment
 *     [section name]
 *     key = value to the end of the line
 *     key = keys may repeat; order is kept
 *
 * UTF-8, LF. Blanks around section, key and value are dropped. There is no quoting, no escaping, no
 * continuation and no evaluation. JSON was tried first: reading 13 KB of it through jansson costs
 * 2.3 million instructions, a third of the whole budget of a document; this costs a tenth of a
 * million, and a designer can write it without commas. */
#ifndef EV_INI_H
#define EV_INI_H

#include "fault/fault.h"

typedef struct ev_ini_line {
    ev_slice key, value;
    unsigned line; /* 1-based */
} ev_ini_line;

typedef struct ev_ini_section {
    ev_slice name; /* "" for lines before the first section */
    unsigned line;
    const ev_ini_line *lines;
    size_t count;
} ev_ini_section;

typedef struct ev_ini {
    const char *path; /* for faults */
    const ev_ini_section *sections;
    size_t count;
} ev_ini;

/* Reads text into *ini: sections and lines in the arena, slices into text, which must live as long.
 * A line that is none of the above, invalid UTF-8 and U+0000 are RESOURCE_SYNTAX at their line;
 * OUT_OF_MEMORY. After a fault *ini is not written. Returns faults->status. */
ev_status ev_ini_read(ev_slice text, const char *path, ev_arena *arena, ev_ini *ini,
                      ev_faults *faults);

/* What a line is. Of a section, *key is its name; of a pair, *key and *value are set. */
typedef enum ev_ini_kind { EV_INI_BLANK, EV_INI_SECTION, EV_INI_PAIR, EV_INI_WRONG } ev_ini_kind;
ev_ini_kind ev_ini_read_line(ev_slice line, ev_slice *key, ev_slice *value);

/* The first section of that name, or NULL. */
const ev_ini_section *ev_ini_find(const ev_ini *ini, const char *section);
const ev_ini_section *ev_ini_find_slice(const ev_ini *ini, ev_slice section);

/* The value of the first line with that key, or absent; section may be NULL. */
ev_slice ev_ini_value(const ev_ini_section *section, const char *key);

/* "12.5" -> 12500, "-3" -> -3000: at most three decimals, at most six digits before the point.
 * False for anything else; *out is then undefined, here and below. */
bool ev_ini_thousandths(ev_slice text, int32_t *out);

/* A decimal number of at most nine digits, without a sign, from min to max. */
bool ev_ini_int(ev_slice text, int32_t min, int32_t max, int32_t *out);

#endif
