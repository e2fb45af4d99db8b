/* The outline of a page, for those who design it: a frame around what each block has drawn, with
 * the block's name and line on a tag, and the reading order as numbers beside the texts. All of it
 * is decoration: what a screen reader reads is the same as without. */
#include "layout/geometry.h"
#include "layout/private.h"

#include <string.h>

/* Type of 5 pt is small, and still readable on a screen. */
enum { TYPE = 5000, TAG_HEIGHT = 6000, BASELINE = 4600, PAD = 900, FRAME_WIDTH = 300 };
enum { NAME_CHARACTERS_MAX = 60 };
enum { PAPER = 0xFFFFFF, NUMBER_COLOR = 0x202020, NUMBER_PAPER = 0xFFE066 };

/* Neighbours have different colours; white type has a contrast of 5 : 1 and more on each. */
static const uint32_t frame_colors[] = {0xB00020, 0x1F4FBF, 0x0B6E4F, 0x7A1FA2, 0x8A4B00};
enum { FRAME_COLORS = sizeof frame_colors / sizeof *frame_colors };

/* What was drawn, from corner to corner. */
typedef struct extent {
    ev_mpt left, top, right, bottom;
    bool is_drawn;
} extent;

typedef struct outline {
    ev_layout *l;
    const ev_page *page; /* as it is without the outline */
    const ev_box *text;  /* the place of each text */
    size_t text_count;
    ev_box *taken; /* the tags so far: as many as there is room for */
    size_t taken_count;
} outline;

/* ---- extents --------------------------------------------------------------------------------- */

static void add_point(extent *e, ev_mpt x, ev_mpt y)
{
    if (!e->is_drawn)
        *e = (extent){x, y, x, y, true};
    e->left = x < e->left ? x : e->left;
    e->top = y < e->top ? y : e->top;
    e->right = x > e->right ? x : e->right;
    e->bottom = y > e->bottom ? y : e->bottom;
}

static void add_box(extent *e, ev_box box)
{
    add_point(e, box.x, box.y);
    add_point(e, box.x + box.w, box.y + box.h);
}

/* The control points of a curve count: it lies between them. */
static void add_shape(extent *e, const ev_mark *mark)
{
    for (size_t i = 0; i < mark->u.shape.count; i++) {
        const ev_step *step = &mark->u.shape.step[i];
        int points = step->kind == EV_STEP_CLOSE ? 0 : step->kind == EV_STEP_CURVE ? 3 : 1;
        for (int k = 0; k < points; k++)
            add_point(e, mark->u.shape.x + step->x[k], mark->u.shape.y + step->y[k]);
    }
}

static void add_mark(extent *e, const ev_page *page, const ev_mark *mark)
{
    switch (mark->kind) {
    case EV_MARK_TEXT:
        add_box(e, ev_geometry_ink(mark));
        break;
    case EV_MARK_FILL:
        add_box(e, mark->u.fill);
        break;
    case EV_MARK_LINE:
        add_point(e, mark->u.line.x1, mark->u.line.y1);
        add_point(e, mark->u.line.x2, mark->u.line.y2);
        break;
    case EV_MARK_SHAPE:
        add_shape(e, mark);
        break;
    case EV_MARK_IMAGE:
        add_box(e, mark->u.image.clip);
        break;
    case EV_MARK_QR:
        add_box(e, mark->u.qr.box);
        break;
    case EV_MARK_FORM: /* nobody knows what is in it */
        add_box(e, (ev_box){0, 0, page->width, page->height});
        break;
    }
}

/* ---- tags ------------------------------------------------------------------------------------ */

static ev_mpt shared(ev_mpt a, ev_mpt a_size, ev_mpt b, ev_mpt b_size)
{
    ev_mpt from = a > b ? a : b, to = a + a_size < b + b_size ? a + a_size : b + b_size;
    return to > from ? to - from : 0;
}

/* How much of a tag lies on such places, in hundredths of a point squared. */
static int64_t overlap(ev_box box, const ev_box *place, size_t count)
{
    int64_t area = 0;
    for (size_t i = 0; i < count; i++)
        area += (int64_t)(shared(box.x, box.w, place[i].x, place[i].w) / 100) *
                (shared(box.y, box.h, place[i].y, place[i].h) / 100);
    return area;
}

