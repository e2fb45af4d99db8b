/* seal_read: the public worked examples field by field, cut anywhere, and with each bit flipped.
 * Runs in the project's folder. */
#include <stdio.h>

#include <jansson.h>

#include "lib/unit.h"
#include "unit/seal/seal_spelled.h"

/* ---- the public worked examples -------------------------------------------------------------- */

typedef struct example {
    const char *name, *country, *signer, *reference, *issued_on, *signed_on;
    uint8_t definition, category;
    const char *mrz[2];
    int entries;
    uint8_t stay_days; /* 0: no stay */
    const char *passport_number;
    size_t signed_part, signature;
} example;

/* Worked out from tests/data/vectors/seals.json by a few lines of Python that know the standard and
 * not this program. */
static const example examples[] = {
    {"icao-emergency-travel",
     "UTO",
     "UTTS",
     "5B",
     "2026-06-13",
     "2023-08-23",
     0x5E,
     0x03,
     {"PUUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F2606277<<<<<<<8"},
     -1,
     0,
     "",
     68,
     64},
    {"bsi-visa",
     "D",
     "DETS",
     "32",
     "2020-01-01",
     "2021-12-03",
     0x5D,
     0x01,
     {"VCD<<DENT<<ARTHUR<PHILIP<<<<<<<<<<<<", "1234567XY7GBR5203116M2005250"},
     -1,
     160,
     "47110815P",
     77,
     56},
    {"vdstools-visa",
     "UTO",
     "DETS",
     "32",
     "2020-01-01",
     "2023-08-19",
     0x5D,
     0x01,
     {"VCD<<DENT<<ARTHUR<PHILIP<<<<<<<<<<<<", "1234567XY7GBR5203116M2005250"},
     -1,
     160,
     "47110815P",
     77,
     56},
    {"vds-jvm-emergency-travel",
     "UTO",
     "UTTS",
     "5B",
     "2020-01-01",
     "2021-04-01",
     0x5E,
     0x03,
     {"I<GBRSUPAMANN<<MARY<<<<<<<<<<<<<<<<<", "6525845096USA7008038M2201018<<<<<<06"},
     -1,
     0,
     "",
     68,
     64},
    {"vds-jvm-visa",
     "UTO",
     "DE01",
     "FFAFF",
     "2007-03-25",
     "2007-03-26",
     0x5D,
     0x01,
     {"VCD<<DENT<<ARTHUR<PHILIP<<<<<<<<<<<<", "1234567XY7GBR5203116M2005250"},
     2,
     90,
     "ABC424242",
     80,
     64},
};
enum { EXAMPLES = sizeof examples / sizeof *examples };

static bytes load_example(const char *name)
{
    json_t *file = json_load_file("tests/data/vectors/seals.json", 0, NULL),
           *seals = json_object_get(file, "seals"), *seal;
    bytes out = {.size = 0};
    size_t i;
    if (file == NULL)
        fail_msg(
            "tests/data/vectors/seals.json cannot be read; run the test in the project's folder");
    assert_int_equal(json_array_size(seals), EXAMPLES);
    json_array_foreach(
        seals, i, seal) if (strcmp(json_string_value(json_object_get(seal, "name")), name) == 0)
        add_bytes(&out, json_string_value(json_object_get(seal, "hex")));
    json_decref(file);
    assert_true(out.size > 0);
    return out;
}

static void assert_example(const example *e)
{
    bytes data = load_example(e->name);
    ev_seal seal;
    assert_null(ev_seal_read((ev_slice){(char *)data.at, data.size}, &seal));
    assert_int_equal(seal.version, 4);
    assert_string_equal(seal.country, e->country);
    assert_string_equal(seal.signer, e->signer);
    assert_string_equal(seal.reference, e->reference);
    assert_day(seal.issued_on, e->issued_on);
    assert_day(seal.signed_on, e->signed_on);
    assert_int_equal(seal.definition, e->definition);
    assert_int_equal(seal.category, e->category);
    assert_int_equal(ev_seal_is_visa(&seal), e->definition == 0x5D);
    assert_int_equal(seal.mrz_width, 36);
    assert_string_equal(seal.mrz[0], e->mrz[0]);
    assert_string_equal(seal.mrz[1], e->mrz[1]);
    assert_int_equal(seal.entries, e->entries);
    assert_int_equal(seal.has_stay, e->stay_days > 0);
    assert_memory_equal(seal.stay, ((uint8_t[3]){e->stay_days, 0, 0}), 3);
    assert_string_equal(seal.passport_number, e->passport_number);
    assert_true(seal.type.data == NULL && seal.additional.data == NULL && !seal.bound);
    assert_int_equal(seal.unknown_features, 0);
    assert_ptr_equal(seal.signed_part.data, data.at);
    assert_int_equal(seal.signed_part.size, e->signed_part);
    assert_int_equal(seal.signature.size, e->signature);
    assert_ptr_equal(seal.signature.data, data.at + data.size - e->signature);
}

