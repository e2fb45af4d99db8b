/* What is told of the pages, collected: hundreds of pages have the same fault, and it is told once,
 * as it is on the page where most is missing. */
#include "checker/pages.h"

#include "checker/place.h"
#include "checker/walk.h"

#include <stdlib.h>

enum { KEPT_LIMIT = 64 << 20, ITEMS_MAX = 4096, RULE_HEAD = 24 };

/* A fault of the pages, at its worst. */
typedef struct item {
    ev_code code;
    char path[EV_POINTER_MAX + 1];
    unsigned line;
    ev_lack lack;
    char pointer[EV_POINTER_MAX + 1]; /* of a value that has no room; "": none */
    const char *says, *policy;
} item;

typedef struct collection {
    ev_arena arena;
    item *item;
    size_t count;
} collection;

/* ---- collecting ------------------------------------------------------------------------------ */

/* A text that is too long may meet several others: where it is shortened, it meets none. A place
 * has room for what is there only when each side of it has. */
static bool is_same(const item *a, const item *b)
{
    bool is_text = !a->lack.is_place && !b->lack.is_place;
    return a->code == b->code && a->line == b->line && a->lack.lang == b->lack.lang &&
           (is_text ||
            (a->lack.is_beyond == b->lack.is_beyond && a->lack.other == b->lack.other)) &&
           strcmp(a->path, b->path) == 0 && strcmp(a->pointer, b->pointer) == 0 &&
           strncmp(a->lack.rule, b->lack.rule, RULE_HEAD) == 0;
}

static void keep_worst(collection *c, const item *new)
{
    for (size_t i = 0; i < c->count; i++)
        if (is_same(&c->item[i], new)) {
            if (new->lack.over > c->item[i].lack.over)
                c->item[i] = *new;
            return;
        }
    if (c->count < ITEMS_MAX)
        c->item[c->count++] = *new;
}

/* The first line of [page] stands for what is about no line. */
static void take_fault(void *context, const ev_walk_page *page, const ev_fault *fault,
                       const ev_ini_section *block, const ev_lack *lack)
{
    collection *c = context;
    item new = {.code = fault->code, .line = fault->line, .lack = *lack, .says = page->says};
    if (fault->code == EV_OUT_OF_MEMORY || fault->severity != EV_ERROR)
        return;
    memcpy(new.path, fault->pointer, sizeof new.path);
    if (fault->code == EV_DOES_NOT_FIT && block != NULL) {
        memcpy(new.pointer, fault->pointer, sizeof new.pointer);
        (void)snprintf(new.path, sizeof new.path, "%s", page->template->layout.path);
        new.code = EV_RESOURCE_OVERFLOW;
        new.line = block->line;
    }
    if (page->policy != NULL)
        new.policy = ev_arena_copy(&c->arena, page->policy->id);
    keep_worst(c, &new);
}

/* ---- telling --------------------------------------------------------------------------------- */

static int by_place(const void *left, const void *right)
{
    const item *a = left, *b = right;
    int order = strcmp(a->path, b->path);
    if (order != 0)
        return order;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return a->code != b->code ? (a->code < b->code ? -1 : 1)
                              : (int)a->lack.lang - (int)b->lack.lang;
}

/* "1.4 mm less in Russian, about 3 letters (kz-2020-09: eight airports)" */
static const char *expected_of(const item *one, ev_arena *arena)
{
    char lack[EV_EXPECTED_MAX + 1];
    ev_buf text;
    ev_lack_text(&one->lack, lack);
    ev_buf_init(&text, arena, 256);
    ev_buf_text(&text, lack);
    if (one->pointer[0] != '\0') {
        ev_buf_text(&text, text.size > 0 ? ", or " : "");
        ev_buf_text(&text, "room for a longer value of ");
        ev_buf_text(&text, one->pointer);
    }
    if (text.size == 0)
        return NULL;
    if (one->lack.rule[0] == '\0' && one->says != NULL && one->policy != NULL) {
        ev_buf_text(&text, " (");
        ev_buf_text(&text, one->policy);
        ev_buf_text(&text, ": ");
        ev_buf_text(&text, one->says);
        ev_buf_char(&text, ')');
    }
    ev_buf_char(&text, '\0');
    return text.failed ? NULL : text.data;
}

static bool says_nothing(const item *one)
{
    return one->lack.over == 0 && one->lack.rule[0] == '\0' && one->pointer[0] == '\0';
}

/* Whether another item says of the line what this one does, or more. */
static bool is_superfluous(const collection *c, const item *one)
{
    for (const item *i = c->item; says_nothing(one) && i < c->item + c->count; i++)
        if (i->code == one->code && i->line == one->line && strcmp(i->path, one->path) == 0 &&
            (i < one || !says_nothing(i)))
            return true;
    return false;
}

/* `before` has the findings of the files: two of the pages may be of one line. */
static void tell(const item *one, const ev_resources *res, const ev_findings *before,
                 ev_findings *findings, ev_arena *arena)
{
    ev_place place = ev_place_find(res, one->path, one->line, one->lack.lang, arena);
    if (ev_finding_has_line(before, one->path, place.line) ||
        ev_finding_has_line(before, one->path, one->line))
        return;
    ev_finding_add(findings, &(ev_finding){.code = one->code,
                                           .path = one->path,
                                           .line = place.line,
                                           .column = place.column,
                                           .section = place.section,
                                           .key = place.key,
                                           .found = place.text,
                                           .expected = expected_of(one, arena)});
}

/* A broken resource has a finding of the files that says more. */
static bool is_of_pages(ev_code code)
{
    return code == EV_RESOURCE_OVERFLOW || code == EV_NOTICES_TOO_LONG || code == EV_RESOURCE_RULE;
}

ev_status ev_checker_pages(const ev_resources *res, ev_findings *findings)
{
    collection c = {.count = 0};
    ev_arena_init(&c.arena, KEPT_LIMIT);
    c.item = ev_arena_take_array(&c.arena, ITEMS_MAX, sizeof *c.item);
    ev_status status = EV_TEMP_FAIL;
    if (c.item != NULL) {
        const ev_walk walk = {.res = res, .fault = take_fault, .context = &c};
        status = ev_walk_pages(&walk, &c.arena);
        qsort(c.item, c.count, sizeof *c.item, by_place);
    }
    const ev_findings before = *findings;
    for (size_t i = 0; i < c.count; i++)
        if ((before.count == 0 || is_of_pages(c.item[i].code)) && !is_superfluous(&c, &c.item[i]))
            tell(&c.item[i], res, &before, findings, &c.arena);
    ev_arena_free(&c.arena);
    return status;
}
