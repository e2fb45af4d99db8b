/* The fonts of a page: what a code says, how wide it is, and which file draws it (ISO 32000-1, 9.6
 * to 9.8). */
#include "compare/paper/private.h"

struct ev_drawn_font {
    int object; /* number; 0: not an indirect object */
    ev_slice title;
    bool is_composite;
    double height, depth;
    ev_unicode unicode;
    int32_t unicode_object;
    double default_width; /* thousandths of an em */
    float *widths[256];   /* of 256 codes each, by the high byte; below 0: the default */
};

/* What a font is called by the page that is read. */
typedef struct name {
    ev_object resources;
    ev_slice name;
    ev_drawn_font *font;
} name;

enum { CODES = 65536 };

/* ---- names ----------------------------------------------------------------------------------- */

/* "EVRNSA+NotoSans-Regular": six letters and a plus begin the name of a subset (9.6.4). */
ev_slice ev_drawn_font_without_prefix(ev_slice title)
{
    enum { PREFIX = 7 };
    bool has_prefix = title.size > PREFIX && title.data[PREFIX - 1] == '+';
    for (size_t i = 0; i + 1 < PREFIX && has_prefix; i++)
        has_prefix = title.data[i] >= 'A' && title.data[i] <= 'Z';
    return has_prefix ? (ev_slice){title.data + PREFIX, title.size - PREFIX} : title;
}

static ev_slice title_of(ev_reader *r, ev_object font)
{
    ev_slice title = ev_object_as_name(r, ev_object_key(r, font, "/BaseFont"));
    return title.data != NULL ? ev_drawn_font_without_prefix(title) : EV_SLICE("");
}

static ev_object descendant_of(ev_reader *r, ev_object font)
{
    ev_object list = ev_object_key(r, font, "/DescendantFonts");
    return ev_object_count(r, list) > 0 ? ev_object_item(r, list, 0) : font;
}

/* ---- widths ---------------------------------------------------------------------------------- */

static void set_width(ev_reader *r, ev_drawn_font *font, double code, double width)
{
    if (!(code >= 0 && code < CODES))
        return;
    float **page = &font->widths[(size_t)code >> 8];
    if (*page == NULL) {
        *page = ev_arena_take_array(r->arena, 256, sizeof **page);
        for (size_t i = 0; i < 256 && *page != NULL; i++)
            (*page)[i] = -1;
    }
    if (*page != NULL)
        (*page)[(size_t)code & 0xFF] = (float)width;
}

/* /W: "32[260 269]" from a code on, and "58 59 268" for all codes from one to another (9.7.4.3).
 * Read from its text: it has six hundred numbers, and each would take three calls of libqpdf. */
static void read_composite_widths(ev_reader *r, ev_drawn_font *font, ev_object descendant)
{
    enum { MOST = 4 * CODES };
    ev_slice source = ev_object_as_source(r, ev_object_key(r, descendant, "/W"));
    ev_lexer lexer = ev_lexer_begin(source.data != NULL ? source : EV_SLICE(""), r->arena);
    font->default_width = ev_object_as_number(r, ev_object_key(r, descendant, "/DW"), 1000);
    (void)ev_lexer_next(&lexer);
    double number[3];
    size_t count = 0, mapped = 0;
    for (ev_token t; (t = ev_lexer_next(&lexer)).kind != EV_TOKEN_END && mapped < MOST;) {
        if (t.kind == EV_TOKEN_NUMBER)
            number[count++] = t.number;
        if (t.kind == EV_TOKEN_OPEN_ARRAY && count == 1) {
            for (t = ev_lexer_next(&lexer); t.kind == EV_TOKEN_NUMBER; t = ev_lexer_next(&lexer))
                set_width(r, font, number[0]++, t.number);
            count = 0;
        } else if (count == 3) {
            for (double code = number[0]; code <= number[1] && mapped < MOST; code++, mapped++)
                set_width(r, font, code, number[2]);
            count = 0;
        }
    }
}

