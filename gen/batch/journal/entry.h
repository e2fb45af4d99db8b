/* entry: what came of one record: a line of the journal. */
#ifndef EV_ENTRY_H
#define EV_ENTRY_H

#include "core/core.h"
#include "batch/index.h"

enum { EV_HASH_SIZE = 32, EV_ENTRY_WORD_MAX = 40, EV_ENTRY_BYTES_MAX = 2048 };

/* With --expect: how the document compares with that of the other journal. */
typedef enum ev_verdict {
    EV_NOT_JUDGED,
    EV_SAME,
    EV_INPUT_DIFFERS,
    EV_OUTPUT_DIFFERS,
    EV_NOT_IN_EXPECTED,
    EV_VERDICT_COUNT
} ev_verdict;

const char *ev_verdict_name(ev_verdict verdict); /* "same"; "" for EV_NOT_JUDGED */

/* What a failed record lacks is null in the journal and empty here: has_pdf covers record, pdf,
 * bytes, template, policy and render. */
typedef struct ev_entry {
    uint64_t seq;                     /* number of the record over all files, from 1 */
    char id[EV_ID_MAX + 1];           /* the visa number; "": not known */
    bool done;                        /* "done" or "failed" */
    bool has_input, has_pdf;          /* of an over-long line not even the hash is known */
    char code[EV_ENTRY_WORD_MAX + 1]; /* of the first error; "": none */
    uint8_t input[EV_HASH_SIZE];      /* SHA-256 of the line without its end: the seal is in it */
    uint8_t record[EV_HASH_SIZE];     /* the record's digest (RFC 8785 form, without the seal) */
    uint8_t pdf[EV_HASH_SIZE];        /* SHA-256 of the document */
    uint64_t bytes;                   /* of the document */
    char template_id[EV_ENTRY_WORD_MAX + 1], policy_id[EV_ENTRY_WORD_MAX + 1],
        render[EV_ENTRY_WORD_MAX + 1];
    char program[EV_ENTRY_WORD_MAX + 1]; /* "evisa-gen 0.1.0" */
    ev_verdict verdict;
} ev_entry;

/* Appends the line with its LF:
 * {"seq":1,"id":"KZ0000001","status":"done","code":null,"input_sha256":"<64
 * hex>","record_sha256":"<64 hex>","pdf_sha256":"<64 hex>","bytes":100107,
 *  "template":"evisa/1","policy":"kz-2019-03","render":"render/1","program":"evisa-gen 0.1.0"} (one
 * line) A failed one: "id" may be null, "status":"failed", "code":"...", and null for what it has
 * not. With a verdict, a last member "expect":"same". */
void ev_entry_put(const ev_entry *entry, ev_buf *out);

/* Reads a line without its end. Members may stand in any order, others are ignored (a later version
 * may add some); each of the above must be there
 * ("expect" may lack) with its type, length and form. False when it is no line of a journal. */
bool ev_entry_read(ev_slice line, ev_entry *entry);

bool ev_entry_equal(const ev_entry *a, const ev_entry *b);

#endif
