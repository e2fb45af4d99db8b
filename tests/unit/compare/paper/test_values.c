/* What goldens say: every text of the page once, each field with its pointer and its place; and the
 * fields of labels whose words were changed. */
#include "unit/compare/paper/paper_fixture.h"

#include <glob.h>

#include "lib/unit.h"
#include "compare/paper/private.h"

/* ---- completeness ---------------------------------------------------------------------------- */

/* A value as a line of page.txt. */
static void put_value(ev_buf *out, const ev_value *value)
{
    if (value->kind == EV_VALUE_ENTRY)
        ev_buf_text(out, "- ");
    for (int lang = 0; lang < 3 && value->kind == EV_VALUE_FIELD; lang++) {
        ev_buf_slice(out, value->label[lang]);
        ev_buf_text(out, lang < 2 ? " / " : ": ");
    }
    ev_buf_slice(out, value->text);
}

/* In page.txt, but not for the texts of figures, empty lines and the blanks in a digest. */
static ev_slice next_line(ev_slice *rest)
{
    ev_slice line = {"", 0};
    while (rest->size > 0 && (line.size == 0 || line.data[0] == '['))
        line = ev_slice_cut(rest, '\n');
    return line;
}

static bool is_inviter(const ev_value *value)
{
    return value->field != NULL && strncmp(value->field, "/invitation/inviter", 19) == 0;
}

static bool contains(ev_slice text, ev_slice part)
{
    return memmem(text.data, text.size, part.data, part.size) != NULL;
}

static ev_slice without_blanks(ev_slice text)
{
    ev_buf out;
    ev_buf_init(&out, &arena, text.size + 1);
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != ' ')
            ev_buf_char(&out, text.data[i]);
    return ev_buf_as_slice(&out);
}

/* The values of a golden one by one are the lines of its page.txt. Two things share a line there:
 * the inviter and its number, and the parts of the footer. */
static void assert_says(const char *folder)
{
    char path[300];
    (void)snprintf(path, sizeof path, "%s/page.txt", folder);
    ev_slice rest = read_whole(path), line = {"", 0};
    (void)snprintf(path, sizeof path, "%s/expect.pdf", folder);
    ev_paper paper = read_paper(read_whole(path));
    assert_true(paper.is_ours);
    for (size_t i = 0; i < paper.value_count; i++) {
        const ev_value *value = &paper.values[i];
        bool is_footer = value->node == paper.values[paper.value_count - 1].node;
        bool is_shared =
            i > 0 && value->node == paper.values[i - 1].node && (is_footer || is_inviter(value));
        ev_buf said;
        ev_buf_init(&said, &arena, 256);
        put_value(&said, value);
        line = is_shared ? line : next_line(&rest);
        if (is_footer || is_inviter(value))
            assert_true(contains(line, value->text) || contains(without_blanks(line), value->text));
        else
            assert_text(ev_buf_as_slice(&said), ev_arena_copy(&arena, line));
        assert_int_equal(value->field == NULL,
                         value->kind != EV_VALUE_FIELD && value->kind != EV_VALUE_ENTRY);
        assert_true(value->name.size > 0 && !ev_slice_is(value->name, "text"));
        assert_true(value->place.width > 0 && value->place.height > 0);
    }
    assert_int_equal(next_line(&rest).size, 0);
}

static void every_text_of_every_golden_is_a_value(void **state)
{
    glob_t folders;
    assert_int_equal(glob("tests/golden/cases/*", 0, NULL, &folders), 0);
    assert_true(folders.gl_pathc > 30);
    for (size_t i = 0; i < folders.gl_pathc; i++) {
        assert_says(folders.gl_pathv[i]);
        (void)tear_down(state);
        (void)set_up(state);
    }
    globfree(&folders);
}

/* ---- fields ---------------------------------------------------------------------------------- */

