/* The tools of the blocks: the keys of the block that is laid out now, its faults and its texts. */
#include "layout/private.h"

#include <string.h>

/* ---- faults ---------------------------------------------------------------------------------- */

/* After memory ran out the cause may be a text that was not made, not the template. */
bool ev_layout_refuse_block(ev_layout *l, ev_code code)
{
    if (l->faults->status == EV_OK && l->arena->failed)
        (void)ev_faults_add(l->faults, EV_OUT_OF_MEMORY, "");
    else if (l->faults->status == EV_OK) /* later faults may only follow from the first */
        (void)ev_faults_add_at(l->faults, code, l->content->template->layout.path, l->block->line,
                               0);
    return false;
}

bool ev_layout_refuse(ev_layout *l)
{
    return ev_layout_refuse_block(l, EV_RESOURCE_BROKEN);
}

bool ev_layout_is_ok(const ev_layout *l)
{
    return (l->faults->status == EV_OK || l->faults->status == EV_DATA) && !l->page.failed;
}

bool ev_layout_has_changes(const ev_content *content)
{
    return content->template->release == EV_CHANGED || content->policy->release == EV_CHANGED;
}

/* ---- keys ------------------------------------------------------------------------------------ */

ev_slice ev_layout_key(const ev_layout *l, const char *key)
{
    return ev_ini_value(l->block, key);
}

ev_slice ev_layout_key_or(const ev_layout *l, const char *key, const char *otherwise)
{
    ev_slice value = ev_layout_key(l, key);
    return value.data != NULL ? value : ev_layout_key(l, otherwise);
}

ev_slice ev_layout_key_by_portrait(const ev_layout *l, const char *key, const char *without)
{
    return l->content->photo == NULL ? ev_layout_key_or(l, without, key) : ev_layout_key(l, key);
}

bool ev_layout_lengths(ev_layout *l, const char *key, ev_mpt *out, size_t count)
{
    size_t found;
    return (ev_template_lengths(ev_layout_key(l, key), out, count, &found) && found == count) ||
           ev_layout_refuse(l);
}

bool ev_layout_style(ev_layout *l, const char *key, const char *otherwise, ev_style *style)
{
    ev_slice name = ev_layout_key(l, key);
    if (name.data == NULL)
        name = ev_slice_from(otherwise);
    return ev_template_style(l->content->template, name, style) || ev_layout_refuse(l);
}

uint32_t ev_layout_color(ev_layout *l)
{
    uint32_t color = 0;
    if (!ev_template_color(l->content->template, ev_layout_key(l, "color"), &color))
        (void)ev_layout_refuse(l);
    return color;
}

bool ev_layout_label(ev_layout *l, ev_slice key, ev_trilingual *words)
{
    return ev_template_words(l->content->template, key, words) || ev_layout_refuse(l);
}

const ev_ini_section *ev_layout_section(ev_layout *l, const char *kind, ev_slice reference)
{
    ev_slice name = ev_layout_join(l, ev_slice_from(kind), " ",
                                   (ev_slice){reference.data + 1, reference.size - 1});
    return name.data != NULL ? ev_ini_find_slice(&l->content->template->layout, name) : NULL;
}

bool ev_layout_lang_named(ev_slice word, ev_lang *lang)
{
    for (*lang = EV_KK; *lang < EV_LANG_COUNT; ++*lang)
        if (ev_slice_is(word, ev_lang_suffix(*lang)))
            return true;
    return false;
}

/* ---- texts ----------------------------------------------------------------------------------- */

ev_slice ev_layout_join(ev_layout *l, ev_slice a, const char *between, ev_slice b)
{
    ev_buf text;
    ev_buf_init(&text, l->arena, a.size + strlen(between) + b.size + 1);
    ev_buf_slice(&text, a);
    ev_buf_text(&text, between);
    ev_buf_slice(&text, b);
    if (text.failed)
        (void)ev_faults_add(l->faults, EV_OUT_OF_MEMORY, "");
    return text.failed ? (ev_slice){NULL, 0} : ev_buf_as_slice(&text);
}

ev_slice ev_layout_after_slash(ev_layout *l, ev_slice text)
{
    return ev_layout_join(l, EV_SLICE("/"), " ", text);
}

ev_slice ev_layout_joined_words(ev_layout *l, const ev_trilingual *words)
{
    return ev_layout_join(l, ev_layout_join(l, words->in[EV_KK], " / ", words->in[EV_RU]), " / ",
                          words->in[EV_EN]);
}
