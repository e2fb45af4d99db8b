/* Paths (ISO 32000-1, 8.5): what is stroked or filled is a shape, and a clipping path bounds what
 * follows. */
#include "compare/paper/content.h"

enum { POINTS = 1 << 20 };

static void add_point(ev_stream *c, char step, double x, double y)
{
    ev_point *point =
        c->path.count < POINTS ? ev_list_add(&c->path, sizeof *point, c->r->arena) : NULL;
    const ev_matrix *m = &c->now.matrix;
    if (point != NULL)
        *point = (ev_point){step, x * m->a + y * m->c + m->e, x * m->b + y * m->d + m->f};
}

static void add_points(ev_stream *c, char step, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_point(c, step, ev_operand(c, 2 * i), ev_operand(c, 2 * i + 1));
}

static void add_rectangle(ev_stream *c)
{
    double x = ev_operand(c, 0), y = ev_operand(c, 1), w = ev_operand(c, 2), h = ev_operand(c, 3);
    add_point(c, 'm', x, y);
    add_point(c, 'l', x + w, y);
    add_point(c, 'l', x + w, y + h);
    add_point(c, 'l', x, y + h);
    add_point(c, 'h', x, y);
}

static ev_corners corners_of(const ev_stream *c)
{
    const ev_point *points = c->path.items;
    ev_corners around = {0, 0, 0, 0};
    for (size_t i = 0; i < c->path.count; i++) {
        const ev_point *p = &points[i];
        if (i == 0)
            around = (ev_corners){p->x, p->y, p->x, p->y};
        around.left = p->x < around.left ? p->x : around.left;
        around.right = p->x > around.right ? p->x : around.right;
        around.bottom = p->y < around.bottom ? p->y : around.bottom;
        around.top = p->y > around.top ? p->y : around.top;
    }
    return around;
}

/* ---- shapes ---------------------------------------------------------------------------------- */

void ev_stream_shape(ev_stream *c, char kind, const ev_corners *corners, ev_slice digested)
{
    ev_painting painting = kind == 's'   ? EV_STROKES
                           : kind == 'b' ? EV_FILLS | EV_STROKES
                                         : EV_FILLS;
    uint32_t look = ev_stream_look(c, painting, corners);
    ev_buf whole;
    ev_buf_init(&whole, c->r->arena, digested.size + sizeof look);
    ev_buf_bytes(&whole, &look, sizeof look);
    ev_buf_slice(&whole, digested);
    ev_shape *shape = ev_list_add(&c->r->shapes, sizeof *shape, c->r->arena);
    if (shape == NULL || whole.failed)
        return;
    *shape =
        (ev_shape){.kind = kind,
                   .color = kind == 's' ? c->now.stroke : c->now.fill,
                   .line_width = kind == 's' || kind == 'b' ? ev_hundredths(c->now.line_width) : 0,
                   .node = ev_stream_node(c),
                   .place = ev_place_of(&c->sheet, corners)};
    ev_sha256(ev_buf_as_slice(&whole), shape->digest);
}

static void close_path(ev_stream *c)
{
    const ev_point *points = c->path.items;
    if (c->path.count == 0 || points[c->path.count - 1].step == 'h')
        return;
    ev_point closing = {'h', points[c->path.count - 1].x, points[c->path.count - 1].y};
    ev_point *point = ev_list_add(&c->path, sizeof *point, c->r->arena);
    if (point != NULL)
        *point = closing;
}

/* A path as numbers from its lower left corner on, in hundredths of a point: the same wherever it
 * stands. `rule`: which parts of a path that crosses itself are filled (8.5.3.3). */
static void paint(ev_stream *c, char kind, char rule)
{
    const ev_point *points = c->path.items;
    ev_corners corners = corners_of(c);
    ev_buf numbers;
    ev_buf_init(&numbers, c->r->arena, c->path.count * 3 * sizeof(int32_t) + 1);
    ev_buf_char(&numbers, rule);
    for (size_t i = 0; i < c->path.count; i++) {
        const int32_t number[3] = {points[i].step, ev_hundredths(points[i].x - corners.left),
                                   ev_hundredths(points[i].y - corners.bottom)};
        ev_buf_bytes(&numbers, number, sizeof number);
    }
    if (c->path.count > 0)
        ev_stream_shape(c, kind, &corners, ev_buf_as_slice(&numbers));
}

/* ---- operators ------------------------------------------------------------------------------- */

static void end_path(ev_stream *c)
{
    if (c->clipping != 0) {
        ev_corners corners = corners_of(c);
        c->now.clip = ev_corners_cross(&c->now.clip, &corners);
    }
    c->clipping = 0;
    c->path.count = 0;
}

static bool construct(ev_stream *c, uint32_t code)
{
    switch (code) {
    case EV_OP1('m'):
    case EV_OP1('l'):
        add_points(c, (char)code, 1);
        return true;
    case EV_OP1('c'):
        add_points(c, 'c', 3);
        return true;
    case EV_OP1('v'):
    case EV_OP1('y'):
        add_points(c, (char)code, 2);
        return true;
    case EV_OP1('h'):
        close_path(c);
        return true;
    case EV_OP2('r', 'e'):
        add_rectangle(c);
        return true;
    default:
        return false;
    }
}

bool ev_stream_path(ev_stream *c, ev_slice name)
{
    static const struct {
        const char *name;
        char kind; /* 0: nothing is painted */
        bool closes;
        char rule; /* w: of the winding number; e: even-odd */
    } endings[] = {{"S", 's', false, 'w'},  {"s", 's', true, 'w'},   {"f", 'f', false, 'w'},
                   {"F", 'f', false, 'w'},  {"f*", 'f', false, 'e'}, {"B", 'b', false, 'w'},
                   {"B*", 'b', false, 'e'}, {"b", 'b', true, 'w'},   {"b*", 'b', true, 'e'},
                   {"n", 0, false, 'w'}};
    if (construct(c, ev_operator(name)))
        return true;
    if (ev_slice_is(name, "W") || ev_slice_is(name, "W*")) {
        c->clipping = 'W';
        return true;
    }
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (!ev_slice_is(name, endings[i].name))
            continue;
        if (endings[i].closes)
            close_path(c);
        if (endings[i].kind != 0)
            paint(c, endings[i].kind, endings[i].rule);
        end_path(c);
        return true;
    }
    return false;
}
