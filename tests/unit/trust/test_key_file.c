/* Key files: the forms that are read, the many that are not, and their permissions. The verdict on
 * 250 more files is in tests/contract/keys.tsv. */
#include "lib/unit.h"
#include "unit/trust/key_fixture.h"

#include "trust/ecdsa.h"

static void refuse(const char *name, ev_code code)
{
    ev_key key;
    ev_faults faults;
    char path[PATH_SIZE];
    if (open_file(name, &key, &faults) != ev_code_describe(code)->status || faults.count != 1 ||
        faults.fault[0].code != code)
        fail_msg("%s: not %s", name, ev_code_describe(code)->code);
    assert_string_equal(faults.fault[0].pointer, path_in(folder, name, path));
    assert_is_closed(&key);
}

/* ---- what is read ---------------------------------------------------------------------------- */

static void every_form_of_a_key_is_read(void **state)
{
    static const char *const names[] = {
        "keys/signer.key",       "pkcs8.pem",      "sec1.pem", "crlf.pem",
        "certificate-first.pem", "words-first.pem"};
    ev_arena arena;
    ev_certificates list = {NULL, 0};
    (void)state;
    ev_arena_init(&arena, 1 << 20);
    read_certificates(&list, "keys/signer.crt", &arena);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        ev_key key;
        ev_faults faults;
        uint8_t signature[EV_SEAL_SIGNATURE];
        if (open_file(names[i], &key, &faults) != EV_OK)
            fail_msg("%s is not read", names[i]);
        assert_false(key.in_token);
        assert_true(
            ev_ecdsa_sign(key.handle, EV_NONCE_REPEATABLE, EV_SLICE("a message"), signature));
        assert_true(ev_ecdsa_verify(list.at[0].key, EV_SLICE("a message"), signature));
        ev_key_close(&key);
        assert_is_closed(&key);
    }
    ev_certificates_free(&list);
    ev_arena_free(&arena);
}

static void parameters_before_the_key_are_skipped(void **state)
{
    ev_key key;
    ev_faults faults;
    (void)state;
    assert_int_equal(open_file("parameters.pem", &key, &faults), EV_OK);
    ev_key_close(&key);
}

/* GnuTLS writes the scalar as a signed number: of 33 bytes every second time, of 31 once in 256.
 * openssl and RFC 5915 have 32. */
