/* The built-in resources, what is laid over them, and whether that says the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "core/limits.h"
#include "core/text.h"
#include "resource/digest.h"
#include "resource/resource.h"

static const char layout[] = "evisa/1/layout.txt";
static const ev_resources builtin = {NULL, 0};

static void built_in_files_are_sorted_and_each_is_found(void **state)
{
    (void)state;
    size_t count;
    const ev_resource_file *files = ev_resource_builtin(&count);
    assert_true(count > 5);
    for (size_t i = 0; i < count; i++) {
        assert_true(i == 0 || strcmp(files[i - 1].path, files[i].path) < 0);
        ev_slice found = ev_resource_find(&builtin, files[i].path);
        assert_ptr_equal(found.data, files[i].data.data);
        assert_int_equal(found.size, files[i].data.size);
        assert_int_equal(found.data[found.size], 0); /* a byte behind it may be read */
    }
}

static void what_is_not_there_is_absent(void **state)
{
    (void)state;
    static const char *const paths[] = {"",
                                        "evisa",
                                        "evisa/1",
                                        "evisa/1/layout.tx",
                                        "evisa/1/layout.txt2",
                                        "/evisa/1/layout.txt",
                                        "zzz",
                                        "A"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        assert_null(ev_resource_find(&builtin, paths[i]).data);
}

static void an_overlay_wins_sorted_or_not(void **state)
{
    (void)state;
    const ev_resource_file files[] = {
        {"new.txt", EV_SLICE("new")}, {layout, EV_SLICE("mine")}, {"a.txt", EV_SLICE("")}};
    const ev_resources res = {files, 3};
    assert_true(ev_slice_is(ev_resource_find(&res, layout), "mine"));
    assert_true(ev_slice_is(ev_resource_find(&res, "new.txt"), "new"));
    assert_non_null(ev_resource_find(&res, "a.txt").data); /* empty, but there */
    assert_ptr_equal(ev_resource_find(&res, "versions.txt").data,
                     ev_resource_find(&builtin, "versions.txt").data);
}

/* The MANIFEST is what it says of every file: computed here from the bytes that were linked in.
 * tests/repository/manifest.sh asks another implementation. */
static void the_manifest_tells_the_digest_of_what_is_built_in(void **state)
{
    (void)state;
    size_t count, listed = 0;
    const ev_resource_file *files = ev_resource_builtin(&count);
    for (size_t i = 0; i < count; i++) {
        uint8_t digest[EV_DIGEST_SIZE];
        ev_slice hash = ev_resource_manifest_hash(files[i].path);
        ev_buf digits;
        if (hash.data == NULL)
            continue;
        listed++;
        ev_resource_digest(files[i].path, files[i].data, digest);
        ev_buf_init(&digits, NULL, 64);
        ev_buf_hex(&digits, digest, sizeof digest);
        assert_true(ev_slice_equal(ev_buf_as_slice(&digits), hash));
        ev_buf_free(&digits);
    }
    assert_true(listed > 5);
}

static void built_in_is_what_says_the_same_as_the_built_in_file(void **state)
{
    (void)state;
    ev_slice whole = ev_resource_find(&builtin, layout),
             form = ev_resource_find(&builtin, "evisa/1/ground.form");
    const struct {
        ev_resource_file file;
        bool wanted;
    } cases[] = {
        {{layout, whole}, true},
        {{layout, {whole.data, whole.size - 1}}, true}, /* the end of the last line */
        {{layout, {whole.data, whole.size - 4}}, false},
        {{layout, EV_SLICE("")}, false},
        {{"evisa/1/ground.form", form}, true},
        {{"evisa/1/ground.form", {form.data, form.size - 1}}, false},
        {{"evisa/9/layout.txt", whole}, false},
        {{"versions.txt", whole}, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(
            ev_resource_is_builtin(&(ev_resources){&cases[i].file, 1}, cases[i].file.path),
            cases[i].wanted);
    assert_true(ev_resource_is_builtin(&builtin, layout));
    assert_true(ev_resource_is_builtin(&builtin, "versions.txt"));
    assert_false(ev_resource_is_builtin(&builtin, "evisa/9/layout.txt"));
}

static void a_comment_more_or_less_leaves_a_file_built_in(void **state)
{
    (void)state;
    ev_buf text;
    ev_buf_init(&text, NULL, 0);
    ev_buf_text(&text, "# mine\n\n");
    ev_buf_slice(&text, ev_resource_find(&builtin, "versions.txt"));
    ev_buf_text(&text, "  # at the end");
    const ev_resource_file file = {"versions.txt", ev_buf_as_slice(&text)};
    assert_true(ev_resource_is_builtin(&(ev_resources){&file, 1}, file.path));
    ev_buf_free(&text);
}

/* ev_ini_read does not look again. */
static void built_in_texts_are_utf_8_without_zeros(void **state)
{
    size_t count, texts = 0;
    const ev_resource_file *files = ev_resource_builtin(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(files[i].path);
        if (size < 4 || strcmp(files[i].path + size - 4, ".txt") != 0)
            continue;
        assert_true(ev_utf8_valid(files[i].data));
        assert_null(memchr(files[i].data.data, '\0', files[i].data.size));
        texts++;
    }
    assert_true(texts > 5);
}

UNIT_TESTS(resource)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_in_files_are_sorted_and_each_is_found),
        cmocka_unit_test(built_in_texts_are_utf_8_without_zeros),
        cmocka_unit_test(what_is_not_there_is_absent),
        cmocka_unit_test(an_overlay_wins_sorted_or_not),
        cmocka_unit_test(the_manifest_tells_the_digest_of_what_is_built_in),
        cmocka_unit_test(built_in_is_what_says_the_same_as_the_built_in_file),
        cmocka_unit_test(a_comment_more_or_less_leaves_a_file_built_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
