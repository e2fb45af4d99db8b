/* Test keys: an authority and its signers in the profile of ICAO Doc 9303-12, table 4 and 7.1.3,
 * so that everything can be tried before the ministry's own certificates are there. Left out of the
 * authority's profile, because a test authority has none: contact addresses (alternative names) and
 * the place of a revocation list. */
#include "trust/testkey.h"

#include "trust/certificate.h"
#include "trust/der.h"
#include "trust/purpose.h"
#include "sys/io.h"
#include "sys/memory.h"
#include "sys/process.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <sys/stat.h>
#include <unistd.h>

enum { YEARS_MAX = 30, KEY_ID = 20, CSCA_SERIAL = 8, CERTIFICATE_VERSION = 3, PURPOSE_MAX = 32 };

static const char organization[] = "TEST"; /* what makes it a test: ev_certificate.is_test */

/* A key pair with its certificate. */
typedef struct pair {
    gnutls_x509_privkey_t key;
    gnutls_x509_crt_t certificate;
    uint8_t key_id[KEY_ID];
} pair;

typedef struct validity {
    time_t from, until;
} validity;

/* ---- keys and names -------------------------------------------------------------------------- */

/* GnuTLS 3.7.9 writes a scalar as a signed number: with a zero in front, or without its zeros,
 * where RFC 5915 wants 32 bytes, and some programs refuse that. Half of all keys have 32 bytes in
 * both ways. */
static bool has_plain_scalar(gnutls_x509_privkey_t key)
{
    gnutls_datum_t scalar = {NULL, 0};
    bool plain = gnutls_x509_privkey_export_ecc_raw(key, NULL, NULL, NULL, &scalar) >= 0 &&
                 scalar.size == 32 && scalar.data[0] > 0 && scalar.data[0] < 0x80;
    if (scalar.data != NULL)
        explicit_bzero(scalar.data, scalar.size);
    gnutls_free(scalar.data);
    return plain;
}

static bool generate(gnutls_x509_privkey_t *key)
{
    enum { TRIES = 64 }; /* one in 2^64 times none of them is plain */
    for (int i = 0; i < TRIES; i++) {
        if (gnutls_x509_privkey_init(key) < 0 ||
            gnutls_x509_privkey_generate(*key, GNUTLS_PK_ECDSA,
                                         GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0) < 0)
            return false;
        if (has_plain_scalar(*key))
            return true;
        gnutls_x509_privkey_deinit(*key);
        *key = NULL;
    }
    return false;
}

static bool make_key(pair *p)
{
    size_t size = sizeof p->key_id;
    return generate(&p->key) && gnutls_x509_crt_init(&p->certificate) >= 0 &&
           gnutls_x509_privkey_get_key_id(p->key, GNUTLS_KEYID_USE_SHA1, p->key_id, &size) >= 0 &&
           size == KEY_ID;
}

/* GnuTLS wipes the key. */
static void free_pair(pair *p)
{
    if (p->key != NULL)
        gnutls_x509_privkey_deinit(p->key);
    if (p->certificate != NULL)
        gnutls_x509_crt_deinit(p->certificate);
}

/* GnuTLS writes PrintableString where the characters allow it, as Doc 9303-12, 7.1.1 wants. */
static bool add_name(gnutls_x509_crt_t certificate, const char *oid, const char *value)
{
    return gnutls_x509_crt_set_dn_by_oid(certificate, oid, 0, value, (unsigned)strlen(value)) >= 0;
}

static bool set_common(const pair *p, const validity *when)
{
    return gnutls_x509_crt_set_version(p->certificate, CERTIFICATE_VERSION) >= 0 &&
           gnutls_x509_crt_set_key(p->certificate, p->key) >= 0 &&
           gnutls_x509_crt_set_activation_time(p->certificate, when->from) >= 0 &&
           gnutls_x509_crt_set_expiration_time(p->certificate, when->until) >= 0 &&
           add_name(p->certificate, GNUTLS_OID_X520_COUNTRY_NAME, "KZ");
}

/* ---- the two certificates -------------------------------------------------------------------- */

static bool make_csca(pair *csca, const validity *when)
{
    uint8_t serial[CSCA_SERIAL];
    if (!make_key(csca) || !set_common(csca, when))
        return false;
    memcpy(serial, csca->key_id, sizeof serial);
    serial[0] = (uint8_t)((serial[0] & 0x7F) | 0x40); /* positive, and of full length */
    gnutls_x509_crt_t certificate = csca->certificate;
    return add_name(certificate, GNUTLS_OID_X520_ORGANIZATION_NAME, organization) &&
           add_name(certificate, GNUTLS_OID_X520_COMMON_NAME, "CSCA") &&
           gnutls_x509_crt_set_serial(certificate, serial, sizeof serial) >= 0 &&
           gnutls_x509_crt_set_basic_constraints(certificate, 1, 0) >= 0 &&
           gnutls_x509_crt_set_key_usage(certificate,
                                         GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN) >= 0 &&
           gnutls_x509_crt_set_subject_key_id(certificate, csca->key_id, KEY_ID) >= 0 &&
           gnutls_x509_crt_set_authority_key_id(certificate, csca->key_id, KEY_ID) >= 0 &&
           gnutls_x509_crt_set_private_key_usage_period(certificate, when->from, when->until) >=
               0 &&
           gnutls_x509_crt_sign2(certificate, certificate, csca->key, GNUTLS_DIG_SHA256, 0) >= 0;
}

