/* The command accept: new files become golden ones, and the list of them says why.
 *
 * All pairs are compared first, so that the groups have the numbers that evisa-compare printed, and
 * what was chosen is there before anything is written. The list gets its line before the file is
 * replaced: after a call that was cut off, a line too many is there, and never a golden file that
 * nobody gave a reason for. */
#include "compare/commands.h"

#include "compare/engine.h"
#include "compare/ledger.h"
#include "compare/tell/group.h"
#include "compare/tell/words.h"
#include "core/sha256.h"
#include "sys/io.h"

#include <stdlib.h>
#include <strings.h>

/* A pair that may be accepted: it differs, or is on the new side only. */
typedef struct candidate {
    ev_side_pair pair; /* of two folders or two files: borrowed from the sides */
    char *title;
    size_t group;                       /* index; SIZE_MAX: it is new */
    uint8_t digests[2][EV_DIGEST_SIZE]; /* of the bytes that were compared */
    bool is_chosen;
} candidate;

typedef struct acceptance {
    const ev_compare_options *options;
    ev_engine *engine;
    ev_sides *sides;
    ev_groups groups;
    ev_buf candidates; /* candidate each */
    size_t accepted;
} acceptance;

static candidate *candidate_at(const acceptance *a, size_t index)
{
    return (candidate *)(void *)a->candidates.data + index;
}

static size_t candidate_count(const acceptance *a)
{
    return a->candidates.size / sizeof(candidate);
}

static void examine(void *context, unsigned worker, ev_slice golden, ev_slice now, ev_arena *arena,
                    ev_pair_result *result, ev_faults *faults)
{
    const acceptance *a = context;
    uint8_t(*digests)[EV_DIGEST_SIZE] = ev_arena_take(arena, 2 * sizeof *digests);
    ev_engine_examine(a->engine, worker, golden, now, arena, result, faults);
    if (!ev_faults_require(faults, digests != NULL, EV_OUT_OF_MEMORY, ""))
        return;
    ev_sha256(golden, digests[0]);
    ev_sha256(now, digests[1]);
    result->digests = (const uint8_t(*)[EV_DIGEST_SIZE])digests;
}

/* Instead of telling it. */
static bool collect(void *context, const ev_side_pair *pair, const ev_pair_result *result,
                    ev_faults *faults)
{
    acceptance *a = context;
    candidate c = {.pair = *pair, .group = SIZE_MAX};
    if (result->state != EV_PAIR_DIFFERS && result->state != EV_PAIR_ONLY_NOW)
        return true;
    bool done = true;
    if (result->state == EV_PAIR_DIFFERS) {
        c.group = ev_groups_add(&a->groups, result);
        done = c.group != SIZE_MAX;
        memcpy(c.digests, result->digests, sizeof c.digests);
    }
    ev_slice title = ev_pair_title(result);
    c.title = strndup(title.data, title.size);
    ev_buf_bytes(&a->candidates, &c, sizeof c);
    return ev_faults_require(faults, done && c.title != NULL && !a->candidates.failed,
                             EV_OUT_OF_MEMORY, "");
}

/* ---- what is accepted ------------------------------------------------------------------------ */

/* A pair is named as it was told, or by its path, with or without ".pdf". */
static bool is_named(const candidate *c, const char *name)
{
    size_t size = strlen(name);
    return strcmp(c->title, name) == 0 || strcmp(c->pair.name, name) == 0 ||
           (strncmp(c->pair.name, name, size) == 0 && strcasecmp(c->pair.name + size, ".pdf") == 0);
}

static bool choose_named(acceptance *a, ev_faults *faults)
{
    for (size_t i = 0; i < a->options->name_count; i++) {
        bool is_found = false;
        for (size_t j = 0; j < candidate_count(a); j++)
            if (is_named(candidate_at(a, j), a->options->names[i]))
                is_found = candidate_at(a, j)->is_chosen = true;
        if (!ev_faults_require(faults, is_found, EV_ACCEPT_UNKNOWN, a->options->names[i]))
            return false;
    }
    return true;
}

static bool choose_group(acceptance *a, ev_faults *faults)
{
    size_t number = (size_t)a->options->group, wanted = SIZE_MAX;
    size_t *order = calloc(a->groups.count + 1, sizeof *order);
    if (order == NULL) {
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
        return false;
    }
    ev_groups_order(&a->groups, order);
    if (number <= a->groups.count)
        wanted = order[number - 1];
    free(order);
    for (size_t i = 0; i < candidate_count(a); i++)
        candidate_at(a, i)->is_chosen = wanted != SIZE_MAX && candidate_at(a, i)->group == wanted;
    return ev_faults_require(faults, wanted != SIZE_MAX, EV_ACCEPT_UNKNOWN, "--group");
}

