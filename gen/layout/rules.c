/* The rules of the page that do not depend on its words: they are looked at on the finished marks
 * of a page that has changes, because whoever moves a box or chooses a colour cannot see them. */
#include "layout/geometry.h"
#include "layout/private.h"

/* WCAG 2.2, 1.4.3: 4.5 to 1. The least size is the project's. A module of the QR code has more than
 * the 0.3386 mm that Doc 9303-13 recommends, for a scan at 150 dpi. MRZ: Doc 9303-3, 4.4: OCR-B
 * size 1 has ten characters an inch; 4.11: 6.35 mm from line to line. BLACK: what absorbs near
 * infrared light (B900) is printed with black alone. */
enum {
    SIZE_LEAST = 7000,
    CONTRAST_LEAST = 450,
    MODULE_LEAST = 1134, /* 0.4 mm */
    PITCH = 7200,
    PITCH_SLACK = 36,
    SPACING = 18000,
    SPACING_SLACK = 280,
    BLACK_MOST = 0x33,
    ROUNDING = 10,
    PAPER = 0xFFFFFF
};

/* Where A4 is folded in half and in thirds: 99, 148.5 and 198 mm down, 105 mm across. */
static const ev_mpt folds_down[] = {280630, 420945, 561260}, fold_across = 297638;

typedef struct judge {
    ev_layout *l;
    const ev_page *page;
    const ev_mark *mark; /* that is judged now */
    const ev_ini_section *block;
    ev_box box; /* its place */
} judge;

static void put_fraction(ev_buf *out, int64_t value, int64_t unit)
{
    int64_t hundredths = (value * 100 + unit / 2) / unit;
    ev_buf_int(out, hundredths / 100);
    if (hundredths % 100 == 0)
        return;
    ev_buf_char(out, '.');
    ev_buf_int(out, hundredths / 10 % 10);
    if (hundredths % 10 != 0)
        ev_buf_int(out, hundredths % 10);
}

/* ---- colours --------------------------------------------------------------------------------- */

static bool meets(ev_box a, ev_box b)
{
    return a.x + ROUNDING < b.x + b.w && b.x + ROUNDING < a.x + a.w && a.y + ROUNDING < b.y + b.h &&
           b.y + ROUNDING < a.y + a.h;
}

static bool covers(ev_box a, ev_box b)
{
    return a.x <= b.x && a.y <= b.y && a.x + a.w >= b.x + b.w && a.y + a.h >= b.y + b.h;
}

/* The box around the points of a shape; of a curve the controls hold it. */
static ev_box shape_box(const ev_mark *mark)
{
    static const int points[] = {
        [EV_STEP_MOVE] = 1, [EV_STEP_LINE] = 1, [EV_STEP_CURVE] = 3, [EV_STEP_CLOSE] = 0};
    ev_mpt left = INT32_MAX, top = INT32_MAX, right = INT32_MIN, bottom = INT32_MIN;
    for (size_t i = 0; i < mark->u.shape.count; i++) {
        const ev_step *step = &mark->u.shape.step[i];
        for (int k = 0; k < points[step->kind]; k++) {
            left = step->x[k] < left ? step->x[k] : left;
            right = step->x[k] > right ? step->x[k] : right;
            top = step->y[k] < top ? step->y[k] : top;
            bottom = step->y[k] > bottom ? step->y[k] : bottom;
        }
    }
    return left > right ? (ev_box){0, 0, 0, 0}
                        : (ev_box){mark->u.shape.x + left, mark->u.shape.y + top, right - left,
                                   bottom - top};
}

/* Whether a mark fills an area, and which. */
static bool fills(const ev_mark *mark, ev_box *area)
{
    if (mark->kind == EV_MARK_FILL)
        *area = mark->u.fill;
    else if (mark->kind == EV_MARK_SHAPE && mark->u.shape.stroke == 0)
        *area = shape_box(mark);
    else
        return false;
    return true;
}

/* What is below a mark and has the least contrast with it, of all that was filled before it, down
 * to what covers its whole place; NULL: the paper. */
