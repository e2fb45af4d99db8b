/* Numbers by visa number: what was put is found, whatever the ids look like, however often the table grows, and whatever the disk does. */
#undef _FORTIFY_SOURCE /* its pread, pwrite and open are others than those below */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "index.h"
#include "scratch.h"

enum { FIRST_ROOM = 3072, MANY = 300 * 1000 }; /* what the first table holds before it grows; enough to grow seven times */

/* ---- the disk ------------------------------------------------------------------------------------------------ */

/* These take the place of the C library's in this program, and do the same until a test says otherwise. */
static struct disk {
    size_t piece;         /* bytes a call transfers at most; 0: all */
    bool interrupted;     /* every other call is */
    bool no_nameless;     /* the file system knows no O_TMPFILE */
    size_t write_fails;   /* the call that fails, counted from 1; 0: none */
    bool torn;            /* and leaves one byte behind */
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

ssize_t pread(int fd, void *data, size_t size, off_t at);
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

ssize_t pwrite(int fd, const void *data, size_t size, off_t at);
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

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    bool nameless = (flags & O_TMPFILE) == O_TMPFILE;
    mode_t mode = nameless || (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if (nameless && disk.no_nameless) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

/* ---- fixture ------------------------------------------------------------------------------------------------- */

static char folder[64];
static int free_descriptor; /* the lowest, before the tests */

static int lowest_free_descriptor(void)
{
    int fd = open("/dev/null", O_RDONLY);
    (void)close(fd);
    return fd;
}

static int make_folder(void **state)
{
    (void)state;
    free_descriptor = lowest_free_descriptor();
    (void)signal(SIGXFSZ, SIG_IGN);
    snprintf(folder, sizeof folder, "/tmp/evisa-gen-test.XXXXXX");
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
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

typedef struct visa_number {
    char text[EV_ID_MAX + 1];
} visa_number;

static visa_number number_of(unsigned i)
{
    visa_number id;
    snprintf(id.text, sizeof id.text, "KZ%07u", i);
    return id;
}

static void assert_new(ev_index *index, const char *id, uint64_t number)
{
    uint64_t former = 77;
    assert_int_equal(ev_index_put(index, id, number, &former), EV_INDEX_NEW);
    assert_int_equal(former, 77);
}

static void assert_replaced(ev_index *index, const char *id, uint64_t number, uint64_t expected)
{
    uint64_t former = ~expected;
    assert_int_equal(ev_index_put(index, id, number, &former), EV_INDEX_KNOWN);
    assert_int_equal(former, expected);
}

static void assert_found(const ev_index *index, const char *id, uint64_t expected)
{
    uint64_t former = ~expected;
    assert_int_equal(ev_index_find(index, id, &former), EV_INDEX_KNOWN);
    assert_int_equal(former, expected);
}

static void assert_unknown(const ev_index *index, const char *id)
{
    uint64_t former = 77;
    assert_int_equal(ev_index_find(index, id, &former), EV_INDEX_NEW);
    assert_int_equal(former, 77);
}

static void put_numbers(ev_index *index, unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++)
        assert_int_equal(ev_index_put(index, number_of(i).text, i, NULL), EV_INDEX_NEW);
}

/* ---- ids ----------------------------------------------------------------------------------------------------- */

static void what_was_put_is_found_and_nothing_else(void **state)
{
    ev_index *index = *state;
    assert_unknown(index, "KZ0000001");
    assert_new(index, "KZ0000001", 1);
    assert_found(index, "KZ0000001", 1);
    assert_unknown(index, "KZ0000002");
    assert_int_equal(ev_index_find(index, "KZ0000001", NULL), EV_INDEX_KNOWN);
    assert_int_equal(index->count, 1);
}

static void a_number_is_replaced_and_the_former_one_told(void **state)
{
    ev_index *index = *state;
    assert_new(index, "KZ0000001", 0);
    assert_replaced(index, "KZ0000001", UINT64_MAX, 0);
    assert_replaced(index, "KZ0000001", 5, UINT64_MAX);
    assert_int_equal(ev_index_put(index, "KZ0000001", 6, NULL), EV_INDEX_KNOWN);
    assert_found(index, "KZ0000001", 6);
    assert_int_equal(index->count, 1);
}

static void each_prefix_of_an_id_is_another_id(void **state)
{
    ev_index *index = *state;
    static const char whole[] = "AAAAAAAAAAAAA";
    for (size_t size = 1; size <= EV_ID_MAX; size++)
        assert_new(index, whole + EV_ID_MAX - size, size);
    for (size_t size = 1; size <= EV_ID_MAX; size++)
        assert_found(index, whole + EV_ID_MAX - size, size);
    assert_int_equal(index->count, EV_ID_MAX);
}

/* Each character of the thirteen alone makes a difference, whatever byte it is. */
static void one_character_makes_another_id(void **state)
{
    ev_index *index = *state;
    char id[] = "KZ00000000000";
    for (size_t at = 0; at < EV_ID_MAX; at++) {
        char kept = id[at];
        for (int byte = 1; byte < 256; byte++) {
            id[at] = (char)byte;
            if (id[at] != kept)
                assert_new(index, id, at << 8 | (unsigned)byte);
        }
        id[at] = kept;
    }
    assert_unknown(index, id);
    for (int byte = 1; byte < 256; byte++) {
        id[EV_ID_MAX - 1] = (char)byte;
        if (byte != '0')
            assert_found(index, id, (EV_ID_MAX - 1) << 8 | (unsigned)byte);
    }
}

static void what_is_no_visa_number_is_refused_and_does_no_harm(void **state)
{
    ev_index *index = *state;
    static const char *const ids[] = {"", "KZ000000000001", "KZ00000000000KZ0000000000000000000000000000"};
    assert_new(index, "KZ00000000000", 1);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        assert_int_equal(ev_index_put(index, ids[i], 2, NULL), EV_INDEX_FAILED);
        assert_int_equal(ev_index_find(index, ids[i], NULL), EV_INDEX_FAILED);
    }
    assert_found(index, "KZ00000000000", 1);
    assert_int_equal(index->count, 1);
}

/* ---- any amount of them -------------------------------------------------------------------------------------- */

static void assert_holds_first(const ev_index *index, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        assert_found(index, number_of(i).text, i);
    for (unsigned i = count; i < count + 10000; i++)
        assert_unknown(index, number_of(i).text);
    assert_int_equal(index->count, count);
}

static void growing_loses_nothing(void **state)
{
    ev_index *index = *state;
    uint64_t first = index->places;
    put_numbers(index, 0, FIRST_ROOM);
    assert_int_equal(index->places, first);
    for (unsigned size = FIRST_ROOM; size <= 16 * FIRST_ROOM; size *= 2) {
        assert_holds_first(index, size); /* as full as it gets */
        put_numbers(index, size, size + 1);
        assert_holds_first(index, size + 1);
        put_numbers(index, size + 1, 2 * size);
    }
    assert_int_equal(index->places, 32 * first);
}

/* An array of 5000 numbers, put in any order and again and again, says the same. */
static void it_answers_as_a_plain_array_does(void **state)
{
    enum { IDS = 5000, TURNS = 60000 };
    static uint64_t expected[IDS]; /* 0: not there */
    ev_index *index = *state;
    uint32_t chance = 1;
    memset(expected, 0, sizeof expected);
    for (uint64_t turn = 1; turn <= TURNS; turn++) {
        chance = chance * 1664525 + 1013904223;
        unsigned i = (chance >> 8) % IDS;
        if (chance >> 31 != 0 && expected[i] == 0)
            assert_unknown(index, number_of(i).text);
        else if (chance >> 31 != 0)
            assert_found(index, number_of(i).text, expected[i]);
        else if (expected[i] == 0)
            assert_new(index, number_of(i).text, expected[i] = turn);
        else {
            assert_replaced(index, number_of(i).text, turn, expected[i]);
            expected[i] = turn;
        }
    }
}

static size_t resident_bytes(void)
{
    unsigned long size = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%lu %lu", &size, &resident), 2);
    fclose(file);
    return resident * (size_t)sysconf(_SC_PAGESIZE);
}

/* The file takes what the memory does not: that of the old tables goes back to the disk where the file system has holes. */
static void memory_does_not_grow_with_it(void **state)
{
    ev_index *index = *state;
    put_numbers(index, 0, 2 * FIRST_ROOM); /* code and stack are in memory from here on */
    size_t before = resident_bytes();
    put_numbers(index, 2 * FIRST_ROOM, MANY);
    assert_true(resident_bytes() < before + (1 << 20));
    struct stat about;
    bool has_holes = fallocate(index->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096) == 0; /* no table lies there */
    assert_int_equal(fstat(index->fd, &about), 0);
    assert_true((uint64_t)about.st_blocks * 512 < (has_holes ? 1 : 2) * index->places * 24 + (1 << 20));
}

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
    static const number_form forms[] = {{"KZ", 7, ""}, {"KZ", 11, ""}, {"", 1, ""}, {"KZ", 6, "99999"}};
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        ev_index index;
        assert_true(ev_index_open(&index, folder));
        assert_one_read(&index, &forms[i]);
        ev_index_close(&index);
    }
}

