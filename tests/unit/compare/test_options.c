/* The command line of evisa-compare: what each command takes, and that nothing else passes. */
#include "compare/options.h"

#include "lib/arguments.h"
#include "lib/unit.h"

/* Reads "a b c" as the arguments; what is printed comes to `printed`. */
static ev_status read_printed(const char *line, ev_compare_options *options, char printed[512])
{
    static arguments given; /* the options borrow from it */
    capture c;
    split_arguments("evisa-compare", line, &given);
    begin_capture(&c);
    ev_status status = ev_compare_options_read(given.count, given.word, options);
    end_capture(&c, printed, 512);
    return status;
}

static void assert_refused(const char *line, const char *sentence)
{
    char printed[512], expected[512];
    ev_compare_options options;
    (void)snprintf(expected, sizeof expected,
                   "evisa-compare: usage: %s; see evisa-compare --help\n", sentence);
    if (read_printed(line, &options, printed) != EV_USAGE || strcmp(printed, expected) != 0)
        fail_msg("%s: %s", line, printed);
}

/* Until the next call; not a value, because its lists point into itself. */
static const ev_compare_options *good(const char *line)
{
    static ev_compare_options options;
    char printed[512];
    if (read_printed(line, &options, printed) != EV_OK)
        fail_msg("%s: %s", line, printed);
    return &options;
}

static void two_words_are_two_sides(void **state)
{
    (void)state;
    const ev_compare_options *o = good("acept schema"); /* they may be called anything */
    assert_int_equal(o->command, EV_COMPARE);
    assert_string_equal(o->golden, "acept");
    assert_string_equal(o->now, "schema");
    assert_int_equal(o->max, INT32_MAX);
    assert_true(o->jobs >= 1);
    o = good("compare -");
    assert_string_equal(o->golden, "-");
    assert_null(o->now);
    o = good("accept g n KZ1 KZ2 --reason x");
    assert_int_equal(o->command, EV_ACCEPT);
    assert_int_equal(o->name_count, 2);
    assert_string_equal(o->names[1], "KZ2");
}

/* So that a group has the number that was printed. */
static void accept_takes_what_changes_the_numbers_of_groups(void **state)
{
    (void)state;
    const ev_compare_options *o =
        good("accept --group 3 --max 9 --no-pixels --ignore photo --reason order g n");
    assert_int_equal(o->group, 3);
    assert_int_equal(o->max, 9);
    assert_true(o->no_pixels);
    assert_int_equal(o->ignored.count, 1);
    assert_int_equal(good("accept --only /holder,/visa --group 1 --reason x g n")->only.count, 2);
}

static void lists_have_commas_and_come_several_times(void **state)
{
    (void)state;
    const ev_compare_options *o = good("--ignore=/visa/number,photo --ignore seal g n");
    assert_int_equal(o->ignored.count, 3);
    assert_string_equal(o->ignored.name[0], "/visa/number");
    assert_string_equal(o->ignored.name[2], "seal");
}

/* With their sentences: a change of one is to be noticed. */
static void wrong_command_lines_are_refused(void **state)
{
    static const struct {
        const char *sentence, *lines[6];
    } cases[] = {
        {"evisa-compare needs GOLDEN and NEW, or - for a list of pairs",
         {"", "g", "g -", "- n", "compare", "accept --reason x"}},
        {"more than two sides", {"g n m", "compare g n m"}},
        {"unknown command acept: the nearest is accept", {"acept g n --reason x", "acept"}},
        {"unknown command schemas: the nearest is schema", {"schemas"}},
        {"unknown option --ingore: the nearest is --ignore", {"--ingore photo g n"}},
        {"--junit lacks its argument", {"g n --junit"}},
        {"schema takes no names", {"schema g"}},
        {"the command does not have --json", {"accept g n --reason x --json"}},
        {"the command does not have --reason", {"g n --reason x"}},
        {"--html is given twice", {"--html a --html b g n"}},
        {"unknown field /visa/nubmer: the nearest is /visa/number",
         {"--ignore=/visa/nubmer g n", "--only seal,/visa/nubmer g n"}},
        {"unknown field surname: the nearest is /holder/surname", {"--ignore=surname g n"}},
        {"unknown field phtoo: the nearest is photo", {"--ignore phtoo g n"}},
        {"unknown field: the nearest is photo", {"--ignore PHOTO g n"}},
        {"unknown field foo of --ignore or --only: evisa-compare(1) lists them",
         {"--ignore=seal,foo g n", "--only foo,bar g n"}},
        {"a short form of several options: --no-values, --no-pixels", {"--no g n"}},
        {"unknown field of --ignore or --only: evisa-compare(1) lists them",
         {"--ignore=, g n", "--only AB1234567 g n", "--ignore= g n"}},
        {"--ignore and --only exclude each other", {"--ignore photo --only seal g n"}},
        {"--max is a number", {"--max=-1 g n", "--max x g n"}},
        {"--jobs is a number from 1 to 64", {"-j0 g n", "-j 65 g n"}},
        {"the name of an output is empty", {"--html= g n", "--junit= g n"}},
        {"--group is the number of a group", {"accept --group 0 g n", "accept --group=x g n"}},
        {"accept takes --group or names, not both", {"accept --group 1 --reason x g n KZ1"}},
        {"accept takes --max with --group only",
         {"accept --max 3 --reason x g n", "accept --max 3 --reason x g n KZ1"}},
        {"accept needs the golden and the new side", {"accept --reason x -"}},
        {"accept needs --reason: a line of 1 to 500 bytes", {"accept g n", "accept g n --reason="}},
        {"--reason is one line of UTF-8, without tabs and other control characters",
         {"accept g n --reason a\tb", "accept g n --reason a\nb", "accept g n --reason a\xFF",
          "accept g n --reason a\xE2\x80\xAE"}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t j = 0; j < 6 && cases[i].lines[j] != NULL; j++)
            assert_refused(cases[i].lines[j], cases[i].sentence);
}

UNIT_TESTS(options)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_words_are_two_sides),
        cmocka_unit_test(accept_takes_what_changes_the_numbers_of_groups),
        cmocka_unit_test(lists_have_commas_and_come_several_times),
        cmocka_unit_test(wrong_command_lines_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
