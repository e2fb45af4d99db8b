/* What a seal is worth, check after check in the order of ev_sub_status: the generic policy of ICAO
 * Doc 9303-13, appendix D, then that of visas, Doc 9303-7, 9.4, with three checks of our own.
 *
 * A seal names its certificate by country, two letters and a short serial number, and States use
 * short numbers again: several certificates may answer to one name. Each is judged by itself; the
 * verdict is that of the one whose key made the signature; among equals, of the one that passed
 * most checks. */
#include "verify/private.h"

#include "trust/ecdsa.h"

typedef struct finding {
    ev_sub_status status;
    const char *reason;
} finding;

/* What the authorities that were given say of a certificate: the best that one of them says. */
typedef enum issue {
    NOT_ISSUED,
    ISSUED_OUT_OF_DATE, /* by one that is not valid on the day of control */
    ISSUED_WEAKLY,
    ISSUED /* also where no authority is asked */
} issue;

/* One certificate that answers to the seal's name. */
typedef struct candidate {
    const ev_certificate *certificate;
    issue issue;
    ev_issue_strength weakness; /* for ISSUED_WEAKLY */
    bool signature_fits;
} candidate;

#define PASSED ((finding){EV_SEAL_VALID, NULL})

/* ---- the visa on the day of control ---------------------------------------------------------- */

/* A visa whose first day is not known is not valid before it was issued. */
static ev_visa_validity validity_on(const ev_verification *v)
{
    ev_date first = ev_verify_first_day(v), last = v->seal.valid_until;
    if (!v->read || !ev_seal_is_visa(&v->seal))
        return EV_VISA_UNKNOWN;
    if (first.year == 0)
        first = v->seal.issued_on;
    if (last.year != 0 && ev_date_compare(v->on, last) > 0)
        return EV_VISA_NO_LONGER;
    if (ev_date_compare(v->on, first) < 0)
        return EV_VISA_NOT_YET;
    return last.year != 0 ? EV_VISA_NOW : EV_VISA_UNKNOWN;
}

/* ---- checks that need no certificate --------------------------------------------------------- */

static finding read_seal(ev_verification *v)
{
    const char *wrong = ev_seal_read(v->bytes, &v->seal);
    if (wrong != NULL)
        return (finding){EV_SEAL_WRONG_FORMAT, wrong};
    v->read = true;
    if (v->record != NULL && ev_seal_is_visa(&v->seal))
        ev_seal_compare(&v->seal, v->record, v->mrz,
                        v->bind ? EV_SEAL_BIND_RECORD : EV_SEAL_BIND_NONE, &v->differences);
    return PASSED;
}

/* No certificate could make such a seal valid, so none is needed to say so. A certificate whose
 * signer the seal names is of the signer's State (ev_certificate_matches), and so is its authority
 * (ev_certificate_is_issued_by). */
static finding check_states(const ev_verification *v)
{
    if (ev_seal_is_of_one_state(&v->seal))
        return PASSED;
    return (finding){EV_SEAL_STATE_MISMATCH,
                     "the seal's header, machine readable zone and signer are not of one State"};
}

/* ---- checks of one certificate, in their order ----------------------------------------------- */

static finding check_algorithm(const ev_verification *v, const candidate *c)
{
    (void)v;
    if (c->certificate->key != NULL)
        return PASSED;
    return (finding){EV_SEAL_UNSUPPORTED_ALGORITHM,
                     "the certificate's key is not on P-256, the only curve this program verifies"};
}

static finding check_trust(const ev_verification *v, const candidate *c)
{
    static const char *const reasons[] = {
        [NOT_ISSUED] =
            "the certificate was not issued by a country signing authority that was given",
        [ISSUED_OUT_OF_DATE] = "the country signing authority that issued the certificate is not "
                               "valid on the day of control",
    };
    (void)v;
    if (c->issue < ISSUED_WEAKLY)
        return (finding){EV_SEAL_UNTRUSTED_CERTIFICATE, reasons[c->issue]};
    if (!c->certificate->signs_seals)
        return (finding){EV_SEAL_UNTRUSTED_CERTIFICATE, "the certificate is not a seal signer's"};
    return PASSED;
}

