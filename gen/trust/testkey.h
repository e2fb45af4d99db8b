/* testkey: a country signing authority and a seal signer to try things with. Both say TEST: no seal
 * of theirs is a visa's. */
#ifndef EV_TESTKEY_H
#define EV_TESTKEY_H

#include "fault/fault.h"
#include "core/date.h"

/* Makes the folder when it is missing (mode 0700) and writes csca, signer, lists and pages into it,
 * each as .key and .crt (PEM; keys with mode 0600), valid from the day `from` for `years` years
 * (1..30). A file that exists is never overwritten: CANT_OPEN_OUTPUT, and then none is written.
 * Other faults: WRITE_FAILED, OUT_OF_MEMORY, INTERNAL_ERROR; USAGE_ERROR for other years than
 * 1..30, a day before 1970 or an end after 9999.
 *
 * CSCA: C=KZ, O=TEST, CN=CSCA, self-signed, CA with path length 0. Signer: C=KZ, CN=TS, serial
 * number of three hex digits from its key; extensions as Doc 9303-12, 7.1.3 has them: authority key
 * identifier, critical extended key usage id-icao-vdsSigner, DocumentType "V", and nothing else.
 * The signers of lists of cancelled visas (CN=LS) and of pages that verify (CN=PS) have the same
 * without DocumentType, and their own purposes (trust/purpose.h).
 * The curve is named where Doc 9303-12 wants explicit parameters: GnuTLS refuses those. */
ev_status ev_testkey_make(const char *folder, ev_date from, int years, ev_faults *faults);

#endif
