/* The library as a portal's worker uses it: one generator, many documents, and whatever goes wrong
 * with one is over with it. */
#include "lib/unit.h"
#include "unit/evisa/evisa_fixture.h"

/* ---- the same bytes -------------------------------------------------------------------------- */

static void one_record_is_one_document_whatever_came_before(void **state)
{
    (void)state;
    ev_gen *gen = open_generator(), *other = open_generator();
    result first = render(gen, ev_buf_as_slice(&two_airports), EV_LENIENT),
           second = render(gen, ev_buf_as_slice(&two_airports), EV_LENIENT);
    result with_photo = render(gen, ev_buf_as_slice(&photo), EV_LENIENT),
           third = render(gen, ev_buf_as_slice(&two_airports), EV_LENIENT);
    result elsewhere = render(other, ev_buf_as_slice(&two_airports), EV_LENIENT);
    assert_same(&first, &second);
    assert_same(&first, &third);
    assert_same(&first, &elsewhere);
    assert_memory_not_equal(first.digest, with_photo.digest, sizeof first.digest);
    ev_gen_close(gen);
    ev_gen_close(other);
}

static void a_document_is_appended_to_what_the_buffer_holds(void **state)
{
    (void)state;
    ev_gen *gen = open_generator();
    ev_buf pdf;
    ev_faults faults;
    ev_buf_init(&pdf, NULL, 0);
    ev_faults_init(&faults, EV_LENIENT);
    ev_buf_text(&pdf, "before ");
    assert_int_equal(ev_gen_render(gen, ev_buf_as_slice(&two_airports), &pdf, NULL, &faults),
                     EV_OK);
    assert_memory_equal(pdf.data, "before %PDF-1.7", 15);
    ev_buf_free(&pdf);
    ev_gen_close(gen);
}

/* Each of these stops at another step of the pipeline. */
static void a_document_after_a_refused_one_is_unaffected(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "{",
        "[]",
        "\xFF",
        "{}",
        "{\"schema\":\"evisa-record/1\"}",
        ("{\"schema\":\"evisa-record/1\",\"visa\":{\"issued_on\":\"2019-03-01\"},"
         "\"policy\":\"kz-1999-01\",\"template\":\"evisa/77\"}"),
        ("{\"schema\":\"evisa-record/1\",\"visa\":{\"issued_on\":\"2018-03-01\"},"
         "\"photo\":\"iVBORw0KGgo=\"}"),
        "{\"schema\":\"evisa-record/1\",\"holder\":{\"surname\":\"A\"},\"photo\":\"/9j/AAE=\"}",
    };
    ev_gen *gen = open_generator();
    result reference = render(gen, ev_buf_as_slice(&two_airports), EV_LENIENT);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        result refused = render(gen, ev_slice_from(wrong[i]), EV_LENIENT);
        assert_int_equal(refused.status, EV_DATA);
        assert_int_equal(refused.size, 0);
        result after = render(gen, ev_buf_as_slice(&two_airports), EV_LENIENT);
        assert_same(&reference, &after);
    }
    ev_gen_close(gen);
}

static void all_faults_of_a_record_are_found_in_one_go(void **state)
{
    (void)state;
    ev_gen *gen = open_generator();
    ev_buf json;
    ev_buf_init(&json, NULL, 0);
    read_file("tests/golden/cases/minimum/record.json", &json);
    ev_buf_char(&json, '\0');
    json_t *record = json_loads(json.data, 0, NULL);
    json_object_set_new(json_object_get(record, "holder"), "birth_date", json_string("2019-02-29"));
    json_object_set_new(json_object_get(record, "visa"), "category", json_string("Z9"));
    json_object_set_new(record, "photo", json_string("/9j/AAE="));
    char *text = json_dumps(record, 0);
    result r = render(gen, ev_slice_from(text), EV_LENIENT);
    bool calendar = false, category = false, broken = false;
    for (size_t i = 0; i < r.faults.count; i++) {
        calendar = calendar || r.faults.fault[i].code == EV_DATE_NO_SUCH_DAY;
        category = category || r.faults.fault[i].code == EV_CATEGORY_UNKNOWN;
        broken = broken || r.faults.fault[i].code == EV_PHOTO_BROKEN;
    }
    assert_true(calendar && category && broken);
    free(text);
    json_decref(record);
    ev_buf_free(&json);
    ev_gen_close(gen);
}

/* ---- strict, check, text --------------------------------------------------------------------- */

