/* The table of faults, the list of one record, and JSON pointers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "fault/fault.h"
#include "core/text.h"

/* ---- the table ------------------------------------------------------------------------------- */

static void codes_are_unique_and_kebab_case(void **state)
{
    (void)state;
    for (ev_code a = 0; a < EV_CODE_COUNT; a++) {
        const char *code = ev_code_describe(a)->code;
        assert_int_equal(strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(code));
        assert_true(code[0] >= 'a' && code[0] <= 'z');
        assert_true(code[strlen(code) - 1] != '-');
        assert_null(strstr(code, "--"));
        for (ev_code b = 0; b < a; b++)
            assert_string_not_equal(code, ev_code_describe(b)->code);
    }
}

static void sentences_are_one_line_of_ascii_without_a_full_stop(void **state)
{
    (void)state;
    for (ev_code code = 0; code < EV_CODE_COUNT; code++) {
        const ev_code_info *info = ev_code_describe(code);
        size_t size = strlen(info->sentence);
        assert_true(size > 0);
        assert_true(info->sentence[size - 1] != '.');
        for (size_t i = 0; i < size; i++)
            assert_true(info->sentence[i] >= ' ' && info->sentence[i] <= '~');
        size = strlen(info->help);
        assert_true(size > 0 && info->help[size - 1] == '.');
    }
}

/* What a warning would end with as an error: --strict makes it one where it is of a record, and
 * evisa-compare, which has no --strict, never does. */
static ev_status status_of_warning(ev_code code)
{
    return code == EV_NOT_CONFINED ? EV_CONFIG /* of the machine */
           : code == EV_NO_COMMON_PATH || code == EV_SIDES_NESTED || code == EV_SIDE_EMPTY
               ? EV_NO_INPUT /* of the sides, in evisa-compare */
               : EV_DATA;
}

static void warnings_are_about_the_record_and_every_status_is_an_exit_code(void **state)
{
    (void)state;
    for (ev_code code = 0; code < EV_CODE_COUNT; code++) {
        const ev_code_info *info = ev_code_describe(code);
        assert_true(info->severity == EV_ERROR ||
                    (info->severity == EV_WARNING && info->status == status_of_warning(code)));
        assert_true(info->status >= EV_USAGE && info->status <= EV_CONFIG);
    }
}

static void a_code_outside_the_table_is_an_internal_error(void **state)
{
    (void)state;
    assert_ptr_equal(ev_code_describe(EV_CODE_COUNT), ev_code_describe(EV_INTERNAL_ERROR));
    assert_ptr_equal(ev_code_describe((ev_code)99999), ev_code_describe(EV_INTERNAL_ERROR));
}

/* ---- the list -------------------------------------------------------------------------------- */

static void warnings_leave_the_status_alone_unless_strict(void **state)
{
    (void)state;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_faults_add(&faults, EV_STAY_UNUSUAL, "/visa/stay_days"), EV_OK);
    assert_int_equal(faults.fault[0].severity, EV_WARNING);
    ev_faults_init(&faults, EV_STRICT);
    assert_int_equal(ev_faults_add(&faults, EV_STAY_UNUSUAL, "/visa/stay_days"), EV_DATA);
    assert_int_equal(faults.fault[0].severity, EV_ERROR);
}

