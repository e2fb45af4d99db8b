/* Lists: their form to the byte, whose they may be, and what is found in them. */
#include "lib/unit.h"
#include "unit/cancelled/list_fixture.h"

/* ---- form ------------------------------------------------------------------------------------ */

static void a_list_is_read_as_it_is_laid_out(void **state)
{
    held *h = *state;
    char room[LIST_ROOM];
    layout l = good_layout();
    assert_reading(h, list_of(&l, &lister, room), "");
    assert_string_equal(h->list.state, "KAZ");
    assert_int_equal(ev_date_compare(h->list.issued, issued_on), 0);
    assert_int_equal(ev_date_compare(h->list.next, next_on), 0);
    assert_int_equal(h->list.sequence, 0x01020304);
    assert_int_equal(h->list.count, 3);
    assert_int_equal(h->list.signer.count, 1);
    assert_ptr_equal(h->list.entries, room + HEAD + l.certificate.size);
}

static void a_list_that_is_cut_is_not_read(void **state)
{
    held *h = *state;
    char room[LIST_ROOM];
    layout l = good_layout();
    ev_slice whole = list_of(&l, &lister, room);
    for (size_t size = 0; size < whole.size; size++)
        assert_reading(h, ((ev_slice){room, size}), UNREADABLE);
    room[whole.size] = 'x';
    assert_reading(h, ((ev_slice){room, whole.size + 1}), UNREADABLE);
    assert_reading(h, whole, "");
}

/* Which fault depends on the byte; none is read. Behind the certificate the signature is wrong, or
 * a day does not exist, or the order is another. */
static void no_byte_of_a_list_can_be_changed(void **state)
{
    static const uint8_t masks[] = {0x01, 0x80};
    held *h = *state;
    char room[LIST_ROOM];
    layout l = good_layout();
    ev_slice whole = list_of(&l, &lister, room);
    size_t entries = HEAD + l.certificate.size, signature = whole.size - EV_SEAL_SIGNATURE;
    for (size_t i = 0; i < whole.size; i++) {
        uint8_t mask = masks[i % 2];
        room[i] = (char)(room[i] ^ mask);
        const char *code = reading(h, whole);
        if (*code == '\0')
            fail_msg("byte %zu can be changed", i);
        if (i < AT_STATE || (i >= AT_COUNT && i < HEAD))
            assert_string_equal(code, UNREADABLE);
        if (i >= entries && i < signature && strcmp(code, UNREADABLE) != 0)
            assert_string_equal(code, WRONG);
        if (i >= signature)
            assert_string_equal(code, WRONG);
        room[i] = (char)(room[i] ^ mask);
    }
    assert_reading(h, whole, "");
}

static void fields_must_be_as_the_form_has_them(void **state)
{
    static const char *const states[] = {"KA1", "kaz", "<<<", "K<Z", "<AZ", "KA "};
    held *h = *state;
    layout l = good_layout();
    l.magic = "E-VISA CANCELLED 2\n";
    assert_layout(h, &l, UNREADABLE);
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        l = good_layout();
        l.state = states[i];
        assert_layout(h, &l, UNREADABLE);
    }
    l = good_layout();
    l.next = issued_on;
    assert_layout(h, &l, "");
    l.next = (ev_date){2019, 3, 31};
    assert_layout(h, &l, UNREADABLE);
    l = good_layout();
    l.issued = (ev_date){2019, 2, 29};
    assert_layout(h, &l, UNREADABLE);
    l = good_layout();
    l.next = (ev_date){2019, 13, 1};
    assert_layout(h, &l, UNREADABLE);
}

static void entries_are_in_order_each_once_and_not_after_the_issue(void **state)
{
    static const struct {
        entry entries[4];
        uint32_t count;
        const char *code;
    } cases[] = {
        {{{"aaaaaa", {2019, 4, 1}}}, 1, ""},
        {{{"aaaaaa", {2019, 4, 2}}}, 1, UNREADABLE},
        {{{"aaaaaa", {2019, 2, 29}}}, 1, UNREADABLE},
        {{{"aaaaaa", {2019, 3, 1}}, {"aaaaaa", {2019, 3, 1}}}, 2, UNREADABLE},
        {{{"aaaaaa", {2019, 3, 1}}, {"aaaaaa", {2019, 3, 2}}}, 2, UNREADABLE},
        {{{"bbbbbb", {2019, 3, 1}}, {"aaaaaa", {2019, 3, 1}}}, 2, UNREADABLE},
        {{{"aaaaab", {2019, 3, 1}}, {"aaaaaa", {2019, 3, 1}}}, 2, UNREADABLE},
        {{{"aaaaaa", {2019, 3, 1}}, {"\377aaaaa", {2019, 3, 1}}}, 2, ""},
        {{{"aaaaaa", {2019, 3, 1}}, {"bbbbbb", {2019, 3, 1}}}, 1, UNREADABLE},
        {{{"aaaaaa", {2019, 3, 1}}, {"bbbbbb", {2019, 3, 1}}}, 3, UNREADABLE},
        {{{NULL, {0}}}, 0, ""},
        {{{NULL, {0}}}, 1, UNREADABLE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        layout l = good_layout();
        memcpy(l.entries, cases[i].entries, sizeof l.entries);
        l.count = cases[i].count;
        assert_layout(*state, &l, cases[i].code);
    }
}

static void more_entries_than_there_are_are_never_looked_for(void **state)
{
    static const char *const counts[] = {"\xFF\xFF\xFF\xFF", "\x80\x00\x00\x00",
                                         "\x1C\x71\xC7\x1D",  /* of 9 bytes each 5 more than 2^32 */
                                         "\x00\x1E\x84\x81"}; /* EV_CANCELLED_MAX and one */
    char room[LIST_ROOM];
    layout l = good_layout();
    ev_slice whole = list_of(&l, &lister, room);
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        memcpy(room + AT_COUNT, counts[i], 4);
        assert_reading(*state, whole, UNREADABLE);
    }
}

