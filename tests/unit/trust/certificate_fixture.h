/* What the tests of certificates and keys share: certificates in any form, good or bad, made by
 * GnuTLS when the test runs, and folders that go away again. */
#ifndef CERTIFICATE_FIXTURE_H
#define CERTIFICATE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>

#include "trust/certificate.h"

/* 2018-01-01 00:00:00Z and 2019-12-31 23:59:59Z, as seconds since 1970. */
enum { FIXTURE_FROM = 1514764800, FIXTURE_UNTIL = 1577836799 };

/* A certificate to be. NULL or 0 leaves a part out; the serial number is at most 24 bytes in
 * hex. */
typedef struct certificate_form {
    const char *country, *organization, *name;
    const char *serial;
    gnutls_ecc_curve_t curve;
    gnutls_pk_algorithm_t kind;     /* 0: ECDSA on the curve */
    unsigned bits;                  /* of another kind than ECDSA */
    gnutls_digest_algorithm_t hash; /* of the signature over it; 0: SHA-256 */
    const char *purpose;            /* OID of the extended key usage */
    const uint8_t *purpose_bytes;   /* or the bytes of that extension */
    size_t purpose_bytes_size;
    bool purpose_critical;
    unsigned key_usage;
    const uint8_t *document_type; /* the extension's bytes */
    size_t document_type_size;
    const char *critical_oid; /* an extension nobody knows */
    bool ca, no_issuer_id;
    time_t from, until;
} certificate_form;

static const uint8_t document_type_v[] = {0x30, 0x08, 0x02, 0x01, 0x00,
                                          0x31, 0x03, 0x13, 0x01, 'V'};
static const char seal_signer_purpose[] = "2.23.136.1.1.11.1";

/* The profile of Doc 9303-12, 7.1.3. */
static inline certificate_form signer_form(void)
{
    return (certificate_form){.country = "KZ",
                              .name = "EV",
                              .serial = "01A3",
                              .curve = GNUTLS_ECC_CURVE_SECP256R1,
                              .purpose = seal_signer_purpose,
                              .purpose_critical = true,
                              .document_type = document_type_v,
                              .document_type_size = sizeof document_type_v,
                              .from = FIXTURE_FROM,
                              .until = FIXTURE_UNTIL};
}

static inline certificate_form csca_form(const char *organization)
{
    return (certificate_form){.country = "KZ",
                              .organization = organization,
                              .name = "CSCA",
                              .serial = "4001",
                              .curve = GNUTLS_ECC_CURVE_SECP256R1,
                              .key_usage = GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN,
                              .ca = true,
                              .from = FIXTURE_FROM,
                              .until = FIXTURE_UNTIL};
}

/* A key pair with its certificate, in GnuTLS's hands. */
typedef struct made_certificate {
    gnutls_x509_privkey_t key;
    gnutls_x509_crt_t x509;
} made_certificate;

static inline void free_made(made_certificate *made)
{
    gnutls_x509_privkey_deinit(made->key);
    gnutls_x509_crt_deinit(made->x509);
}

static inline void set_name(gnutls_x509_crt_t x509, const char *oid, const char *value)
{
    if (value != NULL)
        assert_int_equal(
            gnutls_x509_crt_set_dn_by_oid(x509, oid, 0, value, (unsigned)strlen(value)), 0);
}

static inline void set_serial(gnutls_x509_crt_t x509, const char *hex)
{
    uint8_t bytes[24];
    size_t size = sizeof bytes;
    assert_int_equal(gnutls_hex2bin(hex, strlen(hex), bytes, &size), 0);
    assert_int_equal(gnutls_x509_crt_set_serial(x509, bytes, size), 0);
}

static inline void key_id_of(gnutls_x509_privkey_t key, uint8_t id[20])
{
    size_t size = 20;
    assert_int_equal(gnutls_x509_privkey_get_key_id(key, GNUTLS_KEYID_USE_SHA1, id, &size), 0);
}

