/* A report of made-up pairs, for the tests of the report alone: as many pairs as a night of tests
 * gives, with pictures cut from real pages, without comparing anything.
 *
 *   made-up-report PAIRS GOLDEN.ppm NEW.ppm OUT.html [--no-values]
 *
 * The pages are pictures of one size at 150 dpi (pdftoppm -r 150). The pairs are of six kinds in
 * turn; each picture is its own but for the label's, which is the same in all of its group. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "compare/tell/tell.h"

enum { DPI = 150, SHEET_STEP = 3, MARGIN = 400, WIDTH = 21000, HEIGHT = 29700 };

typedef struct page {
    int32_t width, height;
    uint8_t *rgb;
} page;

_Noreturn static void stop(const char *what)
{
    fprintf(stderr, "made-up-report: %s\n", what);
    exit(1);
}

static page read_page(const char *path)
{
    page read = {0};
    FILE *file = fopen(path, "rb");
    if (file == NULL ||
        fscanf(file, "P6 %" SCNd32 " %" SCNd32 " 255", &read.width, &read.height) != 2 ||
        fgetc(file) != '\n')
        stop("not a PPM of 8 bits");
    size_t size = (size_t)read.width * (size_t)read.height * 3;
    read.rgb = malloc(size);
    if (read.rgb == NULL || fread(read.rgb, 1, size, file) != size)
        stop("the PPM is cut off");
    (void)fclose(file);
    return read;
}

/* ---- PNG (ISO 15948) ------------------------------------------------------------------------- */

static void put_number(ev_buf *out, uint32_t number)
{
    const uint8_t bytes[] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16),
                             (uint8_t)(number >> 8), (uint8_t)number};
    ev_buf_bytes(out, bytes, sizeof bytes);
}

static void put_chunk(ev_buf *out, const char *type, const void *data, size_t size)
{
    put_number(out, (uint32_t)size);
    size_t begin = out->size;
    ev_buf_bytes(out, type, 4);
    ev_buf_bytes(out, data, size);
    put_number(out, (uint32_t)crc32(0, (const Bytef *)out->data + begin, (uInt)(size + 4)));
}

/* `rows` has a filter byte before each row. */
static ev_slice png_of(int32_t width, int32_t height, uint8_t depth, uint8_t color,
                       const uint8_t *rows, size_t size)
{
    ev_buf out, head;
    uLongf packed_size = compressBound(size);
    Bytef *packed = malloc(packed_size);
    ev_buf_init(&out, NULL, packed_size + 100);
    ev_buf_init(&head, NULL, 16);
    if (packed == NULL || compress2(packed, &packed_size, rows, size, 6) != Z_OK)
        stop("zlib fails");
    put_number(&head, (uint32_t)width);
    put_number(&head, (uint32_t)height);
    ev_buf_bytes(&head, (const uint8_t[]){depth, color, 0, 0, 0}, 5);
    ev_buf_bytes(&out, "\x89PNG\r\n\x1A\n", 8);
    put_chunk(&out, "IHDR", head.data, head.size);
    put_chunk(&out, "IDAT", packed, packed_size);
    put_chunk(&out, "IEND", NULL, 0);
    free(packed);
    ev_buf_free(&head);
    return ev_buf_as_slice(&out);
}

static int32_t pixels(int32_t hundredths)
{
    return hundredths * DPI / 2540;
}

static ev_slice cut(const page *from, const ev_place *place)
{
    int32_t x = pixels(place->x), y = pixels(place->y), width = pixels(place->width),
            height = pixels(place->height);
    size_t row = (size_t)width * 3 + 1, size = row * (size_t)height;
    uint8_t *rows = calloc(1, size);
    if (rows == NULL)
        stop("no memory");
    for (int32_t i = 0; i < height; i++)
        memcpy(rows + (size_t)i * row + 1,
               from->rgb + ((size_t)(y + i) * (size_t)from->width + (size_t)x) * 3, row - 1);
    ev_slice png = png_of(width, height, 8, 2, rows, size);
    free(rows);
    return png;
}

