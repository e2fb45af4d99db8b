/* key_private: what the parts of `key` share: secrets in memory, where they are read from, and the
 * two kinds of key. */
#ifndef EV_KEY_PRIVATE_H
#define EV_KEY_PRIVATE_H

#include "trust/key.h"

#include <sys/stat.h>

/* Pages for a secret alone: they are locked where the system allows it, stay out of core files, and
 * are zeroed before they are freed. */
typedef struct ev_secret {
    char *bytes;
    size_t capacity, size;
    char place[EV_POINTER_MAX + 1]; /* for a fault: the file, its descriptor, or a folder */
} ev_secret;

typedef enum ev_secret_result {
    EV_SECRET_READ,
    EV_SECRET_ABSENT,
    EV_SECRET_EXPOSED, /* group or others have access to the file */
    EV_SECRET_FOREIGN, /* the file, or a link to it, is neither the caller's nor root's */
    EV_SECRET_FOLDER,  /* others may change a folder on its path: `place` names that */
    EV_SECRET_UNREADABLE,
    EV_SECRET_TOO_LONG
} ev_secret_result;

bool ev_secret_init(ev_secret *secret, size_t capacity);
void ev_secret_free(ev_secret *secret);

typedef enum ev_secret_extent { EV_SECRET_WHOLE, EV_SECRET_LINE } ev_secret_extent;

/* Reads all of a secret or its first line without the LF: at most `limit` bytes. Sets
 * secret->place.
 *
 * A file by its name must belong to the caller (effective user) or root, only its owner may have
 * access to it, and nobody but these two may be able to exchange it: each folder of the path
 * belongs to one of them, and neither group nor others may write to it, unless it has the sticky
 * bit and is root's. /dev/fd/N, /proc/self/fd/N and /dev/stdin mean the descriptor. */
ev_secret_result ev_secret_read_file(ev_secret *secret, const char *path, size_t limit,
                                     ev_secret_extent extent);

/* The same from an open descriptor: it says that the caller, or the system that started it, has
 * chosen the file. A regular file and a pipe with a name must belong to the caller or root; their
 * group may read them, others have no access. Of a line no byte behind it is read. The descriptor
 * is closed, unless it is a standard stream: what decodes later could read the file again. errno is
 * that of the call that failed. */
ev_secret_result ev_secret_read_descriptor(ev_secret *secret, int fd, size_t limit,
                                           ev_secret_extent extent);

/* The code of a fault: of the file, as far as it is one; otherwise `unreadable`. */
ev_code ev_secret_code(ev_secret_result result, ev_code unreadable);

/* Opens a file whose path passes. -1: *wrong says why, `place` is a folder where one is at fault,
 * and errno is the reason of ABSENT. The file itself is not judged. */
int ev_secret_open(const char *path, char place[EV_POINTER_MAX + 1], ev_secret_result *wrong);
bool ev_secret_is_owner_trusted(const struct stat *about); /* root or the effective user */

/* Both set key->handle, or add a fault. */
ev_status ev_key_open_file(const ev_key_source *source, ev_key *key, ev_faults *faults);
ev_status ev_key_open_token(const ev_key_source *source, ev_key *key, ev_faults *faults);

#endif
