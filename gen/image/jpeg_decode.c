/* libjpeg's part of the JPEG reader: it decodes the entropy-coded data of a file that jpeg.c has
 * rebuilt, to the end; any warning is an error.
 *
 * libjpeg has a fast loop for the Huffman codes that says nothing of a code which does not exist,
 * and a careful one that does. It takes the fast one where its source holds 512 bytes for each
 * block of an MCU (jdhuff.c, BUFSIZE), so the source here hands out fewer. A document with a
 * portrait of 26 kB takes 4 % longer by it (35 of 795 us in a batch).
 *
 * The pixels are not computed but at an eighth of the size, where a block is its DC coefficient:
 * what damage libjpeg can find is in the codes, and that small picture is enough to see whether it
 * is nearly of one colour. Progressive files need their coefficients: at most 32 MB. */
#include "image/cells.h"
#include "image/private.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

enum {
    COMPONENTS_MAX = 3,
    SOURCE_MAX = 511,
    ROWS_MAX = 4, /* of a component, for a row of MCUs: sampling factors are 1 to 4 */
    ROW_SIZE = EV_IMAGE_WIDTH_MAX / DCTSIZE + ROWS_MAX,
    MEMORY_MAX = 48 << 20
};

typedef struct decoder {
    struct jpeg_error_mgr errors; /* first: libjpeg hands back a pointer to it */
    struct jpeg_decompress_struct lib;
    struct jpeg_source_mgr source;
    ev_slice rest; /* what the source has not handed out */
    jmp_buf jump;
    bool no_memory;
    bool differs; /* it is not of one colour */
    ev_cells cells[COMPONENTS_MAX];
    JSAMPLE line[COMPONENTS_MAX][ROWS_MAX][ROW_SIZE];
    JSAMPROW rows[COMPONENTS_MAX][ROWS_MAX];
} decoder;

/* ---- errors ---------------------------------------------------------------------------------- */

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

/* ---- the source ------------------------------------------------------------------------------ */

static void on_source(j_decompress_ptr lib)
{
    (void)lib;
}

static boolean fill(j_decompress_ptr lib)
{
    decoder *d = (decoder *)(void *)lib->err;
    size_t size = d->rest.size < SOURCE_MAX ? d->rest.size : SOURCE_MAX;
    if (size == 0)
        ERREXIT(lib, JERR_INPUT_EOF);
    lib->src->next_input_byte = (const JOCTET *)d->rest.data;
    lib->src->bytes_in_buffer = size;
    d->rest.data += size;
    d->rest.size -= size;
    return TRUE;
}

static void skip(j_decompress_ptr lib, long count)
{
    for (; count > (long)lib->src->bytes_in_buffer; fill(lib))
        count -= (long)lib->src->bytes_in_buffer;
    lib->src->next_input_byte += count;
    lib->src->bytes_in_buffer -= (size_t)count;
}

/* ---- decoding -------------------------------------------------------------------------------- */

/* Rows of a component in a row of MCUs. */
static JDIMENSION rows_of(const jpeg_component_info *component)
{
#if JPEG_LIB_VERSION >= 70
    return (JDIMENSION)(component->v_samp_factor * component->DCT_v_scaled_size);
#else
    return (JDIMENSION)(component->v_samp_factor * component->DCT_scaled_size);
#endif
}

/* Counts a row of MCUs, of which the last rows may be beyond the picture. A component that shows
 * that the picture is not of one colour is not computed any further. */
static void count_row(decoder *d, int index, JDIMENSION row)
{
    jpeg_component_info *c = &d->lib.comp_info[index];
    ev_cells *cells = &d->cells[index];
    JDIMENSION height = rows_of(c), at = row * height;
    if (!c->component_needed)
        return;
    for (JDIMENSION i = 0; i < height && at + i < c->downsampled_height; i++)
        ev_cells_add(cells, d->rows[index][i], c->downsampled_width);
    if (ev_cells_differ(cells, (size_t)c->downsampled_width * c->downsampled_height)) {
        c->component_needed = FALSE;
        d->differs = true;
    }
}

/* Of the components only those from `first` to `last` are computed. In a file of several scans
 * jpeg_start_decompress has read them all. */
static void decode_all(decoder *d, ev_slice jpeg, int first, int last)
{
    struct jpeg_decompress_struct *lib = &d->lib;
    JSAMPARRAY planes[COMPONENTS_MAX] = {d->rows[0], d->rows[1], d->rows[2]};
    jpeg_create_decompress(lib);
    lib->mem->max_memory_to_use =
        MEMORY_MAX; /* libjpeg has taken it from the environment, JPEGMEM */
    d->rest = jpeg;
    d->source = (struct jpeg_source_mgr){.init_source = on_source,
                                         .fill_input_buffer = fill,
                                         .skip_input_data = skip,
                                         .resync_to_restart = jpeg_resync_to_restart,
                                         .term_source = on_source};
    lib->src = &d->source;
    jpeg_read_header(lib, TRUE);
    lib->raw_data_out = TRUE;
    lib->do_block_smoothing = FALSE;
    lib->scale_num = 1;
    lib->scale_denom = DCTSIZE;
    for (int i = 0; i < lib->num_components; i++)
        lib->comp_info[i].component_needed = i >= first && i <= last;
    jpeg_start_decompress(lib);
    for (JDIMENSION row = 0; lib->output_scanline < lib->output_height; row++) {
        jpeg_read_raw_data(lib, planes, ROWS_MAX);
        for (int i = first; i <= last; i++)
            count_row(d, i, row);
    }
    jpeg_finish_decompress(lib);
}

/* The first component, the luminance, nearly always shows that a picture is not of one colour; only
 * where it does not, the others are computed, by decoding again.
 *
 * All that changes after setjmp belongs to the caller, so that the jump loses nothing
 * (C11 7.13.2.1). */
static bool decodes(decoder *d, ev_slice jpeg)
{
    d->lib.err = jpeg_std_error(&d->errors);
    d->errors.error_exit = on_error;
    d->errors.emit_message = on_message;
    d->errors.output_message = on_output;
    for (int i = 0; i < COMPONENTS_MAX; i++)
        for (int k = 0; k < ROWS_MAX; k++)
            d->rows[i][k] = d->line[i][k];
    if (setjmp(d->jump) != 0) {
        jpeg_destroy_decompress(&d->lib);
        return false;
    }
    decode_all(d, jpeg, 0, 0);
    int others = d->lib.num_components - 1;
    jpeg_destroy_decompress(&d->lib);
    if (!d->differs && others > 0) {
        decode_all(d, jpeg, 1, others);
        jpeg_destroy_decompress(&d->lib);
    }
    return true;
}

ev_image_verdict ev_jpeg_decode(ev_slice jpeg)
{
    decoder d = {.no_memory = false};
    if (decodes(&d, jpeg))
        return d.differs ? EV_IMAGE_SOUND : EV_IMAGE_ONE_COLOR;
    return d.no_memory ? EV_IMAGE_NO_MEMORY : EV_IMAGE_BROKEN;
}
