/* The command line of evisa-gen: its commands and options, and what of them goes together. */
#include "cli/cli.h"

#include "record/record.h"
#include "resource/drafts.h"
#include "sys/options.h"
#include "version.h"

#include <stdlib.h>
#include <string.h>

/* ---- the tables ------------------------------------------------------------------------------ */

static const ev_option_command commands[EV_COMMAND_COUNT] = {
    [EV_RENDER] = {"render", NULL, "one record to one PDF (the default)"},
    [EV_CHECK] = {"check", NULL, "validate, apply the policy, lay out; report, write nothing"},
    [EV_TEXT] = {"text", NULL, "the page as plain UTF-8 text in reading order"},
    [EV_BATCH] =
        {"batch", NULL,
         "many records, a line each, to a folder, a tar or a stream; FILEs are plain or gzip"},
    [EV_SCHEMA] = {"schema", NULL, "the JSON Schema of a record"},
    [EV_ERRORS] = {"errors", NULL, "all error codes with severity, exit status and sentence"},
    [EV_TEMPLATES] = {"templates", NULL,
                      "templates and policies with days and hashes; check [DIR]: mistakes in them; "
                      "keys: syntax"},
    [EV_WATCH] = {"watch", NULL, "render again whenever a file of --resources or RECORD is saved"},
};

enum {
    FOR_BATCH = 1 << EV_BATCH,
    FOR_ALL = (1 << EV_COMMAND_COUNT) - 1,
    FOR_PAGES = 1 << EV_RENDER | 1 << EV_WATCH,
    FOR_RECORDS = FOR_PAGES | 1 << EV_CHECK | 1 << EV_TEXT | FOR_BATCH,
    FOR_RESOURCES = FOR_RECORDS | 1 << EV_TEMPLATES /* schema and errors read none */
};

static bool takes_record(ev_command command)
{
    return command == EV_RENDER || command == EV_CHECK || command == EV_TEXT || command == EV_WATCH;
}

static const char *take_strict(const char *argument, void *options)
{
    (void)argument;
    ((ev_cli_options *)options)->warnings.strictness = EV_STRICT;
    return NULL;
}

static const char *take_accept(const char *argument, void *options)
{
    return ev_warnings_accept(&((ev_cli_options *)options)->warnings, argument);
}

static const char *take_require_sandbox(const char *argument, void *options)
{
    (void)argument;
    ((ev_cli_options *)options)->confine = EV_CONFINE_REQUIRED;
    return NULL;
}

/* A fault here is said as text, also behind --errors=json. */
static const char *take_errors(const char *argument, void *options)
{
    bool *json = &((ev_cli_options *)options)->errors_json;
    *json = false;
    return ev_option_take_errors(argument, json);
}

#define MEMBER(name) .member = offsetof(ev_cli_options, name)

