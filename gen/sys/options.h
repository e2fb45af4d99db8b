/* options: the command line of a program, from one table: what is parsed, which command takes it
 * and what --help prints.
 *
 * A program has commands and options, both in tables of its own. The first word of a command line
 * may name a command; without one the first of the table is meant. Options may be anywhere, and be
 * shortened, as getopt_long(3) has it.
 *
 * A usage error is a sentence of the program, which names the option. What a stranger typed is
 * repeated only as ev_nearest_say does. */
#ifndef EV_SYS_OPTIONS_H
#define EV_SYS_OPTIONS_H

#include "sys/nearest.h"

#include <stdio.h>

enum { EV_OPTIONS_MAX = 32 };

typedef struct ev_option_command {
    const char *name;
    const char *operands; /* what --help shows behind the name; NULL: nothing */
    const char *help;
} ev_option_command;

/* Reads the argument of an option, NULL for one without, into the program's options. Returns NULL,
 * or a sentence for a usage error. */
typedef const char *ev_option_take(const char *argument, void *options);

typedef struct ev_option {
    const char *name;
    char letter;          /* its short form; 0: none */
    const char *argument; /* what --help shows behind "="; NULL: it has no argument */
    unsigned commands;    /* 1 << command, for each that has it */
    bool is_list;         /* may be given several times */
    size_t member;        /* offsetof: a bool that is set, or with an argument a const char * */
    ev_option_take *take; /* unless NULL, called instead */
    const char *help;
} ev_option;

typedef struct ev_option_table {
    const ev_option_command *command;
    size_t command_count;
    const ev_option *option;
    size_t option_count; /* up to EV_OPTIONS_MAX */
    unsigned
        common; /* the commands whose options --help shows together: those that all these have */
    bool may_be_twice; /* of an option with an argument the last counts; otherwise it is a usage
                          error to give it twice */
    int name_width;    /* of the column of names in --help */
    bool has_letters;  /* --help shows them before the names */
} ev_option_table;

/* A command line that was read. The words borrow from argv, and a usage error may borrow from
 * this. */
typedef struct ev_option_words {
    size_t command;    /* index into the table */
    bool is_named;     /* the line names it */
    char *const *word; /* what is neither an option nor the name of the command */
    size_t count;
    unsigned given[EV_OPTIONS_MAX]; /* how often, for each option */
    char said[EV_NEAREST_SAID_MAX];
} ev_option_words;

/* Reads a command line into `options`, a struct of the program, and *words; permutes argv. Returns
 * NULL, or a sentence for a usage error: then *options holds what was before the fault, and *words
 * no words. */
const char *ev_option_read(const ev_option_table *table, int argc, char *argv[], void *options,
                           ev_option_words *words);

/* Checks the options that were given against those of the command. Returns NULL, or a sentence for
 * a usage error. */
const char *ev_option_check(const ev_option_table *table, ev_option_words *words);

/* For a line with too many words or too few: where it names no command and its first word is near
 * the name of one, a sentence for a usage error that says so; otherwise NULL. */
const char *ev_option_mistyped_command(const ev_option_table *table, ev_option_words *words);

/* For --errors=text|json: sets *json. Returns NULL, or a sentence for a usage error: then *json
 * stays as it was. */
const char *ev_option_take_errors(const char *argument, bool *json);

/* Prints the lines of --help for the options that a command has, apart from the common ones; for
 * the common ones, when `command` is command_count. */
void ev_option_help(const ev_option_table *table, size_t command, FILE *out);

#endif
