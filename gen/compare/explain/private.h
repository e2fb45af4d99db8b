/* What the parts of explaining share: the findings so far and the pairs of what both papers have.
 *
 * Each part looks at one thing and notes what it found, with the fields that a finding would follow
 * from. Only at the end (cause.c) is it decided what is a cause: a part need not know what the
 * others find, and --ignore takes away a cause together with all that has no other. */
#ifndef EV_EXPLAIN_PRIVATE_H
#define EV_EXPLAIN_PRIVATE_H

#include "compare/explain/depends.h"
#include "compare/explain/explain.h"

#include "mrz/mrz.h"
#include "record/record.h"
#include "seal/seal.h"

enum {
    EV_CONTRADICTIONS_MAX = 80, /* there is room for them, whatever else was found */
    EV_FINDINGS_MAX = 480 /* of a pair; more are counted in one. With what pixels add they are no
                             more than a worker tells: EV_WORKER_DIFFERENCES_MAX */
};

/* A difference, and why there is one. */
typedef struct ev_finding {
    ev_difference told;
    ev_from from;
    bool is_contradiction;
    bool is_stored_otherwise; /* what it shows is the same: it contradicts nothing */
} ev_finding;

/* What both papers have, or one of them: indices; -1: the other has none like it. */
typedef struct ev_pair {
    int32_t golden, now;
} ev_pair;

typedef struct ev_pairs {
    ev_pair *pair;
    size_t count;
} ev_pairs;

typedef struct ev_explainer {
    const ev_paper *golden, *now;
    const ev_explain_choice *choice;
    ev_arena *arena;
    bool is_reduced; /* one is another generator's */
    bool is_unlike;  /* set by ev_explain_texts */
    ev_finding *found;
    size_t count, dropped;
    ev_finding spare;             /* where a finding is noted for which there is no room */
    ev_pairs values;              /* of paper.values */
    struct ev_leaf_pairs *leaves; /* leaf.h; NULL before structure.c */
} ev_explainer;

/* For "%.*s". */
#define EV_TEXT(slice) (int)(slice).size, (slice).data != NULL ? (slice).data : ""

/* ---- note.c: findings, and the sentences that tell them -------------------------------------- */

/* A new finding, to be filled; valid until the next. Never NULL. */
ev_finding *ev_explain_note(ev_explainer *e, ev_difference_kind kind, const char *field,
                            ev_slice name);

/* The same of a contradiction: no number of other findings leaves it out. */
ev_finding *ev_explain_note_contradiction(ev_explainer *e, ev_difference_kind kind,
                                          const char *field, ev_slice name);

/* Sets the places to those of the values with this name: "record digest". */
void ev_explain_place_by_name(const ev_explainer *e, ev_finding *finding, const char *name);

/* Whether a field is `prefix` or below it; "/" is above all members of the record. */
bool ev_explain_is_below(const char *field, const char *prefix);

/* Whether something was found at a field or below it so far. */
bool ev_explain_has(const ev_explainer *e, const char *prefix);

/* ---- choice.c -------------------------------------------------------------------------------- */

/* Whether --ignore names a difference; whether --only does, or there is none. */
bool ev_choice_ignores(const ev_explain_choice *choice, const ev_difference *difference);
bool ev_choice_looks_at(const ev_explain_choice *choice, const ev_difference *difference);

/* ---- note.c again ---------------------------------------------------------------------------- */

