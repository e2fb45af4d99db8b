/* A field: a caption in three languages, a value and its gloss. The template lists ways to set them
 * (fits, or a ladder of fits by its name); the first that fits is drawn. Nothing is drawn before
 * all of it fits. */
#include "layout/plan.h"
#include "resource/versions.h"

enum { LADDER_DEPTH_MAX = 1 };

/* A fit: its parts, and how many sizes there are to try of the value and of the gloss. */
typedef struct field_fit {
    ev_part part[EV_FIT_PARTS_MAX];
    size_t parts, value_sizes, gloss_sizes;
    bool has_gloss; /* a part for the gloss */
} field_fit;

static bool read_fit(ev_slice text, field_fit *to)
{
    to->parts = 0;
    to->has_gloss = false;
    to->value_sizes = to->gloss_sizes = 1;
    for (; text.size > 0 && to->parts < EV_FIT_PARTS_MAX; to->parts++) {
        ev_part *part = &to->part[to->parts];
        if (!ev_part_read(ev_slice_cut(&text, ';'), part))
            return false;
        bool is_value = ev_slice_is(part->name, "value");
        size_t *sizes = is_value ? &to->value_sizes : &to->gloss_sizes;
        to->has_gloss = to->has_gloss || (!is_value && part->sizes > 0);
        *sizes = part->sizes > *sizes ? part->sizes : *sizes;
    }
    return to->parts > 0 && text.size == 0;
}

/* Tries a fit with each size of the value and, for each, each size of the gloss. The caption in
 * front has no sizes: it is planned once. A fit without the gloss leaves out words that do not fit
 * only where it is a field's own: those of a ladder are for fields that have none. */
static bool try_fit(ev_layout *l, const ev_layout_box *f, ev_slice text, int depth, ev_plan *plan)
{
    field_fit fit;
    if (!read_fit(text, &fit))
        return ev_layout_refuse(l);
    if (plan->tried_gloss && depth > 0 && f->gloss.has_words && !fit.has_gloss)
        return false;
    plan->tried_gloss = plan->tried_gloss || fit.has_gloss;
    size_t first = 0;
    plan->count = plan->captions = 0;
    for (; first < fit.parts && fit.part[first].sizes == 0; first++)
        if (!ev_plan_add(l, f, &fit.part[first], 0, 0, plan))
            return false;
    const size_t captions = plan->captions;
    const ev_mpt end = plan->end;
    for (size_t v = 0; v < fit.value_sizes; v++)
        for (size_t g = 0; g < fit.gloss_sizes; g++) {
            bool fits = true;
            plan->count = plan->captions = captions;
            plan->end = end;
            for (size_t i = first; i < fit.parts && fits; i++)
                fits = ev_plan_add(l, f, &fit.part[i], v, g, plan);
            if (fits)
                return true;
        }
    return false;
}

static bool try_fits(ev_layout *l, const ev_layout_box *f, const ev_ini_section *from, int depth,
                     ev_plan *plan)
{
    for (size_t i = 0; i < from->count && ev_layout_is_ok(l); i++) {
        ev_slice fit = from->lines[i].value;
        if (!ev_slice_is(from->lines[i].key, "fit"))
            continue;
        if (!ev_slice_starts(fit, "@")) {
            if (try_fit(l, f, fit, depth, plan))
                return true;
            continue;
        }
        const ev_ini_section *ladder = ev_layout_section(l, "ladder", fit);
        if (ladder == NULL || depth == LADDER_DEPTH_MAX)
            return ev_layout_refuse(l);
        if (try_fits(l, f, ladder, depth + 1, plan))
            return true;
    }
    return false;
}

/* By lines first: in lines that keep apart as a whole a name is read more easily than in larger
 * ones that interlock. */
static bool try_all(ev_layout *l, const ev_layout_box *f, ev_plan *plan)
{
    plan->clearance = EV_CLEAR_LINES;
    plan->tried_gloss = false;
    if (try_fits(l, f, l->block, 0, plan) || !ev_layout_is_ok(l))
        return ev_layout_is_ok(l);
    plan->clearance = EV_CLEAR_GLYPHS;
    plan->tried_gloss = false;
    return try_fits(l, f, l->block, 0, plan);
}

