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

/* White space of PDF (ISO 32000-1, 7.2.2). */
static bool is_space(char c)
{
    return c == '\0' || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ' ';
}

/* Goes back from `at` over at least one byte of a kind; 0: there is none. */
static size_t behind(ev_slice stream, size_t at, bool (*is_kind)(char c))
{
    size_t end = at;
    while (at > 0 && is_kind(stream.data[at - 1]))
        at--;
    return at < end ? at : 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "12 0 obj", where `at` is that of "obj". */
static bool is_object(ev_slice stream, size_t at)
{
    at = behind(stream, at, is_space);
    at = behind(stream, at, is_digit);
    at = behind(stream, at, is_space);
    return at > 0 && is_digit(stream.data[at - 1]);
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
 * where the directory begins, the entries on this disk and in all, size and place of the directory;
 * in a ZIP64 all ones. The four bytes of its signature stand in one photo of 300 kB in 14,000 by
 * chance, the whole record in none.
 *
 * Its last field, the length of the comment, is not asked: some programs want the comment to end
 * with the file, others (Python's zipfile, Info-ZIP) do not. */
static bool is_zip_end(ev_slice stream, size_t at)
{
    enum { SIZE = 22, FILE_MAX = 2 * EV_RECORD_BYTES_MAX };
    if (stream.size - at < SIZE)
        return false;
    uint32_t disk = le16_at(stream, at + 4), entries = le16_at(stream, at + 8);
    uint32_t size = le32_at(stream, at + 12), place = le32_at(stream, at + 16);
    bool is_inside = size <= FILE_MAX && place <= FILE_MAX;
    bool is_zip64 = size == UINT32_MAX || place == UINT32_MAX;
    return (disk == 0 || disk == UINT16_MAX) && le16_at(stream, at + 6) == disk &&
           le16_at(stream, at + 10) == entries && (is_inside || is_zip64);
}

/* ---- the search ------------------------------------------------------------------------------ */

/* Whether something begins or ends around `at`, where the stream has the rare byte of it. */
static bool is_structure(ev_slice stream, size_t at)
{
    switch (stream.data[at]) {
    case 'j': /* endobj, 1 0 obj */
        return at >= 2 && stands_at(stream, at - 2, "obj") &&
               ((at >= 5 && stands_at(stream, at - 5, "end")) || is_object(stream, at - 2));
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

/* A search for one rare byte of each word: memchr looks at 32 bytes at once. In a portrait of
 * 26 kB this takes 3 us; memmem for each word took 47. */
bool ev_image_holds_structure(ev_slice stream)
{
    static const char rare[] = {'j', 'r', '%', 'P'};
    for (size_t i = 0; i < sizeof rare; i++) {
        const char *at = stream.data, *end = at + stream.size;
        while (at < end && (at = memchr(at, rare[i], (size_t)(end - at))) != NULL) {
            if (is_structure(stream, (size_t)(at - stream.data)))
                return true;
            at++;
        }
    }
    return false;
}
