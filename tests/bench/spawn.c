/* Runs two commands in turn, A B A B, and compares them: a busy machine slows neighbours alike, so the ratio of a pair is
 * steadier than either time, and the smallest ratio steadier still.
 *
 *   spawn ROUNDS INPUT COMMAND-A COMMAND-B
 *
 * Each command is one program without arguments, with INPUT as its stdin and its stdout thrown away. Prints one line:
 *   A's time: minimum median  B's: minimum median (microseconds)  B/A: minimum median (thousandths)  B's peak RSS (KiB) */
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

enum { ROUNDS_MAX = 100000 };

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

/* From before the fork to after the wait, in nanoseconds: what a caller waits for. posix_spawn is vfork here: a fork would charge
 * both commands with a copy of this program's page tables. */
static int64_t run(const char *command, const posix_spawn_file_actions_t *files, long *rss)
{
    char *argv[] = {strdup(command), NULL};
    struct rusage usage;
    int status;
    pid_t child;
    int64_t begin = now();
    int reason = posix_spawn(&child, command, files, NULL, argv, environ);
    if (reason != 0)
        fail(command, strerror(reason));
    while (wait4(child, &status, 0, &usage) != child)
        if (errno != EINTR)
            fail("wait4", strerror(errno));
    int64_t end = now();
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail(command, "has failed");
    if (usage.ru_maxrss > *rss)
        *rss = usage.ru_maxrss;
    free(argv[0]);
    return end - begin;
}

static int compare(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void print(int64_t *value, size_t count, int64_t unit)
{
    qsort(value, count, sizeof *value, compare);
    printf("%lld %lld ", (long long)(value[0] / unit), (long long)(value[count / 2] / unit));
}

static void redirect(posix_spawn_file_actions_t *files, const char *input)
{
    if (posix_spawn_file_actions_init(files) != 0 ||
        posix_spawn_file_actions_addopen(files, STDIN_FILENO, input, O_RDONLY, 0) != 0 ||
        posix_spawn_file_actions_addopen(files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) != 0)
        fail("posix_spawn", "out of memory");
}

int main(int argc, char *argv[])
{
    static int64_t a[ROUNDS_MAX], b[ROUNDS_MAX], ratio[ROUNDS_MAX];
    long rounds = argc == 5 ? strtol(argv[1], NULL, 10) : 0, rss_a = 0, rss_b = 0;
    posix_spawn_file_actions_t files;
    if (rounds < 1 || rounds > ROUNDS_MAX) {
        fputs("usage: spawn ROUNDS INPUT COMMAND-A COMMAND-B\n", stderr);
        return 1;
    }
    redirect(&files, argv[2]);
    for (int i = 0; i < 2; i++) { /* once into the page cache */
        (void)run(argv[3], &files, &rss_a);
        (void)run(argv[4], &files, &rss_b);
    }
    for (long i = 0; i < rounds; i++) {
        a[i] = run(argv[3], &files, &rss_a);
        b[i] = run(argv[4], &files, &rss_b);
        ratio[i] = b[i] * 1000 / a[i];
    }
    print(a, (size_t)rounds, 1000);
    print(b, (size_t)rounds, 1000);
    print(ratio, (size_t)rounds, 1);
    printf("%ld\n", rss_b);
    posix_spawn_file_actions_destroy(&files);
    return 0;
}
