/* The command compare: opens the sides, runs over the pairs and tells each in every form that was
 * asked for. */
#include "compare/commands.h"

#include "compare/engine.h"
#include "compare/outputs.h"
#include "compare/tell/tally.h"
#include "sys/io.h"

enum { FORMS_MAX = 3 };

typedef struct comparison {
    ev_engine *engine;
    ev_tell *forms[FORMS_MAX];
    size_t form_count;
    ev_tally tally;
} comparison;

static void examine(void *context, unsigned worker, ev_slice golden, ev_slice now, ev_arena *arena,
                    ev_pair_result *result, ev_faults *faults)
{
    comparison *c = context;
    ev_engine_examine(c->engine, worker, golden, now, arena, result, faults);
}

static bool tell(void *context, const ev_side_pair *pair, const ev_pair_result *result,
                 ev_faults *faults)
{
    comparison *c = context;
    bool done = true;
    (void)pair;
    ev_tally_add(&c->tally, result);
    for (size_t i = 0; done && i < c->form_count; i++)
        done = c->forms[i]->pair(c->forms[i], result, faults);
    return done;
}

/* ---- the forms ------------------------------------------------------------------------------- */

static bool add_form(comparison *c, ev_tell *form)
{
    if (form != NULL)
        c->forms[c->form_count++] = form;
    return form != NULL;
}

/* A list has no sides, but two paths for each pair. */
static ev_tell_sides sides_of(const ev_compare_options *o)
{
    static const char list[] = "the list on standard input";
    return o->now != NULL ? (ev_tell_sides){o->golden, o->now} : (ev_tell_sides){list, list};
}

static bool open_forms(comparison *c, const ev_compare_options *o, ev_faults *faults)
{
    ev_tell_values values = o->no_values ? EV_TELL_NO_VALUES : EV_TELL_VALUES;
    const ev_tell_sides sides = sides_of(o);
    return add_form(c, o->json ? ev_tell_json(stdout, values, faults)
                               : ev_tell_text(stdout, values, faults)) &&
           (o->junit == NULL || add_form(c, ev_tell_junit(o->junit, values, faults))) &&
           (o->html == NULL || add_form(c, ev_tell_html(o->html, &sides, values, faults)));
}

/* Also where nothing differs: a CI system looks for its report. */
static void end_forms(const comparison *c, ev_faults *faults)
{
    for (size_t i = 0; i < c->form_count && faults->status == EV_OK; i++)
        (void)c->forms[i]->end(c->forms[i], faults);
}

static void close_forms(const comparison *c)
{
    for (size_t i = 0; i < c->form_count; i++)
        c->forms[i]->close(c->forms[i]);
}

/* ---- all ------------------------------------------------------------------------------------- */

static bool is_empty(const ev_tally *t)
{
    return t->same + t->differ + t->only_golden + t->only_now + t->bad == 0;
}

static void run(comparison *c, ev_sides *sides, const ev_compare_options *o, ev_faults *faults)
{
    const ev_series_tasks tasks = {.context = c, .examine = examine, .tell = tell};
    const ev_series_limits limits = {
        .workers = o->jobs, .explained = (size_t)o->max, .bytes = EV_SERIES_BYTES};
    if (open_forms(c, o, faults) && ev_series_run(sides, &tasks, &limits, faults) == EV_OK) {
        end_forms(c, faults);
        if (faults->status == EV_OK)
            (void)ev_output_finish(stdout, faults);
    }
    close_forms(c);
}

/* What concerns the outputs comes first: then nobody knows what differs. What could not be read
 * comes before what differs: a test must not pass by it. */
static int status_of(const comparison *c, ev_status opening, ev_status running)
{
    if (running != EV_OK)
        return (int)running;
    if (opening != EV_OK || c->tally.bad > 0)
        return EV_NO_INPUT;
    return c->tally.differ + c->tally.only_golden + c->tally.only_now > 0 ? EV_COMPARE_DIFFERS
                                                                          : EV_OK;
}

/* Where files are on one side only, and none on both. */
static void hint_at_sides(const ev_tally *t, const ev_sides *sides, ev_faults *faults)
{
    if (t->same + t->differ + t->bad == 0 && t->only_golden + t->only_now > 0)
        ev_sides_say_why_apart(sides, faults);
}

int ev_compare_run(const ev_compare_options *options)
{
    comparison c = {0};
    ev_faults opening, running;
    ev_faults_init(&opening, EV_LENIENT);
    ev_faults_init(&running, EV_LENIENT);
    if (ev_outputs_check(options, &running))
        c.engine = ev_engine_start(options, &running);
    ev_sides *sides =
        c.engine != NULL ? ev_sides_open(options->golden, options->now, &opening) : NULL;
    if (sides != NULL) {
        run(&c, sides, options, &running);
        hint_at_sides(&c.tally, sides, &running);
        ev_sides_close(sides);
        if (opening.status == EV_OK && running.status == EV_OK && is_empty(&c.tally))
            (void)ev_faults_add(&opening, EV_NO_PAIRS, "");
    }
    if (c.engine != NULL)
        ev_engine_end(c.engine);
    ev_compare_report(&opening, options);
    ev_compare_report(&running, options);
    if (sides == NULL && opening.status != EV_OK)
        return (int)opening.status;
    return status_of(&c, opening.status, running.status);
}
