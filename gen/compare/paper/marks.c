/* Marked content (ISO 32000-1, 14.6): which element of the structure tree what is drawn belongs to,
 * in which language it is, and as what it is read. */
#include "compare/paper/content.h"

int32_t ev_stream_node(const ev_stream *c)
{
    for (size_t i = c->open_count; i > 0; i--)
        if (c->open[i - 1].node >= 0)
            return c->open[i - 1].node;
    return ev_paper_untagged(c->r);
}

ev_slice ev_stream_tag(const ev_stream *c)
{
    for (size_t i = c->open_count; i > 0; i--)
        if (c->open[i - 1].node >= 0)
            return c->open[i - 1].tag;
    return (ev_slice){NULL, 0};
}

ev_slice ev_stream_language(const ev_stream *c)
{
    for (size_t i = c->open_count; i > 0; i--) {
        const ev_sequence *open = &c->open[i - 1];
        const ev_node *nodes = c->r->nodes.items;
        if (open->language.data != NULL)
            return open->language;
        if (open->node >= 0)
            return nodes[open->node].language;
    }
    return c->r->paper->language;
}

ev_slice ev_stream_whole(const ev_stream *c)
{
    for (size_t i = c->open_count; i > 0; i--)
        if (c->open[i - 1].whole.data != NULL)
            return c->open[i - 1].whole;
    return (ev_slice){NULL, 0};
}

/* ---- properties ------------------------------------------------------------------------------ */

/* UTF-16BE with its mark, otherwise as it is: PDFDocEncoding's letters beyond ASCII are in no
 * language tag and in no text of ours. */
static ev_slice text_of(const ev_stream *c, ev_slice bytes)
{
    return ev_slice_starts(bytes, "\xFE\xFF")
               ? ev_paper_utf16((ev_slice){bytes.data + 2, bytes.size - 2}, 0, c->r->arena)
               : bytes;
}

static void set_owner(const ev_stream *c, ev_sequence *sequence, double identifier)
{
    const ev_owners *owners = &c->r->owners[c->sheet.page];
    bool is_known = identifier >= 0 && identifier < (double)owners->count;
    int32_t node = is_known ? owners->node[(size_t)identifier] : -1;
    sequence->node = node >= 0 ? node : ev_paper_untagged(c->r);
}

/* What is read in place of what is drawn, by the first of these that there is (14.9.3 to 14.9.5).
 */
static void offer_whole(ev_sequence *sequence, ev_slice key, ev_slice text)
{
    static const char *const keys[] = {"ActualText", "Alt", "E"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (ev_slice_is(key, keys[i]) && text.data != NULL &&
            (i == 0 || sequence->whole.data == NULL))
            sequence->whole = text;
}

/* The properties that a dictionary in the stream says, behind the tag. */
static void read_inline(const ev_stream *c, ev_sequence *sequence)
{
    const ev_token *t = c->operands.items;
    for (size_t i = 2; i + 1 < c->operands.count; i++) {
        if (t[i].kind != EV_TOKEN_NAME)
            continue;
        const ev_token *value = &t[i + 1];
        if (value->kind == EV_TOKEN_NUMBER && ev_slice_is(t[i].text, "MCID"))
            set_owner(c, sequence, value->number);
        else if (value->kind == EV_TOKEN_STRING && ev_slice_is(t[i].text, "Lang"))
            sequence->language = text_of(c, value->text);
        else if (value->kind == EV_TOKEN_STRING)
            offer_whole(sequence, t[i].text, text_of(c, value->text));
        i++;
    }
}

/* Those that the resources have under a name. */
static void read_named(const ev_stream *c, ev_slice name, ev_sequence *sequence)
{
    ev_reader *r = c->r;
    char key[130] = "/";
    if (name.size > sizeof key - 2)
        return;
    memcpy(key + 1, name.data, name.size);
    ev_object list = ev_object_key(r, ev_object_key(r, c->resources, "/Properties"), key);
    double identifier = ev_object_as_number(r, ev_object_key(r, list, "/MCID"), -1);
    if (identifier >= 0)
        set_owner(c, sequence, identifier);
    sequence->language = ev_object_as_text(r, ev_object_key(r, list, "/Lang"));
    static const char *const keys[] = {"/ActualText", "/Alt", "/E"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        offer_whole(sequence, (ev_slice){keys[i] + 1, strlen(keys[i]) - 1},
                    ev_object_as_text(r, ev_object_key(r, list, keys[i])));
}

/* ---- operators ------------------------------------------------------------------------------- */

static void begin(ev_stream *c)
{
    const ev_token *t = c->operands.items;
    ev_sequence sequence = {.node = -1, .runs = c->r->runs.count};
    bool is_tagged = c->operands.count > 0 && t[0].kind == EV_TOKEN_NAME;
    if (c->open_count == EV_SEQUENCES) {
        c->lost_count++;
        return;
    }
    if (is_tagged)
        sequence.tag = t[0].text;
    if (is_tagged && ev_slice_is(t[0].text, "Artifact"))
        sequence.node = ev_paper_artifact(c->r);
    if (c->operands.count > 1 && t[1].kind == EV_TOKEN_OPEN_DICTIONARY)
        read_inline(c, &sequence);
    else if (c->operands.count > 1 && t[1].kind == EV_TOKEN_NAME)
        read_named(c, t[1].text, &sequence);
    c->open[c->open_count++] = sequence;
}

/* Words that are read where none is drawn: a run without a text, as a point where text would be. */
static void add_unseen(ev_stream *c)
{
    const ev_sequence *last = &c->open[c->open_count - 1];
    bool is_read = c->descent != EV_FORMS_ARE_READ && last->whole.size > 0;
    ev_run *run = is_read && last->runs == c->r->runs.count
                      ? ev_list_add(&c->r->runs, sizeof *run, c->r->arena)
                      : NULL;
    if (run == NULL)
        return;
    ev_matrix m = ev_matrix_multiply(&c->text, &c->now.matrix);
    ev_corners point = ev_matrix_apply(&m, 0, 0, 0, 0);
    ev_place place = ev_place_of(&c->sheet, &point);
    place.width = place.height = 1;
    *run = (ev_run){.text = EV_SLICE(""),
                    .whole = last->whole,
                    .language = ev_stream_language(c),
                    .font = EV_SLICE(""),
                    .node = ev_stream_node(c),
                    .place = place};
}

static void end(ev_stream *c)
{
    if (c->lost_count > 0) {
        c->lost_count--;
    } else if (c->open_count > 1) {
        add_unseen(c);
        c->open_count--;
    }
}

bool ev_stream_marks(ev_stream *c, ev_slice name)
{
    if (ev_slice_is(name, "BDC") || ev_slice_is(name, "BMC"))
        begin(c);
    else if (ev_slice_is(name, "EMC"))
        end(c);
    else
        return false;
    return true;
}
