/* RFC 8785: members sorted by the UTF-16 form of their names, strings with the fewest escapes, no
 * blanks.
 *
 * The text is written straight into the hash: with its photo it can be a megabyte, and nothing
 * needs it afterwards. Numbers with a fraction are not written: RFC 8785 requires ECMAScript's
 * shortest form for them, and a record has none in the members that the digest covers. */
#include "record/jcs.h"

#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

#include "core/hex.h"
#include "record/json.h"

/* The target of the canonical text: `hash`, or `text` when hash is NULL. */
typedef struct sink {
    struct sha256_ctx *hash;
    ev_buf *text;
    ev_arena *arena;
} sink;

typedef struct member {
    ev_slice name;
    json_t *value;
} member;

static void put(const sink *out, const char *bytes, size_t size)
{
    if (out->hash != NULL)
        sha256_update(out->hash, size, (const uint8_t *)bytes);
    else
        ev_buf_bytes(out->text, bytes, size);
}

/* ---- strings (section 3.2.2.2) --------------------------------------------------------------- */

static size_t escape(unsigned char c, char out[6])
{
    static const char with_letter[] = "\b\t\n\f\r\"\\", letters[] = "btnfr\"\\";
    const char *at = memchr(with_letter, c, sizeof with_letter - 1);
    out[0] = '\\';
    if (at != NULL) {
        out[1] = letters[at - with_letter];
        return 2;
    }
    memcpy(out + 1, "u00", 3);
    ev_hex_encode(&c, 1, EV_HEX_LOWER, out + 4);
    return 6;
}

static void put_string(const sink *out, ev_slice text)
{
    const char *from = text.data, *end = text.data + text.size;
    put(out, "\"", 1);
    for (const char *at = from; (at = ev_json_skip_plain(at, end)) < end; at++) {
        unsigned char c = (unsigned char)*at;
        if (c >= 0x20 && c != '"' && c != '\\')
            continue; /* beyond ASCII, or DEL */
        char escaped[6];
        put(out, from, (size_t)(at - from));
        put(out, escaped, escape(c, escaped));
        from = at + 1;
    }
    put(out, from, (size_t)(end - from));
    put(out, "\"", 1);
}

/* ---- order of members (section 3.2.3) -------------------------------------------------------- */

/* UTF-16 sorts like UTF-8, except that U+10000 and above (first byte F0..F4; surrogates D800..DFFF)
 * come before U+E000..FFFF (first byte EE, EF). */
static int order_of_byte(unsigned char byte)
{
    if (byte < 0xEE)
        return byte;
    return byte >= 0xF0 ? byte - 2 : byte + 5;
}

static int compare(const void *left, const void *right)
{
    ev_slice a = ((const member *)left)->name, b = ((const member *)right)->name;
    for (size_t i = 0; i < a.size && i < b.size; i++)
        if (a.data[i] != b.data[i])
            return order_of_byte((unsigned char)a.data[i]) -
                   order_of_byte((unsigned char)b.data[i]);
    return (a.size > b.size) - (a.size < b.size);
}

/* The members of an object, sorted, in the arena; NULL when memory ran out. */
static member *sorted_members(json_t *object, ev_arena *arena, size_t *count)
{
    *count = json_object_size(object);
    member *members = ev_arena_take_array(arena, *count + 1, sizeof *members);
    if (members == NULL)
        return NULL;
    size_t i = 0;
    for (void *at = json_object_iter(object); at != NULL; at = json_object_iter_next(object, at))
        members[i++] = (member){{json_object_iter_key(at), json_object_iter_key_len(at)},
                                json_object_iter_value(at)};
    qsort(members, *count, sizeof *members, compare);
    return members;
}

/* ---- values ---------------------------------------------------------------------------------- */

static bool put_value(const sink *out, json_t *value);

static bool put_integer(const sink *out, json_t *value)
{
    char digits[32];
    ev_buf text = {.data = digits, .capacity = sizeof digits};
    json_int_t integer = json_integer_value(value);
    if (integer > EV_NUMBER_MAX || integer < -EV_NUMBER_MAX)
        return false;
    ev_buf_int(&text, integer);
    put(out, text.data, text.size);
    return true;
}

static bool put_array(const sink *out, json_t *array)
{
    put(out, "[", 1);
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (i > 0)
            put(out, ",", 1);
        if (!put_value(out, json_array_get(array, i)))
            return false;
    }
    put(out, "]", 1);
    return true;
}

static bool is_outside_digest(ev_slice name)
{
    return ev_slice_is(name, "seal") || ev_slice_starts(name, "x-");
}

/* Which members of an object are written. */
typedef enum selection { ALL_MEMBERS, DIGEST_MEMBERS } selection;

static bool put_object(const sink *out, json_t *object, selection selected)
{
    size_t count, written = 0;
    member *members = sorted_members(object, out->arena, &count);
    if (members == NULL)
        return false;
    put(out, "{", 1);
    for (size_t i = 0; i < count; i++) {
        if (selected == DIGEST_MEMBERS && is_outside_digest(members[i].name))
            continue;
        if (written++ > 0)
            put(out, ",", 1);
        put_string(out, members[i].name);
        put(out, ":", 1);
        if (!put_value(out, members[i].value))
            return false;
    }
    put(out, "}", 1);
    return true;
}

/* Recursion is as deep as ev_json_read accepts. */
static bool put_value(const sink *out, json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return put_object(out, value, ALL_MEMBERS);
    case JSON_ARRAY:
        return put_array(out, value);
    case JSON_STRING:
        put_string(out, (ev_slice){json_string_value(value), json_string_length(value)});
        return true;
    case JSON_INTEGER:
        return put_integer(out, value);
    case JSON_TRUE:
        put(out, "true", 4);
        return true;
    case JSON_FALSE:
        put(out, "false", 5);
        return true;
    case JSON_NULL:
        put(out, "null", 4);
        return true;
    case JSON_REAL:
        break;
    }
    return false;
}

bool ev_jcs_text(json_t *value, ev_arena *arena, ev_buf *text)
{
    sink out = {.text = text, .arena = arena};
    return put_value(&out, value) && !text->failed;
}

bool ev_jcs_digest(json_t *record, ev_arena *arena, uint8_t digest[EV_DIGEST_SIZE])
{
    struct sha256_ctx hash;
    sha256_init(&hash);
    sink out = {.hash = &hash, .arena = arena};
    if (!put_object(&out, record, DIGEST_MEMBERS))
        return false;
    sha256_digest(&hash, EV_DIGEST_SIZE, digest);
    return true;
}
