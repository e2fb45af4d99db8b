/* Which notices the templates show: each that they ask for is in every policy, because a record may
 * pin any two of them, and each that a policy has is asked for. */
#include "checker/policies.h"

/* A place in a layout that asks for a notice. */
typedef struct request {
    const ev_file *layout;
    const ev_ini_section *section;
    const ev_ini_line *line;
    ev_slice notice;
} request;

/* The line of [page] that names the notices in their order; NULL: there is none. */
static const ev_ini_line *list_of(const ev_file *layout)
{
    return ev_section_line(ev_ini_find(&layout->ini, "page"), "notices");
}

typedef void visitor(ev_collection *c, size_t policy, const request *request, void *context);

/* "single+fees" asks for two; "+fees" and "fees+" for one, and for one without a name. */
static void visit_line(ev_collection *c, size_t policy, request *r, visitor *next, void *context)
{
    ev_slice word, list = r->line->value;
    while ((word = ev_next_word(&list)).size > 0)
        for (bool more = true; more;) {
            more = memchr(word.data, '+', word.size) != NULL;
            r->notice = ev_slice_cut(&word, '+');
            next(c, policy, r, context);
        }
}

static bool asks(const ev_ini_section *section, ev_slice key)
{
    if (ev_slice_is(section->name, "page"))
        return ev_slice_is(key, "notices");
    ev_slice name = section->name;
    return ev_slice_is(ev_slice_cut(&name, ' '), "words") && ev_slice_is(key, "source");
}

static void visit(ev_collection *c, size_t policy, visitor *next, void *context)
{
    for (size_t i = 0; i < c->layout_count; i++) {
        const ev_ini *ini = &c->layout[i].layout.ini;
        for (size_t k = 0; k < ini->count; k++)
            for (size_t n = 0; n < ini->sections[k].count; n++) {
                request r = {
                    &c->layout[i].layout, &ini->sections[k], &ini->sections[k].lines[n], {NULL, 0}};
                if (asks(r.section, r.line->key) && r.line->value.size > 0)
                    visit_line(c, policy, &r, next, context);
            }
    }
}

static void use(ev_collection *c, size_t policy, const request *r, void *context)
{
    (void)context;
    size_t link;
    const ev_ini_section *notice = ev_collection_section(c, policy, "notice", r->notice, &link);
    if (notice != NULL)
        ev_collection_use(c, link, notice);
}

void ev_policies_use_notices(ev_collection *c, size_t policy)
{
    visit(c, policy, use, NULL);
}

/* ---- notices that a policy lacks ------------------------------------------------------------- */

/* An unused notice whose name is near. */
static bool has_near(ev_collection *c, size_t policy, ev_slice notice)
{
    for (int at = (int)policy; at >= 0; at = c->policy[at].extends) {
        const ev_ini *ini = &c->policy[at].file.ini;
        for (size_t i = 0; i < ini->count; i++)
            if (!c->policy[at].is_used[i] &&
                ev_collection_is_near(c, ev_section_name(&ini->sections[i], "notice"), notice))
                return true;
    }
    return false;
}

static void say_missing(ev_collection *c, size_t policy, const request *r)
{
    while (c->policy[policy].extends >= 0)
        policy = (size_t)c->policy[policy].extends;
    ev_collection_say(
        c, &c->policy[policy].file, NULL,
        (ev_finding){.code = EV_RESOURCE_KEY_MISSING,
                     .section = ev_slice_from(EV_JOIN(c, EV_SLICE("notice "), r->notice)),
                     .expected = EV_JOIN(c, EV_SLICE("such a section, which "),
                                         ev_slice_from(r->layout->ini.path), EV_SLICE(" shows"))});
}

static void say_name(ev_collection *c, const request *r, ev_code code, const char *expected,
                     const char *nearest)
{
    ev_collection_say(c, r->layout, r->notice.data,
                      (ev_finding){.code = code,
                                   .section = r->section->name,
                                   .key = r->line->key,
                                   .found = r->notice.size > 0 ? r->notice : r->line->value,
                                   .expected = expected,
                                   .nearest = nearest});
}

static bool came_before(const request *r)
{
    ev_slice word, list = r->line->value;
    while ((word = ev_next_word(&list)).size > 0)
        while (word.size > 0) {
            ev_slice notice = ev_slice_cut(&word, '+');
            if (notice.data == r->notice.data)
                return false;
            if (ev_slice_equal(notice, r->notice))
                return true;
        }
    return false;
}

static bool is_listed(const ev_ini_line *line, ev_slice notice)
{
    ev_slice word, list = line != NULL ? line->value : (ev_slice){NULL, 0};
    while ((word = ev_next_word(&list)).size > 0)
        while (word.size > 0)
            if (ev_slice_equal(ev_slice_cut(&word, '+'), notice) && notice.size > 0)
                return true;
    return false;
}

/* The place in the list of the notice that a block prints by itself. */
static ev_slice place_in(const ev_ini_line *line, ev_slice notice)
{
    ev_slice word, list = line->value;
    while ((word = ev_next_word(&list)).size > 0)
        while (word.size > 0) {
            ev_slice name = ev_slice_cut(&word, '+');
            if (ev_slice_equal(name, notice))
                return name;
        }
    return line->value;
}

static bool is_printed_twice(const request *r)
{
    return !ev_slice_is(r->section->name, "page") && is_listed(list_of(r->layout), r->notice);
}

