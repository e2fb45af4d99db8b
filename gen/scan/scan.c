/* Forms of scanned codes. */
#include "scan/scan.h"

bool ev_scan_read(ev_slice input, ev_arena *arena, ev_scan *scan)
{
    (void)arena;
    *scan = (ev_scan){.kind = EV_SCAN_CODE, .count = 1};
    scan->reading[0] = (ev_reading){.bytes = input, .form = "raw bytes"};
    return true;
}
