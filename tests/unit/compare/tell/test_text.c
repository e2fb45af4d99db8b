/* Lines for people: those that a tester wanted in a trial, character by character. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "unit/compare/tell/tell_fixture.h"

static ev_difference birth[] = {FIELD(RECORD, "/holder/birth_date", "date of birth",
                                      "date of birth  07 DEC 1950 -> 13 APR 1985", "date of birth"),
                                FOLLOWING(MRZ, "mrz", "MRZ line 2"),
                                FOLLOWING(RECORD, "record", "record digest"),
                                FOLLOWING(SEAL, "seal", "seal")};
static ev_difference label[] = {FIELD(LABEL, "template/labels/own", "label \"Surname\" (en)",
                                      "label \"Surname\" (en) -> \"Family name\"",
                                      "label \"Surname\" (en) -> \"Family name\"")};
static ev_difference photo[] = {
    FIELD(PHOTO, "photo", "photo", "JPEG 413x531, 26 -> 28 kB, 63 % of the pixels", "photo"),
    FOLLOWING(RECORD, "record", "record digest"), FOLLOWING(SEAL, "seal", "seal")};
static ev_difference seal[] = {FIELD(SEAL, "seal", "seal",
                                     "same contents, other signer: KZTS E28 -> KZTS F2A",
                                     "same contents, other signer")};
static ev_difference layout[] = {FIELD(LAYOUT, "layout", "portrait",
                                       "portrait 165.0 -> 162.0 mm from the left; nothing else",
                                       "portrait moved")};

static ev_tell *open_text(FILE **out, ev_tell_values values)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    *out = tmpfile();
    assert_non_null(*out);
    ev_tell *tell = ev_tell_text(*out, values, &faults);
    assert_non_null(tell);
    return tell;
}

static void put(ev_tell *tell, const ev_pair_result *result)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_true(tell->pair(tell, result, &faults));
}

static void put_explained(ev_tell *tell, const char *name, ev_difference *differences, size_t count)
{
    const ev_explanation explanation = {.differences = differences, .count = count};
    const ev_pair_result result = pair_of(name, &explanation);
    put(tell, &result);
}

static void assert_told(ev_tell *tell, FILE *out, const char *expected)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_true(tell->end(tell, &faults));
    assert_string_equal(text_of(out), expected);
    tell->close(tell);
    assert_int_equal(fclose(out), 0);
}

static void the_five_cases_have_the_wanted_lines(void **state)
{
    FILE *out;
    ev_tell *tell = open_text(&out, EV_TELL_VALUES);
    const ev_pair_result same = {.name = "KZ0000500.pdf", .state = EV_PAIR_SAME};
    (void)state;
    birth[3].remark = EV_SLICE("same signer");
    label[0].remark = EV_SLICE("evisa/1 in both, their files differ: made with --resources?");
    for (size_t i = 0; i < 25; i++)
        put(tell, &same);
    put_explained(tell, "KZ0000504.pdf", birth, 4);
    put_explained(tell, "KZ0000509.pdf", label, 1);
    put_explained(tell, "KZ0000514.pdf", photo, 3);
    put_explained(tell, "KZ0000520.pdf", seal, 1);
    put_explained(tell, "KZ0000525.pdf", layout, 1);
    assert_told(tell, out,
                "KZ0000504  record    date of birth  07 DEC 1950 -> 13 APR 1985      "
                "follow: MRZ line 2, record digest, seal (same signer)\n"
                "KZ0000509  template  label \"Surname\" (en) -> \"Family name\"          "
                "evisa/1 in both, their files differ: made with --resources?\n"
                "KZ0000514  photo     JPEG 413x531, 26 -> 28 kB, 63 % of the pixels  "
                "follow: record digest, seal\n"
                "KZ0000520  seal      same contents, other signer: KZTS E28 -> KZTS F2A\n"
                "KZ0000525  layout    portrait 165.0 -> 162.0 mm from the left; nothing else\n"
                "25 same, 5 differ (1 record, 1 template, 1 photo, 1 seal, 1 layout); "
                "0 on one side only\n");
}

/* 200 characters of each value, not bytes; a sentence without its values verbatim is cut too. */
static void long_values_are_cut(void **state)
{
    enum { LETTERS = 2000 };
    static char old[2 * LETTERS + 1], text[3 * LETTERS + 64], expected[4096];
    FILE *out;
    ev_tell *tell = open_text(&out, EV_TELL_VALUES);
    ev_difference title = FIELD(METADATA, "metadata", "title", "", "title");
    (void)state;
    for (size_t i = 0; i < LETTERS; i++)
        memcpy(old + 2 * i, "\xD2\x9A", 2);
    int size = snprintf(text, sizeof text, "title: %s -> %0201d.", old, 7);
    title.text = (ev_slice){text, (size_t)size};
    title.golden = ev_slice_from(old);
    title.now = (ev_slice){text + size - 202, 201};
    put_explained(tell, "KZ1.pdf", &title, 1);
    title.golden = title.now = EV_SLICE("said in another way");
    put_explained(tell, "KZ2.pdf", &title, 1);
    (void)snprintf(expected, sizeof expected,
                   "KZ1  metadata  title: %.400s\xE2\x80\xA6 -> %0200d\xE2\x80\xA6.\n"
                   "KZ2  metadata  title: %.1186s\xE2\x80\xA6\n"
                   "group 1: 2 files: metadata title (KZ1, KZ2)\n"
                   "0 same, 2 differ (2 metadata); 0 on one side only\n",
                   old, 0, old);
    assert_told(tell, out, expected);
}

