/* What a layout refuses: values and notices without room, every mistake that a designer can make in
 * a block, and running out of memory. */
#include "lib/unit.h"
#include "unit/layout/page_fixture.h"

static const char plain[] = "tourist-two-airports";

/* ---- what does not fit ----------------------------------------------------------------------- */

static void assert_faults_of(const overlay *o, ev_status status, ev_code code, const char *pointer,
                             unsigned line)
{
    sheet s;
    prepare_golden(&s, plain, &o->res);
    assert_int_equal(lay_out(&s), status);
    if (s.faults.fault[0].code != code)
        fail_msg("%s instead of %s", ev_code_describe(s.faults.fault[0].code)->code,
                 ev_code_describe(code)->code);
    assert_string_equal(s.faults.fault[0].pointer, pointer);
    assert_int_equal(s.faults.fault[0].line, line);
    release(&s);
}

static void all_values_without_room_are_reported(void **state)
{
    (void)state;
    static char text[2001];
    sheet s;
    memset(text, 'W', sizeof text - 1);
    prepare_golden(&s, plain, &builtin);
    s.record.holder.surname = s.record.holder.birth_place = ev_slice_from(text);
    assert_int_equal(lay_out(&s), EV_DATA);
    assert_int_equal(s.faults.count, 2);
    for (int i = 0; i < 2; i++)
        assert_int_equal(s.faults.fault[i].code, EV_DOES_NOT_FIT);
    assert_string_equal(s.faults.fault[0].pointer, "/holder/surname");
    assert_string_equal(s.faults.fault[1].pointer, "/holder/birth_place");
    release(&s);
}

/* A date is as long as it is: a size that has no room for it is the template's. */
static void a_size_without_room_for_a_date_is_a_fault_of_its_line(void **state)
{
    (void)state;
    overlay o;
    change_line(&o, layout_path, "ladder strip-date", "fit", "b 3.4; value 144 @ 13.3");
    assert_faults_of(&o, EV_CONFIG, EV_RESOURCE_OVERFLOW, layout_path, o.line + 1);
    end_overlay(&o);
}

