/* For the tests of verifying: a seal spelled out member by member, a key that signs it, and
 * certificates as ev_certificates_add would read them. */
#ifndef VERIFY_FIXTURE_H
#define VERIFY_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>

#include "seal/c40.h"
#include "mrz/mrz.h"
#include "record/record.h"
#include "seal/seal.h"
#include "trust/ecdsa.h"
#include "verify/verify.h"

enum { SEAL_ROOM = 1024, SIGNERS_MAX = 4 };

/* ---- keys and certificates ------------------------------------------------------------------- */

typedef struct pair {
    gnutls_privkey_t private;
    gnutls_pubkey_t public;
} pair;

static inline pair new_pair(void)
{
    pair made;
    assert_int_equal(gnutls_privkey_init(&made.private), 0);
    assert_int_equal(gnutls_privkey_generate(made.private, GNUTLS_PK_EC,
                                             GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
                     0);
    assert_int_equal(gnutls_pubkey_init(&made.public), 0);
    assert_int_equal(gnutls_pubkey_import_privkey(made.public, made.private, 0, 0), 0);
    return made;
}

static inline void free_pair(pair *old)
{
    gnutls_privkey_deinit(old->private);
    gnutls_pubkey_deinit(old->public);
}

static pair ours, theirs; /* made once for all tests of a group */

static inline int make_keys(void **state)
{
    (void)state;
    ours = new_pair();
    theirs = new_pair();
    return 0;
}

static inline int free_keys(void **state)
{
    (void)state;
    free_pair(&ours);
    free_pair(&theirs);
    return 0;
}

static inline ev_date day(int year, int month, int day_of_month)
{
    return (ev_date){(int16_t)year, (int8_t)month, (int8_t)day_of_month};
}

/* A seal signer's, KZTS 1A3, from 2019 to 2020. */
static inline ev_certificate certificate_of(pair key)
{
    return (ev_certificate){.key = key.public,
                            .id = "KZTS",
                            .reference = "1A3",
                            .from = {2019, 1, 1},
                            .until = {2020, 12, 31},
                            .signs_seals = true,
                            .signs_visas = true};
}

/* ---- a seal ---------------------------------------------------------------------------------- */

typedef struct draft {
    uint8_t version;            /* raw: 3 is "version 4" */
    const char *country, *name; /* signer, size of the reference, reference */
    ev_date issued_on, signed_on;
    uint8_t definition, category, mrz_tag;
    const char *line[2]; /* whole; of the second its first 28 characters are sealed, of an emergency
                            travel document 36 */
    int entries;
    const uint8_t *stay;
    const char *passport; /* nine characters */
    bool bound;
    ev_date valid_from;
    uint8_t century;      /* with the bit of a cut name */
    const char *points;   /* codes of four, one behind the other */
    const char *number;   /* of the visa */
    const char *features; /* further ones, as bytes */
    size_t features_size;
    pair signer;
} draft;

static inline draft good_draft(void)
{
    static const uint8_t thirty_days[3] = {30, 0, 0};
    return (draft){
        .version = 3,
        .country = "KAZ",
        .name = "KZTS031A3",
        .issued_on = {2019, 3, 1},
        .signed_on = {2019, 3, 2},
        .definition = 0x5D,
        .category = 0x01,
        .mrz_tag = 0x01,
        .line = {"V<KAZERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "KZ00003019IND9007231F1904308"},
        .entries = 1,
        .stay = thirty_days,
        .passport = "Z0000301<",
        .bound = true,
        .valid_from = {2019, 4, 1},
        .century = 19,
        .points = "UACCUAAA",
        .number = "KZ0000301",
        .signer = ours};
}

static inline void put_c40(ev_buf *out, const char *text)
{
    uint8_t bytes[128];
    ev_slice characters = ev_slice_from(text);
    assert_true(ev_c40_size(characters.size) <= sizeof bytes);
    assert_true(ev_c40_encode(characters, bytes));
    ev_buf_bytes(out, bytes, ev_c40_size(characters.size));
}

static inline void put_seal_date(ev_buf *out, ev_date date)
{
    unsigned number = (unsigned)(date.month * 1000000 + date.day * 10000 + date.year);
    uint8_t bytes[3] = {(uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number};
    ev_buf_bytes(out, bytes, 3);
}

static inline void put_head(ev_buf *out, uint8_t tag, size_t size)
{
    uint8_t bytes[2] = {tag, (uint8_t)size};
    ev_buf_bytes(out, bytes, 2);
}

static inline void put_mrz(ev_buf *out, const draft *d)
{
    char text[2 * EV_MRZ_LINE + 1];
    snprintf(text, sizeof text, "%s%.*s", d->line[0], d->definition == 0x5E ? 36 : 28, d->line[1]);
    put_head(out, d->mrz_tag, ev_c40_size(strlen(text)));
    put_c40(out, text);
}

static inline void put_binding(ev_buf *out, const draft *d)
{
    char text[64];
    snprintf(text, sizeof text, "%s%s", d->points, d->number);
    put_head(out, 0x07, 6 + ev_c40_size(strlen(text)) + EV_SEAL_DIGEST_SIZE);
    ev_buf_char(out, 2);
    put_seal_date(out, d->valid_from);
    ev_buf_char(out, (char)d->century);
    ev_buf_char(out, (char)(strlen(d->points) / 4));
    put_c40(out, text);
    for (int i = 0; i < EV_SEAL_DIGEST_SIZE; i++)
        ev_buf_char(out, (char)i);
}

static inline void put_signed_part(ev_buf *out, const draft *d)
{
    uint8_t magic[2] = {0xDC, d->version};
    ev_buf_bytes(out, magic, 2);
    put_c40(out, d->country);
    put_c40(out, d->name);
    put_seal_date(out, d->issued_on);
    put_seal_date(out, d->signed_on);
    put_head(out, d->definition, d->category);
    put_mrz(out, d);
    if (d->entries >= 0) {
        put_head(out, 0x03, 1);
        ev_buf_char(out, (char)d->entries);
    }
    if (d->stay != NULL) {
        put_head(out, 0x04, 3);
        ev_buf_bytes(out, d->stay, 3);
    }
    if (d->passport != NULL) {
        put_head(out, 0x05, 6);
        put_c40(out, d->passport);
    }
    if (d->bound)
        put_binding(out, d);
    ev_buf_bytes(out, d->features, d->features_size);
}

static inline void put_signature(ev_buf *out, pair signer)
{
    uint8_t signature[EV_SEAL_SIGNATURE];
    assert_true(ev_ecdsa_sign(signer.private, EV_NONCE_REPEATABLE, (ev_slice){out->data, out->size},
                              signature));
    ev_seal_write_signature(out, signature);
}

/* Bytes of a seal in `room`. */
static inline ev_slice seal_of(const draft *d, char room[SEAL_ROOM])
{
    ev_buf out = {.data = room, .capacity = SEAL_ROOM};
    put_signed_part(&out, d);
    put_signature(&out, d->signer);
    assert_false(out.failed);
    return (ev_slice){room, out.size};
}

/* ---- verifying ------------------------------------------------------------------------------- */

static inline ev_verification verification_of(ev_slice bytes, const ev_certificates *signers,
                                              ev_date on)
{
    return (ev_verification){.bytes = bytes, .signers = signers, .on = on};
}

/* With one good certificate, in the middle of the visa's validity. */
static inline ev_verification verified(const draft *d)
{
    char room[SEAL_ROOM];
    static char kept[SEAL_ROOM];
    static ev_certificate certificate;
    static ev_certificates signers;
    ev_slice bytes = seal_of(d, room);
    memcpy(kept, room, bytes.size);
    certificate = certificate_of(ours);
    signers = (ev_certificates){&certificate, 1};
    ev_verification v = verification_of((ev_slice){kept, bytes.size}, &signers, day(2019, 4, 15));
    ev_verify(&v);
    return v;
}

#define assert_status(v, expected) assert_string_equal(ev_sub_status_name((v)->status), (expected))

/* ---- a record -------------------------------------------------------------------------------- */

static const char record_form[] =
    "{\"schema\":\"evisa-record/1\","
    "\"visa\":{\"number\":\"KZ0000301\",\"category\":\"B12\",\"entries\":1,"
    "\"issued_on\":\"2019-03-01\",\"valid_from\":\"2019-04-01\",\"valid_until\":\"2019-04-30\","
    "\"stay_days\":30},"
    "\"holder\":{\"surname\":\"%s\",\"given_names\":\"Anna Maria\",\"birth_date\":\"1990-07-23\","
    "\"sex\":\"F\",\"nationality\":\"IND\"},"
    "\"passport\":{\"number\":\"Z0000301\",\"issuer\":\"IND\",\"issued_on\":\"2015-01-01\","
    "\"expires_on\":\"2025-01-01\"},"
    "\"invitation\":{\"number\":\"2019/00-A1\",\"inviter_name\":\"%s\","
    "\"inviter_id\":\"190140000109\"},\"entry_points\":[%s],\"photo\":\"/9j/AAE=\","
    "\"template\":\"evisa/1\",\"policy\":\"kz-2019-01\",\"render\":\"render/1\",\"specimen\":true}";

static ev_arena arena;

static inline int set_up(void **state)
{
    (void)state;
    ev_arena_init(&arena, 16 << 20);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    ev_arena_free(&arena);
    return 0;
}

static inline void read_record(const char *surname, const char *inviter, const char *points,
                               ev_record *record, ev_mrz *mrz)
{
    char text[2048];
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    int size = snprintf(text, sizeof text, record_form, surname, inviter, points);
    assert_true(size > 0 && (size_t)size < sizeof text);
    ev_record_read((ev_slice){text, (size_t)size}, &arena, record, &faults);
    ev_mrz_make(record, mrz, &faults);
    for (size_t i = 0; i < faults.count; i++)
        fail_msg("%s at %s", ev_code_describe(faults.fault[i].code)->code, faults.fault[i].pointer);
}

/* The seal of a record as evisa-seal makes it. */
static inline ev_slice seal_of_record(const ev_record *record, const ev_mrz *mrz, bool bind,
                                      char room[SEAL_ROOM])
{
    ev_seal_signer signer = {.id = "KZTS", .reference = "1A3"};
    ev_buf out = {.data = room, .capacity = SEAL_ROOM};
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_seal_write(record, mrz, bind ? EV_SEAL_BIND_RECORD : EV_SEAL_BIND_NONE,
                                   &signer, day(2019, 3, 2), &out, &faults),
                     EV_OK);
    put_signature(&out, ours);
    assert_false(out.failed);
    return (ev_slice){room, out.size};
}

/* ---- judging --------------------------------------------------------------------------------- */

static inline ev_verification judged(ev_slice bytes, const ev_certificate *certificates,
                                     size_t count, ev_date on)
{
    static ev_certificate kept[SIGNERS_MAX];
    static ev_certificates signers;
    for (size_t i = 0; i < count; i++)
        kept[i] = certificates[i];
    signers = (ev_certificates){kept, count};
    ev_verification v = verification_of(bytes, &signers, on);
    ev_verify(&v);
    return v;
}

/* With one certificate, on a day in the middle. */
static inline void assert_judged(const draft *d, ev_certificate certificate, ev_date on,
                                 const char *expected)
{
    char room[SEAL_ROOM];
    ev_verification v = judged(seal_of(d, room), &certificate, 1, on);
    assert_status(&v, expected);
    assert_true((v.reason == NULL) == (v.status == EV_SEAL_VALID));
}

static const ev_date MIDDLE = {2019, 4, 15}; /* of the good draft's validity */

#endif
