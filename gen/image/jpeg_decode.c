/* libjpeg's part of the JPEG reader: it decodes the entropy-coded data of a file that jpeg.c has
 * rebuilt, to the end; any warning is an error.
 *
 * Where the coding allows it (one scan) only the Huffman codes are decoded, no coefficient is kept
 * and no pixel computed: that finds all damage libjpeg can find, for a fraction of the work.
 * Progressive files need their coefficients: at most 32 MB. */
#include "image/private.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

enum {
    COMPONENTS_MAX = 3,
    ROWS_MAX = 4 * DCTSIZE,
    ROW_SIZE = EV_IMAGE_WIDTH_MAX + 4 * DCTSIZE,
    MEMORY_MAX = 48 << 20
};

typedef struct decoder {
    struct jpeg_error_mgr errors; /* first: libjpeg hands back a pointer to it */
    struct jpeg_decompress_struct lib;
    jmp_buf jump;
    bool no_memory;
    JSAMPLE line[ROW_SIZE];
    JSAMPROW rows[ROWS_MAX];
} decoder;

static void on_error(j_common_ptr lib)
{
    decoder *d = (decoder *)(void *)lib->err;
    d->no_memory = lib->err->msg_code == JERR_OUT_OF_MEMORY;
    longjmp(d->jump, 1);
}

static void on_message(j_common_ptr lib, int level)
{
    if (level < 0) /* a warning; the others are traces */
        on_error(lib);
}

static void on_output(j_common_ptr lib)
{
    (void)lib;
}

/* With no component needed libjpeg parses the codes and computes nothing; the rows it is handed
 * stay unwritten, and are there in case another version computes after all. In a file of several
 * scans jpeg_start_decompress has read them all. */
static void decode_all(decoder *d, ev_slice jpeg)
{
    struct jpeg_decompress_struct *lib = &d->lib;
    jpeg_create_decompress(lib);
    lib->mem->max_memory_to_use =
        MEMORY_MAX; /* libjpeg has taken it from the environment, JPEGMEM */
    jpeg_mem_src(lib, (const unsigned char *)jpeg.data, jpeg.size);
    jpeg_read_header(lib, TRUE);
    lib->raw_data_out = TRUE;
    lib->do_block_smoothing = FALSE;
    for (int i = 0; i < lib->num_components; i++)
        lib->comp_info[i].component_needed = FALSE;
    jpeg_start_decompress(lib);
    if (jpeg_has_multiple_scans(lib))
        return;
    JSAMPARRAY planes[COMPONENTS_MAX] = {d->rows, d->rows, d->rows};
    while (lib->output_scanline < lib->output_height)
        jpeg_read_raw_data(lib, planes, ROWS_MAX);
    jpeg_finish_decompress(lib);
}

/* All that changes after setjmp belongs to the caller, so that the jump loses nothing
 * (C11 7.13.2.1). */
static bool decodes(decoder *d, ev_slice jpeg)
{
    d->lib.err = jpeg_std_error(&d->errors);
    d->errors.error_exit = on_error;
    d->errors.emit_message = on_message;
    d->errors.output_message = on_output;
    for (int i = 0; i < ROWS_MAX; i++)
        d->rows[i] = d->line;
    if (setjmp(d->jump) != 0) {
        jpeg_destroy_decompress(&d->lib);
        return false;
    }
    decode_all(d, jpeg);
    jpeg_destroy_decompress(&d->lib);
    return true;
}

ev_jpeg_verdict ev_jpeg_decode(ev_slice jpeg)
{
    decoder d = {.no_memory = false};
    if (decodes(&d, jpeg))
        return EV_JPEG_SOUND;
    return d.no_memory ? EV_JPEG_NO_MEMORY : EV_JPEG_BROKEN;
}
