/* The text of a pair is whole without its pictures and without JavaScript. Places of regions are
 * attributes: report.js makes the pictures from them when the pair is opened. */
#include "compare/tell/html_pair.h"

#include "compare/tell/html_text.h"
#include "compare/tell/words.h"
#include "core/base64.h"

/* ---- what is said of a pair in one line ------------------------------------------------------ */

ev_difference_kind ev_html_kind(ev_difference_kind kind)
{
    ev_difference_kind first = 0;
    while (strcmp(ev_difference_kind_name(first), ev_difference_kind_name(kind)) != 0)
        first++;
    return first;
}

/* The kinds of what is not a consequence, each once, parted by "|". */
static void put_kinds(ev_buf *out, const ev_pair_result *result)
{
    bool is_there[EV_DIFFERENCE_KINDS] = {0};
    const char *mark = "";
    for (size_t i = 0; i < result->explanation->count; i++)
        if (ev_difference_is_told(&result->explanation->differences[i]))
            is_there[ev_html_kind(result->explanation->differences[i].kind)] = true;
    for (size_t i = 0; i < EV_DIFFERENCE_KINDS; i++)
        if (is_there[i]) {
            ev_html_put(out, "%s%s", mark, ev_difference_kind_name((ev_difference_kind)i));
            mark = "|";
        }
}

/* What is said of a difference in one line. */
static ev_slice line_of(const ev_difference *difference, ev_tell_values values)
{
    bool has_line = values == EV_TELL_VALUES && difference->text.size > 0;
    return has_line ? difference->text : ev_words_name(difference, values);
}

static void put_first(ev_buf *out, const ev_explanation *explanation, ev_tell_values values)
{
    const ev_difference *first = &explanation->differences[0];
    if (first->role == EV_CONTRADICTION)
        ev_buf_text(out, "<span class=\"kind alarm\">contradiction</span> ");
    ev_html_put(out, "<span class=\"kind\">%s</span> ", ev_difference_kind_name(first->kind));
    ev_html_put(out, "<span class=\"what\"><bdi>%t</bdi></span>", line_of(first, values));
}

/* Words of another form of telling, as HTML. */
static void put_words(ev_buf *out, const char *element, ev_buf *words)
{
    out->failed |= words->failed;
    if (words->size > 0)
        ev_html_put(out, " <span class=\"%s\">%t</span>", element, ev_buf_as_slice(words));
    ev_buf_free(words);
}

static void put_summary(ev_buf *out, const ev_pair_result *result, ev_tell_values values)
{
    const ev_explanation *explanation = result->explanation;
    size_t told = explanation->contradictions + explanation->causes;
    ev_buf remark, follow;
    ev_html_put(out, "<summary><span class=\"number\">%t</span> ", ev_pair_title(result));
    if (explanation->count > 0)
        put_first(out, explanation, values);
    if (told > 1)
        ev_html_put(out, " <span class=\"follow\">and %n more</span>", told - 1);
    ev_buf_init(&remark, NULL, 64);
    if (explanation->count > 0)
        ev_words_remark(&remark, explanation, 0, values);
    put_words(out, "remark", &remark);
    ev_buf_init(&follow, NULL, 64);
    ev_words_follow(&follow, explanation, values);
    put_words(out, "follow", &follow);
    ev_buf_text(out, "</summary>\n");
}

/* ---- the differences ------------------------------------------------------------------------- */

/* What only one side has is said; an empty text would look like a defect of the report. */
static void put_side(ev_buf *out, const char *side, ev_slice text, ev_slice other,
                     const char *element)
{
    ev_html_put(out, "<div><dt>%s</dt><dd>", side);
    if (text.size > 0) {
        ev_buf_text(out, "<bdi>");
        ev_html_change(out, text, other, element);
        ev_buf_text(out, "</bdi>");
    } else
        ev_buf_text(out, text.data == NULL ? "not there" : "empty");
    ev_buf_text(out, "</dd></div>\n");
}

/* In one line all that follows has one name for each kind; here each says what it is. */
static ev_slice title_of(const ev_difference *difference, ev_tell_values values)
{
    bool is_named = values == EV_TELL_VALUES && difference->role == EV_FOLLOWS;
    return is_named && difference->about.size > 0 ? difference->about
                                                  : ev_words_name(difference, values);
}

