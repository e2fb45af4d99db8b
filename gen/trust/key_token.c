/* A key in a token (PKCS#11). GnuTLS loads p11-kit's modules at the first call that needs one: for
 * a key in a file that never happens.
 *
 * The PIN is given once, and wiped as soon as it was: a token locks after a few wrong ones, and a
 * worker that is started again and again with a wrong PIN would lock it within a second. That
 * leaves out keys that want the PIN for every signature (CKA_ALWAYS_AUTHENTICATE): they cannot sign
 * unattended anyway. */
#include "trust/key_private.h"

#include <gnutls/pkcs11.h>
#include <stdlib.h>

/* ---- PIN ------------------------------------------------------------------------------------- */

/* Editors and tools of Windows put a byte order mark before a text; a token would count it as part
 * of a wrong PIN. In UTF-16 every second byte of a PIN is a NUL, which keep_pin refuses; the marks
 * of it are looked for all the same, for PINs of other letters. */
static const char utf8_mark[] = "\xEF\xBB\xBF";
enum { MARK = sizeof utf8_mark - 1 };

static ev_slice without_mark(ev_slice pin)
{
    while (pin.size >= MARK && memcmp(pin.data, utf8_mark, MARK) == 0)
        pin = (ev_slice){pin.data + MARK, pin.size - MARK};
    return pin;
}

static bool is_utf16(ev_slice pin)
{
    return pin.size >= 2 &&
           (memcmp(pin.data, "\xFF\xFE", 2) == 0 || memcmp(pin.data, "\xFE\xFF", 2) == 0);
}

/* GnuTLS passes a PIN as a string: one with a NUL would be cut, and a wrong try be made of it. */
static bool keep_pin(const ev_secret *secret, ev_key *key)
{
    ev_slice pin = without_mark((ev_slice){secret->bytes, secret->size});
    if (pin.size > 0 && pin.data[pin.size - 1] == '\r')
        pin.size--;
    if (pin.size == 0 || pin.size > EV_PIN_MAX || is_utf16(pin) ||
        memchr(pin.data, '\0', pin.size) != NULL)
        return false;
    memcpy(key->pin, pin.data, pin.size);
    key->pin[pin.size] = '\0';
    return true;
}

static ev_status read_pin(const ev_key_source *source, ev_key *key, ev_faults *faults)
{
    enum { LINE = MARK + EV_PIN_MAX + 1 }; /* with the mark and a carriage return */
    ev_secret secret;
    if (source->pin_file == NULL && source->pin_fd < 0)
        return EV_OK;
    if (!ev_secret_init(&secret, LINE + 1)) /* and the byte that is one too many */
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    ev_secret_result result =
        source->pin_file != NULL
            ? ev_secret_read_file(&secret, source->pin_file, LINE, EV_SECRET_LINE)
            : ev_secret_read_descriptor(&secret, source->pin_fd, LINE, EV_SECRET_LINE);
    if (result == EV_SECRET_READ && !keep_pin(&secret, key))
        result = EV_SECRET_UNREADABLE;
    ev_status status =
        result == EV_SECRET_READ
            ? EV_OK
            : ev_faults_add(faults, ev_secret_code(result, EV_PIN_UNREADABLE), secret.place);
    ev_secret_free(&secret);
    return status;
}

/* gnutls_pin_callback_t. Nobody is asked: without a PIN the answer is a refusal. */
static int give_pin(void *data, int attempt, const char *url, const char *label, unsigned flags,
                    char *out, size_t size)
{
    ev_key *key = data;
    size_t length = strlen(key->pin);
    (void)url;
    (void)label;
    bool give = key->pin_asked == 0 && attempt == 0 && (flags & GNUTLS_PIN_WRONG) == 0 &&
                length > 0 && length < size;
    key->pin_asked++;
    if (give)
        memcpy(out, key->pin, length + 1);
    else
        key->pin_refused = true;
    explicit_bzero(key->pin, sizeof key->pin);
    return give ? 0 : -1;
}

/* ---- the copy that p11-kit makes of the PIN -------------------------------------------------- */

