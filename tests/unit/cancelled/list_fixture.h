/* For the tests of lists: an authority with a signer of lists and one of seals, a list that is laid
 * out byte by byte, and what reading it gives. */
#ifndef LIST_FIXTURE_H
#define LIST_FIXTURE_H

#include "unit/trust/certificate_fixture.h"

#include "cancelled/cancelled.h"
#include "trust/ecdsa.h"
#include "trust/purpose.h"

enum { LIST_ROOM = 4096, HEAD = 38, ENTRY = EV_CANCELLED_ENTRY, KEY_SIZE = EV_CANCELLED_KEY };
enum { AT_STATE = 19, AT_ISSUED = 22, AT_NEXT = 25, AT_COUNT = 32, AT_SIZE = 36 };

static const ev_date issued_on = {2019, 4, 1}, next_on = {2019, 4, 8}, control = {2019, 4, 2};

/* Made once for all tests of a group. */
static made_certificate authority, lister, sealer;
static ev_buf der_of_lister, der_of_sealer;

static inline void set_purpose(certificate_form *form, ev_buf *room, ev_slice purpose)
{
    uint8_t head[4] = {0x30, (uint8_t)(purpose.size + 2), 0x06, (uint8_t)purpose.size};
    ev_buf_bytes(room, head, sizeof head);
    ev_buf_slice(room, purpose);
    form->purpose = NULL;
    form->purpose_bytes = (const uint8_t *)room->data;
    form->purpose_bytes_size = room->size;
}

static inline certificate_form lister_form(ev_buf *room)
{
    certificate_form form = signer_form();
    form.name = "LS";
    form.document_type = NULL;
    set_purpose(&form, room, EV_SLICE(EV_PURPOSE_LISTS));
    return form;
}

static inline int make_signers(void **state)
{
    (void)state;
    ev_buf room;
    ev_buf_init(&room, NULL, 0);
    certificate_form form = csca_form("Example Ministry");
    authority = make_certificate(&form, NULL);
    form = lister_form(&room);
    lister = make_certificate(&form, &authority);
    form = signer_form();
    sealer = make_certificate(&form, &authority);
    ev_buf_init(&der_of_lister, NULL, 0);
    ev_buf_init(&der_of_sealer, NULL, 0);
    export_certificate(&lister, GNUTLS_X509_FMT_DER, &der_of_lister);
    export_certificate(&sealer, GNUTLS_X509_FMT_DER, &der_of_sealer);
    ev_buf_free(&room);
    return 0;
}

static inline int free_signers(void **state)
{
    (void)state;
    free_made(&authority);
    free_made(&lister);
    free_made(&sealer);
    ev_buf_free(&der_of_lister);
    ev_buf_free(&der_of_sealer);
    return 0;
}

/* ---- a list ---------------------------------------------------------------------------------- */

typedef struct entry {
    const char *key; /* KEY_SIZE characters */
    ev_date day;
} entry;

typedef struct layout {
    const char *magic, *state;
    ev_date issued, next;
    ev_slice certificate;
    entry entries[4];
    uint32_t count; /* as the head says; entries up to the first without a key are written */
} layout;

static inline layout good_layout(void)
{
    return (layout){
        .magic = "E-VISA CANCELLED 1\n",
        .state = "KAZ",
        .issued = issued_on,
        .next = next_on,
        .certificate = ev_buf_as_slice(&der_of_lister),
        .entries = {{"aaaaaa", {2019, 3, 1}}, {"bbbbbb", {2019, 4, 1}}, {"bbbbbc", {2018, 12, 31}}},
        .count = 3};
}

/* Month, day, year as one decimal number (Doc 9303-13, 2.3.1). */
static inline void put_day(ev_buf *out, ev_date date)
{
    unsigned number = (unsigned)(date.month * 1000000 + date.day * 10000 + date.year);
    for (int i = 2; i >= 0; i--)
        ev_buf_char(out, (char)(number >> 8 * i));
}

