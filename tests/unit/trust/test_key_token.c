/* Keys in a token: SoftHSM, found by p11-kit's own configuration as any other would be. */
#include "lib/unit.h"
#include "unit/trust/token_fixture.h"

#include "trust/ecdsa.h"

#include <fcntl.h>

/* ---- helpers --------------------------------------------------------------------------------- */

static ev_status open_uri(const char *uri, const char *pin_file, ev_key *key, ev_faults *faults)
{
    char path[PATH_SIZE];
    ev_key_source source = {
        .name = uri, .pin_file = pin_file != NULL ? in_folder(pin_file, path) : NULL, .pin_fd = -1};
    ev_faults_init(faults, EV_LENIENT);
    return ev_key_open(&source, key, faults);
}

static void refuse(const char *uri, const char *pin_file, ev_code code)
{
    static const ev_key closed = {0};
    ev_key key;
    ev_faults faults;
    ev_status status = open_uri(uri, pin_file, &key, &faults);
    if (status != ev_code_describe(code)->status || faults.count != 1 ||
        faults.fault[0].code != code)
        fail_msg("%s with %s: %s", uri, pin_file != NULL ? pin_file : "no PIN",
                 faults.count > 0 ? ev_code_describe(faults.fault[0].code)->code : "opened");
    assert_memory_equal(&key, &closed, sizeof closed);
}

static void write_pin(const char *name, const char *bytes, size_t size)
{
    char path[PATH_SIZE];
    write_file(in_folder(name, path), bytes, size, 0600);
}

/* The right PIN with something before and behind it. */
static void write_right_pin(const char *name, const char *before, const char *behind)
{
    char path[PATH_SIZE];
    ev_buf file;
    ev_buf_init(&file, NULL, 0);
    ev_buf_text(&file, before);
    read_whole(in_folder("pin", path), &file);
    ev_buf_text(&file, behind);
    write_pin(name, file.data, file.size);
    ev_buf_free(&file);
}

static void assert_opens(const char *pin_file)
{
    ev_key key;
    ev_faults faults;
    if (open_uri("pkcs11:token=evisa-test;object=seal;type=private", pin_file, &key, &faults) !=
        EV_OK)
        fail_msg("%s: %s", pin_file, ev_code_describe(faults.fault[0].code)->code);
    ev_key_close(&key);
}

static const char seal_uri[] = "pkcs11:token=evisa-test;object=seal";

/* ---- the key --------------------------------------------------------------------------------- */

static void a_key_in_a_token_signs(void **state)
{
    static const char *const uris[] = {"pkcs11:token=evisa-test;object=seal",
                                       "pkcs11:token=evisa-test;object=seal;type=private",
                                       "pkcs11:token=evisa-test;id=%01"};
    ev_arena arena;
    ev_certificates list = {NULL, 0};
    (void)state;
    ev_arena_init(&arena, 1 << 20);
    read_certificates(&list, "keys/signer.crt", &arena);
    for (size_t i = 0; i < sizeof uris / sizeof uris[0]; i++) {
        ev_key key;
        ev_faults faults;
        uint8_t first[EV_SEAL_SIGNATURE], second[EV_SEAL_SIGNATURE];
        assert_int_equal(open_uri(uris[i], "pin", &key, &faults), EV_OK);
        assert_true(key.in_token);
        assert_int_equal(key.pin_asked, 1);
        assert_int_equal(ev_key_check_certificate(&key, &list.at[0], &faults), EV_OK);
        assert_true(ev_ecdsa_sign(key.handle, EV_NONCE_RANDOM, EV_SLICE("a message"), first));
        assert_true(ev_ecdsa_sign(key.handle, EV_NONCE_RANDOM, EV_SLICE("a message"), second));
        assert_true(ev_ecdsa_verify(list.at[0].key, EV_SLICE("a message"), first));
        assert_true(ev_ecdsa_verify(list.at[0].key, EV_SLICE("a message"), second));
        assert_memory_not_equal(first, second, sizeof first);
        assert_int_equal(key.pin_asked, 1);
        ev_key_close(&key);
    }
    ev_certificates_free(&list);
    ev_arena_free(&arena);
}

