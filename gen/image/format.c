/* What is sent in place of JPEG and PNG, by its first bytes: files of phones, cameras and scanners,
 * a page that says "not found", base64 that was encoded twice, bytes that were taken for text. The
 * sentence of `expected` says what it is and, where converting the picture is not the answer, what
 * to do. */
#include "image/private.h"

#include "core/text.h"

typedef struct format {
    size_t at; /* of `start` */
    ev_slice start;
    const char *expected;
} format;

#define S(literal)                                                                                 \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }
#define NOT(what) "JPEG or PNG, not " what
#define READ_AS_TEXT NOT("a picture that was read as text: encode the bytes of the file")
#define BASE64_TWICE NOT("base64 encoded twice: encode the file once")
#define WHOLE(kind) "JPEG or PNG; the first bytes of this " kind " are cut or changed"
#define NOT_FIRST "JPEG or PNG from the first byte on: here blanks or a byte order mark precede it"

/* Where several fit, the first counts. */
static const format formats[] = {
    {0, S("GIF8"), NOT("GIF")},
    {0, S("BM"), NOT("BMP")},
    {8, S("WEBP"), NOT("WebP")},
    {0, S("II*\0"), NOT("TIFF")},
    {0, S("MM\0*"), NOT("TIFF")},
    {0, S("II+\0"), NOT("TIFF")}, /* BigTIFF */
    {0, S("MM\0+"), NOT("TIFF")},
    {0, S("II\xbc"), NOT("JPEG XR")},
    {4, S("ftypavi"), NOT("AVIF")},
    {4, S("ftyphei"), NOT("HEIC")},
    {4, S("ftyphev"), NOT("HEIC")},
    {4, S("ftypmif1"), NOT("HEIC or AVIF")},
    {4, S("ftypmsf1"), NOT("HEIC or AVIF")},
    {4, S("ftypcrx"), NOT("the raw format of a camera")},
    {4, S("ftyp"), NOT("MP4 or another format of films")},
    {0, S("RIFF"), NOT("AVI or WAV")},
    {0, S("\x1a\x45\xdf\xa3"), NOT("WebM or another format of films")},
    {4, S("jP  "), NOT("JPEG 2000")},
    {0, S("\xff\x4f\xff\x51"), NOT("JPEG 2000")},
    {4, S("JXL "), NOT("JPEG XL")},
    {0, S("\xff\x0a"), NOT("JPEG XL")},
    {0, S("IIRO"), NOT("the raw format of a camera")}, /* Olympus, Panasonic, Fujifilm */
    {0, S("IIU\0"), NOT("the raw format of a camera")},
    {0, S("FUJIFILM"), NOT("the raw format of a camera")},
    {0, S("\0\0\1\0"), NOT("ICO")},
    {0, S("8BPS"), NOT("PSD")},
    {0, S("gimp xcf"), NOT("XCF")},
    {0, S("qoif"), NOT("QOI")},
    {0, S("P5\n"), NOT("PGM")},
    {0, S("P6\n"), NOT("PPM")},
    {0, S("\x8aMNG"), NOT("MNG")},
    {0, S("\x8bJNG"), NOT("JNG")},
    {128, S("DICM"), NOT("DICOM")},
    /* ISO/IEC 19794-5, in data group 2 of a passport's chip */
    {0, S("FAC\0"), NOT("the face record of a passport's chip: take the picture out of it")},
    {0, S("%PDF-"), NOT("PDF")},
    {0, S("%!PS"), NOT("PostScript")},
    {0, S("\xd0\xcf\x11\xe0"), NOT("a document of Word or another office program")},
    {0, S("PK\3\4"), NOT("ZIP or DOCX")},
    {0, S("\x1f\x8b"), NOT("gzip: unpack it")},
    {0, S("Rar!"), NOT("RAR: unpack it")},
    {0, S("7z\xbc\xaf"), NOT("7z: unpack it")},
    {0, S("\x89PNG"), WHOLE("PNG")},
    {0, S("\xff\xd8"), WHOLE("JPEG")},
    {0, S("\xc2\x89PNG"), READ_AS_TEXT},      /* as Latin-1, and written as UTF-8 */
    {0, S("\xc3\xbf\xc3\x98"), READ_AS_TEXT}, /* the same of a JPEG */
    {0, S("\xef\xbf\xbd"), READ_AS_TEXT},     /* as UTF-8: U+FFFD for what is none */
    {0, S("\xff\xfe"), NOT("text (UTF-16)")},
    {0, S("\xfe\xff"), NOT("text (UTF-16)")},
};

