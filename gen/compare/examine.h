/* examine: two files that differ, from their bytes to what is told of them: papers, explanation,
 * pixels, pictures. All of it decodes strangers' bytes: it is called in a process that is
 * confined (compare/worker/worker.h). */
#ifndef EV_EXAMINE_H
#define EV_EXAMINE_H

#include "compare/explain/explain.h"
#include "compare/tell/tell.h"

/* Bytes of a PDF that is explained; evisa-gen writes none of a tenth of it. */
enum { EV_EXAMINED_BYTES_MAX = 64 << 20 };

typedef enum ev_pictures { EV_NO_PICTURES, EV_PICTURES } ev_pictures;

typedef struct ev_examine_choice {
    ev_explain_choice explain; /* its photo_change is set by ev_examine */
    bool skips_pixels;         /* --no-pixels */
    ev_pictures pictures;      /* regions and sheets, for the report */
    bool trusts_foreign;       /* this process is confined, or --unconfined: files of other
                                  generators are read too */
} ev_examine_choice;

/* Sets state, number, explanation, faults, regions and sheets of *result; all of it lives in the
 * arena, or borrows from the files and *faults. SAME where the choice leaves out all that differs;
 * BAD with faults, whose pointer is "golden" or "new": those of ev_paper_read, PDF_FOREIGN. Returns
 * faults->status. */
ev_status ev_examine(ev_slice golden, ev_slice now, const ev_examine_choice *choice,
                     ev_arena *arena, ev_pair_result *result, ev_faults *faults);

#endif
