/* The command line of evisa-gen: what each command takes, and that nothing else passes.
 * tests/contract/process.sh calls the whole program. */
#include "lib/arguments.h"
#include "lib/unit.h"
#include "cli/cli.h"

/* Reads "a b c" as the arguments; what is printed comes to `printed`. */
static ev_status read_printed(const char *line, ev_cli_options *options, char printed[512])
{
    static arguments given; /* the options borrow from it */
    capture c;
    split_arguments("evisa-gen", line, &given);
    begin_capture(&c);
    ev_status status = ev_cli_options_read(given.count, given.word, options);
    end_capture(&c, printed, 512);
    return status;
}

static ev_status read_options(const char *line, ev_cli_options *options)
{
    char printed[512];
    return read_printed(line, options, printed);
}

/* Text or, when asked for anywhere on the line, JSON; with the same sentence. */
static void assert_refused(const char *line, const char *sentence)
{
    char with_json[512], printed[512], expected[512];
    ev_cli_options options;
    snprintf(expected, sizeof expected, "evisa-gen: usage: %s; see evisa-gen --help\n", sentence);
    if (read_printed(line, &options, printed) != EV_USAGE || strcmp(printed, expected) != 0)
        fail_msg("%s: %s", line, printed);
    if (strstr(line, "--errors") != NULL)
        return;
    snprintf(with_json, sizeof with_json, "--errors=json %s", line);
    snprintf(expected, sizeof expected,
             "{\"severity\":\"error\",\"code\":\"usage\",\"pointer\":\"\",\"message\":\"%s\"}\n",
             sentence);
    if (read_printed(with_json, &options, printed) != EV_USAGE || strcmp(printed, expected) != 0)
        fail_msg("%s: %s", with_json, printed);
}

static ev_cli_options good(const char *line)
{
    ev_cli_options options;
    assert_int_equal(read_options(line, &options), EV_OK);
    return options;
}

static void without_words_standard_input_is_rendered(void **state)
{
    (void)state;
    ev_cli_options options = good("");
    assert_int_equal(options.command, EV_RENDER);
    assert_null(options.record);
    assert_null(options.output);
    assert_null(options.resources);
    assert_false((options.warnings.strictness == EV_STRICT) || options.errors_json ||
                 options.help || options.version);
}

static void the_first_word_is_a_command_or_the_record(void **state)
{
    (void)state;
    assert_int_equal(good("check").command, EV_CHECK);
    assert_int_equal(good("text").command, EV_TEXT);
    assert_int_equal(good("schema").command, EV_SCHEMA);
    assert_int_equal(good("errors").command, EV_ERRORS);
    assert_int_equal(good("templates").command, EV_TEMPLATES);
    assert_string_equal(good("visa.json").record, "visa.json");
    assert_int_equal(good("visa.json").command, EV_RENDER);
    assert_string_equal(good("check visa.json").record, "visa.json");
    assert_string_equal(good("render render").record, "render");
    assert_string_equal(good("check -").record, "-");
    assert_string_equal(good("-- -o").record, "-o");
}

static void options_may_stand_anywhere(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "-o out.pdf --strict --errors=json --resources=DIR text in.json",
        "text in.json --resources DIR --errors json --strict --output out.pdf",
        "text -oout.pdf in.json --output=out.pdf --strict --resources=DIR --errors=json"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        ev_cli_options options = good(lines[i]);
        assert_int_equal(options.command, EV_TEXT);
        assert_string_equal(options.record, "in.json");
        assert_string_equal(options.output, "out.pdf");
        assert_string_equal(options.resources, "DIR");
        assert_true((options.warnings.strictness == EV_STRICT) && options.errors_json);
    }
    assert_false(good("--errors=json --errors=text").errors_json);
    assert_true(good("-h").help && good("--help").help && good("--version").version);
}

static void warnings_are_accepted_one_by_one(void **state)
{
    (void)state;
    ev_cli_options options =
        good("--strict --accept policy-unconfirmed check --accept=stay-unusual");
    assert_int_equal(options.command, EV_CHECK);
    assert_int_equal(options.warnings.strictness, EV_STRICT);
    assert_true(options.warnings.is_accepted[EV_POLICY_UNCONFIRMED]);
    assert_true(options.warnings.is_accepted[EV_STAY_UNUSUAL]);
    assert_false(options.warnings.is_accepted[EV_COUNTRY_NOT_LISTED]);
    assert_true(
        good("batch --ndjson --accept expected-missing").warnings.is_accepted[EV_EXPECT_MISSING]);
}

static void each_command_takes_the_options_that_mean_something_there(void **state)
{
    static const char *const lines[] = {
        "schema -o f --errors=json",
        "errors -o f --errors=json",
        "templates -o f --errors=json",
        "templates --resources d",
        "check --strict",
        "text --strict --resources d",
        "batch --ndjson --strict --resources d --accept stay-unusual"};
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        (void)good(lines[i]);
    assert_string_equal(good("templates --resources d").resources, "d");
    ev_cli_options options = good("watch --resources d record.json -o visa.pdf --outline");
    assert_int_equal(options.command, EV_WATCH);
    assert_string_equal(options.record, "record.json");
    assert_string_equal(options.output, "visa.pdf");
    assert_true(options.outline && good("--outline").outline && good("render --outline").outline);
    assert_true(good("watch --help").help);
}

