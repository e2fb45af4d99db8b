/* ledger: ACCEPTED.tsv beside the golden files, which says why each of them was replaced. */
#ifndef EV_LEDGER_H
#define EV_LEDGER_H

#include "fault/fault.h"

typedef struct ev_accepted {
    const char *side; /* the golden side: a folder, or the file itself */
    bool is_file;
    const char *name; /* below the folder */
    ev_slice golden;  /* bytes of the golden file as they are; absent: there is none */
    ev_slice now;
    const char *group; /* what it differs by */
    const char *reason;
} ev_accepted;

/* Whether the golden side is a folder or a file that can be replaced; a tar cannot. False with
 * CANT_READ or ACCEPT_SIDE. */
bool ev_ledger_check(const char *side, ev_faults *faults);

/* Whether a name is below a folder: relative, without "." and ".." in it. */
bool ev_ledger_may_name(const char *name);

/* Appends a line to ACCEPTED.tsv in the golden folder, or in that of the file: name, SHA-256 of the
 * golden file ("-": none), of the new one, group, reason; parted by tabs, synced. Then puts the new
 * bytes in the place of the golden file, whole or not at all; it keeps its mode. What is new, and the
 * list, have the mode 0666 less the umask. Folders that a new
 * name needs are made. Nothing outside of the golden folder is written: a link to a folder in the
 * name is a fault, and one in the place of the golden file is replaced by a file. Calls of several
 * processes wait for each other. False with a fault: the golden file is as it was, unless the fault
 * is of the folder's sync. */
bool ev_ledger_accept(const ev_accepted *accepted, ev_faults *faults);

#endif
