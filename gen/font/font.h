/* font: the three faces, their metrics and what PDF needs of them. All of it is constant data made
 * by fonts/make-fonts.py; no font file is parsed at run time.
 *
 * Units: advances and kerning in thousandths of an em; sizes and widths in thousandths of a point
 * (ev_mpt). Nothing here can fail; all text must be valid UTF-8. */
#ifndef EV_FONT_H
#define EV_FONT_H

#include "core/core.h"
#include "core/text.h"

typedef int32_t ev_mpt; /* thousandths of a point */

/* Regular sets what is ours: captions, notices, names of states and airports. Bold sets the values
 * of a record too, so it has more characters, and alone is kerned (fonts/README.md). */
typedef enum ev_face { EV_FACE_REGULAR, EV_FACE_BOLD, EV_FACE_OCRB, EV_FACE_COUNT } ev_face;

/* How the digit zero is shown: slashed where a person types what is printed, so that it cannot be
 * taken for the letter O. */
typedef enum ev_zero { EV_ZERO_PLAIN, EV_ZERO_SLASHED } ev_zero;

/* ---- questions ------------------------------------------------------------------------------- */

/* Glyph of a code point; 0 when the face has none. Glyph ids are those of the embedded subset, and
 * the codes of a content stream; both Noto faces have the same ones. That of an ASCII character is
 * its code; OCR-B has no others. */
uint16_t ev_font_glyph(ev_face face, uint32_t code_point);

/* The first code point that the face cannot show; 0 when it can show all. */
uint32_t ev_font_missing(ev_face face, ev_slice text);

/* Glyph of the digit zero, in the given form; as wide and kerned as the plain one. OCR-B has the
 * plain form only: the machine readable zone stays as Doc 9303 has it. */
uint16_t ev_font_zero(ev_face face, ev_zero zero);

int ev_font_advance(ev_face face, uint16_t glyph);

/* Usually negative or 0; always 0 for Regular and OCR-B. */
int ev_font_kern(ev_face face, uint16_t left, uint16_t right);

/* Width of a run: advances, kerning and, after every character but the last, `tracking`
 * (thousandths of an em). A character that the face lacks counts 0; it was refused earlier. Exact:
 * summed in thousandths of an em, rounded once. A run wider than EV_WIDTH_MAX has that width: a
 * designer's endless line must not overflow the sums of a layout. */
enum { EV_WIDTH_MAX = 1 << 28 }; /* 94 m */
ev_mpt ev_font_width(ev_face face, ev_slice text, ev_mpt size, int tracking);

/* ---- what the PDF font objects say (ISO 32000-1, 9.7 and 9.8) -------------------------------- */

typedef struct ev_font_data {
    const char *base_font; /* with subset tag: "EVRNSA+NotoSans-Regular" */
    bool composite; /* Type0 / CIDFontType2, Identity-H: codes of two bytes are glyph ids; otherwise
                       simple Type1 (Type1C), WinAnsi codes */
    int16_t bbox[4], ascent, descent;
    int flags, italic_angle, cap_height, stem_v;
    ev_slice program_z;  /* FontFile2 (composite) or FontFile3 /Type1C, deflated */
    size_t program_size; /* inflated */
    const char *widths;  /* composite faces only: the elements of /W, of all glyphs; NULL where they
                            are so many that a document has those of the glyphs it shows */
    int default_width;   /* composite faces only: /DW */
    ev_slice to_unicode_z;   /* composite faces only, the same for all: ToUnicode, deflated */
    const uint16_t *advance; /* by glyph id, or by character code from first_char */
    size_t advance_count;
    unsigned first_char; /* simple faces only */
} ev_font_data;

const ev_font_data *ev_font_describe(ev_face face);

/* The box of a glyph's ink, in thousandths of an em from its origin, y upwards. One without ink, as
 * the space, is all 0. */
typedef struct ev_font_ink {
    int16_t left, bottom, right, top;
} ev_font_ink;

/* ---- the tables, for loops over every character of a page ------------------------------------ */

enum { EV_FONT_PAGE = 64 }; /* code points on a page of a character map */