/* ---- certificate ----------------------------------------------------------------------------- */

static void the_certificate_is_one_in_der(void **state)
{
    ev_buf pem, behind;
    layout l = good_layout();
    ev_buf_init(&pem, NULL, 0);
    ev_buf_init(&behind, NULL, 0);
    export_certificate(&lister, GNUTLS_X509_FMT_PEM, &pem);
    ev_buf_slice(&behind, l.certificate);
    ev_buf_char(&behind, '\0');
    const ev_slice wrong[] = {
        {"", 0},
        {"0", 1},
        {"0\x03\x02\x01\x01", 5},
        {l.certificate.data, l.certificate.size - 1},
        {l.certificate.data + 1, l.certificate.size - 1},
        ev_buf_as_slice(&behind),
        ev_buf_as_slice(&pem),
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        l.certificate = wrong[i];
        assert_layout(*state, &l, UNREADABLE);
    }
    ev_buf twice;
    ev_buf_init(&twice, NULL, 0);
    ev_buf_slice(&twice, ev_buf_as_slice(&pem));
    ev_buf_slice(&twice, ev_buf_as_slice(&pem));
    l.certificate = ev_buf_as_slice(&twice);
    assert_layout(*state, &l, UNREADABLE);
    ev_buf_free(&twice);
    ev_buf_free(&pem);
    ev_buf_free(&behind);
}

static void assert_signer_of(held *h, const certificate_form *form, const char *listed_state,
                             const char *code)
{
    char room[LIST_ROOM];
    made_certificate made = make_certificate(form, &authority);
    ev_buf der;
    ev_buf_init(&der, NULL, 0);
    export_certificate(&made, GNUTLS_X509_FMT_DER, &der);
    layout l = good_layout();
    l.state = listed_state;
    l.certificate = ev_buf_as_slice(&der);
    assert_reading(h, list_of(&l, &made, room), code);
    ev_buf_free(&der);
    free_made(&made);
}

static void only_a_signer_of_lists_of_that_state_is_one(void **state)
{
    held *h = *state;
    ev_buf room;
    ev_buf_init(&room, NULL, 0);
    certificate_form good = lister_form(&room), form = good;
    assert_signer_of(h, &form, "KAZ", "");
    assert_signer_of(h, &form, "UTO", NOT_TRUSTED);
    form.name = "L";
    assert_signer_of(h, &form, "KAZ", NOT_TRUSTED);
    form = good;
    form.curve = GNUTLS_ECC_CURVE_SECP256R1;
    form.country = "DE";
    assert_signer_of(h, &form, "D<<", NOT_TRUSTED); /* not of the authority's State */
    form = good;
    form.from = FIXTURE_FROM;
    form.until = 1554076799; /* 2019-03-31 23:59:59Z, the day before the list's issue */
    assert_signer_of(h, &form, "KAZ", NOT_TRUSTED);
    form.until = 1554681599; /* 2019-04-07 23:59:59Z, the day before the next list */
    assert_signer_of(h, &form, "KAZ", NOT_TRUSTED);
    form.until = 1554681600; /* 2019-04-08 00:00:00Z */
    assert_signer_of(h, &form, "KAZ", "");
    form = good;
    form.hash = GNUTLS_DIG_SHA1;
    assert_signer_of(h, &form, "KAZ", NOT_TRUSTED);
    form = signer_form();
    assert_signer_of(h, &form, "KAZ", NOT_TRUSTED);
    ev_buf_free(&room);
}

static void an_authority_or_the_certificate_itself_is_trusted(void **state)
{
    held *h = *state;
    char room[LIST_ROOM];
    layout l = good_layout();
    ev_slice whole = list_of(&l, &lister, room);
    (void)add_made(h, &h->trusted, &sealer);
    assert_reading(h, whole, "");
    ev_certificates_free(&h->cscas);
    assert_reading(h, whole, NOT_TRUSTED);
    (void)add_made(h, &h->trusted, &lister);
    assert_reading(h, whole, "");
    certificate_form form = csca_form("Another Ministry");
    made_certificate other = make_certificate(&form, NULL);
    (void)add_made(h, &h->cscas,
                   &other); /* with authorities the certificate alone proves nothing */
    assert_reading(h, whole, NOT_TRUSTED);
    (void)add_made(h, &h->cscas, &authority);
    assert_reading(h, whole, "");
    free_made(&other);
}

