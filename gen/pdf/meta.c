/* The metadata of a document: XMP (ISO 16684-1), Info, /ID and the output intent.
 *
 * XMP and Info hold the same values. They leave out the date of modification: a document is written
 * once (ISO 32000-1, table 317, asks for it only beside /PieceInfo). Neither names the program's
 * version: the next version must write the same document. An extension schema in the packet
 * describes the properties that PDF/A does not predefine (ISO 19005-2, 6.6.2.3): PDF/UA's
 * identification and our provenance. */
#include "pdf/private.h"

#include "resource/resource.h"

#define PRODUCER "evisa-gen"
#define PROVENANCE_URI "urn:evisa-gen:provenance:1#"

/* ---- Info, /ID ------------------------------------------------------------------------------- */

static void put_digits(ev_buf *out, int value, int count)
{
    int unit = count == 4 ? 1000 : 10;
    for (; unit > 0; unit /= 10)
        ev_buf_char(out, (char)('0' + value / unit % 10));
}

static void put_day(ev_buf *out, ev_date date, const char *separator)
{
    put_digits(out, date.year, 4);
    ev_buf_text(out, separator);
    put_digits(out, date.month, 2);
    ev_buf_text(out, separator);
    put_digits(out, date.day, 2);
}

void ev_pdf_meta_write(ev_pdf *pdf)
{
    ev_buf *out = ev_pdf_begin(pdf, pdf->info);
    ev_buf_text(out, "/Title");
    ev_pdf_put_text_string(out, pdf->page->title);
    ev_buf_text(out, "/Producer(" PRODUCER ")/CreationDate(D:");
    put_day(out, pdf->from->date, "");
    ev_buf_text(out, "000000Z)");
    ev_pdf_end(pdf);

    out = ev_pdf_begin(pdf, EV_PDF_TRAILER);
    ev_buf_text(out, "/ID[");
    for (int i = 0; i < 2; i++) { /* twice the same: the document is never updated in place */
        ev_buf_char(out, '<');
        ev_buf_hex(out, pdf->from->id, sizeof pdf->from->id);
        ev_buf_char(out, '>');
    }
    ev_buf_char(out, ']');
    ev_pdf_end(pdf);
}

/* ---- XMP ------------------------------------------------------------------------------------- */

static void put_escaped(ev_buf *out, ev_slice text)
{
    for (size_t i = 0; i < text.size; i++) {
        switch (text.data[i]) {
        case '&':
            ev_buf_text(out, "&amp;");
            break;
        case '<':
            ev_buf_text(out, "&lt;");
            break;
        case '>':
            ev_buf_text(out, "&gt;");
            break;
        case '"':
            ev_buf_text(out, "&quot;");
            break;
        default:
            ev_buf_char(out, text.data[i]);
        }
    }
}

/* One line for each property that differs from document to document; no other white space. Simple
 * properties are attributes: XMP reads them as it reads elements (ISO 16684-1, 7.9.2.2), and they
 * do not name the property twice. */
static const char head[] = "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>"
                           "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
                           "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
                           "<rdf:Description rdf:about=\"\""
                           " xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
                           " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\""
                           " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\""
                           " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\""
                           " xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\""
                           " xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\""
                           " xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\""
                           " xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\""
                           " xmlns:ev=\"" PROVENANCE_URI "\""
                           " pdfaid:part=\"2\" pdfaid:conformance=\"A\" pdfuaid:part=\"1\""
                           " pdf:Producer=\"" PRODUCER "\"\n";

static const char languages[] = "<dc:language><rdf:Bag><rdf:li>kk</rdf:li><rdf:li>ru</rdf:li>"
                                "<rdf:li>en</rdf:li></rdf:Bag></dc:language>\n";

static const char tail[] = "</rdf:Description></rdf:RDF></x:xmpmeta>"
                           "<?xpacket end=\"r\"?>";

typedef struct property {
    const char *name, *type, *description;
} property;

static const struct schema {
    const char *title, *uri, *prefix;
    property property[7];
} schemas[] = {
    {"PDF/UA identification",
     "http://www.aiim.org/pdfua/ns/id/",
     "pdfuaid",
     {{"part", "Integer", "Part of ISO 14289"}}},
    {"Provenance of an electronic visa",
     PROVENANCE_URI,
     "ev",
     {{"template", "Text", "Template and version"},
      {"templateHash", "Text", "SHA-256 of the template"},
      {"policy", "Text", "Policy of the day of issue"},
      {"policyHash", "Text", "SHA-256 of the policy"},
      {"render", "Text", "Rendering revision"},
      {"recordDigest", "Text", "SHA-256 of the record, RFC 8785 form"},
      {"specimen", "Boolean", "Whether this is a specimen"}}},
};

/* " name=\"text\"". The text has nothing to escape. */
static void put_attribute(ev_buf *out, const char *name, const char *text)
{
    ev_buf_char(out, ' ');
    ev_buf_text(out, name);
    ev_buf_text(out, "=\"");
    ev_buf_text(out, text);
    ev_buf_char(out, '"');
}

