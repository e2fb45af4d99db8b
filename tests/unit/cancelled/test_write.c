/* Making a list: entries and their order, who may sign, how many there may be; and which seals a
 * list speaks of. */
#include "lib/unit.h"
#include "unit/cancelled/list_fixture.h"

#include "trust/key.h"
#include "trust/testkey.h"

static void add(ev_cancelled_draft *draft, const char *key, unsigned line)
{
    assert_true(ev_cancelled_add(draft, (const uint8_t *)key, issued_on, line));
}

static void assert_twice(const ev_faults *faults, size_t i, unsigned line)
{
    assert_int_equal(faults->fault[i].code, EV_LIST_TWICE);
    assert_int_equal(faults->fault[i].line, line);
}

/* ---- entries --------------------------------------------------------------------------------- */

static void doubles_are_shown_at_both_lines(void **state)
{
    held *h = *state;
    ev_cancelled_draft draft;
    ev_cancelled_draft_init(&draft, issued_on, next_on, 0);
    add(&draft, "bbbbbb", 70000);
    add(&draft, "aaaaaa", 2);
    assert_int_equal(ev_cancelled_sort(&draft, &h->faults), EV_OK);
    add(&draft, "aaaaab", 3);
    add(&draft, "bbbbbb", 4);
    assert_int_equal(ev_cancelled_sort(&draft, &h->faults), EV_DATA);
    assert_int_equal(h->faults.count, 2);
    unsigned first = h->faults.fault[0].line;
    assert_true(first == 70000 || first == 4);
    assert_twice(&h->faults, 0, first);
    assert_twice(&h->faults, 1, 70004 - first);
    ev_cancelled_draft_free(&draft);
}

static void a_list_has_a_largest_size(void **state)
{
    (void)state;
    ev_cancelled_draft draft;
    ev_cancelled_draft_init(&draft, issued_on, next_on, 0);
    draft.count = EV_CANCELLED_MAX - 1; /* as if they were there */
    add(&draft, "aaaaaa", 1);
    assert_false(ev_cancelled_add(&draft, (const uint8_t *)"aaaaab", issued_on, 2));
    assert_int_equal(draft.count, EV_CANCELLED_MAX);
    ev_cancelled_draft_free(&draft);
}

/* ---- signing --------------------------------------------------------------------------------- */

static void open_test_key(const char *folder, const char *name, ev_key *key, ev_faults *faults)
{
    char path[PATH_SIZE];
    ev_key_source source = {path_in(folder, name, path), -1, NULL, -1};
    assert_int_equal(ev_key_open(&source, key, faults), EV_OK);
}

static const ev_certificate *read_test_certificate(held *h, const char *folder, const char *name,
                                                   ev_certificates *to)
{
    char path[PATH_SIZE];
    ev_certificate_source source = {path_in(folder, name, path), -1};
    assert_int_equal(ev_certificates_read(to, &source, &h->arena, &h->faults), EV_OK);
    return &to->at[to->count - 1];
}

static void a_list_of_a_test_key_is_written_and_read(void **state)
{
    held *h = *state;
    char folder[PATH_SIZE], keys[PATH_SIZE];
    ev_key key;
    ev_buf out;
    ev_cancelled_draft draft;
    make_folder(folder);
    path_in(folder, "keys", keys);
    assert_int_equal(ev_testkey_make(keys, (ev_date){2018, 1, 1}, 2, &h->faults), EV_OK);
    const ev_certificate *certificate = read_test_certificate(h, keys, "lists.crt", &h->more);
    (void)read_test_certificate(h, keys, "csca.crt", &h->cscas);
    assert_int_equal(ev_cancelled_check_signer(certificate, &h->faults), EV_OK);
    open_test_key(keys, "lists.key", &key, &h->faults);
    ev_buf_init(&out, NULL, 0);
    ev_cancelled_draft_init(&draft, issued_on, next_on, 4294967295U);
    add(&draft, "bbbbbb", 1);
    add(&draft, "\377aaaaa", 2);
    add(&draft, "aaaaaa", 3);
    assert_int_equal(ev_cancelled_sort(&draft, &h->faults), EV_OK);
    assert_int_equal(ev_cancelled_write(&draft, certificate, &key, &out, &h->faults), EV_OK);
    assert_reading(h, ev_buf_as_slice(&out), "");
    assert_int_equal(h->list.sequence, 4294967295U);
    assert_int_equal(h->list.count, 3);
    assert_memory_equal(h->list.entries, "aaaaaa", KEY_SIZE);
    assert_memory_equal(h->list.entries + 2 * ENTRY, "\377aaaaa", KEY_SIZE);
    ev_key_close(&key);
    open_test_key(keys, "signer.key", &key, &h->faults); /* what is written is proven first */
    out.size = 0;
    assert_int_equal(ev_cancelled_write(&draft, certificate, &key, &out, &h->faults),
                     ev_code_describe(EV_SIGNATURE_BAD)->status);
    ev_key_close(&key);
    ev_buf_free(&out);
    ev_cancelled_draft_free(&draft);
    remove_folder(folder);
}