/* The notices are as they were: what was changed is at fault. */
static void a_block_without_room_for_the_notices_is_named(void **state)
{
    (void)state;
    static const char *const changes[][3] = {
        {"notices columns", "limit", "253 200 240.2"},
        {"notices columns", "width", "60 60 5"}, /* narrower than a word */
        {"words companions", "width", "20"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        overlay o;
        change_line(&o, layout_path, changes[i][0], changes[i][1], changes[i][2]);
        assert_faults_of(&o, EV_CONFIG, EV_RESOURCE_OVERFLOW, layout_path, o.line);
        end_overlay(&o);
    }
}

/* ---- what a designer can do wrong ------------------------------------------------------------ */

static const struct {
    const char *section, *key, *value;
} slips[] = {
    {"page", "size", "210"},
    {"page", "size", "210 0"},
    {"page", "size", "-210 297"},
    {"page", "leading", NULL},
    {"fill strip", "box", "0 81.9 210"},
    {"fill strip", "color", "blue"},
    {"fill strip", "color", NULL},
    {"form ground", "file", NULL},
    {"form specimen", "when", "sometimes"},
    {"rule header", "line", "10 36.8 161"},
    {"rule header", "line", "10 36.8 161 99999"},
    {"rule header", "width", "thin"},
    {"lines title", "line", "kk state 10 23.94 no-such-style"},
    {"lines title", "line", "fr state 10 23.94 state-kk"},
    {"lines title", "line", "kk no-such-word 10 23.94 state-kk"},
    {"lines title", "line", "kk state 10"},
    {"lines title", "line", ""},
    {"portrait holder", "box", "165 21.8 0 45"},
    {"portrait holder", "box", "165 21.8 35 -45"},
    {"portrait holder", "alt", "no.such.word"},
    {"portrait holder", "frame", NULL},
    {"field surname", "value", "holder.password"},
    {"field surname", "value", "holder.surname.words"},
    {"field surname", "value", NULL},
    {"field surname", "caption", "no_such_word"},
    {"field surname", "at", "10"},
    {"field surname", "width", "wide"},
    {"field surname", "fit", "@no-such-ladder"},
    {"field surname", "fit", ""},
    {"field surname", "fit", "a 1.9"},
    {"field surname", "fit", "value 21 @ 9.6"},
    {"field surname", "fit", "z 1.9; value 21 @ 9.6"},
    {"field surname", "fit", "a 1.9; value 21"},
    {"field surname", "fit", "a 1.9; value @ 9.6"},
    {"field surname", "fit", "a 1.9; value 0.5 @ 9.6"},
    {"field surname", "fit", "a 1.9; value 999999 @ 9.6"},
    {"field surname", "fit", "a 1.9; value -21 @ 9.6"},
    {"field surname", "fit", "a 1.9; value 21 @ 9.6 above 3"},
    {"field surname", "fit", "a 1.9; value 21 @ 9.6 x"},
    {"field surname", "fit", "a 1.9; value 21 @ 1 2 3 4 5 6 7"},
    {"field surname", "fit", "a 1.9; value 1 2 3 4 5 6 7 8 9 10 11 @ 1"},
    {"field surname", "fit", "a 1.9; worth 21 @ 9.6"},
    {"field surname", "fit", "a 1.9; value 9 @ 9; gloss 7 @ 9; gloss 7 @ 9; gloss 7 @ 9"},
    {"field surname", "fit", ";"},
    {"field nationality", "gloss", "holder.nationality.flag"},
    {"field nationality", "fit", "a 1.9; value 22 @ 11; stack 7.5 @ 5.5 8.25 x 18.5"},
    {"field nationality", "style.gloss", "no-such-style"},
    {"words companions", "source", "no-such-notice"},
    {"words companions", "source", NULL},
    {"words companions", "fit", "a 1; stack 8 @ 4.75 8.65 12.55 x 0"},
    {"entry-points airports", "width", "103.33"},
    {"entry-points airports", "names.size", "8 7.5 7 6 5"},
    {"entry-points airports", "names.size", "0"},
    {"entry-points airports", "names.y", "6.9 10.2"},
    {"entry-points airports", "x", "0 1 2 3 4"},
    {"entry-points airports", "names", "country"},
    {"entry-points airports", "pitch", NULL},
    {"entry-points airports", "token.size", "22 23"},
    {"entry-points airports", "names.x", "103"},
    {"entry-points airports", "code.x", NULL},
    {"shape strike", "path", "M 0 0 L 6"},
    {"shape strike", "path", "L 6 -8.3"},
    {"shape strike", "path", "M 0 0 Q 6 -8.3"},
    {"shape strike", "path", "@no-such-path"},
    {"shape strike", "path", ""},
    {"shape strike", "stroke", "x"},
    {"shape recipient", "at", NULL},
    {"notices columns", "leading", "3 0 2.8 2.7 2.6"},
    {"notices columns", "leading", "-2.85"},
    {"notices columns", "gap", "-1 1 1 1 1"},
    {"notices columns", "gap", "1"},
    {"notices columns", "limit", NULL},
    {"notices columns", "limit", "253 253"},
    {"notices columns", "width", "60"},
    {"notices columns", "x", "10 74.5"},
    {"flow sealed", "label", "fr seal.icao seal"},
    {"flow sealed", "label", "kk no-such-word seal"},
    {"flow sealed", "label", "kk seal.icao no-such-style"},
    {"flow sealed", "address", "no-such-address footer"},
    {"flow sealed", "address", "verify no-such-style"},
    {"flow sealed", "space", "some"},
    {"page", "notices", NULL},
    {"page", "notices", "airports present no-such-notice"},
    {"qr visa", "box", "171 245 28.96"},
    {"qr visa", "box", "171 245 -28.96 28.96"},
    {"qr visa", "color", "no-such-colour"},
    {"mrz lines", "spacing", NULL},
    {"mrz lines", "style", "no-such-style"},
    {"footer origin", "leading", "1 2"},
    {"footer origin", "ids.x", NULL},
    {"style value", "size", "0"},
    {"style mrz", "face", "bolder"},
    {"style number", "zero", "dotted"},
};

/* A look-up from another block is a fault of the block that asks, which the table does not name. */
static bool is_looked_up(const char *section)
{
    return strncmp(section, "style ", 6) == 0 || strcmp(section, "page") == 0;
}

static void a_designers_slip_is_named_at_its_block(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
        overlay o;
        sheet s;
        change_line(&o, layout_path, slips[i].section, slips[i].key, slips[i].value);
        ev_slice id = EV_SLICE("evisa/1");
        ev_faults loading;
        ev_faults_init(&loading, EV_LENIENT);
        prepare_golden(&s, plain, &builtin);
        s.content.photo = &portrait_image;
        if (ev_template_load(&o.res, id, &s.arena, &s.template, &loading) == EV_OK) {
            ev_status status = lay_out(&s);
            const ev_fault *fault = &s.faults.fault[0];
            if (status != EV_CONFIG || fault->code != EV_RESOURCE_BROKEN ||
                strcmp(fault->pointer, layout_path) != 0 ||
                (!is_looked_up(slips[i].section) && fault->line != o.line))
                fail_msg("[%s] %s = %s: %s at %s line %u", slips[i].section, slips[i].key,
                         slips[i].value != NULL ? slips[i].value : "(none)",
                         s.faults.count > 0 ? ev_code_describe(fault->code)->code : "no fault",
                         fault->pointer, fault->line);
        }
        release(&s);
        end_overlay(&o);
    }
}

