/* The structure tree (ISO 32000-1, 14.7) as nodes in reading order, and which of them owns which
 * marked content. Read from the objects: poppler's interface interprets the whole page again for
 * each element, which takes 1.3 s. */
#include "compare/paper/private.h"

enum { DEEPEST = 64, NODES = 100000, IDENTIFIERS = 65536 };

static void read_kids(ev_reader *r, ev_object kids, int32_t parent, int32_t page, int32_t depth);

/* ---- owners ---------------------------------------------------------------------------------- */

static void own(ev_reader *r, int32_t page, int32_t identifier, int32_t node)
{
    if (page < 0 || page >= r->paper->pages || identifier < 0 || identifier >= IDENTIFIERS)
        return;
    ev_owners *owners = &r->owners[page];
    size_t index = (size_t)identifier;
    if (index >= owners->count) {
        size_t count = index < 256 ? 512 : 2 * (index + 1);
        int32_t *grown = ev_arena_take_array(r->arena, count, sizeof *grown);
        if (grown == NULL)
            return;
        for (size_t i = 0; i < count; i++)
            grown[i] = i < owners->count ? owners->node[i] : -1;
        *owners = (ev_owners){grown, count};
    }
    owners->node[index] = node;
}

/* ---- elements -------------------------------------------------------------------------------- */

