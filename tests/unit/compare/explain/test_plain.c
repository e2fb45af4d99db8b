/* What is told with --no-values: names of the program, and never a text of a document. */
#include "lib/unit.h"
#include "unit/compare/explain/explain_fixture.h"

/* A line for each difference: its plain name, "-" where there is none. */
static void assert_plain(sheet *golden, sheet *now, const char *expected)
{
    ev_arena arena;
    ev_faults faults;
    ev_explanation explanation;
    char told[2048] = "";
    ev_arena_init(&arena, (size_t)64 << 20);
    ev_faults_init(&faults, EV_STRICT);
    assert_int_equal(ev_explain(&golden->paper, &now->paper, NULL, &arena, &explanation, &faults),
                     EV_OK);
    for (size_t i = 0; i < explanation.count; i++) {
        ev_slice plain = explanation.differences[i].plain;
        size_t size = strlen(told);
        (void)snprintf(told + size, sizeof told - size, "%.*s\n",
                       plain.size > 0 ? (int)plain.size : 1, plain.size > 0 ? plain.data : "-");
    }
    assert_string_equal(told, expected);
    ev_arena_free(&arena);
    free(golden);
    free(now);
}

static sheet *first(void)
{
    ev_record record = first_record();
    return sheet_of(&record);
}

static void what_the_program_names_is_told(void **state)
{
    (void)state;
    ev_record record = first_record();
    record.holder.birth_date = day("1985-04-13");
    change_digest(&record);
    assert_plain(first(), sheet_of(&record), "date of birth\nMRZ line 2\nrecord digest\nseal\n");
    sheet *s = first();
    s->picture[0].place.x -= 300;
    assert_plain(first(), s, "portrait\n");
}

/* Its words are the document's. */
static void a_label_is_named_by_its_field(void **state)
{
    (void)state;
    sheet *s = first();
    for (size_t i = 0; i < s->paper.value_count; i++)
        if (ev_slice_is(s->value[i].label[EV_EN], "Surname"))
            s->value[i].label[EV_EN] = EV_SLICE("Johannsson");
    for (size_t i = 0; i < s->paper.run_count; i++)
        if (ev_slice_is(s->run[i].text, "Surname"))
            s->run[i].text = EV_SLICE("Johannsson");
    assert_plain(first(), s, "label of the surname\n");
}

static void a_name_of_the_document_is_not_told(void **state)
{
    (void)state;
    sheet *s = first();
    s->paper.fonts[0].name = EV_SLICE("Johannsson");
    assert_plain(first(), s, "-\n-\n");
    s = first();
    s->paper.language = EV_SLICE("x-johannsson");
    assert_plain(first(), s, "the document\n");
}

UNIT_TESTS(plain)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_program_names_is_told),
        cmocka_unit_test(a_label_is_named_by_its_field),
        cmocka_unit_test(a_name_of_the_document_is_not_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
