/* Images that are drawn (ISO 32000-1, 8.9): photos, and the QR code, which is an image mask with a
 * bit for each module. */
#include "compare/paper/content.h"

/* The filter that a file is stored with; "": none, or it is within another one. */
static ev_slice filter_of(ev_reader *r, ev_object image, size_t *count)
{
    ev_object filter = ev_object_key(r, image, "/Filter");
    *count = ev_object_count(r, filter);
    if (*count > 0)
        filter = ev_object_item(r, filter, *count - 1);
    ev_slice name = ev_object_as_name(r, filter);
    return name.data != NULL ? name : EV_SLICE("");
}

/* Those that libqpdf does not undo. */
static bool is_coded(ev_slice filter)
{
    return ev_slice_is(filter, "JPXDecode") || ev_slice_is(filter, "JBIG2Decode") ||
           ev_slice_is(filter, "CCITTFaxDecode");
}

/* Whether samples are stored as in a PNG file: deflated, each row with a predictor (7.4.4.4). */
static bool has_rows(ev_reader *r, ev_object image)
{
    enum { FIRST_OF_PNG = 10 };
    ev_object parameters = ev_object_key(r, image, "/DecodeParms");
    if (ev_object_count(r, parameters) > 0)
        parameters = ev_object_item(r, parameters, ev_object_count(r, parameters) - 1);
    return ev_object_as_int(r, ev_object_key(r, parameters, "/Predictor"), 1) >= FIRST_OF_PNG;
}

/* ---- colour spaces --------------------------------------------------------------------------- */

static int32_t components_of(ev_reader *r, ev_object space)
{
    static const struct {
        const char *name;
        int32_t components;
    } spaces[] = {{"DeviceGray", 1}, {"CalGray", 1}, {"G", 1},         {"DeviceRGB", 3},
                  {"CalRGB", 3},     {"RGB", 3},     {"Lab", 3},       {"DeviceCMYK", 4},
                  {"CMYK", 4},       {"Indexed", 1}, {"Separation", 1}};
    bool is_array = ev_object_count(r, space) > 0;
    ev_slice name = ev_object_as_name(r, is_array ? ev_object_item(r, space, 0) : space);
    if (name.data == NULL)
        return 0;
    if (is_array && ev_slice_is(name, "ICCBased")) /* says how many */
        return ev_object_as_int(r, ev_object_key(r, ev_object_item(r, space, 1), "/N"), 0);
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        if (ev_slice_is(name, spaces[i].name))
            return spaces[i].components;
    return 0;
}

/* [/Indexed base highest lookup] (8.6.6.3). */
static ev_slice palette_of(ev_reader *r, ev_object space)
{
    ev_slice none = {NULL, 0};
    if (ev_object_count(r, space) != 4)
        return none;
    ev_slice name = ev_object_as_name(r, ev_object_item(r, space, 0));
    if (name.data == NULL || !ev_slice_is(name, "Indexed") ||
        components_of(r, ev_object_item(r, space, 1)) != 3)
        return none;
    ev_object lookup = ev_object_item(r, space, 3);
    ev_slice bytes = ev_object_as_bytes(r, lookup);
    return bytes.data != NULL ? bytes : ev_object_data(r, lookup);
}

/* ---- QR code --------------------------------------------------------------------------------- */

/* Versions 1 to 40 have 21 to 177 modules a side (ISO/IEC 18004, 7.1). */
static bool is_code(const ev_picture *picture)
{
    int32_t side = picture->width;
    return picture->height == side && side >= 21 && side <= 177 && (side - 17) % 4 == 0;
}

/* `paints`: the value of a sample that is painted (8.9.6.2). */
static bool read_code(ev_reader *r, const ev_picture *picture, int paints)
{
    ev_paper_code *code = &r->paper->code;
    size_t side = (size_t)picture->width, stride = (side + 7) / 8;
    if (!is_code(picture) || code->side > 0)
        return false;
    *code = (ev_paper_code){
        .place = picture->place, .node = picture->node, .tag = picture->tag, .side = side};
    if (ev_slice_is(picture->format, "other"))
        return true;
    if (picture->data.size < side * stride)
        return code->side = 0, false;
    uint8_t *modules = ev_arena_take_array(r->arena, side, side);
    if (modules == NULL)
        return false;
    for (size_t y = 0; y < side; y++)
        for (size_t x = 0; x < side; x++) {
            int bits = (unsigned char)picture->data.data[y * stride + x / 8];
            modules[y * side + x] = (bits >> (7 - x % 8) & 1) == paints;
        }
    code->modules = modules;
    return true;
}

