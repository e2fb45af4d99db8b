/* libharu as serializer of objects, cross-reference table and file. No other file includes it.
 *
 * Only its object layer is used: every object is a dictionary whose entries we write ourselves
 * through write_fn, every stream one whose data we write through after_write_fn. libharu's own
 * fonts, images, metadata and numbers are not: its ToUnicode maps are invalid, its PDF/A keys are
 * misspelt, its image loaders crash on damaged files, and its numbers pass through float
 * (libharu 2.3.0; its issues 71, 99, 175 and pull request 259). HPDF_DictStream_New is not used
 * either: it rewrites /Filter and makes one more object for each /Length. */
#include "pdf/private.h"

#include <hpdf.h>
#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <hpdf_streams.h>

/* The structs of hpdf_doc.h and hpdf_objects.h are the interface here, and no version promises to
 * keep them. A test asserts that the library which is linked has the same version. */
#if HPDF_MAJOR_VERSION != 2 || HPDF_MINOR_VERSION != 3
#error "gen/pdf/objects.c uses the structs of libharu 2.3: install its headers (libhpdf-dev 2.3)"
#endif

typedef struct ev_pdf_object {
    ev_pdf *pdf;
    size_t begin, end; /* its part of pdf->body */
    ev_slice stream;   /* absent: a plain dictionary */
} ev_pdf_object;

enum { OBJECT_NUMBER = 0x00FFFFFF }; /* of obj_id; the rest are flags */

/* HPDF_Alloc_Func has no user pointer: it finds the arena of the current document here. */
static _Thread_local ev_arena *arena_of_thread;

static void *take(HPDF_UINT size)
{
    return ev_arena_take(arena_of_thread, size);
}

static void free_nothing(void *block)
{
    (void)block; /* the arena frees it with the document */
}

static HPDF_Doc doc_of(const ev_pdf *pdf)
{
    return pdf->file;
}

/* ---- writing, called by libharu -------------------------------------------------------------- */

static HPDF_STATUS write_slice(HPDF_Stream stream, ev_slice bytes)
{
    return HPDF_Stream_Write(stream, (const HPDF_BYTE *)bytes.data, (HPDF_UINT)bytes.size);
}

static HPDF_STATUS write_body(HPDF_Dict dict, HPDF_Stream stream)
{
    const ev_pdf_object *object = dict->attr;
    const ev_buf *body = &object->pdf->body;
    if (object->end == object->begin)
        return HPDF_OK;
    return write_slice(stream, (ev_slice){body->data + object->begin, object->end - object->begin});
}

static HPDF_STATUS write_stream(HPDF_Dict dict)
{
    const ev_pdf_object *object = dict->attr;
    HPDF_Stream stream = doc_of(object->pdf)->stream;
    HPDF_STATUS status = write_slice(stream, EV_SLICE("\nstream\r\n"));
    if (status == HPDF_OK)
        status = write_slice(stream, object->stream);
    if (status == HPDF_OK)
        status = write_slice(stream, EV_SLICE("\nendstream"));
    return status;
}

static HPDF_STATUS write_out(HPDF_Stream stream, const HPDF_BYTE *bytes, HPDF_UINT size)
{
    ev_buf *out = stream->attr;
    ev_buf_bytes(out, bytes, size);
    return out->failed ? HPDF_FILE_IO_ERROR : HPDF_OK;
}

/* ---- building -------------------------------------------------------------------------------- */

static void adopt(ev_pdf *pdf, HPDF_Dict dict, ev_pdf_object *object)
{
    object->pdf = pdf;
    dict->attr = object;
    dict->write_fn = write_body;
}

/* The dictionaries that libharu makes by itself keep their entries and get ours after them. The one
 * for Info, object 3, becomes the ICC profile: there it would be in the way of what all documents
 * share. Its /Producer names libharu's version and goes. */
void ev_pdf_open(ev_pdf *pdf)
{
    arena_of_thread = pdf->arena;
    HPDF_Doc doc = HPDF_NewEx(NULL, take, free_nothing, 0, NULL);
    ev_pdf_object *own = ev_arena_take_array(pdf->arena, 3, sizeof *own);
    pdf->file = doc;
    pdf->pattern = doc != NULL ? HPDF_Dict_New(doc->mmgr) : NULL;
    if (pdf->pattern == NULL || own == NULL)
        return;
    doc->pdf_version = HPDF_VER_17;
    if (HPDF_Dict_RemoveElement(doc->info, "Producer") != HPDF_OK)
        pdf->broken = true;
    adopt(pdf, doc->catalog, &own[0]);
    adopt(pdf, doc->info, &own[1]);
    adopt(pdf, doc->trailer, &own[2]);
    pdf->catalog = doc->catalog->header.obj_id & OBJECT_NUMBER;
    pdf->profile = doc->info->header.obj_id & OBJECT_NUMBER;
    pdf->pages = doc->root_pages->header.obj_id & OBJECT_NUMBER;
}

