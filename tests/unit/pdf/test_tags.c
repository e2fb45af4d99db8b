/* tags: the marked-content sequences that texts form, with their languages and their /ActualText.
 */
#include "lib/unit.h"
#include "unit/pdf/pdf_document.h"
#include "unit/pdf/pdf_reading.h"

static void marks_of_one_language_share_a_sequence(void **state)
{
    (void)state;
    document d;
    write_paragraph(&d, EV_RU, (const char *const[]){"а", "б", "в"}, 3, EV_FACE_REGULAR);
    assert_int_equal(occurrences(&d, "BDC\n"), 1);
    assert_non_null(find(&d, "/P<</MCID 0>>BDC\n"));
    assert_non_null(find(&d, "/Lang(ru)>>")); /* the element says it */
    end(&d);
    write_paragraph(&d, EV_EN, (const char *const[]){"a", "b"}, 2, EV_FACE_REGULAR);
    assert_int_equal(occurrences(&d, "BDC\n"), 1);
    assert_non_null(find(&d, "/Span<</MCID 0/Lang(en)>>BDC\n"));
    assert_null(find(&d, "/Properties")); /* for languages that nothing names */
    end(&d);
}

static void a_change_of_language_begins_a_sequence_within_the_elements(void **state)
{
    (void)state;
    document d;
    ev_page_builder b;
    begin(&d);
    ev_page_begin(&b, &d.input);
    ev_page_open(&b, EV_ROLE_P, EV_LANG_NONE); /* Kazakh, as the document */
    put(&b, EV_KK, EV_FACE_REGULAR, 0, 9000, 9000, "Тегі");
    put(&b, EV_RU, EV_FACE_REGULAR, 0, 18000, 9000, "Фамилия");
    put(&b, EV_EN, EV_FACE_REGULAR, 0, 27000, 9000, "Surname");
    ev_page_close(&b);
    end_page(&d, &b);
    assert_int_equal(write_pdf(&d), EV_OK);
    assert_non_null(find(&d, "/P<</MCID 0>>BDC\n"));
    assert_non_null(find(&d, "/Span/ru BDC\n"));
    assert_non_null(find(&d, "ET\n/Span/en BDC\n"));
    assert_non_null(find(&d, ">>/Properties<</ru<</Lang(ru)>>/en<</Lang(en)>>>>>>/Contents "));
    assert_non_null(find(&d, "ET\nEMC\nEMC\nEMC\n")); /* all end together, for poppler */
    assert_non_null(find(&d, "/K 0>>"));
    end(&d);
}

/* An /ActualText stands for all within it: behind it the element has another sequence. */
static void what_a_text_is_read_as_is_not_said_of_another(void **state)
{
    (void)state;
    document d;
    ev_page_builder b;
    begin(&d);
    ev_page_begin(&b, &d.input);
    ev_page_open(&b, EV_ROLE_P, EV_LANG_NONE);
    put(&b, EV_EN, EV_FACE_REGULAR, 0, 9000, 9000, "Surname");
    put(&b, EV_KK, EV_FACE_REGULAR, 0, 18000, 9000, "Тегі");
    put(&b, EV_KK, EV_FACE_REGULAR, 0, 27000, 9000, "ҰзақАт");
    b.mark[2].u.text.whole = EV_SLICE("ҰзақАт");
    put(&b, EV_KK, EV_FACE_REGULAR, 0, 36000, 9000, "соңы");
    ev_page_close(&b);
    end_page(&d, &b);
    assert_int_equal(write_pdf(&d), EV_OK);
    assert_non_null(find(&d, "/Span<</MCID 0/Lang(en)>>BDC\n"));
    assert_non_null(find(&d, "ET\n/Span/kk BDC\n"));
    assert_non_null(find(&d, "ET\n/Span<</ActualText(\xFE\xFF"));
    assert_non_null(find(&d, "EMC\nEMC\nEMC\n/P<</MCID 1>>BDC\n"));
    assert_non_null(find(&d, "/K[0 1]"));
    assert_int_equal(occurrences(&d, "BDC\n") + occurrences(&d, "BMC\n"), occurrences(&d, "EMC\n"));
    end(&d);
}

UNIT_TESTS(tags)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_of_one_language_share_a_sequence),
        cmocka_unit_test(a_change_of_language_begins_a_sequence_within_the_elements),
        cmocka_unit_test(what_a_text_is_read_as_is_not_said_of_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
