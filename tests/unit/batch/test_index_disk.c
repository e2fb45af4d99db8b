/* The index and the disk: how often that is called, and what it answers when calls are short,
 * interrupted or fail. */
#undef _FORTIFY_SOURCE /* its pread and pwrite are others than those below */
#include "lib/unit.h"
#include "unit/batch/index_fixture.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>

/* ---- the disk -------------------------------------------------------------------------------- */

/* These take the place of the C library's in this program, and do the same until a test says
 * otherwise. */
static struct disk {
    size_t piece;       /* bytes a call transfers at most; 0: all */
    bool interrupted;   /* every other call is */
    size_t write_fails; /* the call that fails, counted from 1; 0: none */
    bool torn;          /* and leaves one byte behind */
    size_t read_fails;
    size_t reads, writes; /* calls so far */
} disk;

static bool interrupts(size_t call)
{
    return disk.interrupted && call % 2 == 1;
}

static size_t piece_of(size_t size)
{
    return disk.piece > 0 && size > disk.piece ? disk.piece : size;
}

static ssize_t read_some(int fd, void *data, size_t size, off_t at)
{
    disk.reads++;
    if (disk.reads == disk.read_fails || interrupts(disk.reads)) {
        errno = disk.reads == disk.read_fails ? EIO : EINTR;
        return -1;
    }
    return syscall(SYS_pread64, fd, data, piece_of(size), at);
}

ssize_t pread(int fd, void *data, size_t size, off_t at)
{
    return read_some(fd, data, size, at);
}

/* What the compiler makes of pread where it knows the size of the buffer. */
ssize_t __pread_chk(int fd, void *data, size_t size, off_t at, size_t room);
ssize_t __pread_chk(int fd, void *data, size_t size, off_t at, size_t room)
{
    assert_true(size <= room);
    return read_some(fd, data, size, at);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
    disk.writes++;
    if (disk.writes == disk.write_fails) {
        if (disk.torn)
            (void)syscall(SYS_pwrite64, fd, data, 1, at);
        errno = ENOSPC;
        return -1;
    }
    if (interrupts(disk.writes)) {
        errno = EINTR;
        return -1;
    }
    return syscall(SYS_pwrite64, fd, data, piece_of(size), at);
}

/* The index of a test, on a disk that works. */
static int open_index(void **state)
{
    static ev_index index;
    disk = (struct disk){0};
    *state = &index;
    return !ev_index_open(&index, folder);
}

static int close_index(void **state)
{
    disk = (struct disk){0};
    ev_index_close(*state);
    return 0;
}

/* ---- how often it is called ------------------------------------------------------------------ */

/* Numbers of so many digits between two texts. */
typedef struct number_form {
    const char *before;
    int digits;
    const char *after;
} number_form;

static visa_number number_in(const number_form *form, unsigned i)
{
    visa_number id;
    snprintf(id.text, sizeof id.text, "%s%0*u%s", form->before, form->digits, i, form->after);
    return id;
}

/* The cost is that of the calls. */
static void assert_one_read(ev_index *index, const number_form *form)
{
    enum { COUNT = 32 * FIRST_ROOM }; /* as full as it gets */
    disk = (struct disk){0};
    for (unsigned i = 0; i < COUNT; i++)
        assert_new(index, number_in(form, i).text, i);
    assert_true(disk.reads < COUNT + COUNT / 20);
    assert_true(disk.writes < COUNT + COUNT / 20);
    disk = (struct disk){0};
    for (unsigned i = 0; i < COUNT; i++)
        assert_found(index, number_in(form, i).text, i);
    assert_true(disk.reads < COUNT + COUNT / 20);
}

static void numbers_one_after_another_are_found_by_one_read_each(void **state)
{
    static const number_form forms[] = {
        {"KZ", 7, ""}, {"KZ", 11, ""}, {"", 1, ""}, {"KZ", 6, "99999"}};
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        ev_index index;
        assert_true(ev_index_open(&index, folder));
        assert_one_read(&index, &forms[i]);
        ev_index_close(&index);
    }
}

/* ---- a disk that fails ----------------------------------------------------------------------- */

static void short_and_interrupted_calls_go_on(void **state)
{
    ev_index *index = *state;
    static const size_t pieces[] = {1, 7, 500, 0};
    unsigned count = FIRST_ROOM - 20;
    put_numbers(index, 0, count);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        disk = (struct disk){.piece = pieces[i], .interrupted = true};
        put_numbers(index, count, count + 40); /* the first of them grows */
        count += 40;
        for (unsigned at = 0; at < count; at += 97)
            assert_found(index, number_of(at).text, at);
    }
    disk = (struct disk){0};
    assert_holds_first(index, count);
}

