/* The photo: its format, its size in pixels and bytes, how many of the pixels differ. */
#include "compare/explain/change.h"

static const ev_picture *picture_at(const ev_paper *paper, size_t index)
{
    return index < paper->picture_count ? &paper->pictures[index] : NULL;
}

/* A document of ours has one. */
static ev_slice name_at(ev_explainer *e, size_t index)
{
    if (index == 0 && (!e->is_reduced || e->golden->whole != NULL || e->now->whole != NULL))
        return EV_SLICE("portrait");
    return ev_explain_print(e, "picture %zu", index + 1);
}

static ev_slice form_of(ev_explainer *e, const ev_picture *picture)
{
    return ev_explain_print(e, "%.*s %dx%d", EV_TEXT(picture->format), (int)picture->width,
                            (int)picture->height);
}

static unsigned kilobytes(const ev_picture *picture)
{
    return (unsigned)((picture->stored_size + 500) / 1000);
}

/* "26 -> 28 kB"; in bytes where the thousands are the same. */
static ev_slice sizes(ev_explainer *e, const ev_picture *golden, const ev_picture *now)
{
    if (kilobytes(golden) != kilobytes(now))
        return ev_explain_print(e, "%u -> %u kB", kilobytes(golden), kilobytes(now));
    if (golden->stored_size != now->stored_size)
        return ev_explain_print(e, "%zu -> %zu bytes", golden->stored_size, now->stored_size);
    return ev_explain_print(e, "%zu bytes in both", now->stored_size);
}

/* ", 63 % of the pixels"; below 1 % with a digit behind the point. */
static ev_slice share(ev_explainer *e, int32_t change)
{
    if (change < 0)
        return EV_SLICE("");
    if (change == 0)
        return EV_SLICE(", no pixel differs");
    if (change < 10)
        return ev_explain_print(e, ", 0.%d %% of the pixels", (int)change);
    return ev_explain_print(e, ", %d %% of the pixels", (int)(change + 5) / 10);
}

ev_slice ev_picture_original(const ev_paper *paper, const ev_picture *picture)
{
    const ev_picture *first = paper->pictures;
    int32_t side = (int32_t)paper->code.side;
    if (picture != first && picture->data.size > 0 && ev_slice_equal(first->data, picture->data))
        return EV_SLICE("portrait");
    if (side > 0 && picture->width == side && picture->height == side && picture->bits == 1)
        return EV_SLICE("QR code");
    return (ev_slice){NULL, 0};
}

static bool note_again(ev_explainer *e, const ev_picture *golden, const ev_picture *now)
{
    ev_slice name =
        ev_picture_original(golden != NULL ? e->golden : e->now, golden != NULL ? golden : now);
    if (name.data == NULL || e->is_reduced)
        return false;
    ev_finding *finding = ev_explain_note(e, EV_DIFFERENT_LAYOUT, "layout", name);
    ev_explain_tell(finding, ev_explain_print(e, "%.*s is %s drawn again", EV_TEXT(name),
                                              golden != NULL ? "no longer" : "now"));
    if (golden != NULL)
        finding->told.golden_place = golden->place;
    else
        finding->told.place = now->place;
    ev_from_depend(&finding->from, EV_SHOWN_PORTRAIT);
    return true;
}

/* Whether there is one decides where other things are. */
static void note_lone(ev_explainer *e, ev_slice name, const ev_picture *golden,
                      const ev_picture *now)
{
    const ev_picture *picture = golden != NULL ? golden : now;
    if (note_again(e, golden, now))
        return;
    ev_finding *finding = ev_explain_note(e, EV_DIFFERENT_PHOTO, "photo/kind", name);
    *(golden != NULL ? &finding->told.golden : &finding->told.now) = form_of(e, picture);
    *(golden != NULL ? &finding->told.golden_place : &finding->told.place) = picture->place;
    ev_explain_tell_values(e, finding);
}

