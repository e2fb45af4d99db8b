/* Papers of other generators: lines by their letters and places; named by ours where one is. */
#include "lib/unit.h"
#include "unit/compare/explain/explain_fixture.h"

/* A paper of lines that a test makes: ours in reduced form, with the whole beside it, or a
 * stranger's. */
typedef struct page {
    sheet *sheet;
    ev_paper whole;
} page;

static void add_line(sheet *s, const char *text, int32_t x, int32_t y)
{
    s->x = x;
    s->y = y;
    (void)add_node(s, "untagged", -1);
    add_run(s, kept(s, text), "", "Helvetica");
    (void)add_value(s, EV_VALUE_OTHER, "text", s->run[s->paper.run_count - 1].text);
}

static sheet *lines_of(const char *producer)
{
    sheet *s = blank_sheet();
    s->paper.is_reduced = true;
    s->paper.about_count = 1;
    s->about[0] = (ev_named_text){EV_SLICE("Info Producer"), ev_slice_from(producer)};
    return s;
}

static sheet *with_lines(const char *producer, const char *born, const char *zone)
{
    sheet *s = lines_of(producer);
    add_line(s, "Date of birth", 1000, 1000);
    add_line(s, born, 1000, 1500);
    add_line(s, "Given names", 6000, 1000);
    add_line(s, "ANNA", 6000, 1500);
    add_line(s, zone, 1000, 27000);
    return s;
}

static const char zone_1950[] = "L898902C<3KAZ5012071F1940623<<<<<<<<<<<<<<<<",
                  zone_1985[] = "L898902C<3KAZ8504135F1940623<<<<<<<<<<<<<<<<";

/* What ours knows of the places of those lines. */
static ev_value known[3];

static void be_ours(sheet *s, ev_paper *whole)
{
    known[0] = (ev_value){.kind = EV_VALUE_FIELD,
                          .field = "/holder/birth_date",
                          .name = EV_SLICE("date of birth"),
                          .label_place = {1000, 1000, 1300, 300, 0},
                          .place = {1000, 1500, 1100, 300, 0}};
    known[1] = (ev_value){
        .kind = EV_VALUE_MRZ, .name = EV_SLICE("MRZ line 2"), .place = {1000, 27000, 4400, 300, 0}};
    known[2] = (ev_value){.kind = EV_VALUE_NOTICE,
                          .name = EV_SLICE("notice 1 (en)"),
                          .place = {1000, 20000, 4400, 300, 0}};
    *whole = (ev_paper){.is_ours = true, .values = known, .value_count = 3};
    s->paper.is_ours = true;
    s->paper.whole = whole;
}

static void a_change_in_a_copy_is_a_cause_by_its_field(void **state)
{
    static const char *const birth[] = {"/holder/birth_date"};
    const ev_explain_choice ignores = {.ignored = birth, .ignored_count = 1};
    (void)state;
    ev_paper whole;
    sheet *golden = with_lines("evisa-gen", "07 DEC 1950", zone_1950);
    be_ours(golden, &whole);
    sheet *now = with_lines("a printer", "13 APR 1985", zone_1985);
    assert_explained(golden, now, NULL,
                     "source: evisa-gen -> another generator\n"
                     "record: date of birth  07 DEC 1950 -> 13 APR 1985\n"
                     "> mrz: MRZ line 2\n"
                     "> metadata: metadata\n");
    golden = with_lines("a printer", "07 DEC 1950", zone_1950);
    now = with_lines("evisa-gen", "13 APR 1985", zone_1985);
    be_ours(now, &whole);
    assert_explained(golden, now, &ignores,
                     "source: another generator -> evisa-gen\n"
                     "> metadata: metadata\n");
}

/* A zone that changed alone, or in more than its page, is a cause. */
static void a_zone_follows_from_its_own_fields_only(void **state)
{
    static const char other[] = "L898902C<3KAZ8504135M1940623<<<<<<<<<<<<<<<<";
    (void)state;
    ev_paper whole;
    sheet *golden = with_lines("evisa-gen", "07 DEC 1950", zone_1950);
    be_ours(golden, &whole);
    assert_explained(golden, with_lines("evisa-gen", "13 APR 1985", other), NULL,
                     "source: evisa-gen -> another generator\n"
                     "record: date of birth  07 DEC 1950 -> 13 APR 1985\n"
                     "mrz: MRZ line 2  L898902C<3KAZ5012071F1940623<<<<<<<<<<<<<<<< -> "
                     "L898902C<3KAZ8504135M1940623<<<<<<<<<<<<<<<<\n");
}

static void without_ours_it_has_a_place(void **state)
{
    (void)state;
    assert_explained(with_lines("a printer", "07 DEC 1950", zone_1950),
                     with_lines("a printer", "13 APR 1985", zone_1985), NULL,
                     "record: text at 10.0, 15.0 mm  07 DEC 1950 -> 13 APR 1985\n"
                     "> mrz: MRZ\n");
}

static void labels_and_notices_are_words(void **state)
{
    (void)state;
    ev_paper whole;
    sheet *golden = with_lines("evisa-gen", "07 DEC 1950", zone_1950);
    be_ours(golden, &whole);
    add_line(golden, "One notice", 1000, 20000);
    sheet *now = with_lines("evisa-gen", "07 DEC 1950", zone_1950);
    now->value[0].text = EV_SLICE("Born on");
    add_line(now, "Another notice", 1000, 20000);
    assert_explained(golden, now, NULL,
                     "source: evisa-gen -> another generator\n"
                     "template: label of the date of birth  Date of birth -> Born on\n"
                     "template: notice 1 (en)  One notice -> Another notice\n");
}

