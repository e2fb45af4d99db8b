/* The text of the report; what a browser makes of it is in tests/compare/report.mjs. */
#include <sys/stat.h>
#include <unistd.h>

#include "compare/tell/html_text.h"

#include "lib/unit.h"
#include "unit/compare/tell/group_fixture.h"

enum { MEGABYTE = 1000 * 1000 };

static char path[] = "/tmp/unit-html-XXXXXX";
static char *report; /* the last one that was written */
static size_t report_size;
static ev_buf out;

static int set_up(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
    assert_int_equal(unlink(path), 0);
    ev_buf_init(&out, NULL, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    (void)unlink(path);
    free(report);
    report = NULL;
    ev_buf_free(&out);
    memcpy(path + sizeof path - 7, "XXXXXX", 6);
    return 0;
}

static void read_report(void)
{
    struct stat about;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    report_size = (size_t)about.st_size;
    report = malloc(report_size + 1);
    assert_non_null(report);
    assert_int_equal(fread(report, 1, report_size, file), report_size);
    report[report_size] = '\0';
    (void)fclose(file);
}

/* Tells the pairs and reads the report. */
static void tell(const ev_pair_result *results, size_t count, ev_tell_values values)
{
    static const ev_tell_sides sides = {"golden & old", "new"};
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_tell *told = ev_tell_html(path, &sides, values, &faults);
    assert_non_null(told);
    for (size_t i = 0; i < count; i++)
        assert_true(told->pair(told, &results[i], &faults));
    assert_int_equal(access(path, F_OK), -1); /* not before its end */
    assert_true(told->end(told, &faults));
    told->close(told);
    assert_int_equal(faults.count, 0);
    read_report();
}

static void assert_has(const char *text)
{
    if (strstr(report, text) == NULL)
        fail_msg("the report has no \"%s\"", text);
}

static void assert_has_no(const char *text)
{
    if (strstr(report, text) != NULL)
        fail_msg("the report has \"%s\"", text);
}

static size_t count_of(const char *text)
{
    size_t count = 0;
    for (const char *at = report; (at = strstr(at, text)) != NULL; at++)
        count++;
    return count;
}

/* ---- texts ----------------------------------------------------------------------------------- */

static void assert_out(const char *wanted)
{
    ev_buf_char(&out, '\0');
    assert_string_equal(out.data, wanted);
    out.size = 0;
}

static void what_changed_is_marked(void **state)
{
    (void)state;
    ev_html_change(&out, EV_SLICE("07 DEC 1950"), EV_SLICE("07 APR 1950"), "del");
    assert_out("07 <del>DEC</del> 1950");
    ev_html_change(&out, EV_SLICE("17 JUN 1988"), EV_SLICE("13 JUN 1985"), "del"); /* words */
    assert_out("17 JUN 1988");
    ev_html_change(&out, EV_SLICE("17 JUN 1988"), EV_SLICE("13 JUN 1988"), "del");
    assert_out("<del>17</del> JUN 1988");
    ev_html_change(&out, EV_SLICE("Anna"), EV_SLICE("Anna Maria"), "del");
    assert_out("Anna");
    ev_html_change(&out, EV_SLICE("Anna Maria"), EV_SLICE("Anna"), "ins");
    assert_out("Anna<ins> Maria</ins>");
    ev_html_change(&out, EV_SLICE("a<b"), EV_SLICE("a>b"), "ins");
    assert_out("a<ins>&lt;</ins>b");
    ev_html_change(&out, EV_SLICE("abcbc"), EV_SLICE("abc"), "del"); /* the parts do not overlap */
    assert_out("abc<del>bc</del>");
    ev_html_change(&out, EV_SLICE("abc"), EV_SLICE("abcbc"), "del"); /* nothing of it is gone */
    assert_out("abc");
    ev_html_change(&out, EV_SLICE("abc"), EV_SLICE("xyz"), "del"); /* nothing in common */
    assert_out("abc");
    ev_html_change(&out, EV_SLICE("abc"), (ev_slice){NULL, 0}, "del");
    assert_out("abc");
}

/* U+0410 and U+0411 have the first byte in common, U+0410 and U+0450 the last. */
static void characters_are_not_cut(void **state)
{
    (void)state;
    ev_html_change(&out, EV_SLICE("x\xD0\x90y"), EV_SLICE("x\xD0\x91y"), "del");
    assert_out("x<del>\xD0\x90</del>y");
    ev_html_change(&out, EV_SLICE("x\xD0\x90y"), EV_SLICE("x\xD1\x90y"), "del");
    assert_out("x<del>\xD0\x90</del>y");
    char text[EV_HTML_TEXT_MAX + 2] = "x";
    for (size_t i = 1; i + 1 < sizeof text; i += 2)
        memcpy(text + i, "\xD0\x90", 2);
    ev_html_text(&out, (ev_slice){text, sizeof text - 1});
    assert_int_equal(out.size, EV_HTML_TEXT_MAX - 1 + 3);
    assert_memory_equal(out.data + out.size - 5, "\xD0\x90\xE2\x80\xA6", 5);
}

static void a_place_is_in_millimetres(void **state)
{
    (void)state;
    ev_html_place(&out, &(ev_place){16500, 2195, 3504, 4505, 0});
    assert_out("165.0 mm from the left, 22.0 mm from the top, 35.0 \xC3\x97 45.1 mm");
    ev_html_place(&out, &(ev_place){-15, 4, 100, 100, 1});
    assert_out("-0.2 mm from the left, 0.0 mm from the top, 1.0 \xC3\x97 1.0 mm, page 2");
    ev_html_place(&out, &(ev_place){5, 5, 0, 0, 0});
    assert_out("");
}

/* ---- reports --------------------------------------------------------------------------------- */

static void a_value_cannot_be_markup(void **state)
{
    (void)state;
    ev_difference difference = cause(EV_DIFFERENT_RECORD, "<script>1</script>", "\"<b>\"");
    difference.golden = EV_SLICE("</dd><img src=x>");
    difference.field = "/x\" onclick=\"y";
    ev_explanation explanation = explained(&difference, 1);
    ev_pair_result result = differs("a\"><i>.pdf", &explanation);
    tell(&result, 1, EV_TELL_VALUES);
    assert_has_no("<script>1");
    assert_has_no("<img");
    assert_has_no("<b>\"");
    assert_has_no("\"><i>");
    assert_has_no("x\" onclick");
    assert_has("&lt;/dd&gt;&lt;img src=x&gt;");
    assert_has("golden &amp; old");
}

static ev_pair_result with_all(ev_explanation *explanation, ev_region *region, ev_sheet *sheet)
{
    static ev_difference difference;
    static const ev_place place = {1000, 2000, 3000, 500, 0};
    difference = cause(EV_DIFFERENT_RECORD, "surname Smith -> Jones", "surname");
    difference.name = EV_SLICE("surname");
    difference.golden = EV_SLICE("Smith");
    difference.now = EV_SLICE("Jones");
    difference.remark = EV_SLICE("nobody knows why");
    difference.golden_place = place;
    *explanation = explained(&difference, 1);
    *region = (ev_region){.name = EV_SLICE("surname"),
                          .place = place,
                          .before = place,
                          .after = {500, 2000, 3000, 500, 0},
                          .golden = EV_SLICE("PNG 1"),
                          .now = EV_SLICE("PNG 2")};
    *sheet = (ev_sheet){0, 21000, 29700, 29700, 21000, EV_SLICE("PNG 3"), EV_SLICE("PNG 4")};
    ev_pair_result result = differs("a.pdf", explanation);
    result.number = EV_SLICE("KZ0000001");
    result.regions = region;
    result.sheets = sheet;
    result.region_count = result.sheet_count = 1;
    return result;
}

static void values_and_pictures_are_there(void **state)
{
    (void)state;
    ev_explanation explanation;
    ev_region region;
    ev_sheet sheet;
    ev_pair_result results[2] = {with_all(&explanation, &region, &sheet)};
    results[1] = results[0];
    results[1].order = 2;
    tell(results, 2, EV_TELL_VALUES);
    assert_has("<bdi>Smith</bdi>");
    assert_has("<bdi>Jones</bdi>");
    assert_has("KZ0000001");
    assert_has("10.0 mm from the left, 20.0 mm from the top, 30.0 \xC3\x97 5.0 mm");
    assert_has("data-before=\"1000 2000 3000 500\" data-after=\"500 2000 3000 500\" "
               "data-shown=\"1000 2000 3000 500\" data-golden=\"r0\" data-new=\"r1\"");
    assert_has("<span class=\"remark\">nobody knows why</span>");
    assert_has("data-golden-size=\"21000 29700\" data-new-size=\"29700 21000\" "
               "data-golden=\"s0\" data-new=\"s1\"");
    assert_int_equal(count_of("id=\"r0\">UE5HIDE=<"), 1); /* each picture once */
    assert_int_equal(count_of("text/plain"), 4);
    assert_has("<span class=\"size\">2 files</span>");
}

static void without_values_there_is_the_kind_and_the_place(void **state)
{
    (void)state;
    ev_explanation explanation;
    ev_region region;
    ev_sheet sheet;
    ev_pair_result result = with_all(&explanation, &region, &sheet);
    tell(&result, 1, EV_TELL_NO_VALUES);
    assert_has_no("Smith");
    assert_has_no("Jones");
    assert_has_no("KZ0000001");
    assert_has_no("text/plain");
    assert_has_no("nobody");
    assert_has("<b>a value</b>");
    assert_has("10.0 mm from the left");
}

static void other_states_are_listed(void **state)
{
    (void)state;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    (void)ev_faults_add(&faults, EV_CANT_READ, "new");
    const ev_pair_result results[] = {
        {.name = "s.pdf", .state = EV_PAIR_SAME, .order = 1},
        {.name = "g.pdf", .state = EV_PAIR_ONLY_GOLDEN, .order = 2},
        {.name = "n.pdf", .state = EV_PAIR_ONLY_NOW, .order = 3},
        {.name = "b.pdf", .state = EV_PAIR_BAD, .faults = &faults, .order = 4},
        {.name = "u.pdf", .state = EV_PAIR_UNEXPLAINED, .order = 5}};
    tell(results, sizeof results / sizeof results[0], EV_TELL_VALUES);
    assert_has("<h1>1 of 5 files differs</h1>");
    assert_has_no("\"number\">s<");
    assert_has("\"number\">g<");
    assert_has("\"number\">n<");
    assert_has("new: cannot be opened or read");
    assert_has("Differ, and were not explained (--max)");
    assert_int_equal(count_of("class=\"pair flat\""), 4);
}

static void nothing_to_show_is_said(void **state)
{
    (void)state;
    tell(NULL, 0, EV_TELL_VALUES);
    assert_has("There is nothing to show.");
    assert_has("<h1>0 of 0 files differ</h1>");
    assert_has_no("{{");
}

/* 60 pairs with a megabyte each. */
static void pictures_give_way_to_text(void **state)
{
    (void)state;
    enum { PAIRS = 60, SIZE = MEGABYTE / 4 };
    ev_explanation explanation;
    ev_region region;
    ev_sheet sheet;
    ev_pair_result results[PAIRS];
    static ev_region regions[PAIRS];
    static ev_sheet sheets[PAIRS];
    char *bytes = calloc(PAIRS * 3 + 1, SIZE);
    assert_non_null(bytes);
    for (size_t i = 0; i < PAIRS; i++) {
        char *at = bytes + i * 3 * SIZE;
        at[0] = at[SIZE] = at[2 * SIZE] = (char)(i + 1);
        at[1] = 1, at[SIZE + 1] = 2, at[2 * SIZE + 1] = 3;
        results[i] = with_all(&explanation, &region, &sheet);
        regions[i] = region;
        sheets[i] = sheet;
        regions[i].golden = (ev_slice){at, SIZE};
        regions[i].now = (ev_slice){at + SIZE, SIZE};
        sheets[i].golden = (ev_slice){at + 2 * SIZE, SIZE};
        results[i].regions = &regions[i];
        results[i].sheets = &sheets[i];
        results[i].order = (int64_t)i + 1;
    }
    tell(results, PAIRS, EV_TELL_VALUES);
    free(bytes);
    assert_in_range(report_size, 35 * MEGABYTE, EV_REPORT_MAX);
    assert_int_equal(count_of("<details"), PAIRS);
    /* 36 MB of the report are for regions: 107 of 333,336 bytes and their elements */
    assert_int_equal(count_of("\" id=\"r"), 107);
    assert_has("pictures are left out");
    assert_has_no("more pairs are counted");
}

/* Texts of a pair are cut, and its differences counted; so a pair cannot fill the report. */
static void a_pair_is_bounded(void **state)
{
    (void)state;
    enum { MANY = 1000, LONG = 100 * 1000 };
    static ev_difference differences[MANY];
    char *text = malloc(LONG);
    assert_non_null(text);
    memset(text, 'x', LONG);
    for (size_t i = 0; i < MANY; i++) {
        differences[i] = cause(EV_DIFFERENT_RECORD, "surname", "surname");
        differences[i].golden = (ev_slice){text, LONG};
    }
    ev_explanation explanation = explained(differences, MANY);
    ev_pair_result result = differs("a.pdf", &explanation);
    tell(&result, 1, EV_TELL_VALUES);
    free(text);
    assert_has("800 more differences are not shown.");
    assert_in_range(report_size, MEGABYTE / 4, MEGABYTE);
}

UNIT_TESTS(html)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(what_changed_is_marked),        TEST(characters_are_not_cut),
        TEST(a_place_is_in_millimetres),     TEST(a_value_cannot_be_markup),
        TEST(values_and_pictures_are_there), TEST(without_values_there_is_the_kind_and_the_place),
        TEST(other_states_are_listed),       TEST(nothing_to_show_is_said),
        TEST(pictures_give_way_to_text),     TEST(a_pair_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
