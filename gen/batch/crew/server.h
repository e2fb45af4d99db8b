/* server: the process that makes renderers, and a decoder of photos for each. It starts before the
 * batch opens anything, has one thread, and decodes nothing but a record of our own: what it hands
 * on by fork(2) are the resources, a press, and the memory of that renderer; to the decoder only
 * what it shares with its renderer.
 */
#ifndef EV_SERVER_H
#define EV_SERVER_H

#include "batch/crew/photos.h"
#include "batch/crew/press.h"
#include "batch/crew/wire.h"
#include "sys/confine.h"

#include <sys/types.h>
#include <unistd.h>

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

static inline ev_photos *ev_server_photos(char *photos, unsigned renderer)
{
    return (ev_photos *)(void *)(photos + (size_t)renderer * EV_PHOTOS_STRIDE);
}

/* Messages from the batch, each with one answer. */
typedef enum ev_server_task {
    EV_SERVER_START, /* a renderer and its decoder, whose ends of sockets come with the message */
    EV_SERVER_LOOK,  /* whether one of the two was stopped, or the renderer has ended */
    EV_SERVER_END    /* kills those that live, and waits for their end */
} ev_server_task;

/* The ends that come with EV_SERVER_START. */
typedef enum ev_server_end {
    EV_END_OF_RENDERER, /* to the batch */
    EV_END_FOR_PHOTOS,  /* the renderer's, to its decoder */
    EV_END_OF_DECODER,  /* the decoder's, to its renderer */
    EV_SERVER_ENDS      /* how many there are */
} ev_server_end;

typedef struct ev_server_order {
    ev_server_task task;
    unsigned renderer;
} ev_server_order;

typedef enum ev_renderer_state {
    EV_RENDERER_RUNS,
    EV_RENDERER_STOPPED, /* SIGSTOP and its like */
    EV_RENDERER_ENDED,   /* `how`, as from wait(2); where its decoder ended first, how that did */
    EV_RENDERER_NEVER    /* it could not be started */
} ev_renderer_state;

typedef struct ev_server_answer {
    ev_renderer_state state;
    pid_t renderer, decoder; /* while they run */
    int how;
} ev_server_answer;

/* Sends an order, with `count` descriptors; takes one, with those that came: -1 in the place of
 * others. False when the other end is gone. */
bool ev_server_send(int socket, const ev_server_order *order, const int ends[], size_t count);
bool ev_server_receive(int socket, ev_server_order *order, int ends[EV_SERVER_ENDS]);

/* What a renderer says once it has made a document by itself, and before it takes a record; and a
 * decoder to it, once it has decoded photos of its own. */
enum { EV_RENDERER_READY = 1, EV_RENDERER_UNCONFINED = 2 };

/* The exit status of a renderer whose decoder is gone. None of <sysexits.h> that we use. */
enum { EV_RENDERER_ALONE = 100 };

/* The sockets of both: the renderer's to the batch, or the decoder's to the renderer; and the
 * renderer's to the decoder. */
enum { EV_CREW_SOCKET = STDIN_FILENO, EV_CREW_PHOTOS = STDOUT_FILENO };

/* In a child of the batch: serves `socket` until its other end is closed. */
_Noreturn void ev_server_run(const ev_crew_plan *plan, int socket);

/* In a child of the server: renders what comes on the wire until EV_CREW_SOCKET is closed. */
_Noreturn void ev_renderer_run(const ev_crew_plan *plan, unsigned renderer, ev_press *press,
                               ev_photos *photos);

/* In a child of the server: decodes what lies there until EV_CREW_SOCKET is closed. */
_Noreturn void ev_decoder_run(const ev_crew_plan *plan, ev_photos *photos);

/* What both do before they take a stranger's bytes: a limit of memory, and confinement. Returns the
 * word that says how it went. */
char ev_crew_confine(const ev_crew_plan *plan);

#endif