/* Where no value changed, or none may be shown, the line says what differs. */
static void put_values(ev_buf *out, const ev_difference *difference, ev_tell_values values)
{
    bool has_values = (difference->golden.size > 0 || difference->now.size > 0) &&
                      !ev_slice_equal(difference->golden, difference->now);
    ev_slice line = line_of(difference, values);
    if (values == EV_TELL_VALUES && has_values) {
        ev_buf_text(out, "<dl class=\"values\">\n");
        put_side(out, "golden", difference->golden, difference->now, "del");
        put_side(out, "new", difference->now, difference->golden, "ins");
        ev_buf_text(out, "</dl>\n");
    } else if (!ev_slice_equal(line, title_of(difference, values)))
        ev_html_put(out, "<p><bdi>%t</bdi></p>\n", line);
    if (values == EV_TELL_VALUES && difference->remark.size > 0)
        ev_html_put(out, "<p>%t</p>\n", difference->remark);
}

/* Where the golden has it; what is new has no place there. */
static void put_difference(ev_buf *out, const ev_difference *difference, ev_tell_values values)
{
    const ev_place *place = &difference->golden_place;
    if (place->width == 0 && place->height == 0)
        place = &difference->place;
    const char *role = ev_difference_role_name(difference->role);
    ev_html_put(out, "<li class=\"%s%s\"><p><span class=\"role\">%s</span> ", role,
                difference->kind == EV_DIFFERENT_MRZ ? " mrz" : "", role);
    ev_html_put(out, "<span class=\"kind\">%s</span> <b>%t</b>",
                ev_difference_kind_name(difference->kind), title_of(difference, values));
    if (difference->field != NULL && difference->field[0] == '/') /* others repeat the kind */
        ev_html_put(out, " <code>%t</code>", ev_slice_from(difference->field));
    ev_buf_text(out, "</p>\n");
    put_values(out, difference, values);
    ev_buf_text(out, "<p class=\"place\">");
    ev_html_place(out, place);
    ev_buf_text(out, "</p></li>\n");
}

static void put_differences(ev_buf *out, const ev_explanation *explanation, ev_tell_values values)
{
    size_t count = explanation->count;
    if (explanation->is_reduced)
        ev_buf_text(out, "<p class=\"note\">Compared in reduced form, because another generator "
                         "made a PDF: lines of text with their places, pictures, QR code and "
                         "pixels.</p>\n");
    if (count > 0)
        ev_buf_text(out, "<ol class=\"differences\">\n");
    for (size_t i = 0; i < count && i < EV_HTML_DIFFERENCES_MAX; i++)
        put_difference(out, &explanation->differences[i], values);
    if (count > 0)
        ev_buf_text(out, "</ol>\n");
    if (count > EV_HTML_DIFFERENCES_MAX)
        ev_html_put(out, "<p class=\"note\">%n more differences are not shown.</p>\n",
                    count - EV_HTML_DIFFERENCES_MAX);
}

/* ---- pictures -------------------------------------------------------------------------------- */

void ev_html_pictures_drop_last(ev_html_pictures *pictures)
{
    /* base64 has no "<": the last but one begins the element */
    const char *html = pictures->html.data, *end = memrchr(html, '<', pictures->html.size),
               *begin = memrchr(html, '<', (size_t)(end - html));
    pictures->html.size = (size_t)(begin - html);
    pictures->dropped++;
    ev_digests_forget_last(&pictures->digests);
}

/* Appends the attribute that names a picture, and the picture itself where it is new. */
static void put_picture(ev_buf *out, const char *attribute, ev_slice png,
                        ev_html_pictures *pictures)
{
    if (png.size == 0 || png.size > EV_HTML_PICTURE_MAX)
        return;
    size_t count = pictures->digests.count, number = ev_digests_add(&pictures->digests, png);
    if (number == count) {
        ev_html_put(&pictures->html, "<script type=\"text/plain\" id=\"%s%n\">", pictures->prefix,
                    number);
        ev_base64_encode(png, &pictures->html);
        ev_buf_text(&pictures->html, "</script>\n");
    }
    out->failed |= number == SIZE_MAX || pictures->html.failed;
    if (out->failed)
        return;
    if (number == count && pictures->html.size > pictures->room)
        ev_html_pictures_drop_last(pictures);
    else
        ev_html_put(out, " %s=\"%s%n\"", attribute, pictures->prefix, number);
}

static void put_box(ev_buf *out, const char *attribute, const ev_place *place)
{
    const int32_t numbers[] = {place->x, place->y, place->width, place->height};
    ev_html_put(out, " %s=\"", attribute);
    for (size_t i = 0; i < 4; i++) {
        if (i > 0)
            ev_buf_char(out, ' ');
        ev_buf_int(out, numbers[i]);
    }
    ev_buf_char(out, '"');
}

