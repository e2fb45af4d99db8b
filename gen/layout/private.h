/* What the parts of gen/layout*.c share. */
#ifndef EV_LAYOUT_PRIVATE_H
#define EV_LAYOUT_PRIVATE_H

#include "layout/layout.h"
#include "layout/typeset.h"

typedef struct ev_layout {
    const ev_content *content;
    ev_arena *arena;
    ev_faults *faults;
    ev_page_builder page;
    ev_mpt leading;              /* of captions */
    const ev_ini_section *block; /* the block at hand */
} ev_layout;

/* What a hole of the template is filled with. */
typedef struct ev_placeholder {
    const char *pointer; /* where the value stands in the record; "" when it is not the record's */
    bool has_words;
    ev_trilingual words; /* the same in three languages */
    ev_slice text; /* language-neutral, or a value; after the words when both are there; absent when
                      the record has none */
} ev_placeholder;

/* layout_holes.c */
bool ev_layout_hole(ev_layout *l, ev_slice name,
                    ev_placeholder *placeholder); /* false: no hole has that name */
ev_lang
ev_layout_lang_of(ev_slice text); /* of a value, by its letters: Kazakh, Russian, else English */
bool ev_layout_when(const ev_layout *l, ev_slice condition,
                    bool *holds); /* false: no such condition */

/* layout.c */
ev_status
ev_layout_broken(ev_layout *l); /* the block at hand contradicts the format: a fault at its line */
bool ev_layout_is_ok(const ev_layout *l);
ev_slice ev_layout_key(const ev_layout *l, const char *key);
/* The value of `variant` where use_variant and the block has that key, else of `key`. */
ev_slice ev_layout_key_variant(const ev_layout *l, const char *key, const char *variant,
                               bool use_variant);
bool ev_layout_lengths(ev_layout *l, const char *key, ev_mpt *out,
                       size_t count);   /* exactly count, else a fault */
uint32_t ev_layout_color(ev_layout *l); /* of the key "color"; a fault when there is none */
bool ev_layout_style(ev_layout *l, const char *key, const char *otherwise, ev_style *style);
ev_mark *ev_layout_text(ev_layout *l, ev_slice text, ev_lang lang, const ev_style *style, ev_mpt x,
                        ev_mpt y);
bool ev_layout_label(ev_layout *l, ev_slice key,
                     ev_trilingual *words); /* of labels.txt; a fault when there is none */
ev_slice ev_layout_joined_words(ev_layout *l, const ev_trilingual *words); /* "kk / ru / en" */
ev_slice ev_layout_join(ev_layout *l, ev_slice a, const char *between,
                        ev_slice b); /* in the arena; absent when memory ran out */

/* Blocks that have a file of their own; each reads l->block. */
void ev_layout_field(ev_layout *l); /* layout_field.c */
void ev_layout_caption(ev_layout *l);
void ev_layout_words(ev_layout *l);
void ev_layout_entry_points(ev_layout *l); /* layout_list.c */
void ev_layout_notices(ev_layout *l);      /* layout_notices.c */
void ev_layout_colophon(ev_layout *l);
void ev_layout_portrait(ev_layout *l); /* layout_figure.c */
void ev_layout_qr(ev_layout *l);
void ev_layout_shape(ev_layout *l); /* layout_shape.c */

#endif