static void an_accepted_warning_remains_one_under_strict(void **state)
{
    (void)state;
    ev_warnings warnings = {.strictness = EV_STRICT};
    ev_faults faults;
    assert_null(ev_warnings_accept(&warnings, "stay-unusual"));
    assert_null(ev_warnings_accept(&warnings, "stay-unusual"));
    ev_faults_init_for(&faults, &warnings);
    assert_int_equal(ev_faults_add(&faults, EV_STAY_UNUSUAL, "/visa/stay_days"), EV_OK);
    assert_int_equal(faults.fault[0].severity, EV_WARNING);
    assert_int_equal(ev_faults_add(&faults, EV_POLICY_UNCONFIRMED, ""), EV_DATA);
    assert_int_equal(faults.fault[1].severity, EV_ERROR);
    assert_int_equal(ev_warnings_severity(&warnings, EV_STAY_UNUSUAL), EV_WARNING);
    assert_int_equal(ev_warnings_severity(&warnings, EV_POLICY_UNCONFIRMED), EV_ERROR);
    assert_int_equal(ev_warnings_severity(&warnings, EV_MALFORMED), EV_ERROR);
    ev_faults_init(&faults, EV_STRICT);
    assert_int_equal(ev_faults_add(&faults, EV_STAY_UNUSUAL, ""), EV_DATA);
}

static void each_warning_can_be_accepted_and_no_error(void **state)
{
    (void)state;
    size_t accepted = 0;
    for (ev_code code = 0; code < EV_CODE_COUNT; code++) {
        ev_warnings warnings = {.strictness = EV_STRICT};
        const char *wrong = ev_warnings_accept(&warnings, ev_code_describe(code)->code);
        bool is_warning = ev_code_describe(code)->severity == EV_WARNING;
        bool is_note = code == EV_NOT_CONFINED || /* and that of evisa-seal */
                       (is_warning && code >= (ev_code)EV_GEN_CODE_COUNT);
        assert_int_equal(wrong == NULL, is_warning && !is_note);
        assert_int_equal(warnings.is_accepted[code], is_warning && !is_note);
        if (is_note)
            assert_string_equal(wrong, "--accept: this warning is never refused; evisa-gen errors "
                                       "lists the warnings");
        else if (!is_warning)
            assert_string_equal(wrong, "--accept: this code is an error, not a warning; evisa-gen "
                                       "errors lists the warnings");
        accepted += is_warning;
    }
    assert_true(accepted > 10);
    static const char *const unknown[] = {
        "", "stay", "stay-unusual ", "STAY-UNUSUAL", "*", "stay-unusual,mrz-name-cut"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        ev_warnings warnings = {.strictness = EV_STRICT};
        assert_string_equal(ev_warnings_accept(&warnings, unknown[i]),
                            "--accept: there is no warning with this code; evisa-gen errors lists "
                            "the warnings");
    }
}

static void a_warning_of_a_batch_is_of_no_other_call(void **state)
{
    (void)state;
    size_t of_batch = 0;
    for (ev_code code = 0; code < (ev_code)EV_GEN_CODE_COUNT; code++) {
        ev_warnings warnings = {.strictness = EV_STRICT};
        if (ev_warnings_accept(&warnings, ev_code_describe(code)->code) != NULL)
            continue;
        const char *wrong = ev_warnings_check_no_batch(&warnings);
        bool is_of_batch = code == EV_EXPECT_MISSING;
        assert_int_equal(wrong != NULL, is_of_batch);
        if (is_of_batch)
            assert_string_equal(wrong, "--accept: only evisa-gen batch has this warning");
        of_batch += is_of_batch;
    }
    assert_int_equal(of_batch, 1);
    assert_int_equal(EV_CALL_CODE_COUNT, EV_DUPLICATE);
    assert_int_equal(EV_GEN_CODE_COUNT, EV_SEAL_PRESENT);
}

static void the_first_error_decides_the_status(void **state)
{
    (void)state;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_faults_add(&faults, EV_STAY_UNUSUAL, "");
    assert_int_equal(ev_faults_add(&faults, EV_RESOURCE_MISSING, "x"), EV_CONFIG);
    assert_int_equal(ev_faults_add(&faults, EV_MALFORMED, "/visa"), EV_CONFIG);
    assert_int_equal(faults.count, 3);
}

