/* seal_read: our additional feature, lengths, and where a seal ends. */
#include "lib/unit.h"
#include "unit/seal/seal_spelled.h"

/* ---- feature 0x07 ---------------------------------------------------------------------------- */

static void our_additional_feature_is_read(void **state)
{
    (void)state;
    ev_seal seal = read_good(HEADER MESSAGE "07 21 01 @04012019 02 'UACC' 'UAAA'" DIGEST SIGNATURE);
    assert_true(seal.bound);
    assert_day(seal.valid_from, "2019-04-01");
    assert_int_equal(seal.entry_point_count, 2);
    assert_string_equal(seal.entry_point[0], "UACC");
    assert_string_equal(seal.entry_point[1], "UAAA");
    assert_int_equal(seal.digest[0], 0xA0);
    assert_int_equal(seal.digest[19], 0xB3);
    seal = read_good(HEADER MESSAGE "07 19 01 @04012019 00" DIGEST SIGNATURE);
    assert_true(seal.bound);
    assert_int_equal(seal.entry_point_count, 0);
}

static void as_many_entry_points_are_read_as_fit(void **state)
{
    (void)state;
    for (size_t count = 53; count <= 56; count++) {
        char text[2048];
        size_t length = 5 + 4 * count + 20;
        int size = snprintf(text, sizeof text, HEADER MESSAGE "07 81%02x 01 @04012019 %02x",
                            (unsigned)length, (unsigned)count);
        for (size_t i = 0; i < count; i++)
            size += snprintf(text + size, sizeof text - (size_t)size, "'UA%c%c'",
                             (int)('A' + i / 26), (int)('A' + i % 26));
        snprintf(text + size, sizeof text - (size_t)size, DIGEST SIGNATURE);
        ev_seal seal = read_good(text);
        assert_int_equal(seal.bound, count <= EV_SEAL_POINTS_MAX);
        assert_int_equal(seal.entry_point_count, count <= EV_SEAL_POINTS_MAX ? count : 0);
        if (seal.bound)
            assert_string_equal(seal.entry_point[52], "UACA");
    }
}

static void another_additional_feature_is_no_fault_and_binds_nothing(void **state)
{
    (void)state;
    const char *others[] = {
        "07 01 01",
        "07 18 01 @04012019 a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3",
        "07 19 02 @04012019 00" DIGEST,        /* another form */
        "07 19 01 @13012019 00" DIGEST,        /* no date */
        "07 19 01 @04012019 01" DIGEST,        /* an entry point is missing */
        "07 1d 01 @04012019 00 'UACC'" DIGEST, /* one too many */
        "07 1a 01 @04012019 00" DIGEST "00",
        "07 1d 01 @04012019 01 'UAC1'" DIGEST,
        "07 1d 01 @04012019 01 'UAC<'" DIGEST,
        "07 1d 01 @04012019 01 'UACCA'" DIGEST, /* five letters, four bytes as well */
        "07 1d 01 @04012019 01 'UACCAA'" DIGEST,
        "07 1d 01 @04012019 01 00010001" DIGEST,
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char text[1024];
        snprintf(text, sizeof text, HEADER MESSAGE "%s" SIGNATURE, others[i]);
        ev_seal seal = read_good(text);
        assert_false(seal.bound);
        assert_int_equal(seal.entry_point_count, 0);
        assert_int_equal(seal.valid_from.year, 0);
        assert_non_null(seal.additional.data);
    }
}

/* ---- lengths and the end --------------------------------------------------------------------- */

static void lengths_are_der_in_its_shortest_form(void **state)
{
    (void)state;
    bytes data = bytes_of(HEADER MESSAGE "08 820100");
    ev_seal seal;
    data.size += 256;
    add_bytes(&data, SIGNATURE);
    assert_null(read_bytes(data.at, data.size, &seal));
    data = bytes_of(HEADER MESSAGE "08 8180");
    data.size += 128;
    add_bytes(&data, SIGNATURE);
    assert_null(read_bytes(data.at, data.size, &seal));
    assert_wrong(HEADER MESSAGE "08 80" SIGNATURE, NO_LENGTH); /* indefinite */
    assert_wrong(HEADER MESSAGE "08 8101 00" SIGNATURE, NO_LENGTH);
    assert_wrong(HEADER MESSAGE "08 817f 00" SIGNATURE, NO_LENGTH);
    assert_wrong(HEADER MESSAGE "08 820001 00" SIGNATURE, NO_LENGTH);
    assert_wrong(HEADER MESSAGE "08 820080 00" SIGNATURE, NO_LENGTH);
    assert_wrong(HEADER MESSAGE "08 8400000001 00" SIGNATURE, NO_LENGTH);
    assert_wrong(HEADER MESSAGE "08 ffffffffffffffffff" SIGNATURE, NO_LENGTH);
    assert_wrong(HEADER MRV_A "04 8103 1e0000" PASSPORT SIGNATURE, NO_LENGTH);
    assert_wrong(HEADER MESSAGE "ff 8104 01020304", NO_LENGTH);
}

static void lengths_end_within_the_seal(void **state)
{
    (void)state;
    assert_wrong(HEADER MESSAGE "08", EARLY);
    assert_wrong(HEADER MESSAGE "08 82 01", EARLY);
    assert_wrong(HEADER MESSAGE "08 07" SIGNATURE, BEYOND);
    assert_wrong(HEADER MESSAGE "08 83ffffff" SIGNATURE, BEYOND);
    assert_wrong(HEADER_3 MESSAGE "08 ff" SIGNATURE, BEYOND);
    assert_wrong(HEADER MESSAGE "08 06" SIGNATURE, "the seal has no signature"); /* swallowed */
}

static void the_signature_is_an_even_number_of_bytes_and_the_last(void **state)
{
    (void)state;
    assert_wrong(HEADER MESSAGE, "the seal has no signature");
    assert_wrong(HEADER MESSAGE "ff", EARLY);
    assert_wrong(HEADER MESSAGE "ff 00", NO_PAIR);
    assert_wrong(HEADER MESSAGE "ff 03 010203", NO_PAIR);
    assert_wrong(HEADER MESSAGE "ff 02 01", "the signature extends beyond the end of the seal");
    assert_wrong(HEADER MESSAGE "ff 02 010203", AFTER);
    assert_wrong(HEADER MESSAGE SIGNATURE "00", AFTER);
    assert_wrong(HEADER MESSAGE SIGNATURE SIGNATURE, AFTER);
    assert_int_equal(read_good(HEADER MESSAGE "ff 02 0102").signature.size, 2);
    for (size_t size = 126; size <= 136; size += 2) {
        bytes data = bytes_of(HEADER MESSAGE "ff");
        ev_seal seal;
        if (size >= 128)
            data.at[data.size++] = 0x81;
        data.at[data.size++] = (uint8_t)size;
        data.size += size;
        const char *fault = read_bytes(data.at, data.size, &seal);
        if (size <= 132)
            assert_null(fault);
        else
            assert_string_equal(fault, NO_PAIR);
    }
}

UNIT_TESTS(zones)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_additional_feature_is_read),
        cmocka_unit_test(as_many_entry_points_are_read_as_fit),
        cmocka_unit_test(another_additional_feature_is_no_fault_and_binds_nothing),
        cmocka_unit_test(lengths_are_der_in_its_shortest_form),
        cmocka_unit_test(lengths_end_within_the_seal),
        cmocka_unit_test(the_signature_is_an_even_number_of_bytes_and_the_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
