/* What is sent in place of JPEG and PNG: each is told by what it is. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "unit/image/photo_reading.h"

#define S(literal)                                                                                 \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

/* First bytes as programs write them, and a word of what is said. NULL: not known. */
static const struct sample {
    ev_slice bytes;
    const char *said;
} samples[] = {
    {S("GIF89a\1\0\1\0"), "not GIF"},
    {S("BM\x8a\0\0\0"), "not BMP"},
    {S("RIFF\x24\0\0\0WEBPVP8 "), "not WebP"},
    {S("RIFF\x24\0\0\0AVI LIST"), "not AVI"},
    {S("II*\0\x8\0\0\0"), "not TIFF"},
    {S("MM\0*\0\0\0\x8"), "not TIFF"},
    {S("II+\0\x8\0\0\0"), "not TIFF"},
    {S("\0\0\0\x20"
       "ftypavif\0\0\0\0avifmif1miaf"),
     "not AVIF"},
    {S("\0\0\0\x2c"
       "ftypavis\0\0\0\0avis"),
     "not AVIF"},
    {S("\0\0\0\x24"
       "ftypheic\0\0\0\0mif1heic"),
     "not HEIC"},
    {S("\0\0\0\x18"
       "ftyphevc\0\0\0\0"),
     "not HEIC"},
    {S("\0\0\0\x18"
       "ftypmif1\0\0\0\0mif1avif"),
     "not HEIC or AVIF"},
    {S("\0\0\0\x18"
       "ftypisom\0\0\2\0"),
     "films"},
    {S("\0\0\0\x14"
       "ftypqt  \0\0\0\0"),
     "films"},
    {S("\x1a\x45\xdf\xa3\x9f\x42"), "films"},
    {S("\0\0\0\xcjP  \r\n\x87\n"), "not JPEG 2000"},
    {S("\xff\x4f\xff\x51\0\x2f"), "not JPEG 2000"},
    {S("\0\0\0\xcJXL \r\n\x87\n"), "not JPEG XL"},
    {S("\xff\x0a\xfa\x1f"), "not JPEG XL"},
    {S("II\xbc\1\x8\0\0\0"), "not JPEG XR"},
    {S("\0\0\1\0\1\0\x10\x10"), "not ICO"},
    {S("8BPS\0\1"), "not PSD"},
    {S("FAC\0"
       "010\0"),
     "chip"},
    {S("%PDF-1.7\n"), "not PDF"},
    {S("PK\3\4\x14\0"), "not ZIP"},
    {S("\xd0\xcf\x11\xe0\xa1\xb1"), "Word"},
    {S("\x1f\x8b\x8\0"), "gzip"},
    {S("<svg xmlns="), "not SVG"},
    {S("<?xml version=\"1.0\"?>"), "not SVG or XML"},
    {S("\xef\xbb\xbf\n <SVG "), "not SVG"},
    {S("<!DOCTYPE html>"), "not HTML"},
    {S("\r\n\r\n<html>"), "not HTML"},
    {S("<HTML>"), "not HTML"},
    {S("<!-- 404 -->"), "not HTML"},
    {S("{\"error\":404}"), "not JSON"},
    {S("{\\rtf1"), "not RTF"},
    {S("/9j/4AAQSkZJRg"), "twice"},
    {S("iVBORw0KGgoAAAAN"), "twice"},
    {S("data:image/jpeg;base64,/9j/"), "data URL"},
    {S("https://a.example/photo.jpg"), "an address"},
    {S("ffd8ffe000104a46"), "hexadecimal"},
    {S("89504E470D0A1A0A"), "hexadecimal"},
    {S("[object Blob]"), "not text"},
    {S("Foto \xd1\x8f"), "not text"},
    {S("\xff\xfe<\0h\0"), "not text"},
    {S("\xc3\xbf\xc3\x98\xc3\xbf\xc3\xa0"), "read as text"},
    {S("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"), "read as text"},
    {S("\xc2\x89PNG\r\n"), "read as text"},
    {S("b'\\xff\\xd8\\xff"), "read as text"},
    {S("\x89PNG\n\x1a\n\0\0\0\rIHDR"), "cut or changed"}, /* CR LF made LF */
    {S("\x89PNG"), "cut or changed"},
    {S("\xff\xd8"), "cut or changed"},
    {S("\n\xff\xd8\xff\xe0"), "precede"},
    {S("\xef\xbb\xbf\x89PNG\r\n\x1a\n"), "precede"},
    {S(""), "empty"},
    {S("\0\0\0\0\0\0\0\0"), NULL},
    {S("\x80\x81\x82"), NULL},
    {S("GIF"), "not text"}, /* too short for a signature */
};

static void each_format_is_told_by_its_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        reading *r = read_photo(samples[i].bytes);
        assert_int_equal(r->faults.count, 1);
        assert_int_equal(r->faults.fault[0].code, EV_PHOTO_FORMAT);
        const char *said = r->faults.fault[0].expected;
        if (samples[i].said == NULL)
            assert_string_equal(said, "JPEG, PNG");
        else if (strstr(said, samples[i].said) == NULL || strstr(said, "JPEG or PNG") != said)
            fail_msg("sample %zu: \"%s\", not \"%s\"", i, said, samples[i].said);
        assert_true(strlen(said) < EV_EXPECTED_MAX);
        close_reading(r);
    }
}

/* The sanitizer sees a byte too many. */
static void no_sample_is_read_beyond_its_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        for (size_t size = 0; size <= samples[i].bytes.size; size++) {
            char *copy = malloc(size + (size == 0));
            assert_non_null(copy);
            memcpy(copy, samples[i].bytes.data, size);
            assert_refused((ev_slice){copy, size}, EV_PHOTO_FORMAT);
            free(copy);
        }
}

UNIT_TESTS(format)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_format_is_told_by_its_name),
        cmocka_unit_test(no_sample_is_read_beyond_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
