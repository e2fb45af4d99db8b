/* The result of a pair as bytes: what an honest process says comes back, anything else does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compare/worker/pass.h"
#include "lib/unit.h"

static ev_arena arena;
static ev_faults faults;
static ev_buf out;
static ev_pair_result taken;

static int set_up(void **state)
{
    (void)state;
    ev_arena_init(&arena, (size_t)32 << 20);
    ev_faults_init(&faults, EV_LENIENT);
    ev_buf_init(&out, &arena, 1 << 16);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    ev_arena_free(&arena);
    return 0;
}

/* 1 x 1, gray; the CRCs are not looked at. */
static const char png[] = "\x89PNG\r\n\x1a\n"
                          "\0\0\0\x0DIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0CRC."
                          "\0\0\0\x02IDAT..CRC."
                          "\0\0\0\0IENDCRC.";
static const char other_png[] = "\x89PNG\r\n\x1a\n"
                                "\0\0\0\x0DIHDR\0\0\0\x02\0\0\0\x01\x02\0\0\0\0CRC."
                                "\0\0\0\x02IDAT..CRC."
                                "\0\0\0\0IENDCRC.";

static const ev_difference differences[] = {
    {.kind = EV_DIFFERENT_SEAL,
     .role = EV_CONTRADICTION,
     .field = "seal",
     .name = {"seal", 4},
     .text = {"seal of another visa", 20},
     .about = {"seal", 4}},
    {.kind = EV_DIFFERENT_RECORD,
     .role = EV_CAUSE,
     .field = "/holder/birth_date",
     .name = {"date of birth", 13},
     .golden = {"07 DEC 1950", 11},
     .now = {"", 0},
     .remark = {"\xD2\x9A\xD0\xB0\xD0\xB7", 6},
     .golden_place = {1, 2, 3, 4, 0},
     .place = {-5, 6, 7, 8, 1}},
    {.kind = EV_DIFFERENT_MRZ, .role = EV_FOLLOWS, .field = "mrz", .name = {"MRZ line 2", 10}},
};

static ev_explanation explanation = {(ev_difference *)(uintptr_t)differences, 3, 1, 1, true, false};

static const ev_region regions[] = {{.name = {"portrait", 8},
                                     .place = {1, 2, 3, 4, 5},
                                     .shown = {6, 7, 8, 9, 5},
                                     .golden = {png, sizeof png - 1}},
                                    {.name = {NULL, 0}}};
static const ev_sheet sheets[] = {
    {2, 21000, 29700, 29700, 21000, {png, sizeof png - 1}, {other_png, sizeof other_png - 1}}};

static const ev_pair_result whole = {.number = {"KZ0000001", 9},
                                     .state = EV_PAIR_DIFFERS,
                                     .explanation = &explanation,
                                     .regions = regions,
                                     .region_count = 2,
                                     .sheets = sheets,
                                     .sheet_count = 1};

static ev_slice put(const ev_pair_result *result, const ev_faults *of)
{
    out.size = 0;
    assert_true(ev_pass_put(result, of, &out));
    return ev_buf_as_slice(&out);
}

static bool take(ev_slice bytes)
{
    ev_faults_init(&faults, EV_LENIENT);
    return ev_pass_take(bytes, &arena, &taken, &faults);
}

static void assert_same(ev_slice a, ev_slice b)
{
    assert_int_equal(a.data == NULL, b.data == NULL);
    assert_true(ev_slice_equal(a, b));
}

static void assert_same_place(const ev_place *a, const ev_place *b)
{
    assert_memory_equal(a, b, sizeof *a);
}

static void assert_same_difference(const ev_difference *a, const ev_difference *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->role, b->role);
    assert_int_equal(a->field == NULL, b->field == NULL);
    if (a->field != NULL)
        assert_string_equal(a->field, b->field);
    assert_same(a->name, b->name);
    assert_same(a->golden, b->golden);
    assert_same(a->now, b->now);
    assert_same(a->text, b->text);
    assert_same(a->remark, b->remark);
    assert_same(a->about, b->about);
    assert_same_place(&a->golden_place, &b->golden_place);
    assert_same_place(&a->place, &b->place);
}

