/* What the tests of the sinks share: jobs with a document, standard output elsewhere, and no
 * descriptor that stays open. */
#ifndef EV_SINK_FIXTURE_H
#define EV_SINK_FIXTURE_H

#include "unit/batch/folder_fixture.h"

#include <nettle/sha2.h>

#include "batch/sink/document_path.h"
#include "batch/sink/sink.h"

static size_t descriptors; /* before the test */
static int standard_output;

/* Before each test. */
static inline int begin_sink(void **state)
{
    (void)signal(SIGPIPE, SIG_IGN);
    fflush(stdout);
    standard_output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    descriptors = open_descriptors();
    return make_folder(state);
}

/* After it, whether it failed or not. */
static inline int end_sink(void **state)
{
    fflush(stdout);
    dup2(standard_output, STDOUT_FILENO);
    size_t left = open_descriptors();
    if (left != descriptors)
        print_error("%zu descriptors at the beginning, %zu at the end\n", descriptors, left);
    close(standard_output);
    return remove_folder(state) != 0 || left != descriptors;
}

/* ---- standard output ------------------------------------------------------------------------- */

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

/* A pipe without a reader. */
static inline int broken_pipe(void)
{
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    close(ends[0]);
    return ends[1];
}

/* ---- jobs ------------------------------------------------------------------------------------ */

static inline void job_bytes(ev_job *job, const char *id, const char *bytes, size_t size)
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

static inline ev_status sync_staged(ev_sink *sink, ev_job *job, ev_faults *fatal)
{
    ev_job *const group[] = {job};
    return sink->sync_staged != NULL ? sink->sync_staged(sink, group, 1, fatal) : EV_OK;
}

/* Stages, syncs and publishes a document. The fault of the machine is in *fatal, that of the record
 * in job->faults. */
static inline ev_status put(ev_sink *sink, ev_job *job, ev_faults *fatal)
{
    ev_faults_init(fatal, EV_LENIENT);
    ev_status status = sink->stage(sink, job, fatal);
    if (status == EV_OK)
        status = sync_staged(sink, job, fatal);
    if (status == EV_OK)
        status = sink->publish(sink, job, fatal);
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

static inline void sync_published(ev_sink *sink)
{
    ev_faults fatal;
    ev_faults_init(&fatal, EV_LENIENT);
    assert_int_equal(sink->sync_published(sink, &fatal), EV_OK);
}

#endif
