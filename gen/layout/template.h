/* template: the look of the page as data: layout.txt (blocks in reading order), labels.txt (the
 * words), constant forms.
 *
 * A version is a folder templates/<name>/<n>/; templates/versions.txt says from which day each is
 * in force. Templates have fixed holes and no evaluation: a block names a value of the record, it
 * cannot compute one. */
#ifndef EV_TEMPLATE_H
#define EV_TEMPLATE_H

#include "resource/ini.h"
#include "fault/fault.h"
#include "font/font.h"
#include "record/record.h"
#include "resource/resource.h"
#include "core/text.h"

typedef struct ev_style {
    ev_face face;
    ev_mpt size;
    uint32_t color;
    int tracking; /* thousandths of an em */
} ev_style;

typedef struct ev_named_style {
    ev_slice name;
    bool whole; /* nothing is missing or wrong */
    ev_style style;
} ev_named_style;

typedef struct ev_template {
    ev_slice id;      /* "evisa/1" */
    bool released;    /* its files are as in the MANIFEST */
    uint8_t hash[32]; /* SHA-256 over the manifest lines of its files: its identity */
    ev_ini layout, labels;
    const ev_named_style *styles; /* every [style NAME], in the layout's order */
    size_t style_count;
    const ev_resources *res;
} ev_template;

/* The version for a record: its pin, else the newest in force on visa.issued_on. Faults:
 * TEMPLATE_UNKNOWN, ISSUED_TOO_EARLY. */
ev_status ev_template_select(const ev_resources *res, const ev_record *record, ev_arena *arena,
                             ev_slice *id, ev_faults *faults);

/* Loads a version; everything lives in the arena and in the resources. Faults of EV_CONFIG. */
ev_status ev_template_load(const ev_resources *res, ev_slice id, ev_arena *arena, ev_template *out,
                           ev_faults *faults);

/* Words of labels.txt. False when the key or one of its languages is missing. */
bool ev_template_words(const ev_template *t, ev_slice key, ev_trilingual *words);

/* A [style NAME]; false when it is missing or wrong. */
bool ev_template_style(const ev_template *t, ev_slice name, ev_style *style);

/* A type size in points, 1 to 144. */
bool ev_template_size(ev_slice text, ev_mpt *out);

/* A colour of [colors]: "002F5C" -> 0x002F5C. */
bool ev_template_color(const ev_template *t, ev_slice name, uint32_t *color);

/* A constant form of the version: its deflated content stream and inflated size. */
bool ev_template_form(const ev_template *t, ev_slice file, ev_slice *stream_z, size_t *size);

/* Lengths: "10 21.8" in millimetres -> thousandths of a point, rounded to nearest. Fills at most
 * `max`; false on anything else than numbers within 5080 mm of 0: no PDF page is longer (ISO
 * 32000-1, annex C), and sums of a few of them are far from the end of ev_mpt. */
bool ev_template_lengths(ev_slice text, ev_mpt *out, size_t max, size_t *count);

#endif
