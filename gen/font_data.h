/* font_data: the constant tables behind gen/font.c, from the files that fonts/make-fonts.py made.
 * Private to gen/font*.c. */
#ifndef EV_FONT_DATA_H
#define EV_FONT_DATA_H

#include "font.h"

/* The value of a pair is kern[left_class[left] * columns + right_class[right]]; kern is NULL without kerning. */
typedef struct ev_font_face {
    ev_font_data pdf;
    const uint8_t *left_class, *right_class;
    const int16_t *kern;
    size_t columns;
} ev_font_face;

extern const ev_font_face ev_font_faces[EV_FACE_COUNT];

/* Glyph of a code point in Noto Sans; 0 for none. One map serves: both weights are cut to the same characters,
 * in the same order. */
uint16_t ev_font_noto_glyph(uint32_t code_point);

#endif
