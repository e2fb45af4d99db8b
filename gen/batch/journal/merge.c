/* The runs of a journal are merged WIDTH at a time: a pass reads the file twice and divides the
 * number of runs by WIDTH, in the same memory however many there are. Merging each run into one
 * that grows would read the file as often as there are runs. */
#include "batch/journal/private.h"

#include "sys/io.h"

#include <errno.h>
#include <stdlib.h>

/* Each reader has 64 KiB; a journal seldom has more than two runs. */
enum { WIDTH = 8, WRITE_SIZE = 64 * 1024 };

typedef struct run {
    ev_journal_reader reader;
    ev_journal_answer answer; /* EV_JOURNAL_ENTRY: the next line is in entry and text */
    ev_entry entry;
    ev_slice text;
} run;

typedef struct merge {
    run ahead; /* reads the whole file to find the ends of the runs; its line begins the next run */
    run from[WIDTH];
    size_t opened, count; /* of `from`: readers that are open, and those in use */
    int to;
    ev_buf out;
    uint64_t written;
    const char *name;
    ev_faults *faults;
} merge;

static void next(run *r)
{
    r->answer = ev_journal_reader_line(&r->reader, &r->entry, &r->text);
}

static bool is_good(const merge *m, const run *r)
{
    bool good = r->answer == EV_JOURNAL_ENTRY || r->answer == EV_JOURNAL_END;
    return good || ev_journal_refuse(r->answer, &r->reader, m->name, m->faults);
}

/* ---- writing --------------------------------------------------------------------------------- */

static bool write_out(merge *m)
{
    if (m->out.failed)
        return ev_faults_add(m->faults, EV_OUT_OF_MEMORY, m->name), false;
    if (!ev_output_write_fd(m->to, ev_buf_as_slice(&m->out)))
        return ev_faults_add_system(m->faults, EV_WRITE_FAILED, m->name, errno), false;
    m->written += m->out.size;
    m->out.size = 0;
    return true;
}

static bool put_line(merge *m, ev_slice text)
{
    ev_buf_slice(&m->out, text);
    ev_buf_char(&m->out, '\n');
    return m->out.size + EV_ENTRY_BYTES_MAX < WRITE_SIZE || write_out(m);
}

/* ---- some runs into one ---------------------------------------------------------------------- */

/* The run whose line is next; of several with the same record the last one, as it was written
 * last. */
static const run *first_of(const merge *m)
{
    const run *first = NULL;
    for (size_t i = 0; i < m->count; i++)
        if (m->from[i].answer == EV_JOURNAL_ENTRY &&
            (first == NULL || m->from[i].entry.seq <= first->entry.seq))
            first = &m->from[i];
    return first;
}

static bool skip_record(merge *m, uint64_t seq)
{
    for (size_t i = 0; i < m->count; i++) {
        run *r = &m->from[i];
        if (r->answer != EV_JOURNAL_ENTRY || r->entry.seq != seq)
            continue;
        next(r);
        if (!is_good(m, r))
            return false;
    }
    return true;
}

static bool merge_some(merge *m)
{
    for (const run *first = first_of(m); first != NULL; first = first_of(m))
        if (!put_line(m, first->text) || !skip_record(m, first->entry.seq))
            return false;
    return true;
}

/* ---- which runs ------------------------------------------------------------------------------ */

static bool add_run(merge *m, uint64_t begin, uint64_t end)
{
    run *r = &m->from[m->count];
    if (m->count < m->opened)
        ev_journal_reader_move(&r->reader, begin, end);
    else if (ev_journal_reader_open(&r->reader, m->ahead.reader.fd, begin, end))
        m->opened++;
    else
        return ev_faults_add(m->faults, EV_OUT_OF_MEMORY, m->name), false;
    m->count++;
    next(r);
    return is_good(m, r);
}

/* Finds the end of the run that begins with the line of `ahead`: it ends where the numbers do not
 * ascend. */
static bool find_run(merge *m)
{
    run *ahead = &m->ahead;
    uint64_t begin = ahead->reader.line_at, last;
    do {
        last = ahead->entry.seq;
        next(ahead);
    } while (ahead->answer == EV_JOURNAL_ENTRY && ahead->entry.seq > last);
    return is_good(m, ahead) && add_run(m, begin, ahead->reader.line_at);
}

static bool merge_all(merge *m, uint64_t *runs)
{
    next(&m->ahead);
    bool good = is_good(m, &m->ahead);
    for (*runs = 0; good && m->ahead.answer == EV_JOURNAL_ENTRY; (*runs)++) {
        m->count = 0;
        while (good && m->count < WIDTH && m->ahead.answer == EV_JOURNAL_ENTRY)
            good = find_run(m);
        good = good && merge_some(m);
    }
    return good && write_out(m);
}

bool ev_journal_merge(int from, uint64_t size, int to, const char *name, ev_journal_pass *pass,
                      ev_faults *faults)
{
    merge *m = calloc(1, sizeof *m); /* the readers must not be moved in memory */
    if (m == NULL || !ev_journal_reader_open(&m->ahead.reader, from, 0, size)) {
        free(m);
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, name), false;
    }
    m->to = to;
    m->name = name;
    m->faults = faults;
    ev_buf_init(&m->out, NULL, WRITE_SIZE);
    bool good = merge_all(m, &pass->runs);
    pass->size = m->written;
    for (size_t i = 0; i < m->opened; i++)
        ev_journal_reader_close(&m->from[i].reader);
    ev_journal_reader_close(&m->ahead.reader);
    ev_buf_free(&m->out);
    free(m);
    return good;
}
