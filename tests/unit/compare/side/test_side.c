/* Sides: which files are pairs, in which order, and whether their bytes are the same. Tars are made
 * by tar(1), in each of its forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "compare/side/side.h"

#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/side.XXXXXX";

static void run(const char *command)
{
    if (system(command) != 0)
        fail_msg("%s", command);
}

static int make(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int clear(void **state)
{
    char command[64];
    (void)state;
    (void)snprintf(command, sizeof command, "rm -rf %s", folder);
    return chdir("/") != 0 || (run(command), 0);
}

static void write_file(const char *name, const char *bytes, size_t size)
{
    FILE *file = fopen(name, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* All pairs as "name state;": state is one of = ! ? < > for the same, other bytes, unreadable, on
 * the golden side and on the new side only. */
static void assert_pairs(const char *golden, const char *now, const char *expected)
{
    char said[4096] = "";
    ev_faults faults;
    ev_side_pair pair;
    ev_faults_init(&faults, EV_LENIENT);
    ev_sides *sides = ev_sides_open(golden, now, &faults);
    assert_non_null(sides);
    assert_int_equal(faults.count, 0);
    while (ev_sides_next(sides, &pair, &faults)) {
        ev_faults own;
        ev_faults_init(&own, EV_LENIENT);
        char state = pair.presence == EV_ONLY_GOLDEN ? '<'
                     : pair.presence == EV_ONLY_NOW  ? '>'
                                                     : "=!?"[ev_sides_compare(sides, &pair, &own)];
        assert_int_equal(own.status, state == '?' ? EV_NO_INPUT : EV_OK);
        size_t size = strlen(said);
        (void)snprintf(said + size, sizeof said - size, "%s %c;", pair.name, state);
        ev_sides_release(&pair);
    }
    assert_int_equal(faults.count, 0);
    assert_string_equal(said, expected);
    ev_sides_close(sides);
}

static void assert_not_opened(const char *golden, const char *now, ev_code code,
                              const char *pointer)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_null(ev_sides_open(golden, now, &faults));
    assert_int_equal(faults.count, 1);
    assert_int_equal(faults.fault[0].code, code);
    assert_string_equal(faults.fault[0].pointer, pointer);
}

static void two_folders_are_paired_by_path(void **state)
{
    (void)state;
    run("mkdir -p g/b n/b g/empty && printf 1 | tee g/a.pdf > n/a.pdf && printf 2 > g/b/a.pdf &&"
        "printf 3 > n/b/a.pdf && printf 4 > g/b.PDF && printf 5 > n/c.pdf && printf 6 > n/d.txt &&"
        "ln -s ../n/c.pdf g/link.pdf && ln n/c.pdf n/link.pdf && printf 7 > n/.pdf &&"
        "ln -s . g/round && ln -s nowhere g/x.pdf && printf 8 > n/x.pdf && mkdir g/y.pdf &&"
        "mkfifo g/z.pdf n/z.pdf && cp -a g again");
    assert_pairs("g", "n", "a.pdf =;b.PDF <;b/a.pdf !;c.pdf >;link.pdf =;x.pdf ?;z.pdf ?;");
    assert_pairs("g/", "./again", "a.pdf =;b.PDF =;b/a.pdf =;link.pdf =;x.pdf ?;z.pdf ?;");
}

static void a_file_is_compared_to_its_last_byte(void **state)
{
    enum { SIZE = 3 * 131072 + 100 };
    static const size_t places[] = {0, 131071, 131072, 262144, SIZE - 1};
    static char bytes[SIZE + 1];
    (void)state;
    run("mkdir sizes-g sizes-n");
    memset(bytes, 'x', sizeof bytes);
    write_file("sizes-g/a.pdf", bytes, SIZE);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        write_file("sizes-n/a.pdf", bytes, SIZE);
        assert_pairs("sizes-g", "sizes-n", "a.pdf =;");
        bytes[places[i]] = 'y';
        write_file("sizes-n/a.pdf", bytes, SIZE);
        bytes[places[i]] = 'x';
        assert_pairs("sizes-g", "sizes-n", "a.pdf !;");
    }
    write_file("sizes-n/a.pdf", bytes, SIZE - 1);
    assert_pairs("sizes-g", "sizes-n", "a.pdf !;");
    write_file("sizes-n/a.pdf", bytes, SIZE + 1);
    assert_pairs("sizes-g", "sizes-n", "a.pdf !;");
    write_file("sizes-n/a.pdf", bytes, 0);
    write_file("sizes-g/a.pdf", bytes, 0);
    assert_pairs("sizes-g", "sizes-n", "a.pdf =;");
}

