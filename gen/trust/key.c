/* The signing key, wherever it is: opened, compared with its certificate, closed. */
#include "trust/key.h"

#include "trust/ecdsa.h"
#include "trust/key_private.h"

#include <strings.h>
#include <sys/mman.h>

static const char scheme[] = "pkcs11:";

/* ---- URI ------------------------------------------------------------------------------------- */

/* Whether these characters are the attribute's name as p11-kit reads it: it skips white space. */
static bool is_attribute(const char *at, size_t size, const char *name)
{
    for (size_t i = 0; i < size; i++) {
        if (strchr(" \t\r\n\v\f", at[i]) != NULL)
            continue;
        if ((at[i] | 0x20) != *name)
            return false;
        name++;
    }
    return *name == '\0';
}

/* Whether the URI has one of the attributes, up to the end of the list. */
static bool has_attribute(const char *uri, const char *const *names)
{
    for (const char *at = uri + sizeof scheme - 1;; at++) {
        for (const char *const *name = names; *name != NULL; name++)
            if (is_attribute(at, strcspn(at, "=;?&"), *name))
                return true;
        at += strcspn(at, ";?&");
        if (*at == '\0')
            return false;
    }
}

/* Schemes have no case (RFC 3986, 3.1), though p11-kit takes the small letters only. */
bool ev_key_is_uri(const char *name)
{
    return strncasecmp(name, scheme, sizeof scheme - 1) == 0;
}

/* RFC 7512, 2.3; "pinfile" is what p11-kit called pin-source before. In a URI of another scheme,
 * tpmkey: for one, or with a blank before it, too: it would be named as a file that is missing. */
bool ev_key_uri_has_pin(const char *name)
{
    static const char *const attributes[] = {"pin-value", "pin-source", "pinfile", NULL};
    if (ev_key_is_uri(name))
        return has_attribute(name, attributes);
    return strcasestr(name, attributes[0]) != NULL || strcasestr(name, attributes[1]) != NULL;
}

/* RFC 7512, 2.3: the token's label or its serial number. */
bool ev_key_uri_names_token(const char *name)
{
    static const char *const attributes[] = {"token", "serial", NULL};
    return ev_key_is_uri(name) && has_attribute(name, attributes);
}

/* ---- opening and closing --------------------------------------------------------------------- */

ev_status ev_key_open(const ev_key_source *source, ev_key *key, ev_faults *faults)
{
    *key = (ev_key){0};
    (void)mlock(key, sizeof *key); /* for the PIN; it may not be allowed */
    ev_status status;
    if (source->name != NULL &&
        ev_key_uri_has_pin(source->name)) /* the command line has refused it already */
        status = ev_faults_add(faults, EV_USAGE_ERROR, "");
    else if (source->name != NULL && ev_key_is_uri(source->name))
        status = ev_key_open_token(source, key, faults);
    else
        status = ev_key_open_file(source, key, faults);
    if (status != EV_OK)
        ev_key_close(key);
    return status;
}

void ev_key_close(ev_key *key)
{
    if (key->handle != NULL)
        gnutls_privkey_deinit(key->handle);
    explicit_bzero(key, sizeof *key);
    (void)munlock(key, sizeof *key);
}

/* ---- signing --------------------------------------------------------------------------------- */

bool ev_key_sign(const ev_key *key, ev_slice message, uint8_t signature[EV_SEAL_SIGNATURE])
{
    ev_ecdsa_nonce nonce = key->in_token ? EV_NONCE_RANDOM : EV_NONCE_REPEATABLE;
    return ev_ecdsa_sign(key->handle, nonce, message, signature);
}

/* ---- the certificate's key ------------------------------------------------------------------- */

typedef struct point {
    gnutls_datum_t x, y;
} point;

static bool read_point(gnutls_pubkey_t key, point *out)
{
    gnutls_ecc_curve_t curve;
    *out = (point){{NULL, 0}, {NULL, 0}};
    return gnutls_pubkey_export_ecc_raw2(key, &curve, &out->x, &out->y, GNUTLS_EXPORT_FLAG_NO_LZ) >=
               0 &&
           curve == GNUTLS_ECC_CURVE_SECP256R1;
}

static void free_point(point *p)
{
    gnutls_free(p->x.data);
    gnutls_free(p->y.data);
}

static bool is_same_number(const gnutls_datum_t *a, const gnutls_datum_t *b)
{
    return a->size == b->size && memcmp(a->data, b->data, a->size) == 0;
}

static bool is_same_key(gnutls_pubkey_t a, gnutls_pubkey_t b)
{
    point p, q;
    bool good = read_point(a, &p);
    good = read_point(b, &q) && good && is_same_number(&p.x, &q.x) && is_same_number(&p.y, &q.y);
    free_point(&p);
    free_point(&q);
    return good;
}

/* A text no seal can be: a seal begins with 0xDC. */
static ev_status check_by_signing(ev_key *key, const ev_certificate *certificate, ev_faults *faults)
{
    static const ev_slice message = {"Is this the key of the certificate?", 35};
    uint8_t signature[EV_SEAL_SIGNATURE];
    if (!ev_key_sign(key, message, signature))
        return ev_faults_add(faults, EV_TOKEN_UNAVAILABLE, "");
    return ev_ecdsa_verify(certificate->key, message, signature)
               ? EV_OK
               : ev_faults_add(faults, EV_KEY_FOREIGN, "");
}

ev_status ev_key_check_certificate(ev_key *key, const ev_certificate *certificate,
                                   ev_faults *faults)
{
    gnutls_pubkey_t own;
    if (certificate->key == NULL)
        return ev_faults_add(faults, EV_KEY_FOREIGN, "");
    if (gnutls_pubkey_init(&own) < 0)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    ev_status status;
    if (gnutls_pubkey_import_privkey(own, key->handle, 0, 0) < 0)
        status = check_by_signing(key, certificate, faults);
    else
        status =
            is_same_key(own, certificate->key) ? EV_OK : ev_faults_add(faults, EV_KEY_FOREIGN, "");
    gnutls_pubkey_deinit(own);
    return status;
}

ev_status ev_key_open_of(const ev_key_source *source, const ev_certificate *certificate,
                         ev_key *key, ev_faults *faults)
{
    if (ev_key_open(source, key, faults) != EV_OK)
        return faults->status;
    if (!key->in_token && !ev_ecdsa_self_test())
        return ev_faults_add(faults, EV_SIGNATURE_BAD, "");
    return ev_key_check_certificate(key, certificate, faults);
}
