/* A paper that contradicts itself: said first, of whichever side it is. */
#include "compare/explain/private.h"
#include "lib/unit.h"
#include "unit/compare/explain/explain_fixture.h"

static sheet *honest(void)
{
    ev_record record = first_record();
    return sheet_of(&record);
}

static ev_value *value_at(sheet *s, const char *field)
{
    for (size_t i = 0; i < s->paper.value_count; i++)
        if (s->value[i].field != NULL && strcmp(s->value[i].field, field) == 0)
            return &s->value[i];
    fail_msg("there is no %s", field);
    return NULL;
}

/* As somebody would who edits the page's text. */
static sheet *forged(const char *field, const char *text)
{
    sheet *s = honest();
    ev_value *value = value_at(s, field);
    value->text = value->own = ev_slice_from(text);
    s->run[s->node[value->node].first_run].text = value->text;
    return s;
}

static sheet *with_mrz(size_t line, size_t at, char c)
{
    sheet *s = honest();
    for (size_t i = 0; i < s->paper.value_count; i++)
        if (s->value[i].kind == EV_VALUE_MRZ && line-- == 0) {
            char *copy = (char *)(uintptr_t)s->value[i].text.data;
            copy[at] = c;
        }
    return s;
}

static void a_value_that_its_seal_does_not_know(void **state)
{
    (void)state;
    assert_explained(
        honest(), forged("/holder/birth_date", "08 DEC 1950"), NULL,
        "! record: new: date of birth is 08 DEC 1950 on the page, 501207 in MRZ and seal\n"
        "record: date of birth  07 DEC 1950 -> 08 DEC 1950\n");
    assert_explained(honest(), forged("/visa/issued_on", "02 MAR 2019"), NULL,
                     "! seal: new: date of issue is 01 MAR 2019 in the seal, 02 MAR 2019 on its "
                     "page\n"
                     "record: date of issue  01 MAR 2019 -> 02 MAR 2019\n");
}

/* The century is in the seal alone. */
static void a_century_that_its_seal_does_not_know(void **state)
{
    (void)state;
    ev_record golden = first_record();
    golden.holder.birth_date = day("1915-12-07");
    sheet *s = sheet_of(&golden);
    ev_value *value = value_at(s, "/holder/birth_date");
    value->text = value->own = EV_SLICE("07 DEC 2015");
    s->run[s->node[value->node].first_run].text = value->text;
    assert_explained(sheet_of(&golden), s, NULL,
                     "! seal: new: date of birth is 07 DEC 1915 in the seal, 07 DEC 2015 on its "
                     "page\n"
                     "record: date of birth  07 DEC 1915 -> 07 DEC 2015\n");
}

static void the_golden_is_held_against_itself_too(void **state)
{
    (void)state;
    assert_explained(
        forged("/holder/birth_date", "08 DEC 1950"), honest(), NULL,
        "! record: golden: date of birth is 08 DEC 1950 on the page, 501207 in MRZ and seal\n"
        "record: date of birth  08 DEC 1950 -> 07 DEC 1950\n");
}

static void one_digit_of_the_mrz(void **state)
{
    (void)state;
    assert_explained(honest(), with_mrz(1, EV_MRZ_AT_BIRTH + 1, '8'), NULL,
                     "! mrz: new: date of birth is 581207 in the MRZ, 07 DEC 1950 on its page\n"
                     "mrz: MRZ line 2: date of birth  5012077 -> 5812077\n");
    assert_explained(honest(), with_mrz(1, EV_MRZ_AT_BIRTH + 6, '1'), NULL,
                     "! mrz: new: check digit of the date of birth in the MRZ is 1, not 7\n"
                     "mrz: MRZ line 2: date of birth  5012077 -> 5012071\n");
}

static void a_name_that_was_left_behind(void **state)
{
    (void)state;
    assert_explained(honest(), forged("/holder/surname", "Erikson"), NULL,
                     "! record: new: name is Erikson on the page, "
                     "ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<< in MRZ and seal\n"
                     "record: surname  Eriksson -> Erikson\n");
}

static void the_seal_of_another_visa(void **state)
{
    (void)state;
    ev_record record = first_record();
    record.visa.stay_days = 29;
    sheet *other = sheet_of(&record), *s = honest();
    s->seal = other->seal;
    free(other);
    assert_explained(honest(), s, NULL,
                     "! seal: new: duration of stay is 29 days, 0 months, 0 years in the seal, 30 "
                     "\xD0\xBA\xD2\xAF\xD0\xBD \xD0\xB4\xD0\xBD\xD0\xB5\xD0\xB9 days on its page\n"
                     "seal: seal: duration of stay  30 days, 0 months, 0 years -> 29 days, 0 "
                     "months, 0 years\n");
}

static void the_seal_of_another_record(void **state)
{
    (void)state;
    ev_record record = first_record();
    change_digest(&record);
    sheet *other = sheet_of(&record), *s = honest();
    s->seal = other->seal;
    free(other);
    char *told = malloc(TEXT);
    assert_non_null(told);
    sheet *golden = honest();
    explain_to(golden, s, NULL, told);
    static const char first[] = "! seal: new: the seal is of another record: it has not the digest "
                                "of the document\n";
    assert_int_equal(strncmp(told, first, sizeof first - 1), 0);
    free(told), free(golden), free(s);
}