static void assert_given_up(ev_index *index)
{
    disk = (struct disk){0};
    assert_int_equal(ev_index_put(index, "KZ0000001", 1, NULL), EV_INDEX_FAILED);
    assert_int_equal(ev_index_put(index, "X", 1, NULL), EV_INDEX_FAILED);
    assert_int_equal(ev_index_find(index, "KZ0000001", NULL), EV_INDEX_FAILED);
    ev_index_close(index);
    assert_int_equal(ev_index_find(index, "KZ0000001", NULL), EV_INDEX_FAILED);
}

/* The limit on the size of files acts as a disk that is full: here when the table grows. */
static void a_full_disk_fails_and_stays_failed(void **state)
{
    struct rlimit before, limit;
    ev_index *index = *state;
    put_numbers(index, 0, FIRST_ROOM);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = (struct rlimit){300 * 1000, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_found(index, "KZ0000001", 1);
    assert_replaced(index, "KZ0000001", 1, 1);
    ev_index_answer answer = ev_index_put(index, "X", 1, NULL);
    ev_index second;
    limit.rlim_cur = 1000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    bool opened = ev_index_open(&second, folder);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(answer, EV_INDEX_FAILED);
    assert_given_up(index);
    assert_false(opened);
    assert_given_up(&second);
}

/* Puts across the growing of the first table, on a disk that fails once. False: it was not called
 * so often. The put that fails says so, and nothing is asked of a table that may be half written.
 */
static bool fails_across_growing(struct disk failing)
{
    ev_index index;
    unsigned at = FIRST_ROOM - 2;
    ev_index_answer answer = EV_INDEX_NEW;
    disk = (struct disk){0};
    assert_true(ev_index_open(&index, folder));
    put_numbers(&index, 0, at);
    disk = failing;
    for (; at < FIRST_ROOM + 3 && answer == EV_INDEX_NEW; at++)
        answer = ev_index_put(&index, number_of(at).text, at, NULL);
    if (answer == EV_INDEX_FAILED) {
        assert_int_equal(failing.write_fails > 0 ? disk.writes : disk.reads,
                         failing.write_fails + failing.read_fails);
        assert_given_up(&index);
        return true;
    }
    disk = (struct disk){0};
    assert_holds_first(&index, at);
    ev_index_close(&index);
    return false;
}

static void whichever_write_fails_the_put_says_so(void **state)
{
    size_t call = 1;
    (void)state;
    while (fails_across_growing((struct disk){.write_fails = call}) &&
           fails_across_growing((struct disk){.write_fails = call, .torn = true}))
        call++;
    assert_true(call > 5 + 4); /* a write a put, and one for each piece of the larger table */
}

static void whichever_read_fails_the_put_says_so(void **state)
{
    size_t call = 1;
    (void)state;
    while (fails_across_growing((struct disk){.read_fails = call}))
        call++;
    assert_true(call > 5 + 2 + 3);
}

/* Looking up changes nothing: the next time it may be read. */
static void a_look_up_that_cannot_read_says_so(void **state)
{
    ev_index *index = *state;
    assert_new(index, "KZ0000001", 1);
    disk = (struct disk){.read_fails = 1};
    assert_int_equal(ev_index_find(index, "KZ0000001", NULL), EV_INDEX_FAILED);
    assert_found(index, "KZ0000001", 1);
    assert_int_equal(ftruncate(index->fd, 0), 0);
    assert_int_equal(ev_index_find(index, "KZ0000001", NULL), EV_INDEX_FAILED);
}

static void no_folder_no_index(void **state)
{
    ev_index index;
    (void)state;
    assert_false(ev_index_open(&index, "/nonexistent/folder"));
    assert_given_up(&index);
}

#define WITH_INDEX(test) cmocka_unit_test_setup_teardown(test, open_index, close_index)

UNIT_TESTS(index_disk)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_one_after_another_are_found_by_one_read_each),
        WITH_INDEX(short_and_interrupted_calls_go_on),
        WITH_INDEX(a_full_disk_fails_and_stays_failed),
        cmocka_unit_test(whichever_write_fails_the_put_says_so),
        cmocka_unit_test(whichever_read_fails_the_put_says_so),
        WITH_INDEX(a_look_up_that_cannot_read_says_so),
        cmocka_unit_test(no_folder_no_index),
        cmocka_unit_test(nothing_is_left_behind),
    };
    (void)signal(SIGXFSZ, SIG_IGN);
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
