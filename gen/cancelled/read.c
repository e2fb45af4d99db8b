/* Reading a list: strictly, because a list that two readers read as two cancels other visas; and
 * whole, because what a broken list says of a visa is worth nothing. */
#include "cancelled/private.h"

#include "trust/ecdsa.h"

/* ---- form ------------------------------------------------------------------------------------ */

static const uint8_t *take(ev_slice *rest, size_t size)
{
    const uint8_t *at = (const uint8_t *)rest->data;
    if (size > rest->size)
        return NULL;
    *rest = (ev_slice){rest->data + size, rest->size - size};
    return at;
}

static uint32_t number_at(const uint8_t *at, size_t size)
{
    uint32_t number = 0;
    for (size_t i = 0; i < size; i++)
        number = number << 8 | at[i];
    return number;
}

static bool read_state(const uint8_t *at, ev_cancelled *list)
{
    size_t size = EV_CANCELLED_STATE;
    while (size > 0 && at[size - 1] == '<')
        size--;
    for (size_t i = 0; i < size; i++)
        if (at[i] < 'A' || at[i] > 'Z')
            return false;
    memcpy(list->state, at, size);
    return size > 0;
}

/* Sets *certificate to the bytes of it. */
static bool read_head(ev_slice *rest, ev_cancelled *list, ev_slice *certificate)
{
    const uint8_t *at = take(rest, EV_CANCELLED_HEAD);
    if (at == NULL || memcmp(at, EV_CANCELLED_MAGIC, EV_CANCELLED_MAGIC_SIZE) != 0 ||
        !read_state(at + EV_CANCELLED_MAGIC_SIZE, list))
        return false;
    at += EV_CANCELLED_MAGIC_SIZE + EV_CANCELLED_STATE;
    if (!ev_seal_read_date(at, &list->issued) ||
        !ev_seal_read_date(at + EV_SEAL_DATE, &list->next) ||
        ev_date_compare(list->issued, list->next) > 0)
        return false;
    at += 2 * EV_SEAL_DATE;
    list->sequence = number_at(at, EV_CANCELLED_NUMBER);
    list->count = number_at(at + EV_CANCELLED_NUMBER, EV_CANCELLED_NUMBER);
    size_t size = number_at(at + (size_t)2 * EV_CANCELLED_NUMBER, EV_CANCELLED_SIZE);
    const uint8_t *der = take(rest, size);
    if (der == NULL || size > EV_CANCELLED_CERTIFICATE_MAX || list->count > EV_CANCELLED_MAX)
        return false;
    *certificate = (ev_slice){(const char *)der, size};
    return true;
}

/* Each key once and in order, each day a day that had come when the list was issued. */
static bool are_entries_right(const ev_cancelled *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const uint8_t *entry = list->entries + i * EV_CANCELLED_ENTRY;
        ev_date day;
        if (i > 0 && memcmp(entry - EV_CANCELLED_ENTRY, entry, EV_CANCELLED_KEY) >= 0)
            return false;
        if (!ev_seal_read_date(entry + EV_CANCELLED_KEY, &day) ||
            ev_date_compare(day, list->issued) > 0)
            return false;
    }
    return true;
}

/* ---- trust ----------------------------------------------------------------------------------- */

/* Anything but one certificate in DER is not the form: a PEM bundle would be read as well. */
static ev_status read_certificate(ev_slice der, ev_arena *arena, ev_cancelled *list,
                                  ev_faults *faults)
{
    EV_UNSET ev_faults reading;
    ev_faults_init(&reading, EV_LENIENT);
    bool is_der = der.size > 0 && (uint8_t)der.data[0] == 0x30;
    if (!is_der || ev_certificates_add(&list->signer, der, arena, &reading) != EV_OK ||
        list->signer.count != 1)
        return ev_faults_add(
            faults, reading.status == EV_TEMP_FAIL ? EV_OUT_OF_MEMORY : EV_LIST_UNREADABLE, "");
    return faults->status;
}

static bool is_same_certificate(const ev_certificate *a, const ev_certificate *b)
{
    return gnutls_x509_crt_equals(a->x509, b->x509) != 0;
}

