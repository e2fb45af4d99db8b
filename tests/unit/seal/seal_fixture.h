/* For the tests of seals: bytes as a text spells them, a record with its MRZ, and its seal. */
#ifndef SEAL_FIXTURE_H
#define SEAL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "seal/c40.h"
#include "seal/seal.h"

enum { BYTES_MAX = 4096 };

typedef struct bytes {
    uint8_t at[BYTES_MAX];
    size_t size;
} bytes;

static inline ev_date day(const char *text)
{
    ev_date date;
    assert_int_equal(ev_date_parse(ev_slice_from(text), EV_DATE_WHOLE, &date), EV_DATE_OK);
    return date;
}

static inline void assert_day(ev_date date, const char *text)
{
    char iso[EV_DATE_TEXT_MAX];
    assert_string_equal(ev_date_iso(date, iso), text);
}

static inline unsigned hex_value(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c != '\0' ? strchr(digits, c) : NULL;
    if (at == NULL)
        fail_msg("no hex digit: %c", c);
    return at != NULL ? (unsigned)(at - digits) : 0;
}

/* Appends what a text spells: hex digits, 'TEXT' as C40, @MMDDYYYY as a seal date. Blanks are for
 * the reader. */
static inline void add_bytes(bytes *out, const char *text)
{
    for (const char *at = text; *at != '\0';) {
        if (*at == ' ') {
            at++;
        } else if (*at == '\'') {
            size_t size = strcspn(at + 1, "'");
            assert_true(ev_c40_encode((ev_slice){at + 1, size}, out->at + out->size));
            out->size += ev_c40_size(size);
            at += size + 2;
        } else if (*at == '@') {
            unsigned number = 0;
            for (size_t i = 1; i <= 8; i++)
                number = number * 10 + hex_value(at[i]);
            for (unsigned shift = 24; shift > 0; shift -= 8)
                out->at[out->size++] = (uint8_t)(number >> (shift - 8));
            at += 9;
        } else {
            out->at[out->size++] = (uint8_t)(hex_value(at[0]) << 4 | hex_value(at[1]));
            at += 2;
        }
    }
}

static inline bytes bytes_of(const char *text)
{
    bytes out = {.size = 0};
    add_bytes(&out, text);
    return out;
}

/* Reads a copy that ends where its memory ends: a reader that goes too far is seen by the
 * sanitizers. Slices of *seal are dead afterwards. */
static inline const char *read_bytes(const uint8_t *data, size_t size, ev_seal *seal)
{
    char *copy = malloc(size > 0 ? size : 1);
    assert_non_null(copy);
    memcpy(copy, data, size);
    const char *fault = ev_seal_read((ev_slice){copy, size}, seal);
    if (fault == NULL) {
        assert_ptr_equal(seal->signed_part.data, copy);
        assert_true(seal->signature.data + seal->signature.size == copy + size);
    }
    free(copy);
    return fault;
}

/* ---- a record -------------------------------------------------------------------------------- */

static inline ev_record good_record(void)
{
    ev_record r = {.is_object = true};
    r.visa.number = EV_SLICE("KZ0000301");
    r.visa.category = EV_SLICE("B12");
    r.visa.entries = 1;
    r.visa.issued_on = day("2019-03-01");
    r.visa.valid_from = day("2019-04-01");
    r.visa.valid_until = day("2019-04-30");
    r.visa.stay_days = 30;
    r.holder.surname = EV_SLICE("Eriksson");
    r.holder.given_names = EV_SLICE("Anna Maria");
    r.holder.birth_date = day("1990-07-23");
    r.holder.sex = 'F';
    strcpy(r.holder.nationality, "IND");
    r.passport.number = EV_SLICE("Z0000301");
    r.entry_point[0] = EV_SLICE("UACC");
    r.entry_point[1] = EV_SLICE("UAAA");
    r.entry_point_count = 2;
    for (size_t i = 0; i < sizeof r.digest; i++)
        r.digest[i] = (uint8_t)(0xA0 + i);
    return r;
}

static inline ev_mrz mrz_of(const ev_record *record)
{
    ev_mrz mrz;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_mrz_make(record, &mrz, &faults), EV_OK);
    return mrz;
}

static const ev_seal_signer tester = {"KZTS", "1A3"};

/* A whole seal; its signature is 00 01 02 ... 3f. */
static inline bytes seal_with(const ev_record *record, const ev_mrz *mrz, ev_seal_bind bind)
{
    ev_faults faults;
    ev_buf buf;
    uint8_t signature[EV_SEAL_SIGNATURE];
    for (size_t i = 0; i < sizeof signature; i++)
        signature[i] = (uint8_t)i;
    ev_faults_init(&faults, EV_STRICT);
    ev_buf_init(&buf, NULL, 0);
    assert_int_equal(
        ev_seal_write(record, mrz, bind, &tester, record->visa.issued_on, &buf, &faults), EV_OK);
    assert_int_equal(faults.count, 0);
    ev_seal_write_signature(&buf, signature);
    assert_false(buf.failed);
    bytes out = {.size = buf.size};
    memcpy(out.at, buf.data, buf.size);
    ev_buf_free(&buf);
    return out;
}

static inline bytes seal_of(const ev_record *record, ev_seal_bind bind)
{
    ev_mrz mrz = mrz_of(record);
    return seal_with(record, &mrz, bind);
}

#endif
