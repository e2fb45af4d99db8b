/* The library as a portal's worker uses it: one generator, many documents, and whatever goes wrong
 * with one is over with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>
#include <nettle/sha2.h>

#include "lib/unit.h"
#include "evisa.h"
#include "unit/layout/page_fixture.h"
#include "record/record.h"

typedef struct result {
    ev_status status;
    ev_faults faults;
    size_t size;
    uint8_t digest[SHA256_DIGEST_SIZE];
} result;

static ev_buf two_airports, photo; /* sealed records */
static ev_buf unpinned;            /* one without a seal and without pins */

static int read_records(void **state)
{
    (void)state;
    ev_buf_init(&two_airports, NULL, 0);
    ev_buf_init(&photo, NULL, 0);
    ev_buf_init(&unpinned, NULL, 0);
    read_file("tests/bench/record.json", &unpinned);
    read_file("tests/golden/cases/tourist-two-airports/record.json", &two_airports);
    read_file("tests/golden/cases/tourist-almaty-png/record.json", &photo);
    return 0;
}

static int free_records(void **state)
{
    (void)state;
    ev_buf_free(&two_airports);
    ev_buf_free(&photo);
    ev_buf_free(&unpinned);
    return 0;
}

static ev_gen *open_generator(void)
{
    ev_gen *gen = ev_gen_open(&builtin);
    assert_non_null(gen);
    return gen;
}

static result render(ev_gen *gen, ev_slice json, ev_strictness strictness)
{
    result r = {0};
    ev_buf pdf;
    struct sha256_ctx sha;
    ev_buf_init(&pdf, NULL, 0);
    ev_faults_init(&r.faults, strictness);
    r.status = ev_gen_render(gen, json, &pdf, NULL, &r.faults);
    assert_int_equal(r.status, r.faults.status);
    r.size = pdf.size;
    sha256_init(&sha);
    sha256_update(&sha, pdf.size, (const uint8_t *)pdf.data);
    sha256_digest(&sha, sizeof r.digest, r.digest);
    ev_buf_free(&pdf);
    return r;
}

static void assert_same(const result *a, const result *b)
{
    assert_int_equal(a->status, EV_OK);
    assert_int_equal(b->status, EV_OK);
    assert_int_equal(a->size, b->size);
    assert_memory_equal(a->digest, b->digest, sizeof a->digest);
}

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
        "{\"schema\":\"evisa-record/"
        "1\",\"visa\":{\"issued_on\":\"2019-03-01\"},\"policy\":\"kz-1999-01\",\"template\":"
        "\"evisa/77\"}",
        "{\"schema\":\"evisa-record/"
        "1\",\"visa\":{\"issued_on\":\"2018-03-01\"},\"photo\":\"iVBORw0KGgo=\"}",
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

/* ---- resources ------------------------------------------------------------------------------- */

/* A record that is no specimen by itself. */
static ev_slice unmarked(char *json, size_t size)
{
    FILE *file = fopen("tests/golden/cases/unmarked-no-photo/record.json", "r");
    assert_non_null(file);
    ev_slice record = {json, fread(json, 1, size, file)};
    (void)fclose(file);
    return record;
}

static void a_changed_template_makes_a_specimen(void **state)
{
    (void)state;
    overlay o;
    char json[4096];
    ev_buf text;
    ev_faults faults;
    change_line(&o, "evisa/1/labels.txt", "surname", "en", "Family name");
    ev_gen *gen = ev_gen_open(&o.res);
    ev_buf_init(&text, NULL, 0);
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_gen_text(gen, unmarked(json, sizeof json), &text, &faults), EV_OK);
    ev_buf_char(&text, '\0');
    assert_non_null(strstr(text.data, "Family name"));
    assert_non_null(strstr(text.data, "SPECIMEN"));
    ev_buf_free(&text);
    ev_gen_close(gen);
    end_overlay(&o);
}

/* versions.txt may grow and is not in the manifest: who lays another one over it has chosen the
 * versions himself. */
static void other_versions_make_a_specimen(void **state)
{
    (void)state;
    static const ev_resources none = {NULL, 0};
    char json[4096];
    ev_slice record = unmarked(json, sizeof json);
    for (int changed = 0; changed < 2; changed++) {
        overlay o;
        ev_buf text;
        ev_faults faults;
        change_line(&o, "versions.txt", "template evisa/1", "from", "2018-12-31");
        ev_gen *gen = ev_gen_open(changed ? &o.res : &none);
        ev_buf_init(&text, NULL, 0);
        ev_faults_init(&faults, EV_LENIENT);
        assert_int_equal(ev_gen_text(gen, record, &text, &faults), EV_OK);
        ev_buf_char(&text, '\0');
        assert_int_equal(strstr(text.data, "SPECIMEN") != NULL, changed);
        ev_buf_free(&text);
        ev_gen_close(gen);
        end_overlay(&o);
    }
}