/* The mean of SHEET_STEP * SHEET_STEP pixels in four grey levels; white from 232. */
static unsigned level_of(const page *from, int32_t left, int32_t top)
{
    unsigned sum = 0;
    for (int32_t y = top; y < top + SHEET_STEP; y++)
        for (int32_t x = left; x < left + SHEET_STEP; x++) {
            const uint8_t *p = from->rgb + 3 * ((size_t)y * (size_t)from->width + (size_t)x);
            sum += (p[0] * 2U + p[1] * 5U + p[2]) / 8;
        }
    unsigned level = sum / (SHEET_STEP * SHEET_STEP) * 4 / 232;
    return level > 3 ? 3 : level;
}

static ev_slice shrink(const page *from)
{
    int32_t width = from->width / SHEET_STEP & ~3, height = from->height / SHEET_STEP;
    size_t row = (size_t)width / 4 + 1, size = row * (size_t)height;
    uint8_t *rows = calloc(1, size);
    if (rows == NULL)
        stop("no memory");
    for (int32_t y = 0; y < height; y++)
        for (int32_t x = 0; x < width; x++)
            rows[(size_t)y * row + 1 + (size_t)x / 4] |=
                (uint8_t)(level_of(from, x * SHEET_STEP, y * SHEET_STEP) << (6 - 2 * (x % 4)));
    ev_slice png = png_of(width, height, 2, 0, rows, size);
    free(rows);
    return png;
}

/* The same picture as another file: with a comment before its end, a chunk of 12 bytes. */
static ev_slice numbered(ev_slice png, uint32_t number)
{
    enum { END = 12 };
    ev_buf out;
    ev_buf_init(&out, NULL, png.size + 64);
    ev_buf_bytes(&out, png.data, png.size - END);
    put_chunk(&out, "juNk", &number, sizeof number);
    put_chunk(&out, "IEND", NULL, 0);
    return ev_buf_as_slice(&out);
}

/* ---- pairs ----------------------------------------------------------------------------------- */

/* clang-format off: a row for each pair, its parts by name */
#define TEXT(text)                                                                                 \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }
#define BIRTH                                                                                      \
    {                                                                                              \
        900, 13500, 3000, 600, 0                                                                   \
    }
#define MRZ                                                                                        \
    {                                                                                              \
        900, 26450, 11500, 1300, 0                                                                 \
    }
#define PORTRAIT                                                                                   \
    {                                                                                              \
        16450, 2100, 3600, 4600, 0                                                                 \
    }
#define CODE                                                                                       \
    {                                                                                              \
        16450, 24000, 3500, 3500, 0                                                                \
    }
#define LABEL                                                                                      \
    {                                                                                              \
        900, 4300, 5000, 400, 0                                                                    \
    }
#define AT(...) .golden_place = __VA_ARGS__, .place = __VA_ARGS__

#define MRZ_FOLLOWS                                                                                \
    {                                                                                              \
        .kind = EV_DIFFERENT_MRZ, .role = EV_FOLLOWS, .field = "mrz", AT(MRZ),                     \
        .name = TEXT("MRZ line 2"),                                                                \
        .golden = TEXT("Z0000301<7IND9007231F1904301<<<<<<<<<<<<<<<<"),                            \
        .now = TEXT("Z0000301<7IND8504131F1904301<<<<<<<<<<<<<<<<")                                \
    }
#define SEAL_FOLLOWS                                                                               \
    {                                                                                              \
        .kind = EV_DIFFERENT_SEAL, .role = EV_FOLLOWS, .field = "seal", AT(CODE),                  \
        .name = TEXT("seal"), .remark = TEXT("same signer")                                        \
    }

typedef struct example {
    ev_difference differences[3];
    size_t count, contradictions;
    ev_place places[2];
    const char *names[2];
    bool is_reduced;
} example;

