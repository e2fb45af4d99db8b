#include "image/icc.h"

#include "image/private.h"

enum {
    TAGS_AT = 128, /* behind the header; ICC.1:2022, 7.2 and 7.3 */
    TAG_SIZE = 12,
    ONE = 65536 /* s15Fixed16Number */
};

/* ---- tags ------------------------------------------------------------------------------------ */

/* The data of a tag; absent when it is not there or not whole. */
static ev_slice tag_of(ev_slice profile, const char *signature)
{
    size_t count = profile.size >= TAGS_AT + 4 ? ev_be32_at(profile, TAGS_AT) : 0;
    for (size_t at = TAGS_AT + 4; count > 0 && profile.size - at >= TAG_SIZE;
         count--, at += TAG_SIZE) {
        size_t from = ev_be32_at(profile, at + 4), size = ev_be32_at(profile, at + 8);
        if (memcmp(profile.data + at, signature, 4) != 0)
            continue;
        if (from > profile.size || size > profile.size - from)
            break;
        return (ev_slice){profile.data + from, size};
    }
    return (ev_slice){NULL, 0};
}

static bool is_near(int64_t value, int64_t wanted, int64_t most)
{
    return value >= wanted - most && value <= wanted + most;
}

static int32_t fixed_at(ev_slice bytes, size_t at)
{
    return (int32_t)ev_be32_at(bytes, at);
}

/* ---- curves ---------------------------------------------------------------------------------- */

/* The curve of sRGB (IEC 61966-2-1, 5.2) at a quarter, a half and three quarters, of 65535. */
static const uint16_t curve_of_srgb[3] = {3334, 14027, 34243};

static bool is_table_of_srgb(ev_slice curve, size_t count)
{
    for (size_t i = 0; i < 3; i++) {
        size_t place = (count - 1) * (i + 1), at = 12 + 2 * (place / 4), part = place % 4;
        uint32_t low = ev_be16_at(curve, at), high = part > 0 ? ev_be16_at(curve, at + 2) : 0;
        if (!is_near((int64_t)(low * (4 - part) + high * part) / 4, curve_of_srgb[i], ONE / 100))
            return false;
    }
    return true;
}

/* ((x + 0.055) / 1.055) ^ 2.4, and x / 12.92 near zero: types 3 and 4 of ICC.1:2022, 10.18. */
static bool is_formula_of_srgb(ev_slice curve)
{
    static const int32_t wanted[3] = {ONE * 24 / 10, ONE * 948 / 1000, ONE * 52 / 1000};
    unsigned type = ev_be16_at(curve, 8);
    if (type == 0)
        return is_near(fixed_at(curve, 12), ONE * 22 / 10, ONE / 20);
    if ((type != 3 && type != 4) || curve.size < 32)
        return false;
    for (size_t i = 0; i < 3; i++)
        if (!is_near(fixed_at(curve, 12 + 4 * i), wanted[i], ONE / 100))
            return false;
    return true;
}

static bool is_curve_of_srgb(ev_slice curve)
{
    if (curve.size >= 16 && ev_slice_starts(curve, "para"))
        return is_formula_of_srgb(curve);
    if (curve.size < 14 || !ev_slice_starts(curve, "curv"))
        return false;
    size_t count = ev_be32_at(curve, 8);
    if (count == 1) /* a gamma, in 1/256 */
        return is_near(ev_be16_at(curve, 12), 256 * 22 / 10, 13);
    return count > 1 && (curve.size - 12) / 2 >= count && is_table_of_srgb(curve, count);
}

/* ---- colorants, name ------------------------------------------------------------------------- */

/* Red, green, blue of sRGB, adapted to D50: X, Y, Z in 1/65536. */
static const struct colorant {
    const char *tag, *curve;
    int32_t xyz[3];
} colorants[3] = {
    {"rXYZ", "rTRC", {28578, 14581, 912}},
    {"gXYZ", "gTRC", {25241, 46981, 6362}},
    {"bXYZ", "bTRC", {9376, 3972, 46799}},
};

static bool is_colorant_of_srgb(ev_slice profile, const struct colorant *wanted)
{
    ev_slice tag = tag_of(profile, wanted->tag);
    if (tag.size < 20)
        return false;
    for (size_t i = 0; i < 3; i++)
        if (!is_near(fixed_at(tag, 8 + 4 * i), wanted->xyz[i], ONE / 200))
            return false;
    return is_curve_of_srgb(tag_of(profile, wanted->curve));
}

/* textDescriptionType of version 2: ASCII behind its length; multiLocalizedUnicodeType of
 * version 4: UTF-16BE, of which the first language counts. */
static bool is_named_srgb(ev_slice profile)
{
    ev_slice name = tag_of(profile, "desc");
    if (name.size >= 16 && ev_slice_starts(name, "desc"))
        return memcmp(name.data + 12, "sRGB", 4) == 0;
    if (name.size < 28 || !ev_slice_starts(name, "mluc"))
        return false;
    size_t at = ev_be32_at(name, 24);
    return at <= name.size && name.size - at >= 8 && memcmp(name.data + at, "\0s\0R\0G\0B", 8) == 0;
}

bool ev_icc_is_srgb(ev_slice profile)
{
    if (profile.size < TAGS_AT + 4 || memcmp(profile.data + 36, "acsp", 4) != 0)
        return false;
    if (memcmp(profile.data + 16, "GRAY", 4) == 0)
        return is_curve_of_srgb(tag_of(profile, "kTRC"));
    if (tag_of(profile, "rXYZ").data == NULL)
        return is_named_srgb(profile);
    for (size_t i = 0; i < 3; i++)
        if (!is_colorant_of_srgb(profile, &colorants[i]))
            return false;
    return true;
}

/* ---- the segments of a JPEG ------------------------------------------------------------------ */

void ev_icc_take(ev_icc_parts *parts, ev_slice data)
{
    static const char name[] = "ICC_PROFILE"; /* with its NUL */
    if (data.size < sizeof name + 2 || memcmp(data.data, name, sizeof name) != 0)
        return;
    unsigned number = ev_byte_at(data, sizeof name), count = ev_byte_at(data, sizeof name + 1);
    bool differs = parts->found && count != parts->count;
    bool is_twice = parts->part[number].data != NULL;
    parts->malformed = parts->malformed || number == 0 || number > count || differs || is_twice;
    parts->part[number] = (ev_slice){data.data + sizeof name + 2, data.size - sizeof name - 2};
    parts->count = count;
    parts->found = true;
}

bool ev_icc_is_foreign(const ev_icc_parts *parts, ev_arena *arena)
{
    if (!parts->found || parts->malformed)
        return parts->found;
    if (parts->count == 1)
        return !ev_icc_is_srgb(parts->part[1]);
    ev_buf profile;
    ev_buf_init(&profile, arena, 0);
    for (unsigned i = 1; i <= parts->count; i++) {
        if (parts->part[i].data == NULL)
            return true;
        ev_buf_slice(&profile, parts->part[i]);
    }
    return !ev_icc_is_srgb(ev_buf_as_slice(&profile));
}
