/* The one thing of a photo's EXIF that the page needs: which way up it is (Exif 2.3, 4.6.4 A: tag
 * 0x0112 of IFD 0, one SHORT). A PNG's eXIf holds the same as a JPEG's APP1. Malformed EXIF counts
 * as none and is not a fault: EXIF is dropped, and a portal's photo without it is upright.
 *
 * A PNG's eXIf has no identifier in front (PNG, third edition, 11.3.4.5), but programs write it
 * there that copy it from a JPEG; ExifTool and Pillow pass it over in the same way. */
#include "image/private.h"

/* "II": the least significant byte first; "MM": the most significant. */
typedef enum byte_order { INTEL, MOTOROLA } byte_order;

static uint32_t number_at(ev_slice tiff, size_t at, size_t size, byte_order order)
{
    uint32_t value = 0;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | ev_byte_at(tiff, order == INTEL ? at + size - 1 - i : at + i);
    return value;
}

enum { NAME_SIZE = 6 };

bool ev_exif_is_named(ev_slice data)
{
    return data.size >= NAME_SIZE && memcmp(data.data, "Exif\0", NAME_SIZE) == 0;
}

int ev_exif_orientation(ev_slice data)
{
    size_t skipped = ev_exif_is_named(data) ? NAME_SIZE : 0;
    ev_slice tiff = {data.data + skipped, data.size - skipped};
    if (!ev_slice_starts(tiff, "II*") && !ev_slice_starts(tiff, "MM"))
        return 1;
    byte_order order = tiff.data[0] == 'I' ? INTEL : MOTOROLA;
    if (tiff.size < 10 || number_at(tiff, 2, 2, order) != 42)
        return 1;
    size_t at = number_at(tiff, 4, 4, order);
    if (at > tiff.size - 2)
        return 1;
    size_t count = number_at(tiff, at, 2, order);
    for (at += 2; count > 0 && tiff.size - at >= 12; count--, at += 12) {
        if (number_at(tiff, at, 2, order) != 0x0112)
            continue;
        uint32_t value = number_at(tiff, at + 8, 2, order);
        bool is_short =
            number_at(tiff, at + 2, 2, order) == 3 && number_at(tiff, at + 4, 4, order) == 1;
        return is_short && value >= 1 && value <= 8 ? (int)value : 1;
    }
    return 1;
}
