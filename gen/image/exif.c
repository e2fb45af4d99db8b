/* The one thing of a photo's EXIF that the page needs: which way up it is (Exif 2.3, 4.6.4 A: tag
 * 0x0112 of IFD 0, one SHORT). Malformed EXIF is as good as none, and no fault: it is dropped, and
 * a portal's photo without it is upright. */
#include "image/private.h"

static uint32_t number_at(ev_slice tiff, size_t at, size_t size, bool little)
{
    uint32_t value = 0;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | ev_byte_at(tiff, little ? at + size - 1 - i : at + i);
    return value;
}

int ev_exif_orientation(ev_slice tiff)
{
    if (!ev_slice_starts(tiff, "II*") && !ev_slice_starts(tiff, "MM"))
        return 1;
    bool little = tiff.data[0] == 'I';
    if (tiff.size < 10 || number_at(tiff, 2, 2, little) != 42)
        return 1;
    size_t at = number_at(tiff, 4, 4, little);
    if (at > tiff.size - 2)
        return 1;
    size_t count = number_at(tiff, at, 2, little);
    for (at += 2; count > 0 && tiff.size - at >= 12; count--, at += 12) {
        if (number_at(tiff, at, 2, little) != 0x0112)
            continue;
        uint32_t value = number_at(tiff, at + 8, 2, little);
        bool is_short =
            number_at(tiff, at + 2, 2, little) == 3 && number_at(tiff, at + 4, 4, little) == 1;
        return is_short && value >= 1 && value <= 8 ? (int)value : 1;
    }
    return 1;
}
