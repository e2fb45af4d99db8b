/* The figures: portrait and QR code, each with its alternative text. */
#include "layout/private.h"

static bool open_figure(ev_layout *l, ev_slice alt_key, ev_box *box)
{
    ev_trilingual words;
    ev_mpt at[4];
    if (!ev_layout_lengths(l, "box", at, 4) || !ev_layout_label(l, alt_key, &words))
        return false;
    if (at[2] <= 0 || at[3] <= 0)
        return ev_layout_refuse(l);
    *box = (ev_box){at[0], at[1], at[2], at[3]};
    ev_slice alt = ev_layout_joined_words(l, &words);
    ev_element *figure = ev_page_open(&l->page, EV_ROLE_FIGURE, EV_LANG_NONE);
    figure->alt = alt;
    figure->box = *box;
    return true;
}

/* Places the upright picture in a box. A picture of nearly the box's shape fills the box, and the
 * part outside, at most an eighth of it, is clipped. Any other is shown whole in the middle: no
 * part of a face may be lost. */
static void place_photo(const ev_image *photo, ev_box box, ev_box *picture, ev_box *clip)
{
    bool turned = photo->orientation >= 5;
    int64_t w = turned ? photo->height : photo->width, h = turned ? photo->width : photo->height;
    int64_t wide = (int64_t)box.w * h, high = (int64_t)box.h * w;
    int64_t less = wide < high ? wide : high, more = wide < high ? high : wide;
    /* the sides of the box are rounded, by far less than a thousandth */
    bool fill = less * 8 * 1001 >= more * 7 * 1000;
    bool is_box_wider = wide > high;      /* than the picture, at the same height */
    bool by_width = fill == is_box_wider; /* the width decides the scale */
    *picture = box;
    if (by_width)
        picture->h = (ev_mpt)((int64_t)box.w * h / w);
    else
        picture->w = (ev_mpt)((int64_t)box.h * w / h);
    picture->x = box.x + (box.w - picture->w) / 2;
    picture->y = box.y + (box.h - picture->h) / 2;
    *clip = fill ? box : *picture;
}

static void frame(ev_layout *l, ev_box box, ev_mpt width)
{
    ev_mpt x[5] = {box.x, box.x + box.w, box.x + box.w, box.x, box.x};
    ev_mpt y[5] = {box.y, box.y, box.y + box.h, box.y + box.h, box.y};
    ev_step *step = ev_arena_take_array(l->arena, 5, sizeof *step);
    if (step == NULL) {
        (void)ev_faults_add(l->faults, EV_OUT_OF_MEMORY, "");
        return;
    }
    for (int i = 0; i < 4; i++)
        step[i] = (ev_step){i == 0 ? EV_STEP_MOVE : EV_STEP_LINE, {x[i]}, {y[i]}};
    step[4].kind = EV_STEP_CLOSE;
    ev_mark *mark = ev_page_decoration(&l->page, EV_MARK_SHAPE, ev_layout_color(l));
    mark->u.shape.step = step;
    mark->u.shape.count = 5;
    mark->u.shape.stroke = width;
}

void ev_layout_portrait(ev_layout *l)
{
    ev_box box;
    ev_mpt width;
    if (l->content->photo == NULL) /* the block of a draft may have no `when` */
        return;
    if (!ev_layout_lengths(l, "frame", &width, 1) || !open_figure(l, ev_layout_key(l, "alt"), &box))
        return;
    ev_mark *mark = ev_page_mark(&l->page, EV_MARK_IMAGE, 0);
    mark->u.image.image = l->content->photo;
    place_photo(l->content->photo, box, &mark->u.image.box, &mark->u.image.clip);
    ev_box clip = mark->u.image.clip;
    ev_page_close(&l->page);
    frame(l, clip, width);
}

void ev_layout_qr(ev_layout *l)
{
    ev_box box;
    bool is_sealed = l->content->record->seal.data != NULL;
    ev_slice alt = is_sealed ? ev_layout_key_or(l, "alt.sealed", "alt") : ev_layout_key(l, "alt");
    if (!open_figure(l, alt, &box))
        return;
    ev_mark *mark = ev_page_mark(&l->page, EV_MARK_QR, ev_layout_color(l));
    mark->u.qr.qr = l->content->qr;
    mark->u.qr.box = box;
    ev_page_close(&l->page);
}
