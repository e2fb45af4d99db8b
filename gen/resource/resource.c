/* Resources: the table that the build makes of templates/ (gen/resource/table.sh), and the
 * overlay. */
#include "resource/resource.h"

#include "core/hex.h"
#include "core/sha256.h"

#include <nettle/sha2.h>
#include <string.h>

/* Made at build time: sorted by path, so that it can be searched by halves. */
extern const ev_resource_file ev_resource_table[];
extern const size_t ev_resource_table_count;

const ev_resource_file *ev_resource_builtin(size_t *count)
{
    *count = ev_resource_table_count;
    return ev_resource_table;
}

static ev_slice find_builtin(const char *path)
{
    size_t low = 0, high = ev_resource_table_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(path, ev_resource_table[middle].path);
        if (order == 0)
            return ev_resource_table[middle].data;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return (ev_slice){NULL, 0};
}

static ev_slice find_overlay(const ev_resources *res, const char *path)
{
    for (size_t i = 0; i < res->overlay_count; i++)
        if (strcmp(res->overlay[i].path, path) == 0)
            return res->overlay[i].data;
    return (ev_slice){NULL, 0};
}

ev_slice ev_resource_find(const ev_resources *res, const char *path)
{
    ev_slice data = find_overlay(res, path);
    return data.data != NULL ? data : find_builtin(path);
}

/* ---- the manifest ---------------------------------------------------------------------------- */

enum { HASH_DIGITS = 2 * EV_DIGEST_SIZE };

ev_slice ev_resource_manifest_hash(const char *path)
{
    ev_slice rest = find_builtin("MANIFEST");
    while (rest.size > 0) { /* "<64 hex digits>  <path>", as sha256sum writes it */
        ev_slice line = ev_slice_cut(&rest, '\n');
        if (line.size <= HASH_DIGITS + 2)
            continue;
        ev_slice name = {line.data + HASH_DIGITS + 2, line.size - HASH_DIGITS - 2};
        if (ev_slice_is(name, path))
            return (ev_slice){line.data, HASH_DIGITS};
    }
    return (ev_slice){NULL, 0};
}

static void hash_of(ev_slice data, char digits[HASH_DIGITS])
{
    uint8_t digest[EV_DIGEST_SIZE];
    ev_sha256(data, digest);
    ev_hex_encode(digest, sizeof digest, EV_HEX_LOWER, digits);
}

bool ev_resource_is_released(const ev_resources *res, const char *path)
{
    ev_slice hash = ev_resource_manifest_hash(path);
    if (hash.data == NULL)
        return false;
    ev_slice data = find_overlay(res, path);
    char digits[HASH_DIGITS];
    if (data.data == NULL)
        return true;
    hash_of(data, digits);
    return memcmp(digits, hash.data, sizeof digits) == 0;
}

void ev_resource_hash_line(const ev_resources *res, const char *path, struct sha256_ctx *sha)
{
    char digits[HASH_DIGITS];
    if (ev_resource_is_released(res, path))
        memcpy(digits, ev_resource_manifest_hash(path).data, sizeof digits);
    else
        hash_of(ev_resource_find(res, path), digits);
    sha256_update(sha, sizeof digits, (const uint8_t *)digits);
    sha256_update(sha, 2, (const uint8_t *)"  ");
    sha256_update(sha, strlen(path), (const uint8_t *)path);
    sha256_update(sha, 1, (const uint8_t *)"\n");
}

bool ev_resource_is_builtin(const ev_resources *res, const char *path)
{
    ev_slice data = find_overlay(res, path);
    return data.data == NULL || ev_slice_equal(data, find_builtin(path));
}
