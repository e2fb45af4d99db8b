#include "sys/options.h"

#include <getopt.h>
#include <string.h>

/* What getopt_long returns for the first option of the table, for the next one more: beyond every
 * character, so that letters keep their own values. */
enum { FIRST_VALUE = 256 };

typedef struct parser {
    struct option longs[EV_OPTIONS_MAX + 1];
    char letters[2 * EV_OPTIONS_MAX + 2]; /* ":o:h" */
} parser;

static void make_parser(const ev_option_table *table, parser *out)
{
    char *at = out->letters;
    *at++ = ':'; /* what lacks its argument is told apart */
    for (size_t i = 0; i < table->option_count; i++) {
        const ev_option *option = &table->option[i];
        int has_argument = option->argument != NULL ? required_argument : no_argument;
        out->longs[i] = (struct option){option->name, has_argument, NULL, FIRST_VALUE + (int)i};
        if (option->letter == 0)
            continue;
        *at++ = option->letter;
        if (option->argument != NULL)
            *at++ = ':';
    }
    *at = '\0';
    out->longs[table->option_count] = (struct option){0};
}

/* The index of the option that getopt_long has found; option_count for none of the table. */
static size_t index_of(const ev_option_table *table, int value)
{
    if (value >= FIRST_VALUE)
        return (size_t)(value - FIRST_VALUE);
    size_t i = 0;
    while (i < table->option_count && table->option[i].letter != value)
        i++;
    return i;
}

static const char *take(const ev_option *option, const char *argument, void *options)
{
    void *member = (char *)options + option->member;
    if (option->take != NULL)
        return option->take(argument, options);
    if (option->argument != NULL)
        *(const char **)member = argument;
    else
        *(bool *)member = true;
    return NULL;
}

static void find_command(const ev_option_table *table, size_t count, char *const *word,
                         ev_option_words *words)
{
    words->word = word;
    words->count = count;
    for (size_t i = 0; count > 0 && i < table->command_count; i++) {
        if (strcmp(word[0], table->command[i].name) != 0)
            continue;
        words->command = i;
        words->is_named = true;
        words->word = word + 1;
        words->count = count - 1;
        return;
    }
}

/* ---- usage errors ---------------------------------------------------------------------------- */

/* "--json <what>", of a name that may be repeated: one of the table. */
static const char *say(ev_option_words *words, const char *before, const char *name,
                       const char *behind)
{
    (void)snprintf(words->said, sizeof words->said, "%s--%s%s", before, name, behind);
    return words->said;
}

/* Between the dashes and the sign of an argument. */
static ev_slice name_in(const char *argument)
{
    ev_slice name = ev_slice_from(argument);
    while (name.size > 0 && *name.data == '-')
        name = (ev_slice){name.data + 1, name.size - 1};
    return (ev_slice){name.data, strcspn(name.data, "=")};
}

static const char *say_unknown(const ev_option_table *table, const char *argument,
                               ev_option_words *words)
{
    ev_nearest nearest = {.typed = name_in(argument)};
    size_t longer = 0, used = 0;
    for (size_t i = 0; i < table->option_count; i++) {
        const char *name = table->option[i].name;
        ev_nearest_try(&nearest, name);
        if (strncmp(name, nearest.typed.data, nearest.typed.size) != 0)
            continue;
        int more = snprintf(words->said + used, sizeof words->said - used, "%s%s",
                            longer++ == 0 ? "a short form of several options: --" : ", --", name);
        used += more > 0 && (size_t)more < sizeof words->said - used ? (size_t)more : 0;
    }
    words->said[used] = '\0';
    return longer > 1 ? words->said : ev_nearest_say(&nearest, "option", "--", words->said);
}

/* What getopt_long has refused: `value` is what it returned. For an option of the table optopt is
 * what it stands for, for a letter that is none the letter, and otherwise 0. */
static const char *refuse(const ev_option_table *table, int value, char *const argv[],
                          ev_option_words *words)
{
    if (optopt == 0)
        return say_unknown(table, argv[optind - 1], words);
    size_t i = index_of(table, optopt);
    if (i == table->option_count)
        return "unknown option of one letter";
    return say(words, "", table->option[i].name,
               value == ':' ? " lacks its argument" : " has no argument");
}

const char *ev_option_mistyped_command(const ev_option_table *table, ev_option_words *words)
{
    if (words->is_named || words->count == 0)
        return NULL;
    ev_nearest nearest = {.typed = ev_slice_from(words->word[0])};
    for (size_t i = 0; i < table->command_count; i++)
        ev_nearest_try(&nearest, table->command[i].name);
    return nearest.name != NULL ? ev_nearest_say(&nearest, "command", "", words->said) : NULL;
}

/* ---- reading --------------------------------------------------------------------------------- */

const char *ev_option_read(const ev_option_table *table, int argc, char *argv[], void *options,
                           ev_option_words *words)
{
    parser p;
    make_parser(table, &p);
    *words = (ev_option_words){0};
    /* getopt's own message would name the program by its path, and quote what a stranger typed. */
    opterr = 0;
    for (int value; (value = getopt_long(argc, argv, p.letters, p.longs, NULL)) != -1;) {
        if (value == '?' || value == ':')
            return refuse(table, value, argv, words);
        size_t i = index_of(table, value);
        words->given[i]++;
        const char *wrong = take(&table->option[i], optarg, options);
        if (wrong != NULL)
            return wrong;
    }
    find_command(table, (size_t)(argc - optind), argv + optind, words);
    return NULL;
}

/* Of two keys or days, the one that would be dropped without a word may be the one that was
 * meant. */
const char *ev_option_check(const ev_option_table *table, ev_option_words *words)
{
    for (size_t i = 0; i < table->option_count; i++) {
        const ev_option *option = &table->option[i];
        bool has = (option->commands & 1u << words->command) != 0;
        if (words->given[i] > 0 && !has)
            return say(words, "the command does not have ", option->name, "");
        if (words->given[i] > 1 && option->argument != NULL && !option->is_list &&
            !table->may_be_twice)
            return say(words, "", option->name, " is given twice");
    }
    return NULL;
}

const char *ev_option_take_errors(const char *argument, bool *json)
{
    bool wants_json = strcmp(argument, "json") == 0;
    if (!wants_json && strcmp(argument, "text") != 0)
        return "--errors is text or json";
    *json = wants_json;
    return NULL;
}

static void put_option(const ev_option_table *table, const ev_option *option, FILE *out)
{
    char name[48];
    bool has_argument = option->argument != NULL;
    (void)snprintf(name, sizeof name, "--%s%s%s", option->name, has_argument ? "=" : "",
                   has_argument ? option->argument : "");
    if (table->has_letters && option->letter != 0)
        fprintf(out, "  -%c, ", option->letter);
    else
        fputs("      ", out);
    fprintf(out, "%-*s %s\n", table->name_width, name, option->help);
}

void ev_option_help(const ev_option_table *table, size_t command, FILE *out)
{
    for (size_t i = 0; i < table->option_count; i++) {
        unsigned commands = table->option[i].commands;
        bool is_common = (commands & table->common) == table->common;
        bool wanted = command == table->command_count
                          ? is_common
                          : !is_common && (commands & 1u << command) != 0;
        if (wanted)
            put_option(table, &table->option[i], out);
    }
}
