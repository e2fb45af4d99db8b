/* zone: whether the day of the local time zone can be told. */
#ifndef EV_ZONE_H
#define EV_ZONE_H

#include "fault/fault.h"

/* False with CANT_READ at the file of the zone, where TZ or /etc/localtime names one that cannot be
 * read or is none (RFC 8536): the C library says nothing then, and takes UTC, whose day may be
 * another one. A machine without both has UTC, and a zone that TZ spells out (POSIX, "<+05>-5")
 * needs no file; see tzset(3), localtime(5). */
bool ev_zone_is_known(ev_faults *faults);

#endif
