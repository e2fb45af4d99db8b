/* entry: the result of one record: a line of the journal. */
#ifndef EV_ENTRY_H
#define EV_ENTRY_H

#include "core/core.h"
#include "batch/index.h"

enum { EV_HASH_SIZE = 32, EV_ENTRY_WORD_MAX = 40, EV_ENTRY_BYTES_MAX = 2048 };

/* --expect: the document compared with that of the other journal. */
typedef enum ev_verdict {
    EV_NOT_JUDGED,
    EV_SAME,
    EV_INPUT_DIFFERS,
    EV_OUTPUT_DIFFERS,
    EV_NOT_IN_EXPECTED,
    EV_VERDICT_COUNT
} ev_verdict;

/* As in the journal: "same", "input-differs" ...; "" for EV_NOT_JUDGED. */
const char *ev_verdict_name(ev_verdict verdict);

/* A member that a failed record does not have is null in the journal. The texts are "" then;
 * has_pdf covers record, pdf, bytes, template, policy and render. */
typedef struct ev_entry {
    uint64_t seq;                     /* number of the record over all files, from 1 */
    char id[EV_ID_MAX + 1];           /* the visa number; "": not known */
    bool done;                        /* "done" or "failed" */
    bool has_input, has_pdf;          /* of a line that is too long not even the hash is known */
    char code[EV_ENTRY_WORD_MAX + 1]; /* of the first error; "": none */
    uint8_t input[EV_HASH_SIZE];      /* SHA-256 of the line without its end, seal included */
    uint8_t record[EV_HASH_SIZE];     /* the record's digest (RFC 8785 form, without the seal) */
    uint8_t pdf[EV_HASH_SIZE];        /* SHA-256 of the document */
    uint64_t bytes;                   /* of the document */
    char template_id[EV_ENTRY_WORD_MAX + 1], policy_id[EV_ENTRY_WORD_MAX + 1],
        render[EV_ENTRY_WORD_MAX + 1];
    char program[EV_ENTRY_WORD_MAX + 1]; /* "evisa-gen 0.1.0" */
    ev_verdict verdict;
} ev_entry;

/* Appends the line with its LF. It is one line:
 *
 *     {"seq":1,"id":"KZ0000001","status":"done","code":null,"input_sha256":"<64 hex>",
 *      "record_sha256":"<64 hex>","pdf_sha256":"<64 hex>","bytes":100107,"template":"evisa/1",
 *      "policy":"kz-2019-03","render":"render/1","program":"evisa-gen 0.1.0"}
 *
 * A failed record has "status":"failed", a code, and null for each member that it does not have,
 * "id" included. With a verdict a last member "expect":"same" follows. */
void ev_entry_put(const ev_entry *entry, ev_buf *out);

/* Reads a line without its end. Its members may have any order; others are ignored, as a later
 * version may add some; each of the above must be there ("expect" may be missing) with its type,
 * length and form. False when it is not a line of a journal. */
bool ev_entry_read(ev_slice line, ev_entry *entry);

/* Whether ev_entry_put writes the same line for both. */
bool ev_entry_equal(const ev_entry *a, const ev_entry *b);

#endif