static void templates_has_a_check_and_a_table(void **state)
{
    (void)state;
    assert_int_equal(good("templates").task, EV_TEMPLATES_LIST);
    assert_int_equal(good("templates keys -o f").task, EV_TEMPLATES_KEYS);
    assert_int_equal(good("templates check").task, EV_TEMPLATES_CHECK);
    assert_null(good("templates check").resources);
    assert_string_equal(good("templates check d --errors=json").resources, "d");
    assert_string_equal(good("templates check --resources d").resources, "d");
}

/* With their sentences: a change of one is to be noticed. */
static void wrong_command_lines_are_refused(void **state)
{
    static const struct {
        const char *sentence, *lines[12];
    } cases[] = {
        {"unknown option --colour", {"--colour", "-h --colour"}},
        {"unknown option --overwriet: the nearest is --overwrite", {"batch -o d --overwriet"}},
        {"unknown option of one letter", {"-x"}},
        {"--output lacks its argument", {"-o", "--output"}},
        {"--resources lacks its argument", {"--resources"}},
        {"--accept lacks its argument", {"--accept"}},
        {"--strict has no argument", {"--strict=yes"}},
        {"--accept: this code is an error, not a warning; evisa-gen errors lists the warnings",
         {"--accept malformed", "--strict --accept=usage", "batch -o d --accept duplicate"}},
        {"--accept: there is no warning with this code; evisa-gen errors lists the warnings",
         {"--accept=", "--accept nonsense", "check --accept stay-unusual --accept x a"}},
        {"--errors is text or json", {"--errors=xml", "--errors="}},
        {"unknown command, or more than one record", {"a b", "nonsense one two", "--help a b"}},
        {"unknown command chekc: the nearest is check", {"chekc a", "--help chekc a b"}},
        {"more than one record", {"check a b"}},
        {"the command takes no record", {"schema a", "errors a", "errors -o x a"}},
        {"templates takes check, keys or nothing", {"templates a"}},
        {"unknown command templates chekc: the nearest is check", {"templates chekc d"}},
        {"templates keys takes no folder", {"templates keys d", "templates keys --resources d"}},
        {"more than one folder", {"templates check d e"}},
        {"templates check takes one folder, by --resources or behind it",
         {"templates check d --resources e"}},
        {"check writes nothing", {"check -o out.pdf", "templates check -o out.txt"}},
        {"--accept: only evisa-gen batch has this warning",
         {"--accept expected-missing", "check --strict --accept=expected-missing a",
          "text --accept stay-unusual --accept expected-missing"}},
        {"--accept: this warning is never refused; evisa-gen errors lists the warnings",
         {"--accept seal-not-repeatable", "batch --ndjson --accept seal-not-repeatable"}},
        {"the name of the output is empty", {"--output= a"}},
        {"watch needs --resources DIR, the folder to watch", {"watch", "watch -o a b"}},
        {"watch needs the file of a record",
         {"watch --resources d -o a", "watch --resources d -o a -"}},
        {"watch needs -o FILE", {"watch --resources d a", "watch --resources d -o - a"}},
        {"batch needs one of -o DIR, --tar=FILE and --ndjson", {"batch", "batch --ndjson --tar x"}},
        {"--jobs is a number from 1 to 256", {"batch -o d --jobs 0"}},
        {"--shard is I/N, the I-th of N, or env/N", {"batch --tar x --shard 3/2"}},
        {"--progress is json or none", {"batch -o d --progress x"}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t j = 0; j < sizeof cases[i].lines / sizeof *cases[i].lines; j++)
            if (cases[i].lines[j] != NULL)
                assert_refused(cases[i].lines[j], cases[i].sentence);
}

static void an_option_of_another_command_is_named(void **state)
{
    static const struct {
        const char *option, *lines[4];
    } cases[] = {
        {"tar", {"--tar x"}},
        {"ndjson", {"--ndjson a"}},
        {"jobs", {"-j3", "check --jobs 3"}},
        {"resume", {"--resume"}},
        {"overwrite", {"--overwrite text"}},
        {"expect", {"--expect j"}},
        {"shard", {"--shard 1/2"}},
        {"fail-fast", {"schema --fail-fast"}},
        {"progress", {"--progress json"}},
        {"journal", {"--journal j a b"}},
        {"outline",
         {"check --outline", "text --outline", "batch -o d --outline", "schema --outline"}},
        {"strict",
         {"schema --strict", "errors --strict", "templates --strict", "schema --help --strict"}},
        {"strict", {"templates --strict --accept stay-unusual"}},
        {"accept", {"--accept policy-unconfirmed schema", "errors --accept=policy-unconfirmed"}},
        {"resources", {"schema --resources d", "--resources d errors"}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t j = 0; j < 4 && cases[i].lines[j] != NULL; j++) {
            char sentence[80];
            snprintf(sentence, sizeof sentence, "the command does not have --%s", cases[i].option);
            assert_refused(cases[i].lines[j], sentence);
        }
}

UNIT_TESTS(options)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_words_standard_input_is_rendered),
        cmocka_unit_test(the_first_word_is_a_command_or_the_record),
        cmocka_unit_test(options_may_stand_anywhere),
        cmocka_unit_test(warnings_are_accepted_one_by_one),
        cmocka_unit_test(each_command_takes_the_options_that_mean_something_there),
        cmocka_unit_test(templates_has_a_check_and_a_table),
        cmocka_unit_test(wrong_command_lines_are_refused),
        cmocka_unit_test(an_option_of_another_command_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
