/* The command line of evisa-compare: its commands and options, and what of them goes together. */
#include "compare/options.h"

#include "resource/ini.h"
#include "sys/options.h"
#include "sys/process.h"
#include "version.h"

#include <string.h>

/* ---- arguments ------------------------------------------------------------------------------- */

/* Of a pointer also the last name alone: "surname" is near "/holder/surname". */
static const char *refuse_field(const char *field, char said[EV_NEAREST_SAID_MAX])
{
    ev_nearest nearest = {.typed = ev_slice_from(field)};
    const char *found = NULL, *name;
    for (size_t i = 0; (name = ev_explain_choice_at(i, NULL)) != NULL; i++) {
        const char *before = nearest.name, *slash = strrchr(name, '/');
        ev_nearest_try(&nearest, name);
        ev_nearest_try(&nearest, slash != NULL ? slash + 1 : name);
        if (nearest.name != before)
            found = name;
    }
    nearest.name = found;
    (void)ev_nearest_say(&nearest, "field", "", said);
    size_t size = strlen(said);
    if (found == NULL)
        (void)snprintf(said + size, EV_NEAREST_SAID_MAX - size,
                       " of --ignore or --only: evisa-compare(1) lists them");
    return said;
}

static const char *take_choices(const char *argument, ev_choice_list *list)
{
    ev_slice rest = ev_slice_from(argument);
    while (rest.data != NULL) {
        bool is_last = memchr(rest.data, ',', rest.size) == NULL;
        ev_slice name = is_last ? rest : ev_slice_cut(&rest, ',');
        if (list->count == EV_CHOICES_MAX || name.size + 1 > sizeof list->text - list->used)
            return "too many fields";
        char *text = list->text + list->used;
        memcpy(text, name.data, name.size);
        text[name.size] = '\0';
        list->used += name.size + 1;
        list->name[list->count++] = text;
        if (!ev_explain_is_choice(text))
            return refuse_field(text, list->said);
        if (is_last)
            break;
    }
    return NULL;
}

static const char *take_ignore(const char *argument, void *options)
{
    return take_choices(argument, &((ev_compare_options *)options)->ignored);
}

static const char *take_only(const char *argument, void *options)
{
    return take_choices(argument, &((ev_compare_options *)options)->only);
}

static const char *take_max(const char *argument, void *options)
{
    int32_t *max = &((ev_compare_options *)options)->max;
    return ev_ini_int(ev_slice_from(argument), 0, INT32_MAX, max) ? NULL : "--max is a number";
}

static const char *take_jobs(const char *argument, void *options)
{
    int32_t jobs;
    if (!ev_ini_int(ev_slice_from(argument), 1, EV_COMPARE_JOBS_MAX, &jobs))
        return "--jobs is a number from 1 to 64";
    ((ev_compare_options *)options)->jobs = (unsigned)jobs;
    return NULL;
}

static const char *take_group(const char *argument, void *options)
{
    int32_t *group = &((ev_compare_options *)options)->group;
    return ev_ini_int(ev_slice_from(argument), 1, INT32_MAX, group)
               ? NULL
               : "--group is the number of a group";
}

static const char *take_require_sandbox(const char *argument, void *options)
{
    (void)argument;
    ((ev_compare_options *)options)->confine = EV_CONFINE_REQUIRED;
    return NULL;
}

static const char *take_errors(const char *argument, void *options)
{
    return ev_option_take_errors(argument, &((ev_compare_options *)options)->errors_json);
}

/* ---- the tables ------------------------------------------------------------------------------ */

static const ev_option_command commands[EV_COMPARE_COMMAND_COUNT] = {
    [EV_COMPARE] = {"compare", "GOLDEN NEW | -", "what differs, and why (the default)"},
    [EV_ACCEPT] = {"accept", "GOLDEN NEW [NAME]...", "new files become the golden ones"},
    [EV_SCAN] = {"scan", "FILE...", "QR codes of PNG, JPEG and PDF, a line of base64 each"},
    [EV_COMPARE_SCHEMA] = {"schema", "", "the JSON Schema of a line of --json"},
};

enum {
    FOR_COMPARE = 1 << EV_COMPARE,
    FOR_ACCEPT = 1 << EV_ACCEPT,
    FOR_BOTH = FOR_COMPARE | FOR_ACCEPT,
    FOR_SCAN = 1 << EV_SCAN,
    FOR_ALL = FOR_BOTH | FOR_SCAN | 1 << EV_COMPARE_SCHEMA
};

#define MEMBER(name) .member = offsetof(ev_compare_options, name)

