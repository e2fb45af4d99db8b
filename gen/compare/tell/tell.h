/* tell: what was found, as lines for people, as JSON, JUnit or a page of HTML. Each gets the pairs
 * one by one in their order, and then the end. */
#ifndef EV_TELL_H
#define EV_TELL_H

#include "compare/explain/explain.h"

typedef enum ev_pair_state {
    EV_PAIR_SAME,
    EV_PAIR_DIFFERS,
    EV_PAIR_ONLY_GOLDEN,
    EV_PAIR_ONLY_NOW,
    EV_PAIR_BAD,        /* a file is no PDF or damaged: `faults` say which */
    EV_PAIR_UNEXPLAINED /* beyond --max: it differs */
} ev_pair_state;

/* Cut-outs of a region that differs, PNG; absent with --no-values. */
typedef struct ev_region {
    ev_slice name; /* what stands there */
    ev_place place;
    ev_slice golden, now;
} ev_region;

typedef struct ev_pair_result {
    const char *name;
    ev_slice number; /* of the visa, where known; otherwise the name stands for it */
    ev_pair_state state;
    const ev_explanation *explanation; /* DIFFERS */
    const ev_faults *faults;           /* BAD */
    const ev_region *regions;
    size_t region_count;
    int64_t order; /* of the pair, from 1 */
} ev_pair_result;

typedef struct ev_tell ev_tell;
struct ev_tell {
    /* False with WRITE_FAILED in *faults. */
    bool (*pair)(ev_tell *tell, const ev_pair_result *result, ev_faults *faults);
    bool (*end)(ev_tell *tell, ev_faults *faults);
    void (*close)(ev_tell *tell);
};

typedef enum ev_tell_values { EV_TELL_VALUES, EV_TELL_NO_VALUES } ev_tell_values;

/* The golden's and the new side's names are for headings. Files are made with mode 0600 and get
 * their name at the end. NULL with a fault. */
ev_tell *ev_tell_text(FILE *out, ev_tell_values values, ev_faults *faults);
ev_tell *ev_tell_json(FILE *out, ev_tell_values values, ev_faults *faults);
ev_tell *ev_tell_junit(const char *path, ev_tell_values values, ev_faults *faults);
ev_tell *ev_tell_html(const char *path, ev_tell_values values, ev_faults *faults);

#endif