/* What a failed loading leaves behind must not fill the memory that all later documents need. */
static void a_broken_template_can_be_asked_for_again_and_again(void **state)
{
    (void)state;
    const ev_resource_file files[] = {
        {"versions.txt",
         EV_SLICE("[policy kz-2019-01]\nfrom = 2019-01-01\n[template evisa/1]\nfrom = "
                  "2019-01-01\n[template evisa/2]\nfrom = 2019-01-01\n")},
        {"evisa/2/layout.txt", ev_resource_find(&builtin, layout_path)},
        {"evisa/2/labels.txt", EV_SLICE("not a line\n")},
    };
    const ev_resources res = {files, 3};
    ev_gen *gen = ev_gen_open(&res);
    ev_buf json;
    ev_buf_init(&json, NULL, 0);
    ev_slice good = ev_buf_as_slice(&unpinned);
    ev_buf_text(&json, "{\"template\":\"evisa/2\",");
    ev_buf_bytes(&json, strchr(good.data, '{') + 1,
                 good.size - (size_t)(strchr(good.data, '{') + 1 - good.data));
    result reference = render(gen, good, EV_LENIENT);
    for (int i = 0; i < 1000; i++) {
        result refused = render(gen, ev_buf_as_slice(&json), EV_LENIENT);
        assert_int_equal(refused.status, EV_CONFIG);
        assert_int_equal(refused.faults.fault[0].code, EV_RESOURCE_SYNTAX);
    }
    result after = render(gen, good, EV_LENIENT);
    assert_same(&reference, &after);
    ev_buf_free(&json);
    ev_gen_close(gen);
}

static void more_versions_than_are_kept_are_only_slower(void **state)
{
    (void)state;
    enum { VERSIONS = 40 };
    ev_buf list, json;
    char path[VERSIONS][64];
    ev_resource_file files[2 * VERSIONS + 1];
    ev_buf_init(&list, NULL, 0);
    ev_buf_text(&list, "[policy kz-2019-01]\nfrom = 2019-01-01\n");
    for (size_t i = 0; i < VERSIONS; i++) {
        char line[64];
        snprintf(line, sizeof line, "[template evisa/%zu]\nfrom = 2019-01-01\n", i + 1);
        ev_buf_text(&list, line);
        snprintf(path[i], sizeof path[i], "evisa/%zu/layout.txt", i + 1);
        files[1 + i] =
            (ev_resource_file){path[i], EV_SLICE("[page]\nsize = 210 297\nleading = 2.85\n")};
    }
    files[0] = (ev_resource_file){"versions.txt", ev_buf_as_slice(&list)};
    const ev_resources res = {files, VERSIONS + 1};
    char labels[VERSIONS][64];
    for (size_t i = 0; i < VERSIONS; i++) {
        snprintf(labels[i], sizeof labels[i], "evisa/%zu/labels.txt", i + 1);
        files[1 + VERSIONS + i] =
            (ev_resource_file){labels[i], EV_SLICE("[title]\nkk = a\nru = b\nen = c\n")};
    }
    ev_gen *gen = ev_gen_open(&(ev_resources){res.overlay, 2 * VERSIONS + 1});
    ev_slice good = ev_buf_as_slice(&unpinned);
    for (size_t i = 0; i < 2 * VERSIONS; i++) {
        char pin[64];
        ev_faults faults;
        ev_faults_init(&faults, EV_LENIENT);
        snprintf(pin, sizeof pin, "{\"template\":\"evisa/%zu\",", i % VERSIONS + 1);
        ev_buf_init(&json, NULL, 0);
        ev_buf_text(&json, pin);
        ev_buf_bytes(&json, strchr(good.data, '{') + 1,
                     good.size - (size_t)(strchr(good.data, '{') + 1 - good.data));
        assert_int_equal(ev_gen_check(gen, ev_buf_as_slice(&json), &faults), EV_OK);
        ev_buf_free(&json);
    }
    ev_gen_close(gen);
    ev_buf_free(&list);
}

static void the_list_names_every_version_with_its_day_and_identity(void **state)
{
    (void)state;
    ev_gen *gen = open_generator();
    ev_buf text;
    ev_faults faults;
    ev_buf_init(&text, NULL, 0);
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_gen_list(gen, &text, &faults), EV_OK);
    ev_slice rest = ev_buf_as_slice(&text);
    size_t lines = 0;
    for (; rest.size > 0; lines++) {
        ev_slice line = ev_slice_cut(&rest, '\n');
        ev_slice kind = ev_slice_cut(&line, '\t'), id = ev_slice_cut(&line, '\t'),
                 from = ev_slice_cut(&line, '\t');
        ev_slice hash = ev_slice_cut(&line, '\t');
        ev_date day;
        assert_true(ev_slice_is(kind, "policy") || ev_slice_is(kind, "template"));
        assert_true(id.size > 0);
        assert_int_equal(ev_date_parse(from, false, &day), EV_DATE_OK);
        assert_int_equal(hash.size, 64);
        assert_true(ev_slice_is(line, "built-in"));
    }
    assert_true(lines >= 5);
    ev_buf_free(&text);
    ev_gen_close(gen);
}

static void the_schema_is_json(void **state)
{
    (void)state;
    ev_slice schema = ev_gen_schema();
    json_t *root = json_loadb(schema.data, schema.size, JSON_REJECT_DUPLICATES, NULL);
    assert_true(json_is_object(root));
    json_decref(root);
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
        cmocka_unit_test(a_changed_template_makes_a_specimen),
        cmocka_unit_test(other_versions_make_a_specimen),
        cmocka_unit_test(a_broken_template_can_be_asked_for_again_and_again),
        cmocka_unit_test(more_versions_than_are_kept_are_only_slower),
        cmocka_unit_test(the_list_names_every_version_with_its_day_and_identity),
        cmocka_unit_test(the_schema_is_json),
        cmocka_unit_test(memory_of_the_document_may_end_at_any_call),
        cmocka_unit_test(memory_of_a_document_with_a_photo_may_end_at_any_call),
        cmocka_unit_test(memory_of_what_is_kept_may_end_at_any_call),
    };
    return cmocka_run_group_tests(tests, read_records, free_records);
}