static void the_public_examples_read_as_their_authors_meant(void **state)
{
    (void)state;
    for (size_t i = 0; i < EXAMPLES; i++)
        assert_example(&examples[i]);
}

/* ---- damage ---------------------------------------------------------------------------------- */

static void a_seal_cut_anywhere_is_malformed(void **state)
{
    (void)state;
    for (size_t i = 0; i < EXAMPLES; i++) {
        bytes data = load_example(examples[i].name);
        ev_seal seal;
        for (size_t size = 0; size < data.size; size++)
            assert_non_null(read_bytes(data.at, size, &seal));
        assert_null(read_bytes(data.at, data.size, &seal));
        for (unsigned more = 0; more < 256; more++) {
            data.at[data.size] = (uint8_t)more;
            assert_string_equal(read_bytes(data.at, data.size + 1, &seal), AFTER);
        }
    }
}

static bool is_same(const ev_seal *a, const ev_seal *b)
{
    return a->version == b->version && strcmp(a->country, b->country) == 0 &&
           strcmp(a->signer, b->signer) == 0 && strcmp(a->reference, b->reference) == 0 &&
           ev_date_compare(a->issued_on, b->issued_on) == 0 &&
           ev_date_compare(a->signed_on, b->signed_on) == 0 && a->mrz_width == b->mrz_width &&
           strcmp(a->mrz[0], b->mrz[0]) == 0 && strcmp(a->mrz[1], b->mrz[1]) == 0 &&
           a->entries == b->entries && memcmp(a->stay, b->stay, 3) == 0 &&
           strcmp(a->passport_number, b->passport_number) == 0 && a->bound == b->bound &&
           a->unknown_features == b->unknown_features &&
           ev_date_compare(a->valid_from, b->valid_from) == 0 &&
           ev_date_compare(a->valid_until, b->valid_until) == 0 &&
           a->birth_date_count == b->birth_date_count &&
           ev_date_compare(a->birth_date[0], b->birth_date[0]) == 0 &&
           a->name_is_cut == b->name_is_cut && strcmp(a->visa_number, b->visa_number) == 0 &&
           a->entry_point_count == b->entry_point_count &&
           memcmp(a->entry_point, b->entry_point, sizeof a->entry_point) == 0 &&
           memcmp(a->digest, b->digest, sizeof a->digest) == 0;
}

/* There is one form of everything: what is read from a seal with another bit in what is signed has
 * another meaning. */
static void each_flipped_bit_is_a_fault_or_says_something_else(void **state)
{
    (void)state;
    ev_record record = good_record();
    for (size_t i = 0; i <= EXAMPLES; i++) {
        bytes data =
            i < EXAMPLES ? load_example(examples[i].name) : seal_of(&record, EV_SEAL_BIND_RECORD);
        ev_seal seal, flipped;
        assert_null(ev_seal_read((ev_slice){(char *)data.at, data.size}, &seal));
        size_t signed_bits = 8 * seal.signed_part.size;
        for (size_t bit = 0; bit < 8 * data.size; bit++) {
            data.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
            if (read_bytes(data.at, data.size, &flipped) == NULL && bit < signed_bits)
                assert_false(is_same(&seal, &flipped));
            data.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
    }
}

UNIT_TESTS(examples)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_public_examples_read_as_their_authors_meant),
        cmocka_unit_test(a_seal_cut_anywhere_is_malformed),
        cmocka_unit_test(each_flipped_bit_is_a_fault_or_says_something_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
