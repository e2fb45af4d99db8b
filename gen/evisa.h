/* evisa: the e-visa document generator as a library: a record's bytes in, a document's bytes out.
 *
 * Below this header no file, clock, locale, environment, random number or global is touched: the
 * output is a function of the record, the resources and the rendering revision. (Two exceptions
 * that libraries force: jansson's hash seed, without influence on the output, and a thread-local
 * arena for libharu's allocator, which has no user pointer.) */
#ifndef EV_EVISA_H
#define EV_EVISA_H

#include "fault/fault.h"
#include "image/image.h"
#include "record/record.h"
#include "resource/resource.h"

/* A generator: resources, and the templates and policies already parsed. Not for two threads at
 * once; a worker has its own. */
typedef struct ev_gen ev_gen;

/* The overlay of *res is borrowed and must live as long. NULL when memory ran out. */
ev_gen *ev_gen_open(const ev_resources *res);
void ev_gen_close(ev_gen *gen);

/* Photos are decoded by this from here on, and no more by the generator itself. Borrowed, for as
 * long as the generator lives. */
void ev_gen_decode_by(ev_gen *gen, const ev_image_decoder *decoder);

/* From here on the blocks of layout.txt and the reading order are drawn over each page, which is a
 * specimen then. */
void ev_gen_draw_outline(ev_gen *gen);

/* The hook of the tests, as ev_arena.fail_after: for the memory of documents, and for that of
 * templates and policies. */
void ev_gen_fail_after(ev_gen *gen, size_t document, size_t kept);

/* The sources of a document, for a caller that keeps a journal. Ids of resources are cut when they
 * are longer. */
enum { EV_RESOURCE_ID_MAX = 40 };
typedef struct ev_document_info {
    char number[EV_VISA_NUMBER_MAX + 1]; /* of the visa; "" when the record's has a fault */
    uint8_t digest[EV_DIGEST_SIZE];      /* of the record */
    char template_id[EV_RESOURCE_ID_MAX + 1], policy_id[EV_RESOURCE_ID_MAX + 1];
} ev_document_info;

/* One record to one document, appended to `pdf`. Faults and warnings are in *faults, which the
 * caller has initialised. After an error nothing in `pdf` is to be used, and of *info (may be NULL)
 * only the number is set; that is so as soon as it is read, before the photo is decoded. Returns
 * faults->status. */
ev_status ev_gen_render(ev_gen *gen, ev_slice json, ev_buf *pdf, ev_document_info *info,
                        ev_faults *faults);

/* The same up to the laid-out page, appended as plain text in reading order. */
ev_status ev_gen_text(ev_gen *gen, ev_slice json, ev_buf *text, ev_faults *faults);

/* The same up to the laid-out page, which is dropped. */
ev_status ev_gen_check(ev_gen *gen, ev_slice json, ev_faults *faults);

/* The templates and policies that versions.txt has, a line each, with the parts kind, id, first
 * day, hash and what its documents are, separated by tabs: "built-in" may be a visa; "draft", whose
 * version or one that it is made of is not released, and "specimen", where a file or versions.txt
 * differs from what is built in, are always specimens. Faults: EV_CONFIG, OUT_OF_MEMORY. Returns
 * faults->status. */
ev_status ev_gen_list(ev_gen *gen, ev_buf *text, ev_faults *faults);

/* The record's JSON Schema. */
ev_slice ev_gen_schema(void);

#endif