static void the_authority_is_valid_on_the_day_of_control(void **state)
{
    held *h = *state;
    char room[LIST_ROOM];
    layout l = good_layout();
    ev_slice whole = list_of(&l, &lister, room);
    const struct {
        ev_date on;
        ev_status status;
    } cases[] = {{{2018, 1, 1}, EV_OK},
                 {{2017, 12, 31}, EV_CONFIG},
                 {{2019, 12, 31}, EV_OK},
                 {{2020, 1, 1}, EV_CONFIG}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ev_faults_init(&h->faults, EV_LENIENT);
        assert_int_equal(
            ev_cancelled_read(whole, &h->cscas, NULL, cases[i].on, &h->arena, &h->list, &h->faults),
            cases[i].status);
        ev_cancelled_free(&h->list);
    }
}

static void another_key_made_the_signature(void **state)
{
    char room[LIST_ROOM];
    layout l = good_layout();
    assert_reading(*state, list_of(&l, &sealer, room), WRONG);
}

/* ---- looking up ------------------------------------------------------------------------------ */

static void assert_found(const ev_cancelled *list, const char *key, int year, int month)
{
    ev_date day = {0, 0, 0};
    assert_int_equal(ev_cancelled_find(list, (const uint8_t *)key, &day), year != 0);
    assert_int_equal(day.year, year);
    assert_int_equal(day.month, month);
}

static void an_entry_is_found_at_both_ends_and_between(void **state)
{
    static const char *const missing[] = {"\0\0\0\0\0\0",
                                          "aaaaa`",
                                          "aaaaab",
                                          "bbbbba",
                                          "bbbbbd",
                                          "abbbbb",
                                          "\377\377\377\377\377\377"};
    held *h = *state;
    char room[LIST_ROOM];
    layout l = good_layout();
    assert_reading(h, list_of(&l, &lister, room), "");
    assert_found(&h->list, "aaaaaa", 2019, 3);
    assert_found(&h->list, "bbbbbb", 2019, 4);
    assert_found(&h->list, "bbbbbc", 2018, 12);
    for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++)
        assert_found(&h->list, missing[i], 0, 0);
}

static void nothing_is_found_in_an_empty_list(void **state)
{
    held *h = *state;
    char room[LIST_ROOM];
    layout l = good_layout();
    l.entries[0].key = NULL;
    l.count = 0;
    assert_reading(h, list_of(&l, &lister, room), "");
    assert_found(&h->list, "aaaaaa", 0, 0);
    assert_found(&(ev_cancelled){.count = 0}, "aaaaaa", 0, 0);
}

/* The bits of a number are its key, so that each place of each size is looked at. */
static void every_entry_of_every_size_is_found(void **state)
{
    enum { MOST = 40 };
    (void)state;
    uint8_t rows[MOST * ENTRY];
    for (size_t i = 0; i < MOST; i++) {
        uint8_t *row = rows + i * ENTRY;
        memset(row, 0x80, KEY_SIZE);
        row[KEY_SIZE - 1] = (uint8_t)(4 * i + 2);
        ev_seal_write_date(issued_on, row + KEY_SIZE);
    }
    for (size_t count = 0; count <= MOST; count++) {
        const ev_cancelled list = {.entries = rows, .count = count};
        for (size_t last = 0; last < 4 * MOST + 4; last++) {
            uint8_t key[KEY_SIZE] = {0x80, 0x80, 0x80, 0x80, 0x80, (uint8_t)last};
            ev_date day;
            assert_int_equal(ev_cancelled_find(&list, key, &day),
                             last % 4 == 2 && last / 4 < count);
        }
    }
}

UNIT_TESTS(read)
{
    const struct CMUnitTest tests[] = {
        TEST(a_list_is_read_as_it_is_laid_out),
        TEST(a_list_that_is_cut_is_not_read),
        TEST(no_byte_of_a_list_can_be_changed),
        TEST(fields_must_be_as_the_form_has_them),
        TEST(entries_are_in_order_each_once_and_not_after_the_issue),
        TEST(more_entries_than_there_are_are_never_looked_for),
        TEST(the_certificate_is_one_in_der),
        TEST(only_a_signer_of_lists_of_that_state_is_one),
        TEST(an_authority_or_the_certificate_itself_is_trusted),
        TEST(the_authority_is_valid_on_the_day_of_control),
        TEST(another_key_made_the_signature),
        TEST(an_entry_is_found_at_both_ends_and_between),
        TEST(nothing_is_found_in_an_empty_list),
        TEST(every_entry_of_every_size_is_found),
    };
    return cmocka_run_group_tests(tests, make_signers, free_signers);
}
