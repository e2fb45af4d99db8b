/* Values of which both the header and the features are made. */
#include "seal/reading.h"

const char ev_seal_cut_short[] = "the seal ends too early";

const uint8_t *ev_seal_take(ev_seal_cursor *in, size_t size)
{
    if (size > in->left) {
        in->is_short = true;
        return NULL;
    }
    const uint8_t *at = in->at;
    in->at += size;
    in->left -= size;
    return at;
}

void ev_seal_write_date(ev_date date, uint8_t bytes[EV_SEAL_DATE])
{
    uint32_t number = (uint32_t)(date.month * 1000000 + date.day * 10000 + date.year);
    bytes[0] = (uint8_t)(number >> 16);
    bytes[1] = (uint8_t)(number >> 8);
    bytes[2] = (uint8_t)number;
}

/* Three bytes cannot hold a number of nine digits. */
bool ev_seal_read_date(const uint8_t bytes[EV_SEAL_DATE], ev_date *out)
{
    static const uint8_t places[8] = {5, 6, 8, 9, 0, 1, 2, 3}; /* of its digits in YYYY-MM-DD */
    char text[10];
    uint32_t number = (uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 8 | bytes[2];
    text[4] = text[7] = '-';
    for (size_t i = sizeof places; i-- > 0; number /= 10)
        text[places[i]] = (char)('0' + number % 10);
    return ev_date_parse((ev_slice){text, sizeof text}, EV_DATE_WHOLE, out) == EV_DATE_OK;
}

size_t ev_seal_without_spaces(const char *text, size_t size)
{
    while (size > 0 && text[size - 1] == ' ')
        size--;
    return size;
}

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool ev_seal_are_letters(const char *text, size_t count)
{
    size_t i = 0;
    while (i < count && is_letter(text[i]))
        i++;
    return i == count;
}

/* Version 3: one byte. Version 4: DER, X.690 section 10.1, in its shortest form only. No symbol
 * could hold a length of more than three bytes. */
const char *ev_seal_read_length(ev_seal_cursor *in, int version, size_t *length)
{
    const uint8_t *bytes = ev_seal_take(in, 1);
    if (bytes == NULL)
        return ev_seal_cut_short;
    *length = *bytes;
    if (version == 3 || *length < 0x80)
        return NULL;
    size_t count = *length & 0x7F;
    if (count == 0 || count > 3)
        return "a length is malformed";
    if ((bytes = ev_seal_take(in, count)) == NULL)
        return ev_seal_cut_short;
    *length = 0;
    for (size_t i = 0; i < count; i++)
        *length = *length << 8 | bytes[i];
    return *length < 0x80 || bytes[0] == 0 ? "a length is malformed" : NULL;
}
