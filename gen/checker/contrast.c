/* Contrast of each text with what it lies on: at least 4.5 : 1 (WCAG 2.2, 1.4.3), with white paper
 * and with each [fill] that its block may lie on. Forms, rules and shapes are decoration. */
#include "checker/private.h"
#include "layout/syntax.h"
#include "layout/template.h"

#include <stdio.h>

/* ---- colours --------------------------------------------------------------------------------- */

/* Of a part of a colour, its light, of 65535 (WCAG 2.2, "relative luminance"). */
static const uint16_t light[256] = {
    0,     20,    40,    60,    80,    99,    119,   139,   159,   179,   199,   219,   241,
    264,   288,   313,   340,   367,   396,   427,   458,   491,   526,   562,   599,   637,
    677,   718,   761,   805,   851,   898,   947,   997,   1048,  1101,  1156,  1212,  1270,
    1330,  1391,  1453,  1517,  1583,  1651,  1720,  1790,  1863,  1937,  2013,  2090,  2170,
    2250,  2333,  2418,  2504,  2592,  2681,  2773,  2866,  2961,  3058,  3157,  3258,  3360,
    3464,  3570,  3678,  3788,  3900,  4014,  4129,  4247,  4366,  4488,  4611,  4736,  4864,
    4993,  5124,  5257,  5392,  5530,  5669,  5810,  5953,  6099,  6246,  6395,  6547,  6700,
    6856,  7014,  7174,  7335,  7500,  7666,  7834,  8004,  8177,  8352,  8528,  8708,  8889,
    9072,  9258,  9445,  9635,  9828,  10022, 10219, 10417, 10619, 10822, 11028, 11235, 11446,
    11658, 11873, 12090, 12309, 12530, 12754, 12980, 13209, 13440, 13673, 13909, 14146, 14387,
    14629, 14874, 15122, 15371, 15623, 15878, 16135, 16394, 16656, 16920, 17187, 17456, 17727,
    18001, 18277, 18556, 18837, 19121, 19407, 19696, 19987, 20281, 20577, 20876, 21177, 21481,
    21787, 22096, 22407, 22721, 23038, 23357, 23678, 24002, 24329, 24658, 24990, 25325, 25662,
    26001, 26344, 26688, 27036, 27386, 27739, 28094, 28452, 28813, 29176, 29542, 29911, 30282,
    30656, 31033, 31412, 31794, 32179, 32567, 32957, 33350, 33745, 34143, 34544, 34948, 35355,
    35764, 36176, 36591, 37008, 37429, 37852, 38278, 38706, 39138, 39572, 40009, 40449, 40891,
    41337, 41785, 42236, 42690, 43147, 43606, 44069, 44534, 45002, 45473, 45947, 46423, 46903,
    47385, 47871, 48359, 48850, 49344, 49841, 50341, 50844, 51349, 51858, 52369, 52884, 53401,
    53921, 54445, 54971, 55500, 56032, 56567, 57105, 57646, 58190, 58737, 59287, 59840, 60396,
    60955, 61517, 62082, 62650, 63221, 63795, 64372, 64952, 65535,
};

enum { WHITE = 0xFFFFFF, LEAST = 45 /* tenths */ };

/* Of 655,350,000. */
static int64_t luminance(uint32_t color)
{
    return (int64_t)light[color >> 16 & 255] * 2126 + (int64_t)light[color >> 8 & 255] * 7152 +
           (int64_t)light[color & 255] * 722;
}

/* In tenths, rounded down: 45 is 4.5 : 1. */
static int64_t contrast(uint32_t a, uint32_t b)
{
    const int64_t offset = 65535 * 10000 / 20; /* 0.05 */
    int64_t one = luminance(a) + offset, two = luminance(b) + offset;
    return one > two ? one * 10 / two : two * 10 / one;
}

static const ev_ini_line *line_of(const ev_ini_section *section, const char *key)
{
    for (size_t i = 0; section != NULL && i < section->count; i++)
        if (ev_slice_is(section->lines[i].key, key))
            return &section->lines[i];
    return NULL;
}

/* The line of [colors] that a section's colour is; NULL: it names none that can be read. */
static const ev_ini_line *color_of(const ev_folder *folder, const ev_ini_section *section,
                                   uint32_t *color)
{
    const ev_ini_section *colors = ev_ini_find(&folder->layout.ini, "colors");
    ev_slice name = ev_ini_value(section, "color");
    for (size_t i = 0; colors != NULL && i < colors->count; i++)
        if (ev_slice_equal(colors->lines[i].key, name))
            return ev_template_color_value(colors->lines[i].value, color) ? &colors->lines[i]
                                                                          : NULL;
    return NULL;
}

/* ---- where a text is ------------------------------------------------------------------------- */

enum { MM = 2835, LINE_WIDTH = 60 * MM, LINE_HEIGHT = 8 * MM };

