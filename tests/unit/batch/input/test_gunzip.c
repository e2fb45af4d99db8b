/* The bytes of a file, plain or gzip: all of them, and no broken stream is taken for a whole
 * one. */
#include "lib/unit.h"
#include "unit/batch/input/stream_fixture.h"

#include <fcntl.h>

enum { MEMBER_HEADER = 10, MEMBER_TRAILER = 8 };

static void assert_stream(ev_slice stream, ev_slice expected, int answer)
{
    static const size_t pieces[] = {1, 7, PIECE, 1 << 20};
    int fd = new_file();
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        ev_buf got;
        refill(fd, stream);
        assert_int_equal(read_file(fd, pieces[i], &got), answer);
        assert_bytes(&got, expected);
        ev_buf_free(&got);
    }
    close(fd);
}

/* ---- whole streams --------------------------------------------------------------------------- */

static void plain_bytes_are_returned_unchanged(void **state)
{
    (void)state;
    assert_stream(EV_SLICE(""), EV_SLICE(""), WHOLE);
    assert_stream(EV_SLICE("{"), EV_SLICE("{"), WHOLE);
    assert_stream(TEXT, TEXT, WHOLE);
    assert_stream(EV_SLICE("\x1f\x8a is not it"), EV_SLICE("\x1f\x8a is not it"), WHOLE);
    assert_stream(EV_SLICE("\x8b\x1f nor this"), EV_SLICE("\x8b\x1f nor this"), WHOLE);
    assert_stream(EV_SLICE("\0\0\0"), EV_SLICE("\0\0\0"), WHOLE);
    ev_buf much = much_text(300000);
    assert_stream(ev_buf_as_slice(&much), ev_buf_as_slice(&much), WHOLE);
    ev_buf_free(&much);
}

static void a_member_is_unpacked(void **state)
{
    (void)state;
    ev_buf small = member_of(TEXT), none = member_of(EV_SLICE("")), much = much_text(300000),
           packed = member_of(ev_buf_as_slice(&much));
    assert_stream(ev_buf_as_slice(&small), TEXT, WHOLE);
    assert_stream(ev_buf_as_slice(&none), EV_SLICE(""), WHOLE);
    assert_true(packed.size > 128 * 1024); /* more than one read */
    assert_stream(ev_buf_as_slice(&packed), ev_buf_as_slice(&much), WHOLE);
    ev_buf_free(&small);
    ev_buf_free(&none);
    ev_buf_free(&much);
    ev_buf_free(&packed);
}

static void members_one_behind_another_are_one_stream(void **state)
{
    (void)state;
    ev_buf stream, much = much_text(100000), expected;
    ev_buf_init(&stream, NULL, 0);
    ev_buf_init(&expected, NULL, 0);
    for (int i = 0; i < 12; i++) { /* empty ones before, between and behind */
        ev_slice part = i % 3 == 1 ? i == 7 ? ev_buf_as_slice(&much) : TEXT : EV_SLICE("");
        put_member(&stream, part, NULL);
        ev_buf_slice(&expected, part);
    }
    assert_stream(ev_buf_as_slice(&stream), ev_buf_as_slice(&expected), WHOLE);
    ev_buf_free(&stream);
    ev_buf_free(&much);
    ev_buf_free(&expected);
}

static void assert_tail(const char *data, size_t size, int answer)
{
    ev_buf stream = member_of(TEXT);
    ev_buf_bytes(&stream, data, size);
    assert_stream(ev_buf_as_slice(&stream), TEXT, answer);
    ev_buf_free(&stream);
}

