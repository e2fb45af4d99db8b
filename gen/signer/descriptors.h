/* descriptors: what evisa-seal reads from open descriptors, standard input among them: each once.
 */
#ifndef EV_DESCRIPTORS_H
#define EV_DESCRIPTORS_H

#include "signer/options.h"

/* NULL, or the sentence of a usage error: two of key, certificates, PIN, record and seal come from
 * the same descriptor, so that one would be empty. "-" is standard input, and so is an input that
 * is not named. */
const char *ev_descriptors_check(const ev_signer_options *o);

#endif