static void fields_have_the_pointers_of_the_record(void **state)
{
    static const struct {
        const char *field, *name, *text, *own;
    } cases[] = {
        {"/visa/number", "visa number", "KZ0000112", "KZ0000112"},
        {"/holder/surname", "surname", "ERIKSSON", "ERIKSSON"},
        {"/holder/given_names", "given names", "ANNA MARIA", "ANNA MARIA"},
        {"/holder/nationality", "nationality", "UTO Утопия / Утопия / Utopia", "UTO"},
        {"/holder/birth_date", "date of birth", "12 AUG 1974", "12 AUG 1974"},
        {"/holder/birth_place", "place of birth", "ZENITH", "ZENITH"},
        {"/holder/sex", "sex", "F әйел / женский / female", "F"},
        {"/passport/number", "passport number", "L898902C3", "L898902C3"},
        {"/passport/issuer", "issuing state", "UTO Утопия / Утопия / Utopia", "UTO"},
        {"/passport/issued_on", "passport issued", "16 APR 2012", "16 APR 2012"},
        {"/passport/expires_on", "passport expires", "15 APR 2022", "15 APR 2022"},
        {"/visa/valid_from", "valid from", "15 MAR 2019", "15 MAR 2019"},
        {"/visa/valid_until", "valid until", "13 APR 2019", "13 APR 2019"},
        {"/visa/stay_days", "duration of stay", "30 күн / дней / days", "30"},
        {"/visa/entries", "number of entries", "1 БІР МӘРТЕЛІ / ОДНОКРАТНАЯ / SINGLE ENTRY", "1"},
        {"/visa/category", "type of visa", "B12 Туристік / Туристская / Tourist", "B12"},
        {"/visa/issued_on", "date of issue", "28 FEB 2019", "28 FEB 2019"},
        {"/invitation/number", "invitation number", "2019000112", "2019000112"},
        {"/invitation/inviter_name", "inviting party", "«Үлгі» ЖШС", "«Үлгі» ЖШС"},
        {"/invitation/inviter_id", "inviter number", "190140000109", "190140000109"},
    };
    (void)state;
    ev_paper paper = read_paper(golden("unmarked"));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const ev_value *value = value_of(&paper, cases[i].field);
        assert_text(value->name, cases[i].name);
        assert_text(value->text, cases[i].text);
        assert_text(value->own, cases[i].own);
    }
    const ev_value *id = value_of(&paper, "/invitation/inviter_id");
    assert_text(id->label[EV_KK], "БСН");
    assert_text(id->label[EV_RU], "БИН");
    assert_text(id->label[EV_EN], "BIN");
}

/* The places that layout.txt says, in hundredths of a millimetre: within a tenth of one. */
static void places_are_those_of_the_layout(void **state)
{
    static const struct {
        const char *field;
        int32_t x, y, baseline; /* of the field; of its value, from y */
    } cases[] = {{"/holder/surname", 1000, 4490, 860},     {"/visa/number", 16500, 6890, 1080},
                 {"/visa/valid_from", 1000, 8120, 1390},   {"/passport/number", 1000, 6860, 1110},
                 {"/holder/birth_date", 1000, 13315, 410}, {"/visa/issued_on", 7450, 15290, 410}};
    (void)state;
    ev_paper paper = read_paper(golden("unmarked"));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const ev_value *value = value_of(&paper, cases[i].field);
        const ev_run *run = &paper.runs[paper.nodes[value->node].first_run];
        assert_in_range(value->place.x, cases[i].x - 10, cases[i].x + 10);
        assert_in_range(run->baseline, cases[i].y + cases[i].baseline - 10,
                        cases[i].y + cases[i].baseline + 10);
        assert_in_range(value->label_place.x, cases[i].x - 10, cases[i].x + 10);
    }
    assert_int_equal(paper.picture_count, 1);
    assert_place(paper.pictures[0].place, 16500, 2180, 3500, 4500);
    assert_place(paper.code.place, 16820, 24360, 2896, 2896);
    assert_int_equal(paper.width, 21000);
    assert_int_equal(paper.height, 29700);
}

static const ev_value *named(const ev_paper *paper, const char *name)
{
    for (size_t i = 0; i < paper->value_count; i++)
        if (ev_slice_is(paper->values[i].name, name))
            return &paper->values[i];
    fail_msg("nothing is called %s", name);
    return NULL;
}

static void what_is_not_a_field_has_a_name(void **state)
{
    (void)state;
    ev_paper paper = read_paper(golden("unmarked"));
    assert_text(named(&paper, "MRZ line 1")->text, "V<KAZERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<");
    assert_text(named(&paper, "MRZ line 2")->text, "KZ00001127UTO7408122F1904138<<<<<<<<<<<<<<<<");
    assert_text(named(&paper, "record digest")->text, ev_arena_copy(&arena, paper.made.digest));
    assert_text(named(&paper, "versions")->text, "evisa/1 · kz-2019-01 · render/1");
    assert_text(named(&paper, "portal")->text, "www.vmp.gov.kz");
    assert_text(named(&paper, "seal none")->label[EV_EN], "Not signed");
    assert_text(named(&paper, "companions")->label[EV_EN],
                "The electronic visa is valid only for its recipient and does not apply to "
                "accompanying persons.");
    assert_text(named(&paper, "notice 5 (en)")->text,
                "Single-entry electronic visa. Paid consular fees are not refundable.");
    assert_text(named(&paper, "entry point 2")->own, "UAAA");
    assert_text(named(&paper, "entry point 2")->label[EV_EN],
                "Almaty International Airport, Almaty");
}