/* ---- what the disk does -------------------------------------------------------------------------------------- */

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

/* Puts across the growing of the first table, on a disk that fails once. False: it was not called so often. The put that fails says so, and
 * nothing is asked of a table that may be half written. */
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
        assert_int_equal(failing.write_fails > 0 ? disk.writes : disk.reads, failing.write_fails + failing.read_fails);
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
    while (fails_across_growing((struct disk){.write_fails = call}) && fails_across_growing((struct disk){.write_fails = call, .torn = true}))
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

/* ---- the file without a name --------------------------------------------------------------------------------- */

static void assert_folder_is_empty(void)
{
    DIR *listing = opendir(folder);
    size_t names = 0;
    assert_non_null(listing);
    while (readdir(listing) != NULL)
        names++;
    closedir(listing);
    assert_int_equal(names, 2); /* . and .. */
}

/* The system still knows the folder of a file without a name. */
static void assert_lies_in(int fd, const char *where)
{
    char link[40], path[300] = "";
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    assert_true(readlink(link, path, sizeof path - 1) > 0);
    assert_memory_equal(path, where, strlen(where));
    assert_int_equal(path[strlen(where)], '/');
    assert_null(strchr(path + strlen(where) + 1, '/'));
}

static void assert_scratch(const char *where)
{
    struct stat about;
    char back[4] = "";
    int fd = ev_scratch_open(where);
    assert_true(fd >= 0);
    assert_lies_in(fd, where != NULL && *where != '\0' ? where : "/tmp");
    assert_folder_is_empty();
    assert_int_equal(fstat(fd, &about), 0);
    assert_true(S_ISREG(about.st_mode));
    assert_int_equal(about.st_mode & 07777, 0600);
    assert_int_equal(about.st_nlink, 0);
    assert_int_equal(about.st_size, 0);
    assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
    assert_int_equal(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDWR);
    assert_int_equal(pwrite(fd, "abc", 4, 0), 4);
    assert_int_equal(pread(fd, back, 4, 0), 4);
    assert_string_equal(back, "abc");
    assert_int_equal(close(fd), 0);
}

