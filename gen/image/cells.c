#include "image/cells.h"

void ev_cells_add(ev_cells *cells, const uint8_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cells->count[values[i]]++;
}

bool ev_cells_differ(const ev_cells *cells, size_t whole)
{
    size_t left_out = whole / EV_CELLS_LEFT_OUT, below = 0, above = 0;
    int low = 0, high = 255;
    while (low < 255 && (below += cells->count[low]) <= left_out)
        low++;
    while (high > 0 && (above += cells->count[high]) <= left_out)
        high--;
    return high - low >= EV_CELLS_SPAN;
}
