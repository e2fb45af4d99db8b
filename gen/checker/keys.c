/* The table of the syntax, for people, and for the editor's syntax file and the page of the
 * designers, which are compared with it. */
#include "checker/checker.h"
#include "layout/syntax.h"
#include "policy/policy.h"
#include "resource/versions.h"

static const char *need_name(const ev_key_row *row)
{
    static const char *const names[] = {[EV_MAY] = "may",
                                        [EV_MUST] = "must",
                                        [EV_ANY] = "any number",
                                        [EV_SEVERAL] = "one or more"};
    return names[row->need];
}

/* "[field NAME]"; of a label "[NAME]"; "" for the lines before the first section. */
static void put_section(ev_buf *out, const ev_section_row *section)
{
    bool is_own = strcmp(section->section, "*") == 0;
    if (*section->section == '\0')
        return;
    ev_buf_char(out, '[');
    ev_buf_text(out, is_own ? "NAME" : section->section);
    ev_buf_text(out, section->naming == EV_NAMED ? " NAME" : "");
    ev_buf_char(out, ']');
}

static void put_cell(ev_buf *out, const char *text)
{
    ev_buf_char(out, '\t');
    ev_buf_text(out, text);
}

static void put_row(ev_buf *out, const ev_syntax *syntax, const ev_section_row *section,
                    const ev_key_row *row)
{
    ev_buf_text(out, syntax->file);
    ev_buf_char(out, '\t');
    put_section(out, section);
    put_cell(out, strcmp(row->key, "*") == 0 ? "NAME" : row->key);
    put_cell(out, ev_type_name(row->type));
    ev_buf_char(out, '\t');
    if (row->count > 0)
        ev_buf_int(out, row->count);
    put_cell(out, need_name(row));
    put_cell(out, row->unit);
    put_cell(out, row->otherwise);
    put_cell(out, row->example);
    put_cell(out, row->says);
    ev_buf_char(out, '\n');
}

static void put_syntax(ev_buf *out, const ev_syntax *syntax)
{
    for (size_t s = 0; s < syntax->section_count; s++)
        for (size_t i = 0; i < syntax->key_count; i++)
            if (strcmp(syntax->key[i].section, syntax->section[s].section) == 0)
                put_row(out, syntax, &syntax->section[s], &syntax->key[i]);
}

void ev_checker_keys(ev_buf *out)
{
    put_syntax(out, &ev_layout_syntax);
    put_syntax(out, &ev_labels_syntax);
    put_syntax(out, &ev_policy_syntax);
    put_syntax(out, &ev_versions_syntax);
}