static void the_certificate_must_be_the_tokens_key(void **state)
{
    static const char *const uris[] = {"pkcs11:token=evisa-test;object=seal",
                                       "pkcs11:token=evisa-test;object=alone"};
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        ev_arena arena;
        ev_certificates list = {NULL, 0};
        ev_key key;
        ev_faults faults;
        ev_arena_init(&arena, 1 << 20);
        read_certificates(&list, i % 2 == 0 ? "keys/signer.crt" : "others/signer.crt", &arena);
        assert_int_equal(open_uri(uris[i / 2], "pin", &key, &faults), EV_OK);
        assert_int_equal(ev_key_check_certificate(&key, &list.at[0], &faults),
                         i % 2 == 0 ? EV_OK : EV_CONFIG);
        assert_true(i % 2 == 0 || faults.fault[0].code == EV_KEY_FOREIGN);
        ev_key_close(&key);
        ev_certificates_free(&list);
        ev_arena_free(&arena);
    }
}

/* Asked for a signature then: the private key is alone, and no public key says what it is. */
static void a_token_may_keep_the_public_key_to_itself(void **state)
{
    ev_key key;
    ev_faults faults;
    gnutls_pubkey_t public;
    (void)state;
    assert_int_equal(open_uri("pkcs11:token=evisa-test;object=alone", "pin", &key, &faults), EV_OK);
    assert_int_equal(gnutls_pubkey_init(&public), 0);
    assert_true(gnutls_pubkey_import_privkey(public, key.handle, 0, 0) < 0);
    gnutls_pubkey_deinit(public);
    ev_key_close(&key);
}

static void a_key_of_another_kind_is_refused(void **state)
{
    (void)state;
    refuse("pkcs11:token=evisa-test;object=p384", "pin", EV_KEY_KIND);
    refuse("pkcs11:token=evisa-test;object=rsa", "pin", EV_KEY_KIND);
}

static void what_is_not_there_is_told_apart(void **state)
{
    (void)state;
    refuse("pkcs11:token=evisa-test;object=nobody", "pin", EV_KEY_UNREADABLE);
    refuse("pkcs11:token=evisa-test;id=%77", "pin", EV_KEY_UNREADABLE);
    refuse("pkcs11:token=elsewhere;object=seal", "pin", EV_TOKEN_UNAVAILABLE);
    refuse("pkcs11:token=evisa-test;object=seal;manufacturer=nobody", "pin", EV_TOKEN_UNAVAILABLE);
}

static void what_names_no_private_key_is_refused(void **state)
{
    static const char *const uris[] = {"pkcs11:token=evisa-test", "pkcs11:", "pkcs11:token=%",
                                       "pkcs11:object"};
    (void)state;
    for (size_t i = 0; i < sizeof uris / sizeof uris[0]; i++)
        refuse(uris[i], "pin", EV_KEY_UNREADABLE);
}

/* ---- the PIN --------------------------------------------------------------------------------- */

/* After each refusal the right one still opens: SoftHSM does not lock, but it would say if somebody
 * were logged in already. */
static void a_wrong_pin_is_refused_and_tried_once(void **state)
{
    (void)state;
    write_pin("wrong", "0000", 4);
    refuse(seal_uri, "wrong", EV_PIN_REFUSED);
    assert_opens("pin");
    refuse(seal_uri, NULL, EV_PIN_REFUSED);
    assert_opens("pin");
}

static void the_first_line_is_the_pin(void **state)
{
    static const char *const endings[] = {"\n", "\r\n", "\nanother line\n", "\r"};
    (void)state;
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        write_right_pin("line", "", endings[i]);
        assert_opens("line");
    }
    write_right_pin("second", "0000\n", "");
    refuse(seal_uri, "second", EV_PIN_REFUSED);
    write_right_pin("blank", " ", "");
    refuse(seal_uri, "blank", EV_PIN_REFUSED);
}

