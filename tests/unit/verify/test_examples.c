/* verify over the public worked examples: their certificates are on curves this program does not
 * know, and it says so; without certificates none is known. Three of them mix Utopia with another
 * State, and that is said before. Runs in the project's folder. */
#include "lib/unit.h"
#include "unit/verify/verify_fixture.h"

#include <jansson.h>

static json_t *examples;
static ev_certificates published;

static int read_examples(void **state)
{
    json_error_t error;
    set_up(state);
    examples = json_load_file("tests/data/vectors/seals.json", 0, &error);
    assert_non_null(examples);
    static const char *const files[] = {"tests/data/vectors/DETS32.crt",
                                        "tests/data/vectors/UTTS5B.crt"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        static char text[1 << 16];
        ev_faults faults;
        ev_faults_init(&faults, EV_LENIENT);
        FILE *file = fopen(files[i], "rb");
        assert_non_null(file);
        size_t size = fread(text, 1, sizeof text, file);
        fclose(file);
        assert_int_equal(ev_certificates_add(&published, (ev_slice){text, size}, &arena, &faults),
                         EV_OK);
    }
    assert_int_equal(published.count, 2);
    return 0;
}

static int free_examples(void **state)
{
    ev_certificates_free(&published);
    json_decref(examples);
    return tear_down(state);
}

static size_t bytes_of(const json_t *example, char *out)
{
    const char *hex = json_string_value(json_object_get(example, "hex"));
    size_t size = strlen(hex) / 2;
    assert_true(size <= SEAL_ROOM);
    for (size_t i = 0; i < size; i++) {
        unsigned byte;
        assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
        out[i] = (char)byte;
    }
    return size;
}

/* Header UTO with the signer or the MRZ of another State. */
static bool mixes_states(const json_t *example)
{
    static const char *const names[] = {"vdstools-visa", "vds-jvm-visa",
                                        "vds-jvm-emergency-travel"};
    const char *name = json_string_value(json_object_get(example, "name"));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static void public_examples_are_read_and_their_curves_not_supported(void **state)
{
    (void)state;
    size_t i, with_certificate = 0, mixed = 0;
    json_t *example;
    assert_string_equal(published.at[0].id, "DETS");
    assert_string_equal(published.at[1].id, "UTTS");
    json_array_foreach(json_object_get(examples, "seals"), i, example)
    {
        char bytes[SEAL_ROOM];
        bool has_certificate = json_is_string(json_object_get(example, "cert"));
        ev_verification v = verification_of((ev_slice){bytes, bytes_of(example, bytes)}, &published,
                                            day(2024, 6, 1));
        ev_verify(&v);
        assert_true(v.read);
        bool is_mixed = mixes_states(example);
        assert_status(&v, is_mixed          ? "STATE_MISMATCH"
                          : has_certificate ? "UNSUPPORTED_ALGORITHM"
                                            : "UNKNOWN_CERTIFICATE");
        mixed += is_mixed;
        assert_true((v.signer != NULL) == has_certificate);
        with_certificate += has_certificate;
        v.signers = NULL;
        ev_verify(&v);
        assert_true(v.read);
        assert_status(&v, is_mixed ? "STATE_MISMATCH" : "UNKNOWN_CERTIFICATE");
        assert_null(v.signer);
    }
    assert_true(i >= 5 && with_certificate >= 4 && mixed == 3);
}

static void a_public_visa_is_printed_as_it_is_published(void **state)
{
    (void)state;
    size_t i;
    json_t *example;
    json_array_foreach(json_object_get(examples, "seals"), i, example)
    {
        if (strcmp(json_string_value(json_object_get(example, "name")), "bsi-visa") != 0)
            continue;
        char bytes[SEAL_ROOM];
        ev_buf out;
        ev_verification v =
            verification_of((ev_slice){bytes, bytes_of(example, bytes)}, NULL, day(2022, 6, 1));
        ev_verify(&v);
        ev_buf_init(&out, NULL, 0);
        ev_verify_text(&v, &out);
        ev_buf_char(&out, '\0');
        assert_string_equal(out.data,
                            "NOT PROVEN: unknown signer\n"
                            "cancelled visas   not looked up: no list was given\n"
                            "no certificate that was given is the one the seal names\n"
                            "What follows is what the seal says; nobody vouches for it\n"
                            "visa              claimed to be NO LONGER VALID on 2022-06-01\n"
                            "name              DENT, ARTHUR PHILIP\n"
                            "passport number   47110815P\n"
                            "nationality       GBR\n"
                            "birth date        1952-03-11\n"
                            "sex               M\n"
                            "valid from        not in the seal\n"
                            "valid until       2020-05-25\n"
                            "stay              160 days\n"
                            "entries           -\n"
                            "entry points      not in the seal\n"
                            "visa number       1234567XY\n"
                            "issued by         D, on 2020-01-01\n"
                            "signed by         DETS with certificate 32, on 2021-12-03\n");
        ev_buf_free(&out);
        return;
    }
    fail_msg("the example bsi-visa is not there");
}

UNIT_TESTS(examples)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(public_examples_are_read_and_their_curves_not_supported),
        cmocka_unit_test(a_public_visa_is_printed_as_it_is_published),
    };
    return cmocka_run_group_tests(tests, read_examples, free_examples);
}
