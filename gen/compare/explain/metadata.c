/* Fonts, metadata, outline, links, the page's size: what a viewer shows around the page. */
#include "compare/explain/private.h"

/* ---- fonts ----------------------------------------------------------------------------------- */

static const ev_paper_font *find_font(const ev_paper *paper, ev_slice name)
{
    for (size_t i = 0; i < paper->font_count; i++)
        if (ev_slice_equal(paper->fonts[i].name, name))
            return &paper->fonts[i];
    return NULL;
}

static void note_font(ev_explainer *e, const char *field, ev_slice name, const char *word)
{
    ev_finding *finding = ev_explain_note(e, EV_DIFFERENT_FONT, field, name);
    ev_explain_tell(finding, ev_explain_print(e, "font %.*s %s", EV_TEXT(name), word));
    ev_from_depend(&finding->from, EV_SHOWN_FONT);
}

static void compare_font(ev_explainer *e, const ev_paper_font *golden, const ev_paper_font *now)
{
    /* another generator's file has other glyphs for other texts, which explains no drawing */
    const char *file = e->is_reduced ? "font" : "font/file";
    size_t before = e->count;
    if (golden->is_embedded && !now->is_embedded)
        note_font(e, "font", now->name, "is no longer embedded");
    else if (!golden->is_embedded && now->is_embedded)
        note_font(e, "font", now->name, "is now embedded");
    else if (memcmp(golden->digest, now->digest, sizeof golden->digest) != 0)
        note_font(e, file, now->name, "has another file");
    if (e->is_reduced && e->count > before)
        ev_from_depend(&e->found[before].from, EV_SHOWN_FONT_OF_OTHERS);
}

static void explain_fonts(ev_explainer *e)
{
    for (size_t i = 0; i < e->golden->font_count; i++) {
        const ev_paper_font *golden = &e->golden->fonts[i];
        const ev_paper_font *now = find_font(e->now, golden->name);
        if (now == NULL)
            note_font(e, "font", golden->name, "removed");
        else
            compare_font(e, golden, now);
    }
    for (size_t i = 0; i < e->now->font_count; i++)
        if (find_font(e->golden, e->now->fonts[i].name) == NULL)
            note_font(e, "font", e->now->fonts[i].name, "added");
}

/* ---- other metadata -------------------------------------------------------------------------- */

static bool contains(ev_slice text, const char *part)
{
    size_t size = strlen(part);
    for (size_t i = 0; i + size <= text.size && size > 0; i++)
        if (memcmp(text.data + i, part, size) == 0)
            return true;
    return false;
}

static bool contains_slice(ev_slice text, ev_slice part)
{
    for (size_t i = 0; i + part.size <= text.size && part.size > 0; i++)
        if (memcmp(text.data + i, part.data, part.size) == 0)
            return true;
    return false;
}

/* A value of the record or words that both texts have, each its own: the title has those of the
 * page and the number. */
static const char *source_of(const ev_explainer *e, ev_slice golden, ev_slice now)
{
    for (size_t i = 0; i < e->count; i++) {
        const ev_difference *told = &e->found[i].told;
        if ((told->kind == EV_DIFFERENT_RECORD || told->kind == EV_DIFFERENT_LABEL) &&
            contains_slice(golden, told->golden) && contains_slice(now, told->now))
            return told->field;
    }
    return NULL;
}

static bool is_like(const ev_named_text *a, const char *word)
{
    return contains(a->name, word);
}

/* Whether the level of a heading differs, or a text is a heading on one side only: the outline is
 * made of headings. */
static bool has_other_headings(const ev_explainer *e)
{
    for (size_t i = 0; i < e->count; i++) {
        const ev_difference *told = &e->found[i].told;
        if (told->kind == EV_DIFFERENT_STRUCTURE && ev_slice_starts(told->about, "tag of ") &&
            (contains(told->about, ": H") || contains(told->about, "-> H")))
            return true;
    }
    return false;
}

static bool is_place(const ev_named_text *about)
{
    return (is_like(about, "outline") && is_like(about, " place")) ||
           ((is_like(about, "link ") || is_like(about, "annotation ")) &&
            (is_like(about, " Rect") || is_like(about, " QuadPoints")));
}

