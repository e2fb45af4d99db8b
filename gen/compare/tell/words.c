#include "compare/tell/words.h"

#include "sys/io.h"

#include <errno.h>
#include <sys/mman.h>

/* ---- words ----------------------------------------------------------------------------------- */

const char *ev_pair_state_name(ev_pair_state state)
{
    static const char *const names[] = {
        [EV_PAIR_SAME] = "same",
        [EV_PAIR_DIFFERS] = "differs",
        [EV_PAIR_ONLY_GOLDEN] = "only-golden",
        [EV_PAIR_ONLY_NOW] = "only-new",
        [EV_PAIR_BAD] = "unreadable",
        [EV_PAIR_UNEXPLAINED] = "not-explained",
    };
    return names[state];
}

ev_slice ev_pair_title(const ev_pair_result *result)
{
    ev_slice name = ev_slice_from(result->name);
    const char *slash = memrchr(name.data, '/', name.size),
               *base = slash != NULL ? slash + 1 : name.data;
    size_t size = (size_t)(name.data + name.size - base), end = sizeof ".pdf" - 1;
    bool is_number = size > end && result->number.size == size - end &&
                     memcmp(base, result->number.data, result->number.size) == 0;
    return is_number ? result->number : name;
}

bool ev_pair_is_called(const char *title, const char *path, const char *name)
{
    size_t size = strlen(name);
    return strcmp(title, name) == 0 || strcmp(path, name) == 0 ||
           (strncmp(path, name, size) == 0 && strcasecmp(path + size, ".pdf") == 0);
}

const char *ev_pair_kind(const ev_pair_result *result)
{
    switch (result->state) {
    case EV_PAIR_DIFFERS:
        return ev_difference_kind_name(result->explanation->differences[0].kind);
    case EV_PAIR_ONLY_GOLDEN:
        return "missing";
    case EV_PAIR_ONLY_NOW:
        return "added";
    case EV_PAIR_BAD:
        return "unreadable";
    default:
        return ev_pair_state_name(EV_PAIR_DIFFERS);
    }
}

void ev_words_difference(ev_buf *out, const ev_difference *difference, ev_tell_values values)
{
    ev_words_plain(out, values == EV_TELL_VALUES ? difference->text : difference->about);
}

/* What is laid out anew are many differences, and one thing to say. */
static bool is_named_before(const ev_explanation *explanation, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (explanation->differences[i].role == EV_FOLLOWS &&
            ev_slice_equal(explanation->differences[i].name, explanation->differences[index].name))
            return true;
    return false;
}

void ev_words_follow(ev_buf *out, const ev_explanation *explanation)
{
    const char *before = "follow: ";
    for (size_t i = 0; i < explanation->count; i++) {
        const ev_difference *difference = &explanation->differences[i];
        if (difference->role != EV_FOLLOWS || is_named_before(explanation, i))
            continue;
        ev_buf_text(out, before);
        before = ", ";
        ev_words_plain(out, difference->name);
        if (difference->remark.size == 0)
            continue;
        ev_buf_text(out, " (");
        ev_words_plain(out, difference->remark);
        ev_buf_char(out, ')');
    }
}

/* The pointer of a fault names the side: it is not standard input. */
static const char *sentence_of(const ev_fault *fault)
{
    return fault->code == EV_CANT_READ ? "cannot be opened or read"
                                       : ev_code_describe(fault->code)->sentence;
}

/* "golden: the file is not a PDF, or is cut off or damaged; new: ..." */
static void put_faults(ev_buf *out, const ev_faults *faults)
{
    for (size_t i = 0; i < faults->count; i++) {
        const ev_fault *fault = &faults->fault[i];
        if (out->size > 0 && i > 0)
            ev_buf_text(out, "; ");
        if (*fault->pointer != '\0') {
            ev_words_plain(out, ev_slice_from(fault->pointer));
            if (fault->line > 0) {
                ev_buf_text(out, " line ");
                ev_buf_int(out, fault->line);
            }
            ev_buf_text(out, ": ");
        }
        ev_buf_text(out, sentence_of(fault));
        if (fault->error != 0) {
            ev_buf_text(out, " (");
            ev_buf_text(out, strerrordesc_np(fault->error));
            ev_buf_char(out, ')');
        }
    }
}

