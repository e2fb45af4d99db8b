/* What of layout.txt was changed is at fault when something has no room, and not the words or
 * values that are as they were: every style, ladder, and more that a block asks for. */
#include "lib/unit.h"
#include "unit/layout/page_fixture.h"

/* Between them they print with every style and ladder. */
static const char *const goldens[] = {"maximum-words", "tourist-two-airports", "minimum",
                                      "maximum-eight-airports"};
enum { GOLDENS = sizeof goldens / sizeof *goldens };

static ev_ini builtin_layout(ev_arena *arena)
{
    ev_ini ini;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(
        ev_ini_read(ev_resource_find(&builtin, layout_path), layout_path, arena, &ini, &faults),
        EV_OK);
    return ini;
}

/* The built-in layout with other lines in a section. */
static void replace_section(overlay *o, const ev_ini_section *section, const char *lines)
{
    ev_slice whole = ev_resource_find(&builtin, layout_path);
    const char *from = section->lines[0].key.data,
               *to = section->lines[section->count - 1].value.data +
                     section->lines[section->count - 1].value.size;
    ev_buf_init(&o->text, NULL, whole.size + 200);
    ev_buf_bytes(&o->text, whole.data, (size_t)(from - whole.data));
    ev_buf_text(&o->text, lines);
    ev_buf_bytes(&o->text, to, (size_t)(whole.data + whole.size - to));
    o->line = section->line;
    o->file = (ev_resource_file){layout_path, ev_buf_as_slice(&o->text)};
    o->res = (ev_resources){&o->file, 1};
}

/* Lays out the goldens; those that are refused name the layout and the line `after` lines behind
 * the section's own. Returns whether one was. */
static bool are_refused(const overlay *o, unsigned after)
{
    bool was_refused = false;
    for (size_t i = 0; i < GOLDENS; i++) {
        sheet s;
        prepare_golden(&s, goldens[i], &o->res);
        if (lay_out(&s) != EV_OK) {
            const ev_fault *fault = &s.faults.fault[0];
            if (s.faults.count != 1 || fault->code != EV_RESOURCE_OVERFLOW ||
                strcmp(fault->pointer, layout_path) != 0 || fault->line != o->line + after)
                fail_msg("%s: %s at %s:%u, where line %u was changed", goldens[i],
                         ev_code_describe(fault->code)->code, fault->pointer, fault->line,
                         o->line + after);
            was_refused = true;
        }
        release(&s);
    }
    return was_refused;
}

static bool is_refused_with(const ev_ini_section *section, const char *lines, unsigned after)
{
    overlay o;
    replace_section(&o, section, lines);
    bool was_refused = are_refused(&o, after);
    end_overlay(&o);
    return was_refused;
}

/* Larger, and, where the fits give the sizes, set wider. */
static bool is_style_refused(const ev_ini_section *style)
{
    char larger[100], wider[100];
    ev_slice face = ev_ini_value(style, "face"), size = ev_ini_value(style, "size");
    snprintf(larger, sizeof larger, "face = %.*s\nsize = 90\ncolor = ink", (int)face.size,
             face.data);
    snprintf(wider, sizeof wider, "tracking = 1000\nface = %.*s\nsize = %.*s\ncolor = ink",
             (int)face.size, face.data, (int)size.size, size.data);
    bool was_refused = is_refused_with(style, larger, 2);
    return is_refused_with(style, wider, 1) || was_refused;
}

/* Short texts whose size the block gives have room whatever their style is. */
static bool is_roomy(ev_slice name)
{
    return ev_slice_is(name, "style gloss-number") || ev_slice_is(name, "style code");
}

static void every_style_is_named_at_its_line(void **state)
{
    (void)state;
    ev_arena arena;
    ev_arena_init(&arena, (size_t)1 << 20);
    ev_ini layout = builtin_layout(&arena);
    size_t styles = 0;
    for (size_t i = 0; i < layout.count; i++)
        if (ev_slice_starts(layout.sections[i].name, "style ")) {
            ev_slice name = layout.sections[i].name;
            if (is_style_refused(&layout.sections[i]) == is_roomy(name))
                fail_msg("%.*s", (int)name.size, name.data);
            styles++;
        }
    assert_true(styles >= 20);
    ev_arena_free(&arena);
}

static void every_ladder_is_named_at_its_line(void **state)
{
    (void)state;
    ev_arena arena;
    ev_arena_init(&arena, (size_t)1 << 20);
    ev_ini layout = builtin_layout(&arena);
    size_t ladders = 0;
    for (size_t i = 0; i < layout.count; i++)
        if (ev_slice_starts(layout.sections[i].name, "ladder ")) {
            assert_true(is_refused_with(&layout.sections[i], "fit = a 0; value 144 @ 4.1", 1));
            ladders++;
        }
    assert_int_equal(ladders, 3);
    ev_arena_free(&arena);
}

static void keys_of_the_page_are_named_at_their_line(void **state)
{
    (void)state;
    static const char *const changes[][2] = {
        {"leading", "9"}, /* of captions */
        {"notices", "airports present passport host host host host host host single+fees"},
    };
    ev_slice file = ev_resource_find(&builtin, layout_path);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        overlay o;
        unsigned line = 0;
        change_line(&o, layout_path, "page", changes[i][0], changes[i][1]);
        const char *at = find(strstr(file.data, "\n[page]\n"), "\n", changes[i][0], " = ");
        for (const char *c = strstr(file.data, "\n[page]\n") + 1; c < at; c++)
            line += *c == '\n';
        assert_true(are_refused(&o, line));
        end_overlay(&o);
    }
}

/* ---- styles that are wrong ------------------------------------------------------------------- */

static void assert_broken(const char *section, const char *key, const char *value, unsigned after)
{
    overlay o;
    sheet s;
    change_line(&o, layout_path, section, key, value);
    prepare_golden(&s, goldens[0], &o.res);
    assert_int_equal(lay_out(&s), EV_CONFIG);
    assert_int_equal(s.faults.fault[0].code, EV_RESOURCE_BROKEN);
    assert_string_equal(s.faults.fault[0].pointer, layout_path);
    assert_int_equal(s.faults.fault[0].line, o.line + after);
    release(&s);
    end_overlay(&o);
}

static void a_wrong_style_is_named_and_not_the_block_that_asks_for_it(void **state)
{
    (void)state;
    assert_broken("style caption", "size", "145", 0);
    assert_broken("style states", "face", "italic", 0);
    assert_broken("style footer", "color", "pink", 0);
    assert_broken("colors", "hairline", "22222G", 4);
    assert_broken("colors", "ink", "0000", 2);
}

UNIT_TESTS(change)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_style_is_named_at_its_line),
        cmocka_unit_test(every_ladder_is_named_at_its_line),
        cmocka_unit_test(keys_of_the_page_are_named_at_their_line),
        cmocka_unit_test(a_wrong_style_is_named_and_not_the_block_that_asks_for_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
