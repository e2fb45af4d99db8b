#include "lib/unit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* The process of one file. exit, not _exit: the leak checker of a sanitizer looks then. */
static pid_t start(const unit_file *file, const char *filter, int output)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        if (filter != NULL)
            cmocka_set_test_filter(filter);
        if (output >= 0)
            (void)dup2(output, STDOUT_FILENO);
        exit(file->run() == 0 ? 0 : 1);
    }
    return child;
}

static int wait_for(pid_t child, const char *name)
{
    int status = -1;
    if (child < 0 || waitpid(child, &status, 0) != child)
        perror(name);
    else if (WIFSIGNALED(status))
        fprintf(stderr, "FAIL: %s: ended by signal %d\n", name, WTERMSIG(status));
    else if (WEXITSTATUS(status) != 0)
        fprintf(stderr, "FAIL: %s: exit status %d\n", name, WEXITSTATUS(status));
    return status == 0 ? 0 : 1;
}

static int run(const unit_file *file)
{
    return wait_for(start(file, NULL, -1), file->name);
}

/* cmocka passes a group of which no test matches; only its first line tells. */
static int run_filtered(const unit_file *file, const char *filter)
{
    FILE *output = tmpfile();
    char line[1024];
    bool none = false;
    if (output == NULL)
        return perror(file->name), 1;
    int status = wait_for(start(file, filter, fileno(output)), file->name);
    rewind(output);
    while (fgets(line, sizeof line, output) != NULL) {
        none = none || strstr(line, "Running 0 test(s)") != NULL;
        fputs(line, stdout);
    }
    fclose(output);
    if (none)
        fprintf(stderr, "FAIL: %s: no test matches %s\n", file->name, filter);
    return none ? 1 : status;
}

static int run_named(const unit_file *files, size_t count, const char *argument)
{
    size_t size = strcspn(argument, ":");
    for (size_t i = 0; i < count; i++)
        if (strlen(files[i].name) == size && memcmp(files[i].name, argument, size) == 0)
            return argument[size] == ':' ? run_filtered(&files[i], argument + size + 1)
                                         : run(&files[i]);
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
        status |= run(&files[i]);
    for (int i = 1; i < argc && status != 2; i++) {
        int one = run_named(files, count, argv[i]);
        status = one > status ? one : status;
    }
    return status;
}
