/* explain: the differences of two papers, named in the words of the page, with the cause first. */
#ifndef EV_EXPLAIN_H
#define EV_EXPLAIN_H

#include "compare/paper/paper.h"

/* In the order in which they are looked for, from the cheap to the deep. */
typedef enum ev_difference_kind {
    EV_DIFFERENT_BYTES,  /* same content, other bytes */
    EV_DIFFERENT_SOURCE, /* template, policy, revision, specimen */
    EV_DIFFERENT_RECORD, /* a value */
    EV_DIFFERENT_LABEL,  /* a label, a notice, an entry point's name: of template or policy */
    EV_DIFFERENT_PHOTO,
    EV_DIFFERENT_SEAL, /* QR code: text, features, signer, dates */
    EV_DIFFERENT_MRZ,
    EV_DIFFERENT_STRUCTURE, /* tags, order, language, alternative text, outline */
    EV_DIFFERENT_FONT,
    EV_DIFFERENT_METADATA, /* metadata, links, page size, security */
    EV_DIFFERENT_LAYOUT,   /* moved, resized, recoloured; overlaps */
    EV_DIFFERENT_PIXELS,   /* what nothing above explains */
    EV_DIFFERENCE_KINDS
} ev_difference_kind;

/* The words of the output: "record", "template", "photo", "seal", "layout" ... */
const char *ev_difference_kind_name(ev_difference_kind kind);

typedef enum ev_difference_role {
    EV_CONTRADICTION, /* a seal or digest that does not fit its own page: said first, never follows
                       */
    EV_CAUSE,
    EV_FOLLOWS /* from the cause: not counted */
} ev_difference_role;

/* "contradiction", "cause", "follows". */
const char *ev_difference_role_name(ev_difference_role role);

typedef struct ev_difference {
    ev_difference_kind kind;
    ev_difference_role role;
    const char *field;    /* "/holder/birth_date"; of what no member of the record is, the word of
                             the kind, with what it is of that behind a slash: "seal/kind" */
    ev_slice name;        /* "date of birth", "label \"Surname\" (en)", "portrait"; what follows is
                             told by its name: "MRZ line 2", "record digest", "seal" */
    ev_slice golden, now; /* values in page words; absent where there are none */
    ev_slice text;   /* all of it in one line, values included: "date of birth  07 DEC 1950 -> 13
                        APR 1985", "portrait 165.0 -> 162.0 mm from the left" */
    ev_slice remark; /* what is known besides, in its own column: "evisa/1 in both, their files
                        differ: made with --resources?"; of what follows, in parentheses: "same
                        signer". Without values of a record. Absent: nothing */
    ev_slice about;  /* the same for each pair with the same difference: the key of its group */
    ev_slice plain;  /* what is told in place of all these with --no-values: the name, where the
                        program has it itself, and otherwise that of what stands there; never a
                        text of a document. Absent: the kind says what can be said (plain.c) */
    ev_place golden_place, place; /* width 0: it has none there */
    const ev_place *more;         /* where else it shows, on either side: what moved along */
    size_t more_count;
    bool is_of_generator; /* it follows from another generator, and from nothing else: pixels show
                             whether that is true */
} ev_difference;

typedef struct ev_explanation {
    ev_difference *differences; /* contradictions, causes, then what follows */
    size_t count, contradictions, causes;
    bool is_reduced; /* a paper of another generator: compared in reduced form */
    bool is_unlike;  /* and the two have hardly a text in common: what else is drawn follows */
} ev_explanation;

/* What may differ (--ignore) or is looked at (--only), with what follows from it: pointers of the
 * record, with all below them ("/visa"), and words of differences. A contradiction is told whatever
 * is chosen. Borrowed. */
typedef struct ev_explain_choice {
    const char *const *ignored, *const *only;
    size_t ignored_count, only_count;
    /* Thousandths of the pixels of two photos that differ, -1 where that is not known:
       ev_drawing_photo_change. NULL: pixels of photos are not compared. */
    int32_t (*photo_change)(const ev_picture *golden, const ev_picture *now, ev_arena *arena);
} ev_explain_choice;

/* All such names by their index, NULL behind the last: the words of differences with their meaning,
 * the kinds first, then pointers, whose meaning is NULL. `meaning` may be NULL. */
const char *ev_explain_choice_at(size_t index, const char **meaning);

/* Whether a name can be given to --ignore and --only. */
bool ev_explain_is_choice(const char *name);

/* What --ignore calls a difference: its pointer, or the word that says most of it, "labels". */
const char *ev_difference_word(const ev_difference *difference);

/* All that a difference has for its field, by their index, NULL behind the last; and whether one of
 * this kind may have it: the first is that of the kind 0, and so on. */
const char *ev_difference_field_at(size_t index);
bool ev_difference_may_have(ev_difference_kind kind, const char *field);

/* Explains all but pixels; lives in the arena, and borrows from both papers. Without any
 * difference there is one of kind BYTES: "same content, other bytes"; none at all only where
 * *choice leaves out all. Returns faults->status (OUT_OF_MEMORY). */
ev_status ev_explain(const ev_paper *golden, const ev_paper *now, const ev_explain_choice *choice,
                     ev_arena *arena, ev_explanation *explanation, ev_faults *faults);

/* Whether it says of itself that it is the only one ("; nothing else"). */
bool ev_difference_is_alone(const ev_difference *difference);

/* Takes back what was said of the whole, "; nothing else" or "same content, other bytes": for a
 * caller that found something else, before it adds that. */
void ev_explain_take_back(ev_explanation *explanation);

#endif