static const ev_option option_rows[] = {
    {.name = "ignore",
     .argument = "FIELD[,FIELD]",
     .commands = FOR_BOTH,
     .take = take_ignore,
     .is_list = true,
     .help = "these may differ, with what follows from them"},
    {.name = "only",
     .argument = "FIELD[,FIELD]",
     .commands = FOR_BOTH,
     .take = take_only,
     .is_list = true,
     .help = "only these count"},
    {.name = "max",
     .argument = "N",
     .commands = FOR_BOTH,
     .take = take_max,
     .help = "explain N pairs, and count the rest"},
    {.name = "json",
     .commands = FOR_COMPARE,
     MEMBER(json),
     .help = "a JSON object a line for each pair"},
    {.name = "junit",
     .argument = "FILE",
     .commands = FOR_COMPARE,
     MEMBER(junit),
     .help = "write a report for CI systems too"},
    {.name = "html",
     .argument = "FILE",
     .commands = FOR_COMPARE,
     MEMBER(html),
     .help = "write a report with pictures too"},
    {.name = "no-values",
     .commands = FOR_COMPARE,
     MEMBER(no_values),
     .help = "name field, kind and place only"},
    {.name = "group",
     .argument = "N",
     .commands = FOR_ACCEPT,
     .take = take_group,
     .help = "the pairs of group N of the output"},
    {.name = "reason",
     .argument = "TEXT",
     .commands = FOR_ACCEPT,
     MEMBER(reason),
     .help = "why; it is written into ACCEPTED.tsv"},
    {.name = "no-pixels", .commands = FOR_BOTH, MEMBER(no_pixels), .help = "do not draw the pages"},
    {.name = "jobs",
     .argument = "N",
     .letter = 'j',
     .commands = FOR_BOTH,
     .take = take_jobs,
     .help = "pairs at a time (-j; default: a pair for each processor)"},
    {.name = "unconfined",
     .commands = FOR_BOTH | FOR_SCAN,
     MEMBER(unconfined),
     .help = "read files of other generators also without Landlock"},
    {.name = "require-sandbox",
     .commands = FOR_BOTH | FOR_SCAN,
     .take = take_require_sandbox,
     .help = "refuse to run where the system does not confine the process"},
    {.name = "errors",
     .argument = "text|json",
     .commands = FOR_ALL,
     .take = take_errors,
     .help = "how faults are printed on standard error (default: text)"},
    {.name = "help",
     .letter = 'h',
     .commands = FOR_ALL,
     MEMBER(help),
     .help = "print this help (-h)"},
    {.name = "version", .commands = FOR_ALL, MEMBER(version), .help = "print the version"},
};

static const ev_option_table table = {
    .command = commands,
    .command_count = EV_COMPARE_COMMAND_COUNT,
    .option = option_rows,
    .option_count = sizeof option_rows / sizeof *option_rows,
    .common = FOR_ALL,
    .name_width = 22,
};

/* ---- help ------------------------------------------------------------------------------------ */

static void put_words(FILE *out)
{
    const char *word, *meaning;
    fputs("\nA FIELD is a pointer of the record such as /visa/number, or a word that lines have "
          "too:\n",
          out);
    for (size_t i = 0; (word = ev_explain_choice_at(i, &meaning)) != NULL; i++)
        if (meaning != NULL)
            fprintf(out, "  %-10s %s\n", word, meaning);
}

void ev_compare_options_help(FILE *out)
{
    fputs("Usage: evisa-compare [COMMAND] [OPTION]... GOLDEN NEW\n"
          "Says what differs between e-visas, in the words of the page, and what it follows from.\n"
          "A side is a PDF, a folder or a tar of a batch; with - alone, standard input has a pair\n"
          "of paths on each line, with a tab between them.\n\n",
          out);
    for (size_t i = 0; i < EV_COMPARE_COMMAND_COUNT; i++) {
        char left[40];
        (void)snprintf(left, sizeof left, "%s %s", commands[i].name, commands[i].operands);
        fprintf(out, "  %-28s %s\n", left, commands[i].help);
        ev_option_help(&table, i, out);
    }
    fputs("  all\n", out);
    ev_option_help(&table, EV_COMPARE_COMMAND_COUNT, out);
    put_words(out);
    fputs(
        "\nExit status: 0 the same, 1 something differs; 64 usage, 66 a file is damaged or cannot "
        "be read,\nor scan finds no code in it, 70 internal, 73 output cannot be created, 74 I/O "
        "error,\n75 memory: try again. See evisa-compare(1).\n",
        out);
}

void ev_compare_options_version(FILE *out)
{
    fprintf(out, "evisa-compare %s%s\n", EV_VERSION, ev_confine_note());
}

/* ---- what goes together ---------------------------------------------------------------------- */

