/* What stays of a secret in the process's writable memory, the heap and what was freed of it, the
 * stack and the libraries' data. Each search is first shown to find what it looks for.
 *
 * Our own pages give nothing back, and of a PIN nothing is left once the token has it. Of a key
 * file GnuTLS leaves copies in memory that it has freed (trust/key.h): how many is shown, so that
 * no more of them come with every key that is opened. */
#include "lib/unit.h"
#include "unit/trust/token_fixture.h"

#include "trust/key_private.h"

#define UNCHECKED __attribute__((no_sanitize("address", "undefined")))

enum { REGION_MAX = 256 << 20, MAPS_MAX = 1 << 20, PIECE = 8 };

/* ---- searching ------------------------------------------------------------------------------- */

/* A masked secret; backwards it is as GMP keeps numbers on a little-endian machine. */
typedef struct needle {
    const uint8_t *bytes;
    size_t size;
    bool backwards;
} needle;

/* Unmasked byte by byte: no copy of the secret is made. */
UNCHECKED static bool is_at(const volatile uint8_t *at, const needle *n)
{
    for (size_t i = 0; i < n->size; i++)
        if ((uint8_t)(at[n->backwards ? n->size - 1 - i : i] ^ MASK) != n->bytes[i])
            return false;
    return true;
}

/* Whether one of eight aligned bytes is `byte`: a byte that is 0 in the difference borrows in the
 * subtraction. A hit may be false, a miss is not. Memory is searched eight times as fast with it,
 * which is most of the test under a sanitizer. */
UNCHECKED static bool has_byte(const volatile uint8_t *at, uint8_t byte)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones * 0x80;
    uint64_t difference = *(const volatile uint64_t *)(const volatile void *)at ^ ones * byte;
    return ((difference - ones) & ~difference & highs) != 0;
}

UNCHECKED static size_t count_in(uintptr_t from, uintptr_t to, const needle *n)
{
    const volatile uint8_t *at = (const volatile uint8_t *)from,
                           *last = (const volatile uint8_t *)to - n->size;
    uint8_t first = n->bytes[n->backwards ? n->size - 1 : 0] ^ MASK;
    size_t found = 0;
    while (at <= last) {
        if ((uintptr_t)at % 8 == 0 && at + 8 <= last && !has_byte(at, first)) {
            at += 8;
            continue;
        }
        if (*at == first)
            found += is_at(at, n);
        at++;
    }
    return found;
}

/* In every private writable mapping but those of a size only a sanitizer's shadow has. */
static size_t count_everywhere(const needle *n)
{
    static char maps[MAPS_MAX];
    size_t found = 0, size = 0;
    FILE *file = fopen("/proc/self/maps", "r");
    assert_non_null(file);
    size = fread(maps, 1, sizeof maps - 1, file);
    fclose(file);
    assert_true(size < sizeof maps - 1);
    maps[size] = '\0';
    ev_slice rest = {maps, size};
    while (rest.size > 0) {
        char *end;
        ev_slice line = ev_slice_cut(&rest, '\n');
        uintptr_t from = strtoul(line.data, &end, 16), to = strtoul(end + 1, &end, 16);
        if (memcmp(end, " rw", 3) == 0 && to - from <= REGION_MAX)
            found += count_in(from, to, n);
    }
    return found;
}

static size_t count_scalar(void)
{
    needle forwards = {secrets.scalar, SCALAR, false}, backwards = {secrets.scalar, SCALAR, true},
           text = {secrets.text, TEXT, false};
    return count_everywhere(&forwards) + count_everywhere(&backwards) + count_everywhere(&text);
}

/* In pieces: what was overwritten in part counts too. */
static size_t count_pin(void)
{
    size_t found = 0;
    for (size_t i = 0; i + PIECE <= PIN; i += PIECE) {
        needle piece = {secrets.pin + i, PIECE, false};
        found += count_everywhere(&piece);
    }
    return found;
}

