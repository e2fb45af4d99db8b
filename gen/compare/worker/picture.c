#include "compare/worker/pass.h"

static uint32_t big_endian(const char *at)
{
    const uint8_t *b = (const uint8_t *)at;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* IHDR of ISO/IEC 15948, 11.2.2: gray or RGB of 8 bits, or as sheets are gray of 2; no other choice
 * there is. */
static bool is_head(const char *data, const ev_pass_pixels *most)
{
    enum { GRAY = 0, RGB = 2 };
    uint64_t width = big_endian(data), height = big_endian(data + 4);
    return width > 0 && height > 0 && width <= most->width && height <= most->height &&
           width * height <= most->all &&
           ((data[8] == 8 && (data[9] == GRAY || data[9] == RGB)) ||
            (data[8] == 2 && data[9] == GRAY)) &&
           data[10] == 0 && data[11] == 0 && data[12] == 0;
}

bool ev_pass_is_picture(ev_slice bytes, const ev_pass_pixels *most)
{
    enum { SIGNATURE = 8, AROUND = 12, HEAD = 13 }; /* of a chunk: its length, name and CRC */
    bool has_head = false;
    if (!ev_slice_starts(bytes, "\x89PNG\r\n\x1a\n"))
        return false;
    ev_slice rest = {bytes.data + SIGNATURE, bytes.size - SIGNATURE};
    while (rest.size >= AROUND) {
        uint32_t size = big_endian(rest.data);
        ev_slice name = {rest.data + 4, 4};
        if (size > rest.size - AROUND)
            return false;
        if (ev_slice_is(name, "IEND"))
            return has_head && size == 0 && rest.size == AROUND;
        bool is_first = ev_slice_is(name, "IHDR") && size == HEAD && is_head(rest.data + 8, most);
        if (has_head ? !ev_slice_is(name, "IDAT") : !is_first)
            return false;
        has_head = true;
        rest = (ev_slice){rest.data + AROUND + size, rest.size - AROUND - size};
    }
    return false;
}
