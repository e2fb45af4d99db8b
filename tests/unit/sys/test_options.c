/* Command lines, with a program that nobody has: commands "draw" and "count" with a few options. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <getopt.h>

#include "lib/unit.h"
#include "sys/options.h"

typedef struct drawing {
    const char *colour, *last;
    size_t files;
    bool fast, help, json;
} drawing;

static const char *take_file(const char *argument, void *options)
{
    drawing *d = options;
    if (*argument == '\0')
        return "a file has a name";
    d->last = argument;
    d->files++;
    return NULL;
}

static const char *take_fast(const char *argument, void *options)
{
    assert_null(argument);
    ((drawing *)options)->fast = true;
    return NULL;
}

static const ev_option_command commands[] = {{"draw", "FILE", "draw"}, {"count", NULL, "count"}};

enum { DRAW, COUNT, COMMANDS };

static const ev_option rows[] = {
    {.name = "colour",
     .letter = 'c',
     .argument = "NAME",
     .commands = 1 << DRAW,
     .member = offsetof(drawing, colour),
     .help = "in that colour"},
    {.name = "fast", .commands = 1 << COUNT, .take = take_fast, .help = "be quick"},
    {.name = "file",
     .argument = "FILE",
     .commands = 1 << DRAW | 1 << COUNT,
     .is_list = true,
     .take = take_file,
     .help = "also from there"},
    {.name = "help",
     .letter = 'h',
     .commands = 1 << DRAW | 1 << COUNT,
     .member = offsetof(drawing, help),
     .help = "this"},
};

enum { COLOUR, FAST, FILES, HELP, ROWS };

static const ev_option_table strict = {.command = commands,
                                       .command_count = COMMANDS,
                                       .option = rows,
                                       .option_count = ROWS,
                                       .common = 1 << DRAW | 1 << COUNT,
                                       .name_width = 16,
                                       .has_letters = true};

/* Reads "a b c" as the arguments. */
static const char *read_line(const ev_option_table *table, const char *line, drawing *d,
                             ev_option_words *words)
{
    static char text[256], *argv[16];
    char *rest = NULL;
    int argc = 1;
    argv[0] = text + sizeof text - 1;
    snprintf(text, sizeof text - 1, "%s", line);
    for (char *word = strtok_r(text, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
        argv[argc++] = word;
    argv[argc] = NULL;
    optind = 0; /* getopt_long begins anew */
    *d = (drawing){0};
    return ev_option_read(table, argc, argv, d, words);
}

static void the_first_word_may_name_a_command(void **state)
{
    static const struct {
        const char *line;
        size_t command;
        bool is_named;
        size_t count;
        const char *first;
    } cases[] = {
        {"", DRAW, false, 0, NULL},
        {"draw", DRAW, true, 0, NULL},
        {"count", COUNT, true, 0, NULL},
        {"a", DRAW, false, 1, "a"},
        {"a count", DRAW, false, 2, "a"},
        {"count a b", COUNT, true, 2, "a"},
        {"--fast count", COUNT, true, 0, NULL},
        {"count count", COUNT, true, 1, "count"},
        {"-- count", COUNT, true, 0, NULL},
        {"a -- --fast", DRAW, false, 2, "a"},
        {"- a", DRAW, false, 2, "-"},
        {"counts", DRAW, false, 1, "counts"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        drawing d;
        ev_option_words words;
        if (read_line(&strict, cases[i].line, &d, &words) != NULL ||
            words.command != cases[i].command || words.is_named != cases[i].is_named ||
            words.count != cases[i].count)
            fail_msg("%s", cases[i].line);
        if (words.count > 0)
            assert_string_equal(words.word[0], cases[i].first);
    }
}

static void options_may_be_anywhere_and_shortened(void **state)
{
    static const char *const lines[] = {
        "a --colour red --help --file x --file y --fast",
        "--colour=red a --file=x --file=y -h --fast",
        "-c red --fi x --fil y --fa --he a",
        "-cred -h --file x a --file y --fast",
        "-hcred --file x --file y --fast a",
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        drawing d;
        ev_option_words words;
        if (read_line(&strict, lines[i], &d, &words) != NULL)
            fail_msg("%s", lines[i]);
        assert_string_equal(d.colour, "red");
        assert_string_equal(d.last, "y");
        assert_int_equal(d.files, 2);
        assert_true(d.fast && d.help);
        assert_string_equal(words.word[0], "a");
        assert_int_equal(words.given[COLOUR], 1);
        assert_int_equal(words.given[FAST], 1);
        assert_int_equal(words.given[FILES], 2);
        assert_int_equal(words.given[HELP], 1);
    }
}

static void what_is_no_option_is_a_usage_error(void **state)
{
    static const struct {
        const char *line, *sentence;
    } cases[] = {
        {"--size", "unknown option --size"},
        {"--clouor=red", "unknown option --clouor: the nearest is --colour"},
        {"--hepl", "unknown option --hepl: the nearest is --help"},
        {"--HELP", "unknown option: the nearest is --help"},
        {"a --colourr", "unknown option --colourr: the nearest is --colour"},
        {"a b --size c", "unknown option --size"},
        {"--AB1234567", "unknown option"},
        {"--size=AB1234567", "unknown option --size"},
        {"-x", "unknown option of one letter"},
        {"-hx", "unknown option of one letter"},
        {"--colour", "--colour lacks its argument"},
        {"--col", "--colour lacks its argument"},
        {"-c", "--colour lacks its argument"},
        {"-hc", "--colour lacks its argument"},
        {"--fast=yes", "--fast has no argument"},
        {"--f", "a short form of several options: --fast, --file"},
        {"--file=", "a file has a name"},
        {"--file= --size", "a file has a name"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        drawing d;
        ev_option_words words;
        const char *wrong = read_line(&strict, cases[i].line, &d, &words);
        if (wrong == NULL || strcmp(wrong, cases[i].sentence) != 0)
            fail_msg("%s: %s", cases[i].line, wrong);
    }
}

/* A report has to know of --errors what was before the fault. */
static void what_was_before_a_fault_is_kept(void **state)
{
    drawing d;
    ev_option_words words;
    (void)state;
    assert_non_null(read_line(&strict, "--colour red --size --help", &d, &words));
    assert_string_equal(d.colour, "red");
    assert_false(d.help);
}

static void each_command_has_its_options_once(void **state)
{
    static const struct {
        const char *line, *sentence;
    } cases[] = {
        {"draw --colour red", NULL},
        {"--colour red", NULL},
        {"count --colour red", "the command does not have --colour"},
        {"--fast", "the command does not have --fast"},
        {"count --fast", NULL},
        {"count --fast --fast --help --help", NULL}, /* says the same again */
        {"--colour red -c green", "--colour is given twice"},
        {"count -c red -c green", "the command does not have --colour"},
        {"--file a --file b", NULL},
        {"-c red -c green --fast", "--colour is given twice"}, /* in the order of the table */
    };
    ev_option_table generous = strict;
    generous.may_be_twice = true;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        drawing d;
        ev_option_words words;
        assert_null(read_line(&strict, cases[i].line, &d, &words));
        const char *wrong = ev_option_check(&strict, &words), *wanted = cases[i].sentence;
        if ((wrong == NULL) != (wanted == NULL) || (wrong != NULL && strcmp(wrong, wanted) != 0))
            fail_msg("%s: %s", cases[i].line, wrong);
        if (wanted != NULL && strstr(wanted, "twice") != NULL && words.given[FAST] == 0)
            assert_null(ev_option_check(&generous, &words));
    }
}

static void a_mistyped_command_is_named(void **state)
{
    static const struct {
        const char *line, *sentence;
    } cases[] = {
        {"drwa a", "unknown command drwa: the nearest is draw"},
        {"counts a b", "unknown command counts: the nearest is count"},
        {"Count", "unknown command: the nearest is count"},
        {"draw drwa", NULL},
        {"a count", NULL},
        {"", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        drawing d;
        ev_option_words words;
        assert_null(read_line(&strict, cases[i].line, &d, &words));
        const char *wrong = ev_option_mistyped_command(&strict, &words),
                   *wanted = cases[i].sentence;
        if ((wrong == NULL) != (wanted == NULL) || (wrong != NULL && strcmp(wrong, wanted) != 0))
            fail_msg("%s: %s", cases[i].line, wrong);
    }
}

static void errors_are_text_or_json(void **state)
{
    bool json = false;
    (void)state;
    assert_null(ev_option_take_errors("json", &json));
    assert_true(json);
    assert_string_equal(ev_option_take_errors("xml", &json), "--errors is text or json");
    assert_string_equal(ev_option_take_errors("", &json), "--errors is text or json");
    assert_true(json);
    assert_null(ev_option_take_errors("text", &json));
    assert_false(json);
}

static void assert_help(const ev_option_table *table, size_t command, const char *expected)
{
    char *text = NULL;
    size_t size;
    FILE *memory = open_memstream(&text, &size);
    ev_option_help(table, command, memory);
    fclose(memory);
    assert_string_equal(text, expected);
    free(text);
}

static void help_shows_the_options_of_each_command(void **state)
{
    ev_option_table without = strict;
    without.has_letters = false;
    without.name_width = 8;
    (void)state;
    assert_help(&strict, DRAW, "  -c, --colour=NAME    in that colour\n");
    assert_help(&strict, COUNT, "      --fast           be quick\n");
    assert_help(&strict, COMMANDS,
                "      --file=FILE      also from there\n"
                "  -h, --help           this\n");
    assert_help(&without, DRAW, "      --colour=NAME in that colour\n");
    assert_help(&without, COMMANDS, "      --file=FILE also from there\n      --help   this\n");
    without.common = 1 << COUNT; /* what count has is common, although draw lacks an option of it */
    assert_help(&without, COUNT, "");
    assert_help(&without, DRAW, "      --colour=NAME in that colour\n");
    assert_help(&without, COMMANDS,
                "      --fast   be quick\n      --file=FILE also from there\n"
                "      --help   this\n");
}

UNIT_TESTS(options)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_word_may_name_a_command),
        cmocka_unit_test(options_may_be_anywhere_and_shortened),
        cmocka_unit_test(what_is_no_option_is_a_usage_error),
        cmocka_unit_test(what_was_before_a_fault_is_kept),
        cmocka_unit_test(each_command_has_its_options_once),
        cmocka_unit_test(a_mistyped_command_is_named),
        cmocka_unit_test(errors_are_text_or_json),
        cmocka_unit_test(help_shows_the_options_of_each_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
