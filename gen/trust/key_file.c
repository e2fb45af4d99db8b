/* A key in a PEM file, PKCS#8 (RFC 5208) or SEC 1 (RFC 5915). GnuTLS decodes and reads it.
 *
 * What is checked here besides can only refuse a key, and is what GnuTLS 3.7.9 does not do:
 *
 * - It looks for the text "PRIVATE KEY-----" and reads up to the next "-----END", whatever is
 *   around them. A file whose blocks do not match was cut, or put together wrongly.
 * - It has one error for garbage and for a sound key on a curve it does not know. An operator who
 *   made the key with the wrong options needs to be told the second.
 * - It reads any version of PKCS#8, takes a P-256 key whose two names of the curve differ, and
 *   takes encodings that DER forbids (X.690, 10.1).
 *
 * tests/contract/keys.tsv has the verdict on 250 files. */
#include "trust/der.h"
#include "trust/key_private.h"

/* What a key file turned out to be. */
typedef enum verdict { GOOD, UNREADABLE, OTHER_KIND, NO_MEMORY } verdict;

/* ---- PEM ------------------------------------------------------------------------------------- */

typedef struct pem_block {
    ev_slice text; /* from the first dash to the last */
    ev_slice label, body;
} pem_block;

/* Moves *rest behind the next `mark`; *before is what was before it. */
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
    if (!cut_at(rest, "-----BEGIN ", &before))
        return false;
    const char *first = before.data + before.size;
    if (!cut_at(rest, "-----", &block->label) || !cut_at(rest, "-----END ", &block->body) ||
        !cut_at(rest, "-----", &end))
        return false;
    block->text = (ev_slice){first, (size_t)(rest->data - first)};
    return ev_slice_equal(block->label, end);
}

/* The first private key of the file; before it there may be EC PARAMETERS, which the key repeats,
 * or certificates. */
static bool find_key(ev_slice file, pem_block *block)
{
    static const char suffix[] = "PRIVATE KEY";
    while (next_block(&file, block)) {
        size_t size = block->label.size, ending = sizeof suffix - 1;
        if (size >= ending && memcmp(block->label.data + size - ending, suffix, ending) == 0)
            return true;
    }
    return false;
}

/* ---- DER ------------------------------------------------------------------------------------- */

/* RFC 5480, 2.1.1: id-ecPublicKey (1.2.840.10045.2.1), and as an OBJECT IDENTIFIER the curve
 * secp256r1 (1.2.840.10045.3.1.7). */
#define EC "\x2A\x86\x48\xCE\x3D\x02\x01"
#define NAME_OF_P256 "\x06\x08\x2A\x86\x48\xCE\x3D\x03\x01\x07"

typedef enum curve_name { CURVE_NAMED_BEFORE, CURVE_NAMED_HERE } curve_name;

static bool begins_with(ev_slice bytes, ev_slice head)
{
    return bytes.size >= head.size && memcmp(bytes.data, head.data, head.size) == 0;
}

static bool take_version(ev_slice *rest, uint8_t least, uint8_t most)
{
    ev_slice version;
    return ev_der_take(rest, EV_DER_INTEGER, &version) && version.size == 1 &&
           (uint8_t)version.data[0] >= least && (uint8_t)version.data[0] <= most;
}

/* ECPrivateKey ::= SEQUENCE { version 1, privateKey OCTET STRING, [0] curve OPTIONAL, [1] publicKey
 * BIT STRING OPTIONAL }. GnuTLS needs the public key, and everyone writes it: without compression,
 * 04, x, y (SEC 1, 2.3.3). */
static verdict check_sec1(ev_slice der, curve_name name)
{
    static const char head[] = "\xA1\x44\x03\x42\0\x04"; /* [1], BIT STRING, no unused bits */
    enum { PUBLIC_KEY = sizeof head - 1 + 2 * 32 };
    ev_slice key, scalar, curve;
    if (!ev_der_take(&der, EV_DER_SEQUENCE, &key) || !take_version(&key, 1, 1) ||
        !ev_der_take(&key, EV_DER_OCTET_STRING, &scalar))
        return UNREADABLE;
    if (ev_der_take(&key, EV_DER_CONTEXT_0, &curve)) {
        if (!begins_with(curve, EV_SLICE(NAME_OF_P256)))
            return OTHER_KIND;
    } else if (name == CURVE_NAMED_HERE) {
        return UNREADABLE;
    }
    return key.size == PUBLIC_KEY && begins_with(key, EV_SLICE(head)) ? GOOD : UNREADABLE;
}

/* PrivateKeyInfo ::= SEQUENCE { version 0 or 1, { algorithm, curve }, privateKey OCTET STRING,
 * attributes OPTIONAL }. *key becomes the ECPrivateKey in it. */
static verdict check_pkcs8(ev_slice der, ev_slice *key)
{
    ev_slice info, algorithm, oid;
    if (!ev_der_take(&der, EV_DER_SEQUENCE, &info) || der.size != 0 || !take_version(&info, 0, 1) ||
        !ev_der_take(&info, EV_DER_SEQUENCE, &algorithm) ||
        !ev_der_take(&algorithm, EV_DER_OID, &oid))
        return UNREADABLE;
    if (!ev_slice_equal(oid, EV_SLICE(EC)) || !begins_with(algorithm, EV_SLICE(NAME_OF_P256)))
        return OTHER_KIND;
    return ev_der_take(&info, EV_DER_OCTET_STRING, key) ? check_sec1(*key, CURVE_NAMED_BEFORE)
                                                        : UNREADABLE;
}

