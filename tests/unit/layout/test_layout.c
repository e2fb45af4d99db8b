/* The laid-out page of every golden record: all of it is within the live area of the sheet, no text
 * overlaps another, every value is printed whole. */
#include "lib/unit.h"
#include "unit/layout/page_fixture.h"

#include "layout/geometry.h"

/* Millimetres to thousandths of a point. */
#define MM(mm) ((ev_mpt)((mm)*360000.0 / 127.0))

/* ---- boxes ----------------------------------------------------------------------------------- */

static bool is_within(ev_box a, ev_mpt left, ev_mpt top, ev_mpt right, ev_mpt bottom)
{
    const ev_mpt rounding = 10;
    return a.x >= left - rounding && a.y >= top - rounding && a.x + a.w <= right + rounding &&
           a.y + a.h <= bottom + rounding;
}

static const ev_mark *first_mark(const ev_page *page, ev_mark_kind kind)
{
    for (size_t i = 0; i < page->mark_count; i++)
        if (page->mark[i].kind == kind)
            return &page->mark[i];
    return NULL;
}

/* ---- every golden ---------------------------------------------------------------------------- */

static void check_text(const ev_mark *mark, const char *path)
{
    ev_slice text = mark->u.text.text;
    bool is_unread_word =
        mark->element == EV_ARTIFACT && text.size > 1; /* signs need not be read */
    if (text.size == 0 || is_unread_word)
        fail_msg("%s: %.*s is read to nobody", path, (int)text.size, text.data);
    if (mark->u.text.size < 7000)
        fail_msg("%s: %.*s is smaller than 7 pt", path, (int)text.size, text.data);
}

static ev_slice text_of(const ev_mark *mark)
{
    return mark != NULL && mark->kind == EV_MARK_TEXT ? mark->u.text.text : EV_SLICE("(no text)");
}

/* tests/independent/geometry.py measures the same in the PDF. */
static void check_places(sheet *s, const char *path)
{
    ev_clash clash;
    assert_non_null(first_mark(&s->page, EV_MARK_QR));
    for (size_t i = 0; i < s->page.mark_count; i++)
        if (s->page.mark[i].kind == EV_MARK_TEXT)
            check_text(&s->page.mark[i], path);
    if (ev_geometry_find_clash(&s->page, &s->arena, &clash)) {
        ev_slice a = text_of(clash.mark), b = text_of(clash.other);
        fail_msg("%s: %.*s and %.*s clash", path, (int)a.size, a.data, (int)b.size, b.data);
    }
    assert_false(s->arena.failed);
}

/* Folded to a third or a quarter the sheet breaks at 99, 148.5 and 198 mm, and at 105 mm across. */
static void check_folds(const ev_page *page)
{
    const double folds[] = {99, 148.5, 198};
    ev_box qr = first_mark(page, EV_MARK_QR)->u.qr.box;
    assert_true(qr.x > MM(105) || qr.x + qr.w < MM(105));
    for (size_t i = 0; i < page->mark_count; i++) {
        const ev_mark *mark = &page->mark[i];
        bool machine = mark->kind == EV_MARK_QR ||
                       (mark->kind == EV_MARK_TEXT && mark->u.text.face == EV_FACE_OCRB);
        ev_box box = mark->kind == EV_MARK_QR ? qr
                     : machine                ? ev_geometry_ink(mark)
                                              : (ev_box){0, 0, 0, 0};
        for (size_t k = 0; machine && k < 3; k++)
            assert_true(box.y > MM(folds[k]) || box.y + box.h < MM(folds[k]));
    }
}

/* An element has marks or children, and its parent comes before it. */
static void check_structure(const ev_page *page)
{
    size_t headings = 0;
    assert_int_equal(page->element[0].role, EV_ROLE_DOCUMENT);
    for (size_t i = 1; i < page->element_count; i++) {
        const ev_element *element = &page->element[i];
        bool has_marks = false, has_children = false;
        assert_true(element->parent < i);
        for (size_t k = 0; k < page->mark_count; k++)
            has_marks = has_marks || page->mark[k].element == i;
        for (size_t k = i + 1; k < page->element_count; k++)
            has_children = has_children || page->element[k].parent == i;
        assert_true(has_marks != has_children);
        headings += element->role == EV_ROLE_H1;
        assert_int_equal(element->role == EV_ROLE_FIGURE, element->alt.size > 0);
        if (element->role == EV_ROLE_TH || element->role == EV_ROLE_TD)
            assert_int_equal(page->element[element->parent].role, EV_ROLE_TR);
        if (element->role == EV_ROLE_TR)
            assert_int_equal(page->element[element->parent].role, EV_ROLE_TABLE);
    }
    assert_int_equal(headings, 1);
    for (size_t i = 0; i < page->mark_count; i++)
        assert_true(page->mark[i].element < page->element_count);
}

/* Appends a text without its spaces. */
static void squeeze(ev_slice text, ev_buf *out)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != ' ')
            ev_buf_char(out, text.data[i]);
}

