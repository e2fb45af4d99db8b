/* The structure tree (ISO 32000-1, 14.7 and 14.8): the marked-content sequences that the marks
 * form, and the elements that own them.
 *
 * It is a tenth of the file, so it is kept short: no optional /Type, /Pg only where there is
 * content, languages only where they change. */
#include "pdf/private.h"

/* ---- plan ------------------------------------------------------------------------------------ */

static bool plan_nodes(ev_pdf *pdf)
{
    const ev_page *page = pdf->page;
    pdf->node = ev_arena_take_array(pdf->arena, page->element_count, sizeof *pdf->node);
    if (pdf->node == NULL || page->element_count == 0)
        return false;
    for (size_t i = 0; i < page->element_count; i++) {
        const ev_element *element = &page->element[i];
        ev_pdf_node *node = &pdf->node[i];
        if (i > 0 && element->parent >= i)
            return false;
        ev_pdf_node *parent = &pdf->node[i > 0 ? element->parent : 0];
        ev_lang inherited = i > 0 ? parent->lang : EV_KK; /* the catalog's /Lang */
        node->lang = element->lang != EV_LANG_NONE ? element->lang : inherited;
        if (i == 0)
            continue;
        if (parent->last_kid != 0)
            pdf->node[parent->last_kid].next_kid = i;
        else
            parent->first_kid = i;
        parent->last_kid = i;
    }
    return true;
}

static void hang_span(ev_pdf *pdf, size_t index)
{
    ev_pdf_span *span = &pdf->span[index];
    ev_pdf_node *node = &pdf->node[span->element];
    span->mcid = pdf->mcid_count++;
    if (node->last_span != 0)
        pdf->span[node->last_span - 1].next = index + 1;
    else
        node->first_span = index + 1;
    node->last_span = index + 1;
}

/* What a span is read as holds for all within it: none stands within one with a `whole`. */
static void nest(const ev_pdf *pdf, ev_pdf_span *span)
{
    ev_pdf_span *before = pdf->span_count > 0 ? &pdf->span[pdf->span_count - 1] : NULL;
    bool is_inner = before != NULL && span->element != EV_ARTIFACT &&
                    before->element == span->element && before->whole.data == NULL;
    ev_lang around = is_inner                       ? before->spoken
                     : span->element != EV_ARTIFACT ? pdf->node[span->element].lang
                                                    : span->spoken;
    span->depth = is_inner ? before->depth + 1 : 1;
    span->closes = span->depth;
    span->lang = span->spoken == around ? EV_LANG_NONE : span->spoken;
    if (is_inner)
        before->closes = 0;
}

static void add_span(ev_pdf *pdf, ev_pdf_span span)
{
    nest(pdf, &span);
    pdf->span[pdf->span_count] = span;
    if (ev_pdf_span_is_named(&span))
        pdf->named[span.lang] = true;
    if (span.element != EV_ARTIFACT && span.depth == 1)
        hang_span(pdf, pdf->span_count);
    pdf->span_count++;
}

static bool is_continued(const ev_pdf_span *span, const ev_pdf_span *next)
{
    return span->element == next->element && span->spoken == next->spoken &&
           span->whole.data == next->whole.data;
}

static bool plan_spans(ev_pdf *pdf)
{
    const ev_page *page = pdf->page;
    pdf->span = ev_arena_take_array(pdf->arena, page->mark_count, sizeof *pdf->span);
    if (pdf->span == NULL)
        return false;
    for (size_t i = 0; i < page->mark_count; i++) {
        const ev_mark *mark = &page->mark[i];
        if (mark->element >= page->element_count)
            return false;
        bool is_read = mark->kind == EV_MARK_TEXT && mark->element != EV_ARTIFACT;
        ev_pdf_span span = {.first = i,
                            .count = 1,
                            .element = mark->element,
                            .spoken = is_read ? mark->lang : pdf->node[mark->element].lang};
        if (is_read) {
            span.whole = mark->u.text.whole;
            pdf->node[mark->element].last_text = i + 1;
        }
        if (pdf->span_count > 0 && is_continued(&pdf->span[pdf->span_count - 1], &span))
            pdf->span[pdf->span_count - 1].count++;
        else
            add_span(pdf, span);
    }
    return true;
}

void ev_pdf_tags_plan(ev_pdf *pdf)
{
    if (!plan_nodes(pdf) || !plan_spans(pdf))
        pdf->broken = true;
}

/* ---- write ----------------------------------------------------------------------------------- */

