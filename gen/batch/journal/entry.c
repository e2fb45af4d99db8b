/* A line of the journal. It is written without jansson, as it has one form; it is read by jansson,
 * as strictly as a record: --resume trusts its content. */
#include "batch/journal/entry.h"

#include "core/hex.h"
#include "record/json.h"

static const char *const verdicts[EV_VERDICT_COUNT] = {[EV_NOT_JUDGED] = "",
                                                       [EV_SAME] = "same",
                                                       [EV_INPUT_DIFFERS] = "input-differs",
                                                       [EV_OUTPUT_DIFFERS] = "output-differs",
                                                       [EV_NOT_IN_EXPECTED] = "not-in-expected"};

const char *ev_verdict_name(ev_verdict verdict)
{
    return verdict < EV_VERDICT_COUNT ? verdicts[verdict] : "";
}

/* ---- writing --------------------------------------------------------------------------------- */

static bool is_printable(char c)
{
    return c >= ' ' && c <= '~';
}

/* A word, or null for "". The ids of templates and policies are from resources, which may be those
 * of others: whatever their bytes are, the line can be read again. */
static void put_word(ev_buf *out, const char *member, const char *word)
{
    ev_buf_text(out, member);
    if (*word == '\0') {
        ev_buf_text(out, "null");
        return;
    }
    ev_buf_char(out, '"');
    for (const char *at = word; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            ev_buf_char(out, '\\');
        ev_buf_char(out, is_printable(*at) ? *at : '?');
    }
    ev_buf_char(out, '"');
}

/* NULL: null. */
static void put_hash(ev_buf *out, const char *member, const uint8_t *hash)
{
    ev_buf_text(out, member);
    if (hash == NULL) {
        ev_buf_text(out, "null");
        return;
    }
    ev_buf_char(out, '"');
    ev_buf_hex(out, hash, EV_HASH_SIZE);
    ev_buf_char(out, '"');
}

static void put_pdf(ev_buf *out, const ev_entry *entry)
{
    put_hash(out, ",\"record_sha256\":", entry->record);
    put_hash(out, ",\"pdf_sha256\":", entry->pdf);
    ev_buf_text(out, ",\"bytes\":");
    ev_buf_int(out, (int64_t)entry->bytes);
    put_word(out, ",\"template\":", entry->template_id);
    put_word(out, ",\"policy\":", entry->policy_id);
    put_word(out, ",\"render\":", entry->render);
}

static void put_no_pdf(ev_buf *out)
{
    ev_buf_text(out, ",\"record_sha256\":null,\"pdf_sha256\":null,\"bytes\":null"
                     ",\"template\":null,\"policy\":null,\"render\":null");
}

