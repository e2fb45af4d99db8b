/* Faults for people and for programs. A pointer may hold a member's name that a stranger chose: it
 * is printed in ASCII, escaped. */
#include "fault/report.h"

#include "core/text.h"

#include <string.h>

enum { ESCAPE_MAX = 12 };

static void put_hex4(ev_buf *out, uint32_t value)
{
    ev_buf_text(out, "\\u");
    uint8_t bytes[2] = {(uint8_t)(value >> 8), (uint8_t)value};
    ev_buf_hex(out, bytes, sizeof bytes);
}

/* One character with JSON's escapes; they serve the readable form as well, where a control
 * character must not reach a terminal. */
static void put_char(ev_buf *out, uint32_t c)
{
    if (c == '"' || c == '\\')
        ev_buf_char(out, '\\');
    if (c >= ' ' && c <= '~')
        ev_buf_char(out, (char)c);
    else if (c > 0xFFFF && c <= 0x10FFFF) {
        put_hex4(out, 0xD800 + ((c - 0x10000) >> 10));
        put_hex4(out, 0xDC00 + ((c - 0x10000) & 0x3FF));
    } else
        put_hex4(out, c > 0x10FFFF ? 0xFFFD : c);
}

/* At most `limit` bytes, whole characters. */
static void put_some(ev_buf *out, ev_slice text, size_t limit)
{
    char escaped[ESCAPE_MAX];
    for (const char *at = text.data, *end = text.data + text.size; at < end;) {
        ev_buf piece = {.data = escaped, .capacity = sizeof escaped};
        put_char(&piece, ev_utf8_next(&at, end));
        if (piece.size > limit)
            return;
        limit -= piece.size;
        ev_buf_bytes(out, piece.data, piece.size);
    }
}

void ev_report_escaped(ev_buf *out, ev_slice text)
{
    put_some(out, text, SIZE_MAX);
}

static void put_escaped(ev_buf *out, const char *text)
{
    ev_report_escaped(out, ev_slice_from(text));
}

static const char *severity_name(ev_severity severity)
{
    return severity == EV_ERROR ? "error" : "warning";
}

static void put_code_point(ev_buf *out, uint32_t code_point)
{
    char name[24];
    (void)snprintf(name, sizeof name, "U+%04X", (unsigned)code_point);
    ev_buf_text(out, name);
}

static void put_sentence(ev_buf *out, const ev_fault *fault)
{
    put_escaped(out, ev_code_describe(fault->code)->sentence);
    if (fault->character.code_point == 0)
        return;
    ev_buf_text(out, " (");
    put_code_point(out, fault->character.code_point);
    ev_buf_text(out, ") at place ");
    ev_buf_int(out, fault->character.place);
}

static void put_member(ev_buf *out, const char *name, size_t value)
{
    if (value == 0)
        return;
    ev_buf_text(out, ",\"");
    ev_buf_text(out, name);
    ev_buf_text(out, "\":");
    ev_buf_int(out, (int64_t)value);
}

static void put_expectation(ev_buf *out, const char *expected, const ev_limit *limit)
{
    if (expected != NULL && *expected != '\0') {
        ev_buf_text(out, ",\"expected\":\"");
        put_escaped(out, expected);
        ev_buf_char(out, '"');
    }
    if (limit->bound != EV_UNBOUNDED) {
        ev_buf_text(out, ",\"limit\":");
        ev_buf_int(out, limit->value);
    }
}

/* "No space left on device", in English in every locale; NULL: there is none. */
static const char *reason_of(const ev_fault *fault)
{
    return fault->error > 0 ? strerrordesc_np(fault->error) : NULL;
}

static void put_reason(ev_buf *out, const char *reason)
{
    if (reason == NULL)
        return;
    ev_buf_text(out, ",\"reason\":\"");
    put_escaped(out, reason);
    ev_buf_char(out, '"');
}

/* A visa number is letters and digits, or there is none. */
static void put_id(ev_buf *out, const char *id)
{
    if (id == NULL || *id == '\0')
        return;
    ev_buf_text(out, ",\"id\":\"");
    put_escaped(out, id);
    ev_buf_char(out, '"');
}

