/* The command accept: new files become golden ones, and the list of them says why.
 *
 * All pairs are compared first, so that the groups have the numbers that evisa-compare printed, and
 * what was chosen is there before anything is written. The list gets its line before the file is
 * replaced: after a call that was cut off, a line too many is there, and never a golden file that
 * nobody gave a reason for. */
#include "compare/commands.h"

#include "compare/engine.h"
#include "compare/ledger.h"
#include "compare/side/source.h"
#include "compare/tell/group.h"
#include "compare/tell/tally.h"
#include "compare/tell/words.h"
#include "core/sha256.h"
#include "sys/io.h"

#include <stdlib.h>

/* A pair that may be accepted, because it differs or is on the new side only, or that was named. */
typedef struct candidate {
    ev_side_pair pair; /* of two folders or two files: borrowed from the sides */
    char *title;
    ev_pair_state state;
    size_t group;                       /* index; SIZE_MAX: it has none */
    uint8_t digests[2][EV_DIGEST_SIZE]; /* of the bytes that were compared */
    char *wrong; /* owned, whole lines: how it contradicts itself; NULL: it does not */
    bool is_chosen;
} candidate;

typedef struct acceptance {
    const ev_compare_options *options;
    ev_engine *engine;
    ev_sides *sides;
    ev_groups groups;
    ev_buf candidates; /* candidate each */
    ev_tally tally;
    size_t refused; /* of the chosen */
    ev_buf line;
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

static bool print(acceptance *a, ev_faults *faults)
{
    return ev_words_flush_lines(&a->line, stdout, ev_output_name(NULL), faults);
}

/* Also of a pair that is none: it is said why. */
static bool is_candidate(const acceptance *a, const candidate *c)
{
    bool is_named = false;
    for (size_t i = 0; i < a->options->name_count; i++)
        is_named = is_named || ev_pair_is_called(c->title, c->pair.name, a->options->names[i]);
    return is_named || c->state == EV_PAIR_DIFFERS || c->state == EV_PAIR_ONLY_NOW;
}

/* "KZ1  not accepted  new: date of birth is ... on the page, ... in the seal": a line for each. */
static char *contradictions_of(const ev_pair_result *result)
{
    ev_buf lines;
    ev_buf_init(&lines, NULL, 256);
    for (size_t i = 0; i < result->explanation->count; i++) {
        if (result->explanation->differences[i].role != EV_CONTRADICTION)
            continue;
        ev_words_plain(&lines, ev_pair_title(result));
        ev_buf_text(&lines, "  not accepted  ");
        ev_words_difference(&lines, &result->explanation->differences[i], EV_TELL_VALUES);
        ev_buf_char(&lines, '\n');
    }
    char *text = lines.failed ? NULL : strndup(lines.data, lines.size);
    ev_buf_free(&lines);
    return text;
}

static bool add_candidate(acceptance *a, candidate *c, const ev_pair_result *result)
{
    bool differs = c->state == EV_PAIR_DIFFERS,
         is_wrong = differs && result->explanation->contradictions > 0;
    if (differs) {
        c->group = ev_groups_add(&a->groups, result);
        memcpy(c->digests, result->digests, sizeof c->digests);
    }
    c->wrong = is_wrong ? contradictions_of(result) : NULL;
    ev_buf_bytes(&a->candidates, c, sizeof *c);
    if (a->candidates.failed)
        free(c->wrong);
    return !a->candidates.failed && (!differs || c->group != SIZE_MAX) &&
           (!is_wrong || c->wrong != NULL);
}

/* What cannot be read is not passed over, but for a call that names what it accepts. */
static void put_bad(acceptance *a, const ev_pair_result *result)
{
    if (result->state != EV_PAIR_BAD || a->options->name_count > 0)
        return;
    ev_words_plain(&a->line, ev_pair_title(result));
    ev_buf_text(&a->line, "  unreadable  ");
    ev_words_state(&a->line, result);
    ev_buf_char(&a->line, '\n');
}

/* Instead of telling it. */
static bool collect(void *context, const ev_side_pair *pair, const ev_pair_result *result,
                    ev_faults *faults)
{
    acceptance *a = context;
    ev_slice title = ev_pair_title(result);
    candidate c = {.pair = *pair,
                   .state = result->state,
                   .title = strndup(title.data, title.size),
                   .group = SIZE_MAX};
    ev_tally_add(&a->tally, result);
    put_bad(a, result);
    bool is_kept = c.title != NULL && is_candidate(a, &c),
         done = c.title != NULL && (!is_kept || add_candidate(a, &c, result));
    if (!is_kept || a->candidates.failed)
        free(c.title);
    return ev_faults_require(faults, done, EV_OUT_OF_MEMORY, "") && print(a, faults);
}

/* ---- what is accepted ------------------------------------------------------------------------ */

/* Chooses what is called so. Returns false with a fault: nothing is, or nothing of it can be
 * accepted. */
static bool choose_name(const acceptance *a, const char *name, ev_faults *faults)
{
    static const ev_code refusals[] = {[EV_PAIR_SAME] = EV_ACCEPT_SAME,
                                       [EV_PAIR_ONLY_GOLDEN] = EV_ACCEPT_MISSING,
                                       [EV_PAIR_BAD] = EV_ACCEPT_UNREADABLE};
    ev_code wrong = EV_ACCEPT_UNKNOWN;
    bool has_any = false;
    for (size_t i = 0; i < candidate_count(a); i++) {
        candidate *c = candidate_at(a, i);
        if (!ev_pair_is_called(c->title, c->pair.name, name))
            continue;
        if (c->state == EV_PAIR_DIFFERS || c->state == EV_PAIR_ONLY_NOW)
            has_any = c->is_chosen = true;
        else
            wrong = refusals[c->state];
    }
    return ev_faults_require(faults, has_any, wrong, name);
}

static bool choose_named(const acceptance *a, ev_faults *faults)
{
    bool done = true;
    for (size_t i = 0; i < a->options->name_count; i++)
        done = choose_name(a, a->options->names[i], faults) && done;
    return done;
}

/* Says first which group it is. */
static bool choose_group(acceptance *a, ev_faults *faults)
{
    size_t wanted = SIZE_MAX;
    ev_group_place *order = ev_groups_order(&a->groups);
    if (!ev_faults_require(faults, order != NULL, EV_OUT_OF_MEMORY, ""))
        return false;
    for (size_t i = 0; i < a->groups.count; i++) {
        if (order[i].number != (size_t)a->options->group)
            continue;
        wanted = order[i].index;
        ev_group_words(&a->line, &order[i], EV_TELL_VALUES);
    }
    free(order);
    for (size_t i = 0; i < candidate_count(a); i++)
        candidate_at(a, i)->is_chosen = wanted != SIZE_MAX && candidate_at(a, i)->group == wanted;
    return ev_faults_require(faults, wanted != SIZE_MAX, EV_ACCEPT_GROUP, "--group") &&
           print(a, faults);
}

/* A document that contradicts itself is never right: it becomes a golden one only by its name. */
static bool refuse_contradictions(acceptance *a, ev_faults *faults)
{
    for (size_t i = 0; i < candidate_count(a); i++) {
        candidate *c = candidate_at(a, i);
        if (!c->is_chosen || c->wrong == NULL)
            continue;
        c->is_chosen = false;
        a->refused++;
        ev_buf_text(&a->line, c->wrong);
    }
    return print(a, faults);
}

/* Without a choice all that differ; what is new is accepted by its name only. */
static bool choose(acceptance *a, ev_faults *faults)
{
    if (a->options->name_count > 0)
        return choose_named(a, faults);
    if (a->options->group > 0)
        return choose_group(a, faults) && refuse_contradictions(a, faults);
    for (size_t i = 0; i < candidate_count(a); i++)
        candidate_at(a, i)->is_chosen = candidate_at(a, i)->state == EV_PAIR_DIFFERS;
    return refuse_contradictions(a, faults);
}

/* A tar may call its members anything. */
static bool check_names(const acceptance *a, ev_faults *faults)
{
    bool done = true;
    for (size_t i = 0; i < candidate_count(a) && !ev_sides_are_files(a->sides); i++) {
        const candidate *c = candidate_at(a, i);
        if (c->is_chosen)
            done = ev_faults_require(faults, ev_ledger_may_name(c->pair.name), EV_ACCEPT_OUTSIDE,
                                     c->pair.name) &&
                   done;
    }
    return done;
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

static bool read_again(const acceptance *a, const candidate *c, ev_buf *golden, ev_buf *now,
                       ev_faults *faults)
{
    if (ev_sides_read(a->sides, &c->pair, SIZE_MAX - 1, golden, now, faults) != EV_OK)
        return false;
    ev_slice before = ev_buf_as_slice(golden), after = ev_buf_as_slice(now);
    return ev_faults_require(faults, is_as_compared(c, before, after), EV_ACCEPT_CHANGED,
                             c->pair.name) &&
           ev_faults_require(faults, ev_source_is_pdf(after), EV_PDF_DAMAGED, c->pair.name);
}

static bool accept_one(const acceptance *a, const candidate *c, ev_faults *faults)
{
    ev_buf golden, now;
    ev_buf_init(&golden, NULL, 0);
    ev_buf_init(&now, NULL, 0);
    bool done = read_again(a, c, &golden, &now, faults);
    const ev_accepted accepted = {
        .side = a->options->golden,
        .is_file = ev_sides_are_files(a->sides),
        .name = c->pair.name,
        .golden = c->pair.golden != NULL ? ev_buf_as_slice(&golden) : (ev_slice){NULL, 0},
        .now = ev_buf_as_slice(&now),
        .group = c->group != SIZE_MAX
                     ? ev_group_title(&a->groups.group[c->group], EV_TELL_NO_VALUES)
                     : "on the new side only",
        .reason = a->options->reason};
    done = done && ev_ledger_accept(&accepted, faults);
    ev_buf_free(&golden);
    ev_buf_free(&now);
    return done;
}

static void accept_chosen(acceptance *a, ev_faults *faults)
{
    int64_t accepted = 0;
    for (size_t i = 0; i < candidate_count(a) && faults->status == EV_OK; i++) {
        const candidate *c = candidate_at(a, i);
        if (!c->is_chosen || !accept_one(a, c, faults))
            continue;
        accepted++;
        ev_buf_text(&a->line, "accepted ");
        ev_words_plain(&a->line, ev_slice_from(c->title));
        ev_buf_char(&a->line, '\n');
        (void)print(a, faults);
    }
    ev_buf_int(&a->line, accepted);
    ev_buf_text(&a->line, " accepted\n");
    if (faults->status == EV_OK && print(a, faults))
        (void)ev_output_finish(stdout, faults);
}

static void run(acceptance *a, ev_faults *faults)
{
    const ev_series_tasks tasks = {.context = a, .examine = examine, .tell = collect};
    const ev_series_limits limits = {.workers = a->options->jobs,
                                     .explained = (size_t)a->options->max,
                                     .bytes = EV_SERIES_BYTES};
    if (ev_series_run(a->sides, &tasks, &limits, faults) == EV_OK && choose(a, faults) &&
        check_names(a, faults))
        accept_chosen(a, faults);
}

static void clear(acceptance *a)
{
    for (size_t i = 0; i < candidate_count(a); i++) {
        free(candidate_at(a, i)->title);
        free(candidate_at(a, i)->wrong);
    }
    ev_buf_free(&a->candidates);
    ev_buf_free(&a->line);
    ev_groups_free(&a->groups);
    if (a->sides != NULL)
        ev_sides_close(a->sides);
    if (a->engine != NULL)
        ev_engine_end(a->engine);
}

/* As of comparing: what could not be read comes before what still differs. */
static int status_of(const acceptance *a, const ev_faults *faults)
{
    bool passed_over = a->tally.bad > 0 && a->options->name_count == 0;
    if (faults->status != EV_OK)
        return (int)faults->status;
    return passed_over ? EV_NO_INPUT : a->refused > 0 ? EV_COMPARE_DIFFERS : EV_OK;
}

int ev_compare_accept(const ev_compare_options *options)
{
    acceptance a = {.options = options};
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_buf_init(&a.candidates, NULL, 0);
    ev_buf_init(&a.line, NULL, 0);
    a.engine = ev_engine_start(options, &faults);
    if (a.engine != NULL && ev_ledger_check(options->golden, &faults))
        a.sides = ev_sides_open(options->golden, options->now, &faults);
    if (a.sides != NULL && faults.status == EV_OK)
        run(&a, &faults);
    clear(&a);
    ev_compare_report(&faults, options);
    return status_of(&a, &faults);
}
