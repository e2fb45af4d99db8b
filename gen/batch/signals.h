/* signals: SIGINT, SIGTERM and SIGHUP as something to wait for, instead of a handler with global
 * state. */
#ifndef EV_SIGNALS_H
#define EV_SIGNALS_H

/* Blocks them (SIGHUP only where the caller does not ignore it, as nohup(1) does), for this thread
 * and those it starts, and opens a descriptor that is readable when one came. -1 when that
 * failed. */
int ev_signals_open(void);

int ev_signals_next(int fd); /* the number of the one that came; 0: none */

/* From here on one ends the process at once, as without this module. */
void ev_signals_unblock(void);

void ev_signals_close(int fd); /* the same, and closes it; -1 is fine */

#endif