static void put_object(ev_buf *out, const ev_fault *fault, const ev_report_form *form)
{
    ev_buf_text(out, "{\"severity\":\"");
    ev_buf_text(out, severity_name(fault->severity));
    ev_buf_text(out, "\",\"code\":\"");
    ev_buf_text(out, ev_code_describe(fault->code)->code);
    ev_buf_text(out, "\",\"pointer\":\"");
    put_some(out, ev_slice_from(fault->pointer), EV_POINTER_MAX);
    ev_buf_text(out, "\",\"message\":\"");
    put_sentence(out, fault);
    ev_buf_char(out, '"');
    if (fault->character.code_point != 0) {
        ev_buf_text(out, ",\"code_point\":\"");
        put_code_point(out, fault->character.code_point);
        ev_buf_char(out, '"');
    }
    put_member(out, "place", fault->character.place);
    put_member(out, "line", fault->line);
    put_member(out, "column", fault->column);
    put_member(out, "seq", form->seq);
    put_id(out, form->id);
    put_expectation(out, fault->expected, &fault->limit);
    put_reason(out, reason_of(fault));
    ev_buf_char(out, '}');
}

static void put_place(ev_buf *out, const char *name, size_t value)
{
    if (value == 0)
        return;
    ev_buf_text(out, name);
    ev_buf_int(out, (int64_t)value);
    ev_buf_text(out, ": ");
}

/* The unit in the plural; of 1 its first plural loses the s: "calendar month after /a". */
static void put_unit(ev_buf *out, const char *unit, int64_t value)
{
    const char *s = unit;
    while (*s != '\0' && (*s != 's' || (s[1] != ' ' && s[1] != '\0')))
        s++;
    ev_buf_bytes(out, unit, (size_t)(s - unit));
    ev_buf_text(out, value == 1 && *s == 's' ? s + 1 : s);
}

/* "at most 40 characters" */
static void put_limit(ev_buf *out, const ev_limit *limit)
{
    static const char *const words[] = {
        [EV_AT_LEAST] = "at least ", [EV_AT_MOST] = "at most ", [EV_EXACTLY] = "exactly "};
    ev_buf_text(out, words[limit->bound]);
    ev_buf_int(out, limit->value);
    if (limit->unit == NULL)
        return;
    ev_buf_char(out, ' ');
    put_unit(out, limit->unit, limit->value);
}

/* A form such as "integer from 1 to 365" holds a limit that has no unit. */
static void put_expected(ev_buf *out, const ev_fault *fault)
{
    bool has_form = fault->expected[0] != '\0';
    bool has_limit = fault->limit.bound != EV_UNBOUNDED && (fault->limit.unit != NULL || !has_form);
    if (!has_form && !has_limit)
        return;
    ev_buf_text(out, "; expected: ");
    put_escaped(out, fault->expected);
    if (has_form && has_limit)
        ev_buf_text(out, ", ");
    if (has_limit)
        put_limit(out, &fault->limit);
}

/* "record 7, KZ0000007: " */
static void put_record(ev_buf *out, const ev_report_form *form)
{
    if (form->seq == 0)
        return;
    ev_buf_text(out, "record ");
    ev_buf_int(out, (int64_t)form->seq);
    if (form->id != NULL && *form->id != '\0') {
        ev_buf_text(out, ", ");
        put_escaped(out, form->id);
    }
    ev_buf_text(out, ": ");
}

static void put_readable(ev_buf *out, const ev_fault *fault, const ev_report_form *form)
{
    ev_buf_text(out, form->program);
    ev_buf_text(out, ": ");
    put_record(out, form);
    if (fault->severity == EV_WARNING)
        ev_buf_text(out, "warning: ");
    if (fault->pointer[0] != '\0') {
        put_some(out, ev_slice_from(fault->pointer), EV_POINTER_MAX);
        ev_buf_text(out, ": ");
    }
    put_place(out, "line ", fault->line);
    put_place(out, "column ", fault->column);
    ev_buf_text(out, ev_code_describe(fault->code)->code);
    ev_buf_text(out, ": ");
    put_sentence(out, fault);
    put_expected(out, fault);
    const char *reason = reason_of(fault);
    ev_buf_text(out, reason != NULL ? ": " : "");
    ev_buf_text(out, reason != NULL ? reason : "");
}

/* A line with room of its own, which does not grow: its arena gives nothing. */
typedef struct fixed_line {
    ev_buf buf;
    ev_arena none;
    char text[EV_REPORT_LINE_MAX];
} fixed_line;

static ev_buf *begin_line(fixed_line *line)
{
    ev_arena_init(&line->none, 0);
    line->buf = (ev_buf){.data = line->text, .capacity = sizeof line->text, .arena = &line->none};
    return &line->buf;
}

/* A line at a time, so that two processes on one terminal do not break each other's lines. */
static void print_line(const ev_buf *line, FILE *out)
{
    (void)fwrite(line->data, 1, line->size, out);
}

