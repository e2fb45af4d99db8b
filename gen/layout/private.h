/* What the files of gen/layout share: the layout in progress, the tools of its blocks, and the
 * blocks themselves. */
#ifndef EV_LAYOUT_PRIVATE_H
#define EV_LAYOUT_PRIVATE_H

#include "layout/layout.h"
#include "layout/typeset.h"

enum { EV_LAYOUT_VALUES_MAX = 64 };

typedef struct ev_layout {
    const ev_content *content;
    ev_arena *arena;
    ev_faults *faults;
    ev_page_builder page;
    ev_mpt leading;              /* of captions */
    const ev_ini_section *block; /* the block that is laid out now */
    size_t *block_end;         /* of each section of layout.txt: how many marks there are after it;
                                  NULL: not needed */
    ev_ini builtin;            /* the built-in layout.txt; no sections: there is none */
    struct ev_layout_use *use; /* what blocks asked for (change.c); NULL: not needed */
    size_t use_count;
    ev_slice value[EV_LAYOUT_VALUES_MAX]; /* the texts of the record that the blocks asked for */
    size_t value_count;
    ev_buf key;   /* of the block that is looked up in the memo */
    ev_lack lack; /* of the fault that comes next; set by ev_layout_lacks */
} ev_layout;

/* ---- block.c: what blocks ask for ------------------------------------------------------------ */

/* Reports that the block contradicts the format of templates: RESOURCE_BROKEN at its line, or
 * OUT_OF_MEMORY where that is the cause. Only the first such fault is kept. Returns false, for the
 * caller to return. */
bool ev_layout_refuse(ev_layout *l);

/* The same with another code. */
bool ev_layout_refuse_block(ev_layout *l, ev_code code);

/* Adds a fault with what is lacking, which is then nothing again, and tells the survey, if there is
 * one. */
void ev_layout_add(ev_layout *l, ev_code code, const char *path, unsigned line);

/* What the fault that comes next lacks: a length, and in which text of which language, whose width
 * is given; an absent text is of no one. */
void ev_layout_lacks(ev_layout *l, ev_mpt over, ev_slice text, ev_mpt width, ev_lang lang);

/* With a survey the faults so far are forgotten, because they were told, and the next one of a
 * block counts as well. */
void ev_layout_go_on(ev_layout *l);

/* Whether a survey asks for the room that is left, and tells it. */
bool ev_layout_asks_room(const ev_layout *l);
void ev_layout_tell_room(const ev_layout *l, const ev_room *room);

/* Whether to go on: after a value that does not fit, to find the others; not after other faults. */
bool ev_layout_is_ok(const ev_layout *l);

/* The value of a key of the block; absent when there is none. ev_layout_key_or: of `key` or, where
 * the block does not have it, of `otherwise`. */
ev_slice ev_layout_key(const ev_layout *l, const char *key);
ev_slice ev_layout_key_or(const ev_layout *l, const char *key, const char *otherwise);

/* The value of `key` or, on a page without a portrait, of `without` where the block has that. */
ev_slice ev_layout_key_by_portrait(const ev_layout *l, const char *key, const char *without);

/* Each reads a key of the block; false after a fault. Lengths: exactly `count`. Style: the name in
 * `key` or, where the block does not have it, `otherwise`. */
bool ev_layout_lengths(ev_layout *l, const char *key, ev_mpt *out, size_t count);
bool ev_layout_style(ev_layout *l, const char *key, const char *otherwise, ev_style *style);

/* The style of that name. False after a fault: at the style's own line where it is wrong. */
bool ev_layout_named_style(ev_layout *l, ev_slice name, ev_style *style);

/* The colour of the key "color"; 0 after a fault. */
uint32_t ev_layout_color(ev_layout *l);

/* Words of labels.txt; false after a fault. */
bool ev_layout_label(ev_layout *l, ev_slice key, ev_trilingual *words);

/* The section that a reference names: "@strip" of kind "ladder" is [ladder strip]. NULL when there
 * is none; the fault is left to the caller. */
const ev_ini_section *ev_layout_section(ev_layout *l, const char *kind, ev_slice reference);

/* "kk", "ru" or "en". False for other words; *lang is then EV_LANG_COUNT. */
bool ev_layout_lang_named(ev_slice word, ev_lang *lang);

/* Texts made in the arena; absent after OUT_OF_MEMORY. */
ev_slice ev_layout_join(ev_layout *l, ev_slice a, const char *between, ev_slice b);
ev_slice ev_layout_after_slash(ev_layout *l, ev_slice text);               /* "/ text" */
ev_slice ev_layout_joined_words(ev_layout *l, const ev_trilingual *words); /* "kk / ru / en" */

