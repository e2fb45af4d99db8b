/* What the tests of streams share: gzip streams, files without a name, and reading to the end. */
#ifndef STREAM_FIXTURE_H
#define STREAM_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>
#define ZLIB_CONST /* its input pointers are const */
#include <zlib.h>

#include "batch/input/gunzip.h"

enum { PIECE = 1000 };

static const char text[] = "{\"visa\":{\"number\":\"KZ0000001\"}}\n"
                           "{\"visa\":{\"number\":\"KZ0000002\"}}\n"
                           "{\"visa\":{\"number\":\"KZ0000003\"}}\n";
#define TEXT EV_SLICE(text)

/* ---- making streams -------------------------------------------------------------------------- */

typedef struct packer {
    z_stream z;
    ev_buf out;
} packer;

static inline void packer_open(packer *p, gz_header *header)
{
    p->z = (z_stream){0};
    ev_buf_init(&p->out, NULL, 0);
    assert_int_equal(deflateInit2(&p->z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    if (header != NULL)
        assert_int_equal(deflateSetHeader(&p->z, header), Z_OK);
}

/* Appends the compressed bytes. Z_SYNC_FLUSH: all up to here can be read; Z_FINISH: the member
 * ends. */
static inline void pack(packer *p, ev_slice bytes, int flush)
{
    p->z.next_in = (const Bytef *)bytes.data;
    p->z.avail_in = (uInt)bytes.size;
    do {
        char piece[PIECE];
        p->z.next_out = (Bytef *)piece;
        p->z.avail_out = sizeof piece;
        (void)deflate(&p->z, flush);
        ev_buf_bytes(&p->out, piece, sizeof piece - p->z.avail_out);
    } while (p->z.avail_out == 0);
    assert_int_equal(p->z.avail_in, 0);
}

static inline void packer_close(packer *p)
{
    (void)deflateEnd(&p->z);
    ev_buf_free(&p->out);
}

static inline void put_member(ev_buf *out, ev_slice bytes, gz_header *header)
{
    packer p;
    packer_open(&p, header);
    pack(&p, bytes, Z_FINISH);
    ev_buf_slice(out, ev_buf_as_slice(&p.out));
    packer_close(&p);
}

static inline ev_buf member_of(ev_slice bytes)
{
    ev_buf out;
    ev_buf_init(&out, NULL, 0);
    put_member(&out, bytes, NULL);
    return out;
}

/* An empty file without a name. */
static inline int new_file(void)
{
    int fd = memfd_create("stream", MFD_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

static inline void refill(int fd, ev_slice bytes)
{
    assert_int_equal(ftruncate(fd, 0), 0);
    assert_int_equal(pwrite(fd, bytes.data, bytes.size, 0), (ssize_t)bytes.size);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
}

static inline void send_bytes(int fd, ev_slice bytes)
{
    assert_int_equal(write(fd, bytes.data, bytes.size), (ssize_t)bytes.size);
}

/* Bytes that do not compress well, and bytes that do. */
static inline ev_buf much_text(size_t size)
{
    ev_buf out;
    uint32_t seed = 1;
    ev_buf_init(&out, NULL, size);
    for (size_t i = 0; i < size; i++) {
        seed = seed * 1103515245 + 12345;
        ev_buf_char(&out, i % 5000 < 3000 ? (char)(seed >> 24) : (char)('a' + i / 1000 % 20));
    }
    out.data[0] = '{';
    return out;
}

/* ---- reading them ---------------------------------------------------------------------------- */

enum { WHOLE = -1 }; /* no fault */

/* Reads to the end in pieces of that size. */
static inline int read_to_end(ev_gunzip *gunzip, size_t piece, ev_buf *out)
{
    ptrdiff_t got;
    char *data = malloc(piece); /* of this size: a sanitizer sees a byte too many */
    assert_non_null(data);
    while ((got = ev_gunzip_read(gunzip, data, piece)) > 0) {
        assert_true((size_t)got <= piece);
        ev_buf_bytes(out, data, (size_t)got);
    }
    assert_int_equal(ev_gunzip_read(gunzip, data, piece), got); /* again */
    free(data);
    assert_false(ev_gunzip_stopped(gunzip));
    return got == 0 ? WHOLE : (int)ev_gunzip_fault(gunzip);
}

static inline int read_file(int fd, size_t piece, ev_buf *out)
{
    ev_buf_init(out, NULL, 0);
    ev_gunzip *gunzip = ev_gunzip_open(fd, -1);
    assert_non_null(gunzip);
    int answer = read_to_end(gunzip, piece, out);
    ev_gunzip_close(gunzip);
    return answer;
}

static inline void assert_bytes(const ev_buf *got, ev_slice expected)
{
    assert_int_equal(got->size, expected.size);
    assert_memory_equal(ev_buf_as_slice(got).data, expected.data, expected.size);
}

#endif
