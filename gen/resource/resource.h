/* res: the resources: templates, policies, names of states and other files of templates/, built
 * into the program with .incbin, and what the operator lays over them with --resources.
 *
 * Nothing here opens a file: the command line reads the folder and hands the bytes over (gen/cli).
 */
#ifndef EV_RESOURCE_H
#define EV_RESOURCE_H

#include "core/core.h"

struct sha256_ctx; /* of nettle */

typedef struct ev_resource_file {
    const char *path; /* relative to templates/, '/' as separator: "evisa/1/layout.txt" */
    ev_slice data;
} ev_resource_file;

/* What is laid over the built-in files: a file of the same path wins. Sorted or not; borrowed. */
typedef struct ev_resources {
    const ev_resource_file *overlay;
    size_t overlay_count;
} ev_resources;

/* The bytes of a resource: from the overlay if it has the path, else built in. The absent slice
 * when neither has. */
ev_slice ev_resource_find(const ev_resources *res, const char *path);

/* Whether these bytes are what the built-in MANIFEST says of the path (SHA-256). Built-in files are
 * known to be (a test enforces it) and are not hashed again; a file of the overlay is. */
bool ev_resource_is_released(const ev_resources *res, const char *path);

/* Whether a resource has the bytes that are built in: for those that MANIFEST does not name because
 * they grow (versions.txt). */
bool ev_resource_is_builtin(const ev_resources *res, const char *path);

/* All built-in files, sorted by path. */
const ev_resource_file *ev_resource_builtin(size_t *count);

/* Adds to a hash the line that MANIFEST has of a resource, or would have of an overlay's: "<64 hex
 * digits>  <path>\n". What a template or a policy is made of is its identity. */
void ev_resource_hash_line(const ev_resources *res, const char *path, struct sha256_ctx *sha);

/* The SHA-256 that MANIFEST has for a path as 64 hex digits; the absent slice where it has none. */
ev_slice ev_resource_manifest_hash(const char *path);

#endif
