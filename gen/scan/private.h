/* What the parts of reading a scan share: texts turned back into bytes. Each takes whatever a
 * stranger sends, looks at each character a constant number of times, and returns the absent slice
 * for what has another form. */
#ifndef EV_SCAN_PRIVATE_H
#define EV_SCAN_PRIVATE_H

#include "scan/scan.h"

/* What was decoded, in the arena, and whether the text shows that something is missing. */
typedef struct ev_scan_bytes {
    ev_slice bytes;
    bool has_lost;
} ev_scan_bytes;

/* UTF-16 with a byte order mark, as the redirection of some shells writes it, as UTF-8; any other
 * text without the byte order mark of UTF-8. */
ev_slice ev_scan_normal(ev_slice input, ev_arena *arena);

/* UTF-8 whose characters stand for bytes: those of ISO 8859-1, and of Windows-1252, which many
 * programs take for it. Absent also where all of it is ASCII, which stands for itself. */
ev_scan_bytes ev_scan_from_utf8(ev_slice text, ev_arena *arena);

/* Hex digits of either case, with blanks, `:`, `-`, `,`, "0x" and "\x" between the bytes, in
 * quotes. */
ev_scan_bytes ev_scan_from_hex(ev_slice text, ev_arena *arena);

/* Base64 and base64url (RFC 4648, 4 and 5), padded or not, with blanks and line ends, in quotes,
 * behind the head of a data URL (RFC 2397). Unused bits may have any value. */
ev_scan_bytes ev_scan_from_base64(ev_slice text, ev_arena *arena);

#endif
