#include "compare/drawing/jpeg.h"

static _Noreturn void on_error(j_common_ptr lib)
{
    ev_jpeg *jpeg = (ev_jpeg *)(void *)lib->err;
    longjmp(jpeg->jump, 1);
}

static void say_nothing(j_common_ptr lib)
{
    (void)lib;
}

void ev_jpeg_init(ev_jpeg *jpeg)
{
    *jpeg = (ev_jpeg){.lib = {.err = NULL}};
    jpeg->lib.err = jpeg_std_error(&jpeg->errors);
    jpeg->errors.error_exit = on_error;
    jpeg->errors.output_message = say_nothing;
}
