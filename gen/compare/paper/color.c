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

bool ev_stream_color(ev_stream *c, ev_slice name)
{
    static const struct {
        const char *name;
        char painted; /* f: fill, s: stroke */
    } operators[] = {{"g", 'f'}, {"rg", 'f'}, {"k", 'f'}, {"sc", 'f'}, {"scn", 'f'}, {"cs", 'f'},
                     {"G", 's'}, {"RG", 's'}, {"K", 's'}, {"SC", 's'}, {"SCN", 's'}, {"CS", 's'}};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        if (!ev_slice_is(name, operators[i].name))
            continue;
        *(operators[i].painted == 'f' ? &c->now.fill : &c->now.stroke) = color_of(c);
        return true;
    }
    return false;
}
