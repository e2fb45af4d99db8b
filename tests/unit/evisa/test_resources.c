/* Resources that the operator lays over: they make a specimen, and a broken one ends with its
 * document. */
#include "lib/unit.h"
#include "unit/evisa/drafts.h"
#include "unit/evisa/evisa_fixture.h"

/* A record that is not a specimen by itself. */
static ev_slice unmarked(char *json, size_t size)
{
    FILE *file = fopen("tests/golden/cases/unmarked-no-photo/record.json", "r"); /* kz-2019-03 */
    assert_non_null(file);
    ev_slice record = {json, fread(json, 1, size, file)};
    (void)fclose(file);
    return record;
}

static bool is_marked(const ev_resources *res)
{
    char json[4096];
    ev_buf text;
    ev_faults faults;
    ev_gen *gen = ev_gen_open(res);
    ev_buf_init(&text, NULL, 0);
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_gen_text(gen, unmarked(json, sizeof json), &text, &faults), EV_OK);
    ev_buf_char(&text, '\0');
    bool marked = strstr(text.data, "SPECIMEN") != NULL;
    ev_buf_free(&text);
    ev_gen_close(gen);
    return marked;
}

static void a_changed_file_makes_a_specimen(void **state)
{
    (void)state;
    overlay o;
    assert_false(is_marked(&builtin));
    change_line(&o, "evisa/1/labels.txt", "surname", "en", "Family name");
    assert_true(is_marked(&o.res));
    end_overlay(&o);
    change_line(&o, "policy/kz-2019-01/policy.txt", "rules", "passport_months", "2");
    assert_true(is_marked(&o.res));
    end_overlay(&o);
    change_line(&o, "evisa/1/labels.txt", "surname", NULL, "# another comment");
    assert_false(is_marked(&o.res));
    end_overlay(&o);
}

/* versions.txt may grow and is not in the manifest: an operator who replaces it has chosen the
 * versions. */
static void other_versions_make_a_specimen(void **state)
{
    (void)state;
    overlay o;
    change_line(&o, "versions.txt", "template evisa/1", "from", "2018-12-31");
    assert_true(is_marked(&o.res));
    end_overlay(&o);
    change_line(&o, "versions.txt", "template evisa/1", NULL, "# a comment");
    assert_false(is_marked(&o.res));
    end_overlay(&o);
}

static void another_comment_moves_no_byte(void **state)
{
    static const char *const paths[] = {"versions.txt",
                                        "evisa/1/layout.txt",
                                        "evisa/1/labels.txt",
                                        "policy/kz-2019-01/policy.txt",
                                        "policy/kz-2019-01/tourist.txt",
                                        "states/1.txt"};
    (void)state;
    enum { FILES = sizeof paths / sizeof *paths };
    ev_resource_file files[FILES];
    ev_buf text[FILES];
    for (size_t i = 0; i < FILES; i++) {
        ev_buf_init(&text[i], NULL, 0);
        ev_buf_text(&text[i], "# another comment\n\n");
        ev_buf_slice(&text[i], ev_resource_find(&builtin, paths[i]));
        files[i] = (ev_resource_file){paths[i], ev_buf_as_slice(&text[i])};
    }
    ev_gen *gen = open_generator(), *commented = ev_gen_open(&(ev_resources){files, FILES});
    result one = render(gen, ev_buf_as_slice(&two_airports), EV_LENIENT),
           two = render(commented, ev_buf_as_slice(&two_airports), EV_LENIENT);
    assert_same(&one, &two);
    ev_gen_close(gen);
    ev_gen_close(commented);
    for (size_t i = 0; i < FILES; i++)
        ev_buf_free(&text[i]);
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

/* The list, as a text with a NUL, for the caller to free. */
static ev_buf list_under(const ev_resources *res)
{
    ev_gen *gen = ev_gen_open(res);
    ev_buf text;
    ev_faults faults;
    ev_buf_init(&text, NULL, 0);
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_gen_list(gen, &text, &faults), EV_OK);
    ev_buf_char(&text, '\0');
    ev_gen_close(gen);
    return text;
}

