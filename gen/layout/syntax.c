/* The tables of gen/layout/syntax.def as arrays. */
#include "layout/syntax.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define EV_KEY(section, key, type, count, need, unit, otherwise, example, says)

#define EV_SECTION(section, naming, says) {section, EV_##naming, says},
static const ev_section_row layout_sections[] = {
#define EV_LAYOUT_ROWS
#include "layout/syntax.def"
#undef EV_LAYOUT_ROWS
};
static const ev_section_row labels_sections[] = {
#define EV_LABELS_ROWS
#include "layout/syntax.def"
#undef EV_LABELS_ROWS
};
#undef EV_SECTION
#undef EV_KEY

#define EV_SECTION(section, naming, says)
#define EV_KEY(section, key, type, count, need, unit, otherwise, example, says)                    \
    {section, key, EV_TYPE_##type, count, EV_##need, unit, otherwise, example, says},
static const ev_key_row layout_keys[] = {
#define EV_LAYOUT_ROWS
#include "layout/syntax.def"
#undef EV_LAYOUT_ROWS
};
static const ev_key_row labels_keys[] = {
#define EV_LABELS_ROWS
#include "layout/syntax.def"
#undef EV_LABELS_ROWS
};

const ev_syntax ev_layout_syntax = {"layout.txt", layout_sections, COUNT(layout_sections),
                                    layout_keys, COUNT(layout_keys)};
const ev_syntax ev_labels_syntax = {"labels.txt", labels_sections, COUNT(labels_sections),
                                    labels_keys, COUNT(labels_keys)};

static const ev_value_row values[] = {
#define EV_VALUE(name, has_text) {name, has_text},
#include "layout/syntax.def"
#undef EV_VALUE
};

static const ev_label_row labels[] = {
#define EV_LABEL_OF(kind, value, label) {kind, value, label},
#include "layout/syntax.def"
#undef EV_LABEL_OF
};

static const char *const conditions[] = {
#define EV_CONDITION(name, holds) name,
#include "layout/syntax.def"
#undef EV_CONDITION
};

const ev_value_row *ev_layout_values(size_t *count)
{
    *count = COUNT(values);
    return values;
}

const ev_label_row *ev_layout_labels(size_t *count)
{
    *count = COUNT(labels);
    return labels;
}

const char *const *ev_layout_conditions(size_t *count)
{
    *count = COUNT(conditions);
    return conditions;
}