static void put_region(ev_buf *out, const ev_region *region, ev_html_pictures *pictures)
{
    ev_slice name = region->name.size > 0 ? region->name : EV_SLICE("unnamed");
    ev_html_put(out, "<li data-name=\"%t\" data-page=\"%n\"", name, (size_t)region->place.page);
    if (!ev_place_is_empty(&region->before))
        put_box(out, "data-before", &region->before);
    if (!ev_place_is_empty(&region->after))
        put_box(out, "data-after", &region->after);
    put_box(out, "data-shown", region->shown.width > 0 ? &region->shown : &region->place);
    put_picture(out, "data-golden", region->golden, pictures);
    put_picture(out, "data-new", region->now, pictures);
    ev_html_put(out, "><p><b>%t</b> <span class=\"place\">", name);
    ev_html_place(out, &region->place);
    if (region->golden.size > 0 && ev_slice_equal(region->golden, region->now))
        ev_buf_text(out, "; looks the same");
    ev_buf_text(out, "</span></p></li>\n");
}

static void put_regions(ev_buf *out, const ev_pair_result *result, ev_html_pictures *pictures)
{
    if (result->region_count == 0)
        return;
    ev_buf_text(out, "<h3>On the page</h3>\n<ol class=\"regions\">\n");
    for (size_t i = 0; i < result->region_count && i < EV_HTML_REGIONS_MAX; i++)
        put_region(out, &result->regions[i], pictures);
    ev_buf_text(out, "</ol>\n");
    if (result->region_count > EV_HTML_REGIONS_MAX)
        ev_html_put(out, "<p class=\"note\">%n more regions are not shown.</p>\n",
                    result->region_count - EV_HTML_REGIONS_MAX);
}

static void put_sheet(ev_buf *out, const ev_sheet *sheet, ev_html_pictures *pictures)
{
    size_t page = (size_t)sheet->page + 1;
    ev_html_put(out, "<div class=\"sheet\" hidden data-page=\"%n\" data-name=\"page %n\" ",
                page - 1, page);
    ev_html_put(out, "data-golden-size=\"%n %n\"", (size_t)sheet->width, (size_t)sheet->height);
    ev_html_put(out, " data-new-size=\"%n %n\"", (size_t)sheet->now_width,
                (size_t)sheet->now_height);
    put_picture(out, "data-golden", sheet->golden, pictures);
    put_picture(out, "data-new", sheet->now, pictures);
    ev_html_put(out, "><h3>Page %n as a whole</h3></div>\n", page);
}

/* ---- a pair ---------------------------------------------------------------------------------- */

static void put_flat(ev_buf *out, const ev_pair_result *result)
{
    ev_buf words;
    ev_html_put(out, "<div class=\"pair flat\" tabindex=\"-1\" id=\"p%n\" data-kinds=\"%s\">",
                (size_t)result->order, ev_pair_state_name(result->state));
    ev_html_put(out, "<span class=\"number\">%t</span>", ev_pair_title(result));
    ev_buf_init(&words, NULL, 64);
    ev_words_state(&words, result);
    put_words(out, "what", &words);
    ev_buf_text(out, "</div>\n");
}

void ev_html_pair(ev_buf *out, const ev_pair_result *result, ev_tell_values values,
                  ev_html_pictures *regions, ev_html_pictures *pages)
{
    bool has_values = values == EV_TELL_VALUES;
    if (result->state != EV_PAIR_DIFFERS) {
        put_flat(out, result);
        return;
    }
    ev_html_put(out, "<details class=\"pair\" id=\"p%n\" data-kinds=\"", (size_t)result->order);
    put_kinds(out, result);
    ev_buf_text(out, "\">");
    put_summary(out, result, values);
    ev_html_put(out, "<div class=\"body\">\n<p class=\"path\">%t", ev_slice_from(result->name));
    if (has_values && result->number.size > 0)
        ev_html_put(out, ", visa %t", result->number);
    ev_buf_text(out, "</p>\n");
    put_differences(out, result->explanation, values);
    if (has_values)
        put_regions(out, result, regions);
    for (size_t i = 0; i < result->sheet_count && has_values; i++)
        put_sheet(out, &result->sheets[i], pages);
    ev_buf_text(out, "</div></details>\n");
}
