/* Through cairo, not through poppler's own Splash (pdftoppm): poppler-glib has no other way, and it
 * takes less than half of the time for one of our pages. */
#include "compare/drawing/private.h"

#include <cairo.h>
#include <poppler.h>

enum { POINTS_AN_INCH = 72, HUNDREDTHS_OF_MM_AN_INCH = 2540 };

struct ev_drawing_file {
    PopplerDocument *document;
};

/* ---- opening --------------------------------------------------------------------------------- */

static ev_code code_of(const GError *error)
{
    bool is_encrypted =
        error != NULL && g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED);
    return is_encrypted ? EV_PDF_ENCRYPTED : EV_PDF_DAMAGED;
}

ev_drawing_file *ev_drawing_open(ev_slice pdf, ev_faults *faults)
{
    GError *error = NULL;
    GBytes *bytes = g_bytes_new_static(pdf.data, pdf.size);
    PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, &error);
    g_bytes_unref(bytes); /* the document holds it */
    if (document == NULL)
        (void)ev_faults_add(faults, code_of(error), "");
    g_clear_error(&error);
    if (document == NULL)
        return NULL;
    ev_drawing_file *file = g_new(ev_drawing_file, 1);
    file->document = document;
    return file;
}

void ev_drawing_close(ev_drawing_file *file)
{
    if (file == NULL)
        return;
    g_object_unref(file->document);
    g_free(file);
}

int32_t ev_drawing_pages(const ev_drawing_file *file)
{
    return poppler_document_get_n_pages(file->document);
}

/* ---- sizes ----------------------------------------------------------------------------------- */

/* Like pdftoppm a part of a pixel counts as one. 0: no size that can be drawn. */
static int32_t pixels_of(double points, int32_t dpi)
{
    double pixels = points * dpi / POINTS_AN_INCH;
    if (!(pixels > 0) || pixels > EV_DRAWING_PIXELS_MAX)
        return 0;
    int32_t whole = (int32_t)pixels;
    return pixels > whole ? whole + 1 : whole;
}

static bool measure(PopplerPage *page, int32_t dpi, ev_drawing *drawing)
{
    double width, height;
    poppler_page_get_size(page, &width, &height);
    drawing->width = pixels_of(width, dpi);
    drawing->height = pixels_of(height, dpi);
    return drawing->width > 0 && drawing->height > 0 &&
           (int64_t)drawing->width * drawing->height <= EV_DRAWING_PIXELS_MAX;
}

static PopplerPage *page_of(const ev_drawing_file *file, int32_t page)
{
    bool is_there = page >= 0 && page < ev_drawing_pages(file);
    return is_there ? poppler_document_get_page(file->document, page) : NULL;
}

int32_t ev_drawing_fit(const ev_drawing_file *file, int32_t page, int32_t dpi)
{
    ev_drawing drawing;
    PopplerPage *one = page_of(file, page);
    if (one == NULL)
        return 0;
    while (dpi > 0 && !measure(one, dpi, &drawing))
        dpi /= 2;
    g_object_unref(one);
    return dpi;
}

/* ---- drawing --------------------------------------------------------------------------------- */

static bool paint(PopplerPage *page, const ev_drawing *drawing)
{
    double scale = (double)drawing->dpi / POINTS_AN_INCH;
    cairo_surface_t *surface = cairo_image_surface_create_for_data(
        (unsigned char *)drawing->pixels, CAIRO_FORMAT_RGB24, drawing->width, drawing->height,
        drawing->width * (int32_t)sizeof *drawing->pixels);
    cairo_t *cairo = cairo_create(surface);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    cairo_scale(cairo, scale, scale);
    poppler_page_render(page, cairo);
    bool good = cairo_status(cairo) != CAIRO_STATUS_NO_MEMORY;
    cairo_surface_flush(surface);
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    return good;
}

ev_status ev_drawing_make(ev_drawing_file *file, int32_t page, int32_t dpi, ev_arena *arena,
                          ev_drawing *drawing, ev_faults *faults)
{
    *drawing = (ev_drawing){.dpi = dpi, .page = page};
    PopplerPage *one = page_of(file, page);
    if (one == NULL || !measure(one, dpi, drawing)) {
        g_clear_object(&one);
        return ev_faults_add(faults, EV_PDF_DAMAGED, "");
    }
    size_t count = (size_t)drawing->width * (size_t)drawing->height;
    drawing->pixels = ev_arena_take_unset(arena, count * sizeof *drawing->pixels);
    bool good = drawing->pixels != NULL && paint(one, drawing);
    g_object_unref(one);
    if (!good)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    for (size_t i = 0; i < count; i++)
        drawing->pixels[i] &= 0xFFFFFF;
    return faults->status;
}

/* ---- places ---------------------------------------------------------------------------------- */

static int32_t clamped(int64_t value, int32_t most)
{
    return value < 0 ? 0 : value > most ? most : (int32_t)value;
}

/* The first pixel that is not wholly before a place, and the first that is wholly behind it. */
static int64_t down(int64_t place, int32_t dpi)
{
    int64_t scaled = place * dpi;
    return (scaled - (scaled < 0 ? HUNDREDTHS_OF_MM_AN_INCH - 1 : 0)) / HUNDREDTHS_OF_MM_AN_INCH;
}

static int64_t up(int64_t place, int32_t dpi)
{
    return down(place, dpi) + (place * dpi % HUNDREDTHS_OF_MM_AN_INCH != 0);
}

ev_pixel_box ev_drawing_box(const ev_drawing *drawing, const ev_place *place, int32_t margin)
{
    int32_t dpi = drawing->dpi;
    int64_t right = (int64_t)place->x + place->width, bottom = (int64_t)place->y + place->height;
    return (ev_pixel_box){clamped(down(place->x, dpi) - margin, drawing->width),
                          clamped(down(place->y, dpi) - margin, drawing->height),
                          clamped(up(right, dpi) + margin, drawing->width),
                          clamped(up(bottom, dpi) + margin, drawing->height)};
}

static int32_t place_down(int32_t pixels, int32_t dpi)
{
    return (int32_t)((int64_t)pixels * HUNDREDTHS_OF_MM_AN_INCH / dpi);
}

static int32_t place_up(int32_t pixels, int32_t dpi)
{
    return (int32_t)(((int64_t)pixels * HUNDREDTHS_OF_MM_AN_INCH + dpi - 1) / dpi);
}

ev_place ev_drawing_place(const ev_pixel_box *box, int32_t dpi, int32_t page)
{
    ev_place place = {
        .x = place_down(box->left, dpi), .y = place_down(box->top, dpi), .page = page};
    place.width = place_up(box->right, dpi) - place.x;
    place.height = place_up(box->bottom, dpi) - place.y;
    return place;
}