static const example examples[] = {
    {{{.kind = EV_DIFFERENT_RECORD,
       .role = EV_CAUSE,
       .field = "/holder/birth_date",
       AT(BIRTH),
       .name = TEXT("date of birth"),
       .golden = TEXT("23 JUL 1990"),
       .now = TEXT("13 APR 1985"),
       .text = TEXT("date of birth 23 JUL 1990 -> 13 APR 1985"),
       .about = TEXT("date of birth")},
      MRZ_FOLLOWS,
      SEAL_FOLLOWS},
     3,
     0,
     {BIRTH, MRZ},
     {"date of birth", "machine readable zone"},
     false},
    {{{.kind = EV_DIFFERENT_LABEL,
       .role = EV_CAUSE,
       .field = "labels",
       AT(LABEL),
       .name = TEXT("label \"Surname\" (en)"),
       .golden = TEXT("Surname"),
       .now = TEXT("Family name"),
       .text = TEXT("label \"Surname\" (en) -> \"Family name\""),
       .remark = TEXT("evisa/1 in both, their files differ: made with --resources?"),
       .about = TEXT("label \"Surname\" (en) -> \"Family name\"")}},
     1,
     0,
     {LABEL},
     {"label"},
     false},
    {{{.kind = EV_DIFFERENT_PHOTO,
       .role = EV_CAUSE,
       .field = "photo",
       AT(PORTRAIT),
       .name = TEXT("portrait"),
       .text = TEXT("JPEG 413x531, 26 -> 28 kB, 63 % of the pixels"),
       .about = TEXT("portrait")},
      MRZ_FOLLOWS,
      SEAL_FOLLOWS},
     3,
     0,
     {PORTRAIT, CODE},
     {"portrait", "QR code"},
     false},
    {{{.kind = EV_DIFFERENT_SEAL,
       .role = EV_CAUSE,
       .field = "seal",
       AT(CODE),
       .name = TEXT("signer"),
       .golden = TEXT("KZTS E28"),
       .now = TEXT("KZTS F2A"),
       .text = TEXT("same contents, other signer: KZTS E28 -> KZTS F2A"),
       .about = TEXT("same contents, other signer")}},
     1,
     0,
     {CODE},
     {"QR code"},
     false},
    {{{.kind = EV_DIFFERENT_SEAL,
       .role = EV_CONTRADICTION,
       .field = "seal",
       AT(CODE),
       .name = TEXT("passport number in the seal"),
       .golden = TEXT("Z0000301"),
       .now = TEXT("Z<img src=x onerror=alert(1)>\"'&\x01\xFF"),
       .text = TEXT("the seal names another passport than the page"),
       .about = TEXT("the seal does not fit its page")},
      {.kind = EV_DIFFERENT_RECORD,
       .role = EV_CAUSE,
       .field = "/passport/number",
       .name = TEXT("passport number"),
       .golden = TEXT("Z0000301"),
       .text = TEXT("passport number Z0000301 -> not there"),
       .about = TEXT("passport number")}},
     2,
     1,
     {MRZ, CODE},
     {"machine readable zone", "QR code"},
     false},
    {{{.kind = EV_DIFFERENT_LAYOUT,
       .role = EV_CAUSE,
       .field = "layout",
       AT(PORTRAIT),
       .name = TEXT("portrait"),
       .text = TEXT("portrait 165.0 -> 162.0 mm from the left"),
       .about = TEXT("portrait 165.0 -> 162.0 mm from the left")}},
     1,
     0,
     {PORTRAIT},
     {"portrait"},
     true},
};
/* clang-format on */

enum { EXAMPLES = sizeof examples / sizeof examples[0] };

static ev_place around(const ev_place *place)
{
    return (ev_place){place->x - MARGIN, place->y - MARGIN, place->width + 2 * MARGIN,
                      place->height + 2 * MARGIN, 0};
}

/* The pictures of an example, made once. */
typedef struct album {
    ev_slice golden[2], now[2], sheet;
} album;

static album album_of(const example *made, const page pages[2], ev_slice sheet)
{
    album all = {.sheet = sheet};
    for (size_t i = 0; i < 2 && made->names[i] != NULL; i++) {
        ev_place shown = around(&made->places[i]);
        all.golden[i] = cut(&pages[0], &shown);
        all.now[i] = cut(&pages[1], &shown);
    }
    return all;
}

