/* One pass over a content stream (ISO 32000-1, annex A has all operators). What is not known is
 * left out: a compatible reader does the same (7.8.2). */
#include "compare/paper/content.h"

enum { DEEPEST = 8, OPERANDS = 100000, FORM_COST = 2000 }; /* a form: as many operators */

static void run(ev_stream *c, ev_slice stream);

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

static ev_object external_named(const ev_stream *c)
{
    const ev_token *operands = c->operands.items;
    char key[130] = "/";
    if (c->operands.count == 0 || operands[0].kind != EV_TOKEN_NAME ||
        operands[0].text.size > sizeof key - 2)
        return 0;
    memcpy(key + 1, operands[0].text.data, operands[0].text.size);
    return ev_object_key(c->r, ev_object_key(c->r, c->resources, "/XObject"), key);
}

static bool read_numbers(ev_reader *r, ev_object array, double *numbers, size_t count)
{
    if (ev_object_count(r, array) != count)
        return false;
    for (size_t i = 0; i < count; i++)
        numbers[i] = ev_object_as_number(r, ev_object_item(r, array, i), 0);
    return true;
}

/* The content of a form that was drawn. */
typedef struct form_content {
    int object;
    ev_slice data;
} form_content;

/* A letterhead is drawn on each of a hundred pages: it is inflated once. */
static ev_slice form_data(ev_reader *r, ev_object form)
{
    int object = ev_object_number(r, form);
    const form_content *forms = r->forms.items;
    for (size_t i = 0; i < r->forms.count && object != 0; i++)
        if (forms[i].object == object)
            return forms[i].data;
    form_content *added = ev_list_add(&r->forms, sizeof *added, r->arena);
    ev_slice data = ev_object_data(r, form);
    if (added != NULL)
        *added = (form_content){object, data};
    return data;
}

/* A stranger's file may let forms draw forms ten times each: the budget ends that. */
static bool spend(ev_reader *r, size_t cost)
{
    r->is_damaged = r->is_damaged || cost > r->budget;
    r->budget -= r->is_damaged ? 0 : cost;
    return !r->is_damaged;
}

/* A form (8.10): a shape as large as its box, or what it draws. */
static void draw_form(ev_stream *c, ev_object form)
{
    double m[6] = {1, 0, 0, 1, 0, 0}, box[4] = {0, 0, 0, 0};
    (void)read_numbers(c->r, ev_object_key(c->r, form, "/Matrix"), m, 6);
    (void)read_numbers(c->r, ev_object_key(c->r, form, "/BBox"), box, 4);
    ev_matrix own = {m[0], m[1], m[2], m[3], m[4], m[5]};
    ev_matrix matrix = ev_matrix_multiply(&own, &c->now.matrix);
    ev_corners corners = ev_matrix_apply(&matrix, box[0], box[1], box[2] - box[0], box[3] - box[1]);
    ev_slice data = form_data(c->r, form);
    if (c->descent == EV_FORMS_ARE_SHAPES) {
        ev_stream_shape(c, 'x', &corners, data);
        return;
    }
    if (c->depth >= DEEPEST || data.data == NULL)
        return;
    ev_stream inner = *c;
    inner.depth++;
    inner.saved_count = 0;
    inner.path = inner.operands = (ev_list){NULL, 0, 0};
    inner.now.matrix = matrix;
    inner.now.clip = ev_corners_cross(&c->now.clip, &corners);
    ev_object resources = ev_object_key(c->r, form, "/Resources");
    inner.resources = resources != 0 ? resources : c->resources;
    spend(c->r, FORM_COST);
    run(&inner, data);
}

static void draw_external(ev_stream *c)
{
    ev_object object = external_named(c);
    ev_slice kind = ev_object_as_name(c->r, ev_object_key(c->r, object, "/Subtype"));
    if (kind.data == NULL || ev_object_kind_of(c->r, object) != EV_OBJECT_STREAM)
        return;
    if (ev_slice_is(kind, "Image"))
        ev_paper_add_image(c->r, object, &c->now.matrix, &c->now.clip, &c->sheet,
                           ev_stream_node(c));
    else if (ev_slice_is(kind, "Form"))
        draw_form(c, object);
}

/* ---- operators ------------------------------------------------------------------------------- */

static void draw_shading(ev_stream *c)
{
    const ev_token *operands = c->operands.items;
    bool is_named = c->operands.count > 0 && operands[0].kind == EV_TOKEN_NAME;
    ev_stream_shape(c, 'p', &c->now.clip, is_named ? operands[0].text : EV_SLICE(""));
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
        ev_lexer_skip_image(lexer);
        break;
    default:
        if (!ev_stream_text(c, name) && !ev_stream_path(c, name) && !ev_stream_marks(c, name))
            (void)ev_stream_color(c, name);
    }
}

static void run(ev_stream *c, ev_slice stream)
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
        if (!spend(c->r, 1))
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
    if (!read_numbers(r, ev_object_key(r, page, "/CropBox"), box, 4) &&
        !read_numbers(r, ev_object_key(r, page, "/MediaBox"), box, 4))
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
    c->open[0] = (ev_sequence){-1, {NULL, 0}, {NULL, 0}};
    c->open_count = 1;
    run(c, stream);
}