static void all_of_it_comes_back(void **state)
{
    (void)state;
    assert_true(take(put(&whole, &faults)));
    assert_int_equal(taken.state, EV_PAIR_DIFFERS);
    assert_same(taken.number, whole.number);
    assert_int_equal(taken.explanation->count, 3);
    assert_int_equal(taken.explanation->contradictions, 1);
    assert_int_equal(taken.explanation->causes, 1);
    assert_true(taken.explanation->is_reduced);
    for (size_t i = 0; i < 3; i++)
        assert_same_difference(&taken.explanation->differences[i], &differences[i]);
    assert_int_equal(taken.region_count, 2);
    assert_same(taken.regions[0].name, regions[0].name);
    assert_same(taken.regions[1].name, regions[1].name);
    assert_same_place(&taken.regions[0].place, &regions[0].place);
    assert_same_place(&taken.regions[0].shown, &regions[0].shown);
    assert_same(taken.regions[0].golden, regions[0].golden);
    assert_null(taken.regions[0].now.data);
    assert_int_equal(taken.sheet_count, 1);
    assert_int_equal(taken.sheets[0].page, 2);
    assert_int_equal(taken.sheets[0].width, 21000);
    assert_int_equal(taken.sheets[0].height, 29700);
    assert_int_equal(taken.sheets[0].now_width, 29700);
    assert_int_equal(taken.sheets[0].now_height, 21000);
    assert_same(taken.sheets[0].golden, sheets[0].golden);
    assert_same(taken.sheets[0].now, sheets[0].now);
}

/* What is told of a field is never a text that came from there. */
static void a_field_is_one_of_the_programs(void **state)
{
    (void)state;
    static const struct {
        ev_difference_kind kind;
        const char *said, *taken;
    } rows[] = {
        {EV_DIFFERENT_RECORD, "/visa/number", "/visa/number"},
        {EV_DIFFERENT_MRZ, "/holder/mrz_name", "/holder/mrz_name"},
        {EV_DIFFERENT_LABEL, "template/labels/own", "template/labels/own"},
        {EV_DIFFERENT_SEAL, "seal/kind", "seal/kind"},
        {EV_DIFFERENT_RECORD, "/visa/<script>", "record"},
        {EV_DIFFERENT_PHOTO, "/visa/number", "photo"},
        {EV_DIFFERENT_PHOTO, "seal/kind", "photo"},
        {EV_DIFFERENT_PIXELS, NULL, "pixels"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ev_difference one = {.kind = rows[i].kind, .role = EV_CAUSE, .field = rows[i].said};
        ev_explanation of_one = {&one, 1, 0, 1, false, false};
        const ev_pair_result result = {.state = EV_PAIR_DIFFERS, .explanation = &of_one};
        assert_true(take(put(&result, &faults)));
        assert_string_equal(taken.explanation->differences[0].field, rows[i].taken);
    }
}

static void faults_come_back_with_their_side(void **state)
{
    (void)state;
    const ev_pair_result bad = {.state = EV_PAIR_BAD};
    (void)ev_faults_add(&faults, EV_PDF_DAMAGED, "golden");
    (void)ev_faults_add(&faults, EV_PDF_ENCRYPTED, "new");
    (void)ev_faults_add(&faults, EV_OUT_OF_MEMORY, "/etc");
    assert_true(take(put(&bad, &faults)));
    assert_ptr_equal(taken.faults, &faults);
    assert_int_equal(faults.count, 3);
    assert_int_equal(faults.fault[0].code, EV_PDF_DAMAGED);
    assert_string_equal(faults.fault[0].pointer, "golden");
    assert_int_equal(faults.fault[1].code, EV_PDF_ENCRYPTED);
    assert_string_equal(faults.fault[1].pointer, "new");
    assert_int_equal(faults.fault[2].code, EV_READER_MEMORY);
    assert_string_equal(faults.fault[2].pointer, "");
}

static void a_fault_that_no_file_has_is_not_taken(void **state)
{
    (void)state;
    const ev_pair_result bad = {.state = EV_PAIR_BAD};
    static const ev_code strange[] = {EV_WRITE_FAILED, EV_INTERNAL_ERROR, EV_USAGE_ERROR};
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
        ev_faults_init(&faults, EV_LENIENT);
        (void)ev_faults_add(&faults, strange[i], "");
        assert_false(take(put(&bad, &faults)));
    }
}

