/* commands: the commands of evisa-compare. */
#ifndef EV_COMPARE_COMMANDS_H
#define EV_COMPARE_COMMANDS_H

#include "compare/options.h"

/* The program: reads the command line, does what it says, and returns the exit status. */
int ev_compare_main(int argc, char *argv[]);

enum { EV_COMPARE_DIFFERS = 1 }; /* exit status, beside those of ev_status */

/* Compares and tells. Returns the exit status: 0 the same, 1 something differs, or an ev_status. */
int ev_compare_run(const ev_compare_options *options);

/* Accepts new files as golden ones. Returns the exit status: 0 done, 1 a document that contradicts
 * itself was not accepted, or an ev_status. */
int ev_compare_accept(const ev_compare_options *options);

/* Prints the QR codes of files. Returns 0, or the ev_status of the worst that was found. */
int ev_compare_scan(const ev_compare_options *options);

/* --json of one pair, as JSON Schema. */
int ev_compare_print_schema(const ev_compare_options *options);

#endif
