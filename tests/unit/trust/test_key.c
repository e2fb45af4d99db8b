/* The signing key: that it signs, whether key and certificate belong together, and its names.
 * test_key_file.c and test_key_token.c have the two places it can be in. */
#include "lib/unit.h"
#include "unit/trust/key_fixture.h"

/* ---- signing --------------------------------------------------------------------------------- */

static void a_key_in_a_file_signs_the_same_each_time(void **state)
{
    ev_key key;
    ev_faults faults;
    uint8_t first[EV_SEAL_SIGNATURE], second[EV_SEAL_SIGNATURE];
    (void)state;
    assert_int_equal(open_file("keys/signer.key", &key, &faults), EV_OK);
    assert_true(ev_key_sign(&key, EV_SLICE("a message"), first));
    assert_true(ev_key_sign(&key, EV_SLICE("a message"), second));
    assert_memory_equal(first, second, sizeof first);
    assert_true(ev_key_sign(&key, EV_SLICE("another message"), second));
    assert_memory_not_equal(first, second, sizeof first);
    ev_key_close(&key);
}

/* ---- with its certificate -------------------------------------------------------------------- */

static void the_certificate_must_be_the_keys(void **state)
{
    static const struct {
        const char *key, *certificate;
        bool same;
    } cases[] = {{"keys/signer.key", "keys/signer.crt", true},
                 {"keys/csca.key", "keys/csca.crt", true},
                 {"keys/signer.key", "keys/csca.crt", false},
                 {"keys/csca.key", "keys/signer.crt", false},
                 {"keys/signer.key", "others/signer.crt", false}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ev_arena arena;
        ev_certificates list = {NULL, 0};
        ev_key key;
        ev_faults faults;
        ev_arena_init(&arena, 1 << 20);
        read_certificates(&list, cases[i].certificate, &arena);
        assert_int_equal(open_file(cases[i].key, &key, &faults), EV_OK);
        assert_int_equal(ev_key_check_certificate(&key, &list.at[0], &faults),
                         cases[i].same ? EV_OK : EV_CONFIG);
        assert_true(cases[i].same || faults.fault[0].code == EV_KEY_FOREIGN);
        ev_key_close(&key);
        ev_certificates_free(&list);
        ev_arena_free(&arena);
    }
}

static void a_certificate_on_another_curve_is_never_the_keys(void **state)
{
    ev_arena arena;
    ev_certificates list = {NULL, 0};
    ev_buf file;
    ev_key key;
    ev_faults faults;
    (void)state;
    ev_arena_init(&arena, 1 << 20);
    ev_buf_init(&file, NULL, 0);
    read_whole("tests/data/vectors/DETS32.crt", &file);
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_certificates_add(&list, ev_buf_as_slice(&file), &arena, &faults), EV_OK);
    assert_int_equal(open_file("keys/signer.key", &key, &faults), EV_OK);
    assert_int_equal(ev_key_check_certificate(&key, &list.at[0], &faults), EV_CONFIG);
    assert_int_equal(faults.fault[0].code, EV_KEY_FOREIGN);
    ev_key_close(&key);
    ev_buf_free(&file);
    ev_certificates_free(&list);
    ev_arena_free(&arena);
}

/* ---- names ----------------------------------------------------------------------------------- */

static void a_uri_with_a_pin_is_seen(void **state)
{
    static const struct {
        const char *name;
        bool pin;
    } cases[] = {{"pkcs11:token=t;object=o?pin-value=1234", true},
                 {"pkcs11:token=t?pin-source=file:/x", true},
                 {"pkcs11:token=t?module-name=m&pin-value=1", true},
                 {"pkcs11:pin-value=1", true},
                 {"pkcs11:token=t;pin-source=/x;object=o", true},
                 {"pkcs11:token=t;pinfile=/x", true},
                 {"pkcs11:token=t?pin -va\nlue=1", true},
                 {"pkcs11:token=t?PIN-value=1", true},
                 {"pkcs11:token=t?pin-value", true},
                 {"pkcs11:token=t;object=pin-value", false},
                 {"pkcs11:token=pin-source;object=o", false},
                 {"pkcs11:token=t;object=o?module-name=m", false},
                 {"pkcs11:x-pin-value=1", false},
                 {"pkcs11:pin-values=1", false},
                 {"PKCS11:token=t?pin-value=1", true},
                 {" pkcs11:token=t?pin-value=1", true},
                 {"tpmkey:uuid=1?pin-value=1", true},
                 {"pkcs11:", false},
                 {"/keys/a;pin-value=1", true},
                 {"", false}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (ev_key_uri_has_pin(cases[i].name) != cases[i].pin)
            fail_msg("%s", cases[i].name);
}

static void a_uri_with_a_pin_is_not_opened(void **state)
{
    ev_key key;
    ev_faults faults;
    (void)state;
    assert_int_equal(open_path("pkcs11:token=t;object=o?pin-value=1234", &key, &faults), EV_USAGE);
    assert_is_closed(&key);
}

/* Its modules are other people's code, in the process of the key. The test of the token shows that
 * a name "pkcs11:" does load one. */
static void a_key_file_loads_no_module_of_a_token(void **state)
{
    ev_buf maps;
    ev_key key;
    ev_faults faults;
    (void)state;
    assert_int_equal(open_file("keys/signer.key", &key, &faults), EV_OK);
    ev_buf_init(&maps, NULL, 0);
    read_whole("/proc/self/maps", &maps);
    ev_buf_char(&maps, '\0');
    assert_non_null(strstr(maps.data, "libgnutls"));
    assert_null(strstr(maps.data, "softhsm"));
    assert_null(strstr(maps.data, "pkcs11"));
    ev_buf_free(&maps);
    ev_key_close(&key);
}

UNIT_TESTS(key)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_in_a_file_signs_the_same_each_time),
        cmocka_unit_test(the_certificate_must_be_the_keys),
        cmocka_unit_test(a_certificate_on_another_curve_is_never_the_keys),
        cmocka_unit_test(a_uri_with_a_pin_is_seen),
        cmocka_unit_test(a_uri_with_a_pin_is_not_opened),
        cmocka_unit_test(a_key_file_loads_no_module_of_a_token),
    };
    return cmocka_run_group_tests(tests, make_all, remove_all);
}