static void a_misspelt_key_is_named_at_its_line(void **state)
{
    (void)state;
    static const char *const sections[] = {
        "notices columns", "field surname", "style value", "page",
        "fill strip",      "mrz lines",     "begin facts"};
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        overlay o;
        sheet s;
        change_line(&o, layout_path, sections[i], NULL, "gapp = 1");
        prepare_golden(&s, plain, &o.res);
        assert_int_equal(s.template.release, EV_CHANGED);
        assert_int_equal(lay_out(&s), EV_CONFIG);
        assert_int_equal(s.faults.fault[0].code, EV_RESOURCE_BROKEN);
        assert_int_equal(s.faults.fault[0].line, o.line + 1);
        release(&s);
        end_overlay(&o);
    }
}

/* At run time the keys of built-in templates are not looked at. */
static void the_built_in_template_has_known_keys_only(void **state)
{
    (void)state;
    sheet s;
    prepare_golden(&s, plain, &builtin);
    s.template.release = EV_CHANGED;
    assert_int_equal(lay_out(&s), EV_OK);
    release(&s);
}

static void assert_broken_block(const char *before, const char *block)
{
    overlay o;
    char line[100];
    snprintf(line, sizeof line, "[%s]", block);
    change_line(&o, layout_path, before, NULL, line);
    sheet s;
    prepare_golden(&s, plain, &o.res);
    if (lay_out(&s) != EV_CONFIG || s.faults.fault[0].code != EV_RESOURCE_BROKEN)
        fail_msg("[%s]", block);
    release(&s);
    end_overlay(&o);
}

static void blocks_that_do_not_exist_or_do_not_pair_are_broken(void **state)
{
    (void)state;
    assert_broken_block("end facts", "pixie dust");
    assert_broken_block("end facts", "end facts");
    assert_broken_block("end record", "begin record");
}

