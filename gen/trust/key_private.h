/* key_private: what the parts of `key` share: secrets in memory, and the two kinds of key. */
#ifndef EV_KEY_PRIVATE_H
#define EV_KEY_PRIVATE_H

#include "trust/key.h"

/* Pages for a secret alone: they are locked where the system allows it, stay out of core files, and
 * are zeroed before they are freed. */
typedef struct ev_secret {
    char *bytes;
    size_t capacity, size;
} ev_secret;

typedef enum ev_secret_result {
    EV_SECRET_READ,
    EV_SECRET_ABSENT,
    EV_SECRET_EXPOSED,
    EV_SECRET_UNREADABLE,
    EV_SECRET_TOO_LONG
} ev_secret_result;

bool ev_secret_init(ev_secret *secret, size_t capacity);
void ev_secret_free(ev_secret *secret);

typedef enum ev_secret_extent { EV_SECRET_WHOLE, EV_SECRET_LINE } ev_secret_extent;

/* Reads a file that only its owner may read, all of it or its first line: at most `limit` bytes.
 * EV_SECRET_ABSENT and EV_SECRET_UNREADABLE: errno says why. */
ev_secret_result ev_secret_read_file(ev_secret *secret, const char *path, size_t limit,
                                     ev_secret_extent extent);

/* Reads one line without its LF, or the bytes up to the end. Byte by byte: what follows the line is
 * for another reader. */
ev_secret_result ev_secret_read_line(ev_secret *secret, int fd, size_t limit);

/* Both set key->handle, or add a fault. */
ev_status ev_key_open_file(const char *path, ev_key *key, ev_faults *faults);
ev_status ev_key_open_token(const ev_key_source *source, ev_key *key, ev_faults *faults);

#endif
