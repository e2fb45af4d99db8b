#include "compare/side/names.h"

#include <stdlib.h>
#include <strings.h>

bool ev_name_is_pdf(ev_slice name)
{
    static const char end[] = ".pdf";
    size_t size = sizeof end - 1;
    return name.size > size && strncasecmp(name.data + name.size - size, end, size) == 0;
}

bool ev_names_add(ev_names *names, ev_slice name, const ev_member_place *place)
{
    if (place != NULL)
        ev_buf_bytes(&names->text, place, sizeof *place);
    uint32_t at = (uint32_t)names->text.size;
    ev_buf_slice(&names->text, name);
    ev_buf_char(&names->text, '\0');
    ev_buf_bytes(&names->at, &at, sizeof at);
    return !names->text.failed && !names->at.failed && names->text.size < UINT32_MAX;
}

static int compare_names(const void *a, const void *b, void *text)
{
    uint32_t at[2];
    memcpy(&at[0], a, sizeof *at);
    memcpy(&at[1], b, sizeof *at);
    int order = strcmp((const char *)text + at[0], (const char *)text + at[1]);
    return order != 0 ? order : (at[0] > at[1]) - (at[0] < at[1]);
}

bool ev_names_sort(ev_names *names, bool have_places)
{
    uint32_t *at = (uint32_t *)(void *)names->at.data;
    size_t count = names->at.size / sizeof *at, kept = 0;
    if (count == 0)
        return true;
    qsort_r(at, count, sizeof *at, compare_names, names->text.data);
    for (size_t i = 0; have_places && i < count; i++)
        if (i + 1 == count || strcmp(names->text.data + at[i], names->text.data + at[i + 1]) != 0)
            at[kept++] = at[i];
    if (have_places)
        names->at.size = kept * sizeof *at;
    return true;
}

bool ev_names_have(const ev_names *names, const char *name)
{
    size_t low = 0, high = names->at.size / sizeof(uint32_t);
    while (low < high) {
        uint32_t at;
        size_t middle = low + (high - low) / 2;
        memcpy(&at, names->at.data + middle * sizeof at, sizeof at);
        int order = strcmp(name, names->text.data + at);
        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

void ev_names_miss(ev_names *names, ev_slice begin)
{
    ev_buf_slice(&names->unlisted, begin);
    ev_buf_char(&names->unlisted, '\0');
}

/* Without memory for the list, any. */
bool ev_names_may_have(const ev_names *names, const char *name)
{
    const ev_buf *list = &names->unlisted;
    bool may = list->failed;
    for (size_t at = 0; !may && at < list->size; at += strlen(list->data + at) + 1)
        may = strncmp(name, list->data + at, strlen(list->data + at)) == 0;
    return may;
}

void ev_names_free(ev_names *names)
{
    ev_buf_free(&names->unlisted);
    ev_buf_free(&names->text);
    ev_buf_free(&names->at);
}
