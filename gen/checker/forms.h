/* forms: what a form of a template draws. Its stream is written into the document as it is, and
 * painted on the page: what is wrong in it shows in a reader of PDF first. */
#ifndef EV_CHECKER_FORMS_H
#define EV_CHECKER_FORMS_H

#include "core/core.h"

/* A word of the drawing that is to be shown. */
enum { EV_FORM_WORD_MAX = 32 };

/* What a form lacks, in words ("a Q behind each q"); NULL: it is a drawing. The form is sound
 * (ev_template_is_sound_form), so that it inflates to no more than the size that it names. `word`
 * becomes the operator or number that is wrong, with a NUL, or "" when it is none that could be
 * printed, or the drawing as a whole. */
const char *ev_form_lacks(ev_slice form, char word[EV_FORM_WORD_MAX]);

#endif
