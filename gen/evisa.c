/* The pipeline: JSON -> record -> policy -> photo, MRZ, QR -> page -> PDF. Each step is a module;
 * this file only connects them, and keeps what a second document can use again: parsed templates
 * and policies. */
#include "evisa.h"

#include "core/memo.h"
#include "layout/layout.h"
#include "layout/template.h"
#include "mrz/mrz.h"
#include "page/page.h"
#include "pdf/pdf.h"
#include "policy/policy.h"
#include "qr/qr.h"
#include "record/record.h"
#include "resource/cache.h"
#include "resource/versions.h"
#include "seal/seal.h"

#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

/* Measured: a document holds 0.5 MiB of its arena, one with a PNG of 223 kB 1 MiB. libjpeg's memory
 * is not in it: with a progressive photo of 2000 x 2600 pixels the whole process peaks at
 * 35 MiB. */
enum { DOCUMENT_LIMIT = 64 << 20, KEPT_LIMIT = 16 << 20, MEMO_LIMIT = 512 << 10 };

struct ev_gen {
    ev_resources res;
    const ev_image_decoder *decoder; /* NULL: the generator itself */
    ev_cache kept;                   /* templates and policies */
    ev_arena document;               /* everything of one document */
    ev_memo memo;                    /* pieces of pages */
    bool is_first;                   /* no document was printed yet */
    bool outline;                    /* the pages are for their designer */
};

ev_gen *ev_gen_open(const ev_resources *res)
{
    ev_gen *gen = calloc(1, sizeof *gen);
    if (gen == NULL)
        return NULL;
    gen->res = *res;
    ev_cache_init(&gen->kept, &gen->res, KEPT_LIMIT);
    ev_arena_init(&gen->document, DOCUMENT_LIMIT);
    ev_memo_init(&gen->memo, MEMO_LIMIT);
    gen->is_first = true;
    return gen;
}

void ev_gen_close(ev_gen *gen)
{
    if (gen == NULL)
        return;
    ev_cache_free(&gen->kept);
    ev_arena_free(&gen->document);
    ev_memo_free(&gen->memo);
    free(gen);
}

void ev_gen_decode_by(ev_gen *gen, const ev_image_decoder *decoder)
{
    gen->decoder = decoder;
}

void ev_gen_draw_outline(ev_gen *gen)
{
    gen->outline = true;
}

void ev_gen_fail_after(ev_gen *gen, size_t document, size_t kept)
{
    gen->document.fail_after = document;
    gen->kept.arena.fail_after = kept;
}

/* Between two documents. */
static void tidy(ev_gen *gen)
{
    ev_arena_reset(&gen->document);
    ev_cache_tidy(&gen->kept);
    ev_memo_tidy(&gen->memo);
}

/* The first document is also the last of most processes: keeping its pieces would be in vain. */
static ev_memo *memo_of(ev_gen *gen)
{
    return gen->is_first ? NULL : &gen->memo;
}

/* ---- the template ---------------------------------------------------------------------------- */

static ev_status load_template(const ev_resources *res, ev_slice id, ev_arena *arena,
                               void *template, ev_faults *faults)
{
    return ev_template_load(res, id, arena, template, faults);
}

static const ev_template *find_template(ev_gen *gen, const ev_record *record, ev_faults *faults)
{
    static const ev_cache_kind kind = {sizeof(ev_template), load_template};
    ev_slice id;
    EV_UNSET ev_faults selecting;
    ev_faults_init(&selecting, EV_LENIENT);
    if (ev_version_select_template(&gen->res, record->template_pin, record->visa.issued_on,
                                   &gen->document, &id, &selecting) == EV_OK)
        return ev_cache_find(&gen->kept, &kind, id, faults);
    ev_faults_take_over(faults, &selecting);
    return NULL;
}

/* ---- one document ---------------------------------------------------------------------------- */

typedef struct document {
    ev_record record;
    const ev_policy *policy;
    const ev_template *template;
    ev_mrz mrz;
    ev_qr qr;
    ev_image photo;
    bool specimen;
    ev_page page;
    ev_document_info *info; /* NULL: nobody asks */
} document;

/* A seal that does not say what the page would print is worse than none. Without the public key
 * that is all that can be said here; a reader of the print has the key. */
static ev_status check_seal(const document *d, ev_faults *faults)
{
    ev_seal seal;
    if (ev_seal_read(d->record.seal, &seal) != NULL)
        return ev_faults_add(faults, EV_SEAL_MALFORMED, "/seal");
    ev_seal_bind bind = d->policy->bind_record ? EV_SEAL_BIND_RECORD : EV_SEAL_BIND_NONE;
    return ev_seal_compare(&seal, &d->record, &d->mrz, bind, faults);
}

