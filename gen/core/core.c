/* Slices and the growing buffer. Numbers are written by hand: no locale can put a comma into a
 * document. */
#include "core/core.h"

#include "core/hex.h"

#include <stdlib.h>
#include <string.h>

ev_slice ev_slice_from(const char *text)
{
    return text == NULL ? (ev_slice){NULL, 0} : (ev_slice){text, strlen(text)};
}

static bool is_blank_in_line(char c)
{
    return ev_char_is_blank(c) && c != '\n';
}

ev_slice ev_slice_trim_blanks(ev_slice a)
{
    while (a.size > 0 && is_blank_in_line(a.data[0])) {
        a.data++;
        a.size--;
    }
    while (a.size > 0 && is_blank_in_line(a.data[a.size - 1]))
        a.size--;
    return a;
}

ev_slice ev_slice_cut(ev_slice *rest, char mark)
{
    ev_slice head = *rest;
    const char *at = head.size > 0 ? memchr(head.data, mark, head.size) : NULL;
    if (at == NULL) {
        *rest = (ev_slice){head.data != NULL ? head.data + head.size : "", 0};
        return head;
    }
    head.size = (size_t)(at - head.data);
    rest->data = at + 1;
    rest->size -= head.size + 1;
    return head;
}

/* ---- buffer ---------------------------------------------------------------------------------- */

bool ev_buf_grow(ev_buf *buf, size_t more)
{
    if (buf->failed)
        return false;
    if (more <= buf->capacity - buf->size)
        return true;
    size_t capacity = buf->capacity > SIZE_MAX / 2 ? SIZE_MAX : buf->capacity * 2;
    if (more > SIZE_MAX - buf->size) {
        buf->failed = true;
        return false;
    }
    if (capacity < buf->size + more)
        capacity = buf->size + more;
    if (capacity < 256)
        capacity = 256;
    char *data = buf->arena != NULL ? ev_arena_take_unset(buf->arena, capacity)
                                    : realloc(buf->data, capacity);
    if (data == NULL) {
        buf->failed = true;
        return false;
    }
    if (buf->arena != NULL && buf->size > 0)
        memcpy(data, buf->data, buf->size);
    buf->data = data;
    buf->capacity = capacity;
    return true;
}

void ev_buf_init(ev_buf *buf, ev_arena *arena, size_t capacity)
{
    *buf = (ev_buf){.arena = arena};
    if (capacity > 0)
        (void)ev_buf_grow(buf, capacity);
}

void ev_buf_free(ev_buf *buf)
{
    if (buf->arena == NULL)
        free(buf->data);
    *buf = (ev_buf){.arena = buf->arena};
}

void ev_buf_bytes(ev_buf *buf, const void *bytes, size_t size)
{
    bool fits = size <= buf->capacity - buf->size && !buf->failed;
    if (size == 0 || (!fits && !ev_buf_grow(buf, size)))
        return;
    memcpy(buf->data + buf->size, bytes, size);
    buf->size += size;
}

void ev_buf_slice(ev_buf *buf, ev_slice text)
{
    ev_buf_bytes(buf, text.data, text.size);
}

/* The digits of value, at least one, end at `end`; returns where they begin. */
static char *digits(char *end, uint64_t value)
{
    do {
        *--end = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    return end;
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

void ev_buf_int(ev_buf *buf, int64_t value)
{
    char text[24], *end = text + sizeof text;
    char *begin = digits(end, magnitude(value));
    if (value < 0)
        *--begin = '-';
    ev_buf_bytes(buf, begin, (size_t)(end - begin));
}

void ev_buf_hex(ev_buf *buf, const void *bytes, size_t size)
{
    size_t count = size <= SIZE_MAX / 2 ? 2 * size : SIZE_MAX;
    char *out = size > 0 ? ev_buf_room(buf, count) : NULL;
    if (out == NULL)
        return;
    ev_hex_encode(bytes, size, EV_HEX_LOWER, out);
    buf->size += count;
}

ev_slice ev_buf_as_slice(const ev_buf *buf)
{
    return (ev_slice){buf->data != NULL ? buf->data : "", buf->size};
}
