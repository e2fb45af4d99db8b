/* The JPEG reader (ITU-T T.81). A walk of our own over the markers rebuilds the file from what
 * decoding needs: tables (jpeg_tables.c), frame, scans. EXIF, XMP, ICC, comments, thumbnails and
 * whatever follows EOI (phones put a second picture there; it is not an error) are not copied, so
 * neither the page nor libjpeg ever sees them. Then libjpeg decodes the *rebuilt* file
 * (jpeg_decode.c).
 *
 * The rebuilt file says its colour transform once. In the wild a JFIF marker, an Adobe marker and
 * component ids can contradict each other, and PDF readers resolve that differently; we follow
 * libjpeg, with which most people saw the photo. */
#include "image/icc.h"
#include "image/jpeg_tables.h"
#include "image/private.h"

#include <string.h>

enum {
    COMPONENTS_MAX = 3,
    SCANS_MAX = 100, /* each costs a pass over all blocks; encoders write about ten */
    HEAD_MAX = 20,   /* SOI and one JFIF or Adobe segment, written when all is known */
    TABLES_MAX = 64  /* more bytes of tables than in the photo: each gets a segment of its own */
};

/* Markers, T.81 table B.1. */
enum {
    SOF0 = 0xc0,
    SOF2 = 0xc2,
    JPG = 0xc8,
    DAC = 0xcc, /* arithmetic coding conditions */
    SOF15 = 0xcf,
    RST0 = 0xd0,
    RST7 = 0xd7,
    EOI = 0xd9,
    SOS = 0xda,
    DHP = 0xde,
    APP0 = 0xe0,
    APP1 = 0xe1,
    APP2 = 0xe2,
    APP14 = 0xee,
    APP15 = 0xef,
    COM = 0xfe,
    SOF55 = 0xf7 /* ITU-T T.87, JPEG-LS */
};

typedef struct component {
    uint8_t id, h, v;
    uint8_t quantization;
    bool begun, seen; /* a scan carried it; its DC, when progressive */
} component;

typedef struct jpeg_job {
    ev_image_job *job;
    size_t at;
    bool framed, progressive;
    int count;
    component component[COMPONENTS_MAX];
    unsigned scans;
    ev_jpeg_tables tables;
    ev_slice frame; /* the segment, until the first scan is written behind it */
    bool jfif, adobe, exif;
    uint8_t adobe_transform;
    ev_icc_parts icc;
    ev_buf out;
} jpeg_job;

/* ---- the walk -------------------------------------------------------------------------------- */

/* The code of the marker at jpeg->at, fill bytes skipped (T.81 B.1.1.2); 0 when there is none. */
static uint8_t next_marker(jpeg_job *jpeg)
{
    ev_slice bytes = jpeg->job->bytes;
    if (jpeg->at >= bytes.size || ev_byte_at(bytes, jpeg->at) != 0xff)
        return 0;
    while (jpeg->at < bytes.size && ev_byte_at(bytes, jpeg->at) == 0xff)
        jpeg->at++;
    return jpeg->at < bytes.size ? ev_byte_at(bytes, jpeg->at++) : 0;
}

/* Cuts the segment behind a marker: `data` is what follows its length, `whole` begins with the
 * marker. */
static bool next_segment(jpeg_job *jpeg, ev_slice *data, ev_slice *whole)
{
    ev_slice bytes = jpeg->job->bytes;
    if (bytes.size - jpeg->at < 2)
        return false;
    size_t size = ev_be16_at(bytes, jpeg->at);
    if (size < 2 || size > bytes.size - jpeg->at)
        return false;
    *data = (ev_slice){bytes.data + jpeg->at + 2, size - 2};
    *whole = (ev_slice){bytes.data + jpeg->at - 2, size + 2};
    jpeg->at += size;
    return true;
}

/* Sampling factors are 1..4 and divide the largest: otherwise readers disagree about a component's
 * size (libjpeg will not scale it). */
static bool sampling_is_sound(const jpeg_job *jpeg)
{
    unsigned h = 1, v = 1;
    for (int i = 0; i < jpeg->count; i++) {
        const component *c = &jpeg->component[i];
        if (c->h < 1 || c->h > 4 || c->v < 1 || c->v > 4)
            return false;
        h = c->h > h ? c->h : h;
        v = c->v > v ? c->v : v;
    }
    for (int i = 0; i < jpeg->count; i++)
        if (h % jpeg->component[i].h != 0 || v % jpeg->component[i].v != 0)
            return false;
    return true;
}

