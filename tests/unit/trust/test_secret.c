/* Secrets on their way into the process: how much of a file is read, its permissions, and
 * what pages it comes to. That nothing of it stays is test_key_memory.c's. */
#include "lib/unit.h"
#include "unit/trust/certificate_fixture.h"

#include "trust/key_private.h"

#include <fcntl.h>
#include <sys/resource.h>

enum { LIMIT = 8 };

static char folder[PATH_SIZE];

static int make(void **state)
{
    (void)state;
    make_folder(folder);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    remove_folder(folder);
    return 0;
}

/* What reading a file with these bytes gives; the secret then holds *read. */
static ev_secret_result read_bytes(const char *bytes, mode_t mode, ev_secret_extent extent,
                                   char read[LIMIT + 2])
{
    char path[PATH_SIZE];
    ev_secret secret;
    write_file(path_in(folder, "secret", path), bytes, strlen(bytes), mode);
    assert_true(ev_secret_init(&secret, LIMIT + 1));
    ev_secret_result result = ev_secret_read_file(&secret, path, LIMIT, extent);
    memcpy(read, secret.bytes, LIMIT + 1);
    read[secret.size <= LIMIT ? secret.size : LIMIT + 1] = '\0';
    ev_secret_free(&secret);
    assert_null(secret.bytes);
    return result;
}

static void a_file_is_read_up_to_the_limit(void **state)
{
    static const struct {
        const char *bytes, *whole, *line; /* NULL: too long */
    } cases[] = {
        {"", "", ""},
        {"1234", "1234", "1234"},
        {"1234\n", "1234\n", "1234"},
        {"\n1234", "\n1234", ""},
        {"12345678", "12345678", "12345678"},
        {"1234567\n", "1234567\n", "1234567"},
        {"12345678\n", NULL, "12345678"},
        {"123456789", NULL, NULL},
        {"1\n23456789abcdef", NULL, "1"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char read[LIMIT + 2];
        for (ev_secret_extent extent = EV_SECRET_WHOLE; extent <= EV_SECRET_LINE; extent++) {
            const char *wanted = extent == EV_SECRET_LINE ? cases[i].line : cases[i].whole;
            ev_secret_result result = read_bytes(cases[i].bytes, 0600, extent, read);
            if (result != (wanted != NULL ? EV_SECRET_READ : EV_SECRET_TOO_LONG) ||
                (wanted != NULL && strcmp(read, wanted) != 0))
                fail_msg("case %zu, extent %d: %d, \"%s\"", i, (int)extent, (int)result, read);
        }
    }
}

static void only_its_owner_may_read_the_file(void **state)
{
    (void)state;
    for (mode_t mode = 0; mode < 0100; mode++) {
        char read[LIMIT + 2];
        assert_int_equal(read_bytes("1234", 0600 | mode, EV_SECRET_WHOLE, read),
                         mode == 0 ? EV_SECRET_READ : EV_SECRET_EXPOSED);
        assert_string_equal(read, mode == 0 ? "1234" : "");
    }
}

static void what_cannot_be_read_is_told_apart(void **state)
{
    char path[PATH_SIZE];
    ev_secret secret;
    (void)state;
    assert_true(ev_secret_init(&secret, LIMIT + 1));
    assert_int_equal(
        ev_secret_read_file(&secret, path_in(folder, "none", path), LIMIT, EV_SECRET_WHOLE),
        EV_SECRET_ABSENT);
    assert_int_equal(mkdir(path_in(folder, "folder", path), 0700), 0);
    assert_int_equal(ev_secret_read_file(&secret, path, LIMIT, EV_SECRET_WHOLE),
                     EV_SECRET_UNREADABLE);
    assert_int_equal(ev_secret_read_line(&secret, -1, LIMIT), EV_SECRET_UNREADABLE);
    ev_secret_free(&secret);
}

/* The next program may go on reading from the descriptor. */
static void nothing_behind_the_line_is_taken(void **state)
{
    int ends[2];
    char rest[8] = "";
    ev_secret secret;
    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "1234\nrest", 9), 9);
    close(ends[1]);
    assert_true(ev_secret_init(&secret, LIMIT + 1));
    assert_int_equal(ev_secret_read_line(&secret, ends[0], LIMIT), EV_SECRET_READ);
    assert_int_equal(secret.size, 4);
    assert_int_equal(read(ends[0], rest, sizeof rest), 4);
    assert_string_equal(rest, "rest");
    close(ends[0]);
    ev_secret_free(&secret);
}

/* The flags of the mapping that holds an address, as proc(5) has them: " rd wr ... ". */
static void read_flags(const void *address, char flags[256])
{
    char line[256];
    bool is_it = false;
    FILE *file = fopen("/proc/self/smaps", "r");
    assert_non_null(file);
    flags[0] = '\0';
    while (flags[0] == '\0' && fgets(line, sizeof line, file) != NULL) {
        char *end;
        uintptr_t from = strtoul(line, &end, 16);
        if (*end == '-')
            is_it = from <= (uintptr_t)address && (uintptr_t)address < strtoul(end + 1, NULL, 16);
        if (is_it && strncmp(line, "VmFlags:", 8) == 0)
            snprintf(flags, 256, "%s", line + 8);
    }
    fclose(file);
}

static void its_pages_are_locked_and_stay_out_of_core_files(void **state)
{
    char flags[256];
    ev_secret secret;
    (void)state;
    assert_true(ev_secret_init(&secret, LIMIT));
    read_flags(secret.bytes, flags);
    ev_secret_free(&secret);
    if (flags[0] == '\0')
        skip(); /* a kernel that does not say */
    assert_non_null(strstr(flags, " dd"));
#ifndef EV_SANITIZED /* AddressSanitizer locks nothing */
    struct rlimit most;
    assert_int_equal(getrlimit(RLIMIT_MEMLOCK, &most), 0);
    assert_true(most.rlim_cur < 4096 || strstr(flags, " lo") != NULL);
#endif
}

UNIT_TESTS(secret)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read_up_to_the_limit),
        cmocka_unit_test(only_its_owner_may_read_the_file),
        cmocka_unit_test(what_cannot_be_read_is_told_apart),
        cmocka_unit_test(nothing_behind_the_line_is_taken),
        cmocka_unit_test(its_pages_are_locked_and_stay_out_of_core_files),
    };
    return cmocka_run_group_tests(tests, make, clear);
}
