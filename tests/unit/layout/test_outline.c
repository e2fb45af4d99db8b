/* The outline of whole pages: it says which block is where, and changes nothing that is read. */
#include "lib/unit.h"
#include "unit/layout/page_fixture.h"

static void lay_out_golden(sheet *s, const char *name, const ev_resources *res, bool outline)
{
    prepare_golden(s, name, res);
    s->content.outline = outline;
    assert_int_equal(lay_out(s), EV_OK);
}

static const ev_mark *find_text(const sheet *s, size_t from, const char *text)
{
    for (size_t i = from; i < s->page.mark_count; i++)
        if (s->page.mark[i].kind == EV_MARK_TEXT && ev_slice_is(s->page.mark[i].u.text.text, text))
            return &s->page.mark[i];
    return NULL;
}

static void assert_only_decorated(const char *name)
{
    sheet plain, s;
    ev_buf before, after;
    lay_out_golden(&plain, name, &builtin, false);
    lay_out_golden(&s, name, &builtin, true);
    assert_int_equal(s.page.element_count, plain.page.element_count);
    assert_true(s.page.mark_count > plain.page.mark_count + 200);
    for (size_t i = plain.page.mark_count; i < s.page.mark_count; i++)
        assert_int_equal(s.page.mark[i].element, EV_ARTIFACT);
    ev_buf_init(&before, NULL, 0);
    ev_buf_init(&after, NULL, 0);
    ev_page_text(&plain.page, &before);
    ev_page_text(&s.page, &after);
    assert_true(ev_slice_equal(ev_buf_as_slice(&before), ev_buf_as_slice(&after)));
    ev_buf_free(&before);
    ev_buf_free(&after);
    release(&plain);
    release(&s);
}

static void it_is_decoration(void **state)
{
    (void)state;
    assert_only_decorated("minimum");
    assert_only_decorated("maximum-words");
    assert_only_decorated("maximum-eight-airports");
    assert_only_decorated("business-b2-no-photo");
}

static bool is_on_page(const sheet *s, ev_box box)
{
    return box.x >= 0 && box.y >= 0 && box.x + box.w <= s->page.width &&
           box.y + box.h <= s->page.height;
}

/* By its line in the file; the tag of each is on the page, also that of the ground, which covers
 * it. */
static void each_block_that_draws_has_a_tag(void **state)
{
    sheet plain, s;
    static const char *const names[] = {"form ground",       "rule header",     "field surname",
                                        "field visa_number", "portrait holder", "qr visa",
                                        "notices columns",   "mrz lines",       "footer origin"};
    (void)state;
    lay_out_golden(&plain, "tourist-almaty-png", &builtin, false);
    lay_out_golden(&s, "tourist-almaty-png", &builtin, true);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char tag[100];
        const ev_ini_section *block = ev_ini_find(&s.template.layout, names[i]);
        assert_non_null(block);
        snprintf(tag, sizeof tag, "%s layout.txt:%u", names[i], block->line);
        const ev_mark *mark = find_text(&s, plain.page.mark_count, tag);
        if (mark == NULL)
            fail_msg("%s", tag);
        assert_int_equal(mark[-1].kind, EV_MARK_FILL);
        assert_true(is_on_page(&s, mark[-1].u.fill));
    }
    assert_null(find_text(&s, plain.page.mark_count, "field nobody"));
    release(&plain);
    release(&s);
}

static void what_is_read_is_numbered_in_its_order(void **state)
{
    sheet plain, s;
    (void)state;
    lay_out_golden(&plain, "minimum", &builtin, false);
    lay_out_golden(&s, "minimum", &builtin, true);
    size_t from = plain.page.mark_count, read = 0;
    for (size_t e = 1; e < s.page.element_count; e++)
        for (size_t i = 0; i < from; i++)
            if (s.page.mark[i].element == e) {
                char number[24];
                snprintf(number, sizeof number, "%zu", ++read);
                assert_non_null(find_text(&s, from, number));
                break;
            }
    char beyond[24];
    snprintf(beyond, sizeof beyond, "%zu", read + 1);
    assert_null(find_text(&s, from, beyond));
    release(&plain);
    release(&s);
}

/* A designer's name may have any character, and any length. */
static void a_name_is_shown_as_far_as_it_can_be(void **state)
{
    overlay o;
    sheet s;
    (void)state;
    change_line(&o, layout_path, "field surname", NULL, "");
    char *text = strstr(o.text.data, "[field surname]");
    assert_non_null(text);
    memcpy(text, "[field \xE4\xB8\xAD\x01urn]", strlen("[field surname]"));
    lay_out_golden(&s, "minimum", &o.res, true);
    bool is_found = false;
    for (size_t i = 0; i < s.page.mark_count; i++)
        is_found = is_found || (s.page.mark[i].kind == EV_MARK_TEXT &&
                                ev_slice_starts(s.page.mark[i].u.text.text, "field ??urn layout"));
    assert_true(is_found);
    release(&s);
    end_overlay(&o);
}

static void without_memory_there_is_no_page(void **state)
{
    (void)state;
    size_t at = 1;
    for (bool has_failed = true; has_failed; at += 7) {
        sheet s;
        prepare_golden(&s, "minimum", &builtin);
        s.content.outline = true;
        s.arena.fail_after = at;
        has_failed = lay_out(&s) != EV_OK;
        if (has_failed)
            assert_int_equal(s.faults.status, EV_TEMP_FAIL);
        release(&s);
    }
    assert_true(at > 100);
}

UNIT_TESTS(outline)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_decoration),
        cmocka_unit_test(each_block_that_draws_has_a_tag),
        cmocka_unit_test(what_is_read_is_numbered_in_its_order),
        cmocka_unit_test(a_name_is_shown_as_far_as_it_can_be),
        cmocka_unit_test(without_memory_there_is_no_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
