/* The one source that the Makefile compiles twice: see drafts.h. */
#include "resource/drafts.h"

#ifdef EV_COUNT_DRAFTS_AS_RELEASED
static const ev_drafts rule = EV_DRAFTS_RELEASED;
static const char note[] = " (test build: drafts count as released)";
#else
static const ev_drafts rule = EV_DRAFTS_MARKED;
static const char note[] = "";
#endif

ev_drafts ev_drafts_rule(void)
{
    return rule;
}

const char *ev_drafts_note(void)
{
    return note;
}
