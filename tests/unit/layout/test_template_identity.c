/* The identity of a template: what its files say, and whether they are released. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <nettle/sha2.h>

#include "lib/arena_fixture.h"
#include "lib/unit.h"
#include "layout/template.h"

static const ev_resources builtin = {NULL, 0};
static void the_identity_of_the_built_in_template_is_its_manifest(void **state)
{
    (void)state;
    ev_template t;
    ev_buf lines;
    struct sha256_ctx sha;
    uint8_t digest[SHA256_DIGEST_SIZE];
    static const char *const paths[] = {"evisa/1/layout.txt", "evisa/1/labels.txt",
                                        "evisa/1/ground.form", "evisa/1/specimen.form"};
    assert_int_equal(ev_template_load(&builtin, EV_SLICE("evisa/1"), &arena, &t, &faults), EV_OK);
    assert_int_not_equal(t.release, EV_CHANGED);
    ev_buf_init(&lines, NULL, 512);
    for (size_t i = 0; i < 4; i++) {
        ev_buf_slice(&lines, ev_resource_manifest_hash(paths[i]));
        ev_buf_text(&lines, "  ");
        ev_buf_text(&lines, paths[i]);
        ev_buf_char(&lines, '\n');
    }
    sha256_init(&sha);
    sha256_update(&sha, lines.size, (const uint8_t *)lines.data);
    sha256_digest(&sha, sizeof digest, digest);
    assert_memory_equal(t.hash, digest, sizeof digest);
    ev_buf_free(&lines);
}

static void every_file_laid_over_changes_the_release_and_the_identity(void **state)
{
    (void)state;
    static const char *const paths[] = {"evisa/1/layout.txt", "evisa/1/labels.txt",
                                        "evisa/1/ground.form", "evisa/1/specimen.form"};
    ev_template whole, changed;
    assert_int_equal(ev_template_load(&builtin, EV_SLICE("evisa/1"), &arena, &whole, &faults),
                     EV_OK);
    for (size_t i = 0; i < 4; i++) {
        ev_buf text;
        ev_buf_init(&text, NULL, 0);
        ev_buf_slice(
            &text,
            ev_resource_find(
                &builtin,
                i < 2 ? paths[i] : paths[5 - i])); /* a form in the other's place is still a form */
        ev_buf_text(&text, i < 2 ? "\n[more]\n" : "");
        const ev_resource_file file = {paths[i], ev_buf_as_slice(&text)};
        assert_int_equal(ev_template_load(&(ev_resources){&file, 1}, EV_SLICE("evisa/1"), &arena,
                                          &changed, &faults),
                         EV_OK);
        assert_int_equal(changed.release, EV_CHANGED);
        assert_memory_not_equal(changed.hash, whole.hash, sizeof whole.hash);
        ev_buf_free(&text);
    }
}

static void comments_change_neither(void **state)
{
    (void)state;
    static const char *const paths[] = {"evisa/1/layout.txt", "evisa/1/labels.txt"};
    ev_template whole, commented;
    assert_int_equal(ev_template_load(&builtin, EV_SLICE("evisa/1"), &arena, &whole, &faults),
                     EV_OK);
    for (size_t i = 0; i < 2; i++) {
        ev_buf text;
        ev_buf_init(&text, NULL, 0);
        ev_buf_slice(&text, ev_resource_find(&builtin, paths[i]));
        ev_buf_text(&text, "\n  # a comment at the end\n");
        const ev_resource_file file = {paths[i], ev_buf_as_slice(&text)};
        assert_int_equal(ev_template_load(&(ev_resources){&file, 1}, EV_SLICE("evisa/1"), &arena,
                                          &commented, &faults),
                         EV_OK);
        assert_int_equal(commented.release, whole.release);
        assert_memory_equal(commented.hash, whole.hash, sizeof whole.hash);
        ev_buf_free(&text);
    }
}

static void versions_txt_says_whether_a_template_is_a_draft(void **state)
{
    (void)state;
    static const char *const lists[] = {"[template evisa/1]\nfrom = 2019-01-01\n",
                                        "[template evisa/1]\nstate = draft\n"};
    for (size_t i = 0; i < 2; i++) {
        ev_template t;
        const ev_resource_file file = {"versions.txt", ev_slice_from(lists[i])};
        assert_int_equal(
            ev_template_load(&(ev_resources){&file, 1}, EV_SLICE("evisa/1"), &arena, &t, &faults),
            EV_OK);
        assert_int_equal(t.release, i == 0 ? EV_RELEASED : EV_DRAFT);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

UNIT_TESTS(template_identity)
{
    const struct CMUnitTest tests[] = {
        TEST(the_identity_of_the_built_in_template_is_its_manifest),
        TEST(every_file_laid_over_changes_the_release_and_the_identity),
        TEST(comments_change_neither),
        TEST(versions_txt_says_whether_a_template_is_a_draft),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