static void follow(ev_explainer *e, ev_finding *finding, const ev_named_text *about,
                   ev_slice golden, ev_slice now)
{
    bool is_day = is_like(about, "Date") || is_like(about, "date");
    bool is_identifier = is_like(about, "ID") || is_like(about, "identifier");
    ev_from_add(&finding->from, source_of(e, golden, now));
    ev_from_depend(&finding->from, EV_SHOWN_METADATA);
    if (is_day)
        ev_from_depend(&finding->from, EV_SHOWN_DAY);
    if (is_identifier || (is_day && e->is_reduced)) /* theirs is the day of their making */
        ev_from_depend(&finding->from, EV_SHOWN_IDENTIFIER);
    if (ev_slice_starts(about->name, "page "))
        ev_from_depend(&finding->from, EV_SHOWN_PAGE);
    if (is_like(about, "outline"))
        ev_from_depend(&finding->from, EV_SHOWN_OUTLINE);
    if (is_place(about))
        ev_from_depend(&finding->from, EV_SHOWN_TARGET);
}

/* Titles have the visa number in them: `about` has no values then. */
static void note_about(ev_explainer *e, const ev_named_text *about, const ev_slice *golden,
                       const ev_slice *now)
{
    bool is_outline = is_like(about, "outline");
    bool is_size = ev_slice_starts(about->name, "page ") &&
                   (is_like(about, "Rotate") || is_like(about, "Box"));
    ev_slice quoted[2], none = {NULL, 0};
    bool is_structure = is_outline || ev_slice_starts(about->name, "structure ");
    bool is_of_headings = is_outline && has_other_headings(e);
    ev_finding *finding =
        ev_explain_note(e, is_structure ? EV_DIFFERENT_STRUCTURE : EV_DIFFERENT_METADATA,
                        is_of_headings ? "structure/outline"
                        : is_outline   ? "structure"
                        : is_size      ? "metadata/size"
                                       : "metadata",
                        about->name);
    if (is_of_headings)
        ev_from_add(&finding->from, "structure");
    finding->told.golden = golden != NULL ? *golden : none;
    finding->told.now = now != NULL ? *now : none;
    follow(e, finding, about, golden != NULL ? *golden : none, now != NULL ? *now : none);
    if (golden == NULL || now == NULL) {
        ev_explain_tell_values(e, finding);
        return;
    }
    ev_explain_quote(e, *golden, *now, quoted);
    finding->told.about = about->name;
    finding->told.text = ev_explain_print(e, "%.*s %.*s -> %.*s", EV_TEXT(about->name),
                                          EV_TEXT(quoted[0]), EV_TEXT(quoted[1]));
}

/* The n-th of a name on this side is compared with the n-th on the other. */
static const ev_named_text *find_about(const ev_paper *paper, const ev_paper *of, size_t index)
{
    size_t before = 0;
    for (size_t i = 0; i < index; i++)
        before += ev_slice_equal(of->about[i].name, of->about[index].name);
    for (size_t i = 0; i < paper->about_count; i++)
        if (ev_slice_equal(paper->about[i].name, of->about[index].name) && before-- == 0)
            return &paper->about[i];
    return NULL;
}

/* Our own properties were compared as what the document was made of; the size of the first page as
 * such. */
static bool is_told(const ev_explainer *e, const ev_named_text *about)
{
    return contains(about->name, "ev:") || ((ev_slice_is(about->name, "page 1 MediaBox") ||
                                             ev_slice_is(about->name, "page 1 CropBox")) &&
                                            ev_explain_has(e, "metadata/size"));
}

/* ---- links and other annotations that only one side has ----------------------------------------
 */

/* "link 1" of "link 1 Rect"; empty of other names. */
static ev_slice annotation_of(ev_slice name)
{
    ev_slice rest = name;
    if (!ev_slice_starts(name, "link ") && !ev_slice_starts(name, "annotation "))
        return (ev_slice){name.data, 0};
    (void)ev_slice_cut(&rest, ' ');
    (void)ev_slice_cut(&rest, ' ');
    return (ev_slice){name.data, (size_t)(rest.data - name.data) - 1};
}

