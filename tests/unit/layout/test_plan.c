/* Values whose ink is more than capitals and advances: each page that they are printed on keeps
 * apart. */
#include "lib/unit.h"
#include "unit/layout/page_fixture.h"

#include "layout/geometry.h"

/* Millimetres to thousandths of a point. */
#define MM(mm) ((ev_mpt)((mm)*360000.0 / 127.0))

static const char plain[] = "tourist-two-airports";
static const ev_image photo = {.width = 413, .height = 531, .orientation = 1};

static void begin(sheet *s)
{
    prepare_golden(s, plain, &builtin);
    s->content.photo = &photo;
}

static const ev_mark *mark_of(const ev_page *page, const char *text)
{
    for (size_t i = 0; i < page->mark_count; i++)
        if (page->mark[i].kind == EV_MARK_TEXT && ev_slice_is(page->mark[i].u.text.text, text))
            return &page->mark[i];
    fail_msg("%s is not on the page", text);
    return NULL;
}

/* Lays it out; whatever is printed must keep apart. */
static ev_status lay_out_apart(sheet *s, const char *what)
{
    ev_clash clash;
    ev_status status = lay_out(s);
    if (status == EV_OK && ev_geometry_find_clash(&s->page, &s->arena, &clash))
        fail_msg("%s: %.*s clashes", what, (int)clash.mark->u.text.text.size,
                 clash.mark->u.text.text.data);
    return status;
}

static void assert_size(const char *name, ev_mpt size)
{
    sheet s;
    begin(&s);
    s.record.holder.surname = ev_slice_from(name);
    assert_int_equal(lay_out_apart(&s, name), EV_OK);
    assert_int_equal(mark_of(&s.page, name)->u.text.size, size);
    release(&s);
}

static void marks_above_capitals_take_a_smaller_size_and_nothing_else_does(void **state)
{
    (void)state;
    assert_size("NGUYEN", 20000);
    assert_size("Nguyễn Phượng", 20000);
    assert_size("ÑANDÚ-CÔTÉ", 20000);
    assert_size("NGUYỄN", 16000);
    assert_size("ẪẴẦẰ", 16000);
    assert_size("ŮŻÅĞĬ", 18000);
}

static void assert_printed(const char *name, ev_slice *member, sheet *s)
{
    *member = ev_slice_from(name);
    assert_int_equal(lay_out_apart(s, name), EV_OK);
    release(s);
}

static void long_names_of_capitals_with_two_marks_are_printed_apart(void **state)
{
    (void)state;
    static const char *const names[] = {
        "NGUYỄN THỊ HẬU",
        "CÔNG TẰNG TÔN NỮ HOÀNG NGUYỄN THỊ PHƯỢNG ẨN HẬU DIỄM TUYẾT",
        "CÔNG TẰNG TÔN NỮ HOÀNG NGUYỄN THỊ PHƯỢNG ẨN HẬU DIỄM TUYẾT CÔNG HUYỀN TÔN NỮ NGỌC ẢNH "
        "THỤY ĐẶNG VŨ",
        "Công Tằng Tôn Nữ Hoàng Nguyễn Thị Phượng Ẩn Hậu Diễm Tuyết Ấn Độ Ỹ Ẵng Ẫm Quỳnh Đặng "
        "Ngọc Ỷ Lan Ổi Ậ Ộ",
        "ẪẪẪẪẪẪẪẪẪẪẪẪẪẪẪẪẪẪẪẪẪẪẪẪẪẪẪẪẪẪ ẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬẬ",
        "Éléonore-Ségolène Ñandú Įųįųįųįų Ģģģģ Ķķķķķ Çççççç Ůůůůůů Ååååååå Ĝĝĝĝĝĝ Ŷŷŷŷŷŷ Ẅẅẅẅẅ"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (int has_photo = 0; has_photo < 2; has_photo++) {
            sheet s;
            begin(&s);
            s.content.photo = has_photo ? &photo : NULL;
            s.record.holder.surname = ev_slice_from(names[i]);
            assert_printed(names[i], &s.record.holder.given_names, &s);
        }
}

static void places_and_inviters_with_such_marks_are_printed_apart(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "THỪA THIÊN HUẾ",
        "THÀNH PHỐ HỒ CHÍ MINH, ẤP ĐÔNG",
        "Saint-Étienne-de-Fougères, Lavaufranche",
        "THỊ TRẤN ĐÔNG HƯNG, HUYỆN ĐÔNG HƯNG, TỈNH THÁI BÌNH, VIỆT NẪ",
        "Thị trấn Đông Hưng, huyện Đông Hưng, tỉnh Thái Bình, Việt Nẫ",
        "Йошкар-Ола қаласы, Йод ауданы, Ёлкино ауылы, Йети көшесі, 12",
        "JJJ Joinville"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        sheet s;
        begin(&s);
        assert_printed(texts[i], &s.record.holder.birth_place, &s);
        begin(&s);
        assert_printed(texts[i], &s.record.invitation.inviter_name, &s);
        begin(&s);
        assert_printed(texts[i], &s.record.visa.issued_by, &s);
    }
}

