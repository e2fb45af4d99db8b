/* The way to a secret: which folders and links on it are refused, and which folder is named. */
#include "lib/unit.h"
#include "unit/trust/certificate_fixture.h"

#include "trust/key_private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>

static char folder[PATH_SIZE]; /* without links */

/* folder/a/b/key, all of it the caller's alone. */
static int make(void **state)
{
    char made[PATH_SIZE], path[PATH_SIZE], real[PATH_MAX];
    (void)state;
    make_folder(made);
    assert_non_null(realpath(made, real));
    assert_true(strlen(real) < sizeof folder);
    strcpy(folder, real);
    assert_int_equal(mkdir(path_in(folder, "a", path), 0700), 0);
    assert_int_equal(mkdir(path_in(folder, "a/b", path), 0700), 0);
    write_file(path_in(folder, "a/b/key", path), "1234", 4, 0600);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    remove_folder(folder);
    return 0;
}

/* What opening a path gives; `place` is the folder at fault below `folder`, NULL for none. */
static void assert_opens(const char *path, ev_secret_result wanted, const char *place)
{
    char found[EV_POINTER_MAX + 1] = "", expected[PATH_SIZE] = "", bytes[5] = "";
    ev_secret_result wrong;
    int fd = ev_secret_open(path, found, &wrong);
    if (wrong != wanted || (fd >= 0) != (wanted == EV_SECRET_READ))
        fail_msg("%s: %d, not %d; descriptor %d", path, (int)wrong, (int)wanted, fd);
    if (place != NULL)
        path_in(folder, place, expected);
    assert_string_equal(found, expected);
    if (fd < 0)
        return;
    assert_int_equal(read(fd, bytes, sizeof bytes), 4);
    assert_string_equal(bytes, "1234");
    assert_int_equal(close(fd), 0);
}

static void assert_opens_in(const char *name, ev_secret_result wanted, const char *place)
{
    char path[PATH_SIZE];
    assert_opens(path_in(folder, name, path), wanted, place);
}

static void set_mode(const char *name, mode_t mode)
{
    char path[PATH_SIZE];
    assert_int_equal(chmod(path_in(folder, name, path), mode), 0);
}

/* OpenSSH asks the same of its files (StrictModes); group and others count alike. */
static void nobody_else_may_write_to_a_folder_of_the_path(void **state)
{
    static const char *const names[] = {"a", "a/b"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        for (mode_t mode = 0; mode < 0100; mode++) {
            bool good = (mode & 022) == 0;
            set_mode(names[i], 0700 | mode);
            assert_opens_in("a/b/key", good ? EV_SECRET_READ : EV_SECRET_FOLDER,
                            good ? NULL : names[i]);
        }
        set_mode(names[i], 0700);
    }
}

/* As /tmp is; the tests' own folder is in such a one. */
static void the_sticky_bit_excuses_a_folder_of_root(void **state)
{
    char path[PATH_SIZE];
    (void)state;
    path_in(folder, "a", path);
    set_mode("a", 01777);
    assert_opens_in("a/b/key", geteuid() == 0 ? EV_SECRET_READ : EV_SECRET_FOLDER,
                    geteuid() == 0 ? NULL : "a");
    if (geteuid() == 0) { /* its owner may rename what is in it, whoever that is */
        assert_int_equal(chown(path, 1, 1), 0);
        set_mode("a", 01777);
        assert_opens_in("a/b/key", EV_SECRET_FOLDER, "a");
        assert_int_equal(chmod(folder, 0755), 0);
        assert_int_equal(seteuid(1), 0); /* also where the owner is the caller */
        char place[EV_POINTER_MAX + 1], key[PATH_SIZE];
        ev_secret_result wrong;
        int fd = ev_secret_open(path_in(folder, "a/b/key", key), place, &wrong);
        assert_int_equal(seteuid(0), 0);
        assert_int_equal(fd, -1);
        assert_int_equal(wrong, EV_SECRET_FOLDER);
        assert_int_equal(chmod(folder, 0700), 0);
        assert_int_equal(chown(path, 0, 0), 0);
    }
    set_mode("a", 0700);
}