static void groups_come_largest_first(void **state)
{
    FILE *out;
    ev_tell *tell = open_text(&out, EV_TELL_VALUES);
    (void)state;
    put_explained(tell, "KZ1.pdf", birth, 4);
    put_explained(tell, "a/KZ2.pdf", layout, 1);
    put_explained(tell, "KZ3.pdf", label, 1);
    put_explained(tell, "KZ4.pdf", birth, 4);
    put_explained(tell, "KZ5.pdf", label, 1);
    put_explained(tell, "KZ6.pdf", label, 1);
    put_explained(tell, "KZ7.pdf", label, 1);
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_true(tell->end(tell, &faults));
    assert_non_null(strstr(
        text_of(out), "\ngroup 1: 4 files: template label \"Surname\" (en) -> \"Family name\" "
                      "(KZ3, KZ5, KZ6, ...)\n"
                      "group 2: 2 files: record date of birth (KZ1, KZ4)\n"
                      "0 same, 7 differ (2 record, 4 template, 1 layout); 0 on one side only\n"));
    assert_non_null(strstr(text_of(out), "\na/KZ2  layout    portrait"));
    tell->close(tell);
    assert_int_equal(fclose(out), 0);
}

static void without_values_none_is_told(void **state)
{
    FILE *out;
    ev_tell *tell = open_text(&out, EV_TELL_NO_VALUES);
    (void)state;
    birth[0].place = (ev_place){1000, 13486, 3000, 500, 1};
    birth[1].plain = birth[1].name;
    put_explained(tell, "KZ0000504.pdf", birth, 4);
    birth[0].plain = birth[0].name;
    put_explained(tell, "KZ0000505.pdf", birth, 4);
    assert_told(tell, out,
                "KZ0000504  record    a value at 10.0, 134.9 mm, page 2              "
                "follow: MRZ line 2, a value, QR code\n"
                "KZ0000505  record    date of birth at 10.0, 134.9 mm, page 2        "
                "follow: MRZ line 2, a value, QR code\n"
                "group 1: 2 files: record a value (KZ0000504, KZ0000505)\n"
                "0 same, 2 differ (2 record); 0 on one side only\n");
    birth[0].plain = birth[1].plain = (ev_slice){NULL, 0};
    birth[0].place = (ev_place){.page = 0};
}

