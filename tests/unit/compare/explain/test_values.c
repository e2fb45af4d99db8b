/* A value that differs is named in the words of the page, and what it makes differ follows. */
#include "lib/unit.h"
#include "unit/compare/explain/explain_fixture.h"

static void assert_change(void (*change)(ev_record *), const char *expected)
{
    ev_record golden = first_record(), now = first_record();
    change(&now);
    change_digest(&now);
    assert_explained(sheet_of(&golden), sheet_of(&now), NULL, expected);
}

static void set_birth_date(ev_record *r)
{
    r->holder.birth_date = day("1985-04-13");
}
static void set_surname(ev_record *r)
{
    r->holder.surname = EV_SLICE("Erikson");
}
static void set_number(ev_record *r)
{
    r->visa.number = EV_SLICE("KZ0000302");
}
static void set_stay(ev_record *r)
{
    r->visa.stay_days = 15;
}
static void set_nationality(ev_record *r)
{
    strcpy(r->holder.nationality, "CHN");
}
static void set_no_surname(ev_record *r)
{
    r->holder.surname = (ev_slice){NULL, 0};
}
static void swap_names(ev_record *r)
{
    ev_slice surname = r->holder.surname;
    r->holder.surname = r->holder.given_names;
    r->holder.given_names = surname;
}
static void set_one_entry_point(ev_record *r)
{
    r->entry_point_count = 1;
}
static void set_two(ev_record *r)
{
    set_birth_date(r);
    r->passport.number = EV_SLICE("Z7777777");
}
static void set_mrz_name(ev_record *r)
{
    r->holder.mrz_name = EV_SLICE("ERIKSSON<<ANNA");
}
static void set_nothing_shown(ev_record *r)
{
    strcpy(r->eligibility_country, "IND");
}

/* The first of the five lines of the trial. */
static void a_birth_date_makes_mrz_digest_and_seal_follow(void **state)
{
    (void)state;
    assert_change(set_birth_date, "record: date of birth  07 DEC 1950 -> 13 APR 1985\n"
                                  "> mrz: MRZ line 2\n"
                                  "> record: record digest\n"
                                  "> seal: seal (same signer)\n");
}

static void names_are_told_with_the_line_that_they_change(void **state)
{
    (void)state;
    assert_change(set_surname, "record: surname  Eriksson -> Erikson\n"
                               "> mrz: MRZ line 1\n"
                               "> record: record digest\n"
                               "> seal: seal (same signer)\n");
    assert_change(swap_names, "record: surname  Eriksson -> Anna Maria\n"
                              "record: given names  Anna Maria -> Eriksson\n"
                              "> mrz: MRZ line 1\n"
                              "> record: record digest\n"
                              "> seal: seal (same signer)\n");
}

static void a_number_is_in_the_title_as_well(void **state)
{
    (void)state;
    assert_change(set_number, "record: visa number  KZ0000301 -> KZ0000302\n"
                              "> mrz: MRZ line 2\n"
                              "> record: record digest\n"
                              "> seal: seal (same signer)\n"
                              "> metadata: metadata\n");
}

static void values_have_their_words_in_english(void **state)
{
    (void)state;
    assert_change(set_stay, "record: duration of stay  30 days -> 15 days\n"
                            "> record: record digest\n"
                            "> seal: seal (same signer)\n");
    assert_change(set_nationality, "record: nationality  IND India -> CHN India\n"
                                   "> mrz: MRZ line 2\n"
                                   "> record: record digest\n"
                                   "> seal: seal (same signer)\n");
}

static void a_value_that_is_gone_is_removed_or_added(void **state)
{
    (void)state;
    ev_record golden = first_record(), now = first_record();
    change_digest(&now);
    set_no_surname(&now);
    char *told = malloc(TEXT);
    assert_non_null(told);
    sheet *a = sheet_of(&golden), *b = sheet_of(&now);
    explain_to(a, b, NULL, told);
    assert_non_null(strstr(told, "record: surname removed: Eriksson\n"));
    assert_non_null(strstr(told, "> mrz: MRZ line 1\n"));
    explain_to(b, a, NULL, told);
    assert_non_null(strstr(told, "record: surname added: Eriksson\n"));
    free(told), free(a), free(b);
}

