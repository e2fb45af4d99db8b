#include "compare/tell/words.h"

#include "sys/io.h"

#include <errno.h>
#include <fcntl.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

/* Characters; what is cut is whole in --json. */
enum { VALUE_MAX = 200, SENTENCE_MAX = 600 };

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
    size_t end = sizeof ".pdf" - 1;
    bool has_end = name.size > end && strcasecmp(name.data + name.size - end, ".pdf") == 0;
    return (ev_slice){name.data, name.size - (has_end ? end : 0)};
}

static bool is_path_of(const char *path, const char *name)
{
    size_t size = strlen(name);
    return strncmp(path, name, size) == 0 &&
           (path[size] == '\0' || strcasecmp(path + size, ".pdf") == 0);
}

/* As it is printed, "a\u0009b": only such a name has a backslash that the path has not. */
static bool is_printed_path_of(const char *path, const char *name)
{
    ev_buf printed;
    if (strchr(name, '\\') == NULL)
        return false;
    ev_buf_init(&printed, NULL, 0);
    ev_words_plain(&printed, ev_slice_from(path));
    ev_buf_char(&printed, '\0');
    bool is = !printed.failed && is_path_of(printed.data, name);
    ev_buf_free(&printed);
    return is;
}

bool ev_pair_is_called(const char *title, const char *path, const char *name)
{
    return strcmp(title, name) == 0 || is_path_of(path, name) || is_printed_path_of(path, name);
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

/* Where even the name of a difference is a text of a document. */
static const char *const of_kinds[EV_DIFFERENCE_KINDS] = {
    [EV_DIFFERENT_BYTES] = "other bytes",
    [EV_DIFFERENT_SOURCE] = "what it was made with",
    [EV_DIFFERENT_RECORD] = "a value",
    [EV_DIFFERENT_LABEL] = "words",
    [EV_DIFFERENT_PHOTO] = "a picture",
    [EV_DIFFERENT_SEAL] = "QR code",
    [EV_DIFFERENT_MRZ] = "machine readable zone",
    [EV_DIFFERENT_STRUCTURE] = "what a screen reader gets",
    [EV_DIFFERENT_FONT] = "a font",
    [EV_DIFFERENT_METADATA] = "a property of the file",
    [EV_DIFFERENT_LAYOUT] = "a place on the page",
    [EV_DIFFERENT_PIXELS] = "something else is drawn",
};

/* The sentence of a contradiction quotes what does not agree. */
static const char *contradiction_of(ev_difference_kind kind)
{
    return kind == EV_DIFFERENT_SEAL  ? "the QR code does not fit its page"
           : kind == EV_DIFFERENT_MRZ ? "the machine readable zone does not fit its page"
                                      : "the record digest does not fit";
}

ev_slice ev_words_without_values(const ev_difference *difference)
{
    if (difference->role == EV_CONTRADICTION)
        return ev_slice_from(contradiction_of(difference->kind));
    return difference->plain.size > 0 ? difference->plain
                                      : ev_slice_from(of_kinds[difference->kind]);
}

ev_slice ev_words_name(const ev_difference *difference, ev_tell_values values)
{
    return values == EV_TELL_VALUES ? difference->name : ev_words_without_values(difference);
}

/* On the new page, or where the golden one has what is gone. */
static void put_at(ev_buf *out, const ev_difference *difference)
{
    const ev_place *place =
        ev_place_is_empty(&difference->place) ? &difference->golden_place : &difference->place;
    if (ev_place_is_empty(place))
        return;
    ev_buf_text(out, " at ");
    ev_place_mm(out, place->x);
    ev_buf_text(out, ", ");
    ev_place_mm(out, place->y);
    ev_buf_text(out, " mm");
    if (place->page > 0) {
        ev_buf_text(out, ", page ");
        ev_buf_int(out, place->page + 1);
    }
}

/* A sentence quotes its values as they are: of a long one the beginning is told, so that the other
 * one and what is behind them are still seen. */
static void put_sentence(ev_buf *out, const ev_difference *difference)
{
    const ev_slice values[] = {difference->golden, difference->now};
    ev_slice rest = difference->text;
    for (size_t i = 0; i < 2; i++) {
        const char *at = values[i].size > VALUE_MAX
                             ? memmem(rest.data, rest.size, values[i].data, values[i].size)
                             : NULL;
        if (at == NULL)
            continue;
        ev_words_cut(out, (ev_slice){rest.data, (size_t)(at - rest.data)}, SENTENCE_MAX);
        ev_words_cut(out, values[i], VALUE_MAX);
        at += values[i].size;
        rest = (ev_slice){at, rest.size - (size_t)(at - rest.data)};
    }
    ev_words_cut(out, rest, SENTENCE_MAX);
}

void ev_words_difference(ev_buf *out, const ev_difference *difference, ev_tell_values values)
{
    if (values == EV_TELL_VALUES) {
        put_sentence(out, difference);
        return;
    }
    ev_words_plain(out, ev_words_without_values(difference));
    put_at(out, difference);
}

/* Where a place is the only difference, that files of the template differ goes without saying. */
void ev_words_remark(ev_buf *out, const ev_explanation *explanation, size_t index,
                     ev_tell_values values)
{
    const ev_difference *difference = &explanation->differences[index];
    ev_slice remark = difference->remark;
    bool is_told =
        values == EV_TELL_VALUES && remark.size > 0 && !ev_difference_is_alone(difference);
    if (is_told)
        ev_words_plain(out, remark);
    if (index == 0 && explanation->is_reduced)
        ev_buf_text(out, is_told ? "; compared in reduced form" : "compared in reduced form");
}

/* What is laid out anew are many differences, and one thing to say. */
static bool is_named_before(const ev_explanation *explanation, size_t index, ev_tell_values values)
{
    ev_slice name = ev_words_name(&explanation->differences[index], values);
    for (size_t i = 0; i < index; i++)
        if (explanation->differences[i].role == EV_FOLLOWS &&
            ev_slice_equal(ev_words_name(&explanation->differences[i], values), name))
            return true;
    return false;
}

void ev_words_follow(ev_buf *out, const ev_explanation *explanation, ev_tell_values values)
{
    const char *before = "follow: ";
    for (size_t i = 0; i < explanation->count; i++) {
        const ev_difference *difference = &explanation->differences[i];
        if (difference->role != EV_FOLLOWS || is_named_before(explanation, i, values))
            continue;
        ev_buf_text(out, before);
        before = ", ";
        ev_words_plain(out, ev_words_name(difference, values));
        if (difference->remark.size == 0 || values == EV_TELL_NO_VALUES)
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

void ev_words_cut(ev_buf *out, ev_slice text, size_t most)
{
    const char *at = text.data, *end = at + text.size;
    while (at < end && most-- > 0)
        (void)ev_utf8_next(&at, end);
    ev_words_plain(out, (ev_slice){text.data, text.size - (size_t)(end - at)});
    if (at < end)
        ev_utf8_put(out, 0x2026);
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

/* On the disk of the output, not in the folder for temporary files, which everybody shares and
 * which may be small. -1 where its file system has no files without a name, or where only the name
 * may be written to, as /dev/stdout. */
static int open_beside(const char *path)
{
    int folder = ev_folder_of(AT_FDCWD, path);
    int fd = folder >= 0 ? openat(folder, ".", O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600) : -1;
    if (folder >= 0)
        (void)close(folder);
    return fd;
}

FILE *ev_words_file(const char *path, ev_faults *faults)
{
    int fd = open_beside(path);
    FILE *file = fd >= 0 ? fdopen(fd, "w+") : tmpfile();
    if (file == NULL && fd >= 0)
        (void)close(fd);
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
