#include "image/jpeg_tables.h"

#include "image/private.h"

static bool take(ev_jpeg_tables *tables, ev_jpeg_table_kind kind, unsigned id, ev_slice table)
{
    if (id >= EV_JPEG_TABLES)
        return false;
    tables->defined[kind][id] = table;
    return true;
}

/* T.81 B.2.4.1: precision (8 or 16 bits) and destination, then 64 numbers. */
bool ev_jpeg_tables_take_dqt(ev_jpeg_tables *tables, ev_slice data)
{
    for (size_t at = 0, size; at < data.size; at += size) {
        unsigned precision = ev_byte_at(data, at) >> 4, id = ev_byte_at(data, at) & 15;
        size = precision == 0 ? 1 + 64 : 1 + 128;
        if (precision > 1 || size > data.size - at ||
            !take(tables, EV_JPEG_QUANTIZATION, id, (ev_slice){data.data + at, size}))
            return false;
    }
    return true;
}

/* T.81 B.2.4.2: class and destination, how many codes have each length of 1 to 16 bits, then a
 * value for each code. */
bool ev_jpeg_tables_take_dht(ev_jpeg_tables *tables, ev_slice data)
{
    for (size_t at = 0, size; at < data.size; at += size) {
        unsigned class = ev_byte_at(data, at) >> 4, id = ev_byte_at(data, at) & 15;
        if (data.size - at < 17 || class > 1)
            return false;
        size = 17;
        for (size_t i = 1; i <= 16; i++)
            size += ev_byte_at(data, at + i);
        if (size > 17 + 256 || size > data.size - at ||
            !take(tables, class == 0 ? EV_JPEG_DC : EV_JPEG_AC, id,
                  (ev_slice){data.data + at, size}))
            return false;
    }
    return true;
}

bool ev_jpeg_tables_take_dri(ev_jpeg_tables *tables, ev_slice data)
{
    if (data.size != 2)
        return false;
    tables->restart = ev_be16_at(data, 0);
    return true;
}

static void write_segment(ev_buf *out, uint8_t marker, ev_slice data)
{
    size_t size = data.size + 2;
    ev_buf_bytes(out, (const uint8_t[]){0xff, marker, (uint8_t)(size >> 8), (uint8_t)size}, 4);
    ev_buf_slice(out, data);
}

bool ev_jpeg_tables_write(ev_jpeg_tables *tables, ev_jpeg_table_kind kind, unsigned id, ev_buf *out)
{
    if (id >= EV_JPEG_TABLES || tables->defined[kind][id].data == NULL)
        return false;
    ev_slice table = tables->defined[kind][id];
    if (!ev_slice_equal(table, tables->written[kind][id]))
        write_segment(out, kind == EV_JPEG_QUANTIZATION ? EV_JPEG_DQT : EV_JPEG_DHT, table);
    tables->written[kind][id] = table;
    return true;
}

void ev_jpeg_tables_write_restart(ev_jpeg_tables *tables, ev_buf *out)
{
    const char bytes[2] = {(char)(tables->restart >> 8), (char)tables->restart};
    if (tables->restart != tables->written_restart)
        write_segment(out, EV_JPEG_DRI, (ev_slice){bytes, sizeof bytes});
    tables->written_restart = tables->restart;
}
