#include "image/png_color.h"

#include "image/icc.h"
#include "image/private.h"

#define ZLIB_CONST
#include <zlib.h>

enum {
    PROFILE_NAME_MAX = 79,   /* of an embedded profile; PNG 11.3.2.3 */
    PROFILE_MAX = 64 * 1024, /* of a profile is read: those of sRGB have 3 to 7 KB */
    GAMMA = 45455,           /* 1/2.2; PNG 11.3.2.2 */
    GAMMA_MOST = GAMMA / 20,
    CHROMATICITY_MOST = 1000 /* a hundredth */
};

void ev_png_color_take(ev_png_color *color, ev_slice type, ev_slice data)
{
    const struct {
        const char *type;
        ev_slice *place;
    } chunks[] = {{"cICP", &color->cicp},
                  {"iCCP", &color->iccp},
                  {"sRGB", &color->srgb},
                  {"gAMA", &color->gama},
                  {"cHRM", &color->chrm}};
    for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++)
        if (ev_slice_is(type, chunks[i].type) && chunks[i].place->data == NULL)
            *chunks[i].place = data;
}

/* ---- iCCP ------------------------------------------------------------------------------------ */

static voidpf allocate(voidpf arena, uInt count, uInt size)
{
    return ev_arena_take_array(arena, count, size);
}

static void release(voidpf arena, voidpf block)
{
    (void)arena;
    (void)block;
}

/* The beginning of the profile: what is behind PROFILE_MAX, or behind damage, is left out. */
static ev_slice inflated(ev_slice packed, ev_arena *arena)
{
    uint8_t *out = ev_arena_take(arena, PROFILE_MAX);
    z_stream z = {.zalloc = allocate,
                  .zfree = release,
                  .opaque = arena,
                  .next_in = (const Bytef *)packed.data,
                  .avail_in = (uInt)packed.size,
                  .next_out = out,
                  .avail_out = PROFILE_MAX};
    if (out == NULL || inflateInit(&z) != Z_OK)
        return (ev_slice){NULL, 0};
    (void)inflate(&z, Z_FINISH);
    (void)inflateEnd(&z);
    return (ev_slice){(const char *)out, PROFILE_MAX - z.avail_out};
}

/* Its name, a NUL, 0 for deflate, zlib data (PNG 11.3.2.3). */
static bool is_profile_of_srgb(ev_slice iccp, ev_arena *arena)
{
    const char *end =
        memchr(iccp.data, '\0', iccp.size <= PROFILE_NAME_MAX ? iccp.size : PROFILE_NAME_MAX + 1);
    size_t head = end != NULL ? (size_t)(end - iccp.data) + 2 : iccp.size;
    if (head >= iccp.size || iccp.data[head - 1] != 0)
        return false;
    return ev_icc_is_srgb(inflated((ev_slice){iccp.data + head, iccp.size - head}, arena));
}

/* ---- the others ------------------------------------------------------------------------------ */

static bool is_near(ev_slice data, size_t at, uint32_t wanted, uint32_t most)
{
    uint32_t value = ev_be32_at(data, at);
    return value >= wanted - most && value <= wanted + most;
}

/* Without the chunk there is nothing to lose. */
static bool is_gamma_of_srgb(ev_slice gama)
{
    return gama.data == NULL || (gama.size == 4 && is_near(gama, 0, GAMMA, GAMMA_MOST));
}

static bool are_primaries_of_srgb(ev_slice chrm)
{
    /* x and y of white, red, green, blue, in 1/100000 (IEC 61966-2-1, 4.2) */
    static const uint32_t wanted[8] = {31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000};
    if (chrm.data != NULL && chrm.size != 4 * 8)
        return false;
    for (size_t i = 0; i < 8 && chrm.data != NULL; i++)
        if (!is_near(chrm, 4 * i, wanted[i], CHROMATICITY_MOST))
            return false;
    return true;
}

bool ev_png_color_is_foreign(const ev_png_color *color, ev_png_hue hue, ev_arena *arena)
{
    /* ITU-T H.273: primaries of BT.709, curve of sRGB, RGB, full range */
    if (color->cicp.data != NULL)
        return !ev_slice_equal(color->cicp, (ev_slice){"\1\15\0\1", 4});
    if (color->iccp.data != NULL)
        return !is_profile_of_srgb(color->iccp, arena);
    if (color->srgb.data != NULL)
        return false;
    return !is_gamma_of_srgb(color->gama) ||
           (hue == EV_PNG_COLORED && !are_primaries_of_srgb(color->chrm));
}
