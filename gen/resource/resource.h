/* resource: the files of templates/ (templates, policies, names of states and others), built into
 * the program with .incbin, and the files that the operator lays over them with --resources.
 *
 * Nothing here opens a file: the command line reads the folder and passes the bytes (gen/cli). */
#ifndef EV_RESOURCE_H
#define EV_RESOURCE_H

#include "core/core.h"

typedef struct ev_resource_file {
    const char *path; /* relative to templates/, '/' as separator: "evisa/1/layout.txt" */
    ev_slice data;
} ev_resource_file;

/* The overlay: its files win over built-in files of the same path. In any order; borrowed. A folder
 * without a file may be there as a path that ends in '/', without bytes. */
typedef struct ev_resources {
    const ev_resource_file *overlay;
    size_t overlay_count;
} ev_resources;

/* The bytes of a resource: from the overlay if that has the path, otherwise built in. The absent
 * slice when neither has it. */
ev_slice ev_resource_find(const ev_resources *res, const char *path);

/* Whether a resource says what the built-in file of that path says: there is such a file, and the
 * overlay lacks the path or has a file with the same digest (resource/digest.h), that is one that
 * differs in comments and blanks only. */
bool ev_resource_is_builtin(const ev_resources *res, const char *path);

/* The built-in file that a file of the overlay was made from, as far as its path says: that of the
 * same path; for a version that is not built in, the file of the last one that is (evisa/1 for
 * evisa/2, states/1.txt for states/2.txt). Empty for the files of such a policy, which have only
 * what is new. The absent slice when there is none. */
ev_slice ev_resource_ancestor(const char *path);

/* All built-in files, sorted by path. */
const ev_resource_file *ev_resource_builtin(size_t *count);

/* The digest that the built-in MANIFEST has for a path, as 64 hex digits; the absent slice when it
 * has none. A test proves that it is that of the built-in file. */
ev_slice ev_resource_manifest_hash(const char *path);

#endif
