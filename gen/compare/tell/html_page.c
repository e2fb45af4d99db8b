/* report.html has places such as {{title}}; a table says what is written there. */
#include "compare/tell/html_page.h"

#include "compare/tell/html_files.h"
#include "compare/tell/html_text.h"
#include "compare/tell/words.h"
#include "core/base64.h"

#include <stdlib.h>

/* ---- the head -------------------------------------------------------------------------------- */

static size_t differ_count(const ev_html_report *report)
{
    return report->counts[EV_PAIR_DIFFERS] + report->counts[EV_PAIR_UNEXPLAINED];
}

static void put_heading(ev_buf *out, const ev_html_report *report)
{
    size_t all = 0;
    for (size_t i = 0; i < EV_PAIR_STATES; i++)
        all += report->counts[i];
    ev_html_put(out, "%n of ", differ_count(report));
    ev_html_count(out, all, "file", "files");
    ev_buf_text(out, differ_count(report) == 1 ? " differs" : " differ");
}

static void put_title(ev_buf *out, const ev_html_report *report)
{
    put_heading(out, report);
    ev_buf_text(out, " - evisa-compare");
}

static void put_golden(ev_buf *out, const ev_html_report *report)
{
    ev_html_text(out, ev_slice_from(report->sides.golden));
}

static void put_new(ev_buf *out, const ev_html_report *report)
{
    ev_html_text(out, ev_slice_from(report->sides.now));
}

static void put_counts(ev_buf *out, const ev_html_report *report)
{
    static const char *const names[] = {"same",
                                        "differ",
                                        "only on the golden side",
                                        "only on the new side",
                                        "cannot be read",
                                        "differ and were not explained"};
    if (report->contradictions > 0)
        ev_html_put(out,
                    "<li class=\"alarm\"><b>%n</b> with a seal or digest that does not fit "
                    "its own page</li>\n",
                    report->contradictions);
    for (size_t i = 0; i < EV_PAIR_STATES; i++)
        if (report->counts[i] > 0 || i == EV_PAIR_SAME || i == EV_PAIR_DIFFERS)
            ev_html_put(out, "<li><b>%n</b> %s</li>\n", report->counts[i], names[i]);
}

static void put_note(ev_buf *out, const ev_html_report *report)
{
    ev_buf_text(out, report->values == EV_TELL_VALUES
                         ? "This file holds personal data: names and portraits."
                         : "Made with --no-values: without values and pictures.");
    size_t dropped = report->regions.dropped + report->pages.dropped;
    const char *full = " It is full: ";
    if (report->left_out > 0)
        ev_html_put(out, "%s%n more pairs are counted and not shown.", full, report->left_out);
    if (dropped > 0)
        ev_html_put(out, "%s%n pictures are left out.", report->left_out > 0 ? " " : full, dropped);
}

/* ---- filters --------------------------------------------------------------------------------- */

static void put_kind(ev_buf *out, const char *name, size_t count)
{
    ev_html_put(out, "<label><input type=\"checkbox\" value=\"%s\"> %s <span>%n</span>", name, name,
                count);
    ev_buf_text(out, "</label>\n");
}

static void put_kinds(ev_buf *out, const ev_html_report *report)
{
    for (size_t kind = 0; kind < EV_DIFFERENCE_KINDS; kind++) {
        size_t count = 0;
        for (size_t i = 0; i < report->row_count; i++)
            count += report->rows[i].has_kind[kind];
        if (count > 0)
            put_kind(out, ev_difference_kind_name((ev_difference_kind)kind), count);
    }
    for (size_t state = EV_PAIR_ONLY_GOLDEN; state < EV_PAIR_STATES; state++)
        if (report->counts[state] > 0)
            put_kind(out, ev_pair_state_name((ev_pair_state)state), report->counts[state]);
}

/* ---- groups ---------------------------------------------------------------------------------- */

static void put_rows(ev_buf *out, const ev_html_report *report, const ev_html_section *section)
{
    for (size_t row = section->first; row != 0; row = report->rows[row - 1].next)
        ev_buf_bytes(out, report->html.data + report->rows[row - 1].begin,
                     report->rows[row - 1].size);
}

/* A heading before rows; nothing where the report had no room for any of them. The number is that
 * of `accept --group`; 0: it has none. */
static void put_section(ev_buf *out, const ev_html_report *report, const ev_html_section *section,
                        size_t number, size_t size, ev_slice title)
{
    if (section->first == 0)
        return;
    ev_buf_text(out, "<section class=\"group\">\n<header><h2>");
    if (number > 0)
        ev_html_put(out, "<span class=\"size\">Group %n:</span> ", number);
    ev_html_put(out, "%t</h2> <span class=\"size\">", title);
    ev_html_count(out, size, "file", "files");
    ev_buf_text(out, "</span></header>\n");
    put_rows(out, report, section);
    ev_buf_text(out, "</section>\n");
}

