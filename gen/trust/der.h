/* der: the little of DER (ITU-T X.690) that is looked at by hand: a certificate extension that
 * GnuTLS does not know, and what GnuTLS does not say of a private key. */
#ifndef EV_DER_H
#define EV_DER_H

#include "core/core.h"

enum {
    EV_DER_INTEGER = 0x02,
    EV_DER_OCTET_STRING = 0x04,
    EV_DER_OID = 0x06,
    EV_DER_PRINTABLE_STRING = 0x13,
    EV_DER_SEQUENCE = 0x30,
    EV_DER_SET = 0x31,
    EV_DER_CONTEXT_0 = 0xA0
};

/* Takes the element with this tag from the front of *rest; *value borrows its contents. False, and
 * *rest as it was, when there is another element or none, or one that is not DER or has 64 KiB or
 * more. */
bool ev_der_take(ev_slice *rest, uint8_t tag, ev_slice *value);

#endif