static void what_is_required_adds_a_fault_only_if_it_does_not_hold(void **state)
{
    (void)state;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_true(ev_faults_require(&faults, true, EV_WRITE_FAILED, "a"));
    assert_int_equal(faults.count, 0);
    assert_int_equal(faults.status, EV_OK);
    assert_false(ev_faults_require(&faults, false, EV_WRITE_FAILED, "a"));
    assert_int_equal(faults.count, 1);
    assert_int_equal(faults.fault[0].code, EV_WRITE_FAILED);
    assert_string_equal(faults.fault[0].pointer, "a");
    assert_int_equal(faults.status, EV_IO);
}

static void place_and_character_are_kept(void **state)
{
    (void)state;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_faults_add_at(&faults, EV_RESOURCE_SYNTAX, "a/b.txt", 12, 7);
    ev_faults_add_character(&faults, EV_GLYPH_MISSING, "/holder/surname",
                            (ev_character){0x4E2D, 3});
    assert_string_equal(faults.fault[0].pointer, "a/b.txt");
    assert_int_equal(faults.fault[0].line, 12);
    assert_int_equal(faults.fault[0].column, 7);
    assert_int_equal(faults.fault[0].character.code_point, 0);
    assert_int_equal(faults.fault[1].character.code_point, 0x4E2D);
    assert_int_equal(faults.fault[1].character.place, 3);
    assert_int_equal(faults.fault[1].line, 0);
}

static void a_full_list_says_so_and_counts_the_rest(void **state)
{
    (void)state;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    for (int i = 0; i < EV_FAULTS_MAX + 10; i++)
        (void)(i % 2 == 0 ? ev_faults_add_at(&faults, EV_MALFORMED, "/visa", 3, 4)
                          : ev_faults_add_character(&faults, EV_GLYPH_MISSING, "/a",
                                                    (ev_character){5, 1}));
    assert_int_equal(faults.count, EV_FAULTS_MAX);
    assert_int_equal(faults.dropped, 11); /* one of them made room for the notice */
    const ev_fault *last = &faults.fault[EV_FAULTS_MAX - 1];
    assert_int_equal(last->code, EV_MORE_FAULTS);
    assert_string_equal(last->pointer, "");
    assert_int_equal(last->line, 0);
    assert_int_equal(last->character.code_point, 0);
    assert_int_equal(faults.fault[EV_FAULTS_MAX - 2].code, EV_MALFORMED);
}

static void an_error_behind_the_last_place_still_decides(void **state)
{
    (void)state;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    for (int i = 0; i < EV_FAULTS_MAX + 5; i++)
        ev_faults_add(&faults, EV_STAY_UNUSUAL, "");
    assert_int_equal(faults.status, EV_OK);
    for (size_t i = 0; i < faults.count; i++) /* a list without an error holds none */
        assert_int_equal(faults.fault[i].severity, EV_WARNING);
    assert_int_equal(ev_faults_add(&faults, EV_OUT_OF_MEMORY, ""), EV_TEMP_FAIL);
}

static void a_pointer_that_is_too_long_is_cut(void **state)
{
    (void)state;
    ev_faults faults;
    char pointer[EV_POINTER_MAX + 50];
    memset(pointer, 'a', sizeof pointer - 1);
    pointer[sizeof pointer - 1] = '\0';
    ev_faults_init(&faults, EV_LENIENT);
    ev_faults_add(&faults, EV_MALFORMED, pointer);
    assert_int_equal(strlen(faults.fault[0].pointer), EV_POINTER_MAX);
}

/* ---- pointers -------------------------------------------------------------------------------- */

static void assert_member(const char *base, const char *name, const char *expected)
{
    char out[EV_POINTER_MAX + 1];
    ev_pointer_member(out, base, ev_slice_from(name));
    assert_string_equal(out, expected);
}

static void members_are_escaped_as_rfc_6901_says(void **state)
{
    (void)state;
    assert_member("", "visa", "/visa");
    assert_member("/visa", "number", "/visa/number");
    assert_member("", "", "/");
    assert_member("", "a/b", "/a~1b");
    assert_member("", "m~n", "/m~0n");
    assert_member("", "~1", "/~01");
    assert_member("", "қаз", "/қаз");
}

