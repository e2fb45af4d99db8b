/* Mistakes in a template: each is told at its file, line and column, with what is expected and what
 * was probably meant. */
#include "unit/checker/checker_fixture.h"

#include "lib/unit.h"

static const char layout[] = "evisa/1/layout.txt", labels[] = "evisa/1/labels.txt";

static void the_built_in_files_have_no_mistake(void **state)
{
    found all;
    (void)state;
    begin(&all);
    check_files(&all, NULL, 0);
    if (all.count > 0)
        fail_msg("%s", lines_of(&all));
    ev_arena_free(&all.arena);
}

/* A change, and the finding that must come of it: at the first `at` of the new text. */
typedef struct mistake {
    const char *path, *old, *new, *at;
    ev_code code;
    const char *nearest;
} mistake;

static void place_of(ev_slice text, size_t offset, unsigned *line, unsigned *column)
{
    *line = *column = 1;
    for (const char *at = text.data; at < text.data + offset;) {
        bool is_end = *at == '\n';
        (void)ev_utf8_next(&at, text.data + text.size);
        *column = is_end ? 1 : *column + 1;
        *line += is_end;
    }
}

static bool is_told(const found *all, const mistake *m, unsigned line, unsigned column)
{
    for (size_t i = 0; i < all->count; i++) {
        const ev_finding *f = &all->finding[i];
        bool is_near =
            m->nearest == NULL || (f->nearest != NULL && strcmp(f->nearest, m->nearest) == 0);
        if (f->code == m->code && strcmp(f->path, m->path) == 0 && f->line == line &&
            f->column == column && is_near)
            return true;
    }
    return false;
}

static void check_mistake(const mistake *m)
{
    found all;
    ev_slice text;
    unsigned line, column;
    size_t place = check_change(&all, m->path, m->old, m->new, &text);
    const char *at = strstr(m->new, m->at);
    assert_non_null(at);
    place_of(text, place + (size_t)(at - m->new), &line, &column);
    if (!is_told(&all, m, line, column))
        fail_msg("%s is not told at %u, %u, but:\n%s", m->new, line, column, lines_of(&all));
    ev_arena_free(&all.arena);
}

static const mistake of_lines[] = {
    {layout, "width = 151", "width 151", "width", EV_RESOURCE_SYNTAX, NULL},
    {layout, "width = 151", "= 151", "=", EV_RESOURCE_SYNTAX, NULL},
    {layout, "[field surname]", "[field surname", "[", EV_RESOURCE_SYNTAX, NULL},
    {layout, "[field surname]", "field surname]", "field", EV_RESOURCE_SYNTAX, NULL},
    {layout, "width = 151",
     "width = 15\xFF"
     "1",
     "\xFF", EV_RESOURCE_SYNTAX, NULL},
    {labels, "Surname", "Sur\xC3name", "\xC3", EV_RESOURCE_SYNTAX, NULL},
    {layout, "# The page", "text\n# The page", "text", EV_RESOURCE_SYNTAX, NULL},
    {layout, "# The page", "a = b\n# The page", "a", EV_RESOURCE_KEY_UNKNOWN, NULL},
};

