/* commands: the commands of evisa-seal. Each prints its faults itself and returns the exit
 * status. */
#ifndef EV_SIGNER_COMMANDS_H
#define EV_SIGNER_COMMANDS_H

#include "fault/fault.h"
#include "signer/options.h"
#include "signer/signer.h"

int ev_signer_run_sign(const ev_signer_options *options);
int ev_signer_run_verify(const ev_signer_options *options);
int ev_signer_run_testkey(const ev_signer_options *options);

/* sign --ndjson: reads a line, writes and flushes its answer, until standard input ends. Returns 0,
 * or EV_DATA when records failed, EV_TEMP_FAIL when token or memory failed, EV_INTERNAL when a
 * signature did; EV_IO and EV_NO_INPUT at once. */
ev_status ev_signer_run_stream(ev_signer *signer, const ev_signer_options *options);

/* Runs the program. Returns its exit status. */
int ev_signer_main(int argc, char *argv[]);

#endif