/* A cell of a table. NULL: it is one. */
static const char *check_reason(const char *reason)
{
    ev_slice text = ev_slice_from(reason != NULL ? reason : "");
    if (ev_slice_trim(text).size == 0 || text.size > EV_REASON_MAX)
        return "accept needs --reason: a line of 1 to 500 bytes";
    for (const char *at = text.data, *end = at + text.size; at < end;) {
        uint32_t code_point = ev_utf8_next(&at, end);
        if (code_point == UINT32_MAX || ev_char_classify(code_point) != EV_CLASS_PLAIN)
            return "--reason is one line of UTF-8, without tabs and other control characters";
    }
    return NULL;
}

static const char *check_accept(const ev_compare_options *o)
{
    if (o->now == NULL || strcmp(o->golden, "-") == 0)
        return "accept needs the golden and the new side";
    if (o->group > 0 && o->name_count > 0)
        return "accept takes --group or names, not both";
    if (o->max != INT32_MAX && o->group == 0)
        return "accept takes --max with --group only";
    return check_reason(o->reason);
}

static const char *check_options(const ev_compare_options *o)
{
    if (o->help || o->version || o->command == EV_COMPARE_SCHEMA || o->command == EV_SCAN)
        return NULL;
    bool is_list = o->golden != NULL && strcmp(o->golden, "-") == 0;
    if (o->golden == NULL || is_list != (o->now == NULL) ||
        (o->now != NULL && strcmp(o->now, "-") == 0))
        return "evisa-compare needs GOLDEN and NEW, or - for a list of pairs";
    if (*o->golden == '\0' || (o->now != NULL && *o->now == '\0'))
        return "the name of a side is empty";
    if ((o->junit != NULL && *o->junit == '\0') || (o->html != NULL && *o->html == '\0'))
        return "the name of an output is empty";
    if (o->ignored.count > 0 && o->only.count > 0)
        return "--ignore and --only exclude each other";
    return o->command == EV_ACCEPT ? check_accept(o) : NULL;
}

/* Two names are two sides, whatever they look like; of another number one may be a command. */
static const char *count_words(ev_option_words *words)
{
    bool is_schema = words->command == EV_COMPARE_SCHEMA, is_accept = words->command == EV_ACCEPT,
         is_list = words->count == 1 && strcmp(words->word[0], "-") == 0;
    if (words->command == EV_SCAN)
        return words->count > 0 ? NULL : "scan needs a file, or - for standard input";
    const char *mistyped =
        words->count != 2 && !is_list ? ev_option_mistyped_command(&table, words) : NULL;
    if (mistyped != NULL)
        return mistyped;
    if (words->count > 0 && is_schema)
        return "schema takes no names";
    return words->count > 2 && !is_accept ? "more than two sides" : NULL;
}

static void take_words(const ev_option_words *words, ev_compare_options *options)
{
    options->command = (ev_compare_command)words->command;
    if (options->command == EV_SCAN) {
        options->names = words->word;
        options->name_count = words->count;
        return;
    }
    if (words->count > 0)
        options->golden = words->word[0];
    if (words->count > 1)
        options->now = words->word[1];
    if (words->count > 2) {
        options->names = words->word + 2;
        options->name_count = words->count - 2;
    }
}

static const char *read_all(int argc, char *argv[], ev_compare_options *options,
                            ev_option_words *words)
{
    const char *wrong = ev_option_read(&table, argc, argv, options, words);
    if (wrong == NULL)
        wrong = count_words(words);
    if (wrong == NULL)
        wrong = ev_option_check(&table, words);
    if (wrong != NULL)
        return wrong;
    take_words(words, options);
    return check_options(options);
}

ev_report_form ev_compare_report_form(const ev_compare_options *options)
{
    return (ev_report_form){.program = "evisa-compare", .json = options->errors_json};
}

void ev_compare_report(const ev_faults *faults, const ev_compare_options *options)
{
    ev_report_form form = ev_compare_report_form(options);
    ev_report(faults, &form, stderr);
}

ev_status ev_compare_options_read(int argc, char *argv[], ev_compare_options *options)
{
    *options = (ev_compare_options){
        .command = EV_COMPARE, .max = INT32_MAX, .errors_json = ev_report_wants_json(argc, argv)};
    ev_option_words words;
    const char *wrong = read_all(argc, argv, options, &words);
    ev_report_form form = ev_compare_report_form(options);
    if (options->jobs == 0)
        options->jobs = ev_process_processors(EV_COMPARE_JOBS_MAX);
    return wrong != NULL ? ev_report_usage(wrong, &form, stderr) : EV_OK;
}

ev_examine_choice ev_compare_choice(const ev_compare_options *options)
{
    return (ev_examine_choice){
        .explain = {.ignored = options->ignored.name,
                    .ignored_count = options->ignored.count,
                    .only = options->only.name,
                    .only_count = options->only.count},
        .skips_pixels = options->no_pixels,
        .pictures = options->html != NULL && !options->no_values ? EV_PICTURES : EV_NO_PICTURES,
        .trusts_foreign = options->unconfined,
    };
}
