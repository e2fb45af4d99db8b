/* Making a list. Of each entry its line is kept until all are sorted, so that two lines that name
 * one visa can both be shown. */
#include "cancelled/private.h"

#include "trust/ecdsa.h"

#include <stdlib.h>

enum { LINE = 4, ROW = EV_CANCELLED_ENTRY + LINE };

static void put_number(ev_buf *out, uint32_t number, size_t size)
{
    for (size_t i = size; i-- > 0;)
        ev_buf_char(out, (char)(number >> 8 * i));
}

void ev_cancelled_draft_init(ev_cancelled_draft *draft, ev_date issued, ev_date next,
                             uint32_t sequence)
{
    *draft = (ev_cancelled_draft){.issued = issued, .next = next, .sequence = sequence};
    ev_buf_init(&draft->entries, NULL, 0);
}

void ev_cancelled_draft_free(ev_cancelled_draft *draft)
{
    ev_buf_free(&draft->entries);
}

bool ev_cancelled_add(ev_cancelled_draft *draft, const uint8_t key[EV_CANCELLED_KEY], ev_date day,
                      unsigned line)
{
    uint8_t bytes[EV_SEAL_DATE];
    if (draft->count == EV_CANCELLED_MAX)
        return false;
    ev_seal_write_date(day, bytes);
    ev_buf_bytes(&draft->entries, key, EV_CANCELLED_KEY);
    ev_buf_bytes(&draft->entries, bytes, sizeof bytes);
    put_number(&draft->entries, line, LINE);
    draft->count++;
    return !draft->entries.failed;
}

static int by_key(const void *a, const void *b)
{
    return memcmp(a, b, EV_CANCELLED_KEY);
}

static unsigned line_of(const ev_cancelled_draft *draft, size_t row)
{
    const char *at = draft->entries.data + row * ROW + EV_CANCELLED_ENTRY;
    unsigned line = 0;
    for (size_t i = 0; i < LINE; i++)
        line = line << 8 | (uint8_t)at[i];
    return line;
}

ev_status ev_cancelled_sort(ev_cancelled_draft *draft, ev_faults *faults)
{
    const char *rows = draft->entries.data;
    bool was_same = false;
    if (draft->count > 0)
        qsort(draft->entries.data, draft->count, ROW, by_key);
    for (size_t i = 1; i < draft->count; i++) {
        bool is_same = by_key(rows + (i - 1) * ROW, rows + i * ROW) == 0;
        if (is_same && !was_same)
            (void)ev_faults_add_at(faults, EV_LIST_TWICE, "", line_of(draft, i - 1), 0);
        if (is_same)
            (void)ev_faults_add_at(faults, EV_LIST_TWICE, "", line_of(draft, i), 0);
        was_same = is_same;
    }
    return faults->status;
}

ev_status ev_cancelled_check_signer(const ev_certificate *certificate, ev_faults *faults)
{
    if (!certificate->signs_lists || ev_seal_state_of_signer(certificate->id) == NULL)
        (void)ev_faults_add(faults, EV_LIST_PURPOSE, "");
    if (certificate->key == NULL)
        (void)ev_faults_add(faults, EV_KEY_KIND, "");
    return faults->status;
}

/* ---- bytes ----------------------------------------------------------------------------------- */

static void put_date(ev_buf *out, ev_date date)
{
    uint8_t bytes[EV_SEAL_DATE];
    ev_seal_write_date(date, bytes);
    ev_buf_bytes(out, bytes, sizeof bytes);
}

static bool put_certificate(ev_buf *out, const ev_certificate *certificate)
{
    gnutls_datum_t der = {NULL, 0};
    if (gnutls_x509_crt_export2(certificate->x509, GNUTLS_X509_FMT_DER, &der) < 0)
        return false;
    bool fits = der.size <= EV_CANCELLED_CERTIFICATE_MAX;
    put_number(out, (uint32_t)der.size, EV_CANCELLED_SIZE);
    ev_buf_bytes(out, der.data, der.size);
    gnutls_free(der.data);
    return fits;
}

static bool put_signed_part(ev_buf *out, const ev_cancelled_draft *draft,
                            const ev_certificate *certificate)
{
    char state[EV_CANCELLED_STATE];
    ev_cancelled_fill(ev_slice_from(ev_seal_state_of_signer(certificate->id)), state);
    ev_buf_bytes(out, EV_CANCELLED_MAGIC, EV_CANCELLED_MAGIC_SIZE);
    ev_buf_bytes(out, state, sizeof state);
    put_date(out, draft->issued);
    put_date(out, draft->next);
    put_number(out, draft->sequence, EV_CANCELLED_NUMBER);
    put_number(out, (uint32_t)draft->count, EV_CANCELLED_NUMBER);
    if (!put_certificate(out, certificate))
        return false;
    for (size_t i = 0; i < draft->count; i++)
        ev_buf_bytes(out, draft->entries.data + i * ROW, EV_CANCELLED_ENTRY);
    return true;
}

/* As verify will read it, on the day of its issue, by one who trusts this certificate. */
static ev_status prove(ev_slice bytes, const ev_cancelled_draft *draft,
                       const ev_certificate *certificate, ev_faults *faults)
{
    enum { LIMIT = 1 << 20 };
    EV_UNSET ev_faults reading;
    ev_cancelled list;
    ev_arena arena;
    ev_certificate copy = *certificate;
    const ev_certificates trusted = {&copy, 1};
    ev_faults_init(&reading, EV_LENIENT);
    ev_arena_init(&arena, LIMIT);
    if (ev_cancelled_read(bytes, NULL, &trusted, draft->issued, &arena, &list, &reading) != EV_OK)
        (void)ev_faults_add(faults, EV_SIGNATURE_BAD, "");
    ev_cancelled_free(&list);
    ev_arena_free(&arena);
    return faults->status;
}

ev_status ev_cancelled_write(const ev_cancelled_draft *draft, const ev_certificate *certificate,
                             const ev_key *key, ev_buf *out, ev_faults *faults)
{
    uint8_t signature[EV_SEAL_SIGNATURE];
    if (!put_signed_part(out, draft, certificate))
        return ev_faults_add(faults, EV_LIST_PURPOSE, "");
    if (!ev_key_sign(key, ev_buf_as_slice(out), signature))
        return ev_faults_add(faults, key->in_token ? EV_TOKEN_UNAVAILABLE : EV_SIGNATURE_BAD, "");
    ev_buf_bytes(out, signature, sizeof signature);
    if (out->failed)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    return prove(ev_buf_as_slice(out), draft, certificate, faults);
}
