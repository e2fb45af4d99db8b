/* What drafts count as in this program: as in the test build, unless a test changes it. */
#ifndef UNIT_EVISA_DRAFTS_H
#define UNIT_EVISA_DRAFTS_H

#include "resource/drafts.h"

extern ev_drafts count_drafts_as;

#endif
