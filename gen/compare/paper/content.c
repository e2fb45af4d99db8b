/* One pass over a content stream (ISO 32000-1, annex A has all operators). What is not known is
 * left out: a compatible reader does the same (7.8.2). */
#include "compare/paper/content.h"

enum {
    OPERANDS = 100000,
    DEEPEST = 8,     /* forms within forms */
    FORM_COST = 2000 /* operators: what one form takes of the budget */
};

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

/* ---- numbers --------------------------------------------------------------------------------- */

static bool read_numbers(ev_reader *r, ev_object array, double *numbers, size_t count)
{
    if (ev_object_count(r, array) != count)
        return false;
    for (size_t i = 0; i < count; i++)
        numbers[i] = ev_object_as_number(r, ev_object_item(r, array, i), 0);
    return true;
}

/* ---- forms (8.10) ---------------------------------------------------------------------------- */

static void run(ev_stream *c, ev_slice stream);

/* A stranger's file may let forms draw forms ten times each: the budget ends that. */
static void spend(ev_stream *c, size_t cost)
{
    ev_reader *r = c->r;
    r->is_damaged = r->is_damaged || cost > r->budget;
    r->budget -= r->is_damaged ? 0 : cost;
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

/* Does what a form says, in another state than the page's. */
static void run_form(ev_stream *inner, ev_object form, const ev_matrix *matrix,
                     const ev_corners *box)
{
    ev_slice data = form_data(inner->r, form);
    ev_object resources = ev_object_key(inner->r, form, "/Resources");
    if (inner->depth >= DEEPEST || data.data == NULL)
        return;
    inner->depth++;
    inner->saved_count = 0;
    inner->path = inner->operands = (ev_list){NULL, 0, 0};
    inner->now.matrix = *matrix;
    inner->now.clip = ev_corners_cross(&inner->now.clip, box);
    inner->resources = resources != 0 ? resources : inner->resources;
    spend(inner, FORM_COST);
    run(inner, data);
}

/* As it is drawn on a page of its own, whatever its place on this one; and how it is turned there,
 * and laid over what is below it. */
static void add_shape(ev_stream *c, ev_object form, const ev_matrix *own, const ev_corners *box,
                      const ev_corners *corners)
{
    static const char *const laid[] = {"/Group", "/OC"};
    const ev_matrix *m = &c->now.matrix;
    ev_stream inner = *c;
    ev_buf said;
    ev_buf_init(&said, c->r->arena, 256);
    inner.descent = EV_FORMS_ARE_DIGESTED;
    inner.now.clip = *box;
    inner.sheet = (ev_page_box){
        box->left, box->top, box->right - box->left, box->top - box->bottom, c->sheet.page, 0};
    ev_drawn of_page = ev_drawn_exchange(c->r, &(ev_drawn){.code = {.side = 0}});
    run_form(&inner, form, own, box);
    ev_drawn of_form = ev_drawn_exchange(c->r, &of_page);
    ev_drawn_put(&of_form, &said);
    ev_numbers_put((const int32_t[]){ev_hundredths(m->a), ev_hundredths(m->b), ev_hundredths(m->c),
                                     ev_hundredths(m->d)},
                   4, &said);
    for (size_t i = 0; i < sizeof laid / sizeof *laid; i++)
        ev_object_put(c->r, ev_object_key(c->r, form, laid[i]), &said);
    ev_stream_shape(c, 'x', corners, ev_buf_as_slice(&said));
}

static void draw_form(ev_stream *c, ev_object form)
{
    double m[6] = {1, 0, 0, 1, 0, 0}, b[4] = {0, 0, 0, 0};
    (void)read_numbers(c->r, ev_object_key(c->r, form, "/Matrix"), m, 6);
    (void)read_numbers(c->r, ev_object_key(c->r, form, "/BBox"), b, 4);
    ev_matrix own = {m[0], m[1], m[2], m[3], m[4], m[5]};
    ev_matrix matrix = ev_matrix_multiply(&own, &c->now.matrix);
    ev_corners box = ev_matrix_apply(&own, b[0], b[1], b[2] - b[0], b[3] - b[1]);
    ev_corners corners = ev_matrix_apply(&matrix, b[0], b[1], b[2] - b[0], b[3] - b[1]);
    if (c->descent == EV_FORMS_ARE_SHAPES) {
        add_shape(c, form, &own, &box, &corners);
        return;
    }
    ev_stream inner = *c;
    run_form(&inner, form, &matrix, &corners);
}

/* ---- external objects ------------------------------------------------------------------------ */

static void draw_external(ev_stream *c)
{
    ev_object object = ev_stream_resource(c, "/XObject", ev_stream_last(c));
    ev_slice kind = ev_object_as_name(c->r, ev_object_key(c->r, object, "/Subtype"));
    if (kind.data == NULL || ev_object_kind_of(c->r, object) != EV_OBJECT_STREAM)
        return;
    if (ev_slice_is(kind, "Image"))
        ev_stream_image(c, object);
    else if (ev_slice_is(kind, "Form"))
        draw_form(c, object);
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
        spend(c, 1);
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
    c->open[0] = (ev_sequence){.node = -1};
    c->open_count = 1;
    run(c, stream);
}
