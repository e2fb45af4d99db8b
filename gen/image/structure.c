/* A photo passes through, so its bytes stand in the PDF as they came: deflate's stored blocks, a
 * Huffman table, even the codes of a scan can spell anything. When the end of the file is lost,
 * readers rebuild it by searching for words; a forged page that a photo spells would then be shown
 * (seen with poppler). And a program that unpacks archives searches for the end of a ZIP.
 *
 * The words are too long to stand in a photo by chance: the two shortest, of five bytes, do in one
 * of a million photos of 500 kB. "xref" and "obj" alone are not refused: without the others they
 * make no file, and three bytes would refuse one photo of 500 kB in 34. The same words in a
 * record's text: gen/pdf/content.c. */
#include "image/private.h"

#include "core/limits.h"

static bool stands_at(ev_slice stream, size_t at, const char *word)
{
    size_t size = strlen(word);
    return at <= stream.size && size <= stream.size - at &&
           memcmp(stream.data + at, word, size) == 0;
}

/* ---- PDF ------------------------------------------------------------------------------------- */

/* White space of PDF (ISO 32000-1, 7.2.2), and VT, at which poppler's reader of lost files parts
 * words too. */
static bool is_space(char c)
{
    return c == '\0' || (c >= '\t' && c <= '\r') || c == ' ';
}

/* Readers take "+0" and "0." for 0 (ISO 32000-1, 7.3.3). */
static bool is_of_number(char c)
{
    return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

/* What of "12 0 obj" can stand before a byte; several at once, as each number may be the first. */
enum {
    NUMBER = 1,       /* a number ends here */
    SPACE = 2,        /* white space or comments follow it */
    COMMENT = 4,      /* a comment follows it, and has not ended: "12 %any text" */
    SECOND = 1 << 3,  /* times these: the same of the second number */
    BOTH = 1 + SECOND /* times these: of either */
};

static unsigned state_after(unsigned state, char c)
{
    unsigned comments = state & COMMENT * BOTH;
    unsigned spaces = (state & NUMBER * BOTH) * SPACE | (state & SPACE * BOTH);
    if (is_of_number(c)) /* the next digit of a number, or the first one of the second */
        return comments | NUMBER | (state & NUMBER * SECOND) |
               ((state & SPACE) != 0 ? NUMBER * SECOND : 0);
    if (c == '%')
        return comments | spaces * 2;
    if (c == '\n' || c == '\r')
        return spaces | comments / 2;
    return comments | (is_space(c) ? spaces : 0);
}

/* "12 0 obj", also "12 0obj", with comments in the place of white space. In a photo of 300 kB,
 * "obj" stands by chance in one of 56, and behind two numbers in one of 500,000: what precedes it
 * is in state SECOND at one byte of 10,000. */
static bool holds_object(ev_slice stream)
{
    unsigned state = 0;
    for (size_t at = 0; at < stream.size; at++) {
        if ((state & (NUMBER | SPACE) * SECOND) != 0 && stands_at(stream, at, "obj"))
            return true;
        state = state_after(state, stream.data[at]);
    }
    return false;
}

/* ---- ZIP ------------------------------------------------------------------------------------- */

static uint32_t le16_at(ev_slice bytes, size_t at)
{
    return ev_byte_at(bytes, at) | (uint32_t)ev_byte_at(bytes, at + 1) << 8;
}

static uint32_t le32_at(ev_slice bytes, size_t at)
{
    return le16_at(bytes, at) | le16_at(bytes, at + 2) << 16;
}

/* The end of central directory record (APPNOTE.TXT 4.3.16): the number of this disk and of the one
 * where the directory begins, the entries on this disk and in all, size and place of the directory,
 * length of the comment. In a ZIP64 all ones can stand in each, and its locator precedes the record
 * (4.3.15).
 *
 * A program that unpacks looks at some fields only. Python's zipfile looks at the size alone;
 * Info-ZIP at disks and counts, and warns. None needs the place (it is corrected by what stands
 * before the archive) or the comment. So one sign is enough, and none needs the end of the record:
 * that may stand behind the photo. Where the photo ends before the twelfth byte, what follows it
 * in the PDF ("\nendstream") gives the directory a size and a place beyond any file.
 *
 * The four bytes of its signature stand by chance in one photo of 300 kB in 14,000; with one of the
 * signs in one of 20 million. */
static bool is_zip_end(ev_slice stream, size_t at)
{
    enum { COUNTS = 12, SIZE = 16, FILE_MAX = 2 * EV_RECORD_BYTES_MAX, LOCATOR = 20 };
    size_t left = stream.size - at;
    if (at >= LOCATOR && stands_at(stream, at - LOCATOR, "PK\6\7"))
        return true;
    if (left >= SIZE && le32_at(stream, at + 12) <= FILE_MAX)
        return true;
    uint32_t disk = le16_at(stream, at + 4);
    return left >= COUNTS && (disk == 0 || disk == UINT16_MAX) && le16_at(stream, at + 6) == disk &&
           le16_at(stream, at + 8) == le16_at(stream, at + 10);
}

/* ---- the search ------------------------------------------------------------------------------ */

static bool is_object_word(ev_slice stream, size_t at)
{
    return at >= 2 && stands_at(stream, at - 2, "obj");
}

/* Whether something begins or ends around `at`, where the stream has the rare byte of it. */
static bool is_structure(ev_slice stream, size_t at)
{
    switch (stream.data[at]) {
    case 'j':
        return at >= 5 && stands_at(stream, at - 5, "endobj");
    case 'r': /* endstream, startxref, trailer */
        return (at >= 5 && stands_at(stream, at - 5, "endstream")) ||
               (at >= 3 && stands_at(stream, at - 3, "startxref")) ||
               (at >= 1 && stands_at(stream, at - 1, "trailer"));
    case '%':
        return stands_at(stream, at, "%%EOF") || stands_at(stream, at, "%PDF-");
    default:
        return stands_at(stream, at, "PK\5\6") && is_zip_end(stream, at);
    }
}

/* Whether it is so at one place of the byte. memchr looks at 32 bytes at once. */
static bool is_somewhere(ev_slice stream, char byte, bool (*is_so)(ev_slice stream, size_t at))
{
    const char *at = stream.data, *end = at + stream.size;
    while (at < end && (at = memchr(at, byte, (size_t)(end - at))) != NULL) {
        if (is_so(stream, (size_t)(at - stream.data)))
            return true;
        at++;
    }
    return false;
}

/* A search for one rare byte of each word. In a portrait of 26 kB this takes 3 us; memmem for each
 * word took 47. The search for objects looks at each byte, once, and only where there is the word:
 * a search backwards from each word can be made to take the square of the size. */
bool ev_image_holds_structure(ev_slice stream)
{
    static const char rare[] = {'r', '%', 'P'};
    if (is_somewhere(stream, 'j', is_object_word) &&
        (is_somewhere(stream, 'j', is_structure) || holds_object(stream)))
        return true;
    for (size_t i = 0; i < sizeof rare; i++)
        if (is_somewhere(stream, rare[i], is_structure))
            return true;
    return false;
}
