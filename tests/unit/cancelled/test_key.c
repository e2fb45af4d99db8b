/* Keys of visas: fixed values, and what of a seal is in them and what is not.
 *
 * The values were computed in Python, from the header's words and not by this code:
 *
 *     sha256((state.ljust(3, "<") + number).encode()).hexdigest()[:12]
 *
 * and for seals by the class Seal of tests/lib/seals.py (tests/lib/cancelled.py, key_of_unbound).
 */
#include "lib/unit.h"
#include "unit/verify/verify_fixture.h"

#include "cancelled/cancelled.h"

static const char *key_text(const uint8_t key[EV_CANCELLED_KEY])
{
    static char text[2 * EV_CANCELLED_KEY + 1];
    for (size_t i = 0; i < EV_CANCELLED_KEY; i++)
        snprintf(text + 2 * i, 3, "%02x", key[i]);
    return text;
}

static const char *key_of(const char *country, const char *number)
{
    uint8_t key[EV_CANCELLED_KEY];
    ev_cancelled_key_of_number(ev_slice_from(country), ev_slice_from(number), key);
    return key_text(key);
}

static const char *key_of_bytes(ev_slice bytes)
{
    uint8_t key[EV_CANCELLED_KEY];
    ev_seal seal;
    assert_null(ev_seal_read(bytes, &seal));
    ev_cancelled_key_of_seal(&seal, key);
    return key_text(key);
}

static const char *key_of_draft(const draft *d)
{
    char room[SEAL_ROOM];
    return key_of_bytes(seal_of(d, room));
}

static const char *key_of_hex(const char *hex)
{
    uint8_t bytes[SEAL_ROOM];
    size_t size = sizeof bytes;
    assert_int_equal(gnutls_hex2bin(hex, strlen(hex), bytes, &size), 0);
    return key_of_bytes((ev_slice){(const char *)bytes, size});
}

/* ---- by number ------------------------------------------------------------------------------- */

static void a_number_has_a_fixed_key(void **state)
{
    (void)state;
    assert_string_equal(key_of("KAZ", "KZ0000301"), "7c83eb3cddf4");
    assert_string_equal(key_of("KAZ", "KZ3456789012X"), "d8fa997b9622");
    assert_string_equal(key_of("KAZ", "KZ0001"), "b6ed3226c85e");
    assert_string_equal(key_of("D", "D12345678"), "2e8e3ce40ac6");
    assert_string_equal(key_of("D<<", "D12345678"), "2e8e3ce40ac6");
}

static void state_and_number_do_not_run_together(void **state)
{
    (void)state;
    char first[2 * EV_CANCELLED_KEY + 1];
    strcpy(first, key_of("D", "KZ0000301"));
    assert_string_not_equal(first, key_of("DKZ", "0000301"));
    assert_string_not_equal(first, key_of("KAZ", "KZ0000301"));
}

/* ---- by seal --------------------------------------------------------------------------------- */

static void a_bound_seal_has_the_key_of_its_number(void **state)
{
    (void)state;
    draft d = good_draft();
    assert_string_equal(key_of_draft(&d), "7c83eb3cddf4");
    d.number = "KZ3456789012X";
    assert_string_equal(key_of_draft(&d), "d8fa997b9622");
}

/* What an issuer makes anew for the same visa, and what the number stands for. */
static void nothing_else_of_a_bound_seal_is_in_its_key(void **state)
{
    (void)state;
    draft d = good_draft();
    d.signed_on = day(2019, 3, 9);
    d.issued_on = day(2019, 3, 2);
    d.name = "KZEV03FFF";
    d.signer = theirs;
    d.version = 2;
    d.passport = "Z9999999<";
    d.line[0] = "V<KAZOTHER<<NAME<<<<<<<<<<<<<<<<<<<<<<<<<<<<";
    d.points = "UAAA";
    d.entries = 2;
    char room[SEAL_ROOM];
    ev_buf out = {.data = room, .capacity = SEAL_ROOM};
    d.name = "KZEVFFF<<";
    (void)out;
    d.version = 3;
    d.name = "KZEV03FFF";
    assert_string_equal(key_of_draft(&d), "7c83eb3cddf4");
}

static void a_malleated_signature_has_the_same_key(void **state)
{
    (void)state;
    draft d = good_draft();
    char room[SEAL_ROOM];
    ev_slice bytes = seal_of(&d, room);
    for (size_t i = 1; i <= EV_SEAL_SIGNATURE; i++)
        room[bytes.size - i] = (char)~room[bytes.size - i];
    assert_string_equal(key_of_bytes(bytes), "7c83eb3cddf4");
}

/* bsi-visa and vdstools-visa of tests/data/vectors/seals.json: one visa, sealed for D and UTO. */
static void a_foreign_seal_has_a_fixed_key(void **state)
{
    (void)state;
    assert_string_equal(
        key_of_hex(
            "dc036abc6d32c8a72cb10f7134b798155d01022cdd52134a74da1347c6fed95cb89f9fce133c133c"
            "133c133c203833734aaf47f0c32f1a1e20eb2625393afe310403a00000050633be1fed20c6ff38d5"
            "573247608c9b64cae022c1c5249660e51ae316d600f974aac2129c3f093c35955314026304705cd2"
            "4c1b8100711bd4411f068e8d93e8b7"),
        "9796c6bd3b6a");
    assert_string_equal(
        key_of_hex(
            "dc03d9c56d32c8a72cb10f71347d00175d01022cdd52134a74da1347c6fed95cb89f9fce133c133c"
            "133c133c203833734aaf47f0c32f1a1e20eb2625393afe310403a00000050633be1fed20c6ff389f"
            "d029c66fb2e4bf361cdbffd8f5931b6259f645b077702c617f453d0b898a55e6e7870974ffe7b3ac"
            "416acde6b03b3c3a8cb5a22b456816"),
        "2722b6778b2c");
}

static void an_unbound_seal_has_day_mrz_and_passport_in_its_key(void **state)
{
    (void)state;
    draft good = good_draft();
    good.bound = false;
    char first[2 * EV_CANCELLED_KEY + 1];
    strcpy(first, key_of_draft(&good));
    draft d = good;
    d.signed_on = day(2019, 3, 9);
    d.name = "KZEV03FFF";
    d.signer = theirs;
    d.entries = 2;
    assert_string_equal(key_of_draft(&d), first);
    d = good;
    d.issued_on = day(2019, 2, 28);
    assert_string_not_equal(key_of_draft(&d), first);
    d = good;
    d.line[0] = "V<KAZERIKSSON<<ANNA<MARIE<<<<<<<<<<<<<<<<<<<";
    assert_string_not_equal(key_of_draft(&d), first);
    d = good;
    d.line[1] = "KZ00003019IND9007231M1904308";
    assert_string_not_equal(key_of_draft(&d), first);
    d = good;
    d.passport = "Z0000302<";
    assert_string_not_equal(key_of_draft(&d), first);
}

UNIT_TESTS(key)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_has_a_fixed_key),
        cmocka_unit_test(state_and_number_do_not_run_together),
        cmocka_unit_test(a_bound_seal_has_the_key_of_its_number),
        cmocka_unit_test(nothing_else_of_a_bound_seal_is_in_its_key),
        cmocka_unit_test(a_malleated_signature_has_the_same_key),
        cmocka_unit_test(a_foreign_seal_has_a_fixed_key),
        cmocka_unit_test(an_unbound_seal_has_day_mrz_and_passport_in_its_key),
    };
    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
