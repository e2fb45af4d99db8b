#include "compare/examine.h"

#include "compare/drawing/drawing.h"
#include "compare/pixels.h"

typedef struct examiner {
    ev_paper golden, now;
    ev_drawing_file *golden_file, *now_file;
    const ev_examine_choice *choice;
    ev_arena *arena;
    ev_faults *faults;
} examiner;

/* The faults of a side get its name for a pointer. */
static void take_faults(examiner *e, const ev_faults *of_side, const char *side)
{
    for (size_t i = 0; i < of_side->count; i++) {
        ev_fault fault = of_side->fault[i];
        memcpy(fault.pointer, side, strlen(side) + 1);
        ev_faults_put(e->faults, &fault);
    }
}

static bool read_paper(examiner *e, ev_slice pdf, const char *side, ev_paper *paper)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    if (ev_paper_read(pdf, e->arena, paper, &faults) == EV_OK && paper->is_ours &&
        !ev_paper_has_structure(paper) &&
        ev_paper_read_reduced(pdf, e->arena, paper, &faults) == EV_OK) {
        paper->is_ours = false;
        paper->has_lost_structure = true;
    }
    if (faults.status == EV_OK && !paper->is_ours && !e->choice->trusts_foreign)
        (void)ev_faults_add(&faults, EV_PDF_FOREIGN, side);
    take_faults(e, &faults, side);
    return faults.status == EV_OK;
}

/* Beside a stranger's paper one of ours is read in the same form. */
static bool reduce(examiner *e, ev_slice pdf, const char *side, ev_paper *paper)
{
    ev_paper *whole = ev_arena_take(e->arena, sizeof *whole);
    if (!ev_faults_require(e->faults, whole != NULL, EV_OUT_OF_MEMORY, side))
        return false;
    *whole = *paper;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    bool good = ev_paper_read_reduced(pdf, e->arena, paper, &faults) == EV_OK;
    paper->whole = whole;
    take_faults(e, &faults, side);
    return good;
}

static bool read_papers(examiner *e, ev_slice golden, ev_slice now)
{
    bool has_golden = read_paper(e, golden, "golden", &e->golden),
         has_now = read_paper(e, now, "new", &e->now);
    if (!has_golden || !has_now)
        return false;
    if (e->golden.is_ours && !e->now.is_ours)
        return reduce(e, golden, "golden", &e->golden);
    if (e->now.is_ours && !e->golden.is_ours)
        return reduce(e, now, "new", &e->now);
    return true;
}

static bool open_file(examiner *e, ev_slice pdf, const char *side, ev_drawing_file **file)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    *file = ev_drawing_open(pdf, &faults);
    take_faults(e, &faults, side);
    return *file != NULL;
}

/* A code whose modules are known needs no page to be drawn; others do. */
static bool needs_drawing(const ev_paper *paper)
{
    return paper->code.side > 0 && paper->code.modules == NULL;
}

static void read_code(examiner *e, ev_paper *paper, ev_drawing_file *file)
{
    ev_paper_code *code = &paper->code;
    ev_drawing drawing;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    bool is_drawn = code->bytes.data == NULL && code->modules == NULL && code->place.width > 0 &&
                    file != NULL &&
                    ev_drawing_make(file, code->place.page, EV_DRAWING_DPI, e->arena, &drawing,
                                    &faults) == EV_OK;
    if (is_drawn && code->side > 0)
        code->modules = ev_drawing_take_modules(&drawing, &code->place, code->side, e->arena);
    if (code->bytes.data == NULL && code->modules != NULL)
        code->bytes = ev_drawing_read_modules(code->modules, code->side, e->arena);
    if (code->bytes.data == NULL && is_drawn)
        code->bytes = ev_drawing_read_code(&drawing, &code->place, e->arena);
}

static bool is_named(const char *const *names, size_t count, const char *name)
{
    size_t i = 0;
    while (i < count && strcmp(names[i], name) != 0)
        i++;
    return i < count;
}

