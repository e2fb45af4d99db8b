/* What nothing explains: found where two pages look different, and nowhere else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "compare/pixels.h"
#include "sys/io.h"

enum { PDF_MAX = 4 << 20, ARENA_MAX = 256 << 20, PIXEL = 17 }; /* the last in hundredths of mm */

/* A golden, and a copy of it in which one number is another. */
typedef struct pages {
    ev_buf golden, now;
    ev_arena arena;
    ev_paper golden_paper, now_paper;
    ev_drawing_file *golden_file, *now_file;
    ev_faults faults;
} pages;

static void open_pages(pages *p, const char *from, const char *to)
{
    ev_faults_init(&p->faults, EV_LENIENT);
    ev_arena_init(&p->arena, ARENA_MAX);
    ev_buf_init(&p->golden, NULL, 0);
    ev_buf_init(&p->now, NULL, 0);
    static const char path[] = "tests/golden/cases/tourist-two-airports/expect.pdf";
    assert_int_equal(ev_input_read(path, PDF_MAX, &p->golden, &p->faults), EV_OK);
    ev_buf_slice(&p->now, ev_buf_as_slice(&p->golden));
    assert_int_equal(strlen(from), strlen(to));
    char *at = memmem(p->now.data, p->now.size, from, strlen(from));
    assert_non_null(at);
    memcpy(at, to, strlen(to));
    ev_slice golden = ev_buf_as_slice(&p->golden), now = ev_buf_as_slice(&p->now);
    assert_int_equal(ev_paper_read(golden, &p->arena, &p->golden_paper, &p->faults), EV_OK);
    assert_int_equal(ev_paper_read(now, &p->arena, &p->now_paper, &p->faults), EV_OK);
    p->golden_file = ev_drawing_open(golden, &p->faults);
    p->now_file = ev_drawing_open(now, &p->faults);
    assert_non_null(p->golden_file);
    assert_non_null(p->now_file);
}

static void close_pages(pages *p)
{
    ev_drawing_close(p->golden_file);
    ev_drawing_close(p->now_file);
    ev_arena_free(&p->arena);
    ev_buf_free(&p->golden);
    ev_buf_free(&p->now);
}

static ev_pixels look_told(pages *p, const ev_explanation *whole, const ev_explanation *told,
                           ev_pictures pictures)
{
    ev_pixels found;
    const ev_pixels_task task = {.golden = {&p->golden_paper, p->golden_file},
                                 .now = {&p->now_paper, p->now_file},
                                 .whole = whole,
                                 .told = told,
                                 .looks = true,
                                 .pictures = pictures,
                                 .arena = &p->arena};
    assert_int_equal(ev_pixels_look(&task, &found, &p->faults), EV_OK);
    return found;
}

static ev_pixels look(pages *p, const ev_explanation *whole, ev_pictures pictures)
{
    return look_told(p, whole, whole, pictures);
}

static const ev_value *surname(const ev_paper *paper)
{
    for (size_t i = 0; i < paper->value_count; i++)
        if (paper->values[i].field != NULL &&
            strcmp(paper->values[i].field, "/holder/surname") == 0)
            return &paper->values[i];
    fail_msg("the page has no surname");
    return NULL;
}

static void same_pages_have_no_region(void **state)
{
    static const ev_explanation nothing = {.count = 0};
    pages p;
    (void)state;
    open_pages(&p, "%PDF-1.7", "%PDF-1.7");
    ev_pixels found = look(&p, &nothing, EV_PICTURES);
    assert_int_equal(found.difference_count, 0);
    assert_int_equal(found.region_count, 0);
    assert_int_equal(found.sheet_count, 0);
    close_pages(&p);
}

static bool is_within(const ev_place *inner, const ev_place *outer, int32_t by)
{
    return inner->x >= outer->x - by && inner->y >= outer->y - by &&
           inner->x + inner->width <= outer->x + outer->width + by &&
           inner->y + inner->height <= outer->y + outer->height + by;
}

/* A colour that no explanation names is named by what is there; one that it names is not. */
static void a_region_is_named_by_what_is_there(void **state)
{
    static const ev_explanation nothing = {.count = 0};
    pages p;
    (void)state;
    open_pages(&p, ".914 .937 .961 rg", ".614 .937 .961 rg"); /* the ground of the head */
    ev_pixels found = look(&p, &nothing, EV_PICTURES);
    assert_true(found.difference_count >= 1);
    assert_int_equal(found.region_count, found.difference_count);
    assert_int_equal(found.sheet_count, 1);
    ev_difference covered[8];
    for (size_t i = 0; i < found.difference_count; i++) {
        const ev_difference *difference = &found.differences[i];
        assert_int_equal(difference->kind, EV_DIFFERENT_PIXELS);
        assert_int_equal(difference->role, EV_CAUSE);
        assert_true(ev_slice_starts(difference->text, "something else is drawn: "));
        assert_true(ev_slice_starts(found.regions[i].golden, "\x89PNG"));
        assert_true(ev_slice_starts(found.regions[i].now, "\x89PNG"));
        assert_true(is_within(&found.regions[i].place, &found.regions[i].shown, PIXEL));
        covered[i] = (ev_difference){.kind = EV_DIFFERENT_LAYOUT, .place = difference->place};
    }
    const ev_explanation all = {.differences = covered, .count = found.difference_count};
    assert_int_equal(look(&p, &all, EV_NO_PICTURES).difference_count, 0);
    covered[0].place.page = 1; /* of another page: it explains nothing here */
    assert_int_equal(look(&p, &all, EV_NO_PICTURES).difference_count, 1);
    close_pages(&p);
}

