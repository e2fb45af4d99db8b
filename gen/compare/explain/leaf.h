/* Leaves: the pieces of a page that show something. */
#ifndef EV_EXPLAIN_LEAF_H
#define EV_EXPLAIN_LEAF_H

#include "compare/explain/private.h"

typedef struct ev_leaf {
    int32_t node;  /* -1: a run of a page without structure */
    ev_slice text; /* as it is drawn */
    ev_slice read; /* as it is read: the same, unless marked content says otherwise */
    const ev_run *runs;
    size_t run_count;
    ev_place place;
    bool is_figure; /* it has no text */
} ev_leaf;

typedef struct ev_leaves {
    ev_leaf *leaf;
    size_t count;
} ev_leaves;

/* One of the two may be NULL: the other paper has none like it. */
typedef struct ev_leaf_pair {
    const ev_leaf *golden, *now;
    bool is_out_of_order; /* the same, but read at another place */
    bool is_retagged;     /* one of the two is NULL: the other paper has its runs, under a tag where
                             this has none, or under none where this has one */
} ev_leaf_pair;

typedef struct ev_leaf_pairs {
    ev_leaves golden, now;
    ev_leaf_pair *pair;
    size_t count;
} ev_leaf_pairs;

/* Those of one paper: its elements, or its runs alone. */
ev_leaves ev_leaves_read(ev_explainer *e, const ev_paper *paper, bool has_nodes);

/* The number of the pair of fields that a node is value or label of, plus one; 0: of none. */
size_t ev_leaf_field(const ev_explainer *e, const ev_paper *paper, int32_t node, bool *is_label);

/* ---- partner.c ------------------------------------------------------------------------------- */

/* NULL when memory ran out. */
ev_leaf_pairs *ev_leaves_pair(ev_explainer *e);

/* Whether two nodes have the same text, in whatever languages. */
bool ev_leaf_is_same(const ev_explainer *e, int32_t golden, int32_t now);

/* Whether the texts of a pair are the same, drawn and read. */
bool ev_leaf_pair_is_same(const ev_leaf_pair *pair);

/* Whether the text of a node of one paper is in the other, under whatever tag, or under none. */
bool ev_leaf_has_partner(const ev_explainer *e, const ev_paper *paper, int32_t node);

/* ---- leaf.c ---------------------------------------------------------------------------------- */

/* "date of birth", "label of the surname", "portrait", '"Important information"': never a value of
 * a record, unless the paper is another generator's. */
ev_slice ev_leaf_name(ev_explainer *e, const ev_paper *paper, const ev_leaf *leaf);

/* The member of the record that a pair, of which neither is absent, has the value of; NULL: none.
 */
const char *ev_leaf_pair_field(const ev_explainer *e, const ev_leaf_pair *pair);

/* The value that a leaf is, or is the label of; NULL: none. */
const ev_value *ev_leaf_value(const ev_paper *paper, const ev_leaf *leaf, bool *is_label);

/* A finding of a pair of leaves, with their places: kind STRUCTURE, field "structure". */
ev_finding *ev_leaf_note(ev_explainer *e, const ev_leaf_pair *pair, ev_slice name,
                         ev_slice sentence);

/* ---- structure.c ----------------------------------------------------------------------------- */

/* Compares the languages of the documents, and whether they have a structure tree. */
void ev_structure_document(ev_explainer *e);

struct ev_changes;

/* Compares two elements themselves: tag, alternative text, attributes, language. Returns whether
 * their languages differ. */
bool ev_structure_elements(struct ev_changes *changes, const ev_leaf_pair *pair, ev_slice name,
                           const ev_node *golden, const ev_node *now);

/* ---- reading.c ------------------------------------------------------------------------------- */

/* Compares how the runs of two elements are read: as which words, and in which languages. The
 * language is left out where the elements have another one themselves. */
void ev_explain_reading(struct ev_changes *changes, const ev_leaf_pair *pair, ev_slice name,
                        bool is_language_told);

#endif
