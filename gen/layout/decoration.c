/* Decoration: filled boxes, rules and constant forms. Shapes have a file of their own. */
#include "layout/private.h"

void ev_layout_fill(ev_layout *l)
{
    ev_mpt box[4];
    size_t count;
    ev_slice value = ev_layout_key_by_portrait(l, "box", "box.no-portrait");
    if (!ev_template_lengths(value, box, 4, &count) || count != 4) {
        (void)ev_layout_refuse(l);
        return;
    }
    ev_mark *mark = ev_page_decoration(&l->page, EV_MARK_FILL, ev_layout_color(l));
    mark->u.fill = (ev_box){box[0], box[1], box[2], box[3]};
}

void ev_layout_rule(ev_layout *l)
{
    ev_mpt at[EV_RULE_NUMBERS_MAX], width;
    size_t count;
    if (!ev_layout_lengths(l, "width", &width, 1))
        return;
    ev_slice line = ev_layout_key_by_portrait(l, "line", "line.no-portrait");
    if (!ev_template_lengths(line, at, EV_RULE_NUMBERS_MAX, &count) || count % 4 != 0) {
        (void)ev_layout_refuse(l);
        return;
    }
    for (size_t i = 0; i < count; i += 4) {
        ev_mark *mark = ev_page_decoration(&l->page, EV_MARK_LINE, ev_layout_color(l));
        mark->u.line.x1 = at[i];
        mark->u.line.y1 = at[i + 1];
        mark->u.line.x2 = at[i + 2];
        mark->u.line.y2 = at[i + 3];
        mark->u.line.width = width;
    }
}

void ev_layout_form(ev_layout *l)
{
    ev_slice stream;
    size_t size;
    if (!ev_template_form(l->content->template, ev_layout_key(l, "file"), &stream, &size)) {
        (void)ev_layout_refuse(l);
        return;
    }
    ev_mark *mark = ev_page_decoration(&l->page, EV_MARK_FORM, 0);
    mark->u.form.stream_z = stream;
    mark->u.form.size = size;
}
