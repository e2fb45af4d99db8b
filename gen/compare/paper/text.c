/* Text (ISO 32000-1, 9.3 and 9.4): each string that is shown is a run. */
#include "compare/paper/content.h"

/* ---- position -------------------------------------------------------------------------------- */

static void next_line(ev_stream *c, double x, double y)
{
    ev_matrix move = {1, 0, 0, 1, x, y};
    c->line = ev_matrix_multiply(&move, &c->line);
    c->text = c->line;
}

static void advance(ev_stream *c, double by)
{
    ev_matrix move = {1, 0, 0, 1, by * c->now.scale, 0};
    c->text = ev_matrix_multiply(&move, &c->text);
}

/* ---- showing --------------------------------------------------------------------------------- */

typedef struct shown {
    ev_buf text;
    ev_matrix from; /* of text when it began */
    double width;   /* unscaled, to the end of its last glyph that is not a blank */
    double at;      /* unscaled */
    uint32_t glyphs;
    uint32_t blanks; /* the checksum before the blanks at its end */
    size_t size;     /* bytes of text before them */
} shown;

static uint32_t checksum(uint32_t sum, uint32_t code)
{
    const uint8_t bytes[2] = {(uint8_t)code, (uint8_t)(code >> 8)};
    return ev_checksum(sum, bytes, sizeof bytes);
}

static void show_string(const ev_stream *c, shown *s, ev_slice codes)
{
    const ev_graphics *now = &c->now;
    for (const char *at = codes.data, *end = codes.data + codes.size; at < end;) {
        ev_glyph glyph = ev_drawn_font_glyph_at(now->font, &at, end);
        bool is_blank = ev_slice_is(glyph.text, " ");
        ev_buf_slice(&s->text, glyph.text);
        s->at += glyph.width * now->size;
        s->glyphs = checksum(s->glyphs, glyph.code);
        if (!is_blank) {
            s->width = s->at;
            s->blanks = s->glyphs;
            s->size = s->text.size;
        }
        s->at += now->spacing;
        if (glyph.code == ' ' && !ev_drawn_font_is_composite(now->font))
            s->at += now->word_spacing; /* of codes of one byte only (9.3.3) */
    }
}

static double scale_of(const ev_matrix *m)
{
    double c = m->c < 0 ? -m->c : m->c, d = m->d < 0 ? -m->d : m->d;
    return c > d ? c : d;
}

/* The rendering mode (9.3.6): letters that are filled are the plain ones. That it is invisible is
 * told in another way. */
static uint32_t look_of(const ev_stream *c, const ev_corners *corners)
{
    static const ev_painting paintings[] = {EV_FILLS, EV_STROKES, EV_FILLS | EV_STROKES, EV_FILLS,
                                            EV_FILLS, EV_STROKES, EV_FILLS | EV_STROKES, EV_FILLS};
    ev_painting painting = paintings[c->now.mode & 7];
    uint32_t look = ev_stream_look(c, painting, corners);
    return painting == EV_FILLS ? look : ev_checksum(look, &painting, sizeof painting);
}

/* A text of blanks alone is one run with no text. */
static void add_run(ev_stream *c, const shown *s)
{
    const ev_graphics *now = &c->now;
    ev_run *run = ev_list_add(&c->r->runs, sizeof *run, c->r->arena);
    if (run == NULL)
        return;
    ev_matrix m = ev_matrix_multiply(&s->from, &now->matrix);
    double height = ev_drawn_font_height(now->font) * now->size;
    double depth = ev_drawn_font_depth(now->font) * now->size;
    ev_corners corners =
        ev_matrix_apply(&m, 0, now->rise - depth, s->width * now->scale, height + depth);
    ev_corners base = ev_matrix_apply(&m, 0, now->rise, 0, 0);
    *run = (ev_run){.text = {s->text.data, s->size},
                    .whole = ev_stream_whole(c),
                    .language = ev_stream_language(c),
                    .font = ev_drawn_font_title(now->font),
                    .size = ev_hundredths(now->size * scale_of(&m)),
                    .color = now->mode == 1 ? now->stroke : now->fill,
                    .glyphs = s->blanks,
                    .look = look_of(c, &corners),
                    .is_invisible = now->mode == 3 || now->mode == 7,
                    .node = ev_stream_node(c),
                    .baseline = ev_place_of(&c->sheet, &base).y,
                    .place = ev_place_of(&c->sheet, &corners)};
}

