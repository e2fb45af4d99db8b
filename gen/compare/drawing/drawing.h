/* drawing: a page as pixels (poppler, cairo), what differs between two of them, and cut-outs of
 * them as PNG; what a binary code says (zbar).
 *
 * All of it decodes strangers' bytes: the caller is confined (compare/worker/worker.h). Poppler
 * draws the same bytes alike each time, so two drawings are compared pixel by pixel. */
#ifndef EV_DRAWING_H
#define EV_DRAWING_H

#include "compare/paper/paper.h"

enum {
    EV_DRAWING_DPI = 150,
    EV_DRAWING_PIXELS_MAX = 16 << 20 /* of a page; a page of A3 at 150 dpi has 4.3 million */
};

/* ---- drawing --------------------------------------------------------------------------------- */

/* A PDF that poppler has opened; `pdf` is borrowed until it is closed. */
typedef struct ev_drawing_file ev_drawing_file;

/* Has the libraries load what they load when they are first used, and keep it: for a process that
 * decodes nothing itself, before it forks those that do and may open less. */
void ev_drawing_warm(void);

/* NULL with a fault: PDF_DAMAGED, PDF_ENCRYPTED. */
ev_drawing_file *ev_drawing_open(ev_slice pdf, ev_faults *faults);
void ev_drawing_close(ev_drawing_file *file); /* NULL is allowed */

int32_t ev_drawing_pages(const ev_drawing_file *file);

/* Rows of pixels, 0x00RRGGBB (the order of cairo's CAIRO_FORMAT_RGB24, whose upper byte is not
 * defined: ev_drawing_make sets it to 0). */
typedef struct ev_drawing {
    int32_t width, height; /* pixels */
    int32_t dpi, page;
    uint32_t *pixels;
} ev_drawing;

/* The resolution at which this page has at most EV_DRAWING_PIXELS_MAX pixels: `dpi`, or it halved
 * until it fits. 0: there is no such page, or it has no size that can be drawn. */
int32_t ev_drawing_fit(const ev_drawing_file *file, int32_t page, int32_t dpi);

/* Draws a page, from 0, on white; lives in the arena. Faults: PDF_DAMAGED (no such page, a page
 * that does not fit EV_DRAWING_PIXELS_MAX), OUT_OF_MEMORY. */
ev_status ev_drawing_make(ev_drawing_file *file, int32_t page, int32_t dpi, ev_arena *arena,
                          ev_drawing *drawing, ev_faults *faults);

/* ---- comparing ------------------------------------------------------------------------------- */

/* The regions that differ: boxes around pixels that lie together (less than about 2 mm apart at
 * 150 dpi), the largest `room` of them, then from the top. Returns how many there are, which may be
 * more. A pixel differs when a channel does by more than `tolerance`; where one drawing ends before
 * the other, it counts as white. Both have the same resolution. Places are rounded outwards and
 * have golden's page. Memory is taken from the arena; where there is none, the region is the whole
 * page. */
size_t ev_drawing_differ(const ev_drawing *golden, const ev_drawing *now, uint8_t tolerance,
                         ev_arena *arena, ev_place regions[], size_t room);

/* For drawings of two generators: sets pixels of `calm`, a copy of `now` (or of what of it is not
 * explained yet), to golden's where ink is only placed or smoothed in another way, by at most a
 * third of a millimetre at 150 dpi. Returns how many it set. */
size_t ev_drawing_calm(const ev_drawing *golden, const ev_drawing *now, ev_drawing *calm);

/* Thousandths of the pixels of two pictures (photos as they are stored, not turned) that differ: in
 * a channel by more than EV_DRAWING_VISIBLE, after scaling the second to the first's size. At least
 * 1 where a pixel differs. -1 where one is of a kind that is not read (JPEG of CMYK; samples that
 * are not gray, of a palette or RGB of 8 bits), damaged, or memory ran out. */
enum { EV_DRAWING_VISIBLE = 16 };
int32_t ev_drawing_photo_change(const ev_picture *golden, const ev_picture *now, ev_arena *arena);

/* ---- cut-outs -------------------------------------------------------------------------------- */

/* Appends a cut-out as a PNG (gray where it has no colour), made smaller by halves until it has at
 * most `most` bytes, and EV_CUT_PIXELS_A_BYTE pixels for each of these. What is outside of the
 * drawing is left out. False, with nothing appended, when the place is not on the drawing, `most`
 * is too small, or memory ran out. */
enum { EV_CUT_PIXELS_A_BYTE = 12 };
bool ev_drawing_cut(const ev_drawing *drawing, const ev_place *place, size_t most, ev_arena *arena,
                    ev_buf *png);

/* Appends the whole drawing as a small PNG, which shows where something is: at most EV_SHEET_DPI,
 * four grey levels, light colours as white. A page of ours takes 15 KB. False, with nothing
 * appended, when memory ran out. */
enum { EV_SHEET_DPI = 50 };
bool ev_drawing_sheet(const ev_drawing *drawing, ev_arena *arena, ev_buf *png);

/* ---- binary codes ---------------------------------------------------------------------------- */

/* What the QR code at a place of a drawing says, in the arena; absent where it cannot be read. The
 * second looks for one everywhere and sets its place, which is not changed where there is none. The
 * third draws the modules (dark is 1) of a code itself, with its quiet zone. */
ev_slice ev_drawing_read_code(const ev_drawing *drawing, const ev_place *place, ev_arena *arena);
ev_slice ev_drawing_find_code(const ev_drawing *drawing, ev_arena *arena, ev_place *place);
ev_slice ev_drawing_read_modules(const uint8_t *modules, size_t side, ev_arena *arena);

/* Rows of gray pixels, one byte each, 0 is black. */
typedef struct ev_gray {
    size_t width, height;
    uint8_t *pixels;
    bool is_damaged; /* a part of it is missing, and gray or guessed */
} ev_gray;

/* A PNG or a JPEG as gray pixels, in the arena, on white where it is transparent. A JPEG of more
 * than EV_GRAY_PIXELS is made smaller while it is decoded. False with a fault: PICTURE_UNKNOWN,
 * PICTURE_DAMAGED, PICTURE_TOO_LARGE, OUT_OF_MEMORY. */
enum { EV_GRAY_PIXELS = 16 << 20, EV_PICTURE_PIXELS_MAX = 64 << 20 };
bool ev_drawing_read_picture(ev_slice file, ev_arena *arena, ev_gray *gray, ev_faults *faults);

/* A drawing as gray pixels, in the arena; pixels are NULL when memory ran out. */
ev_gray ev_drawing_gray(const ev_drawing *drawing, ev_arena *arena);

/* What all QR codes of a picture say, each once, from the top; in the arena. A picture is tried at
 * several sizes, and inverted, until one shows a code: blurred, noisy, very large and very small
 * ones differ in which. A page that was drawn is sharp and has its size: two are enough. Returns
 * how many of `room` are set. */
typedef enum ev_code_effort { EV_CODES_OF_PAGE, EV_CODES_OF_PICTURE } ev_code_effort;
size_t ev_drawing_find_codes(const ev_gray *gray, ev_code_effort effort, ev_arena *arena,
                             ev_slice codes[], size_t room);

/* The modules of a code of so many a side that fills a place, by the pixels in their middle; NULL:
 * it is not on the drawing, or memory ran out. */
uint8_t *ev_drawing_take_modules(const ev_drawing *drawing, const ev_place *place, size_t side,
                                 ev_arena *arena);

#endif