static void nesting_too_deep_is_the_designers_fault_and_no_lack_of_memory(void **state)
{
    (void)state;
    overlay o;
    sheet s;
    change_line(&o, layout_path, "begin facts", NULL,
                "role = Table\n[begin a]\n[begin b]\n[begin c]\n[begin d]\n[begin e]\n[begin "
                "f]\n[begin g]\n[begin h]");
    prepare_golden(&s, plain, &o.res);
    assert_int_equal(lay_out(&s), EV_CONFIG);
    assert_int_equal(s.faults.fault[0].code, EV_RESOURCE_BROKEN);
    release(&s);
    end_overlay(&o);
}

static void assert_no_face_can_show(const char *path, const char *section, const char *key)
{
    overlay o;
    sheet s;
    change_line(&o, path, section, key, "\xE5\xA7\x93");
    prepare_golden(&s, plain, &o.res);
    assert_int_equal(lay_out(&s), EV_CONFIG);
    assert_int_equal(s.faults.fault[0].code, EV_RESOURCE_BROKEN);
    release(&s);
    end_overlay(&o);
}

static void a_word_no_face_can_show_is_broken_at_the_block_that_asks_for_it(void **state)
{
    (void)state;
    assert_no_face_can_show("evisa/1/labels.txt", "surname", "en");
    assert_no_face_can_show("policy/kz-2019-01/policy.txt", "kind tourist", "name.en");
}

/* Once, a policy that listed one airport many times made the layout write behind the end of a list
 * of eight. */
static void an_airport_listed_twice_is_no_policy(void **state)
{
    (void)state;
    overlay o;
    ev_policy policy;
    ev_arena arena;
    ev_faults faults;
    change_line(&o, "policy/kz-2019-01/policy.txt", "rules", "airports",
                "UACC UAAA UACC UACC UACC UACC UACC UACC UACC UACC UACC");
    ev_arena_init(&arena, 1 << 20);
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_policy_load(&o.res, EV_SLICE("kz-2019-01"), &arena, &policy, &faults),
                     EV_CONFIG);
    assert_int_equal(faults.fault[0].code, EV_RESOURCE_BROKEN);
    ev_arena_free(&arena);
    end_overlay(&o);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static void running_out_of_memory_at_any_call_is_said_and_nothing_else(void **state)
{
    (void)state;
    for (size_t calls = 1;; calls++) {
        sheet s;
        prepare_golden(&s, plain, &builtin);
        s.arena.fail_after = calls;
        ev_status status = lay_out(&s);
        bool failed = s.arena.failed;
        if (failed && (status != EV_TEMP_FAIL || s.faults.fault[0].code != EV_OUT_OF_MEMORY))
            fail_msg("call %zu: status %d, %s at %s", calls, (int)status,
                     s.faults.count > 0 ? ev_code_describe(s.faults.fault[0].code)->code
                                        : "no fault",
                     s.faults.fault[0].pointer);
        release(&s);
        if (!failed) {
            assert_int_equal(status, EV_OK);
            assert_true(calls > 20);
            return;
        }
    }
}

UNIT_TESTS(refusals)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_values_without_room_are_reported),
        cmocka_unit_test(a_size_without_room_for_a_date_is_a_fault_of_its_line),
        cmocka_unit_test(a_block_without_room_for_the_notices_is_named),
        cmocka_unit_test(a_designers_slip_is_named_at_its_block),
        cmocka_unit_test(a_misspelt_key_is_named_at_its_line),
        cmocka_unit_test(the_built_in_template_has_known_keys_only),
        cmocka_unit_test(blocks_that_do_not_exist_or_do_not_pair_are_broken),
        cmocka_unit_test(nesting_too_deep_is_the_designers_fault_and_no_lack_of_memory),
        cmocka_unit_test(a_word_no_face_can_show_is_broken_at_the_block_that_asks_for_it),
        cmocka_unit_test(an_airport_listed_twice_is_no_policy),
        cmocka_unit_test(running_out_of_memory_at_any_call_is_said_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