/* ---- drawing --------------------------------------------------------------------------------- */

static void draw(ev_layout *l, const ev_plan *plan, size_t from, size_t to, ev_role role)
{
    ev_page_open(&l->page, role, EV_LANG_NONE);
    for (size_t i = from; i < to; i++) {
        const ev_plan_item *it = &plan->item[i];
        ev_layout_text(l, it->text, it->lang, &it->style, it->x, it->y)->u.text.whole = it->whole;
    }
    ev_page_close(&l->page);
}

static bool read_field(ev_layout *l, ev_layout_box *f)
{
    ev_mpt at[2];
    ev_slice value = ev_layout_key(l, "value"), gloss = ev_layout_key(l, "gloss"),
             source = ev_layout_key(l, "source");
    *f = (ev_layout_box){.caption = ev_layout_key(l, "caption")};
    ev_slice width = ev_layout_key_by_portrait(l, "width", "width.no-portrait");
    size_t count;
    if (!ev_layout_lengths(l, "at", at, 2) ||
        !ev_layout_style(l, "style.value", "value", &f->value_style) ||
        !ev_layout_style(l, "style.gloss", "gloss", &f->gloss_style) ||
        !ev_layout_style(l, "style.caption", "caption", &f->caption_style) ||
        !ev_layout_style(l, "style.caption-kk", "caption-kk", &f->caption_kk_style))
        return false;
    (void)ev_layout_page_key(l, "leading"); /* it was read once for all fields */
    f->x = at[0];
    f->y = at[1];
    bool known = (value.data == NULL || ev_layout_placeholder(l, value, &f->value)) &&
                 (gloss.data == NULL || ev_layout_placeholder(l, gloss, &f->gloss)) &&
                 ev_template_lengths(width, &f->width, 1, &count);
    if (known && source.data != NULL) {
        known = ev_policy_notice(l->content->policy, source, l->content->record, l->arena,
                                 &f->gloss.words);
        f->gloss.has_words = known;
    }
    return known || ev_layout_refuse(l);
}

static bool has_fit(ev_layout *l, const ev_layout_box *f)
{
    ev_plan plan = {.count = 0};
    return try_all(l, f, &plan);
}

static void suspect_caption(ev_layout *l, const ev_layout_box *f, const char *form, ev_suspect *s)
{
    ev_trilingual words;
    ev_slice key = ev_layout_join(l, f->caption, form, EV_SLICE(""));
    if (ev_template_words(l->content->template, key, &words))
        ev_layout_suspect_words(l, &words, &f->caption_style, s);
}

/* The widest language of a caption; 0 when there are no such words. */
static ev_mpt caption_width(ev_layout *l, const ev_layout_box *f, const char *form)
{
    ev_mpt widest = 0;
    ev_trilingual words;
    ev_slice key = ev_layout_join(l, f->caption, form, EV_SLICE(""));
    bool known = ev_template_words(l->content->template, key, &words);
    for (ev_lang lang = EV_KK; known && lang < EV_LANG_COUNT; lang++) {
        ev_mpt width = ev_typeset_width(&f->caption_style, words.in[lang]);
        widest = width > widest ? width : widest;
    }
    return widest;
}

/* The built-in template and policy; of a version that is not built in, those that its records had
 * otherwise. */
static bool load_built_in(const ev_layout *l, ev_template *template, ev_policy *policy)
{
    static const ev_resources builtin = {NULL, 0};
    const ev_slice no_pin = {NULL, 0};
    ev_slice template_id = l->content->template->id, policy_id = l->content->policy->id;
    const ev_date issued_on = l->content->record->visa.issued_on;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    if (ev_template_load(&builtin, template_id, l->arena, template, &faults) != EV_OK) {
        ev_faults_init(&faults, EV_LENIENT);
        if (ev_version_select_template(&builtin, no_pin, issued_on, l->arena, &template_id,
                                       &faults) != EV_OK ||
            ev_template_load(&builtin, template_id, l->arena, template, &faults) != EV_OK)
            return false;
    }
    if (ev_policy_load(&builtin, policy_id, l->arena, policy, &faults) == EV_OK)
        return true;
    ev_record record = *l->content->record;
    record.policy_pin = no_pin;
    ev_faults_init(&faults, EV_LENIENT);
    return ev_policy_select(&builtin, &record, l->arena, &policy_id, &faults) == EV_OK &&
           ev_policy_load(&builtin, policy_id, l->arena, policy, &faults) == EV_OK;
}

