/* A real token for the tests: SoftHSM in a folder of its own, with keys in it. It is made by a
 * child process, so that neither the keys nor the PIN were ever in the memory of the process that
 * tests; what that one must know of them comes masked by an XOR. */
#ifndef TOKEN_FIXTURE_H
#define TOKEN_FIXTURE_H

#include "unit/trust/certificate_fixture.h"

#include <gnutls/crypto.h>
#include <gnutls/pkcs11.h>
#include <sys/wait.h>

#include "trust/key.h"
#include "trust/testkey.h"

/* A PIN of 100 digits (of a shorter one the allocator's own pointers overwrite most when it is
 * freed), and of a key file the scalar and a piece of its second line that is nothing but
 * scalar. */
enum { MASK = 0xA7, SCALAR = 32, PIN = 100, TEXT = 24 };

typedef struct masked {
    uint8_t scalar[SCALAR], text[TEXT], pin[PIN];
} masked;

static char token_folder[PATH_SIZE];
static masked secrets;

static inline const char *in_folder(const char *name, char out[PATH_SIZE])
{
    return path_in(token_folder, name, out);
}

/* ---- in the child ---------------------------------------------------------------------------- */

static inline void mask(uint8_t *out, const void *from, size_t size)
{
    const uint8_t *bytes = from;
    for (size_t i = 0; i < size; i++)
        out[i] = bytes[i] ^ MASK;
}

static inline gnutls_x509_privkey_t load_key(const char *name, ev_buf *file)
{
    char path[PATH_SIZE];
    gnutls_x509_privkey_t key;
    ev_buf_init(file, NULL, 0);
    read_whole(in_folder(name, path), file);
    gnutls_datum_t pem = {(uint8_t *)file->data, (unsigned)file->size};
    assert_int_equal(gnutls_x509_privkey_init(&key), 0);
    assert_int_equal(gnutls_x509_privkey_import(key, &pem, GNUTLS_X509_FMT_PEM), 0);
    return key;
}

/* The scalar is in bytes 36 to 69 of the file, so in characters 48 to 92 of its base64, in
 * lines of 64. */
static inline void mask_key(const char *name)
{
    ev_buf file;
    gnutls_x509_privkey_t key = load_key(name, &file);
    gnutls_ecc_curve_t curve;
    gnutls_datum_t x, y, k;
    uint8_t scalar[SCALAR] = {0};
    assert_int_equal(gnutls_x509_privkey_export_ecc_raw(key, &curve, &x, &y, &k), 0);
    size_t zeros = k.size > SCALAR ? k.size - SCALAR : 0; /* a sign's */
    memcpy(scalar + SCALAR - (k.size - zeros), k.data + zeros, k.size - zeros);
    mask(secrets.scalar, scalar, SCALAR);
    ev_slice rest = ev_buf_as_slice(&file), line = rest;
    for (int i = 0; i < 3; i++)
        line = ev_slice_cut(&rest, '\n');
    assert_true(line.size > TEXT);
    mask(secrets.text, line.data, TEXT);
    gnutls_free(x.data);
    gnutls_free(y.data);
    gnutls_free(k.data);
    gnutls_x509_privkey_deinit(key);
    ev_buf_free(&file);
}

static inline const char *make_pin(void)
{
    static char pin[PIN + 1];
    assert_int_equal(gnutls_rnd(GNUTLS_RND_KEY, pin, PIN), 0);
    for (size_t i = 0; i < PIN; i++)
        pin[i] = (char)('0' + (uint8_t)pin[i] % 10);
    mask(secrets.pin, pin, PIN);
    return pin;
}

static inline int answer_pin(void *data, int attempt, const char *url, const char *label,
                             unsigned flags, char *out, size_t size)
{
    (void)attempt, (void)url, (void)label, (void)flags;
    assert_true(strlen(data) < size);
    strcpy(out, data);
    return 0;
}

