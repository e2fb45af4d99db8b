/* Forms (ISO 32000-1, 8.10). On a page of ours a form is one shape: it is the same where it draws
 * the same, however its stream is written. */
#include "compare/paper/content.h"

enum { DEEPEST = 8, COST = 2000 /* operators: what one form takes of the budget */ };

/* The content of a form that was drawn. */
typedef struct form_content {
    int object;
    ev_slice data;
} form_content;

/* A letterhead is drawn on each of a hundred pages: it is inflated once. */
static ev_slice data_of(ev_reader *r, ev_object form)
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
static void run(ev_stream *inner, ev_object form, const ev_matrix *matrix, const ev_corners *box)
{
    ev_slice data = data_of(inner->r, form);
    ev_object resources = ev_object_key(inner->r, form, "/Resources");
    if (inner->depth >= DEEPEST || data.data == NULL)
        return;
    inner->depth++;
    inner->saved_count = 0;
    inner->path = inner->operands = (ev_list){NULL, 0, 0};
    inner->now.matrix = *matrix;
    inner->now.clip = ev_corners_cross(&inner->now.clip, box);
    inner->resources = resources != 0 ? resources : inner->resources;
    ev_stream_spend(inner, COST);
    ev_stream_run(inner, data);
}

/* ---- as one shape ---------------------------------------------------------------------------- */

/* What a form draws, beside what the page does. */
typedef struct drawn {
    ev_list shapes, runs, pictures;
    ev_paper_code code;
} drawn;

static drawn exchange(ev_reader *r, const drawn *other)
{
    drawn was = {r->shapes, r->runs, r->pictures, r->paper->code};
    r->shapes = other->shapes;
    r->runs = other->runs;
    r->pictures = other->pictures;
    r->paper->code = other->code;
    return was;
}

static void put_numbers(ev_buf *out, const int32_t *numbers, size_t count)
{
    ev_buf_bytes(out, numbers, count * sizeof *numbers);
}

static void put_place(ev_buf *out, const ev_place *place)
{
    put_numbers(out, (const int32_t[]){place->x, place->y, place->width, place->height}, 4);
}

static void put_drawn(const drawn *d, ev_buf *out)
{
    const ev_shape *shapes = d->shapes.items;
    const ev_run *runs = d->runs.items;
    const ev_picture *pictures = d->pictures.items;
    for (size_t i = 0; i < d->shapes.count; i++) {
        ev_buf_char(out, shapes[i].kind);
        put_numbers(out, (const int32_t[]){(int32_t)shapes[i].color, shapes[i].line_width}, 2);
        ev_buf_bytes(out, shapes[i].digest, EV_DIGEST_SIZE);
        put_place(out, &shapes[i].place);
    }
    for (size_t i = 0; i < d->runs.count; i++) {
        ev_buf_slice(out, runs[i].text);
        ev_buf_slice(out, runs[i].font);
        put_numbers(out,
                    (const int32_t[]){runs[i].size, (int32_t)runs[i].color, (int32_t)runs[i].glyphs,
                                      (int32_t)runs[i].look, runs[i].is_invisible},
                    5);
        put_place(out, &runs[i].place);
    }
    for (size_t i = 0; i < d->pictures.count; i++) {
        ev_buf_slice(out, pictures[i].data);
        ev_buf_slice(out, pictures[i].color);
        put_numbers(out,
                    (const int32_t[]){pictures[i].width, pictures[i].height, pictures[i].turned,
                                      (int32_t)pictures[i].look},
                    4);
        put_place(out, &pictures[i].whole);
    }
    if (d->code.modules != NULL)
        ev_buf_bytes(out, d->code.modules, d->code.side * d->code.side);
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
    drawn of_page = exchange(c->r, &(drawn){.code = {.side = 0}});
    run(&inner, form, own, box);
    drawn of_form = exchange(c->r, &of_page);
    put_drawn(&of_form, &said);
    put_numbers(&said,
                (const int32_t[]){ev_hundredths(m->a), ev_hundredths(m->b), ev_hundredths(m->c),
                                  ev_hundredths(m->d)},
                4);
    for (size_t i = 0; i < sizeof laid / sizeof *laid; i++)
        ev_object_put(c->r, ev_object_key(c->r, form, laid[i]), &said);
    ev_stream_shape(c, 'x', corners, ev_buf_as_slice(&said));
}

void ev_stream_form(ev_stream *c, ev_object form)
{
    double m[6] = {1, 0, 0, 1, 0, 0}, b[4] = {0, 0, 0, 0};
    (void)ev_numbers_read(c->r, ev_object_key(c->r, form, "/Matrix"), m, 6);
    (void)ev_numbers_read(c->r, ev_object_key(c->r, form, "/BBox"), b, 4);
    ev_matrix own = {m[0], m[1], m[2], m[3], m[4], m[5]};
    ev_matrix matrix = ev_matrix_multiply(&own, &c->now.matrix);
    ev_corners box = ev_matrix_apply(&own, b[0], b[1], b[2] - b[0], b[3] - b[1]);
    ev_corners corners = ev_matrix_apply(&matrix, b[0], b[1], b[2] - b[0], b[3] - b[1]);
    if (c->descent == EV_FORMS_ARE_SHAPES) {
        add_shape(c, form, &own, &box, &corners);
        return;
    }
    ev_stream inner = *c;
    run(&inner, form, &matrix, &corners);
}