static const mistake of_keys[] = {
    {layout, "width = 151", "wdith = 151", "wdith", EV_RESOURCE_KEY_UNKNOWN, "width"},
    {layout, "gloss = holder.sex.words", "color = ink", "color", EV_RESOURCE_KEY_UNKNOWN, NULL},
    {layout, "[style title]", "[stlye title]", "stlye", EV_RESOURCE_SECTION_UNKNOWN, "style title"},
    {layout, "[style title]", "[wibble]\n[style title]", "wibble", EV_RESOURCE_SECTION_UNKNOWN,
     NULL},
    {layout, "[page]", "[page a4]", "page", EV_RESOURCE_SECTION_UNKNOWN, NULL},
    {layout, "[qr visa]", "[qr]", "qr", EV_RESOURCE_SECTION_UNKNOWN, NULL},
    {layout, "width = 151", "width = 151\nwidth = 150", "width = 150", EV_RESOURCE_TWICE, NULL},
    {layout, "[style title]", "[style states]\n[style title]", "style states", EV_RESOURCE_TWICE,
     NULL},
    {layout, "state = 003366", "state = 003366\nstate = 000000", "state = 000000",
     EV_RESOURCE_TWICE, NULL},
    {layout, "[style title-second]\nface = bold\nsize = 14.5", "[style title-second]\nface = bold",
     "[style", EV_RESOURCE_KEY_MISSING, NULL},
    {labels, "[surname]\nkk = Тегі\n", "[surname]\n", "[surname]", EV_RESOURCE_KEY_MISSING, NULL},
    {labels, "en = Surname", "de = Name", "de", EV_RESOURCE_KEY_UNKNOWN, NULL},
    {labels, "[surname]\n", "[surname]\nfr = Nom\n", "fr", EV_RESOURCE_KEY_UNKNOWN, NULL},
    {labels, "[surname]", "[title]", "title", EV_RESOURCE_TWICE, NULL},
};

static const mistake of_values[] = {
    {layout, "size = 14.5", "size = 8,5", "8,5", EV_RESOURCE_VALUE_WRONG, NULL},
    {layout, "size = 14.5", "size = 6", "6", EV_RESOURCE_RULE, NULL},
    {layout, "size = 14.5", "size = 200", "200", EV_RESOURCE_VALUE_WRONG, NULL},
    {layout, "face = bold", "face = blod", "blod", EV_RESOURCE_VALUE_WRONG, "bold"},
    {layout, "zero = slashed\n\n[style gloss]", "zero = yes\n\n[style gloss]", "yes",
     EV_RESOURCE_VALUE_WRONG, NULL},
    {layout, "tracking = 40", "tracking = 4.5", "4.5", EV_RESOURCE_VALUE_WRONG, NULL},
    {layout, "tint = E9EFF5", "tint = E9EFF", "E9EFF", EV_RESOURCE_VALUE_WRONG, NULL},
    {layout, "tint = E9EFF5", "tint = blue", "blue", EV_RESOURCE_VALUE_WRONG, NULL},
    {layout, "at = 10 44.9", "at = 10", "10", EV_RESOURCE_VALUE_WRONG, NULL},
    {layout, "at = 10 44.9", "at = 10 44.9 3", "10", EV_RESOURCE_VALUE_WRONG, NULL},
    {layout, "at = 10 44.9", "at = 10 44,9", "44,9", EV_RESOURCE_VALUE_WRONG, NULL},
    {layout, "at = 10 44.9", "at = 10mm 44.9", "10mm", EV_RESOURCE_VALUE_WRONG, NULL},
    {layout, "line = 10 81.2 200 81.2", "line = 10 81.2 200", "10", EV_RESOURCE_VALUE_WRONG, NULL},
    {layout, "size = 210 297", "size = 297 210", "297", EV_RESOURCE_RULE, NULL},
    {layout, "leading = 3.2 3.05 2.9", "leading = 3.2 0 2.9", "3.2", EV_RESOURCE_VALUE_WRONG, NULL},
    {layout, "gap = 1.1 0.9", "gap = 0.9", "0.9", EV_RESOURCE_VALUE_WRONG, NULL},
    {layout, "width = 99.33 86.67", "width = 99.33", "99.33", EV_RESOURCE_VALUE_WRONG, NULL},
    {layout, "role = H1", "role = H2", "H2", EV_RESOURCE_VALUE_WRONG, NULL},
    {layout, "names = airport", "names = airports", "airports", EV_RESOURCE_VALUE_WRONG, "airport"},
    {layout, "names.size = 8 7.5 7", "names.size = 8 7.5 6", "6", EV_RESOURCE_RULE, NULL},
    {labels, "en = Surname\n", "en =\n", "\n", EV_RESOURCE_VALUE_WRONG, NULL},
};