static bool looks_at_pixels(const ev_examine_choice *choice)
{
    const ev_explain_choice *c = &choice->explain;
    const char *name = ev_difference_kind_name(EV_DIFFERENT_PIXELS);
    return !choice->skips_pixels && !is_named(c->ignored, c->ignored_count, name) &&
           (c->only_count == 0 || is_named(c->only, c->only_count, name));
}

static size_t count_causes(const ev_pixels *found)
{
    size_t count = 0;
    for (size_t i = 0; i < found->difference_count; i++)
        count += found->differences[i].role == EV_CAUSE;
    return count;
}

/* Puts what only pixels show behind the causes, what follows last. It takes the place of "same
 * content, other bytes": the content is not the same. */
static bool add_pixels(examiner *e, ev_explanation *told, const ev_pixels *found)
{
    size_t added = found->difference_count;
    if (added == 0)
        return true;
    ev_explain_take_back(told);
    size_t before = told->contradictions + told->causes, behind = told->count - before;
    ev_difference *all = ev_arena_take_array(e->arena, told->count + added, sizeof *all);
    if (all == NULL)
        return false;
    size_t causes = count_causes(found), at[2] = {before, before + causes};
    if (before > 0)
        memcpy(all, told->differences, before * sizeof *all);
    for (size_t i = 0; i < added; i++) {
        ev_difference *put = &all[at[found->differences[i].role != EV_CAUSE]++];
        *put = found->differences[i];
        if (e->choice->explain.only_count > 0) /* nothing was asked that could explain it */
            put->remark = (ev_slice){NULL, 0};
    }
    if (behind > 0)
        memcpy(all + before + added, told->differences + before, behind * sizeof *all);
    told->differences = all;
    told->count += added;
    told->causes += causes;
    return true;
}

/* Edges that only another generator draws in its way follow from that. */
static bool add_edges(examiner *e, ev_explanation *told, const ev_pixels *found)
{
    if (!found->has_other_edges || told->count == 0)
        return true;
    ev_difference *all = ev_arena_take_array(e->arena, told->count + 1, sizeof *all);
    if (all == NULL)
        return false;
    memcpy(all, told->differences, told->count * sizeof *all);
    all[told->count] = (ev_difference){.kind = EV_DIFFERENT_PIXELS,
                                       .role = EV_FOLLOWS,
                                       .field = ev_difference_kind_name(EV_DIFFERENT_PIXELS),
                                       .name = EV_SLICE("edges of letters and lines"),
                                       .text = EV_SLICE("edges of letters and lines"),
                                       .about = EV_SLICE("edges of letters and lines")};
    told->differences = all;
    told->count++;
    return true;
}

static bool look(examiner *e, const ev_explanation *whole, ev_explanation *told,
                 ev_pair_result *result)
{
    ev_pixels found;
    const ev_pixels_task task = {
        .golden = {&e->golden, e->golden_file},
        .now = {&e->now, e->now_file},
        .whole = whole,
        .told = told,
        .looks = looks_at_pixels(e->choice),
        .pictures = e->choice->pictures,
        .arena = e->arena,
    };
    if (ev_pixels_look(&task, &found, e->faults) != EV_OK)
        return false;
    result->regions = found.regions;
    result->region_count = found.region_count;
    result->sheets = found.sheets;
    result->sheet_count = found.sheet_count;
    return ev_faults_require(e->faults, add_pixels(e, told, &found) && add_edges(e, told, &found),
                             EV_OUT_OF_MEMORY, "");
}

static bool draws(const ev_examine_choice *choice)
{
    return looks_at_pixels(choice) || choice->pictures == EV_PICTURES;
}

static bool open_files(examiner *e, ev_slice golden, ev_slice now)
{
    bool draws_both = draws(e->choice);
    return (!(draws_both || needs_drawing(&e->golden)) ||
            open_file(e, golden, "golden", &e->golden_file)) &&
           (!(draws_both || needs_drawing(&e->now)) || open_file(e, now, "new", &e->now_file));
}