static void a_file_without_a_pin_is_refused(void **state)
{
    char long_pin[EV_PIN_MAX + 1];
    (void)state;
    memset(long_pin, '1', sizeof long_pin);
    write_pin("none", "", 0);
    refuse(seal_uri, "none", EV_PIN_UNREADABLE);
    write_pin("none", "\n", 1);
    refuse(seal_uri, "none", EV_PIN_UNREADABLE);
    write_pin("none", "\r\n1234\n", 7);
    refuse(seal_uri, "none", EV_PIN_UNREADABLE);
    write_pin("none",
              "12\0"
              "34",
              5);
    refuse(seal_uri, "none", EV_PIN_UNREADABLE);
    write_pin("none", long_pin, sizeof long_pin);
    refuse(seal_uri, "none", EV_PIN_UNREADABLE);
    write_pin("none", long_pin, EV_PIN_MAX);
    refuse(seal_uri, "none", EV_PIN_REFUSED);
    refuse(seal_uri, "nowhere", EV_PIN_UNREADABLE);
}

#define MARK "\xEF\xBB\xBF"

/* As Notepad and some shells write a text: the token must not see the mark. */
static void a_byte_order_mark_is_not_of_the_pin(void **state)
{
    static const char *const endings[] = {"", "\n", "\r\n"};
    char longest[sizeof MARK - 1 + EV_PIN_MAX + 2];
    (void)state;
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        write_right_pin("marked", MARK, endings[i]);
        assert_opens("marked");
    }
    write_right_pin("marked", MARK MARK, "");
    assert_opens("marked");
    write_right_pin("marked", "", MARK); /* elsewhere it is a character of the PIN */
    refuse(seal_uri, "marked", EV_PIN_REFUSED);
    write_pin("marked", MARK "\r\n", 5);
    refuse(seal_uri, "marked", EV_PIN_UNREADABLE);
    write_pin("marked", MARK, 2); /* not whole: a wrong PIN like any other */
    refuse(seal_uri, "marked", EV_PIN_REFUSED);
    memcpy(longest, MARK, sizeof MARK - 1);
    memset(longest + sizeof MARK - 1, '1', EV_PIN_MAX + 1);
    longest[sizeof MARK - 1 + EV_PIN_MAX] = '\r';
    write_pin("marked", longest, sizeof longest - 1);
    refuse(seal_uri, "marked", EV_PIN_REFUSED); /* read whole, and wrong */
    longest[sizeof MARK - 1 + EV_PIN_MAX] = '1';
    write_pin("marked", longest, sizeof longest - 1);
    refuse(seal_uri, "marked", EV_PIN_UNREADABLE);
}

/* The bytes of a text in UTF-16 are not a PIN: none is sent. */
static void a_pin_in_utf16_is_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
    } cases[] = {
        {"\xFF\xFE"
         "1\0"
         "2\0",
         6},
        {"\xFE\xFF\0"
         "1\0"
         "2",
         6},
        {"\xFF\xFE"
         "1\0"
         "2\0\r\0\n\0",
         10},
        {"1\0"
         "2\0",
         4},
        {"\0"
         "1\0"
         "2",
         4},
        {"\xFF\xFE\x11\x04", 4}, /* a letter, no NUL */
        {"\xFE\xFF\x04\x11", 4},
        {"\xFF\xFE\0\0"
         "1\0\0\0",
         8}, /* UTF-32 */
        {"\xFF\xFE", 2},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_pin("wide", cases[i].bytes, cases[i].size);
        refuse(seal_uri, "wide", EV_PIN_UNREADABLE);
    }
}