/* Whether this reader decodes what a frame header says; all its faults at once. */
static bool judge_frame(const jpeg_job *jpeg, uint8_t marker, ev_slice data)
{
    ev_image_job *job = jpeg->job;
    bool is_huffman = marker <= SOF2 || ev_image_refuse(job, EV_PHOTO_ARITHMETIC);
    bool has_8_bits = ev_byte_at(data, 0) == 8 || ev_image_refuse(job, EV_PHOTO_12_BIT);
    bool is_rgb = jpeg->count == 1 || jpeg->count == 3 || ev_image_refuse(job, EV_PHOTO_CMYK);
    bool is_sized = ev_image_size_check(job, ev_be16_at(data, 3), ev_be16_at(data, 1));
    return is_huffman && has_8_bits && is_rgb && is_sized;
}

static bool read_frame(jpeg_job *jpeg, uint8_t marker, ev_slice data)
{
    ev_image_job *job = jpeg->job;
    if (jpeg->framed || data.size < 6 || data.size != 6 + 3 * (size_t)ev_byte_at(data, 5))
        return ev_image_broken(job);
    jpeg->framed = true;
    jpeg->progressive = marker == SOF2;
    jpeg->count = ev_byte_at(data, 5);
    if (!judge_frame(jpeg, marker, data))
        return false;
    for (int i = 0; i < jpeg->count; i++) {
        size_t at = 6 + 3 * (size_t)i;
        uint8_t sampling = ev_byte_at(data, at + 1);
        jpeg->component[i] = (component){.id = ev_byte_at(data, at),
                                         .h = sampling >> 4,
                                         .v = sampling & 15,
                                         .quantization = ev_byte_at(data, at + 2)};
        for (int k = 0; k < i; k++)
            if (jpeg->component[k].id == jpeg->component[i].id)
                return ev_image_broken(job);
    }
    job->image->kind = EV_IMAGE_JPEG;
    job->image->bits = 8;
    job->image->components = jpeg->count;
    return sampling_is_sound(jpeg) || ev_image_broken(job);
}

/* Copies entropy-coded data up to the marker that ends it; restart markers belong to it, fill bytes
 * are dropped. */
static bool copy_entropy(jpeg_job *jpeg)
{
    ev_slice bytes = jpeg->job->bytes;
    size_t start = jpeg->at, at = start;
    for (;;) {
        const char *mark = memchr(bytes.data + at, 0xff, bytes.size - at);
        if (mark == NULL)
            return false;
        size_t end = (size_t)(mark - bytes.data);
        for (at = end + 1; at < bytes.size && ev_byte_at(bytes, at) == 0xff;)
            at++;
        if (at == bytes.size)
            return false;
        uint8_t code = ev_byte_at(bytes, at);
        bool filled = at > end + 1, restart = code >= RST0 && code <= RST7;
        if (code == 0 && filled)
            return false; /* FF FF 00 is a stuffed byte to some readers and none to others */
        at++;
        if (!filled && (code == 0 || restart))
            continue;
        ev_buf_bytes(&jpeg->out, bytes.data + start, end - start);
        start = at - 2;
        if (!restart) {
            jpeg->at = start;
            return true;
        }
    }
}

/* A progressive file sends the high bits of a coefficient first, then refines them (T.81
 * G.1.1.1.2). */
typedef enum scan_pass { FIRST_BITS, REFINEMENT } scan_pass;

/* What a scan says of itself (T.81 B.2.3). */
typedef struct scan {
    size_t count;
    component *component[COMPONENTS_MAX];
    uint8_t tables[COMPONENTS_MAX]; /* Huffman: DC high, AC low */
    uint8_t first;                  /* coefficient */
    scan_pass pass;
} scan;

/* Which components the scan carries. libjpeg takes a component that no scan carries for gray, and
 * lets a later scan overwrite an earlier one; in a sequential file each component has exactly one
 * scan (T.81 B.2.3), in a progressive one at least its DC. */