/* p11-kit frees a piece of the heap of the PIN's length without wiping it (p11-kit/pin.c,
 * p11_kit_pin_new). So pieces of that size are taken from the heap, wiped and freed: the
 * allocator hands out first what it got last, and sixty-four are more than it keeps of one size.
 * tests/unit/trust/test_key_memory.c shows that it does so; an allocator that does not makes this
 * useless, not wrong. */
enum { PIECES_WIPED = 64 };

static void wipe_heap(size_t size)
{
    char *piece[PIECES_WIPED];
    for (size_t i = 0; i < PIECES_WIPED; i++) {
        piece[i] = malloc(size);
        if (piece[i] != NULL)
            explicit_bzero(piece[i], size);
    }
    for (size_t i = 0; i < PIECES_WIPED; i++)
        free(piece[i]);
}

/* ---- the key --------------------------------------------------------------------------------- */

static bool is_pin_fault(int result)
{
    return result == GNUTLS_E_PKCS11_PIN_ERROR || result == GNUTLS_E_PKCS11_PIN_EXPIRED ||
           result == GNUTLS_E_PKCS11_PIN_LOCKED || result == GNUTLS_E_PKCS11_USER_ERROR;
}

/* GnuTLS says the same of a token and of an object that is not there; so the token is asked for by
 * itself. */
static ev_code code_of(int result, const char *uri, const ev_key *key)
{
    unsigned flags;
    if (key->pin_refused || is_pin_fault(result))
        return EV_PIN_REFUSED;
    if (result == GNUTLS_E_MEMORY_ERROR) /* also of a URI it cannot decode: "try again" would be
                                            wrong advice */
        return EV_KEY_UNREADABLE;
    if (result == GNUTLS_E_PARSING_ERROR || result == GNUTLS_E_INVALID_REQUEST ||
        result == GNUTLS_E_UNKNOWN_ALGORITHM)
        return EV_KEY_UNREADABLE;
    if (result != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE ||
        gnutls_pkcs11_token_get_flags(uri, &flags) < 0)
        return EV_TOKEN_UNAVAILABLE;
    return EV_KEY_UNREADABLE;
}

/* An elliptic curve is seen at once; which one only where the token gives the public key. Where it
 * does not, ev_key_check_certificate has it sign. */
static bool is_on_p256(gnutls_privkey_t handle)
{
    gnutls_pubkey_t key;
    gnutls_ecc_curve_t curve = GNUTLS_ECC_CURVE_SECP256R1;
    gnutls_datum_t x = {NULL, 0}, y = {NULL, 0};
    if (gnutls_privkey_get_pk_algorithm(handle, NULL) != GNUTLS_PK_ECDSA ||
        gnutls_pubkey_init(&key) < 0)
        return false;
    int result = gnutls_pubkey_import_privkey(key, handle, 0, 0);
    if (result >= 0)
        result = gnutls_pubkey_export_ecc_raw2(key, &curve, &x, &y, 0);
    gnutls_free(x.data);
    gnutls_free(y.data);
    gnutls_pubkey_deinit(key);
    return result != GNUTLS_E_ECC_UNSUPPORTED_CURVE && curve == GNUTLS_ECC_CURVE_SECP256R1;
}

static int import(const char *uri, ev_key *key)
{
    int result = gnutls_privkey_init(&key->handle);
    if (result < 0) {
        key->handle = NULL;
        return GNUTLS_E_MEMORY_ERROR;
    }
    gnutls_privkey_set_pin_function(key->handle, give_pin, key);
    return gnutls_privkey_import_url(key->handle, uri, 0);
}

ev_status ev_key_open_token(const ev_key_source *source, ev_key *key, ev_faults *faults)
{
    key->in_token = true;
    if (read_pin(source, key, faults) != EV_OK)
        return faults->status;
    size_t pin_size = strlen(key->pin);
    int result = import(source->name, key);
    if (pin_size > 0)
        wipe_heap(pin_size);
    if (result < 0)
        return ev_faults_add(faults, code_of(result, source->name, key), "");
    return is_on_p256(key->handle) ? EV_OK : ev_faults_add(faults, EV_KEY_KIND, "");
}
