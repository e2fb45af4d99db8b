/* What the tests of watching share: a folder of their own with what is watched, and saves. */
#ifndef WATCH_FIXTURE_H
#define WATCH_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/unit.h"
#include "watch/watch.h"

static inline void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static inline void run_line(const char *line)
{
    int status = system(line);
    assert_int_equal(status, 0);
}

/* The process goes into a new folder with DIR `d`, another folder `r` with the record, and `o` for
 * the output. */
static inline int enter(void **state)
{
    char *folder = strdup("/tmp/evisa-watch.XXXXXX");
    assert_non_null(folder);
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    run_line("mkdir -p d/evisa/1 r o; echo 1 > d/evisa/1/labels.txt; echo 1 > r/record.json");
    *state = folder;
    return 0;
}

static inline int leave(void **state)
{
    char line[100];
    snprintf(line, sizeof line, "rm -rf '%s'", (char *)*state);
    assert_int_equal(chdir("/"), 0);
    run_line(line);
    free(*state);
    return 0;
}

#endif