static void items_are_numbered(void **state)
{
    (void)state;
    char out[EV_POINTER_MAX + 1];
    ev_pointer_item(out, "/entry_points", 0);
    assert_string_equal(out, "/entry_points/0");
    ev_pointer_item(out, "", 1234567890);
    assert_string_equal(out, "/1234567890");
}

/* `filler` letters, then one character or escape that ends `over` bytes behind the last place. */
static void assert_cut(const char *character, const char *written, size_t over)
{
    char name[2 * EV_POINTER_MAX], expected[EV_POINTER_MAX + 1], out[EV_POINTER_MAX + 1];
    size_t letters = EV_POINTER_MAX - 1 - strlen(written) + over;
    memset(name, 'a', letters);
    snprintf(name + letters, sizeof name - letters, "%szz", character);
    snprintf(expected, sizeof expected, "/%.*s%s", (int)letters, name, over == 0 ? written : "");
    ev_pointer_member(out, "", ev_slice_from(name));
    assert_string_equal(out, expected);
    assert_true(ev_utf8_valid(ev_slice_from(out)));
}

static void pointers_are_cut_between_characters_and_escapes(void **state)
{
    (void)state;
    static const char *const pieces[][2] = {
        {"ә", "ә"}, {"€", "€"}, {"𝄞", "𝄞"}, {"~", "~0"}, {"/", "~1"}};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        for (size_t over = 0; over < strlen(pieces[i][1]); over++)
            assert_cut(pieces[i][0], pieces[i][1], over);
}

static void a_base_that_fills_the_pointer_stays_as_it_is(void **state)
{
    (void)state;
    char base[EV_POINTER_MAX + 1];
    base[0] = '/';
    memset(base + 1, 'b', EV_POINTER_MAX - 1);
    base[EV_POINTER_MAX] = '\0';
    char out[EV_POINTER_MAX + 1];
    ev_pointer_member(out, base, EV_SLICE("x"));
    assert_string_equal(out, base);
    ev_pointer_item(out, base, 7);
    assert_string_equal(out, base);
}

static void a_torn_character_ends_a_name(void **state)
{
    (void)state;
    char out[EV_POINTER_MAX + 1];
    ev_pointer_member(out, "", (ev_slice){"ab\xD2", 3});
    assert_string_equal(out, "/ab");
}

UNIT_TESTS(fault)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_unique_and_kebab_case),
        cmocka_unit_test(sentences_are_one_line_of_ascii_without_a_full_stop),
        cmocka_unit_test(warnings_are_about_the_record_and_every_status_is_an_exit_code),
        cmocka_unit_test(a_code_outside_the_table_is_an_internal_error),
        cmocka_unit_test(warnings_leave_the_status_alone_unless_strict),
        cmocka_unit_test(an_accepted_warning_remains_one_under_strict),
        cmocka_unit_test(each_warning_can_be_accepted_and_no_error),
        cmocka_unit_test(a_warning_of_a_batch_is_of_no_other_call),
        cmocka_unit_test(the_first_error_decides_the_status),
        cmocka_unit_test(what_is_required_adds_a_fault_only_if_it_does_not_hold),
        cmocka_unit_test(place_and_character_are_kept),
        cmocka_unit_test(a_full_list_says_so_and_counts_the_rest),
        cmocka_unit_test(an_error_behind_the_last_place_still_decides),
        cmocka_unit_test(a_pointer_that_is_too_long_is_cut),
        cmocka_unit_test(members_are_escaped_as_rfc_6901_says),
        cmocka_unit_test(items_are_numbered),
        cmocka_unit_test(pointers_are_cut_between_characters_and_escapes),
        cmocka_unit_test(a_base_that_fills_the_pointer_stays_as_it_is),
        cmocka_unit_test(a_torn_character_ends_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
