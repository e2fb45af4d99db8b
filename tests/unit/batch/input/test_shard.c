/* The records of a shard: each record is in exactly one, and a task of an array without a shard of
 * its own is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "batch/input/shard.h"

/* ---- an environment of its own --------------------------------------------------------------- */

enum { VARIABLES_MAX = 6 };

static const char *variable[VARIABLES_MAX][2]; /* name, value; up to NULL */

static const char *test_environment(const char *name)
{
    for (size_t i = 0; i < VARIABLES_MAX && variable[i][0] != NULL; i++)
        if (strcmp(variable[i][0], name) == 0)
            return variable[i][1];
    return NULL;
}

static void set(const char *name, const char *value)
{
    size_t at = 0;
    while (variable[at][0] != NULL && strcmp(variable[at][0], name) != 0)
        at++;
    assert_in_range(at, 0, VARIABLES_MAX - 1);
    variable[at][0] = name;
    variable[at][1] = value;
}

static int forget(void **state)
{
    (void)state;
    memset(variable, 0, sizeof variable);
    return 0;
}

static void set_task(const char *id, const char *min)
{
    set("SLURM_ARRAY_TASK_ID", id);
    set("SLURM_ARRAY_TASK_MIN", min);
}

/* ---- reading --------------------------------------------------------------------------------- */

static void assert_read(const char *text, uint32_t index, uint32_t count)
{
    ev_shard shard = {7, 7};
    assert_null(ev_shard_read(text, test_environment, &shard));
    assert_int_equal(shard.index, index);
    assert_int_equal(shard.count, count);
}

/* The sentence is printed in JSON and on a terminal unchanged. */
static void assert_refused(const char *text)
{
    ev_shard shard = {7, 7};
    const char *sentence = ev_shard_read(text, test_environment, &shard);
    assert_non_null(sentence);
    assert_true(strlen(sentence) > 10);
    for (const char *c = sentence; *c != '\0'; c++)
        assert_true(*c >= ' ' && *c <= '~' && *c != '"' && *c != '\\');
    assert_int_equal(shard.index, 7);
    assert_int_equal(shard.count, 7);
}

static void a_shard_is_the_ith_of_n(void **state)
{
    (void)state;
    assert_read("1/1", 1, 1);
    assert_read("2/3", 2, 3);
    assert_read("007/010", 7, 10);
    assert_read("1000000/1000000", 1000000, 1000000);
    static const char *const wrong[] = {
        "",
        "/",
        "1",
        "1/",
        "/1",
        "0/1",
        "0/0",
        "1/0",
        "2/1",
        "4/3",
        "1/2/3",
        "1//2",
        "+1/2",
        "1/+2",
        "-1/2",
        "1/-2",
        " 1/2",
        "1 /2",
        "1/2 ",
        "1,2",
        "a/2",
        "1/b",
        "0x1/2",
        "1.0/2",
        "1e0/2",
        "\xd9\xa1/2",
        "ENV/2",
        "en/2",
        "1/1000001",
        "1000001/1000001",
        "1/4294967297",
        "4294967297/4294967297",
        "18446744073709551617/2",
        "1/18446744073709551618",
        "99999999999999999999999999/99999999999999999999999999",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_refused(wrong[i]);
}

static void a_task_of_slurm_counts_from_the_first(void **state)
{
    (void)state;
    set_task("1", "1");
    assert_read("env/4", 1, 4);
    set_task("4", "1");
    assert_read("env/4", 4, 4);
    set_task("0", "0");
    assert_read("env/4", 1, 4);
    set_task("3", "0");
    assert_read("env/4", 4, 4);
    set_task("104", "101");
    set("SLURM_ARRAY_TASK_COUNT", "4");
    set("SLURM_ARRAY_TASK_STEP", "1");
    assert_read("env/4", 4, 4);
    set("JOB_COMPLETION_INDEX", "0"); /* not used */
    assert_read("env/4", 4, 4);
    assert_read("2/9", 2, 9); /* given explicitly */
}

static void a_task_of_slurm_without_a_shard_is_refused(void **state)
{
    (void)state;
    static const char *const tasks[][2] = {{"5", "1"},
                                           {"4", "0"},
                                           {"0", "1"},
                                           {"", "1"},
                                           {"1", ""},
                                           {"x", "1"},
                                           {"1", "x"},
                                           {"-1", "-1"},
                                           {"1", NULL},
                                           {" 1", "1"},
                                           {"1", "1 "},
                                           {"4294967297", "1"},
                                           {"18446744073709551617", "1"},
                                           {"1", "18446744073709551617"}};
    for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++) {
        set_task(tasks[i][0], tasks[i][1]);
        assert_refused("env/4");
        set("JOB_COMPLETION_INDEX", "0"); /* the first that is set counts, valid or not */
        assert_refused("env/4");
    }
}