void ev_words_state(ev_buf *out, const ev_pair_result *result)
{
    switch (result->state) {
    case EV_PAIR_ONLY_GOLDEN:
        ev_buf_text(out, "on the golden side only");
        break;
    case EV_PAIR_ONLY_NOW:
        ev_buf_text(out, "on the new side only");
        break;
    case EV_PAIR_BAD:
        put_faults(out, result->faults);
        break;
    case EV_PAIR_UNEXPLAINED:
        ev_buf_text(out, "not explained (--max)");
        break;
    default:
        ev_buf_text(out, ev_pair_state_name(result->state));
    }
}

/* ---- text from outside ----------------------------------------------------------------------- */

/* What is shown as it is: neither a control, nor a mark that nobody sees, nor one that turns the
 * direction of what comes after it. */
static bool is_shown(uint32_t code_point)
{
    ev_char_class class = ev_char_classify(code_point);
    return code_point == ' ' || class == EV_CLASS_PLAIN;
}

static void put_text(ev_buf *out, ev_slice text, void (*put)(ev_buf *out, ev_slice one))
{
    for (const char *at = text.data, *end = at + text.size; at < end;) {
        const char *from = at;
        char code[16];
        uint32_t code_point = ev_utf8_next(&at, end);
        if (code_point != UINT32_MAX && is_shown(code_point)) {
            put(out, (ev_slice){from, (size_t)(at - from)});
            continue;
        }
        if (code_point == UINT32_MAX)
            (void)snprintf(code, sizeof code, "\\x%02X", (unsigned char)*from);
        else
            (void)snprintf(code, sizeof code, "\\u%04X", code_point);
        ev_buf_text(out, code);
    }
}

void ev_words_plain(ev_buf *out, ev_slice text)
{
    put_text(out, text, ev_buf_slice);
}

static void put_xml(ev_buf *out, ev_slice one)
{
    static const struct {
        char mark;
        const char *entity;
    } entities[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
        if (one.data[0] == entities[i].mark) {
            ev_buf_text(out, entities[i].entity);
            return;
        }
    ev_buf_slice(out, one);
}

void ev_words_xml(ev_buf *out, ev_slice text)
{
    put_text(out, text, put_xml);
}

/* ---- files ----------------------------------------------------------------------------------- */

FILE *ev_words_file(const char *path, ev_faults *faults)
{
    FILE *file = tmpfile();
    if (file == NULL)
        (void)ev_faults_add_system(faults, EV_CANT_OPEN_OUTPUT, path, errno);
    return file;
}

bool ev_words_file_put(FILE *file, const char *path, ev_faults *faults)
{
    void *bytes = NULL;
    long size = -1;
    if (fflush(file) == 0 && fseek(file, 0, SEEK_END) == 0)
        size = ftell(file);
    if (size > 0)
        bytes = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fileno(file), 0);
    if (size < 0 || bytes == MAP_FAILED) {
        (void)ev_faults_add_system(faults, EV_WRITE_FAILED, path, errno);
        return false;
    }
    (void)ev_output_write(path, (ev_slice){bytes, (size_t)size}, faults);
    if (bytes != NULL)
        (void)munmap(bytes, (size_t)size);
    return faults->status == EV_OK;
}

bool ev_words_flush(ev_buf *buf, FILE *out, const char *name, ev_faults *faults)
{
    if (buf->failed)
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    else if (buf->size > 0 && fwrite(buf->data, 1, buf->size, out) != buf->size)
        (void)ev_faults_add_system(faults, EV_WRITE_FAILED, name, errno);
    else {
        buf->size = 0;
        return true;
    }
    return false;
}

bool ev_words_flush_lines(ev_buf *buf, FILE *out, const char *name, ev_faults *faults)
{
    bool has_lines = buf->size > 0;
    if (!ev_words_flush(buf, out, name, faults))
        return false;
    if (has_lines && fflush(out) != 0)
        (void)ev_faults_add_system(faults, EV_WRITE_FAILED, name, errno);
    return faults->status == EV_OK;
}