/* Behind a byte order mark and white space; small letters stand for both cases. */
static const format texts[] = {
    {0, S("\xff\xd8\xff"), NOT_FIRST},
    {0, S("\x89png"), NOT_FIRST},
    {0, S("<svg"), NOT("SVG")},
    {0, S("<?xml"), NOT("SVG or XML")},
    {0, S("<!doctype svg"), NOT("SVG")},
    {0, S("<"), NOT("HTML: it may be an error page of the server that had the picture")},
    {0, S("{\\rtf"), NOT("RTF")},
    {0, S("{"), NOT("JSON: it may be an answer of the server that had the picture")},
    {0, S("/9j/"), BASE64_TWICE},       /* JPEG */
    {0, S("ivborw0kgg"), BASE64_TWICE}, /* PNG */
    {0, S("r0lgod"), BASE64_TWICE},     /* GIF */
    {0, S("uklgr"), BASE64_TWICE},      /* WebP */
    {0, S("data:"), NOT("a data URL, encoded again: encode the file")},
    {0, S("http://"), NOT("an address: encode the file")},
    {0, S("https://"), NOT("an address: encode the file")},
    {0, S("ffd8ff"), NOT("hexadecimal digits: encode the bytes of the file")},
    {0, S("89504e47"), NOT("hexadecimal digits: encode the bytes of the file")},
    {0, S("b'\\xff\\xd8"), READ_AS_TEXT}, /* as Python prints bytes */
    {0, S("b'\\x89png"), READ_AS_TEXT},
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

typedef enum letters { EXACT, ANY_CASE } letters;

static bool is_at(ev_slice bytes, size_t at, ev_slice start, letters how)
{
    if (bytes.size < at || bytes.size - at < start.size)
        return false;
    for (size_t i = 0; i < start.size; i++) {
        char c = bytes.data[at + i];
        if ((how == EXACT ? c : lower(c)) != start.data[i])
            return false;
    }
    return true;
}

static const char *find(const format *table, size_t count, ev_slice bytes, letters how)
{
    for (size_t i = 0; i < count; i++)
        if (is_at(bytes, table[i].at, table[i].start, how))
            return table[i].expected;
    return NULL;
}

static ev_slice without_blanks(ev_slice bytes)
{
    size_t at = ev_slice_starts(bytes, "\xef\xbb\xbf") ? 3 : 0;
    while (at < bytes.size && ev_char_is_blank(bytes.data[at]))
        at++;
    return (ev_slice){bytes.data + at, bytes.size - at};
}

static bool is_text(ev_slice bytes)
{
    for (size_t i = 0; i < bytes.size; i++)
        if (ev_byte_at(bytes, i) < ' ' && !ev_char_is_blank(bytes.data[i]))
            return false;
    return ev_utf8_valid(bytes);
}

const char *ev_image_other_format(ev_slice bytes)
{
    if (bytes.size == 0)
        return NOT("an empty file");
    const char *expected = find(formats, sizeof formats / sizeof *formats, bytes, EXACT);
    if (expected == NULL)
        expected = find(texts, sizeof texts / sizeof *texts, without_blanks(bytes), ANY_CASE);
    return expected == NULL && is_text(bytes) ? NOT("text") : expected;
}
