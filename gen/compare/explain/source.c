/* What the papers were made of, as their metadata says: template, policy, revision, record. */
#include "compare/explain/private.h"

/* The metadata of a document names the built-in files, or those laid over them with --resources: a
 * tester who runs one program on both sides has the latter. */
ev_slice ev_explain_origin(ev_explainer *e, ev_origin from)
{
    const ev_paper *golden = e->golden, *now = e->now;
    bool is_policy = from == EV_OF_POLICY;
    ev_slice id = is_policy ? now->made.policy : now->made.template;
    ev_slice other = is_policy ? golden->made.policy : golden->made.template;
    if (!ev_slice_equal(id, other) || id.size == 0)
        return (ev_slice){NULL, 0};
    if (is_policy ? ev_slice_equal(golden->made.policy_hash, now->made.policy_hash)
                  : ev_slice_equal(golden->made.template_hash, now->made.template_hash))
        return ev_explain_print(e, "%.*s in both, with the same files", EV_TEXT(id));
    return ev_explain_print(e, "%.*s in both, their files differ: made with --resources?",
                            EV_TEXT(id));
}

static bool differ(ev_slice a, ev_slice b)
{
    return !ev_slice_equal(a, b);
}

static ev_slice or_absent(ev_slice text)
{
    return text.size > 0 ? text : (ev_slice){NULL, 0};
}

/* "template  evisa/1 -> evisa/2": none of it is a value of a record. */
static ev_finding *note_made(ev_explainer *e, const char *field, const char *name, ev_slice golden,
                             ev_slice now)
{
    ev_finding *finding = ev_explain_note(e, EV_DIFFERENT_SOURCE, field, ev_slice_from(name));
    finding->told.golden = or_absent(golden);
    finding->told.now = or_absent(now);
    ev_explain_place_by_name(e, finding, "versions");
    ev_explain_tell_values(e, finding);
    finding->told.about = finding->told.text;
    return finding;
}

/* The day of issue selects both versions, unless the record pins them. */
static void explain_version(ev_explainer *e, const char *field, const char *name, ev_slice golden,
                            ev_slice now)
{
    if (differ(golden, now))
        ev_from_depend(&note_made(e, field, name, golden, now)->from, EV_SHOWN_DAY);
}

/* Files differ under the same name: what they print says more, where it differs. */
static void explain_files(ev_explainer *e, const char *field, const char *what, ev_slice id,
                          ev_slice golden, ev_slice now, ev_shown shown)
{
    if (!differ(golden, now))
        return;
    ev_slice name = ev_explain_print(e, "files of %s %.*s", what, EV_TEXT(id));
    ev_finding *finding = ev_explain_note(e, EV_DIFFERENT_SOURCE, field, name);
    ev_explain_tell(finding, ev_explain_print(e, "%.*s differ: %.8s -> %.8s", EV_TEXT(name),
                                              golden.size > 0 ? golden.data : "none",
                                              now.size > 0 ? now.data : "none"));
    ev_from_depend(&finding->from, shown);
}

/* Of the record, or because files of template or policy are not as built in: then the record is the
 * same. */
static void explain_specimen(ev_explainer *e)
{
    bool is_now = ev_slice_is(e->now->made.specimen, "True");
    if (is_now == ev_slice_is(e->golden->made.specimen, "True"))
        return;
    ev_finding *finding =
        ev_explain_note(e, EV_DIFFERENT_SOURCE, "source/specimen", EV_SLICE("mark SPECIMEN"));
    ev_explain_tell(finding,
                    is_now ? EV_SLICE("mark SPECIMEN added") : EV_SLICE("mark SPECIMEN removed"));
    if (!differ(e->golden->made.digest, e->now->made.digest))
        ev_from_depend(&finding->from, EV_SHOWN_SPECIMEN);
}

static ev_slice short_digest(ev_explainer *e, ev_slice digest)
{
    if (digest.size < 8)
        return or_absent(digest);
    return ev_explain_print(e, "%.8s...", digest.data);
}

/* All that the record says is in its digest, also what the page does not show. */
void ev_explain_digest(ev_explainer *e)
{
    ev_slice golden = e->golden->made.digest, now = e->now->made.digest;
    if (!differ(golden, now))
        return;
    ev_finding *finding =
        ev_explain_note(e, EV_DIFFERENT_RECORD, "record/digest", EV_SLICE("digest"));
    finding->told.golden = short_digest(e, golden);
    finding->told.now = short_digest(e, now);
    ev_explain_place_by_name(e, finding, "record digest");
    ev_explain_tell_values(e, finding);
    finding->told.name = EV_SLICE("record digest");
    ev_from_depend(&finding->from, EV_SHOWN_DIGEST);
}

void ev_explain_source(ev_explainer *e)
{
    const ev_paper *golden = e->golden, *now = e->now;
    explain_version(e, "source/template/version", "template", golden->made.template,
                    now->made.template);
    explain_version(e, "source/policy/version", "policy", golden->made.policy, now->made.policy);
    if (differ(golden->made.render, now->made.render))
        (void)note_made(e, "source/revision", "revision", golden->made.render, now->made.render);
    if (!differ(golden->made.template, now->made.template))
        explain_files(e, "source/template/files", "template", now->made.template,
                      golden->made.template_hash, now->made.template_hash,
                      EV_SHOWN_FILES_OF_TEMPLATE);
    if (!differ(golden->made.policy, now->made.policy))
        explain_files(e, "source/policy/files", "policy", now->made.policy,
                      golden->made.policy_hash, now->made.policy_hash, EV_SHOWN_FILES_OF_POLICY);
    explain_specimen(e);
}