/* A name that is cut within a word: the page has two lines, the value is one word. */
static void a_word_on_two_lines_is_read_as_one(void **state)
{
    (void)state;
    ev_paper paper = read_paper(golden("maximum-eight-airports"));
    assert_text(value_of(&paper, "/holder/surname")->text,
                "WWWWWWWWWWWWWWWWWWWWWWWWWWWWW-WWWWWWWWWWWWWWWWWWWWWWWWWWWWWW");
    assert_int_equal(value_of(&paper, "/invitation/inviter_id")->text.size, 12);
}

static void a_passport_with_one_name_has_one_value(void **state)
{
    (void)state;
    ev_paper paper = read_paper(golden("no-surname"));
    for (size_t i = 0; i < paper.value_count; i++)
        assert_true(paper.values[i].field == NULL ||
                    strcmp(paper.values[i].field, "/holder/surname") != 0);
    assert_true(value_of(&paper, "/holder/given_names")->text.size > 0);
}

/* ---- labels that were changed ---------------------------------------------------------------- */

typedef struct matching {
    ev_reader reader;
    ev_paper paper;
    ev_paper_words words;
    ev_paper_row rows[4];
} matching;

static matching *match(const char *const labels[][3], const int32_t places[][2], size_t count)
{
    matching *m = ev_arena_take(&arena, sizeof *m);
    m->reader = (ev_reader){.arena = &arena, .faults = &faults, .paper = &m->paper};
    assert_true(ev_paper_words_read(&m->reader, &m->words));
    for (size_t i = 0; i < count; i++) {
        for (int lang = 0; lang < 3; lang++)
            m->rows[i].in[lang] = ev_slice_from(labels[i][lang]);
        m->rows[i].place = (ev_place){places[i][0], places[i][1], 3000, 250, 0};
    }
    ev_paper_words_match(&m->words, m->rows, count);
    return m;
}

static const char *field_of(const matching *m, size_t row)
{
    return m->rows[row].field != NULL ? m->rows[row].field->pointer : "none";
}

static const int32_t names[][2] = {{16500, 6880}, {1000, 4500}, {1000, 5680}, {1000, 6880}};

static void one_language_is_enough(void **state)
{
    (void)state;
    const matching *m = match((const char *const[][3]){{"Виза нөмірі", "Номер визы", "Visa number"},
                                                       {"Тегі", "Фамилия", "Family name"},
                                                       {"Имя", "Name", "Given names"},
                                                       {"Паспорт нөмірі", "Паспорт", "Passport"}},
                              names, 4);
    assert_string_equal(field_of(m, 0), "/visa/number");
    assert_string_equal(field_of(m, 1), "/holder/surname");
    assert_string_equal(field_of(m, 2), "/holder/given_names");
    assert_string_equal(field_of(m, 3), "/passport/number");
}

static void a_label_of_new_words_is_found_by_its_place(void **state)
{
    (void)state;
    const matching *m =
        match((const char *const[][3]){{"Виза нөмірі", "Номер визы", "Visa number"},
                                       {"Әулет", "Прозвание", "Family name"},
                                       {"Есімі", "Имена", "First names"},
                                       {"Паспорт нөмірі", "Номер паспорта", "Passport number"}},
              names, 4);
    assert_string_equal(field_of(m, 1), "/holder/surname");
    assert_string_equal(field_of(m, 2), "/holder/given_names");
}

static void labels_that_changed_places_keep_their_fields(void **state)
{
    (void)state;
    const matching *m =
        match((const char *const[][3]){{"Паспорт нөмірі", "Номер паспорта", "Passport number"},
                                       {"Тегі", "Фамилия", "Surname"}},
              names, 2);
    assert_string_equal(field_of(m, 0), "/passport/number");
    assert_string_equal(field_of(m, 1), "/holder/surname");
}

static void a_short_form_is_of_its_field(void **state)
{
    (void)state;
    const matching *m =
        match((const char *const[][3]){{"Паспорт елі", "Паспорт", "Passport"},
                                       {"Берген мемлекет", "Страна выдачи", "Issuing state"}},
              (const int32_t[][2]){{1000, 14190}, {1000, 14190}}, 2);
    assert_string_equal(field_of(m, 0), "/passport/issuer");
}

UNIT_TESTS(values)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_text_of_every_golden_is_a_value, set_up, tear_down),
        cmocka_unit_test_setup_teardown(fields_have_the_pointers_of_the_record, set_up, tear_down),
        cmocka_unit_test_setup_teardown(places_are_those_of_the_layout, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_a_field_has_a_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_word_on_two_lines_is_read_as_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_passport_with_one_name_has_one_value, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_language_is_enough, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_label_of_new_words_is_found_by_its_place, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(labels_that_changed_places_keep_their_fields, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_short_form_is_of_its_field, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
