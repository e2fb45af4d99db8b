/* A file to a paper, in the order of the parts: objects, metadata, structure, content, values. */
#include "compare/paper/private.h"

enum { PAGES = 2000, OPERATORS = 10000000 };

typedef enum paper_form { WHOLE, REDUCED } paper_form;

static ev_status fail(ev_reader *r, ev_code code)
{
    return ev_faults_add(r->faults, code, "");
}

/* The page of ours is one; the fonts of all are listed. */
static void read_pages(ev_reader *r)
{
    ev_descent descent = r->paper->is_reduced ? EV_FORMS_ARE_READ : EV_FORMS_ARE_SHAPES;
    for (int32_t i = 0; i < r->paper->pages && !r->is_damaged; i++) {
        ev_object page = ev_objects_page(r, (size_t)i);
        r->names.count = 0;
        ev_paper_read_fonts(r, ev_object_key(r, page, "/Resources"));
        ev_paper_read_content(r, (size_t)i, descent);
    }
}

static void read_head(ev_reader *r)
{
    ev_paper *paper = r->paper;
    ev_object root = ev_objects_root(r);
    ev_slice language = ev_object_as_text(r, ev_object_key(r, root, "/Lang"));
    ev_object info = ev_object_key(r, ev_objects_trailer(r), "/Info");
    ev_slice title = ev_object_as_text(r, ev_object_key(r, info, "/Title"));
    ev_slice xmp = ev_object_data(r, ev_object_key(r, root, "/Metadata"));
    size_t pages = ev_objects_pages(r);
    paper->language = language.data != NULL ? language : EV_SLICE("");
    paper->title = title.data != NULL ? title : EV_SLICE("");
    paper->pages = pages < PAGES ? (int32_t)pages : PAGES;
    if (pages == 0)
        r->is_damaged = true;
    ev_page_box sheet = ev_paper_box(r, 0);
    bool is_turned = sheet.turns % 2 != 0;
    paper->width = ev_place_length(is_turned ? sheet.height : sheet.width);
    paper->height = ev_place_length(is_turned ? sheet.width : sheet.height);
    ev_paper_read_about(r);
    paper->is_ours = ev_paper_read_xmp(r, xmp.data != NULL ? xmp : EV_SLICE(""));
}

static void read(ev_reader *r, paper_form form)
{
    read_head(r);
    r->paper->is_reduced = form == REDUCED || !r->paper->is_ours;
    size_t pages = (size_t)r->paper->pages;
    r->owners = ev_arena_take_array(r->arena, pages + 1, sizeof *r->owners);
    if (r->is_damaged || r->owners == NULL)
        return;
    ev_paper_read_tree(r);
    read_pages(r);
    if (r->paper->is_reduced && !r->is_damaged)
        ev_paper_read_foreign(r);
    if (!r->is_damaged && ev_paper_finish(r))
        ev_paper_read_values(r);
}

static ev_status read_as(paper_form form, ev_slice pdf, ev_arena *arena, ev_paper *paper,
                         ev_faults *faults)
{
    ev_reader r = {.pdf = pdf,
                   .arena = arena,
                   .faults = faults,
                   .paper = paper,
                   .artifact = -1,
                   .untagged = -1,
                   .budget = OPERATORS};
    memset(paper, 0, sizeof *paper);
    ev_opened opened = ev_objects_open(&r);
    if (opened == EV_OPENED)
        read(&r, form);
    bool is_damaged =
        opened == EV_NOT_OPENED || r.is_damaged || (opened == EV_OPENED && ev_objects_failed(&r));
    ev_objects_close(&r);
    if (arena->failed)
        return fail(&r, EV_OUT_OF_MEMORY);
    if (opened == EV_NEEDS_PASSWORD)
        return fail(&r, EV_PDF_ENCRYPTED);
    return is_damaged ? fail(&r, EV_PDF_DAMAGED) : faults->status;
}

ev_status ev_paper_read(ev_slice pdf, ev_arena *arena, ev_paper *paper, ev_faults *faults)
{
    return read_as(WHOLE, pdf, arena, paper, faults);
}

ev_status ev_paper_read_reduced(ev_slice pdf, ev_arena *arena, ev_paper *paper, ev_faults *faults)
{
    return read_as(REDUCED, pdf, arena, paper, faults);
}

/* A code that the font's ToUnicode does not have is U+FFFD. Texts outside the structure do not
 * count: a page that has more of them is still ours, and is still asked whether it contradicts
 * itself. */
bool ev_paper_has_structure(const ev_paper *paper)
{
    size_t tagged = 0, read = 0;
    for (size_t i = 0; i < paper->run_count; i++) {
        const ev_run *run = &paper->runs[i];
        bool is_tagged = run->node >= 0 && paper->nodes[run->node].parent >= 0;
        tagged += is_tagged;
        read += is_tagged && !ev_slice_starts(run->text, "\xEF\xBF\xBD");
    }
    return 4 * read > tagged;
}
