/* Notices: the leading by the room that there is. Flow and footer: their lines. */
#include "lib/unit.h"
#include "unit/layout/page_fixture.h"

static const char plain[] = "tourist-two-airports";

/* ---- notices --------------------------------------------------------------------------------- */

/* The distance of the first two lines below the heading of a column, in thousandths of a point. */
static ev_mpt leading_of(const ev_page *page, ev_lang lang)
{
    for (size_t i = 0; i < page->element_count; i++) {
        const ev_element *element = &page->element[i];
        if (element->role != EV_ROLE_P || element->lang != lang ||
            page->element[i - 1].role != EV_ROLE_H2)
            continue;
        for (size_t m = 0; m + 1 < page->mark_count; m++)
            if (page->mark[m].element == i)
                return page->mark[m + 1].u.text.y - page->mark[m].u.text.y;
    }
    fail_msg("the page has no notices");
    return 0;
}

static void assert_leading(const char *limit, ev_mpt expected)
{
    overlay o;
    sheet s;
    change_line(&o, layout_path, "notices columns", "limit", limit);
    prepare_golden(&s, plain, &o.res);
    assert_int_equal(lay_out(&s), EV_OK);
    for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++) /* the columns keep together */
        assert_int_equal(leading_of(&s.page, lang), expected);
    release(&s);
    end_overlay(&o);
}

static void notices_take_the_widest_leading_with_which_all_columns_fit(void **state)
{
    (void)state;
    assert_leading("275 275 275", 9070);   /* 3.2 mm */
    assert_leading("275 247.5 275", 8220); /* 2.9 mm: Russian decides */
    assert_leading("240 275 275", 7650);   /* 2.7 mm: Kazakh decides */
}

static void with_an_issuer_the_columns_end_above_it(void **state)
{
    (void)state;
    sheet s;
    prepare_golden(&s, "business-b3-vietnamese", &builtin);
    assert_true(s.record.visa.issued_by.size > 0);
    assert_int_equal(lay_out(&s), EV_OK);
    ev_mpt issuer = 0, last = 0;
    for (size_t i = 0; i < s.page.mark_count; i++) {
        const ev_mark *mark = &s.page.mark[i];
        if (mark->kind != EV_MARK_TEXT)
            continue;
        if (ev_slice_equal(mark->u.text.text, s.record.visa.issued_by))
            issuer = mark->u.text.y;
        const ev_element *element = &s.page.element[mark->element];
        if (element->role == EV_ROLE_P && element->lang == EV_RU && mark->u.text.y > last &&
            mark->u.text.x > 200000 && mark->u.text.x < 220000)
            last = mark->u.text.y;
    }
    assert_true(last > 0 && issuer > last + 7000);
    release(&s);
}

/* ---- flow ------------------------------------------------------------------------------------ */

/* The texts of the flow beside the code, in order: those that begin at its left edge. */
static size_t flow_texts(const ev_page *page, ev_slice *text, size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < page->mark_count; i++) {
        const ev_mark *mark = &page->mark[i];
        bool is_flow = mark->kind == EV_MARK_TEXT && mark->u.text.x == 393170 &&
                       mark->u.text.y > 690000 && mark->element != EV_ARTIFACT;
        if (is_flow && count < max)
            text[count++] = mark->u.text.text;
    }
    return count;
}

static bool has(const ev_slice *text, size_t count, const char *wanted)
{
    for (size_t i = 0; i < count; i++)
        if (ev_slice_is(text[i], wanted))
            return true;
    return false;
}

static void signed_and_unsigned_say_what_they_are_beside_the_code(void **state)
{
    (void)state;
    ev_slice text[16];
    sheet s;
    prepare_golden(&s, plain, &builtin);
    assert_true(s.record.seal.data != NULL);
    assert_int_equal(lay_out(&s), EV_OK);
    size_t count = flow_texts(&s.page, text, 16);
    assert_true(has(text, count, "Digital seal") && !has(text, count, "Not signed"));
    s.record.seal = (ev_slice){NULL, 0};
    assert_int_equal(lay_out(&s), EV_OK);
    count = flow_texts(&s.page, text, 16);
    assert_true(!has(text, count, "Digital seal") && has(text, count, "Not signed"));
    release(&s);
}

static void an_address_for_verifying_has_its_place_and_is_read_whole(void **state)
{
    (void)state;
    static const char address[] = "vmp.gov.kz/verify-this-visa";
    overlay o;
    sheet s;
    ev_slice text[16];
    change_line(&o, "policy/kz-2019-01/policy.txt", "rules", NULL,
                "verify = vmp.gov.kz/verify-this-visa");
    prepare_golden(&s, plain, &o.res);
    assert_int_equal(lay_out(&s), EV_OK);
    size_t count = flow_texts(&s.page, text, 16), wholes = 0;
    assert_true(count > 2);
    for (size_t i = 0; i < s.page.mark_count; i++)
        wholes += s.page.mark[i].kind == EV_MARK_TEXT &&
                  ev_slice_is(s.page.mark[i].u.text.whole, address);
    assert_int_equal(wholes, 2);
    release(&s);
    end_overlay(&o);
}

/* ---- footer ---------------------------------------------------------------------------------- */

static void the_footer_names_the_origin(void **state)
{
    (void)state;
    sheet s;
    char digest[100] = "SHA-256";
    prepare_golden(&s, plain, &builtin);
    assert_int_equal(lay_out(&s), EV_OK);
    for (size_t i = 0, at = 7; i < sizeof s.record.digest; i++)
        at += (size_t)snprintf(digest + at, sizeof digest - at, i % 2 == 0 ? " %02x" : "%02x",
                               s.record.digest[i]);
    ev_slice texts[400];
    size_t count = 0;
    for (size_t i = 0; i < s.page.mark_count && count < 400; i++)
        if (s.page.mark[i].kind == EV_MARK_TEXT)
            texts[count++] = s.page.mark[i].u.text.text;
    assert_true(has(texts, count, "www.vmp.gov.kz"));
    assert_true(has(texts, count, "evisa/1 · kz-2019-01 · render/1"));
    assert_true(has(texts, count, digest));
    release(&s);
}

UNIT_TESTS(notices)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notices_take_the_widest_leading_with_which_all_columns_fit),
        cmocka_unit_test(with_an_issuer_the_columns_end_above_it),
        cmocka_unit_test(signed_and_unsigned_say_what_they_are_beside_the_code),
        cmocka_unit_test(an_address_for_verifying_has_its_place_and_is_read_whole),
        cmocka_unit_test(the_footer_names_the_origin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
