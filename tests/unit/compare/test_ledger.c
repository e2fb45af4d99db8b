/* Accepting: the golden file, its mode, and the line in ACCEPTED.tsv. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "compare/ledger.h"

#include <sys/stat.h>
#include <unistd.h>

/* SHA-256 of "1", "2" and "3": printf 1 | sha256sum. */
#define ONE "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
#define TWO "d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35"
#define THREE "4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce"

static char folder[] = "/tmp/ledger.XXXXXX";

static void run(const char *command)
{
    if (system(command) != 0)
        fail_msg("%s", command);
}

static int make(void **state)
{
    (void)state;
    (void)umask(027);
    return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int clear(void **state)
{
    char command[64];
    (void)state;
    (void)snprintf(command, sizeof command, "rm -rf %s", folder);
    return chdir("/") != 0 || (run(command), 0);
}

static void assert_file(const char *path, unsigned mode, const char *text)
{
    char found[2048];
    struct stat about;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    found[fread(found, 1, sizeof found - 1, file)] = '\0';
    assert_int_equal(fclose(file), 0);
    assert_string_equal(found, text);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 07777, mode);
}

static ev_accepted accepted(const char *side, const char *name, const char *golden, const char *now)
{
    return (ev_accepted){.side = side,
                         .name = name,
                         .golden = ev_slice_from(golden),
                         .now = ev_slice_from(now),
                         .group = "date of birth",
                         .reason = "as asked"};
}

static void accept(const ev_accepted *one)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_true(ev_ledger_accept(one, &faults));
    assert_int_equal(faults.count, 0);
}

static void a_golden_file_is_replaced_and_the_list_says_why(void **state)
{
    (void)state;
    run("mkdir g && printf 1 > g/a.pdf && chmod 644 g/a.pdf");
    const ev_accepted first = accepted("g", "a.pdf", "1", "2");
    accept(&first);
    assert_file("g/a.pdf", 0644, "2");
    ev_accepted new_one = accepted("g", "new/deep/b\tc.pdf", NULL, "3");
    new_one.group = "on the\nnew side";
    accept(&new_one);
    assert_file("g/new/deep/b\tc.pdf", 0640, "3");
    assert_file("g/ACCEPTED.tsv", 0640,
                "a.pdf\t" ONE "\t" TWO "\tdate of birth\tas asked\n"
                "new/deep/b\\u0009c.pdf\t-\t" THREE "\ton the\\u000Anew side\tas asked\n");
}

static void a_file_has_its_list_beside_it(void **state)
{
    (void)state;
    run("mkdir f && printf 1 > f/a.pdf && printf 1 > b.pdf && chmod 600 b.pdf f/a.pdf");
    ev_accepted one = accepted("f/a.pdf", "f/a.pdf", "1", "2");
    one.is_file = true;
    accept(&one);
    assert_file("f/a.pdf", 0600, "2");
    assert_file("f/ACCEPTED.tsv", 0640, "a.pdf\t" ONE "\t" TWO "\tdate of birth\tas asked\n");
    one.side = one.name = "b.pdf";
    accept(&one);
    assert_file("ACCEPTED.tsv", 0640, "b.pdf\t" ONE "\t" TWO "\tdate of birth\tas asked\n");
}

static void a_line_that_was_cut_off_is_ended(void **state)
{
    (void)state;
    run("mkdir c && printf 1 > c/a.pdf && printf 'a.pdf\\t6b8' > c/ACCEPTED.tsv &&"
        "chmod 640 c/ACCEPTED.tsv && chmod 600 c/a.pdf");
    const ev_accepted one = accepted("c", "a.pdf", "1", "2");
    accept(&one);
    assert_file("c/ACCEPTED.tsv", 0640,
                "a.pdf\t6b8\na.pdf\t" ONE "\t" TWO "\tdate of birth\tas asked\n");
}

/* Without its line a golden file is not replaced. */
static void no_golden_file_is_replaced_without_its_line(void **state)
{
    ev_faults faults;
    (void)state;
    run("mkdir -p w/ACCEPTED.tsv && printf 1 > w/a.pdf && chmod 600 w/a.pdf");
    const ev_accepted one = accepted("w", "a.pdf", "1", "2");
    ev_faults_init(&faults, EV_LENIENT);
    assert_false(ev_ledger_accept(&one, &faults));
    assert_int_equal(faults.status, EV_CANT_CREATE);
    assert_string_equal(faults.fault[0].pointer, "w/ACCEPTED.tsv");
    assert_file("w/a.pdf", 0600, "1");
    run("rmdir w/ACCEPTED.tsv && ln -s ../elsewhere w/ACCEPTED.tsv"); /* a link is not followed */
    ev_faults_init(&faults, EV_LENIENT);
    assert_false(ev_ledger_accept(&one, &faults));
    assert_file("w/a.pdf", 0600, "1");
    assert_int_not_equal(access("elsewhere", F_OK), 0);
}

static void assert_refused(const char *side, const char *name)
{
    ev_faults faults;
    const ev_accepted one = accepted(side, name, NULL, "3");
    ev_faults_init(&faults, EV_LENIENT);
    assert_false(ev_ledger_accept(&one, &faults));
    assert_int_equal(faults.status, EV_CANT_CREATE);
    assert_memory_equal(faults.fault[0].pointer, name, strnlen(name, EV_POINTER_MAX));
}

