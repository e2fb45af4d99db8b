/* ToUnicode: the two forms of a range, single characters, characters beyond the first plane. */
#include "unit/compare/paper/paper_fixture.h"

#include "lib/unit.h"
#include "compare/paper/private.h"

static ev_unicode unicode;

static void read(const char *cmap)
{
    ev_unicode_read(ev_slice_from(cmap), &arena, &unicode);
}

static void characters_and_ranges_are_mapped(void **state)
{
    (void)state;
    read("1 begincodespacerange <0000> <ffff> endcodespacerange "
         "2 beginbfchar <016c> <0401> <0003> <00660069> endbfchar "
         "2 beginbfrange <0041> <0043> <0061> <0050> <0051> [<0041> <0042>] endbfrange");
    assert_text(ev_unicode_find(&unicode, 0x16c), "Ё");
    assert_text(ev_unicode_find(&unicode, 3), "fi");
    assert_text(ev_unicode_find(&unicode, 0x41), "a");
    assert_text(ev_unicode_find(&unicode, 0x43), "c");
    assert_text(ev_unicode_find(&unicode, 0x50), "A");
    assert_text(ev_unicode_find(&unicode, 0x51), "B");
    assert_null(ev_unicode_find(&unicode, 0x44).data);
    assert_null(ev_unicode_find(&unicode, 0x52).data);
    assert_null(ev_unicode_find(&unicode, 0x10000).data);
}

static void the_last_unit_of_a_range_counts(void **state)
{
    (void)state;
    read("1 beginbfrange <01> <02> <00660030> endbfrange");
    assert_text(ev_unicode_find(&unicode, 1), "f0");
    assert_text(ev_unicode_find(&unicode, 2), "f1");
}

static void a_pair_of_surrogates_is_one_character(void **state)
{
    (void)state;
    read("4 beginbfchar <01> <d83dde00> <02> <d83d> <03> <dc00> <04> <d83d0041> endbfchar");
    assert_text(ev_unicode_find(&unicode, 4), "\xEF\xBF\xBD"
                                              "A");
    assert_text(ev_unicode_find(&unicode, 1), "\xF0\x9F\x98\x80");
    assert_text(ev_unicode_find(&unicode, 2), "\xEF\xBF\xBD");
    assert_text(ev_unicode_find(&unicode, 3), "\xEF\xBF\xBD");
}

static void what_breaks_off_maps_what_came_before(void **state)
{
    (void)state;
    read("2 beginbfchar <01> <0041> <02>");
    assert_text(ev_unicode_find(&unicode, 1), "A");
    assert_null(ev_unicode_find(&unicode, 2).data);
    read("1 beginbfrange <ffff> <0000> <0041> <05> <06> [<0041>");
    assert_text(ev_unicode_find(&unicode, 5), "A");
    assert_null(ev_unicode_find(&unicode, 0xffff).data);
}

/* 100 times the whole plane would be six million texts. */
static void there_is_an_end_of_mapping(void **state)
{
    (void)state;
    ev_buf cmap;
    ev_buf_init(&cmap, &arena, 1024);
    ev_buf_text(&cmap, "100 beginbfrange ");
    for (int i = 0; i < 100; i++)
        ev_buf_text(&cmap, "<0000> <ffff> <0041> ");
    ev_unicode_read(ev_buf_as_slice(&cmap), &arena, &unicode);
    assert_text(ev_unicode_find(&unicode, 1), "B");
    assert_true(arena.held < (size_t)64 << 20);
}

UNIT_TESTS(cmap)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(characters_and_ranges_are_mapped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_last_unit_of_a_range_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_pair_of_surrogates_is_one_character, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_breaks_off_maps_what_came_before, set_up, tear_down),
        cmocka_unit_test_setup_teardown(there_is_an_end_of_mapping, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
