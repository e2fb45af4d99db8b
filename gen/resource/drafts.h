/* drafts: what a version counts as that templates/versions.txt marks as `state = draft`.
 *
 * The programs that are installed print every document of a draft as a specimen. The goldens
 * without the mark come from a test build, make DRAFTS=released, whose programs differ from the
 * others in the object file of drafts.c and in nothing else. An option or a variable of the
 * environment was rejected: every caller of the program could then print an unreleased version
 * without the mark. */
#ifndef EV_DRAFTS_H
#define EV_DRAFTS_H

typedef enum ev_drafts {
    EV_DRAFTS_MARKED,  /* documents of a draft are specimens */
    EV_DRAFTS_RELEASED /* the test build: a draft counts as released */
} ev_drafts;

/* The rule of this build. */
ev_drafts ev_drafts_rule(void);

/* What --version says behind the version: " (test build: ...)", or "" when drafts are marked. */
const char *ev_drafts_note(void);

#endif
