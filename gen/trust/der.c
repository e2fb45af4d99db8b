/* One element of DER, strictly: the length in its shortest form (X.690, 10.1), at most two bytes of
 * it. */
#include "trust/der.h"

/* The length octets at the front of *rest; SIZE_MAX when they are not DER or longer than they need
 * be. */
static size_t take_length(ev_slice *rest)
{
    const uint8_t *at = (const uint8_t *)rest->data;
    size_t more = rest->size > 0 && at[0] > 0x80 ? at[0] - 0x80u : 0, length = 0;
    if (rest->size < 1 + more || at[0] == 0x80 || more > 2)
        return SIZE_MAX;
    if (more == 0)
        length = at[0];
    for (size_t i = 1; i <= more; i++)
        length = length << 8 | at[i];
    rest->data += 1 + more;
    rest->size -= 1 + more;
    return (more == 1 && length < 0x80) || (more == 2 && length < 0x100) ? SIZE_MAX : length;
}

bool ev_der_take(ev_slice *rest, uint8_t tag, ev_slice *value)
{
    ev_slice after = *rest;
    if (after.size == 0 || (uint8_t)after.data[0] != tag)
        return false;
    after.data++;
    after.size--;
    size_t length = take_length(&after);
    if (length > after.size)
        return false;
    *value = (ev_slice){after.data, length};
    *rest = (ev_slice){after.data + length, after.size - length};
    return true;
}
