/* wire: the memory that one renderer shares with the batch: a line goes out in it, and the document
 * or its faults come back. What comes back is of a process that decodes strangers' bytes, and is
 * looked at like these. */
#ifndef EV_WIRE_H
#define EV_WIRE_H

#include "evisa.h"

enum {
    EV_WIRE_LINE_MAX = EV_RECORD_BYTES_MAX + 1, /* of a line that is too long: its beginning */
    EV_WIRE_PDF_MAX = EV_DOCUMENT_BYTES_MAX,
    EV_WIRE_UNIT_MAX = 63
};

/* A fault without pointers. */
typedef struct ev_wire_fault {
    ev_fault fault;   /* limit.unit is NULL; `unit` has it */
    uint8_t has_unit; /* a bool that another process writes may be neither */
    char unit[EV_WIRE_UNIT_MAX + 1];
} ev_wire_fault;

/* One record. */
typedef struct ev_wire_record {
    /* To the renderer. */
    size_t line_size;
    /* Back. */
    ev_document_info info;
    uint8_t sha256[EV_DIGEST_SIZE]; /* of the document */
    size_t pdf_size;
    size_t fault_count, dropped;
    ev_wire_fault fault[EV_FAULTS_MAX];
    char line[EV_WIRE_LINE_MAX];
    char pdf[EV_WIRE_PDF_MAX];
} ev_wire_record;

/* Several records go out at once: to wake a process costs a tenth of what a document costs. */
enum { EV_WIRE_RECORDS = 4 };
typedef struct ev_wire {
    size_t count;        /* records that go out */
    _Atomic size_t done; /* of these, in their order */
    ev_wire_record record[EV_WIRE_RECORDS];
} ev_wire;

/* From one wire to the next: whole pages of any size. */
enum { EV_WIRE_STRIDE = (sizeof(ev_wire) + 65535) / 65536 * 65536 };

/* What a batch takes from the wire: copied, so that it does not change any more, and sound. */
typedef struct ev_rendered {
    ev_document_info info;
    uint8_t sha256[EV_DIGEST_SIZE];
    size_t pdf_size;
    char unit[EV_FAULTS_MAX][EV_WIRE_UNIT_MAX + 1]; /* of the faults, which point here */
} ev_rendered;

/* In the renderer: puts the faults on the wire. */
void ev_wire_put_faults(ev_wire_record *record, const ev_faults *faults);

/* In the batch: takes what a renderer answered. *faults has been initialised and gets its faults,
 * with the severities that its warnings have there. False for an answer that no renderer of ours
 * gives: *faults is as it was, and *rendered is empty. */
bool ev_wire_take(const ev_wire_record *record, ev_rendered *rendered, ev_faults *faults);

/* In the batch, of a record at which a renderer ended: *rendered has the visa number, if that was
 * read before and can be one; otherwise "". */
void ev_wire_take_number(const ev_wire_record *record, ev_rendered *rendered);

#endif
