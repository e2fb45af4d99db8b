#include "lib/unit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* The process of one file. exit, not _exit: the leak checker of a sanitizer looks then. */
static int run(const unit_file *file, const char *filter)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        if (filter != NULL)
            cmocka_set_test_filter(filter);
        exit(file->run() == 0 ? 0 : 1);
    }
    int status = -1;
    if (child < 0 || waitpid(child, &status, 0) != child)
        perror(file->name);
    else if (WIFSIGNALED(status))
        fprintf(stderr, "FAIL: %s: ended by signal %d\n", file->name, WTERMSIG(status));
    else if (WEXITSTATUS(status) != 0)
        fprintf(stderr, "FAIL: %s: exit status %d\n", file->name, WEXITSTATUS(status));
    return status == 0 ? 0 : 1;
}

static int run_named(const unit_file *files, size_t count, const char *argument)
{
    size_t size = strcspn(argument, ":");
    for (size_t i = 0; i < count; i++)
        if (strlen(files[i].name) == size && memcmp(files[i].name, argument, size) == 0)
            return run(&files[i], argument[size] == ':' ? argument + size + 1 : NULL);
    fprintf(stderr, "%s: there is no such file of tests here; --list names them\n", argument);
    return 2;
}

int unit_main(const unit_file *files, size_t count, int argc, char *argv[])
{
    int status = 0;
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        for (size_t i = 0; i < count; i++)
            puts(files[i].name);
        return 0;
    }
    for (size_t i = 0; argc == 1 && i < count; i++)
        status |= run(&files[i], NULL);
    for (int i = 1; i < argc && status != 2; i++) {
        int one = run_named(files, count, argv[i]);
        status = one > status ? one : status;
    }
    return status;
}