static void assert_printed(const char *page, ev_slice value, const char *path)
{
    ev_buf squeezed;
    ev_buf_init(&squeezed, NULL, 0);
    squeeze(value, &squeezed);
    ev_buf_char(&squeezed, '\0');
    if (strstr(page, squeezed.data) == NULL)
        fail_msg("%s: %.*s is not printed", path, (int)value.size, value.data);
    ev_buf_free(&squeezed);
}

static void check_values(const ev_page *page, const ev_record *r, const char *path)
{
    const ev_slice values[] = {r->visa.number,
                               r->visa.category,
                               r->visa.issued_by,
                               r->holder.surname,
                               r->holder.given_names,
                               r->holder.birth_place,
                               r->passport.number,
                               r->invitation.number,
                               r->invitation.inviter_name,
                               r->invitation.inviter_id,
                               ev_slice_from(r->holder.nationality),
                               ev_slice_from(r->passport.issuer)};
    const ev_date dates[] = {r->visa.issued_on,    r->visa.valid_from,    r->visa.valid_until,
                             r->holder.birth_date, r->passport.issued_on, r->passport.expires_on};
    ev_buf text;
    ev_buf_init(&text, NULL, 0);
    for (size_t i = 0; i < page->mark_count; i++)
        if (page->mark[i].kind == EV_MARK_TEXT)
            squeeze(page->mark[i].u.text.text, &text);
    ev_buf_char(&text, '\0');
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        assert_printed(text.data, values[i], path);
    for (size_t i = 0; i < r->entry_point_count; i++)
        assert_printed(text.data, r->entry_point[i], path);
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        char date[EV_DATE_TEXT_MAX];
        assert_printed(text.data, ev_slice_from(ev_date_long(dates[i], date)), path);
    }
    ev_buf_free(&text);
}

static void check_golden(ev_slice json, const char *path)
{
    for (int specimen = 0; specimen < 2; specimen++)
        for (int portrait = 0; portrait < 2; portrait++) {
            sheet s;
            prepare(&s, json, &builtin);
            s.content.specimen = specimen;
            s.content.photo = portrait ? &portrait_image : NULL;
            if (lay_out(&s) != EV_OK)
                fail_msg("%s: %s at %s", path, ev_code_describe(s.faults.fault[0].code)->code,
                         s.faults.fault[0].pointer);
            check_places(&s, path);
            check_folds(&s.page);
            check_structure(&s.page);
            check_values(&s.page, &s.record, path);
            assert_int_equal(first_mark(&s.page, EV_MARK_IMAGE) != NULL, portrait);
            release(&s);
        }
}

static void every_golden_stands_whole_and_apart_with_and_without_portrait_and_specimen(void **state)
{
    (void)state;
    for_each_golden(check_golden);
}

/* The texts of the page that are the name or, behind a slash, have it. */
static size_t count_name(const ev_page *page, ev_slice name)
{
    size_t count = 0;
    for (size_t i = 0; i < page->mark_count; i++) {
        ev_slice text = text_of(&page->mark[i]);
        if (ev_slice_starts(text, "/ "))
            text = (ev_slice){text.data + 2, text.size - 2};
        count += ev_slice_equal(text, name);
    }
    return count;
}

/* The names of states are ours, not the record's: every one must fit, and is never left out. */
static void every_state_is_printed_as_nationality_and_as_issuer(void **state)
{
    (void)state;
    ev_slice rest = ev_resource_find(&builtin, "states/1.txt");
    size_t count = 0;
    while (rest.size > 0) {
        ev_slice line = ev_slice_cut(&rest, '\n'), code = ev_slice_cut(&line, '\t');
        if (code.size == 0 || code.size > 3 || code.data[0] == '#')
            continue;
        sheet s;
        char path[16];
        prepare_golden(&s, "tourist-two-airports", &builtin);
        snprintf(path, sizeof path, "%.*s", (int)code.size, code.data);
        memcpy(s.record.holder.nationality, path, 4);
        memcpy(s.record.passport.issuer, path, 4);
        if (lay_out(&s) != EV_OK)
            fail_msg("%s: %s at %s", path, ev_code_describe(s.faults.fault[0].code)->code,
                     s.faults.fault[0].pointer);
        check_places(&s, path);
        for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++)
            if (count_name(&s.page, ev_slice_cut(&line, '\t')) < 2)
                fail_msg("%s is not printed twice in each language", path);
        release(&s);
        count++;
    }
    assert_true(count > 240);
}

/* ---- one record, looked at closely ----------------------------------------------------------- */

static const char plain[] = "tourist-two-airports";

static bool has_text(const ev_page *page, const char *text)
{
    for (size_t i = 0; i < page->mark_count; i++)
        if (page->mark[i].kind == EV_MARK_TEXT && ev_slice_is(page->mark[i].u.text.text, text))
            return true;
    return false;
}

static void a_specimen_says_so_in_words_and_others_do_not(void **state)
{
    (void)state;
    for (int specimen = 0; specimen < 2; specimen++) {
        sheet s;
        prepare_golden(&s, plain, &builtin);
        s.content.specimen = specimen;
        assert_int_equal(lay_out(&s), EV_OK);
        assert_int_equal(has_text(&s.page, "/ SPECIMEN"), specimen);
        release(&s);
    }
}