/* ---- pictures -------------------------------------------------------------------------------- */

/* The orientation of EXIF (JEITA CP-3451, tag 274) that a matrix gives. */
static int32_t turn_of(const ev_matrix *m)
{
    double along = m->a < 0 ? -m->a : m->a, across = m->b < 0 ? -m->b : m->b;
    if (along >= across)
        return m->a > 0 ? (m->d > 0 ? 1 : 4) : (m->d > 0 ? 2 : 3);
    return m->b < 0 ? (m->c < 0 ? 5 : 6) : (m->c > 0 ? 7 : 8);
}

static void read_samples(ev_reader *r, ev_picture *picture, ev_object image)
{
    size_t filters;
    ev_slice filter = filter_of(r, image, &filters), stored = ev_object_stored(r, image);
    ev_object space = ev_object_key(r, image, "/ColorSpace");
    ev_buf color;
    picture->stored_size = stored.size;
    bool is_jpeg = ev_slice_is(filter, "DCTDecode"); /* the last one, within all others */
    picture->format = is_jpeg              ? EV_SLICE("JPEG")
                      : is_coded(filter)   ? EV_SLICE("other")
                      : has_rows(r, image) ? EV_SLICE("PNG")
                                           : EV_SLICE("samples");
    picture->has_samples = !is_coded(filter) && (!is_jpeg || filters > 1);
    picture->data = picture->has_samples ? ev_object_samples(r, image) : stored;
    picture->width = ev_object_as_int(r, ev_object_key(r, image, "/Width"), 0);
    picture->height = ev_object_as_int(r, ev_object_key(r, image, "/Height"), 0);
    picture->bits = ev_object_as_int(r, ev_object_key(r, image, "/BitsPerComponent"), 1);
    picture->components = components_of(r, space);
    picture->palette = palette_of(r, space);
    ev_buf_init(&color, r->arena, 64);
    ev_object_put(r, space, &color);
    picture->color = space != 0 ? ev_buf_as_slice(&color) : EV_SLICE("");
}

/* How it is drawn besides its samples (8.9.5, table 89). */
static uint32_t look_of(const ev_stream *c, ev_object image, const ev_corners *whole)
{
    static const char *const keys[] = {"/SMask", "/Mask", "/Decode", "/Interpolate", "/OC"};
    uint32_t look = ev_stream_look(c, EV_FILLS, whole);
    ev_buf text;
    ev_buf_init(&text, c->r->arena, 64);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        ev_object value = ev_object_key(c->r, image, keys[i]);
        if (value != 0 &&
            (ev_object_kind_of(c->r, value) != EV_OBJECT_BOOLEAN || ev_object_as_bool(c->r, value)))
            ev_object_put(c->r, value, &text);
    }
    return text.size > 0 ? ev_checksum(look, text.data, text.size) : look;
}

void ev_stream_image(ev_stream *c, ev_object image)
{
    ev_reader *r = c->r;
    ev_corners whole = ev_matrix_apply(&c->now.matrix, 0, 0, 1, 1);
    ev_corners visible = ev_corners_cross(&whole, &c->now.clip);
    ev_picture picture = {.turned = turn_of(&c->now.matrix),
                          .node = ev_stream_node(c),
                          .tag = ev_stream_tag(c),
                          .look = look_of(c, image, &visible),
                          .place = ev_place_of(&c->sheet, &visible),
                          .whole = ev_place_of(&c->sheet, &whole)};
    read_samples(r, &picture, image);
    if (ev_object_as_bool(r, ev_object_key(r, image, "/ImageMask"))) {
        ev_object decode = ev_object_key(r, image, "/Decode");
        bool is_reversed = ev_object_count(r, decode) == 2 &&
                           ev_object_as_number(r, ev_object_item(r, decode, 0), 0) >= 1;
        picture.components = 1;
        picture.bits = 1;
        if (read_code(r, &picture, is_reversed ? 1 : 0)) {
            r->paper->code.color = c->now.fill;
            return;
        }
    }
    ev_picture *added = ev_list_add(&r->pictures, sizeof *added, r->arena);
    if (added != NULL)
        *added = picture;
}