/* Blanks, and where a line ends, are the generator's. */
static void lines_that_are_parted_in_another_way_are_the_same(void **state)
{
    (void)state;
    sheet *golden = lines_of("a"), *now = lines_of("a");
    add_line(golden, "Surname / Name", 1000, 1000);
    add_line(golden, "one", 1000, 2000);
    add_line(golden, "two", 1500, 2000);
    add_line(golden, "of\xC2\xA0the same", 1000, 3000);
    add_line(now, "Surname /", 1000, 1010);
    add_line(now, "Name", 2100, 1010);
    add_line(now, "one two", 1000, 2000);
    add_line(now, "of the  same", 1000, 3000);
    golden->paper.run_count = now->paper.run_count = 0; /* the layout is another matter */
    assert_explained(golden, now, NULL, "bytes: same content, other bytes\n");
}

static void letters_of_another_line_are_not(void **state)
{
    (void)state;
    sheet *golden = lines_of("a"), *now = lines_of("a");
    add_line(golden, "one", 1000, 1000);
    add_line(golden, "two", 1000, 2000);
    add_line(golden, "three", 1000, 3000);
    add_line(now, "one", 1000, 1000);
    add_line(now, "ten", 1000, 2000);
    add_line(now, "three two", 1000, 3000);
    golden->paper.run_count = now->paper.run_count = 0;
    assert_explained(golden, now, NULL,
                     "record: text at 10.0, 20.0 mm  two -> ten\n"
                     "record: text at 10.0, 30.0 mm  three -> three two\n");
}

/* Of another document altogether each text would be a cause. */
static void what_has_hardly_a_text_in_common_follows_from_the_generator(void **state)
{
    (void)state;
    ev_arena arena;
    ev_faults faults;
    ev_explanation told;
    sheet *golden = lines_of("a"), *now = lines_of("b");
    for (int32_t i = 0; i < 25; i++) {
        char text[32];
        snprintf(text, sizeof text, "golden %d", (int)i);
        add_line(golden, text, 1000, 1000 * i);
        snprintf(text, sizeof text, "other %d", (int)i);
        add_line(now, text, 1000, 1000 * i);
    }
    ev_arena_init(&arena, (size_t)64 << 20);
    ev_faults_init(&faults, EV_STRICT);
    assert_int_equal(ev_explain(&golden->paper, &now->paper, NULL, &arena, &told, &faults), EV_OK);
    assert_true(told.is_reduced && told.is_unlike);
    assert_int_equal(told.causes, 1);
    assert_string_equal(told.differences[0].field, "source/template/version");
    const ev_difference *more = NULL;
    for (size_t i = 1; i < told.count; i++)
        if (ev_slice_is(told.differences[i].text, "5 more texts differ"))
            more = &told.differences[i];
    assert_non_null(more);
    assert_int_equal(more->more_count, 10); /* places of both sides */
    ev_arena_free(&arena);
    free(golden);
    free(now);
}

/* With a tree, of which the texts are no part. */
static sheet *with_tree(const char *role, const char *alternative)
{
    sheet *s = lines_of("a writer");
    (void)add_node(s, "Document", -1);
    (void)add_node(s, role, 0);
    (void)add_node(s, "Figure", 0);
    s->node[2].alternative = ev_slice_from(alternative);
    s->paper.language = EV_SLICE("en");
    add_line(s, "Date of birth", 1000, 1000);
    return s;
}

static void elements_are_compared_in_their_order(void **state)
{
    (void)state;
    assert_explained(with_tree("H1", "a map"), with_tree("P", "a map"), NULL,
                     "structure: tag of element 2 (H1): H1 -> P\n");
    assert_explained(with_tree("H1", "a map"), with_tree("H1", "a plan"), NULL,
                     "structure: alternative text of element 3 (Figure) \"a map\" -> \"a plan\"\n");
    sheet *now = with_tree("H1", "a map");
    now->paper.language = EV_SLICE("ru");
    assert_explained(with_tree("H1", "a map"), now, NULL,
                     "structure: language of the document: en -> ru\n");
    now = with_tree("H1", "a map");
    now->node[2].parent = 1;
    assert_explained(with_tree("H1", "a map"), now, NULL,
                     "structure: element 3 (Figure) is within another element\n");
    sheet *plain = lines_of("a writer");
    plain->paper.language = EV_SLICE("en");
    add_line(plain, "Date of birth", 1000, 1000);
    assert_explained(with_tree("H1", "a map"), plain, NULL, "structure: structure tree removed\n");
}

UNIT_TESTS(reduced)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_in_a_copy_is_a_cause_by_its_field),
        cmocka_unit_test(a_zone_follows_from_its_own_fields_only),
        cmocka_unit_test(without_ours_it_has_a_place),
        cmocka_unit_test(labels_and_notices_are_words),
        cmocka_unit_test(lines_that_are_parted_in_another_way_are_the_same),
        cmocka_unit_test(letters_of_another_line_are_not),
        cmocka_unit_test(what_has_hardly_a_text_in_common_follows_from_the_generator),
        cmocka_unit_test(elements_are_compared_in_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