/* Doc 9303-12, 7.1.1: DocumentTypeListSyntax, version 0, { "V" }. */
static const uint8_t document_type[] = {0x30, 0x08, 0x02, 0x01, 0x00, 0x31, 0x03, 0x13, 0x01, 'V'};

/* Three hex digits, 100 to FFF: with them a seal's header has its usual length, and another key has
 * most likely another number. */
static bool set_short_serial(const pair *p)
{
    unsigned number = 0x100 + ((unsigned)p->key_id[0] << 8 | p->key_id[1]) % 0xF00;
    uint8_t serial[] = {(uint8_t)(number >> 8), (uint8_t)number};
    return gnutls_x509_crt_set_serial(p->certificate, serial, sizeof serial) >= 0;
}

/* The extended key usage, critical: GnuTLS cannot write numbers of 128 bits, so all are written
 * here. */
static bool set_purpose(gnutls_x509_crt_t certificate, ev_slice purpose)
{
    enum { HEADS = 4 };
    uint8_t der[HEADS + PURPOSE_MAX] = {EV_DER_SEQUENCE, (uint8_t)(purpose.size + 2), EV_DER_OID,
                                        (uint8_t)purpose.size};
    if (purpose.size > PURPOSE_MAX)
        return false;
    memcpy(der + HEADS, purpose.data, purpose.size);
    return gnutls_x509_crt_set_extension_by_oid(certificate, GNUTLS_X509EXT_OID_EXTENDED_KEY_USAGE,
                                                der, (unsigned)(HEADS + purpose.size), 1) >= 0;
}

/* Only seals are of a type of document. */
static bool set_document_type(gnutls_x509_crt_t certificate)
{
    return gnutls_x509_crt_set_extension_by_oid(certificate, "2.23.136.1.1.6.2", document_type,
                                                sizeof document_type, 0) >= 0;
}

/* A signer of this name and purpose. */
static bool make_signer(pair *signer, const char *name, ev_slice purpose, const pair *csca,
                        const validity *when)
{
    if (!make_key(signer) || !set_common(signer, when) || !set_short_serial(signer))
        return false;
    gnutls_x509_crt_t certificate = signer->certificate;
    bool is_of_seals = ev_slice_equal(purpose, EV_SLICE(EV_PURPOSE_SEALS));
    return add_name(certificate, GNUTLS_OID_X520_COMMON_NAME, name) &&
           gnutls_x509_crt_set_authority_key_id(certificate, csca->key_id, KEY_ID) >= 0 &&
           set_purpose(certificate, purpose) && (!is_of_seals || set_document_type(certificate)) &&
           gnutls_x509_crt_sign2(certificate, csca->certificate, csca->key, GNUTLS_DIG_SHA256, 0) >=
               0;
}

/* ---- files ----------------------------------------------------------------------------------- */

/* The pairs, and two files of each: the key, then the certificate. */
enum { CSCA, SIGNER, LISTS, PAGES, PAIRS, FILES = 2 * PAIRS };

static const struct file_kind {
    const char *name;
    mode_t mode;
} kinds[FILES] = {{"csca.key", 0600},   {"csca.crt", 0644},  {"signer.key", 0600},
                  {"signer.crt", 0644}, {"lists.key", 0600}, {"lists.crt", 0644},
                  {"pages.key", 0600},  {"pages.crt", 0644}};

/* The folder and the files of this call, open or -1. */
typedef struct files {
    const char *path;
    bool made_folder, made[FILES];
    int folder, fd[FILES];
} files;

static ev_status fail(ev_faults *faults, ev_code code, const char *name, int error)
{
    return ev_faults_add_system(faults, code, name, error);
}

/* All names are taken before anything is written: a file that is there already stops it all. */
static ev_status create_files(files *f, ev_faults *faults)
{
    f->made_folder = mkdir(f->path, 0700) == 0;
    if (!f->made_folder && errno != EEXIST)
        return fail(faults, EV_CANT_OPEN_OUTPUT, f->path, errno);
    f->folder = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (f->folder < 0)
        return fail(faults, EV_CANT_OPEN_OUTPUT, f->path, errno);
    for (size_t i = 0; i < FILES; i++) {
        f->fd[i] = openat(f->folder, kinds[i].name,
                          O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, kinds[i].mode);
        if (f->fd[i] < 0)
            return fail(faults, EV_CANT_OPEN_OUTPUT, kinds[i].name, errno);
        f->made[i] = true;
    }
    return EV_OK;
}

/* Only what this call made. */
static void remove_files(void *context)
{
    const files *f = context;
    for (size_t i = 0; i < FILES; i++)
        if (f->made[i])
            (void)unlinkat(f->folder, kinds[i].name, 0);
    if (f->made_folder)
        (void)rmdir(f->path);
}

