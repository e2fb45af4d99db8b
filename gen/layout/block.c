/* The tools of the blocks: the keys of the block that is laid out now, its faults and its texts. */
#include "layout/private.h"

#include <string.h>

/* ---- faults ---------------------------------------------------------------------------------- */

void ev_layout_add(ev_layout *l, ev_code code, const char *path, unsigned line)
{
    char expected[EV_EXPECTED_MAX + 1];
    const ev_survey *survey = l->content->survey;
    l->lack.is_place = strcmp(path, l->content->template->layout.path) == 0;
    ev_lack_text(&l->lack, expected);
    if (survey != NULL && l->faults->count > EV_FAULTS_MAX / 2)
        ev_layout_go_on(l); /* the list must not be full: its last fault is told */
    ev_fault_details details = {.line = line};
    details.right.expected = expected[0] != '\0' ? expected : NULL;
    (void)ev_faults_add_with(l->faults, code, path, &details);
    if (survey != NULL && l->faults->count > 0)
        survey->fault(survey->context, &l->faults->fault[l->faults->count - 1], l->block, &l->lack);
    l->lack = (ev_lack){.lang = EV_LANG_NONE};
}

void ev_layout_lacks(ev_layout *l, ev_mpt over, ev_slice text, ev_mpt width, ev_lang lang)
{
    int64_t letters = (int64_t)ev_utf8_length(text);
    l->lack = (ev_lack){.over = over, .lang = lang};
    if (over > 0 && width > 0 && letters > 1)
        l->lack.letters = (int)((over * letters + width - 1) / width);
}

void ev_layout_go_on(ev_layout *l)
{
    if (l->content->survey != NULL)
        ev_faults_back_to(l->faults, (ev_faults_mark){0, 0, EV_OK});
}

/* After memory ran out the cause may be a text that was not made, not the template. */
bool ev_layout_refuse_block(ev_layout *l, ev_code code)
{
    if (l->faults->status == EV_OK && l->arena->failed)
        (void)ev_faults_add(l->faults, EV_OUT_OF_MEMORY, "");
    else if (l->faults->status == EV_OK) /* later faults may only follow from the first */
        ev_layout_add(l, code, l->content->template->layout.path, l->block->line);
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

bool ev_layout_asks_room(const ev_layout *l)
{
    return l->content->survey != NULL && l->content->survey->room != NULL;
}

void ev_layout_tell_room(const ev_layout *l, const ev_room *room)
{
    const ev_survey *survey = l->content->survey;
    ev_room told = *room;
    told.block = l->block;
    survey->room(survey->context, &told);
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
    return ev_layout_named_style(l, name, style);
}

/* The line of [colors] that has a wrong colour of that name; 0: none. */
static unsigned color_line(const ev_template *template, ev_slice name)
{
    const ev_ini_section *colors = ev_ini_find(&template->layout, "colors");
    uint32_t color;
    for (size_t i = 0; colors != NULL && i < colors->count; i++)
        if (ev_slice_equal(colors->lines[i].key, name) &&
            !ev_template_color(template, name, &color))
            return colors->lines[i].line;
    return 0;
}

/* What a block asks for is broken: at its line or, where that is 0, at the block. */
static bool refuse_at(ev_layout *l, unsigned line)
{
    if (line != 0 && l->faults->status == EV_OK && !l->arena->failed)
        ev_layout_add(l, EV_RESOURCE_BROKEN, l->content->template->layout.path, line);
    return ev_layout_refuse(l); /* which adds nothing to the first fault */
}

bool ev_layout_named_style(ev_layout *l, ev_slice name, ev_style *style)
{
    const ev_template *template = l->content->template;
    bool is_sound = ev_template_style(template, name, style);
    if (is_sound && l->use == NULL)
        return true;
    const ev_ini_section *section = ev_layout_find(&template->layout, EV_SLICE("style"), name);
    ev_layout_use_section(l, section, NULL);
    if (is_sound)
        return true;
    unsigned line = color_line(template, ev_ini_value(section, "color"));
    return refuse_at(l, line != 0 ? line : section != NULL ? section->line : 0);
}

uint32_t ev_layout_color(ev_layout *l)
{
    uint32_t color = 0;
    ev_slice name = ev_layout_key(l, "color");
    if (!ev_template_color(l->content->template, name, &color))
        (void)refuse_at(l, color_line(l->content->template, name));
    return color;
}

bool ev_layout_label(ev_layout *l, ev_slice key, ev_trilingual *words)
{
    return ev_template_words(l->content->template, key, words) || ev_layout_refuse(l);
}

const ev_ini_section *ev_layout_section(ev_layout *l, const char *kind, ev_slice reference)
{
    ev_slice name = {reference.data + 1, reference.size - 1};
    const ev_ini_section *section =
        ev_layout_find(&l->content->template->layout, ev_slice_from(kind), name);
    ev_layout_use_section(l, section, NULL);
    return section;
}

ev_slice ev_layout_page_key(ev_layout *l, const char *key)
{
    const ev_ini_section *page = ev_ini_find(&l->content->template->layout, "page");
    ev_layout_use_section(l, page, key);
    return ev_ini_value(page, key);
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
