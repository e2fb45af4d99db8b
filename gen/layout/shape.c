/* Shapes: small pictures that the template draws by paths, "M x y L x y C x1 y1 x2 y2 x y Z", in
 * millimetres from the shape's origin. */
#include "layout/private.h"
#include "layout/syntax.h"

static bool take_points(ev_slice *path, ev_step *step, size_t points)
{
    for (size_t i = 0; i < points; i++) {
        size_t count;
        *path = ev_slice_trim(*path);
        if (!ev_template_lengths(ev_slice_cut(path, ' '), &step->x[i], 1, &count))
            return false;
        *path = ev_slice_trim(*path);
        if (!ev_template_lengths(ev_slice_cut(path, ' '), &step->y[i], 1, &count))
            return false;
    }
    return true;
}

static bool take_step(ev_slice *path, ev_step *step)
{
    static const struct {
        const char *letter;
        ev_step_kind kind;
        size_t points;
    } letters[] = {{"M", EV_STEP_MOVE, 1},
                   {"L", EV_STEP_LINE, 1},
                   {"C", EV_STEP_CURVE, 3},
                   {"Z", EV_STEP_CLOSE, 0}};
    ev_slice letter = ev_slice_cut(path, ' ');
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (ev_slice_is(letter, letters[i].letter)) {
            step->kind = letters[i].kind;
            return take_points(path, step, letters[i].points);
        }
    return false;
}

/* A path begins with a point (ISO 32000-1, 8.5.2). */
bool ev_path_read(ev_slice path, ev_step *step, size_t *count)
{
    for (path = ev_slice_trim(path); path.size > 0; path = ev_slice_trim(path)) {
        bool is_first = *count == 0 || step[*count - 1].kind == EV_STEP_CLOSE;
        if (*count == EV_PATH_STEPS_MAX || !take_step(&path, &step[*count]) ||
            (is_first && step[*count].kind != EV_STEP_MOVE))
            return false;
        ++*count;
    }
    return true;
}

static bool read_paths(const ev_ini_section *from, ev_step *step, size_t *count)
{
    for (size_t i = 0; from != NULL && i < from->count; i++)
        if (ev_slice_is(from->lines[i].key, "path") &&
            !ev_path_read(from->lines[i].value, step, count))
            return false;
    return *count > 0;
}

void ev_layout_shape(ev_layout *l)
{
    ev_mpt at[2], stroke = 0;
    size_t count = 0;
    ev_slice path = ev_layout_key(l, "path");
    const ev_ini_section *from = l->block;
    ev_step *step = ev_arena_take_array(l->arena, EV_PATH_STEPS_MAX, sizeof *step);
    if (step == NULL) {
        (void)ev_faults_add(l->faults, EV_OUT_OF_MEMORY, "");
        return;
    }
    if (ev_slice_starts(path, "@"))
        from = ev_layout_section(l, "path", path);
    if (!ev_layout_lengths(l, "at", at, 2))
        return;
    if (ev_layout_key(l, "stroke").data != NULL && !ev_layout_lengths(l, "stroke", &stroke, 1))
        return;
    if (!read_paths(from, step, &count)) {
        (void)ev_layout_refuse(l);
        return;
    }
    ev_mark *mark = ev_page_decoration(&l->page, EV_MARK_SHAPE, ev_layout_color(l));
    mark->u.shape.step = step;
    mark->u.shape.count = count;
    mark->u.shape.x = at[0];
    mark->u.shape.y = at[1];
    mark->u.shape.stroke = stroke;
}
