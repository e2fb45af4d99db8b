/* What a process that reads PDFs can do where an attacker has taken it over: calls, and a worker
 * that tries one in place of examining a pair. */
#ifndef ATTACK_FIXTURE_H
#define ATTACK_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "compare/worker/worker.h"

/* An attack: 0 it had its effect, otherwise errno; or it does not come back. */
typedef struct attack {
    const char *name;
    int (*run)(void);
} attack;

static int outcome(long got)
{
    return got >= 0 ? 0 : errno;
}

static int read_passwords(void)
{
    return outcome(open("/etc/passwd", O_RDONLY));
}

static int read_fonts_upwards(void)
{
    return outcome(open("/usr/share/fonts/../../../etc/passwd", O_RDONLY));
}

static int read_this_folder(void)
{
    return outcome(open("tests/unit", O_RDONLY | O_DIRECTORY));
}

static int write_font(void)
{
    return outcome(open("/usr/share/fonts/evisa-compare-was-here", O_WRONLY | O_CREAT, 0600));
}

static int write_temporary(void)
{
    return outcome(open("/tmp/evisa-compare-was-here", O_WRONLY | O_CREAT, 0600));
}

static int truncate_font(void)
{
    return outcome(open("/usr/share/fonts", O_RDONLY | O_TRUNC));
}

static int make_folder(void)
{
    return outcome(mkdir("/tmp/evisa-compare-was-here", 0700));
}

static int ask_terminal(void)
{
    return outcome(isatty(STDIN_FILENO) ? 0 : -1);
}

static int be_on_network(void)
{
    return outcome(socket(AF_INET, SOCK_STREAM, 0));
}

static int be_two(void)
{
    return outcome(fork());
}

static int be_another(void)
{
    char *none[] = {NULL};
    return outcome(execve("/bin/true", none, none));
}

static int make_code(void)
{
    void *page =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return outcome(page == MAP_FAILED ? -1 : 0);
}

static int kill_parent(void)
{
    return outcome(kill(getppid(), 0));
}

static int change_mode(void)
{
    return outcome(chmod("/tmp", 01777));
}

static int lift_limits(void)
{
    return outcome(syscall(SYS_setrlimit, 0, NULL));
}

/* These fail with EACCES, because libraries try them too. */
static const attack reading[] = {
    {"read passwords", read_passwords},
    {"read upwards", read_fonts_upwards},
    {"read a folder", read_this_folder},
};
static const attack denied[] = {
    {"write a font", write_font},         {"write a file", write_temporary},
    {"truncate a folder", truncate_font}, {"make a folder", make_folder},
    {"ask the terminal", ask_terminal},
};

/* Those that end the process. */
static const attack deadly[] = {
    {"socket", be_on_network}, {"fork", be_two},      {"execute", be_another},
    {"make code", make_code},  {"kill", kill_parent}, {"chmod", change_mode},
    {"limits", lift_limits},
};

static int read_a_font_folder(void)
{
    return outcome(open("/usr/share/fonts", O_RDONLY | O_DIRECTORY));
}

static int look_for_a_font(void)
{
    return outcome(access("/usr/share/fonts", R_OK));
}

static int use_the_font_configuration(void)
{
    return outcome(open("/etc/fonts/fonts.conf", O_RDONLY));
}

static const attack fonts[] = {
    {"read a font folder", read_a_font_folder},
    {"look for a font", look_for_a_font},
    {"read the configuration", use_the_font_configuration},
};

/* ---- the memory of another worker -------------------------------------------------------------
 */

enum { WORKERS = 3 };

/* A place in the wire of a worker, as this process has it. */
static char *target;

static int write_there(void)
{
    *(volatile char *)target = 'x';
    return 0;
}

static int read_there(void)
{
    return *(volatile char *)target == 'x' ? 0 : ENOMSG;
}

static const attack memory[] = {{"write a wire", write_there}, {"read a wire", read_there}};