static void strict_refuses_what_is_only_warned_of_otherwise(void **state)
{
    (void)state;
    ev_buf json;
    ev_gen *gen = open_generator();
    ev_buf_init(&json, NULL, 0);
    read_file("tests/golden/cases/maximum-eight-airports/record.json", &json);
    result warned = render(gen, ev_buf_as_slice(&json), EV_LENIENT),
           refused = render(gen, ev_buf_as_slice(&json), EV_STRICT);
    assert_int_equal(warned.status, EV_OK);
    assert_true(warned.faults.count > 3);
    assert_int_equal(refused.status, EV_DATA);
    assert_int_equal(refused.size, 0);
    assert_int_equal(refused.faults.count, warned.faults.count);
    for (size_t i = 0; i < warned.faults.count; i++) {
        assert_int_equal(warned.faults.fault[i].severity, EV_WARNING);
        assert_int_equal(refused.faults.fault[i].severity, EV_ERROR);
        assert_int_equal(refused.faults.fault[i].code, warned.faults.fault[i].code);
    }
    ev_buf_free(&json);
    ev_gen_close(gen);
}

static void strict_changes_no_byte_of_what_passes(void **state)
{
    (void)state;
    ev_gen *gen = open_generator();
    result lax = render(gen, ev_buf_as_slice(&two_airports), EV_LENIENT),
           strict = render(gen, ev_buf_as_slice(&two_airports), EV_STRICT);
    assert_int_equal(lax.faults.count, 0);
    assert_same(&lax, &strict);
    ev_gen_close(gen);
}

static void check_and_text_judge_as_render_does(ev_slice json, const char *path)
{
    ev_gen *gen = open_generator();
    ev_faults checked, read;
    ev_buf text;
    ev_buf_init(&text, NULL, 0);
    ev_faults_init(&checked, EV_LENIENT);
    ev_faults_init(&read, EV_LENIENT);
    result rendered = render(gen, json, EV_LENIENT);
    if (rendered.status != EV_OK || ev_gen_check(gen, json, &checked) != EV_OK ||
        ev_gen_text(gen, json, &text, &read) != EV_OK)
        fail_msg("%s", path);
    assert_int_equal(checked.count, rendered.faults.count);
    assert_int_equal(read.count, rendered.faults.count);
    assert_true(text.size > 1000 && text.data[text.size - 1] == '\n');
    ev_buf_free(&text);
    ev_gen_close(gen);
}

static void every_golden_renders_and_all_commands_agree(void **state)
{
    (void)state;
    for_each_golden(check_and_text_judge_as_render_does);
}

/* ---- memory ---------------------------------------------------------------------------------- */

/* Fails the first call for memory, then the second, until the document gets through: each time the
 * program says that memory ran out and nothing else, no byte leaves it, and the next document is
 * what it always was. */
static void fail_every_call(ev_slice json, bool kept, size_t least)
{
    ev_gen *gen = open_generator();
    result reference = render(gen, json, EV_LENIENT);
    for (size_t calls = 1;; calls++) {
        if (kept) { /* what is kept is loaded once */
            ev_gen_close(gen);
            gen = open_generator();
        }
        ev_gen_fail_after(gen, kept ? 0 : calls, kept ? calls : 0);
        result r = render(gen, json, EV_LENIENT);
        ev_gen_fail_after(gen, 0, 0);
        if (r.status == EV_OK) {
            assert_same(&reference, &r);
            assert_true(calls > least);
            break;
        }
        if (r.status != EV_TEMP_FAIL || r.faults.fault[r.faults.count - 1].code != EV_OUT_OF_MEMORY)
            fail_msg("call %zu: status %d, %s at %s", calls, (int)r.status,
                     ev_code_describe(r.faults.fault[0].code)->code, r.faults.fault[0].pointer);
        result after = render(gen, json, EV_LENIENT);
        assert_same(&reference, &after);
    }
    ev_gen_close(gen);
}

static void memory_of_the_document_may_end_at_any_call(void **state)
{
    (void)state;
    fail_every_call(ev_buf_as_slice(&two_airports), false, 100);
}

static void memory_of_a_document_with_a_photo_may_end_at_any_call(void **state)
{
    (void)state;
    fail_every_call(ev_buf_as_slice(&photo), false, 100);
}

static void memory_of_what_is_kept_may_end_at_any_call(void **state)
{
    (void)state;
    fail_every_call(ev_buf_as_slice(&two_airports), true, 5);
}

UNIT_TESTS(evisa)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_record_is_one_document_whatever_came_before),
        cmocka_unit_test(a_document_is_appended_to_what_the_buffer_holds),
        cmocka_unit_test(a_document_after_a_refused_one_is_unaffected),
        cmocka_unit_test(all_faults_of_a_record_are_found_in_one_go),
        cmocka_unit_test(strict_refuses_what_is_only_warned_of_otherwise),
        cmocka_unit_test(strict_changes_no_byte_of_what_passes),
        cmocka_unit_test(every_golden_renders_and_all_commands_agree),
        cmocka_unit_test(memory_of_the_document_may_end_at_any_call),
        cmocka_unit_test(memory_of_a_document_with_a_photo_may_end_at_any_call),
        cmocka_unit_test(memory_of_what_is_kept_may_end_at_any_call),
    };
    return cmocka_run_group_tests(tests, read_records, free_records);
}
