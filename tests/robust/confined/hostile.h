/* hostile: what the library of hostile code, its control and tests/robust/confined.py share. */
#ifndef HOSTILE_H
#define HOSTILE_H

#include <stdatomic.h>
#include <stdint.h>

/* Shared memory, mapped from descriptor HOSTILE_MEMORY before the program is confined. The check
 * reads it as these six numbers of 64 bits each, in this order. */
typedef struct hostile_memory {
    _Atomic int64_t reached;  /* how often the hostile function was called */
    _Atomic int64_t pid;      /* of the process that called it last */
    _Atomic int64_t returned; /* how often the call that was tried came back */
    _Atomic int64_t result;   /* what it returned: -errno when it failed */
    _Atomic int64_t child;    /* not 0: a process or thread that it made has run */
    _Atomic int64_t released; /* the check has looked at the process, "look" may go on */
} hostile_memory;

/* Tries the call of HOSTILE_CALL, once. Returns only when the call does. */
void hostile_try(void);

extern hostile_memory *hostile_shared;

/* What the attacks need, read from the environment before the program is confined. */
extern const char *hostile_folder; /* HOSTILE_FOLDER: it has the files that are attacked */
extern long hostile_victim;        /* HOSTILE_VICTIM: a process */
extern long hostile_port;          /* HOSTILE_PORT: of 127.0.0.1, somebody listens there */
extern long hostile_socket;        /* HOSTILE_SOCKET: a descriptor, a TCP socket */
extern long hostile_terminal;      /* HOSTILE_TERMINAL: a descriptor */

typedef struct hostile_attack {
    const char *name;
    const char *kind; /* seen, told or may; see attacks.def */
    long (*run)(void);
} hostile_attack;

extern const hostile_attack hostile_attacks[]; /* a name that is NULL ends it */

#endif