static void the_list_names_every_version_with_its_day_and_identity(void **state)
{
    (void)state;
    ev_buf text = list_under(&builtin);
    ev_slice rest = ev_slice_from(text.data);
    size_t lines = 0;
    for (; rest.size > 0; lines++) {
        ev_slice line = ev_slice_cut(&rest, '\n');
        ev_slice kind = ev_slice_cut(&line, '\t'), id = ev_slice_cut(&line, '\t'),
                 from = ev_slice_cut(&line, '\t');
        ev_slice hash = ev_slice_cut(&line, '\t');
        ev_date day;
        assert_true(ev_slice_is(kind, "policy") || ev_slice_is(kind, "template"));
        assert_true(id.size > 0);
        assert_int_equal(ev_date_parse(from, EV_DATE_WHOLE, &day), EV_DATE_OK);
        assert_int_equal(hash.size, 64);
        assert_true(ev_slice_is(line, "built-in"));
    }
    assert_true(lines >= 5);
    ev_buf_free(&text);
}

/* The last word of the line of a version, such as "\ntemplate\tevisa/1\t". */
static bool list_says(const ev_resources *res, const char *version, const char *word)
{
    ev_buf text = list_under(res);
    const char *line = strstr(text.data, version);
    assert_non_null(line);
    ev_slice rest = ev_slice_from(line + 1), last = ev_slice_cut(&rest, '\n');
    while (memchr(last.data, '\t', last.size) != NULL)
        (void)ev_slice_cut(&last, '\t');
    bool is_there = ev_slice_is(last, word);
    ev_buf_free(&text);
    return is_there;
}

static const char template_1[] = "\ntemplate\tevisa/1\t", policy_2[] = "\npolicy\tkz-2019-03\t";

static void the_list_says_what_is_changed(void **state)
{
    (void)state;
    overlay o;
    change_line(&o, "evisa/1/labels.txt", "surname", "en", "Family name");
    assert_true(list_says(&o.res, template_1, "specimen"));
    assert_true(list_says(&o.res, policy_2, "built-in"));
    end_overlay(&o);
    change_line(&o, "versions.txt", "template evisa/1", "from", "2018-12-31");
    assert_true(list_says(&o.res, template_1, "specimen"));
    assert_true(list_says(&o.res, policy_2, "specimen"));
    end_overlay(&o);
}

/* What versions.txt marks today is not the matter of this test, but whether all say the same. */
static void drafts_are_marked_in_the_list_and_on_the_page(void **state)
{
    (void)state;
    const char *versions = ev_resource_find(&builtin, "versions.txt").data;
    const char *section = strstr(versions, "[template evisa/1]\n") + 1,
               *next = strstr(section, "\n[");
    const char *mark = strstr(section, "\nstate = draft");
    bool is_draft = mark != NULL && (next == NULL || mark < next);
    assert_false(is_marked(&builtin));
    count_drafts_as = EV_DRAFTS_MARKED;
    bool in_list = list_says(&builtin, template_1, "draft"),
         is_policy = list_says(&builtin, policy_2, "draft");
    bool on_page = is_marked(&builtin);
    count_drafts_as = EV_DRAFTS_RELEASED;
    assert_int_equal(in_list, is_draft);
    assert_int_equal(on_page, in_list || is_policy);
}

static void the_schema_is_json(void **state)
{
    (void)state;
    ev_slice schema = ev_gen_schema();
    json_t *root = json_loadb(schema.data, schema.size, JSON_REJECT_DUPLICATES, NULL);
    assert_true(json_is_object(root));
    json_decref(root);
}

UNIT_TESTS(resources)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_changed_file_makes_a_specimen),
        cmocka_unit_test(other_versions_make_a_specimen),
        cmocka_unit_test(another_comment_moves_no_byte),
        cmocka_unit_test(a_broken_template_can_be_asked_for_again_and_again),
        cmocka_unit_test(more_versions_than_are_kept_are_only_slower),
        cmocka_unit_test(the_list_names_every_version_with_its_day_and_identity),
        cmocka_unit_test(the_list_says_what_is_changed),
        cmocka_unit_test(drafts_are_marked_in_the_list_and_on_the_page),
        cmocka_unit_test(the_schema_is_json),
    };
    return cmocka_run_group_tests(tests, read_records, free_records);
}
