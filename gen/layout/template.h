/* template: the look of the page as data: layout.txt (blocks in reading order), labels.txt (the
 * words), constant forms.
 *
 * A version is a folder templates/<name>/<n>/; templates/versions.txt holds the day from which each
 * is in force (resource/versions.h). A template has placeholders and no evaluation: a block names a
 * value of the record, it cannot compute one. */
#ifndef EV_TEMPLATE_H
#define EV_TEMPLATE_H

#include "resource/identity.h"
#include "resource/ini.h"
#include "fault/fault.h"
#include "font/font.h"
#include "resource/resource.h"
#include "core/text.h"

typedef struct ev_style {
    ev_face face;
    ev_mpt size;
    uint32_t color;
    int tracking; /* thousandths of an em */
    ev_zero zero; /* slashed for codes that people type from paper */
} ev_style;

typedef struct ev_named_style {
    ev_slice name;
    bool is_sound; /* nothing is missing or wrong */
    ev_style style;
} ev_named_style;

typedef struct ev_template {
    ev_slice id;        /* "evisa/1" */
    ev_release release; /* of its files */
    uint8_t hash[32];   /* SHA-256 over the manifest lines of its files: its identity */
    ev_ini layout, labels;
    const ev_named_style *styles; /* every [style NAME], in the layout's order */
    size_t style_count;
    const ev_resources *res;
} ev_template;

/* Loads a version by its id (see ev_version_select_template). Its texts are borrowed from the
 * resources, its tables live in the arena; both must live as long as *out. Faults: EV_CONFIG,
 * OUT_OF_MEMORY; *out must then not be used. Returns faults->status. */
ev_status ev_template_load(const ev_resources *res, ev_slice id, ev_arena *arena, ev_template *out,
                           ev_faults *faults);

/* The words of a key of labels.txt. False when the key or one of its languages is missing. */
bool ev_template_words(const ev_template *t, ev_slice key, ev_trilingual *words);

/* A [style NAME]; false when it is missing or wrong. */
bool ev_template_style(const ev_template *t, ev_slice name, ev_style *style);

/* A type size in points, 1 to 144. */
bool ev_template_size(ev_slice text, ev_mpt *out);

/* 1 to `max` type sizes. */
bool ev_template_sizes(ev_slice text, ev_mpt *out, size_t max, size_t *count);

/* The entry points have at most so many columns, and sizes of names. */
enum { EV_COLUMNS_MAX = 4, EV_NAME_SIZES_MAX = 4 };

/* Notices have at most so many leadings, a rule so many lengths: four for each line. */
enum { EV_LEADINGS_MAX = 8, EV_RULE_NUMBERS_MAX = 16 };

/* "regular", "bold" or "ocrb". */
bool ev_template_face(ev_slice name, ev_face *face);

/* Space between letters in thousandths of an em, 0 to 1000. */
bool ev_template_tracking(ev_slice text, int32_t *out);

/* "002F5C" is 0x002F5C. */
bool ev_template_color_value(ev_slice text, uint32_t *color);

/* A colour of [colors] by its name. False when it is missing or wrong. */
bool ev_template_color(const ev_template *t, ev_slice name, uint32_t *color);

/* A constant form of the version: its content stream, deflated and borrowed from the resources, and
 * the stream's inflated size. False when there is no such file, or one without both. */
bool ev_template_form(const ev_template *t, ev_slice file, ev_slice *stream_z, size_t *size);

/* Whether a name is that of a form, and whether the bytes of one are sound: its size and a stream
 * that inflates to it. */
bool ev_template_is_form_name(ev_slice file);
bool ev_template_is_sound_form(ev_slice data);

/* What a page places, it places at hundredths of a point: 3.5 micrometres, finer than any printer's
 * dot. A document has 600 numbers that are a digit shorter than in thousandths. */
enum { EV_LAYOUT_STEP = 10 };

/* Lengths: "10 21.8" in millimetres -> thousandths of a point, rounded to EV_LAYOUT_STEP. False
 * when the text is not 1 to `max` numbers within 5080 mm of 0: no PDF page is longer (ISO 32000-1,
 * annex C), and sums of a few such lengths do not overflow ev_mpt. */
bool ev_template_lengths(ev_slice text, ev_mpt *out, size_t max, size_t *count);

#endif
