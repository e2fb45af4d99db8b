/* Placeholders: the value and the words behind each name, and the conditions of blocks. */
#include "layout/syntax.h"
#include "lib/unit.h"
#include "unit/layout/block_fixture.h"

static const char labels[] =
    "[days.one]\nkk = күн\nru = день\nen = day\n[days.few]\nkk = күн\nru = дня\nen = days\n"
    "[days.many]\nkk = күн\nru = дней\nen = days\n"
    "[inviter_id.iin]\nkk = ЖСН\nru = ИИН\nen = IIN\n"
    "[inviter_id.bin]\nkk = БСН\nru = БИН\nen = BIN\n"
    "[sex.M]\nkk = е\nru = м\nen = male\n[entries.single]\nkk = бір\nru = одна\nen = single\n";

static bench b;
static ev_placeholder found;

static int set_up(void **state)
{
    (void)state;
    set_bench(&b, "[x]\n", labels);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    clear_bench(&b);
    return 0;
}

static void find(const char *name)
{
    if (!ev_layout_placeholder(&b.layout, ev_slice_from(name), &found))
        fail_msg("%s", name);
    assert_int_equal(b.faults.count, 0);
}

static void assert_value(const char *name, const char *pointer, const char *text)
{
    find(name);
    assert_string_equal(found.pointer, pointer);
    assert_true(ev_slice_is(found.text, text));
    assert_false(found.has_words);
}

static void values_are_those_of_the_record(void **state)
{
    (void)state;
    b.record.holder.surname = EV_SLICE("VERMA");
    b.record.holder.sex = 'M';
    strcpy(b.record.passport.issuer, "IND");
    b.record.visa.stay_days = 30;
    assert_value("holder.surname", "/holder/surname", "VERMA");
    assert_value("holder.sex", "/holder/sex", "M");
    assert_value("passport.issuer", "/passport/issuer", "IND");
    assert_value("visa.stay_days", "/visa/stay_days", "30");
    find("visa.issued_by");
    assert_null(found.text.data);
}

static void dates_are_long_and_numeric(void **state)
{
    (void)state;
    b.record.visa.valid_until = (ev_date){2019, 5, 3};
    b.record.holder.birth_date = (ev_date){1984, 12, 31};
    assert_value("visa.valid_until", "/visa/valid_until", "03 MAY 2019");
    assert_value("visa.valid_until.numeric", "/visa/valid_until", "03.05.2019");
    assert_value("holder.birth_date", "/holder/birth_date", "31 DEC 1984");
}

static void a_date_without_a_day_has_no_numeric_form(void **state)
{
    (void)state;
    b.record.holder.birth_date = (ev_date){1984, 12, 0};
    find("holder.birth_date");
    assert_true(found.text.size > 0);
    find("holder.birth_date.numeric");
    assert_null(found.text.data);
    assert_string_equal(found.pointer, "/holder/birth_date");
}

static void names_that_are_not_placeholders_are_not_found(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "holder",
                                        "holder.surname.words",
                                        "holder.birth_date.words",
                                        "visa.valid_until.",
                                        "visa.valid_untilx",
                                        "visa.seal",
                                        "holder.password"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (ev_layout_placeholder(&b.layout, ev_slice_from(wrong[i]), &found))
            fail_msg("%s", wrong[i]);
}

static void assert_words(const char *name, const char *russian, const char *english)
{
    find(name);
    assert_true(found.has_words);
    assert_true(ev_slice_is(found.words.in[EV_RU], russian));
    assert_true(ev_slice_is(found.words.in[EV_EN], english));
}

static void days_are_counted_in_russian_and_in_english(void **state)
{
    (void)state;
    static const struct {
        int days;
        const char *russian, *english;
    } counts[] = {{1, "день", "day"},   {2, "дня", "days"},   {4, "дня", "days"},
                  {5, "дней", "days"},  {11, "дней", "days"}, {14, "дней", "days"},
                  {21, "день", "days"}, {22, "дня", "days"},  {30, "дней", "days"},
                  {90, "дней", "days"}, {111, "дней", "days"}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        b.record.visa.stay_days = counts[i].days;
        assert_words("visa.stay_days.words", counts[i].russian, counts[i].english);
    }
}

static void the_fifth_digit_tells_an_organisation_from_a_person(void **state)
{
    (void)state;
    b.record.invitation.inviter_id = EV_SLICE("840315300123");
    assert_words("invitation.inviter_id", "ИИН", "IIN");
    b.record.invitation.inviter_id = EV_SLICE("190440000123");
    assert_words("invitation.inviter_id", "БИН", "BIN");
    assert_true(ev_slice_is(found.text, "190440000123"));
    b.record.invitation.inviter_id = (ev_slice){NULL, 0};
    find("invitation.inviter_id");
    assert_false(found.has_words);
}