static const ev_mark *text_mark(const ev_page *page, const char *text)
{
    for (size_t i = 0; i < page->mark_count; i++)
        if (page->mark[i].kind == EV_MARK_TEXT && ev_slice_is(page->mark[i].u.text.text, text))
            return &page->mark[i];
    fail_msg("%s is not on the page", text);
    return NULL;
}

static ev_mpt place_of_authority(const char *fit)
{
    overlay o;
    sheet s;
    change_line(&o, layout_path, "field issued_by", "fit", fit);
    prepare_golden(&s, plain, &o.res);
    s.record.visa.issued_by = EV_SLICE("Ministry");
    assert_int_equal(lay_out(&s), EV_OK);
    assert_non_null(text_mark(&s.page, "Ministry"));
    ev_mpt x = text_mark(&s.page, "Ministry")->u.text.x;
    release(&s);
    end_overlay(&o);
    return x;
}

static void sizes_that_did_not_fit_move_nothing(void **state)
{
    (void)state;
    assert_int_equal(place_of_authority("a 0; value 144 100 7 @ 0 after 2"),
                     place_of_authority("a 0; value 7 @ 0 after 2"));
}

static void without_a_portrait_the_page_closes_up(void **state)
{
    (void)state;
    sheet with, without;
    prepare_golden(&with, plain, &builtin);
    prepare_golden(&without, plain, &builtin);
    with.content.photo = &portrait_image;
    without.content.photo = NULL;
    assert_int_equal(lay_out(&with), EV_OK);
    assert_int_equal(lay_out(&without), EV_OK);
    char number[32];
    snprintf(number, sizeof number, "%.*s", (int)with.record.visa.number.size,
             with.record.visa.number.data);
    ev_mpt below = text_mark(&with.page, number)->u.text.y,
           above = text_mark(&without.page, number)->u.text.y;
    assert_true(above < MM(36.8) && below > MM(66.8)); /* in the heading; under the portrait */
    release(&with);
    release(&without);
}

typedef enum picture { FILLS, STANDS_WHOLE } picture;

static void assert_picture(int32_t width, int32_t height, int orientation, picture expected)
{
    const ev_image image = {.width = width, .height = height, .orientation = orientation};
    sheet s;
    prepare_golden(&s, plain, &builtin);
    s.content.photo = &image;
    assert_int_equal(lay_out(&s), EV_OK);
    const ev_mark *mark = first_mark(&s.page, EV_MARK_IMAGE);
    ev_box frame = s.page.element[mark->element].box, box = mark->u.image.box,
           clip = mark->u.image.clip;
    int64_t w = orientation >= 5 ? height : width, h = orientation >= 5 ? width : height;
    int64_t skew = box.w * h - box.h * w; /* of less than a thousandth of a point: rounding */
    assert_true(skew <= w + h && skew >= -(w + h));
    assert_true(is_within(clip, frame.x, frame.y, frame.x + frame.w, frame.y + frame.h));
    assert_true(is_within(clip, box.x, box.y, box.x + box.w, box.y + box.h));
    if (expected == FILLS)
        assert_memory_equal(&clip, &frame, sizeof clip);
    else
        assert_memory_equal(&clip, &box, sizeof clip);
    assert_true(clip.w == frame.w || clip.h == frame.h);
    /* no more than an eighth is cut away */
    int64_t shown = (int64_t)clip.w * clip.h, all = (int64_t)box.w * box.h;
    assert_true(shown * 8 * 1001 >= all * 7 * 1000 - 8 * (box.w + box.h));
    release(&s);
}

static void a_picture_fills_its_place_or_stands_whole_in_it(void **state)
{
    (void)state;
    assert_picture(413, 531, 1, FILLS);
    assert_picture(531, 413, 6, FILLS);
    assert_picture(350, 450, 1, FILLS);
    assert_picture(400, 450, 1, FILLS); /* 7/8 of its width */
    assert_picture(401, 450, 1, STANDS_WHOLE);
    assert_picture(350, 514, 1, FILLS); /* 7/8 of its height */
    assert_picture(350, 515, 1, STANDS_WHOLE);
    assert_picture(2000, 1, 1, STANDS_WHOLE);
    assert_picture(1, 2600, 1, STANDS_WHOLE);
    assert_picture(600, 600, 1, STANDS_WHOLE);
}

UNIT_TESTS(layout)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            every_golden_stands_whole_and_apart_with_and_without_portrait_and_specimen),
        cmocka_unit_test(every_state_is_printed_as_nationality_and_as_issuer),
        cmocka_unit_test(a_specimen_says_so_in_words_and_others_do_not),
        cmocka_unit_test(sizes_that_did_not_fit_move_nothing),
        cmocka_unit_test(without_a_portrait_the_page_closes_up),
        cmocka_unit_test(a_picture_fills_its_place_or_stands_whole_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
