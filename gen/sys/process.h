/* process: what a program of ours does to itself before it reads a stranger's bytes. */
#ifndef EV_PROCESS_H
#define EV_PROCESS_H

#include <stdbool.h>

/* No file in the place of a standard descriptor that is closed, no core file, no debugger of the
 * same user, a write error instead of a deadly signal, and jansson's hash seed. With `bounded` also
 * a limit of memory and of processor time: for one record, not for a worker that runs for days or
 * what a token's library allocates. A limit that cannot be set is no reason not to print a visa. */
void ev_process_harden(bool bounded);

enum { EV_PROCESS_MEMORY_MAX = 512 << 20, EV_PROCESS_SECONDS_MAX = 10 };

#endif
