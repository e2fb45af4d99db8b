/* syntax: what layout.txt and labels.txt may have, by the table gen/layout/syntax.def. */
#ifndef EV_LAYOUT_SYNTAX_H
#define EV_LAYOUT_SYNTAX_H

#include "resource/syntax.h"

/* Constant, as all that the functions here return. */
extern const ev_syntax ev_layout_syntax, ev_labels_syntax;

/* What a template can name of a record. */
typedef struct ev_value_row {
    const char *name;
    bool has_text; /* otherwise it is words in three languages only */
} ev_value_row;

/* A label that the code asks for where a template has a section of this kind or names this value;
 * always where both are "". */
typedef struct ev_label_row {
    const char *kind, *value, *label;
} ev_label_row;

const ev_value_row *ev_layout_values(size_t *count);
const ev_label_row *ev_layout_labels(size_t *count);

/* The names of the conditions of `when`. */
const char *const *ev_layout_conditions(size_t *count);

#endif
