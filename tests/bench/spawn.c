/* Runs two programs in turn, A B A B, and compares them. On a machine with other work both are
 * slowed by turns: the smallest time of each is the steadiest measure of it, and the median over
 * neighbours shows what a caller sees.
 *
 *   spawn ROUNDS INPUT PROGRAM-A PROGRAM-B [ARGUMENT-OF-B]...
 *
 * PROGRAM-A gets no arguments; both get INPUT as their stdin, and their stdout is thrown away.
 * Prints one line of whole numbers:
 *
 *   A's smallest time and B's smallest time (microseconds), median of B/A over the pairs
 *   (thousandths), B's peak RSS (KiB) */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { ROUNDS_MAX = 10000, WARM_UP = 3 };

typedef struct program {
    char **argv;
    int64_t least; /* nanoseconds */
    long rss;      /* KiB */
} program;

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "spawn: %s: %s\n", what, why);
    exit(1);
}

static int64_t now(void)
{
    struct timespec t;
    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
        fail("clock", strerror(errno));
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* One run, from before the start to after the wait: what a caller waits for. posix_spawn does not
 * copy this process, as fork would. */
static int64_t run(program *p, const posix_spawn_file_actions_t *files)
{
    struct rusage usage;
    int status;
    pid_t child;
    int64_t begin = now();
    int reason = posix_spawn(&child, p->argv[0], files, NULL, p->argv, environ);
    if (reason != 0)
        fail(p->argv[0], strerror(reason));
    while (wait4(child, &status, 0, &usage) != child)
        if (errno != EINTR)
            fail("wait4", strerror(errno));
    int64_t time = now() - begin;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail(p->argv[0], "has failed");
    p->least = time < p->least ? time : p->least;
    p->rss = usage.ru_maxrss > p->rss ? usage.ru_maxrss : p->rss;
    return time;
}

static void redirect(posix_spawn_file_actions_t *files, const char *input)
{
    if (posix_spawn_file_actions_init(files) != 0 ||
        posix_spawn_file_actions_addopen(files, STDIN_FILENO, input, O_RDONLY, 0) != 0 ||
        posix_spawn_file_actions_addopen(files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) != 0)
        fail("posix_spawn", "out of memory");
}

static int compare(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

int main(int argc, char *argv[])
{
    static int64_t ratio[ROUNDS_MAX];
    long rounds = argc >= 5 ? strtol(argv[1], NULL, 10) : 0;
    posix_spawn_file_actions_t files;
    if (rounds < 1 || rounds > ROUNDS_MAX) {
        fputs("usage: spawn ROUNDS INPUT PROGRAM-A PROGRAM-B [ARGUMENT-OF-B]...\n", stderr);
        return 1;
    }
    char *alone[] = {argv[3], NULL};
    program a = {alone, INT64_MAX, 0}, b = {argv + 4, INT64_MAX, 0};
    redirect(&files, argv[2]);
    for (long i = -WARM_UP; i < rounds; i++) {
        int64_t one = run(&a, &files), other = run(&b, &files);
        if (i >= 0)
            ratio[i] = other * 1000 / one;
    }
    qsort(ratio, (size_t)rounds, sizeof *ratio, compare);
    printf("%lld %lld %lld %ld\n", (long long)(a.least / 1000), (long long)(b.least / 1000),
           (long long)ratio[rounds / 2], b.rss);
    posix_spawn_file_actions_destroy(&files);
    return 0;
}
