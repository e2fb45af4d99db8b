/* A document of one empty page, and a symbol that is read. */
#include "compare/drawing/drawing.h"

#include "qr/qr.h"

static const char empty_pdf[] = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                                "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                                "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\n"
                                "trailer<</Size 4/Root 1 0 R>>\n%%EOF\n";

void ev_drawing_warm(void)
{
    ev_arena arena;
    ev_faults faults;
    ev_drawing drawing;
    ev_qr qr;
    ev_arena_init(&arena, (size_t)4 << 20);
    ev_faults_init(&faults, EV_LENIENT);
    ev_drawing_file *file = ev_drawing_open(EV_SLICE(empty_pdf), &faults); /* stays open */
    if (file != NULL)
        (void)ev_drawing_make(file, 0, EV_DRAWING_DPI, &arena, &drawing, &faults);
    if (ev_qr_encode(EV_SLICE("warm"), 1, &arena, &qr, &faults) == EV_OK)
        (void)ev_drawing_read_modules(qr.module, (size_t)qr.side, &arena);
    ev_arena_free(&arena);
}
