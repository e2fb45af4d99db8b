/* The objects of a file, by libqpdf's C interface; the one file that knows it.
 *
 * libqpdf warns where it is asked for a key of what is not a dictionary, and a warning counts as
 * damage here: every function looks at the kind first. What it returns as text is its own and lives
 * until the next call: it is copied at once. */
#include "compare/paper/private.h"

#include <stdlib.h>

#include <qpdf/qpdf-c.h>

#include "core/hex.h"

static qpdf_data file_of(ev_reader *r)
{
    return r->file;
}

static ev_slice copy(ev_reader *r, const char *bytes, size_t size)
{
    char *kept = bytes != NULL ? ev_arena_copy(r->arena, (ev_slice){bytes, size}) : NULL;
    return (ev_slice){kept, kept != NULL ? size : 0};
}

/* ---- the file -------------------------------------------------------------------------------- */

/* Without recovery: a file whose table of objects is wrong is damaged, and what could be found in
 * it by searching is not compared. */
ev_opened ev_objects_open(ev_reader *r)
{
    qpdf_data file = qpdf_init();
    r->file = file;
    qpdf_silence_errors(file);
    qpdf_set_suppress_warnings(file, QPDF_TRUE);
    qpdf_set_attempt_recovery(file, QPDF_FALSE);
    QPDF_ERROR_CODE code = qpdf_read_memory(file, "", r->pdf.data, r->pdf.size, NULL);
    if ((code & QPDF_ERRORS) == 0)
        return EV_OPENED;
    qpdf_error error = qpdf_get_error(file);
    bool is_locked = error != NULL && qpdf_get_error_code(file, error) == qpdf_e_password;
    return is_locked ? EV_NEEDS_PASSWORD : EV_NOT_OPENED;
}

void ev_objects_close(ev_reader *r)
{
    qpdf_data file = r->file;
    if (qpdf_has_error(file))
        (void)qpdf_get_error(file); /* otherwise the next call prints it */
    qpdf_cleanup(&file);
    r->file = NULL;
}

bool ev_objects_failed(ev_reader *r)
{
    return qpdf_has_error(file_of(r)) || qpdf_more_warnings(file_of(r));
}

static ev_object known(ev_reader *r, qpdf_oh object)
{
    enum qpdf_object_type_e type = qpdf_oh_get_type_code(file_of(r), object);
    return type == ot_null || type == ot_uninitialized ? 0 : object;
}

ev_object ev_objects_trailer(ev_reader *r)
{
    return known(r, qpdf_get_trailer(file_of(r)));
}

ev_object ev_objects_root(ev_reader *r)
{
    return known(r, qpdf_get_root(file_of(r)));
}

size_t ev_objects_pages(ev_reader *r)
{
    int count = qpdf_get_num_pages(file_of(r));
    if (count > 0 && (qpdf_push_inherited_attributes_to_page(file_of(r)) & QPDF_ERRORS) != 0)
        return 0;
    return count > 0 ? (size_t)count : 0;
}

ev_object ev_objects_page(ev_reader *r, size_t index)
{
    return known(r, qpdf_get_page_n(file_of(r), index));
}

int32_t ev_objects_page_index(ev_reader *r, ev_object page)
{
    if (ev_object_kind_of(r, page) != EV_OBJECT_DICTIONARY || ev_object_number(r, page) == 0)
        return -1;
    bool had_error = qpdf_has_error(file_of(r));
    int index = qpdf_find_page_by_oh(file_of(r), page);
    if (!had_error && qpdf_has_error(file_of(r)))
        (void)qpdf_get_error(file_of(r)); /* its way to say that it is none */
    return index;
}

ev_slice ev_objects_version(ev_reader *r)
{
    const char *version = qpdf_get_pdf_version(file_of(r));
    return version != NULL ? copy(r, version, strlen(version)) : EV_SLICE("");
}

ev_slice ev_objects_security(ev_reader *r)
{
    static const struct {
        QPDF_BOOL (*is_allowed)(qpdf_data);
        const char *name;
    } rights[] = {
        {qpdf_allow_accessibility, " accessibility"}, {qpdf_allow_extract_all, " extract"},
        {qpdf_allow_print_low_res, " print"},         {qpdf_allow_print_high_res, " print-well"},
        {qpdf_allow_modify_assembly, " assemble"},    {qpdf_allow_modify_form, " forms"},
        {qpdf_allow_modify_annotation, " annotate"},  {qpdf_allow_modify_other, " modify"},
    };
    ev_buf out;
    if (!qpdf_is_encrypted(file_of(r)))
        return EV_SLICE("");
    ev_buf_init(&out, r->arena, 128);
    ev_buf_text(&out, "encrypted, allows:");
    for (size_t i = 0; i < sizeof rights / sizeof *rights; i++)
        if (rights[i].is_allowed(file_of(r)))
            ev_buf_text(&out, rights[i].name);
    return ev_buf_as_slice(&out);
}

/* ---- objects --------------------------------------------------------------------------------- */