static void two_files_are_one_pair(void **state)
{
    (void)state;
    write_file("one", "1", 1);
    write_file("same", "1", 1);
    write_file("other", "2", 1);
    assert_pairs("one", "same", "one =;");
    assert_pairs("one", "other", "one !;");
    run("mkfifo pipe");
    run("printf 1 > pipe &");
    assert_pairs("pipe", "one", "pipe =;");
}

static void a_tar_is_a_folder(void **state)
{
    static const char *const forms[] = {"ustar", "gnu", "pax", "posix --sort=name"};
    char command[512];
    (void)state;
    run("mkdir -p t/sub && printf 1 > t/a.pdf && printf 22 > t/sub/b.pdf && printf 3 > t/c.txt");
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        (void)snprintf(command, sizeof command, "tar -cf t.tar --format=%s -C t .", forms[i]);
        run(command);
        assert_pairs("t.tar", "t", "a.pdf =;sub/b.pdf =;");
        assert_pairs("t", "t.tar", "a.pdf =;sub/b.pdf =;");
    }
    run("printf 9 > t/a.pdf && rm t/sub/b.pdf");
    assert_pairs("t.tar", "t", "a.pdf !;sub/b.pdf <;");
    run("tar -rf t.tar --format=ustar -C t ./a.pdf"); /* a second time: the last one counts */
    assert_pairs("t.tar", "t", "a.pdf =;sub/b.pdf <;");
}

static void long_names_are_read_in_each_form(void **state)
{
    static const char *const forms[] = {"gnu", "pax"};
    char name[256], command[1024], expected[1024], folders[200];
    (void)state;
    memset(name, 'n', sizeof name);
    memset(folders, 'f', sizeof folders);
    folders[150] = '\0';
    for (size_t size = 90; size <= 250; size += 10) {
        (void)snprintf(name, sizeof name, "%0*d.pdf", (int)size - 4, 1);
        (void)snprintf(command, sizeof command,
                       "rm -rf l && mkdir -p l/%s && printf 1 > l/%s && printf 2 > l/%s/%s",
                       folders, name, folders, name);
        run(command);
        (void)snprintf(expected, sizeof expected, "%s =;%s/%s =;", name, folders, name);
        for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
            (void)snprintf(command, sizeof command, "tar -cf l.tar --format=%s -C l .", forms[i]);
            run(command);
            assert_pairs("l.tar", "l", expected);
        }
    }
}

/* What was read before the damage is compared. */
static void a_damaged_tar_is_said(void **state)
{
    ev_faults faults;
    ev_side_pair pair;
    (void)state;
    run("mkdir d && printf 1 > d/a.pdf && head -c 2000 /dev/zero > d/b.pdf &&"
        "tar -cf d.tar --format=ustar -C d a.pdf b.pdf && head -c 3000 d.tar > cut.tar &&"
        "(head -c 1100 d.tar; printf x; tail -c +1102 d.tar) > flipped.tar && gzip -k d.tar");
    static const char *const names[] = {"cut.tar", "flipped.tar", "d.tar.gz"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        ev_faults_init(&faults, EV_LENIENT);
        ev_sides *sides = ev_sides_open(names[i], "d", &faults);
        assert_non_null(sides);
        assert_int_equal(faults.count, 1);
        assert_int_equal(faults.fault[0].code, EV_TAR_DAMAGED);
        assert_string_equal(faults.fault[0].pointer, names[i]);
        assert_true(ev_sides_next(sides, &pair, &faults));
        assert_string_equal(pair.name, "a.pdf");
        assert_int_equal(pair.presence, i < 2 ? EV_ON_BOTH : EV_UNLISTED);
        assert_true(ev_sides_next(sides, &pair, &faults));
        assert_string_equal(pair.name, "b.pdf"); /* it may be in the part that is lost */
        assert_int_equal(pair.presence, EV_UNLISTED);
        assert_int_equal(faults.count, 1);
        assert_int_equal(ev_sides_compare(sides, &pair, &faults), EV_UNREADABLE);
        assert_int_equal(faults.fault[1].code, EV_SIDE_INCOMPLETE);
        assert_string_equal(faults.fault[1].pointer, "golden");
        assert_false(ev_sides_next(sides, &pair, &faults));
        ev_sides_close(sides);
    }
}

