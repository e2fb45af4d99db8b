/* html_page: the report around the pairs: report.html with its places filled in. */
#ifndef EV_HTML_PAGE_H
#define EV_HTML_PAGE_H

#include "compare/tell/group.h"
#include "compare/tell/html_pair.h"

enum { EV_PAIR_STATES = EV_PAIR_UNEXPLAINED + 1 };

/* A pair in the HTML of all pairs. */
typedef struct ev_html_row {
    size_t begin, size;
    size_t next; /* of the same section, from 1; 0: the last */
    bool has_kind[EV_DIFFERENCE_KINDS];
} ev_html_row;

/* The pairs of one group, or of one other state. */
typedef struct ev_html_section {
    size_t first, last; /* rows, from 1; 0: none */
} ev_html_section;

/* What is written when all pairs are there. */
typedef struct ev_html_report {
    ev_tell_sides sides;
    ev_tell_values values;
    ev_buf html; /* of all pairs, as they came */
    ev_html_row *rows;
    size_t row_count, row_capacity;
    ev_html_section *sections; /* one for each group */
    size_t section_capacity;
    ev_html_section others[EV_PAIR_STATES];
    ev_groups groups;
    size_t headings; /* bytes that the headings of groups with rows can take */
    ev_html_pictures regions, pages;
    size_t counts[EV_PAIR_STATES];
    size_t contradictions; /* pairs that have one */
    size_t left_out;       /* pairs that are counted and not in the report */
} ev_html_report;

/* Appends the whole file. `out` is to be given up where its `failed` is set. */
void ev_html_page(ev_buf *out, const ev_html_report *report);

/* Bytes of all that is not a pair or a picture, at most; and of the heading of one more group. */
size_t ev_html_frame_size(const ev_html_report *report);
size_t ev_html_heading_size(const char *title);

#endif