ev_object_kind ev_object_kind_of(ev_reader *r, ev_object object)
{
    if (object == 0)
        return EV_OBJECT_NONE;
    switch (qpdf_oh_get_type_code(file_of(r), object)) {
    case ot_boolean:
        return EV_OBJECT_BOOLEAN;
    case ot_integer:
    case ot_real:
        return EV_OBJECT_NUMBER;
    case ot_string:
        return EV_OBJECT_STRING;
    case ot_name:
        return EV_OBJECT_NAME;
    case ot_array:
        return EV_OBJECT_ARRAY;
    case ot_dictionary:
        return EV_OBJECT_DICTIONARY;
    case ot_stream:
        return EV_OBJECT_STREAM;
    default:
        return EV_OBJECT_NONE;
    }
}

int ev_object_number(ev_reader *r, ev_object object)
{
    return object != 0 ? qpdf_oh_get_object_id(file_of(r), object) : 0;
}

static ev_object dictionary_of(ev_reader *r, ev_object object)
{
    ev_object_kind kind = ev_object_kind_of(r, object);
    if (kind == EV_OBJECT_STREAM)
        return qpdf_oh_get_dict(file_of(r), object);
    return kind == EV_OBJECT_DICTIONARY ? object : 0;
}

ev_object ev_object_key(ev_reader *r, ev_object object, const char *key)
{
    ev_object dictionary = dictionary_of(r, object);
    return dictionary != 0 ? known(r, qpdf_oh_get_key(file_of(r), dictionary, key)) : 0;
}

size_t ev_object_keys(ev_reader *r, ev_object object, ev_slice **keys)
{
    ev_list list = {NULL, 0, 0};
    ev_object dictionary = dictionary_of(r, object);
    if (dictionary != 0)
        qpdf_oh_begin_dict_key_iter(file_of(r), dictionary);
    while (dictionary != 0 && qpdf_oh_dict_more_keys(file_of(r))) {
        const char *key = qpdf_oh_dict_next_key(file_of(r));
        ev_slice *kept = ev_list_add(&list, sizeof *kept, r->arena);
        if (kept != NULL)
            *kept = copy(r, key, strlen(key));
    }
    *keys = list.items; /* libqpdf keeps them sorted */
    return list.count;
}

size_t ev_object_count(ev_reader *r, ev_object array)
{
    if (ev_object_kind_of(r, array) != EV_OBJECT_ARRAY)
        return 0;
    int count = qpdf_oh_get_array_n_items(file_of(r), array);
    return count > 0 ? (size_t)count : 0;
}

ev_object ev_object_item(ev_reader *r, ev_object array, size_t index)
{
    return known(r, qpdf_oh_get_array_item(file_of(r), array, (int)index));
}

double ev_object_as_number(ev_reader *r, ev_object object, double otherwise)
{
    bool is_number = ev_object_kind_of(r, object) == EV_OBJECT_NUMBER;
    return is_number ? qpdf_oh_get_numeric_value(file_of(r), object) : otherwise;
}

int32_t ev_object_as_int(ev_reader *r, ev_object object, int32_t otherwise)
{
    double value = ev_object_as_number(r, object, otherwise);
    return value > INT32_MIN && value < INT32_MAX ? (int32_t)value : otherwise;
}

bool ev_object_as_bool(ev_reader *r, ev_object object)
{
    return ev_object_kind_of(r, object) == EV_OBJECT_BOOLEAN &&
           qpdf_oh_get_bool_value(file_of(r), object);
}

ev_slice ev_object_as_name(ev_reader *r, ev_object object)
{
    if (ev_object_kind_of(r, object) != EV_OBJECT_NAME)
        return (ev_slice){NULL, 0};
    const char *name = qpdf_oh_get_name(file_of(r), object); /* "/Name" */
    return copy(r, name + 1, strlen(name + 1));
}

ev_slice ev_object_as_text(ev_reader *r, ev_object object)
{
    size_t size = 0;
    if (ev_object_kind_of(r, object) != EV_OBJECT_STRING)
        return (ev_slice){NULL, 0};
    const char *text = qpdf_oh_get_binary_utf8_value(file_of(r), object, &size);
    return copy(r, text, size);
}

ev_slice ev_object_as_bytes(ev_reader *r, ev_object object)
{
    size_t size = 0;
    if (ev_object_kind_of(r, object) != EV_OBJECT_STRING)
        return (ev_slice){NULL, 0};
    const char *bytes = qpdf_oh_get_binary_string_value(file_of(r), object, &size);
    return copy(r, bytes, size);
}

ev_slice ev_object_as_source(ev_reader *r, ev_object object)
{
    if (object == 0)
        return (ev_slice){NULL, 0};
    const char *source = qpdf_oh_unparse_resolved(file_of(r), object);
    return copy(r, source, strlen(source));
}

/* ---- streams --------------------------------------------------------------------------------- */

