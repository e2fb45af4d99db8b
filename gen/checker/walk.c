/* A page costs a quarter of a document here: no JSON, no photo, no PDF, and one QR symbol for all,
 * because a page shows its size only. The pages that differ in their airports alone have only the
 * blocks that depend on them. */
#include "checker/walk.h"

#include "checker/extremes.h"
#include "seal/seal.h"

enum { PAGE_LIMIT = 64 << 20, POLICIES_MAX = 64 };

typedef struct walker {
    const ev_walk *walk;
    ev_arena *kept; /* templates, policies, records */
    ev_arena page;  /* one page */
    ev_ini versions;
    ev_template template;
    ev_policy policy[POLICIES_MAX];
    size_t policies;
    ev_survey survey;
    ev_mrz mrz;
    ev_qr qr;
    ev_walk_page now;
    bool has_failed; /* memory ran out on a page */
} walker;

/* ---- one page -------------------------------------------------------------------------------- */

static void take_fault(void *context, const ev_fault *fault, const ev_ini_section *block,
                       const ev_lack *lack)
{
    const walker *w = context;
    w->walk->fault(w->walk->context, &w->now, fault, block, lack);
}

static void take_room(void *context, const ev_room *room)
{
    const walker *w = context;
    w->walk->room(w->walk->context, &w->now, room);
}

/* A photo of the recommended size: only its sides matter. */
static const ev_image portrait = {.kind = EV_IMAGE_JPEG,
                                  .width = 413,
                                  .height = 531,
                                  .orientation = 1,
                                  .components = 3,
                                  .bits = 8};

static void lay_out(void *context, const ev_extreme *extreme)
{
    walker *w = context;
    EV_UNSET ev_faults faults;
    ev_page page;
    ev_faults_init(&faults, EV_LENIENT);
    ev_arena_reset(&w->page);
    if (!extreme->only_airports)
        (void)ev_mrz_make(&extreme->record, &w->mrz, &faults);
    ev_faults_init(&faults, EV_LENIENT);
    w->now.says = extreme->says;
    w->survey.only_airports = extreme->only_airports;
    ev_content content = {.record = &extreme->record,
                          .policy = w->now.policy,
                          .template = w->now.template,
                          .mrz = &w->mrz,
                          .qr = &w->qr,
                          .photo = extreme->has_photo ? &portrait : NULL,
                          .specimen = extreme->is_specimen,
                          .survey = &w->survey};
    (void)ev_layout_page(&content, &w->page, &page, &faults);
    w->has_failed = w->has_failed || w->page.failed;
}

/* ---- versions -------------------------------------------------------------------------------- */

static bool is_same_text(const ev_trilingual *a, const ev_trilingual *b)
{
    for (int lang = 0; lang < EV_LANG_COUNT; lang++)
        if (!ev_slice_equal(a->in[lang], b->in[lang]))
            return false;
    return true;
}

/* Whether an earlier policy has the same airports: then their places were seen. */
static bool was_seen(const walker *w, const ev_policy *policy)
{
    for (const ev_policy *before = w->policy; before < policy; before++) {
        size_t same = 0;
        if (before->airport_count != policy->airport_count)
            continue;
        while (same < policy->airport_count &&
               ev_slice_equal(before->airports[same].icao, policy->airports[same].icao) &&
               is_same_text(&before->airports[same].name, &policy->airports[same].name) &&
               is_same_text(&before->airports[same].city, &policy->airports[same].city))
            same++;
        if (same == policy->airport_count)
            return true;
    }
    return false;
}

static void walk_policy(walker *w, const ev_policy *policy)
{
    const ev_extremes to = {lay_out, w};
    w->now.policy = policy;
    w->survey.known_count = 0;
    ev_extremes_of_records(policy, w->kept, &to);
    ev_extremes_of_airports(policy, w->kept, !was_seen(w, policy), &to);
}

static void tell_faults(walker *w, const ev_faults *faults)
{
    const ev_lack nothing = {.lang = EV_LANG_NONE};
    for (size_t i = 0; i < faults->count; i++)
        w->walk->fault(w->walk->context, &w->now, &faults->fault[i], NULL, &nothing);
}

static void walk_template(walker *w, ev_slice id)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    w->now = (ev_walk_page){.template = &w->template};
    if (ev_template_load(w->walk->res, id, w->kept, &w->template, &faults) != EV_OK) {
        tell_faults(w, &faults);
        return;
    }
    for (size_t i = 0; i < w->policies; i++)
        walk_policy(w, &w->policy[i]);
}

/* Calls `visit` with the id of each version of the kind. */
static void each_version(walker *w, const char *kind, void (*visit)(walker *w, ev_slice id))
{
    for (size_t i = 0; i < w->versions.count && !w->kept->failed; i++) {
        ev_slice id = w->versions.sections[i].name;
        if (ev_slice_is(ev_slice_cut(&id, ' '), kind) && id.size > 0)
            visit(w, id);
    }
}

static void load_policy(walker *w, ev_slice id)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    if (w->policies == POLICIES_MAX)
        return;
    if (ev_policy_load(w->walk->res, id, w->kept, &w->policy[w->policies], &faults) == EV_OK)
        w->policies++;
    else
        tell_faults(w, &faults);
}

static bool open_walk(walker *w)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_slice text = ev_resource_find(w->walk->res, "versions.txt");
    if (ev_ini_read(text, "versions.txt", w->kept, &w->versions, &faults) == EV_OK &&
        ev_qr_encode_text(EV_SLICE(EV_UNSIGNED_LINE), EV_QR_VERSION_UNSIGNED, w->kept, &w->qr,
                          &faults) == EV_OK)
        return true;
    tell_faults(w, &faults);
    return false;
}

ev_status ev_walk_pages(const ev_walk *walk, ev_arena *kept)
{
    walker *w = ev_arena_take(kept, sizeof *w);
    if (w == NULL)
        return EV_TEMP_FAIL;
    w->walk = walk;
    w->kept = kept;
    w->survey = (ev_survey){.fault = take_fault, .context = w};
    w->survey.room = walk->room != NULL ? take_room : NULL;
    ev_arena_init(&w->page, PAGE_LIMIT);
    if (open_walk(w)) {
        each_version(w, "policy", load_policy);
        each_version(w, "template", walk_template);
    }
    ev_arena_free(&w->page);
    return w->has_failed || kept->failed ? EV_TEMP_FAIL : EV_OK;
}
