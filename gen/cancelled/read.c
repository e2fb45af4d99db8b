/* Reading a list. */
#include "cancelled/cancelled.h"

void ev_cancelled_key_of_seal(const ev_seal *seal, uint8_t key[EV_CANCELLED_KEY])
{
    (void)seal;
    memset(key, 0, EV_CANCELLED_KEY);
}

ev_status ev_cancelled_read(ev_slice bytes, const ev_certificates *cscas,
                            const ev_certificates *certificates, ev_date on, ev_arena *arena,
                            ev_cancelled *list, ev_faults *faults)
{
    (void)bytes, (void)cscas, (void)certificates, (void)on, (void)arena;
    *list = (ev_cancelled){.count = 0};
    return faults->status;
}

void ev_cancelled_free(ev_cancelled *list)
{
    ev_certificates_free(&list->signer);
}

bool ev_cancelled_applies(const ev_cancelled *list, const ev_seal *seal,
                          const ev_certificate *signer, const ev_certificates *cscas)
{
    (void)list, (void)seal, (void)signer, (void)cscas;
    return false;
}

bool ev_cancelled_find(const ev_cancelled *list, const uint8_t key[EV_CANCELLED_KEY], ev_date *day)
{
    (void)list, (void)key, (void)day;
    return false;
}