static void a_folder_of_another_user_is_refused(void **state)
{
    char path[PATH_SIZE];
    (void)state;
    if (geteuid() != 0)
        skip(); /* only root can give a folder away */
    assert_int_equal(chown(path_in(folder, "a/b", path), 1, 1), 0);
    assert_opens_in("a/b/key", EV_SECRET_FOLDER, "a/b");
    assert_int_equal(chown(path, 0, 0), 0);
    assert_opens_in("a/b/key", EV_SECRET_READ, NULL);
}

/* ---- links ----------------------------------------------------------------------------------- */

static void link_to(const char *target, const char *name)
{
    char path[PATH_SIZE];
    assert_int_equal(symlink(target, path_in(folder, name, path)), 0);
}

/* As in a folder of Kubernetes: key -> ..data/key, ..data -> ..2026_11_30. */
static void links_are_walked_like_the_rest(void **state)
{
    char path[PATH_SIZE], open_one[PATH_SIZE];
    (void)state;
    link_to("a", "relative");
    link_to(path_in(folder, "a/b", path), "absolute");
    link_to("../a/../absolute/key", "a/key");
    assert_opens_in("relative/b/key", EV_SECRET_READ, NULL);
    assert_opens_in("absolute/key", EV_SECRET_READ, NULL);
    assert_opens_in("relative/key", EV_SECRET_READ, NULL);
    assert_int_equal(mkdir(path_in(folder, "open", open_one), 0700), 0);
    link_to("../a/b/key", "open/key");
    assert_opens_in("open/key", EV_SECRET_READ, NULL);
    set_mode("open", 0777); /* the link is in it: who exchanges that chooses the file */
    assert_opens_in("open/key", EV_SECRET_FOLDER, "open");
    link_to("open/key", "twice");
    assert_opens_in("twice", EV_SECRET_FOLDER, "open");
    link_to("open/../a/b/key", "through"); /* only walked through, and left again */
    assert_opens_in("through", EV_SECRET_FOLDER, "open");
    set_mode("open", 0700);
    assert_opens_in("through", EV_SECRET_READ, NULL);
    set_mode("a/b", 0770);
    assert_opens_in("twice", EV_SECRET_FOLDER, "a/b");
    set_mode("a/b", 0700);
}

/* In a folder such as /tmp the link may be anybody's, and its maker chooses the file. */
static void a_link_of_another_user_is_refused(void **state)
{
    char path[PATH_SIZE];
    (void)state;
    if (geteuid() != 0)
        skip(); /* only root can give a link away */
    set_mode("a", 01777);
    link_to("b/key", "a/theirs");
    link_to("b", "a/their-folder");
    assert_opens_in("a/theirs", EV_SECRET_READ, NULL);
    assert_int_equal(lchown(path_in(folder, "a/theirs", path), 1, 1), 0);
    assert_int_equal(lchown(path_in(folder, "a/their-folder", path), 1, 1), 0);
    assert_opens_in("a/theirs", EV_SECRET_FOREIGN, NULL);
    assert_opens_in("a/their-folder/key", EV_SECRET_FOREIGN, NULL);
    set_mode("a", 0700);
}

/* With the system's reason. */
static void assert_absent(const char *path, int error)
{
    errno = 0;
    assert_opens(path, EV_SECRET_ABSENT, NULL);
    if (errno != error)
        fail_msg("%s: %s", path, strerror(errno));
}