/* A notice of the list that a [words NAME] prints too. The block is wrong when the list is as built
 * in. */
static void check_printed_twice(ev_collection *c, const request *r)
{
    const ev_ini_section *page = ev_ini_find(&r->layout->ini, "page");
    const ev_ini_line *list = list_of(r->layout);
    if (!is_printed_twice(r))
        return;
    bool is_list_right = ev_collection_is_builtin_value(c, r->layout, page->name, "notices");
    request wrong = *r;
    if (!is_list_right)
        wrong = (request){r->layout, page, list, place_in(list, r->notice)};
    say_name(c, &wrong, EV_RESOURCE_TWICE,
             is_list_right
                 ? EV_JOIN(c, EV_SLICE("a notice that notices of [page] has not: the page "
                                       "prints it there"))
                 : EV_JOIN(c, EV_SLICE("a notice that no block prints: ["), r->section->name,
                           EV_SLICE("] prints this one")),
             NULL);
}

/* Where the name is that of a built-in notice, the policy is wrong: it has lost the notice, or the
 * heading is misspelt, which is said of the heading. */
static void check(ev_collection *c, size_t policy, const request *r, void *context)
{
    (void)context;
    if (r->notice.size == 0) {
        say_name(c, r, EV_RESOURCE_VALUE_WRONG, "a name at each side of +", NULL);
        return;
    }
    if (came_before(r))
        say_name(c, r, EV_RESOURCE_TWICE, "each notice once", NULL);
    check_printed_twice(c, r);
    if (ev_collection_section(c, policy, "notice", r->notice, NULL) != NULL ||
        !c->policy[policy].is_readable)
        return;
    if (ev_collection_is_builtin_name(c, "notice", r->notice)) {
        if (!has_near(c, policy, r->notice))
            say_missing(c, policy, r);
        return;
    }
    ev_nearest nearest = {.typed = r->notice};
    for (int at = (int)policy; at >= 0; at = c->policy[at].extends)
        for (size_t i = 0; i < c->policy[at].file.ini.count; i++)
            ev_collection_try(c, &nearest,
                              ev_section_name(&c->policy[at].file.ini.sections[i], "notice"));
    say_name(c, r, EV_RESOURCE_NAME_UNKNOWN,
             EV_JOIN(c, EV_SLICE("a notice of policy "), c->policy[policy].id), nearest.name);
}

/* A block of notices prints those that [page] names. */
static bool lacks_list(const ev_file *layout)
{
    const ev_ini_line *list = list_of(layout);
    bool has_block = false;
    for (size_t i = 0; i < layout->ini.count; i++)
        has_block = has_block || ev_section_name(&layout->ini.sections[i], "notices").data != NULL;
    return has_block && (list == NULL || list->value.size == 0);
}

/* A line that cannot be read has no value, and was said, as was a layout without [page]. */
static void check_list(ev_collection *c, const ev_file *layout)
{
    const ev_ini_section *page = ev_ini_find(&layout->ini, "page");
    const ev_ini_line *list = list_of(layout);
    ev_finding finding = {.code = list != NULL ? EV_RESOURCE_VALUE_WRONG : EV_RESOURCE_KEY_MISSING,
                          .section = EV_SLICE("page"),
                          .key = EV_SLICE("notices"),
                          .expected = "the notices of the page in their order, such as notices = "
                                      "airports single+fees"};
    if (page != NULL && lacks_list(layout) && (list == NULL || list->value.data != NULL))
        ev_collection_say(
            c, layout, list != NULL ? list->value.data : ev_file_at(layout, page->line), finding);
}

void ev_policies_check_shown(ev_collection *c, size_t policy)
{
    for (size_t i = 0; i < c->layout_count; i++)
        check_list(c, &c->layout[i].layout);
    visit(c, policy, check, NULL);
}

/* ---- notices that no template shows ---------------------------------------------------------- */

typedef struct explanation {
    ev_nearest *nearest;
    bool is_right; /* the heading is: a template asks for another name, which was said */
    bool is_asked; /* a template asks for notices at all */
} explanation;

static void explain(ev_collection *c, size_t policy, const request *r, void *context)
{
    explanation *e = context;
    e->is_asked = true;
    if (ev_collection_section(c, policy, "notice", r->notice, NULL) != NULL) {
        e->is_right = e->is_right || is_printed_twice(r);
        return;
    }
    e->is_right = e->is_right || (!ev_collection_is_builtin_name(c, "notice", r->notice) &&
                                  ev_collection_is_near(c, r->notice, e->nearest->typed));
    ev_collection_try(c, e->nearest, r->notice);
}

static void try_all(ev_collection *c, size_t policy, const request *r, void *nearest)
{
    (void)policy;
    ev_collection_try(c, nearest, r->notice);
}

/* A notice that there is may be meant too, of an earlier policy. */
bool ev_policies_explain_notice(ev_collection *c, size_t link, const ev_ini_section *section,
                                ev_nearest *nearest)
{
    (void)section;
    explanation e = {.nearest = nearest};
    for (size_t i = 0; i < c->layout_count; i++)
        if (lacks_list(&c->layout[i].layout)) /* said of the layout */
            return false;
    for (size_t policy = 0; policy < c->policy_count; policy++)
        if (ev_collection_is_in_chain(c, policy, link))
            visit(c, policy, explain, &e);
    if (nearest->name == NULL)
        visit(c, link, try_all, nearest);
    return e.is_asked && !e.is_right;
}
