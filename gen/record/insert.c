#include "record/insert.h"

#include "core/hex.h"
#include "record/json.h"

/* jansson has read the text before, so it is whole: every string is closed, every bracket has its
 * partner. The ends are checked all the same. */
typedef struct scanner {
    const char *at, *end;
} scanner;

static void skip_blanks(scanner *s)
{
    s->at = ev_json_skip_blanks(s->at, s->end);
}

/* From a quote to behind its partner; returns the text between, escapes as they are. The text of a
 * photo comes here: most of it is skipped eight bytes at a time. */
static ev_slice skip_string(scanner *s)
{
    const char *from = ++s->at;
    while ((s->at = ev_json_skip_plain(s->at, s->end)) < s->end && *s->at != '"')
        s->at += *s->at == '\\' && s->end - s->at > 1 ? 2 : 1;
    ev_slice inside = {from, (size_t)(s->at - from)};
    if (s->at < s->end)
        s->at++;
    return inside;
}

static void skip_value(scanner *s)
{
    int depth = 0;
    while (s->at < s->end) {
        char c = *s->at;
        if (depth == 0 && (c == ',' || c == '}'))
            return;
        if (c == '"') {
            (void)skip_string(s);
            continue;
        }
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        s->at++;
    }
}

/* The character of "u0073"; 0 for another escape and for a character beyond ASCII: no name of ours
 * has such. */
static char unescape(const char *at)
{
    uint8_t unit[2];
    bool read = at[0] == 'u' && ev_hex_decode((ev_slice){at + 1, 4}, EV_HEX_EITHER, unit, 2);
    return read && unit[0] == 0 && unit[1] <= 0x7F ? (char)unit[1] : 0;
}

/* Whether a name in JSON's form, in which any character may be escaped, is the plain ASCII name. */
static bool is_name(ev_slice text, const char *name)
{
    enum { ESCAPE = 6 };
    size_t i = 0;
    for (; *name != '\0' && i < text.size; name++) {
        bool escaped = text.data[i] == '\\' && text.size - i >= ESCAPE;
        if ((escaped ? unescape(text.data + i + 1) : text.data[i]) != *name)
            return false;
        i += escaped ? ESCAPE : 1;
    }
    return *name == '\0' && i == text.size;
}

/* Finds the members' string values, between their quotes, in one pass; absent where the object
 * lacks them. */
static void find(ev_slice json, const ev_member *members, size_t count, ev_slice *value)
{
    scanner s = {json.data, json.data + json.size};
    while (s.at < s.end && *s.at != '"' && *s.at != '}')
        s.at++;
    while (s.at < s.end && *s.at == '"') {
        ev_slice key = skip_string(&s);
        skip_blanks(&s);
        s.at += s.at < s.end; /* the colon */
        skip_blanks(&s);
        ev_slice text = {NULL, 0};
        if (s.at < s.end && *s.at == '"')
            text = skip_string(&s);
        for (size_t i = 0; text.data != NULL && i < count; i++)
            if (is_name(key, members[i].name))
                value[i] = text;
        skip_value(&s);
        s.at += s.at < s.end; /* the comma, or the last brace */
        skip_blanks(&s);
    }
}

/* The blanks between the opening brace and the first name: in a record that is written in lines,
 * the line feed and the indent. */
static ev_slice lead_of(ev_slice json)
{
    const char *brace = json.size > 0 ? memchr(json.data, '{', json.size) : NULL;
    scanner s = {brace != NULL ? brace + 1 : json.data, json.data + json.size};
    const char *from = s.at;
    skip_blanks(&s);
    return (ev_slice){from, (size_t)(s.at - from)};
}

static void put_member(const ev_member *member, ev_slice lead, ev_buf *out)
{
    ev_buf_char(out, ',');
    ev_buf_slice(out, lead);
    ev_buf_char(out, '"');
    ev_buf_text(out, member->name);
    ev_buf_text(out, lead.size > 0 ? "\": \"" : "\":\"");
    ev_buf_slice(out, member->value);
    ev_buf_char(out, '"');
}

/* Behind the last member: before the last brace and the blanks in front of it. */
static size_t end_of_members(ev_slice json)
{
    size_t end = json.size;
    while (end > 0 && json.data[end - 1] != '}')
        end--;
    end -= end > 0;
    while (end > 0 && ev_char_is_blank(json.data[end - 1]))
        end--;
    return end;
}

/* The member whose value is the first in the text behind `from`; count when there is none. */
static size_t next_present(const ev_slice *value, size_t count, const char *from)
{
    size_t next = count;
    for (size_t i = 0; i < count; i++)
        if (value[i].data != NULL && value[i].data >= from &&
            (next == count || value[i].data < value[next].data))
            next = i;
    return next;
}

void ev_insert(ev_slice json, const ev_member *members, size_t count, ev_buf *out)
{
    ev_slice value[EV_INSERT_MAX] = {{NULL, 0}}, lead = lead_of(json);
    const char *from = json.data, *end = from + end_of_members(json);
    find(json, members, count, value);
    for (size_t i; (i = next_present(value, count, from)) < count;) {
        ev_buf_bytes(out, from, (size_t)(value[i].data - from));
        ev_buf_slice(out, members[i].value);
        ev_buf_char(out, '"'); /* and its quote, so that an empty value is not found again */
        from = value[i].data + value[i].size + 1;
    }
    ev_buf_bytes(out, from, end > from ? (size_t)(end - from) : 0);
    for (size_t i = 0; i < count; i++)
        if (value[i].data == NULL)
            put_member(&members[i], lead, out);
    ev_buf_bytes(out, end, (size_t)(json.data + json.size - end));
}
