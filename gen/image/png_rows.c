/* The rows of a PNG: what its zlib stream holds (RFC 1950), and the reversal of their filters (PNG
 * 9.2).
 *
 * libdeflate inflates three times as fast as zlib, and inflating was two thirds of the time of a
 * document with a PNG of 300 kB. It takes the whole output at once, whose size is known: a stream
 * that holds more or less is refused. Both check the stream's checksum and refuse a preset
 * dictionary. But a reader of PDF has zlib, and libdeflate takes more:
 *
 * - It does not look at the size of the window that a stream declares. Streams with less than the
 *   usual 32 KiB are left to zlib, in the same pieces as libpng hands out, because zlib checks
 *   distances against what it still has.
 * - It takes codes that RFC 1951 leaves unused (3.2.6: lengths 286 and 287, distances 30 and 31;
 * the other half of a code of one symbol). Among small pictures one flipped bit in 20,000 made such
 * a stream with a right checksum, because 286 stands for the same length as 285; in a portrait none
 *   did. Streams below SMALL are left to zlib. A larger one is so only where someone made it so. */
#include "image/png.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <zlib.h>

enum { SMALL = 32 << 10 };

/* RFC 1950, 2.2: bits 4 to 7 of the first byte are the size of the window, 7 is the largest. */
static bool is_left_to_zlib(ev_slice data)
{
    return data.size < SMALL || ev_byte_at(data, 0) >> 4 < 7;
}

static ev_png_verdict inflate_fast(ev_slice data, uint8_t *rows, size_t size)
{
    struct libdeflate_decompressor *lib = libdeflate_alloc_decompressor();
    size_t used = 0;
    if (lib == NULL)
        return EV_PNG_NO_MEMORY;
    enum libdeflate_result result =
        libdeflate_zlib_decompress_ex(lib, data.data, data.size, rows, size, &used, NULL);
    libdeflate_free_decompressor(lib);
    return result == LIBDEFLATE_SUCCESS && used == data.size ? EV_PNG_SOUND : EV_PNG_BROKEN;
}

enum { PIECE = 8192 }; /* libpng's PNG_IDAT_READ_SIZE */

/* Fills avail_out. Returns Z_OK, or Z_STREAM_END where the stream ended; anything else is broken.
 */
static int inflate_piece(z_stream *z, ev_slice *rest)
{
    int status = Z_OK;
    while (status == Z_OK && z->avail_out > 0) {
        if (z->avail_in == 0) {
            size_t size = rest->size < PIECE ? rest->size : PIECE;
            z->next_in = (const Bytef *)rest->data;
            z->avail_in = (uInt)size;
            *rest = (ev_slice){rest->data + size, rest->size - size};
        }
        status = inflate(z, Z_NO_FLUSH); /* without input Z_BUF_ERROR */
    }
    return status;
}

static ev_png_verdict inflate_by_rows(ev_slice data, uint8_t *rows, size_t size, size_t row)
{
    z_stream z = {0};
    int status = Z_OK;
    if (inflateInit2(&z, 0) != Z_OK) /* 0: the window that the stream declares */
        return EV_PNG_NO_MEMORY;
    for (size_t at = 0; at < size && status == Z_OK; at += row) {
        z.next_out = rows + at;
        z.avail_out = (uInt)row;
        status = inflate_piece(&z, &data);
    }
    uint8_t more;
    bool is_full = z.total_out == size;
    if (status == Z_OK) { /* nothing but its end is left */
        z.next_out = &more;
        z.avail_out = 1;
        status = inflate_piece(&z, &data);
    }
    bool sound = is_full && status == Z_STREAM_END && z.total_out == size && z.avail_in == 0 &&
                 data.size == 0;
    (void)inflateEnd(&z);
    return sound ? EV_PNG_SOUND : EV_PNG_BROKEN;
}

ev_png_verdict ev_png_inflate(ev_slice data, uint8_t *rows, size_t count, size_t row)
{
    size_t size = count * row;
    return is_left_to_zlib(data) ? inflate_by_rows(data, rows, size, row)
                                 : inflate_fast(data, rows, size);
}

/* ---- filters --------------------------------------------------------------------------------- */

enum { NONE, SUB, UP, AVERAGE, PAETH, FILTERS };

bool ev_png_has_filter(const uint8_t *row)
{
    return row[0] < FILTERS;
}

static uint8_t paeth(int left, int above, int corner)
{
    int to_left = abs(above - corner), to_above = abs(left - corner);
    int to_corner = abs(left + above - 2 * corner);
    if (to_left <= to_above && to_left <= to_corner)
        return (uint8_t)left;
    return (uint8_t)(to_above <= to_corner ? above : corner);
}

void ev_png_unfilter(uint8_t *row, const uint8_t *above, size_t row_size, size_t pixel)
{
    uint8_t *x = row + 1;
    const uint8_t *b = above + 1;
    size_t size = row_size - 1, head = pixel < size ? pixel : size;
    int filter = row[0];
    row[0] = NONE;
    if (filter == UP) {
        for (size_t i = 0; i < size; i++)
            x[i] = (uint8_t)(x[i] + b[i]);
        return;
    }
    for (size_t i = 0; i < head; i++) /* left of these nothing is: 0 */
        x[i] = (uint8_t)(x[i] + (filter == AVERAGE ? b[i] / 2 : filter == PAETH ? b[i] : 0));
    for (size_t i = pixel; filter == SUB && i < size; i++)
        x[i] = (uint8_t)(x[i] + x[i - pixel]);
    for (size_t i = pixel; filter == AVERAGE && i < size; i++)
        x[i] = (uint8_t)(x[i] + (x[i - pixel] + b[i]) / 2);
    for (size_t i = pixel; filter == PAETH && i < size; i++)
        x[i] = (uint8_t)(x[i] + paeth(x[i - pixel], b[i], b[i - pixel]));
}