/* More than 64 folders in each other are not listed. Only what is below them is not known of. */
static void a_folder_that_is_not_listed_is_said(void **state)
{
    static const struct {
        const char *end;
        ev_presence presence;
    } expected[] = {{"a.pdf", EV_ON_BOTH}, {"/x.pdf", EV_UNLISTED}, {"e.pdf", EV_ONLY_GOLDEN}};
    ev_faults faults;
    ev_side_pair pair;
    (void)state;
    run("mkdir -p v/$(printf 'd/%.0s' $(seq 70)) && printf 1 | tee v/a.pdf v/e.pdf >"
        "v/$(printf 'd/%.0s' $(seq 70))x.pdf && tar -cf v.tar -C v . && rm v/a.pdf v/e.pdf &&"
        "printf 1 > v/a.pdf");
    ev_faults_init(&faults, EV_LENIENT);
    ev_sides *sides = ev_sides_open("v.tar", "v", &faults);
    assert_non_null(sides);
    assert_int_equal(faults.count, 1);
    assert_int_equal(faults.fault[0].code, EV_CANT_READ);
    for (size_t i = 0; i < 3; i++) {
        assert_true(ev_sides_next(sides, &pair, &faults));
        assert_string_equal(pair.name + strlen(pair.name) - strlen(expected[i].end),
                            expected[i].end);
        assert_int_equal(pair.presence, expected[i].presence);
    }
    assert_false(ev_sides_next(sides, &pair, &faults));
    ev_sides_close(sides);
}

static void assert_apart(const char *golden, const char *now, ev_code code, const char *expected)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_sides *sides = ev_sides_open(golden, now, &faults);
    assert_non_null(sides);
    assert_int_equal(faults.count, 0);
    ev_sides_say_why_apart(sides, &faults);
    const char *found = faults.count > 0 ? faults.fault[0].pointer : NULL;
    if (expected == NULL ? found != NULL : found == NULL || strcmp(found, expected) != 0)
        fail_msg("%s %s: %s", golden, now, found);
    if (expected != NULL)
        assert_int_equal(faults.fault[0].code, code);
    assert_int_equal(faults.status, EV_OK);
    ev_sides_close(sides);
}

static void assert_nested(const char *golden, const char *now, const char *inner)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_sides *sides = ev_sides_open(golden, now, &faults);
    assert_non_null(sides);
    ev_sides_say_why_apart(sides, &faults); /* nothing more: the way to a folder is perhaps wrong */
    assert_int_equal(faults.count, 1);
    assert_int_equal(faults.fault[0].code, EV_SIDES_NESTED);
    assert_string_equal(faults.fault[0].pointer, inner);
    assert_int_equal(faults.status, EV_OK);
    ev_sides_close(sides);
}

static void a_side_that_lies_in_the_other_is_said(void **state)
{
    (void)state;
    run("mkdir -p deep/one/two away && touch deep/one/two/a.pdf deep/b.pdf && ln -s ../deep/one "
        "away/link && tar -cf deep/one/two.tar -C deep/one two");
    assert_nested("deep", "deep/one/two", "deep/one/two");
    assert_nested("deep/one/two", "deep", "deep/one/two");
    assert_nested("deep", "deep/one/../", "deep/one/../");
    assert_nested("away/link", "deep", "away/link");
    assert_nested("deep/b.pdf", "deep/../deep/b.pdf", "deep/../deep/b.pdf");
    assert_nested("deep/one/two.tar", "deep/one/two.tar", "deep/one/two.tar");
    assert_apart("deep/one/two.tar", "deep/one", EV_CODE_COUNT, NULL); /* it is no document */
}

static void folders_in_front_are_found(void **state)
{
    (void)state;
    run("mkdir -p i/in/front i/c o empty && printf 1 | tee i/in/front/a.pdf i/in/front/b.pdf >"
        "i/in/front/c.pdf && cp i/in/front/a.pdf o && tar -cf i.tar -C i in && mkdir -p r/s &&"
        "cp o/a.pdf r/other.pdf && cp o/a.pdf i/c/z.pdf && tar -cf s.tar -C i in/front/b.pdf");
    assert_apart("i.tar", "o", EV_NO_COMMON_PATH, "i.tar/in/front/");
    assert_apart("o", "i.tar", EV_NO_COMMON_PATH, "i.tar/in/front/");
    assert_apart("i/in/", "i.tar", EV_NO_COMMON_PATH, "i.tar/in/");
    assert_apart("r", "i.tar", EV_CODE_COUNT, NULL);
    assert_apart("empty", "i.tar", EV_SIDE_EMPTY, "empty");
    assert_apart("i.tar", "i/in/front", EV_NO_COMMON_PATH, "i.tar/in/front/");
    assert_apart("s.tar", "i/in/front", EV_NO_COMMON_PATH,
                 "s.tar/in/front/"); /* the second there */
    assert_apart("s.tar", "o", EV_CODE_COUNT, NULL);
    assert_apart("i/in/", "o", EV_NO_COMMON_PATH, "i/in/front/");
    assert_apart("i.tar", "empty", EV_SIDE_EMPTY, "empty");
    assert_apart("o/a.pdf", "r/other.pdf", EV_CODE_COUNT, NULL);
}

