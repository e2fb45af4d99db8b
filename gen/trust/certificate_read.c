/* Reads certificates. GnuTLS takes them apart; here is what Doc 9303 asks of the parts. A
 * certificate whose curve GnuTLS does not know, brainpool above all, is still read: the verifier
 * must be able to say that it is the algorithm it cannot check, not that the certificate is
 * missing. */
#include "trust/certificate.h"

#include "core/hex.h"
#include "trust/der.h"
#include "trust/purpose.h"

static const char oid_document_type[] =
    "2.23.136.1.1.6.2"; /* id-icao-mrtd-security-extensions-documentTypeList, Doc 9303-12, 7.1.1 */

enum { SERIAL_MAX = 20 /* RFC 5280, 4.1.2.2 */, OID_TEXT_MAX = 128, NAME_MAX_READ = 256 };

/* ---- subject and issuer ---------------------------------------------------------------------- */

static ev_slice slice_of(const gnutls_datum_t *datum)
{
    return (ev_slice){(const char *)datum->data, datum->size};
}

/* The subject's attribute of two capital letters with this OID, when it is there once. */
static bool read_two_letters(gnutls_x509_crt_t x509, const char *oid, char out[2])
{
    char text[3];
    size_t size = sizeof text, other = 0;
    if (gnutls_x509_crt_get_dn_by_oid(x509, oid, 0, 0, text, &size) < 0 || size != 2 ||
        gnutls_x509_crt_get_dn_by_oid(x509, oid, 1, 0, NULL, &other) !=
            GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        return false;
    memcpy(out, text, 2);
    return text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z';
}

/* One that cannot be read is one too many. */
static bool has_two_attributes(gnutls_x509_crt_t x509)
{
    for (unsigned i = 0; i < 3; i++) {
        char oid[OID_TEXT_MAX];
        size_t size = sizeof oid;
        int result = gnutls_x509_crt_get_dn_oid(x509, i, oid, &size);
        if (i < 2 ? result < 0 : result != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
            return false;
    }
    return true;
}

/* A signer's subject has no more than the two (Doc 9303-12, 7.1.3), but the public worked example
 * of Doc 9303-8 has, and its seal names it all the same. */
static void read_subject(gnutls_x509_crt_t x509, ev_certificate *out)
{
    char id[4];
    if (!read_two_letters(x509, GNUTLS_OID_X520_COUNTRY_NAME, id) ||
        !read_two_letters(x509, GNUTLS_OID_X520_COMMON_NAME, id + 2))
        return;
    memcpy(out->id, id, sizeof id);
    out->is_plain = has_two_attributes(x509);
}

/* "TEST" in any letters, blanks and the backslashes with which GnuTLS escapes them apart: a test
 * that is not seen as one would seal visas. */
static bool says_test(ev_slice name)
{
    static const char test[] = "TEST";
    size_t found = 0;
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] == ' ' || name.data[i] == '\\')
            continue;
        if (found == sizeof test - 1 || (name.data[i] & ~0x20) != test[found])
            return false;
        found++;
    }
    return found == sizeof test - 1;
}

/* GnuTLS decodes whatever type of string it is. A name that cannot be read counts as a test's: it
 * seals no visa then. That includes one that is too long: it may be "TEST" with many blanks, and
 * X.520 allows 64 characters. */
