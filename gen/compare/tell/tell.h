/* tell: what was found, as lines for people, as JSON, JUnit or a page of HTML. Each gets the pairs
 * one by one in their order, and then the end. */
#ifndef EV_TELL_H
#define EV_TELL_H

#include "compare/explain/explain.h"

#include <stdio.h>

typedef enum ev_pair_state {
    EV_PAIR_SAME,
    EV_PAIR_DIFFERS,
    EV_PAIR_ONLY_GOLDEN,
    EV_PAIR_ONLY_NOW,
    EV_PAIR_BAD,        /* a file is not a PDF, or is damaged: `faults` say which */
    EV_PAIR_UNEXPLAINED /* beyond --max: it differs */
} ev_pair_state;

/* A region that differs. The cut-outs show a little more than the region, so that a reader sees
 * where it is: the frame is drawn when the report is shown. */
typedef struct ev_region {
    ev_slice name;          /* what is there: "portrait" */
    ev_place place;         /* what differs: around the next two */
    ev_place before, after; /* of it what the golden and the new page have; width 0: nothing */
    ev_place shown;         /* what both cut-outs show; width 0: the place itself */
    ev_slice golden, now;   /* PNG; absent with --no-values, or where there is no picture */
} ev_region;

/* A page that has regions, as both sides have it: outside of the regions may be what is ignored, or
 * what no region had room for, so one side's page must not stand for the other's. */
typedef struct ev_sheet {
    int32_t page;          /* from 0, as in ev_place */
    int32_t width, height; /* of the golden's, hundredths of a millimetre */
    int32_t now_width, now_height;
    ev_slice golden, now; /* PNG, small (ev_drawing_sheet); absent: blank */
} ev_sheet;

typedef struct ev_pair_result {
    const char *name;
    ev_slice number; /* of the visa, where known; otherwise the name stands for it */
    ev_pair_state state;
    const ev_explanation *explanation; /* DIFFERS */
    const ev_faults *faults;           /* BAD */
    const ev_region *regions;
    size_t region_count;
    const ev_sheet *sheets; /* of the regions; a page without one is shown by its regions only */
    size_t sheet_count;
    int64_t order;                            /* of the pair, from 1 */
    const uint8_t (*digests)[EV_DIGEST_SIZE]; /* of the golden and the new file, for accept; NULL:
                                                 not asked for */
} ev_pair_result;

typedef struct ev_tell ev_tell;
struct ev_tell {
    /* False with WRITE_FAILED in *faults. */
    bool (*pair)(ev_tell *tell, const ev_pair_result *result, ev_faults *faults);
    bool (*end)(ev_tell *tell, ev_faults *faults);
    void (*close)(ev_tell *tell);
};

typedef enum ev_tell_values { EV_TELL_VALUES, EV_TELL_NO_VALUES } ev_tell_values;

/* The two sides as the caller named them, for headings; borrowed until close. */
typedef struct ev_tell_sides {
    const char *golden, *now;
} ev_tell_sides;

/* Files are made with mode 0600 and get their name at the end. NULL with a fault. */
ev_tell *ev_tell_text(FILE *out, ev_tell_values values, ev_faults *faults);
ev_tell *ev_tell_json(FILE *out, ev_tell_values values, ev_faults *faults);
ev_tell *ev_tell_junit(const char *path, ev_tell_values values, ev_faults *faults);

/* One file of HTML without any other, of at most EV_REPORT_MAX bytes: as it fills, the pages under
 * the regions are left out first, then the regions, then the pairs; it says what it left out. */
enum { EV_REPORT_MAX = 40 * 1000 * 1000 };
ev_tell *ev_tell_html(const char *path, const ev_tell_sides *sides, ev_tell_values values,
                      ev_faults *faults);

#endif