void ev_report_line(const ev_fault *fault, const ev_report_form *form, ev_buf *out)
{
    if (form->json)
        put_object(out, fault, form);
    else
        put_readable(out, fault, form);
    ev_buf_char(out, '\n');
}

void ev_report(const ev_faults *faults, const ev_report_form *form, FILE *out)
{
    for (size_t i = 0; i < faults->count; i++) {
        fixed_line line;
        if (form->warnings_only && faults->fault[i].severity == EV_ERROR)
            continue;
        ev_report_line(&faults->fault[i], form, begin_line(&line));
        print_line(&line.buf, out);
    }
}

void ev_report_array(const ev_faults *faults, ev_buf *out)
{
    const char *before = "[";
    for (size_t i = 0; i < faults->count; i++) {
        if (faults->fault[i].severity != EV_ERROR)
            continue;
        ev_buf_text(out, before);
        put_object(out, &faults->fault[i], &(ev_report_form){.seq = 0});
        before = ",";
    }
    ev_buf_text(out, *before == '[' ? "[]" : "]");
}

bool ev_report_wants_json(int argc, char *argv[])
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--errors=json") == 0 ||
            (i > 1 && strcmp(argv[i - 1], "--errors") == 0 && strcmp(argv[i], "json") == 0))
            return true;
    return false;
}

static void put_all(ev_buf *out, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ev_buf_text(out, texts[i]);
}

ev_status ev_report_usage(const char *what, const ev_report_form *form, FILE *out)
{
    const char *code = ev_code_describe(EV_USAGE_ERROR)->code, *program = form->program;
    const char *const object[] = {"{\"severity\":\"error\",\"code\":\"", code,
                                  "\",\"pointer\":\"\",\"message\":\"", what, "\"}"};
    const char *const readable[] = {program, ": ", code, ": ", what, "; see ", program, " --help"};
    fixed_line line;
    ev_buf *text = begin_line(&line);
    if (form->json)
        put_all(text, object, sizeof object / sizeof *object);
    else
        put_all(text, readable, sizeof readable / sizeof *readable);
    ev_buf_char(text, '\n');
    print_line(text, out);
    return EV_USAGE;
}

/* The names of the members that faults of a code can have besides those that all have, with `quote`
 * around each. */
static void put_carried(ev_buf *out, ev_carried carried, const char *quote)
{
    static const struct {
        ev_carried flag;
        const char *name;
    } members[] = {{EV_CARRIES_EXPECTED, "expected"}, {EV_CARRIES_LIMIT, "limit"}};
    const char *before = "";
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        const char *const texts[] = {before, quote, members[i].name, quote};
        if ((carried & members[i].flag) == 0)
            continue;
        put_all(out, texts, sizeof texts / sizeof *texts);
        before = ",";
    }
}

static void put_row(ev_buf *out, ev_code code)
{
    const ev_code_info *info = ev_code_describe(code);
    const char *const cells[] = {info->code, "\t", severity_name(info->severity), "\t"};
    put_all(out, cells, sizeof cells / sizeof *cells);
    ev_buf_int(out, info->status);
    ev_buf_char(out, '\t');
    ev_buf_text(out, info->sentence);
    ev_buf_char(out, '\t');
    ev_buf_text(out, info->help);
    ev_buf_char(out, '\t');
    put_carried(out, ev_code_expects(code)->carried, "");
    ev_buf_char(out, '\n');
}

static void put_row_json(ev_buf *out, ev_code code)
{
    const ev_code_info *info = ev_code_describe(code);
    const ev_code_expectation *expects = ev_code_expects(code);
    ev_buf_text(out, "{\"code\":\"");
    ev_buf_text(out, info->code);
    ev_buf_text(out, "\",\"severity\":\"");
    ev_buf_text(out, severity_name(info->severity));
    ev_buf_text(out, "\",\"status\":");
    ev_buf_int(out, info->status);
    ev_buf_text(out, ",\"message\":\"");
    put_escaped(out, info->sentence);
    ev_buf_text(out, "\",\"help\":\"");
    put_escaped(out, info->help);
    ev_buf_text(out, "\",\"members\":[");
    put_carried(out, expects->carried, "\"");
    ev_buf_char(out, ']');
    put_expectation(out, expects->constant.expected, &expects->constant.limit);
    ev_buf_text(out, "}\n");
}

void ev_report_table(ev_buf *out)
{
    for (ev_code code = 0; code < (ev_code)EV_GEN_CODE_COUNT; code++)
        put_row(out, code);
}

void ev_report_table_json(ev_buf *out)
{
    for (ev_code code = 0; code < (ev_code)EV_GEN_CODE_COUNT; code++)
        put_row_json(out, code);
}