static void a_list_has_a_pair_on_each_line(void **state)
{
    (void)state;
    write_file("one", "1", 1);
    write_file("two", "2", 1);
    static const char list[] = "one\tone\n\none\ttwo\r\nno tab\none\t\n\tone\none\ttwo\tx\n"
                               "none\tone\ntwo\ttwo";
    write_file("list", list, sizeof list - 1);
    assert_non_null(freopen("list", "r", stdin));
    assert_pairs("-", NULL, "one =;one !;no tab ?;one\t ?;\tone ?;one\ttwo\tx ?;none ?;two =;");
}

static void what_cannot_be_compared_is_not_opened(void **state)
{
    (void)state;
    run("mkdir -p u && touch u.pdf");
    assert_not_opened("none", "u", EV_CANT_READ, "none");
    assert_not_opened("u", "none", EV_CANT_READ, "none");
    assert_not_opened("u", "u.pdf", EV_SIDES_UNLIKE, "u.pdf");
    assert_not_opened("u.pdf", "u", EV_SIDES_UNLIKE, "u");
    assert_not_opened("u.pdf", "/dev/zero", EV_CANT_READ, "/dev/zero"); /* it has no end */
}

static void both_files_are_read_whole(void **state)
{
    ev_faults faults;
    ev_side_pair pair;
    ev_buf golden, now;
    (void)state;
    run("mkdir -p rg rn && printf golden > rg/a.pdf && printf new > rn/a.pdf && printf x > "
        "rn/b.pdf");
    ev_faults_init(&faults, EV_LENIENT);
    ev_buf_init(&golden, NULL, 0);
    ev_buf_init(&now, NULL, 0);
    ev_sides *sides = ev_sides_open("rg", "rn", &faults);
    assert_true(ev_sides_next(sides, &pair, &faults));
    assert_int_equal(ev_sides_read(sides, &pair, 6, &golden, &now, &faults), EV_OK);
    assert_true(ev_slice_is(ev_buf_as_slice(&golden), "golden"));
    assert_true(ev_slice_is(ev_buf_as_slice(&now), "new"));
    assert_int_equal(ev_sides_read(sides, &pair, 5, &golden, &now, &faults), EV_NO_INPUT);
    assert_int_equal(faults.fault[0].code, EV_PDF_TOO_LARGE);
    assert_string_equal(faults.fault[0].pointer, "golden");
    assert_true(ev_sides_next(sides, &pair, &faults));
    ev_faults_init(&faults, EV_LENIENT);
    golden.size = now.size = 0;
    assert_int_equal(ev_sides_read(sides, &pair, 5, &golden, &now, &faults), EV_OK);
    assert_int_equal(golden.size, 0);
    assert_true(ev_slice_is(ev_buf_as_slice(&now), "x"));
    ev_buf_free(&golden);
    ev_buf_free(&now);
    ev_sides_close(sides);
}

UNIT_TESTS(side)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_folders_are_paired_by_path),
        cmocka_unit_test(a_file_is_compared_to_its_last_byte),
        cmocka_unit_test(two_files_are_one_pair),
        cmocka_unit_test(a_tar_is_a_folder),
        cmocka_unit_test(long_names_are_read_in_each_form),
        cmocka_unit_test(a_damaged_tar_is_said),
        cmocka_unit_test(a_folder_that_is_not_listed_is_said),
        cmocka_unit_test(folders_in_front_are_found),
        cmocka_unit_test(a_side_that_lies_in_the_other_is_said),
        cmocka_unit_test(a_list_has_a_pair_on_each_line),
        cmocka_unit_test(what_cannot_be_compared_is_not_opened),
        cmocka_unit_test(both_files_are_read_whole),
    };
    return cmocka_run_group_tests(tests, make, clear);
}
