#include "batch/progress.h"

#include <inttypes.h>
#include <time.h>
#include <unistd.h>

enum { LINE_PAUSE = 250, JSON_PAUSE = 1000, TEXT_SIZE = 160 };

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void ev_progress_start(ev_progress *progress, ev_progress_kind kind)
{
    if (kind == EV_PROGRESS_LINE && isatty(STDERR_FILENO) != 1)
        kind = EV_PROGRESS_NONE;
    *progress = (ev_progress){.kind = kind, .started_ms = now_ms()};
}

int ev_progress_pause(const ev_progress *progress)
{
    return progress->kind == EV_PROGRESS_LINE   ? LINE_PAUSE
           : progress->kind == EV_PROGRESS_JSON ? JSON_PAUSE
                                                : -1;
}

/* An estimate from the bytes of the input: the number of records is known only at its end. -1: not
 * known. */
static int64_t seconds_left(const ev_counts *counts, int64_t elapsed_ms)
{
    if (counts->total == 0 || counts->taken == 0 || counts->taken > counts->total)
        return -1;
    uint64_t left = (counts->total - counts->taken) >> 10,
             taken = (counts->taken >> 10) + 1; /* in KiB: no overflow below 16 EiB */
    return (int64_t)(left * ((uint64_t)elapsed_ms / 100 + 1) / taken / 10);
}

static void put_json(const ev_counts *counts, uint64_t rate, int64_t left)
{
    char text[32] = "null";
    if (left >= 0)
        (void)snprintf(text, sizeof text, "%" PRId64, left);
    (void)fprintf(stderr,
                  "{\"progress\":{\"done\":%" PRIu64 ",\"failed\":%" PRIu64 ",\"skipped\":%" PRIu64
                  ",\"rate\":%" PRIu64 ",\"seconds_left\":%s}}\n",
                  counts->done, counts->failed, counts->skipped, rate, text);
}

static void put_line(const ev_counts *counts, uint64_t rate, int64_t left)
{
    char text[TEXT_SIZE], rest[48] = "";
    if (left >= 0)
        (void)snprintf(rest, sizeof rest, ", %" PRId64 ":%02" PRId64 ":%02" PRId64 " left",
                       left / 3600, left / 60 % 60, left % 60);
    (void)snprintf(text, sizeof text,
                   "\r%" PRIu64 " done, %" PRIu64 " failed, %" PRIu64 "/s%s\033[K",
                   counts->done + counts->skipped, counts->failed, rate, rest);
    (void)fputs(text, stderr); /* in one write: stderr has no buffer */
}

void ev_progress_show(ev_progress *progress, const ev_counts *counts)
{
    if (progress->kind == EV_PROGRESS_NONE)
        return;
    int64_t elapsed = now_ms() - progress->started_ms;
    uint64_t all = counts->done + counts->skipped + counts->failed,
             rate = elapsed > 0 ? all * 1000 / (uint64_t)elapsed : 0;
    (progress->kind == EV_PROGRESS_JSON ? put_json : put_line)(counts, rate,
                                                               seconds_left(counts, elapsed));
    progress->drawn = progress->kind == EV_PROGRESS_LINE;
}

void ev_progress_clear(ev_progress *progress)
{
    if (progress->drawn)
        (void)fputs("\r\033[K", stderr);
    progress->drawn = false;
}

/* ---- the summary ----------------------------------------------------------------------------- */

static void put_warnings(const ev_counts *counts)
{
    for (ev_code code = 0; code < EV_CODE_COUNT; code++)
        if (counts->warnings[code] > 0)
            (void)fprintf(stderr, "evisa-gen: warning: %s: in %" PRIu64 " record%s: %s\n",
                          ev_code_describe(code)->code, counts->warnings[code],
                          counts->warnings[code] == 1 ? "" : "s", ev_code_describe(code)->sentence);
}

static void summarise_json(const ev_counts *counts, const ev_summary_form *form, uint64_t records)
{
    (void)fprintf(stderr,
                  "{\"summary\":{\"records\":%" PRIu64 ",\"done\":%" PRIu64 ",\"skipped\":%" PRIu64
                  ",\"failed\":%" PRIu64,
                  records, counts->done, counts->skipped, counts->failed);
    if (form->expected)
        (void)fprintf(stderr, ",\"same\":%" PRIu64 ",\"missing\":%" PRIu64, counts->same,
                      counts->missing);
    (void)fputs(form->stopped ? ",\"stopped\":true}}\n" : "}}\n", stderr);
}

void ev_summary(const ev_counts *counts, const ev_summary_form *form)
{
    uint64_t records = counts->done + counts->skipped + counts->failed;
    if (form->json) {
        summarise_json(counts, form, records);
        return;
    }
    put_warnings(counts);
    (void)fprintf(stderr, "evisa-gen: %s%" PRIu64 " record%s: %" PRIu64 " done",
                  form->stopped ? "stopped after " : "", records, records == 1 ? "" : "s",
                  counts->done);
    if (form->resumed)
        (void)fprintf(stderr, ", %" PRIu64 " skipped", counts->skipped);
    (void)fprintf(stderr, ", %" PRIu64 " failed", counts->failed);
    if (form->expected)
        (void)fprintf(stderr,
                      "; %" PRIu64 " the same as expected, %" PRIu64 " not, %" PRIu64 " missing",
                      counts->same, counts->differ, counts->missing);
    (void)fputs("\n", stderr);
}