static void a_path_that_leads_nowhere_is_absent(void **state)
{
    char name[NAME_MAX + 2], whole[PATH_MAX + 1];
    (void)state;
    link_to("round", "round");
    link_to("nowhere", "dangling");
    static const struct {
        const char *name;
        int error;
    } cases[] = {{"none", ENOENT},        {"none/key", ENOENT}, {"a/b/key/more", ENOTDIR},
                 {"round", ELOOP},        {"round/key", ELOOP}, {"dangling", ENOENT},
                 {"dangling/key", ENOENT}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[PATH_SIZE];
        assert_absent(path_in(folder, cases[i].name, path), cases[i].error);
    }
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_absent(name, ENAMETOOLONG);
    memset(whole, '/', sizeof whole - 1);
    whole[sizeof whole - 1] = '\0';
    assert_absent(whole, ENAMETOOLONG);
    assert_absent("", ENOENT);
    assert_opens_in("/a/./b/../b//key", EV_SECRET_READ, NULL);
}

/* A chain of forty links is what the kernel follows too. */
static void too_many_links_are_not_followed(void **state)
{
    char name[16], target[16] = "a/b/key";
    (void)state;
    for (int i = 1; i <= 41; i++) {
        snprintf(name, sizeof name, "link-%d", i);
        link_to(target, name);
        strcpy(target, name);
    }
    assert_opens_in("link-40", EV_SECRET_READ, NULL);
    assert_opens_in("link-41", EV_SECRET_ABSENT, NULL);
    assert_int_equal(errno, ELOOP);
}

/* ---- relative paths -------------------------------------------------------------------------- */

/* The working folder was a name once, too: all that it is in counts. */
static void a_relative_path_leads_through_the_working_folder(void **state)
{
    char path[PATH_SIZE];
    int before = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    (void)state;
    assert_true(before >= 0);
    assert_int_equal(chdir(path_in(folder, "a/b", path)), 0);
    assert_opens("key", EV_SECRET_READ, NULL);
    assert_opens("./key", EV_SECRET_READ, NULL);
    assert_opens("../b/key", EV_SECRET_READ, NULL);
    set_mode("a", 0720);
    assert_opens("key", EV_SECRET_FOLDER, "a");
    set_mode("a", 0700);
    set_mode("a/b", 0702);
    assert_opens("key", EV_SECRET_FOLDER, "a/b");
    set_mode("a/b", 0700);
    assert_int_equal(fchdir(before), 0);
    close(before);
}

/* Every descriptor that was opened on the way is closed again. */
static void no_descriptor_is_left_open(void **state)
{
    char path[PATH_SIZE], place[EV_POINTER_MAX + 1];
    ev_secret_result wrong;
    (void)state;
    int free_one = dup(0);
    close(free_one);
    set_mode("a/b", 0777);
    assert_int_equal(ev_secret_open(path_in(folder, "a/b/key", path), place, &wrong), -1);
    set_mode("a/b", 0700);
    assert_int_equal(ev_secret_open(path_in(folder, "round", path), place, &wrong), -1);
    assert_int_equal(ev_secret_open("key/none", place, &wrong), -1);
    int fd = ev_secret_open(path_in(folder, "a/b/key", path), place, &wrong);
    assert_true(fd >= 0);
    assert_true((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    close(fd);
    assert_int_equal(dup(0), free_one);
    close(free_one);
}

UNIT_TESTS(secret_path)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_else_may_write_to_a_folder_of_the_path),
        cmocka_unit_test(the_sticky_bit_excuses_a_folder_of_root),
        cmocka_unit_test(a_folder_of_another_user_is_refused),
        cmocka_unit_test(links_are_walked_like_the_rest),
        cmocka_unit_test(a_link_of_another_user_is_refused),
        cmocka_unit_test(a_path_that_leads_nowhere_is_absent),
        cmocka_unit_test(too_many_links_are_not_followed),
        cmocka_unit_test(a_relative_path_leads_through_the_working_folder),
        cmocka_unit_test(no_descriptor_is_left_open),
    };
    return cmocka_run_group_tests(tests, make, clear);
}
