/* Identities: the hash of the files of a version, and whether a document of it may be a visa. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "core/sha256.h"
#include "resource/identity.h"

static const char layout[] = "evisa/1/layout.txt", policy[] = "policy/kz-2019-01/policy.txt",
                  list[] = "policy/kz-2019-01/tourist.txt", states[] = "states/1.txt",
                  form[] = "evisa/1/ground.form", versions[] = "versions.txt";
static const ev_resources builtin = {NULL, 0};
static ev_arena arena;

static int set_up(void **state)
{
    (void)state;
    ev_arena_init(&arena, 1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    ev_arena_free(&arena);
    return 0;
}

static ev_identity opened(const ev_resources *res)
{
    ev_identity identity;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_true(ev_identity_open(&identity, res, &arena, &faults));
    assert_int_equal(faults.count, 0);
    assert_int_equal(identity.release, EV_RELEASED);
    return identity;
}

/* ---- released, draft, changed ---------------------------------------------------------------- */

/* What a built-in file counts as under this list of versions. */
static ev_release release_under(const char *text, const char *path)
{
    const ev_resource_file file = {versions, ev_slice_from(text)};
    ev_resources res = {&file, 1};
    ev_identity identity = opened(&res);
    ev_release release = ev_identity_add(&identity, path);
    assert_int_equal(identity.release, release);
    return release;
}

#define ALL_RELEASED                                                                               \
    "[policy kz-2019-01]\nfrom = 2019-01-01\n[states 1]\n[template evisa/1]\nfrom = 2019-01-01\n"

static void a_version_without_a_mark_is_released(void **state)
{
    (void)state;
    const char *const paths[] = {layout, form, policy, list, states};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        assert_int_equal(release_under(ALL_RELEASED, paths[i]), EV_RELEASED);
}

static void a_mark_makes_a_draft_of_its_version_only(void **state)
{
    (void)state;
    static const char text[] = "[policy kz-2019-01]\nfrom = 2019-01-01\nstate = draft\n"
                               "[policy kz-2019-03]\nfrom = 2019-03-23\n"
                               "[states 1]\n[template evisa/1]\nfrom = 2019-01-01\n";
    assert_int_equal(release_under(text, policy), EV_DRAFT);
    assert_int_equal(release_under(text, list), EV_DRAFT);
    assert_int_equal(release_under(text, "policy/kz-2019-03/policy.txt"), EV_RELEASED);
    assert_int_equal(release_under(text, states), EV_RELEASED);
    assert_int_equal(release_under(text, layout), EV_RELEASED);
    assert_int_equal(release_under("[template evisa/1]\nstate = draft\n", layout), EV_DRAFT);
    assert_int_equal(release_under("[states 1]\nstate = draft\n", states), EV_DRAFT);
}

