/* Faults for people and for programs. A pointer may hold a member's name a stranger chose: it is printed in ASCII, escaped. */
#include "cli.h"

#include "text.h"

#include <inttypes.h>
#include <string.h>

enum { ESCAPE_MAX = 13 };

/* One character with JSON's escapes; they serve the readable form as well, where a control character must not reach a terminal. */
static size_t escape(uint32_t c, char out[ESCAPE_MAX])
{
    int size;
    if (c == '"' || c == '\\')
        size = snprintf(out, ESCAPE_MAX, "\\%c", (char)c);
    else if (c >= ' ' && c <= '~')
        size = snprintf(out, ESCAPE_MAX, "%c", (char)c);
    else if (c > 0xFFFF && c <= 0x10FFFF)
        size = snprintf(out, ESCAPE_MAX, "\\u%04" PRIx32 "\\u%04" PRIx32, 0xD800 + ((c - 0x10000) >> 10), 0xDC00 + ((c - 0x10000) & 0x3FF));
    else
        size = snprintf(out, ESCAPE_MAX, "\\u%04" PRIx32, c > 0x10FFFF ? 0xFFFDu : c);
    return (size_t)size;
}

/* At most `limit` bytes, whole characters. */
static void put_some(const char *text, size_t limit, FILE *out)
{
    char piece[ESCAPE_MAX];
    for (const char *at = text, *end = text + strlen(text); at < end;) {
        size_t size = escape(ev_utf8_next(&at, end), piece);
        if (size > limit)
            return;
        limit -= size;
        fputs(piece, out);
    }
}

static void put_escaped(const char *text, FILE *out)
{
    put_some(text, SIZE_MAX, out);
}

static void put_pointer(const ev_fault *fault, FILE *out)
{
    put_some(fault->pointer, EV_POINTER_MAX, out);
}

static const char *severity_name(ev_severity severity)
{
    return severity == EV_ERROR ? "error" : "warning";
}

static void put_sentence(const ev_fault *fault, FILE *out)
{
    put_escaped(ev_code_describe(fault->code)->sentence, out);
    if (fault->code_point != 0)
        fprintf(out, " (U+%04" PRIX32 ")", fault->code_point);
}

static void put_json(const ev_fault *fault, FILE *out)
{
    fprintf(out, "{\"severity\":\"%s\",\"code\":\"%s\",\"pointer\":\"", severity_name(fault->severity),
            ev_code_describe(fault->code)->code);
    put_pointer(fault, out);
    fputs("\",\"message\":\"", out);
    put_sentence(fault, out);
    fputc('"', out);
    if (fault->line != 0)
        fprintf(out, ",\"line\":%u", fault->line);
    if (fault->column != 0)
        fprintf(out, ",\"column\":%u", fault->column);
    fputs("}\n", out);
}

static void put_text(const ev_fault *fault, FILE *out)
{
    fputs("evisa-gen: ", out);
    if (fault->severity == EV_WARNING)
        fputs("warning: ", out);
    if (fault->pointer[0] != '\0') {
        put_pointer(fault, out);
        fputs(": ", out);
    }
    if (fault->line != 0)
        fprintf(out, "line %u: ", fault->line);
    if (fault->column != 0)
        fprintf(out, "column %u: ", fault->column);
    fprintf(out, "%s: ", ev_code_describe(fault->code)->code);
    put_sentence(fault, out);
    fputc('\n', out);
}

void ev_report(const ev_error *error, const ev_options *options, FILE *out)
{
    for (size_t i = 0; i < error->count; i++)
        (options->errors_json ? put_json : put_text)(&error->fault[i], out);
}

void ev_report_table(FILE *out, bool json)
{
    for (ev_code code = 0; code < EV_CODE_COUNT; code++) {
        const ev_code_info *info = ev_code_describe(code);
        if (json) {
            fprintf(out, "{\"code\":\"%s\",\"severity\":\"%s\",\"status\":%d,\"message\":\"", info->code,
                    severity_name(info->severity), (int)info->status);
            put_escaped(info->sentence, out);
            fputs("\",\"help\":\"", out);
            put_escaped(info->help, out);
            fputs("\"}\n", out);
        } else {
            fprintf(out, "%s\t%s\t%d\t%s\t%s\n", info->code, severity_name(info->severity), (int)info->status, info->sentence,
                    info->help);
        }
    }
}