static bool read_scan(jpeg_job *jpeg, ev_slice data, scan *s)
{
    s->count = data.size > 0 ? ev_byte_at(data, 0) : 0;
    if (!jpeg->framed || s->count == 0 || s->count > COMPONENTS_MAX ||
        data.size != 4 + 2 * s->count || ++jpeg->scans > SCANS_MAX)
        return false;
    s->first = ev_byte_at(data, 1 + 2 * s->count);
    s->pass = ev_byte_at(data, 3 + 2 * s->count) >> 4 == 0 ? FIRST_BITS : REFINEMENT;
    for (size_t i = 0; i < s->count; i++) {
        component *found = NULL;
        for (int k = 0; k < jpeg->count; k++)
            if (jpeg->component[k].id == ev_byte_at(data, 1 + 2 * i))
                found = &jpeg->component[k];
        if (found == NULL || (found->seen && !jpeg->progressive))
            return false;
        found->seen = found->seen || s->first == 0;
        s->component[i] = found;
        s->tables[i] = ev_byte_at(data, 2 + 2 * i);
    }
    return true;
}

/* Writes what the scan needs before it. libjpeg takes a component's quantization table when the
 * first scan of the component begins, other decoders when the frame does: the frame comes behind
 * the tables of the first scan. False when a table is missing. */
static bool write_before_scan(jpeg_job *jpeg, const scan *s)
{
    ev_jpeg_tables *tables = &jpeg->tables;
    bool needs_dc = s->first == 0 && s->pass == FIRST_BITS;
    bool needs_ac = s->first > 0 || !jpeg->progressive, has = true;
    for (size_t i = 0; i < s->count; i++) {
        component *c = s->component[i];
        if (!c->begun)
            has = has &&
                  ev_jpeg_tables_write(tables, EV_JPEG_QUANTIZATION, c->quantization, &jpeg->out);
        c->begun = true;
    }
    ev_buf_slice(&jpeg->out, jpeg->frame);
    jpeg->frame.size = 0;
    for (size_t i = 0; i < s->count; i++) {
        if (needs_dc)
            has = has && ev_jpeg_tables_write(tables, EV_JPEG_DC, s->tables[i] >> 4, &jpeg->out);
        if (needs_ac)
            has = has && ev_jpeg_tables_write(tables, EV_JPEG_AC, s->tables[i] & 15, &jpeg->out);
    }
    ev_jpeg_tables_write_restart(tables, &jpeg->out);
    return has;
}

static bool take_scan(jpeg_job *jpeg, ev_slice data, ev_slice whole)
{
    scan s = {.count = 0};
    if (!read_scan(jpeg, data, &s) || !write_before_scan(jpeg, &s))
        return false;
    ev_buf_slice(&jpeg->out, whole);
    return copy_entropy(jpeg);
}

static void read_application(jpeg_job *jpeg, uint8_t marker, ev_slice data)
{
    if (jpeg->scans > 0)
        return; /* too late: a decoder has chosen its colours */
    if (marker == APP0 && data.size >= 14 && memcmp(data.data, "JFIF", 5) == 0)
        jpeg->jfif = true;
    if (marker == APP14 && data.size >= 12 && memcmp(data.data, "Adobe", 5) == 0) {
        jpeg->adobe = true;
        jpeg->adobe_transform = ev_byte_at(data, 11);
    }
    if (marker == APP1 && !jpeg->exif && ev_exif_is_named(data)) {
        jpeg->exif = true;
        jpeg->job->image->orientation = ev_exif_orientation(data);
    }
    if (marker == APP2)
        ev_icc_take(&jpeg->icc, data);
}

/* A frame header, also of arithmetic, lossless and hierarchical coding, and of JPEG-LS, which are
 * alike. */
static bool is_frame(uint8_t marker)
{
    bool is_sof = marker >= SOF0 && marker <= SOF15 && marker != EV_JPEG_DHT && marker != JPG &&
                  marker != DAC;
    return is_sof || marker == DHP || marker == SOF55;
}