/* /K: the element's content, then its kids; a single one has no brackets. */
static void put_kids(const ev_pdf *pdf, ev_buf *out, const ev_pdf_node *node, unsigned first)
{
    bool many = (node->first_span != node->last_span) || (node->first_kid != node->last_kid) ||
                (node->first_span != 0 && node->first_kid != 0);
    if (node->first_span == 0 && node->first_kid == 0)
        return;
    ev_buf_text(out, many ? "/K[" : "/K ");
    for (size_t i = node->first_span; i != 0; i = pdf->span[i - 1].next) {
        ev_buf_int(out, pdf->span[i - 1].mcid);
        if (i != node->last_span)
            ev_buf_char(out, ' ');
    }
    if (node->first_span != 0 && node->first_kid != 0)
        ev_buf_char(out, ' ');
    for (size_t i = node->first_kid; i != 0; i = pdf->node[i].next_kid) {
        ev_pdf_put_object(out, first + (unsigned)i);
        if (i != node->last_kid)
            ev_buf_char(out, ' ');
    }
    if (many)
        ev_buf_char(out, ']');
}

/* The first label of a list, as an element; 0: none. */
static size_t first_label(const ev_pdf *pdf, size_t list)
{
    size_t item = pdf->node[list].first_kid;
    size_t label = item != 0 ? pdf->node[item].first_kid : 0;
    return label != 0 && pdf->page->element[label].role == EV_ROLE_LBL ? label : 0;
}

static bool is_number(const ev_pdf *pdf, size_t label)
{
    if (pdf->node[label].last_text == 0)
        return false;
    ev_slice text = pdf->page->mark[pdf->node[label].last_text - 1].u.text.text;
    return text.size > 0 && text.data[0] >= '0' && text.data[0] <= '9';
}

/* Attributes that many elements share are classes of them (ISO 32000-1, 14.7.5.2): three bytes an
 * element in place of 22.
 *
 * A list with labels says how it is numbered. By digits: Decimal (Matterhorn Protocol, 16-001).
 * Otherwise Disc, the usual mark of a list without order: None, the default, is for labels of
 * arbitrary text (ISO 32000-1, table 347), but ISO 14289-2, 8.2.5.25, and accessibility checkers
 * ask for another value wherever there are labels. */
static const char classes[] = "/H<</O/Table/Scope/Row>>"
                              "/N<</O/List/ListNumbering/Decimal>>"
                              "/D<</O/List/ListNumbering/Disc>>";

static void put_attributes(const ev_pdf *pdf, ev_buf *out, size_t index)
{
    const ev_element *element = &pdf->page->element[index];
    size_t label = element->role == EV_ROLE_L ? first_label(pdf, index) : 0;
    if (element->role == EV_ROLE_TH) {
        ev_buf_text(out, "/C/H");
    } else if (label != 0) {
        ev_buf_text(out, is_number(pdf, label) ? "/C/N" : "/C/D");
    } else if (element->role == EV_ROLE_FIGURE) {
        ev_buf_text(out, "/Alt");
        ev_pdf_put_text_string(out, element->alt);
        ev_buf_text(out, "/A<</O/Layout/Placement/Block/BBox");
        ev_pdf_put_box(out, pdf->page, element->box);
        ev_buf_text(out, ">>");
    }
}

static void write_element(ev_pdf *pdf, size_t index, unsigned first)
{
    const ev_element *element = &pdf->page->element[index];
    const ev_pdf_node *node = &pdf->node[index];
    ev_lang inherited = index > 0 ? pdf->node[element->parent].lang : EV_KK;
    ev_buf *out = ev_pdf_begin(pdf, first + (unsigned)index);
    ev_buf_text(out, "/S/");
    ev_buf_text(out, ev_role_name(element->role));
    ev_pdf_put_ref(out, "P", index > 0 ? first + (unsigned)element->parent : pdf->tree);
    if (node->first_span != 0)
        ev_pdf_put_ref(out, "Pg", pdf->page_object);
    put_kids(pdf, out, node, first);
    if (node->lang != inherited) {
        ev_buf_text(out, "/Lang(");
        ev_buf_text(out, ev_lang_tag(node->lang));
        ev_buf_char(out, ')');
    }
    put_attributes(pdf, out, index);
    ev_pdf_end(pdf);
}

/* From content to structure (ISO 32000-1, 14.7.4.4): entry 0, for the page's /StructParents 0,
 * lists the owner of each MCID. */
static void put_parent_tree(const ev_pdf *pdf, ev_buf *out, unsigned first)
{
    ev_buf_text(out, "/ParentTree<</Nums[0[");
    for (size_t i = 0, owners = 0; i < pdf->span_count; i++) {
        if (pdf->span[i].element == EV_ARTIFACT || pdf->span[i].depth > 1)
            continue;
        if (owners++ > 0)
            ev_buf_char(out, ' ');
        ev_pdf_put_object(out, first + (unsigned)pdf->span[i].element);
    }
    ev_buf_text(out, "]]>>");
}

