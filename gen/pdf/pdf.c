/* From a page to a PDF file: plan what the page uses, write its objects, save.
 *
 * No stream is deflated here. Constant streams were deflated when the resources were made, and the
 * content stays readable text: the bytes of a document must not depend on the installed zlib, and
 * two documents can be compared with any tool. */
#include "pdf/private.h"

static void write_page(ev_pdf *pdf, unsigned content)
{
    const ev_page *page = pdf->page;
    ev_buf *out = ev_pdf_begin(pdf, pdf->page_object);
    ev_buf_text(out, "/Type/Page");
    ev_pdf_put_ref(out, "Parent", pdf->pages);
    ev_buf_text(out, "/MediaBox");
    ev_pdf_put_box(out, page, (ev_box){0, 0, page->width, page->height});
    ev_pdf_put_resources(pdf, out);
    ev_pdf_put_ref(out, "Contents", content);
    /* PDF/UA-1 asks for /Tabs only on pages with annotations, some checkers on every page. */
    ev_buf_text(out, "/StructParents 0/Tabs/S");
    ev_pdf_end(pdf);
}

/* /PrintScaling: standards prescribe the sizes of QR code, machine readable zone and photo. */
static void write_catalog(ev_pdf *pdf, unsigned tree, unsigned metadata, unsigned profile)
{
    ev_buf *out = ev_pdf_begin(pdf, pdf->catalog);
    ev_buf_text(out, "/Lang(kk-KZ)/MarkInfo<</Marked true>>"
                     "/ViewerPreferences<</DisplayDocTitle true/PrintScaling/None>>");
    ev_pdf_put_ref(out, "StructTreeRoot", tree);
    ev_pdf_put_ref(out, "Metadata", metadata);
    ev_pdf_put_output_intent(out, profile);
    ev_pdf_end(pdf);
}

static void write_content(ev_pdf *pdf, unsigned number)
{
    ev_slice content = ev_pdf_content(pdf);
    ev_pdf_begin(pdf, number);
    ev_pdf_end_stream(pdf, content);
}

static void write_objects(ev_pdf *pdf)
{
    pdf->page_object = ev_pdf_reserve(pdf, 2);
    unsigned content = pdf->page_object + 1;
    ev_pdf_tags_plan(pdf);
    ev_pdf_resources_plan(pdf);
    if (pdf->broken || pdf->arena->failed)
        return;
    write_content(pdf, content);
    ev_pdf_resources_write(pdf);
    write_page(pdf, content);
    unsigned tree = ev_pdf_tags_write(pdf);
    unsigned metadata = ev_pdf_xmp_write(pdf);
    unsigned profile = ev_pdf_profile_write(pdf);
    write_catalog(pdf, tree, metadata, profile);
    ev_pdf_meta_write(pdf);
}

ev_status ev_pdf_write(const ev_page *page, const ev_provenance *from, ev_arena *arena, ev_buf *out,
                       ev_faults *faults)
{
    ev_pdf pdf = {.page = page, .from = from, .arena = arena};
    ev_buf_init(&pdf.body, arena, 12 * 1024 + 100 * page->element_count + 10 * page->mark_count);
    ev_pdf_open(&pdf);
    write_objects(&pdf);
    return ev_pdf_save(&pdf, out, faults);
}
