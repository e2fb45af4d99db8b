/* confine: what a process gives up before it decodes a stranger's bytes.
 *
 * A decoder that an attacker has taken over can do what its process can do. So the process reads
 * all that it needs first, and then keeps memory, the descriptors it holds, and the way out; the
 * system ends it at the first other call (seccomp(2)), and for files of any kind it has no rights
 * left (landlock(7), where the system has it). None of this can be undone. */
#ifndef EV_CONFINE_H
#define EV_CONFINE_H

#include "fault/fault.h"

typedef enum ev_confine_kind {
    /* Memory that is not executable, reading and writing what is open, clocks, random bytes. */
    EV_CONFINE_DECODER,

    /* For a process that holds a token (PKCS#11), whose library opens files and sockets and starts
     * threads as it likes: all but programs, processes, other processes, executable memory and the
     * administration of the system. */
    EV_CONFINE_TOKEN,

    /* For a process that decodes nothing, and makes and ends the ones that do: forks, signals,
     * passes descriptors on. Its children confine themselves further. */
    EV_CONFINE_SERVER,

    /* For a process that reads and draws PDFs: as a decoder, and it may open files for reading
     * below the folders of fonts, of their configuration and of poppler's data. Where the system
     * cannot confine it to folders, it opens no file at all. */
    EV_CONFINE_READER,

    /* The same for PDFs that the caller trusts: where the system cannot confine it to folders, it
     * may open any file for reading. */
    EV_CONFINE_TRUSTED_READER
} ev_confine_kind;

/* --require-sandbox: whether a process that the system does not confine goes on. */
typedef enum ev_confine_need { EV_CONFINE_WANTED, EV_CONFINE_REQUIRED } ev_confine_need;

/* Whether this build confines: sanitizers and valgrind make calls of their own, which would end the
 * process. Builds for them do not confine, and --version says so. */
bool ev_confine_is_built(void);

/* Whether the system confines reading to folders (Landlock, Linux 5.13); asked before ev_confine.
 * False in a build that does not confine. */
bool ev_confine_knows_folders(void);

/* For the end of a version line: ", not confined" in such a build, otherwise "". */
const char *ev_confine_note(void);

/* Confines this process, which has one thread, for good. Descriptors but the standard ones are
 * closed, and for a decoder no new ones can be had; capabilities of root are given up. A token's
 * process keeps descriptors and capabilities. Where the system refuses a filter (an old
 * kernel, a container), the warning NOT_CONFINED is added, which --strict does not refuse;
 * EV_CONFINE_REQUIRED makes it an error. Returns faults->status. */
ev_status ev_confine(ev_confine_kind kind, ev_confine_need need, ev_faults *faults);

#endif
