/* tar: members of a POSIX ustar archive (IEEE Std 1003.1-2017, pax, "ustar Interchange Format"),
 * always the same bytes: mode 0600, owner and group 0 without names, time 0. */
#ifndef EV_TAR_H
#define EV_TAR_H

#include "core/core.h"

enum { EV_TAR_BLOCK = 512 };

/* Writes the header of a regular file. False, with nothing written, where `name` has more than 100
 * bytes or `size` is 8 GiB or more (it has eleven octal digits). */
bool ev_tar_header(char block[EV_TAR_BLOCK], const char *name, uint64_t size);

/* The number of zero bytes behind a member of that size: it fills its last block. */
size_t ev_tar_padding(uint64_t size);

/* The number of zero bytes behind the last member, where the members have `size` bytes: two blocks,
 * and then up to a whole record of 20 blocks, as tar(1) writes it. */
size_t ev_tar_end(uint64_t size);

#endif