static const ev_option option_rows[] = {
    {.name = "output",
     .letter = 'o',
     .argument = "FILE",
     .commands = FOR_ALL,
     MEMBER(output),
     .help = "write to FILE instead of standard output (temporary file, then rename); of batch: "
             "folder"},
    {.name = "errors",
     .argument = "text|json",
     .commands = FOR_ALL,
     .take = take_errors,
     .help = "how faults are printed on standard error (default: text)"},
    {.name = "strict",
     .commands = FOR_RECORDS,
     .take = take_strict,
     .help = "treat warnings as errors, where records are read"},
    {.name = "accept",
     .argument = "CODE",
     .commands = FOR_RECORDS,
     .take = take_accept,
     .is_list = true,
     .help = "let --strict pass this warning; may be given several times"},
    {.name = "require-sandbox",
     .commands = FOR_RECORDS,
     .take = take_require_sandbox,
     .help = "refuse to run where the system does not confine the process that reads records"},
    {.name = "resources",
     .argument = "DIR",
     .commands = FOR_RESOURCES,
     MEMBER(resources),
     .help = "lay the files of DIR over the built-in templates and policies, where they are used"},
    {.name = "headroom",
     .commands = 1 << EV_TEMPLATES,
     MEMBER(headroom),
     .help = "print how much room is left in each place of a page"},
    {.name = "help", .letter = 'h', .commands = FOR_ALL, MEMBER(help), .help = "print this help"},
    {.name = "version", .commands = FOR_ALL, MEMBER(version), .help = "print the version"},
    {.name = "outline",
     .commands = FOR_PAGES,
     MEMBER(outline),
     .help = "draw the name, line and frame of each block over the page, and the reading order"},
    {.name = "tar",
     .argument = "FILE|-",
     .commands = FOR_BATCH,
     MEMBER(batch.arguments.tar),
     .help = "write a tar"},
    {.name = "ndjson",
     .commands = FOR_BATCH,
     MEMBER(batch.arguments.ndjson),
     .help = "answer each line with a line: the worker of a portal"},
    {.name = "jobs",
     .letter = 'j',
     .argument = "N",
     .commands = FOR_BATCH,
     MEMBER(batch.arguments.jobs),
     .help =
         "work on N records at once (default: as many as there are processors; 1 with --ndjson)"},
    {.name = "journal",
     .argument = "FILE",
     .commands = FOR_BATCH,
     MEMBER(batch.arguments.journal),
     .help = "write the journal of a tar or stream to FILE; that of a folder is in the folder"},
    {.name = "resume",
     .commands = FOR_BATCH,
     MEMBER(batch.arguments.resume),
     .help = "go on where an earlier run into the same folder ended"},
    {.name = "retry-crashed",
     .commands = FOR_BATCH,
     MEMBER(batch.arguments.retry_crashed),
     .help = "with --resume, try again the records at which a renderer crashed"},
    {.name = "overwrite",
     .commands = FOR_BATCH,
     MEMBER(batch.arguments.overwrite),
     .help = "replace documents and journal that are there"},
    {.name = "expect",
     .argument = "JOURNAL",
     .commands = FOR_BATCH,
     MEMBER(batch.arguments.expect),
     .help = "compare each document with the one of another batch"},
    {.name = "shard",
     .argument = "I/N|env/N",
     .commands = FOR_BATCH,
     MEMBER(batch.arguments.shard),
     .help = "do every Nth record, from the Ith on; env: I from a job array"},
    {.name = "fail-fast",
     .commands = FOR_BATCH,
     MEMBER(batch.arguments.fail_fast),
     .help = "stop at the first record that fails"},
    {.name = "progress",
     .argument = "json|none",
     .commands = FOR_BATCH,
     MEMBER(batch.arguments.progress),
     .help = "how progress is shown (default: a line on a terminal)"},
};

static const ev_option_table table = {
    .command = commands,
    .command_count = EV_COMMAND_COUNT,
    .option = option_rows,
    .option_count = sizeof option_rows / sizeof *option_rows,
    .common = FOR_RECORDS,
    .may_be_twice = true,
    .name_width = 20,
    .has_letters = true,
};

/* ---- help ------------------------------------------------------------------------------------ */

void ev_cli_options_help(FILE *out)
{
    fputs("Usage: evisa-gen [COMMAND] [OPTION]... [RECORD]\n"
          "       evisa-gen batch [OPTION]... [FILE]...\n"
          "       evisa-gen templates [check [DIR]|keys] [OPTION]...\n"
          "       evisa-gen watch --resources=DIR -o FILE [OPTION]... RECORD\n"
          "Makes a printable, accessible, archivable e-visa from an issued-visa record.\n"
          "RECORD is a JSON file; without one, or with -, standard input is read.\n\nCommands:\n",
          out);
    for (size_t i = 0; i < EV_COMMAND_COUNT; i++)
        fprintf(out, "  %-22s %s\n", commands[i].name, commands[i].help);
    fputs("\nOptions:\n", out);
    ev_option_help(&table, EV_COMMAND_COUNT, out);
    fputs("\nOptions of render and watch:\n", out);
    ev_option_help(&table, EV_WATCH, out);
    fputs("\nOptions of templates check:\n", out);
    ev_option_help(&table, EV_TEMPLATES, out);
    fputs("\nOptions of batch, which needs one of -o DIR, --tar and --ndjson:\n", out);
    ev_option_help(&table, EV_BATCH, out);
    fputs("\nExit status: 0 done, 64 usage, 65 the record is wrong, 66 it cannot be read, 70 "
          "internal, 73 output cannot\n"
          "be created, 74 I/O error, 75 try again, 78 template, policy or font is broken; of a "
          "batch also 130, 143 after\n"
          "SIGINT, SIGTERM. See evisa-gen(1).\n",
          out);
}

void ev_cli_options_version(FILE *out)
{
    fprintf(out, "evisa-gen %s (%s)%s%s\n", EV_VERSION, EV_RENDER_REVISION, ev_drafts_note(),
            ev_confine_note());
}

const char *ev_cli_options_program(void)
{
    return ev_drafts_rule() == EV_DRAFTS_MARKED ? "evisa-gen " EV_VERSION
                                                : "evisa-gen " EV_VERSION " (test build)";
}

/* ---- what goes together ---------------------------------------------------------------------- */

static const char *environment(const char *name)
{
    return secure_getenv(name);
}

