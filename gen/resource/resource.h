/* resource: the files of templates/ (templates, policies, names of states and others), built into
 * the program with .incbin, and the files that the operator lays over them with --resources.
 *
 * Nothing here opens a file: the command line reads the folder and passes the bytes (gen/cli). */
#ifndef EV_RESOURCE_H
#define EV_RESOURCE_H

#include "core/core.h"

struct sha256_ctx; /* of nettle */

typedef struct ev_resource_file {
    const char *path; /* relative to templates/, '/' as separator: "evisa/1/layout.txt" */
    ev_slice data;
} ev_resource_file;

/* The overlay: its files win over built-in files of the same path. In any order; borrowed. */
typedef struct ev_resources {
    const ev_resource_file *overlay;
    size_t overlay_count;
} ev_resources;

/* The bytes of a resource: from the overlay if that has the path, otherwise built in. The absent
 * slice when neither has it. */
ev_slice ev_resource_find(const ev_resources *res, const char *path);

/* Whether a resource has the bytes that the built-in MANIFEST names for its path (SHA-256).
 * Built-in files are known to have them (a test checks it) and are not hashed again; a file of the
 * overlay is. */
bool ev_resource_is_released(const ev_resources *res, const char *path);

/* Whether a resource has the bytes that are built in: for files that MANIFEST does not name because
 * they grow (versions.txt). */
bool ev_resource_is_builtin(const ev_resources *res, const char *path);

/* All built-in files, sorted by path. */
const ev_resource_file *ev_resource_builtin(size_t *count);

/* Adds to a hash the line that MANIFEST has for a resource, or would have for one of the overlay:
 * "<64 hex digits>  <path>\n". The lines of its files are the identity of a template or policy. */
void ev_resource_hash_line(const ev_resources *res, const char *path, struct sha256_ctx *sha);

/* The SHA-256 that MANIFEST has for a path, as 64 hex digits; the absent slice when it has none. */
ev_slice ev_resource_manifest_hash(const char *path);

#endif