/* Takes `bytes` over from GnuTLS; they may be a key. Closes the file. */
static ev_status write_and_free(files *f, size_t file, int result, gnutls_datum_t *bytes,
                                ev_faults *faults)
{
    int fd = f->fd[file];
    if (result < 0)
        return ev_faults_add(
            faults, result == GNUTLS_E_MEMORY_ERROR ? EV_OUT_OF_MEMORY : EV_INTERNAL_ERROR, "");
    ev_slice text = {(const char *)bytes->data, bytes->size};
    int error = ev_output_write_fd(fd, text) && ev_sync(fd) ? 0 : errno;
    f->fd[file] = -1;
    if (!ev_output_close(fd) && error == 0)
        error = errno;
    explicit_bzero(bytes->data, bytes->size);
    gnutls_free(bytes->data);
    return error == 0 ? EV_OK : fail(faults, EV_WRITE_FAILED, kinds[file].name, error);
}

static ev_status write_pair(files *f, const pair *p, size_t which, ev_faults *faults)
{
    size_t key = 2 * which, certificate = key + 1;
    gnutls_datum_t pem = {NULL, 0};
    int result = gnutls_x509_privkey_export2_pkcs8(p->key, GNUTLS_X509_FMT_PEM, NULL,
                                                   GNUTLS_PKCS_PLAIN, &pem);
    ev_status status = write_and_free(f, key, result, &pem, faults);
    if (status != EV_OK)
        return status;
    result = gnutls_x509_crt_export2(p->certificate, GNUTLS_X509_FMT_PEM, &pem);
    return write_and_free(f, certificate, result, &pem, faults);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static ev_status write_pairs(files *f, const pair pairs[PAIRS], ev_faults *faults)
{
    ev_status status = create_files(f, faults);
    for (size_t i = 0; i < PAIRS && status == EV_OK; i++)
        status = write_pair(f, &pairs[i], i, faults);
    if (status != EV_OK)
        return status;
    if (!ev_sync(f->folder) || (f->made_folder && !ev_sync_parent(f->folder)))
        return fail(faults, EV_WRITE_FAILED, f->path, errno);
    return ev_process_is_asked_to_end() ? fail(faults, EV_WRITE_FAILED, f->path, EINTR) : EV_OK;
}

/* Signals are held: half-written files would stop every later call. One that comes before the end
 * ends the process when the files are removed; one that comes later comes too late. */
static ev_status write_folder(const char *folder, const pair pairs[PAIRS], ev_faults *faults)
{
    files f = {.path = folder, .folder = -1};
    ev_memory_hook hook = {.run = remove_files, .context = &f};
    sigset_t before;
    for (size_t i = 0; i < FILES; i++)
        f.fd[i] = -1;
    ev_process_hold_signals(&before);
    ev_memory_before_exit(&hook);
    ev_status status = write_pairs(&f, pairs, faults);
    ev_memory_forget(&hook);
    if (status != EV_OK)
        remove_files(&f);
    for (size_t i = 0; i < FILES; i++)
        if (f.fd[i] >= 0)
            (void)close(f.fd[i]); /* is removed */
    if (f.folder >= 0)
        (void)close(f.folder);
    if (status != EV_OK)
        ev_process_release_signals(&before);
    return status;
}

/* The last second is the one before the same day `years` later: 2018-01-01 and one year end on
 * 2018-12-31. Days of 86400 seconds, as time_t has them; no time zone. */
static validity validity_of(ev_date from, int years)
{
    int64_t first = ev_date_days(from) - EV_DAYS_TO_1970,
            end = ev_date_days(ev_date_add_months(from, 12 * years)) - EV_DAYS_TO_1970;
    return (validity){(time_t)(first * EV_SECONDS_A_DAY), (time_t)(end * EV_SECONDS_A_DAY - 1)};
}

static bool make_pairs(pair pairs[PAIRS], const validity *when)
{
    const pair *csca = &pairs[CSCA];
    return make_csca(&pairs[CSCA], when) &&
           make_signer(&pairs[SIGNER], "TS", EV_SLICE(EV_PURPOSE_SEALS), csca, when) &&
           make_signer(&pairs[LISTS], "LS", EV_SLICE(EV_PURPOSE_LISTS), csca, when) &&
           make_signer(&pairs[PAGES], "PS", EV_SLICE(EV_PURPOSE_PAGES), csca, when);
}

ev_status ev_testkey_make(const char *folder, ev_date from, int years, ev_faults *faults)
{
    pair pairs[PAIRS] = {{.key = NULL}};
    if (years < 1 || years > YEARS_MAX || from.year < 1970 || from.year + years > 9999)
        return ev_faults_add(faults, EV_USAGE_ERROR, "");
    validity when = validity_of(from, years);
    ev_status status;
    if (make_pairs(pairs, &when))
        status = write_folder(folder, pairs, faults);
    else
        status = ev_faults_add(faults, EV_INTERNAL_ERROR, "");
    for (size_t i = 0; i < PAIRS; i++)
        free_pair(&pairs[i]);
    return status;
}