static void a_footer_that_is_not_the_metadata(void **state)
{
    (void)state;
    sheet *s = honest();
    for (size_t i = 0; i < s->paper.value_count; i++)
        if (ev_slice_is(s->value[i].name, "record digest"))
            s->value[i].text = EV_SLICE("00");
    assert_explained(
        honest(), s, NULL,
        "! record: new: the record digest in the footer is not that of the metadata\n");
    s = honest();
    for (size_t i = 0; i < s->paper.value_count; i++)
        if (ev_slice_is(s->value[i].name, "versions"))
            s->value[i].text = EV_SLICE("evisa/2");
    assert_explained(honest(), s, NULL,
                     "! record: new: the versions in the footer are not those of the metadata\n");
}

/* What neither MRZ nor seal has: the digest of the record did not move with it. */
static void a_value_that_the_digest_does_not_know(void **state)
{
    (void)state;
    sheet *golden = honest(), *s = honest();
    golden->paper.code.bytes = s->paper.code.bytes = (ev_slice){NULL, 0};
    s->picture[0].data = EV_SLICE("another photo");
    assert_explained(golden, s, NULL,
                     "! record: the record digest is the same in both, but the portrait is not\n"
                     "photo: JPEG 413x531, 26000 bytes in both\n");
}

/* A photo is never another one because of the template; a value that is gone is no value either. */
static void what_the_digest_knows_and_the_page_does_not(void **state)
{
    (void)state;
    sheet *s = honest();
    s->picture[0].data = EV_SLICE("another photo");
    s->paper.made.template_hash = EV_SLICE("1234567890");
    assert_explained(honest(), s, NULL,
                     "! record: the record digest is the same in both, but the portrait is not\n"
                     "source: files of template evisa/1 differ: 8205ed29 -> 12345678\n"
                     "photo: JPEG 413x531, 26000 bytes in both\n");
    s = honest();
    s->paper.picture_count = 0;
    char told[TEXT];
    sheet *golden = honest();
    explain_to(golden, s, NULL, told);
    assert_non_null(strstr(told, "! record: the record digest is the same in both, but the "
                                 "portrait is not\n"));
    free(golden), free(s);
}

/* A hundred differences leave room for what is said first. */
static void a_contradiction_has_room(void **state)
{
    (void)state;
    ev_arena memory;
    ev_arena_init(&memory, (size_t)16 << 20);
    ev_explainer e = {.arena = &memory,
                      .found = ev_arena_take_array(&memory, EV_FINDINGS_MAX, sizeof(ev_finding))};
    for (size_t i = 0; i < 2 * EV_FINDINGS_MAX; i++)
        (void)ev_explain_note(&e, EV_DIFFERENT_LABEL, "template/labels", EV_SLICE("a label"));
    for (size_t i = 0; i < EV_CONTRADICTIONS_MAX; i++) {
        const ev_finding *finding =
            ev_explain_note_contradiction(&e, EV_DIFFERENT_SEAL, "seal", EV_SLICE("seal"));
        assert_ptr_equal(finding, &e.found[e.count - 1]);
    }
    assert_true(e.found[e.count - 1].is_contradiction);
    ev_arena_free(&memory);
}

/* Beside another generator's, too. */
static void one_of_ours_is_held_against_itself_alone(void **state)
{
    (void)state;
    sheet *whole = forged("/holder/birth_date", "08 DEC 1950"), *reduced = honest(),
          *theirs = honest();
    whole->paper.code.bytes = (ev_slice){NULL, 0};
    reduced->paper.whole = &whole->paper;
    theirs->paper.is_ours = false;
    char told[TEXT];
    explain_to(reduced, theirs, NULL, told);
    assert_int_equal(
        strncmp(told, "! record: golden: date of birth is 08 DEC 1950 on the page, 501207 in MRZ",
                70),
        0);
    explain_to(theirs, reduced, NULL, told);
    assert_int_equal(
        strncmp(told, "! record: new: date of birth is 08 DEC 1950 on the page, 501207 in MRZ", 67),
        0);
    free(whole), free(reduced), free(theirs);
}

UNIT_TESTS(truth)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_that_its_seal_does_not_know),
        cmocka_unit_test(a_century_that_its_seal_does_not_know),
        cmocka_unit_test(the_golden_is_held_against_itself_too),
        cmocka_unit_test(one_digit_of_the_mrz),
        cmocka_unit_test(a_name_that_was_left_behind),
        cmocka_unit_test(the_seal_of_another_visa),
        cmocka_unit_test(the_seal_of_another_record),
        cmocka_unit_test(a_footer_that_is_not_the_metadata),
        cmocka_unit_test(a_value_that_the_digest_does_not_know),
        cmocka_unit_test(what_the_digest_knows_and_the_page_does_not),
        cmocka_unit_test(a_contradiction_has_room),
        cmocka_unit_test(one_of_ours_is_held_against_itself_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