static void zeros_behind_the_last_member_are_ignored_and_nothing_else_is(void **state)
{
    (void)state;
    static char zeros[200000];
    assert_tail(zeros, 1, WHOLE);
    assert_tail(zeros, 511, WHOLE);
    assert_tail(zeros, sizeof zeros, WHOLE);
    assert_tail("x", 1, EV_GZIP_DAMAGED);
    assert_tail("\n", 1, EV_GZIP_DAMAGED);
    assert_tail("{}\n", 3, EV_GZIP_DAMAGED);
    assert_tail("\x1f\x8a", 2, EV_GZIP_DAMAGED);
    assert_tail("\x1f", 1, EV_GZIP_TRUNCATED);
    assert_tail("\0x", 2, EV_GZIP_DAMAGED);
    assert_tail(
        "\0\x1f\x8b\x08", 4,
        EV_GZIP_DAMAGED); /* a member behind zeros: gzip(1) ignores it, which would lose records */
    static const size_t places[] = {1, 65535, 131072, sizeof zeros - 1};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        zeros[places[i]] = 1;
        assert_tail(zeros, sizeof zeros, EV_GZIP_DAMAGED);
        zeros[places[i]] = 0;
    }
}

static void bytes_are_counted_as_they_are_on_disk(void **state)
{
    (void)state;
    ev_buf much = much_text(300000), packed = member_of(ev_buf_as_slice(&much));
    ev_slice streams[] = {ev_buf_as_slice(&much), ev_buf_as_slice(&packed)};
    for (size_t i = 0; i < 2; i++) {
        char data[PIECE];
        ev_buf got;
        int fd = new_file();
        refill(fd, streams[i]);
        ev_gunzip *gunzip = ev_gunzip_open(fd, -1);
        assert_int_equal(ev_gunzip_taken(gunzip), 0);
        assert_true(ev_gunzip_read(gunzip, data, sizeof data) > 0);
        assert_in_range(ev_gunzip_taken(gunzip), 1, streams[i].size - 1);
        ev_buf_init(&got, NULL, 0);
        assert_int_equal(read_to_end(gunzip, PIECE, &got), WHOLE);
        assert_int_equal(ev_gunzip_taken(gunzip), streams[i].size);
        ev_buf_free(&got);
        ev_gunzip_close(gunzip);
        close(fd);
    }
    ev_buf_free(&much);
    ev_buf_free(&packed);
}

/* ---- broken streams -------------------------------------------------------------------------- */

/* A header with all its optional parts. */
typedef enum header_crc { WITHOUT_CRC, WITH_CRC } header_crc;

static gz_header full_header(header_crc crc)
{
    static Bytef name[] = "a.ndjson", comment[] = "none", extra[] = {'E', 'V', 2, 0, 7, 7};
    return (gz_header){.time = 1,
                       .os = 3,
                       .name = name,
                       .comment = comment,
                       .extra = extra,
                       .extra_len = sizeof extra,
                       .hcrc = crc == WITH_CRC};
}

/* Two members. Returns the size of the first: a cut there is not seen. */
static size_t two_members(ev_buf *stream, gz_header *header)
{
    ev_buf_init(stream, NULL, 0);
    put_member(stream, (ev_slice){text, 40}, header);
    size_t middle = stream->size;
    put_member(stream, (ev_slice){text + 40, sizeof text - 1 - 40}, header);
    return middle;
}

static void a_stream_cut_anywhere_is_truncated(void **state)
{
    (void)state;
    gz_header headers[] = {full_header(WITHOUT_CRC), full_header(WITH_CRC)};
    int fd = new_file();
    for (int i = 0; i < 3; i++) {
        ev_buf stream, got;
        size_t middle = two_members(&stream, i > 0 ? &headers[i - 1] : NULL);
        for (size_t size = 0; size <= stream.size; size++) {
            bool whole = size == 0 || size == middle || size == stream.size;
            refill(fd, (ev_slice){stream.data, size});
            assert_int_equal(read_file(fd, PIECE, &got), whole ? WHOLE : (int)EV_GZIP_TRUNCATED);
            assert_in_range(got.size, size < middle ? 0 : 40, sizeof text - 1);
            assert_memory_equal(ev_buf_as_slice(&got).data, text, got.size);
            ev_buf_free(&got);
        }
        ev_buf_free(&stream);
    }
    close(fd);
}

/* Whether a change of this byte may have no effect. RFC 1952: FTEXT, MTIME, XFL, OS, and the bytes
 * of name, comment and extra field, where no CRC covers the header. RFC 1951: the bits that fill
 * the last byte of the last block. */