static void tell_example(ev_tell *tell, const example *made, const album *pictures, int64_t order,
                         ev_faults *faults)
{
    char name[64], number[32];
    ev_explanation explanation = {.differences = (ev_difference *)(uintptr_t)made->differences,
                                  .count = made->count,
                                  .contradictions = made->contradictions,
                                  .is_reduced = made->is_reduced};
    for (size_t i = 0; i < made->count; i++)
        explanation.causes += made->differences[i].role == EV_CAUSE;
    ev_region regions[2] = {0};
    size_t count = made->names[1] == NULL ? 1 : 2;
    bool is_shared = made->differences[0].kind == EV_DIFFERENT_LABEL;
    uint32_t own = is_shared ? 0 : (uint32_t)order;
    for (size_t i = 0; i < count; i++)
        regions[i] =
            (ev_region){ev_slice_from(made->names[i]), made->places[i], around(&made->places[i]),
                        numbered(pictures->golden[i], own), numbered(pictures->now[i], own)};
    ev_sheet sheet = {0, WIDTH, HEIGHT, numbered(pictures->sheet, (uint32_t)order)};
    (void)snprintf(number, sizeof number, "KZ%07" PRId64, 500 + order);
    (void)snprintf(name, sizeof name, "2026-11/%s.pdf", number);
    ev_pair_result result = {.name = name,
                             .number = ev_slice_from(number),
                             .state = EV_PAIR_DIFFERS,
                             .explanation = &explanation,
                             .regions = regions,
                             .region_count = count,
                             .sheets = &sheet,
                             .sheet_count = 1,
                             .order = order};
    if (!tell->pair(tell, &result, faults))
        stop("a pair fails");
    for (size_t i = 0; i < count; i++) {
        free((void *)(uintptr_t)regions[i].golden.data);
        free((void *)(uintptr_t)regions[i].now.data);
    }
    free((void *)(uintptr_t)sheet.golden.data);
}

static void tell_other(ev_tell *tell, ev_pair_state state, int64_t order, ev_faults *faults)
{
    char name[64];
    ev_faults why;
    ev_faults_init(&why, EV_LENIENT);
    (void)ev_faults_add(&why, EV_CANT_READ, "2026-11/broken.pdf");
    (void)snprintf(name, sizeof name, "2026-11/other-%" PRId64 ".pdf", order);
    if (!tell->pair(tell,
                    &(ev_pair_result){.name = name,
                                      .state = state,
                                      .faults = state == EV_PAIR_BAD ? &why : NULL,
                                      .order = order},
                    faults))
        stop("a pair fails");
}

int main(int argc, char *argv[])
{
    static const ev_pair_state others[] = {EV_PAIR_BAD, EV_PAIR_ONLY_GOLDEN, EV_PAIR_ONLY_NOW,
                                           EV_PAIR_UNEXPLAINED, EV_PAIR_SAME};
    if (argc < 5)
        stop("PAIRS GOLDEN.ppm NEW.ppm OUT.html [--no-values]");
    int64_t pairs = strtoll(argv[1], NULL, 10), order = 0;
    const page pages[2] = {read_page(argv[2]), read_page(argv[3])};
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_tell *tell = ev_tell_html(argv[4], &(ev_tell_sides){"nightly/golden", "nightly/new"},
                                 argc > 5 ? EV_TELL_NO_VALUES : EV_TELL_VALUES, &faults);
    album albums[EXAMPLES];
    ev_slice sheet = shrink(&pages[0]);
    for (size_t i = 0; i < EXAMPLES; i++)
        albums[i] = album_of(&examples[i], pages, sheet);
    if (tell == NULL)
        stop("the report fails");
    while (order < pairs) { /* labels are the largest group */
        static const size_t turn[] = {1, 0, 1, 2, 1, 3, 4, 5};
        size_t kind = turn[order++ % 8];
        tell_example(tell, &examples[kind], &albums[kind], order, &faults);
    }
    for (size_t i = 0; pairs > 1 && i < sizeof others / sizeof others[0]; i++)
        tell_other(tell, others[i], ++order, &faults);
    if (!tell->end(tell, &faults))
        stop("the end fails");
    tell->close(tell);
    free(pages[0].rgb);
    free(pages[1].rgb);
    return 0;
}
