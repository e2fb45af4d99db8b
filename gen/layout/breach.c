/* Telling that a rule of the page is broken. */
#include "layout/private.h"

static bool was_told(const ev_layout *l, unsigned line)
{
    const ev_faults *faults = l->faults;
    for (size_t i = 0; i < faults->count; i++)
        if (faults->fault[i].code == EV_RESOURCE_RULE && faults->fault[i].line == line)
            return true;
    return false;
}

ev_buf ev_layout_begin_rule(ev_layout *l)
{
    l->lack = (ev_lack){.lang = EV_LANG_NONE};
    return (ev_buf){.data = l->lack.rule, .capacity = sizeof l->lack.rule};
}

/* One fault for each line and page. */
void ev_layout_end_rule(ev_layout *l, ev_buf *rule, const ev_ini_section *block, unsigned line)
{
    ev_buf_char(rule, '\0');
    if (was_told(l, line)) {
        l->lack = (ev_lack){.lang = EV_LANG_NONE};
        return;
    }
    l->block = block;
    ev_layout_add(l, EV_RESOURCE_RULE, l->content->template->layout.path, line);
}

unsigned ev_layout_key_line(const ev_ini_section *block, const char *key)
{
    for (size_t i = 0; i < block->count; i++)
        if (ev_slice_is(block->lines[i].key, key))
            return block->lines[i].line;
    return block->line;
}

void ev_layout_breach(ev_layout *l, const ev_ini_section *block, const char *key, const char *rule)
{
    ev_buf text = ev_layout_begin_rule(l);
    ev_buf_text(&text, rule);
    ev_layout_end_rule(l, &text, block, ev_layout_key_line(block, key));
}