/* What is not understood counts as the stricter case. */
static void what_is_not_listed_or_not_understood_is_a_draft(void **state)
{
    (void)state;
    static const char *const lists[] = {
        "",
        "[template evisa]\n",
        "[template evisa/]\n",
        "[template evisa/11]\n",
        "[template]\n",
        "[template evisa/1/layout.txt]\n",
        "[policy evisa/1]\n",
        "[states evisa/1]\n",
        "[layout evisa/1]\n",
        "[template evisa/1]\nstate = darft\n",
        "[template evisa/1]\nstate =\n",
        "[template evisa/1]\nstat = draft\n",
        "[template evisa/1]\nfrom = 2019-01-01\n[template evisa/1]\nstate = draft\n",
        "[template evisa/1]\nstate = draft\n[template evisa/1]\nfrom = 2019-01-01\n",
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (release_under(lists[i], layout) != EV_DRAFT)
            fail_msg("%s", lists[i]);
    assert_int_equal(release_under("[policy 1]\n[template states]\n", states), EV_DRAFT);
    assert_int_equal(release_under("[states kz-2019-01]\n", policy), EV_DRAFT);
}

static void what_differs_from_the_manifest_is_changed(void **state)
{
    (void)state;
    ev_slice whole = ev_resource_find(&builtin, layout), ground = ev_resource_find(&builtin, form);
    ev_buf commented;
    ev_buf_init(&commented, NULL, 0);
    ev_buf_text(&commented, "# only a comment\r\n\n");
    ev_buf_slice(&commented, whole);
    const struct {
        ev_resource_file file;
        ev_release wanted;
    } cases[] = {
        {{layout, whole}, EV_RELEASED},
        {{layout, ev_buf_as_slice(&commented)}, EV_RELEASED},
        {{layout, {whole.data, whole.size - 4}}, EV_CHANGED},
        {{form, ground}, EV_RELEASED},
        {{form, {ground.data, ground.size - 1}}, EV_CHANGED},
        {{"evisa/9/layout.txt", whole}, EV_CHANGED},
        {{"evisa/1/more.form", ground}, EV_CHANGED},
        {{versions, EV_SLICE(ALL_RELEASED)}, EV_CHANGED}, /* the MANIFEST does not have it */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const ev_resource_file files[] = {cases[i].file, {versions, EV_SLICE(ALL_RELEASED)}};
        ev_resources res = {files, 2};
        ev_identity identity = opened(&res);
        assert_int_equal(ev_identity_add(&identity, cases[i].file.path), cases[i].wanted);
    }
    ev_buf_free(&commented);
}

static void the_strictest_of_the_files_counts(void **state)
{
    (void)state;
    const ev_resource_file files[] = {
        {versions, EV_SLICE("[states 1]\nstate = draft\n[template evisa/1]\n")},
        {form, EV_SLICE("1\nx")}};
    ev_resources res = {files, 2};
    ev_identity identity = opened(&res);
    assert_int_equal(ev_identity_add(&identity, states), EV_DRAFT);
    assert_int_equal(ev_identity_add(&identity, layout), EV_RELEASED);
    assert_int_equal(identity.release, EV_DRAFT);
    assert_int_equal(ev_identity_add(&identity, form), EV_CHANGED);
    assert_int_equal(ev_identity_add(&identity, layout), EV_RELEASED);
    assert_int_equal(identity.release, EV_CHANGED);
}

static void a_manifest_laid_over_is_not_believed(void **state)
{
    (void)state;
    const ev_resource_file files[] = {
        {layout, EV_SLICE("x")}, /* echo x | sha256sum */
        {"MANIFEST", EV_SLICE("73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac  "
                              "evisa/1/layout.txt\n")}};
    ev_resources res = {files, 2};
    ev_identity identity = opened(&res);
    assert_int_equal(ev_identity_add(&identity, layout), EV_CHANGED);
}

/* ---- the hash -------------------------------------------------------------------------------- */

static void assert_hash(ev_identity *identity, const char *lines, bool wanted)
{
    uint8_t hash[EV_DIGEST_SIZE], expected[EV_DIGEST_SIZE];
    ev_identity_close(identity, hash);
    ev_sha256(ev_slice_from(lines), expected);
    assert_int_equal(memcmp(hash, expected, sizeof hash) == 0, wanted);
}

static void the_hash_is_that_of_the_manifests_lines(void **state)
{
    (void)state;
    char lines[400] = "";
    const char *const paths[] = {states, layout, form};
    ev_slice whole = ev_resource_find(&builtin, layout);
    const ev_resource_file same = {layout, whole}, other = {layout, EV_SLICE("x")};
    ev_resources copied = {&same, 1}, changed = {&other, 1};
    const ev_resources *const overlays[] = {&builtin, &copied, &changed};
    for (size_t i = 0; i < 3; i++) {
        strncat(lines, ev_resource_manifest_hash(paths[i]).data, 64);
        strcat(strcat(strcat(lines, "  "), paths[i]), "\n");
    }
    for (size_t i = 0; i < 3; i++) {
        ev_identity identity = opened(overlays[i]);
        for (size_t k = 0; k < 3; k++)
            (void)ev_identity_add(&identity, paths[k]);
        assert_hash(&identity, lines, overlays[i] != &changed);
    }
    ev_identity identity = opened(&changed);
    (void)ev_identity_add(&identity, layout);
    assert_hash(&identity,
                "73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac  "
                "evisa/1/layout.txt\n",
                true);
}

/* ---- what cannot be read --------------------------------------------------------------------- */

static void a_broken_list_of_versions_is_a_fault(void **state)
{
    (void)state;
    const ev_resource_file file = {versions, EV_SLICE("[template evisa/1]\nno pair\n")};
    ev_resources res = {&file, 1};
    ev_identity identity;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_false(ev_identity_open(&identity, &res, &arena, &faults));
    assert_int_equal(faults.count, 1);
    assert_int_equal(faults.fault[0].code, EV_RESOURCE_SYNTAX);
    assert_string_equal(faults.fault[0].pointer, versions);
    assert_int_equal(faults.fault[0].line, 2);
    arena.fail_after = 1;
    ev_faults_init(&faults, EV_LENIENT);
    assert_false(ev_identity_open(&identity, &builtin, &arena, &faults));
    assert_int_equal(faults.fault[0].code, EV_OUT_OF_MEMORY);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

UNIT_TESTS(identity)
{
    const struct CMUnitTest tests[] = {
        TEST(a_version_without_a_mark_is_released),
        TEST(a_mark_makes_a_draft_of_its_version_only),
        TEST(what_is_not_listed_or_not_understood_is_a_draft),
        TEST(what_differs_from_the_manifest_is_changed),
        TEST(the_strictest_of_the_files_counts),
        TEST(a_manifest_laid_over_is_not_believed),
        TEST(the_hash_is_that_of_the_manifests_lines),
        TEST(a_broken_list_of_versions_is_a_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
