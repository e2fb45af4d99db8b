/* Strict JSON. jansson does the reading; what it does not check, or not strictly enough, is checked
 * before:
 *
 * - size, emptiness, byte order mark;
 * - bytes 0: jansson 2.14 loses one behind a number or a literal (to stream_unget it is an empty
 *   buffer);
 * - nesting: jansson's own limit is 2048.
 *
 * Not here: memory. jansson 2.14 does not notice when the buffer of its lexer cannot grow (lex_save
 * drops the byte), and a letter of a name would be missing. In the programs an allocation that
 * fails ends the process (sys/memory.h); whoever links this without them needs the same.
 *
 * And one thing for speed: jansson spends about a hundred instructions on each byte of a string,
 * and nine tenths of a record are its photo, or half of one without a photo its seal. Long strings
 * of the top level that are the same raw and decoded are taken out of the text before jansson sees
 * it, "" stays in their place, and they are put into the tree afterwards. That changes nothing
 * else: JSON's grammar does not look into strings, so jansson finds the same tokens, the same
 * duplicates and the same faults; only columns behind them move, and they are moved back. */
#include "record/json.h"

#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

/* Members of a record that are long strings. */
static const char photo_name[] = "photo";
static const char *const long_members[] = {photo_name, "seal"};
enum { LONG_MEMBERS = sizeof long_members / sizeof long_members[0] };

/* A string that jansson need not see, and the name of its member; both inside the text. */
typedef struct taken {
    ev_slice name, value;
} taken;

/* The text as the scan before jansson leaves it. */
typedef struct scan {
    ev_slice text;
    size_t depth;
    const char *deep; /* where the nesting got too deep */
    size_t most, count;
    taken taken[LONG_MEMBERS]; /* in the order of the text, at most `most` */
} scan;

/* ---- plain text ------------------------------------------------------------------------------ */

static bool is_plain(char c)
{
    return c >= ' ' && c < 0x7F && c != '"' && c != '\\';
}

/* Many bytes at a time, which compilers turn into vectors: a photo is some hundred thousand
 * of them. */
enum { STEP = 128 };
static bool are_plain(const char *at)
{
    unsigned char odd = 0;
    for (int i = 0; i < STEP; i++) {
        unsigned char c = (unsigned char)at[i];
        odd |= (unsigned char)((c < ' ') | (c >= 0x7F) | (c == '"') | (c == '\\'));
    }
    return odd == 0;
}

const char *ev_json_skip_plain(const char *at, const char *end)
{
    while (end - at >= STEP && are_plain(at))
        at += STEP;
    while (at < end && is_plain(*at))
        at++;
    return at;
}

/* ---- places ---------------------------------------------------------------------------------- */

static ev_status add_at(ev_faults *faults, ev_code code, ev_slice text, const char *place)
{
    unsigned line = 1, column = 1;
    for (const char *at = text.data; at < place; at++) {
        if (*at == '\n') {
            line++;
            column = 1;
        } else if (((unsigned char)*at & 0xC0) != 0x80) {
            column++;
        }
    }
    return ev_faults_add_at(faults, code, "", line, column);
}

static unsigned line_of(ev_slice text, const char *place)
{
    unsigned line = 1;
    for (const char *at = text.data; at < place; at++)
        line += *at == '\n';
    return line;
}

/* ---- the scan before jansson ----------------------------------------------------------------- */

const char *ev_json_skip_blanks(const char *at, const char *end)
{
    while (at < end && ev_char_is_blank(*at))
        at++;
    return at;
}

/* The closing quote of the string whose inside begins at `at`, or end. */
static const char *string_end(const char *at, const char *end)
{
    while (at < end && *at != '"')
        at += *at == '\\' && end - at > 1 ? 2 : 1;
    return at;
}

/* `at` is behind the closing quote of the name of a member. Returns where the scan continues. */
static const char *take_plain_value(scan *s, ev_slice name, const char *at, const char *end)
{
    const char *value = ev_json_skip_blanks(at, end);
    if (value == end || *value != ':')
        return at;
    value = ev_json_skip_blanks(value + 1, end);
    if (value == end || *value != '"')
        return at;
    const char *close = ev_json_skip_plain(value + 1, end);
    if (close == end || *close != '"')
        return at;
    s->taken[s->count++] = (taken){name, {value + 1, (size_t)(close - value - 1)}};
    return close + 1;
}

static bool is_long(ev_slice name)
{
    for (size_t i = 0; i < LONG_MEMBERS; i++)
        if (ev_slice_is(name, long_members[i]))
            return true;
    return false;
}

