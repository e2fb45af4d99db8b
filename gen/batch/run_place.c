/* The part of a batch that runs in the order of the records: a document is compared with the
 * expected one, put where it belongs, made safe, and written down. */
#include "batch/run.h"

#include <stdio.h>

/* Whether it was compared with the expected document and is another. */
static bool differs(const ev_entry *entry)
{
    return entry->verdict != EV_NOT_JUDGED && entry->verdict != EV_SAME;
}

void ev_run_report(ev_run *run, const ev_faults *faults, uint64_t seq)
{
    const ev_report_form form = {
        .program = "evisa-gen", .json = run->call->errors_json, .seq = (size_t)seq};
    flockfile(stderr);
    ev_progress_clear(&run->progress);
    ev_report(faults, &form, stderr);
    funlockfile(stderr);
}

/* What is printed of a record: its errors, where they are not in the answer already; its warnings
 * one by one for programs, for people as a sum at the end. */
static void tell(ev_run *run, const ev_job *job)
{
    ev_faults told;
    ev_faults_init(&told, EV_LENIENT);
    for (size_t i = 0; i < job->faults.count; i++) {
        const ev_fault *fault = &job->faults.fault[i];
        bool wanted =
            fault->severity == EV_WARNING ? run->call->errors_json : !run->sink->answers_all;
        if (wanted)
            told.fault[told.count++] = *fault;
    }
    if (differs(&job->entry)) {
        static const ev_code codes[EV_VERDICT_COUNT] = {[EV_INPUT_DIFFERS] = EV_EXPECT_INPUT,
                                                        [EV_OUTPUT_DIFFERS] = EV_EXPECT_OUTPUT,
                                                        [EV_NOT_IN_EXPECTED] = EV_EXPECT_ABSENT};
        if (told.count < EV_FAULTS_MAX)
            (void)ev_faults_add(&told, codes[job->entry.verdict], "");
    }
    if (told.count > 0)
        ev_run_report(run, &told, job->entry.seq);
}

static void count(ev_run *run, const ev_job *job)
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

/* 65, unless something worse than a wrong record came first: a broken template, a defect of this
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

/* What may happen to a file that is there already, by the record whose document it is. One that no
 * record of the journal has may be of a run that was killed between placing it and writing it down.
 */
static ev_replace choose_replace(const ev_run *run, ev_index_answer answer, uint64_t owner,
                                 uint64_t seq)
{
    if (run->options->words.overwrite)
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
        return ev_faults_add(fatal, EV_WRITE_FAILED, run->call->scratch), false;
    job->replace = choose_replace(run, answer, owner, job->entry.seq);
    return true;
}

static bool keep_id(ev_run *run, const ev_job *job, ev_faults *fatal)
{
    if (!run->has_ids ||
        ev_index_put(&run->ids, job->entry.id, job->entry.seq, NULL) != EV_INDEX_FAILED)
        return true;
    return ev_faults_add(fatal, EV_WRITE_FAILED, run->call->scratch), false;
}

/* The record's line is of another visa than the one that was done: lines were put in or taken out,
 * or it is another archive. Going on would lose what the journal knows, line by line. */
static bool is_of_another_batch(const ev_run *run, const ev_job *job)
{
    return job->has_former && job->former.done && job->entry.id[0] != '\0' &&
           strcmp(job->former.id, job->entry.id) != 0 && !run->options->words.overwrite;
}

static bool judge(ev_run *run, ev_job *job, ev_faults *fatal)
{
    if (run->expect == NULL || !job->entry.done)
        return true;
    job->entry.verdict = ev_expect_judge(run->expect, &job->entry, fatal);
    return fatal->status == EV_OK;
}

/* False: a fault of the machine, in *fatal. */
static bool place_one(ev_run *run, ev_job *job, ev_faults *fatal)
{
    if (job->skipped)
        return judge(run, job, fatal);
    const bool answers =
        run->sink
            ->answers_all; /* then the verdict is part of the answer; else a duplicate has none */
    if (is_of_another_batch(run, job))
        return ev_faults_add(fatal, EV_JOURNAL_OTHER, ""), false;
    job->entry.done = job->faults.status == EV_OK;
    if ((answers && !judge(run, job, fatal)) ||
        (job->entry.done && !decide_replace(run, job, fatal)))
        return false;
    if ((job->entry.done || answers) && run->sink->place(run->sink, job, fatal) != EV_OK)
        return false;
    if (job->faults.status != EV_OK) {
        fail_entry(job);
        return true;
    }
    return (answers || judge(run, job, fatal)) && keep_id(run, job, fatal);
}

/* Makes safe what was placed, then writes it down: a line in the journal is a promise. */
static bool settle(ev_run *run, ev_job *const jobs[], size_t count_placed, ev_faults *fatal)
{
    if (run->sink->settle(run->sink, fatal) != EV_OK)
        return false;
    for (size_t i = 0; run->journal != NULL && i < count_placed; i++)
        if (!jobs[i]->has_former || !ev_entry_equal(&jobs[i]->entry, &jobs[i]->former))
            ev_journal_append(run->journal, &jobs[i]->entry);
    if (run->journal != NULL && ev_journal_flush(run->journal, run->sink->durable, fatal) != EV_OK)
        return false;
    for (size_t i = 0; i < count_placed; i++) {
        count(run, jobs[i]);
        remember_status(run, jobs[i]);
        tell(run, jobs[i]);
    }
    return true;
}

static bool is_bad(const ev_job *job)
{
    return !job->entry.done || differs(&job->entry);
}

bool ev_run_place(void *context, ev_job *const jobs[], size_t number)
{
    ev_run *run = context;
    ev_faults fatal, settling;
    size_t placed = 0;
    ev_faults_init(&fatal, EV_LENIENT);
    ev_faults_init(&settling, EV_LENIENT);
    if (run->sink->secure != NULL && run->sink->secure(run->sink, jobs, number, &fatal) != EV_OK)
        return ev_run_fail(run, jobs[0]->entry.seq, &fatal);
    while (placed < number && !run->halted && place_one(run, jobs[placed], &fatal)) {
        run->halted = run->options->words.fail_fast && is_bad(jobs[placed]);
        run->halted_at = jobs[placed]->entry.seq;
        placed++;
    }
    if (run->halted)
        ev_run_halt(run);
    bool settled = settle(run, jobs, placed, &settling);
    if (fatal.status != EV_OK)
        return ev_run_fail(run, jobs[placed]->entry.seq, &fatal);
    return settled ? !run->halted : ev_run_fail(run, 0, &settling);
}