static bool lengths(const ev_ini_section *section, const char *key, ev_mpt *out, size_t wanted)
{
    size_t count;
    return ev_template_lengths(ev_ini_value(section, key), out, wanted, &count) && count == wanted;
}

/* Adds the lines of a fit, from the ink of the first to the baseline of the last. */
static void add_fit(ev_slice fit, ev_mpt *top, ev_mpt *bottom)
{
    ev_part part;
    while (fit.size > 0) {
        if (!ev_part_read(ev_slice_trim(ev_slice_cut(&fit, ';')), &part))
            continue;
        for (size_t i = 0; i < part.baselines; i++) {
            ev_mpt above = part.baseline[i] - (part.sizes > 0 ? part.size[0] : 7000) * 7 / 10;
            *top = above < *top ? above : *top;
            *bottom = part.baseline[i] > *bottom ? part.baseline[i] : *bottom;
        }
    }
}

static void add_fits(ev_folder *folder, const ev_ini_section *section, ev_mpt *top, ev_mpt *bottom)
{
    for (size_t i = 0; i < section->count; i++) {
        ev_slice fit = section->lines[i].value;
        const ev_ini_section *ladder = NULL;
        if (!ev_slice_is(section->lines[i].key, "fit"))
            continue;
        if (ev_slice_starts(fit, "@"))
            ladder = ev_folder_use(folder, "ladder", (ev_slice){fit.data + 1, fit.size - 1});
        else
            add_fit(fit, top, bottom);
        for (size_t k = 0; ladder != NULL && k < ladder->count; k++)
            add_fit(ladder->lines[k].value, top, bottom);
    }
}

/* The box of a block's texts, about; false for a block without texts, or one that cannot be read.
 */
static bool box_of(ev_folder *folder, const ev_ini_section *section, ev_box *box)
{
    ev_mpt at[4], top = 0, bottom = 0, width = LINE_WIDTH;
    if (lengths(section, "box", at, 4)) { /* the QR code */
        *box = (ev_box){at[0], at[1], at[2], at[3]};
        return true;
    }
    if (!lengths(section, "at", at, 2))
        return false;
    (void)lengths(section, "width", &width, 1);
    if (line_of(section, "fit") != NULL) {
        top = INT32_MAX / 2;
        add_fits(folder, section, &top, &bottom);
    } else {
        bottom = LINE_HEIGHT;
    }
    *box = (ev_box){at[0], at[1] + top, width, bottom - top};
    return bottom > top;
}

/* "kk title 10 31.9 title": the place is in front of the style. */
static bool box_of_line(ev_slice value, ev_slice *style, ev_box *box)
{
    ev_slice word[5];
    size_t count = 0, found;
    ev_mpt x, y;
    for (; value.size > 0 && count < 5; count++)
        word[count] = ev_slice_cut(&value, ' ');
    if (count < 4 || !ev_template_lengths(word[count - 3], &x, 1, &found) ||
        !ev_template_lengths(word[count - 2], &y, 1, &found))
        return false;
    *style = word[count - 1];
    *box = (ev_box){x, y - 2 * MM, LINE_WIDTH, 2 * MM};
    return true;
}

/* ---- what it lies on ------------------------------------------------------------------------- */

