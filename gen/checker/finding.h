/* finding: one mistake in a file of templates, said to the designer who made it: the place, the
 * key, what is there, what is expected, and what was probably meant. */
#ifndef EV_FINDING_H
#define EV_FINDING_H

#include "fault/report.h"
#include "resource/ini.h"

/* All texts are borrowed until the finding was taken. */
typedef struct ev_finding {
    ev_code code;          /* one of EV_CONFIG */
    const char *path;      /* below templates/: "evisa/1/layout.txt" */
    unsigned line, column; /* 1-based, the column in characters; 0: the file as a whole */
    ev_slice section;      /* "field surname"; absent: none */
    ev_slice key;          /* "width"; absent: the section itself, or the file */
    ev_slice found;        /* what is there; absent: nothing */
    const char *expected;  /* in words, "2 lengths in mm: left, top"; NULL: the sentence says it */
    const char *nearest;   /* "width": did you mean that?; NULL: nothing is near */
} ev_finding;

enum { EV_FINDING_LINES = 512 };

/* Where findings go. They are told one by one, because there may be any number of them. */
typedef struct ev_findings {
    void (*take)(void *context, const ev_finding *finding);
    void *context;
    size_t count;                    /* taken so far */
    uint32_t line[EV_FINDING_LINES]; /* hashes of path and line of the first findings */
} ev_findings;

void ev_finding_add(ev_findings *findings, const ev_finding *finding);

/* Whether a line has a finding already: what a page shows of it follows from that. */
bool ev_finding_has_line(const ev_findings *findings, const char *path, unsigned line);

/* Appends the line of one finding, as ev_report_line does for a fault: readable, or a JSON object
 * with the members of a fault (pointer is the path) and "section", "key", "found", "nearest". */
void ev_finding_line(const ev_finding *finding, const ev_report_form *form, ev_buf *out);

#endif
