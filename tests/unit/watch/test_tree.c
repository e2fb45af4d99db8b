/* Which events count. The system has them ready when the call that makes them returns. */
#include "unit/watch/watch_fixture.h"

#include "watch/tree.h"

static const ev_watch at_o = {.folder = "d", .file = "r/record.json", .output = "o/visa.pdf"};

static void open_tree(ev_watch_tree *tree, const ev_watch *watch)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_watch_tree_open(tree, watch, &faults), EV_OK);
    assert_int_equal(ev_watch_tree_walk(tree, &faults), EV_OK);
}

static void walk(ev_watch_tree *tree)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_int_equal(ev_watch_tree_walk(tree, &faults), EV_OK);
}

/* Whether one of the events that are there counts. */
static bool counts(const ev_watch_tree *tree)
{
    _Alignas(struct inotify_event) char events[16 * 1024];
    bool any = false;
    ssize_t got;
    while ((got = read(tree->inotify, events, sizeof events)) > 0)
        for (ssize_t at = 0; at < got;) {
            const struct inotify_event *event = (const void *)(events + at);
            any = ev_watch_tree_counts(tree, event) || any;
            at += (ssize_t)(sizeof *event + event->len);
        }
    return any;
}

static bool counts_after(const ev_watch_tree *tree, const char *line)
{
    run_line(line);
    return counts(tree);
}

static void saves_count(void **state)
{
    static const char *const lines[] = {
        "echo 2 > d/evisa/1/labels.txt",
        "echo 3 >> d/evisa/1/labels.txt",
        "echo 4 > d/evisa/1/new && mv d/evisa/1/new d/evisa/1/labels.txt",
        "echo 5 > o/new && mv o/new d/evisa/1/labels.txt",
        "chmod 600 d/evisa/1/labels.txt",
        "touch d/versions.txt",
        "rm d/versions.txt",
        "mkdir d/policy",
        "mv d/policy d/others",
        "rmdir d/others",
        "ln -s ../r/record.json d/link",
        "echo 2 > r/record.json",
        "echo 3 > r/new && mv r/new r/record.json",
        "rm r/record.json",
        "echo 4 > r/record.json",
        "mv r s",
        "mv s r",
    };
    ev_watch_tree tree;
    (void)state;
    open_tree(&tree, &at_o);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (!counts_after(&tree, lines[i]))
            fail_msg("%s", lines[i]);
        walk(&tree);
        assert_false(counts(&tree));
    }
    ev_watch_tree_close(&tree);
}

static void other_files_do_not_count(void **state)
{
    static const char *const lines[] = {
        "cat d/evisa/1/labels.txt r/record.json > o/copy",
        "ls -R d > o/copy",
        "touch r/another r/record.json~ r/.record.json.swp",
        "touch d/.hidden d/evisa/1/.labels.txt.swp d/evisa/1/labels.txt~ 'd/#labels.txt#'",
        "ln -s nobody d/.#labels.txt",
        "touch o/visa.pdf other",
        "mkdir e",
    };
    ev_watch_tree tree;
    (void)state;
    open_tree(&tree, &at_o);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (counts_after(&tree, lines[i]))
            fail_msg("%s", lines[i]);
    ev_watch_tree_close(&tree);
}

static void the_output_does_not_count(void **state)
{
    const ev_watch inside = {.folder = "d", .file = "d/record.json", .output = "d/../d/visa.pdf"};
    ev_watch_tree tree;
    (void)state;
    open_tree(&tree, &inside);
    assert_false(counts_after(&tree, "echo > d/visa.pdf.Ab12xY; mv d/visa.pdf.Ab12xY d/visa.pdf"));
    assert_false(counts_after(&tree, "rm d/visa.pdf"));
    assert_true(counts_after(&tree, "echo > d/visa.pdf.txt"));
    assert_true(counts_after(&tree, "echo > d/evisa/visa.pdf"));
    assert_true(counts_after(&tree, "echo > d/record.json"));
    ev_watch_tree_close(&tree);
}