/* The value of a key of [page]; absent when there is none. */
ev_slice ev_layout_page_key(ev_layout *l, const char *key);

/* ---- change.c: what of layout.txt is not as built in ----------------------------------------- */

/* Whether a file of the template or policy is not as built in: then its texts and places are
 * checked with each page. A test has checked the others. */
bool ev_layout_has_changes(const ev_content *content);

/* Before the first block: where something is not as built in, prepares to say what, by l->block_end
 * and l->use. An outline needs the first as well. */
void ev_layout_watch(ev_layout *l);

/* Keeps that l->block depends on a section, which may be NULL, or only on its line of `key`. */
void ev_layout_use_section(ev_layout *l, const ev_ini_section *section, const char *key);

/* The section [kind name] of a layout.txt, or NULL. */
const ev_ini_section *ev_layout_find(const ev_ini *layout, ev_slice kind, ev_slice name);

/* The line of the block if it is not as built in; otherwise the first such line of what it asked
 * for: its styles, ladders, paths and keys of [page]. 0 when there is none, and where no layout.txt
 * of that path is built in. */
unsigned ev_layout_changed_line(const ev_layout *l, const ev_ini_section *block);

/* ---- overflow.c: what has no room ------------------------------------------------------------ */

/* Reports words of a resource: the code at the line that they came from (see layout/origin.h). For
 * words without room that were not changed: RESOURCE_OVERFLOW at the line that was (see
 * ev_layout_changed_line). As ev_layout_refuse_block does where nothing is known of them. Returns
 * false, for the caller to return. */
bool ev_layout_refuse_words(ev_layout *l, ev_code code, ev_slice text);

/* Words that may be at fault: of all so far the changed ones (see layout/origin.h), of equal ones
 * the widest. Begins as {.width = 0}; `text` is absent as long as there are none. */
typedef struct ev_suspect {
    ev_slice text;
    ev_lang lang;
    bool is_changed;
    ev_mpt width;
} ev_suspect;

/* Keeps the text if it is more suspect; its width is in any unit, the same for all. */
void ev_layout_suspect(const ev_layout *l, ev_slice text, ev_lang lang, ev_mpt width,
                       ev_suspect *suspect);

/* The same with the words of each language. */
void ev_layout_suspect_words(const ev_layout *l, const ev_trilingual *words, const ev_style *style,
                             ev_suspect *suspect);

/* ev_layout_refuse_words for the most suspect of three languages; a survey is told each that is
 * wider than the room. */
bool ev_layout_refuse_any(ev_layout *l, ev_code code, const ev_trilingual *words,
                          const ev_style *style, ev_mpt room);

/* Adds RESOURCE_OVERFLOW for the first clash of a finished page (see layout/geometry.h), with a
 * survey for each; l->block_end must be set. OUT_OF_MEMORY. */
void ev_layout_check_places(ev_layout *l, const ev_page *page);

/* The block of layout.txt that drew a mark. */
const ev_ini_section *ev_layout_block_of(const ev_layout *l, const ev_page *page,
                                         const ev_mark *mark);

/* Whether a survey was not told yet that so much is missing for l->block: because of another block,
 * or of a text, by their addresses. Keeps it. Without a survey: yes. */
bool ev_layout_is_worse(ev_layout *l, const void *other, ev_mpt over);

/* ---- rules.c: the rules of the page ---------------------------------------------------------- */

/* Adds RESOURCE_RULE for each rule that a finished page breaks: size of type, contrast, what is
 * painted over, QR code, machine readable zone; and, with a survey, headings, alternative texts and
 * languages. l->block_end must be set. */
void ev_layout_check_rules(ev_layout *l, const ev_page *page);

/* ---- breach.c -------------------------------------------------------------------------------- */

/* Begin and end a rule, in words, that a line of layout.txt breaks: RESOURCE_RULE, once for each
 * line of a page. The words take at most sizeof l->lack.rule bytes. */
ev_buf ev_layout_begin_rule(ev_layout *l);
void ev_layout_end_rule(ev_layout *l, ev_buf *rule, const ev_ini_section *block, unsigned line);

/* The same at the line of a key of the block. */
void ev_layout_breach(ev_layout *l, const ev_ini_section *block, const char *key, const char *rule);

/* The line of a key of the block; the block's own where it has no such key. */
unsigned ev_layout_key_line(const ev_ini_section *block, const char *key);

/* structure.c: the part of ev_layout_check_rules that only a survey asks for. */
void ev_layout_check_structure(ev_layout *l, const ev_page *page);

/* ---- room.c ---------------------------------------------------------------------------------- */

/* Tells the survey, which asks for it, how much room texts at fixed places have. */
void ev_layout_tell_rooms_behind(ev_layout *l, const ev_page *page);

/* ---- change.c: the line of layout.txt that a rule is about ----------------------------------- */