/* The second way is for file systems that do not know the first. */
static void a_scratch_file_has_no_name(void **state)
{
    (void)state;
    static char too_long[5000];
    memset(too_long, 'x', sizeof too_long - 1);
    for (int way = 0; way < 2; way++) {
        disk = (struct disk){.no_nameless = way == 1};
        assert_scratch(folder);
        assert_scratch(NULL);
        assert_scratch("");
        assert_int_equal(ev_scratch_open("/nonexistent/folder"), -1);
        assert_int_equal(ev_scratch_open("/dev/null"), -1);
        assert_int_equal(ev_scratch_open(too_long), -1);
    }
    disk = (struct disk){0};
}

/* The last test: of all the others. */
static void nothing_is_left_behind(void **state)
{
    (void)state;
    assert_folder_is_empty();
    assert_int_equal(lowest_free_descriptor(), free_descriptor);
}

#define WITH_INDEX(test) cmocka_unit_test_setup_teardown(test, open_index, close_index)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_INDEX(what_was_put_is_found_and_nothing_else),
        WITH_INDEX(a_number_is_replaced_and_the_former_one_told),
        WITH_INDEX(each_prefix_of_an_id_is_another_id),
        WITH_INDEX(one_character_makes_another_id),
        WITH_INDEX(what_is_no_visa_number_is_refused_and_does_no_harm),
        WITH_INDEX(growing_loses_nothing),
        WITH_INDEX(it_answers_as_a_plain_array_does),
        WITH_INDEX(memory_does_not_grow_with_it),
        cmocka_unit_test(numbers_one_after_another_are_found_by_one_read_each),
        WITH_INDEX(short_and_interrupted_calls_go_on),
        WITH_INDEX(a_full_disk_fails_and_stays_failed),
        cmocka_unit_test(whichever_write_fails_the_put_says_so),
        cmocka_unit_test(whichever_read_fails_the_put_says_so),
        WITH_INDEX(a_look_up_that_cannot_read_says_so),
        cmocka_unit_test(no_folder_no_index),
        cmocka_unit_test(a_scratch_file_has_no_name),
        cmocka_unit_test(nothing_is_left_behind),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
