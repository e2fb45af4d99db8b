/* Claims: what one paper says twice, and not alike. */
#ifndef EV_EXPLAIN_CLAIMS_H
#define EV_EXPLAIN_CLAIMS_H

#include "compare/explain/private.h"

enum { EV_CLAIMS_MAX = 32 };

typedef struct ev_claim {
    ev_difference_kind kind;
    ev_slice text, about;
    ev_place place;
} ev_claim;

typedef enum ev_side { EV_OF_GOLDEN, EV_OF_NOW } ev_side;

/* What was found in one paper. */
typedef struct ev_claims {
    ev_explainer *e;
    const ev_paper *paper;
    ev_side side;
    ev_page_record page;
    ev_code_content code;
    ev_claim claim[EV_CLAIMS_MAX];
    size_t count;
    const char *blamed[EV_CLAIMS_MAX]; /* members that are told already */
    size_t blamed_count;
} ev_claims;

/* Adds a contradiction. */
void ev_claims_add(ev_claims *c, ev_difference_kind kind, ev_place place, ev_slice text,
                   ev_slice about);

/* "golden" or "new" */
const char *ev_claims_side(const ev_claims *c);

/* ---- claims.c -------------------------------------------------------------------------------- */

/* Whether page, MRZ and seal agree in the fields of the second line of the MRZ. */
void ev_claims_check_mrz(ev_claims *c);

/* The same of the name. A name in the MRZ may be the passport's own; but one that was derived from
 * the page before, and is not any more while it stayed the same, was left behind when the page was
 * changed. */
void ev_claims_check_name(ev_claims *c, const ev_claims *other);

/* The features that the MRZ does not have; for a paper with a seal. */
void ev_claims_check_seal(ev_claims *c);

#endif