static void keys_of_gnutls_are_read_whatever_their_scalars_length(void **state)
{
    char path[PATH_SIZE];
    (void)state;
    path_in(folder, "made.pem", path);
    for (size_t i = 0; i < 600; i++) {
        gnutls_x509_privkey_t made;
        gnutls_datum_t pem;
        ev_key key;
        ev_faults faults;
        assert_int_equal(gnutls_x509_privkey_init(&made), 0);
        assert_int_equal(
            gnutls_x509_privkey_generate(made, GNUTLS_PK_ECDSA,
                                         GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
            0);
        assert_int_equal(gnutls_x509_privkey_export2(made, GNUTLS_X509_FMT_PEM, &pem), 0);
        write_file(path, pem.data, pem.size, 0600);
        assert_int_equal(open_path(path, &key, &faults), EV_OK);
        ev_key_close(&key);
        gnutls_free(pem.data);
        gnutls_x509_privkey_deinit(made);
    }
}

/* ---- what is refused ------------------------------------------------------------------------- */

static void what_is_no_key_without_a_password_is_refused(void **state)
{
    static const char *const names[] = {
        "empty.pem",          "words.pem",       "key.der",
        "public.pem",         "keys/signer.crt", "encrypted-pkcs8.pem",
        "encrypted-sec1.pem", "no-public.pem",   "wrong-label.pem",
        "other-end.pem",      "no-base64.pem"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[PATH_SIZE];
        assert_int_equal(chmod(path_in(folder, names[i], path), 0600), 0);
        refuse(names[i], EV_KEY_UNREADABLE);
    }
}

static void a_key_of_another_kind_is_refused(void **state)
{
    static const char *const names[] = {"rsa.pem",       "rsa-pkcs1.pem", "ed25519.pem",
                                        "p384.pem",      "p384-sec1.pem", "brainpool.pem",
                                        "secp256k1.pem", "explicit.pem"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        refuse(names[i], EV_KEY_KIND);
}

static void a_file_that_is_not_there_cannot_be_read(void **state)
{
    (void)state;
    refuse("nowhere.pem", EV_CANT_READ);
    refuse("keys", EV_CANT_READ); /* a folder, of mode 0700 */
}

static void a_file_others_may_read_is_refused(void **state)
{
    char path[PATH_SIZE];
    (void)state;
    path_in(folder, "sec1.pem", path);
    for (mode_t bit = 1; bit <= 040; bit <<= 1) {
        assert_int_equal(chmod(path, 0600 | bit), 0);
        refuse("sec1.pem", EV_KEY_EXPOSED);
    }
    for (mode_t mode = 0400; mode <= 0700; mode += 0200) {
        ev_key key;
        ev_faults faults;
        assert_int_equal(chmod(path, mode), 0);
        assert_int_equal(open_path(path, &key, &faults), EV_OK);
        ev_key_close(&key);
    }
    assert_int_equal(chmod(path, 0600), 0);
}

/* A link has mode 0777 and is not what counts. */
static void behind_a_link_the_files_mode_counts(void **state)
{
    char path[PATH_SIZE];
    ev_key key;
    ev_faults faults;
    (void)state;
    assert_int_equal(symlink("sec1.pem", path_in(folder, "link.pem", path)), 0);
    assert_int_equal(open_path(path, &key, &faults), EV_OK);
    ev_key_close(&key);
    assert_int_equal(symlink("keys/signer.crt", path_in(folder, "open.pem", path)), 0);
    assert_int_equal(chmod(path_in(folder, "keys/signer.crt", path), 0644), 0);
    refuse("open.pem", EV_KEY_EXPOSED);
}

static void a_file_over_the_limit_is_refused(void **state)
{
    char path[PATH_SIZE];
    ev_buf file;
    ev_key key;
    ev_faults faults;
    (void)state;
    ev_buf_init(&file, NULL, EV_KEY_FILE_MAX + 1);
    read_whole(path_in(folder, "sec1.pem", path), &file);
    while (file.size < EV_KEY_FILE_MAX)
        ev_buf_char(&file, '\n');
    write_file(path_in(folder, "large.pem", path), file.data, file.size, 0600);
    assert_int_equal(open_path(path, &key, &faults), EV_OK);
    ev_key_close(&key);
    ev_buf_char(&file, '\n');
    write_file(path, file.data, file.size, 0600);
    refuse("large.pem", EV_KEY_UNREADABLE);
    ev_buf_free(&file);
}

static void a_file_that_is_cut_off_anywhere_is_refused(void **state)
{
    char path[PATH_SIZE];
    ev_buf file;
    (void)state;
    ev_buf_init(&file, NULL, 0);
    read_whole(path_in(folder, "pkcs8.pem", path), &file);
    for (size_t size = 0; size + 2 < file.size; size++) {
        write_file(path_in(folder, "cut.pem", path), file.data, size, 0600);
        refuse("cut.pem", EV_KEY_UNREADABLE);
    }
    ev_buf_free(&file);
}

/* A changed key is another one, or none: never the certificate's. Four characters of base64 are
 * three bytes, so every byte is changed. */
static void a_changed_file_is_not_the_certificates_key(void **state)
{
    char path[PATH_SIZE];
    ev_arena arena;
    ev_certificates list = {NULL, 0};
    ev_buf file;
    (void)state;
    ev_arena_init(&arena, 1 << 20);
    ev_buf_init(&file, NULL, 0);
    read_certificates(&list, "keys/signer.crt", &arena);
    read_whole(path_in(folder, "pkcs8.pem", path), &file);
    path_in(folder, "changed.pem", path);
    for (size_t i = strlen("-----BEGIN PRIVATE KEY-----\n");
         i < file.size - strlen("-----END PRIVATE KEY-----\n"); i++) {
        char before = file.data[i];
        ev_key key;
        ev_faults faults;
        if (before == '\n')
            continue;
        file.data[i] = before == 'A' ? 'Q' : 'A';
        write_file(path, file.data, file.size, 0600);
        if (open_path(path, &key, &faults) == EV_OK) {
            fail_msg("character %zu can be changed", i);
            ev_key_close(&key);
        }
        file.data[i] = before;
    }
    ev_buf_free(&file);
    ev_certificates_free(&list);
    ev_arena_free(&arena);
}

UNIT_TESTS(key_file)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_a_key_is_read),
        cmocka_unit_test(parameters_before_the_key_are_skipped),
        cmocka_unit_test(keys_of_gnutls_are_read_whatever_their_scalars_length),
        cmocka_unit_test(what_is_no_key_without_a_password_is_refused),
        cmocka_unit_test(a_key_of_another_kind_is_refused),
        cmocka_unit_test(a_file_that_is_not_there_cannot_be_read),
        cmocka_unit_test(a_file_others_may_read_is_refused),
        cmocka_unit_test(behind_a_link_the_files_mode_counts),
        cmocka_unit_test(a_file_over_the_limit_is_refused),
        cmocka_unit_test(a_file_that_is_cut_off_anywhere_is_refused),
        cmocka_unit_test(a_changed_file_is_not_the_certificates_key),
    };
    return cmocka_run_group_tests(tests, make_all, remove_all);
}
