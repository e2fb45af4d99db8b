/* The payload of a record without a seal: plain English ASCII on fixed lines. A person who scans it
 * with a telephone sees what it is, and its first line says that it proves nothing. */
#include "qr/qr.h"

#include "core/date.h"
#include "core/hex.h"
#include "record/record.h"
#include "seal/seal.h"

/* Bits of an alphanumeric segment of n characters in a symbol of versions 10 to 26 (ISO/IEC
 * 18004, 7.4.4): mode, count, characters. */
#define LINE_BITS(n) (4 + 11 + (n) / 2 * 11 + (n) % 2 * 6)
#define FEED_BITS (4 + 16 + 8)

/* The longest payload: a visa number of 13, a passport number of 15, codes of three letters, entry
 * points of four. Table 7: version 10 holds 216 codewords at level M. In byte mode it would take
 * version 11, whose modules a blurred scan at 150 dpi no longer reads. */
enum {
    LONGEST_UNSIGNED_BITS =
        LINE_BITS(sizeof(EV_UNSIGNED_LINE) - 1) + LINE_BITS(sizeof("VISA 1234567890123") - 1) +
        LINE_BITS(sizeof("PASSPORT 123456789012345 UTO") - 1) +
        LINE_BITS(sizeof("NATIONALITY UTO") - 1) + LINE_BITS(sizeof("BORN 2000-01-01") - 1) +
        LINE_BITS(sizeof("VALID 2019-01-01 2019-01-30") - 1) +
        LINE_BITS(sizeof("ENTRY") - 1 + EV_ENTRY_POINTS_MAX * (sizeof(" UACC") - 1)) +
        LINE_BITS(sizeof("SHA256 ") - 1 + 2 * EV_DIGEST_SIZE) + 7 * FEED_BITS,
    LONGEST_UNSIGNED = 248 /* bytes */
};
_Static_assert(LONGEST_UNSIGNED_BITS == 1644, "qr.h names the number");
_Static_assert(LONGEST_UNSIGNED_BITS <= 8 * 216,
               "every unsigned payload fits EV_QR_VERSION_UNSIGNED");

static void add_date(ev_buf *buf, ev_date date)
{
    char text[EV_DATE_TEXT_MAX];
    ev_buf_text(buf, ev_date_iso(date, text));
}

static void add_entry_points(ev_buf *buf, const ev_record *record)
{
    for (size_t i = 0; i < record->entry_point_count; i++) {
        ev_buf_char(buf, ' ');
        ev_buf_slice(buf, record->entry_point[i]);
    }
}

/* Upper case: small letters are not in the alphanumeric set. */
static void add_digest(ev_buf *buf, const ev_record *record)
{
    char digits[2 * EV_DIGEST_SIZE];
    ev_hex_encode(record->digest, sizeof record->digest, EV_HEX_UPPER, digits);
    ev_buf_bytes(buf, digits, sizeof digits);
}

ev_slice ev_qr_unsigned_payload(const ev_record *record, ev_arena *arena)
{
    ev_buf buf;
    ev_buf_init(&buf, arena, LONGEST_UNSIGNED);
    ev_buf_text(&buf, EV_UNSIGNED_LINE "\nVISA ");
    ev_buf_slice(&buf, record->visa.number);
    ev_buf_text(&buf, "\nPASSPORT ");
    ev_buf_slice(&buf, record->passport.number);
    ev_buf_char(&buf, ' ');
    ev_buf_text(&buf, record->passport.issuer);
    ev_buf_text(&buf, "\nNATIONALITY ");
    ev_buf_text(&buf, record->holder.nationality);
    ev_buf_text(&buf, "\nBORN ");
    add_date(&buf, record->holder.birth_date);
    ev_buf_text(&buf, "\nVALID ");
    add_date(&buf, record->visa.valid_from);
    ev_buf_char(&buf, ' ');
    add_date(&buf, record->visa.valid_until);
    ev_buf_text(&buf, "\nENTRY");
    add_entry_points(&buf, record);
    ev_buf_text(&buf, "\nSHA256 ");
    add_digest(&buf, record);
    return buf.failed ? (ev_slice){NULL, 0} : ev_buf_as_slice(&buf);
}