static bool take_segment(jpeg_job *jpeg, uint8_t marker)
{
    ev_slice data, whole;
    if (!next_segment(jpeg, &data, &whole))
        return ev_image_broken(jpeg->job);
    if (marker == EV_JPEG_DQT)
        return ev_jpeg_tables_take_dqt(&jpeg->tables, data) || ev_image_broken(jpeg->job);
    if (marker == EV_JPEG_DHT)
        return ev_jpeg_tables_take_dht(&jpeg->tables, data) || ev_image_broken(jpeg->job);
    if (marker == EV_JPEG_DRI)
        return ev_jpeg_tables_take_dri(&jpeg->tables, data) || ev_image_broken(jpeg->job);
    if (is_frame(marker)) {
        jpeg->frame = whole;
        return read_frame(jpeg, marker, data);
    }
    if (marker == SOS)
        return take_scan(jpeg, data, whole) || ev_image_broken(jpeg->job);
    if (marker >= APP0 && marker <= APP15) {
        read_application(jpeg, marker, data);
        return true;
    }
    if (marker == DAC)
        return ev_image_refuse(jpeg->job, EV_PHOTO_ARITHMETIC);
    return marker == COM || ev_image_broken(jpeg->job);
}

static bool walk(jpeg_job *jpeg)
{
    for (;;) {
        uint8_t marker = next_marker(jpeg);
        if (marker == EOI)
            break;
        if (!take_segment(jpeg, marker))
            return false;
    }
    for (int i = 0; i < jpeg->count; i++)
        if (!jpeg->component[i].seen)
            return ev_image_broken(jpeg->job);
    ev_buf_bytes(&jpeg->out, "\xff\xd9", 2);
    return jpeg->framed || ev_image_broken(jpeg->job);
}

/* ---- the rebuilt head ------------------------------------------------------------------------ */

/* Writes SOI and at most one marker of colour in front of what the walk copied. libjpeg's order
 * (jdapimin.c, default_decompress_parms): JFIF means YCbCr; otherwise Adobe's transform counts;
 * otherwise the ids 'R', 'G', 'B' mean RGB, others YCbCr. ISO 32000-1, table 13 (ColorTransform)
 * knows Adobe's marker only and takes YCbCr without. */
static bool finish_head(jpeg_job *jpeg)
{
    static const char jfif[] = "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0";
    char adobe[] = "\xff\xd8\xff\xee\0\x0e"
                   "Adobe\0\x64\0\0\0\0";
    const component *c = jpeg->component;
    bool rgb_ids = c[0].id == 'R' && c[1].id == 'G' && c[2].id == 'B';
    bool rgb = !jpeg->jfif && (jpeg->adobe ? jpeg->adobe_transform == 0 : rgb_ids);
    ev_slice head = {"\xff\xd8", 2};
    if (jpeg->out.failed)
        return ev_image_broken(jpeg->job);
    if (jpeg->count == 3 && !jpeg->jfif && jpeg->adobe && jpeg->adobe_transform > 1)
        return ev_image_broken(jpeg->job);
    adobe[sizeof adobe - 1] = rgb ? 0 : 1; /* the literal's NUL is the place of the transform */
    if (jpeg->count == 3 && (rgb_ids || !jpeg->jfif))
        head = (ev_slice){adobe, sizeof adobe};
    else if (jpeg->jfif)
        head = (ev_slice){jfif, sizeof jfif};
    char *start = jpeg->out.data + HEAD_MAX - head.size;
    memcpy(start, head.data, head.size);
    jpeg->job->image->data = (ev_slice){start, jpeg->out.size - HEAD_MAX + head.size};
    return true;
}

void ev_jpeg_read(ev_image_job *job)
{
    jpeg_job jpeg = {.job = job, .at = 2};
    ev_buf_init(&jpeg.out, job->arena, HEAD_MAX + TABLES_MAX + job->bytes.size);
    ev_buf_bytes(&jpeg.out, (const char[HEAD_MAX]){0}, HEAD_MAX);
    bool is_rebuilt = walk(&jpeg) && finish_head(&jpeg);
    if (job->is_ended)
        return;
    job->is_foreign_color = ev_icc_is_foreign(&jpeg.icc, job->arena);
    if (is_rebuilt)
        (void)ev_image_judge(job, &(ev_image_coded){EV_IMAGE_JPEG, .data = job->image->data});
    else if (job->arena->failed)
        ev_image_refuse(job, EV_OUT_OF_MEMORY);
}
