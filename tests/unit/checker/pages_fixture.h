/* What the tests of pages share: findings kept with their texts. */
#ifndef PAGES_FIXTURE_H
#define PAGES_FIXTURE_H

#include "unit/layout/page_fixture.h"

#include "checker/pages.h"

enum { KEPT_MAX = 64, KEPT_TEXT = 200 };

typedef struct kept {
    ev_code code;
    char path[KEPT_TEXT], section[KEPT_TEXT], key[KEPT_TEXT], expected[2 * KEPT_TEXT];
    unsigned line, column;
} kept;

typedef struct findings {
    ev_findings to;
    kept kept[KEPT_MAX];
    ev_arena scratch;
} findings;

static inline void keep_slice(char *out, ev_slice text)
{
    snprintf(out, KEPT_TEXT, "%.*s", (int)text.size, text.size > 0 ? text.data : "");
}

static inline void keep_finding(void *context, const ev_finding *finding)
{
    findings *f = context;
    if (f->to.count > KEPT_MAX)
        return;
    kept *k = &f->kept[f->to.count - 1];
    k->code = finding->code;
    k->line = finding->line;
    k->column = finding->column;
    snprintf(k->path, sizeof k->path, "%s", finding->path);
    keep_slice(k->section, finding->section);
    keep_slice(k->key, finding->key);
    snprintf(k->expected, sizeof k->expected, "%s",
             finding->expected != NULL ? finding->expected : "");
}

static inline void begin_findings(findings *f)
{
    memset(f, 0, sizeof *f);
    f->to = (ev_findings){.take = keep_finding, .context = f};
}

static inline void print_findings(const findings *f)
{
    for (size_t i = 0; i < f->to.count && i < KEPT_MAX; i++)
        print_message("%s:%u:%u: %s [%s] %s; %s\n", f->kept[i].path, f->kept[i].line,
                      f->kept[i].column, ev_code_describe(f->kept[i].code)->code,
                      f->kept[i].section, f->kept[i].key, f->kept[i].expected);
}

/* The finding of that code at that line; NULL: there is none. */
static inline const kept *find_kept(const findings *f, ev_code code, const char *path,
                                    unsigned line)
{
    for (size_t i = 0; i < f->to.count && i < KEPT_MAX; i++)
        if (f->kept[i].code == code && f->kept[i].line == line &&
            strcmp(f->kept[i].path, path) == 0)
            return &f->kept[i];
    return NULL;
}

#endif
