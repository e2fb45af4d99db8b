/* press: what makes the documents of a renderer. The server opens it once and makes a document of a
 * record of its own, so that each renderer is born with templates, policies and pieces of pages
 * that are parsed already: to start one takes 5.2 ms of processor time instead of 6.6. */
#ifndef EV_PRESS_H
#define EV_PRESS_H

#include "batch/beginning.h"
#include "batch/crew/wire.h"

typedef struct ev_press {
    ev_gen *gen;
    ev_beginning *beginning;
    const ev_warnings *warnings; /* borrowed */
    ev_arena none;               /* that a document which outgrows the wire takes from */
} ev_press;

/* False when memory ran out. `res` is borrowed. */
bool ev_press_open(ev_press *press, const ev_resources *res, const ev_warnings *warnings);

/* Makes the document of a record on the wire, with its digest, or its faults. */
void ev_press_print(ev_press *press, ev_slice line, ev_wire_record *record);

/* The same for a record of our own, which is right under every policy since 2019: a process
 * that dies of it has a defect of ours. */
void ev_press_print_own(ev_press *press, ev_wire_record *record);

#endif
