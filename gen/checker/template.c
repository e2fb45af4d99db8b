/* The files of a template: layout.txt, labels.txt and its forms. */
#include "checker/forms.h"
#include "checker/letters.h"
#include "checker/private.h"
#include "layout/syntax.h"
#include "layout/template.h"

/* ---- reading --------------------------------------------------------------------------------- */

/* False when there is no such file, which is told, or memory ran out. */
static bool read_file(ev_check *c, const char *id, const char *name, ev_file *file)
{
    const char *path = ev_check_text(c, (const char *const[]){id, "/", name, NULL});
    ev_slice text = ev_resource_find(c->res, path);
    if (text.data != NULL)
        return ev_file_read(text, path, c->scratch, file, c->findings);
    *file = (ev_file){.ini = {.path = path}};
    ev_check_say(c, EV_RESOURCE_MISSING, &(ev_spot){file, NULL, NULL}, (ev_slice){NULL, 0}, NULL,
                 NULL);
    return false;
}

static size_t lines_of(const ev_file *file)
{
    size_t lines = 1;
    for (size_t i = 0; i < file->ini.count; i++)
        lines += file->section[i].count;
    return lines;
}

static bool prepare(ev_check *c, ev_folder *folder)
{
    size_t values, lines = lines_of(&folder->layout);
    (void)ev_layout_values(&values);
    folder->used = ev_arena_take_array(c->scratch, folder->layout.ini.count, sizeof(bool));
    folder->color_used = ev_arena_take_array(c->scratch, lines, sizeof(bool));
    folder->value_used = ev_arena_take_array(c->scratch, values, sizeof(bool));
    folder->label_used = ev_arena_take_array(
        c->scratch, folder->has_labels ? folder->labels.ini.count : 1, sizeof(uint16_t));
    return !c->scratch->failed;
}

/* ---- words ----------------------------------------------------------------------------------- */

/* A label is printed as it is. */
static void check_braces(ev_check *c, const ev_spot *spot)
{
    ev_slice words = spot->line->value;
    for (size_t i = 0; i < words.size; i++)
        if (words.data[i] == '{' || words.data[i] == '}') {
            ev_slice rest = {words.data + i, words.size - i};
            ev_check_say(c, EV_RESOURCE_RULE, spot, rest,
                         "words without { and }: nothing is filled in here", NULL);
            return;
        }
}

/* True when they are spoiled, which is told. */
static bool check_letters(ev_check *c, const ev_spot *spot, ev_lang lang)
{
    const ev_spoiled spoiled = ev_letters_check(spot->line->value, lang);
    if (spoiled.at != NULL)
        ev_check_say_at(c, EV_RESOURCE_RULE, spot, spoiled.at, spoiled.found, spoiled.expected,
                        NULL);
    return spoiled.at != NULL;
}

/* Each character in each face that the words are set in. In OCR-B no words are: that is told. */
static void check_faces(ev_check *c, const ev_spot *spot, uint16_t used, ev_lang lang)
{
    for (ev_face face = EV_FACE_REGULAR; face < EV_FACE_COUNT; face++)
        if (face != EV_FACE_OCRB && (used & EV_LABEL_SET(lang, face)) != 0)
            ev_check_characters(c, spot, spot->line->value, face);
}

static void check_words(ev_check *c, const ev_folder *folder)
{
    for (size_t i = 1; i < folder->labels.ini.count; i++) {
        const ev_ini_section *section = &folder->labels.section[i];
        for (size_t k = 0; k < section->count; k++) {
            const ev_spot spot = {&folder->labels, section, &section->lines[k]};
            check_braces(c, &spot);
            for (ev_lang lang = EV_KK; lang < EV_LANG_COUNT; lang++)
                if (ev_slice_is(spot.line->key, ev_lang_suffix(lang)) &&
                    spot.line->value.data != NULL && !check_letters(c, &spot, lang))
                    check_faces(c, &spot, folder->label_used[i], lang);
        }
    }
}

