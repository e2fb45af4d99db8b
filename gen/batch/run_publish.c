/* The part of a batch in the order of the records: documents are compared with the expected ones,
 * published, synced, and written to the journal. */
#include "batch/run.h"

#include <errno.h>
#include <stdio.h>

/* Whether the document was compared with the expected one and is another. */
static bool differs(const ev_entry *entry)
{
    return entry->verdict != EV_NOT_JUDGED && entry->verdict != EV_SAME;
}

/* Prints the faults of a record: its errors, unless the sink's answer has them; its warnings only
 * in the form for programs, as people get their sum at the end. */
static void print_faults(ev_run *run, const ev_job *job)
{
    EV_UNSET ev_faults shown;
    ev_faults_init(&shown, EV_LENIENT);
    for (size_t i = 0; i < job->faults.count; i++) {
        const ev_fault *fault = &job->faults.fault[i];
        bool wanted =
            fault->severity == EV_WARNING ? run->call->errors_json : !run->sink->answers_all;
        if (wanted)
            shown.fault[shown.count++] = *fault;
    }
    if (differs(&job->entry)) {
        static const ev_code codes[EV_VERDICT_COUNT] = {[EV_INPUT_DIFFERS] = EV_EXPECT_INPUT,
                                                        [EV_OUTPUT_DIFFERS] = EV_EXPECT_OUTPUT,
                                                        [EV_NOT_IN_EXPECTED] = EV_EXPECT_ABSENT};
        if (shown.count < EV_FAULTS_MAX)
            (void)ev_faults_add(&shown, codes[job->entry.verdict], "");
    }
    if (shown.count > 0)
        ev_run_report(run, &shown, &job->entry);
}

static void count_job(ev_run *run, const ev_job *job)
{
    ev_counts *counts = &run->counts;
    (void)pthread_mutex_lock(&run->lock);
    if (!job->entry.done)
        counts->failed++;
    else if (job->skipped)
        counts->skipped++;
    else
        counts->done++;
    if (job->entry.verdict == EV_SAME)
        counts->same++;
    else if (differs(&job->entry))
        counts->differ++;
    for (size_t i = 0; i < job->faults.count; i++)
        if (job->faults.fault[i].severity == EV_WARNING)
            counts->warnings[job->faults.fault[i].code]++;
    (void)pthread_mutex_unlock(&run->lock);
}

/* EV_DATA, unless a fault came first that is not of a record: a broken template, a defect of this
 * program. */
static void remember_status(ev_run *run, const ev_job *job)
{
    ev_status status = job->faults.status != EV_OK                ? job->faults.status
                       : differs(&job->entry) || !job->entry.done ? EV_DATA
                                                                  : EV_OK;
    if (run->worst == EV_OK || (run->worst == EV_DATA && status != EV_OK))
        run->worst = status;
}

static void fail_entry(ev_job *job)
{
    ev_entry *entry = &job->entry;
    const ev_entry failed = {.seq = entry->seq, .has_input = entry->has_input};
    ev_entry kept = *entry;
    *entry = failed;
    memcpy(entry->id, kept.id, sizeof entry->id);
    memcpy(entry->input, kept.input, sizeof entry->input);
    memcpy(entry->program, kept.program, sizeof entry->program);
    for (size_t i = 0; i < job->faults.count && entry->code[0] == '\0'; i++)
        if (job->faults.fault[i].severity == EV_ERROR)
            (void)snprintf(entry->code, sizeof entry->code, "%s",
                           ev_code_describe(job->faults.fault[i].code)->code);
}

/* What to do with a file that has the name already: `answer` and `owner` say which record has the
 * number in the journal. A file of a number that is not in the journal may be of a run that was
 * killed after it had published it and before it wrote the journal. */
static ev_replace choose_replace(const ev_run *run, ev_index_answer answer, uint64_t owner,
                                 uint64_t seq)
{
    if (run->options->arguments.overwrite)
        return EV_REPLACE_ALWAYS;
    if (answer == EV_INDEX_KNOWN)
        return owner == seq ? EV_REPLACE_ALWAYS : EV_REPLACE_NEVER;
    return run->has_ids ? EV_REPLACE_IF_SAME : EV_REPLACE_NEVER;
}

