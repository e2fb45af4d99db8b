/* Secrets on their way into the process: how much of a file is read, its permissions, and
 * what pages it comes to. That nothing of it stays is test_key_memory.c's. */
#include "lib/unit.h"
#include "unit/trust/certificate_fixture.h"

#include "trust/key_private.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>

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
    assert_int_equal(ev_secret_read_descriptor(&secret, -1, LIMIT, EV_SECRET_LINE),
                     EV_SECRET_UNREADABLE);
    ev_secret_free(&secret);
}

/* The next program may go on reading from the file of the descriptor. */
static void nothing_behind_the_line_is_taken(void **state)
{
    int ends[2];
    char rest[8] = "";
    ev_secret secret;
    (void)state;
    assert_int_equal(pipe(ends), 0);
    int other = dup(ends[0]);
    assert_int_equal(write(ends[1], "1234\nrest", 9), 9);
    close(ends[1]);
    assert_true(ev_secret_init(&secret, LIMIT + 1));
    assert_int_equal(ev_secret_read_descriptor(&secret, ends[0], LIMIT, EV_SECRET_LINE),
                     EV_SECRET_READ);
    assert_int_equal(secret.size, 4);
    assert_int_equal(fcntl(ends[0], F_GETFD), -1); /* nothing later can read the PIN again */
    assert_int_equal(read(other, rest, sizeof rest), 4);
    assert_string_equal(rest, "rest");
    close(other);
    ev_secret_free(&secret);
}

/* ---- descriptors ----------------------------------------------------------------------------- */

/* Reads all of a descriptor, which must give 1234 when it is read at all. */
static ev_secret_result read_whole_descriptor(int fd)
{
    ev_secret secret;
    char place[32];
    assert_true(fd > 2);
    assert_true(ev_secret_init(&secret, LIMIT + 1));
    ev_secret_result result = ev_secret_read_descriptor(&secret, fd, LIMIT, EV_SECRET_WHOLE);
    snprintf(place, sizeof place, "/dev/fd/%d", fd);
    assert_string_equal(secret.place, place);
    if (result == EV_SECRET_READ)
        assert_memory_equal(secret.bytes, "1234", 5);
    ev_secret_free(&secret);
    assert_int_equal(fcntl(fd, F_GETFD), -1);
    return result;
}

/* Kubernetes gives secrets the mode 0440; systemd shows the mask of an access list there. */
static void a_descriptors_file_may_be_its_groups_but_not_others(void **state)
{
    char path[PATH_SIZE];
    (void)state;
    path_in(folder, "given", path);
    for (mode_t mode = 0; mode < 0100; mode++) {
        write_file(path, "1234", 4, 0400 | mode);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        assert_int_equal(unlink(path), 0);
        assert_int_equal(read_whole_descriptor(fd),
                         mode == 0 || mode == 040 ? EV_SECRET_READ : EV_SECRET_EXPOSED);
    }
}

static void a_pipe_and_a_socket_have_no_mode_that_counts(void **state)
{
    int ends[2];
    (void)state;
    assert_int_equal(pipe(ends), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(write(ends[1], "1234", 4), 4);
        close(ends[1]);
        assert_int_equal(read_whole_descriptor(ends[0]), EV_SECRET_READ);
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    }
    close(ends[0]);
    close(ends[1]);
}

/* A pipe with a name is a file that others may open. */
static void a_pipe_with_a_name_has_one(void **state)
{
    char path[PATH_SIZE];
    (void)state;
    assert_int_equal(mkfifo(path_in(folder, "fifo", path), 0600), 0);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(read_whole_descriptor(open(path, O_RDWR | O_CLOEXEC)), EV_SECRET_EXPOSED);
}

static void a_file_of_another_user_is_told_by_descriptor_too(void **state)
{
    char path[PATH_SIZE];
    ev_secret secret;
    (void)state;
    if (geteuid() != 0)
        skip(); /* only root can give a file away */
    write_file(path_in(folder, "another", path), "1234", 4, 0600);
    assert_int_equal(chown(path, 1, 1), 0);
    assert_int_equal(read_whole_descriptor(open(path, O_RDONLY | O_CLOEXEC)), EV_SECRET_FOREIGN);
    char pipe_path[PATH_SIZE];
    assert_int_equal(mkfifo(path_in(folder, "their-fifo", pipe_path), 0600), 0);
    assert_int_equal(chown(pipe_path, 1, 1), 0);
    assert_int_equal(read_whole_descriptor(open(pipe_path, O_RDWR | O_CLOEXEC)), EV_SECRET_FOREIGN);
    assert_true(ev_secret_init(&secret, LIMIT + 1));
    assert_int_equal(ev_secret_read_file(&secret, path, LIMIT, EV_SECRET_WHOLE), EV_SECRET_FOREIGN);
    assert_string_equal(secret.place, path);
    assert_int_equal(seteuid(1), 0); /* the caller is the effective user; root's files are good */
    ev_secret_result own = ev_secret_read_file(&secret, path, LIMIT, EV_SECRET_WHOLE);
    assert_int_equal(seteuid(0), 0);
    assert_int_equal(own, EV_SECRET_ABSENT); /* the folder is mode 0700 */
    assert_int_equal(chmod(folder, 0755), 0);
    assert_int_equal(seteuid(1), 0);
    own = ev_secret_read_file(&secret, path, LIMIT, EV_SECRET_WHOLE);
    assert_int_equal(seteuid(0), 0);
    assert_int_equal(own, EV_SECRET_READ);
    assert_int_equal(chmod(folder, 0700), 0);
    ev_secret_free(&secret);
}

/* As shells pass <(command). */
static void a_name_of_a_descriptor_is_the_descriptor(void **state)
{
    static const char *const forms[] = {"/dev/fd/", "/proc/self/fd/"};
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        char name[32], place[32];
        int ends[2];
        ev_secret secret;
        assert_int_equal(pipe(ends), 0);
        assert_int_equal(write(ends[1], "1234", 4), 4);
        close(ends[1]);
        snprintf(name, sizeof name, "%s%d", forms[i], ends[0]);
        snprintf(place, sizeof place, "%s%d", forms[0], ends[0]);
        assert_true(ev_secret_init(&secret, LIMIT + 1));
        assert_int_equal(ev_secret_read_file(&secret, name, LIMIT, EV_SECRET_WHOLE),
                         EV_SECRET_READ);
        assert_int_equal(secret.size, 4);
        assert_string_equal(secret.place, place);
        for (const char *const *wrong = (const char *const[]){"/dev/fd/", "/dev/fd/x", "/dev/fd/1x",
                                                              "/dev/fd/4000000000", NULL};
             *wrong != NULL; wrong++)
            assert_int_equal(ev_secret_read_file(&secret, *wrong, LIMIT, EV_SECRET_WHOLE),
                             strcmp(*wrong, "/dev/fd/") == 0 ? EV_SECRET_UNREADABLE
                                                             : EV_SECRET_ABSENT);
        ev_secret_free(&secret);
    }
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
        cmocka_unit_test(a_descriptors_file_may_be_its_groups_but_not_others),
        cmocka_unit_test(a_pipe_and_a_socket_have_no_mode_that_counts),
        cmocka_unit_test(a_pipe_with_a_name_has_one),
        cmocka_unit_test(a_file_of_another_user_is_told_by_descriptor_too),
        cmocka_unit_test(a_name_of_a_descriptor_is_the_descriptor),
        cmocka_unit_test(its_pages_are_locked_and_stay_out_of_core_files),
    };
    return cmocka_run_group_tests(tests, make, clear);
}