static void an_array_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    static const char *const counts[] = {"3", "5", "1", "0", "", "x", "-4"}, *const steps[] = {
                                                                                 "2", "0", "", "x"};
    set_task("2", "1");
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        set("SLURM_ARRAY_TASK_COUNT", counts[i]);
        assert_refused("env/4");
    }
    set("SLURM_ARRAY_TASK_COUNT", "4");
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        set("SLURM_ARRAY_TASK_STEP", steps[i]);
        assert_refused("env/4");
    }
    set("SLURM_ARRAY_TASK_STEP", "1");
    assert_read("env/4", 2, 4);
}

static void a_job_of_kubernetes_counts_from_zero(void **state)
{
    (void)state;
    set("JOB_COMPLETION_INDEX", "0");
    assert_read("env/3", 1, 3);
    set("JOB_COMPLETION_INDEX", "2");
    assert_read("env/3", 3, 3);
    static const char *const wrong[] = {
        "3", "-1", "", "x", "1 ", "4294967295", "18446744073709551615"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        set("JOB_COMPLETION_INDEX", wrong[i]);
        assert_refused("env/3");
    }
}

static void without_a_task_there_is_no_shard(void **state)
{
    (void)state;
    assert_refused("env/3");
    set("SLURM_ARRAY_TASK_MIN", "1");
    assert_refused("env/3");
    static const char *const wrong[] = {"env",         "env/",    "env/0",  "env/x",
                                        "env/1000001", "env/1/2", "env//2", "env /2"};
    set("JOB_COMPLETION_INDEX", "0");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_refused(wrong[i]);
    assert_read("env/1000000", 1, 1000000);
}

/* ---- having ---------------------------------------------------------------------------------- */

static void each_record_is_in_one_shard(void **state)
{
    (void)state;
    static const uint64_t from[] = {1, UINT64_C(4294967290), UINT64_MAX - 40};
    for (uint32_t count = 1; count <= 9; count++)
        for (size_t i = 0; i < sizeof from / sizeof *from; i++)
            for (uint64_t seq = from[i]; seq < from[i] + 30; seq++) {
                int has = 0;
                for (uint32_t index = 1; index <= count; index++)
                    has += ev_shard_has(&(ev_shard){index, count}, seq);
                assert_int_equal(has, 1);
            }
}

static void records_alternate(void **state)
{
    (void)state;
    for (uint64_t seq = 1; seq <= 12; seq++)
        assert_true(ev_shard_has(&(ev_shard){(uint32_t)((seq - 1) % 3 + 1), 3}, seq));
}

static void a_shard_has_a_journal_of_its_own(void **state)
{
    (void)state;
    char name[EV_SHARD_NAME_SIZE];
    ev_shard_journal_name(NULL, name);
    assert_string_equal(name, "results.ndjson");
    ev_shard_journal_name(&(ev_shard){1, 1}, name);
    assert_string_equal(name, "results.1-of-1.ndjson");
    ev_shard_journal_name(&(ev_shard){2, 3}, name);
    assert_string_equal(name, "results.2-of-3.ndjson");
    ev_shard_journal_name(&(ev_shard){EV_SHARDS_MAX, EV_SHARDS_MAX}, name);
    assert_string_equal(name, "results.1000000-of-1000000.ndjson");
}

UNIT_TESTS(shard)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_shard_is_the_ith_of_n, forget),
        cmocka_unit_test_setup(a_task_of_slurm_counts_from_the_first, forget),
        cmocka_unit_test_setup(a_task_of_slurm_without_a_shard_is_refused, forget),
        cmocka_unit_test_setup(an_array_that_does_not_fit_is_refused, forget),
        cmocka_unit_test_setup(a_job_of_kubernetes_counts_from_zero, forget),
        cmocka_unit_test_setup(without_a_task_there_is_no_shard, forget),
        cmocka_unit_test(each_record_is_in_one_shard),
        cmocka_unit_test(records_alternate),
        cmocka_unit_test(a_shard_has_a_journal_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
