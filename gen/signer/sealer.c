/* Sealing, step by step: read the record and judge it as the generator would, put in what its rendering depends on,
 * make its digest, sign, verify, and write pins and seal into its text. */
#include "signer/sealer.h"

#include "core/base64.h"
#include "trust/ecdsa.h"
#include "mrz/mrz.h"
#include "signer/pins.h"
#include "record/record_json.h"
#include "seal/seal.h"
#include "record/insert.h"

enum { DOCUMENT_LIMIT = 32 << 20, KEPT_LIMIT = 16 << 20 };

/* ---- opening ------------------------------------------------------------------------------------------------- */

static ev_status read_certificate(ev_sealer *sealer, const char *name, ev_error *error)
{
    if (ev_certificates_read(&sealer->certificates, name, &sealer->own, error) != EV_OK)
        return error->status;
    if (sealer->certificates.count != 1) /* a chain would leave open whose the signature is */
        return ev_error_add(error, EV_CERT_UNREADABLE, name);
    sealer->certificate = &sealer->certificates.at[0];
    return ev_certificate_check_signer(sealer->certificate, &sealer->signer, error);
}

ev_status ev_sealer_open(ev_sealer *sealer, const ev_res *res, const ev_key_source *key, const char *certificate, ev_error *error)
{
    memset(sealer, 0, sizeof *sealer);
    sealer->res = *res;
    ev_arena_init(&sealer->own, KEPT_LIMIT);
    ev_arena_init(&sealer->kept, KEPT_LIMIT);
    ev_arena_init(&sealer->document, DOCUMENT_LIMIT);
    sealer->policies.res = &sealer->res;
    sealer->policies.arena = &sealer->kept;
    if (read_certificate(sealer, certificate, error) != EV_OK)
        return error->status;
    if (ev_key_open(key, &sealer->key, error) != EV_OK)
        return error->status;
    if (!sealer->key.in_token && !ev_ecdsa_self_test())
        return ev_error_add(error, EV_SIGNATURE_BAD, "");
    return ev_key_check_certificate(&sealer->key, sealer->certificate, error);
}

void ev_sealer_close(ev_sealer *sealer)
{
    ev_key_close(&sealer->key);
    ev_certificates_free(&sealer->certificates);
    ev_arena_free(&sealer->own);
    ev_arena_free(&sealer->kept);
    ev_arena_free(&sealer->document);
}

/* ---- one record ---------------------------------------------------------------------------------------------- */

typedef struct draft {
    ev_record record;
    ev_selection selection;
    ev_mrz mrz;
    ev_date signed_on;
    ev_member member[EV_PINS_MAX + 1]; /* what is put into the text: pins, then the seal */
    size_t members;
} draft;

static void select_versions(ev_sealer *sealer, draft *d, ev_error *error)
{
    if (ev_policy_store_is_spent(&sealer->policies)) {
        ev_arena_reset(&sealer->kept);
        ev_policy_store_forget(&sealer->policies);
    }
    ev_pins_select(&sealer->policies, &d->record, &sealer->document, &d->selection, error);
}

static void check_signer(const ev_sealer *sealer, const draft *d, ev_error *error)
{
    const ev_certificate *certificate = sealer->certificate;
    if (d->record.specimen && !certificate->is_test)
        (void)ev_error_add(error, EV_SPECIMEN_SIGNER, "/specimen");
    if (!d->record.specimen && certificate->is_test)
        (void)ev_error_add(error, EV_TEST_SIGNER, "/specimen");
    if (d->signed_on.year != 0 && !ev_certificate_is_valid_on(certificate, d->signed_on))
        (void)ev_error_add(error, EV_CERT_NOT_IN_FORCE, "");
}

