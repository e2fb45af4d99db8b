/* The command line, from one table: what is parsed, what --help prints, and what the man page must
 * cover. */
#include "cli/cli.h"

#include "record/record.h"
#include "version.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *help;
    bool takes_record;
} commands[EV_COMMAND_COUNT] = {
    [EV_RENDER] = {"render", "one record to one PDF (the default)", true},
    [EV_CHECK] = {"check", "validate, apply the policy, lay out; report, write nothing", true},
    [EV_TEXT] = {"text", "the page as plain UTF-8 text in reading order", true},
    [EV_BATCH] =
        {"batch",
         "many records, a line each, to a folder, a tar or a stream; FILEs are plain or gzip",
         true},
    [EV_SCHEMA] = {"schema", "the JSON Schema of a record", false},
    [EV_ERRORS] = {"errors", "all error codes with severity, exit status and sentence", false},
    [EV_TEMPLATES] = {"templates", "the templates and policies with their days and hashes", false},
};

static const struct {
    struct option option;
    char letter;
    const char *argument, *help;
} table[] = {
    {{"output", required_argument, NULL, 'o'},
     'o',
     "FILE",
     "write to FILE instead of standard output (temporary file, then rename); of batch: folder"},
    {{"errors", required_argument, NULL, 'e'},
     0,
     "text|json",
     "how faults are printed on standard error (default: text)"},
    {{"strict", no_argument, NULL, 's'}, 0, NULL, "treat warnings as errors"},
    {{"resources", required_argument, NULL, 'r'},
     0,
     "DIR",
     "lay the files of DIR over the built-in templates and policies"},
    {{"help", no_argument, NULL, 'h'}, 'h', NULL, "print this help"},
    {{"version", no_argument, NULL, 'V'}, 0, NULL, "print the version"},
    {{"tar", required_argument, NULL, 't'}, 0, "FILE|-", "write a tar"},
    {{"ndjson", no_argument, NULL, 'n'},
     0,
     NULL,
     "answer each line with a line: the worker of a portal"},
    {{"jobs", required_argument, NULL, 'j'},
     'j',
     "N",
     "work on N records at once (default: as many as there are processors; 1 with --ndjson)"},
    {{"journal", required_argument, NULL, 'J'},
     0,
     "FILE",
     "write the journal of a tar or stream to FILE; that of a folder is in the folder"},
    {{"resume", no_argument, NULL, 'R'},
     0,
     NULL,
     "go on where an earlier run into the same folder ended"},
    {{"overwrite", no_argument, NULL, 'O'},
     0,
     NULL,
     "replace documents and journal that are there"},
    {{"expect", required_argument, NULL, 'E'},
     0,
     "JOURNAL",
     "compare each document with the one of another batch"},
    {{"shard", required_argument, NULL, 'S'},
     0,
     "I/N|env/N",
     "do every Nth record, from the Ith on; env: I from a job array"},
    {{"fail-fast", no_argument, NULL, 'F'}, 0, NULL, "stop at the first record that fails"},
    {{"progress", required_argument, NULL, 'P'},
     0,
     "json|none",
     "how progress is shown (default: a line on a terminal)"},
};

enum { OPTION_COUNT = sizeof table / sizeof *table };

/* The options of batch stand behind the others. */
static bool begins_batch(size_t row)
{
    return row > 0 && strcmp(table[row - 1].option.name, "version") == 0;
}

void ev_options_help(FILE *out)
{
    fputs("Usage: evisa-gen [COMMAND] [OPTION]... [RECORD]\n"
          "       evisa-gen batch [OPTION]... [FILE]...\n"
          "Makes a printable, accessible, archivable e-visa from an issued-visa record.\n"
          "RECORD is a JSON file; without one, or with -, standard input is read.\n\nCommands:\n",
          out);
    for (size_t i = 0; i < EV_COMMAND_COUNT; i++)
        fprintf(out, "  %-22s %s\n", commands[i].name, commands[i].help);
    fputs("\nOptions:\n", out);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (begins_batch(i))
            fputs("\nOptions of batch, which needs one of -o DIR, --tar and --ndjson:\n", out);
        char left[48];
        const char *argument = table[i].argument != NULL ? table[i].argument : "",
                   *equals = *argument != '\0' ? "=" : "";
        if (table[i].letter != 0)
            snprintf(left, sizeof left, "-%c, --%s%s%s", table[i].letter, table[i].option.name,
                     equals, argument);
        else
            snprintf(left, sizeof left, "    --%s%s%s", table[i].option.name, equals, argument);
        fprintf(out, "  %-24s %s\n", left, table[i].help);
    }
    fputs("\nExit status: 0 done, 64 usage, 65 the record is wrong, 66 it cannot be read, 70 "
          "internal, 73 output cannot\n"
          "be created, 74 I/O error, 75 try again, 78 template, policy or font is broken; of a "
          "batch also 130, 143 after\n"
          "SIGINT, SIGTERM. See evisa-gen(1).\n",
          out);
}

