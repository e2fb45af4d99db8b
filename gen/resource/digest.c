/* The canonical form is hashed piece by piece and is never in memory as a whole: an overlay may
 * have large files, and no copy can fail. */
#include "resource/digest.h"

#include "core/sha256.h"

#include <nettle/sha2.h>
#include <string.h>

static bool is_text(const char *path)
{
    static const char end[] = ".txt";
    size_t size = strlen(path);
    return size >= sizeof end - 1 && strcmp(path + size - (sizeof end - 1), end) == 0;
}

static void add(struct sha256_ctx *sha, ev_slice piece)
{
    sha256_update(sha, piece.size, (const uint8_t *)piece.data);
}

/* "[ name ]": the section "name". */
static void add_section(struct sha256_ctx *sha, ev_slice line)
{
    add(sha, EV_SLICE("["));
    add(sha, ev_slice_trim((ev_slice){line.data + 1, line.size - 2}));
    add(sha, EV_SLICE("]"));
}

/* "key = value". A key with a tab inside is columns of a row whose text has a '='. */
static void add_pair(struct sha256_ctx *sha, ev_slice line)
{
    ev_slice value = line, key = ev_slice_trim(ev_slice_cut(&value, '='));
    if (key.size > 0 && memchr(key.data, '\t', key.size) != NULL) {
        add(sha, line);
        return;
    }
    add(sha, key);
    add(sha, EV_SLICE("="));
    add(sha, ev_slice_trim(value));
}

static void add_line(struct sha256_ctx *sha, ev_slice line)
{
    if (line.size == 0 || line.data[0] == '#')
        return;
    if (line.size > 1 && line.data[0] == '[' && line.data[line.size - 1] == ']')
        add_section(sha, line);
    else if (memchr(line.data, '=', line.size) != NULL)
        add_pair(sha, line);
    else
        add(sha, line);
    add(sha, EV_SLICE("\n"));
}

void ev_resource_digest(const char *path, ev_slice data, uint8_t digest[EV_DIGEST_SIZE])
{
    struct sha256_ctx sha;
    if (!is_text(path)) {
        ev_sha256(data, digest);
        return;
    }
    sha256_init(&sha);
    while (data.size > 0)
        add_line(&sha, ev_slice_trim(ev_slice_cut(&data, '\n')));
    sha256_digest(&sha, EV_DIGEST_SIZE, digest);
}
