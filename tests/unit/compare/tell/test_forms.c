/* JSON and JUnit of one pair of each state, byte by byte. Other programs read both in
 * tests/compare/program.sh. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "unit/compare/tell/tell_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

static const ev_difference differences[] = {
    {.kind = EV_DIFFERENT_RECORD,
     .role = EV_CAUSE,
     .field = "/holder/surname",
     .name = {"surname", 7},
     .golden = {"A<B", 3},
     .now = {"\"\n\xD2\xB1", 4},
     .text = {"surname  A<B -> C&D", 19},
     .about = {"surname", 7},
     .place = {.x = 100, .y = 200, .width = 300, .height = 40},
     .golden_place = {.x = -1, .y = 2, .width = 3, .height = 4, .page = 1}},
    {.kind = EV_DIFFERENT_SEAL,
     .role = EV_FOLLOWS,
     .field = "seal",
     .name = {"seal", 4},
     .remark = {"same signer", 11}},
};

static void put_all(ev_tell *tell, ev_faults *faults)
{
    const ev_explanation explanation = {
        .differences = (ev_difference *)(uintptr_t)differences, .count = 2, .is_reduced = true};
    ev_faults bad;
    ev_faults_init(&bad, EV_LENIENT);
    (void)ev_faults_add(&bad, EV_PDF_ENCRYPTED, "new");
    const ev_pair_result results[] = {
        {.name = "a.pdf", .state = EV_PAIR_SAME},
        {.name = "b&.pdf",
         .number = {"KZ1", 3},
         .state = EV_PAIR_DIFFERS,
         .explanation = &explanation},
        {.name = "c.pdf", .state = EV_PAIR_ONLY_GOLDEN},
        {.name = "d.pdf", .state = EV_PAIR_ONLY_NOW},
        {.name = "e.pdf", .state = EV_PAIR_BAD, .faults = &bad},
        {.name = "f.pdf", .state = EV_PAIR_UNEXPLAINED},
    };
    for (size_t i = 0; i < sizeof results / sizeof *results; i++)
        assert_true(tell->pair(tell, &results[i], faults));
    assert_true(tell->end(tell, faults));
}

static void assert_json(ev_tell_values values, const char *second)
{
    char expected[2048];
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    FILE *out = tmpfile();
    ev_tell *tell = ev_tell_json(out, values, &faults);
    assert_non_null(tell);
    put_all(tell, &faults);
    (void)snprintf(expected, sizeof expected,
                   "{\"pair\":\"a.pdf\",\"state\":\"same\"}\n"
                   "%s"
                   "{\"pair\":\"c.pdf\",\"state\":\"only-golden\"}\n"
                   "{\"pair\":\"d.pdf\",\"state\":\"only-new\"}\n"
                   "{\"pair\":\"e.pdf\",\"state\":\"unreadable\",\"faults\":[{\"severity\":"
                   "\"error\",\"code\":\"pdf-encrypted\",\"pointer\":\"new\",\"message\":\"the PDF "
                   "is encrypted, and its password is not known\"}]}\n"
                   "{\"pair\":\"f.pdf\",\"state\":\"not-explained\"}\n",
                   second);
    assert_string_equal(text_of(out), expected);
    tell->close(tell);
    assert_int_equal(fclose(out), 0);
}

#define PLACES                                                                                     \
    "\"golden_place\":{\"page\":2,\"x\":-1,\"y\":2,\"width\":3,\"height\":4},"                     \
    "\"new_place\":{\"page\":1,\"x\":100,\"y\":200,\"width\":300,\"height\":40}},"

static void json_has_all_of_a_pair(void **state)
{
    (void)state;
    assert_json(EV_TELL_VALUES,
                "{\"pair\":\"b&.pdf\",\"state\":\"differs\",\"number\":\"KZ1\",\"reduced\":true,"
                "\"differences\":[{\"role\":\"cause\",\"kind\":\"record\","
                "\"field\":\"/holder/surname\",\"name\":\"surname\",\"golden\":\"A<B\","
                "\"new\":\"\\\"\\u000a\\u04b1\",\"text\":\"surname  A<B -> C&D\","
                "\"about\":\"surname\"," PLACES
                "{\"role\":\"follows\",\"kind\":\"seal\",\"field\":\"seal\",\"name\":\"seal\","
                "\"remark\":\"same signer\"}]}\n");
}

static void json_without_values_has_none(void **state)
{
    (void)state;
    assert_json(EV_TELL_NO_VALUES, "{\"pair\":\"b&.pdf\",\"state\":\"differs\",\"reduced\":true,"
                                   "\"differences\":[{\"role\":\"cause\",\"kind\":\"record\","
                                   "\"field\":\"/holder/surname\",\"about\":\"a value\"," PLACES
                                   "{\"role\":\"follows\",\"kind\":\"seal\",\"field\":\"seal\","
                                   "\"about\":\"QR code\"}]}\n");
}

static void assert_junit(ev_tell_values values, const char *sentence, const char *follows)
{
    char path[] = "/tmp/junit.XXXXXX", expected[2048];
    struct stat about;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(close(mkstemp(path)), 0);
    assert_int_equal(unlink(path), 0);
    ev_tell *tell = ev_tell_junit(path, values, &faults);
    assert_non_null(tell);
    put_all(tell, &faults);
    assert_int_equal(faults.count, 0);
    tell->close(tell);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const char *text = text_of(file);
    static const char head[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"evisa-compare\" tests=\"6\" "
        "failures=\"4\" errors=\"1\" skipped=\"0\">";
    assert_memory_equal(text, head, sizeof head - 1);
    for (text += sizeof head - 1; *text == ' ';)
        text++;
    (void)snprintf(
        expected, sizeof expected,
        "\n<testcase classname=\"evisa-compare\" name=\"a.pdf\"/>\n"
        "<testcase classname=\"evisa-compare\" name=\"b&amp;.pdf\"><failure type=\"record\" "
        "message=\"record %s\">record %s\nfollow: %s</failure></testcase>\n"
        "<testcase classname=\"evisa-compare\" name=\"c.pdf\"><failure type=\"missing\" "
        "message=\"on the golden side only\">on the golden side only</failure></testcase>\n"
        "<testcase classname=\"evisa-compare\" name=\"d.pdf\"><failure type=\"added\" "
        "message=\"on the new side only\">on the new side only</failure></testcase>\n"
        "<testcase classname=\"evisa-compare\" name=\"e.pdf\"><error type=\"unreadable\" "
        "message=\"new: the PDF is encrypted, and its password is not known\">new: the PDF is "
        "encrypted, and its password is not known</error></testcase>\n"
        "<testcase classname=\"evisa-compare\" name=\"f.pdf\"><failure type=\"differs\" "
        "message=\"not explained (--max)\">not explained (--max)</failure></testcase>\n"
        "</testsuite>\n",
        sentence, sentence, follows);
    assert_string_equal(text, expected);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(unlink(path), 0);
}

static void junit_has_a_case_for_each_pair(void **state)
{
    (void)state;
    assert_junit(EV_TELL_VALUES, "surname  A&lt;B -&gt; C&amp;D (compared in reduced form)",
                 "seal (same signer)");
    assert_junit(EV_TELL_NO_VALUES, "a value at 1.0, 2.0 mm (compared in reduced form)", "QR code");
}

static void a_report_that_cannot_be_written_is_said(void **state)
{
    ev_faults faults;
    (void)state;
    ev_faults_init(&faults, EV_LENIENT);
    ev_tell *tell = ev_tell_junit("/nowhere/junit.xml", EV_TELL_VALUES, &faults);
    assert_non_null(tell);
    assert_false(tell->end(tell, &faults));
    assert_int_equal(faults.status, EV_CANT_CREATE);
    tell->close(tell);
    ev_faults_init(&faults, EV_LENIENT);
    FILE *full = fopen("/dev/full", "w");
    tell = ev_tell_json(full, EV_TELL_VALUES, &faults);
    assert_int_equal(setvbuf(full, NULL, _IONBF, 0), 0);
    const ev_pair_result same = {.name = "a.pdf", .state = EV_PAIR_SAME};
    assert_false(tell->pair(tell, &same, &faults));
    assert_int_equal(faults.fault[0].code, EV_WRITE_FAILED);
    assert_string_equal(faults.fault[0].pointer, "standard output");
    tell->close(tell);
    assert_int_equal(fclose(full), 0);
}

UNIT_TESTS(forms)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_has_all_of_a_pair),
        cmocka_unit_test(json_without_values_has_none),
        cmocka_unit_test(junit_has_a_case_for_each_pair),
        cmocka_unit_test(a_report_that_cannot_be_written_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