static void copy_id(char *out, size_t size, ev_slice id)
{
    size_t length = id.size < size - 1 ? id.size : size - 1;
    if (length > 0)
        memcpy(out, id.data, length);
    out[length] = '\0';
}

/* All that can be wrong with a record, found in one go: a portal should not have to ask twice. */
static ev_status check(ev_gen *gen, ev_slice json, document *d, ev_faults *faults)
{
    ev_arena *arena = &gen->document;
    (void)ev_record_read(json, arena, &d->record, faults);
    if (!d->record.is_object) /* not a JSON object: nothing more can be said */
        return faults->status;
    if (d->info != NULL)
        copy_id(d->info->number, sizeof d->info->number, d->record.visa.number);
    if (d->record.visa.issued_on.year != 0) {
        d->policy = ev_policy_find(&gen->kept, &d->record, arena, faults);
        d->template = find_template(gen, &d->record, faults);
    }
    if (d->policy != NULL)
        (void)ev_policy_check(d->policy, &d->record, faults);
    (void)ev_layout_check_glyphs(&d->record, faults);
    if (d->record.photo.data != NULL)
        (void)ev_image_read_by(gen->decoder, d->record.photo, "/photo", arena, &d->photo, faults);
    if (d->record.holder.is_named)
        (void)ev_mrz_make(&d->record, &d->mrz, faults);
    /* it is compared with what would be printed: the other faults come first */
    if (d->record.seal.data != NULL && faults->status == EV_OK)
        (void)check_seal(d, faults);
    return faults->status;
}

/* The seal as raw bytes; a record without one gets its key facts as text, which say that they prove
 * nothing. */
static ev_status encode_qr(document *d, ev_arena *arena, ev_faults *faults)
{
    if (d->record.seal.data != NULL)
        return ev_qr_encode(d->record.seal, EV_SEAL_QR_VERSION, arena, &d->qr, faults);
    ev_slice payload = ev_qr_unsigned_payload(&d->record, arena);
    if (payload.data == NULL)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    return ev_qr_encode_text(payload, EV_QR_VERSION_UNSIGNED, arena, &d->qr, faults);
}

/* What a version counts as whose files count as `files`. versions.txt is not in the MANIFEST,
 * because it grows, but it chooses the versions. */
static ev_release release_of(const ev_gen *gen, ev_release files)
{
    return ev_resource_is_builtin(&gen->res, "versions.txt") ? files : EV_CHANGED;
}

/* Only released versions make a visa, and only without an outline. */
static bool is_released(const ev_gen *gen, const document *d)
{
    return !gen->outline && release_of(gen, d->template->release) == EV_RELEASED &&
           release_of(gen, d->policy->release) == EV_RELEASED;
}

static ev_status lay_out(ev_gen *gen, ev_slice json, document *d, ev_document_info *info,
                         ev_faults *faults)
{
    ev_arena *arena = &gen->document;
    tidy(gen);
    memset(d, 0, sizeof *d);
    d->info = info;
    if (check(gen, json, d, faults) != EV_OK)
        return faults->status;
    if (encode_qr(d, arena, faults) != EV_OK)
        return faults->status;
    d->specimen = d->record.specimen || !is_released(gen, d);
    ev_content content = {&d->record,  d->policy,
                          d->template, &d->mrz,
                          &d->qr,      d->record.photo.data != NULL ? &d->photo : NULL,
                          d->specimen, memo_of(gen),
                          NULL,        gen->outline};
    return ev_layout_page(&content, arena, &d->page, faults);
}

static void hash_field(struct sha256_ctx *sha, const void *bytes, size_t size)
{
    uint8_t length[4] = {(uint8_t)(size >> 24), (uint8_t)(size >> 16), (uint8_t)(size >> 8),
                         (uint8_t)size};
    sha256_update(sha, sizeof length, length);
    sha256_update(sha, size, bytes);
}

/* The file identifier (ISO 32000-1, 14.4): everything that the document depends on, each with its
 * length before it. */
static void make_id(const ev_gen *gen, const document *d, uint8_t id[16])
{
    struct sha256_ctx sha;
    sha256_init(&sha);
    hash_field(&sha, EV_RENDER_REVISION, strlen(EV_RENDER_REVISION));
    hash_field(&sha, d->template->hash, sizeof d->template->hash);
    hash_field(&sha, d->policy->hash, sizeof d->policy->hash);
    hash_field(&sha, d->record.digest, sizeof d->record.digest);
    hash_field(&sha, d->record.seal.data, d->record.seal.size);
    if (gen->outline)
        hash_field(&sha, "outline", strlen("outline"));
    sha256_digest(&sha, 16, id);
}