/* A key of an annotation; "": any. Absent: there is none. */
static ev_slice key_of(const ev_paper *paper, ev_slice annotation, const char *key)
{
    for (size_t i = 0; i < paper->about_count; i++) {
        const ev_named_text *about = &paper->about[i];
        size_t behind = annotation.size + 1;
        if (!ev_slice_equal(annotation_of(about->name), annotation))
            continue;
        if (*key == '\0' ||
            ev_slice_is((ev_slice){about->name.data + behind, about->name.size - behind}, key))
            return about->value;
    }
    return (ev_slice){NULL, 0};
}

/* The next number of an array, in hundredths; false: there is none, or it is far too large. */
static bool take_hundredths(ev_slice *rest, int32_t *hundredths)
{
    enum { DIGITS_MAX = 5 };
    size_t at = 0, digits = 0, behind = 0;
    bool is_negative = false, has_point = false;
    while (at < rest->size && (rest->data[at] == ' ' || rest->data[at] == '['))
        at++;
    if (at < rest->size && rest->data[at] == '-')
        is_negative = true, at++;
    *hundredths = 0;
    for (; at < rest->size; at++) {
        char c = rest->data[at];
        if (c == '.' && !has_point) {
            has_point = true;
        } else if (c >= '0' && c <= '9') {
            if (has_point ? behind < 2 : digits < DIGITS_MAX)
                *hundredths = *hundredths * 10 + (c - '0');
            behind += has_point;
            digits += !has_point;
        } else {
            break;
        }
    }
    for (size_t i = behind; i < 2; i++)
        *hundredths *= 10;
    *hundredths = is_negative ? -*hundredths : *hundredths;
    *rest = (ev_slice){rest->data + at, rest->size - at};
    return digits + behind > 0 && digits <= DIGITS_MAX;
}

/* Points from the bottom left edge of the page (ISO 32000-1, 12.5.2) as a place; a PDF of several
 * pages does not say here on which one it is. */
static ev_place place_of(const ev_paper *paper, ev_slice rectangle)
{
    int32_t at[4];
    for (size_t i = 0; i < 4; i++) {
        if (paper->pages != 1 || !take_hundredths(&rectangle, &at[i]))
            return (ev_place){.page = 0};
        at[i] = (int32_t)((int64_t)at[i] * 254 / 720);
    }
    int32_t left = at[0] < at[2] ? at[0] : at[2], right = at[0] < at[2] ? at[2] : at[0];
    int32_t bottom = at[1] < at[3] ? at[1] : at[3], top = at[1] < at[3] ? at[3] : at[1];
    return (ev_place){left, paper->height - top, right - left, top - bottom, 0};
}

/* An annotation that the other side has not is one difference, told at its first key. Returns
 * whether this is one. */
static bool note_annotation(ev_explainer *e, const ev_paper *of, const ev_paper *other,
                            size_t index)
{
    ev_slice name = annotation_of(of->about[index].name);
    if (name.size == 0 || key_of(other, name, "").data != NULL)
        return false;
    if (index > 0 && ev_slice_equal(annotation_of(of->about[index - 1].name), name))
        return true;
    ev_finding *finding = ev_explain_note(e, EV_DIFFERENT_METADATA, "metadata", name);
    ev_slice does = key_of(of, name, "A"), is = key_of(of, name, "Subtype");
    *(of == e->golden ? &finding->told.golden : &finding->told.now) = does.size > 0 ? does : is;
    *(of == e->golden ? &finding->told.golden_place : &finding->told.place) =
        place_of(of, key_of(of, name, "Rect"));
    ev_explain_tell_values(e, finding);
    ev_from_depend(&finding->from, EV_SHOWN_METADATA);
    ev_from_depend(&finding->from, EV_SHOWN_PAGE);
    return true;
}

static bool has_outline(const ev_paper *paper)
{
    for (size_t i = 0; i < paper->about_count; i++)
        if (ev_slice_starts(paper->about[i].name, "outline "))
            return true;
    return false;
}

