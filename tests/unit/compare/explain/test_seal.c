/* The QR code: who signed, when, what it says, and how it is drawn. */
#include "lib/unit.h"
#include "unit/compare/explain/explain_fixture.h"

static const ev_seal_signer same = {"KZTS", "E28"}, other = {"KZTS", "F2A"};

static void assert_sealed(const ev_seal_signer *signer, const char *signed_on, const char *expected)
{
    ev_record record = first_record();
    sheet *s = sheet_of(&record);
    seal_sheet(s, signer, day(signed_on));
    assert_explained(sheet_of(&record), s, NULL, expected);
}

/* The fourth of the five lines of the trial. */
static void another_signer_of_the_same_is_the_cause(void **state)
{
    (void)state;
    assert_sealed(&other, "2019-03-01",
                  "seal: same contents, other signer: KZTS E28 -> KZTS F2A\n");
    assert_sealed(&same, "2019-03-05",
                  "seal: same contents and signer, signed on 01 MAR 2019 -> 05 MAR 2019\n");
    assert_sealed(&other, "2019-03-05",
                  "seal: same contents, other signer: KZTS E28 -> KZTS F2A, signed on 01 MAR 2019 "
                  "-> 05 MAR 2019\n");
}

static void another_signature_of_the_same_is_told(void **state)
{
    (void)state;
    ev_record record = first_record();
    sheet *s = sheet_of(&record);
    s->seal.at[s->seal.size - 1] ^= 1;
    assert_explained(sheet_of(&record), s, NULL,
                     "seal: same contents and signer, other signature\n");
}

static void another_signer_is_a_cause_beside_a_value(void **state)
{
    (void)state;
    ev_record golden = first_record(), now = first_record();
    now.holder.birth_date = day("1985-04-13");
    change_digest(&now);
    sheet *s = sheet_of(&now);
    seal_sheet(s, &other, day("2019-03-01"));
    assert_explained(sheet_of(&golden), s, NULL,
                     "record: date of birth  07 DEC 1950 -> 13 APR 1985\n"
                     "seal: other signer: KZTS E28 -> KZTS F2A\n"
                     "> mrz: MRZ line 2\n"
                     "> record: record digest\n"
                     "> seal: seal (other signer)\n");
}

/* The page has an order of its own. */
static void the_order_of_entry_points_is_of_the_record_alone(void **state)
{
    (void)state;
    ev_record golden = first_record(), now = first_record();
    now.entry_point[0] = EV_SLICE("UAAA");
    now.entry_point[1] = EV_SLICE("UACC");
    change_digest(&now);
    sheet *page = sheet_of(&golden), *sealed = sheet_of(&now);
    page->seal = sealed->seal;
    page->record = now;
    set_made(page);
    for (size_t i = 0; i < page->paper.value_count; i++)
        if (ev_slice_is(page->value[i].name, "record digest"))
            page->value[i].text = ev_slice_from(page->digest);
    free(sealed);
    assert_explained(sheet_of(&golden), page, NULL,
                     "record: something that the page does not show: digest  a0a1a2a3... -> "
                     "faa1a2a3...\n"
                     "> seal: seal\n");
}

static void one_module_is_counted_and_placed(void **state)
{
    (void)state;
    ev_record record = first_record();
    sheet *golden = sheet_of(&record), *now = sheet_of(&record);
    now->module[7] ^= 1;
    ev_arena arena;
    ev_faults faults;
    ev_explanation explanation;
    ev_arena_init(&arena, (size_t)64 << 20);
    ev_faults_init(&faults, EV_STRICT);
    assert_int_equal(ev_explain(&golden->paper, &now->paper, NULL, &arena, &explanation, &faults),
                     EV_OK);
    assert_int_equal(explanation.count, 1);
    const ev_difference *d = &explanation.differences[0];
    assert_true(ev_slice_is(d->text, "QR code: 1 of 25 modules differs, it says the same"));
    assert_int_equal(d->place.x, 16800 + 2 * 580);
    assert_int_equal(d->place.y, 24400 + 580);
    assert_int_equal(d->place.width, 580);
    ev_arena_free(&arena);
    free(golden), free(now);
}

static void a_code_that_cannot_be_read_is_told(void **state)
{
    (void)state;
    ev_record record = first_record();
    sheet *s = sheet_of(&record);
    s->paper.code.bytes = (ev_slice){NULL, 0};
    assert_explained(sheet_of(&record), s, NULL, "seal: a seal -> a QR code that cannot be read\n");
    s = sheet_of(&record);
    s->paper.code.bytes = EV_SLICE("https://example.org");
    assert_explained(sheet_of(&record), s, NULL, "seal: a seal -> a QR code of another kind\n");
}

static void set_unsigned(sheet *s, const char *born, const char *digest)
{
    char text[400];
    snprintf(text, sizeof text,
             "KZ E-VISA - NOT SIGNED\nVISA KZ0000301\nPASSPORT Z0000301 IND\nNATIONALITY IND\n"
             "BORN %s\nVALID 2019-04-01 2019-04-30\nENTRY UACC UAAA\nSHA256 %s",
             born, digest);
    s->paper.code.bytes = kept(s, text);
}

static void the_text_of_an_unsigned_visa_follows(void **state)
{
    (void)state;
    ev_record golden = first_record(), now = first_record();
    now.holder.birth_date = day("1985-04-13");
    change_digest(&now);
    sheet *a = sheet_of(&golden), *b = sheet_of(&now);
    set_unsigned(a, "1950-12-07", "AA");
    set_unsigned(b, "1985-04-13", "BB");
    assert_explained(a, b, NULL,
                     "record: date of birth  07 DEC 1950 -> 13 APR 1985\n"
                     "> mrz: MRZ line 2\n"
                     "> record: record digest\n"
                     "> seal: QR code\n");
    a = sheet_of(&golden), b = sheet_of(&golden);
    set_unsigned(b, "1950-12-07", "AA");
    assert_explained(a, b, NULL, "seal: a seal -> the text of an unsigned visa\n");
}

UNIT_TESTS(seal)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_signer_of_the_same_is_the_cause),
        cmocka_unit_test(another_signature_of_the_same_is_told),
        cmocka_unit_test(another_signer_is_a_cause_beside_a_value),
        cmocka_unit_test(the_order_of_entry_points_is_of_the_record_alone),
        cmocka_unit_test(one_module_is_counted_and_placed),
        cmocka_unit_test(a_code_that_cannot_be_read_is_told),
        cmocka_unit_test(the_text_of_an_unsigned_visa_follows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
