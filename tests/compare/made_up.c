/* A report of made-up pairs, for the tests of the report alone: as many pairs as a night of tests
 * gives, with cut-outs of real pages, without comparing anything.
 *
 *   made-up-report PAIRS GOLDEN.ppm NEW.ppm OUT.html [--no-values]
 *
 * The pages are pictures of one size at 150 dpi (pdftoppm -r 150). The pairs are of six kinds in
 * turn; each picture is its own but for the label's, which is the same in all of its group. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "compare/drawing/drawing.h"
#include "compare/tell/tell.h"

enum { CUT_BYTES_MAX = 24 << 10, MARGIN = 400, WIDTH = 21000, HEIGHT = 29700 };

_Noreturn static void stop(const char *what)
{
    fprintf(stderr, "made-up-report: %s\n", what);
    exit(1);
}

/* A PPM of 8 bits (netpbm). */
static ev_drawing read_page(const char *path, ev_arena *arena)
{
    ev_drawing page = {.dpi = EV_DRAWING_DPI};
    FILE *file = fopen(path, "rb");
    if (file == NULL ||
        fscanf(file, "P6 %" SCNd32 " %" SCNd32 " 255", &page.width, &page.height) != 2 ||
        fgetc(file) != '\n')
        stop("not a PPM of 8 bits");
    size_t count = (size_t)page.width * (size_t)page.height;
    page.pixels = ev_arena_take_array(arena, count, sizeof *page.pixels);
    for (size_t i = 0; i < count; i++) {
        uint8_t rgb[3];
        if (page.pixels == NULL || fread(rgb, 1, 3, file) != 3)
            stop("the PPM is cut off");
        page.pixels[i] = (uint32_t)(rgb[0] << 16 | rgb[1] << 8 | rgb[2]);
    }
    (void)fclose(file);
    return page;
}

/* ---- PNG (ISO/IEC 15948) --------------------------------------------------------------------- */

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

static ev_slice cut(const ev_drawing *from, const ev_place *place, ev_arena *arena)
{
    ev_buf png;
    ev_buf_init(&png, arena, 0);
    if (!ev_drawing_cut(from, place, CUT_BYTES_MAX, arena, &png))
        stop("a cut-out fails");
    return ev_buf_as_slice(&png);
}

static ev_slice shrink(const ev_drawing *from, ev_arena *arena)
{
    ev_buf png;
    ev_buf_init(&png, arena, 0);
    if (!ev_drawing_sheet(from, arena, &png))
        stop("a sheet fails");
    return ev_buf_as_slice(&png);
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
    int32_t moved; /* of the new places, to the left */
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
       .about = TEXT("date of birth"),
       .plain = TEXT("date of birth")},
      MRZ_FOLLOWS,
      SEAL_FOLLOWS},
     3,
     0,
     {BIRTH, MRZ},
     {"date of birth", "machine readable zone"},
     false,
     0},
    {{{.kind = EV_DIFFERENT_LABEL,
       .role = EV_CAUSE,
       .field = "template/labels/own",
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
     false,
     0},
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
     false,
     0},
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
     false,
     0},
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
     false,
     0},
    {{{.kind = EV_DIFFERENT_LAYOUT,
       .role = EV_CAUSE,
       .field = "layout",
       .golden_place = PORTRAIT,
       .place = {16150, 2100, 3600, 4600, 0},
       .name = TEXT("portrait"),
       .text = TEXT("portrait 165.0 -> 162.0 mm from the left"),
       .about = TEXT("portrait 165.0 -> 162.0 mm from the left")}},
     1,
     0,
     {PORTRAIT},
     {"portrait"},
     true,
     300},
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
    ev_slice golden[2], now[2], sheets[2];
} album;

static album album_of(const example *made, const ev_drawing pages[2], const ev_slice sheets[2],
                      ev_arena *arena)
{
    album all = {.sheets = {sheets[0], sheets[1]}};
    for (size_t i = 0; i < 2 && made->names[i] != NULL; i++) {
        ev_place shown = around(&made->places[i]);
        all.golden[i] = cut(&pages[0], &shown, arena);
        all.now[i] = cut(&pages[1], &shown, arena);
    }
    return all;
}

static ev_region region_of(const example *made, const album *pictures, size_t i, uint32_t own)
{
    ev_place before = made->places[i], after = before, all = before;
    after.x -= made->moved;
    all.x -= made->moved;
    all.width += made->moved;
    if (made->differences[i].golden.size > 0 && made->differences[i].now.size == 0)
        after.width = after.height = 0;
    return (ev_region){.name = ev_slice_from(made->names[i]),
                       .place = all,
                       .before = before,
                       .after = after,
                       .shown = around(&made->places[i]),
                       .golden = numbered(pictures->golden[i], own),
                       .now = numbered(pictures->now[i], own)};
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
        regions[i] = region_of(made, pictures, i, own);
    ev_sheet sheet = {.width = WIDTH,
                      .height = HEIGHT,
                      .now_width = WIDTH,
                      .now_height = HEIGHT,
                      .golden = numbered(pictures->sheets[0], (uint32_t)order),
                      .now = numbered(pictures->sheets[1], (uint32_t)order)};
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
    free((void *)(uintptr_t)sheet.now.data);
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
    ev_arena arena;
    ev_arena_init(&arena, (size_t)256 << 20);
    const ev_drawing pages[2] = {read_page(argv[2], &arena), read_page(argv[3], &arena)};
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_tell *tell = ev_tell_html(argv[4], &(ev_tell_sides){"nightly/golden", "nightly/new"},
                                 argc > 5 ? EV_TELL_NO_VALUES : EV_TELL_VALUES, &faults);
    album albums[EXAMPLES];
    const ev_slice sheets[2] = {shrink(&pages[0], &arena), shrink(&pages[1], &arena)};
    for (size_t i = 0; i < EXAMPLES; i++)
        albums[i] = album_of(&examples[i], pages, sheets, &arena);
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
    ev_arena_free(&arena);
    return 0;
}