/* The strings among the operands, and the numbers between them, which move to the left by
 * thousandths of an em. */
static void show(ev_stream *c)
{
    const ev_token *operands = c->operands.items;
    shown s = {.from = c->text, .glyphs = EV_CHECKSUM_EMPTY, .blanks = EV_CHECKSUM_EMPTY};
    if (c->now.font == NULL || c->descent == EV_FORMS_ARE_READ)
        return;
    ev_buf_init(&s.text, c->r->arena, 64);
    for (size_t i = 0; i < c->operands.count; i++) {
        if (operands[i].kind == EV_TOKEN_STRING)
            show_string(c, &s, operands[i].text);
        else if (operands[i].kind == EV_TOKEN_NUMBER)
            s.at -= operands[i].number / 1000 * c->now.size;
    }
    if (s.text.data == NULL)
        s.text.data = (char *)ev_arena_copy(c->r->arena, EV_SLICE(""));
    if (s.text.size > 0)
        add_run(c, &s);
    advance(c, s.at);
}

/* ---- operators ------------------------------------------------------------------------------- */

static void set_font(ev_stream *c)
{
    const ev_token *operands = c->operands.items;
    if (c->operands.count < 2 || operands[0].kind != EV_TOKEN_NAME)
        return;
    c->now.font = ev_drawn_font_named(c->r, c->resources, operands[0].text);
    c->now.size = ev_operand(c, 1);
}

static bool set_state(ev_stream *c, uint32_t code)
{
    double value = ev_operand(c, 0);
    switch (code) {
    case EV_OP2('T', 'c'):
        c->now.spacing = value;
        return true;
    case EV_OP2('T', 'w'):
        c->now.word_spacing = value;
        return true;
    case EV_OP2('T', 'z'):
        c->now.scale = value / 100;
        return true;
    case EV_OP2('T', 'L'):
        c->now.leading = value;
        return true;
    case EV_OP2('T', 's'):
        c->now.rise = value;
        return true;
    case EV_OP2('T', 'r'):
        c->now.mode = value >= 0 && value <= 7 ? (int32_t)value : 0;
        return true;
    case EV_OP2('T', 'f'):
        set_font(c);
        return true;
    default:
        return false;
    }
}

static bool move(ev_stream *c, uint32_t code)
{
    double x = ev_operand(c, 0), y = ev_operand(c, 1);
    switch (code) {
    case EV_OP2('B', 'T'):
        c->text = c->line = (ev_matrix){1, 0, 0, 1, 0, 0};
        return true;
    case EV_OP2('E', 'T'):
        return true;
    case EV_OP2('T', 'd'):
        next_line(c, x, y);
        return true;
    case EV_OP2('T', 'D'):
        c->now.leading = -y;
        next_line(c, x, y);
        return true;
    case EV_OP2('T', 'm'):
        c->text = c->line = (ev_matrix){
            x, y, ev_operand(c, 2), ev_operand(c, 3), ev_operand(c, 4), ev_operand(c, 5)};
        return true;
    case EV_OP2('T', '*'):
        next_line(c, 0, -c->now.leading);
        return true;
    default:
        return false;
    }
}

/* `"` has the two spacings before its string. */
static void show_spaced(ev_stream *c)
{
    ev_token *operands = c->operands.items;
    c->now.word_spacing = ev_operand(c, 0);
    c->now.spacing = ev_operand(c, 1);
    for (size_t i = 0; i < 2 && i < c->operands.count; i++)
        operands[i].kind = EV_TOKEN_NAME;
}

bool ev_stream_text(ev_stream *c, ev_slice name)
{
    uint32_t code = ev_operator(name);
    bool is_line = code == EV_OP1('\'') || code == EV_OP1('"');
    if (code == EV_OP1('"'))
        show_spaced(c);
    if (is_line)
        next_line(c, 0, -c->now.leading);
    if (is_line || code == EV_OP2('T', 'j') || code == EV_OP2('T', 'J')) {
        show(c);
        return true;
    }
    return set_state(c, code) || move(c, code);
}