/* Whether the value fits as all was built in: its caption, gloss, styles, fits and place. */
static bool fits_as_built_in(const ev_layout *l)
{
    ev_template template;
    ev_policy policy;
    ev_layout_box box;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    if (!ev_layout_has_changes(l->content) || !load_built_in(l, &template, &policy))
        return false;
    ev_content content = *l->content;
    content.template = &template;
    content.policy = &policy;
    content.memo = NULL;
    content.survey = NULL;
    ev_layout other = {.content = &content, .arena = l->arena, .faults = &faults};
    other.block = ev_ini_find_slice(&template.layout, l->block->name);
    return other.block != NULL && read_field(&other, &box) && has_fit(&other, &box);
}

/* Whether the applicant's value is too long: a short one fits, it would not fit as built in either,
 * and no short caption takes the room that it is there to save. */
static bool is_value_too_long(ev_layout *l, const ev_layout_box *f)
{
    ev_layout_box other = *f;
    if (f->value.shortest.data == NULL || fits_as_built_in(l))
        return false;
    other.value.text = f->value.shortest;
    return caption_width(l, f, ".short") <= caption_width(l, f, "") && has_fit(l, &other);
}

/* The words without which the field fits. */
static void suspect_words(ev_layout *l, const ev_layout_box *f, ev_suspect *words)
{
    static const ev_trilingual narrow = {{{"I", 1}, {"I", 1}, {"I", 1}}};
    ev_layout_box bare = *f, brief = *f;
    bare.gloss = (ev_placeholder){.pointer = ""};
    brief.stand_in = &narrow;
    if (f->gloss.has_words && has_fit(l, &bare))
        ev_layout_suspect_words(l, &f->gloss.words, &f->gloss_style, words);
    if (has_fit(l, &brief)) {
        suspect_caption(l, f, "", words);
        suspect_caption(l, f, ".short", words);
        suspect_caption(l, f, ".brief", words);
    }
}

enum { WIDEST = 5670000, FINE = 140 }; /* 2 m, 0.05 mm */

/* How much wider the field must be for all of it to fit, or how much narrower it could be (`wider`
 * is false): by bisection. 0 when no width is enough. */
static ev_mpt width_change(ev_layout *l, const ev_layout_box *f, bool wider)
{
    ev_mpt good = wider ? WIDEST : 0, bad = wider ? 0 : f->width;
    ev_layout_box other = *f;
    other.width = f->width + (wider ? good : 0);
    if (wider && !has_fit(l, &other))
        return 0;
    for (ev_mpt middle = (good + bad) / 2; middle != good && middle != bad;
         middle = (good + bad) / 2) {
        other.width = wider ? f->width + middle : f->width - middle;
        *(has_fit(l, &other) ? &good : &bad) = middle;
        if ((good > bad ? good - bad : bad - good) < FINE)
            break;
    }
    return good;
}

/* Nothing fits. If it is not the value, the template is at fault: the words without which the field
 * fits, or those without which it would have room for a short value, or the block. */
static void refuse_field(ev_layout *l, const ev_layout_box *f)
{
    ev_suspect words = {.width = 0};
    ev_layout_box brief = *f;
    if (is_value_too_long(l, f)) {
        if (l->content->survey != NULL)
            ev_layout_lacks(l, width_change(l, f, true), f->value.text,
                            ev_typeset_width(&f->value_style, f->value.text), EV_LANG_NONE);
        ev_layout_add(l, EV_DOES_NOT_FIT, f->value.pointer, 0);
        return;
    }
    suspect_words(l, f, &words);
    if (f->value.shortest.data != NULL && words.text.data == NULL) {
        brief.value.text = f->value.shortest;
        suspect_words(l, &brief, &words);
    }
    ev_layout_lacks(l, width_change(l, f, true), words.text, words.width,
                    words.text.data != NULL ? words.lang : EV_LANG_NONE);
    (void)ev_layout_refuse_words(l, EV_RESOURCE_OVERFLOW, words.text);
}