static void read_simple_widths(ev_reader *r, ev_drawn_font *font, ev_object object,
                               ev_object descriptor)
{
    ev_object widths = ev_object_key(r, object, "/Widths");
    size_t count = ev_object_count(r, widths);
    int32_t first = ev_object_as_int(r, ev_object_key(r, object, "/FirstChar"), 0);
    font->default_width = ev_object_as_number(r, ev_object_key(r, descriptor, "/MissingWidth"), 0);
    count = count < 256 ? count : 256;
    for (size_t i = 0; i < count; i++)
        set_width(r, font, first + (double)i,
                  ev_object_as_number(r, ev_object_item(r, widths, i), 0));
}

/* ---- reading --------------------------------------------------------------------------------- */

/* How far a text reaches above and below its baseline: to the height of capitals, and to the
 * descent or the lowest point of the font, whichever is less. /Ascent and /Descent make boxes that
 * are taller than the lines are apart: all texts would overlap. */
static void read_metrics(ev_reader *r, ev_drawn_font *font, ev_object descriptor)
{
    double height = ev_object_as_number(r, ev_object_key(r, descriptor, "/CapHeight"), 0);
    double depth = ev_object_as_number(r, ev_object_key(r, descriptor, "/Descent"), -250);
    ev_object box = ev_object_key(r, descriptor, "/FontBBox");
    double lowest = ev_object_count(r, box) == 4
                        ? ev_object_as_number(r, ev_object_item(r, box, 1), depth)
                        : depth;
    font->height = height > 0 && height < 2000 ? height / 1000 : 0.7;
    depth = depth > lowest ? depth : lowest;
    font->depth = depth < 0 && depth > -1000 ? -depth / 1000 : 0;
}

static void read_font(ev_reader *r, ev_drawn_font *font, ev_object object)
{
    ev_object descendant = descendant_of(r, object);
    ev_object descriptor = ev_object_key(r, descendant, "/FontDescriptor");
    ev_slice kind = ev_object_as_name(r, ev_object_key(r, object, "/Subtype"));
    ev_object unicode = ev_object_key(r, object, "/ToUnicode");
    font->title = title_of(r, object);
    font->is_composite = kind.data != NULL && ev_slice_is(kind, "Type0");
    read_metrics(r, font, descriptor);
    if (font->is_composite)
        read_composite_widths(r, font, descendant);
    else
        read_simple_widths(r, font, object, descriptor);
    if (unicode == 0)
        return;
    font->unicode_object = ev_object_number(r, unicode);
    ev_drawn_font *const *fonts = r->drawn.items;
    for (size_t i = 0; i < r->drawn.count; i++) /* both faces of a document have the same */
        if (fonts[i] != font && font->unicode_object != 0 &&
            fonts[i]->unicode_object == font->unicode_object) {
            font->unicode = fonts[i]->unicode;
            return;
        }
    ev_slice cmap = ev_object_data(r, unicode);
    if (cmap.data != NULL)
        ev_unicode_read(cmap, r->arena, &font->unicode);
}

static ev_drawn_font *font_of(ev_reader *r, ev_object object)
{
    int number = ev_object_number(r, object);
    ev_drawn_font **fonts = r->drawn.items;
    for (size_t i = 0; i < r->drawn.count && number != 0; i++)
        if (fonts[i]->object == number)
            return fonts[i];
    ev_drawn_font **slot = ev_list_add(&r->drawn, sizeof(ev_drawn_font *), r->arena);
    ev_drawn_font *font = ev_arena_take(r->arena, sizeof *font);
    if (slot == NULL || font == NULL)
        return NULL;
    *slot = font;
    font->object = number;
    read_font(r, font, object);
    return font;
}

