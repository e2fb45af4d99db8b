/* Values whose type needs nothing but the value: by the functions of the readers, so that what is
 * accepted here is accepted there. */
#include "checker/private.h"
#include "core/date.h"
#include "layout/template.h"

/* ---- what is expected ------------------------------------------------------------------------ */

static const char *number_word(int count)
{
    static const char *const words[] = {"", "1 ", "2 ", "3 ", "4 ", "5 "};
    return words[count];
}

/* Lengths have their number in front: "2 lengths in millimetres". */
const char *ev_check_expected(ev_check *c, const ev_key_row *row)
{
    bool is_counted = row->type == EV_TYPE_LENGTHS && row->count > 0;
    const char *says = ev_type_says(row->type);
    bool is_one = is_counted && row->count == 1;
    const char *const pieces[] = {is_one       ? "a length"
                                  : is_counted ? number_word(row->count)
                                               : "",
                                  is_one ? says + strlen("lengths") : says, ", such as ",
                                  row->example, NULL};
    return ev_check_text(c, pieces);
}

void ev_check_wrong(ev_check *c, const ev_value *value, ev_slice part)
{
    ev_check_say(c, EV_RESOURCE_VALUE_WRONG, &value->spot, part, ev_check_expected(c, value->row),
                 NULL);
}

void ev_check_small(ev_check *c, const ev_value *value, ev_slice number, ev_mpt size)
{
    enum { LEAST = 7000 }; /* 7 pt */
    if (size < LEAST)
        ev_check_say(c, EV_RESOURCE_RULE, &value->spot, number, "type of at least 7 pt", NULL);
}

/* ---- numbers --------------------------------------------------------------------------------- */

/* The first number that is none. Absent: all are right, there are too many or too few. */
static ev_slice wrong_length(ev_slice text)
{
    ev_mpt length;
    size_t count;
    for (text = ev_slice_trim(text); text.size > 0; text = ev_slice_trim(text)) {
        ev_slice number = ev_slice_cut(&text, ' ');
        if (!ev_template_lengths(number, &length, 1, &count))
            return number;
    }
    return (ev_slice){NULL, 0};
}

static void check_downwards(ev_check *c, const ev_value *value, const ev_mpt *length, size_t count)
{
    ev_slice rest = ev_slice_trim(value->text);
    for (size_t i = 0; i < count; i++, rest = ev_slice_trim(rest)) {
        ev_slice word = ev_slice_cut(&rest, ' ');
        if (i > 0 && length[i] >= length[i - 1]) {
            ev_check_say(c, EV_RESOURCE_RULE, &value->spot, word, EV_CHECK_DOWNWARDS, NULL);
            return;
        }
    }
}

static void check_lengths(ev_check *c, const ev_value *value, size_t most)
{
    enum { MOST = 64 };
    ev_mpt length[MOST];
    size_t count, wanted = (size_t)value->row->count;
    ev_slice wrong = wrong_length(value->text);
    if (wrong.data != NULL)
        ev_check_wrong(c, value, wrong);
    else if (!ev_template_lengths(value->text, length, wanted > 0 ? wanted : most, &count) ||
             (wanted > 0 && count != wanted))
        ev_check_wrong(c, value, value->text);
    else if (strcmp(value->row->section, "notices") == 0 && strcmp(value->row->key, "leading") == 0)
        check_downwards(c, value, length, count);
}

/* How many a list of lengths may have at most: of columns, or of leadings. */
static size_t most_of(const ev_key_row *row)
{
    return strcmp(row->section, "notices") == 0 ? EV_LEADINGS_MAX : EV_COLUMNS_MAX;
}

static void check_edges(ev_check *c, const ev_value *value)
{
    ev_mpt length[EV_RULE_NUMBERS_MAX];
    size_t count;
    ev_slice wrong = wrong_length(value->text);
    if (wrong.data != NULL)
        ev_check_wrong(c, value, wrong);
    else if (!ev_template_lengths(value->text, length, EV_RULE_NUMBERS_MAX, &count) ||
             count % 4 != 0)
        ev_check_wrong(c, value, value->text);
}