/* A tag that lies on another cannot be read; a text that lies below one can be guessed. */
static int64_t harm(const outline *o, ev_box box)
{
    enum { TAG_WEIGHT = 200 };
    return TAG_WEIGHT * overlap(box, o->taken, o->taken_count) +
           overlap(box, o->text, o->text_count);
}

static ev_mpt within(ev_mpt at, ev_mpt size, ev_mpt whole)
{
    return at + size > whole ? whole - size : at < 0 ? 0 : at;
}

/* The first of the corners, each a tag's top left, where it lies on no other tag, or on the least
 * of them. */
static ev_box find_place(outline *o, ev_mpt width, const ev_mpt (*corner)[2], size_t count)
{
    ev_box best = {0, 0, width, TAG_HEIGHT};
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < count && least > 0; i++) {
        ev_box box = {within(corner[i][0], width, o->page->width),
                      within(corner[i][1], TAG_HEIGHT, o->page->height), width, TAG_HEIGHT};
        int64_t here = harm(o, box);
        if (here < least) {
            least = here;
            best = box;
        }
    }
    o->taken[o->taken_count++] = best;
    return best;
}

static ev_mpt tag_width(ev_slice text)
{
    return ev_font_width(EV_FACE_REGULAR, text, TYPE, 0) + 2 * PAD;
}

static void draw_tag(outline *o, ev_slice text, ev_box box, uint32_t color, uint32_t paper)
{
    ev_page_decoration(&o->l->page, EV_MARK_FILL, paper)->u.fill = box;
    ev_mark *mark = ev_page_decoration(&o->l->page, EV_MARK_TEXT, color);
    mark->u.text.text = text;
    mark->u.text.face = EV_FACE_REGULAR;
    mark->u.text.x = box.x + PAD;
    mark->u.text.y = box.y + BASELINE;
    mark->u.text.size = TYPE;
}

/* ---- blocks ---------------------------------------------------------------------------------- */

static void draw_line(outline *o, uint32_t color, const ev_mpt at[4])
{
    ev_mark *mark = ev_page_decoration(&o->l->page, EV_MARK_LINE, color);
    mark->u.line.x1 = at[0];
    mark->u.line.y1 = at[1];
    mark->u.line.x2 = at[2];
    mark->u.line.y2 = at[3];
    mark->u.line.width = FRAME_WIDTH;
}

static void draw_frame(outline *o, const extent *e, uint32_t color)
{
    draw_line(o, color, (const ev_mpt[]){e->left, e->top, e->right, e->top});
    draw_line(o, color, (const ev_mpt[]){e->right, e->top, e->right, e->bottom});
    draw_line(o, color, (const ev_mpt[]){e->right, e->bottom, e->left, e->bottom});
    draw_line(o, color, (const ev_mpt[]){e->left, e->bottom, e->left, e->top});
}

/* A name is a designer's own text, of any length and with any character. */
static void put_name(ev_buf *out, ev_slice name)
{
    const char *at = name.data, *end = at + name.size;
    for (int i = 0; at < end && i < NAME_CHARACTERS_MAX; i++) {
        const char *from = at;
        bool is_shown = ev_font_glyph(EV_FACE_REGULAR, ev_utf8_next(&at, end)) != 0;
        ev_slice character = {from, (size_t)(at - from)};
        ev_buf_slice(out, is_shown && *from >= ' ' ? character : EV_SLICE("?"));
    }
}

/* "field surname layout.txt:233" */
static ev_slice name_of(const outline *o, const ev_ini_section *block)
{
    ev_buf text;
    const char *path = o->l->content->template->layout.path, *slash = strrchr(path, '/');
    ev_buf_init(&text, o->l->arena, 64);
    put_name(&text, block->name);
    ev_buf_char(&text, ' ');
    ev_buf_text(&text, slash != NULL ? slash + 1 : path);
    ev_buf_char(&text, ':');
    ev_buf_int(&text, block->line);
    return ev_buf_as_slice(&text);
}

/* Above the frame at its right end, then at its left end; then below, inside and beside it; then
 * further away. */
