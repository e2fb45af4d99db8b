/* server: the process that makes renderers. It starts before the batch opens anything, has one
 * thread, and decodes nothing: what it hands to a renderer by fork(2) are the resources and that
 * renderer's memory. */
#ifndef EV_SERVER_H
#define EV_SERVER_H

#include "batch/crew/wire.h"
#include "sys/confine.h"

#include <sys/types.h>

/* What server and renderers know, from the batch. All is borrowed. */
typedef struct ev_crew_plan {
    const ev_resources *res;
    const ev_warnings *warnings;
    ev_confine_need confine;
    unsigned count; /* renderers */
    char *memory;   /* shared: a wire for each, EV_WIRE_STRIDE bytes apart */
} ev_crew_plan;

static inline ev_wire *ev_crew_wire(const ev_crew_plan *plan, unsigned renderer)
{
    return (ev_wire *)(void *)(plan->memory + (size_t)renderer * EV_WIRE_STRIDE);
}

/* Messages from the batch, each with one answer. */
typedef enum ev_server_task {
    EV_SERVER_START, /* a renderer, whose end of a socket comes with the message */
    EV_SERVER_LOOK,  /* whether it has ended or was stopped */
    EV_SERVER_END    /* kills it, if it lives, and waits for its end */
} ev_server_task;

typedef struct ev_server_order {
    ev_server_task task;
    unsigned renderer;
} ev_server_order;

typedef enum ev_renderer_state {
    EV_RENDERER_RUNS,
    EV_RENDERER_STOPPED, /* SIGSTOP and its like */
    EV_RENDERER_ENDED,   /* `how`, as from wait(2) */
    EV_RENDERER_NEVER    /* it could not be started */
} ev_renderer_state;

typedef struct ev_server_answer {
    ev_renderer_state state;
    pid_t pid;
    int how;
} ev_server_answer;

/* What a renderer says once it has made a document by itself, and before it takes a record. */
enum { EV_RENDERER_READY = 1, EV_RENDERER_UNCONFINED = 2 };

/* In a child of the batch: serves `socket` until its other end is closed. */
_Noreturn void ev_server_run(const ev_crew_plan *plan, int socket);

/* In a child of the server: renders what comes on the wire until `socket` is closed. */
_Noreturn void ev_renderer_run(const ev_crew_plan *plan, unsigned renderer, int socket);

#endif