static const mistake of_fits[] = {
    {layout, "value 20 18 16 14 @ 8.6", "valeu 20 18 @ 8.6", "valeu", EV_RESOURCE_NAME_UNKNOWN,
     "value"},
    {layout, "value 13 @ 7.5", "value 13", "value", EV_RESOURCE_VALUE_WRONG, NULL},
    {layout, "value 13 @ 7.5", "value 13 6.5 @ 7.5", "6.5", EV_RESOURCE_RULE, NULL},
    {layout, "fit = @strip-date", "fit = @strip-dat", "strip-dat", EV_RESOURCE_NAME_UNKNOWN,
     "strip-date"},
    {layout, "fit = b 3.4; value 20", "fit = value 20", "value", EV_RESOURCE_VALUE_WRONG, NULL},
    {layout, "stack 7 @ 8.9 11.4 13.9", "stack 7 @ 8.9 11.4", "stack", EV_RESOURCE_VALUE_WRONG,
     NULL},
    {layout, "path = M 0 0 L 6 -8.3", "path = L 0 0 L 6 -8.3", "L 0", EV_RESOURCE_VALUE_WRONG,
     NULL},
    {layout, "path = @bust", "path = @bsut", "bsut", EV_RESOURCE_NAME_UNKNOWN, "bust"},
};

static const mistake of_names[] = {
    {layout, "color = tint", "color = tnit", "tnit", EV_RESOURCE_NAME_UNKNOWN, "tint"},
    {layout, "style.value = number", "style.value = nubmer", "nubmer", EV_RESOURCE_NAME_UNKNOWN,
     "number"},
    {layout, "joined = state 10 23.8 states", "joined = state 10 23.8 stats", "stats",
     EV_RESOURCE_NAME_UNKNOWN, "states"},
    {layout, "joined = state 10 23.8 states", "joined = sttae 10 23.8 states", "sttae",
     EV_RESOURCE_NAME_UNKNOWN, "state"},
    {layout, "line = kk title 10 31.9", "line = kz title 10 31.9", "kz", EV_RESOURCE_VALUE_WRONG,
     NULL},
    {layout, "line = kk title 10 31.9", "line = kk title 10 31,9", "31,9", EV_RESOURCE_VALUE_WRONG,
     NULL},
    {layout, "label = kk seal.icao", "label = kk seal.icoa", "seal.icoa", EV_RESOURCE_NAME_UNKNOWN,
     "seal.icao"},
    {layout, "address = verify", "address = verfy", "verfy", EV_RESOURCE_NAME_UNKNOWN, "verify"},
    {layout, "when = specimen", "when = specimens", "specimens", EV_RESOURCE_NAME_UNKNOWN,
     "specimen"},
    {layout, "value = holder.surname", "value = holder.surename", "holder.surename",
     EV_RESOURCE_NAME_UNKNOWN, "holder.surname"},
    {layout, "value = visa.category", "value = visa.kind", "visa.kind", EV_RESOURCE_VALUE_WRONG,
     NULL},
    {layout, "caption = surname", "caption = surnme", "surnme", EV_RESOURCE_NAME_UNKNOWN,
     "surname"},
    {layout, "file = ground.form", "file = gruond.form", "gruond.form", EV_RESOURCE_NAME_UNKNOWN,
     "ground.form"},
    {layout, "left-out = visa", "left-out = holder.surname visa", "holder.surname",
     EV_RESOURCE_RULE, NULL},
    {layout, "left-out = visa", "left-out = visa.mood visa", "visa.mood", EV_RESOURCE_NAME_UNKNOWN,
     NULL},
    {layout, "[end facts]", "[end fact]", "[end", EV_RESOURCE_RULE, NULL},
    {labels, "[issuer.short]", "[issuer.shrt]", "[issuer", EV_RESOURCE_UNUSED, "issuer.short"},
};