/* Other generators do not say what is a code: it is looked for on their first page. */
static void find_code(examiner *e, ev_paper *paper, ev_drawing_file *file)
{
    ev_drawing drawing;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    if (!paper->is_ours && file != NULL && paper->code.side == 0 &&
        ev_drawing_make(file, 0, EV_DRAWING_DPI, e->arena, &drawing, &faults) == EV_OK)
        paper->code.bytes = ev_drawing_find_code(&drawing, e->arena, &paper->code.place);
}

static void read_codes(examiner *e)
{
    find_code(e, &e->golden, e->golden_file);
    find_code(e, &e->now, e->now_file);
    if (e->now.code.place.width == 0 && !e->now.is_ours)
        e->now.code.place = e->golden.code.place; /* a copy has it at the same place */
    if (e->golden.code.place.width == 0 && !e->golden.is_ours)
        e->golden.code.place = e->now.code.place;
    read_code(e, &e->golden, e->golden_file);
    read_code(e, &e->now, e->now_file);
}

/* Where pixels are not compared, nobody knows whether the content is the same, and there is nothing
 * else. */
static void limit(const ev_examine_choice *choice, ev_explanation *told)
{
    static const char limited[] = "no difference found, pixels not compared";
    ev_difference *first = told->differences;
    if (looks_at_pixels(choice))
        return;
    if (told->count == 1 && first->kind == EV_DIFFERENT_BYTES)
        first->name = first->text = first->about = EV_SLICE(limited);
    else
        ev_explain_take_back(told);
}

/* What is ignored explains pixels all the same: it is asked for a second time, without a choice.
 * What --only leaves out does not: --only=pixels asks for all that look different. */
static bool explain(examiner *e, ev_pair_result *result)
{
    static const ev_explain_choice all = {.photo_change = ev_drawing_photo_change};
    ev_explain_choice choice = e->choice->explain;
    ev_explanation *told = ev_arena_take(e->arena, sizeof *told), whole;
    choice.photo_change = ev_drawing_photo_change;
    if (!ev_faults_require(e->faults, told != NULL, EV_OUT_OF_MEMORY, "") ||
        ev_explain(&e->golden, &e->now, &choice, e->arena, told, e->faults) != EV_OK)
        return false;
    whole = *told;
    if (draws(e->choice) && choice.ignored_count > 0 &&
        ev_explain(&e->golden, &e->now, &all, e->arena, &whole, e->faults) != EV_OK)
        return false;
    if (draws(e->choice) && !look(e, &whole, told, result))
        return false;
    limit(e->choice, told);
    result->explanation = told;
    result->state = told->count > 0 ? EV_PAIR_DIFFERS : EV_PAIR_SAME;
    return true;
}

/* The golden's, where both have the same. */
static ev_slice number_of(const ev_paper *golden, const ev_paper *now)
{
    ev_slice number[2] = {{NULL, 0}, {NULL, 0}};
    const ev_paper *papers[2] = {golden, now};
    for (size_t side = 0; side < 2; side++)
        for (size_t i = 0; i < papers[side]->value_count; i++) {
            const ev_value *value = &papers[side]->values[i];
            if (value->field != NULL && strcmp(value->field, "/visa/number") == 0)
                number[side] = value->text;
        }
    return ev_slice_equal(number[0], number[1]) ? number[0] : (ev_slice){NULL, 0};
}

ev_status ev_examine(ev_slice golden, ev_slice now, const ev_examine_choice *choice,
                     ev_arena *arena, ev_pair_result *result, ev_faults *faults)
{
    examiner e = {.choice = choice, .arena = arena, .faults = faults};
    result->state = EV_PAIR_BAD;
    result->faults = faults;
    if (read_papers(&e, golden, now) && open_files(&e, golden, now)) {
        read_codes(&e);
        result->number = number_of(&e.golden, &e.now);
        (void)explain(&e, result);
    }
    if (faults->status != EV_OK)
        result->state = EV_PAIR_BAD;
    ev_drawing_close(e.golden_file);
    ev_drawing_close(e.now_file);
    return faults->status;
}