static finding check_strength(const ev_verification *v, const candidate *c)
{
    static const char *const reasons[] = {
        [EV_ISSUE_WEAK_KEY] = "the key of the country signing authority is weaker than RSA of 2048 "
                              "bits or P-256, or of another kind",
        [EV_ISSUE_WEAK_SIGNATURE] = "the country signing authority signed the certificate with a "
                                    "hash that is not safe, such as MD5 or SHA-1",
        [EV_ISSUE_WEAK_AUTHORITY_SIGNATURE] =
            "the certificate of the country signing authority is signed with a hash that is not "
            "safe, such as MD5 or SHA-1",
    };
    (void)v;
    if (c->issue == ISSUED_WEAKLY)
        return (finding){EV_SEAL_WEAK_AUTHORITY, reasons[c->weakness]};
    return PASSED;
}

static finding check_document_type(const ev_verification *v, const candidate *c)
{
    if (!ev_seal_is_visa(&v->seal))
        return (finding){EV_SEAL_INVALID_DOCUMENTTYPE, "the seal is not a visa's"};
    if (v->seal.mrz[0][0] != 'V')
        return (finding){EV_SEAL_INVALID_DOCUMENTTYPE,
                         "the machine readable zone in the seal is not a visa's"};
    if (!c->certificate->signs_visas)
        return (finding){EV_SEAL_INVALID_DOCUMENTTYPE, "the certificate is not for visas"};
    return PASSED;
}

/* Appendix D asks for the dates before the signature and holds an expired certificate for the
 * milder case. A forger can name an old certificate: so the sentence says when the signature is
 * wrong as well. */
static finding check_dates(const ev_verification *v, const candidate *c)
{
    static const char *const reasons[3][2] = {
        {"the certificate was not valid on the day of signature, and the signature is wrong too",
         "the certificate was not valid on the day of signature"},
        {"the certificate is not valid any more on the day of control, and the signature is wrong "
         "too",
         "the certificate is not valid any more on the day of control"},
        {"the certificate is not valid yet on the day of control, and the signature is wrong too",
         "the certificate is not valid yet on the day of control"},
    };
    const char *const *reason;
    if (!ev_certificate_is_valid_on(c->certificate, v->seal.signed_on))
        reason = reasons[0];
    else if (!ev_certificate_is_valid_on(c->certificate, v->on))
        reason = ev_date_compare(v->on, c->certificate->until) > 0 ? reasons[1] : reasons[2];
    else
        return PASSED;
    return (finding){EV_SEAL_EXPIRED_CERTIFICATE, reason[c->signature_fits]};
}

static finding check_signature(const ev_verification *v, const candidate *c)
{
    if (v->seal.signature.size != EV_SEAL_SIGNATURE)
        return (finding){EV_SEAL_INVALID_SIGNATURE,
                         "the signature does not have the size of one with the certificate's key"};
    if (!c->signature_fits)
        return (finding){EV_SEAL_INVALID_SIGNATURE,
                         "the signature is wrong: the certificate's key did not make it"};
    return PASSED;
}

/* A seal that binds nothing proves nothing of a record whose policy binds records, even where all
 * it says agrees: feature 0x07 may have been left out to pass another photo off. */
static finding check_record(const ev_verification *v, const candidate *c)
{
    (void)c;
    if (v->record == NULL)
        return PASSED;
    if (v->differences.status != EV_OK)
        return (finding){EV_SEAL_SEAL_VISA_MISMATCH, "the record is not the one that was sealed"};
    if (v->bind && !v->seal.bound)
        return (finding){EV_SEAL_SEAL_VISA_MISMATCH,
                         "the seal does not bind the record, though the record's policy wants it"};
    return PASSED;
}

static finding judge(const ev_verification *v, const candidate *c)
{
    static finding (*const checks[])(const ev_verification *, const candidate *) = {
        check_algorithm, check_trust,     check_strength, check_document_type,
        check_dates,     check_signature, check_record,
    };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        finding found = checks[i](v, c);
        if (found.status != EV_SEAL_VALID)
            return found;
    }
    return PASSED;
}

/* ---- all of them ----------------------------------------------------------------------------- */