static bool is_free(size_t at, unsigned char was, unsigned char is, const gz_header *header,
                    size_t size)
{
    if (at == size - MEMBER_TRAILER - 1)
        return true;
    if (header != NULL && header->hcrc)
        return false;
    if (at == 3)
        return (was ^ is) == 1;
    return at > 3 && at < MEMBER_HEADER + (header != NULL ? 2 + header->extra_len +
                                                                sizeof "a.ndjson" + sizeof "none"
                                                          : 0);
}

static void assert_changed(int fd, const ev_buf *stream, size_t at, bool may_be_the_same)
{
    ev_buf got;
    refill(fd, ev_buf_as_slice(stream));
    int answer = read_file(fd, PIECE, &got);
    if (at < 2) {
        assert_int_equal(answer, WHOLE); /* not gzip any more: its lines will be refused */
        assert_bytes(&got, ev_buf_as_slice(stream));
    } else if (answer == WHOLE) {
        assert_true(may_be_the_same);
        assert_bytes(&got, TEXT);
    } else {
        assert_true(answer == EV_GZIP_DAMAGED ||
                    (answer == EV_GZIP_TRUNCATED && at < stream->size - MEMBER_TRAILER));
    }
    ev_buf_free(&got);
}

static void no_changed_byte_passes(void **state)
{
    (void)state;
    gz_header headers[] = {full_header(WITHOUT_CRC), full_header(WITH_CRC)};
    int fd = new_file();
    for (int i = 0; i < 3; i++) {
        gz_header *header = i > 0 ? &headers[i - 1] : NULL;
        ev_buf stream;
        ev_buf_init(&stream, NULL, 0);
        put_member(&stream, TEXT, header);
        for (size_t at = 0; at < stream.size; at++) {
            char was = stream.data[at];
            for (int change = 1; change < 256; change++) {
                stream.data[at] = (char)(was ^ change);
                assert_changed(fd, &stream, at,
                               is_free(at, (unsigned char)was, (unsigned char)stream.data[at],
                                       header, stream.size));
            }
            stream.data[at] = was;
        }
        ev_buf_free(&stream);
    }
    close(fd);
}

/* The batch ends with these bytes. */
static void bytes_before_the_damage_are_returned(void **state)
{
    (void)state;
    packer p;
    packer_open(&p, NULL);
    pack(&p, TEXT, Z_SYNC_FLUSH);
    ev_buf_char(&p.out, 7); /* a last block of the undefined type */
    assert_stream(ev_buf_as_slice(&p.out), TEXT, EV_GZIP_DAMAGED);
    packer_close(&p);

    ev_buf stream = member_of(TEXT);
    stream.data[stream.size - 1] ^= 1;
    assert_stream(ev_buf_as_slice(&stream), TEXT, EV_GZIP_DAMAGED);
    ev_buf_free(&stream);
}

static void a_descriptor_that_cannot_be_read_is_refused(void **state)
{
    (void)state;
    ev_buf got;
    assert_int_equal(read_file(-1, PIECE, &got), EV_CANT_READ);
    int folder = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC), ends[2];
    assert_int_equal(read_file(folder, PIECE, &got), EV_CANT_READ);
    close(folder);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(read_file(ends[1], PIECE, &got), EV_CANT_READ);
    close(ends[0]);
    close(ends[1]);
}

UNIT_TESTS(gunzip)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_bytes_are_returned_unchanged),
        cmocka_unit_test(a_member_is_unpacked),
        cmocka_unit_test(members_one_behind_another_are_one_stream),
        cmocka_unit_test(zeros_behind_the_last_member_are_ignored_and_nothing_else_is),
        cmocka_unit_test(bytes_are_counted_as_they_are_on_disk),
        cmocka_unit_test(a_stream_cut_anywhere_is_truncated),
        cmocka_unit_test(no_changed_byte_passes),
        cmocka_unit_test(bytes_before_the_damage_are_returned),
        cmocka_unit_test(a_descriptor_that_cannot_be_read_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
