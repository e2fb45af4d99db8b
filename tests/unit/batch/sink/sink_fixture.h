/* What the tests of the sinks share: a folder, jobs with a document, standard output in a file, and
 * a count of open descriptors. */
#ifndef EV_SINK_FIXTURE_H
#define EV_SINK_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "sys/io.h"
#include "batch/sink/sink.h"

/* ---- files ----------------------------------------------------------------------------------- */

static char folder[64];
static size_t descriptors;
static int standard_output;

static size_t count_in(const char *path)
{
    size_t count = 0;
    DIR *names = opendir(path);
    assert_non_null(names);
    for (struct dirent *entry; (entry = readdir(names)) != NULL;)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(names);
    return count;
}

static size_t open_descriptors(void)
{
    return count_in("/proc/self/fd") - 1; /* without the one it is counted with */
}

/* Before each test. */
static int make_folder(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    fflush(stdout);
    standard_output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    descriptors = open_descriptors();
    snprintf(folder, sizeof folder, "/tmp/evisa-gen-test.XXXXXX");
    return mkdtemp(folder) == NULL;
}

/* After it, whether it failed or not. */
static int remove_folder(void **state)
{
    char command[100];
    (void)state;
    fflush(stdout);
    dup2(standard_output, STDOUT_FILENO);
    if (open_descriptors() != descriptors)
        print_error("%zu descriptors at the beginning, %zu at the end\n", descriptors,
                    open_descriptors());
    bool leak = open_descriptors() != descriptors;
    close(standard_output);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) != 0 || leak;
}

static const char *in_folder(const char *name)
{
    static char path[8][300];
    static int next;
    next = (next + 1) % 8;
    snprintf(path[next], sizeof path[next], "%s/%s", folder, name);
    return path[next];
}

static inline void put_file(const char *name, const char *text)
{
    FILE *file = fopen(in_folder(name), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    fclose(file);
}

/* All of a file, with a NUL behind it; for ev_buf_free. */
static inline ev_buf file_bytes(const char *name)
{
    ev_buf bytes;
    ev_faults faults;
    ev_buf_init(&bytes, NULL, 0);
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_input_read(in_folder(name), 64 << 20, &bytes, &faults), EV_OK);
    ev_buf_char(&bytes, '\0');
    bytes.size--;
    return bytes;
}

static inline void assert_file(const char *name, const char *expected)
{
    ev_buf bytes = file_bytes(name);
    assert_string_equal(bytes.data, expected);
    ev_buf_free(&bytes);
}

static inline mode_t kind_of(const char *name) /* 0: there is nothing */
{
    struct stat about;
    return lstat(in_folder(name), &about) == 0 ? about.st_mode : 0;
}

static inline rlim_t limit_files(rlim_t size) /* returns the limit before */
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = size;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    return before;
}

static inline void output_to(int fd) /* which it closes */
{
    assert_true(fd >= 0);
    fflush(stdout);
    assert_int_equal(dup2(fd, STDOUT_FILENO), STDOUT_FILENO);
    close(fd);
}

static inline void output_back(void)
{
    assert_int_equal(dup2(standard_output, STDOUT_FILENO), STDOUT_FILENO);
}

/* A pipe nobody reads any more. */
static inline int broken_pipe(void)
{
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    close(ends[0]);
    return ends[1];
}

/* ---- jobs ------------------------------------------------------------------------------------ */

static void job_bytes(ev_job *job, const char *id, const char *bytes, size_t size)
{
    static uint64_t seq;
    struct sha256_ctx sha;
    *job = (ev_job){
        .entry = {.seq = ++seq, .done = true, .has_input = true, .has_pdf = true, .bytes = size}};
    snprintf(job->entry.id, sizeof job->entry.id, "%s", id);
    ev_buf_bytes(&job->pdf, bytes, size);
    sha256_init(&sha);
    sha256_update(&sha, size, (const uint8_t *)bytes);
    sha256_digest(&sha, sizeof job->entry.pdf, job->entry.pdf);
    ev_faults_init(&job->faults, EV_LENIENT);
}

static inline void job_text(ev_job *job, const char *id, const char *text)
{
    job_bytes(job, id, text, strlen(text));
}

static inline void job_free(ev_job *job)
{
    ev_buf_free(&job->line);
    ev_buf_free(&job->pdf);
    ev_buf_free(&job->answer);
}

static inline void assert_fault(const ev_faults *faults, ev_code code, const char *pointer)
{
    assert_int_equal(faults->count, 1);
    assert_string_equal(ev_code_describe(faults->fault[0].code)->code,
                        ev_code_describe(code)->code);
    assert_string_equal(faults->fault[0].pointer, pointer);
}

static inline ev_status secure(ev_sink *sink, ev_job *job, ev_faults *fatal)
{
    ev_job *const group[] = {job};
    return sink->secure != NULL ? sink->secure(sink, group, 1, fatal) : EV_OK;
}

/* Prepares and places a document. The fault of the machine is in *fatal, that of the record in
 * job->faults. */
static inline ev_status put(ev_sink *sink, ev_job *job, ev_faults *fatal)
{
    ev_faults_init(fatal, EV_LENIENT);
    ev_status status = sink->prepare(sink, job, fatal);
    if (status == EV_OK)
        status = secure(sink, job, fatal);
    if (status == EV_OK)
        status = sink->place(sink, job, fatal);
    assert_int_equal(status, fatal->status);
    return status;
}

static inline void put_text(ev_sink *sink, const char *id, const char *text)
{
    ev_job job;
    ev_faults fatal;
    job_text(&job, id, text);
    assert_int_equal(put(sink, &job, &fatal), EV_OK);
    assert_int_equal(job.faults.status, EV_OK);
    job_free(&job);
}

static inline void settle(ev_sink *sink)
{
    ev_faults fatal;
    ev_faults_init(&fatal, EV_LENIENT);
    assert_int_equal(sink->settle(sink, &fatal), EV_OK);
}

#endif
