/* Blocks that were laid out for an earlier document of a batch.
 *
 * The key of a block in the memo is all that it can depend on, by its kind (the table in layout.c):
 * template and policy by their hashes, which parts the record has, the entry points, or the values
 * that the block names. Pages with changed resources are not kept: their places and texts are
 * checked with each page. */
#include "layout/private.h"

static void put_number(ev_buf *key, size_t value)
{
    ev_buf_bytes(key, &value, sizeof value);
}

static void put_text(ev_buf *key, ev_slice text)
{
    put_number(key, text.data == NULL ? SIZE_MAX : text.size);
    ev_buf_slice(key, text);
}

/* A placeholder that a block names with `name`; false when there is no such placeholder. */
static bool put_placeholder(ev_layout *l, const char *name, ev_buf *key)
{
    ev_placeholder p;
    ev_slice placeholder = ev_layout_key(l, name);
    if (placeholder.data == NULL)
        return true;
    if (!ev_layout_placeholder(l, placeholder, &p))
        return false;
    put_text(key, p.text);
    for (ev_lang lang = EV_KK; p.has_words && lang < EV_LANG_COUNT; lang++)
        put_text(key, p.words.in[lang]);
    return true;
}

static void put_airports(const ev_record *record, ev_buf *key)
{
    for (size_t i = 0; i < record->entry_point_count; i++)
        put_text(key, record->entry_point[i]);
}

/* What all blocks may look at. */
static void put_parts(const ev_content *content, ev_buf *key)
{
    const ev_record *record = content->record;
    size_t parts = 0;
    const bool has[] = {content->photo != NULL,          content->specimen,
                        record->seal.data != NULL,       record->visa.issued_by.size > 0,
                        record->holder.surname.size > 0, record->holder.given_names.size > 0};
    for (size_t i = 0; i < sizeof has / sizeof *has; i++)
        parts = parts << 1 | has[i];
    put_number(key, parts);
}

ev_slice ev_layout_kept_key(ev_layout *l, ev_layout_depends depends)
{
    const ev_content *content = l->content;
    ev_buf *key = &l->key;
    bool good = true;
    if (content->memo == NULL || depends == EV_DEPENDS_ON_RECORD || ev_layout_has_changes(content))
        return (ev_slice){NULL, 0};
    key->size = 0;
    ev_buf_bytes(key, content->template->hash, sizeof content->template->hash);
    ev_buf_bytes(key, content->policy->hash, sizeof content->policy->hash);
    put_number(key, (size_t)(l->block - content->template->layout.sections));
    put_parts(content, key);
    if (depends == EV_DEPENDS_ON_AIRPORTS)
        put_airports(content->record, key);
    size_t values = l->value_count;
    if (depends == EV_DEPENDS_ON_VALUES)
        good = put_placeholder(l, "value", key) && put_placeholder(l, "gloss", key);
    if (!good || key->failed) {
        l->value_count = values;
        return (ev_slice){NULL, 0};
    }
    return ev_buf_as_slice(key);
}

bool ev_layout_kept_find(ev_layout *l, ev_slice key)
{
    const ev_page_piece *piece = key.data != NULL ? ev_memo_find(l->content->memo, key) : NULL;
    if (piece != NULL)
        ev_page_append(&l->page, piece);
    return piece != NULL;
}

/* ---- keeping --------------------------------------------------------------------------------- */

/* Bytes besides those of elements and marks: texts and steps. */
static size_t borrowed_size(const ev_page_piece *piece)
{
    size_t size = 0;
    for (size_t i = 0; i < piece->element_count; i++)
        size += piece->element[i].alt.size;
    for (size_t i = 0; i < piece->mark_count; i++) {
        const ev_mark *mark = &piece->mark[i];
        if (mark->kind == EV_MARK_TEXT)
            size += mark->u.text.text.size + mark->u.text.whole.size;
        if (mark->kind == EV_MARK_SHAPE)
            size += mark->u.shape.count * sizeof *mark->u.shape.step;
    }
    return size;
}

static ev_slice copy(char **at, ev_slice bytes)
{
    ev_slice copied = {bytes.data == NULL ? NULL : *at, bytes.size};
    if (bytes.size > 0)
        memcpy(*at, bytes.data, bytes.size);
    *at += bytes.size;
    return copied;
}

/* Steps first, which are aligned. The lines of one value keep one slice as their `whole`. */
static void own(ev_element *element, size_t elements, ev_mark *mark, size_t marks, char *at)
{
    ev_slice whole = {NULL, 0}, kept = {NULL, 0};
    for (size_t i = 0; i < marks; i++)
        if (mark[i].kind == EV_MARK_SHAPE) {
            size_t size = mark[i].u.shape.count * sizeof *mark[i].u.shape.step;
            mark[i].u.shape.step =
                (const void *)copy(&at, (ev_slice){(const char *)mark[i].u.shape.step, size}).data;
        }
    for (size_t i = 0; i < elements; i++)
        element[i].alt = copy(&at, element[i].alt);
    for (size_t i = 0; i < marks; i++) {
        if (mark[i].kind != EV_MARK_TEXT)
            continue;
        mark[i].u.text.text = copy(&at, mark[i].u.text.text);
        if (mark[i].u.text.whole.data == NULL)
            continue;
        if (mark[i].u.text.whole.data != whole.data) {
            whole = mark[i].u.text.whole;
            kept = copy(&at, whole);
        }
        mark[i].u.text.whole = kept;
    }
}

void ev_layout_kept_add(ev_layout *l, ev_slice key, size_t first_element, size_t first_mark)
{
    ev_page_piece piece, *room;
    if (key.data == NULL || l->faults->status != EV_OK ||
        !ev_page_cut(&l->page, first_element, first_mark, l->arena, &piece))
        return;
    size_t elements = piece.element_count * sizeof *piece.element;
    size_t marks = piece.mark_count * sizeof *piece.mark;
    room =
        ev_memo_add(l->content->memo, key, sizeof *room + elements + marks + borrowed_size(&piece));
    if (room == NULL)
        return;
    ev_element *element = (ev_element *)(room + 1);
    ev_mark *mark = (ev_mark *)(element + piece.element_count);
    memcpy(element, piece.element, elements);
    memcpy(mark, piece.mark, marks);
    own(element, piece.element_count, mark, piece.mark_count, (char *)(mark + piece.mark_count));
    *room = (ev_page_piece){element, piece.element_count, mark, piece.mark_count};
}
