/* commands: the commands of evisa-seal. Each prints its faults itself and returns the exit
 * status. */
#ifndef EV_SIGNER_COMMANDS_H
#define EV_SIGNER_COMMANDS_H

#include "fault/fault.h"
#include "signer/options.h"
#include "signer/signer.h"

int ev_signer_run_sign(const ev_signer_options *options);
int ev_signer_run_verify(const ev_signer_options *options);
/* Signs a list of cancelled visas. */
int ev_signer_run_revoke(const ev_signer_options *options);

int ev_signer_run_testkey(const ev_signer_options *options);

/* sign --ndjson: reads a line, writes and flushes its answer, until standard input ends. Returns 0,
 * or EV_DATA when records failed, EV_TEMP_FAIL when token or memory failed, EV_INTERNAL when a
 * signature did; EV_IO and EV_NO_INPUT at once. */
ev_status ev_signer_run_stream(ev_signer *signer, const ev_signer_options *options);

/* Runs `work`, which prints its faults and writes at most `most` bytes to standard output, and
 * takes what it wrote to --output: in a child, where that is a file. Returns the exit status. */
int ev_signer_run_to_output(const ev_signer_options *options,
                            ev_status (*work)(const ev_signer_options *), size_t most);

/* Runs the program. Returns its exit status. */
int ev_signer_main(int argc, char *argv[]);

#endif