/* ---- forms ----------------------------------------------------------------------------------- */

/* "ground.form" of "evisa/1/ground.form"; NULL for a file that is not a form of the folder. */
static const char *form_of(const ev_folder *folder, const char *path)
{
    size_t size = strlen(folder->id);
    if (strncmp(path, folder->id, size) != 0 || path[size] != '/' ||
        strchr(path + size + 1, '/') != NULL ||
        !ev_template_is_form_name(ev_slice_from(path + size + 1)))
        return NULL;
    return path + size + 1;
}

static bool is_named(const ev_folder *folder, const char *name)
{
    for (size_t i = 0; i < folder->layout.ini.count; i++)
        if (ev_slice_is(ev_ini_value(&folder->layout.section[i], "file"), name))
            return true;
    return false;
}

static void check_drawing(ev_check *c, const ev_spot *spot, ev_slice form)
{
    char word[EV_FORM_WORD_MAX];
    const char *lacks = ev_form_lacks(form, word);
    ev_slice found = {word[0] != '\0' ? word : NULL, strlen(word)};
    if (lacks != NULL)
        ev_check_say(c, EV_RESOURCE_BROKEN, spot, found, lacks, NULL);
}

static void check_form(ev_check *c, const ev_folder *folder, const ev_resource_file *form)
{
    const char *name = form_of(folder, form->path);
    const ev_file file = {.text = form->data, .ini = {.path = form->path}};
    const ev_spot spot = {&file, NULL, NULL};
    if (name == NULL)
        return;
    if (!is_named(folder, name))
        ev_check_say(c, EV_RESOURCE_UNUSED, &spot, (ev_slice){NULL, 0},
                     "a [form NAME] of layout.txt that names it", NULL);
    if (ev_template_is_sound_form(form->data))
        check_drawing(c, &spot, form->data);
    else
        ev_check_say(c, EV_RESOURCE_BROKEN, &spot, (ev_slice){NULL, 0},
                     "a size, a line feed, and a zlib stream of that size", NULL);
}

/* Those of the overlay, and the built-in ones that it does not replace. */
static void check_forms(ev_check *c, const ev_folder *folder)
{
    size_t count;
    const ev_resource_file *builtin = ev_resource_builtin(&count);
    for (size_t i = 0; i < c->res->overlay_count; i++)
        check_form(c, folder, &c->res->overlay[i]);
    for (size_t i = 0; i < count; i++)
        if (ev_resource_find(c->res, builtin[i].path).data == builtin[i].data.data)
            check_form(c, folder, &builtin[i]);
}

/* ---- all ------------------------------------------------------------------------------------- */

void ev_check_template(ev_check *c, const char *id)
{
    ev_folder folder = {.id = id};
    folder.has_labels = read_file(c, id, "labels.txt", &folder.labels);
    if (folder.has_labels)
        ev_check_sections(c, &folder.labels, &ev_labels_syntax, NULL, NULL);
    /* a file without a section is told, and not all that it lacks */
    if (folder.has_labels && folder.labels.ini.count <= 1) {
        ev_check_say(c, EV_RESOURCE_KEY_MISSING, &(ev_spot){&folder.labels, NULL, NULL},
                     (ev_slice){NULL, 0}, "a section for each label", NULL);
        folder.has_labels = false;
    }
    if (!read_file(c, id, "layout.txt", &folder.layout) || !prepare(c, &folder))
        return;
    if (folder.layout.ini.count <= 1) {
        ev_check_say(c, EV_RESOURCE_KEY_MISSING, &(ev_spot){&folder.layout, NULL, NULL},
                     (ev_slice){NULL, 0}, "sections such as [page]", NULL);
        return;
    }
    ev_check_sections(c, &folder.layout, &ev_layout_syntax, ev_check_names, &folder);
    ev_check_blocks(c, &folder);
    ev_check_unused(c, &folder);
    if (folder.has_labels)
        check_words(c, &folder);
    check_forms(c, &folder);
}