/* Signs what `out` holds. */
static inline void put_signature_of(ev_buf *out, const made_certificate *signer)
{
    uint8_t signature[EV_SEAL_SIGNATURE];
    gnutls_privkey_t key;
    assert_int_equal(gnutls_privkey_init(&key), 0);
    assert_int_equal(gnutls_privkey_import_x509(key, signer->key, 0), 0);
    assert_true(ev_ecdsa_sign(key, EV_NONCE_REPEATABLE, ev_buf_as_slice(out), signature));
    gnutls_privkey_deinit(key);
    ev_buf_bytes(out, signature, sizeof signature);
}

/* Bytes of a list in `room`. */
static inline ev_slice list_of(const layout *l, const made_certificate *signer,
                               char room[LIST_ROOM])
{
    ev_buf out = {.data = room, .capacity = LIST_ROOM};
    ev_buf_text(&out, l->magic);
    ev_buf_text(&out, l->state);
    put_day(&out, l->issued);
    put_day(&out, l->next);
    ev_buf_bytes(&out, "\x01\x02\x03\x04\x00\x00\x00", 7);
    ev_buf_char(&out, (char)l->count);
    ev_buf_char(&out, (char)(l->certificate.size >> 8));
    ev_buf_char(&out, (char)l->certificate.size);
    ev_buf_slice(&out, l->certificate);
    for (size_t i = 0; i < 4 && l->entries[i].key != NULL; i++) {
        ev_buf_bytes(&out, l->entries[i].key, KEY_SIZE);
        put_day(&out, l->entries[i].day);
    }
    put_signature_of(&out, signer);
    assert_false(out.failed);
    return (ev_slice){room, out.size};
}

/* ---- reading --------------------------------------------------------------------------------- */

typedef struct held {
    ev_arena arena;
    ev_certificates cscas, trusted, more;
    ev_cancelled list;
    ev_faults faults;
} held;

static inline const ev_certificate *add_made(held *h, ev_certificates *to,
                                             const made_certificate *made)
{
    ev_buf file;
    ev_buf_init(&file, NULL, 0);
    export_certificate(made, GNUTLS_X509_FMT_DER, &file);
    assert_int_equal(ev_certificates_add(to, ev_buf_as_slice(&file), &h->arena, &h->faults), EV_OK);
    ev_buf_free(&file);
    return &to->at[to->count - 1];
}

static inline int set_up(void **state)
{
    held *h = calloc(1, sizeof *h);
    if (h == NULL)
        return 1;
    ev_arena_init(&h->arena, 64 << 20);
    ev_faults_init(&h->faults, EV_LENIENT);
    (void)add_made(h, &h->cscas, &authority);
    *state = h;
    return 0;
}

static inline int tear_down(void **state)
{
    held *h = *state;
    ev_cancelled_free(&h->list);
    ev_certificates_free(&h->cscas);
    ev_certificates_free(&h->trusted);
    ev_certificates_free(&h->more);
    ev_arena_free(&h->arena);
    free(h);
    return 0;
}

/* The code of the one fault, "" when the list is right. */
static inline const char *reading(held *h, ev_slice bytes)
{
    ev_cancelled_free(&h->list);
    ev_faults_init(&h->faults, EV_LENIENT);
    ev_status status =
        ev_cancelled_read(bytes, &h->cscas, &h->trusted, control, &h->arena, &h->list, &h->faults);
    assert_int_equal(status, h->faults.status);
    if (status == EV_OK)
        return "";
    assert_int_equal(h->faults.count, 1);
    assert_string_equal(h->faults.fault[0].pointer, "");
    assert_int_equal(h->list.count, 0);
    assert_null(h->list.entries);
    return ev_code_describe(h->faults.fault[0].code)->code;
}

#define assert_reading(h, bytes, code) assert_string_equal(reading(h, bytes), code)

static inline void assert_layout(held *h, const layout *l, const char *code)
{
    char room[LIST_ROOM];
    assert_reading(h, list_of(l, &lister, room), code);
}

#define UNREADABLE "list-unreadable"
#define NOT_TRUSTED "list-signer-not-trusted"
#define WRONG "list-signature-wrong"
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