static void entry_points_are_one_fact(void **state)
{
    (void)state;
    ev_record golden = first_record(), now = first_record();
    change_digest(&now);
    set_one_entry_point(&now);
    char *told = malloc(TEXT);
    assert_non_null(told);
    sheet *a = sheet_of(&golden), *b = sheet_of(&now);
    explain_to(a, b, NULL, told);
    assert_ptr_equal(strstr(told, "record: entry points  UACC, UAAA -> UACC\n"), told);
    assert_null(strstr(told, "\nrecord:"));
    assert_null(strstr(told, "\nstructure:"));
    free(told), free(a), free(b);
}

static void two_values_are_two_causes_of_the_same(void **state)
{
    (void)state;
    assert_change(set_two, "record: passport number  Z0000301 -> Z7777777\n"
                           "record: date of birth  07 DEC 1950 -> 13 APR 1985\n"
                           "> mrz: MRZ line 2\n"
                           "> record: record digest\n"
                           "> seal: seal (same signer)\n");
}

static void what_the_page_does_not_show_is_told_as_such(void **state)
{
    (void)state;
    assert_change(set_nothing_shown,
                  "record: something that the page does not show: digest  a0a1a2a3... -> "
                  "faa1a2a3...\n"
                  "> seal: seal\n");
    assert_change(set_mrz_name, "mrz: MRZ line 1: name  ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<< -> "
                                "ERIKSSON<<ANNA<<<<<<<<<<<<<<<<<<<<<<<<<\n"
                                "> record: record digest\n"
                                "> seal: seal (same signer)\n");
}

static void the_same_content_in_other_bytes_is_no_field(void **state)
{
    (void)state;
    ev_record record = first_record();
    assert_explained(sheet_of(&record), sheet_of(&record), NULL,
                     "bytes: same content, other bytes\n");
}

static int32_t by_630(const ev_picture *golden, const ev_picture *now, ev_arena *arena)
{
    (void)arena;
    return golden != now ? 630 : 0;
}

static void a_photo_is_told_by_form_size_and_pixels(void **state)
{
    (void)state;
    const ev_explain_choice choice = {.photo_change = by_630};
    ev_record golden = first_record(), now = first_record();
    change_digest(&now);
    sheet *s = sheet_of(&now);
    s->picture[0].data = EV_SLICE("another photo");
    s->picture[0].stored_size = 28100;
    assert_explained(sheet_of(&golden), s, &choice,
                     "photo: JPEG 413x531, 26 -> 28 kB, 63 % of the pixels\n"
                     "> record: record digest\n"
                     "> seal: seal\n");
    s = sheet_of(&now);
    s->picture[0].format = EV_SLICE("PNG");
    s->picture[0].width = 300;
    s->picture[0].stored_size = 26100;
    assert_explained(sheet_of(&golden), s, NULL,
                     "photo: JPEG 413x531 -> PNG 300x531, 26000 -> 26100 bytes\n"
                     "> record: record digest\n"
                     "> seal: seal\n");
}

static void samples_that_are_stored_in_another_way_are_the_same(void **state)
{
    (void)state;
    ev_record record = first_record();
    sheet *s = sheet_of(&record);
    s->picture[0].stored_size = 12345;
    assert_explained(sheet_of(&record), s, NULL, "bytes: same content, other bytes\n");
}

UNIT_TESTS(values)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_birth_date_makes_mrz_digest_and_seal_follow),
        cmocka_unit_test(names_are_told_with_the_line_that_they_change),
        cmocka_unit_test(a_number_is_in_the_title_as_well),
        cmocka_unit_test(values_have_their_words_in_english),
        cmocka_unit_test(a_value_that_is_gone_is_removed_or_added),
        cmocka_unit_test(entry_points_are_one_fact),
        cmocka_unit_test(two_values_are_two_causes_of_the_same),
        cmocka_unit_test(what_the_page_does_not_show_is_told_as_such),
        cmocka_unit_test(the_same_content_in_other_bytes_is_no_field),
        cmocka_unit_test(a_photo_is_told_by_form_size_and_pixels),
        cmocka_unit_test(samples_that_are_stored_in_another_way_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
