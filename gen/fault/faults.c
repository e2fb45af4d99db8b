/* Faults: the table of faults.def, and the list a caller collects. A fault is a fact for the person who can mend it: place, code,
 * sentence. It never holds a value of the record: values are personal data, and logs are read by many. */
#include "core/core.h"

#include <string.h>

static const ev_code_info infos[EV_CODE_COUNT] = {
#define EV_FAULT(id, code, severity, status, sentence, help) {code, severity, status, sentence, help},
#include "fault/faults.def"
#undef EV_FAULT
};

const ev_code_info *ev_code_describe(ev_code code)
{
    return &infos[code < EV_CODE_COUNT ? code : EV_INTERNAL_ERROR];
}

void ev_error_init(ev_error *error, bool strict)
{
    error->count = error->dropped = 0; /* a fault is written whole when it comes: ten kilobytes need no clearing */
    error->status = EV_OK;
    error->strict = strict;
}

static void copy_pointer(char out[EV_POINTER_MAX + 1], const char *pointer)
{
    size_t size = strlen(pointer);
    if (size > EV_POINTER_MAX)
        size = EV_POINTER_MAX;
    memcpy(out, pointer, size);
    out[size] = '\0';
}

static ev_fault *add(ev_error *error, ev_code code, const char *pointer)
{
    const ev_code_info *info = ev_code_describe(code);
    ev_severity severity = error->strict ? EV_ERROR : info->severity;
    if (severity == EV_ERROR && error->status == EV_OK)
        error->status = info->status;
    if (error->count == EV_FAULTS_MAX) {
        error->dropped++;
        return NULL;
    }
    bool last = error->count == EV_FAULTS_MAX - 1; /* the last place says that the list is not whole */
    ev_fault *fault = &error->fault[error->count++];
    *fault = (ev_fault){.code = last ? EV_MORE_FAULTS : code, .severity = last && error->status != EV_OK ? EV_ERROR : severity};
    copy_pointer(fault->pointer, last ? "" : pointer);
    error->dropped += last;
    return last ? NULL : fault;
}

ev_status ev_error_add(ev_error *error, ev_code code, const char *pointer)
{
    (void)add(error, code, pointer);
    return error->status;
}

ev_status ev_error_add_at(ev_error *error, ev_code code, const char *pointer, unsigned line, unsigned column)
{
    ev_fault *fault = add(error, code, pointer);
    if (fault != NULL) {
        fault->line = line;
        fault->column = column;
    }
    return error->status;
}

ev_status ev_error_add_glyph(ev_error *error, ev_code code, const char *pointer, uint32_t code_point)
{
    ev_fault *fault = add(error, code, pointer);
    if (fault != NULL)
        fault->code_point = code_point;
    return error->status;
}

void ev_error_note(ev_error *error, ev_code code)
{
    bool strict = error->strict;
    error->strict = false;
    (void)add(error, code, "");
    error->strict = strict;
}

static bool is_reported(const ev_error *error, const ev_fault *fault)
{
    for (size_t i = 0; i < error->count; i++)
        if (error->fault[i].code == fault->code && strcmp(error->fault[i].pointer, fault->pointer) == 0)
            return true;
    return false;
}

void ev_error_take_over(ev_error *error, const ev_error *from)
{
    for (size_t i = 0; i < from->count; i++) {
        const ev_fault *fault = &from->fault[i];
        if (!is_reported(error, fault))
            (void)ev_error_add_at(error, fault->code, fault->pointer, fault->line, fault->column);
    }
}

/* ---- JSON pointers (RFC 6901) -------------------------------------------------------------------------------- */

typedef struct pointer_writer {
    char *out;
    size_t size;
} pointer_writer;

/* Whole pieces only: neither an escape nor a character is cut in two. */
static bool put(pointer_writer *w, const char *piece, size_t size)
{
    if (w->size + size > EV_POINTER_MAX)
        return false;
    memcpy(w->out + w->size, piece, size);
    w->size += size;
    w->out[w->size] = '\0';
    return true;
}

/* Bytes of one character, as the first byte of valid UTF-8 says. */
static size_t character_size(unsigned char first)
{
    return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

static bool put_character(pointer_writer *w, const char *c, size_t size)
{
    if (*c == '~')
        return put(w, "~0", 2);
    if (*c == '/')
        return put(w, "~1", 2);
    return put(w, c, size);
}

void ev_pointer_member(char out[EV_POINTER_MAX + 1], const char *base, ev_slice name)
{
    pointer_writer w = {out, 0};
    out[0] = '\0';
    if (!put(&w, base, strlen(base)) || !put(&w, "/", 1))
        return;
    for (size_t i = 0, size; i < name.size; i += size) {
        size = character_size((unsigned char)name.data[i]);
        if (size > name.size - i || !put_character(&w, name.data + i, size))
            return;
    }
}

void ev_pointer_item(char out[EV_POINTER_MAX + 1], const char *base, size_t index)
{
    char text[24], *end = text + sizeof text, *begin = end;
    do {
        *--begin = (char)('0' + index % 10);
        index /= 10;
    } while (index > 0);
    pointer_writer w = {out, 0};
    out[0] = '\0';
    if (put(&w, base, strlen(base)) && put(&w, "/", 1))
        (void)put(&w, begin, (size_t)(end - begin));
}