static void name_block(outline *o, const ev_ini_section *block, const extent *e, uint32_t color)
{
    ev_slice name = name_of(o, block);
    ev_mpt width = tag_width(name), above = e->top - TAG_HEIGHT, below = e->bottom;
    ev_mpt left = e->left, right = e->right - width, middle = (left + right) / 2;
    const ev_mpt corner[][2] = {{right, above},
                                {left, above},
                                {middle, above},
                                {right, below},
                                {left, below},
                                {middle, below},
                                {right, e->top},
                                {e->right, e->top},
                                {left - width, e->top},
                                {e->right, below - TAG_HEIGHT},
                                {right, above - TAG_HEIGHT},
                                {right, below + TAG_HEIGHT},
                                {left, (e->top + below - TAG_HEIGHT) / 2},
                                {left - width, above},
                                {left - width, below},
                                {e->right, above},
                                {e->right, below},
                                {left, above - TAG_HEIGHT},
                                {left, below + TAG_HEIGHT}};
    if (name.data != NULL)
        draw_tag(o, name, find_place(o, width, corner, sizeof corner / sizeof *corner), PAPER,
                 color);
}

static void find_blocks(const outline *o, extent *block)
{
    size_t mark = 0;
    for (size_t i = 0; i < o->l->content->template->layout.count; i++)
        for (; mark < o->l->block_end[i]; mark++)
            add_mark(&block[i], o->page, &o->page->mark[mark]);
}

/* All frames first: one that is drawn later would cross tags. */
static void draw_blocks(outline *o, const extent *block)
{
    const ev_ini *layout = &o->l->content->template->layout;
    size_t framed = 0, named = 0;
    for (size_t i = 0; i < layout->count; i++)
        if (block[i].is_drawn)
            draw_frame(o, &block[i], frame_colors[framed++ % FRAME_COLORS]);
    for (size_t i = 0; i < layout->count; i++)
        if (block[i].is_drawn)
            name_block(o, &layout->sections[i], &block[i], frame_colors[named++ % FRAME_COLORS]);
}

/* ---- the reading order ----------------------------------------------------------------------- */

/* Before the text, in the middle of its height; then below and above that, and at its other end. */
static void number_element(outline *o, int64_t number, const extent *e)
{
    ev_buf text;
    ev_buf_init(&text, o->l->arena, 8);
    ev_buf_int(&text, number);
    ev_slice digits = ev_buf_as_slice(&text);
    ev_mpt width = tag_width(digits), before = e->left - width, y = (e->top + e->bottom) / 2;
    y -= TAG_HEIGHT / 2;
    const ev_mpt corner[][2] = {{before, y},
                                {before, y + TAG_HEIGHT},
                                {before, y - TAG_HEIGHT},
                                {e->left, e->top - TAG_HEIGHT},
                                {e->right, y},
                                {before - width, y}};
    if (digits.data != NULL)
        draw_tag(o, digits, find_place(o, width, corner, sizeof corner / sizeof *corner),
                 NUMBER_COLOR, NUMBER_PAPER);
}

/* Elements are in reading order; those with marks of their own are what is read. */
static void draw_order(outline *o, extent *element)
{
    int64_t number = 0;
    for (size_t i = 0; i < o->page->mark_count; i++)
        if (o->page->mark[i].element != EV_ARTIFACT)
            add_mark(&element[o->page->mark[i].element], o->page, &o->page->mark[i]);
    for (size_t i = 1; i < o->page->element_count; i++)
        if (element[i].is_drawn)
            number_element(o, ++number, &element[i]);
}

static void find_texts(outline *o)
{
    ev_box *text = ev_arena_take_array(o->l->arena, o->page->mark_count, sizeof *text);
    for (size_t i = 0; text != NULL && i < o->page->mark_count; i++)
        if (o->page->mark[i].kind == EV_MARK_TEXT)
            text[o->text_count++] = ev_geometry_ink(&o->page->mark[i]);
    o->text = text;
}

void ev_layout_draw_outline(ev_layout *l, ev_page *page)
{
    ev_page before = *page;
    size_t elements = before.element_count, blocks = l->content->template->layout.count;
    outline o = {.l = l, .page = &before};
    extent *element = ev_arena_take_array(l->arena, elements, sizeof *element);
    extent *block = ev_arena_take_array(l->arena, blocks, sizeof *block);
    o.taken = ev_arena_take_array(l->arena, elements + blocks, sizeof *o.taken);
    find_texts(&o);
    if (element != NULL && block != NULL && o.taken != NULL) {
        find_blocks(&o, block);
        draw_blocks(&o, block);
        draw_order(&o, element);
    }
    if (!ev_page_end(&l->page, page) && l->faults->status == EV_OK)
        (void)ev_faults_add(l->faults, EV_OUT_OF_MEMORY, "");
}
