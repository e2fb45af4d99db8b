/* A built-in file is not hashed at run time: the MANIFEST has its digest, and a test proves it. */
#include "resource/identity.h"

#include "core/hex.h"
#include "resource/digest.h"
#include "resource/drafts.h"

#include <string.h>

/* ---- drafts ---------------------------------------------------------------------------------- */

static bool drop(ev_slice *text, ev_slice start)
{
    if (text->size < start.size || memcmp(text->data, start.data, start.size) != 0)
        return false;
    text->data += start.size;
    text->size -= start.size;
    return true;
}

/* [policy P] has the files policy/P/..., [states S] has states/S.txt, [template T/N] has T/N/...;
 * templates/make-manifest.sh says the same. */
static bool has_file(ev_slice section, ev_slice path)
{
    ev_slice id = section, kind = ev_slice_cut(&id, ' ');
    bool is_template = ev_slice_is(kind, "template");
    id = ev_slice_trim(id);
    if (id.size == 0 || (memchr(id.data, '/', id.size) != NULL) != is_template)
        return false;
    if (!is_template && (!drop(&path, kind) || !drop(&path, EV_SLICE("/"))))
        return false;
    return drop(&path, id) && path.size > 0 &&
           path.data[0] == (ev_slice_is(kind, "states") ? '.' : '/');
}

static bool has_only_from(const ev_ini_section *section)
{
    for (size_t i = 0; i < section->count; i++)
        if (!ev_slice_is(section->lines[i].key, "from"))
            return false;
    return true;
}

static bool is_draft(const ev_ini *versions, const char *path)
{
    bool is_known = false;
    for (size_t i = 0; i < versions->count; i++) {
        const ev_ini_section *section = &versions->sections[i];
        if (!has_file(section->name, ev_slice_from(path)))
            continue;
        if (!has_only_from(section))
            return true;
        is_known = true;
    }
    return !is_known;
}

/* ---- files ----------------------------------------------------------------------------------- */

bool ev_identity_open(ev_identity *identity, const ev_resources *res, ev_arena *arena,
                      ev_faults *faults)
{
    static const char path[] = "versions.txt";
    *identity = (ev_identity){.res = res, .release = EV_RELEASED};
    sha256_init(&identity->sha);
    /* not the status: it may be that of a fault of the record */
    (void)ev_ini_read(ev_resource_find(res, path), path, arena, &identity->versions, faults);
    return identity->versions.sections != NULL;
}

static ev_release release_of(const ev_identity *identity, const char *path, ev_slice listed)
{
    if (listed.data == NULL || !ev_resource_is_builtin(identity->res, path))
        return EV_CHANGED;
    bool is_marked = ev_drafts_rule() == EV_DRAFTS_MARKED;
    return is_marked && is_draft(&identity->versions, path) ? EV_DRAFT : EV_RELEASED;
}

ev_release ev_identity_add(ev_identity *identity, const char *path)
{
    char digits[2 * EV_DIGEST_SIZE];
    ev_slice listed = ev_resource_manifest_hash(path);
    ev_release release = release_of(identity, path, listed);
    if (release == EV_CHANGED) {
        uint8_t digest[EV_DIGEST_SIZE];
        ev_resource_digest(path, ev_resource_find(identity->res, path), digest);
        ev_hex_encode(digest, sizeof digest, EV_HEX_LOWER, digits);
    } else {
        memcpy(digits, listed.data, sizeof digits);
    }
    sha256_update(&identity->sha, sizeof digits, (const uint8_t *)digits);
    sha256_update(&identity->sha, 2, (const uint8_t *)"  ");
    sha256_update(&identity->sha, strlen(path), (const uint8_t *)path);
    sha256_update(&identity->sha, 1, (const uint8_t *)"\n");
    if (release < identity->release)
        identity->release = release;
    return release;
}

void ev_identity_close(ev_identity *identity, uint8_t hash[EV_DIGEST_SIZE])
{
    sha256_digest(&identity->sha, EV_DIGEST_SIZE, hash);
}
