/* Judging certificates: whether one can sign our seals, whether an authority issued it, and whether
 * it is the one a seal means. */
#include "trust/certificate.h"

#include <strings.h>

enum { KEY_ID_MAX = 128 };

/* Not only zeros: the number 0 is for tests only (Doc 9303-13, 2.2.1) and does not identify one
 * certificate. */
static bool is_seal_reference(const char *reference)
{
    size_t size = strlen(reference);
    return (size == 2 || size == 3) && strspn(reference, "0") < size;
}

ev_status ev_certificate_check_signer(const ev_certificate *certificate, ev_seal_signer *signer,
                                      ev_faults *faults)
{
    size_t before = faults->count;
    if (!ev_seal_is_signer_of(EV_SLICE("KAZ"), certificate->id) || !certificate->is_plain ||
        !is_seal_reference(certificate->reference))
        (void)ev_faults_add(faults, EV_CERT_PROFILE, "");
    if (!certificate->signs_seals || !certificate->signs_visas)
        (void)ev_faults_add(faults, EV_CERT_USAGE, "");
    if (certificate->key == NULL)
        (void)ev_faults_add(faults, EV_KEY_KIND, "");
    if (faults->count == before) {
        memcpy(signer->id, certificate->id, sizeof signer->id);
        memcpy(signer->reference, certificate->reference, sizeof signer->reference);
    }
    return faults->status;
}

/* GnuTLS asks the same when it verifies; it does so here in a documented way. Doc 9303-12, table 4:
 * a CSCA's key usage has both keyCertSign and cRLSign; the first is what is used here. One without
 * the extension is bound by nothing (RFC 5280, 4.2.1.3). */
static bool may_issue(const ev_certificate *csca)
{
    unsigned usage;
    int result = gnutls_x509_crt_get_key_usage(csca->x509, &usage, NULL);
    return csca->is_ca && (result == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE ||
                           (result >= 0 && (usage & GNUTLS_KEY_KEY_CERT_SIGN) != 0));
}

/* A State's authority certifies its own signers (Doc 9303-12, 3.1): a verifier that trusts the
 * authorities of many States must not take from one of them what looks like another's. Country
 * codes may be written in small letters. */
static bool is_of_the_same_state(const ev_certificate *certificate)
{
    char issuer[3] = "", subject[3] = "";
    size_t issuer_size = sizeof issuer, subject_size = sizeof subject;
    return gnutls_x509_crt_get_issuer_dn_by_oid(certificate->x509, GNUTLS_OID_X520_COUNTRY_NAME, 0,
                                                0, issuer, &issuer_size) >= 0 &&
           gnutls_x509_crt_get_dn_by_oid(certificate->x509, GNUTLS_OID_X520_COUNTRY_NAME, 0, 0,
                                         subject, &subject_size) >= 0 &&
           issuer_size == 2 && subject_size == 2 && strncasecmp(issuer, subject, 2) == 0;
}

/* gnutls_x509_crt_check_issuer compares names byte for byte and the key identifiers where both are
 * there. Days are the caller's: GnuTLS would ask the clock. So is strength (trust/strength.c): the
 * flags that allow broken hashes make the answer to this question the same on every machine. That a
 * certificate is itself in the list of authorities is not a proof either. */
bool ev_certificate_is_issued_by(const ev_certificate *certificate, const ev_certificate *csca)
{
    unsigned wrong = 0,
             flags = GNUTLS_VERIFY_DISABLE_TIME_CHECKS | GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS |
                     GNUTLS_VERIFY_DO_NOT_ALLOW_SAME | GNUTLS_VERIFY_DO_NOT_ALLOW_X509_V1_CA_CRT |
                     GNUTLS_VERIFY_ALLOW_BROKEN | GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1;
    gnutls_x509_crt_t authority = csca->x509;
    if (!may_issue(csca) || !is_of_the_same_state(certificate) ||
        gnutls_x509_crt_check_issuer(certificate->x509, authority) == 0)
        return false;
    return gnutls_x509_crt_verify(certificate->x509, &authority, 1, flags, &wrong) >= 0 &&
           wrong == 0;
}

static bool is_same_datum(const gnutls_datum_t *a, const gnutls_datum_t *b)
{
    return a->size > 0 && a->size == b->size && memcmp(a->data, b->data, a->size) == 0;
}

static bool is_same_issuer_name(const ev_certificate *a, const ev_certificate *b)
{
    gnutls_datum_t names[2] = {{NULL, 0}, {NULL, 0}};
    bool same = gnutls_x509_crt_get_raw_issuer_dn(a->x509, &names[0]) >= 0 &&
                gnutls_x509_crt_get_raw_issuer_dn(b->x509, &names[1]) >= 0 &&
                is_same_datum(&names[0], &names[1]);
    gnutls_free(names[0].data);
    gnutls_free(names[1].data);
    return same;
}

/* An authority that was renewed with another key has its name; without the key's identifier in both
 * certificates nothing tells them apart, and they count as two. */
static bool is_same_issuer_key(const ev_certificate *a, const ev_certificate *b)
{
    uint8_t ids[2][KEY_ID_MAX];
    gnutls_datum_t read[2] = {{ids[0], sizeof ids[0]}, {ids[1], sizeof ids[1]}};
    const ev_certificate *const both[2] = {a, b};
    for (size_t i = 0; i < 2; i++) {
        size_t size = sizeof ids[i];
        if (gnutls_x509_crt_get_authority_key_id(both[i]->x509, ids[i], &size, NULL) < 0)
            return false;
        read[i].size = (unsigned)size;
    }
    return is_same_datum(&read[0], &read[1]);
}

bool ev_certificate_is_of_authority(const ev_certificate *certificate, const ev_certificate *other,
                                    const ev_certificates *cscas)
{
    if (cscas == NULL || cscas->count == 0)
        return is_same_issuer_name(certificate, other) && is_same_issuer_key(certificate, other);
    for (size_t i = 0; i < cscas->count; i++)
        if (ev_certificate_is_issued_by(certificate, &cscas->at[i]) &&
            ev_certificate_is_issued_by(other, &cscas->at[i]))
            return true;
    return false;
}

static const char *without_zeros(const char *reference)
{
    return reference + strspn(reference, "0");
}

bool ev_certificate_matches(const ev_certificate *certificate, const char *signer,
                            const char *reference)
{
    if (certificate->id[0] == '\0' || certificate->reference[0] == '\0' || reference[0] == '\0')
        return false;
    return strcmp(certificate->id, signer) == 0 &&
           strcmp(without_zeros(certificate->reference), without_zeros(reference)) == 0;
}

bool ev_certificate_is_valid_on(const ev_certificate *certificate, ev_date day)
{
    return ev_date_compare(certificate->from, day) <= 0 &&
           ev_date_compare(day, certificate->until) <= 0;
}
