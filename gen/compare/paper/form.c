/* What a form draws (ISO 32000-1, 8.10). On a page of ours a form is one shape: it is the same
 * where it draws the same, however its stream is written. */
#include "compare/paper/content.h"

ev_drawn ev_drawn_exchange(ev_reader *r, const ev_drawn *other)
{
    ev_drawn was = {r->shapes, r->runs, r->pictures, r->paper->code};
    r->shapes = other->shapes;
    r->runs = other->runs;
    r->pictures = other->pictures;
    r->paper->code = other->code;
    return was;
}

void ev_numbers_put(const int32_t *numbers, size_t count, ev_buf *out)
{
    ev_buf_bytes(out, numbers, count * sizeof *numbers);
}

static void put_place(ev_buf *out, const ev_place *place)
{
    ev_numbers_put((const int32_t[]){place->x, place->y, place->width, place->height}, 4, out);
}

void ev_drawn_put(const ev_drawn *d, ev_buf *out)
{
    const ev_shape *shapes = d->shapes.items;
    const ev_run *runs = d->runs.items;
    const ev_picture *pictures = d->pictures.items;
    for (size_t i = 0; i < d->shapes.count; i++) {
        ev_buf_char(out, shapes[i].kind);
        ev_numbers_put((const int32_t[]){(int32_t)shapes[i].color, shapes[i].line_width}, 2, out);
        ev_buf_bytes(out, shapes[i].digest, EV_DIGEST_SIZE);
        put_place(out, &shapes[i].place);
    }
    for (size_t i = 0; i < d->runs.count; i++) {
        ev_buf_slice(out, runs[i].text);
        ev_buf_slice(out, runs[i].font);
        ev_numbers_put((const int32_t[]){runs[i].size, (int32_t)runs[i].color,
                                         (int32_t)runs[i].glyphs, (int32_t)runs[i].look,
                                         runs[i].is_invisible},
                       5, out);
        put_place(out, &runs[i].place);
    }
    for (size_t i = 0; i < d->pictures.count; i++) {
        ev_buf_slice(out, pictures[i].data);
        ev_buf_slice(out, pictures[i].color);
        ev_numbers_put((const int32_t[]){pictures[i].width, pictures[i].height, pictures[i].turned,
                                         (int32_t)pictures[i].look},
                       4, out);
        put_place(out, &pictures[i].whole);
    }
    if (d->code.modules != NULL)
        ev_buf_bytes(out, d->code.modules, d->code.side * d->code.side);
}