void ev_options_version(FILE *out)
{
    fprintf(out, "evisa-gen %s (%s)\n", EV_VERSION, EV_RENDER_REVISION);
}

const char *ev_options_program(void)
{
    return "evisa-gen " EV_VERSION;
}

static ev_status usage(const char *what, const ev_options *options)
{
    return ev_report_usage(
        what, &(ev_report_form){.program = "evisa-gen", .json = options->errors_json}, stderr);
}

static bool find_command(const char *word, ev_command *command)
{
    for (size_t i = 0; i < EV_COMMAND_COUNT; i++)
        if (strcmp(word, commands[i].name) == 0) {
            *command = (ev_command)i;
            return true;
        }
    return false;
}

static ev_status take_option(int letter, ev_options *options)
{
    ev_batch_arguments *batch = &options->batch.arguments;
    switch (letter) {
    case 'o':
        options->output = optarg;
        break;
    case 'r':
        options->resources = optarg;
        break;
    case 's':
        options->strictness = EV_STRICT;
        break;
    case 'h':
        options->help = true;
        break;
    case 'V':
        options->version = true;
        break;
    case 't':
        batch->tar = optarg;
        break;
    case 'n':
        batch->ndjson = true;
        break;
    case 'j':
        batch->jobs = optarg;
        break;
    case 'J':
        batch->journal = optarg;
        break;
    case 'R':
        batch->resume = true;
        break;
    case 'O':
        batch->overwrite = true;
        break;
    case 'E':
        batch->expect = optarg;
        break;
    case 'S':
        batch->shard = optarg;
        break;
    case 'F':
        batch->fail_fast = true;
        break;
    case 'P':
        batch->progress = optarg;
        break;
    case 'e':
        options->errors_json = strcmp(optarg, "json") == 0;
        if (!options->errors_json && strcmp(optarg, "text") != 0)
            return usage("--errors is text or json", options);
        break;
    default:
        return usage("unknown option, or one that lacks its argument", options);
    }
    return EV_OK;
}

static const char *environment(const char *name)
{
    return secure_getenv(name);
}

static ev_status take_batch(size_t count, char *const word[], ev_options *options)
{
    ev_batch_arguments arguments = options->batch.arguments;
    options->files = word;
    options->file_count = count;
    arguments.folder = options->output;
    const char *wrong = ev_batch_options_read(&arguments, environment, &options->batch);
    return wrong != NULL && !options->help && !options->version ? usage(wrong, options) : EV_OK;
}

/* The first word is a command or the record; the second, behind a command, the record; behind batch
 * all are files. */
static ev_status take_words(int count, char *const word[], ev_options *options)
{
    int at = 0;
    if (count > 0 && find_command(word[0], &options->command))
        at = 1;
    if (options->command == EV_BATCH)
        return take_batch((size_t)(count - at), word + at, options);
    if (ev_batch_arguments_any(&options->batch.arguments))
        return usage("the option belongs to the command batch", options);
    if (count - at > 1)
        return usage(at == 0 ? "unknown command, or more than one record" : "more than one record",
                     options);
    if (count - at == 1) {
        if (!commands[options->command].takes_record)
            return usage("the command takes no record", options);
        options->record = word[at];
    }
    if (options->output != NULL && *options->output == '\0')
        return usage("the name of the output is empty", options);
    if (options->output != NULL && options->command == EV_CHECK)
        return usage("check writes nothing", options);
    return EV_OK;
}

ev_status ev_options_read(int argc, char *argv[], ev_options *options)
{
    struct option longs[OPTION_COUNT + 1];
    for (size_t i = 0; i < OPTION_COUNT; i++)
        longs[i] = table[i].option;
    longs[OPTION_COUNT] = (struct option){0};
    *options = (ev_options){.command = EV_RENDER, .errors_json = ev_report_wants_json(argc, argv)};
    opterr = 0; /* getopt's own message would name the program by its path, and quote what a
                   stranger typed */
    for (int letter; (letter = getopt_long(argc, argv, "o:j:h", longs, NULL)) != -1;)
        if (take_option(letter, options) != EV_OK)
            return EV_USAGE;
    return take_words(argc - optind, argv + optind, options);
}
