/* What --ignore and --only leave out, with what follows from it; memory that runs out; papers of
 * other generators. */
#include "lib/unit.h"
#include "unit/compare/explain/explain_fixture.h"

static sheet *with(const char *birth, const char *passport)
{
    ev_record record = first_record();
    record.holder.birth_date = day(birth);
    record.passport.number = ev_slice_from(passport);
    if (strcmp(birth, "1950-12-07") != 0 || strcmp(passport, "Z0000301") != 0)
        change_digest(&record);
    return sheet_of(&record);
}

static sheet *plain(void)
{
    return with("1950-12-07", "Z0000301");
}

static const char *const birth[] = {"/holder/birth_date"}, *const holder[] = {"/holder"},
                         *const passport[] = {"/passport/number"}, *const seal[] = {"seal"},
                         *const both[] = {"/holder", "/passport"}, *const template[] = {"template"};

static void what_is_ignored_takes_along_what_follows(void **state)
{
    (void)state;
    assert_explained(plain(), with("1985-04-13", "Z0000301"),
                     &(ev_explain_choice){.ignored = birth, .ignored_count = 1}, "");
    assert_explained(plain(), with("1985-04-13", "Z0000301"),
                     &(ev_explain_choice){.ignored = holder, .ignored_count = 1}, "");
    assert_explained(plain(), with("1985-04-13", "Z7777777"),
                     &(ev_explain_choice){.ignored = both, .ignored_count = 2}, "");
}

/* The MRZ has the date alone. */
static void what_follows_from_another_cause_stays(void **state)
{
    (void)state;
    assert_explained(plain(), with("1985-04-13", "Z7777777"),
                     &(ev_explain_choice){.ignored = birth, .ignored_count = 1},
                     "record: passport number  Z0000301 -> Z7777777\n"
                     "> record: record digest\n"
                     "> seal: seal (same signer)\n");
    assert_explained(plain(), with("1985-04-13", "Z7777777"),
                     &(ev_explain_choice){.ignored = passport, .ignored_count = 1},
                     "record: date of birth  07 DEC 1950 -> 13 APR 1985\n"
                     "> mrz: MRZ line 2\n"
                     "> record: record digest\n"
                     "> seal: seal (same signer)\n");
}

static void what_only_is_asked_for(void **state)
{
    (void)state;
    assert_explained(plain(), with("1985-04-13", "Z7777777"),
                     &(ev_explain_choice){.only = passport, .only_count = 1},
                     "record: passport number  Z0000301 -> Z7777777\n"
                     "> record: record digest\n"
                     "> seal: seal (same signer)\n");
    assert_explained(plain(), with("1985-04-13", "Z7777777"),
                     &(ev_explain_choice){.only = template, .only_count = 1}, "");
    assert_explained(plain(), with("1985-04-13", "Z0000301"),
                     &(ev_explain_choice){.only = seal, .only_count = 1},
                     "seal: other contents (same signer; follows from what --only leaves out)\n");
}

/* That nothing else differs, and that a page does not show something, is never said of a choice. */
static void what_is_left_out_is_not_denied(void **state)
{
    static const char *const record[] = {"record"}, *const layout[] = {"layout"},
                             *const photo[] = {"photo"};
    (void)state;
    sheet *s = with("1985-04-13", "Z0000301");
    s->picture[0].data = EV_SLICE("another photo");
    assert_explained(plain(), s, &(ev_explain_choice){.only = photo, .only_count = 1},
                     "photo: JPEG 413x531, 26000 bytes in both\n"
                     "> record: record digest\n"
                     "> seal: seal (same signer)\n");
    ev_record record_now = first_record();
    change_digest(&record_now);
    s = sheet_of(&record_now);
    s->picture[0].data = EV_SLICE("another photo");
    assert_explained(plain(), s, &(ev_explain_choice){.only = record, .only_count = 1},
                     "record: digest  a0a1a2a3... -> faa1a2a3... (follows from what --only leaves "
                     "out)\n");
    s = with("1985-04-13", "Z0000301");
    s->shape[0].place.x += 100;
    assert_explained(plain(), s, &(ev_explain_choice){.only = layout, .only_count = 1},
                     "layout: line at 10.0, 41.0 mm 10.0 -> 11.0 mm from the left\n");
    s = with("1985-04-13", "Z0000301");
    s->shape[0].place.x += 100;
    assert_explained(plain(), s, &(ev_explain_choice){.ignored = holder, .ignored_count = 1},
                     "layout: line at 10.0, 41.0 mm 10.0 -> 11.0 mm from the left\n");
}

