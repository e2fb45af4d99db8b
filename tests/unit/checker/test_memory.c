/* Memory that runs out anywhere ends a check with false, whatever is wrong in the files. */
#include "lib/unit.h"
#include "unit/checker/mistake_fixture.h"

static check_part *const parts[] = {ev_checker_policies, ev_checker_tables, ev_checker_versions,
                                    ev_checker_folder};

/* A mistake for each way to say one: with joined texts, near names, tables, lost files. */
#define FILE_OF(path, text)                                                                        \
    {                                                                                              \
        path,                                                                                      \
        {                                                                                          \
            text, sizeof text - 1                                                                  \
        }                                                                                          \
    }
static const ev_resource_file files[] = {
    FILE_OF("policy/kz-2019-03/policy.txt",
            "extends = kz-2019-01\n[city UACA]\nname.kk = {city}\n[notice hots]\ntext.kk = a\n"),
    FILE_OF("policy/kz-2019-01/tourist.txt", "1\tusa\tUSA\n2\tD\t\n2\tZZZ\tZ\n"),
    FILE_OF("policy/kz-2027-1/policy.txt", "extends = kz-2027-1\n"),
    FILE_OF("states/1.txt", "KAZ\ta\ta\ta\town\nABC\ta\ta\ta\tonw\n"),
    FILE_OF("evisa/1/lables.txt", ""),
    FILE_OF("templates/evisa/1/labels.txt", ""),
    FILE_OF("polici/", ""),
};

static void keep_none(void *context, const ev_finding *finding)
{
    (void)context;
    (void)finding;
}

static bool run_with(check_part *part, size_t fail_after)
{
    const ev_resources res = {files, COUNT(files)};
    ev_findings findings = {.take = keep_none};
    ev_arena_reset(&arena);
    arena.fail_after = fail_after;
    return part(&res, &findings, &arena);
}

static void a_check_without_memory_fails(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(parts); i++) {
        assert_true(run_with(parts[i], 0));
        size_t after = 1;
        while (!run_with(parts[i], after)) {
            assert_true(arena.failed);
            after += 1 + after / 16;
        }
        assert_true(after > 50);
    }
}

UNIT_TESTS(memory)
{
    const struct CMUnitTest tests[] = {
        TEST(a_check_without_memory_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
