/* The path of a document. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "batch/sink/document_path.h"

static void a_path_is_made_of_a_visa_number_and_of_nothing_else(void **state)
{
    (void)state;
    char path[EV_DOCUMENT_PATH_SIZE];
    assert_true(ev_document_path("KZ0012345", path));
    assert_string_equal(path, "45/23/KZ0012345.pdf");
    assert_true(ev_document_path("ABC123", path));
    assert_string_equal(path, "23/C1/ABC123.pdf");
    assert_true(ev_document_path("1234567890ABC", path));
    assert_string_equal(path, "BC/0A/1234567890ABC.pdf");
    static const char *const wrong[] = {
        "",           "ABC12",     "1234567890ABCD", "KZ00123./",   "KZ00123..",
        "../../../x", "kz0012345", "KZ 012345",      "KZ0012345\n", "KZ00\xD0\x90ZZ"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(ev_document_path(wrong[i], path));
}

UNIT_TESTS(document_path)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_is_made_of_a_visa_number_and_of_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