static void check_sizes(ev_check *c, const ev_value *value)
{
    ev_mpt size[EV_NAME_SIZES_MAX];
    size_t count, most = value->row->type == EV_TYPE_SIZE ? 1 : EV_NAME_SIZES_MAX;
    if (!ev_template_sizes(value->text, size, most, &count)) {
        ev_check_wrong(c, value, value->text);
        return;
    }
    ev_slice rest = ev_slice_trim(value->text);
    for (size_t i = 0; i < count; i++, rest = ev_slice_trim(rest)) {
        ev_slice word = ev_slice_cut(&rest, ' ');
        ev_check_small(c, value, word, size[i]);
        if (i > 0 && size[i] >= size[i - 1]) {
            ev_check_say(c, EV_RESOURCE_RULE, &value->spot, word, EV_CHECK_DOWNWARDS, NULL);
            return;
        }
    }
}

static bool is_int(ev_slice text, int32_t least, int32_t most)
{
    int32_t number;
    return ev_ini_int(text, least, most, &number);
}

static bool is_day(ev_slice text)
{
    ev_date day;
    return ev_date_parse(text, EV_DATE_WHOLE, &day) == EV_DATE_OK;
}

/* ---- words of a fixed list ------------------------------------------------------------------- */

static const char *const *fixed_words(ev_type type)
{
    static const char *const yes_no[] = {"yes", "no", NULL}, *const yes[] = {"yes", NULL},
                             *const draft[] = {"draft", NULL}, *const lines[] = {"H1", "P", NULL},
                             *const face[] = {"regular", "bold", "ocrb", NULL},
                             *const zero[] = {"slashed", NULL},
                             *const group[] = {"Table", "Sect", NULL},
                             *const shown[] = {"airport", "city", NULL};
    return type == EV_TYPE_YES_NO          ? yes_no
           : type == EV_TYPE_YES           ? yes
           : type == EV_TYPE_DRAFT         ? draft
           : type == EV_TYPE_FACE          ? face
           : type == EV_TYPE_ZERO          ? zero
           : type == EV_TYPE_ROLE_OF_LINES ? lines
           : type == EV_TYPE_ROLE_OF_GROUP ? group
           : type == EV_TYPE_SHOWN         ? shown
                                           : NULL;
}

static void check_word(ev_check *c, const ev_value *value, const char *const *words)
{
    ev_meant meant = {.typed = value->text};
    for (; *words != NULL; words++) {
        if (ev_slice_is(value->text, *words))
            return;
        ev_check_try(c, &meant, ev_slice_from(*words));
    }
    ev_check_say(c, EV_RESOURCE_VALUE_WRONG, &value->spot, value->text,
                 ev_type_says(value->row->type), meant.name);
}

/* ---- all types ------------------------------------------------------------------------------- */

static void check_if(ev_check *c, const ev_value *value, bool is_right)
{
    if (!is_right)
        ev_check_wrong(c, value, value->text);
}

bool ev_check_plain(ev_check *c, const ev_value *value)
{
    int32_t tracking;
    uint32_t color;
    const char *const *words = fixed_words(value->row->type);
    if (words != NULL)
        check_word(c, value, words);
    else if (value->row->type == EV_TYPE_LENGTHS)
        check_lengths(c, value, most_of(value->row));
    else if (value->row->type == EV_TYPE_EDGES)
        check_edges(c, value);
    else if (value->row->type == EV_TYPE_SIZE || value->row->type == EV_TYPE_SIZES)
        check_sizes(c, value);
    else if (value->row->type == EV_TYPE_TRACKING)
        check_if(c, value, ev_template_tracking(value->text, &tracking));
    else if (value->row->type == EV_TYPE_COLOR_VALUE)
        check_if(c, value, ev_template_color_value(value->text, &color));
    else if (value->row->type == EV_TYPE_NUMBER)
        check_if(c, value, is_int(value->text, 1, 99));
    else if (value->row->type == EV_TYPE_MONTHS)
        check_if(c, value, is_int(value->text, 0, 120));
    else if (value->row->type == EV_TYPE_DAYS)
        check_if(c, value, is_int(value->text, 1, 9999));
    else if (value->row->type == EV_TYPE_DAY)
        check_if(c, value, is_day(value->text));
    else if (value->row->type == EV_TYPE_WORDS)
        check_if(c, value, value->text.size > 0);
    else
        return false;
    return true;
}
