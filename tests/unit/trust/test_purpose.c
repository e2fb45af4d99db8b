/* What a certificate may sign, and whether one authority issued two. */
#include "lib/unit.h"
#include "unit/trust/certificate_list.h"

#include "trust/purpose.h"

enum { SEALS = 1, LISTS = 2, PAGES = 4, OTHER = 8, PURPOSES = 4 };

static const ev_slice purposes[PURPOSES] = {
    {EV_PURPOSE_SEALS, sizeof EV_PURPOSE_SEALS - 1},
    {EV_PURPOSE_LISTS, sizeof EV_PURPOSE_LISTS - 1},
    {EV_PURPOSE_PAGES, sizeof EV_PURPOSE_PAGES - 1},
    {"\x2B\x06\x01\x05\x05\x07\x03\x03", 8}, /* id-kp-codeSigning */
};

/* The extension with the purposes of a set, in this order. */
static void put_purposes(unsigned set, ev_buf *out)
{
    size_t size = 0;
    for (size_t i = 0; i < PURPOSES; i++)
        size += (set >> i & 1) != 0 ? purposes[i].size + 2 : 0;
    assert_true(size < 0x80);
    ev_buf_char(out, 0x30);
    ev_buf_char(out, (char)size);
    for (size_t i = 0; i < PURPOSES; i++) {
        if ((set >> i & 1) == 0)
            continue;
        ev_buf_char(out, 0x06);
        ev_buf_char(out, (char)purposes[i].size);
        ev_buf_slice(out, purposes[i]);
    }
}

/* What a certificate with these bytes as its purposes may sign. */
static unsigned signs(held *h, certificate_form form, ev_slice extension, bool critical)
{
    form.purpose = NULL;
    form.purpose_bytes = (const uint8_t *)extension.data;
    form.purpose_bytes_size = extension.size;
    form.purpose_critical = critical;
    const ev_certificate *read = read_form(h, &form);
    return (read->signs_seals ? SEALS : 0U) | (read->signs_lists ? LISTS : 0U) |
           (read->signs_pages ? PAGES : 0U);
}

static unsigned signs_with(held *h, unsigned set, bool critical)
{
    char room[128];
    ev_buf out = {.data = room, .capacity = sizeof room};
    put_purposes(set, &out);
    return signs(h, signer_form(), ev_buf_as_slice(&out), critical);
}

/* ---- purposes -------------------------------------------------------------------------------- */

/* All sets of one or more. Of ours each stands alone; beside seals something else may stand. */
static void a_certificate_has_one_of_our_purposes(void **state)
{
    for (unsigned set = 1; set < 1 << PURPOSES; set++) {
        bool seals = (set & SEALS) != 0 && (set & (LISTS | PAGES)) == 0;
        unsigned expected = seals ? SEALS : set == LISTS || set == PAGES ? set : 0;
        assert_int_equal(signs_with(*state, set, true), expected);
    }
}

static void a_purpose_that_is_not_critical_is_none(void **state)
{
    for (unsigned set = 1; set <= PAGES; set *= 2)
        assert_int_equal(signs_with(*state, set, false), 0);
}

static void a_purpose_that_is_nearly_ours_is_none(void **state)
{
    char room[128];
    ev_buf out = {.data = room, .capacity = sizeof room};
    put_purposes(LISTS, &out);
    ev_slice whole = ev_buf_as_slice(&out);
    assert_int_equal(signs(*state, signer_form(), whole, true), LISTS);
    for (size_t i = 4; i < whole.size; i++) {
        room[i] ^= 1;
        assert_int_equal(signs(*state, signer_form(), whole, true), 0);
        room[i] ^= 1;
    }
    assert_int_equal(signs(*state, signer_form(), (ev_slice){room, whole.size - 1}, true), 0);
    ev_buf_char(&out, 0);
    assert_int_equal(signs(*state, signer_form(), ev_buf_as_slice(&out), true), 0);
    assert_int_equal(signs(*state, signer_form(), (ev_slice){"\x30\x00", 2}, true), 0);
}

static void another_extension_can_take_the_purpose_away(void **state)
{
    char room[128];
    ev_buf out = {.data = room, .capacity = sizeof room};
    put_purposes(LISTS, &out);
    certificate_form form = signer_form();
    form.key_usage = GNUTLS_KEY_KEY_CERT_SIGN;
    assert_int_equal(signs(*state, form, ev_buf_as_slice(&out), true), 0);
    form.key_usage = GNUTLS_KEY_DIGITAL_SIGNATURE;
    assert_int_equal(signs(*state, form, ev_buf_as_slice(&out), true), LISTS);
    form.critical_oid = "1.3.6.1.4.1.99999.1";
    assert_int_equal(signs(*state, form, ev_buf_as_slice(&out), true), 0);
}