/* 64 hex digits, in the arena of the document; absent when memory ran out. */
static ev_slice hash_text(ev_gen *gen, const uint8_t *hash)
{
    ev_buf text;
    ev_buf_init(&text, &gen->document, 2 * EV_DIGEST_SIZE);
    ev_buf_hex(&text, hash, EV_DIGEST_SIZE);
    return ev_buf_as_slice(&text);
}

static ev_status write_pdf(ev_gen *gen, const document *d, ev_buf *pdf, ev_faults *faults)
{
    ev_provenance from = {.template_id = d->template->id,
                          .policy_id = d->policy->id,
                          .render = EV_SLICE(EV_RENDER_REVISION),
                          .template_hash = hash_text(gen, d->template->hash),
                          .policy_hash = hash_text(gen, d->policy->hash),
                          .digest = hash_text(gen, d->record.digest),
                          .date = d->record.visa.issued_on,
                          .specimen = d->specimen};
    if (gen->document.failed)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    make_id(gen, d, from.id);
    return ev_pdf_write(&d->page, &from, memo_of(gen), &gen->document, pdf, faults);
}

static void describe_sources(const document *d, ev_document_info *info)
{
    memcpy(info->digest, d->record.digest, sizeof info->digest);
    copy_id(info->template_id, sizeof info->template_id, d->template->id);
    copy_id(info->policy_id, sizeof info->policy_id, d->policy->id);
}

ev_status ev_gen_render(ev_gen *gen, ev_slice json, ev_buf *pdf, ev_document_info *info,
                        ev_faults *faults)
{
    document d;
    if (info != NULL)
        *info = (ev_document_info){0};
    if (lay_out(gen, json, &d, info, faults) == EV_OK)
        (void)write_pdf(gen, &d, pdf, faults);
    if (info != NULL && faults->status == EV_OK)
        describe_sources(&d, info);
    gen->is_first = false;
    return faults->status;
}

ev_status ev_gen_text(ev_gen *gen, ev_slice json, ev_buf *text, ev_faults *faults)
{
    document d;
    if (lay_out(gen, json, &d, NULL, faults) != EV_OK)
        return faults->status;
    ev_page_text(&d.page, text);
    return text->failed ? ev_faults_add(faults, EV_OUT_OF_MEMORY, "") : faults->status;
}

ev_status ev_gen_check(ev_gen *gen, ev_slice json, ev_faults *faults)
{
    document d;
    return lay_out(gen, json, &d, NULL, faults);
}

/* ---- what is built in ------------------------------------------------------------------------ */

/* A version as a line of the list shows it. */
typedef struct listed {
    const char *kind;
    ev_slice id, from;
    const uint8_t *hash;
    ev_release release;
} listed;

static void list_version(ev_buf *text, const listed *version)
{
    static const char *const words[] = {
        [EV_RELEASED] = "\tbuilt-in\n", [EV_DRAFT] = "\tdraft\n", [EV_CHANGED] = "\tspecimen\n"};
    ev_buf_text(text, version->kind);
    ev_buf_char(text, '\t');
    ev_buf_slice(text, version->id);
    ev_buf_char(text, '\t');
    ev_buf_slice(text, version->from);
    ev_buf_char(text, '\t');
    ev_buf_hex(text, version->hash, EV_DIGEST_SIZE);
    ev_buf_text(text, words[version->release]);
}

ev_status ev_gen_list(ev_gen *gen, ev_buf *text, ev_faults *faults)
{
    ev_ini list;
    tidy(gen);
    ev_slice versions = ev_resource_find(&gen->res, "versions.txt");
    if (ev_ini_read(versions, "versions.txt", &gen->document, &list, faults) != EV_OK)
        return faults->status;
    for (size_t i = 0; i < list.count && faults->status == EV_OK; i++) {
        ev_slice id = list.sections[i].name, kind = ev_slice_cut(&id, ' ');
        ev_slice from = ev_ini_value(&list.sections[i], "from");
        ev_policy policy;
        ev_template template;
        if (ev_slice_is(kind, "policy") &&
            ev_policy_load(&gen->res, id, &gen->document, &policy, faults) == EV_OK)
            list_version(
                text, &(listed){"policy", id, from, policy.hash, release_of(gen, policy.release)});
        if (ev_slice_is(kind, "template") &&
            ev_template_load(&gen->res, id, &gen->document, &template, faults) == EV_OK)
            list_version(text, &(listed){"template", id, from, template.hash,
                                         release_of(gen, template.release)});
    }
    return text->failed ? ev_faults_add(faults, EV_OUT_OF_MEMORY, "") : faults->status;
}

ev_slice ev_gen_schema(void)
{
    return ev_record_schema();
}
