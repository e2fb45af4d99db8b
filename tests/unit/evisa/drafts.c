/* In place of gen/resource/drafts.c, in the way of the test build. */
#include "unit/evisa/drafts.h"

ev_drafts count_drafts_as = EV_DRAFTS_RELEASED;

ev_drafts ev_drafts_rule(void)
{
    return count_drafts_as;
}

const char *ev_drafts_note(void)
{
    return "";
}
