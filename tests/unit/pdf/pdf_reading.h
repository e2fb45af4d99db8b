/* What a test asks of the file of a document. */
#ifndef EV_TEST_PDF_READING_H
#define EV_TEST_PDF_READING_H

#include "unit/pdf/pdf_document.h"

static inline const char *find(const document *d, const char *needle)
{
    return memmem(d->out.data, d->out.size, needle, strlen(needle));
}

/* Whether the file shows a text in a composite face: "before(codes)after". */
static inline bool shows(const document *d, const char *before, ev_face face, const char *text,
                         const char *after)
{
    char wanted[512];
    size_t size = (size_t)snprintf(wanted, sizeof wanted, "%s(", before);
    for (const char *at = text, *stop = text + strlen(text); at < stop;) {
        uint16_t glyph = ev_font_glyph(face, ev_utf8_next(&at, stop));
        assert_true(size + 16 < sizeof wanted && glyph != 0);
        wanted[size++] = (char)(glyph >> 8);
        wanted[size++] = (char)(glyph & 0xFF);
    }
    size += (size_t)snprintf(wanted + size, sizeof wanted - size, ")%s", after);
    return memmem(d->out.data, d->out.size, wanted, size) != NULL;
}

static inline int occurrences(const document *d, const char *needle)
{
    const char *at = d->out.data, *stop = at + d->out.size;
    int count = 0;
    while ((at = memmem(at, (size_t)(stop - at), needle, strlen(needle))) != NULL) {
        count++;
        at++;
    }
    return count;
}

static inline void keep(const document *d, const char *name)
{
    char path[512];
    const char *folder = getenv("TESTDIR");
    (void)snprintf(path, sizeof path, "%s/%s", folder != NULL ? folder : "/tmp", name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(d->out.data, 1, d->out.size, file), d->out.size);
    assert_int_equal(fclose(file), 0);
}

static inline void assert_references(const document *d, unsigned count)
{
    for (unsigned n = 1; n < count; n++) {
        char reference[32];
        bool found = false;
        (void)snprintf(reference, sizeof reference, "%u 0 R", n);
        const char *at = d->out.data, *stop = at + d->out.size;
        while (!found &&
               (at = memmem(at, (size_t)(stop - at), reference, strlen(reference))) != NULL) {
            found = at[-1] < '0' || at[-1] > '9';
            at++;
        }
        if (!found)
            fail_msg("object %u is not referenced", n);
    }
}

static inline void assert_sound(document *d)
{
    unsigned long start = 0;
    unsigned count = 0;
    ev_buf_char(&d->out, '\0'); /* for sscanf and strtoul */
    d->out.size--;
    const char *data = d->out.data;
    assert_memory_equal(data, "%PDF-1.7\n%", 10);
    assert_memory_equal(data + d->out.size - 6, "%%EOF\n", 6);
    const char *last = find(d, "startxref\n");
    assert_non_null(last);
    start = strtoul(last + 10, NULL, 10);
    assert_true(start < d->out.size);
    assert_int_equal(sscanf(data + start, "xref\n0 %u\n", &count), 1);
    const char *entry = strchr(data + start + 5, '\n') + 1;
    for (unsigned n = 1; n < count; n++) {
        char begin_object[32];
        (void)snprintf(begin_object, sizeof begin_object, "%u 0 obj\n<<", n);
        unsigned long offset = strtoul(entry + 20 * n, NULL, 10);
        assert_true(offset < start);
        assert_memory_equal(data + offset, begin_object, strlen(begin_object));
    }
    assert_references(d, count);
}

#endif