/* Properties as attributes: XMP reads them as it reads elements (ISO 16684-1, 7.9.2.5), and they
 * are half as long. */
static void put_property(ev_buf *out, const property *p)
{
    ev_buf_text(out, "<rdf:li");
    put_attribute(out, "pdfaProperty:name", p->name);
    put_attribute(out, "pdfaProperty:valueType", p->type);
    put_attribute(out, "pdfaProperty:category", "internal");
    put_attribute(out, "pdfaProperty:description", p->description);
    ev_buf_text(out, "/>");
}

static void put_schemas(ev_buf *out)
{
    ev_buf_text(out, "<pdfaExtension:schemas><rdf:Bag>");
    for (size_t i = 0; i < sizeof schemas / sizeof schemas[0]; i++) {
        const struct schema *s = &schemas[i];
        ev_buf_text(out, "<rdf:li><rdf:Description");
        put_attribute(out, "pdfaSchema:schema", s->title);
        put_attribute(out, "pdfaSchema:namespaceURI", s->uri);
        put_attribute(out, "pdfaSchema:prefix", s->prefix);
        ev_buf_text(out, "><pdfaSchema:property><rdf:Seq>");
        for (size_t k = 0;
             k < sizeof s->property / sizeof s->property[0] && s->property[k].name != NULL; k++)
            put_property(out, &s->property[k]);
        ev_buf_text(out, "</rdf:Seq></pdfaSchema:property></rdf:Description></rdf:li>");
    }
    ev_buf_text(out, "</rdf:Bag></pdfaExtension:schemas>");
}

/* x-default alone: the title is in three languages. */
static void put_title(ev_buf *out, ev_slice title)
{
    ev_buf_text(out, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">");
    put_escaped(out, title);
    ev_buf_text(out, "</rdf:li></rdf:Alt></dc:title>\n");
}

/* A property as a line: "name=\"text\"". */
static void put_line(ev_buf *out, const char *name, ev_slice text)
{
    ev_buf_text(out, name);
    ev_buf_text(out, "=\"");
    put_escaped(out, text);
    ev_buf_text(out, "\"\n");
}

static void put_xmp(ev_buf *out, const ev_page *page, const ev_provenance *from)
{
    ev_buf_text(out, head);
    ev_buf_text(out, "xmp:CreateDate=\"");
    put_day(out, from->date, "-");
    ev_buf_text(out, "T00:00:00Z\"\n");
    put_line(out, "ev:template", from->template_id);
    put_line(out, "ev:templateHash", from->template_hash);
    put_line(out, "ev:policy", from->policy_id);
    put_line(out, "ev:policyHash", from->policy_hash);
    put_line(out, "ev:render", from->render);
    put_line(out, "ev:recordDigest", from->digest);
    put_line(out, "ev:specimen", from->specimen ? EV_SLICE("True") : EV_SLICE("False"));
    ev_buf_char(out, '>');
    put_title(out, page->title);
    ev_buf_text(out, languages);
    put_schemas(out);
    ev_buf_text(out, tail);
}

/* Not deflated, so that programs can find the packet without a PDF parser. */
void ev_pdf_xmp_write(ev_pdf *pdf)
{
    ev_buf xmp;
    ev_buf_init(&xmp, pdf->arena, 6 * 1024);
    put_xmp(&xmp, pdf->page, pdf->from);
    ev_buf *out = ev_pdf_begin(pdf, pdf->metadata);
    ev_buf_text(out, "/Type/Metadata/Subtype/XML");
    ev_pdf_end_stream(pdf, ev_buf_as_slice(&xmp));
}

/* ---- output intent --------------------------------------------------------------------------- */

/* Colours are device colours; the output intent makes them sRGB (ISO 19005-2, 6.2.3, 6.2.4.3). */
void ev_pdf_put_output_intent(ev_buf *out, unsigned profile)
{
    ev_buf_text(out, "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1"
                     "/OutputConditionIdentifier(sRGB IEC61966-2.1)"
                     "/Info(sRGB IEC61966-2.1)");
    ev_pdf_put_ref(out, "DestOutputProfile", profile);
    ev_buf_text(out, ">>]");
}

/* The resource is a line with the inflated size, then zlib data. Always the built-in one: an
 * overlay must not change the meaning of colours. */
void ev_pdf_profile_write(ev_pdf *pdf)
{
    ev_slice data = ev_resource_find(&(ev_resources){NULL, 0}, "srgb.icc.z");
    ev_slice size = ev_slice_cut(&data, '\n');
    if (size.size == 0 || data.size == 0)
        pdf->broken = true;
    ev_buf *out = ev_pdf_begin(pdf, pdf->profile);
    ev_buf_text(out, "/N 3/Filter/FlateDecode");
    ev_pdf_end_stream(pdf, data);
}
