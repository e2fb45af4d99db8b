/* Labels, notices, words beside values and names of entry points: of template and policy, and told
 * in full. */
#include "lib/unit.h"
#include "unit/compare/explain/explain_fixture.h"

#define OF_TEMPLATE " (evisa/1 in both, their files differ: made with --resources?)\n"
#define OF_POLICY " (kz-2019-01 in both, their files differ: made with --resources?)\n"

static sheet *plain(void)
{
    ev_record record = first_record();
    return sheet_of(&record);
}

/* Puts a text in place of another: in runs, values and labels. */
static void put(ev_slice *at, ev_slice before, ev_slice after)
{
    if (ev_slice_equal(*at, before))
        *at = after;
}

/* Whose words they are. */
typedef enum source { TEMPLATE, POLICY } source;

/* As files that were laid over the built-in ones make it. */
static sheet *reworded(source of, const char *before_text, const char *after_text)
{
    sheet *s = plain();
    ev_slice before = ev_slice_from(before_text), after = ev_slice_from(after_text);
    for (size_t i = 0; i < s->paper.run_count; i++)
        put(&s->run[i].text, before, after);
    for (size_t i = 0; i < s->paper.value_count; i++) {
        put(&s->value[i].text, before, after);
        for (int lang = 0; lang < EV_LANG_COUNT; lang++)
            put(&s->value[i].label[lang], before, after);
    }
    *(of == TEMPLATE ? &s->paper.made.template_hash : &s->paper.made.policy_hash) =
        EV_SLICE("1234567890");
    return s;
}

/* The second of the five lines of the trial. */
static void a_label_is_told_with_its_language(void **state)
{
    (void)state;
    assert_explained(plain(), reworded(TEMPLATE, "Surname", "Family name"), NULL,
                     "template: label \"Surname\" (en) -> \"Family name\"" OF_TEMPLATE);
    assert_explained(plain(), reworded(TEMPLATE, "Тегі", "Тек"), NULL,
                     "template: label \"Тегі\" (kk) -> \"Тек\"" OF_TEMPLATE);
}

static void a_notice_is_told_by_the_words_around_the_change(void **state)
{
    (void)state;
    assert_explained(
        plain(),
        reworded(POLICY,
                 "The receiving party must inform the migration service of the foreign nationals "
                 "staying with it within three working days of their arrival.",
                 "The receiving party must inform the migration service of the foreign nationals "
                 "staying with it within five working days of their arrival."),
        NULL,
        "template: notice 2 \"... it within three working days ...\" (en) -> \"... it within five "
        "working days ...\"" OF_POLICY);
}

static void words_beside_a_value_are_not_the_record(void **state)
{
    (void)state;
    assert_explained(plain(), reworded(POLICY, "Индия", "Республика Индия"), NULL,
                     "template: words of the nationality \"Индия\" (ru) -> \"Республика "
                     "Индия\"" OF_POLICY);
    assert_explained(plain(), reworded(POLICY, "Almaty Airport", "Almaty International"), NULL,
                     "template: entry point UAAA \"Almaty Airport\" (en) -> \"Almaty "
                     "International\"" OF_POLICY);
    assert_explained(plain(), reworded(POLICY, "www.vmp.gov.kz", "vmp.gov.kz"), NULL,
                     "template: portal \"www.vmp.gov.kz\" (en) -> \"vmp.gov.kz\"" OF_POLICY);
}

/* Files that differ are said of what they print, and alone where they print the same. */
static void files_of_the_same_name_are_told_of_what_they_print(void **state)
{
    (void)state;
    sheet *s = plain();
    s->paper.made.template_hash = EV_SLICE("1234567890");
    assert_explained(plain(), s, NULL,
                     "source: files of template evisa/1 differ: 8205ed29 -> 12345678\n");
}

/* Words that differ although the files do not: of another program, or changed in the PDF. */
static void the_same_files_are_told(void **state)
{
    (void)state;
    sheet *s = reworded(TEMPLATE, "Surname", "Family name"), *built_in = plain();
    s->paper.made = built_in->paper.made;
    assert_explained(built_in, s, NULL,
                     "template: label \"Surname\" (en) -> \"Family name\" (evisa/1 in both, with "
                     "the same files)\n");
}

static void words_follow_from_another_version(void **state)
{
    (void)state;
    sheet *s = reworded(TEMPLATE, "Surname", "Family name");
    s->paper.made.template = EV_SLICE("evisa/2");
    for (size_t i = 0; i < s->paper.value_count; i++)
        if (ev_slice_is(s->value[i].name, "versions"))
            s->value[i].text = EV_SLICE("evisa/2 \xC2\xB7 kz-2019-01 \xC2\xB7 render/1");
    assert_explained(plain(), s, NULL,
                     "source: template  evisa/1 -> evisa/2\n"
                     "> template: words\n");
}

static void a_policy_follows_from_the_day_of_issue(void **state)
{
    (void)state;
    ev_record now = first_record();
    now.visa.issued_on = day("2019-03-25");
    change_digest(&now);
    sheet *s = sheet_of(&now);
    s->paper.made.policy = EV_SLICE("kz-2019-03");
    for (size_t i = 0; i < s->paper.value_count; i++)
        if (ev_slice_is(s->value[i].name, "versions"))
            s->value[i].text = EV_SLICE("evisa/1 \xC2\xB7 kz-2019-03 \xC2\xB7 render/1");
    assert_explained(plain(), s, NULL,
                     "record: date of issue  01 MAR 2019 -> 25 MAR 2019\n"
                     "> source: policy\n"
                     "> record: record digest\n"
                     "> seal: seal (same signer, signed on 01 MAR 2019 -> 25 MAR 2019)\n");
}

static void the_mark_of_a_specimen(void **state)
{
    (void)state;
    sheet *s = plain();
    s->paper.made.specimen = EV_SLICE("False");
    assert_explained(plain(), s, NULL, "source: mark SPECIMEN removed\n");
    s = reworded(TEMPLATE, "Surname", "Family name");
    s->paper.made.specimen = EV_SLICE("False");
    assert_explained(s, plain(), NULL,
                     "template: label \"Family name\" (en) -> \"Surname\"" OF_TEMPLATE
                     "> source: mark SPECIMEN\n");
}

UNIT_TESTS(words)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_label_is_told_with_its_language),
        cmocka_unit_test(a_notice_is_told_by_the_words_around_the_change),
        cmocka_unit_test(words_beside_a_value_are_not_the_record),
        cmocka_unit_test(files_of_the_same_name_are_told_of_what_they_print),
        cmocka_unit_test(the_same_files_are_told),
        cmocka_unit_test(words_follow_from_another_version),
        cmocka_unit_test(a_policy_follows_from_the_day_of_issue),
        cmocka_unit_test(the_mark_of_a_specimen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