static void put_other(ev_buf *out, const ev_html_report *report, ev_pair_state state)
{
    static const char *const titles[] = {"",
                                         "",
                                         "Only on the golden side",
                                         "Only on the new side",
                                         "Cannot be read",
                                         "Differ, and were not explained (--max)"};
    put_section(out, report, &report->others[state], 0, report->counts[state],
                ev_slice_from(titles[state]));
}

static void put_groups(ev_buf *out, const ev_html_report *report)
{
    ev_group_place *order = ev_groups_order(&report->groups);
    if (order == NULL) {
        out->failed = true;
        return;
    }
    put_other(out, report, EV_PAIR_BAD);
    for (size_t i = 0; i < report->groups.count; i++)
        put_section(out, report, &report->sections[order[i].index], order[i].number,
                    order[i].group->size,
                    ev_slice_from(ev_group_title(order[i].group, report->values)));
    free(order);
    put_other(out, report, EV_PAIR_ONLY_GOLDEN);
    put_other(out, report, EV_PAIR_ONLY_NOW);
    put_other(out, report, EV_PAIR_UNEXPLAINED);
    if (report->row_count == 0)
        ev_buf_text(out, "<p>There is nothing to show.</p>\n");
}

static void put_pictures(ev_buf *out, const ev_html_report *report)
{
    ev_buf_slice(out, ev_buf_as_slice(&report->regions.html));
    ev_buf_slice(out, ev_buf_as_slice(&report->pages.html));
}

/* ---- files ----------------------------------------------------------------------------------- */

/* For the Content Security Policy (CSP Level 3, section 2.3.1): nothing else runs, whatever a text
 * of a document should bring about. */
static void put_hash(ev_buf *out, ev_slice file)
{
    uint8_t digest[EV_DIGEST_SIZE];
    ev_sha256(file, digest);
    ev_base64_encode((ev_slice){(const char *)digest, sizeof digest}, out);
}

static void put_style(ev_buf *out, const ev_html_report *report)
{
    (void)report;
    ev_buf_slice(out, ev_html_file_style());
}

static void put_style_hash(ev_buf *out, const ev_html_report *report)
{
    (void)report;
    put_hash(out, ev_html_file_style());
}

static void put_script(ev_buf *out, const ev_html_report *report)
{
    (void)report;
    ev_buf_slice(out, ev_html_file_script());
}

static void put_script_hash(ev_buf *out, const ev_html_report *report)
{
    (void)report;
    put_hash(out, ev_html_file_script());
}

/* ---- the page -------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    void (*put)(ev_buf *out, const ev_html_report *report);
} places[] = {
    {"title", put_title},
    {"heading", put_heading},
    {"golden", put_golden},
    {"new", put_new},
    {"counts", put_counts},
    {"note", put_note},
    {"kinds", put_kinds},
    {"groups", put_groups},
    {"pictures", put_pictures},
    {"style", put_style},
    {"style-hash", put_style_hash},
    {"script", put_script},
    {"script-hash", put_script_hash},
};

enum { PLACES = sizeof places / sizeof places[0] };

static void put_place(ev_buf *out, ev_slice name, const ev_html_report *report)
{
    for (size_t i = 0; i < PLACES; i++)
        if (ev_slice_is(name, places[i].name))
            places[i].put(out, report);
}

void ev_html_page(ev_buf *out, const ev_html_report *report)
{
    ev_slice rest = ev_html_file_page();
    while (rest.size > 0) {
        const char *open = memmem(rest.data, rest.size, "{{", 2);
        size_t plain = open == NULL ? rest.size : (size_t)(open - rest.data);
        ev_buf_bytes(out, rest.data, plain);
        rest = (ev_slice){rest.data + plain, rest.size - plain};
        if (open == NULL)
            return;
        rest = (ev_slice){rest.data + 2, rest.size - 2};
        put_place(out, ev_slice_cut(&rest, '}'), report);
        (void)ev_slice_cut(&rest, '}');
    }
}

/* The longest escape of a byte has six. */
enum { ESCAPED = 6, AROUND_A_TITLE = 200, AROUND_ALL = 20000 };

size_t ev_html_frame_size(const ev_html_report *report)
{
    return AROUND_ALL + report->headings + ev_html_file_page().size + ev_html_file_style().size +
           ev_html_file_script().size +
           ESCAPED * (strlen(report->sides.golden) + strlen(report->sides.now));
}

size_t ev_html_heading_size(const char *title)
{
    return AROUND_A_TITLE + ESCAPED * strlen(title);
}
