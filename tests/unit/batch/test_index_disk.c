/* The index and the disk: the number of system calls, and the answers of the index when calls are
 * short, interrupted or fail. */
#include "lib/unit.h"
#include "unit/batch/index_fixture.h"
#include "unit/batch/system_calls.h"

/* ---- the disk -------------------------------------------------------------------------------- */

static struct disk {
    size_t piece;       /* bytes a call transfers at most; 0: all */
    bool interrupted;   /* every other call is */
    size_t write_fails; /* the call that fails, counted from 1; 0: none */
    bool torn;          /* and writes one byte all the same */
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
    return system_pread(fd, data, piece_of(size), at);
}

static ssize_t write_some(int fd, const void *data, size_t size, off_t at)
{
    disk.writes++;
    if (disk.writes == disk.write_fails) {
        if (disk.torn)
            (void)system_pwrite(fd, data, 1, at);
        errno = ENOSPC;
        return -1;
    }
    if (interrupts(disk.writes)) {
        errno = EINTR;
        return -1;
    }
    return system_pwrite(fd, data, piece_of(size), at);
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

/* ---- how many calls -------------------------------------------------------------------------- */

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

/* The calls are the cost of the index. */
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

/* Here when the table grows. */
static void a_full_disk_fails_and_stays_failed(void **state)
{
    ev_index *index = *state, second;
    put_numbers(index, 0, FIRST_ROOM);
    rlim_t before = limit_files(300 * 1000);
    assert_found(index, "KZ0000001", 1);
    assert_replaced(index, "KZ0000001", 1, 1);
    ev_index_answer answer = ev_index_put(index, "X", 1, NULL);
    limit_files(1000);
    bool opened = ev_index_open(&second, folder);
    limit_files(before);
    assert_int_equal(answer, EV_INDEX_FAILED);
    assert_given_up(index);
    assert_false(opened);
    assert_given_up(&second);
}

/* Puts until the first table has grown, on a disk that fails once. False: there were not so many
 * calls. The put that fails says so; a table that may be half written is not used again. */
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

/* Finding changes nothing: the next time it may succeed. */
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
    changed_calls.pread = read_some;
    changed_calls.pwrite = write_some;
    return cmocka_run_group_tests(tests, make_scratch, remove_folder);
}
