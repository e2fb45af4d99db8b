/* The table of the syntax of policy.txt, as data of the program. */
#include "policy/policy.h"

static const ev_section_row sections[] = {
#define EV_SECTION(section, naming, says) {section, EV_##naming, says},
#define EV_KEY(section, key, type, count, need, unit, otherwise, example, says)
#include "policy/syntax.def"
#undef EV_SECTION
#undef EV_KEY
};

static const ev_key_row keys[] = {
#define EV_SECTION(section, naming, says)
#define EV_KEY(section, key, type, count, need, unit, otherwise, example, says)                    \
    {section, key, EV_TYPE_##type, count, EV_##need, unit, otherwise, example, says},
#include "policy/syntax.def"
#undef EV_SECTION
#undef EV_KEY
};

const ev_syntax ev_policy_syntax = {"policy.txt", sections, sizeof sections / sizeof *sections,
                                    keys, sizeof keys / sizeof *keys};
