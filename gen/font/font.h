/* font: the three faces, their metrics and what PDF needs of them. All of it is constant data made
 * by fonts/make-fonts.py; no font file is parsed at run time.
 *
 * Units: advances and kerning in thousandths of an em; sizes and widths in thousandths of a point
 * (ev_mpt). */
#ifndef EV_FONT_H
#define EV_FONT_H

#include "core/core.h"

typedef int32_t ev_mpt; /* thousandths of a point */

typedef enum ev_face { EV_FACE_REGULAR, EV_FACE_BOLD, EV_FACE_OCRB, EV_FACE_COUNT } ev_face;

/* Glyph of a code point; 0 when the face has none. Glyph ids are those of the embedded subset (for
 * OCR-B: the character code). */
uint16_t ev_font_glyph(ev_face face, uint32_t code_point);

/* The first code point of valid UTF-8 the face cannot show; 0 when it can show all. */
uint32_t ev_font_missing(ev_face face, ev_slice text);

int ev_font_advance(ev_face face, uint16_t glyph);
int ev_font_kern(ev_face face, uint16_t left,
                 uint16_t right); /* usually negative or 0; 0 for OCR-B */

/* Width of a run: advances, kerning and, after every character but the last, `tracking`
 * (thousandths of an em). Cannot fail: a character the face lacks counts 0, it was refused earlier.
 * Exact: summed in thousandths of an em, rounded once. What is wider than EV_WIDTH_MAX has that
 * width: a designer's endless line must not overflow the sums of a layout. */
enum { EV_WIDTH_MAX = 1 << 28 }; /* 94 m */
ev_mpt ev_font_width(ev_face face, ev_slice text, ev_mpt size, int tracking);

/* What the PDF font objects say (ISO 32000-1, 9.7 and 9.8). */
typedef struct ev_font_data {
    const char *base_font; /* with subset tag: "EVRNSA+NotoSans-Regular" */
    bool composite; /* Type0 / CIDFontType2, codes of one and two bytes; else simple Type1 (Type1C),
                       WinAnsi codes */
    int flags, bbox[4], italic_angle, ascent, descent, cap_height, stem_v;
    ev_slice program_z;  /* FontFile2 (composite) or FontFile3 /Type1C, deflated */
    size_t program_size; /* inflated */
    const char *cmap;    /* composite faces only: /CMapName of the encoding, one for all of them */
    ev_slice encoding_z; /* CMap from codes to glyph ids, deflated: UTF-8, less the first of three
                            bytes */
    ev_slice to_unicode_z;   /* CMap from codes to text, deflated */
    const uint16_t *advance; /* by glyph id, or by character code from first_char */
    size_t advance_count;
    unsigned first_char;  /* simple faces only */
    const char *char_set; /* simple faces only: /CharSet string */
} ev_font_data;

const ev_font_data *ev_font_describe(ev_face face);

#endif
