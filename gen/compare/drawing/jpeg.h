/* jpeg: libjpeg without its words, and with a jump in place of the end of the process. */
#ifndef EV_DRAWING_JPEG_H
#define EV_DRAWING_JPEG_H

#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>

typedef struct ev_jpeg {
    struct jpeg_error_mgr errors; /* first: libjpeg hands back a pointer to it */
    struct jpeg_decompress_struct lib;
    jmp_buf jump; /* set by the caller before it calls libjpeg */
} ev_jpeg;

/* Before all calls. *jpeg must not move afterwards. */
void ev_jpeg_init(ev_jpeg *jpeg);

#endif
