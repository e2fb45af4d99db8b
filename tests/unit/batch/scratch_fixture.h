/* For the tests of temporary files: a folder in which none of them may leave a name. */
#ifndef SCRATCH_FIXTURE_H
#define SCRATCH_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];
static int free_descriptor; /* the lowest, before the tests */

static inline int lowest_free_descriptor(void)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    (void)close(fd);
    return fd;
}

static inline int make_folder(void **state)
{
    (void)state;
    free_descriptor = lowest_free_descriptor();
    snprintf(folder, sizeof folder, "/tmp/evisa-gen-test.XXXXXX");
    return mkdtemp(folder) == NULL;
}

static inline int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

static inline void assert_folder_is_empty(void)
{
    DIR *listing = opendir(folder);
    size_t names = 0;
    assert_non_null(listing);
    while (readdir(listing) != NULL)
        names++;
    closedir(listing);
    assert_int_equal(names, 2); /* . and .. */
}

/* The last test: of all the others. */
static inline void nothing_is_left_behind(void **state)
{
    (void)state;
    assert_folder_is_empty();
    assert_int_equal(lowest_free_descriptor(), free_descriptor);
}

#endif