static void words_that_there_are_not_are_left_out(void **state)
{
    (void)state;
    b.record.visa.entries = 1;
    assert_words("visa.entries.words", "одна", "single");
    b.record.visa.entries = 2;
    find("visa.entries.words");
    assert_false(found.has_words);
    b.record.holder.sex = 'M';
    assert_words("holder.sex.words", "м", "male");
    b.record.holder.sex = 'X';
    find("holder.sex.words");
    assert_false(found.has_words);
}

static void a_label_that_is_missing_is_a_fault(void **state)
{
    (void)state;
    b.record.holder.sex = 'F';
    assert_true(ev_layout_placeholder(&b.layout, EV_SLICE("holder.sex.words"), &found));
    assert_refused(&b);
}

static void conditions_follow_the_record(void **state)
{
    (void)state;
    bool holds;
    assert_true(ev_layout_when(&b.layout, EV_SLICE("sealed"), &holds));
    assert_false(holds);
    b.record.seal = EV_SLICE("seal");
    assert_true(ev_layout_when(&b.layout, EV_SLICE("sealed"), &holds) && holds);
    assert_true(ev_layout_when(&b.layout, EV_SLICE("unsealed"), &holds));
    assert_false(holds);
    assert_true(ev_layout_when(&b.layout, EV_SLICE("no-portrait"), &holds) && holds);
    assert_true(ev_layout_when(&b.layout, EV_SLICE("no-issued_by"), &holds) && holds);
    b.record.holder.given_names = EV_SLICE("ANNA");
    b.record.holder.surname = (ev_slice){NULL, 0};
    assert_true(ev_layout_when(&b.layout, EV_SLICE("only-given-names"), &holds) && holds);
    assert_true(ev_layout_when(&b.layout, EV_SLICE("surname"), &holds) && !holds);
    b.record.holder.surname = EV_SLICE("BELL");
    assert_true(ev_layout_when(&b.layout, EV_SLICE("both-names"), &holds) && holds);
    assert_true(ev_layout_when(&b.layout, EV_SLICE("only-given-names"), &holds) && !holds);
    assert_false(ev_layout_when(&b.layout, EV_SLICE("sometimes"), &holds));
    assert_false(ev_layout_when(&b.layout, EV_SLICE(""), &holds));
}

/* The policy of this bench is empty: it has no names, but the placeholder is known. */
static void the_table_of_the_syntax_has_these_names(void **state)
{
    size_t count;
    const ev_value_row *row = ev_layout_values(&count);
    (void)state;
    assert_true(count >= 30);
    for (size_t i = 0; i < count; i++)
        if (strstr(row[i].name, ".names") == NULL && strcmp(row[i].name, "visa.kind") != 0)
            assert_true(ev_layout_placeholder(&b.layout, ev_slice_from(row[i].name), &found));
    const char *const *condition = ev_layout_conditions(&count);
    for (size_t i = 0; i < count; i++) {
        bool holds;
        assert_true(ev_layout_when(&b.layout, ev_slice_from(condition[i]), &holds));
    }
}

static void the_letters_of_a_value_tell_its_language(void **state)
{
    (void)state;
    assert_int_equal(ev_layout_lang_of(EV_SLICE("ТОО «Қазына»")), EV_KK);
    assert_int_equal(ev_layout_lang_of(EV_SLICE("ТОО «Восток»")), EV_RU);
    assert_int_equal(ev_layout_lang_of(EV_SLICE("East LLP")), EV_EN);
    assert_int_equal(ev_layout_lang_of(EV_SLICE("")), EV_EN);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

UNIT_TESTS(placeholders)
{
    const struct CMUnitTest tests[] = {
        TEST(values_are_those_of_the_record),
        TEST(dates_are_long_and_numeric),
        TEST(a_date_without_a_day_has_no_numeric_form),
        TEST(names_that_are_not_placeholders_are_not_found),
        TEST(days_are_counted_in_russian_and_in_english),
        TEST(the_fifth_digit_tells_an_organisation_from_a_person),
        TEST(words_that_there_are_not_are_left_out),
        TEST(a_label_that_is_missing_is_a_fault),
        TEST(conditions_follow_the_record),
        TEST(the_table_of_the_syntax_has_these_names),
        TEST(the_letters_of_a_value_tell_its_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