static inline void set_extensions(gnutls_x509_crt_t x509, const certificate_form *form)
{
    static const uint8_t null[] = {0x05, 0x00};
    if (form->ca)
        assert_int_equal(gnutls_x509_crt_set_basic_constraints(x509, 1, 0), 0);
    if (form->key_usage != 0)
        assert_int_equal(gnutls_x509_crt_set_key_usage(x509, form->key_usage), 0);
    if (form->purpose != NULL)
        assert_int_equal(
            gnutls_x509_crt_set_key_purpose_oid(x509, form->purpose, form->purpose_critical), 0);
    if (form->purpose_bytes != NULL)
        assert_int_equal(gnutls_x509_crt_set_extension_by_oid(
                             x509, GNUTLS_X509EXT_OID_EXTENDED_KEY_USAGE, form->purpose_bytes,
                             form->purpose_bytes_size, form->purpose_critical),
                         0);
    if (form->document_type != NULL)
        assert_int_equal(gnutls_x509_crt_set_extension_by_oid(x509, "2.23.136.1.1.6.2",
                                                              form->document_type,
                                                              form->document_type_size, 0),
                         0);
    if (form->critical_oid != NULL)
        assert_int_equal(
            gnutls_x509_crt_set_extension_by_oid(x509, form->critical_oid, null, sizeof null, 1),
            0);
}

static inline void generate_key(gnutls_x509_privkey_t key, const certificate_form *form)
{
    bool curve = form->kind == 0;
    assert_int_equal(
        gnutls_x509_privkey_generate(key, curve ? GNUTLS_PK_ECDSA : form->kind,
                                     curve ? GNUTLS_CURVE_TO_BITS(form->curve) : form->bits, 0),
        0);
}

/* Issued by `issuer`, by itself when that is NULL. */
static inline made_certificate make_certificate(const certificate_form *form,
                                                const made_certificate *issuer)
{
    made_certificate made;
    uint8_t id[20];
    assert_int_equal(gnutls_x509_privkey_init(&made.key), 0);
    assert_int_equal(gnutls_x509_crt_init(&made.x509), 0);
    generate_key(made.key, form);
    assert_int_equal(gnutls_x509_crt_set_version(made.x509, 3), 0);
    assert_int_equal(gnutls_x509_crt_set_key(made.x509, made.key), 0);
    assert_int_equal(gnutls_x509_crt_set_activation_time(made.x509, form->from), 0);
    assert_int_equal(gnutls_x509_crt_set_expiration_time(made.x509, form->until), 0);
    set_serial(made.x509, form->serial);
    set_name(made.x509, GNUTLS_OID_X520_COUNTRY_NAME, form->country);
    set_name(made.x509, GNUTLS_OID_X520_ORGANIZATION_NAME, form->organization);
    set_name(made.x509, GNUTLS_OID_X520_COMMON_NAME, form->name);
    set_extensions(made.x509, form);
    const made_certificate *by = issuer != NULL ? issuer : &made;
    key_id_of(made.key, id);
    if (form->ca)
        assert_int_equal(gnutls_x509_crt_set_subject_key_id(made.x509, id, sizeof id), 0);
    key_id_of(by->key, id);
    if (!form->no_issuer_id)
        assert_int_equal(gnutls_x509_crt_set_authority_key_id(made.x509, id, sizeof id), 0);
    gnutls_digest_algorithm_t hash = form->hash != 0 ? form->hash : GNUTLS_DIG_SHA256;
    assert_int_equal(gnutls_x509_crt_sign2(made.x509, by->x509, by->key, hash, 0), 0);
    return made;
}

/* Appends the certificate to `out`. */
static inline void export_certificate(const made_certificate *made, gnutls_x509_crt_fmt_t format,
                                      ev_buf *out)
{
    gnutls_datum_t bytes;
    assert_int_equal(gnutls_x509_crt_export2(made->x509, format, &bytes), 0);
    ev_buf_bytes(out, bytes.data, bytes.size);
    gnutls_free(bytes.data);
}

/* ---- files ----------------------------------------------------------------------------------- */

enum { PATH_SIZE = 256 };

static inline const char *path_in(const char *folder, const char *name, char out[PATH_SIZE])
{
    int size = snprintf(out, PATH_SIZE, "%s/%s", folder, name);
    assert_true(size > 0 && size < PATH_SIZE);
    return out;
}

static inline void make_folder(char out[PATH_SIZE])
{
    strcpy(out, "/tmp/evisa-test-XXXXXX");
    assert_non_null(mkdtemp(out));
}

static inline void run(const char *command)
{
    if (system(command) != 0)
        fail_msg("failed: %s", command);
}

static inline void remove_folder(const char *folder)
{
    char command[PATH_SIZE + 16];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    run(command);
}

static inline void write_file(const char *path, const void *bytes, size_t size, mode_t mode)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

static inline void read_whole(const char *path, ev_buf *out)
{
    FILE *file = fopen(path, "rb");
    char chunk[4096];
    if (file == NULL)
        fail_msg("%s cannot be opened; the tests run from the top of the project", path);
    for (size_t got; (got = fread(chunk, 1, sizeof chunk, file)) > 0;)
        ev_buf_bytes(out, chunk, got);
    fclose(file);
}

#endif
