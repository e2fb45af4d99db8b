/* From a page to a PDF file: plan what the page uses, number its objects, write them, save.
 *
 * No stream is deflated here. Constant streams were deflated when the resources were made, and the
 * content stays readable text: the bytes of a document must not depend on the installed zlib, and
 * two documents can be compared with any tool. */
#include "pdf/private.h"

static void write_page(ev_pdf *pdf)
{
    const ev_page *page = pdf->page;
    ev_buf *out = ev_pdf_begin(pdf, pdf->page_object);
    ev_buf_text(out, "/Type/Page");
    ev_pdf_put_ref(out, "Parent", pdf->pages);
    ev_buf_text(out, "/MediaBox");
    ev_pdf_put_box(out, page, (ev_box){0, 0, page->width, page->height});
    ev_pdf_put_resources(pdf, out);
    ev_pdf_put_ref(out, "Contents", pdf->content);
    /* PDF/UA-1 asks for /Tabs only on pages with annotations, some checkers on every page. */
    ev_buf_text(out, "/StructParents 0/Tabs/S");
    ev_pdf_end(pdf);
}

/* /PrintScaling: standards prescribe the sizes of QR code, machine readable zone and photo. */
static void write_catalog(ev_pdf *pdf)
{
    ev_buf *out = ev_pdf_begin(pdf, pdf->catalog);
    ev_buf_text(out, "/Lang(");
    ev_buf_text(out, ev_lang_tag(EV_KK));
    ev_buf_text(out, ")/MarkInfo<</Marked true>>"
                     "/ViewerPreferences<</DisplayDocTitle true/PrintScaling/None>>");
    ev_pdf_put_ref(out, "StructTreeRoot", pdf->tree);
    ev_pdf_put_ref(out, "Metadata", pdf->metadata);
    if (pdf->outlines != 0)
        ev_pdf_put_ref(out, "Outlines", pdf->outlines);
    ev_pdf_put_output_intent(out, pdf->profile);
    ev_pdf_end(pdf);
}

static void write_content(ev_pdf *pdf)
{
    ev_slice content = ev_pdf_content(pdf);
    ev_pdf_begin(pdf, pdf->content);
    ev_pdf_end_stream(pdf, content);
}

/* private.h says in which order, and why. */
static void reserve_numbers(ev_pdf *pdf)
{
    ev_pdf_resources_plan(pdf);
    unsigned number = ev_pdf_reserve(pdf, 5);
    pdf->page_object = number;
    pdf->content = number + 1;
    pdf->tree = number + 2;
    pdf->metadata = number + 3;
    pdf->info = number + 4;
    if (ev_pdf_has_headings(pdf))
        pdf->outlines = ev_pdf_reserve(pdf, 1);
}

static void write_objects(ev_pdf *pdf)
{
    ev_pdf_tags_plan(pdf);
    reserve_numbers(pdf);
    if (pdf->broken || pdf->arena->failed)
        return;
    write_catalog(pdf);
    ev_pdf_profile_write(pdf);
    write_content(pdf); /* before the fonts: they need to know which glyphs it shows */
    ev_pdf_resources_write(pdf);
    write_page(pdf);
    ev_pdf_tags_write(pdf);
    ev_pdf_xmp_write(pdf);
    ev_pdf_meta_write(pdf);
    if (pdf->outlines != 0)
        ev_pdf_outline_write(pdf);
}

ev_status ev_pdf_write(const ev_page *page, const ev_provenance *from, ev_memo *memo,
                       ev_arena *arena, ev_buf *out, ev_faults *faults)
{
    ev_pdf pdf = {.page = page, .from = from, .memo = memo, .arena = arena};
    if (memo != NULL)
        ev_buf_init(&pdf.key, arena, 4096);
    ev_buf_init(&pdf.body, arena, 12 * 1024 + 100 * page->element_count + 10 * page->mark_count);
    ev_pdf_open(&pdf);
    write_objects(&pdf);
    return ev_pdf_save(&pdf, out, faults);
}