static void write_tree(ev_pdf *pdf, unsigned first)
{
    ev_buf *out = ev_pdf_begin(pdf, pdf->tree);
    ev_buf_text(out, "/Type/StructTreeRoot");
    ev_pdf_put_ref(out, "K", first);
    ev_pdf_put_ref(out, "ClassMap", pdf->classes);
    put_parent_tree(pdf, out, first);
    ev_pdf_end(pdf);
}

/* ---- kept from an earlier document ----------------------------------------------------------- */

/* All that the tree and its elements are written from, in numbers: most pages have the same. Absent
 * where nothing is kept. */
static ev_slice key_of(const ev_pdf *pdf, unsigned first)
{
    const ev_page *page = pdf->page;
    ev_buf key;
    if (pdf->memo == NULL)
        return (ev_slice){NULL, 0};
    ev_buf_init(&key, pdf->arena, 1024 + 20 * page->element_count + 4 * page->mark_count);
    EV_PDF_PUT_NUMBERS(&key, (int32_t)first, (int32_t)pdf->tree, (int32_t)pdf->page_object,
                       (int32_t)pdf->classes, page->height, (int32_t)page->element_count);
    for (size_t i = 0; i < page->element_count; i++) {
        const ev_element *element = &page->element[i];
        size_t label = element->role == EV_ROLE_L ? first_label(pdf, i) : 0;
        EV_PDF_PUT_NUMBERS(&key, (int32_t)element->role, (int32_t)pdf->node[i].lang,
                           (int32_t)element->parent, label != 0 && is_number(pdf, label));
        if (element->role != EV_ROLE_FIGURE)
            continue;
        EV_PDF_PUT_NUMBERS(&key, element->box.x, element->box.y, element->box.w, element->box.h,
                           (int32_t)element->alt.size);
        ev_buf_slice(&key, element->alt);
    }
    for (size_t i = 0; i < pdf->span_count; i++)
        if (pdf->span[i].element != EV_ARTIFACT && pdf->span[i].depth == 1)
            EV_PDF_PUT_NUMBERS(&key, (int32_t)pdf->span[i].element);
    return key.failed ? (ev_slice){NULL, 0} : ev_buf_as_slice(&key);
}

/* The bodies of the tree and of its elements, one after the other, behind the places where they
 * end. */
static unsigned number_of(const ev_pdf *pdf, unsigned first, size_t body)
{
    return body == 0 ? pdf->tree : first + (unsigned)body - 1;
}

static bool find_kept(ev_pdf *pdf, unsigned first, ev_slice key)
{
    const uint32_t *end = key.data != NULL ? ev_memo_find(pdf->memo, key) : NULL;
    size_t bodies = pdf->page->element_count + 1, begin = 0;
    if (end == NULL)
        return false;
    const char *bytes = (const char *)(end + bodies);
    for (size_t i = 0; i < bodies; begin = end[i++]) {
        ev_buf *out = ev_pdf_begin(pdf, number_of(pdf, first, i));
        ev_buf_bytes(out, bytes + begin, end[i] - begin);
        ev_pdf_end(pdf);
    }
    return true;
}

/* `begin`: where in pdf->body the tree begins; end[i]: where each body ends. */
static void keep(ev_pdf *pdf, ev_slice key, size_t begin, const size_t *end)
{
    size_t bodies = pdf->page->element_count + 1;
    if (pdf->body.failed || pdf->broken)
        return;
    size_t size = pdf->body.size - begin;
    uint32_t *room = ev_memo_add(pdf->memo, key, bodies * sizeof *room + size);
    for (size_t i = 0; i < bodies && room != NULL; i++)
        room[i] = (uint32_t)(end[i] - begin);
    if (room != NULL)
        memcpy(room + bodies, pdf->body.data + begin, size);
}

void ev_pdf_tags_write(ev_pdf *pdf)
{
    size_t count = pdf->page->element_count, begin = pdf->body.size;
    unsigned first = ev_pdf_reserve(pdf, count);
    ev_slice key = key_of(pdf, first);
    if (!find_kept(pdf, first, key)) {
        size_t *end = ev_arena_take_array(pdf->arena, count + 1, sizeof *end);
        write_tree(pdf, first);
        for (size_t i = 0; i < count && end != NULL; i++) {
            end[i] = pdf->body.size;
            write_element(pdf, i, first);
            end[i + 1] = pdf->body.size;
        }
        if (key.data != NULL && end != NULL)
            keep(pdf, key, begin, end);
    }
    ev_buf *out = ev_pdf_begin(pdf, pdf->classes);
    ev_buf_text(out, classes);
    ev_pdf_end(pdf);
}