/* Descriptors above the standard ones: of orders to keepers, of files. */
static int find_a_descriptor(void)
{
    enum { SOME = 64 };
    for (int fd = STDERR_FILENO + 1; fd < SOME; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            return 0;
    return errno;
}

static const attack descriptors[] = {{"find a descriptor", find_a_descriptor}};

/* The wires lie in memory that is shared and has no file, of which this process has no other. */
static inline size_t find_wires(char *wires[WORKERS])
{
    FILE *maps = fopen("/proc/self/maps", "re");
    char line[512], mode[8], name[64];
    size_t count = 0, begin;
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps) != NULL)
        if (sscanf(line, "%zx-%*x %7s %*s %*s %*s %63s", &begin, mode, name) == 3 &&
            strcmp(mode, "rw-s") == 0 && strcmp(name, "/dev/zero") == 0 && count++ < WORKERS)
            wires[count - 1] = (char *)begin; // NOLINT(performance-no-int-to-ptr)
    (void)fclose(maps);
    return count;
}

/* ---- trying them ----------------------------------------------------------------------------- */

static ev_status examine(const void *context, ev_worker_hold hold, ev_slice golden, ev_slice now,
                         ev_arena *with, ev_pair_result *to, ev_faults *of)
{
    const attack *one;
    (void)context, (void)hold;
    memcpy(&one, golden.data, sizeof one);
    memcpy(&target, now.data, sizeof target);
    int error = one->run();
    char *said = ev_arena_take(with, 16);
    (void)snprintf(said, 16, "%d", error);
    to->state = EV_PAIR_SAME;
    to->number = ev_slice_from(said);
    return of->status;
}

static ev_arena arena;
static ev_workers *workers;

/* What it said in the process of this worker, at this place, or NULL where the process ended. */
static const char *try_at(const attack *one, unsigned which, char *at)
{
    ev_pair_result result;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    if (ev_workers_examine(workers, which, (ev_slice){(const char *)&one, sizeof one},
                           (ev_slice){(const char *)&at, sizeof at}, &arena, &result,
                           &faults) != EV_OK) {
        assert_int_equal(faults.fault[0].code, EV_READER_CRASHED);
        return NULL;
    }
    return ev_arena_copy(&arena, result.number);
}

static const char *try(const attack *one)
{
    return try_at(one, 0, NULL);
}

static void assert_said(const attack *one, const char *expected)
{
    const char *said = try(one);
    if (said == NULL || strcmp(said, expected) != 0)
        fail_msg("%s: %s and not %s", one->name, said != NULL ? said : "the process ended",
                 expected);
}

static inline void open_workers(ev_worker_trust trust)
{
    static ev_worker_plan plan = {.count = WORKERS,
                                  .bytes_max = 4096,
                                  .memory = EV_WORKER_MEMORY,
                                  .milliseconds = EV_WORKER_MILLISECONDS,
                                  .may_be_same = true,
                                  .task = {examine, NULL}};
    ev_faults faults;
    plan.trust = trust;
    ev_arena_init(&arena, (size_t)1 << 20);
    ev_faults_init(&faults, EV_LENIENT);
    workers = ev_workers_open(&plan, &faults);
    assert_non_null(workers);
    assert_int_equal(faults.count, 0);
}

static inline int tear_down(void **state)
{
    (void)state;
    ev_workers_close(workers);
    ev_arena_free(&arena);
    return 0;
}

#define COUNT(list) (sizeof(list) / sizeof *(list))

static inline void assert_all_said(const attack *list, size_t count, int error)
{
    char expected[16];
    (void)snprintf(expected, sizeof expected, "%d", error);
    for (size_t i = 0; i < count; i++)
        assert_said(&list[i], expected);
}

static inline void assert_all_end_it(const attack *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (try(&list[i]) != NULL)
            fail_msg("%s: the process went on", list[i].name);
}

#endif
