/* tar: members of a POSIX ustar archive (IEEE Std 1003.1-2017, pax, "ustar Interchange Format"),
 * always the same bytes: mode 0600, owner and group 0 without names, time 0. */
#ifndef EV_TAR_H
#define EV_TAR_H

#include "core/core.h"

enum { EV_TAR_BLOCK = 512 };

/* A regular file's header. `name` has at most 100 bytes and `size` less than 8 GiB (eleven octal
 * digits): false, else. */
bool ev_tar_header(char block[EV_TAR_BLOCK], const char *name, uint64_t size);

size_t
ev_tar_padding(uint64_t size); /* zeros behind a member's bytes: up to the next whole block */

/* An archive ends with two blocks of zeros, and is filled with zeros to a whole record of 20
 * blocks, as tar(1) writes it: how many, after `size` bytes of members. */
size_t ev_tar_end(uint64_t size);

#endif
