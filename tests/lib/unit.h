/* unit: what each file of unit tests is, and the program that runs the files of one folder.
 *
 * A file tests/unit/<folder>/test_<name>.c ends with
 *
 *     UNIT_TESTS(name)
 *     {
 *         const struct CMUnitTest tests[] = {...};
 *         return cmocka_run_group_tests(tests, NULL, NULL);
 *     }
 *
 * and the Makefile makes one program of all files of the folder, by tests/lib/unit-main.sh. */
#ifndef UNIT_H
#define UNIT_H

#include <stddef.h>

#define UNIT_TESTS(name)                                                                           \
    int unit_##name(void);                                                                         \
    int unit_##name(void)

typedef struct unit_file {
    const char *name;
    int (*run)(void); /* returns how many of its tests failed */
} unit_file;

/* Runs the files that the arguments name, all without arguments, each in a process of its own: what
 * one leaves behind (limits, the working folder, signals, closed descriptors) does not reach the
 * next.
 *
 *   core                    all files
 *   core text date          these two
 *   core date:months_*      of this one the tests whose names match
 *   core --list             prints the names
 *
 * Returns the exit status: 0 when all passed, 1 when one failed, 2 when a name is not known. */
int unit_main(const unit_file *files, size_t count, int argc, char *argv[]);

#endif