static bool is_usable(const ev_pdf *pdf)
{
    return pdf->pattern != NULL && !pdf->arena->failed && !pdf->broken;
}

/* A reserved object: libharu's dictionary, and ours. */
typedef struct reserved {
    HPDF_Dict_Rec dict;
    ev_pdf_object object;
} reserved;

/* Dictionaries copied from one that libharu has made. They share its list of entries, which stays
 * empty: ours are written by write_body. HPDF_Dict_New would allocate twice for each of a hundred
 * objects, and clear it byte by byte. */
unsigned ev_pdf_reserve(ev_pdf *pdf, size_t count)
{
    reserved *made = ev_arena_take_array(pdf->arena, count, sizeof *made);
    HPDF_Doc doc = doc_of(pdf);
    unsigned first = 0;
    for (size_t i = 0; i < count && is_usable(pdf); i++) {
        HPDF_Dict dict = &made[i].dict;
        *dict = *(HPDF_Dict)pdf->pattern;
        if (HPDF_Xref_Add(doc->xref, dict) != HPDF_OK) {
            pdf->broken = true;
            return 0;
        }
        adopt(pdf, dict, &made[i].object);
        if (i == 0)
            first = dict->header.obj_id & OBJECT_NUMBER;
    }
    return first;
}

ev_buf *ev_pdf_begin(ev_pdf *pdf, unsigned number)
{
    pdf->open = NULL;
    if (is_usable(pdf)) {
        HPDF_Doc doc = doc_of(pdf);
        HPDF_Dict dict =
            number == EV_PDF_TRAILER ? doc->trailer : HPDF_Xref_GetEntry(doc->xref, number)->obj;
        pdf->open = dict->attr;
        pdf->open->begin = pdf->open->end = pdf->body.size;
    }
    return &pdf->body;
}

void ev_pdf_end(ev_pdf *pdf)
{
    if (pdf->open != NULL)
        pdf->open->end = pdf->body.size;
    pdf->open = NULL;
}

void ev_pdf_end_stream(ev_pdf *pdf, ev_slice data)
{
    ev_pdf_object *object = pdf->open;
    ev_pdf_put_number(&pdf->body, "Length", (int64_t)data.size);
    ev_pdf_end(pdf);
    if (object != NULL)
        object->stream = data;
}

/* ---- the file -------------------------------------------------------------------------------- */

/* HPDF_AddPage would add an unused content stream and a MediaBox of floats. libharu counts as pages
 * the objects of this class. */
static bool add_page(ev_pdf *pdf)
{
    HPDF_Doc doc = doc_of(pdf);
    HPDF_Dict page = HPDF_Xref_GetEntry(doc->xref, pdf->page_object)->obj;
    HPDF_Array kids = HPDF_Dict_GetItem(doc->root_pages, "Kids", HPDF_OCLASS_ARRAY);
    page->header.obj_class |= HPDF_OSUBCLASS_PAGE;
    return kids != NULL && HPDF_Array_Add(kids, page) == HPDF_OK;
}

static void set_stream_writers(HPDF_Doc doc)
{
    for (HPDF_UINT i = 1; i < doc->xref->entries->count; i++) {
        HPDF_Dict dict = HPDF_Xref_GetEntry(doc->xref, i)->obj;
        const ev_pdf_object *object = dict->attr;
        if (object != NULL && object->stream.data != NULL)
            dict->after_write_fn = write_stream;
    }
}

/* HPDF_SaveToStream refuses after any error of libharu. Not every failed allocation is such an
 * error: ev_pdf_save asks the arena. */
static void save(ev_pdf *pdf, ev_buf *out)
{
    HPDF_Doc doc = doc_of(pdf);
    doc->stream = HPDF_CallbackWriter_New(doc->mmgr, write_out, out);
    if (doc->stream == NULL || !add_page(pdf)) {
        pdf->broken = true;
        return;
    }
    set_stream_writers(doc);
    doc->info = HPDF_Xref_GetEntry(doc->xref, pdf->info)->obj; /* for the trailer */
    if (HPDF_SaveToStream(doc) != HPDF_OK)
        pdf->broken = true;
}

ev_status ev_pdf_save(ev_pdf *pdf, ev_buf *out, ev_faults *faults)
{
    if (is_usable(pdf) && !pdf->body.failed)
        save(pdf, out);
    arena_of_thread = NULL;
    if (pdf->arena->failed || pdf->body.failed || out->failed)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    if (pdf->broken || pdf->pattern == NULL)
        return ev_faults_add(faults, EV_INTERNAL_ERROR, "");
    return faults->status;
}