/* What contradicts itself is no document to ignore a part of. */
static void a_contradiction_is_told_whatever_is_chosen(void **state)
{
    static const char *const all[] = {"record", "seal", "mrz", "photo", "bytes"};
    const ev_explain_choice choices[] = {{.ignored = all, .ignored_count = 5},
                                         {.ignored = seal, .ignored_count = 1},
                                         {.only = template, .only_count = 1}};
    (void)state;
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        sheet *s = with("1950-12-07", "Z0000301");
        ev_value *value = &s->value[0];
        while (value->field == NULL || strcmp(value->field, "/holder/birth_date") != 0)
            value++;
        value->text = value->own = EV_SLICE("08 DEC 1950");
        s->run[s->node[value->node].first_run].text = value->text;
        assert_explained(
            plain(), s, &choices[i],
            i != 1 ? "! record: new: date of birth is 08 DEC 1950 on the page, 501207 in MRZ and "
                     "seal\n"
                   : "! record: new: date of birth is 08 DEC 1950 on the page, 501207 in MRZ and "
                     "seal\n"
                     "record: date of birth  07 DEC 1950 -> 08 DEC 1950\n");
        s = plain();
        s->picture[0].data = EV_SLICE("another photo");
        assert_explained(
            plain(), s, &choices[i],
            i != 1 ? "! record: the record digest is the same in both, but the portrait is not\n"
                   : "! record: the record digest is the same in both, but the portrait is not\n"
                     "photo: JPEG 413x531, 26000 bytes in both\n");
    }
}

/* The word in front of a line means all that has this word there. */
static void a_kind_is_a_choice_too(void **state)
{
    (void)state;
    static const char *const record[] = {"record"};
    assert_explained(plain(), with("1985-04-13", "Z7777777"),
                     &(ev_explain_choice){.ignored = record, .ignored_count = 1}, "");
    for (ev_difference_kind kind = 0; kind < EV_DIFFERENCE_KINDS; kind++)
        assert_string_equal(ev_explain_choice_at(kind, NULL), ev_difference_kind_name(kind));
}

