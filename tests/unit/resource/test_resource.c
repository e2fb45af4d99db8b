/* The built-in resources, what is laid over them, and whether that is released. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <nettle/sha2.h>

#include "lib/unit.h"
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

/* The MANIFEST is what it says of every file: computed here from the bytes that were linked in. */
static void the_manifest_tells_the_hash_of_what_is_built_in(void **state)
{
    (void)state;
    size_t count, listed = 0;
    const ev_resource_file *files = ev_resource_builtin(&count);
    for (size_t i = 0; i < count; i++) {
        struct sha256_ctx sha;
        uint8_t digest[SHA256_DIGEST_SIZE];
        ev_slice hash = ev_resource_manifest_hash(files[i].path);
        ev_buf digits;
        if (hash.data == NULL)
            continue;
        listed++;
        sha256_init(&sha);
        sha256_update(&sha, files[i].data.size, (const uint8_t *)files[i].data.data);
        sha256_digest(&sha, sizeof digest, digest);
        ev_buf_init(&digits, NULL, 64);
        ev_buf_hex(&digits, digest, sizeof digest);
        assert_true(ev_slice_equal(ev_buf_as_slice(&digits), hash));
        ev_buf_free(&digits);
    }
    assert_true(listed > 5);
}

static void released_is_what_the_manifest_lists_unchanged(void **state)
{
    (void)state;
    ev_slice whole = ev_resource_find(&builtin, layout);
    const ev_resource_file same = {layout, whole}, shorter = {layout, {whole.data, whole.size - 1}},
                           unknown = {"evisa/9/layout.txt", whole};
    assert_true(ev_resource_is_released(&builtin, layout));
    assert_true(ev_resource_is_released(&(ev_resources){&same, 1}, layout));
    assert_false(ev_resource_is_released(&(ev_resources){&shorter, 1}, layout));
    assert_false(ev_resource_is_released(&(ev_resources){&unknown, 1}, "evisa/9/layout.txt"));
    assert_false(ev_resource_is_released(&builtin, "evisa/9/layout.txt"));
    assert_false(ev_resource_is_released(&builtin, "versions.txt")); /* it grows */
}

static void a_manifest_laid_over_is_not_believed(void **state)
{
    (void)state;
    const ev_resource_file files[] = {
        {layout, EV_SLICE("x")}, /* echo -n x | sha256sum */
        {"MANIFEST", EV_SLICE("2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881  "
                              "evisa/1/layout.txt\n")}};
    assert_false(ev_resource_is_released(&(ev_resources){files, 2}, layout));
}

static void hash_of_line(const ev_resources *res, uint8_t digest[SHA256_DIGEST_SIZE])
{
    struct sha256_ctx sha;
    sha256_init(&sha);
    ev_resource_hash_line(res, layout, &sha);
    sha256_digest(&sha, SHA256_DIGEST_SIZE, digest);
}

static void the_identity_is_the_manifests_line_wherever_the_bytes_come_from(void **state)
{
    (void)state;
    const ev_resource_file same = {layout, ev_resource_find(&builtin, layout)},
                           other = {layout, EV_SLICE("x")};
    uint8_t a[SHA256_DIGEST_SIZE], b[SHA256_DIGEST_SIZE];
    char line[128] = "";
    struct sha256_ctx sha;
    hash_of_line(&builtin, a);
    hash_of_line(&(ev_resources){&same, 1}, b);
    assert_memory_equal(a, b, sizeof a);
    memcpy(line, ev_resource_manifest_hash(layout).data, 64);
    strcat(strcat(strcat(line, "  "), layout), "\n");
    sha256_init(&sha);
    sha256_update(&sha, strlen(line), (const uint8_t *)line);
    sha256_digest(&sha, sizeof b, b);
    assert_memory_equal(a, b, sizeof a);
    hash_of_line(&(ev_resources){&other, 1}, b);
    assert_memory_not_equal(a, b, sizeof a);
}

UNIT_TESTS(resource)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_in_files_are_sorted_and_each_is_found),
        cmocka_unit_test(what_is_not_there_is_absent),
        cmocka_unit_test(an_overlay_wins_sorted_or_not),
        cmocka_unit_test(the_manifest_tells_the_hash_of_what_is_built_in),
        cmocka_unit_test(released_is_what_the_manifest_lists_unchanged),
        cmocka_unit_test(a_manifest_laid_over_is_not_believed),
        cmocka_unit_test(the_identity_is_the_manifests_line_wherever_the_bytes_come_from),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
