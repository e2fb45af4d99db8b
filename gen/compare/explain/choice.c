/* The words of differences, and what --ignore and --only mean by them. */
#include "compare/explain/private.h"

/* One list, with one meaning each: the kinds, by their numbers, and finer words. `field` is what
 * findings have of it (private.h). */
typedef struct word {
    const char *word, *field, *meaning;
} word;

static const word words[] = {
    [EV_DIFFERENT_BYTES] = {"bytes", "bytes", "the same content, written in other bytes"},
    [EV_DIFFERENT_SOURCE] = {"source", "source",
                             "template, policy and revision it was made with; SPECIMEN"},
    [EV_DIFFERENT_RECORD] = {"record", "record", "values of the record, and its digest"},
    [EV_DIFFERENT_LABEL] = {"template", "template",
                            "words of a template or policy: labels and notices"},
    [EV_DIFFERENT_PHOTO] = {"photo", "photo", "the photo"},
    [EV_DIFFERENT_SEAL] = {"seal", "seal", "the QR code: what it says, its signer and dates"},
    [EV_DIFFERENT_MRZ] = {"mrz", "mrz", "the machine readable zone, not explained by the record"},
    [EV_DIFFERENT_STRUCTURE] = {"structure", "structure",
                                "what a screen reader gets: tags, order, languages, outline"},
    [EV_DIFFERENT_FONT] = {"font", "font", "fonts, and where they are used"},
    [EV_DIFFERENT_METADATA] = {"metadata", "metadata",
                               "all else in the file: links, page size, security"},
    [EV_DIFFERENT_LAYOUT] = {"layout", "layout", "places, sizes, colours, overlaps"},
    [EV_DIFFERENT_PIXELS] = {"pixels", "pixels", "what looks different, and nothing explains it"},
    {"labels", "template/labels", "of template: labels, headings, words beside values"},
    {"notices", "template/notices", "of template: notices, entry points' names, portal"},
    {"specimen", "source/specimen", "of source: the mark SPECIMEN"},
};

enum { WORDS = sizeof words / sizeof *words };

/* The members that a page shows, and those above them. */
static const char *const members[] = {
    "/visa",
    "/visa/number",
    "/visa/category",
    "/visa/entries",
    "/visa/issued_on",
    "/visa/valid_from",
    "/visa/valid_until",
    "/visa/stay_days",
    "/visa/issued_by",
    "/holder",
    "/holder/surname",
    "/holder/given_names",
    "/holder/birth_date",
    "/holder/birth_place",
    "/holder/sex",
    "/holder/nationality",
    "/holder/mrz_name",
    "/passport",
    "/passport/number",
    "/passport/issuer",
    "/passport/issued_on",
    "/passport/expires_on",
    "/invitation",
    "/invitation/number",
    "/invitation/inviter_name",
    "/invitation/inviter_id",
    "/entry_points",
};

/* What findings have for a field besides: finer than --ignore asks for. */
static const char *const parts[] = {
    "source/template/version",
    "source/template/files",
    "source/policy/version",
    "source/policy/files",
    "source/revision",
    "record/digest",
    "record/text",
    "template/labels/own",
    "template/labels/policy",
    "template/notices/entries",
    "photo/kind",
    "photo/shape",
    "seal/kind",
    "structure/outline",
    "font/file",
    "font/use",
    "metadata/pages",
    "metadata/size",
    "layout/size",
};

enum { PARTS = sizeof parts / sizeof *parts, MEMBERS = sizeof members / sizeof *members };

const char *ev_difference_kind_name(ev_difference_kind kind)
{
    return words[kind].word;
}

const char *ev_difference_role_name(ev_difference_role role)
{
    static const char *const names[] = {
        [EV_CONTRADICTION] = "contradiction", [EV_CAUSE] = "cause", [EV_FOLLOWS] = "follows"};
    return names[role];
}

const char *ev_explain_choice_at(size_t index, const char **meaning)
{
    bool is_word = index < WORDS;
    if (index >= WORDS + MEMBERS)
        return NULL;
    if (meaning != NULL)
        *meaning = is_word ? words[index].meaning : NULL;
    return is_word ? words[index].word : members[index - WORDS];
}

bool ev_explain_is_choice(const char *name)
{
    const char *known;
    for (size_t i = 0; (known = ev_explain_choice_at(i, NULL)) != NULL; i++)
        if (strcmp(name, known) == 0)
            return true;
    return false;
}

const char *ev_difference_field_at(size_t index)
{
    if (index < WORDS)
        return words[index].field;
    index -= WORDS;
    if (index < PARTS)
        return parts[index];
    return index - PARTS < MEMBERS ? members[index - PARTS] : NULL;
}

/* The machine readable zone has a name that no other member says. */
bool ev_difference_may_have(ev_difference_kind kind, const char *field)
{
    bool has_members = kind == EV_DIFFERENT_RECORD || kind == EV_DIFFERENT_MRZ;
    return *field == '/' ? has_members : ev_explain_is_below(field, words[kind].word);
}

/* Of the words for a field, the one that says most. */
const char *ev_difference_word(const ev_difference *difference)
{
    const char *best = words[difference->kind].word;
    if (*difference->field == '/')
        return difference->field;
    for (size_t i = EV_DIFFERENCE_KINDS; i < WORDS; i++)
        if (ev_explain_is_below(difference->field, words[i].field))
            best = words[i].word;
    return best;
}

/* The fields of a record are pointers: a kind is asked for as such. */
static bool means(const char *name, const ev_difference *difference)
{
    for (size_t i = 0; i < WORDS; i++)
        if (strcmp(name, words[i].word) == 0)
            return i < EV_DIFFERENCE_KINDS ? (ev_difference_kind)i == difference->kind
                                           : ev_explain_is_below(difference->field, words[i].field);
    return ev_explain_is_below(difference->field, name);
}

static bool is_named(const ev_difference *difference, const char *const names[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (means(names[i], difference))
            return true;
    return false;
}

bool ev_choice_ignores(const ev_explain_choice *choice, const ev_difference *difference)
{
    return is_named(difference, choice->ignored, choice->ignored_count);
}

bool ev_choice_looks_at(const ev_explain_choice *choice, const ev_difference *difference)
{
    return choice->only_count == 0 || is_named(difference, choice->only, choice->only_count);
}