static const ev_mark *ground_of(const judge *j)
{
    const ev_mark *worst = NULL;
    int least = INT32_MAX;
    for (const ev_mark *m = j->mark; m-- > j->page->mark;) {
        ev_box area;
        if (!fills(m, &area) || !meets(area, j->box))
            continue;
        int contrast = ev_contrast(m->color, j->mark->color);
        if (contrast < least) {
            least = contrast;
            worst = m;
        }
        if (m->kind == EV_MARK_FILL && covers(area, j->box))
            return worst;
    }
    return ev_contrast(PAPER, j->mark->color) < least ? NULL : worst;
}

static void put_color(ev_buf *out, uint32_t color)
{
    static const char digits[] = "0123456789ABCDEF";
    for (int shift = 20; shift >= 0; shift -= 4)
        ev_buf_char(out, digits[color >> shift & 15]);
}

/* The line at fault: that of the ground where it was changed, and the colour of the mark was not.
 */
static unsigned contrast_line(const judge *j, const ev_mark *ground)
{
    bool is_new, is_ground_new;
    unsigned line = ev_layout_color_line(j->l, j->block, j->mark->color, &is_new);
    if (is_new || ground == NULL)
        return line;
    const ev_ini_section *below = ev_layout_block_of(j->l, j->page, ground);
    unsigned of_ground = ev_layout_color_line(j->l, below, ground->color, &is_ground_new);
    if (is_ground_new)
        return of_ground;
    unsigned changed = ev_layout_changed_line(j->l, below);
    return changed != 0 ? changed : line;
}

static void check_contrast(const judge *j)
{
    const ev_mark *below = ground_of(j);
    uint32_t ground = below != NULL ? below->color : PAPER, color = j->mark->color;
    int contrast = ev_contrast(color, ground);
    if (contrast >= CONTRAST_LEAST)
        return;
    ev_buf rule = ev_layout_begin_rule(j->l);
    ev_buf_text(&rule, "a contrast of at least 4.5 : 1; ");
    put_color(&rule, color);
    ev_buf_text(&rule, " on ");
    put_color(&rule, ground);
    ev_buf_text(&rule, " has ");
    put_fraction(&rule, contrast, 100);
    ev_buf_text(&rule, " : 1");
    ev_layout_end_rule(j->l, &rule, j->block, contrast_line(j, below));
}

static void check_black(const judge *j)
{
    uint32_t c = j->mark->color;
    if ((c >> 16) <= BLACK_MOST && (c >> 8 & 0xFF) <= BLACK_MOST && (c & 0xFF) <= BLACK_MOST)
        return;
    ev_buf rule = ev_layout_begin_rule(j->l);
    ev_buf_text(&rule, "black, no part of the colour above 33, for readers in infrared light");
    bool is_new;
    ev_layout_end_rule(j->l, &rule, j->block, ev_layout_color_line(j->l, j->block, c, &is_new));
}

/* A form may paint anywhere on the sheet. Shapes are made to lie on one another. */
static bool hides(const judge *j, const ev_mark *later)
{
    ev_box area;
    if (later->kind == EV_MARK_FORM)
        return true;
    return (j->mark->kind != EV_MARK_SHAPE || later->kind == EV_MARK_FILL) && fills(later, &area) &&
           meets(area, j->box);
}

/* What is painted after a mark hides it. */
static void check_hidden(const judge *j)
{
    const ev_mark *end = j->page->mark + j->page->mark_count;
    for (const ev_mark *m = j->mark + 1; m < end; m++) {
        if (!hides(j, m))
            continue;
        const ev_ini_section *block = ev_layout_block_of(j->l, j->page, m);
        ev_buf rule = ev_layout_begin_rule(j->l);
        ev_buf_text(&rule, "a place before the block at line ");
        ev_buf_int(&rule, j->block->line);
        ev_buf_text(&rule, ", or beside it: it is painted over that block");
        ev_layout_end_rule(j->l, &rule, block, block->line);
    }
}

/* ---- type, code, zone ------------------------------------------------------------------------ */