/* All that can be wrong with a record short of its photo and its layout, in one go. */
static ev_status judge(ev_sealer *sealer, const ev_sealing *sealing, draft *d, ev_error *error)
{
    if (d->record.visa.issued_on.year != 0)
        select_versions(sealer, d, error);
    if (d->selection.policy != NULL)
        (void)ev_policy_check(d->selection.policy, &d->record, error);
    if (d->record.holder.surname.size > 0)
        (void)ev_mrz_make(&d->record, &d->mrz, error);
    if (d->record.seal.data != NULL && !sealing->replace)
        (void)ev_error_add(error, EV_SEAL_PRESENT, "/seal");
    d->signed_on = sealing->signed_on.year != 0 ? sealing->signed_on : d->record.visa.issued_on;
    check_signer(sealer, d, error);
    return ev_seal_check(&d->record, d->signed_on, error);
}

/* What a printer of the sealed record would say of it, and the one thing it cannot say: whether the signature verifies. */
static ev_status prove(const ev_sealer *sealer, const draft *d, ev_slice bytes, ev_error *error)
{
    ev_seal seal;
    if (ev_seal_read(bytes, &seal) != NULL)
        return ev_error_add(error, EV_INTERNAL_ERROR, "");
    if (ev_seal_compare(&seal, &d->record, &d->mrz, d->selection.policy->bind_record, error) != EV_OK)
        return error->status;
    if (!ev_ecdsa_verify(sealer->certificate->key, seal.signed_part, (const uint8_t *)seal.signature.data))
        return ev_error_add(error, EV_SIGNATURE_BAD, "");
    return error->status;
}

static ev_status sign(ev_sealer *sealer, const draft *d, ev_buf *seal, ev_error *error)
{
    uint8_t signature[EV_SEAL_SIGNATURE];
    if (ev_seal_write(&d->record, &d->mrz, d->selection.policy->bind_record, &sealer->signer, d->signed_on, seal, error) != EV_OK)
        return error->status;
    if (!ev_ecdsa_sign(sealer->key.handle, !sealer->key.in_token, ev_buf_as_slice(seal), signature))
        return ev_error_add(error, sealer->key.in_token ? EV_TOKEN_UNAVAILABLE : EV_SIGNATURE_BAD, "");
    ev_seal_write_signature(seal, signature);
    if (seal->failed)
        return ev_error_add(error, EV_OUT_OF_MEMORY, "");
    return prove(sealer, d, ev_buf_as_slice(seal), error);
}

/* Reads the record, and makes the bytes of its seal. */
static ev_status make_seal(ev_sealer *sealer, ev_slice json, const ev_sealing *sealing, draft *d, ev_buf *seal, ev_error *error)
{
    json_t *object = ev_record_open(json, &sealer->document, &d->record, error);
    if (object != NULL && judge(sealer, sealing, d, error) == EV_OK &&
        ev_pins_add(&d->selection, object, &sealer->document, &d->record, d->member, &d->members, error) == EV_OK)
        (void)sign(sealer, d, seal, error);
    json_decref(object);
    return error->status;
}

ev_status ev_sealer_seal(ev_sealer *sealer, ev_slice json, const ev_sealing *sealing, ev_buf *out, ev_error *error)
{
    ev_buf seal, text;
    draft d = {.members = 0};
    size_t before = out->size;
    ev_arena_reset(&sealer->document);
    ev_buf_init(&seal, &sealer->document, EV_SEAL_BYTES_MAX);
    if (make_seal(sealer, json, sealing, &d, &seal, error) != EV_OK)
        return error->status;
    ev_buf_init(&text, &sealer->document, 2 * EV_SEAL_BYTES_MAX);
    ev_base64_encode(ev_buf_as_slice(&seal), &text);
    d.member[d.members++] = (ev_member){"seal", ev_buf_as_slice(&text)};
    ev_splice(json, d.member, d.members, out);
    if (text.failed || out->failed)
        return ev_error_add(error, EV_OUT_OF_MEMORY, "");
    if (out->size - before > EV_RECORD_BYTES_MAX) /* nobody could read it */
        return ev_error_add(error, EV_RECORD_TOO_LARGE, "");
    return error->status;
}
