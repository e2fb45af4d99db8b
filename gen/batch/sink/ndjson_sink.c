/* Answers on standard output, one line for each record. The workers make the line up to the base64
 * of the document. publish adds its end, or makes the line of a record that failed: until then a
 * fault or a verdict may be added. */
#include "batch/sink/sink.h"

#include "core/base64.h"
#include "fault/report.h"
#include "sys/io.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct ndjson_sink {
    ev_sink sink;
    pthread_mutex_t writing; /* an answer; nothing is allocated meanwhile */
} ndjson_sink;

enum { FRAME_MAX = 256 }; /* bytes of a line with a document, without the base64 */

static void begin(ev_buf *out, uint64_t seq)
{
    ev_buf_text(out, "{\"seq\":");
    ev_buf_int(out, (int64_t)seq);
    ev_buf_text(out, ",\"id\":");
}

static void put_string(ev_buf *out, const char *text)
{
    ev_buf_char(out, '"');
    ev_buf_text(out, text);
    ev_buf_char(out, '"');
}

/* Where memory runs out, that is the answer to this record, as in rendering: the next record may
 * need less. */
static ev_status stage(ev_sink *sink, ev_job *job, ev_faults *fatal)
{
    ev_buf *out = &job->answer;
    (void)sink, (void)fatal;
    if (job->faults.status != EV_OK)
        return EV_OK;
    out->size = 0;
    (void)ev_buf_grow(out, FRAME_MAX + job->pdf.size / 3 * 4 + 4);
    begin(out, job->entry.seq);
    put_string(out, job->entry.id);
    ev_buf_text(out, ",\"sha256\":\"");
    ev_buf_hex(out, job->entry.pdf, sizeof job->entry.pdf);
    ev_buf_text(out, "\",\"pdf\":\"");
    ev_base64_encode(ev_buf_as_slice(&job->pdf), out);
    ev_buf_char(out, '"');
    if (out->failed)
        (void)ev_faults_add(&job->faults, EV_OUT_OF_MEMORY, "");
    return EV_OK;
}

static void unstage(ev_sink *sink, ev_job *job)
{
    (void)sink, (void)job; /* the bytes belong to the job */
}

static void put_verdict(ev_buf *out, ev_verdict verdict)
{
    if (verdict == EV_NOT_JUDGED)
        return;
    ev_buf_text(out, ",\"expect\":");
    put_string(out, ev_verdict_name(verdict));
}

static void put_errors(ev_buf *out, const ev_job *job)
{
    out->size = 0;
    out->failed = false; /* the answer out-of-memory is short: it may still fit */
    begin(out, job->entry.seq);
    ev_buf_text(out, "null,\"errors\":");
    ev_report_array(&job->faults, out);
}

static ev_status fail(ev_faults *fatal)
{
    return ev_faults_add_system(fatal, EV_WRITE_FAILED, ev_output_name(NULL), errno);
}

static ev_status publish(ev_sink *sink, ev_job *job, ev_faults *fatal)
{
    ndjson_sink *own = (ndjson_sink *)sink;
    ev_buf *out = &job->answer;
    if (job->faults.status == EV_OK)
        put_verdict(out, job->entry.verdict);
    else
        put_errors(out, job);
    ev_buf_text(out, "}\n");
    if (out->failed)
        return ev_faults_add(fatal, EV_OUT_OF_MEMORY, "");
    (void)pthread_mutex_lock(&own->writing);
    bool good = ev_output_write_fd(STDOUT_FILENO, ev_buf_as_slice(out));
    ev_status status = good ? EV_OK : fail(fatal);
    (void)pthread_mutex_unlock(&own->writing);
    return status;
}

/* The lock is never given back: a next answer would be cut by the end. */
static void fall_silent(ev_sink *sink)
{
    (void)pthread_mutex_lock(&((ndjson_sink *)sink)->writing);
}

static ev_status sync_published(ev_sink *sink, ev_faults *fatal)
{
    (void)sink, (void)fatal; /* publish has written it */
    return EV_OK;
}

static ev_status finish(ev_sink *sink, ev_journal *journal, ev_faults *fatal)
{
    (void)sink, (void)journal;
    return ev_output_close(STDOUT_FILENO) ? EV_OK : fail(fatal);
}

static void close_sink(ev_sink *sink)
{
    (void)pthread_mutex_destroy(&((ndjson_sink *)sink)->writing);
    free(sink);
}

ev_sink *ev_sink_ndjson(ev_faults *faults)
{
    ndjson_sink *sink = malloc(sizeof *sink);
    if (sink == NULL)
        return (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, ""), NULL;
    *sink = (ndjson_sink){.sink = {.answers_all = true,
                                   .stage = stage,
                                   .unstage = unstage,
                                   .publish = publish,
                                   .sync_published = sync_published,
                                   .finish = finish,
                                   .fall_silent = fall_silent,
                                   .close = close_sink}};
    (void)pthread_mutex_init(&sink->writing, NULL);
    return &sink->sink;
}