static void check_size(const judge *j)
{
    ev_mpt size = j->mark->u.text.size;
    if (size >= SIZE_LEAST)
        return;
    ev_buf rule = ev_layout_begin_rule(j->l);
    ev_buf_text(&rule, "type of at least 7 pt, not ");
    put_fraction(&rule, size, 1000);
    ev_buf_text(&rule, " pt");
    ev_layout_end_rule(j->l, &rule, j->block, ev_layout_size_line(j->l, j->block, size));
}

static bool is_folded(ev_box box, bool across)
{
    for (size_t i = 0; i < sizeof folds_down / sizeof *folds_down; i++)
        if (box.y < folds_down[i] && folds_down[i] < box.y + box.h)
            return true;
    return across && box.x < fold_across && fold_across < box.x + box.w;
}

/* Whether a shape's line, side by side, is in a box: the corners around the code are one shape. */
static bool crosses(const ev_mark *shape, ev_box box)
{
    ev_mpt half = shape->u.shape.stroke / 2;
    for (size_t k = 1; k < shape->u.shape.count; k++) {
        ev_mark side = *shape;
        side.u.shape.step = &shape->u.shape.step[k - 1];
        side.u.shape.count = 2;
        if (shape->u.shape.step[k].kind == EV_STEP_MOVE)
            continue;
        ev_box at = shape_box(&side);
        if (meets((ev_box){at.x - half, at.y - half, at.w + 2 * half, at.h + 2 * half}, box))
            return true;
    }
    return false;
}

/* What was changed: the outline, or its place. */
static const char *shape_key(const ev_layout *l, const ev_ini_section *block)
{
    for (size_t i = 0; i < block->count; i++)
        if (ev_slice_is(block->lines[i].key, "path") &&
            ev_layout_is_new_line(l, block, &block->lines[i]))
            return "path";
    return "at";
}

/* Drawings are no marks that need a place: but in the quiet zone is nothing at all, and no line of
 * one goes through a text. Where neither block was changed the text is too long, which is told. */
static void check_drawings(const judge *j, const char *rule)
{
    for (size_t i = 0; i < j->page->mark_count; i++) {
        const ev_mark *m = &j->page->mark[i];
        if (m->kind != EV_MARK_SHAPE || !crosses(m, j->box))
            continue;
        const ev_ini_section *block = ev_layout_block_of(j->l, j->page, m);
        if (ev_layout_changed_line(j->l, block) != 0)
            ev_layout_breach(j->l, block, shape_key(j->l, block), rule);
        else if (ev_layout_changed_line(j->l, j->block) != 0)
            ev_layout_breach(j->l, j->block, "at", rule);
    }
}

static void check_qr(const judge *j)
{
    const ev_box box = j->mark->u.qr.box;
    ev_mpt module = (box.w < box.h ? box.w : box.h) / j->mark->u.qr.qr->side;
    ev_mpt oblong = box.w > box.h ? box.w - box.h : box.h - box.w;
    if (oblong > ROUNDING)
        ev_layout_breach(j->l, j->block, "box", "a square");
    if (module < MODULE_LEAST) {
        ev_buf rule = ev_layout_begin_rule(j->l);
        ev_buf_text(&rule, "modules of at least 0.4 mm, which are a box of ");
        put_fraction(&rule, (int64_t)4 * j->mark->u.qr.qr->side, 10);
        ev_buf_text(&rule, " mm");
        ev_layout_end_rule(j->l, &rule, j->block, ev_layout_key_line(j->block, "box"));
    }
    if (is_folded(j->box, true))
        ev_layout_breach(j->l, j->block, "box",
                         "no fold in the QR code or its quiet zone: y 99, 148.5, 198, x 105");
    check_black(j);
    check_drawings(j, "nothing in the quiet zone of the QR code, four modules");
}