static const char *scan_string(scan *s, const char *at, const char *end)
{
    const char *close = string_end(at, end);
    if (close == end)
        return end;
    ev_slice inside = {at, (size_t)(close - at)};
    if (s->depth == 1 && s->count < s->most && is_long(inside))
        return take_plain_value(s, inside, close + 1, end);
    return close + 1;
}

/* Walks over tokens without judging them: whether the text is JSON, jansson says. */
static void scan_text(scan *s)
{
    const char *at = s->text.data, *end = at + s->text.size;
    while (at < end) {
        char c = *at++;
        if (c == '"') {
            at = scan_string(s, at, end);
        } else if (c == '{' || c == '[') {
            if (++s->depth > EV_RECORD_DEPTH_MAX && s->deep == NULL)
                s->deep = at - 1;
        } else if ((c == '}' || c == ']') && s->depth > 0) {
            s->depth--;
        }
    }
}

/* A member of the record in the text: its name, and from behind that to the end of its value. */
typedef struct member {
    ev_slice name, rest;
} member;

/* The top-level member whose value is the longest, of a text that may be cut off. */
static member longest_member(ev_slice text)
{
    const char *at = text.data, *end = at + text.size;
    member now = {{NULL, 0}, {NULL, 0}}, longest = now;
    bool is_named = true; /* the present value has its name */
    for (size_t depth = 0; at < end;) {
        char c = *at++;
        if (c == '"') {
            const char *close = string_end(at, end);
            if (depth == 1 && !is_named)
                now = (member){{at, (size_t)(close - at)}, {close, 0}};
            is_named = true;
            at = close < end ? close + 1 : end;
        } else if (c == '{' || c == '[') {
            is_named = ++depth != 1;
        } else if (c == '}' || c == ']') {
            depth -= depth > 0;
        } else if (c == ',' && depth == 1) {
            is_named = false;
        }
        if (depth > 0 && now.rest.data != NULL && !ev_char_is_blank(c))
            now.rest.size = (size_t)(at - now.rest.data);
        longest = now.rest.size > longest.rest.size ? now : longest;
    }
    return longest;
}

/* At the member that makes the text too large: the photo, where it is larger than a photo may be;
 * another, where it is more than half of a record. */
static ev_status refuse_size(ev_slice text, ev_faults *faults)
{
    char pointer[EV_POINTER_MAX + 1] = "";
    ev_fault_details details = {.line = 0};
    member longest = longest_member(text);
    if (longest.name.data == NULL) /* no object */
        return ev_faults_add(faults, EV_RECORD_TOO_LARGE, "");
    const char *name_end = longest.name.data + longest.name.size;
    bool is_photo = ev_slice_is(longest.name, photo_name);
    size_t most = is_photo ? EV_PHOTO_TEXT_MAX : EV_RECORD_BYTES_MAX / 2;
    if (longest.rest.size <= most || ev_json_skip_plain(longest.name.data, name_end) != name_end)
        return ev_faults_add(faults, EV_RECORD_TOO_LARGE, "");
    ev_pointer_member(pointer, "", longest.name);
    if (is_photo)
        details.right =
            (ev_expectation){"a smaller photo", {EV_AT_MOST, EV_PHOTO_BYTES_MAX, "bytes"}};
    return ev_faults_add_with(faults, EV_RECORD_TOO_LARGE, pointer, &details);
}

static bool refuse_early(ev_slice text, ev_faults *faults)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    const char *end = text.data + text.size;
    if (text.size > EV_RECORD_BYTES_MAX)
        return refuse_size(text, faults) != EV_OK;
    if (text.size == 0 || ev_json_skip_blanks(text.data, end) == end)
        return ev_faults_add(faults, EV_RECORD_EMPTY, "") != EV_OK;
    if (ev_slice_starts(text, byte_order_mark))
        return ev_faults_add_at(faults, EV_JSON_NOT_UTF8, "", 1, 1) != EV_OK;
    const char *zero = memchr(text.data, '\0', text.size);
    return zero != NULL && add_at(faults, EV_JSON_SYNTAX, text, zero) != EV_OK;
}

/* ---- jansson --------------------------------------------------------------------------------- */

static ev_code code_of(const json_error_t *fault)
{
    switch (json_error_code(fault)) {
    case json_error_invalid_utf8:
        return EV_JSON_NOT_UTF8;
    case json_error_premature_end_of_input:
        return EV_JSON_TRUNCATED;
    case json_error_end_of_input_expected:
        return EV_JSON_TRAILING;
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return EV_JSON_NUL;
    case json_error_duplicate_key:
        return EV_JSON_DUPLICATE;
    case json_error_numeric_overflow:
        return EV_JSON_NUMBER;
    case json_error_unknown: /* an object or array could not be made: jansson says nothing then */
    case json_error_out_of_memory:
        return EV_OUT_OF_MEMORY;
    case json_error_stack_overflow:
        return EV_JSON_TOO_DEEP;
    default:
        return EV_JSON_SYNTAX;
    }
}

