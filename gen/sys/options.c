#include "sys/options.h"

#include <getopt.h>
#include <string.h>

/* What getopt_long returns for the first option of the table, for the next one more: beyond every
 * character, so that letters keep their own values. */
enum { FIRST_VALUE = 256 };

typedef struct parser {
    struct option longs[EV_OPTIONS_MAX + 1];
    char letters[2 * EV_OPTIONS_MAX + 1]; /* "o:h" */
} parser;

static void make_parser(const ev_option_table *table, parser *out)
{
    char *at = out->letters;
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

const char *ev_option_read(const ev_option_table *table, int argc, char *argv[], void *options,
                           ev_option_words *words)
{
    parser p;
    make_parser(table, &p);
    *words = (ev_option_words){0};
    /* getopt's own message would name the program by its path, and quote what a stranger typed. */
    opterr = 0;
    for (int value; (value = getopt_long(argc, argv, p.letters, p.longs, NULL)) != -1;) {
        size_t i = index_of(table, value);
        if (i == table->option_count)
            return "unknown option, or one that lacks its argument";
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
const char *ev_option_check(const ev_option_table *table, const ev_option_words *words)
{
    for (size_t i = 0; i < table->option_count; i++) {
        const ev_option *option = &table->option[i];
        bool has = (option->commands & 1u << words->command) != 0;
        if (words->given[i] > 0 && !has && table->foreign != NULL)
            return table->foreign;
        if (words->given[i] > 1 && option->argument != NULL && !option->is_list &&
            table->twice != NULL)
            return table->twice;
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