/* An outline that one side has is one difference, not one for each line of it. */
static bool note_outline(ev_explainer *e)
{
    bool was = has_outline(e->golden), is = has_outline(e->now);
    if (was == is)
        return false;
    ev_slice name = EV_SLICE("outline");
    ev_finding *finding = ev_explain_note(e, EV_DIFFERENT_STRUCTURE, "structure", name);
    ev_explain_tell(finding, was ? EV_SLICE("outline removed") : EV_SLICE("outline added"));
    ev_from_depend(&finding->from, EV_SHOWN_METADATA);
    return true;
}

static void explain_about(ev_explainer *e)
{
    bool is_outline_told = note_outline(e);
    for (size_t i = 0; i < e->golden->about_count; i++) {
        const ev_named_text *golden = &e->golden->about[i];
        if ((is_outline_told && is_like(golden, "outline")) ||
            note_annotation(e, e->golden, e->now, i))
            continue;
        const ev_named_text *now = find_about(e->now, e->golden, i);
        if (!is_told(e, golden) && (now == NULL || !ev_slice_equal(golden->value, now->value)))
            note_about(e, golden, &golden->value, now != NULL ? &now->value : NULL);
    }
    for (size_t i = 0; i < e->now->about_count; i++)
        if (!(is_outline_told && is_like(&e->now->about[i], "outline")) &&
            !note_annotation(e, e->now, e->golden, i) && !is_told(e, &e->now->about[i]) &&
            find_about(e->golden, e->now, i) == NULL)
            note_about(e, &e->now->about[i], NULL, &e->now->about[i].value);
}

/* ---- pages ----------------------------------------------------------------------------------- */

static ev_finding *note_page(ev_explainer *e, const char *field, ev_slice name, ev_slice sentence)
{
    ev_finding *finding = ev_explain_note(e, EV_DIFFERENT_METADATA, field, name);
    ev_explain_tell(finding, sentence);
    return finding;
}

static ev_slice size_of(ev_explainer *e, const ev_paper *paper)
{
    return ev_explain_print(e, "%.*s x %.*s", EV_TEXT(ev_explain_mm(e, paper->width, false)),
                            EV_TEXT(ev_explain_mm(e, paper->height, false)));
}

static void explain_pages(ev_explainer *e)
{
    const ev_paper *golden = e->golden, *now = e->now;
    if (golden->pages != now->pages) /* that follows from nothing: no generator adds a page */
        (void)note_page(
            e, "metadata/pages", EV_SLICE("pages"),
            ev_explain_print(e, "pages: %d -> %d", (int)golden->pages, (int)now->pages));
    bool is_turned = ev_place_is_near(golden->width, now->height) &&
                     ev_place_is_near(golden->height, now->width); /* told by its /Rotate */
    if (!is_turned && (!ev_place_is_near(golden->width, now->width) ||
                       !ev_place_is_near(golden->height, now->height))) {
        ev_finding *finding =
            note_page(e, "metadata/size", EV_SLICE("size of the page"),
                      ev_explain_print(e, "size of the page: %.*s -> %.*s mm",
                                       EV_TEXT(size_of(e, golden)), EV_TEXT(size_of(e, now))));
        ev_from_depend(&finding->from, EV_SHOWN_METADATA);
    }
}

static bool has_title(const ev_paper *paper)
{
    for (size_t i = 0; i < paper->about_count; i++)
        if (contains(paper->about[i].name, "itle") &&
            ev_slice_equal(paper->about[i].value, paper->title))
            return true;
    return false;
}

/* The title, unless it is among the other metadata as well. */
static void explain_title(ev_explainer *e)
{
    ev_named_text title = {EV_SLICE("title"), e->golden->title};
    if (ev_slice_equal(e->golden->title, e->now->title) || has_title(e->golden) ||
        has_title(e->now))
        return;
    note_about(e, &title, e->golden->title.size > 0 ? &e->golden->title : NULL,
               e->now->title.size > 0 ? &e->now->title : NULL);
}

void ev_explain_metadata(ev_explainer *e)
{
    explain_pages(e);
    explain_fonts(e);
    explain_title(e);
    explain_about(e);
}
