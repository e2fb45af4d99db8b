/* What the files of gen/compare/paper share: the reader of one file. Only objects.c calls libqpdf,
 * only foreign.c poppler.
 *
 * A failure is kept in the reader, not returned: what is missing reads as absent, and ev_paper_read
 * reports it in the end. */
#ifndef EV_PAPER_PRIVATE_H
#define EV_PAPER_PRIVATE_H

#include "compare/paper/lexer.h"
#include "compare/paper/paper.h"
#include "core/text.h"

/* A list that grows in the arena. */
typedef struct ev_list {
    void *items;
    size_t count, capacity;
} ev_list;

/* Adds an item of `size` bytes, all zero. NULL when memory ran out. */
void *ev_list_add(ev_list *list, size_t size, ev_arena *arena);

typedef struct ev_drawn_font ev_drawn_font; /* font.c */

/* The owner of each marked-content identifier of a page. */
typedef struct ev_owners {
    int32_t *node; /* -1: none */
    size_t count;
} ev_owners;

typedef struct ev_reader {
    void *file; /* libqpdf's qpdf_data */
    ev_slice pdf;
    ev_arena *arena;
    ev_faults *faults;
    ev_paper *paper;
    ev_list nodes, runs, values, pictures, shapes, fonts, about;
    ev_list elements;  /* int: the number of the object of each node of the structure tree */
    ev_list forms;     /* contents of forms, content.c */
    ev_list drawn;     /* fonts of text, ev_drawn_font * */
    ev_list names;     /* what fonts are called in the resources of the page that is read */
    ev_owners *owners; /* of each page */
    int32_t artifact, untagged; /* nodes; -1: not there yet */
    size_t budget;              /* operators of content streams that may still be read */
    bool is_damaged;
} ev_reader;

/* ---- objects.c: libqpdf ---------------------------------------------------------------------- */

/* An object: of ev_reader, valid until its end. 0 is none, as is null. */
typedef unsigned ev_object;

typedef enum ev_object_kind {
    EV_OBJECT_NONE,
    EV_OBJECT_BOOLEAN,
    EV_OBJECT_NUMBER,
    EV_OBJECT_STRING,
    EV_OBJECT_NAME,
    EV_OBJECT_ARRAY,
    EV_OBJECT_DICTIONARY,
    EV_OBJECT_STREAM
} ev_object_kind;

typedef enum ev_opened { EV_OPENED, EV_NEEDS_PASSWORD, EV_NOT_OPENED } ev_opened;

ev_opened ev_objects_open(ev_reader *r);
void ev_objects_close(ev_reader *r);

/* Whether libqpdf had an error or a warning since it opened the file. */
bool ev_objects_failed(ev_reader *r);

ev_object ev_objects_trailer(ev_reader *r);
ev_object ev_objects_root(ev_reader *r);
size_t ev_objects_pages(ev_reader *r);
ev_object ev_objects_page(ev_reader *r, size_t index);
int32_t ev_objects_page_index(ev_reader *r, ev_object page); /* -1: it is not a page */
ev_slice ev_objects_version(ev_reader *r);                   /* "1.7" */

/* What the file allows, "" where it is not encrypted. */
ev_slice ev_objects_security(ev_reader *r);

ev_object_kind ev_object_kind_of(ev_reader *r, ev_object object);
int ev_object_number(ev_reader *r, ev_object object); /* of an indirect object, otherwise 0 */

/* Of a dictionary or of that of a stream; 0 for other objects. The key begins with "/". */
ev_object ev_object_key(ev_reader *r, ev_object object, const char *key);

/* The keys of a dictionary in the order of their bytes, with "/"; in the arena. */
size_t ev_object_keys(ev_reader *r, ev_object object, ev_slice **keys);

size_t ev_object_count(ev_reader *r, ev_object array); /* 0 for other objects */
ev_object ev_object_item(ev_reader *r, ev_object array, size_t index);