static bool meets(ev_box a, ev_box b)
{
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

static bool holds(ev_box outer, ev_box inner)
{
    return outer.x <= inner.x && outer.y <= inner.y && outer.x + outer.w >= inner.x + inner.w &&
           outer.y + outer.h >= inner.y + inner.h;
}

/* A fill that the box may lie on; NULL: white paper. */
enum { GROUNDS_MAX = 16 };
static size_t grounds_of(const ev_folder *folder, ev_box box, const ev_ini_section **ground)
{
    size_t count = 1;
    ground[0] = NULL;
    for (size_t i = 1; i < folder->layout.ini.count; i++) {
        const ev_ini_section *section = &folder->layout.section[i];
        ev_mpt at[4];
        if (!ev_slice_starts(section->name, "fill ") || !lengths(section, "box", at, 4))
            continue;
        ev_box fill = {at[0], at[1], at[2], at[3]};
        bool is_always =
            line_of(section, "when") == NULL && line_of(section, "box.no-portrait") == NULL;
        if (is_always && holds(fill, box))
            count = 0;
        if (meets(fill, box) && count < GROUNDS_MAX)
            ground[count++] = section;
    }
    return count;
}

/* ---- the line at fault ----------------------------------------------------------------------- */

/* Whether the built-in file of the same path lacks this line. */
static bool is_changed(const ev_ini *builtin, const ev_ini_section *section,
                       const ev_ini_line *line)
{
    const ev_ini_section *other = ev_ini_find_slice(builtin, section->name);
    for (size_t i = 0; other != NULL && i < other->count; i++)
        if (ev_slice_equal(other->lines[i].key, line->key))
            return !ev_slice_equal(other->lines[i].value, line->value);
    return true;
}

typedef struct search {
    ev_check *check;
    ev_folder *folder;
    const ev_ini *builtin; /* NULL: there is none */
} search;

/* Of the lines that make a contrast, the one that was changed; otherwise the style's. */
static ev_spot line_at_fault(const search *s, const ev_ini_section *style, const ev_ini_line *color,
                             const ev_ini_section *fill, const ev_ini_line *fill_color)
{
    const ev_file *file = &s->folder->layout;
    const ev_ini_section *colors = ev_ini_find(&file->ini, "colors");
    const ev_spot own = {file, style, line_of(style, "color")};
    const ev_spot tried[] = {own,
                             {file, colors, color},
                             {file, fill, line_of(fill, "color")},
                             {file, colors, fill_color},
                             {file, fill, line_of(fill, "box")}};
    for (size_t i = 0; s->builtin != NULL && i < sizeof tried / sizeof *tried; i++)
        if (tried[i].line != NULL && is_changed(s->builtin, tried[i].section, tried[i].line))
            return tried[i];
    return own;
}

static void say(const search *s, const ev_spot *spot, uint32_t ground, int64_t tenths)
{
    char expected[96];
    if (spot->line == NULL || s->folder->told[spot->line - s->folder->layout.line])
        return;
    s->folder->told[spot->line - s->folder->layout.line] = true;
    (void)snprintf(expected, sizeof expected,
                   "a contrast of at least 4.5 : 1 with %06X below it, not %d.%d : 1",
                   (unsigned)ground, (int)(tenths / 10), (int)(tenths % 10));
    ev_check_say(s->check, EV_RESOURCE_RULE, spot, spot->line->value,
                 ev_check_text(s->check, (const char *const[]){expected, NULL}), NULL);
}

/* ---- all texts ------------------------------------------------------------------------------- */

/* `from` has the colour: a style, or the block of the QR code. */
static void check(const search *s, const ev_ini_section *from, ev_box box)
{
    const ev_ini_section *ground[GROUNDS_MAX];
    uint32_t color, below = WHITE;
    const ev_ini_line *line = color_of(s->folder, from, &color), *fill_line = NULL;
    size_t count = grounds_of(s->folder, box, ground);
    for (size_t i = 0; line != NULL && i < count; i++) {
        if (ground[i] != NULL && (fill_line = color_of(s->folder, ground[i], &below)) == NULL)
            continue;
        int64_t tenths = contrast(color, below);
        const ev_spot spot = line_at_fault(s, from, line, ground[i], fill_line);
        if (tenths < LEAST)
            say(s, &spot, below, tenths);
    }
}

static void check_style(const search *s, ev_slice name, ev_box box)
{
    const ev_ini_section *style = ev_folder_use(s->folder, "style", name);
    if (style != NULL)
        check(s, style, box);
}

static void check_lines(const search *s, const ev_ini_section *section)
{
    ev_box box;
    ev_slice style;
    for (size_t i = 0; i < section->count; i++) {
        const ev_ini_line *line = &section->lines[i];
        bool is_line = ev_slice_is(line->key, "line") || ev_slice_is(line->key, "joined");
        if (is_line && ev_slice_starts(section->name, "lines ") &&
            box_of_line(line->value, &style, &box))
            check_style(s, style, box);
    }
}

static void check_block(const search *s, const ev_ini_section *section)
{
    ev_box box;
    ev_slice rest = section->name, kind = ev_slice_cut(&rest, ' ');
    check_lines(s, section);
    if (!box_of(s->folder, section, &box))
        return;
    if (ev_slice_is(kind, "qr"))
        check(s, section, box);
    for (size_t i = 0; i < ev_layout_syntax.key_count; i++) {
        const ev_key_row *row = &ev_layout_syntax.key[i];
        if (row->type == EV_TYPE_STYLE && ev_slice_is(kind, row->section))
            check_style(s, ev_folder_style(section, row->key, row->otherwise), box);
    }
    for (size_t i = 0; i < section->count; i++) { /* "kk seal.check check" */
        ev_slice style = section->lines[i].value;
        bool is_text = ev_slice_is(section->lines[i].key, "label") ||
                       ev_slice_is(section->lines[i].key, "address");
        while (is_text && memchr(style.data, ' ', style.size) != NULL)
            (void)ev_slice_cut(&style, ' ');
        if (is_text)
            check_style(s, style, box);
    }
}

void ev_check_contrast(ev_check *c, ev_folder *folder)
{
    static const ev_resources none = {NULL, 0};
    const char *path = folder->layout.ini.path;
    ev_slice text = ev_resource_find(&none, path);
    ev_ini builtin;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    bool has_builtin =
        text.data != NULL && ev_ini_read(text, path, c->scratch, &builtin, &faults) == EV_OK;
    const search s = {c, folder, has_builtin ? &builtin : NULL};
    for (size_t i = 1; i < folder->layout.ini.count; i++)
        check_block(&s, &folder->layout.section[i]);
}
