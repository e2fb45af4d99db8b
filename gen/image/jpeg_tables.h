/* jpeg_tables: the tables of a JPEG on their way into the rebuilt file: quantization (DQT), Huffman
 * (DHT) and the restart interval (DRI) of ITU-T T.81, B.2.4.
 *
 * A table is written when a scan needs it and not before: one that no scan uses, or that another
 * replaces before its use, is left out. Decoders never look at such a table, so it can hold
 * anything, and what stands in a photo stands in the PDF. */
#ifndef EV_IMAGE_JPEG_TABLES_H
#define EV_IMAGE_JPEG_TABLES_H

#include "core/core.h"

enum { EV_JPEG_DHT = 0xc4, EV_JPEG_DQT = 0xdb, EV_JPEG_DRI = 0xdd }; /* markers, table B.1 */
enum { EV_JPEG_TABLES = 4 }; /* of a kind; T.81, B.2.4: destinations 0 to 3 */

typedef enum ev_jpeg_table_kind { EV_JPEG_DC, EV_JPEG_AC, EV_JPEG_QUANTIZATION } ev_jpeg_table_kind;

/* Zero-initialise. The slices point into the photo and begin with the byte of kind and
 * destination; absent: not there. */
typedef struct ev_jpeg_tables {
    ev_slice defined[3][EV_JPEG_TABLES]; /* last in the photo so far; by kind */
    ev_slice written[3][EV_JPEG_TABLES]; /* last in the rebuilt file */
    uint32_t restart, written_restart;   /* MCUs; 0: no restarts, as at the beginning */
} ev_jpeg_tables;

/* Take the tables of a segment, without its marker and length. False when it is malformed. */
bool ev_jpeg_tables_take_dqt(ev_jpeg_tables *tables, ev_slice data);
bool ev_jpeg_tables_take_dht(ev_jpeg_tables *tables, ev_slice data);
bool ev_jpeg_tables_take_dri(ev_jpeg_tables *tables, ev_slice data);

/* Appends the table that a scan needs, unless it was the last that was written for its destination.
 * False when there is none: libjpeg-turbo takes the Huffman tables of Annex K for missing ones
 * (Motion JPEG has none), and a PDF reader need not. */
bool ev_jpeg_tables_write(ev_jpeg_tables *tables, ev_jpeg_table_kind kind, unsigned id,
                          ev_buf *out);

/* The same for the restart interval, which is always there. */
void ev_jpeg_tables_write_restart(ev_jpeg_tables *tables, ev_buf *out);

#endif