/* The name of a temporary file is a prefix away from that of the output; a record may have one. */
static void a_record_beside_the_output_counts(void **state)
{
    const ev_watch beside = {.folder = "d", .file = "d/a.record", .output = "d/a"};
    ev_watch_tree tree;
    (void)state;
    open_tree(&tree, &beside);
    assert_true(counts_after(&tree, "echo > d/a.record"));
    assert_false(counts_after(&tree, "echo > d/a.rec0rd"));
    ev_watch_tree_close(&tree);
}

static void a_walk_follows_what_has_moved(void **state)
{
    ev_watch_tree tree;
    (void)state;
    open_tree(&tree, &at_o);
    assert_true(counts_after(&tree, "mkdir -p d/a/b/c; touch d/a/b/c/file"));
    walk(&tree);
    assert_true(counts_after(&tree, "echo > d/a/b/c/file"));
    assert_true(counts_after(&tree, "mv d/a e"));
    walk(&tree);
    assert_false(counts(&tree));
    assert_false(counts_after(&tree, "echo > e/b/c/file"));
    assert_true(counts_after(&tree, "ln -s ../e d/a"));
    walk(&tree);
    assert_true(counts_after(&tree, "echo > e/b/c/file"));
    assert_true(counts_after(&tree, "touch o/shared; ln -s ../o/shared d/one"));
    walk(&tree);
    assert_true(counts_after(&tree, "echo > o/shared"));
    assert_true(counts_after(&tree, "echo > o/new; mv o/new o/shared"));
    assert_false(counts_after(&tree, "echo > o/another"));
    ev_watch_tree_close(&tree);
}

static void a_circle_of_links_ends(void **state)
{
    ev_watch_tree tree;
    (void)state;
    run_line("ln -s . d/a; ln -s .. d/b; ln -s nowhere d/c; ln -s d d/d");
    open_tree(&tree, &at_o);
    assert_true(counts_after(&tree, "echo > d/file"));
    ev_watch_tree_close(&tree);
}

static void lost_events_count(void **state)
{
    const struct inotify_event overflow = {.wd = -1, .mask = IN_Q_OVERFLOW};
    const struct inotify_event unknown = {.wd = 12345, .mask = IN_MODIFY};
    ev_watch_tree tree;
    (void)state;
    open_tree(&tree, &at_o);
    assert_true(ev_watch_tree_counts(&tree, &overflow));
    assert_false(ev_watch_tree_counts(&tree, &unknown));
    ev_watch_tree_close(&tree);
}

static void a_folder_that_goes_is_told(void **state)
{
    static const char *const lines[][2] = {
        {"rm -r d", "mkdir d"},
        {"mv d e", "mv e d"},
        {"mv d e; mkdir d", "rm -r e"},
        {"mv d e; ln -s e d", "rm d; mv e d"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        ev_watch_tree tree;
        open_tree(&tree, &at_o);
        assert_true(ev_watch_tree_is_there(&tree));
        assert_true(counts_after(&tree, lines[i][0]));
        bool is_same = i == 3; /* a link to the same folder is the folder */
        assert_int_equal(ev_watch_tree_is_there(&tree), is_same);
        ev_watch_tree_close(&tree);
        run_line(lines[i][1]);
    }
}

static void a_folder_that_is_not_there_is_a_fault(void **state)
{
    static const char *const folders[] = {"", "none", "r/record.json", "d/none"};
    (void)state;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        const ev_watch watch = {.folder = folders[i], .file = "r/record.json", .output = "o/a"};
        ev_watch_tree tree;
        ev_faults faults;
        ev_faults_init(&faults, EV_LENIENT);
        assert_int_equal(ev_watch_tree_open(&tree, &watch, &faults), EV_CONFIG);
        assert_int_equal(faults.fault[0].code, EV_RESOURCE_MISSING);
        ev_watch_tree_close(&tree);
    }
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter, leave)

UNIT_TESTS(tree)
{
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(saves_count),
        IN_A_FOLDER(other_files_do_not_count),
        IN_A_FOLDER(the_output_does_not_count),
        IN_A_FOLDER(a_record_beside_the_output_counts),
        IN_A_FOLDER(a_walk_follows_what_has_moved),
        IN_A_FOLDER(a_circle_of_links_ends),
        IN_A_FOLDER(lost_events_count),
        IN_A_FOLDER(a_folder_that_goes_is_told),
        IN_A_FOLDER(a_folder_that_is_not_there_is_a_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