static void nothing_is_written_outside_of_the_folder(void **state)
{
    (void)state;
    run("mkdir -p o/in o/deep away && ln -s ../away o/link && ln -s ../../away o/deep/link");
    run("printf 1 > away/a.pdf && chmod 640 away/a.pdf && ln -s ../away/a.pdf o/a.pdf");
    static const char *const names[] = {
        "../stray.pdf",      "in/../../stray.pdf",    "/stray.pdf",  "..",
        "link/stray.pdf",    "deep/link/stray.pdf",   "./stray.pdf", "",
        "in/./../stray.pdf", "deep/link/../stray.pdf"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_refused("o", names[i]);
    run("test -z \"$(find . -name stray.pdf)\" && test ! -e o/ACCEPTED.tsv");
    const ev_accepted one = accepted("o", "a.pdf", "1", "2"); /* a link: a file takes its place */
    accept(&one);
    assert_file("away/a.pdf", 0640, "1");
    assert_file("o/a.pdf", 0640, "2");
    run("test ! -L o/a.pdf");
}

/* The golden side itself is what the caller named. */
static void a_side_may_be_a_link(void **state)
{
    (void)state;
    run("mkdir real && printf 1 > real/a.pdf && chmod 600 real/a.pdf && ln -s real/a.pdf x.pdf &&"
        "ln -s real side");
    ev_accepted one = accepted("x.pdf", "x.pdf", "1", "2");
    one.is_file = true;
    accept(&one);
    assert_file("real/a.pdf", 0600, "2");
    run("test -L x.pdf && grep -q ^a.pdf real/ACCEPTED.tsv");
    const ev_accepted other = accepted("side", "a.pdf", "2", "3");
    accept(&other);
    assert_file("real/a.pdf", 0600, "3");
}

/* A call that was killed leaves what it had not renamed; a link in its place is not followed. */
static void what_a_killed_call_left_is_in_nobodys_way(void **state)
{
    (void)state;
    run("mkdir k && printf 1 > k/a.pdf && chmod 600 k/a.pdf && printf 2 > k/victim &&"
        "ln -s victim k/.a.pdf.evisa-accept && chmod 644 k/victim &&"
        "printf mine > k/a.pdf.accepted && chmod 600 k/a.pdf.accepted");
    const ev_accepted one = accepted("k", "a.pdf", "1", "3");
    accept(&one);
    assert_file("k/a.pdf", 0600, "3");
    assert_file("k/victim", 0644, "2");
    run("test ! -e k/.a.pdf.evisa-accept");
    assert_file("k/a.pdf.accepted", 0600, "mine"); /* of somebody who calls it so */
}

static void a_file_that_cannot_be_replaced_stays(void **state)
{
    ev_faults faults;
    (void)state;
    run("mkdir -p d/a.pdf/b");
    const ev_accepted one = accepted("d", "a.pdf", "1", "3"); /* a folder has come there */
    ev_faults_init(&faults, EV_LENIENT);
    assert_false(ev_ledger_accept(&one, &faults));
    assert_int_equal(faults.status, EV_CANT_CREATE);
    run("test -d d/a.pdf/b && test ! -e d/.a.pdf.evisa-accept");
    char name[300];
    (void)memset(name, 'a', sizeof name);
    memcpy(name + 250, ".pdf",
           sizeof ".pdf"); /* NAME_MAX is 255: the file has room, its copy not */
    assert_refused("d", name);
}

static void a_side_is_a_folder_or_a_pdf(void **state)
{
    static const struct {
        const char *name;
        ev_status status;
    } cases[] = {{"s", EV_OK},
                 {"s/a.pdf", EV_OK},
                 {"s/a.tar", EV_CANT_CREATE},
                 {"/dev/null", EV_CANT_CREATE},
                 {"s/none", EV_NO_INPUT}};
    (void)state;
    run("mkdir s && printf %%PDF-1.7 > s/a.pdf && tar -cf s/a.tar s/a.pdf");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_faults faults;
        ev_faults_init(&faults, EV_LENIENT);
        assert_int_equal(ev_ledger_check(cases[i].name, &faults), cases[i].status == EV_OK);
        assert_int_equal(faults.status, cases[i].status);
    }
}

UNIT_TESTS(ledger)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_golden_file_is_replaced_and_the_list_says_why),
        cmocka_unit_test(a_file_has_its_list_beside_it),
        cmocka_unit_test(a_line_that_was_cut_off_is_ended),
        cmocka_unit_test(no_golden_file_is_replaced_without_its_line),
        cmocka_unit_test(nothing_is_written_outside_of_the_folder),
        cmocka_unit_test(a_side_may_be_a_link),
        cmocka_unit_test(what_a_killed_call_left_is_in_nobodys_way),
        cmocka_unit_test(a_file_that_cannot_be_replaced_stays),
        cmocka_unit_test(a_side_is_a_folder_or_a_pdf),
    };
    return cmocka_run_group_tests(tests, make, clear);
}
