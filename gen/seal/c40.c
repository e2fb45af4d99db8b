/* C40 as seals use it: arithmetic on triples, no shifts, no mode changes. The decoder accepts
 * exactly what the encoder writes, so that no two byte strings mean the same. */
#include "seal/c40.h"

/* ICAO Doc 9303-13, 2.6: a triple (a, b, c) is 1600 a + 40 b + c + 1 in 16 bits, most significant
 * first. */
enum {
    PAD = 0, /* fills a triple of two characters up */
    SPACE = 3,
    DIGIT = 4,
    LETTER = 14,
    VALUES = 40,
    LONE_CHARACTER = 0xFE, /* then one character left over follows, as its ASCII code plus 1. No
                              triple begins so: the greatest is FA 00 */
    NO_VALUE = -1
};

static int value_of(char c)
{
    if (c >= '0' && c <= '9')
        return DIGIT + (c - '0');
    if (c >= 'A' && c <= 'Z')
        return LETTER + (c - 'A');
    return c == ' ' || c == '<' ? SPACE : NO_VALUE;
}

static char character_of(int value)
{
    return value == SPACE ? ' '
                          : (char)(value < LETTER ? '0' + (value - DIGIT) : 'A' + (value - LETTER));
}

size_t ev_c40_size(size_t characters)
{
    return (characters + 2) / 3 * 2;
}

bool ev_c40_encode(ev_slice text, uint8_t *out)
{
    size_t at = 0;
    for (; text.size - at >= 2; at += text.size - at >= 3 ? 3 : 2, out += 2) {
        int a = value_of(text.data[at]), b = value_of(text.data[at + 1]), c = PAD;
        if (text.size - at >= 3)
            c = value_of(text.data[at + 2]);
        if (a < 0 || b < 0 || c < 0)
            return false;
        int triple = 1600 * a + 40 * b + c + 1;
        out[0] = (uint8_t)(triple >> 8);
        out[1] = (uint8_t)(triple & 0xFF);
    }
    if (at == text.size)
        return true;
    int value = value_of(text.data[at]);
    if (value < 0)
        return false;
    out[0] = LONE_CHARACTER;
    out[1] = (uint8_t)(character_of(value) + 1);
    return true;
}

/* Fewer than three characters end a text: only its last pair of bytes may hold them. */
typedef enum pair_place { WITHIN, LAST } pair_place;

/* Two bytes into at most three characters; returns their number, 0 when the encoder does not write
 * such bytes there. */
static size_t decode_pair(const uint8_t *in, pair_place place, char *out)
{
    if (in[0] == LONE_CHARACTER) {
        out[0] = (char)(in[1] - 1);
        return place == LAST && out[0] != '<' && value_of(out[0]) >= 0 ? 1 : 0;
    }
    int triple = 256 * in[0] + in[1] - 1, a = triple / 1600, b = triple % 1600 / VALUES,
        c = triple % VALUES;
    if (a >= VALUES || a < SPACE || b < SPACE || (c < SPACE && !(place == LAST && c == PAD)))
        return 0;
    out[0] = character_of(a);
    out[1] = character_of(b);
    if (c == PAD)
        return 2;
    out[2] = character_of(c);
    return 3;
}

bool ev_c40_decode(ev_slice bytes, char *out, size_t *count)
{
    *count = 0;
    if (bytes.size % 2 != 0)
        return false;
    for (size_t i = 0; i < bytes.size; i += 2) {
        pair_place place = i + 2 == bytes.size ? LAST : WITHIN;
        size_t more = decode_pair((const uint8_t *)bytes.data + i, place, out + *count);
        if (more == 0)
            return false;
        *count += more;
    }
    return true;
}