double ev_object_as_number(ev_reader *r, ev_object object, double otherwise);
int32_t ev_object_as_int(ev_reader *r, ev_object object, int32_t otherwise);
bool ev_object_as_bool(ev_reader *r, ev_object object);
ev_slice ev_object_as_name(ev_reader *r, ev_object object);   /* without "/"; absent: not a name */
ev_slice ev_object_as_text(ev_reader *r, ev_object object);   /* UTF-8 of a text string */
ev_slice ev_object_as_bytes(ev_reader *r, ev_object object);  /* of a string */
ev_slice ev_object_as_source(ev_reader *r, ev_object object); /* as written in a file */

/* The data of a stream: inflated and without other general filters; without those of pictures too,
 * as far as libqpdf knows them; or as it is stored. */
ev_slice ev_object_data(ev_reader *r, ev_object stream);
ev_slice ev_object_samples(ev_reader *r, ev_object stream);
ev_slice ev_object_stored(ev_reader *r, ev_object stream);
ev_slice ev_object_page_content(ev_reader *r, ev_object page);

/* An object as text that does not depend on how the file was written: without object numbers, of a
 * stream its dictionary and the SHA-256 of its data. Pages and what is deeper than a few levels are
 * "...". */
void ev_object_put(ev_reader *r, ev_object object, ev_buf *out);

/* ---- tree.c ---------------------------------------------------------------------------------- */

void ev_paper_read_tree(ev_reader *r); /* nodes and owners */

/* The node of what is drawn outside the tree. */
int32_t ev_paper_artifact(ev_reader *r);
int32_t ev_paper_untagged(ev_reader *r);

/* Sorts the runs by node, sets each node's runs and place, and hands all lists to the paper. */
bool ev_paper_finish(ev_reader *r);

/* ---- place.c --------------------------------------------------------------------------------- */

typedef struct ev_matrix {
    double a, b, c, d, e, f;
} ev_matrix;

typedef struct ev_corners {
    double left, bottom, right, top; /* points of the page, y upwards */
} ev_corners;

ev_matrix ev_matrix_multiply(const ev_matrix *first, const ev_matrix *second);

/* Around a rectangle that a matrix moves. */
ev_corners ev_matrix_apply(const ev_matrix *m, double x, double y, double width, double height);

ev_corners ev_corners_cross(const ev_corners *a, const ev_corners *b); /* what both cover */

/* The visible part of a page: its upper left corner in points, its size as it lies in the file, and
 * the quarter turns, clockwise, by which it is shown. */
typedef struct ev_page_box {
    double left, top, width, height;
    int32_t page, turns;
} ev_page_box;

/* On the page as it is shown. */
ev_place ev_place_of(const ev_page_box *sheet, const ev_corners *corners);

/* Points to hundredths of a millimetre, rounded; a number that no page has becomes a large one. */
int32_t ev_place_length(double points);

/* Number of hundredths, rounded. */
int32_t ev_hundredths(double value);

/* ---- content.c ------------------------------------------------------------------------------- */

typedef enum ev_descent {
    EV_FORMS_ARE_SHAPES,
    EV_FORMS_ARE_READ,    /* and texts are not: poppler reads them */
    EV_FORMS_ARE_DIGESTED /* within a form that is a shape: all of it is read */
} ev_descent;

ev_page_box ev_paper_box(ev_reader *r, size_t index);

/* Reads what a page draws: runs, pictures, shapes and code. */
void ev_paper_read_content(ev_reader *r, size_t index, ev_descent descent);

/* ---- font.c ---------------------------------------------------------------------------------- */

/* The font of that name in the resources; NULL when there is none or memory ran out. */
const ev_drawn_font *ev_drawn_font_named(ev_reader *r, ev_object resources, ev_slice name);

typedef struct ev_glyph {
    uint32_t code;
    double width;  /* of an em */
    ev_slice text; /* "" not known */
} ev_glyph;

/* The glyph at *at, which moves behind it. */
ev_glyph ev_drawn_font_glyph_at(const ev_drawn_font *font, const char **at, const char *end);