/* The names of a batch have one length. Of others the columns below get straight. */
static void columns_grow(void **state)
{
    FILE *out;
    ev_tell *tell = open_text(&out, EV_TELL_VALUES);
    (void)state;
    ev_pair_result result = {.name = "x.pdf", .state = EV_PAIR_ONLY_GOLDEN};
    put(tell, &result);
    put_explained(tell, "longer.PDF", layout, 1);
    put(tell, &result);
    layout[0].kind = EV_DIFFERENT_STRUCTURE;
    put_explained(tell, "y.pdf", layout, 1);
    layout[0].kind = EV_DIFFERENT_LAYOUT;
    put(tell, &result);
    assert_told(tell, out,
                "x  missing   on the golden side only\n"
                "longer  layout    portrait 165.0 -> 162.0 mm from the left; nothing else\n"
                "x       missing   on the golden side only\n"
                "y       structure  portrait 165.0 -> 162.0 mm from the left; nothing else\n"
                "x       missing    on the golden side only\n"
                "group 1: 2 files: layout portrait moved (longer, y)\n"
                "0 same, 2 differ (1 structure, 1 layout); 3 on one side only\n");
}

/* Each cause has a line; the first has what follows. */
static void a_pair_of_several_causes_has_several_lines(void **state)
{
    FILE *out;
    ev_tell *tell = open_text(&out, EV_TELL_VALUES);
    ev_difference both[] = {layout[0], seal[0], FOLLOWING(RECORD, "record", "record digest")};
    (void)state;
    both[0].role = EV_CONTRADICTION;
    put_explained(tell, "x.pdf", both, 3);
    assert_told(tell, out,
                "x  layout    portrait 165.0 -> 162.0 mm from the left; nothing else  "
                "follow: record digest\n"
                "x  seal      same contents, other signer: KZTS E28 -> KZTS F2A\n"
                "0 same, 1 differ (1 layout); 0 on one side only\n");
}

static void what_is_not_explained_has_its_line(void **state)
{
    FILE *out;
    ev_tell *tell = open_text(&out, EV_TELL_VALUES);
    ev_faults faults;
    ev_pair_result result = {.name = "b.pdf", .state = EV_PAIR_ONLY_GOLDEN};
    (void)state;
    put(tell, &result);
    result = (ev_pair_result){.name = "c.pdf", .state = EV_PAIR_ONLY_NOW};
    put(tell, &result);
    result = (ev_pair_result){.name = "d\033[31m\xFF\xE2\x80\xAE.pdf", .state = EV_PAIR_BAD};
    ev_faults_init(&faults, EV_LENIENT);
    (void)ev_faults_add(&faults, EV_PDF_DAMAGED, "golden");
    (void)ev_faults_add_system(&faults, EV_CANT_READ, "new", 2);
    result.faults = &faults;
    put(tell, &result);
    result = (ev_pair_result){.name = "e.pdf", .state = EV_PAIR_UNEXPLAINED};
    put(tell, &result);
    assert_told(tell, out,
                "b  missing   on the golden side only\n"
                "c  added     on the new side only\n"
                "d\\u001B[31m\\xFF\\u202E  unreadable  golden: the file is not a PDF, or is cut "
                "off or damaged; new: cannot be opened or read (No such file or directory)\n"
                "e                      differs     not explained (--max)\n"
                "0 same, 1 differ (1 not explained); 2 on one side only; 1 unreadable\n");
}

UNIT_TESTS(text)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_five_cases_have_the_wanted_lines),
        cmocka_unit_test(long_values_are_cut),
        cmocka_unit_test(groups_come_largest_first),
        cmocka_unit_test(without_values_none_is_told),
        cmocka_unit_test(columns_grow),
        cmocka_unit_test(a_pair_of_several_causes_has_several_lines),
        cmocka_unit_test(what_is_not_explained_has_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
