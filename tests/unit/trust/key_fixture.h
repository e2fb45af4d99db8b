/* Key files for the tests of keys, in a folder that goes away again. */
#ifndef KEY_FIXTURE_H
#define KEY_FIXTURE_H

#include "unit/trust/certificate_fixture.h"

#include "trust/key.h"
#include "trust/testkey.h"

static char folder[PATH_SIZE];

/* The files of these tests; what GnuTLS does not make, openssl does. %s is the folder. */
static const char make_files[] =
    "cd '%s' && exec > log 2>&1 && umask 077 && "
    "openssl pkcs8 -topk8 -nocrypt -in keys/signer.key -out pkcs8.pem && openssl ec -in "
    "keys/signer.key -out sec1.pem && "
    "sed 's/$/\\r/' sec1.pem > crlf.pem && "
    "openssl ecparam -name prime256v1 -genkey -out parameters.pem && "
    "cat keys/signer.crt sec1.pem > certificate-first.pem && "
    "{ echo 'Bag Attributes'; cat pkcs8.pem; } > words-first.pem && "
    "openssl pkcs8 -topk8 -in keys/signer.key -passout pass:x -out encrypted-pkcs8.pem && "
    "openssl ec -aes128 -passout pass:x -in keys/signer.key -out encrypted-sec1.pem && "
    "openssl pkcs8 -topk8 -nocrypt -outform DER -in keys/signer.key -out key.der && "
    "openssl pkey -in keys/signer.key -pubout -out public.pem && "
    "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pem && openssl rsa "
    "-traditional -in rsa.pem -out rsa-pkcs1.pem && "
    "openssl genpkey -algorithm ED25519 -out ed25519.pem && "
    "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out p384.pem && openssl ec "
    "-in p384.pem -out p384-sec1.pem && "
    "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP256r1 -out brainpool.pem "
    "&& "
    "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -out secp256k1.pem && "
    "openssl ec -in keys/signer.key -param_enc explicit -out explicit.pem && openssl ec -in "
    "keys/signer.key -no_public -out no-public.pem && "
    "sed 's/EC PRIVATE/PRIVATE/' sec1.pem > wrong-label.pem && sed 's/END EC PRIVATE KEY/END "
    "PRIVATE KEY/' sec1.pem > other-end.pem && "
    "sed '2s/^./!/' sec1.pem > no-base64.pem && touch empty.pem && echo words > words.pem";

static inline int make_all(void **state)
{
    char command[sizeof make_files + PATH_SIZE], path[PATH_SIZE];
    ev_faults faults;
    (void)state;
    make_folder(folder);
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(
        ev_testkey_make(path_in(folder, "keys", path), (ev_date){2018, 1, 1}, 30, &faults), EV_OK);
    assert_int_equal(
        ev_testkey_make(path_in(folder, "others", path), (ev_date){2018, 1, 1}, 30, &faults),
        EV_OK);
    snprintf(command, sizeof command, make_files, folder);
    run(command);
    return 0;
}

static inline int remove_all(void **state)
{
    (void)state;
    remove_folder(folder);
    return 0;
}

/* ---- opening --------------------------------------------------------------------------------- */

static inline ev_status open_path(const char *path, ev_key *key, ev_faults *faults)
{
    ev_key_source source = {.name = path, .pin_fd = -1};
    ev_faults_init(faults, EV_LENIENT);
    return ev_key_open(&source, key, faults);
}

static inline ev_status open_file(const char *name, ev_key *key, ev_faults *faults)
{
    char path[PATH_SIZE];
    return open_path(path_in(folder, name, path), key, faults);
}

static inline void assert_is_closed(const ev_key *key)
{
    static const ev_key closed = {0};
    assert_memory_equal(key, &closed, sizeof closed);
}

static inline void read_certificates(ev_certificates *list, const char *name, ev_arena *arena)
{
    char path[PATH_SIZE];
    ev_faults faults;
    ev_buf file;
    ev_faults_init(&faults, EV_LENIENT);
    ev_buf_init(&file, NULL, 0);
    read_whole(path_in(folder, name, path), &file);
    assert_int_equal(ev_certificates_add(list, ev_buf_as_slice(&file), arena, &faults), EV_OK);
    ev_buf_free(&file);
}

#endif
