/* From the coordinates of a content stream to places on the page.
 *
 * The numbers of a content stream and their products are doubles: a stranger's file may have any,
 * and a double neither overflows nor traps. What leaves this folder is whole hundredths. */
#include "compare/paper/private.h"

enum { MOST = 100000000 }; /* a kilometre: what a broken file may say */

static int32_t rounded(double value)
{
    if (!(value > -MOST)) /* also for what is not a number */
        return -MOST;
    if (value > MOST)
        return MOST;
    return (int32_t)(value < 0 ? value - 0.5 : value + 0.5);
}

int32_t ev_hundredths(double value)
{
    return rounded(value * 100);
}

int32_t ev_place_length(double points)
{
    return rounded(points * (2540.0 / 72));
}

ev_matrix ev_matrix_multiply(const ev_matrix *m, const ev_matrix *n)
{
    return (ev_matrix){
        m->a * n->a + m->b * n->c,        m->a * n->b + m->b * n->d,
        m->c * n->a + m->d * n->c,        m->c * n->b + m->d * n->d,
        m->e * n->a + m->f * n->c + n->e, m->e * n->b + m->f * n->d + n->f,
    };
}

ev_corners ev_matrix_apply(const ev_matrix *m, double x, double y, double width, double height)
{
    ev_corners around = {0, 0, 0, 0};
    for (int i = 0; i < 4; i++) {
        double u = x + (i % 2 != 0 ? width : 0), v = y + (i / 2 != 0 ? height : 0);
        double px = u * m->a + v * m->c + m->e, py = u * m->b + v * m->d + m->f;
        if (i == 0)
            around = (ev_corners){px, py, px, py};
        around.left = px < around.left ? px : around.left;
        around.right = px > around.right ? px : around.right;
        around.bottom = py < around.bottom ? py : around.bottom;
        around.top = py > around.top ? py : around.top;
    }
    return around;
}

ev_corners ev_corners_cross(const ev_corners *a, const ev_corners *b)
{
    ev_corners both = {
        a->left > b->left ? a->left : b->left, a->bottom > b->bottom ? a->bottom : b->bottom,
        a->right < b->right ? a->right : b->right, a->top < b->top ? a->top : b->top};
    both.right = both.right < both.left ? both.left : both.right;
    both.top = both.top < both.bottom ? both.bottom : both.top;
    return both;
}

ev_place ev_place_of(const ev_page_box *sheet, const ev_corners *corners)
{
    double left = corners->left - sheet->left, right = corners->right - sheet->left;
    double top = sheet->top - corners->top, bottom = sheet->top - corners->bottom;
    double width = sheet->width, height = sheet->height;
    for (int32_t i = 0; i < sheet->turns; i++) { /* the left edge becomes the upper one */
        double turned[] = {height - bottom, left, height - top, right, height, width};
        left = turned[0];
        top = turned[1];
        right = turned[2];
        bottom = turned[3];
        width = turned[4];
        height = turned[5];
    }
    int32_t x = ev_place_length(left), y = ev_place_length(top);
    return (ev_place){x, y, ev_place_length(right) - x, ev_place_length(bottom) - y, sheet->page};
}

/* ---- boxes ----------------------------------------------------------------------------------- */

bool ev_place_is_empty(const ev_place *place)
{
    return place->width <= 0 && place->height <= 0;
}

bool ev_place_is_same(const ev_place *a, const ev_place *b)
{
    return a->page == b->page && a->x == b->x && a->y == b->y && a->width == b->width &&
           a->height == b->height;
}

bool ev_place_is_near(int32_t a, int32_t b)
{
    return a - b <= EV_PLACE_TOLERANCE && b - a <= EV_PLACE_TOLERANCE;
}

bool ev_place_is_within(const ev_place *inner, const ev_place *outer)
{
    ev_place whole = ev_place_grown(outer, EV_PLACE_TOLERANCE);
    return inner->page == whole.page && inner->x >= whole.x && inner->y >= whole.y &&
           inner->x + inner->width <= whole.x + whole.width &&
           inner->y + inner->height <= whole.y + whole.height;
}

ev_place ev_place_grown(const ev_place *place, int32_t by)
{
    return (ev_place){place->x - by, place->y - by, place->width + 2 * by, place->height + 2 * by,
                      place->page};
}

ev_place ev_place_join(const ev_place *a, const ev_place *b)
{
    if (ev_place_is_empty(a) || ev_place_is_empty(b) || a->page != b->page)
        return ev_place_is_empty(a) ? *b : *a;
    int32_t x = a->x < b->x ? a->x : b->x, y = a->y < b->y ? a->y : b->y;
    int32_t right = a->x + a->width > b->x + b->width ? a->x + a->width : b->x + b->width;
    int32_t bottom = a->y + a->height > b->y + b->height ? a->y + a->height : b->y + b->height;
    return (ev_place){x, y, right - x, bottom - y, a->page};
}

void ev_place_mm(ev_buf *out, int32_t hundredths)
{
    int64_t tenths = ((int64_t)hundredths + (hundredths < 0 ? -5 : 5)) / 10;
    ev_buf_text(out, tenths < 0 ? "-" : "");
    tenths = tenths < 0 ? -tenths : tenths;
    ev_buf_int(out, tenths / 10);
    ev_buf_char(out, '.');
    ev_buf_int(out, tenths % 10);
}

int64_t ev_place_shared(const ev_place *a, const ev_place *b)
{
    int64_t left = a->x > b->x ? a->x : b->x, top = a->y > b->y ? a->y : b->y;
    int64_t right = a->x + a->width < b->x + b->width ? a->x + a->width : b->x + b->width;
    int64_t bottom = a->y + a->height < b->y + b->height ? a->y + a->height : b->y + b->height;
    return a->page != b->page || right <= left || bottom <= top ? 0
                                                                : (right - left) * (bottom - top);
}

/* ---- lists ----------------------------------------------------------------------------------- */

void *ev_list_add(ev_list *list, size_t size, ev_arena *arena)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity > 0 ? list->capacity * 2 : 16;
        void *items = ev_arena_take_array(arena, capacity, size);
        if (items == NULL)
            return NULL;
        if (list->count > 0)
            memcpy(items, list->items, list->count * size);
        list->items = items;
        list->capacity = capacity;
    }
    return (char *)list->items + list->count++ * size;
}
