/* What the files of gen/checker share. */
#ifndef EV_CHECKER_PRIVATE_H
#define EV_CHECKER_PRIVATE_H

#include "checker/checker.h"
#include "checker/lines.h"
#include "checker/parts.h"
#include "font/font.h"
#include "resource/syntax.h"

typedef struct ev_check {
    const ev_resources *res;
    ev_findings *findings;
    ev_arena *scratch;
} ev_check;

/* A place in a file: of a value, of a key or of a section. */
typedef struct ev_spot {
    const ev_file *file;
    const ev_ini_section *section; /* NULL: the file as a whole */
    const ev_ini_line *line;       /* NULL: the section itself */
} ev_spot;

/* ---- say.c: telling findings ----------------------------------------------------------------- */

/* A finding about a part of the spot's text: `found` is shown, and the column is its own where it
 * is in the file, otherwise that of the line's value or of the section. expected and nearest: see
 * ev_finding. */
void ev_check_say(ev_check *c, ev_code code, const ev_spot *spot, ev_slice found,
                  const char *expected, const char *nearest);

/* The same at a place in the text. */
void ev_check_say_at(ev_check *c, ev_code code, const ev_spot *spot, const char *at, ev_slice found,
                     const char *expected, const char *nearest);

/* A text made of pieces, in the scratch arena; "" after memory ran out. The list ends with NULL. */
const char *ev_check_text(ev_check *c, const char *const *pieces);

/* What is expected where something stands a second time; `first` is the line of the first. */
const char *ev_check_once(ev_check *c, unsigned first);

/* Which of some names was meant. Begin with {.typed}; ev_check_try tries a name of the file. */
typedef struct ev_meant {
    ev_slice typed;
    const char *name; /* the nearest so far, in the scratch arena; NULL: none is near */
    size_t steps;
} ev_meant;

void ev_check_try(ev_check *c, ev_meant *meant, ev_slice name);

/* ---- sections.c: sections and keys by the table of the syntax ---------------------------------
 */

typedef struct ev_value {
    ev_spot spot;
    const ev_key_row *row;
    ev_slice text;
} ev_value;

/* Goes over all sections and keys of the file: those that there cannot be, those that come twice,
 * those that are missing, and each value: by ev_check_plain, and where that does not know the type
 * by `other`, which may be NULL. A section or key whose name is near one that there is counts as
 * that from then on, so that one slip of the pen is one finding. */
typedef void ev_value_check(ev_check *c, const ev_value *value, void *context);
void ev_check_sections(ev_check *c, ev_file *file, const ev_syntax *syntax, ev_value_check *other,
                       void *context);

/* ---- values.c -------------------------------------------------------------------------------- */

/* Checks a value whose type needs nothing but the value. False when the type is not one of those.
 */
bool ev_check_plain(ev_check *c, const ev_value *value);

/* "expected: a type size in points, 1 to 144, such as 8.5", without "expected: ". */
const char *ev_check_expected(ev_check *c, const ev_key_row *row);

/* RESOURCE_VALUE_WRONG for a part of the value, with what its row expects. */
void ev_check_wrong(ev_check *c, const ev_value *value, ev_slice part);

/* RESOURCE_RULE for a type size below what can be read. `number` is its text. */
void ev_check_small(ev_check *c, const ev_value *value, ev_slice number, ev_mpt size);

/* What is expected of a list of which the first that fits is taken. */
#define EV_CHECK_DOWNWARDS "a smaller number than the one before: the first that fits is taken"

/* ---- characters.c ---------------------------------------------------------------------------- */

/* RESOURCE_CHARACTER for each character of a text that the face does not have. */
void ev_check_characters(ev_check *c, const ev_spot *spot, ev_slice text, ev_face face);

/* ---- folder.c: the folder of a template ------------------------------------------------------ */

enum { EV_WANTED_MAX = 64 };

/* The files of a template, and what of them is used. */
typedef struct ev_folder {
    const char *id; /* "evisa/1" */
    ev_file layout, labels;
    bool has_labels;                /* there is such a file */
    bool *used;                     /* of each section of layout.txt: something names it */
    bool *color_used;               /* of each line of layout.txt: something names its colour */
    uint16_t *label_used;           /* of each section of labels.txt: 1, and EV_LABEL_SET */
    bool *value_used;               /* of each row of ev_layout_values */
    ev_slice wanted[EV_WANTED_MAX]; /* names of sections and colours that there are not */
    size_t wanted_count;
} ev_folder;

/* The bit of a label whose words in a language are set in a face. */
#define EV_LABEL_SET(lang, face) (2u << ((unsigned)(lang)*EV_FACE_COUNT + (unsigned)(face)))

/* Keeps that something names a section or colour that there is not: an unused one may be meant. */
void ev_folder_want(ev_folder *folder, ev_slice name);

/* The section [kind name] of layout.txt, which counts as used from then on; NULL: none. */
const ev_ini_section *ev_folder_use(ev_folder *folder, const char *kind, ev_slice name);

/* A label, which counts as used. EV_NO_LABEL: there is none. */
enum { EV_NO_LABEL = -1 };
int ev_folder_label(ev_folder *folder, ev_slice name);

/* Notes that a label is set in a style, in one language; nothing where there is no such style. */
void ev_folder_set(ev_folder *folder, int label, ev_lang lang, ev_slice style);

/* The style of a key of a block: the one that it names, or the one that counts without the key. */
ev_slice ev_folder_style(const ev_ini_section *block, const char *key, const char *otherwise);

/* Whether the built-in file that layout.txt was made from lacks the line; false where there is no
 * such file. Reads it: for mistakes only. */
bool ev_folder_is_new(ev_check *c, const ev_folder *folder, const ev_ini_section *section,
                      const ev_ini_line *line);

/* Whether a machine readable zone is in that style. */
bool ev_folder_is_of_zone(const ev_folder *folder, ev_slice style);

/* Says that a name is unknown, unless it is known: a part of the value. Each returns whether it is
 * known. */
bool ev_folder_check_style(ev_check *c, ev_folder *folder, const ev_value *value, ev_slice part);
int ev_folder_check_label(ev_check *c, ev_folder *folder, const ev_value *value, ev_slice part);

/* ---- the parts of the check of a template ---------------------------------------------------- */

/* names.c: a value of layout.txt that is or has names; context is the ev_folder. */
void ev_check_names(ev_check *c, const ev_value *value, void *folder);

/* fits.c: a fit, and a path. */
void ev_check_fit(ev_check *c, ev_folder *folder, const ev_value *value);
void ev_check_path(ev_check *c, ev_folder *folder, const ev_value *value);

/* blocks.c: what the lines of a block need of each other, for all blocks. */
void ev_check_blocks(ev_check *c, ev_folder *folder);

/* places.c: places and lengths. */
void ev_check_places(ev_check *c, ev_folder *folder);

/* languages.c: that words at places of their own are there in each language. */
void ev_check_languages(ev_check *c, const ev_folder *folder);

/* groups.c: pairs of begin and end, and conditions. */
void ev_check_groups(ev_check *c, const ev_folder *folder);

/* unused.c: what nothing names, and which values are left out. */
void ev_check_unused(ev_check *c, ev_folder *folder);

/* template.c: layout.txt, labels.txt and the forms of a folder. */
void ev_check_template(ev_check *c, const char *id);

#endif
