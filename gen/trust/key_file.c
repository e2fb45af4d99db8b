/* A key in a PEM file: PKCS#8 (RFC 5208) or SEC 1 (RFC 5915).
 *
 * GnuTLS reads both, but leaves copies behind: its PEM reader frees the base64 text, and its PKCS#8
 * reader the decoded bytes, without wiping them (3.7.9: lib/x509_b64.c, cpydata;
 * lib/x509/privkey_pkcs8.c). So both steps are done here, within one locked piece of memory, and
 * GnuTLS gets the bare numbers. */
#include "trust/der.h"
#include "trust/key_private.h"

#include "core/base64.h"

enum { NUMBER = 32, POINT = 1 + 1 + 2 * NUMBER /* unused bits, form, x, y */ };

/* What a key file turned out to be. */
typedef enum verdict { GOOD, UNREADABLE, OTHER_KIND, NO_MEMORY } verdict;

/* Borrows from the secret. */
typedef struct numbers {
    ev_slice scalar, x, y;
} numbers;

/* ---- DER ------------------------------------------------------------------------------------- */

static const char oid_ec[] =
    "\x2A\x86\x48\xCE\x3D\x02\x01"; /* id-ecPublicKey, 1.2.840.10045.2.1 (RFC 5480) */
static const char oid_p256[] =
    "\x2A\x86\x48\xCE\x3D\x03\x01\x07"; /* secp256r1, 1.2.840.10045.3.1.7 */

static bool take_version(ev_slice *rest, uint8_t least, uint8_t most)
{
    ev_slice version;
    return ev_der_take(rest, EV_DER_INTEGER, &version) && version.size == 1 &&
           (uint8_t)version.data[0] >= least && (uint8_t)version.data[0] <= most;
}

/* The point without compression: 04, x, y (SEC 1, 2.3.3), in a BIT STRING without unused bits. */
static bool take_point(ev_slice *rest, numbers *out)
{
    ev_slice tagged, point;
    if (!ev_der_take(rest, EV_DER_CONTEXT_1, &tagged) ||
        !ev_der_take(&tagged, EV_DER_BIT_STRING, &point) || tagged.size != 0)
        return false;
    if (point.size != POINT || point.data[0] != 0 || point.data[1] != 4)
        return false;
    out->x = (ev_slice){point.data + 2, NUMBER};
    out->y = (ev_slice){point.data + 2 + NUMBER, NUMBER};
    return true;
}

/* ECPrivateKey ::= SEQUENCE { version 1, privateKey OCTET STRING, [0] curve OPTIONAL, [1] publicKey
 * BIT STRING OPTIONAL }. The curve must be named here unless `named` says that it was. Without the
 * public key it is unreadable: everyone writes it, and GnuTLS needs it. The scalar should have 32
 * bytes; old GnuTLS wrote it with a sign's zero or without the zeros in front. */
static verdict read_sec1(ev_slice der, bool named, numbers *out)
{
    ev_slice key, tagged, curve;
    if (!ev_der_take(&der, EV_DER_SEQUENCE, &key) || der.size != 0 || !take_version(&key, 1, 1))
        return UNREADABLE;
    if (!ev_der_take(&key, EV_DER_OCTET_STRING, &out->scalar))
        return UNREADABLE;
    if (ev_der_take(&key, EV_DER_CONTEXT_0, &tagged)) {
        if (!ev_der_take(&tagged, EV_DER_OID, &curve) || !ev_slice_is(curve, oid_p256))
            return OTHER_KIND;
    } else if (!named) {
        return UNREADABLE;
    }
    for (; out->scalar.size > NUMBER && out->scalar.data[0] == 0; out->scalar.size--)
        out->scalar.data++;
    return take_point(&key, out) && key.size == 0 && out->scalar.size > 0 &&
                   out->scalar.size <= NUMBER
               ? GOOD
               : UNREADABLE;
}

/* PrivateKeyInfo ::= SEQUENCE { version 0 or 1, { algorithm, curve }, privateKey OCTET STRING,
 * attributes and public key OPTIONAL }. What comes behind the key is not looked at. */
static verdict read_pkcs8(ev_slice der, numbers *out)
{
    ev_slice info, algorithm, oid, curve, key;
    if (!ev_der_take(&der, EV_DER_SEQUENCE, &info) || der.size != 0 || !take_version(&info, 0, 1))
        return UNREADABLE;
    if (!ev_der_take(&info, EV_DER_SEQUENCE, &algorithm) ||
        !ev_der_take(&algorithm, EV_DER_OID, &oid))
        return UNREADABLE;
    if (!ev_slice_is(oid, oid_ec) || !ev_der_take(&algorithm, EV_DER_OID, &curve) ||
        !ev_slice_is(curve, oid_p256))
        return OTHER_KIND;
    return ev_der_take(&info, EV_DER_OCTET_STRING, &key) ? read_sec1(key, true, out) : UNREADABLE;
}

/* ---- PEM ------------------------------------------------------------------------------------- */

typedef struct pem_block {
    ev_slice label, body;
} pem_block;

