/* keeper: the process of one thread that makes the processes of a worker, one for each pair, and
 * says how they ended. It takes orders from evisa-compare alone, and decodes nothing. */
#ifndef EV_KEEPER_H
#define EV_KEEPER_H

#include "compare/worker/worker.h"

#include <sys/types.h>

/* The memory that evisa-compare shares with a worker's processes. */
typedef struct ev_worker_wire {
    /* To the process. */
    size_t golden_size, now_size;
    ev_worker_hold hold; /* as the first of all was confined: not less than that */
    /* Back. */
    size_t result_size; /* of ev_pass_put; 0: there is none */
    _Alignas(4096) char result[EV_WORKER_RESULT_MAX];
    _Alignas(4096) char files[]; /* golden, then new, each with plan->bytes_max */
} ev_worker_wire;

/* What evisa-compare says to the keeper: one byte. */
typedef enum ev_keeper_order {
    EV_KEEPER_TRY = 't',     /* make a process that is confined, and ends with its ev_worker_hold */
    EV_KEEPER_EXAMINE = 'e', /* make one that examines the pair in the wire */
    EV_KEEPER_FORGET = 'f'   /* its number may be given to another: nobody kills it any more */
} ev_keeper_order;

typedef enum ev_keeper_word {
    EV_KEEPER_STARTED,
    EV_KEEPER_NOT_STARTED,
    EV_KEEPER_EXITED, /* with the status `how` */
    EV_KEEPER_KILLED  /* by the signal `how` */
} ev_keeper_word;

/* What the keeper says. After STARTED comes EXITED or KILLED, and then it waits for FORGET. */
typedef struct ev_keeper_answer {
    ev_keeper_word word;
    pid_t pid;
    int how;
} ev_keeper_answer;

/* Serves orders from `orders` (a SOCK_SEQPACKET) until it is closed, as the child of `parent`. */
_Noreturn void ev_keeper_run(const ev_worker_plan *plan, ev_worker_wire *wire, int orders,
                             pid_t parent);

#endif
