#include "core/hex.h"

int ev_hex_value(char c, ev_hex_case letters)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f' && (letters & EV_HEX_LOWER) != 0)
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F' && (letters & EV_HEX_UPPER) != 0)
        return c - 'A' + 10;
    return -1;
}

void ev_hex_encode(const void *bytes, size_t size, ev_hex_case letters, char *out)
{
    const uint8_t *byte = bytes;
    for (size_t i = 0; i < size; i++) {
        *out++ = ev_hex_digit(byte[i] >> 4, letters);
        *out++ = ev_hex_digit(byte[i], letters);
    }
}

bool ev_hex_decode(ev_slice text, ev_hex_case letters, uint8_t *out, size_t size)
{
    if (text.size / 2 != size || text.size % 2 != 0)
        return false;
    for (size_t i = 0; i < size; i++) {
        int high = ev_hex_value(text.data[2 * i], letters);
        int low = ev_hex_value(text.data[2 * i + 1], letters);
        if (high < 0 || low < 0)
            return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}