/* Whether a line of a section of layout.txt is not as built in; false where no layout is. */
bool ev_layout_is_new_line(const ev_layout *l, const ev_ini_section *section,
                           const ev_ini_line *line);

/* The line of the block, or of what it asked for, that has the size among its numbers; the block's
 * own where there is none. */
unsigned ev_layout_size_line(const ev_layout *l, const ev_ini_section *block, ev_mpt size);

/* The line that gave a mark of the block its colour: of a style, of [colors], or the block's own.
 * *is_new: whether it is not as built in. */
unsigned ev_layout_color_line(const ev_layout *l, const ev_ini_section *block, uint32_t color,
                              bool *is_new);

/* ---- contrast.c ------------------------------------------------------------------------------ */

/* The contrast of two colours in hundredths, 100 to 2100 (WCAG 2.2, "contrast ratio"). */
int ev_contrast(uint32_t a, uint32_t b);

/* ---- outline.c: what a designer sees --------------------------------------------------------- */

/* Draws the outline over a finished page, as decoration; l->block_end must be set. OUT_OF_MEMORY:
 * *page must then not be used. */
void ev_layout_draw_outline(ev_layout *l, ev_page *page);

/* ---- kept.c: blocks of earlier documents ----------------------------------------------------- */

/* What a block's part of the page depends on, besides template, policy, and which parts the record
 * has (portrait, seal, issuer, names, SPECIMEN). */
typedef enum ev_layout_depends {
    EV_DEPENDS_ON_NOTHING,
    EV_DEPENDS_ON_AIRPORTS, /* the entry points of the record */
    EV_DEPENDS_ON_VALUES,   /* what its keys "value" and "gloss" name */
    EV_DEPENDS_ON_RECORD    /* anything: it is not kept */
} ev_layout_depends;

/* The key of l->block; absent when it is not to be kept. Lives until the next key. */
ev_slice ev_layout_kept_key(ev_layout *l, ev_layout_depends depends);

/* Puts a block that was kept on the page. False when there is none, and for an absent key. */
bool ev_layout_kept_find(ev_layout *l, ev_slice key);

/* Keeps what was added to the page since it had so many elements and marks; nothing is done for an
 * absent key or after a fault. */
void ev_layout_kept_add(ev_layout *l, ev_slice key, size_t first_element, size_t first_mark);

/* ---- text.c ---------------------------------------------------------------------------------- */

/* A text of the innermost open element. Its ink begins at x or right of it: a text whose first
 * glyph reaches out to the left (J) is moved by that. A text that is empty is a fault of the block,
 * one that the face cannot show a fault of its line. */
ev_mark *ev_layout_text(ev_layout *l, ev_slice text, ev_lang lang, const ev_style *style, ev_mpt x,
                        ev_mpt y);

/* ---- placeholders.c: what a template may name ------------------------------------------------ */

/* The value of a placeholder. */
typedef struct ev_placeholder {
    const char *pointer; /* of the value in the record; "" when it is not from the record */
    bool has_words;
    ev_trilingual words; /* the value in three languages */
    ev_slice text;       /* the value itself; printed after the words when there are both; absent
                            when the record does not have it */
    ev_slice shortest;   /* in place of a text whose length is up to the applicant; absent for a
                            text of limited length, for which every template has room */
} ev_placeholder;

/* False when no placeholder has that name. */
bool ev_layout_placeholder(ev_layout *l, ev_slice name, ev_placeholder *placeholder);

/* Whether a condition ("portrait", "sealed") holds; false when no condition has that name. */
bool ev_layout_when(const ev_layout *l, ev_slice condition, bool *holds);

/* The language of a value by its letters: Kazakh, Russian, otherwise English. */
ev_lang ev_layout_lang_of(ev_slice text);

/* ---- the blocks: each reads l->block and adds to l->page ------------------------------------- */

void ev_layout_fill(ev_layout *l); /* decoration.c */
void ev_layout_rule(ev_layout *l);
void ev_layout_form(ev_layout *l);
void ev_layout_shape(ev_layout *l); /* shape.c */
void ev_layout_lines(ev_layout *l); /* lines.c */
void ev_layout_mrz(ev_layout *l);
void ev_layout_portrait(ev_layout *l); /* figure.c */
void ev_layout_qr(ev_layout *l);
void ev_layout_field(ev_layout *l); /* field.c */
void ev_layout_caption(ev_layout *l);
void ev_layout_words(ev_layout *l);
void ev_layout_entry_points(ev_layout *l); /* entry_points.c */
void ev_layout_notices(ev_layout *l);      /* notices.c */
void ev_layout_flow(ev_layout *l);         /* footer.c */
void ev_layout_footer(ev_layout *l);

#endif