static ev_slice take_over(ev_reader *r, unsigned char *bytes, size_t size)
{
    ev_slice kept = {NULL, 0};
    if (bytes != NULL)
        kept = copy(r, (const char *)bytes, size);
    free(bytes);
    return kept;
}

static ev_slice data_of(ev_reader *r, ev_object stream, enum qpdf_stream_decode_level_e level)
{
    unsigned char *bytes = NULL;
    size_t size = 0;
    QPDF_BOOL is_filtered = QPDF_FALSE;
    if (ev_object_kind_of(r, stream) != EV_OBJECT_STREAM)
        return (ev_slice){NULL, 0};
    (void)qpdf_oh_get_stream_data(file_of(r), stream, level, &is_filtered, &bytes, &size);
    return take_over(r, bytes, size);
}

ev_slice ev_object_data(ev_reader *r, ev_object stream)
{
    return data_of(r, stream, qpdf_dl_generalized);
}

ev_slice ev_object_samples(ev_reader *r, ev_object stream)
{
    return data_of(r, stream, qpdf_dl_all);
}

ev_slice ev_object_stored(ev_reader *r, ev_object stream)
{
    return data_of(r, stream, qpdf_dl_none);
}

ev_slice ev_object_page_content(ev_reader *r, ev_object page)
{
    unsigned char *bytes = NULL;
    size_t size = 0;
    if (ev_object_kind_of(r, page) == EV_OBJECT_DICTIONARY)
        (void)qpdf_oh_get_page_content_data(file_of(r), page, &bytes, &size);
    return take_over(r, bytes, size);
}

/* ---- as text --------------------------------------------------------------------------------- */

typedef struct writing {
    ev_reader *r;
    ev_buf *out;
    int32_t depth;
    size_t budget; /* objects: an array may name the same one a thousand times, on each level */
} writing;

static void put(writing *w, ev_object object);

/* How a stream is stored is not what it says. */
static bool is_storage(ev_slice key)
{
    return ev_slice_is(key, "/Length") || ev_slice_is(key, "/Filter") ||
           ev_slice_is(key, "/DecodeParms") || ev_slice_is(key, "/Length1");
}

static void put_dictionary(writing *w, ev_object object, bool is_stream)
{
    ev_slice *keys;
    size_t count = ev_object_keys(w->r, object, &keys);
    ev_buf_text(w->out, "<<");
    for (size_t i = 0; i < count && keys != NULL; i++) {
        if ((is_stream && is_storage(keys[i])) || keys[i].data == NULL)
            continue;
        ev_buf_slice(w->out, keys[i]);
        ev_buf_char(w->out, ' ');
        put(w, ev_object_key(w->r, object, keys[i].data));
        ev_buf_char(w->out, ' ');
    }
    ev_buf_text(w->out, ">>");
}

static void put_stream(writing *w, ev_object object)
{
    uint8_t digest[EV_DIGEST_SIZE];
    ev_slice data = ev_object_data(w->r, object);
    ev_sha256(data.data != NULL ? data : EV_SLICE(""), digest);
    put_dictionary(w, object, true);
    ev_buf_text(w->out, " SHA-256 ");
    ev_buf_hex(w->out, digest, sizeof digest);
}

static void put_array(writing *w, ev_object array)
{
    size_t count = ev_object_count(w->r, array);
    ev_buf_char(w->out, '[');
    for (size_t i = 0; i < count && w->budget > 0; i++) {
        ev_buf_text(w->out, i > 0 ? " " : "");
        put(w, ev_object_item(w->r, array, i));
    }
    ev_buf_char(w->out, ']');
}

static void put_text(writing *w, ev_object object)
{
    ev_buf_char(w->out, '(');
    ev_buf_slice(w->out, ev_object_as_text(w->r, object));
    ev_buf_char(w->out, ')');
}

static void put(writing *w, ev_object object)
{
    enum { DEEPEST = 6 };
    ev_object_kind kind = ev_object_kind_of(w->r, object);
    bool is_shown = kind != EV_OBJECT_DICTIONARY && kind != EV_OBJECT_STREAM;
    if (w->budget == 0)
        return;
    w->budget--;
    if (w->depth == DEEPEST || (!is_shown && ev_objects_page_index(w->r, object) >= 0)) {
        ev_buf_text(w->out, "...");
        return;
    }
    w->depth++;
    if (kind == EV_OBJECT_STREAM)
        put_stream(w, object);
    else if (kind == EV_OBJECT_DICTIONARY)
        put_dictionary(w, object, false);
    else if (kind == EV_OBJECT_ARRAY)
        put_array(w, object);
    else if (kind == EV_OBJECT_STRING)
        put_text(w, object);
    else
        ev_buf_slice(w->out, object != 0 ? ev_object_as_source(w->r, object) : EV_SLICE("null"));
    w->depth--;
}

void ev_object_put(ev_reader *r, ev_object object, ev_buf *out)
{
    enum { OBJECTS = 2000 };
    writing w = {r, out, 0, OBJECTS};
    put(&w, object);
}