/* Of a PIN the same is asked as of a key. */
static void a_pin_file_that_others_can_exchange_is_refused(void **state)
{
    char path[PATH_SIZE];
    (void)state;
    assert_int_equal(mkdir(in_folder("shared", path), 0700), 0);
    write_right_pin("shared/pin", "", "\n");
    assert_opens("shared/pin");
    assert_int_equal(chmod(path, 0777), 0);
    refuse(seal_uri, "shared/pin", EV_KEY_FOLDER);
    assert_int_equal(chmod(path, 0700), 0);
    if (geteuid() != 0)
        skip(); /* only root can give a file away */
    assert_int_equal(chown(in_folder("shared/pin", path), 1, 1), 0);
    refuse(seal_uri, "shared/pin", EV_KEY_OWNER);
}

static void a_pin_file_others_may_read_is_refused(void **state)
{
    char path[PATH_SIZE];
    (void)state;
    write_right_pin("open", "", "\n");
    assert_int_equal(chmod(in_folder("open", path), 0640), 0);
    refuse(seal_uri, "open", EV_KEY_EXPOSED);
    assert_int_equal(chmod(path, 0604), 0);
    refuse(seal_uri, "open", EV_KEY_EXPOSED);
    assert_int_equal(chmod(path, 0400), 0);
    assert_opens("open");
}

/* Whatever follows the line is for another reader. */
static void a_pin_comes_through_a_descriptor(void **state)
{
    int ends[2];
    char path[PATH_SIZE], rest[16] = "";
    ev_buf pin;
    ev_key key;
    ev_faults faults;
    (void)state;
    ev_buf_init(&pin, NULL, 0);
    read_whole(in_folder("pin", path), &pin);
    ev_buf_text(&pin, "\nthe rest");
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], pin.data, pin.size), (ssize_t)pin.size);
    int other = dup(ends[0]);
    ev_key_source source = {.name = seal_uri, .pin_fd = ends[0]};
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_key_open(&source, &key, &faults), EV_OK);
    ev_key_close(&key);
    assert_int_equal(fcntl(ends[0], F_GETFD), -1);
    assert_int_equal(read(other, rest, sizeof rest), 8);
    assert_string_equal(rest, "the rest");
    close(ends[1]);
    source.pin_fd = other;
    assert_int_equal(ev_key_open(&source, &key, &faults), EV_CONFIG); /* nothing left in it */
    assert_int_equal(faults.fault[0].code, EV_PIN_UNREADABLE);
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_key_open(&source, &key, &faults), EV_CONFIG); /* closed */
    assert_int_equal(faults.fault[0].code, EV_PIN_UNREADABLE);
    ev_buf_free(&pin);
}

static void a_name_of_a_token_loads_its_module(void **state)
{
    ev_buf maps;
    (void)state;
    ev_buf_init(&maps, NULL, 0);
    read_whole("/proc/self/maps", &maps);
    ev_buf_char(&maps, '\0');
    assert_non_null(strstr(maps.data, "softhsm"));
    ev_buf_free(&maps);
}

UNIT_TESTS(key_token)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_in_a_token_signs),
        cmocka_unit_test(the_certificate_must_be_the_tokens_key),
        cmocka_unit_test(a_token_may_keep_the_public_key_to_itself),
        cmocka_unit_test(a_key_of_another_kind_is_refused),
        cmocka_unit_test(what_is_not_there_is_told_apart),
        cmocka_unit_test(what_names_no_private_key_is_refused),
        cmocka_unit_test(a_wrong_pin_is_refused_and_tried_once),
        cmocka_unit_test(the_first_line_is_the_pin),
        cmocka_unit_test(a_file_without_a_pin_is_refused),
        cmocka_unit_test(a_byte_order_mark_is_not_of_the_pin),
        cmocka_unit_test(a_pin_in_utf16_is_refused),
        cmocka_unit_test(a_pin_file_that_others_can_exchange_is_refused),
        cmocka_unit_test(a_pin_file_others_may_read_is_refused),
        cmocka_unit_test(a_pin_comes_through_a_descriptor),
        cmocka_unit_test(a_name_of_a_token_loads_its_module),
    };
    return cmocka_run_group_tests(tests, make_token, remove_token);
}
