/* What is shown <- what it depends on. templates/evisa/1/layout.txt says most of it; the rest is
 * what gen/pdf writes into the file. */
#include "compare/explain/depends.h"

#include <stddef.h>
#include <string.h>

#define TEMPLATE "source/template/version"
#define MADE TEMPLATE, "source/revision"
/* With another template or another page all is laid out anew; with another photo or another kind of
 * code what layout.txt keys by `when`, .no-portrait or .sealed: blocks.c and set_by_length below.
 */
#define LAID_OUT MADE, "metadata/size"

static const char *const depends[EV_SHOWN_COUNT][EV_FROM_MAX] = {
    [EV_SHOWN_WORDS_OF_TEMPLATE] = {TEMPLATE},
    [EV_SHOWN_WORDS_OF_POLICY] = {TEMPLATE, "source/policy/version"},
    [EV_SHOWN_SENTENCE] = {"seal/kind", "source/specimen", "/entry_points"},
    [EV_SHOWN_NOTICE] = {"seal/kind", "source/specimen", "/entry_points", "/visa/category",
                         "/visa/entries", "/visa/issued_by"},
    /* more than four have names of cities only */
    [EV_SHOWN_ENTRY_NAME] = {"/entry_points"},

    /* a record can name its template and its policy */
    [EV_SHOWN_DIGEST] = {"/", "record", "photo", MADE, "source/policy/version", "source/specimen"},
    [EV_SHOWN_COPY] = {"/", "record/text"},

    [EV_SHOWN_METADATA] = {MADE},
    [EV_SHOWN_DAY] = {"/visa/issued_on"},
    /* it is made of the record's digest and the hashes of what it was made with */
    [EV_SHOWN_IDENTIFIER] = {"/", "record", "photo", "source", "template", "layout"},
    [EV_SHOWN_OUTLINE] = {"template/labels"},
    [EV_SHOWN_TARGET] = {LAID_OUT, "layout"},
    [EV_SHOWN_PAGE] = {"metadata/pages"},
    /* a name in letters that the page had none of can bring a font with it */
    [EV_SHOWN_FONT] = {"font/use", MADE},
    /* they put the glyphs that a page shows into its fonts, and no other */
    [EV_SHOWN_FONT_OF_OTHERS] = {"/", "record", "template", "mrz"},
    [EV_SHOWN_GENERATOR] = {TEMPLATE},
    /* that files differ is told by what they print, where that differs */
    [EV_SHOWN_FILES_OF_TEMPLATE] = {"template/labels/own", "layout", "font", "structure"},
    [EV_SHOWN_FILES_OF_POLICY] = {"template/labels/policy", "template/notices"},
    /* of one record: files that are not as built in */
    [EV_SHOWN_SPECIMEN] = {"source/template", "source/policy", "template", "layout"},

    [EV_SHOWN_TAG] = {MADE},
    [EV_SHOWN_ELEMENT] = {MADE, "photo/kind", "seal/kind", "source/specimen", "/entry_points",
                          "/holder"},
    [EV_SHOWN_ALTERNATIVE] = {MADE, "seal/kind"},
    [EV_SHOWN_UNTAGGED] = {"source/specimen"},

    [EV_SHOWN_PLACE] = {LAID_OUT},
    [EV_SHOWN_PORTRAIT] = {LAID_OUT, "photo/shape"},
    [EV_SHOWN_SPACING] = {LAID_OUT, "font"},
    [EV_SHOWN_PLACE_OF_LABEL] = {LAID_OUT, "template/labels"},
    [EV_SHOWN_PLACE_OF_SENTENCE] = {LAID_OUT, "template"},
    /* they flow down their column, which ends above the issuing authority */
    [EV_SHOWN_PLACE_OF_NOTICE] = {LAID_OUT, "template/notices", "layout/size", "/visa/issued_by"},
    [EV_SHOWN_PLACE_OF_ENTRY] = {LAID_OUT, "template/notices/entries", "/entry_points"},
};

/* Fields of layout.txt with several fits: the first that has room for the value is taken, and what
 * is beside it in the same fit. Days, numbers of days and the sex have room in their first. */
static const struct {
    const char *field, *beside, *room; /* `room`: what there is beside it, or whether it is there */
    enum {
        SAME_WORDS,
        OTHER_WORDS
    } label; /* the caption is shorter beside a long value; that of
                an identifier is a person's or an organization's */
} set_by_length[] = {
    {"/visa/number", NULL, "photo/kind", SAME_WORDS},
    {"/visa/category", NULL, NULL, SAME_WORDS},
    {"/visa/issued_by", NULL, NULL, OTHER_WORDS},
    {"/holder/surname", NULL, "photo/kind", SAME_WORDS},
    /* without a surname, they have its place */
    {"/holder/given_names", "/holder/surname", "photo/kind", SAME_WORDS},
    {"/holder/birth_place", NULL, NULL, SAME_WORDS},
    {"/holder/nationality", NULL, NULL, SAME_WORDS},
    {"/passport/number", NULL, NULL, SAME_WORDS},
    {"/passport/issuer", NULL, NULL, OTHER_WORDS},
    {"/invitation/number", NULL, NULL, SAME_WORDS},
    {"/invitation/inviter_name", "/invitation/inviter_id", NULL, SAME_WORDS},
    {"/invitation/inviter_id", "/invitation/inviter_name", NULL, OTHER_WORDS},
};

void ev_from_add(ev_from *from, const char *field)
{
    for (size_t i = 0; i + 1 < EV_FROM_MAX && field != NULL; i++) {
        if (from->field[i] == NULL)
            from->field[i] = field;
        if (strcmp(from->field[i], field) == 0)
            return;
    }
}

void ev_from_depend(ev_from *from, ev_shown shown)
{
    for (size_t i = 0; i < EV_FROM_MAX && depends[shown][i] != NULL; i++)
        ev_from_add(from, depends[shown][i]);
}

void ev_from_depend_on_value(ev_from *from, const char *field)
{
    for (size_t i = 0; i < sizeof set_by_length / sizeof *set_by_length && field != NULL; i++) {
        if (strcmp(field, set_by_length[i].field) != 0)
            continue;
        ev_from_add(from, field);
        ev_from_add(from, set_by_length[i].beside);
        ev_from_add(from, set_by_length[i].room);
    }
}

void ev_from_depend_in_words(ev_from *from, const char *field)
{
    for (size_t i = 0; i < sizeof set_by_length / sizeof *set_by_length && field != NULL; i++)
        if (set_by_length[i].label == OTHER_WORDS && strcmp(field, set_by_length[i].field) == 0)
            ev_from_add(from, field);
}