/* Moves *rest behind the next `mark`; *before is what stands before it. */
static bool cut_at(ev_slice *rest, const char *mark, ev_slice *before)
{
    size_t size = strlen(mark);
    const char *at = rest->size > 0 ? memmem(rest->data, rest->size, mark, size) : NULL;
    if (at == NULL)
        return false;
    *before = (ev_slice){rest->data, (size_t)(at - rest->data)};
    *rest = (ev_slice){at + size, rest->size - before->size - size};
    return true;
}

static bool next_block(ev_slice *rest, pem_block *block)
{
    ev_slice before, end;
    return cut_at(rest, "-----BEGIN ", &before) && cut_at(rest, "-----", &block->label) &&
           cut_at(rest, "-----END ", &block->body) && cut_at(rest, "-----", &end) &&
           ev_slice_equal(block->label, end);
}

/* RFC 7468 allows white space anywhere in the body. The body is pushed together where it stands,
 * and decoded behind the file's text. */
static bool decode(ev_slice body, ev_secret *secret, ev_slice *der)
{
    char *text = secret->bytes + (body.data - secret->bytes);
    size_t size = 0;
    for (size_t i = 0; i < body.size; i++)
        if (memchr(" \t\r\n", body.data[i], 4) == NULL)
            text[size++] = body.data[i];
    ev_slice packed = {text, size};
    if (size == 0 || ev_base64_size(packed) > secret->capacity - secret->size)
        return false;
    char *out = secret->bytes + secret->size;
    *der = (ev_slice){out, ev_base64_size(packed)};
    return ev_base64_decode(packed, (uint8_t *)out);
}

static verdict read_block(const pem_block *block, ev_secret *secret, numbers *out)
{
    ev_slice der;
    bool sec1 = ev_slice_is(block->label, "EC PRIVATE KEY");
    if (ev_slice_is(block->label, "RSA PRIVATE KEY") ||
        ev_slice_is(block->label, "DSA PRIVATE KEY"))
        return OTHER_KIND;
    if ((!sec1 && !ev_slice_is(block->label, "PRIVATE KEY")) || !decode(block->body, secret, &der))
        return UNREADABLE;
    return sec1 ? read_sec1(der, false, out) : read_pkcs8(der, out);
}

/* The first private key of the file; before it there may be EC PARAMETERS, which the key repeats,
 * or certificates. */
static verdict read_pem(ev_secret *secret, numbers *out)
{
    static const char suffix[] = "PRIVATE KEY";
    ev_slice rest = {secret->bytes, secret->size};
    pem_block block;
    while (next_block(&rest, &block)) {
        size_t size = block.label.size, ending = sizeof suffix - 1;
        if (size >= ending && memcmp(block.label.data + size - ending, suffix, ending) == 0)
            return read_block(&block, secret, out);
    }
    return UNREADABLE;
}

/* ---- GnuTLS ---------------------------------------------------------------------------------- */

static gnutls_datum_t datum_of(ev_slice bytes)
{
    return (gnutls_datum_t){(uint8_t *)(uintptr_t)bytes.data, (unsigned)bytes.size}; /* only read */
}

/* gnutls_privkey_verify_params: that the point is on the curve and the scalar's. A file with two
 * halves of different keys would else be found out by its first signature. */
static verdict import(const numbers *in, gnutls_privkey_t *handle)
{
    gnutls_datum_t x = datum_of(in->x), y = datum_of(in->y), scalar = datum_of(in->scalar);
    gnutls_privkey_t key;
    if (gnutls_privkey_init(&key) < 0)
        return NO_MEMORY;
    int result = gnutls_privkey_import_ecc_raw(key, GNUTLS_ECC_CURVE_SECP256R1, &x, &y, &scalar);
    if (result >= 0)
        result = gnutls_privkey_verify_params(key);
    if (result >= 0) {
        *handle = key;
        return GOOD;
    }
    gnutls_privkey_deinit(key);
    return result == GNUTLS_E_MEMORY_ERROR ? NO_MEMORY : UNREADABLE;
}

static ev_status add_verdict(verdict found, const char *path, ev_faults *faults)
{
    switch (found) {
    case GOOD:
        return EV_OK;
    case OTHER_KIND:
        return ev_faults_add(faults, EV_KEY_KIND, path);
    case NO_MEMORY:
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    default:
        return ev_faults_add(faults, EV_KEY_UNREADABLE, path);
    }
}

static ev_status open_secret(ev_secret *secret, const char *path, ev_key *key, ev_faults *faults)
{
    numbers read;
    switch (ev_secret_read_file(secret, path, EV_KEY_FILE_MAX, false)) {
    case EV_SECRET_READ:
        break;
    case EV_SECRET_EXPOSED:
        return ev_faults_add(faults, EV_KEY_EXPOSED, path);
    case EV_SECRET_TOO_LONG:
        return ev_faults_add(faults, EV_KEY_UNREADABLE, path);
    default:
        return ev_faults_add(faults, EV_CANT_READ, path);
    }
    verdict found = read_pem(secret, &read);
    if (found == GOOD)
        found = import(&read, &key->handle);
    return add_verdict(found, path, faults);
}

ev_status ev_key_open_file(const char *path, ev_key *key, ev_faults *faults)
{
    ev_secret secret;
    if (!ev_secret_init(&secret,
                        2 * (EV_KEY_FILE_MAX + 1))) /* the text, and behind it what it decodes to */
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    ev_status status = open_secret(&secret, path, key, faults);
    ev_secret_free(&secret);
    return status;
}
