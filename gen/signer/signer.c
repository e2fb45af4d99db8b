/* Sealing, step by step: read the record and judge it as the generator would, put in what its
 * rendering depends on, make its digest, sign, verify, and write pins and seal into its text. */
#include "signer/signer.h"

#include "core/base64.h"
#include "trust/ecdsa.h"
#include "mrz/mrz.h"
#include "signer/pins.h"
#include "record/record_json.h"
#include "seal/seal.h"
#include "record/insert.h"

enum { DOCUMENT_LIMIT = 32 << 20, KEPT_LIMIT = 16 << 20 };

/* ---- opening --------------------------------------------------------------------------------- */

ev_status ev_signer_open(ev_signer *signer, const ev_resources *res, const ev_key_source *key,
                         const ev_certificate_source *certificate, ev_faults *faults)
{
    memset(signer, 0, sizeof *signer);
    signer->res = *res;
    ev_arena_init(&signer->own, KEPT_LIMIT);
    ev_arena_init(&signer->document, DOCUMENT_LIMIT);
    ev_cache_init(&signer->policies, &signer->res, KEPT_LIMIT);
    signer->certificate =
        ev_certificates_read_one(&signer->certificates, certificate, &signer->own, faults);
    if (signer->certificate == NULL ||
        ev_certificate_check_signer(signer->certificate, &signer->identity, faults) != EV_OK)
        return faults->status;
    return ev_key_open_of(key, signer->certificate, &signer->key, faults);
}

void ev_signer_close(ev_signer *signer)
{
    ev_key_close(&signer->key);
    ev_certificates_free(&signer->certificates);
    ev_arena_free(&signer->own);
    ev_cache_free(&signer->policies);
    ev_arena_free(&signer->document);
}

/* ---- one record ------------------------------------------------------------------------------ */

typedef struct draft {
    ev_record record;
    ev_selection selection;
    ev_mrz mrz;
    ev_date signed_on;
    ev_member member[EV_PINS_MAX + 1]; /* what is put into the text: pins, then the seal */
    size_t members;
} draft;

static void select_versions(ev_signer *signer, draft *d, ev_faults *faults)
{
    ev_cache_tidy(&signer->policies);
    ev_pins_select(&signer->policies, &d->record, &signer->document, &d->selection, faults);
}

static void check_signer(const ev_signer *signer, const draft *d, ev_faults *faults)
{
    const ev_certificate *certificate = signer->certificate;
    if (d->record.specimen && !certificate->is_test)
        (void)ev_faults_add(faults, EV_SPECIMEN_SIGNER, "/specimen");
    if (!d->record.specimen && certificate->is_test)
        (void)ev_faults_add(faults, EV_TEST_SIGNER, "/specimen");
    if (d->signed_on.year != 0 && !ev_certificate_is_valid_on(certificate, d->signed_on))
        (void)ev_faults_add(faults, EV_CERT_NOT_IN_FORCE, "");
}

/* Of a record whose policy was not found the stricter case. */
static ev_seal_bind bind_of(const draft *d)
{
    bool binds = d->selection.policy == NULL || d->selection.policy->bind_record;
    return binds ? EV_SEAL_BIND_RECORD : EV_SEAL_BIND_NONE;
}

/* All that can be wrong with a record short of its photo and its layout, in one go. */
static ev_status judge(ev_signer *signer, const ev_signing *signing, draft *d, ev_faults *faults)
{
    if (d->record.visa.issued_on.year != 0)
        select_versions(signer, d, faults);
    if (d->selection.policy != NULL)
        (void)ev_policy_check(d->selection.policy, &d->record, faults);
    if (d->record.holder.is_named)
        (void)ev_mrz_make(&d->record, &d->mrz, faults);
    if (d->record.seal.data != NULL && !signing->replace)
        (void)ev_faults_add(faults, EV_SEAL_PRESENT, "/seal");
    d->signed_on = signing->signed_on.year != 0 ? signing->signed_on : d->record.visa.issued_on;
    check_signer(signer, d, faults);
    return ev_seal_check(&d->record, bind_of(d), d->signed_on, faults);
}

/* What a printer of the sealed record would say of it, and the one thing it cannot say: whether the
 * signature verifies. */
static ev_status prove(const ev_signer *signer, const draft *d, ev_slice bytes, ev_faults *faults)
{
    ev_seal seal;
    if (ev_seal_read(bytes, &seal) != NULL)
        return ev_faults_add(faults, EV_INTERNAL_ERROR, "");
    if (ev_seal_compare(&seal, &d->record, &d->mrz, bind_of(d), faults) != EV_OK)
        return faults->status;
    if (!ev_ecdsa_verify(signer->certificate->key, seal.signed_part,
                         (const uint8_t *)seal.signature.data))
        return ev_faults_add(faults, EV_SIGNATURE_BAD, "");
    return faults->status;
}

static ev_status sign(ev_signer *signer, const draft *d, ev_buf *seal, ev_faults *faults)
{
    uint8_t signature[EV_SEAL_SIGNATURE];
    if (ev_seal_write(&d->record, &d->mrz, bind_of(d), &signer->identity, d->signed_on, seal,
                      faults) != EV_OK)
        return faults->status;
    if (!ev_key_sign(&signer->key, ev_buf_as_slice(seal), signature))
        return ev_faults_add(faults, signer->key.in_token ? EV_TOKEN_UNAVAILABLE : EV_SIGNATURE_BAD,
                             "");
    ev_seal_write_signature(seal, signature);
    if (seal->failed)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    return prove(signer, d, ev_buf_as_slice(seal), faults);
}

/* Reads the record, and makes the bytes of its seal. */
static ev_status make_seal(ev_signer *signer, ev_slice json, const ev_signing *signing, draft *d,
                           ev_buf *seal, ev_faults *faults)
{
    json_t *object = ev_record_open(json, &signer->document, &d->record, faults);
    if (object != NULL && judge(signer, signing, d, faults) == EV_OK &&
        ev_pins_add(&d->selection, object, &signer->document, &d->record, d->member, &d->members,
                    faults) == EV_OK)
        (void)sign(signer, d, seal, faults);
    json_decref(object);
    return faults->status;
}

ev_status ev_signer_sign(ev_signer *signer, ev_slice json, const ev_signing *signing, ev_buf *out,
                         ev_faults *faults)
{
    ev_buf seal, text;
    draft d = {.members = 0};
    size_t before = out->size;
    ev_arena_reset(&signer->document);
    ev_buf_init(&seal, &signer->document, EV_SEAL_BYTES_MAX);
    if (make_seal(signer, json, signing, &d, &seal, faults) != EV_OK)
        return faults->status;
    ev_buf_init(&text, &signer->document, 2 * EV_SEAL_BYTES_MAX);
    ev_base64_encode(ev_buf_as_slice(&seal), &text);
    d.member[d.members++] = (ev_member){"seal", ev_buf_as_slice(&text)};
    ev_insert(json, d.member, d.members, out);
    if (text.failed || out->failed)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    if (out->size - before > EV_RECORD_BYTES_MAX) /* nobody could read it */
        return ev_faults_add(faults, EV_RECORD_TOO_LARGE, "");
    return faults->status;
}
