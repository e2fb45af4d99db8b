/* What is told of a difference with --no-values: a name that the program has itself. A text of a
 * document can be anything, a name of a person too: where a label, a tag or a property is called by
 * its text, what stands at its place in the built-in template is named instead, or nothing. The
 * rooms that note differences need not know of this: a name that is not listed here is not told. */
#include "compare/explain/private.h"

/* Alone, with a number behind it, or before a colon and another one: "MRZ line 2: sex". */
static const char *const own[] = {
    /* the whole, and what it was made of */
    "same content, other bytes", "no difference found, pixels not compared", "digest", "template",
    "policy", "revision", "mark SPECIMEN", "generator", "record digest",
    /* the page */
    "portrait", "picture", "QR code", "seal", "signer of the seal", "MRZ", "MRZ line",
    "entry point", "entry points", "notice", "notices", "words", "footer", "a figure",
    "the whole page", "pages", "size of the page", "structure tree", "the document", "layout",
    "structure", "fonts", "metadata", "pictures", "texts", "pixels", "edges of letters and lines",
    "other texts", "pages that are not drawn", "pages of one side", "title", "outline", "link",
    "annotation",
    /* the zone and the seal: mrz.c, code.c */
    "type of document", "issuing State", "name", "number", "nationality", "date of birth", "sex",
    "valid until", "optional data", "country", "version of the header", "kind of document",
    "date of issue", "number of entries", "duration of stay", "passport number", "type of visa",
    "other features", "additional feature", "valid from", "visa number", "VISA", "PASSPORT",
    "NATIONALITY", "BORN", "VALID", "ENTRY", "SHA256"};

static bool is_own(ev_slice name)
{
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (ev_slice_is(name, own[i]))
            return true;
    return false;
}

/* "notice 2" is "notice". */
static ev_slice without_number(ev_slice name)
{
    size_t size = name.size;
    while (size > 0 && name.data[size - 1] >= '0' && name.data[size - 1] <= '9')
        size--;
    bool is_number = size > 0 && size < name.size && name.data[size - 1] == ' ';
    return is_number ? (ev_slice){name.data, size - 1} : name;
}

/* Names of values are built-in labels in small letters, or by place: paper.h. */
static bool is_of_value(const ev_paper *paper, ev_slice name)
{
    for (size_t i = 0; i < paper->value_count; i++)
        if (ev_slice_equal(paper->values[i].name, name))
            return true;
    return false;
}

static bool is_known(const ev_explainer *e, ev_slice name)
{
    return is_own(without_number(name)) || is_of_value(e->golden, name) ||
           is_of_value(e->now, name);
}

static bool is_at(const ev_place *place, const ev_place *at)
{
    return at->width > 0 && place->page == at->page && place->x == at->x && place->y == at->y &&
           place->width == at->width && place->height == at->height;
}

/* Absent where no value has its text or its label there. */
static ev_slice name_at(ev_explainer *e, const ev_paper *paper, const ev_place *at)
{
    for (size_t i = 0; i < paper->value_count; i++) {
        const ev_value *value = &paper->values[i];
        if (is_at(&value->place, at))
            return value->name;
        if (is_at(&value->label_place, at))
            return ev_explain_print(e, "label of the %.*s", EV_TEXT(value->name));
    }
    return (ev_slice){NULL, 0};
}

ev_slice ev_explain_plain(ev_explainer *e, const ev_difference *told)
{
    ev_slice rest = told->name, head = ev_slice_cut(&rest, ':'), tail = ev_slice_trim(rest);
    if (is_known(e, told->name))
        return told->name;
    if (tail.size > 0 && is_known(e, head))
        return is_known(e, tail) ? told->name : head;
    ev_slice found = name_at(e, e->golden, &told->golden_place);
    return found.data != NULL ? found : name_at(e, e->now, &told->place);
}
