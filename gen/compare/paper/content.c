/* One pass over a content stream (ISO 32000-1, annex A has all operators). What is not known is
 * left out: a compatible reader does the same (7.8.2). */
#include "compare/paper/content.h"

enum { OPERANDS = 100000 };

/* ---- graphics state -------------------------------------------------------------------------- */

static void save(ev_stream *c)
{
    if (c->saved_count < EV_STATES)
        c->saved[c->saved_count] = c->now;
    c->saved_count++;
}

static void restore(ev_stream *c)
{
    if (c->saved_count == 0)
        return;
    c->saved_count--;
    if (c->saved_count < EV_STATES)
        c->now = c->saved[c->saved_count];
}

static ev_matrix matrix_of(const ev_stream *c)
{
    return (ev_matrix){ev_operand(c, 0), ev_operand(c, 1), ev_operand(c, 2),
                       ev_operand(c, 3), ev_operand(c, 4), ev_operand(c, 5)};
}

/* ---- external objects ------------------------------------------------------------------------ */

bool ev_numbers_read(ev_reader *r, ev_object array, double *numbers, size_t count)
{
    if (ev_object_count(r, array) != count)
        return false;
    for (size_t i = 0; i < count; i++)
        numbers[i] = ev_object_as_number(r, ev_object_item(r, array, i), 0);
    return true;
}

/* A stranger's file may let forms draw forms ten times each: the budget ends that. */
void ev_stream_spend(ev_stream *c, size_t cost)
{
    ev_reader *r = c->r;
    r->is_damaged = r->is_damaged || cost > r->budget;
    r->budget -= r->is_damaged ? 0 : cost;
}

static void draw_external(ev_stream *c)
{
    ev_object object = ev_stream_resource(c, "/XObject", ev_stream_last(c));
    ev_slice kind = ev_object_as_name(c->r, ev_object_key(c->r, object, "/Subtype"));
    if (kind.data == NULL || ev_object_kind_of(c->r, object) != EV_OBJECT_STREAM)
        return;
    if (ev_slice_is(kind, "Image"))
        ev_stream_image(c, object);
    else if (ev_slice_is(kind, "Form"))
        ev_stream_form(c, object);
}

/* ---- operators ------------------------------------------------------------------------------- */

static void draw_shading(ev_stream *c)
{
    ev_buf text;
    ev_buf_init(&text, c->r->arena, 256);
    ev_object_put(c->r, ev_stream_resource(c, "/Shading", ev_stream_last(c)), &text);
    ev_stream_shape(c, 'p', &c->now.clip, ev_buf_as_slice(&text));
}

/* A picture in the stream itself (8.9.7): a shape, by its dictionary and its samples as stored. */
static void draw_inline(ev_stream *c, ev_lexer *lexer)
{
    const ev_token *operands = c->operands.items;
    const char *from = lexer->at;
    ev_buf bytes;
    ev_corners corners = ev_matrix_apply(&c->now.matrix, 0, 0, 1, 1);
    ev_lexer_skip_image(lexer);
    ev_buf_init(&bytes, c->r->arena, 256);
    for (size_t i = 0; i < c->operands.count; i++) {
        if (operands[i].kind == EV_TOKEN_NUMBER)
            ev_buf_int(&bytes, ev_hundredths(operands[i].number));
        else
            ev_buf_slice(&bytes, operands[i].text);
        ev_buf_char(&bytes, ' ');
    }
    ev_buf_bytes(&bytes, from, (size_t)(lexer->at - from));
    ev_stream_shape(c, 'i', &corners, ev_buf_as_slice(&bytes));
}

static void obey(ev_stream *c, ev_slice name, ev_lexer *lexer)
{
    ev_matrix matrix;
    switch (ev_operator(name)) {
    case EV_OP1('q'):
        save(c);
        break;
    case EV_OP1('Q'):
        restore(c);
        break;
    case EV_OP2('c', 'm'):
        matrix = matrix_of(c);
        c->now.matrix = ev_matrix_multiply(&matrix, &c->now.matrix);
        break;
    case EV_OP1('w'):
        c->now.line_width = ev_operand(c, 0);
        break;
    case EV_OP2('D', 'o'):
        draw_external(c);
        break;
    case EV_OP2('s', 'h'):
        draw_shading(c);
        break;
    case EV_OP2('I', 'D'):
        draw_inline(c, lexer);
        break;
    default:
        if (!ev_stream_text(c, name) && !ev_stream_path(c, name) && !ev_stream_marks(c, name) &&
            !ev_stream_looks(c, name))
            (void)ev_stream_color(c, name);
    }
}

void ev_stream_run(ev_stream *c, ev_slice stream)
{
    ev_lexer lexer = ev_lexer_begin(stream, c->r->arena);
    for (ev_token t; (t = ev_lexer_next(&lexer)).kind != EV_TOKEN_END && !c->r->arena->failed;) {
        bool is_operand = t.kind != EV_TOKEN_WORD || ev_slice_is(t.text, "true") ||
                          ev_slice_is(t.text, "false") || ev_slice_is(t.text, "null");
        if (is_operand) {
            ev_token *operand = c->operands.count < OPERANDS
                                    ? ev_list_add(&c->operands, sizeof *operand, c->r->arena)
                                    : NULL;
            if (operand != NULL)
                *operand = t;
            continue;
        }
        ev_stream_spend(c, 1);
        if (c->r->is_damaged)
            return;
        obey(c, t.text, &lexer);
        c->operands.count = 0;
    }
}

/* ---- a page ---------------------------------------------------------------------------------- */

/* /CropBox, otherwise /MediaBox (14.11.2). */
ev_page_box ev_paper_box(ev_reader *r, size_t index)
{
    double box[4];
    ev_object page = ev_objects_page(r, index);
    if (!ev_numbers_read(r, ev_object_key(r, page, "/CropBox"), box, 4) &&
        !ev_numbers_read(r, ev_object_key(r, page, "/MediaBox"), box, 4))
        memcpy(box, (double[]){0, 0, 612, 792}, sizeof box);
    ev_matrix same = {1, 0, 0, 1, 0, 0};
    ev_corners c = ev_matrix_apply(&same, box[0], box[1], box[2] - box[0], box[3] - box[1]);
    int32_t turn = ev_object_as_int(r, ev_object_key(r, page, "/Rotate"), 0) / 90 % 4;
    return (ev_page_box){c.left,           c.top,          c.right - c.left,
                         c.top - c.bottom, (int32_t)index, turn < 0 ? turn + 4 : turn};
}

void ev_paper_read_content(ev_reader *r, size_t index, ev_descent descent)
{
    ev_object page = ev_objects_page(r, index);
    ev_stream *c = ev_arena_take(r->arena, sizeof *c);
    ev_slice stream = ev_object_page_content(r, page);
    if (c == NULL || stream.data == NULL)
        return;
    c->r = r;
    c->resources = ev_object_key(r, page, "/Resources");
    c->sheet = ev_paper_box(r, index);
    c->descent = descent;
    const ev_page_box *sheet = &c->sheet;
    c->now = (ev_graphics){
        .matrix = {1, 0, 0, 1, 0, 0},
        .clip = {sheet->left, sheet->top - sheet->height, sheet->left + sheet->width, sheet->top},
        .line_width = 1,
        .scale = 1};
    c->open[0] = (ev_sequence){.node = -1};
    c->open_count = 1;
    ev_stream_run(c, stream);
}
