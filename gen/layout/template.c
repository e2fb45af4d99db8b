/* Loading a template, and look-ups in it. A look-up searches the few dozen sections from the front:
 * an index costs more to build than one document saves by it (measured). Styles cost most to read;
 * they are read once, at loading. */
#include "layout/template.h"

#include "core/hex.h"

#include <string.h>
#include <zlib.h>

enum { PATH_MAX_SIZE = 96, SIZE_LEAST = 1000, SIZE_MOST = 144 * 1000, LENGTH_MOST = 5080 * 1000 };

/* "<id>/<file>" with a NUL; false when there is no file or it is too long. */
static bool path_of(char out[PATH_MAX_SIZE], ev_slice id, ev_slice file)
{
    if (file.size == 0 || id.size + 1 + file.size + 1 > PATH_MAX_SIZE)
        return false;
    memcpy(out, id.data, id.size);
    out[id.size] = '/';
    memcpy(out + id.size + 1, file.data, file.size);
    out[id.size + 1 + file.size] = '\0';
    return true;
}

/* Adds one file of the version to the identity, and reads it into *ini unless that is NULL. */
static ev_status load(ev_template *t, const char *file, ev_arena *arena, ev_ini *ini,
                      ev_identity *identity, ev_faults *faults)
{
    char path[PATH_MAX_SIZE];
    if (!path_of(path, t->id, ev_slice_from(file)))
        return ev_faults_add(faults, EV_RESOURCE_MISSING, file);
    ev_slice text = ev_resource_find(t->res, path);
    const char *kept = ev_arena_copy(arena, ev_slice_from(path));
    if (kept == NULL)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    if (text.data == NULL)
        return ev_faults_add(faults, EV_RESOURCE_MISSING, path);
    (void)ev_identity_add(identity, path);
    return ini != NULL ? ev_ini_read(text, kept, arena, ini, faults) : faults->status;
}

/* A form is written into the document as it is: one that does not inflate to the size it names
 * would break the document. A test inflates the built-in ones. */
bool ev_template_is_sound_form(ev_slice data)
{
    int32_t size;
    uint8_t piece[4096];
    z_stream stream = {0};
    if (!ev_ini_int(ev_slice_cut(&data, '\n'), 1, 999999999, &size) || data.size > UINT_MAX ||
        inflateInit(&stream) != Z_OK)
        return false;
    stream.next_in = (const Bytef *)data.data;
    stream.avail_in = (uInt)data.size;
    int status = Z_OK;
    while (status == Z_OK && stream.total_out <= (uLong)size) {
        stream.next_out = piece;
        stream.avail_out = sizeof piece;
        status = inflate(&stream, Z_NO_FLUSH);
    }
    bool sound = status == Z_STREAM_END && stream.total_out == (uLong)size && stream.avail_in == 0;
    (void)inflateEnd(&stream);
    return sound;
}

/* Only a name that does not end in .txt is hashed by all of its bytes (resource/digest.h). */
bool ev_template_is_form_name(ev_slice file)
{
    static const char end[] = ".form";
    size_t size = sizeof end - 1;
    return file.size > size && file.size < PATH_MAX_SIZE &&
           memcmp(file.data + file.size - size, end, size) == 0;
}

/* The name of a form, with a NUL; false when it is too long or not that of a form. */
static bool form_name(char out[PATH_MAX_SIZE], ev_slice file)
{
    if (!ev_template_is_form_name(file))
        return false;
    memcpy(out, file.data, file.size);
    out[file.size] = '\0';
    return true;
}

static ev_status load_form(ev_template *t, const char *name, ev_arena *arena, ev_identity *identity,
                           ev_faults *faults)
{
    char path[PATH_MAX_SIZE];
    if (load(t, name, arena, NULL, identity, faults) == EV_OK && identity->release == EV_CHANGED &&
        path_of(path, t->id, ev_slice_from(name)) &&
        !ev_template_is_sound_form(ev_resource_find(t->res, path)))
        (void)ev_faults_add(faults, EV_RESOURCE_BROKEN, path);
    return faults->status;
}

/* The forms that a layout draws are part of its identity, as its words are. */
static ev_status load_forms(ev_template *t, ev_arena *arena, ev_identity *identity,
                            ev_faults *faults)
{
    for (size_t i = 0; i < t->layout.count && faults->status == EV_OK; i++) {
        ev_slice file = ev_ini_value(&t->layout.sections[i], "file");
        char name[PATH_MAX_SIZE];
        if (file.data == NULL)
            continue;
        if (!form_name(name, file))
            return ev_faults_add_at(faults, EV_RESOURCE_BROKEN, t->layout.path,
                                    t->layout.sections[i].line, 0);
        (void)load_form(t, name, arena, identity, faults);
    }
    return faults->status;
}

bool ev_template_face(ev_slice name, ev_face *face)
{
    static const char *const names[EV_FACE_COUNT] = {"regular", "bold", "ocrb"};
    for (ev_face i = EV_FACE_REGULAR; i < EV_FACE_COUNT; i++)
        if (ev_slice_is(name, names[i])) {
            *face = i;
            return true;
        }
    return false;
}