ev_slice ev_drawn_font_without_prefix(ev_slice title); /* "ABCDEF+Name" -> "Name" */
ev_slice
ev_drawn_font_title(const ev_drawn_font *font); /* its name without the prefix of a subset */
double ev_drawn_font_height(const ev_drawn_font *font); /* of capitals, in em */
double ev_drawn_font_depth(const ev_drawn_font *font);  /* below the baseline, in em, positive */
bool ev_drawn_font_is_composite(const ev_drawn_font *font);

void ev_paper_read_fonts(ev_reader *r, ev_object resources); /* into paper->fonts */

/* ---- cmap.c: /ToUnicode ---------------------------------------------------------------------- */

/* From codes to texts; ISO 32000-1, 9.10.3. */
typedef struct ev_unicode {
    ev_slice *page[256]; /* of 256 texts each, by the high byte of a code; NULL: it has none */
    size_t mapped;
} ev_unicode;

void ev_unicode_read(ev_slice cmap, ev_arena *arena, ev_unicode *unicode);
ev_slice ev_unicode_find(const ev_unicode *unicode, uint32_t code); /* absent: not known */

/* UTF-16BE to UTF-8. A surrogate without its other half becomes U+FFFD. `add` is added to the last
 * unit, for the codes of a range. Absent: memory ran out. */
ev_slice ev_paper_utf16(ev_slice utf16, uint32_t add, ev_arena *arena);

/* ---- about.c, xmp.c -------------------------------------------------------------------------- */

void ev_paper_about_add(ev_reader *r, ev_slice name, ev_slice value);

/* "outline 3": a name with a number. */
ev_slice ev_paper_numbered(ev_reader *r, const char *name, size_t number);

bool ev_paper_read_xmp(ev_reader *r, ev_slice xmp); /* whether it has our namespace */
void ev_paper_read_about(ev_reader *r);

/* ---- labels.c, values.c ---------------------------------------------------------------------- */

typedef struct ev_paper_label {
    ev_slice key; /* "issuer.short" */
    ev_slice in[EV_LANG_COUNT];
} ev_paper_label;

/* A field of the layout: which value of the record stands where, under which label. */
typedef struct ev_paper_field {
    const char *pointer; /* "/holder/surname" */
    ev_slice caption;    /* key of its label */
    ev_slice name;       /* "surname" */
    ev_place at;
    bool has_gloss;
} ev_paper_field;

typedef struct ev_paper_words {
    ev_paper_label *labels;
    size_t label_count;
    ev_paper_field *fields; /* in the order of the layout, which is that of the structure */
    size_t field_count;
} ev_paper_words;

/* The labels and fields of the built-in template that the paper names, otherwise of the last. */
bool ev_paper_words_read(ev_reader *r, ev_paper_words *words);

/* The label that has these words in most languages, or NULL. */
const ev_paper_label *ev_paper_words_find(const ev_paper_words *words,
                                          const ev_slice in[EV_LANG_COUNT]);

/* A row of a table: the words and the place of its label. */
typedef struct ev_paper_row {
    ev_slice in[EV_LANG_COUNT];
    ev_place place;
    const ev_paper_field *field; /* NULL: not found */
} ev_paper_row;

void ev_paper_words_match(const ev_paper_words *words, ev_paper_row *rows, size_t count);

void ev_paper_read_values(ev_reader *r);

/* ---- texts.c --------------------------------------------------------------------------------- */

int ev_texts_language(ev_slice tag); /* EV_KK, EV_RU, EV_EN; -1: another */

/* Runs as one text; parted by language, without slashes, absent where there is none; around them.
 */
ev_slice ev_texts_join(const ev_run *runs, size_t count, ev_arena *arena);
void ev_texts_split(const ev_run *runs, size_t count, ev_arena *arena, ev_slice in[EV_LANG_COUNT]);
ev_place ev_texts_place(const ev_run *runs, size_t count);

/* ---- foreign.c: poppler ---------------------------------------------------------------------- */

void ev_paper_read_foreign(ev_reader *r); /* runs of a document of another generator */

#endif
