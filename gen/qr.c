/* The QR code. The payload of a record without a seal is plain English ASCII on fixed lines: whoever scans it with a telephone sees
 * what it is, and its first line says that it proves nothing. The symbol has a fixed version, so the page never moves. */
#include "qr.h"

#include "date.h"

#include <errno.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

/* ---- payload ------------------------------------------------------------------------------------------------- */

/* The longest payload: a visa number of 13, a passport number of 15, codes of three letters, entry points of four. ISO/IEC 18004,
 * table 7: version 11 holds 251 bytes at level M. */
enum {
    LONGEST_UNSIGNED = sizeof("KZ E-VISA - NOT SIGNED\n"
                              "VISA 1234567890123\n"
                              "PASSPORT 123456789012345 UTO\n"
                              "NATIONALITY UTO\n"
                              "BORN 2000-01-01\n"
                              "VALID 2019-01-01 2019-01-30\n"
                              "ENTRY\n"
                              "SHA256 ") - 1
                       + EV_ENTRY_POINTS_MAX * (sizeof(" UACC") - 1) + 2 * EV_DIGEST_SIZE
};
_Static_assert(LONGEST_UNSIGNED == 248, "qr.h names the number");
_Static_assert(LONGEST_UNSIGNED <= 251, "every unsigned payload fits EV_QR_VERSION_UNSIGNED");

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
    ev_buf_hex(&buf, record->digest, sizeof record->digest);
    return buf.failed ? (ev_slice){NULL, 0} : ev_buf_as_slice(&buf);
}

/* ---- symbol -------------------------------------------------------------------------------------------------- */

static ev_status fail(int reason, ev_error *error)
{
    return ev_error_add(error, reason == ENOMEM ? EV_OUT_OF_MEMORY : EV_INTERNAL_ERROR, "");
}

/* NULL with errno set. libqrencode takes a larger version, without a word, when the payload does not fit: that is an error here. */
static QRcode *encode(ev_slice payload, int version)
{
    QRinput *input = QRinput_new2(version, QR_ECLEVEL_M);
    if (input == NULL)
        return NULL;
    QRcode *code = NULL;
    errno = 0;
    if (QRinput_append(input, QR_MODE_8, (int)payload.size, (const unsigned char *)payload.data) == 0)
        code = QRcode_encodeInput(input);
    int reason = errno;
    QRinput_free(input);
    if (code != NULL && code->version != version) {
        QRcode_free(code);
        code = NULL;
        reason = ERANGE;
    }
    errno = reason;
    return code;
}

/* The lowest bit of libqrencode's modules is the colour; the others say what they are for. */
static const uint8_t *copy_modules(const QRcode *code, ev_arena *arena)
{
    size_t count = (size_t)code->width * (size_t)code->width;
    uint8_t *module = ev_arena_take(arena, count);
    for (size_t i = 0; module != NULL && i < count; i++)
        module[i] = code->data[i] & 1;
    return module;
}

ev_status ev_qr_encode(ev_slice payload, int version, ev_arena *arena, ev_qr *qr, ev_error *error)
{
    enum { BYTES_MAX = 2331 }; /* of version 40, the largest there is, at level M */
    *qr = (ev_qr){0};
    if (payload.size > BYTES_MAX || version < 1)
        return fail(ERANGE, error);
    QRcode *code = encode(payload, version);
    if (code == NULL)
        return fail(errno, error);
    qr->module = copy_modules(code, arena);
    qr->side = code->width;
    QRcode_free(code);
    return qr->module == NULL ? fail(ENOMEM, error) : error->status;
}