/* Without a choice all that differ; what is new is accepted by its name only. */
static bool choose(acceptance *a, ev_faults *faults)
{
    if (a->options->name_count > 0)
        return choose_named(a, faults);
    if (a->options->group > 0)
        return choose_group(a, faults);
    for (size_t i = 0; i < candidate_count(a); i++)
        candidate_at(a, i)->is_chosen = candidate_at(a, i)->group != SIZE_MAX;
    return true;
}

/* ---- accepting ------------------------------------------------------------------------------- */

/* Whether both files still have the bytes whose difference was named. */
static bool is_as_compared(const candidate *c, ev_slice golden, ev_slice now)
{
    uint8_t digests[2][EV_DIGEST_SIZE];
    if (c->group == SIZE_MAX)
        return true;
    ev_sha256(golden, digests[0]);
    ev_sha256(now, digests[1]);
    return memcmp(digests, c->digests, sizeof digests) == 0;
}

static bool accept_one(acceptance *a, const candidate *c, ev_faults *faults)
{
    ev_buf golden, now;
    ev_buf_init(&golden, NULL, 0);
    ev_buf_init(&now, NULL, 0);
    const char *group = c->group != SIZE_MAX
                            ? ev_group_title(&a->groups.group[c->group], EV_TELL_NO_VALUES)
                            : "on the new side only";
    bool done = ev_sides_read(a->sides, &c->pair, SIZE_MAX - 1, &golden, &now, faults) == EV_OK &&
                ev_faults_require(
                    faults, is_as_compared(c, ev_buf_as_slice(&golden), ev_buf_as_slice(&now)),
                    EV_ACCEPT_CHANGED, c->pair.name);
    const ev_accepted accepted = {.side = a->options->golden,
                                  .is_file = ev_sides_are_files(a->sides),
                                  .name = c->pair.name,
                                  .golden = c->pair.golden != NULL ? ev_buf_as_slice(&golden)
                                                                   : (ev_slice){NULL, 0},
                                  .now = ev_buf_as_slice(&now),
                                  .group = group,
                                  .reason = a->options->reason};
    done = done && ev_ledger_accept(&accepted, faults);
    ev_buf_free(&golden);
    ev_buf_free(&now);
    return done;
}

static void accept_chosen(acceptance *a, ev_faults *faults)
{
    ev_buf line;
    ev_buf_init(&line, NULL, 0);
    for (size_t i = 0; i < candidate_count(a) && faults->status == EV_OK; i++) {
        const candidate *c = candidate_at(a, i);
        if (!c->is_chosen || !accept_one(a, c, faults))
            continue;
        a->accepted++;
        ev_buf_text(&line, "accepted ");
        ev_words_plain(&line, ev_slice_from(c->title));
        ev_buf_char(&line, '\n');
        (void)ev_words_flush_lines(&line, stdout, ev_output_name(NULL), faults);
    }
    ev_buf_int(&line, (int64_t)a->accepted);
    ev_buf_text(&line, " accepted\n");
    if (faults->status == EV_OK)
        (void)ev_words_flush_lines(&line, stdout, ev_output_name(NULL), faults);
    if (faults->status == EV_OK)
        (void)ev_output_finish(stdout, faults);
    ev_buf_free(&line);
}

static void run(acceptance *a, ev_faults *faults)
{
    const ev_series_tasks tasks = {.context = a, .examine = examine, .tell = collect};
    const ev_series_limits limits = {.workers = a->options->jobs, .explained = SIZE_MAX};
    if (ev_series_run(a->sides, &tasks, &limits, faults) == EV_OK && choose(a, faults))
        accept_chosen(a, faults);
}

static void clear(acceptance *a)
{
    for (size_t i = 0; i < candidate_count(a); i++)
        free(candidate_at(a, i)->title);
    ev_buf_free(&a->candidates);
    ev_groups_free(&a->groups);
    if (a->sides != NULL)
        ev_sides_close(a->sides);
    if (a->engine != NULL)
        ev_engine_end(a->engine);
}

int ev_compare_accept(const ev_compare_options *options)
{
    acceptance a = {.options = options};
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_buf_init(&a.candidates, NULL, 0);
    a.engine = ev_engine_start(options, &faults);
    if (a.engine != NULL && ev_ledger_check(options->golden, &faults))
        a.sides = ev_sides_open(options->golden, options->now, &faults);
    if (a.sides != NULL && faults.status == EV_OK)
        run(&a, &faults);
    clear(&a);
    ev_compare_report(&faults, options);
    return (int)faults.status;
}
