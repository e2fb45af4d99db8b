/* From what was handed over to readings. A text may hold a text: base64 of what a telephone made of
 * the bytes, a symbology identifier inside of it. So each decoded text is looked at as the input
 * was, a few times deep.
 *
 * Only what begins as a seal or as the code of an unsigned visa becomes a reading: an accidental
 * decoding of a long text costs nobody a look. */
#include "scan/private.h"

#include "seal/seal.h"

enum { DEPTH_MAX = 3, TAIL_MAX = 8, LINES_MAX = 64 };

typedef struct reader {
    ev_scan *scan;
    ev_arena *arena;
    size_t line;
} reader;

/* ---- readings -------------------------------------------------------------------------------- */

static void add(const reader *r, ev_slice bytes, const char *form, bool is_decoded)
{
    ev_scan *scan = r->scan;
    for (size_t i = 0; i < scan->count; i++)
        if (ev_slice_equal(scan->reading[i].bytes, bytes))
            return;
    if (scan->count < EV_READINGS_MAX)
        scan->reading[scan->count++] = (ev_reading){bytes, form, r->line, is_decoded};
}

static bool is_code(ev_slice bytes)
{
    return ev_seal_begins(bytes) || ev_seal_is_unsigned_code(bytes);
}

/* Behind a code scanners send Tab, CR, LF; programs a NUL or a blank. A seal may itself end with
 * such bytes, and says how long it is: of these readings only one can be a seal. */
static void add_code(const reader *r, ev_slice bytes, const char *form, bool is_decoded)
{
    static const char tails[] = "\t\r\n ";
    add(r, bytes, form, is_decoded);
    for (size_t i = 0; i < TAIL_MAX && bytes.size > 0; i++) {
        if (memchr(tails, bytes.data[bytes.size - 1], sizeof tails) == NULL) /* NUL as well */
            return;
        bytes.size--;
        add(r, bytes, form, is_decoded);
    }
}

/* ---- what stands before it ------------------------------------------------------------------- */

static bool begins(ev_slice text, const char *head)
{
    size_t size = strlen(head);
    return text.size >= size && memcmp(text.data, head, size) == 0;
}

static ev_slice without(ev_slice text, size_t size)
{
    return (ev_slice){text.data + size, text.size - size};
}

/* Blanks; the symbology identifier of AIM (ISO/IEC 15424), `]` with a letter and a digit, which
 * keyboard scanners send; the name that zbarimg prints; the byte order mark of UTF-8, which a text
 * inside of another still has. */
static ev_slice without_prefix(ev_slice text)
{
    for (;;) {
        bool is_letter =
            text.size >= 3 && (text.data[1] | 0x20) >= 'a' && (text.data[1] | 0x20) <= 'z';
        if (text.size > 0 && (ev_char_is_blank(*text.data) || *text.data == '\0'))
            text = without(text, 1);
        else if (is_letter && *text.data == ']' && text.data[2] >= '0' && text.data[2] <= '9')
            text = without(text, 3);
        else if (begins(text, "QR-Code:"))
            text = without(text, strlen("QR-Code:"));
        else if (begins(text, "\xEF\xBB\xBF"))
            text = without(text, 3);
        else
            return text;
    }
}

/* The line of ZXing's output that has the bytes; absent when none has. */
static ev_slice find_bytes_line(ev_slice text)
{
    static const char head[] = "Bytes:";
    while (text.size > 0) {
        const char *feed = memchr(text.data, '\n', text.size);
        ev_slice line = {text.data, feed != NULL ? (size_t)(feed - text.data) : text.size};
        ev_slice trimmed = ev_slice_trim(line);
        if (begins(trimmed, head))
            return without(trimmed, sizeof head - 1);
        text = without(text, feed != NULL ? line.size + 1 : line.size);
    }
    return (ev_slice){NULL, 0};
}

/* What stands behind the line, a part of the text. */
static ev_slice behind(ev_slice text, ev_slice line)
{
    return without(text, (size_t)(line.data - text.data) + line.size);
}

/* ---- texts ----------------------------------------------------------------------------------- */

static void read_text(const reader *r, ev_slice text, const char *form, int depth);