/* Without its public key, as some tokens keep them. */
static inline void store_alone(const char *name, const char *label, char *pin)
{
    static uint8_t number = 4;
    ev_buf file;
    gnutls_x509_privkey_t key = load_key(name, &file);
    gnutls_datum_t id = {&number, 1};
    unsigned flags = GNUTLS_PKCS11_OBJ_FLAG_LOGIN | GNUTLS_PKCS11_OBJ_FLAG_MARK_PRIVATE |
                     GNUTLS_PKCS11_OBJ_FLAG_MARK_SENSITIVE;
    gnutls_pkcs11_set_pin_function(answer_pin, pin);
    assert_int_equal(gnutls_pkcs11_copy_x509_privkey2("pkcs11:token=evisa-test", key, label, &id,
                                                      GNUTLS_KEY_DIGITAL_SIGNATURE, flags),
                     0);
    gnutls_x509_privkey_deinit(key);
    ev_buf_free(&file);
}

static inline void store(const char *name, const char *label, const char *id, const char *pin)
{
    char command[4 * PATH_SIZE];
    snprintf(command, sizeof command,
             "softhsm2-util --import '%s/%s' --token evisa-test --label %s --id %s --pin %s > "
             "'%s/log' 2>&1",
             token_folder, name, label, id, pin, token_folder);
    run(command);
}

static inline void fill_token(void)
{
    char command[4 * PATH_SIZE], path[PATH_SIZE], *pin = (char *)(uintptr_t)make_pin();
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_testkey_make(in_folder("keys", path), (ev_date){2018, 1, 1}, 30, &faults),
                     EV_OK);
    assert_int_equal(ev_testkey_make(in_folder("others", path), (ev_date){2018, 1, 1}, 30, &faults),
                     EV_OK);
    mask_key("keys/signer.key");
    write_file(in_folder("pin", path), pin, strlen(pin), 0600);
    snprintf(command, sizeof command,
             "cd '%s' && exec > log 2>&1 && mkdir -m 700 tokens && openssl genpkey -algorithm RSA "
             "-pkeyopt rsa_keygen_bits:2048 -out rsa.pem && "
             "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out p384.pem && "
             "softhsm2-util --init-token --free --label evisa-test --so-pin 87654321 --pin %s",
             token_folder, pin);
    run(command);
    store("keys/signer.key", "seal", "01", pin);
    store("p384.pem", "p384", "02", pin);
    store("rsa.pem", "rsa", "03", pin);
    store_alone("keys/signer.key", "alone", pin);
}

/* ---- in the test ----------------------------------------------------------------------------- */

static inline void configure(void)
{
    char path[PATH_SIZE];
    ev_buf conf;
    ev_buf_init(&conf, NULL, 0);
    ev_buf_text(&conf, "directories.tokendir = ");
    ev_buf_text(&conf, in_folder("tokens", path));
    ev_buf_text(&conf, "\nobjectstore.backend = file\nlog.level = ERROR\n");
    write_file(in_folder("softhsm2.conf", path), conf.data, conf.size, 0600);
    ev_buf_free(&conf);
    assert_int_equal(setenv("SOFTHSM2_CONF", path, 1), 0);
}

static inline int make_token(void **state)
{
    int ends[2], status;
    (void)state;
    make_folder(token_folder);
    configure();
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        fill_token();
        _exit(write(ends[1], &secrets, sizeof secrets) != (ssize_t)sizeof secrets);
    }
    close(ends[1]);
    bool good = read(ends[0], &secrets, sizeof secrets) == (ssize_t)sizeof secrets;
    close(ends[0]);
    return waitpid(child, &status, 0) != child || status != 0 || !good;
}

static inline int remove_token(void **state)
{
    (void)state;
    remove_folder(token_folder);
    return 0;
}

static inline void read_certificates(ev_certificates *list, const char *name, ev_arena *arena)
{
    char path[PATH_SIZE];
    ev_faults faults;
    ev_buf file;
    ev_faults_init(&faults, EV_LENIENT);
    ev_buf_init(&file, NULL, 0);
    read_whole(in_folder(name, path), &file);
    assert_int_equal(ev_certificates_add(list, ev_buf_as_slice(&file), arena, &faults), EV_OK);
    ev_buf_free(&file);
}

#endif