static bool is_trusted(const ev_certificate *signer, const ev_certificates *cscas,
                       const ev_certificates *certificates, ev_date on)
{
    bool has_authorities = cscas != NULL && cscas->count > 0;
    for (size_t i = 0; has_authorities && i < cscas->count; i++)
        if (ev_certificate_is_valid_on(&cscas->at[i], on) &&
            ev_certificate_is_issued_by(signer, &cscas->at[i]) &&
            ev_certificate_issue_strength(signer, &cscas->at[i]) == EV_ISSUE_STRONG)
            return true;
    for (size_t i = 0; !has_authorities && certificates != NULL && i < certificates->count; i++)
        if (is_same_certificate(signer, &certificates->at[i]))
            return true;
    return false;
}

static bool may_sign(const ev_cancelled *list)
{
    const ev_certificate *signer = &list->signer.at[0];
    return signer->signs_lists && signer->key != NULL &&
           ev_seal_is_signer_of(ev_slice_from(list->state), signer->id) &&
           ev_certificate_is_valid_on(signer, list->issued) &&
           ev_certificate_is_valid_on(signer, list->next);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static ev_status read_list(ev_slice bytes, const ev_certificates *cscas,
                           const ev_certificates *certificates, ev_date on, ev_arena *arena,
                           ev_cancelled *list, ev_faults *faults)
{
    ev_slice rest = bytes, certificate;
    if (!read_head(&rest, list, &certificate))
        return ev_faults_add(faults, EV_LIST_UNREADABLE, "");
    list->entries = take(&rest, list->count * EV_CANCELLED_ENTRY);
    ev_slice signed_part = {bytes.data, bytes.size - rest.size};
    if (list->entries == NULL || rest.size != EV_SEAL_SIGNATURE || !are_entries_right(list))
        return ev_faults_add(faults, EV_LIST_UNREADABLE, "");
    if (read_certificate(certificate, arena, list, faults) != EV_OK)
        return faults->status;
    if (!may_sign(list) || !is_trusted(&list->signer.at[0], cscas, certificates, on))
        return ev_faults_add(faults, EV_LIST_SIGNER, "");
    if (!ev_ecdsa_verify(list->signer.at[0].key, signed_part, (const uint8_t *)rest.data))
        return ev_faults_add(faults, EV_LIST_SIGNATURE, "");
    return faults->status;
}

ev_status ev_cancelled_read(ev_slice bytes, const ev_certificates *cscas,
                            const ev_certificates *certificates, ev_date on, ev_arena *arena,
                            ev_cancelled *list, ev_faults *faults)
{
    *list = (ev_cancelled){.count = 0};
    if (read_list(bytes, cscas, certificates, on, arena, list, faults) != EV_OK)
        ev_cancelled_free(list);
    return faults->status;
}

void ev_cancelled_free(ev_cancelled *list)
{
    ev_certificates_free(&list->signer);
    *list = (ev_cancelled){.count = 0};
}

/* ---- looking up ------------------------------------------------------------------------------ */

bool ev_cancelled_applies(const ev_cancelled *list, const ev_seal *seal,
                          const ev_certificate *signer, const ev_certificates *cscas)
{
    const ev_certificate *own = &list->signer.at[0];
    return strcmp(list->state, seal->country) == 0 && (!own->is_test || signer->is_test) &&
           ev_certificate_is_of_authority(own, signer, cscas);
}

bool ev_cancelled_find(const ev_cancelled *list, const uint8_t key[EV_CANCELLED_KEY], ev_date *day)
{
    size_t from = 0, until = list->count;
    while (from < until) {
        size_t middle = from + (until - from) / 2;
        const uint8_t *entry = list->entries + middle * EV_CANCELLED_ENTRY;
        int order = memcmp(entry, key, EV_CANCELLED_KEY);
        if (order == 0)
            return ev_seal_read_date(entry + EV_CANCELLED_KEY, day);
        if (order < 0)
            from = middle + 1;
        else
            until = middle;
    }
    return false;
}