/* Of a field that fits. */
static void tell_rooms(ev_layout *l, const ev_layout_box *f, const ev_plan *plan)
{
    ev_room room = {.kind = EV_ROOM_FIELD, .lang = EV_LANG_NONE, .text = f->value.text};
    if (!ev_layout_asks_room(l))
        return;
    if (plan->captions < plan->count) {
        room.size = plan->item[plan->captions].style.size;
        room.left = width_change(l, f, false);
        ev_layout_tell_room(l, &room);
    }
    if (plan->captions == 0)
        return;
    room = (ev_room){.kind = EV_ROOM_CAPTION, .lang = EV_LANG_NONE, .left = f->width};
    for (size_t i = 0; i < plan->captions; i++) {
        const ev_plan_item *it = &plan->item[i];
        ev_mpt left = f->x + f->width - it->x - ev_typeset_width(&it->style, it->text);
        if (left >= room.left)
            continue;
        room.left = left;
        room.size = it->style.size;
        room.lang = it->lang;
        room.text = it->text;
    }
    ev_layout_tell_room(l, &room);
}

void ev_layout_field(ev_layout *l)
{
    ev_layout_box f;
    ev_plan plan = {.count = 0};
    if (!read_field(l, &f))
        return;
    if (f.value.pointer == NULL) { /* no key "value" */
        (void)ev_layout_refuse(l);
        return;
    }
    if (f.value.text.size == 0)
        f.value.text = EV_SLICE("–");
    if (!try_all(l, &f, &plan)) {
        if (ev_layout_is_ok(l))
            refuse_field(l, &f);
        return;
    }
    bool has_header = plan.captions > 0, has_cell = plan.captions < plan.count;
    if (!has_header || !has_cell) { /* the row of a table has both */
        (void)ev_layout_refuse(l);
        return;
    }
    tell_rooms(l, &f, &plan);
    ev_page_open(&l->page, EV_ROLE_TR, EV_LANG_NONE);
    draw(l, &plan, 0, plan.captions, EV_ROLE_TH);
    draw(l, &plan, plan.captions, plan.count, EV_ROLE_TD);
    ev_page_close(&l->page);
}

/* A caption alone: the heading of the blocks after it. */
void ev_layout_caption(ev_layout *l)
{
    ev_layout_box f;
    ev_plan plan = {.count = 0};
    if (!read_field(l, &f))
        return;
    ev_part form = {.name = EV_SLICE("a"), .baselines = 1};
    if (!ev_plan_add(l, &f, &form, 0, 0, &plan)) {
        ev_trilingual words;
        if (!ev_layout_label(l, f.caption, &words))
            return;
        ev_suspect suspect = {.width = 0};
        ev_layout_suspect_words(l, &words, &f.caption_style, &suspect);
        ev_layout_lacks(l, plan.end - f.x - f.width, suspect.text, suspect.width, suspect.lang);
        (void)ev_layout_refuse_words(l, EV_RESOURCE_OVERFLOW, suspect.text);
        return;
    }
    tell_rooms(l, &f, &plan);
    draw(l, &plan, 0, plan.count, EV_ROLE_H2);
}

/* A notice of the policy, one line for each language. */
void ev_layout_words(ev_layout *l)
{
    ev_layout_box f;
    ev_plan plan = {.count = 0};
    if (!read_field(l, &f))
        return;
    if (!f.gloss.has_words) {
        (void)ev_layout_refuse(l);
        return;
    }
    if (!try_all(l, &f, &plan)) {
        if (!ev_layout_is_ok(l))
            return;
        ev_suspect suspect = {.width = 0};
        ev_layout_suspect_words(l, &f.gloss.words, &f.gloss_style, &suspect);
        ev_layout_lacks(l, width_change(l, &f, true), suspect.text, suspect.width, suspect.lang);
        (void)ev_layout_refuse_words(l, EV_NOTICES_TOO_LONG, suspect.text);
        return;
    }
    tell_rooms(l, &f, &plan);
    draw(l, &plan, 0, plan.count, EV_ROLE_P);
}