/* A text in the arena, as printf has it; "" when memory ran out. */
ev_slice ev_explain_print(ev_explainer *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "golden -> now" behind `name` and two blanks, as `text`; of values that one side lacks "added" or
 * "removed". `about` is the name. */
void ev_explain_tell_values(ev_explainer *e, ev_finding *finding);

/* Sets text and about to the same sentence, which has no value of a record. */
void ev_explain_tell(ev_finding *finding, ev_slice sentence);

/* "165.0" of hundredths of a millimetre; with two digits behind the point where `fine`. */
ev_slice ev_explain_mm(ev_explainer *e, int32_t hundredths, bool fine);

/* A text as it is quoted: where both are long, only the words around those that differ. */
void ev_explain_quote(ev_explainer *e, ev_slice golden, ev_slice now, ev_slice quoted[2]);

/* Where words are from. */
typedef enum ev_origin { EV_OF_TEMPLATE, EV_OF_POLICY } ev_origin;

/* What is known besides of words that differ: "evisa/1 in both, their files differ: made with
 * --resources?"; absent where the papers have different versions. (source.c) */
ev_slice ev_explain_origin(ev_explainer *e, ev_origin from);

/* ---- pair.c ---------------------------------------------------------------------------------- */

typedef struct ev_sequence {
    const ev_slice *key;
    size_t count;
} ev_sequence;

/* Pairs two sequences in their order: equal keys first, as many as there can be, then, in gaps of
 * the same length on both sides, what stands at the same place. Each index is in one pair. */
ev_pairs ev_pairs_align(ev_arena *arena, ev_sequence golden, ev_sequence now);

/* Pairs those that are alone and have the same key, wherever they are. */
void ev_pairs_join(ev_pairs *pairs, ev_sequence golden, ev_sequence now);

/* The index that is paired with an index of the golden or the new side; -1: none. */
int32_t ev_pairs_now_of(const ev_pairs *pairs, int32_t golden);

/* ---- said.c: what a page says ---------------------------------------------------------------- */

/* A value as it is set: what the record has, and the words beside it in three languages. */
typedef struct ev_said {
    ev_slice main, words[EV_LANG_COUNT];
} ev_said;

void ev_said_read(ev_explainer *e, const ev_paper *paper, const ev_value *value, ev_said *said);

/* The runs of a node and of all nodes in it. */
typedef struct ev_runs {
    const ev_run **run;
    size_t count;
} ev_runs;

/* Whether a node is another one or in it. */
bool ev_is_in_node(const ev_paper *paper, int32_t node, int32_t ancestor);

ev_runs ev_runs_of(ev_explainer *e, const ev_paper *paper, int32_t node);

/* An entry point as the page has it. */
typedef struct ev_said_entry {
    ev_slice codes, code; /* "TSE UACC"; ICAO's of them, "UACC" */
    ev_slice names[EV_LANG_COUNT];
} ev_said_entry;

void ev_said_read_entry(ev_explainer *e, const ev_paper *paper, const ev_value *value,
                        ev_said_entry *entry);

/* The value of a field of the record; NULL: the page does not say it. */
const ev_value *ev_said_find(const ev_paper *paper, const char *field);

/* What a value is called: "date of birth". */
ev_slice ev_said_name(const ev_value *value);

/* Whether a node is of what no reader of the structure hears. */
bool ev_is_untagged(const ev_node *node);

/* The value of a pair on the golden side, or on the new one where the golden has none. */
const ev_value *ev_pair_value(const ev_explainer *e, const ev_pair *pair);

/* ---- page_record.c --------------------------------------------------------------------------- */

/* What a page says, as a record: to hold it against its own MRZ and seal. What the page lacks is
 * absent or 0. The MRZ is as printed; has_mrz: two lines of 44. */
typedef struct ev_page_record {
    ev_record record;
    bool has_mrz, has_digest;
    ev_mrz mrz;
} ev_page_record;

void ev_page_record_read(ev_explainer *e, const ev_paper *paper, ev_page_record *page);

/* ---- mrz.c ----------------------------------------------------------------------------------- */

/* A field of the MRZ (Doc 9303-7, 4.2.2), its check digit included, and the member it is made of;
 * `other` is a second one, or NULL. */
typedef struct ev_mrz_part {
    uint8_t line, from, width;
    bool has_check;
    const char *name, *field, *other;
} ev_mrz_part;

enum { EV_MRZ_PARTS = 9 };
extern const ev_mrz_part ev_mrz_parts[EV_MRZ_PARTS];

/* A printed line; absent: the page has none. */
ev_slice ev_mrz_line(const ev_paper *paper, size_t line);

/* ---- code.c: what a QR code says ------------------------------------------------------------- */

typedef enum ev_code_kind {
    EV_CODE_NONE,
    EV_CODE_UNREADABLE,
    EV_CODE_SEAL,
    EV_CODE_UNSIGNED, /* the text of evisa-gen for a visa without a seal */
    EV_CODE_OTHER
} ev_code_kind;

typedef struct ev_code_content {
    ev_code_kind kind;
    ev_seal seal;
} ev_code_content;

void ev_code_read(const ev_paper *paper, ev_code_content *content);

/* A fact of a seal or of the unsigned text: the member that it is made of, in words. */
typedef struct ev_code_fact {
    const char *field, *other; /* as in ev_mrz_part; "record": of the digest */
    const char *name;
    ev_slice value; /* absent: it says nothing of it */
} ev_code_fact;

enum { EV_CODE_FACTS = 28 };

/* Facts in the same order for each seal; returns how many. */
size_t ev_code_seal_facts(ev_explainer *e, const ev_seal *seal, ev_code_fact facts[EV_CODE_FACTS]);

/* The lines of the unsigned text. */
size_t ev_code_text_facts(ev_slice text, ev_code_fact facts[EV_CODE_FACTS]);

/* "11 FEB 2019" */
ev_slice ev_code_day(ev_explainer *e, ev_date date);

/* ---- the parts, in their order --------------------------------------------------------------- */

bool ev_values_pair(ev_explainer *e);          /* values.c: before all parts; false: no memory */
void ev_explain_source(ev_explainer *e);       /* source.c: what it was made of */
void ev_explain_values(ev_explainer *e);       /* values.c: fields and entry points */
void ev_explain_words(ev_explainer *e);        /* labels.c: labels, notices, other words */
void ev_explain_photo(ev_explainer *e);        /* photo.c */
void ev_explain_mrz(ev_explainer *e);          /* mrz.c */
void ev_explain_digest(ev_explainer *e);       /* source.c */
void ev_explain_seal(ev_explainer *e);         /* seal.c: the QR code and what it says */
void ev_explain_truth(ev_explainer *e);        /* truth.c: contradictions of a paper with itself */
void ev_explain_truth_of_one(ev_explainer *e); /* truth.c: of ours beside another generator's */
void ev_explain_generator(ev_explainer *e);    /* reduced.c: in place of source */
void ev_explain_texts(ev_explainer *e);        /* reduced.c: in place of values and words */
void ev_explain_elements(ev_explainer *e);     /* elements.c: in place of structure */
void ev_explain_structure(ev_explainer *e);    /* structure.c: tags, order, languages */
void ev_explain_metadata(ev_explainer *e);     /* metadata.c: fonts, metadata, links, pages */
void ev_explain_layout(ev_explainer *e);       /* layout.c: places, sizes, colours */
void ev_explain_rest(ev_explainer *e);         /* rest.c: texts that differ and were not told */

/* plain.c: what is told of a difference with --no-values: ev_difference.plain. */
ev_slice ev_explain_plain(ev_explainer *e, const ev_difference *told);

/* cause.c: decides what is a cause and what follows, leaves out what the choice does, and writes
 * the explanation. */
void ev_explain_conclude(ev_explainer *e, ev_explanation *explanation);

#endif