static const char *take_files(const ev_option_words *words, ev_cli_options *o)
{
    ev_batch_arguments arguments = o->batch.arguments;
    o->files = words->word;
    o->file_count = words->count;
    arguments.folder = o->output;
    const char *wrong = ev_batch_options_read(&arguments, environment, &o->batch);
    return o->help || o->version ? NULL : wrong;
}

/* "templates check [DIR]" and "templates keys". */
static const char *take_task(ev_option_words *words, ev_cli_options *o)
{
    static const char *const names[] = {
        [EV_TEMPLATES_CHECK] = "check", [EV_TEMPLATES_KEYS] = "keys"};
    const char *word = words->count > 0 ? words->word[0] : "";
    o->task = strcmp(word, names[EV_TEMPLATES_CHECK]) == 0  ? EV_TEMPLATES_CHECK
              : strcmp(word, names[EV_TEMPLATES_KEYS]) == 0 ? EV_TEMPLATES_KEYS
                                                            : EV_TEMPLATES_LIST;
    if (words->count > 0 && o->task == EV_TEMPLATES_LIST) {
        ev_nearest nearest = {.typed = ev_slice_from(word)};
        ev_nearest_try(&nearest, names[EV_TEMPLATES_CHECK]);
        ev_nearest_try(&nearest, names[EV_TEMPLATES_KEYS]);
        return nearest.name == NULL
                   ? "templates takes check, keys or nothing"
                   : ev_nearest_say(&nearest, "command templates", "", words->said);
    }
    if (o->task == EV_TEMPLATES_KEYS && (words->count > 1 || o->resources != NULL))
        return "templates keys takes no folder";
    if (words->count > 2)
        return "more than one folder";
    if (words->count == 2 && o->resources != NULL)
        return "templates check takes one folder, by --resources or behind it";
    if (words->count == 2)
        o->resources = words->word[1];
    if (o->headroom && o->task != EV_TEMPLATES_CHECK)
        return "--headroom is for templates check";
    return o->output != NULL && o->task == EV_TEMPLATES_CHECK && !o->headroom
               ? "check writes nothing"
               : NULL;
}

static const char *refuse_records(ev_option_words *words)
{
    const char *mistyped = ev_option_mistyped_command(&table, words);
    return words->is_named    ? "more than one record"
           : mistyped != NULL ? mistyped
                              : "unknown command, or more than one record";
}

/* It renders again and again: standard input and output have no second time. */
static const char *check_watch(const ev_cli_options *o)
{
    bool is_complete = o->help || o->version;
    if (o->command != EV_WATCH || is_complete)
        return NULL;
    if (o->resources == NULL)
        return "watch needs --resources DIR, the folder to watch";
    if (o->record == NULL || strcmp(o->record, "-") == 0)
        return "watch needs the file of a record";
    if (o->output == NULL || strcmp(o->output, "-") == 0)
        return "watch needs -o FILE";
    return NULL;
}

static const char *take_record(ev_option_words *words, ev_cli_options *o)
{
    if (o->command == EV_TEMPLATES) {
        const char *wrong = take_task(words, o);
        words->count = 0;
        if (wrong != NULL)
            return wrong;
    }
    if (words->count > 1)
        return refuse_records(words);
    if (words->count == 1) {
        if (!takes_record(o->command))
            return "the command takes no record";
        o->record = words->word[0];
    }
    if (o->output != NULL && *o->output == '\0')
        return "the name of the output is empty";
    if (o->output != NULL && o->command == EV_CHECK)
        return "check writes nothing";
    const char *wrong = check_watch(o);
    return wrong != NULL ? wrong : ev_warnings_check_no_batch(&o->warnings);
}

static const char *read_all(int argc, char *argv[], ev_cli_options *o, ev_option_words *words)
{
    const char *wrong = ev_option_read(&table, argc, argv, o, words);
    if (wrong != NULL)
        return wrong;
    o->command = (ev_command)words->command;
    wrong = ev_option_check(&table, words);
    if (wrong != NULL)
        return wrong;
    return o->command == EV_BATCH ? take_files(words, o) : take_record(words, o);
}

ev_status ev_cli_options_read(int argc, char *argv[], ev_cli_options *o)
{
    *o = (ev_cli_options){.command = EV_RENDER, .errors_json = ev_report_wants_json(argc, argv)};
    ev_option_words words;
    const char *wrong = read_all(argc, argv, o, &words);
    ev_report_form form = {.program = "evisa-gen", .json = o->errors_json};
    return wrong != NULL ? ev_report_usage(wrong, &form, stderr) : EV_OK;
}