/* The glyph of a code point is glyph[page[code point / EV_FONT_PAGE]][code point % EV_FONT_PAGE]:
 * the two indices are the payloads of the two bytes of UTF-8. The value of a pair is
 * kern[left_class[left] * columns + right_class[right]], 0 in row and column 0; kern is NULL
 * without kerning.
 *
 * The functions below do what those above do, without a call for each character: line breaking and
 * the writing of text ask 15 000 times a page. A face has 192 bytes, so that its place is a shift
 * and an addition; with 208 a call of the program took 0.7 % more. */
typedef struct ev_font_face {
    ev_font_data pdf;
    const uint8_t *page;
    size_t page_count;
    const uint16_t (*glyph)[EV_FONT_PAGE];
    const uint8_t *left_class, *right_class;
    const int16_t *kern;
    size_t columns;
    uint16_t slashed_zero;
    const ev_font_ink *ink; /* beside pdf.advance */
} ev_font_face;

extern const ev_font_face ev_font_faces[EV_FACE_COUNT];

static inline uint16_t ev_font_glyph_of(const ev_font_face *font, uint32_t code_point)
{
    size_t page = code_point / EV_FONT_PAGE;
    return page < font->page_count ? font->glyph[font->page[page]][code_point % EV_FONT_PAGE] : 0;
}

/* 0 for a glyph that the face has no width for: OCR-B's glyphs begin at first_char, below which the
 * difference is huge. */
static inline int ev_font_advance_of(const ev_font_face *font, uint16_t glyph)
{
    size_t place = (size_t)glyph - font->pdf.first_char;
    return place < font->pdf.advance_count ? font->pdf.advance[place] : 0;
}

/* That of a glyph without ink where the face has no such glyph. */
static inline const ev_font_ink *ev_font_ink_of(const ev_font_face *font, uint16_t glyph)
{
    static const ev_font_ink none = {0, 0, 0, 0};
    size_t place = (size_t)glyph - font->pdf.first_char;
    return place < font->pdf.advance_count ? &font->ink[place] : &none;
}

static inline uint16_t ev_font_zero_of(const ev_font_face *font, ev_zero zero)
{
    return zero == EV_ZERO_SLASHED ? font->slashed_zero : '0';
}

/* Text below this size is not kerned. A pair moves by less than 0.4 mm there, and costs six bytes
 * of the document: a name of 120 letters, which is set small, may have as many pairs. */
enum { EV_FONT_KERNED_FROM = 12000 };

static inline bool ev_font_is_kerned(const ev_font_face *font, ev_mpt size)
{
    return font->kern != NULL && size >= EV_FONT_KERNED_FROM;
}

/* Both glyphs must be of the face; 0 at a size that is not kerned. */
static inline int ev_font_kern_of(const ev_font_face *font, ev_mpt size, uint16_t left,
                                  uint16_t right)
{
    return ev_font_is_kerned(font, size)
               ? font->kern[font->left_class[left] * font->columns + font->right_class[right]]
               : 0;
}

/* The glyph of the character at *at, which moves behind it; *at must be below end. Forms of one and
 * two bytes are decoded here: nearly every character has one, and a call would cost more than they
 * do. Other forms are decoded through a copy of *at: passing its address to the call would keep a
 * caller's pointer out of registers. */
static inline uint16_t ev_font_next(const ev_font_face *font, const char **at, const char *end)
{
    const char *from = *at;
    unsigned lead = (unsigned char)*from++, page = lead / EV_FONT_PAGE, place = lead % EV_FONT_PAGE;
    if (lead >= 0xC2 && lead < 0xE0 && from < end) {
        page = lead & 0x1F;
        place = (unsigned char)*from++ & 0x3F;
    } else if (lead >= 0x80) {
        const char *rare = *at;
        uint32_t code_point = ev_utf8_next(&rare, end);
        *at = rare;
        return ev_font_glyph_of(font, code_point);
    }
    *at = from;
    return page < font->page_count ? font->glyph[font->page[page]][place] : 0;
}

#endif