void ev_entry_put(const ev_entry *entry, ev_buf *out)
{
    ev_buf_text(out, "{\"seq\":");
    ev_buf_int(out, (int64_t)entry->seq);
    put_word(out, ",\"id\":", entry->id);
    put_word(out, ",\"status\":", entry->done ? "done" : "failed");
    put_word(out, ",\"code\":", entry->code);
    put_hash(out, ",\"input_sha256\":", entry->has_input ? entry->input : NULL);
    if (entry->has_pdf)
        put_pdf(out, entry);
    else
        put_no_pdf(out);
    put_word(out, ",\"program\":", entry->program);
    if (entry->verdict != EV_NOT_JUDGED)
        put_word(out, ",\"expect\":", ev_verdict_name(entry->verdict));
    ev_buf_text(out, "}\n");
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool is_id_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* A string of 1 to `limit` characters for which `fits` is true; null gives "". */
static bool read_text(const json_t *root, const char *name, size_t limit, bool (*fits)(char c),
                      char *out)
{
    const json_t *value = json_object_get(root, name);
    out[0] = '\0';
    if (!json_is_string(value))
        return json_is_null(value);
    const char *text = json_string_value(value);
    size_t size = json_string_length(value);
    if (size == 0 || size > limit)
        return false;
    for (size_t i = 0; i < size; i++)
        if (!fits(text[i]))
            return false;
    memcpy(out, text, size + 1);
    return true;
}

static bool read_word(const json_t *root, const char *name, char out[EV_ENTRY_WORD_MAX + 1])
{
    return read_text(root, name, EV_ENTRY_WORD_MAX, is_printable, out);
}

static bool read_hash(const json_t *root, const char *name, bool *has, uint8_t out[EV_HASH_SIZE])
{
    const json_t *value = json_object_get(root, name);
    *has = json_is_string(value);
    if (!*has)
        return json_is_null(value);
    ev_slice text = {json_string_value(value), json_string_length(value)};
    return ev_hex_decode(text, EV_HEX_LOWER, out, EV_HASH_SIZE);
}

static bool read_number(const json_t *root, const char *name, bool *has, uint64_t *number)
{
    const json_t *value = json_object_get(root, name);
    *has = json_is_integer(value);
    if (!*has)
        return json_is_null(value);
    *number = (uint64_t)json_integer_value(value);
    return json_integer_value(value) >= 0;
}

/* All members of a document are there, or none. */
static bool read_pdf(const json_t *root, ev_entry *entry)
{
    bool record, pdf, bytes;
    if (!read_hash(root, "record_sha256", &record, entry->record) ||
        !read_hash(root, "pdf_sha256", &pdf, entry->pdf) ||
        !read_number(root, "bytes", &bytes, &entry->bytes) ||
        !read_word(root, "template", entry->template_id) ||
        !read_word(root, "policy", entry->policy_id) || !read_word(root, "render", entry->render))
        return false;
    bool has = entry->has_pdf = record;
    return pdf == has && bytes == has && (*entry->template_id != '\0') == has &&
           (*entry->policy_id != '\0') == has && (*entry->render != '\0') == has;
}

static bool read_status(const json_t *root, ev_entry *entry)
{
    const char *status = json_string_value(json_object_get(root, "status"));
    if (status == NULL)
        return false;
    entry->done = strcmp(status, "done") == 0;
    return entry->done || strcmp(status, "failed") == 0;
}

static bool read_verdict(const json_t *root, ev_entry *entry)
{
    const json_t *value = json_object_get(root, "expect");
    const char *name = json_string_value(value);
    for (ev_verdict verdict = EV_SAME; name != NULL && verdict < EV_VERDICT_COUNT; verdict++)
        if (strcmp(name, verdicts[verdict]) == 0) {
            entry->verdict = verdict;
            return true;
        }
    return value == NULL;
}

static bool read_members(const json_t *root, ev_entry *entry)
{
    bool has_seq;
    return read_number(root, "seq", &has_seq, &entry->seq) &&
           read_text(root, "id", EV_ID_MAX, is_id_char, entry->id) && read_status(root, entry) &&
           read_word(root, "code", entry->code) &&
           read_hash(root, "input_sha256", &entry->has_input, entry->input) &&
           read_pdf(root, entry) && read_word(root, "program", entry->program) &&
           read_verdict(root, entry);
}

/* As this program writes them: only a failed record has a code; one that is done has all the
 * rest. */
static bool is_whole(const ev_entry *entry)
{
    if (entry->seq == 0 || *entry->program == '\0')
        return false;
    return entry->done
               ? *entry->code == '\0' && *entry->id != '\0' && entry->has_input && entry->has_pdf
               : *entry->code != '\0';
}

bool ev_entry_read(ev_slice line, ev_entry *entry)
{
    ev_faults faults;
    if (line.size > EV_ENTRY_BYTES_MAX)
        return false;
    ev_faults_init(&faults, EV_LENIENT);
    /* A journal has no very long member, and so needs no arena. */
    json_t *root = ev_json_read(line, NULL, &faults);
    *entry = (ev_entry){0};
    bool good = root != NULL && read_members(root, entry) && is_whole(entry);
    json_decref(root);
    return good;
}

/* ---- comparing ------------------------------------------------------------------------------- */

static bool is_same_hash(const uint8_t a[EV_HASH_SIZE], const uint8_t b[EV_HASH_SIZE])
{
    return memcmp(a, b, EV_HASH_SIZE) == 0;
}

static bool is_same_pdf(const ev_entry *a, const ev_entry *b)
{
    return is_same_hash(a->record, b->record) && is_same_hash(a->pdf, b->pdf) &&
           a->bytes == b->bytes && strcmp(a->template_id, b->template_id) == 0 &&
           strcmp(a->policy_id, b->policy_id) == 0 && strcmp(a->render, b->render) == 0;
}

/* A member that is null in both lines is not compared. */
bool ev_entry_equal(const ev_entry *a, const ev_entry *b)
{
    if (a->seq != b->seq || a->done != b->done || a->has_input != b->has_input ||
        a->has_pdf != b->has_pdf || a->verdict != b->verdict)
        return false;
    if (strcmp(a->id, b->id) != 0 || strcmp(a->code, b->code) != 0 ||
        strcmp(a->program, b->program) != 0)
        return false;
    return (!a->has_input || is_same_hash(a->input, b->input)) &&
           (!a->has_pdf || is_same_pdf(a, b));
}