/* The text of the numbers, as openssl and the manual have it. */
static void the_numbers_are_those_of_their_uuids(void **state)
{
    static const struct {
        ev_slice oid;
        uint8_t uuid[16];
    } cases[] = {{{EV_PURPOSE_LISTS, sizeof EV_PURPOSE_LISTS - 1},
                  {0x8f, 0x76, 0x6b, 0x1a, 0x22, 0x91, 0x4f, 0x32, 0xa5, 0x23, 0x51, 0x9c, 0xc0,
                   0x00, 0x2a, 0xaa}},
                 {{EV_PURPOSE_PAGES, sizeof EV_PURPOSE_PAGES - 1},
                  {0x38, 0xb4, 0x7e, 0x41, 0xb8, 0x65, 0x45, 0xda, 0xaa, 0x28, 0xb2, 0x39, 0x94,
                   0xbc, 0x73, 0x11}}};
    (void)state;
    for (size_t each = 0; each < 2; each++) {
        uint8_t uuid[16] = {0};
        assert_int_equal((uint8_t)cases[each].oid.data[0], 2 * 40 + 25);
        for (size_t i = 1; i < cases[each].oid.size; i++) { /* uuid = uuid * 128 + seven bits */
            unsigned carry = (uint8_t)cases[each].oid.data[i] & 0x7F;
            assert_int_equal((uint8_t)cases[each].oid.data[i] >> 7, i + 1 < cases[each].oid.size);
            for (size_t at = sizeof uuid; at-- > 0;) {
                carry += (unsigned)uuid[at] << 7;
                uuid[at] = (uint8_t)carry;
                carry >>= 8;
            }
            assert_int_equal(carry, 0);
        }
        assert_memory_equal(uuid, cases[each].uuid, sizeof uuid);
    }
}

/* ---- one authority --------------------------------------------------------------------------- */

static bool is_of_authority(held *h, const made_certificate *a, const made_certificate *b,
                            const made_certificate *csca)
{
    ev_certificate authority;
    ev_certificates cscas = {&authority, csca != NULL};
    if (csca != NULL)
        authority = *add_made(h, csca, GNUTLS_X509_FMT_DER);
    (void)add_made(h, a, GNUTLS_X509_FMT_DER);
    (void)add_made(h, b, GNUTLS_X509_FMT_DER);
    const ev_certificate *last = &h->list.at[h->list.count - 1];
    bool is = ev_certificate_is_of_authority(last - 1, last, &cscas);
    assert_int_equal(ev_certificate_is_of_authority(last, last - 1, &cscas), is);
    if (csca == NULL)
        assert_int_equal(ev_certificate_is_of_authority(last, last - 1, NULL), is);
    return is;
}

static void two_are_of_one_authority_when_it_issued_both(void **state)
{
    held *h = *state;
    certificate_form form = csca_form("Example Ministry");
    made_certificate first = make_certificate(&form, NULL), renewed = make_certificate(&form, NULL);
    form = csca_form("Another Ministry");
    made_certificate other = make_certificate(&form, NULL);
    form = signer_form();
    made_certificate a = make_certificate(&form, &first), b = make_certificate(&form, &first),
                     c = make_certificate(&form, &renewed), d = make_certificate(&form, &other);
    form.no_issuer_id = true;
    made_certificate e = make_certificate(&form, &first);
    assert_true(is_of_authority(h, &a, &b, &first));
    assert_true(is_of_authority(h, &a, &b, NULL));
    assert_false(is_of_authority(h, &a, &b, &renewed));
    assert_false(is_of_authority(h, &a, &b, &other));
    assert_false(is_of_authority(h, &a, &c, &first)); /* of one name, and another key */
    assert_false(is_of_authority(h, &a, &c, NULL));
    assert_false(is_of_authority(h, &a, &d, &first));
    assert_false(is_of_authority(h, &a, &d, NULL));
    assert_true(is_of_authority(h, &a, &e, &first)); /* the signature proves it */
    assert_false(is_of_authority(h, &a, &e, NULL));
    made_certificate *const all[] = {&first, &renewed, &other, &a, &b, &c, &d, &e};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        free_made(all[i]);
}

UNIT_TESTS(purpose)
{
    const struct CMUnitTest tests[] = {
        TEST(a_certificate_has_one_of_our_purposes),
        TEST(a_purpose_that_is_not_critical_is_none),
        TEST(a_purpose_that_is_nearly_ours_is_none),
        TEST(another_extension_can_take_the_purpose_away),
        TEST(the_numbers_are_those_of_their_uuids),
        TEST(two_are_of_one_authority_when_it_issued_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