/* Of several authorities the best counts: one that was renewed may have a weak predecessor. */
static void ask_authorities(const ev_verification *v, candidate *c)
{
    if (v->cscas == NULL || v->cscas->count == 0)
        c->issue = ISSUED;
    for (size_t i = 0; v->cscas != NULL && i < v->cscas->count && c->issue != ISSUED; i++) {
        const ev_certificate *csca = &v->cscas->at[i];
        if (!ev_certificate_is_issued_by(c->certificate, csca))
            continue;
        ev_issue_strength strength = ev_certificate_issue_strength(c->certificate, csca);
        issue found = !ev_certificate_is_valid_on(csca, v->on) ? ISSUED_OUT_OF_DATE
                      : strength != EV_ISSUE_STRONG            ? ISSUED_WEAKLY
                                                               : ISSUED;
        if (found > c->issue) {
            c->issue = found;
            c->weakness = strength;
        }
    }
}

static void find_issuer(const ev_verification *v, candidate *c)
{
    ev_opinion *kept = v->opinions != NULL ? &v->opinions[c->certificate - v->signers->at] : NULL;
    if (kept != NULL && kept->has_issue) {
        c->issue = (issue)kept->issue;
        c->weakness = (ev_issue_strength)kept->weakness;
        return;
    }
    ask_authorities(v, c);
    if (kept != NULL) {
        kept->has_issue = true;
        kept->issue = (uint8_t)c->issue;
        kept->weakness = (uint8_t)c->weakness;
    }
}

static bool signature_fits(const ev_seal *seal, const ev_certificate *certificate)
{
    return certificate->key != NULL && seal->signature.size == EV_SEAL_SIGNATURE &&
           ev_ecdsa_verify(certificate->key, seal->signed_part,
                           (const uint8_t *)seal->signature.data);
}

/* How far a certificate came: how many checks it passed, and before that whether its key signed,
 * which says more than any of them. */
static int rank(const candidate *c, finding found)
{
    int passed = found.status == EV_SEAL_VALID ? EV_SUB_STATUS_COUNT : (int)found.status;
    return c->signature_fits ? EV_SUB_STATUS_COUNT + 1 + passed : passed;
}

static finding judge_certificates(ev_verification *v)
{
    finding best = {EV_SEAL_UNKNOWN_CERTIFICATE,
                    "no certificate that was given is the one the seal names"};
    int best_rank = -1;
    for (size_t i = 0; v->signers != NULL && i < v->signers->count; i++) {
        candidate c = {.certificate = &v->signers->at[i], .issue = NOT_ISSUED};
        if (!ev_certificate_matches(c.certificate, v->seal.signer, v->seal.reference))
            continue;
        find_issuer(v, &c);
        c.signature_fits = signature_fits(&v->seal, c.certificate);
        finding found = judge(v, &c);
        if (rank(&c, found) > best_rank) {
            best_rank = rank(&c, found);
            best = found;
            v->signer = c.certificate;
            v->has_signature = c.signature_fits;
        }
    }
    return best;
}

void ev_verify_clear(ev_verification *v)
{
    v->status = EV_SEAL_READ_ERROR;
    v->trouble = EV_INPUT_FINE;
    v->form = v->reason = NULL;
    v->seal = (ev_seal){.entries = -1};
    v->read = v->has_signature = false;
    v->signer = NULL;
    v->validity = EV_VISA_UNKNOWN;
}

void ev_verify_judge(ev_verification *v)
{
    ev_verify_clear(v);
    ev_faults_init(&v->differences, EV_LENIENT);
    finding found = read_seal(v);
    if (found.status == EV_SEAL_VALID) {
        finding certificates = judge_certificates(v); /* also for whether a test signer is named */
        found = check_states(v);
        if (found.status == EV_SEAL_VALID)
            found = certificates;
    }
    if (found.status == EV_SEAL_VALID && v->seal.unknown_features > 0)
        found.status = EV_SEAL_UNKNOWN_FEATURE; /* VALID with a note (Doc 9303-13, appendix D) */
    v->status = found.status;
    v->reason = found.reason;
    v->validity = validity_on(v);
}