ev_limit ev_json_number_limit(bool is_negative)
{
    return is_negative ? (ev_limit){EV_AT_LEAST, -EV_NUMBER_MAX, NULL}
                       : (ev_limit){EV_AT_MOST, EV_NUMBER_MAX, NULL};
}

/* Of a number that was too big, at whose end jansson stopped: its sign decides. */
static ev_limit limit_of(ev_code code, ev_slice shown, const json_error_t *fault)
{
    size_t at = fault->position > 0 ? (size_t)fault->position : 0;
    if (code != EV_JSON_NUMBER || at > shown.size)
        return (ev_limit){.bound = EV_UNBOUNDED};
    while (at > 0 && strchr("+-.0123456789Ee", shown.data[at - 1]) != NULL)
        at--;
    return ev_json_number_limit(at < shown.size && shown.data[at] == '-');
}

/* Line and column are those of the text as received: of what jansson saw, plus what was taken out
 * of the same line before. */
static void add_fault(const scan *s, ev_slice shown, const json_error_t *fault, ev_faults *faults)
{
    ev_code code = code_of(fault);
    if (code == EV_OUT_OF_MEMORY) {
        ev_faults_add(faults, code, "");
        return;
    }
    unsigned line = fault->line > 0 ? (unsigned)fault->line : 0;
    /* jansson counts 0 behind a line's end */
    unsigned column = fault->column > 0 ? (unsigned)fault->column : 1;
    size_t position = fault->position > 0 ? (size_t)fault->position : 0;
    for (size_t i = 0; i < s->count; i++) {
        ev_slice value = s->taken[i].value;
        if (position <= (size_t)(value.data - s->text.data))
            break;
        position += value.size;
        if (line == line_of(s->text, value.data))
            column += (unsigned)value.size;
    }
    const ev_fault_details details = {.line = line,
                                      .column = line > 0 ? column : 0,
                                      .right = {.limit = limit_of(code, shown, fault)}};
    ev_faults_add_with(faults, code, "", &details);
}

/* The text without the strings that were taken out. */
static ev_slice shown_to_jansson(const scan *s, ev_arena *arena)
{
    if (s->count == 0)
        return s->text;
    ev_buf shown;
    ev_slice rest = s->text;
    ev_buf_init(&shown, arena, s->text.size);
    for (size_t i = 0; i < s->count; i++) {
        ev_slice value = s->taken[i].value;
        size_t head = (size_t)(value.data - rest.data);
        ev_buf_bytes(&shown, rest.data, head);
        rest.data += head + value.size;
        rest.size -= head + value.size;
    }
    ev_buf_slice(&shown, rest);
    return shown.failed ? (ev_slice){NULL, 0} : ev_buf_as_slice(&shown);
}

/* Setting a member again keeps its place in the object. */
static bool put_back(const scan *s, json_t *root)
{
    for (size_t i = 0; i < s->count; i++) {
        ev_slice name = s->taken[i].name, value = s->taken[i].value;
        if (json_object_setn_new_nocheck(root, name.data, name.size,
                                         json_stringn_nocheck(value.data, value.size)) != 0)
            return false;
    }
    return true;
}

static json_t *refuse(json_t *root, ev_code code, ev_faults *faults)
{
    json_decref(root);
    ev_faults_add(faults, code, "");
    return NULL;
}

json_t *ev_json_read(ev_slice text, ev_arena *arena, ev_faults *faults)
{
    scan s = {.text = text, .most = arena != NULL ? LONG_MEMBERS : 0};
    if (refuse_early(text, faults))
        return NULL;
    scan_text(&s);
    if (s.deep != NULL) {
        add_at(faults, EV_JSON_TOO_DEEP, text, s.deep);
        return NULL;
    }
    ev_slice shown = shown_to_jansson(&s, arena);
    if (shown.data == NULL)
        return refuse(NULL, EV_OUT_OF_MEMORY, faults);
    /* jansson leaves it as it was when its very first allocation fails */
    json_error_t fault = {.line = 0};
    json_t *root =
        json_loadb(shown.data, shown.size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &fault);
    if (root == NULL) {
        add_fault(&s, shown, &fault, faults);
        return NULL;
    }
    if (!json_is_object(root)) {
        const ev_fault_details details = {.right = {.expected = "object"}};
        json_decref(root);
        ev_faults_add_with(faults, EV_WRONG_TYPE, "", &details);
        return NULL;
    }
    if (!put_back(&s, root))
        return refuse(root, EV_OUT_OF_MEMORY, faults);
    return root;
}
