#include "compare/paper/private.h"
void ev_paper_read_foreign(ev_reader *r)
{
    (void)r;
}
