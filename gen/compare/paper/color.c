/* Colours (ISO 32000-1, 8.6) as 0xRRGGBB. Ours are grays and RGB, which the output intent makes
 * sRGB; those of other generators are near enough to tell two of them apart. */
#include "compare/paper/content.h"

static uint32_t part(double value)
{
    return value > 0 ? (value < 1 ? (uint32_t)(value * 255 + 0.5) : 255) : 0;
}

static uint32_t color_of(const ev_stream *c)
{
    double v[4];
    size_t count = 0;
    for (; count < 4 && count < c->operands.count; count++)
        v[count] = ev_operand(c, count);
    if (count == 4) /* CMYK, as a viewer without a profile does (10.3.5) */
        return part((1 - v[0]) * (1 - v[3])) << 16 | part((1 - v[1]) * (1 - v[3])) << 8 |
               part((1 - v[2]) * (1 - v[3]));
    if (count == 3)
        return part(v[0]) << 16 | part(v[1]) << 8 | part(v[2]);
    return count > 0 ? part(v[0]) * 0x010101 : 0;
}

/* A colour space is kept by what it is; that of g, rg and k has no name (8.6.8). */
static void set_space(ev_stream *c, ev_look of)
{
    const ev_token *name = ev_stream_last(c);
    bool is_device =
        name != NULL && name->kind == EV_TOKEN_NAME &&
        (ev_slice_is(name->text, "DeviceGray") || ev_slice_is(name->text, "DeviceRGB") ||
         ev_slice_is(name->text, "DeviceCMYK"));
    ev_stream_set_look(c, of, is_device ? 0 : ev_stream_resource(c, "/ColorSpace", name));
}

/* "/P1 scn": the pattern stands for its colour space. */
static void set_pattern(ev_stream *c, ev_look of)
{
    ev_object pattern = ev_stream_resource(c, "/Pattern", ev_stream_last(c));
    if (pattern != 0)
        ev_stream_set_look(c, of, pattern);
}

static void set_plain(ev_stream *c, ev_look of)
{
    ev_stream_set_look(c, of, 0);
}

bool ev_stream_color(ev_stream *c, ev_slice name)
{
    static const struct {
        const char *fill, *stroke;
        void (*set)(ev_stream *c, ev_look of);
    } operators[] = {{"g", "G", set_plain},       {"rg", "RG", set_plain},
                     {"k", "K", set_plain},       {"sc", "SC", set_pattern},
                     {"scn", "SCN", set_pattern}, {"cs", "CS", set_space}};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        bool is_fill = ev_slice_is(name, operators[i].fill);
        if (!is_fill && !ev_slice_is(name, operators[i].stroke))
            continue;
        *(is_fill ? &c->now.fill : &c->now.stroke) = color_of(c);
        operators[i].set(c, is_fill ? EV_LOOK_FILL : EV_LOOK_STROKE);
        return true;
    }
    return false;
}
