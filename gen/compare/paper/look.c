/* How something is drawn besides its colour and the width of its lines (ISO 32000-1, 8.4.1, 8.4.5):
 * as checksums, for which only "the same" and "another" is asked. What nobody can see is left out:
 * flatness, rendering intents, smoothness, and everything that has its default. */
#include "compare/paper/content.h"

/* What sets them, for which painting they count, and their defaults as put_token and put_value
 * write them. */
static const struct {
    const char *operator, * key; /* an operator, a key of an ExtGState; NULL: none */
    ev_painting counts;
    const char *otherwise;
} looks[EV_LOOKS] = {
    [EV_LOOK_FILL] = {NULL, NULL, EV_FILLS, ""}, /* color.c */
    [EV_LOOK_STROKE] = {NULL, NULL, EV_STROKES, ""},
    {"d", NULL, EV_STROKES, "[]0 "},
    {NULL, "/D", EV_STROKES, "[[]0 ]"},
    {"J", "/LC", EV_STROKES, "0 "},
    {"j", "/LJ", EV_STROKES, "0 "},
    {"M", "/ML", EV_STROKES, "10000 "},
    {NULL, "/CA", EV_STROKES, "1000 "},
    {NULL, "/OP", EV_STROKES, "false "},
    {NULL, "/ca", EV_FILLS, "1000 "},
    {NULL, "/op", EV_FILLS, "false "},
    {NULL, "/BM", EV_FILLS | EV_STROKES, "/Normal "},
    {NULL, "/SMask", EV_FILLS | EV_STROKES, "/None "},
};

uint32_t ev_checksum(uint32_t sum, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < size; i++)
        sum = (sum ^ at[i]) * 16777619u;
    return sum;
}

static void set(ev_stream *c, ev_look index, const ev_buf *value)
{
    ev_slice text = value->size > 0 ? ev_buf_as_slice(value) : EV_SLICE("");
    bool is_default = ev_slice_is(text, looks[index].otherwise);
    c->now.looks[index] = is_default ? 0 : ev_checksum(EV_CHECKSUM_EMPTY, text.data, text.size);
}

/* ---- values, written alike ------------------------------------------------------------------- */

static void put_number(ev_buf *out, double value)
{
    ev_buf_int(out, ev_hundredths(value * 10));
    ev_buf_char(out, ' ');
}

static void put_token(ev_buf *out, const ev_token *token)
{
    if (token->kind == EV_TOKEN_NUMBER)
        put_number(out, token->number);
    else
        ev_buf_slice(out, token->text);
}

static void put_value(ev_reader *r, ev_object object, ev_buf *out, int32_t depth)
{
    enum { DEEPEST = 3 };
    ev_object_kind kind = ev_object_kind_of(r, object);
    size_t count = ev_object_count(r, object);
    if (kind == EV_OBJECT_NUMBER) {
        put_number(out, ev_object_as_number(r, object, 0));
    } else if (kind == EV_OBJECT_ARRAY && depth < DEEPEST) {
        ev_buf_char(out, '[');
        for (size_t i = 0; i < count && i < 64; i++)
            put_value(r, ev_object_item(r, object, i), out, depth + 1);
        ev_buf_char(out, ']');
    } else {
        ev_object_put(r, object, out);
        ev_buf_char(out, ' ');
    }
}

/* ---- setting --------------------------------------------------------------------------------- */

ev_object ev_stream_resource(const ev_stream *c, const char *category, const ev_token *name)
{
    char key[130] = "/";
    if (name == NULL || name->kind != EV_TOKEN_NAME || name->text.size > sizeof key - 2)
        return 0;
    memcpy(key + 1, name->text.data, name->text.size);
    return ev_object_key(c->r, ev_object_key(c->r, c->resources, category), key);
}

const ev_token *ev_stream_last(const ev_stream *c)
{
    const ev_token *operands = c->operands.items;
    return c->operands.count > 0 ? &operands[c->operands.count - 1] : NULL;
}

void ev_stream_set_look(ev_stream *c, ev_look index, ev_object object)
{
    ev_buf value;
    ev_buf_init(&value, c->r->arena, 64);
    if (object != 0)
        put_value(c->r, object, &value, 0);
    set(c, index, &value);
}

static void set_states(ev_stream *c)
{
    ev_object states = ev_stream_resource(c, "/ExtGState", ev_stream_last(c));
    for (ev_look i = 0; i < EV_LOOKS; i++) {
        ev_object value = looks[i].key != NULL ? ev_object_key(c->r, states, looks[i].key) : 0;
        if (value != 0)
            ev_stream_set_look(c, i, value);
    }
    c->now.line_width =
        ev_object_as_number(c->r, ev_object_key(c->r, states, "/LW"), c->now.line_width);
}

bool ev_stream_looks(ev_stream *c, ev_slice name)
{
    const ev_token *operands = c->operands.items;
    ev_buf value;
    if (ev_slice_is(name, "gs")) {
        set_states(c);
        return true;
    }
    for (ev_look i = 0; i < EV_LOOKS; i++) {
        if (looks[i].operator== NULL || !ev_slice_is(name, looks[i].operator))
            continue;
        ev_buf_init(&value, c->r->arena, 64);
        for (size_t k = 0; k < c->operands.count; k++)
            put_token(&value, &operands[k]);
        set(c, i, &value);
        return true;
    }
    return false;
}

/* ---- asking ---------------------------------------------------------------------------------- */

/* What of something is cut off by the clipping path, and not by the edge of the page. */
static uint32_t add_cut(const ev_stream *c, const ev_corners *corners, uint32_t sum)
{
    const ev_page_box *p = &c->sheet;
    const ev_corners page = {p->left, p->top - p->height, p->left + p->width, p->top};
    ev_corners whole = ev_corners_cross(corners, &page),
               seen = ev_corners_cross(&whole, &c->now.clip);
    const int32_t cut[4] = {
        ev_place_length(seen.left - whole.left), ev_place_length(seen.bottom - whole.bottom),
        ev_place_length(whole.right - seen.right), ev_place_length(whole.top - seen.top)};
    static const int32_t none[4] = {0};
    return memcmp(cut, none, sizeof cut) != 0 ? ev_checksum(sum, cut, sizeof cut) : sum;
}

uint32_t ev_stream_look(const ev_stream *c, ev_painting painting, const ev_corners *corners)
{
    uint32_t sum = EV_CHECKSUM_EMPTY;
    for (ev_look i = 0; i < EV_LOOKS; i++)
        if ((looks[i].counts & painting) != 0)
            sum = ev_checksum(sum, &c->now.looks[i], sizeof c->now.looks[i]);
    return add_cut(c, corners, sum);
}