/* A line may be a piece of one text. */
static void note_loss(const reader *r)
{
    r->scan->has_lost = r->scan->has_lost || r->line == 0;
}

static void read_decoded(const reader *r, ev_scan_bytes made, const char *form, int depth)
{
    if (made.bytes.data == NULL)
        return;
    if (made.has_lost && ev_seal_begins(made.bytes))
        note_loss(r);
    read_text(r, made.bytes, form, depth + 1);
}

static void read_text(const reader *r, ev_slice text, const char *form, int depth)
{
    ev_slice code = without_prefix(text);
    if (is_code(code)) {
        add_code(r, code, depth == 0 ? "raw bytes" : form, depth > 0);
        return;
    }
    if (depth >= DEPTH_MAX || code.size == 0)
        return;
    ev_slice line = find_bytes_line(code);
    /* Of several codes each is read with its line. */
    if (line.data != NULL && find_bytes_line(behind(code, line)).data == NULL)
        read_decoded(r, ev_scan_from_hex(line, r->arena), form != NULL ? form : "hex", depth);
    ev_scan_bytes bytes = ev_scan_from_utf8(code, r->arena);
    if (bytes.has_lost && line.data == NULL) /* beside ZXing's bytes its text does not matter */
        note_loss(r);                        /* U+FFFD stands in no form of a whole code */
    if (bytes.bytes.data != NULL) {
        read_decoded(r, bytes, form != NULL ? form : "text in UTF-8", depth);
        return; /* neither hex nor base64 has such characters */
    }
    read_decoded(r, ev_scan_from_hex(code, r->arena), form != NULL ? form : "hex", depth);
    bool is_url =
        memchr(code.data, '-', code.size) != NULL || memchr(code.data, '_', code.size) != NULL;
    read_decoded(r, ev_scan_from_base64(code, r->arena),
                 form != NULL ? form
                 : is_url     ? "base64url"
                              : "base64",
                 depth);
}

/* Several codes, one on each line, as evisa-compare scan prints them. */
static void read_lines(reader *r, ev_slice text)
{
    size_t lines = 0;
    const char *feed = memchr(text.data, '\n', text.size);
    if (feed == NULL ||
        ev_slice_trim((ev_slice){feed, text.size - (size_t)(feed - text.data)}).size == 0)
        return;
    while (text.size > 0 && lines < LINES_MAX) {
        feed = memchr(text.data, '\n', text.size);
        ev_slice line = {text.data, feed != NULL ? (size_t)(feed - text.data) : text.size};
        r->line++;
        if (ev_slice_trim(line).size > 0) {
            lines++;
            read_text(r, line, NULL, 0);
        }
        text = without(text, feed != NULL ? line.size + 1 : line.size);
    }
}

/* ---- kinds ----------------------------------------------------------------------------------- */

static bool is_picture(ev_slice input)
{
    return begins(input, "\x89PNG\r\n\x1A\n") || begins(input, "\xFF\xD8\xFF") ||
           begins(input, "%PDF-");
}

static ev_scan_kind kind_of(ev_slice input, ev_slice *trimmed)
{
    *trimmed = input;
    while (trimmed->size > 0 && (ev_char_is_blank(*trimmed->data) || *trimmed->data == '\0'))
        *trimmed = without(*trimmed, 1);
    return trimmed->size == 0      ? EV_SCAN_EMPTY
           : *trimmed->data == '{' ? EV_SCAN_RECORD
           : is_picture(input)     ? EV_SCAN_PICTURE
                                   : EV_SCAN_CODE;
}

bool ev_scan_read(ev_slice input, ev_arena *arena, ev_scan *scan)
{
    reader r = {scan, arena, 0};
    ev_slice text = ev_scan_normal(input, arena);
    scan->count = 0;
    scan->has_lost = false;
    scan->record = (ev_slice){NULL, 0};
    scan->kind = kind_of(text, &scan->record);
    if (scan->kind != EV_SCAN_CODE)
        return text.data != NULL || input.size == 0;
    read_text(&r, text, NULL, 0);
    read_lines(&r, text);
    return !arena->failed;
}