static void what_does_not_fit_together_is_not_taken(void **state)
{
    (void)state;
    ev_faults none, damaged;
    ev_faults_init(&none, EV_LENIENT);
    ev_faults_init(&damaged, EV_LENIENT);
    (void)ev_faults_add(&damaged, EV_PDF_DAMAGED, "new");
    ev_explanation empty = {NULL, 0, 0, 0, false, false};
    ev_pair_result result = {.state = EV_PAIR_SAME};
    assert_true(take(put(&result, &none)));
    assert_false(take(put(&result, &damaged)));
    result.state = EV_PAIR_BAD;
    assert_false(take(put(&result, &none)));
    result.state = EV_PAIR_DIFFERS;
    assert_false(take(put(&result, &none)));
    result.explanation = &empty;
    assert_false(take(put(&result, &none)));
    result = whole;
    assert_false(take(put(&result, &damaged)));
    static const ev_pair_state others[] = {EV_PAIR_ONLY_GOLDEN, EV_PAIR_ONLY_NOW,
                                           EV_PAIR_UNEXPLAINED};
    for (size_t i = 0; i < 3; i++) {
        result.state = others[i];
        assert_false(take(put(&result, &none)));
    }
}

static ev_slice clean(ev_slice text)
{
    const ev_pair_result one = {.state = EV_PAIR_SAME, .number = text};
    ev_faults none;
    ev_faults_init(&none, EV_LENIENT);
    assert_true(take(put(&one, &none)));
    return taken.number;
}

/* A terminal obeys ESC, and a right-to-left mark turns a line around. */
static void texts_are_cleaned(void **state)
{
    (void)state;
    assert_same(clean(EV_SLICE("a\tb\nc")), EV_SLICE("a b c"));
    assert_same(clean(EV_SLICE("\x1B[2J\xC2\x9B\x7F")),
                EV_SLICE("\xEF\xBF\xBD[2J\xEF\xBF\xBD\xEF\xBF\xBD"));
    assert_same(clean(EV_SLICE("a\xE2\x80\xAE"
                               "b")),
                EV_SLICE("a\xEF\xBF\xBD"
                         "b"));
    assert_same(clean(EV_SLICE("\xFF\xC3")), EV_SLICE("\xEF\xBF\xBD\xEF\xBF\xBD"));
    assert_same(clean(EV_SLICE("")), EV_SLICE(""));
    assert_same(clean((ev_slice){NULL, 0}), (ev_slice){NULL, 0});
}

static void a_long_text_is_cut_between_characters(void **state)
{
    (void)state;
    enum { LONG = 10000 };
    static char text[LONG];
    for (size_t i = 0; i < LONG; i += 2)
        memcpy(text + i, "\xD0\x96", 2);
    ev_slice short_one = clean((ev_slice){text, LONG});
    assert_in_range(short_one.size, EV_WORKER_TEXT_MAX - 4, EV_WORKER_TEXT_MAX);
    assert_true(ev_utf8_valid(short_one));
}

static void far_places_are_brought_near(void **state)
{
    (void)state;
    static const ev_sheet far[] = {
        {INT32_MAX, INT32_MIN, INT32_MAX, INT32_MIN, INT32_MAX, {NULL, 0}, {NULL, 0}}};
    const ev_pair_result one = {.state = EV_PAIR_SAME, .sheets = far, .sheet_count = 1};
    assert_true(take(put(&one, &faults)));
    assert_int_equal(taken.sheets[0].page, 1 << 20);
    assert_int_equal(taken.sheets[0].width, 0);
    assert_int_equal(taken.sheets[0].height, 1 << 24);
    assert_int_equal(taken.sheets[0].now_width, 0);
    assert_int_equal(taken.sheets[0].now_height, 1 << 24);
}