static bool read_style(const ev_template *t, const ev_ini_section *section, ev_style *style)
{
    ev_slice tracking = ev_ini_value(section, "tracking"), zero = ev_ini_value(section, "zero");
    int32_t thousandths = 0;
    if (tracking.data != NULL && !ev_template_tracking(tracking, &thousandths))
        return false;
    if (zero.data != NULL && !ev_slice_is(zero, "slashed"))
        return false;
    style->tracking = thousandths;
    style->zero = zero.data != NULL ? EV_ZERO_SLASHED : EV_ZERO_PLAIN;
    return ev_template_face(ev_ini_value(section, "face"), &style->face) &&
           ev_template_size(ev_ini_value(section, "size"), &style->size) &&
           ev_template_color(t, ev_ini_value(section, "color"), &style->color);
}

/* Read once: a document asks for a hundred. A wrong style is a fault of the block that asks for it,
 * not of loading. */
static ev_status read_styles(ev_template *t, ev_arena *arena, ev_faults *faults)
{
    ev_named_style *styles = ev_arena_take_array(arena, t->layout.count, sizeof *styles);
    if (styles == NULL)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    for (size_t i = 0; i < t->layout.count; i++) {
        ev_slice name = t->layout.sections[i].name, kind = ev_slice_cut(&name, ' ');
        if (!ev_slice_is(kind, "style") || name.size == 0)
            continue;
        ev_named_style *next = &styles[t->style_count++];
        next->name = name;
        next->is_sound = read_style(t, &t->layout.sections[i], &next->style);
    }
    t->styles = styles;
    return faults->status;
}

ev_status ev_template_load(const ev_resources *res, ev_slice id, ev_arena *arena, ev_template *out,
                           ev_faults *faults)
{
    ev_identity identity;
    *out = (ev_template){.id = id, .res = res};
    if (!ev_identity_open(&identity, res, arena, faults) ||
        load(out, "layout.txt", arena, &out->layout, &identity, faults) != EV_OK ||
        load(out, "labels.txt", arena, &out->labels, &identity, faults) != EV_OK ||
        load_forms(out, arena, &identity, faults) != EV_OK ||
        read_styles(out, arena, faults) != EV_OK)
        return faults->status;
    ev_identity_close(&identity, out->hash);
    out->release = identity.release;
    return faults->status;
}

bool ev_template_words(const ev_template *t, ev_slice key, ev_trilingual *words)
{
    const ev_ini_section *section = ev_ini_find_slice(&t->labels, key);
    bool complete = true;
    for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++) {
        words->in[lang] = ev_ini_value(section, ev_lang_suffix(lang));
        complete = complete && words->in[lang].size > 0;
    }
    return complete;
}

bool ev_template_style(const ev_template *t, ev_slice name, ev_style *style)
{
    for (size_t i = 0; i < t->style_count; i++)
        if (ev_slice_equal(t->styles[i].name, name)) {
            *style = t->styles[i].style;
            return t->styles[i].is_sound;
        }
    return false;
}

bool ev_template_size(ev_slice text, ev_mpt *out)
{
    return ev_ini_thousandths(text, out) && *out >= SIZE_LEAST && *out <= SIZE_MOST;
}

bool ev_template_sizes(ev_slice text, ev_mpt *out, size_t max, size_t *count)
{
    for (*count = 0, text = ev_slice_trim(text); text.size > 0; text = ev_slice_trim(text))
        if (*count == max || !ev_template_size(ev_slice_cut(&text, ' '), &out[(*count)++]))
            return false;
    return *count > 0;
}

bool ev_template_tracking(ev_slice text, int32_t *out)
{
    return ev_ini_int(text, 0, 1000, out);
}

bool ev_template_color_value(ev_slice text, uint32_t *color)
{
    *color = 0;
    for (size_t i = 0; i < text.size; i++) {
        int digit = ev_hex_value(text.data[i], EV_HEX_EITHER);
        if (digit < 0)
            return false;
        *color = *color << 4 | (uint32_t)digit;
    }
    return text.size == 6;
}

bool ev_template_color(const ev_template *t, ev_slice name, uint32_t *color)
{
    const ev_ini_section *colors = ev_ini_find(&t->layout, "colors");
    for (size_t i = 0; colors != NULL && i < colors->count; i++)
        if (ev_slice_equal(colors->lines[i].key, name))
            return ev_template_color_value(colors->lines[i].value, color);
    return false;
}

bool ev_template_form(const ev_template *t, ev_slice file, ev_slice *stream_z, size_t *size)
{
    char path[PATH_MAX_SIZE];
    int32_t inflated;
    if (!path_of(path, t->id, file))
        return false;
    *stream_z = ev_resource_find(t->res, path); /* "<inflated size>\n<zlib data>" */
    if (stream_z->data == NULL ||
        !ev_ini_int(ev_slice_cut(stream_z, '\n'), 1, 999999999, &inflated))
        return false;
    *size = (size_t)inflated;
    return stream_z->size > 0;
}

/* 1 mm = 360/127 pt. */
static ev_mpt from_micrometres(int32_t um)
{
    int64_t scaled = (int64_t)um * 360, unit = 127 * EV_LAYOUT_STEP;
    return (ev_mpt)((scaled + (scaled < 0 ? -unit / 2 : unit / 2)) / unit * EV_LAYOUT_STEP);
}

bool ev_template_lengths(ev_slice text, ev_mpt *out, size_t max, size_t *count)
{
    *count = 0;
    text = ev_slice_trim(text);
    while (text.size > 0) {
        ev_slice number = ev_slice_cut(&text, ' ');
        int32_t um;
        if (number.size == 0)
            continue;
        if (*count == max || !ev_ini_thousandths(number, &um) || um > LENGTH_MOST ||
            um < -LENGTH_MOST)
            return false;
        out[(*count)++] = from_micrometres(um);
    }
    return *count > 0;
}