static const mistake of_pages[] = {
    {labels, "en = Surname", "en = Sur→name", "→", EV_RESOURCE_CHARACTER, NULL},
    {labels, "ru = Фамилия", "ru = Фамилия 姓", "姓", EV_RESOURCE_CHARACTER, NULL},
    {layout, "[style title]", "[style spare]\nface = bold\nsize = 8\ncolor = ink\n[style title]",
     "[style spare", EV_RESOURCE_UNUSED, NULL},
    {layout, "white = FFFFFF", "white = FFFFFF\nspare = 000000", "spare", EV_RESOURCE_UNUSED, NULL},
    {layout, "[ladder cell]", "[ladder spare]\nfit = a 0; value 9 @ 4\n[ladder cell]", "[ladder",
     EV_RESOURCE_UNUSED, NULL},
};

static void check_all(const mistake *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_mistake(&list[i]);
}

#define CHECKS(name, list)                                                                         \
    static void name(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        check_all(list, sizeof(list) / sizeof *(list));                                            \
    }

CHECKS(lines_are_told, of_lines)
CHECKS(sections_and_keys_are_told, of_keys)
CHECKS(values_are_told, of_values)
CHECKS(fits_and_paths_are_told, of_fits)
CHECKS(names_are_told, of_names)
CHECKS(rules_of_the_page_are_told, of_pages)

/* ---- more than one -----------------------------------------------------------------------------
 */

static void all_mistakes_are_told_at_once(void **state)
{
    found all;
    ev_slice text;
    (void)state;
    (void)check_change(&all, layout, "face = bold\nsize = 24\ncolor = state",
                       "face = blod\nsize = 2,4\ncolour = sate", &text);
    assert_int_equal(all.count, 4);
    ev_arena_free(&all.arena);
}

static void a_slip_in_a_key_is_one_finding(void **state)
{
    found all;
    ev_slice text;
    (void)state;
    (void)check_change(&all, layout, "width = 151", "wdith = 151", &text);
    assert_int_equal(all.count, 1);
    assert_string_equal(lines_of(&all),
                        "evisa-gen: evisa/1/layout.txt: line 319: column 1: resource-key-unknown: "
                        "the section has no such key: [field surname] wdith; did you mean "
                        "width?\n");
    ev_arena_free(&all.arena);
}

static void a_missing_file_is_told(void **state)
{
    found all;
    (void)state;
    begin(&all);
    const ev_resource_file file = {"evisa/2/layout.txt", builtin_text(layout)};
    check_files(&all, &file, 1);
    assert_true(all.count >= 1);
    assert_string_equal(all.finding[0].path, "evisa/2/labels.txt");
    assert_int_equal(all.finding[0].code, EV_RESOURCE_MISSING);
    ev_arena_free(&all.arena);
}

static void count_only(void *context, const ev_finding *finding)
{
    (void)context;
    (void)finding;
}

static void memory_that_runs_out_is_said(void **state)
{
    ev_status status = EV_TEMP_FAIL;
    size_t place;
    found all;
    (void)state;
    begin(&all);
    const ev_resource_file file = {layout, replaced(&all, layout, "[style title]",
                                                    "[stlye title]\nsize = 8,5\nsize = 6", &place)};
    const ev_resources res = {&file, 1};
    for (size_t step = 1; status != EV_OK; step += 1 + step / 8) {
        ev_arena scratch;
        ev_findings findings = {.take = count_only};
        ev_arena_init(&scratch, SCRATCH);
        scratch.fail_after = step;
        status = ev_checker_files(&res, &findings, &scratch);
        assert_true(status == EV_OK || status == EV_TEMP_FAIL);
        ev_arena_free(&scratch);
    }
    ev_arena_free(&all.arena);
}

UNIT_TESTS(template)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_built_in_files_have_no_mistake),
        cmocka_unit_test(lines_are_told),
        cmocka_unit_test(sections_and_keys_are_told),
        cmocka_unit_test(values_are_told),
        cmocka_unit_test(fits_and_paths_are_told),
        cmocka_unit_test(names_are_told),
        cmocka_unit_test(rules_of_the_page_are_told),
        cmocka_unit_test(all_mistakes_are_told_at_once),
        cmocka_unit_test(a_slip_in_a_key_is_one_finding),
        cmocka_unit_test(a_missing_file_is_told),
        cmocka_unit_test(memory_that_runs_out_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
