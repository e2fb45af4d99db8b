/* Entry points: their form by their number, their order, and airports without names. */
#include "lib/unit.h"
#include "unit/layout/block_fixture.h"

static const char layout[] = "[page]\nsize = 210 297\nleading = 3\n"
                             "[colors]\nink = 000000\n"
                             "[style value]\nface = bold\nsize = 9\ncolor = ink\n"
                             "[style code]\nface = regular\nsize = 7\ncolor = ink\n"
                             "[style words]\nface = regular\nsize = 7\ncolor = ink\n"
                             "[entry-points airports]\nat = 10 100\nx = 0 100\nwidth = 95 90\n"
                             "x.one = 5\nwidth.one = 190\npitch = 8\n"
                             "token.size = 21\ntoken.y = 9\ncode.size = 7\n"
                             "code.x = 0\ncode.y = 13\nnames = airport\nnames.size = 8 7\n"
                             "names.x = 18\nnames.y = 6 9 12\n"
                             "token.size.four = 14\ntoken.y.four = 5\ncode.y.four = 8\n"
                             "names.y.four = 3 5 8\n"
                             "x.eight = 0 50 100 150\nwidth.eight = 45 45 45 40\n"
                             "token.size.eight = 12\ntoken.y.eight = 6\ncode.y.eight = 9\n"
                             "names.eight = city\nnames.x.eight = 16\nnames.y.eight = 4 6 9\n";

/* 1 mm in thousandths of a point. */
static ev_mpt mm(int length)
{
    return (ev_mpt)((length * 360000 + 63) / 127);
}

static const ev_airport airports[] = {
    {.icao = {"UACC", sizeof("UACC") - 1},
     .iata = {"NQZ", sizeof("NQZ") - 1},
     .name = {{{"kk Astana", sizeof("kk Astana") - 1},
               {"ru Astana", sizeof("ru Astana") - 1},
               {"en Astana", sizeof("en Astana") - 1}}},
     .city = {{{"Aa", sizeof("Aa") - 1}, {"Bb", sizeof("Bb") - 1}, {"Cc", sizeof("Cc") - 1}}},
     .listed = true},
};

static const char *const codes[EV_ENTRY_POINTS_MAX] = {"UATT", "UACC", "UAAA", "UAII",
                                                       "UATE", "UASK", "UATG", "UAKK"};

static const ev_page *lay_points(bench *b, size_t count)
{
    set_bench(b, layout, "");
    b->policy.airports = airports;
    b->policy.airport_count = 1;
    b->record.entry_point_count = count;
    for (size_t i = 0; i < count; i++)
        b->record.entry_point[i] = ev_slice_from(codes[i]);
    return lay(b, ev_layout_entry_points);
}

static const ev_mark *find_text(const ev_page *page, const char *text)
{
    for (size_t i = 0; i < page->mark_count; i++)
        if (page->mark[i].kind == EV_MARK_TEXT && ev_slice_is(page->mark[i].u.text.text, text))
            return &page->mark[i];
    fail_msg("%s is not on the page", text);
    return NULL;
}

static void assert_at(const ev_page *page, const char *text, int x, int y)
{
    const ev_mark *mark = find_text(page, text);
    assert_in_range(mark->u.text.x, mm(x) - EV_LAYOUT_STEP, mm(x) + EV_LAYOUT_STEP);
    assert_in_range(mark->u.text.y, mm(y) - EV_LAYOUT_STEP, mm(y) + EV_LAYOUT_STEP);
}

static void two_stand_side_by_side_with_the_listed_one_first(void **state)
{
    (void)state;
    bench b;
    const ev_page *page = lay_points(&b, 2);
    assert_at(page, "NQZ", 10, 109);
    assert_at(page, "UACC", 10, 113);
    assert_at(page, "ru Astana", 28, 109);
    assert_at(page, "UATT", 110, 109);
    clear_bench(&b);
}

static void four_fill_two_rows(void **state)
{
    (void)state;
    bench b;
    const ev_page *page = lay_points(&b, 4);
    assert_at(page, "NQZ", 10, 105);
    assert_at(page, "en Astana", 28, 108);
    assert_at(page, "UATT", 110, 105);
    assert_at(page, "UAAA", 10, 113);
    assert_at(page, "UAII", 110, 113);
    clear_bench(&b);
}

static void eight_fill_two_rows_with_their_cities(void **state)
{
    (void)state;
    bench b;
    const ev_page *page = lay_points(&b, 8);
    assert_at(page, "NQZ", 10, 106);
    assert_int_equal(find_text(page, "NQZ")->u.text.size, 12000);
    assert_at(page, "UACC", 10, 109);
    assert_at(page, "Aa", 26, 104);
    assert_at(page, "Bb", 26, 106);
    assert_at(page, "Cc", 26, 109);
    assert_at(page, "UATT", 60, 106);
    assert_at(page, "UASK", 60, 114); /* the sixth */
    assert_at(page, "UAKK", 160, 114);
    clear_bench(&b);
}

static void a_single_one_has_its_own_place(void **state)
{
    (void)state;
    bench b;
    assert_at(lay_points(&b, 1), "UATT", 15, 109);
    clear_bench(&b);
}

static void a_list_has_an_item_for_each(void **state)
{
    (void)state;
    for (size_t count = 1; count <= EV_ENTRY_POINTS_MAX; count++) {
        bench b;
        const ev_page *page = lay_points(&b, count);
        size_t items = 0, bodies = 0;
        for (size_t i = 0; i < page->element_count; i++) {
            items += page->element[i].role == EV_ROLE_LI;
            bodies += page->element[i].role == EV_ROLE_LBODY;
        }
        assert_int_equal(items, count);
        assert_int_equal(bodies, count);
        clear_bench(&b);
    }
}

UNIT_TESTS(entry_points)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_stand_side_by_side_with_the_listed_one_first),
        cmocka_unit_test(four_fill_two_rows),
        cmocka_unit_test(eight_fill_two_rows_with_their_cities),
        cmocka_unit_test(a_single_one_has_its_own_place),
        cmocka_unit_test(a_list_has_an_item_for_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