static void assert_may_not_sign(held *h, const certificate_form *form, ev_code code)
{
    made_certificate made = make_certificate(form, &authority);
    ev_faults_init(&h->faults, EV_LENIENT);
    assert_int_equal(ev_cancelled_check_signer(add_made(h, &h->more, &made), &h->faults),
                     EV_CONFIG);
    assert_int_equal(h->faults.count, 1);
    assert_int_equal(h->faults.fault[0].code, code);
    ev_faults_init(&h->faults, EV_LENIENT);
    free_made(&made);
}

static void only_some_certificates_may_sign(void **state)
{
    held *h = *state;
    ev_buf room;
    ev_buf_init(&room, NULL, 0);
    certificate_form good = lister_form(&room), form = good;
    assert_int_equal(ev_cancelled_check_signer(add_made(h, &h->more, &lister), &h->faults), EV_OK);
    form.name = "LIST";
    assert_may_not_sign(h, &form, EV_LIST_PURPOSE);
    form = good;
    form.country = "QQ"; /* of no State */
    assert_may_not_sign(h, &form, EV_LIST_PURPOSE);
    form = good;
    form.curve = GNUTLS_ECC_CURVE_SECP384R1;
    assert_may_not_sign(h, &form, EV_KEY_KIND);
    form = signer_form();
    assert_may_not_sign(h, &form, EV_LIST_PURPOSE);
    ev_buf_free(&room);
}

/* ---- of which seals -------------------------------------------------------------------------- */

static bool applies(held *h, const char *country, const ev_certificate *signer)
{
    ev_seal seal = {.version = 4};
    snprintf(seal.country, sizeof seal.country, "%s", country);
    return ev_cancelled_applies(&h->list, &seal, signer, &h->cscas);
}

static void a_list_speaks_of_its_state_and_authority_only(void **state)
{
    held *h = *state;
    char room[LIST_ROOM];
    layout l = good_layout();
    assert_reading(h, list_of(&l, &lister, room), "");
    ev_certificate signer = *add_made(h, &h->more, &sealer);
    assert_true(applies(h, "KAZ", &signer));
    assert_false(applies(h, "UTO", &signer));
    assert_false(applies(h, "KA", &signer));
    certificate_form form = csca_form("Another Ministry");
    made_certificate another = make_certificate(&form, NULL);
    form = signer_form();
    made_certificate strange = make_certificate(&form, &another);
    ev_certificate stranger = *add_made(h, &h->more, &strange);
    assert_false(applies(h, "KAZ", &stranger));
    (void)add_made(h, &h->cscas, &another); /* both are trusted, and are two all the same */
    assert_false(applies(h, "KAZ", &stranger));
    assert_true(applies(h, "KAZ", &signer));
    ev_certificates_free(&h->cscas);
    assert_true(applies(h, "KAZ", &signer));
    assert_false(applies(h, "KAZ", &stranger));
    free_made(&another);
    free_made(&strange);
}

static void a_test_signers_list_speaks_of_specimens_only(void **state)
{
    held *h = *state;
    char room[LIST_ROOM];
    layout l = good_layout();
    assert_reading(h, list_of(&l, &lister, room), "");
    ev_certificate signer = *add_made(h, &h->more, &sealer);
    h->list.signer.at[0].is_test = true;
    assert_false(applies(h, "KAZ", &signer));
    signer.is_test = true;
    assert_true(applies(h, "KAZ", &signer));
}

UNIT_TESTS(write)
{
    const struct CMUnitTest tests[] = {
        TEST(doubles_are_shown_at_both_lines),
        TEST(a_list_has_a_largest_size),
        TEST(a_list_of_a_test_key_is_written_and_read),
        TEST(only_some_certificates_may_sign),
        TEST(a_list_speaks_of_its_state_and_authority_only),
        TEST(a_test_signers_list_speaks_of_specimens_only),
    };
    return cmocka_run_group_tests(tests, make_signers, free_signers);
}
