/* The tables and streams of fonts/, made part of the program.
 *
 * The deflated streams come in by .incbin: as C arrays they would be a quarter of a megabyte of
 * digits that nobody reads and every build compiles. Paths are relative to the project's root,
 * where the compiler runs. tests/unit/font/test_font.c inflates each stream, so a file that is cut
 * short or newer than its .inc fails there. */
#include "font/font.h"

#include "fonts/noto-sans.inc"
#include "fonts/noto-sans-regular.inc"
#include "fonts/noto-sans-bold.inc"
#include "fonts/ocr-b.inc"

#define TEXT(number) TEXT_OF(number)
#define TEXT_OF(number) #number

/* The byte count is in the directive because a difference of two symbols is not a constant
 * expression, which an ev_slice here needs. */
#define EMBED(symbol, file, size)                                                                  \
    __asm__(".pushsection .rodata\n"                                                               \
            ".hidden " #symbol "\n"                                                                \
            ".globl " #symbol "\n" #symbol ":\n"                                                   \
            ".incbin \"" file "\", 0, " TEXT(size) "\n"                                            \
                                                   ".popsection\n");                               \
    extern const char symbol[size] __attribute__((visibility("hidden")))

EMBED(ev_font_regular_z, REGULAR_FILE, REGULAR_DEFLATED);
EMBED(ev_font_bold_z, BOLD_FILE, BOLD_DEFLATED);
EMBED(ev_font_ocr_b_z, OCR_B_FILE, OCR_B_DEFLATED);
EMBED(ev_font_noto_unicode_z, NOTO_UNICODE_FILE, NOTO_UNICODE_DEFLATED);

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

_Static_assert(COUNT(regular_advance) <= COUNT(bold_advance),
               "regular has no glyph that bold lacks");
_Static_assert(COUNT(regular_ink) == COUNT(regular_advance) &&
                   COUNT(bold_ink) == COUNT(bold_advance) &&
                   COUNT(ocr_b_ink) == COUNT(ocr_b_advance),
               "every glyph has its ink");
_Static_assert(COUNT(bold_left) == COUNT(bold_advance) && COUNT(bold_right) == COUNT(bold_advance),
               "every glyph has its kerning classes");

const ev_font_face ev_font_faces[EV_FACE_COUNT] = {
    [EV_FACE_REGULAR] =
        {
            .pdf =
                {
                    .base_font = REGULAR_BASE_FONT,
                    .composite = true,
                    .flags = REGULAR_FLAGS,
                    .bbox = REGULAR_BBOX,
                    .ascent = REGULAR_ASCENT,
                    .descent = REGULAR_DESCENT,
                    .cap_height = REGULAR_CAP_HEIGHT,
                    .stem_v = REGULAR_STEM_V,
                    .program_z = {ev_font_regular_z, REGULAR_DEFLATED},
                    .program_size = REGULAR_SIZE,
                    .widths = REGULAR_WIDTHS,
                    .default_width = REGULAR_DEFAULT_WIDTH,
                    .to_unicode_z = {ev_font_noto_unicode_z, NOTO_UNICODE_DEFLATED},
                    .advance = regular_advance,
                    .advance_count = COUNT(regular_advance),
                },
            .page = regular_page,
            .page_count = COUNT(regular_page),
            .glyph = regular_glyph,
            .slashed_zero = NOTO_SLASHED_ZERO,
            .ink = regular_ink,
        },
    [EV_FACE_BOLD] =
        {
            .pdf =
                {
                    .base_font = BOLD_BASE_FONT,
                    .composite = true,
                    .flags = BOLD_FLAGS,
                    .bbox = BOLD_BBOX,
                    .ascent = BOLD_ASCENT,
                    .descent = BOLD_DESCENT,
                    .cap_height = BOLD_CAP_HEIGHT,
                    .stem_v = BOLD_STEM_V,
                    .program_z = {ev_font_bold_z, BOLD_DEFLATED},
                    .program_size = BOLD_SIZE,
                    .default_width = BOLD_DEFAULT_WIDTH,
                    .to_unicode_z = {ev_font_noto_unicode_z, NOTO_UNICODE_DEFLATED},
                    .advance = bold_advance,
                    .advance_count = COUNT(bold_advance),
                },
            .page = bold_page,
            .page_count = COUNT(bold_page),
            .glyph = bold_glyph,
            .slashed_zero = NOTO_SLASHED_ZERO,
            .ink = bold_ink,
            .left_class = bold_left,
            .right_class = bold_right,
            .kern = bold_kern[0],
            .columns = COUNT(bold_kern[0]),
        },
    [EV_FACE_OCRB] =
        {
            .pdf =
                {
                    .base_font = OCR_B_BASE_FONT,
                    .flags = OCR_B_FLAGS,
                    .bbox = OCR_B_BBOX,
                    .ascent = OCR_B_ASCENT,
                    .descent = OCR_B_DESCENT,
                    .cap_height = OCR_B_CAP_HEIGHT,
                    .stem_v = OCR_B_STEM_V,
                    .program_z = {ev_font_ocr_b_z, OCR_B_DEFLATED},
                    .program_size = OCR_B_SIZE,
                    .advance = ocr_b_advance,
                    .advance_count = COUNT(ocr_b_advance),
                    .first_char = OCR_B_FIRST_CHAR,
                },
            .page = ocr_b_page,
            .page_count = COUNT(ocr_b_page),
            .glyph = ocr_b_glyph,
            .slashed_zero = '0',
            .ink = ocr_b_ink,
        },
};
