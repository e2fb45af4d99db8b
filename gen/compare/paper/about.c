/* What a file says besides its page: metadata, outline, links, page sizes, security, and whatever
 * else the catalog and the pages hold. In an order that does not depend on the file's. */
#include "compare/paper/private.h"

void ev_paper_about_add(ev_reader *r, ev_slice name, ev_slice value)
{
    ev_named_text *added = ev_list_add(&r->about, sizeof *added, r->arena);
    if (added != NULL)
        *added = (ev_named_text){name, value};
}

ev_slice ev_paper_numbered(ev_reader *r, const char *name, size_t number)
{
    ev_buf out;
    ev_buf_init(&out, r->arena, strlen(name) + 12);
    ev_buf_text(&out, name);
    ev_buf_char(&out, ' ');
    ev_buf_int(&out, (int64_t)number);
    return ev_buf_as_slice(&out);
}

static ev_slice joined(ev_reader *r, ev_slice a, const char *between, ev_slice b)
{
    ev_buf out;
    ev_buf_init(&out, r->arena, a.size + b.size + strlen(between));
    ev_buf_slice(&out, a);
    ev_buf_text(&out, between);
    ev_buf_slice(&out, b);
    return ev_buf_as_slice(&out);
}

/* A text string as it is read, anything else as the object's text. */
static ev_slice value_of(ev_reader *r, ev_object object)
{
    ev_slice text = ev_object_as_text(r, object);
    ev_buf out;
    if (text.data != NULL)
        return text;
    ev_buf_init(&out, r->arena, 128);
    ev_object_put(r, object, &out);
    return ev_buf_as_slice(&out);
}

/* All keys of a dictionary but those in `known`, which ends with NULL. */
static void add_keys(ev_reader *r, ev_slice prefix, ev_object dictionary, const char *const *known)
{
    ev_slice *keys;
    size_t count = ev_object_keys(r, dictionary, &keys);
    for (size_t i = 0; i < count && keys != NULL; i++) {
        bool is_known = keys[i].data == NULL;
        for (size_t k = 0; known[k] != NULL && !is_known; k++)
            is_known = ev_slice_is(keys[i], known[k]);
        if (is_known)
            continue;
        ev_slice name = {keys[i].data + 1, keys[i].size - 1};
        ev_paper_about_add(r, joined(r, prefix, " ", name),
                           value_of(r, ev_object_key(r, dictionary, keys[i].data)));
    }
}

/* ---- outline --------------------------------------------------------------------------------- */

typedef struct outline {
    size_t count;
    ev_buf levels; /* "1 2 2" */
} outline;

/* A destination's page is a number, counted from 1. */
static ev_slice place_of(ev_reader *r, ev_object item)
{
    ev_object place = ev_object_key(r, item, "/Dest");
    size_t count = ev_object_count(r, place);
    ev_buf out;
    if (count == 0)
        return value_of(r, place != 0 ? place : ev_object_key(r, item, "/A"));
    ev_buf_init(&out, r->arena, 64);
    ev_buf_text(&out, "page ");
    ev_buf_int(&out, ev_objects_page_index(r, ev_object_item(r, place, 0)) + 1);
    for (size_t i = 1; i < count && i < 6; i++) {
        ev_buf_char(&out, ' ');
        ev_object_put(r, ev_object_item(r, place, i), &out);
    }
    return ev_buf_as_slice(&out);
}

static void read_outline(ev_reader *r, outline *o, ev_object item, int32_t level)
{
    enum { ITEMS = 5000, DEEPEST = 16 };
    for (; item != 0 && o->count < ITEMS && level < DEEPEST;
         item = ev_object_key(r, item, "/Next")) {
        ev_slice name = ev_paper_numbered(r, "outline", ++o->count);
        ev_slice title = ev_object_as_text(r, ev_object_key(r, item, "/Title"));
        ev_paper_about_add(r, name, title.data != NULL ? title : EV_SLICE(""));
        ev_paper_about_add(r, joined(r, name, " ", EV_SLICE("place")), place_of(r, item));
        ev_buf_text(&o->levels, o->count > 1 ? " " : "");
        ev_buf_int(&o->levels, level);
        read_outline(r, o, ev_object_key(r, item, "/First"), level + 1);
    }
}

static void add_outline(ev_reader *r)
{
    outline o = {.count = 0};
    ev_buf_init(&o.levels, r->arena, 32);
    ev_object root = ev_object_key(r, ev_objects_root(r), "/Outlines");
    read_outline(r, &o, ev_object_key(r, root, "/First"), 1);
    if (o.count > 0)
        ev_paper_about_add(r, EV_SLICE("outline levels"), ev_buf_as_slice(&o.levels));
}

/* ---- pages ----------------------------------------------------------------------------------- */

static void add_annotations(ev_reader *r, ev_object page, size_t *count)
{
    static const char *const left_out[] = {"/P", "/Parent", "/StructParent", "/Popup", NULL};
    ev_object list = ev_object_key(r, page, "/Annots");
    size_t items = ev_object_count(r, list);
    for (size_t i = 0; i < items && i < 1000; i++) {
        ev_object one = ev_object_item(r, list, i);
        ev_slice kind = ev_object_as_name(r, ev_object_key(r, one, "/Subtype"));
        bool is_link = kind.data != NULL && ev_slice_is(kind, "Link");
        add_keys(r, ev_paper_numbered(r, is_link ? "link" : "annotation", ++*count), one, left_out);
    }
}

/* Page sizes as written, in points; the rest of a page that is not read elsewhere. */
static void add_pages(ev_reader *r)
{
    static const char *const left_out[] = {"/Type",   "/Parent",        "/Contents", "/Resources",
                                           "/Annots", "/StructParents", NULL};
    size_t annotations = 0;
    for (int32_t i = 0; i < r->paper->pages && i < 1000; i++) {
        ev_object page = ev_objects_page(r, (size_t)i);
        add_keys(r, ev_paper_numbered(r, "page", (size_t)i + 1), page, left_out);
        add_annotations(r, page, &annotations);
    }
}

/* ---- document -------------------------------------------------------------------------------- */

void ev_paper_read_about(ev_reader *r)
{
    static const char *const read_elsewhere[] = {
        "/Type",
        "/Pages",
        "/StructTreeRoot",
        "/Metadata",
        "/Outlines",
        "/Lang",
        "/OutputIntents",
        /* how the file is written: qpdf sets it in new files */ "/Version",
        "/Extensions",
        NULL};
    static const char *const none[] = {NULL};
    ev_object root = ev_objects_root(r), trailer = ev_objects_trailer(r);
    ev_object tree = ev_object_key(r, root, "/StructTreeRoot");
    ev_slice security = ev_objects_security(r);
    ev_paper_about_add(r, EV_SLICE("PDF version"), ev_objects_version(r));
    ev_paper_about_add(r, EV_SLICE("security"), security.size > 0 ? security : EV_SLICE("none"));
    add_keys(r, EV_SLICE("Info"), ev_object_key(r, trailer, "/Info"), none);
    add_keys(r, EV_SLICE("catalog"), root, read_elsewhere);
    if (tree != 0)
        add_keys(r, EV_SLICE("structure"), tree,
                 (const char *const[]){"/Type", "/K", "/ParentTree", "/ParentTreeNextKey", NULL});
    if (ev_object_key(r, root, "/OutputIntents") != 0)
        ev_paper_about_add(r, EV_SLICE("output intent"),
                           value_of(r, ev_object_key(r, root, "/OutputIntents")));
    add_outline(r);
    add_pages(r);
}
