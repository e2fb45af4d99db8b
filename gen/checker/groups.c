/* Under which condition blocks are on the page, and which belong together. */
#include "checker/private.h"
#include "layout/syntax.h"

/* ---- pairs ----------------------------------------------------------------------------------- */

static ev_slice rest_of(ev_slice name)
{
    (void)ev_slice_cut(&name, ' ');
    return name;
}

static void say_pair(ev_check *c, const ev_folder *folder, const ev_ini_section *section,
                     const char *expected, ev_slice name)
{
    const char *const pieces[] = {expected, ev_arena_copy(c->scratch, name), "]", NULL};
    ev_check_say(c, EV_RESOURCE_RULE, &(ev_spot){&folder->layout, section, NULL},
                 (ev_slice){NULL, 0}, pieces[1] != NULL ? ev_check_text(c, pieces) : NULL, NULL);
}

/* Each begin has its end, inside of one that is open, and under the same condition. */
static void check_pairs(ev_check *c, const ev_folder *folder)
{
    enum { DEPTH_MAX = 8 };
    const ev_ini_section *open[DEPTH_MAX];
    size_t depth = 0;
    for (size_t i = 0; i < folder->layout.ini.count; i++) {
        const ev_ini_section *section = &folder->layout.section[i];
        if (ev_section_is(section, "begin") && depth < DEPTH_MAX) {
            open[depth++] = section;
        } else if (ev_section_is(section, "end")) {
            ev_slice name = rest_of(section->name);
            if (depth == 0 || !ev_slice_equal(rest_of(open[depth - 1]->name), name)) {
                say_pair(c, folder, section, "before it an open [begin ", name);
                continue;
            }
            depth--;
            if (!ev_slice_equal(ev_ini_value(section, "when"), ev_ini_value(open[depth], "when")))
                say_pair(c, folder, section, "the same when as [begin ", name);
        }
    }
    while (depth > 0) {
        depth--;
        say_pair(c, folder, open[depth], "behind it an [end ", rest_of(open[depth]->name));
    }
}

/* ---- conditions ------------------------------------------------------------------------------ */

/* A block that is named as a condition has it: a mark SPECIMEN on each visa, for want of a line,
 * would break no other rule. */
static void check_condition(ev_check *c, const ev_folder *folder, const ev_ini_section *section)
{
    size_t count;
    const char *const *name = ev_layout_conditions(&count);
    const ev_ini_line *when = ev_section_line(section, "when");
    for (size_t i = 0; i < count; i++) {
        const char *const pieces[] = {"when = ", name[i], ", as the name of the block says", NULL};
        const ev_slice has = when != NULL ? when->value : (ev_slice){NULL, 0};
        if (ev_slice_is(rest_of(section->name), name[i]) && !ev_slice_is(has, name[i]))
            ev_check_say(c, EV_RESOURCE_RULE, &(ev_spot){&folder->layout, section, when}, has,
                         ev_check_text(c, pieces), NULL);
    }
}

/* Styles and the like have no condition. */
static bool may_have_condition(const ev_ini_section *section)
{
    return ev_syntax_key(&ev_layout_syntax, section->name, EV_SLICE("when")) != NULL;
}

void ev_check_groups(ev_check *c, const ev_folder *folder)
{
    for (size_t i = 1; i < folder->layout.ini.count; i++)
        if (may_have_condition(&folder->layout.section[i]))
            check_condition(c, folder, &folder->layout.section[i]);
    check_pairs(c, folder);
}