static void of_many_differences_the_first_are_told(void **state)
{
    (void)state;
    enum { MANY = 600 };
    static ev_difference many[MANY];
    for (size_t i = 0; i < MANY; i++)
        many[i] = (ev_difference){.kind = EV_DIFFERENT_LAYOUT, .role = EV_CAUSE};
    ev_explanation all = {many, MANY, 0, MANY, false, false};
    const ev_pair_result one = {.state = EV_PAIR_DIFFERS, .explanation = &all};
    ev_buf_grow(&out, 1 << 20);
    assert_true(take(put(&one, &faults)));
    assert_int_equal(taken.explanation->count, EV_WORKER_DIFFERENCES_MAX);
    assert_int_equal(taken.explanation->causes, EV_WORKER_DIFFERENCES_MAX);
}

static void without_room_nothing_is_put(void **state)
{
    (void)state;
    static char room[600];
    ev_arena none;
    ev_arena_init(&none, 0);
    ev_buf small = {.data = room, .capacity = sizeof room, .arena = &none};
    assert_false(ev_pass_put(&whole, &faults, &small));
    assert_int_equal(small.size, 0);
}

static void less_or_more_bytes_are_not_taken(void **state)
{
    (void)state;
    ev_slice bytes = put(&whole, &faults);
    for (size_t size = 0; size < bytes.size; size++)
        assert_false(take((ev_slice){bytes.data, size}));
    assert_true(take(bytes));
    ev_buf_char(&out, 0);
    assert_false(take(ev_buf_as_slice(&out)));
}

/* Whatever a process writes, what is taken is sound: nothing outside of its range, no text that is
 * not clean, no picture that is not one. */
static void assert_sound(void)
{
    static const ev_pass_pixels more = {1000, 1000, 1000000};
    const ev_explanation *e = taken.explanation;
    assert_in_range(taken.state, 0, EV_PAIR_BAD);
    for (size_t i = 0; e != NULL && i < e->count; i++) {
        assert_in_range(e->differences[i].kind, 0, EV_DIFFERENCE_KINDS - 1);
        assert_in_range(e->differences[i].role, 0, EV_FOLLOWS);
        assert_true(ev_difference_may_have(e->differences[i].kind, e->differences[i].field));
        assert_true(e->differences[i].text.size == 0 || ev_utf8_valid(e->differences[i].text));
        assert_in_range(e->differences[i].place.width, 0, 1 << 24);
    }
    assert_true(e == NULL || e->contradictions + e->causes <= e->count);
    for (size_t i = 0; i < taken.region_count; i++)
        assert_true(taken.regions[i].golden.data == NULL ||
                    ev_pass_is_picture(taken.regions[i].golden, &more));
}

static void changed_bytes_are_sound_or_not_taken(void **state)
{
    (void)state;
    ev_slice bytes = put(&whole, &faults);
    char *changed = ev_arena_take(&arena, bytes.size);
    size_t accepted = 0;
    memcpy(changed, bytes.data, bytes.size);
    for (size_t i = 0; i < bytes.size; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            changed[i] = (char)(changed[i] ^ 1 << bit);
            if (take((ev_slice){changed, bytes.size})) {
                assert_sound();
                accepted++;
            }
            changed[i] = bytes.data[i];
        }
    assert_in_range(accepted, 100, bytes.size * 8 * 3 / 4);
}

static void no_memory_takes_nothing(void **state)
{
    (void)state;
    ev_slice bytes = put(&whole, &faults);
    for (size_t call = 1; call <= 4; call++) {
        arena.fail_after = call;
        assert_false(take(bytes));
        arena.failed = false;
    }
    arena.fail_after = 0;
    assert_true(take(bytes));
}

UNIT_TESTS(pass)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_of_it_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_field_is_one_of_the_programs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(faults_come_back_with_their_side, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_fault_that_no_file_has_is_not_taken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_does_not_fit_together_is_not_taken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_are_cleaned, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_long_text_is_cut_between_characters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(far_places_are_brought_near, set_up, tear_down),
        cmocka_unit_test_setup_teardown(of_many_differences_the_first_are_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_room_nothing_is_put, set_up, tear_down),
        cmocka_unit_test_setup_teardown(less_or_more_bytes_are_not_taken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(changed_bytes_are_sound_or_not_taken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_memory_takes_nothing, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