static bool is_test_issuer(gnutls_x509_crt_t x509)
{
    for (unsigned i = 0;; i++) {
        char name[NAME_MAX_READ];
        size_t size = sizeof name;
        int result = gnutls_x509_crt_get_issuer_dn_by_oid(x509, GNUTLS_OID_X520_ORGANIZATION_NAME,
                                                          i, 0, name, &size);
        if (result == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
            return false;
        if (result < 0 || says_test((ev_slice){name, size}))
            return true;
    }
}

/* ---- serial number and dates ----------------------------------------------------------------- */

/* A negative number has no hex digits that a seal could name. */
static void read_reference(gnutls_x509_crt_t x509, char out[EV_SEAL_REFERENCE_MAX + 1])
{
    uint8_t serial[SERIAL_MAX + 1];
    size_t size = sizeof serial, from = 0;
    if (gnutls_x509_crt_get_serial(x509, serial, &size) < 0 || size == 0 || serial[0] >= 0x80)
        return;
    while (from + 1 < size && serial[from] == 0)
        from++;
    bool odd = serial[from] < 0x10 && from + 1 < size; /* a single byte keeps both digits */
    if (2 * (size - from) - odd > EV_SEAL_REFERENCE_MAX)
        return;
    for (size_t i = from; i < size; i++) {
        if (i > from || !odd)
            *out++ = ev_hex_digit(serial[i] >> 4, EV_HEX_UPPER);
        *out++ = ev_hex_digit(serial[i], EV_HEX_UPPER);
    }
    *out = '\0';
}

/* The day of so many days since 0001-01-01, by asking ev_date_days: a year has 365 days at least,
 * so the first guess is not too early and is at most six years off. */
static ev_date date_of_days(int32_t days)
{
    int year = days / 365 + 1, month = 12;
    while (ev_date_days((ev_date){(int16_t)year, 1, 1}) > days)
        year--;
    while (ev_date_days((ev_date){(int16_t)year, (int8_t)month, 1}) > days)
        month--;
    return (ev_date){(int16_t)year, (int8_t)month,
                     (int8_t)(days - ev_date_days((ev_date){(int16_t)year, (int8_t)month, 1}) + 1)};
}

/* False for what GnuTLS could not read (-1) and for days no calendar of ours has. */
static bool date_of_time(time_t seconds, ev_date *out)
{
    static const ev_date last = {9999, 12, 31};
    if (seconds < 0 || seconds / EV_SECONDS_A_DAY > ev_date_days(last) - EV_DAYS_TO_1970)
        return false;
    *out = date_of_days((int32_t)(seconds / EV_SECONDS_A_DAY) + EV_DAYS_TO_1970);
    return true;
}

/* ---- extensions ------------------------------------------------------------------------------ */

/* A key usage beside the extended one must not speak against it (RFC 5280, 4.2.1.12). */
static bool may_sign(gnutls_x509_crt_t x509)
{
    unsigned usage;
    int result = gnutls_x509_crt_get_key_usage(x509, &usage, NULL);
    return result == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE ||
           (result >= 0 && (usage & GNUTLS_KEY_DIGITAL_SIGNATURE) != 0);
}

/* Purposes of an extended key usage. */
typedef struct purposes {
    bool seals, lists, pages;
    size_t count;
} purposes;

#define IS_PURPOSE(id, purpose) ev_slice_equal(id, EV_SLICE(purpose))

/* ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF OBJECT IDENTIFIER (RFC 5280, 4.2.1.12). False for
 * what is not that. */
static bool list_purposes(ev_slice extension, purposes *found)
{
    ev_slice list, id;
    if (!ev_der_take(&extension, EV_DER_SEQUENCE, &list) || extension.size != 0)
        return false;
    for (; ev_der_take(&list, EV_DER_OID, &id); found->count++) {
        found->seals = found->seals || IS_PURPOSE(id, EV_PURPOSE_SEALS);
        found->lists = found->lists || IS_PURPOSE(id, EV_PURPOSE_LISTS);
        found->pages = found->pages || IS_PURPOSE(id, EV_PURPOSE_PAGES);
    }
    return list.size == 0 && found->count > 0;
}

/* DocumentTypeListSyntax ::= SEQUENCE { version INTEGER (0), docTypeList SET OF PrintableString }.
 * What is not that lists no visa. */
static bool lists_visa(ev_slice extension)
{
    ev_slice list, version, types, type;
    bool visa = false;
    if (!ev_der_take(&extension, EV_DER_SEQUENCE, &list) || extension.size != 0)
        return false;
    if (!ev_der_take(&list, EV_DER_INTEGER, &version) || version.size != 1 || version.data[0] != 0)
        return false;
    if (!ev_der_take(&list, EV_DER_SET, &types) || list.size != 0)
        return false;
    while (ev_der_take(&types, EV_DER_PRINTABLE_STRING, &type))
        visa = visa || ev_slice_is(type, "V");
    return visa && types.size == 0;
}

static bool may_sign_visas(gnutls_x509_crt_t x509)
{
    gnutls_datum_t extension = {NULL, 0};
    unsigned critical;
    int result =
        gnutls_x509_crt_get_extension_by_oid2(x509, oid_document_type, 0, &extension, &critical);
    if (result == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        return true;
    bool visa = result >= 0 && lists_visa(slice_of(&extension));
    gnutls_free(extension.data);
    return visa;
}

/* An extension that must be understood and is not makes the whole certificate void (RFC 5280,
 * 4.2). */
static bool is_understood(gnutls_x509_crt_t x509)
{
    static const char *const known[] = {GNUTLS_X509EXT_OID_EXTENDED_KEY_USAGE,
                                        GNUTLS_X509EXT_OID_KEY_USAGE,
                                        GNUTLS_X509EXT_OID_BASIC_CONSTRAINTS, oid_document_type};
    for (unsigned i = 0;; i++) {
        char oid[OID_TEXT_MAX];
        size_t size = sizeof oid, at = 0;
        unsigned critical = 0;
        int result = gnutls_x509_crt_get_extension_info(x509, i, oid, &size, &critical);
        if (result < 0)
            return result == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE;
        while (at < sizeof known / sizeof known[0] && strcmp(oid, known[at]) != 0)
            at++;
        if (critical != 0 && at == sizeof known / sizeof known[0])
            return false;
    }
}

/* One certificate, one of our purposes: of one that has two, none counts. */
static void read_purposes(gnutls_x509_crt_t x509, ev_certificate *out)
{
    gnutls_datum_t extension = {NULL, 0};
    unsigned critical = 0;
    purposes found = {.count = 0};
    if (gnutls_x509_crt_get_extension_by_oid2(x509, GNUTLS_X509EXT_OID_EXTENDED_KEY_USAGE, 0,
                                              &extension, &critical) < 0)
        return;
    bool counts = list_purposes(slice_of(&extension), &found) && critical != 0 && may_sign(x509) &&
                  is_understood(x509);
    gnutls_free(extension.data);
    out->signs_seals = counts && found.seals && !found.lists && !found.pages;
    out->signs_lists = counts && found.lists && found.count == 1;
    out->signs_pages = counts && found.pages && found.count == 1;
}

/* ---- key ------------------------------------------------------------------------------------- */

static bool is_on_p256(gnutls_pubkey_t key)
{
    gnutls_ecc_curve_t curve = GNUTLS_ECC_CURVE_INVALID;
    gnutls_datum_t x = {NULL, 0}, y = {NULL, 0};
    bool good = gnutls_pubkey_get_pk_algorithm(key, NULL) == GNUTLS_PK_ECDSA &&
                gnutls_pubkey_export_ecc_raw2(key, &curve, &x, &y, 0) >= 0 &&
                curve == GNUTLS_ECC_CURVE_SECP256R1;
    gnutls_free(x.data);
    gnutls_free(y.data);
    return good;
}

/* *key stays NULL when it is not on P-256. False when memory ran out. */
static bool read_key(gnutls_x509_crt_t x509, gnutls_pubkey_t *key)
{
    gnutls_pubkey_t read;
    if (gnutls_pubkey_init(&read) < 0)
        return false;
    int result = gnutls_pubkey_import_x509(read, x509, 0);
    if (result >= 0 && is_on_p256(read)) {
        *key = read;
        return true;
    }
    gnutls_pubkey_deinit(read);
    return result != GNUTLS_E_MEMORY_ERROR;
}

/* ---- a certificate, a file of them ----------------------------------------------------------- */

/* Takes x509 over, whatever comes of it. */
static ev_status read_one(gnutls_x509_crt_t x509, ev_certificate *out, ev_faults *faults)
{
    *out = (ev_certificate){.x509 = x509};
    if (!date_of_time(gnutls_x509_crt_get_activation_time(x509), &out->from) ||
        !date_of_time(gnutls_x509_crt_get_expiration_time(x509), &out->until))
        return ev_faults_add(faults, EV_CERT_UNREADABLE, "");
    if (!read_key(x509, &out->key))
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    read_subject(x509, out);
    read_reference(x509, out->reference);
    read_purposes(x509, out);
    out->signs_visas = may_sign_visas(x509);
    out->is_ca = gnutls_x509_crt_get_ca_status(x509, NULL) > 0;
    out->is_test = is_test_issuer(x509);
    return EV_OK;
}

/* A DER file begins with a SEQUENCE whose length does not fit the short form; "0" and such a byte
 * are not text. */
static bool is_der(ev_slice file)
{
    return file.size >= 2 && file.data[0] == EV_DER_SEQUENCE && (uint8_t)file.data[1] > 0x80;
}

/* Up to *count certificates; *count becomes how many. A negative code of GnuTLS when one is not a
 * certificate, or there are more. */
static int import(ev_slice file, gnutls_x509_crt_t x509[EV_CERTIFICATES_MAX], unsigned *count)
{
    gnutls_datum_t data = {(uint8_t *)(uintptr_t)file.data, (unsigned)file.size}; /* only read */
    gnutls_x509_crt_fmt_t form = is_der(file) ? GNUTLS_X509_FMT_DER : GNUTLS_X509_FMT_PEM;
    if (*count == 0 || file.size == 0 || file.size > EV_CERTIFICATE_FILE_MAX)
        return GNUTLS_E_SHORT_MEMORY_BUFFER;
    return gnutls_x509_crt_list_import(x509, count, &data, form,
                                       GNUTLS_X509_CRT_LIST_IMPORT_FAIL_IF_EXCEED);
}

static void free_one(ev_certificate *certificate)
{
    if (certificate->key != NULL)
        gnutls_pubkey_deinit(certificate->key);
    if (certificate->x509 != NULL)
        gnutls_x509_crt_deinit(certificate->x509);
}

void ev_certificates_free(ev_certificates *list)
{
    for (size_t i = 0; i < list->count; i++)
        free_one(&list->at[i]);
    *list = (ev_certificates){NULL, 0};
}

/* All or none of them: *list stays as it was after a fault. */
static ev_status append(ev_certificates *list, gnutls_x509_crt_t *x509, size_t count,
                        ev_arena *arena, ev_faults *faults)
{
    ev_certificate *at = ev_arena_take_array(arena, list->count + count, sizeof *at);
    size_t done = 0;
    bool good = at != NULL;
    if (!good)
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    for (; good && done < count; done++)
        good = read_one(x509[done], &at[list->count + done], faults) == EV_OK;
    if (good) {
        if (list->count > 0)
            memcpy(at, list->at, list->count * sizeof *at);
        *list = (ev_certificates){at, list->count + count};
        return EV_OK;
    }
    for (size_t i = 0; i < done; i++)
        free_one(&at[list->count + i]);
    for (size_t i = done; i < count; i++)
        gnutls_x509_crt_deinit(x509[i]);
    return faults->status;
}

ev_status ev_certificates_add(ev_certificates *list, ev_slice file, ev_arena *arena,
                              ev_faults *faults)
{
    gnutls_x509_crt_t x509[EV_CERTIFICATES_MAX];
    unsigned count = (unsigned)(EV_CERTIFICATES_MAX - list->count);
    int result = import(file, x509, &count);
    if (result < 0 || count == 0) /* without an authority every signer would be trusted */
        return ev_faults_add(
            faults, result == GNUTLS_E_MEMORY_ERROR ? EV_OUT_OF_MEMORY : EV_CERT_UNREADABLE, "");
    return append(list, x509, count, arena, faults);
}
