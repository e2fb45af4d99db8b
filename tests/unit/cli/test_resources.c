/* --resources DIR: which files of a folder are read, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "cli/cli.h"

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/evisa-gen-test.XXXXXX");
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    char command[100];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static const char *in_folder(const char *name)
{
    static char path[4][300];
    static int next;
    next = (next + 1) % 4;
    snprintf(path[next], sizeof path[next], "%s/%s", folder, name);
    return path[next];
}

static void put_file(const char *name, const char *text)
{
    FILE *file = fopen(in_folder(name), "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static ev_status read_resources(const char *path, ev_arena *arena, ev_resources *res,
                                ev_faults *faults)
{
    ev_arena_init(arena, (size_t)64 << 20);
    ev_faults_init(faults, EV_LENIENT);
    return ev_resources_read(path, arena, res, faults);
}

static void a_folder_of_resources_is_read_by_relative_paths(void **state)
{
    (void)state;
    ev_arena arena;
    ev_resources res;
    ev_faults faults;
    mkdir(in_folder("res"), 0700);
    mkdir(in_folder("res/evisa"), 0700);
    mkdir(in_folder("res/evisa/1"), 0700);
    put_file("res/evisa/1/labels.txt", "mine");
    put_file("res/empty", "");
    put_file("res/.hidden", "not mine");
    put_file("res/labels.txt~", "not mine");
    put_file("res/#labels.txt#", "not mine");
    assert_int_equal(read_resources(in_folder("res"), &arena, &res, &faults), EV_OK);
    assert_int_equal(res.overlay_count, 2);
    assert_true(ev_slice_is(ev_resource_find(&res, "evisa/1/labels.txt"), "mine"));
    assert_non_null(ev_resource_find(&res, "empty").data);
    assert_null(ev_resource_find(&res, ".hidden").data);
    assert_null(ev_resource_find(&res, "labels.txt~").data);
    assert_null(ev_resource_find(&res, "#labels.txt#").data);
    assert_int_equal(ev_resources_leave_out(in_folder("res"), NULL, &arena, &res, &faults), EV_OK);
    assert_int_equal(res.overlay_count, 2);
    assert_int_equal(ev_resources_leave_out(in_folder("res"), in_folder("res/evisa/../empty"),
                                            &arena, &res, &faults),
                     EV_OK);
    assert_int_equal(res.overlay_count, 1);
    assert_null(ev_resource_find(&res, "empty").data);
    ev_arena_free(&arena);
}

static void a_folder_that_is_none_is_a_fault(void **state)
{
    (void)state;
    ev_arena arena;
    ev_resources res;
    ev_faults faults;
    put_file("file", "x");
    const char *const paths[] = {"", in_folder("missing"), in_folder("file")};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(read_resources(paths[i], &arena, &res, &faults), EV_CONFIG);
        assert_int_equal(faults.fault[0].code, EV_RESOURCE_MISSING);
        ev_arena_free(&arena);
    }
}

static void links_that_go_round_and_pipes_are_faults_and_no_traps(void **state)
{
    (void)state;
    ev_arena arena;
    ev_resources res;
    ev_faults faults;
    mkdir(in_folder("loop"), 0700);
    assert_int_equal(symlink(".", in_folder("loop/again")), 0);
    assert_int_equal(read_resources(in_folder("loop"), &arena, &res, &faults), EV_CONFIG);
    ev_arena_free(&arena);
    mkdir(in_folder("pipe"), 0700);
    assert_int_equal(mkfifo(in_folder("pipe/a"), 0600), 0);
    assert_int_equal(read_resources(in_folder("pipe"), &arena, &res, &faults), EV_CONFIG);
    ev_arena_free(&arena);
    mkdir(in_folder("dangling"), 0700);
    assert_int_equal(symlink("nowhere", in_folder("dangling/a")), 0);
    assert_int_equal(read_resources(in_folder("dangling"), &arena, &res, &faults), EV_CONFIG);
    ev_arena_free(&arena);
}

static void too_many_files_and_too_large_ones_are_refused(void **state)
{
    (void)state;
    ev_arena arena;
    ev_resources res;
    ev_faults faults;
    mkdir(in_folder("large"), 0700);
    put_file("large/a", "x");
    assert_int_equal(truncate(in_folder("large/a"), (4 << 20) + 1), 0);
    assert_int_equal(read_resources(in_folder("large"), &arena, &res, &faults), EV_CONFIG);
    ev_arena_free(&arena);
    mkdir(in_folder("many"), 0700);
    for (int i = 0; i < 513; i++) {
        char name[32];
        snprintf(name, sizeof name, "many/%d", i);
        put_file(name, "x");
    }
    assert_int_equal(read_resources(in_folder("many"), &arena, &res, &faults), EV_CONFIG);
    ev_arena_free(&arena);
}

static void resources_that_memory_has_no_room_for_are_no_fault_of_the_folder(void **state)
{
    (void)state;
    mkdir(in_folder("some"), 0700);
    put_file("some/a", "x");
    for (size_t calls = 1; calls <= 3; calls++) {
        ev_arena arena;
        ev_resources res;
        ev_faults faults;
        ev_arena_init(&arena, 1 << 20);
        ev_faults_init(&faults, EV_LENIENT);
        arena.fail_after = calls;
        assert_int_equal(ev_resources_read(in_folder("some"), &arena, &res, &faults), EV_TEMP_FAIL);
        ev_arena_free(&arena);
    }
}

UNIT_TESTS(resources)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_of_resources_is_read_by_relative_paths),
        cmocka_unit_test(a_folder_that_is_none_is_a_fault),
        cmocka_unit_test(links_that_go_round_and_pipes_are_faults_and_no_traps),
        cmocka_unit_test(too_many_files_and_too_large_ones_are_refused),
        cmocka_unit_test(resources_that_memory_has_no_room_for_are_no_fault_of_the_folder),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