/* ---- GnuTLS ---------------------------------------------------------------------------------- */

static gnutls_datum_t datum_of(ev_slice bytes)
{
    return (gnutls_datum_t){(uint8_t *)(uintptr_t)bytes.data, (unsigned)bytes.size}; /* only read */
}

static verdict verdict_of(int result)
{
    return result == GNUTLS_E_MEMORY_ERROR ? NO_MEMORY : UNREADABLE;
}

/* gnutls_privkey_verify_params: that the point is on the curve and the scalar's. Otherwise the
 * first signature would show that a file has two halves of different keys. */
static verdict import(const gnutls_datum_t *der, gnutls_privkey_t *handle)
{
    gnutls_privkey_t key;
    if (gnutls_privkey_init(&key) < 0)
        return NO_MEMORY;
    int result = gnutls_privkey_import_x509_raw(key, der, GNUTLS_X509_FMT_DER, NULL, 0);
    if (result >= 0)
        result = gnutls_privkey_verify_params(key);
    if (result >= 0) {
        *handle = key;
        return GOOD;
    }
    gnutls_privkey_deinit(key);
    return verdict_of(result);
}

/* GnuTLS 3.7.9 does not read PKCS#8 of version 1, which has the public key a second time (RFC
 * 5958), nor one with anything behind the key. So it gets the key with the head of version 0. A key
 * has at least 109 bytes, so that the length of the whole has two. */
static verdict import_pkcs8(ev_slice key, gnutls_privkey_t *handle)
{
    static const char head[] = "\x02\x01\x00\x30\x13\x06\x07" EC NAME_OF_P256 "\x04";
    enum { HEAD = sizeof head - 1, KEY_MAX = 200 };
    uint8_t bytes[3 + HEAD + 2 + KEY_MAX], *at = bytes + 3;
    if (key.size > KEY_MAX)
        return UNREADABLE;
    memcpy(at, head, HEAD);
    at += HEAD;
    if (key.size >= 0x80)
        *at++ = 0x81;
    *at++ = (uint8_t)key.size;
    memcpy(at, key.data, key.size);
    at += key.size;
    bytes[0] = EV_DER_SEQUENCE;
    bytes[1] = 0x81;
    bytes[2] = (uint8_t)(at - bytes - 3);
    verdict found = import(&(gnutls_datum_t){bytes, (unsigned)(at - bytes)}, handle);
    explicit_bzero(bytes, sizeof bytes);
    return found;
}

/* What the label of the block promises. */
typedef enum key_form { SEC1, PKCS8 } key_form;

static verdict read_der(const gnutls_datum_t *data, key_form form, gnutls_privkey_t *handle)
{
    ev_slice der = {(const char *)data->data, data->size}, key;
    verdict found = form == SEC1 ? check_sec1(der, CURVE_NAMED_HERE) : check_pkcs8(der, &key);
    if (found != GOOD)
        return found;
    return form == SEC1 ? import(data, handle) : import_pkcs8(key, handle);
}

/* RFC 7468 allows white space in the body, but GnuTLS's base64 skips two characters more. */
static bool is_body(ev_slice body)
{
    return body.size > 0 && memchr(body.data, '\v', body.size) == NULL &&
           memchr(body.data, '\f', body.size) == NULL;
}

static verdict read_file(ev_slice file, gnutls_privkey_t *handle)
{
    pem_block block;
    if (!find_key(file, &block))
        return UNREADABLE;
    bool sec1 = ev_slice_is(block.label, "EC PRIVATE KEY");
    if (ev_slice_is(block.label, "RSA PRIVATE KEY") || ev_slice_is(block.label, "DSA PRIVATE KEY"))
        return OTHER_KIND;
    if ((!sec1 && !ev_slice_is(block.label, "PRIVATE KEY")) || !is_body(block.body))
        return UNREADABLE;
    gnutls_datum_t text = datum_of(block.text), der = {NULL, 0};
    int result = gnutls_pem_base64_decode2(NULL, &text, &der);
    if (result < 0)
        return verdict_of(result);
    verdict found = read_der(&der, sec1 ? SEC1 : PKCS8, handle);
    explicit_bzero(der.data, der.size);
    gnutls_free(der.data);
    return found;
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

static ev_secret_result read_secret(ev_secret *secret, const ev_key_source *source)
{
    return source->name != NULL
               ? ev_secret_read_file(secret, source->name, EV_KEY_FILE_MAX, EV_SECRET_WHOLE)
               : ev_secret_read_descriptor(secret, source->fd, EV_KEY_FILE_MAX, EV_SECRET_WHOLE);
}

ev_status ev_key_open_file(const ev_key_source *source, ev_key *key, ev_faults *faults)
{
    ev_secret secret;
    if (!ev_secret_init(&secret, EV_KEY_FILE_MAX + 1)) /* and the byte that is one too many */
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    ev_secret_result result = read_secret(&secret, source);
    ev_status status;
    if (result == EV_SECRET_READ)
        status = add_verdict(read_file((ev_slice){secret.bytes, secret.size}, &key->handle),
                             secret.place, faults);
    else
        status = ev_faults_add(
            faults,
            ev_secret_code(result, result == EV_SECRET_TOO_LONG ? EV_KEY_UNREADABLE : EV_CANT_READ),
            secret.place);
    ev_secret_free(&secret);
    return status;
}
