/* What reading and writing a list share: its form, which cancelled.h lays out. */
#ifndef EV_CANCELLED_PRIVATE_H
#define EV_CANCELLED_PRIVATE_H

#include "cancelled/cancelled.h"

#define EV_CANCELLED_MAGIC "E-VISA CANCELLED 1\n"

enum {
    EV_CANCELLED_MAGIC_SIZE = sizeof EV_CANCELLED_MAGIC - 1,
    EV_CANCELLED_STATE = 3,
    EV_CANCELLED_NUMBER = 4, /* bytes of the sequence number and of the number of entries */
    EV_CANCELLED_SIZE = 2,   /* bytes of the certificate's size */
    EV_CANCELLED_HEAD = EV_CANCELLED_MAGIC_SIZE + EV_CANCELLED_STATE + 2 * EV_SEAL_DATE +
                        2 * EV_CANCELLED_NUMBER + EV_CANCELLED_SIZE
};
_Static_assert(EV_CANCELLED_HEAD == 38, "EV_CANCELLED_BYTES_MAX names the number");

/* A State's letters with fillers, "D<<". */
static inline void ev_cancelled_fill(ev_slice state, char out[EV_CANCELLED_STATE])
{
    memset(out, '<', EV_CANCELLED_STATE);
    memcpy(out, state.data, state.size < EV_CANCELLED_STATE ? state.size : EV_CANCELLED_STATE);
}

#endif
