/* member: a renderer with its decoder, as the batch sees them: a socket, two process ids, and the
 * wire. Whoever has taken them over may write to all of these at any time. */
#ifndef EV_MEMBER_H
#define EV_MEMBER_H

#include "batch/crew/server.h"

#include <pthread.h>

/* The connection to the server, for all members. */
typedef struct ev_server_link {
    int socket;
    pthread_mutex_t lock; /* one order at a time */
    bool is_gone;         /* an order had no answer: no more are given */
} ev_server_link;

/* Milliseconds: of processor time for a record, of both processes; and without an answer. */
typedef struct ev_member_limits {
    int64_t used, still;
} ev_member_limits;

typedef struct ev_member {
    ev_server_link *server;
    ev_wire *wire;
    unsigned number;
    ev_member_limits limits;
    int socket; /* -1: there is none */
    pid_t renderer, decoder;
    unsigned done; /* records */
} ev_member;

typedef enum ev_outcome {
    EV_MEMBER_ANSWERED,
    EV_MEMBER_CRASHED, /* ended by itself, or did what none of ours does */
    EV_MEMBER_TOO_LONG,
    EV_MEMBER_NO_MEMORY,
    EV_MEMBER_NOT_RUN,  /* stopped or starved: says nothing of the record */
    EV_MEMBER_NO_SERVER /* or no process to be had */
} ev_outcome;

/* Starts both processes; the wire is empty then. False where the machine has no more of them. */
bool ev_member_start(ev_member *member);

/* Has it render the records on the wire, and waits for the answer: to all of them after ANSWERED,
 * otherwise to so many as wire->done says, and what is returned happened at the next one. Then the
 * member has ended. */
ev_outcome ev_member_ask(ev_member *member);

/* Waits until a member that was started is ready. *is_confined: whether the system confines it. */
ev_outcome ev_member_await_ready(ev_member *member, bool *is_confined);

/* Has reading at that end of a socket fail with EAGAIN after so many milliseconds. False with
 * errno. */
bool ev_member_look_up_every(int end, int ms);

/* Ends it. Returns `as`, or NO_SERVER. */
ev_outcome ev_member_end(ev_member *member, ev_outcome as);

#endif