/* The letters are narrow from here on: more regions than are told one by one. */
static void more_regions_are_counted(void **state)
{
    static const ev_explanation nothing = {.count = 0};
    enum { TOLD = 8 };
    pages p;
    (void)state;
    open_pages(&p, "%/ REPUBLIC OF KAZAKHSTAN", "9 Tz                     "); /* a comment */
    ev_pixels found = look(&p, &nothing, EV_NO_PICTURES);
    assert_int_equal(found.difference_count, TOLD + 1);
    const ev_difference *last = &found.differences[TOLD];
    assert_true(ev_slice_starts(last->text, "something else is drawn: in "));
    assert_int_equal(last->role, EV_CAUSE);
    assert_int_equal(last->place.width, 0);
    close_pages(&p);
}

/* What a font's other file draws follows from it; a page that is turned has all elsewhere. */
static void what_is_drawn_with_another_font_follows(void **state)
{
    ev_difference cause = {.kind = EV_DIFFERENT_FONT, .field = "font/file"};
    const ev_explanation all = {.differences = &cause, .count = 1}, nothing = {.count = 0};
    pages p;
    (void)state;
    open_pages(&p, ".914 .937 .961 rg", ".614 .937 .961 rg");
    ev_pixels found = look(&p, &all, EV_NO_PICTURES);
    assert_true(found.difference_count >= 1);
    for (size_t i = 0; i < found.difference_count; i++)
        assert_int_equal(found.differences[i].role, EV_FOLLOWS);
    assert_int_equal(look_told(&p, &all, &nothing, EV_NO_PICTURES).difference_count, 0);
    cause.field = "font";
    assert_int_equal(look(&p, &all, EV_NO_PICTURES).differences[0].role, EV_CAUSE);
    cause = (ev_difference){.kind = EV_DIFFERENT_METADATA, .field = "metadata/size"};
    assert_int_equal(look(&p, &all, EV_NO_PICTURES).difference_count, 0);
    close_pages(&p);
}

/* One picture with both names; of a place at the edge, what is on the page. */
static void a_place_has_one_picture(void **state)
{
    static const ev_place corner = {0, 29500, 1000, 200, 0}, other = {5000, 5000, 1000, 500, 0};
    ev_difference differences[] = {{.name = EV_SLICE("seal"), .golden_place = corner},
                                   {.name = EV_SLICE("digest"), .golden_place = other},
                                   {.name = EV_SLICE("code"), .place = corner},
                                   {.name = EV_SLICE("seal"), .place = corner}};
    const ev_explanation all = {.differences = differences, .count = 4};
    pages p;
    (void)state;
    open_pages(&p, "%PDF-1.7", "%PDF-1.7");
    ev_pixels found = look(&p, &all, EV_PICTURES);
    assert_int_equal(found.region_count, 2);
    assert_true(ev_slice_is(found.regions[0].name, "seal, code"));
    assert_true(ev_slice_is(found.regions[1].name, "digest"));
    const ev_place *shown = &found.regions[0].shown;
    assert_int_equal(shown->x, 0);
    assert_int_equal(shown->width, 1400);
    assert_int_equal(shown->y, 29100);
    assert_int_equal(shown->y + shown->height, found.sheets[0].height);
    assert_in_range(found.sheets[0].height, 29700 - PIXEL, 29700 + PIXEL);
    close_pages(&p);
}

/* Where nothing is told, as of what is ignored, the page of one side is not that of the other. */
static void each_side_has_its_own_page(void **state)
{
    static const ev_place corner = {0, 29500, 1000, 200, 0};
    ev_difference told = {.name = EV_SLICE("seal"), .golden_place = corner, .place = corner};
    const ev_explanation all = {.differences = &told, .count = 1};
    pages p;
    (void)state;
    open_pages(&p, "%/ REPUBLIC OF KAZAKHSTAN", "9 Tz                     ");
    ev_pixels found = look(&p, &all, EV_PICTURES);
    assert_int_equal(found.sheet_count, 1);
    ev_sheet unlike = found.sheets[0];
    assert_true(ev_slice_starts(unlike.golden, "\x89PNG"));
    assert_true(ev_slice_starts(unlike.now, "\x89PNG"));
    assert_false(ev_slice_equal(unlike.golden, unlike.now));
    assert_int_equal(unlike.now_width, unlike.width);
    assert_int_equal(unlike.now_height, unlike.height);
    close_pages(&p);
    open_pages(&p, "%PDF-1.7", "%PDF-1.7");
    found = look(&p, &all, EV_PICTURES);
    assert_true(ev_slice_equal(found.sheets[0].golden, found.sheets[0].now));
    close_pages(&p);
}

static void a_place_has_a_name(void **state)
{
    pages p;
    (void)state;
    open_pages(&p, "%PDF-1.7", "%PDF-1.7");
    const ev_value *value = surname(&p.golden_paper);
    assert_true(ev_slice_is(ev_pixels_name(&p.golden_paper, &value->place), "surname"));
    assert_true(ev_slice_is(ev_pixels_name(&p.golden_paper, &value->label_place), "surname"));
    assert_true(
        ev_slice_is(ev_pixels_name(&p.golden_paper, &p.golden_paper.code.place), "QR code"));
    const ev_place nowhere = {.x = 10, .y = 10, .width = 10, .height = 10};
    assert_int_equal(ev_pixels_name(&p.golden_paper, &nowhere).size, 0);
    close_pages(&p);
}

UNIT_TESTS(pixels)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_pages_have_no_region),
        cmocka_unit_test(a_region_is_named_by_what_is_there),
        cmocka_unit_test(more_regions_are_counted),
        cmocka_unit_test(what_is_drawn_with_another_font_follows),
        cmocka_unit_test(a_place_has_one_picture),
        cmocka_unit_test(each_side_has_its_own_page),
        cmocka_unit_test(a_place_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
