/* outputs: the files that --junit and --html name. */
#ifndef EV_COMPARE_OUTPUTS_H
#define EV_COMPARE_OUTPUTS_H

#include "compare/options.h"

/* Looks at both before anything is compared: an hour later they could not be written, or would have
 * replaced what was compared. False with a fault at the name of the file: CANT_OPEN_OUTPUT (it is a
 * folder, or its folder is not there or may not be written to), OUTPUT_IS_INPUT (it is a side, any
 * PDF, standard input or output, or the other output). */
bool ev_outputs_check(const ev_compare_options *options, ev_faults *faults);

#endif