static bool decide_replace(const ev_run *run, ev_job *job, ev_faults *fatal)
{
    uint64_t owner = 0;
    ev_index_answer answer =
        run->has_ids ? ev_index_find(&run->ids, job->entry.id, &owner) : EV_INDEX_NEW;
    if (answer == EV_INDEX_FAILED)
        return ev_faults_add_system(fatal, EV_WRITE_FAILED, run->call->scratch, errno), false;
    job->replace = choose_replace(run, answer, owner, job->entry.seq);
    return true;
}

static bool keep_id(ev_run *run, const ev_job *job, ev_faults *fatal)
{
    if (!run->has_ids ||
        ev_index_put(&run->ids, job->entry.id, job->entry.seq, NULL) != EV_INDEX_FAILED)
        return true;
    return ev_faults_add_system(fatal, EV_WRITE_FAILED, run->call->scratch, errno), false;
}

/* Whether the journal has another visa for the number of this record: lines were inserted or
 * removed, or it is another input. Continuing would overwrite the journal, line by line. */
static bool is_of_another_batch(const ev_run *run, const ev_job *job)
{
    return job->has_former && job->former.done && job->entry.id[0] != '\0' &&
           strcmp(job->former.id, job->entry.id) != 0 && !run->options->arguments.overwrite;
}

static bool judge(ev_run *run, ev_job *job, ev_faults *fatal)
{
    if (run->expect == NULL || !job->entry.done)
        return true;
    job->entry.verdict = ev_expect_judge(run->expect, &job->entry, fatal);
    return fatal->status == EV_OK;
}

/* False: a fault of the machine, in *fatal. */
static bool publish_one(ev_run *run, ev_job *job, ev_faults *fatal)
{
    if (job->skipped)
        return judge(run, job, fatal);
    const bool answers = run->sink->answers_all;
    if (is_of_another_batch(run, job))
        return ev_faults_add(fatal, EV_JOURNAL_OTHER, ""), false;
    job->entry.done = job->faults.status == EV_OK;
    /* The verdict is a part of an answer. Otherwise it comes last: a duplicate has no verdict. */
    if ((answers && !judge(run, job, fatal)) ||
        (job->entry.done && !decide_replace(run, job, fatal)))
        return false;
    if ((job->entry.done || answers) && run->sink->publish(run->sink, job, fatal) != EV_OK)
        return false;
    if (job->faults.status != EV_OK) {
        fail_entry(job);
        return true;
    }
    return (answers || judge(run, job, fatal)) && keep_id(run, job, fatal);
}

/* The documents first, then the journal: a line in it says that the document is safe. */
static bool sync_group(ev_run *run, ev_job *const jobs[], size_t published, ev_faults *fatal)
{
    const ev_flush flush = run->sink->durable ? EV_FLUSH_TO_DISK : EV_FLUSH_TO_SYSTEM;
    if (run->sink->sync_published(run->sink, fatal) != EV_OK)
        return false;
    for (size_t i = 0; run->journal != NULL && i < published; i++)
        if (!jobs[i]->has_former || !ev_entry_equal(&jobs[i]->entry, &jobs[i]->former))
            ev_journal_append(run->journal, &jobs[i]->entry);
    if (run->journal != NULL && ev_journal_flush(run->journal, flush, fatal) != EV_OK)
        return false;
    for (size_t i = 0; i < published; i++) {
        count_job(run, jobs[i]);
        remember_status(run, jobs[i]);
        print_faults(run, jobs[i]);
    }
    return true;
}

static bool is_bad(const ev_job *job)
{
    return !job->entry.done || differs(&job->entry);
}

bool ev_run_publish(void *context, ev_job *const jobs[], size_t count)
{
    ev_run *run = context;
    ev_sink *sink = run->sink;
    EV_UNSET ev_faults fatal, syncing;
    size_t published = 0;
    ev_faults_init(&fatal, EV_LENIENT);
    ev_faults_init(&syncing, EV_LENIENT);
    if (sink->sync_staged != NULL && sink->sync_staged(sink, jobs, count, &fatal) != EV_OK)
        return ev_run_fail(run, jobs[0]->entry.seq, &fatal);
    while (published < count && !run->halted && publish_one(run, jobs[published], &fatal)) {
        run->halted = run->options->arguments.fail_fast && is_bad(jobs[published]);
        run->halted_at = jobs[published]->entry.seq;
        published++;
    }
    if (run->halted)
        ev_run_halt(run);
    bool synced = sync_group(run, jobs, published, &syncing);
    if (fatal.status != EV_OK)
        return ev_run_fail(run, jobs[published]->entry.seq, &fatal);
    return synced ? !run->halted : ev_run_fail(run, 0, &syncing);
}
