/* Findings as lines, for people and for programs. The texts are a designer's, no values of a
 * record: they may be shown. A control character must not reach a terminal. */
#include "checker/finding.h"

enum { FOUND_MAX = 160 }; /* bytes: a paragraph would hide the sentence */

/* FNV-1a. Two lines with one hash hide a finding of a page until the other is corrected. */
static uint32_t hash_of(const char *path, unsigned line)
{
    uint32_t hash = 2166136261u;
    for (; *path != '\0'; path++)
        hash = (hash ^ (unsigned char)*path) * 16777619u;
    return (hash ^ line) * 16777619u;
}

bool ev_finding_has_line(const ev_findings *findings, const char *path, unsigned line)
{
    uint32_t hash = hash_of(path, line);
    for (size_t i = 0; i < findings->count && i < EV_FINDING_LINES; i++)
        if (findings->line[i] == hash)
            return true;
    return false;
}

void ev_finding_add(ev_findings *findings, const ev_finding *finding)
{
    if (findings->count < EV_FINDING_LINES)
        findings->line[findings->count] = hash_of(finding->path, finding->line);
    findings->count++;
    findings->take(findings->context, finding);
}

/* ---- readable -------------------------------------------------------------------------------- */

static bool is_shown(uint32_t c)
{
    return c >= ' ' && c <= 0x10FFFF && ev_char_classify(c) == EV_CLASS_PLAIN;
}

/* Characters that are not shown are escaped as in JSON; what is too long ends with "...". */
static void put_shown(ev_buf *out, ev_slice text)
{
    const char *begin = text.data, *end = text.data + text.size;
    for (const char *at = begin; at < end;) {
        const char *from = at;
        if (at - begin >= FOUND_MAX) {
            ev_buf_text(out, "...");
            return;
        }
        uint32_t c = ev_utf8_next(&at, end);
        const ev_slice one = {from, (size_t)(at - from)};
        if (is_shown(c))
            ev_buf_slice(out, one);
        else
            ev_report_escaped(out, one);
    }
}

static void put_place(ev_buf *out, const char *name, unsigned value)
{
    if (value == 0)
        return;
    ev_buf_text(out, name);
    ev_buf_int(out, value);
    ev_buf_text(out, ": ");
}

/* ": [field surname] width = 8,5" */
static void put_line(ev_buf *out, const ev_finding *finding)
{
    const char *before = ": ";
    if (finding->section.size > 0) {
        ev_buf_text(out, before);
        ev_buf_char(out, '[');
        put_shown(out, finding->section);
        ev_buf_char(out, ']');
        before = " ";
    }
    if (finding->key.data != NULL) {
        ev_buf_text(out, before);
        put_shown(out, finding->key);
        before = " = ";
    }
    if (finding->found.data != NULL) {
        ev_buf_text(out, before);
        put_shown(out, finding->found);
    }
}

static void put_readable(ev_buf *out, const ev_finding *finding, const ev_report_form *form)
{
    const ev_code_info *info = ev_code_describe(finding->code);
    ev_buf_text(out, form->program);
    ev_buf_text(out, ": ");
    put_shown(out, ev_slice_from(finding->path));
    ev_buf_text(out, ": ");
    put_place(out, "line ", finding->line);
    put_place(out, "column ", finding->column);
    ev_buf_text(out, info->code);
    ev_buf_text(out, ": ");
    ev_buf_text(out, info->sentence);
    put_line(out, finding);
    if (finding->expected != NULL) {
        ev_buf_text(out, "; expected: ");
        put_shown(out, ev_slice_from(finding->expected));
    }
    if (finding->nearest != NULL) {
        ev_buf_text(out, "; did you mean ");
        put_shown(out, ev_slice_from(finding->nearest));
        ev_buf_char(out, '?');
    }
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void put_member(ev_buf *out, const char *name, ev_slice text)
{
    if (text.data == NULL)
        return;
    ev_buf_text(out, ",\"");
    ev_buf_text(out, name);
    ev_buf_text(out, "\":\"");
    ev_report_escaped(out, text);
    ev_buf_char(out, '"');
}

static void put_number(ev_buf *out, const char *name, unsigned value)
{
    if (value == 0)
        return;
    ev_buf_text(out, ",\"");
    ev_buf_text(out, name);
    ev_buf_text(out, "\":");
    ev_buf_int(out, value);
}

static void put_object(ev_buf *out, const ev_finding *finding)
{
    const ev_code_info *info = ev_code_describe(finding->code);
    ev_slice section = finding->section.size > 0 ? finding->section : (ev_slice){NULL, 0};
    ev_buf_text(out, "{\"severity\":\"error\",\"code\":\"");
    ev_buf_text(out, info->code);
    ev_buf_char(out, '"');
    put_member(out, "pointer", ev_slice_from(finding->path));
    put_member(out, "message", ev_slice_from(info->sentence));
    put_number(out, "line", finding->line);
    put_number(out, "column", finding->column);
    put_member(out, "section", section);
    put_member(out, "key", finding->key);
    put_member(out, "found", finding->found);
    put_member(out, "expected", ev_slice_from(finding->expected));
    put_member(out, "nearest", ev_slice_from(finding->nearest));
    ev_buf_char(out, '}');
}

void ev_finding_line(const ev_finding *finding, const ev_report_form *form, ev_buf *out)
{
    if (form->json)
        put_object(out, finding);
    else
        put_readable(out, finding, form);
    ev_buf_char(out, '\n');
}
