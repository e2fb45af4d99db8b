/* Command lines for unit tests: words of a line as argv, and what is printed on standard error. */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <getopt.h>

typedef struct arguments {
    char text[600];
    char *word[32]; /* [0]: the program */
    int count;
} arguments;

/* Words parted by single blanks; getopt_long begins anew. */
static inline void split_arguments(const char *program, const char *line, arguments *out)
{
    char *rest = NULL;
    size_t size = strlen(program) + 1;
    assert_true(size + strlen(line) < sizeof out->text);
    memcpy(out->text, program, size);
    memcpy(out->text + size, line, strlen(line) + 1);
    out->word[0] = out->text;
    out->count = 1;
    for (char *word = strtok_r(out->text + size, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest))
        out->word[out->count++] = word;
    out->word[out->count] = NULL;
    optind = 0;
}

typedef struct capture {
    FILE *file;
    int kept;
} capture;

static inline void begin_capture(capture *c)
{
    c->file = tmpfile();
    c->kept = dup(STDERR_FILENO);
    assert_true(c->file != NULL && c->kept >= 0);
    assert_int_equal(dup2(fileno(c->file), STDERR_FILENO), STDERR_FILENO);
}

static inline void end_capture(capture *c, char *out, size_t size)
{
    fflush(stderr);
    assert_int_equal(dup2(c->kept, STDERR_FILENO), STDERR_FILENO);
    close(c->kept);
    rewind(c->file);
    out[fread(out, 1, size - 1, c->file)] = '\0';
    fclose(c->file);
}

#endif
