/* digest: the hash of one resource, as templates/MANIFEST has it. */
#ifndef EV_DIGEST_H
#define EV_DIGEST_H

#include "core/core.h"
#include "core/limits.h"

/* The SHA-256 of a resource. Of a text, which is a file whose name ends in ".txt", it covers the
 * canonical form and not the bytes: blank lines and comments are left out, and so are blanks around
 * a line, around the name of a section, and around the first '=' of a pair. All else counts:
 * sections, keys, values and rows, and their order. A comment can then be corrected without moving
 * a document.
 *
 * Two files with one canonical form are read as the same by the readers of INI files (ini.h) and of
 * tables (ev_policy_row): blanks that one of them keeps are kept here, such as those around '=' in
 * the row of a table. A byte order mark is part of the first line, as it is for the readers. */
void ev_resource_digest(const char *path, ev_slice data, uint8_t digest[EV_DIGEST_SIZE]);

#endif