static void the_word_of_a_difference(void **state)
{
    static const struct {
        ev_difference_kind kind;
        const char *field, *word;
    } rows[] = {
        {EV_DIFFERENT_RECORD, "/holder/sex", "/holder/sex"},
        {EV_DIFFERENT_RECORD, "record/digest", "record"},
        {EV_DIFFERENT_LABEL, "template/labels/own", "labels"},
        {EV_DIFFERENT_LABEL, "template/notices", "notices"},
        {EV_DIFFERENT_SOURCE, "source/template/version", "source"},
        {EV_DIFFERENT_SOURCE, "source/specimen", "specimen"},
        {EV_DIFFERENT_SEAL, "seal/kind", "seal"},
        {EV_DIFFERENT_MRZ, "/holder/mrz_name", "/holder/mrz_name"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const ev_difference one = {.kind = rows[i].kind, .field = rows[i].field};
        assert_string_equal(ev_difference_word(&one), rows[i].word);
        assert_true(ev_explain_is_choice(rows[i].word));
    }
}

static void bytes_are_a_choice_too(void **state)
{
    static const char *const same[] = {"bytes"};
    (void)state;
    assert_explained(plain(), plain(), NULL, "bytes: same content, other bytes\n");
    assert_explained(plain(), plain(), &(ev_explain_choice){.ignored = same, .ignored_count = 1},
                     "");
    assert_explained(plain(), plain(), &(ev_explain_choice){.only = seal, .only_count = 1}, "");
    assert_explained(plain(), plain(), &(ev_explain_choice){.only = same, .only_count = 1},
                     "bytes: same content, other bytes\n");
}

static void names_of_a_choice(void **state)
{
    (void)state;
    assert_true(ev_explain_is_choice("/visa/number"));
    assert_true(ev_explain_is_choice("/holder"));
    assert_true(ev_explain_is_choice("photo"));
    assert_true(ev_explain_is_choice("layout"));
    assert_true(ev_explain_is_choice("notices"));
    assert_false(ev_explain_is_choice("policy"));
    assert_false(ev_explain_is_choice(""));
    assert_false(ev_explain_is_choice("/visa/numbers"));
    assert_false(ev_explain_is_choice("visa number"));
}

/* The section of the manual: all that can be chosen, and nothing else. */
static void the_manual_lists_them(void **state)
{
    static char page[1 << 16];
    (void)state;
    FILE *file = fopen("gen/compare/evisa-compare.1", "rb");
    assert_non_null(file);
    page[fread(page, 1, sizeof page - 1, file)] = '\0';
    assert_int_equal(fclose(file), 0);
    char *fields = strstr(page, "\n.SH FIELDS\n"), *end = strstr(page, "\n.SH JSON\n");
    const char *name, *meaning;
    assert_true(fields != NULL && end > fields);
    *end = '\0';
    fields += strlen("\n.SH FIELDS\n");
    size_t listed = 0, pointers = 0;
    for (size_t i = 0; (name = ev_explain_choice_at(i, &meaning)) != NULL; i++) {
        char line[64];
        snprintf(line, sizeof line, "\n.B %s\n", name);
        if (meaning != NULL && strstr(fields, line) == NULL)
            snprintf(line, sizeof line, "\n.BR %s ", name);
        if (meaning != NULL && strstr(fields, line) == NULL)
            fail_msg("the manual does not have the word %s", name);
        pointers += meaning == NULL;
    }
    for (char *word = strtok(fields, " \n"); word != NULL; word = strtok(NULL, " \n")) {
        if (*word == '/' && !ev_explain_is_choice(word))
            fail_msg("the manual has the pointer %s, which cannot be chosen", word);
        listed += *word == '/';
    }
    assert_int_equal(listed, pointers);
}

static void a_kind_has_its_own_fields(void **state)
{
    (void)state;
    const char *field;
    size_t count = 0;
    for (; (field = ev_difference_field_at(count)) != NULL; count++) {
        unsigned kinds = 0;
        for (int kind = 0; kind < EV_DIFFERENCE_KINDS; kind++)
            kinds += ev_difference_may_have((ev_difference_kind)kind, field);
        assert_int_equal(kinds, *field == '/' ? 2 : 1);
        if (count < EV_DIFFERENCE_KINDS)
            assert_true(ev_difference_may_have((ev_difference_kind)count, field));
    }
    assert_in_range(count, 50, 100); /* FIELDS_MAX of pass.c */
}

static void what_was_said_of_the_whole_is_taken_back(void **state)
{
    (void)state;
    ev_difference one = {.kind = EV_DIFFERENT_LAYOUT};
    ev_explanation explanation = {.differences = &one, .count = 1, .causes = 1};
    one.text = one.about = EV_SLICE("portrait moved; nothing else");
    ev_explain_take_back(&explanation);
    assert_true(ev_slice_is(one.text, "portrait moved"));
    assert_true(ev_slice_is(one.about, "portrait moved"));
    ev_explain_take_back(&explanation);
    assert_true(ev_slice_is(one.text, "portrait moved"));
    one.kind = EV_DIFFERENT_BYTES;
    ev_explain_take_back(&explanation);
    assert_int_equal(explanation.count, 0);
    assert_int_equal(explanation.causes, 0);
}

static void values_are_not_in_what_groups(void **state)
{
    (void)state;
    sheet *golden = plain(), *now = with("1985-04-13", "Z7777777");
    ev_arena arena;
    ev_faults faults;
    ev_explanation explanation;
    ev_arena_init(&arena, (size_t)64 << 20);
    ev_faults_init(&faults, EV_STRICT);
    assert_int_equal(ev_explain(&golden->paper, &now->paper, NULL, &arena, &explanation, &faults),
                     EV_OK);
    for (size_t i = 0; i < explanation.count; i++) {
        char about[256];
        snprintf(about, sizeof about, "%.*s", (int)explanation.differences[i].about.size,
                 explanation.differences[i].about.data);
        assert_null(strstr(about, "1985"));
        assert_null(strstr(about, "Z7777777"));
    }
    assert_true(ev_slice_is(explanation.differences[1].about, "date of birth"));
    assert_string_equal(explanation.differences[1].field, "/holder/birth_date");
    assert_true(explanation.differences[1].place.width > 0);
    ev_arena_free(&arena);
    free(golden), free(now);
}

/* Each allocation fails in turn: never a wrong explanation. */
static void memory_that_runs_out_is_a_fault(void **state)
{
    (void)state;
    sheet *golden = plain(), *now = with("1985-04-13", "Z7777777");
    ev_status status = EV_TEMP_FAIL;
    size_t fails = 0;
    while (status != EV_OK) {
        ev_arena arena;
        ev_faults faults;
        ev_explanation explanation;
        ev_arena_init(&arena, (size_t)64 << 20);
        ev_faults_init(&faults, EV_STRICT);
        arena.fail_after = ++fails;
        status = ev_explain(&golden->paper, &now->paper, NULL, &arena, &explanation, &faults);
        if (status != EV_OK)
            assert_int_equal(faults.fault[0].code, EV_OUT_OF_MEMORY);
        ev_arena_free(&arena);
        fails += fails / 16;
    }
    assert_true(fails > 50);
    free(golden), free(now);
}

static sheet *of_another_generator(const char *text)
{
    sheet *s = calloc(1, sizeof *s);
    assert_non_null(s);
    s->paper = (ev_paper){.pages = 1,
                          .width = 21000,
                          .height = 29700,
                          .nodes = s->node,
                          .runs = s->run,
                          .values = s->value};
    (void)add_node(s, "untagged", -1);
    s->x = s->y = 2000;
    add_run(s, EV_SLICE("Invoice"), "", "Helvetica");
    (void)add_value(s, EV_VALUE_OTHER, "text", s->run[0].text);
    s->x = 2000, s->y = 3000;
    add_run(s, ev_slice_from(text), "", "Helvetica");
    add_value(s, EV_VALUE_OTHER, "text", s->run[1].text)->place = s->run[1].place;
    return s;
}

static void papers_of_other_generators_are_compared_by_their_texts(void **state)
{
    (void)state;
    assert_explained(of_another_generator("Total 12"), of_another_generator("Total 13"), NULL,
                     "record: text at 20.0, 30.0 mm  Total 12 -> Total 13\n");
    sheet *s = of_another_generator("Total 12");
    s->run[0].place.x += 100;
    assert_explained(of_another_generator("Total 12"), s, NULL,
                     "layout: text at 20.0, 20.0 mm 20.0 -> 21.0 mm from the left; nothing else\n");
}

UNIT_TESTS(choice)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_ignored_takes_along_what_follows),
        cmocka_unit_test(what_follows_from_another_cause_stays),
        cmocka_unit_test(what_only_is_asked_for),
        cmocka_unit_test(what_is_left_out_is_not_denied),
        cmocka_unit_test(a_contradiction_is_told_whatever_is_chosen),
        cmocka_unit_test(a_kind_is_a_choice_too),
        cmocka_unit_test(the_word_of_a_difference),
        cmocka_unit_test(bytes_are_a_choice_too),
        cmocka_unit_test(names_of_a_choice),
        cmocka_unit_test(the_manual_lists_them),
        cmocka_unit_test(a_kind_has_its_own_fields),
        cmocka_unit_test(what_was_said_of_the_whole_is_taken_back),
        cmocka_unit_test(values_are_not_in_what_groups),
        cmocka_unit_test(memory_that_runs_out_is_a_fault),
        cmocka_unit_test(papers_of_other_generators_are_compared_by_their_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