/* Valgrind keeps what was freed, and calls a look at it an error. */
static void not_under_valgrind(void)
{
    const char *preloaded = getenv("LD_PRELOAD");
    if (preloaded != NULL && strstr(preloaded, "vgpreload") != NULL)
        skip();
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void nothing_was_there_before(void **state)
{
    (void)state;
    not_under_valgrind();
    assert_int_equal(count_scalar(), 0);
    assert_int_equal(count_pin(), 0);
}

static void a_secret_in_memory_is_found(void **state)
{
    static uint8_t copy[SCALAR], piece[PIECE];
    (void)state;
    not_under_valgrind();
    for (size_t i = 0; i < SCALAR; i++)
        copy[i] = secrets.scalar[i] ^ MASK;
    for (size_t i = 0; i < PIECE; i++)
        piece[i] = secrets.pin[i] ^ MASK;
    assert_int_equal(count_scalar(), 1);
    assert_int_equal(count_pin(), 1);
    explicit_bzero(copy, sizeof copy);
    explicit_bzero(piece, sizeof piece);
}

static void the_pages_of_a_secret_give_nothing_back(void **state)
{
    ev_secret secret;
    char path[PATH_SIZE];
    (void)state;
    not_under_valgrind();
    for (int i = 0; i < 3; i++) {
        assert_true(ev_secret_init(&secret, EV_KEY_FILE_MAX + 1));
        assert_int_equal(ev_secret_read_file(&secret, in_folder("keys/signer.key", path),
                                             EV_KEY_FILE_MAX, EV_SECRET_WHOLE),
                         EV_SECRET_READ);
        assert_int_equal(count_scalar(), 1); /* the text */
        ev_secret_free(&secret);
        assert_int_equal(count_scalar(), 0);
        assert_true(ev_secret_init(&secret, EV_PIN_MAX + 2));
        assert_int_equal(
            ev_secret_read_file(&secret, in_folder("pin", path), EV_PIN_MAX + 1, EV_SECRET_LINE),
            EV_SECRET_READ);
        assert_int_equal(count_pin(), PIN / PIECE);
        ev_secret_free(&secret);
        assert_int_equal(count_pin(), 0);
    }
}

#ifndef EV_SANITIZED
static void open_key(const char *name, const char *pin, ev_key *key)
{
    char path[PATH_SIZE];
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_key_source source = {
        .name = name, .pin_file = pin != NULL ? in_folder(pin, path) : NULL, .pin_fd = -1};
    assert_int_equal(ev_key_open(&source, key, &faults), EV_OK);
}

/* A sanitizer keeps what was freed from being used again: there are more copies with each key. */
static void closing_a_key_of_a_file_leaves_what_gnutls_has_freed(void **state)
{
    size_t left = 0;
    char path[PATH_SIZE];
    (void)state;
    not_under_valgrind();
    for (int i = 0; i < 8; i++) {
        ev_key key;
        uint8_t signature[EV_SEAL_SIGNATURE];
        open_key(in_folder("keys/signer.key", path), NULL, &key);
        size_t open = count_scalar();
        for (int j = 0; j < 20; j++)
            assert_true(ev_key_sign(&key, EV_SLICE("a message"), signature));
        ev_key_close(&key);
        size_t closed = count_scalar();
        assert_true(closed < open);
        assert_true(i == 0 || closed <= left);
        left = closed;
    }
}

/* p11-kit frees its copy without wiping it, and we wipe what the allocator would hand out again; a
 * sanitizer's allocator hands out nothing again, so this can only be seen without one. */
static void the_pin_of_a_token_is_gone_when_the_key_is_closed(void **state)
{
    (void)state;
    not_under_valgrind();
    for (int i = 0; i < 3; i++) {
        ev_key key;
        uint8_t signature[EV_SEAL_SIGNATURE];
        open_key("pkcs11:token=evisa-test;object=seal", "pin", &key);
        assert_int_equal(count_pin(), 0); /* a worker lives for days */
        assert_true(ev_key_sign(&key, EV_SLICE("a message"), signature));
        ev_key_close(&key);
        assert_int_equal(count_pin(), 0);
    }
}
#endif

UNIT_TESTS(key_memory)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_was_there_before),
        cmocka_unit_test(a_secret_in_memory_is_found),
        cmocka_unit_test(the_pages_of_a_secret_give_nothing_back),
#ifndef EV_SANITIZED
        cmocka_unit_test(closing_a_key_of_a_file_leaves_what_gnutls_has_freed),
        cmocka_unit_test(the_pin_of_a_token_is_gone_when_the_key_is_closed),
#endif
    };
    return cmocka_run_group_tests(tests, make_token, remove_token);
}
