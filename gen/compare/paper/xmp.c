/* An XMP packet (ISO 16684-1): its properties, as attributes or as elements, each with all text and
 * all attributes within it. A small reader of our own: the packet is ours, and a stranger's is read
 * the same way; what is not XML gives odd names and values, which differ from a golden's. */
#include "compare/paper/private.h"

#define PROVENANCE "urn:evisa-gen:provenance:1#"

enum { DEEPEST = 64 };

typedef struct scan {
    ev_reader *r;
    const char *at, *end;
    int32_t depth, description; /* of open elements; of the rdf:Description that is open, or 0 */
    int32_t property;           /* depth of the property that is open, or 0 */
    ev_slice name;              /* its name */
    ev_buf value;
    ev_slice prefix; /* what our namespace is called, with its colon; absent: not there */
} scan;

/* ---- text ------------------------------------------------------------------------------------ */

static ev_slice unescape(ev_reader *r, ev_slice text)
{
    static const struct {
        const char *name;
        char c;
    } entities[] = {
        {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
    ev_buf out;
    if (text.size == 0 || memchr(text.data, '&', text.size) == NULL)
        return text;
    ev_buf_init(&out, r->arena, text.size);
    for (size_t i = 0; i < text.size;) {
        ev_slice rest = {text.data + i, text.size - i};
        size_t size = 1;
        char c = text.data[i];
        for (size_t k = 0; k < sizeof entities / sizeof *entities && size == 1; k++)
            if (ev_slice_starts(rest, entities[k].name)) {
                size = strlen(entities[k].name);
                c = entities[k].c;
            }
        ev_buf_char(&out, c);
        i += size;
    }
    return ev_buf_as_slice(&out);
}

/* Appends to the value of the open property. */
static void append(scan *s, ev_slice text)
{
    text = ev_slice_trim(unescape(s->r, text));
    if (s->property == 0 || text.size == 0)
        return;
    ev_buf_text(&s->value, s->value.size > 0 ? " " : "");
    ev_buf_slice(&s->value, text);
}

/* ---- properties ------------------------------------------------------------------------------ */

static void set_made(scan *s, ev_slice name, ev_slice value)
{
    ev_paper *paper = s->r->paper;
    const struct {
        const char *name;
        ev_slice *place;
    } places[] = {{"policy", &paper->made.policy},     {"policyHash", &paper->made.policy_hash},
                  {"template", &paper->made.template}, {"templateHash", &paper->made.template_hash},
                  {"render", &paper->made.render},     {"recordDigest", &paper->made.digest},
                  {"specimen", &paper->made.specimen}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (ev_slice_is(name, places[i].name))
            *places[i].place = value;
}

static void add(scan *s, ev_slice name, ev_slice value)
{
    ev_buf full;
    size_t prefix = s->prefix.size;
    if (prefix > 0 && name.size > prefix && memcmp(name.data, s->prefix.data, prefix) == 0) {
        set_made(s, (ev_slice){name.data + prefix, name.size - prefix}, value);
        return;
    }
    ev_buf_init(&full, s->r->arena, name.size + 4);
    ev_buf_text(&full, "XMP ");
    ev_buf_slice(&full, name);
    ev_paper_about_add(s->r, ev_buf_as_slice(&full), value);
}

static void attribute(scan *s, ev_slice name, ev_slice value)
{
    value = unescape(s->r, value);
    if (ev_slice_starts(name, "xmlns:")) {
        if (ev_slice_is(value, PROVENANCE)) {
            ev_buf prefix;
            ev_buf_init(&prefix, s->r->arena, name.size);
            ev_buf_bytes(&prefix, name.data + 6, name.size - 6);
            ev_buf_char(&prefix, ':');
            s->prefix = ev_buf_as_slice(&prefix);
        }
    } else if (s->property > 0) {
        append(s, value);
    } else if (s->description > 0 && s->description == s->depth &&
               !ev_slice_is(name, "rdf:about")) {
        add(s, name, value);
    }
}

/* ---- elements -------------------------------------------------------------------------------- */

static bool is_name_end(char c)
{
    return ev_char_is_blank(c) || c == '>' || c == '/' || c == '=';
}

static ev_slice take_name(scan *s)
{
    const char *begin = s->at;
    while (s->at < s->end && !is_name_end(*s->at))
        s->at++;
    return (ev_slice){begin, (size_t)(s->at - begin)};
}

/* name="value", up to the end of the tag. Returns whether the element is empty. */
static bool take_attributes(scan *s)
{
    bool is_empty = false;
    while (s->at < s->end && *s->at != '>') {
        is_empty = *s->at == '/';
        if (is_name_end(*s->at)) {
            s->at++;
            continue;
        }
        ev_slice name = take_name(s);
        while (s->at < s->end && (*s->at == '=' || ev_char_is_blank(*s->at)))
            s->at++;
        if (s->at == s->end || (*s->at != '"' && *s->at != '\''))
            continue;
        char quote = *s->at++;
        const char *close = memchr(s->at, quote, (size_t)(s->end - s->at));
        close = close != NULL ? close : s->end;
        attribute(s, name, (ev_slice){s->at, (size_t)(close - s->at)});
        s->at = close < s->end ? close + 1 : close;
    }
    s->at += s->at < s->end;
    return is_empty;
}

static void close_element(scan *s)
{
    if (s->property > 0 && s->property == s->depth) {
        add(s, s->name, s->value.size > 0 ? ev_buf_as_slice(&s->value) : EV_SLICE(""));
        s->property = 0;
    }
    if (s->description == s->depth)
        s->description = 0;
    s->depth -= s->depth > 0;
}

static void open_element(scan *s)
{
    ev_slice name = take_name(s);
    s->depth++;
    if (s->property == 0 && s->description > 0 && s->depth == s->description + 1) {
        s->property = s->depth;
        s->name = name;
        ev_buf_init(&s->value, s->r->arena, 256);
    } else if (s->property == 0 && ev_slice_is(name, "rdf:Description")) {
        s->description = s->depth;
    }
    if (take_attributes(s))
        close_element(s);
}

/* At "<": moves behind its tag. */
static void take_tag(scan *s)
{
    char next = s->at + 1 < s->end ? s->at[1] : '\0';
    s->at++;
    if (next != '?' && next != '!' && next != '/') {
        open_element(s);
        return;
    }
    if (next == '/')
        close_element(s);
    const char *close = memchr(s->at, '>', (size_t)(s->end - s->at));
    s->at = close != NULL ? close + 1 : s->end;
}

bool ev_paper_read_xmp(ev_reader *r, ev_slice xmp)
{
    scan s = {.r = r, .at = xmp.data, .end = xmp.data + xmp.size};
    ev_slice *made[] = {&r->paper->made.policy,   &r->paper->made.policy_hash,
                        &r->paper->made.template, &r->paper->made.template_hash,
                        &r->paper->made.render,   &r->paper->made.digest,
                        &r->paper->made.specimen};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        *made[i] = EV_SLICE("");
    while (s.at < s.end && s.depth < DEEPEST) {
        const char *tag = memchr(s.at, '<', (size_t)(s.end - s.at));
        tag = tag != NULL ? tag : s.end;
        append(&s, (ev_slice){s.at, (size_t)(tag - s.at)});
        s.at = tag;
        if (s.at < s.end)
            take_tag(&s);
    }
    return s.prefix.data != NULL;
}