/* What an element is read as; "" where it is read as what is in it. */
static const char *first_key(ev_reader *r, ev_object element)
{
    static const char *const keys[] = {"/Alt", "/ActualText", "/E"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (ev_object_kind_of(r, ev_object_key(r, element, keys[i])) == EV_OBJECT_STRING)
            return keys[i];
    return "";
}

static ev_slice first_text(ev_reader *r, ev_object element)
{
    const char *key = first_key(r, element);
    return *key != '\0' ? ev_object_as_text(r, ev_object_key(r, element, key))
                        : (ev_slice){NULL, 0};
}

static void put_key(ev_reader *r, ev_object element, ev_slice key, ev_buf *out)
{
    ev_buf_text(out, out->size > 0 ? " " : "");
    ev_buf_slice(out, key);
    ev_buf_char(out, ' ');
    ev_object_put(r, ev_object_key(r, element, key.data), out);
}

/* A figure says its place once more as /BBox: a figure that was moved is not another structure. So
 * it is kept as a place, not as text. */
static ev_place bounds_of(ev_reader *r, ev_object attributes)
{
    double at[4];
    ev_object box = ev_object_key(r, attributes, "/BBox");
    if (ev_object_count(r, box) != 4)
        return (ev_place){.page = 0};
    for (size_t i = 0; i < 4; i++)
        at[i] = ev_object_as_number(r, ev_object_item(r, box, i), 0);
    return (ev_place){ev_place_length(at[0]), ev_place_length(at[1]),
                      ev_place_length(at[2] - at[0]), ev_place_length(at[3] - at[1]), 0};
}

static void put_attributes(ev_reader *r, ev_object attributes, ev_buf *out)
{
    ev_slice *keys;
    size_t count = ev_object_keys(r, attributes, &keys);
    if (ev_object_kind_of(r, attributes) != EV_OBJECT_DICTIONARY) {
        ev_object_put(r, attributes, out);
        return;
    }
    for (size_t i = 0; i < count && keys != NULL; i++)
        if (keys[i].data != NULL && !ev_slice_is(keys[i], "/BBox"))
            put_key(r, attributes, keys[i], out);
}

/* Keys of an element that are read as something else; what it is read as is the first of three, and
 * another of them is like an attribute. */
static bool is_read_elsewhere(ev_reader *r, ev_object element, ev_slice key)
{
    static const char *const keys[] = {"/Type", "/S", "/P",    "/Pg", "/K",
                                       "/A",    "/C", "/Lang", "/ID"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (ev_slice_is(key, keys[i]))
            return true;
    return ev_slice_is(key, first_key(r, element));
}

static ev_slice attributes_of(ev_reader *r, ev_object element)
{
    ev_object attributes = ev_object_key(r, element, "/A");
    ev_object class = ev_object_key(r, element, "/C");
    ev_slice *keys;
    size_t count = ev_object_keys(r, element, &keys);
    ev_buf out;
    ev_buf_init(&out, r->arena, 64);
    if (attributes != 0)
        put_attributes(r, attributes, &out);
    if (class != 0) {
        ev_buf_text(&out, out.size > 0 ? " class " : "class ");
        ev_object_put(r, class, &out);
    }
    for (size_t i = 0; i < count && keys != NULL; i++)
        if (keys[i].data != NULL && !is_read_elsewhere(r, element, keys[i]))
            put_key(r, element, keys[i], &out);
    return out.size > 0 ? ev_buf_as_slice(&out) : EV_SLICE("");
}

static int32_t add_node(ev_reader *r, ev_slice role, int32_t parent)
{
    ev_node *nodes = r->nodes.items;
    ev_slice language = parent >= 0 ? nodes[parent].language : r->paper->language;
    ev_node *node = ev_list_add(&r->nodes, sizeof *node, r->arena);
    if (node == NULL)
        return -1;
    *node =
        (ev_node){.role = role, .language = language, .attributes = EV_SLICE(""), .parent = parent};
    return (int32_t)r->nodes.count - 1;
}

static void read_element(ev_reader *r, ev_object element, int32_t parent, int32_t page,
                         int32_t depth)
{
    ev_slice role = ev_object_as_name(r, ev_object_key(r, element, "/S"));
    int32_t index = add_node(r, role.data != NULL ? role : EV_SLICE(""), parent);
    ev_slice language = ev_object_as_text(r, ev_object_key(r, element, "/Lang"));
    ev_object own_page = ev_object_key(r, element, "/Pg");
    int *number = ev_list_add(&r->elements, sizeof *number, r->arena);
    if (index < 0 || number == NULL)
        return;
    *number = ev_object_number(r, element);
    ev_node *node = (ev_node *)r->nodes.items + index;
    node->language = language.data != NULL ? language : node->language;
    node->alternative = first_text(r, element);
    node->attributes = attributes_of(r, element);
    node->bounds = bounds_of(r, ev_object_key(r, element, "/A"));
    page = own_page != 0 ? ev_objects_page_index(r, own_page) : page;
    read_kids(r, ev_object_key(r, element, "/K"), index, page, depth + 1);
}

/* A kid is an identifier, a reference to marked content or to an annotation, or an element
 * (14.7.4).
 */
static void read_kid(ev_reader *r, ev_object kid, int32_t parent, int32_t page, int32_t depth)
{
    ev_object_kind kind = ev_object_kind_of(r, kid);
    if (kind == EV_OBJECT_NUMBER) {
        own(r, page, ev_object_as_int(r, kid, -1), parent);
    } else if (kind == EV_OBJECT_DICTIONARY && ev_object_key(r, kid, "/S") != 0) {
        read_element(r, kid, parent, page, depth);
    } else if (kind == EV_OBJECT_DICTIONARY) {
        ev_object own_page = ev_object_key(r, kid, "/Pg");
        page = own_page != 0 ? ev_objects_page_index(r, own_page) : page;
        own(r, page, ev_object_as_int(r, ev_object_key(r, kid, "/MCID"), -1), parent);
    }
}

static void read_kids(ev_reader *r, ev_object kids, int32_t parent, int32_t page, int32_t depth)
{
    if (depth > DEEPEST || r->nodes.count >= NODES) {
        r->is_damaged = true; /* a ring, or what nobody reads */
        return;
    }
    if (ev_object_kind_of(r, kids) != EV_OBJECT_ARRAY) {
        read_kid(r, kids, parent, page, depth);
        return;
    }
    size_t count = ev_object_count(r, kids);
    for (size_t i = 0; i < count && !r->is_damaged; i++)
        read_kid(r, ev_object_item(r, kids, i), parent, page, depth);
}

/* ---- the way back ---------------------------------------------------------------------------- */

/* The elements of a page's marked content (/Nums of 7.9.7, which is what we write). */
static ev_object parents_of(ev_reader *r, ev_object tree, int32_t page)
{
    ev_object numbers = ev_object_key(r, ev_object_key(r, tree, "/ParentTree"), "/Nums");
    int32_t wanted = ev_object_as_int(
        r, ev_object_key(r, ev_objects_page(r, (size_t)page), "/StructParents"), -1);
    size_t count = ev_object_count(r, numbers);
    for (size_t i = 0; i + 1 < count && wanted >= 0; i += 2)
        if (ev_object_as_int(r, ev_object_item(r, numbers, i), -1) == wanted)
            return ev_object_item(r, numbers, i + 1);
    return 0;
}

static size_t count_wrong(ev_reader *r, ev_object parents, const ev_owners *owners)
{
    const int *elements = r->elements.items;
    size_t wrong = 0, count = ev_object_count(r, parents);
    for (size_t i = 0; i < count && i < owners->count; i++) {
        int32_t node = owners->node[i];
        if (node >= 0 && (size_t)node < r->elements.count && elements[node] != 0)
            wrong += ev_object_number(r, ev_object_item(r, parents, i)) != elements[node];
    }
    return wrong;
}

/* A reader that finds an element by what it points at goes the other way: from marked content to
 * its element (14.7.4.4). Said only where that leads elsewhere. */
static void check_parents(ev_reader *r, ev_object tree)
{
    size_t wrong = 0;
    ev_buf text;
    for (int32_t page = 0; page < r->paper->pages && !r->is_damaged; page++)
        wrong += count_wrong(r, parents_of(r, tree, page), &r->owners[page]);
    if (wrong == 0)
        return;
    ev_buf_init(&text, r->arena, 32);
    ev_buf_int(&text, (int64_t)wrong);
    ev_buf_text(&text, wrong == 1 ? " entry of another element" : " entries of other elements");
    ev_paper_about_add(r, EV_SLICE("structure ParentTree"), ev_buf_as_slice(&text));
}

void ev_paper_read_tree(ev_reader *r)
{
    ev_object tree = ev_object_key(r, ev_objects_root(r), "/StructTreeRoot");
    read_kids(r, ev_object_key(r, tree, "/K"), -1, -1, 0);
    check_parents(r, tree);
}

int32_t ev_paper_artifact(ev_reader *r)
{
    if (r->artifact < 0)
        r->artifact = add_node(r, EV_SLICE("Artifact"), -1);
    return r->artifact;
}

int32_t ev_paper_untagged(ev_reader *r)
{
    if (r->untagged < 0)
        r->untagged = add_node(r, EV_SLICE("untagged"), -1);
    return r->untagged;
}

/* ---- what each node shows -------------------------------------------------------------------- */

static void widen(ev_paper *paper, int32_t node, const ev_place *place)
{
    if (node >= 0 && (size_t)node < paper->node_count)
        paper->nodes[node].place = ev_place_join(&paper->nodes[node].place, place);
}

/* Runs in the order of their nodes, those of a node in the order in which they are drawn. */
static bool sort_runs(ev_reader *r)
{
    ev_paper *paper = r->paper;
    const ev_run *drawn = r->runs.items;
    paper->runs = ev_arena_take_array(r->arena, r->runs.count, sizeof *paper->runs);
    if (paper->runs == NULL)
        return false;
    for (size_t i = 0; i < r->runs.count; i++)
        if (drawn[i].node >= 0)
            paper->nodes[drawn[i].node].run_count++;
    size_t at = 0;
    for (size_t i = 0; i < paper->node_count; i++) {
        paper->nodes[i].first_run = at;
        at += paper->nodes[i].run_count;
        paper->nodes[i].run_count = 0;
    }
    for (size_t i = 0; i < r->runs.count; i++) {
        if (drawn[i].node < 0)
            continue;
        ev_node *node = &paper->nodes[drawn[i].node];
        paper->runs[node->first_run + node->run_count++] = drawn[i];
    }
    paper->run_count = at;
    return true;
}

bool ev_paper_finish(ev_reader *r)
{
    ev_paper *paper = r->paper;
    paper->nodes = r->nodes.items;
    paper->node_count = r->nodes.count;
    paper->pictures = r->pictures.items;
    paper->picture_count = r->pictures.count;
    paper->shapes = r->shapes.items;
    paper->shape_count = r->shapes.count;
    paper->fonts = r->fonts.items;
    paper->font_count = r->fonts.count;
    paper->about = r->about.items;
    paper->about_count = r->about.count;
    if (!sort_runs(r))
        return false;
    for (size_t i = 0; i < paper->run_count; i++)
        widen(paper, paper->runs[i].node, &paper->runs[i].place);
    for (size_t i = 0; i < paper->picture_count; i++)
        widen(paper, paper->pictures[i].node, &paper->pictures[i].place);
    for (size_t i = 0; i < paper->shape_count; i++)
        widen(paper, paper->shapes[i].node, &paper->shapes[i].place);
    if (paper->code.side > 0)
        widen(paper, paper->code.node, &paper->code.place);
    return true;
}
