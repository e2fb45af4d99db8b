/* crew: the processes that make the documents of a batch. A renderer decodes what strangers sent;
 * when it dies, hangs or takes too much memory, that costs the record it had, and nothing else. */
#ifndef EV_CREW_H
#define EV_CREW_H

#include "batch/crew/wire.h"
#include "sys/confine.h"

typedef struct ev_crew ev_crew;

enum {
    EV_CREW_SECONDS_MAX = 10,  /* of processor time for one record */
    EV_CREW_SECONDS_STILL = 60 /* without an answer, whatever the processor did */
};

/* Starts the server and `count` renderers, each of which has rendered a record of its own when this
 * returns. To be called before the batch opens anything, and before it has threads. NULL with a
 * fault: OUT_OF_MEMORY (no process, no memory), INTERNAL_ERROR (server or renderer die of a record
 * of our own), NOT_CONFINED where that is required. NOT_CONFINED may also come as a warning. All
 * that is passed is borrowed. */
ev_crew *ev_crew_open(const ev_resources *res, const ev_warnings *warnings, ev_confine_need confine,
                      unsigned count, ev_faults *faults);
void ev_crew_close(ev_crew *crew);

/* A record, and where its document goes. All is borrowed. */
typedef struct ev_crew_task {
    ev_slice line;
    ev_buf *pdf; /* appended to */
    ev_rendered *rendered;
    ev_faults *faults; /* initialised; gets those of the record */
} ev_crew_task;

/* Has a renderer make the documents of 1 to EV_WIRE_RECORDS records, in their order; for one thread
 * at a time per renderer. Among the faults of a record are RENDERER_CRASHED, RENDERER_TIMEOUT or
 * RENDERER_MEMORY where it failed twice, the second time alone in a fresh renderer. Returns how
 * many records have an answer, from the first on; fewer than all where the machine failed, and
 * *fatal says how. */
size_t ev_crew_render(ev_crew *crew, unsigned renderer, const ev_crew_task tasks[], size_t count,
                      ev_faults *fatal);

#endif
