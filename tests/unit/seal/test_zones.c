/* seal_read: lengths, and where a seal ends. */
#include "lib/unit.h"
#include "unit/seal/seal_spelled.h"

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
        cmocka_unit_test(lengths_are_der_in_its_shortest_form),
        cmocka_unit_test(lengths_end_within_the_seal),
        cmocka_unit_test(the_signature_is_an_even_number_of_bytes_and_the_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