static void a_long_inviter_keeps_clear_of_the_rule_above_it(void **state)
{
    (void)state;
    static const char words[] = "CÔNG TY TRÁCH NHIỆM HỮU HẠN MỘT THÀNH VIÊN ẨM THỰC QUỲNH NGỌC ";
    ev_buf text;
    ev_buf_init(&text, NULL, 0);
    for (int i = 0; i < 4; i++) {
        sheet s;
        begin(&s);
        ev_buf_text(&text, words);
        s.record.invitation.inviter_name = ev_slice_trim(ev_buf_as_slice(&text));
        if (ev_utf8_length(s.record.invitation.inviter_name) <= 200)
            assert_int_equal(lay_out_apart(&s, words), EV_OK);
        release(&s);
    }
    ev_buf_free(&text);
}

static void ink_left_of_its_origin_moves_a_value_to_the_edge(void **state)
{
    (void)state;
    sheet s;
    begin(&s);
    s.record.holder.surname = EV_SLICE("JOSEPH");
    s.record.holder.given_names = EV_SLICE("HANNA");
    assert_int_equal(lay_out_apart(&s, "JOSEPH"), EV_OK);
    const ev_mark *moved = mark_of(&s.page, "JOSEPH"), *other = mark_of(&s.page, "HANNA");
    assert_int_equal(moved->u.text.x - other->u.text.x, 72 * 20); /* 0.072 em of 20 pt */
    release(&s);
}

/* Words that end at the edge: one letter wider each time, so that one meets it. */
static void ink_right_of_the_advances_stays_left_of_the_edge(void **state)
{
    (void)state;
    char name[64] = "J";
    for (size_t i = 1; i < 56; i++) {
        sheet s;
        begin(&s);
        memset(name + 1, 'i', i);
        memcpy(name + 1 + i, "\xC4\x8F", 3); /* ď reaches 0.12 em beyond its advance */
        s.content.photo = NULL;
        s.record.holder.birth_place = ev_slice_from(name);
        assert_int_equal(lay_out(&s), EV_OK);
        for (size_t k = 0; k < s.page.mark_count; k++) {
            const ev_mark *mark = &s.page.mark[k];
            if (mark->kind != EV_MARK_TEXT || !ev_slice_starts(mark->u.text.text, "Ji"))
                continue;
            ev_box box = ev_geometry_ink(mark);
            assert_true(box.x >= MM(47.5) - 10 && box.x + box.w <= MM(134.7) + 10);
        }
        release(&s);
    }
}

UNIT_TESTS(plan)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_above_capitals_take_a_smaller_size_and_nothing_else_does),
        cmocka_unit_test(long_names_of_capitals_with_two_marks_are_printed_apart),
        cmocka_unit_test(places_and_inviters_with_such_marks_are_printed_apart),
        cmocka_unit_test(a_long_inviter_keeps_clear_of_the_rule_above_it),
        cmocka_unit_test(ink_left_of_its_origin_moves_a_value_to_the_edge),
        cmocka_unit_test(ink_right_of_the_advances_stays_left_of_the_edge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
