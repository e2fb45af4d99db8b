/* How a move is told: of one thing from where to where, of several by how much. */
#include "compare/explain/change.h"

/* "3.0 mm to the left"; two digits behind the point below a tenth. */
static ev_slice way(ev_explainer *e, int32_t by, const char *less, const char *more)
{
    int32_t size = by < 0 ? -by : by;
    return ev_explain_print(e, "%.*s mm %s", EV_TEXT(ev_explain_mm(e, size, size < 10)),
                            by < 0 ? less : more);
}

static ev_slice both_ways(ev_explainer *e, int32_t dx, int32_t dy)
{
    ev_slice x = way(e, dx, "to the left", "to the right"), y = way(e, dy, "up", "down");
    if (ev_place_is_near(dx, 0))
        return ev_explain_print(e, "moved %.*s", EV_TEXT(y));
    if (ev_place_is_near(dy, 0))
        return ev_explain_print(e, "moved %.*s", EV_TEXT(x));
    return ev_explain_print(e, "moved %.*s and %.*s", EV_TEXT(x), EV_TEXT(y));
}

ev_slice ev_from_edge(ev_explainer *e, int32_t golden, int32_t now, const char *edge)
{
    bool is_fine = now - golden < 10 && golden - now < 10;
    return ev_explain_print(e, "%.*s -> %.*s mm from the %s",
                            EV_TEXT(ev_explain_mm(e, golden, is_fine)),
                            EV_TEXT(ev_explain_mm(e, now, is_fine)), edge);
}

/* Fills in where a thing moved from and to. All that moved by the same way is one. */
void ev_change_set_move(ev_explainer *e, ev_change *change, int32_t dx, int32_t dy)
{
    change->is_move = true;
    change->many = both_ways(e, dx, dy);
    change->one = change->many;
    if (ev_place_is_near(dy, 0))
        change->one = ev_from_edge(e, change->golden.x, change->now.x, "left");
    else if (ev_place_is_near(dx, 0))
        change->one = ev_from_edge(e, change->golden.y, change->now.y, "top");
}

ev_slice ev_place_resized(ev_explainer *e, const ev_place *golden, const ev_place *now)
{
    return ev_explain_print(e, "%.*s x %.*s -> %.*s x %.*s mm",
                            EV_TEXT(ev_explain_mm(e, golden->width, false)),
                            EV_TEXT(ev_explain_mm(e, golden->height, false)),
                            EV_TEXT(ev_explain_mm(e, now->width, false)),
                            EV_TEXT(ev_explain_mm(e, now->height, false)));
}
