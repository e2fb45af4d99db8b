/* The QR code. The payload of a record without a seal is plain English ASCII on fixed lines:
 * whoever scans it with a telephone sees what it is, and its first line says that it proves
 * nothing. The symbol has a fixed version, so the page never moves. */
#include "qr/qr.h"

#include "core/date.h"
#include "qr/mask.h"
#include "qr/private.h"

#include <errno.h>
#include <qrencode.h>

/* ---- payload --------------------------------------------------------------------------------- */

/* Bits of an alphanumeric segment of n characters in a symbol of versions 10 to 26 (ISO/IEC
 * 18004, 7.4.4): mode, count, characters. */
#define LINE_BITS(n) (4 + 11 + (n) / 2 * 11 + (n) % 2 * 6)
#define FEED_BITS (4 + 16 + 8)

/* The longest payload: a visa number of 13, a passport number of 15, codes of three letters, entry
 * points of four. Table 7: version 10 holds 216 codewords at level M. In byte mode it would take
 * version 11, whose modules a blurred scan at 150 dpi no longer reads. */
enum {
    LONGEST_UNSIGNED_BITS =
        LINE_BITS(sizeof("KZ E-VISA - NOT SIGNED") - 1) +
        LINE_BITS(sizeof("VISA 1234567890123") - 1) +
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
    for (size_t i = 0; i < sizeof record->digest; i++) {
        ev_buf_char(buf, "0123456789ABCDEF"[record->digest[i] >> 4]);
        ev_buf_char(buf, "0123456789ABCDEF"[record->digest[i] & 15]);
    }
}

ev_slice ev_qr_unsigned_payload(const ev_record *record, ev_arena *arena)
{
    ev_buf buf;
    ev_buf_init(&buf, arena, LONGEST_UNSIGNED);
    ev_buf_text(&buf, "KZ E-VISA - NOT SIGNED\nVISA ");
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

/* ---- symbol ---------------------------------------------------------------------------------- */

static ev_status fail(int reason, ev_faults *faults)
{
    return ev_faults_add(faults, reason == ENOMEM ? EV_OUT_OF_MEMORY : EV_INTERNAL_ERROR, "");
}

/* The modules by libqrencode's encoder with our choice of the mask (qr_mask.c says why). False
 * where that way is closed, or anything looks wrong: the other way then finds the symbol, or the
 * fault. */
static bool encode_choosing(ev_qr_mask_encoder *encode_mask, QRinput *input, int side,
                            uint8_t *module)
{
    if (encode_mask == NULL || side > EV_QR_MASK_SIDE_MAX)
        return false;
    QRcode *code = encode_mask(input, 0);
    bool chosen =
        code != NULL && code->width == side && ev_qr_choose_mask(code->data, side, module);
    QRcode_free(code);
    return chosen;
}

/* The modules by libqrencode alone; false with errno set. It takes a larger version, without a
 * word, when the payload does not fit: that is an error here. The lowest bit of its modules is the
 * colour; the others say what they are for. */
static bool encode_plainly(QRinput *input, int side, uint8_t *module)
{
    QRcode *code = QRcode_encodeInput(input);
    if (code == NULL)
        return false;
    bool fits = code->width == side;
    for (int i = 0; fits && i < side * side; i++)
        module[i] = code->data[i] & 1;
    QRcode_free(code);
    if (!fits)
        errno = ERANGE;
    return fits;
}

/* False for no bytes at all: libqrencode refuses an empty segment. */
static bool append(QRinput *input, QRencodeMode mode, ev_slice bytes)
{
    return QRinput_append(input, mode, (int)bytes.size, (const unsigned char *)bytes.data) == 0;
}

/* A segment a line, and one for each line feed, which the alphanumeric set lacks (ISO/IEC
 * 18004, 7.4.4). */
static bool append_lines(QRinput *input, ev_slice text)
{
    while (text.size > 0) {
        ev_slice line = ev_slice_cut(&text, '\n');
        if (!append(input, QR_MODE_AN, line) ||
            (text.size > 0 && !append(input, QR_MODE_8, EV_SLICE("\n"))))
            return false;
    }
    return true;
}

/* Returns 0, or an error number. */
static int encode(ev_qr_mask_encoder *encode_mask, bool text, ev_slice payload, int version,
                  int side, uint8_t *module)
{
    errno = 0;
    QRinput *input = QRinput_new2(version, QR_ECLEVEL_M);
    bool encoded =
        input != NULL &&
        (text ? append_lines(input, payload) : append(input, QR_MODE_8, payload)) &&
        (encode_choosing(encode_mask, input, side, module) || encode_plainly(input, side, module));
    int reason = encoded ? 0 : errno != 0 ? errno : EINVAL;
    QRinput_free(input);
    return reason;
}

ev_status ev_qr_encode_with(ev_qr_mask_encoder *encode_mask, bool text, ev_slice payload,
                            int version, ev_arena *arena, ev_qr *qr, ev_faults *faults)
{
    enum { BYTES_MAX = 2331 }; /* of version 40, the largest there is, at level M */
    *qr = (ev_qr){0};
    if (payload.size > BYTES_MAX || version < 1 || version > QRSPEC_VERSION_MAX)
        return fail(ERANGE, faults);
    int side = 17 + 4 * version;
    uint8_t *module = ev_arena_take_array(arena, (size_t)side, (size_t)side);
    if (module == NULL)
        return fail(ENOMEM, faults);
    int reason = encode(encode_mask, text, payload, version, side, module);
    if (reason != 0)
        return fail(reason, faults);
    *qr = (ev_qr){side, module};
    return faults->status;
}

ev_status ev_qr_encode(ev_slice payload, int version, ev_arena *arena, ev_qr *qr, ev_faults *faults)
{
    return ev_qr_encode_with(QRcode_encodeMask, false, payload, version, arena, qr, faults);
}

ev_status ev_qr_encode_text(ev_slice payload, int version, ev_arena *arena, ev_qr *qr,
                            ev_faults *faults)
{
    return ev_qr_encode_with(QRcode_encodeMask, true, payload, version, arena, qr, faults);
}
