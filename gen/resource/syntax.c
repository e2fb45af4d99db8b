/* Look-ups in a table of the syntax. The tables are short: they are searched from the front. */
#include "resource/syntax.h"

static const struct {
    char name[16], says[128];
} types[EV_TYPE_COUNT] = {
#define EV_TYPE(id, name, says) [EV_TYPE_##id] = {name, says},
#include "resource/types.def"
#undef EV_TYPE
};

const char *ev_type_name(ev_type type)
{
    return types[type].name;
}

const char *ev_type_says(ev_type type)
{
    return types[type].says;
}

const ev_section_row *ev_syntax_section(const ev_syntax *syntax, ev_slice name)
{
    ev_slice rest = name, word = ev_slice_cut(&rest, ' ');
    for (size_t i = 0; i < syntax->section_count; i++) {
        const ev_section_row *row = &syntax->section[i];
        if (ev_slice_is(word, row->section) || strcmp(row->section, "*") == 0)
            return row;
    }
    return NULL;
}

const ev_key_row *ev_syntax_key(const ev_syntax *syntax, ev_slice section, ev_slice key)
{
    const ev_section_row *of = ev_syntax_section(syntax, section);
    for (size_t i = 0; of != NULL && i < syntax->key_count; i++) {
        const ev_key_row *row = &syntax->key[i];
        if (strcmp(row->section, of->section) == 0 &&
            (ev_slice_is(key, row->key) || strcmp(row->key, "*") == 0))
            return row;
    }
    return NULL;
}
