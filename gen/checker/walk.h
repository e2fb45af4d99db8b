/* walk: every page that the checker looks at: each template with each policy and extreme records.
 */
#ifndef EV_CHECKER_WALK_H
#define EV_CHECKER_WALK_H

#include "layout/layout.h"
#include "resource/resource.h"

/* Which page is laid out now, for what is told of it. */
typedef struct ev_walk_page {
    const ev_template *template;
    const ev_policy *policy;
    const char *says; /* what is extreme of its record */
} ev_walk_page;

typedef struct ev_walk {
    const ev_resources *res;
    /* What the survey tells, with the page. `room` may be NULL. */
    void (*fault)(void *context, const ev_walk_page *page, const ev_fault *fault,
                  const ev_ini_section *block, const ev_lack *lack);
    void (*room)(void *context, const ev_walk_page *page, const ev_room *room);
    void *context;
} ev_walk;

/* Lays out all pages. Faults of a version that cannot be loaded go to `fault` without a block. What
 * it tells is borrowed until the function that is told returns; `kept` holds templates and
 * policies, and lives as long as the caller needs what names them. Returns EV_OK, or EV_TEMP_FAIL.
 */
ev_status ev_walk_pages(const ev_walk *walk, ev_arena *kept);

#endif