static void check_pitch(const judge *j)
{
    ev_slice text = j->mark->u.text.text;
    ev_mpt width =
        ev_font_width(j->mark->u.text.face, text, j->mark->u.text.size, j->mark->u.text.tracking);
    ev_mpt pitch = (ev_mpt)(width / (ev_mpt)text.size);
    if (j->mark->u.text.face == EV_FACE_OCRB && pitch >= PITCH - PITCH_SLACK &&
        pitch <= PITCH + PITCH_SLACK)
        return;
    ev_buf rule = ev_layout_begin_rule(j->l);
    ev_buf_text(&rule, "the face ocrb in 9.959 pt: ten characters an inch");
    ev_layout_end_rule(j->l, &rule, j->block,
                       ev_layout_size_line(j->l, j->block, j->mark->u.text.size));
}

/* A line of the machine readable zone; the second one has the first before it. */
static void check_zone(const judge *j)
{
    const ev_mark *first = j->mark - 1;
    check_pitch(j);
    check_black(j);
    if (is_folded(j->box, false))
        ev_layout_breach(j->l, j->block, "at",
                         "no fold in the machine readable zone: y 99, 148.5, 198");
    if (first < j->page->mark || first->element != j->mark->element)
        return;
    ev_mpt spacing = j->mark->u.text.y - first->u.text.y - SPACING;
    if (spacing > SPACING_SLACK || spacing < -SPACING_SLACK)
        ev_layout_breach(j->l, j->block, "spacing",
                         "6.35 from line to line of the machine readable zone");
}

static void check_mark(const judge *j)
{
    ev_slice name = j->block->name;
    check_hidden(j);
    if (j->mark->kind == EV_MARK_IMAGE)
        return;
    check_contrast(j);
    if (j->mark->kind == EV_MARK_QR)
        check_qr(j);
    if (j->mark->kind != EV_MARK_TEXT)
        return;
    check_size(j);
    check_drawings(j, "no line of a shape through a text");
    if (ev_slice_is(ev_slice_cut(&name, ' '), "mrz"))
        check_zone(j);
}

/* ---- shapes ---------------------------------------------------------------------------------- */

/* A portrait without a photo and the like have shapes too, which are where their box is. */
static void check_shape(judge *j)
{
    ev_slice name = j->block->name;
    const ev_box sheet = {0, 0, j->page->width, j->page->height};
    bool is_filled = j->mark->u.shape.stroke == 0;
    j->box = shape_box(j->mark);
    bool is_flat = is_filled ? j->box.w == 0 || j->box.h == 0 : j->box.w == 0 && j->box.h == 0;
    check_hidden(j);
    if (!ev_slice_is(ev_slice_cut(&name, ' '), "shape"))
        return;
    if (is_flat)
        ev_layout_breach(j->l, j->block, "path",
                         is_filled ? "an outline with an area" : "an outline with a length");
    else if (!covers(sheet, j->box))
        ev_layout_breach(j->l, j->block, shape_key(j->l, j->block),
                         "an outline on the sheet: x 0-210, y 0-297 mm");
}

/* ---- the page -------------------------------------------------------------------------------- */

/* On pages that differ in their airports alone only the sizes of names do. */
static void check_size_alone(judge *j)
{
    if (j->mark->kind != EV_MARK_TEXT)
        return;
    j->block = ev_layout_block_of(j->l, j->page, j->mark);
    check_size(j);
}

void ev_layout_check_rules(ev_layout *l, const ev_page *page)
{
    const ev_survey *survey = l->content->survey;
    const bool is_short = survey != NULL && survey->only_airports;
    for (size_t i = 0; i < page->mark_count; i++) {
        judge j = {.l = l, .page = page, .mark = &page->mark[i]};
        if (is_short) {
            check_size_alone(&j);
            continue;
        }
        if (j.mark->kind == EV_MARK_SHAPE) {
            j.block = ev_layout_block_of(l, page, j.mark);
            check_shape(&j);
        }
        if (j.mark->kind == EV_MARK_LINE || !ev_geometry_place(j.mark, &j.box))
            continue;
        j.block = ev_layout_block_of(l, page, j.mark);
        check_mark(&j);
    }
    if (survey != NULL && !is_short)
        ev_layout_check_structure(l, page);
    ev_layout_go_on(l);
}