/* How a file stores samples does not count: its writer deflates as it likes. That they are turned
 * is told of the place (layout.c). */
static bool is_same_picture(const ev_picture *a, const ev_picture *b)
{
    return a->components == b->components && a->bits == b->bits &&
           ev_slice_equal(a->data, b->data) && ev_slice_equal(a->palette, b->palette) &&
           ev_slice_equal(a->color, b->color);
}

/* Whether samples are those of a JPEG, or of rows with predictors or without, is their storage:
 * where no pixel differs, and the digest of the record is the same, the photo is the same too. */
static bool is_stored_otherwise(const ev_explainer *e, const ev_picture *a, const ev_picture *b,
                                int32_t change)
{
    bool is_other = !ev_slice_equal(a->format, b->format) || a->has_samples != b->has_samples;
    return is_other && change == 0 && a->turned == b->turned && a->width == b->width &&
           a->height == b->height && e->now->made.digest.size > 0 &&
           ev_slice_equal(e->golden->made.digest, e->now->made.digest);
}

/* Its box has the proportions of the photo as it is shown: by more than rounding others move it. */
static bool is_same_shape(const ev_picture *a, const ev_picture *b)
{
    int64_t aw = a->width, ah = a->height, bw = b->width, bh = b->height;
    enum { TURNED_BY_QUARTERS = 5 }; /* EXIF orientations from 5 on */
    if ((a->turned >= TURNED_BY_QUARTERS) != (b->turned >= TURNED_BY_QUARTERS))
        aw = a->height, ah = a->width;
    int64_t difference = aw * bh - bw * ah;
    return (difference < 0 ? -difference : difference) * 100 <= bw * ah;
}

static void explain_picture(ev_explainer *e, ev_slice name, const ev_picture *golden,
                            const ev_picture *now)
{
    ev_slice forms[2] = {form_of(e, golden), form_of(e, now)};
    bool is_same_form = ev_slice_equal(forms[0], forms[1]);
    if (golden->has_samples == now->has_samples && golden->width == now->width &&
        golden->height == now->height && is_same_picture(golden, now))
        return;
    int32_t change =
        e->choice->photo_change == NULL ? -1 : e->choice->photo_change(golden, now, e->arena);
    if (is_stored_otherwise(e, golden, now, change))
        return;
    ev_finding *finding = ev_explain_note(
        e, EV_DIFFERENT_PHOTO, is_same_shape(golden, now) ? "photo" : "photo/shape", name);
    ev_slice form = is_same_form
                        ? forms[0]
                        : ev_explain_print(e, "%.*s -> %.*s", EV_TEXT(forms[0]), EV_TEXT(forms[1]));
    finding->told.golden = forms[0];
    finding->told.now = forms[1];
    finding->is_stored_otherwise = !is_same_form && change == 0;
    finding->told.golden_place = golden->place;
    finding->told.place = now->place;
    finding->told.text =
        ev_explain_print(e, "%.*s, %.*s%.*s", EV_TEXT(form), EV_TEXT(sizes(e, golden, now)),
                         EV_TEXT(share(e, change)));
    finding->told.about = ev_explain_print(e, "%.*s changed", EV_TEXT(name));
    if (e->is_reduced && is_same_form && change == 0)
        ev_from_depend(&finding->from, EV_SHOWN_GENERATOR); /* it stores pictures in its own way */
}

void ev_explain_photo(ev_explainer *e)
{
    size_t count = e->golden->picture_count > e->now->picture_count ? e->golden->picture_count
                                                                    : e->now->picture_count;
    for (size_t i = 0; i < count; i++) {
        const ev_picture *golden = picture_at(e->golden, i), *now = picture_at(e->now, i);
        if (golden == NULL || now == NULL)
            note_lone(e, name_at(e, i), golden, now);
        else
            explain_picture(e, name_at(e, i), golden, now);
    }
}
