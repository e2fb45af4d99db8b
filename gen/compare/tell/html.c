/* Pairs are kept as HTML until the end, because their groups come first, and are known last. The
 * report has a limit, so what is kept has one. */
#include "compare/tell/html_page.h"
#include "compare/tell/words.h"
#include "sys/io.h"

#include <stdlib.h>

typedef struct html_tell {
    ev_tell tell; /* the first member: a pointer to it is one to all of it */
    const char *path;
    ev_html_report report;
} html_tell;

/* How much of the report may be there for a region to be added: text is worth more than pictures,
 * and what changed more than its surroundings. */
enum { FULL_FOR_REGIONS = EV_REPORT_MAX / 10 * 9 };

static bool fail_memory(ev_faults *faults)
{
    (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    return false;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static ev_html_row *add_row(ev_html_report *report)
{
    if (report->row_count == report->row_capacity) {
        size_t capacity = report->row_capacity == 0 ? 64 : 2 * report->row_capacity;
        ev_html_row *rows = realloc(report->rows, capacity * sizeof *rows);
        if (rows == NULL)
            return NULL;
        report->rows = rows;
        report->row_capacity = capacity;
    }
    ev_html_row *row = &report->rows[report->row_count++];
    *row = (ev_html_row){0};
    return row;
}

/* One for each group that there is; NULL when memory ran out. */
static ev_html_section *section_of(ev_html_report *report, size_t group)
{
    size_t had = report->section_capacity;
    if (group >= had) {
        size_t capacity = group + 1 > 2 * had ? group + 64 : 2 * had;
        ev_html_section *sections = realloc(report->sections, capacity * sizeof *sections);
        if (sections == NULL)
            return NULL;
        memset(sections + had, 0, (capacity - had) * sizeof *sections);
        report->sections = sections;
        report->section_capacity = capacity;
    }
    return &report->sections[group];
}

static void mark_kinds(ev_html_row *row, const ev_explanation *explanation)
{
    for (size_t i = 0; i < explanation->count; i++)
        if (ev_difference_is_told(&explanation->differences[i]))
            row->has_kind[ev_html_kind(explanation->differences[i].kind)] = true;
}

static void append(ev_html_report *report, ev_html_section *section)
{
    if (section->last != 0)
        report->rows[section->last - 1].next = report->row_count;
    else
        section->first = report->row_count;
    section->last = report->row_count;
}

/* Bytes of the report as it is; as many whole pages are left out as it takes to fit. */
static size_t fit(ev_html_report *report, size_t frame)
{
    size_t size = frame + report->html.size + report->regions.html.size;
    while (report->pages.html.size > 0 && size + report->pages.html.size > EV_REPORT_MAX)
        ev_html_pictures_drop_last(&report->pages);
    return size + report->pages.html.size;
}

/* Writes the pair behind the others, and takes it back where it has no room. Its regions stay
 * then: there was room for them, and others may have the same. */
static bool list(ev_html_report *report, const ev_pair_result *result, ev_html_section *section,
                 size_t heading)
{
    size_t begin = report->html.size, frame = ev_html_frame_size(report) + heading;
    report->regions.room = frame + begin < FULL_FOR_REGIONS ? FULL_FOR_REGIONS - frame - begin : 0;
    report->pages.room = EV_REPORT_MAX;
    ev_html_pair(&report->html, result, report->values, &report->regions, &report->pages);
    if (report->html.failed)
        return false;
    if (fit(report, frame) > EV_REPORT_MAX) {
        report->html.size = begin;
        report->left_out++;
        return true;
    }
    ev_html_row *row = add_row(report);
    if (row == NULL)
        return false;
    row->begin = begin;
    row->size = report->html.size - begin;
    if (result->state == EV_PAIR_DIFFERS)
        mark_kinds(row, result->explanation);
    append(report, section);
    report->headings += heading;
    return true;
}

static bool list_in_group(ev_html_report *report, const ev_pair_result *result)
{
    size_t group = ev_groups_add(&report->groups, result);
    ev_html_section *section = group == SIZE_MAX ? NULL : section_of(report, group);
    if (section == NULL)
        return false;
    report->contradictions += result->explanation->contradictions > 0;
    bool is_first = section->first == 0;
    return list(report, result, section,
                is_first ? ev_html_heading_size(
                               ev_group_title(&report->groups.group[group], report->values))
                         : 0);
}

/* ---- the calls of a tell --------------------------------------------------------------------- */

static bool tell_pair(ev_tell *tell, const ev_pair_result *result, ev_faults *faults)
{
    ev_html_report *report = &((html_tell *)tell)->report;
    report->counts[result->state]++;
    if (result->state == EV_PAIR_SAME)
        return true;
    bool is_listed = result->state == EV_PAIR_DIFFERS
                         ? list_in_group(report, result)
                         : list(report, result, &report->others[result->state], 0);
    return is_listed || fail_memory(faults);
}

static bool tell_end(ev_tell *tell, ev_faults *faults)
{
    html_tell *html = (html_tell *)tell;
    const ev_html_report *report = &html->report;
    ev_buf out;
    ev_buf_init(&out, NULL,
                ev_html_frame_size(report) + report->html.size + report->regions.html.size +
                    report->pages.html.size);
    ev_html_page(&out, report);
    bool is_written = out.failed
                          ? fail_memory(faults)
                          : ev_output_write(html->path, ev_buf_as_slice(&out), faults) == EV_OK;
    ev_buf_free(&out);
    return is_written;
}

static void tell_close(ev_tell *tell)
{
    ev_html_report *report = &((html_tell *)tell)->report;
    ev_buf_free(&report->html);
    ev_buf_free(&report->regions.html);
    ev_buf_free(&report->pages.html);
    ev_digests_free(&report->regions.digests);
    ev_digests_free(&report->pages.digests);
    ev_groups_free(&report->groups);
    free(report->rows);
    free(report->sections);
    free(tell);
}

ev_tell *ev_tell_html(const char *path, const ev_tell_sides *sides, ev_tell_values values,
                      ev_faults *faults)
{
    html_tell *html = calloc(1, sizeof *html);
    if (html == NULL) {
        (void)fail_memory(faults);
        return NULL;
    }
    html->tell = (ev_tell){tell_pair, tell_end, tell_close};
    html->path = path;
    html->report.sides = *sides;
    html->report.values = values;
    ev_buf_init(&html->report.html, NULL, 64 * 1024);
    html->report.regions.prefix = "r";
    html->report.pages.prefix = "s";
    ev_buf_init(&html->report.regions.html, NULL, 64 * 1024);
    ev_buf_init(&html->report.pages.html, NULL, 64 * 1024);
    return &html->tell;
}