const ev_drawn_font *ev_drawn_font_named(ev_reader *r, ev_object resources, ev_slice wanted)
{
    name *names = r->names.items;
    char key[130] = "/";
    for (size_t i = 0; i < r->names.count; i++)
        if (names[i].resources == resources && ev_slice_equal(names[i].name, wanted))
            return names[i].font;
    if (wanted.data == NULL || wanted.size > sizeof key - 2)
        return NULL;
    memcpy(key + 1, wanted.data, wanted.size);
    ev_object object = ev_object_key(r, ev_object_key(r, resources, "/Font"), key);
    name *added = ev_list_add(&r->names, sizeof *added, r->arena);
    if (added == NULL)
        return NULL;
    *added = (name){resources, wanted, object != 0 ? font_of(r, object) : NULL};
    return added->font;
}

/* ---- glyphs ---------------------------------------------------------------------------------- */

/* Without /ToUnicode: ASCII, which is all that our machine readable zone has. */
static ev_slice ascii(uint32_t code)
{
    static const char printable[] = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                    "[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
    bool is_ascii = code >= 32 && code < 127;
    return is_ascii ? (ev_slice){&printable[code - 32], 1} : EV_SLICE("\xEF\xBF\xBD");
}

ev_glyph ev_drawn_font_glyph_at(const ev_drawn_font *font, const char **at, const char *end)
{
    uint32_t code = (unsigned char)*(*at)++;
    if (font->is_composite && *at < end)
        code = code << 8 | (unsigned char)*(*at)++;
    const float *widths = font->widths[code >> 8];
    double width = widths != NULL ? (double)widths[code & 0xFF] : -1;
    ev_slice text = ev_unicode_find(&font->unicode, code);
    if (text.data == NULL)
        text = font->is_composite ? EV_SLICE("\xEF\xBF\xBD") : ascii(code);
    return (ev_glyph){code, (width >= 0 ? width : font->default_width) / 1000, text};
}

ev_slice ev_drawn_font_title(const ev_drawn_font *font)
{
    return font->title;
}

double ev_drawn_font_height(const ev_drawn_font *font)
{
    return font->height;
}

double ev_drawn_font_depth(const ev_drawn_font *font)
{
    return font->depth;
}

bool ev_drawn_font_is_composite(const ev_drawn_font *font)
{
    return font->is_composite;
}

/* ---- the fonts of a paper -------------------------------------------------------------------- */

static bool is_listed(ev_reader *r, const ev_paper_font *font)
{
    const ev_paper_font *fonts = r->fonts.items;
    for (size_t i = 0; i < r->fonts.count; i++)
        if (ev_slice_equal(fonts[i].name, font->name) &&
            memcmp(fonts[i].digest, font->digest, sizeof font->digest) == 0)
            return true;
    return false;
}

static void list_font(ev_reader *r, ev_object object)
{
    static const char *const files[] = {"/FontFile", "/FontFile2", "/FontFile3"};
    ev_object descriptor = ev_object_key(r, descendant_of(r, object), "/FontDescriptor");
    ev_paper_font font = {.name = title_of(r, object)};
    for (size_t i = 0; i < sizeof files / sizeof *files && !font.is_embedded; i++) {
        ev_slice file = ev_object_data(r, ev_object_key(r, descriptor, files[i]));
        font.is_embedded = file.data != NULL;
        if (font.is_embedded)
            ev_sha256(file, font.digest);
    }
    if (is_listed(r, &font))
        return;
    ev_paper_font *added = ev_list_add(&r->fonts, sizeof *added, r->arena);
    if (added != NULL)
        *added = font;
}

void ev_paper_read_fonts(ev_reader *r, ev_object resources)
{
    ev_slice *keys;
    ev_object fonts = ev_object_key(r, resources, "/Font");
    size_t count = ev_object_keys(r, fonts, &keys);
    for (size_t i = 0; i < count && keys != NULL; i++)
        if (keys[i].data != NULL)
            list_font(r, ev_object_key(r, fonts, keys[i].data));
}
