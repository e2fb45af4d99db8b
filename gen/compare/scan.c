/* The command scan: what the QR codes of a picture or a page say, for a program that takes bytes
 * and has no code for images, such as evisa-seal verify.
 *
 * Each file is read whole, and each page of it is decoded in a process of its own, which is
 * confined and bounded: a file that ends it costs itself only, and many pages have the time of
 * each. */
#include "compare/commands.h"

#include "compare/drawing/drawing.h"
#include "core/base64.h"
#include "sys/child.h"
#include "sys/io.h"
#include "sys/process.h"

enum {
    FILE_MAX = 64 << 20,
    ARENA_LIMIT = 400 << 20,
    CODES_MAX = 64,      /* of a page or picture */
    PAGES_MAX = 64,      /* of a PDF */
    OUTPUT_MAX = 8 << 20 /* of a file */
};

/* A page of a file in its process, from 0; a picture has one. What the process prints begins with a
 * byte: how many pages the file has, at most PAGES_MAX. */
typedef struct job {
    const ev_compare_options *options;
    const char *name;
    ev_slice file;
    int32_t page;
} job;

/* ---- in the process -------------------------------------------------------------------------- */

static size_t put_codes(const ev_gray *gray, ev_arena *arena, ev_buf *out)
{
    ev_slice codes[CODES_MAX];
    size_t count = ev_drawing_find_codes(gray, arena, codes, CODES_MAX);
    for (size_t i = 0; i < count; i++) {
        ev_base64_encode(codes[i], out);
        ev_buf_char(out, '\n');
    }
    return count;
}

/* A print is read at 150 dpi; a small code, or one that is drawn badly, at more. */
static void scan_page(ev_drawing_file *file, int32_t page, ev_arena *arena, ev_buf *out,
                      ev_faults *faults)
{
    static const int32_t sizes[] = {EV_DRAWING_DPI, 2 * EV_DRAWING_DPI};
    size_t count = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes && count == 0; i++) {
        ev_drawing drawing;
        ev_arena_reset(arena);
        int32_t dpi = ev_drawing_fit(file, page, sizes[i]);
        if (ev_drawing_make(file, page, dpi, arena, &drawing, faults) != EV_OK)
            return;
        const ev_gray gray = ev_drawing_gray(&drawing, arena);
        if (gray.pixels != NULL)
            count = put_codes(&gray, arena, out);
    }
}

static void scan_pdf(const job *j, ev_arena *arena, ev_buf *out, ev_faults *faults)
{
    ev_drawing_file *file = ev_drawing_open(j->file, faults);
    int32_t pages = file != NULL ? ev_drawing_pages(file) : 0;
    ev_buf_char(out, (char)(pages < PAGES_MAX ? pages : PAGES_MAX));
    if (j->page < pages)
        scan_page(file, j->page, arena, out, faults);
    ev_drawing_close(file);
}

static void scan_file(const job *j, ev_arena *arena, ev_buf *out, ev_faults *faults)
{
    static const char pdf[] = "%PDF-";
    ev_gray gray;
    if (j->file.size >= sizeof pdf - 1 && memcmp(j->file.data, pdf, sizeof pdf - 1) == 0) {
        scan_pdf(j, arena, out, faults);
    } else if (ev_drawing_read_picture(j->file, arena, &gray, faults)) {
        ev_buf_char(out, 1);
        (void)put_codes(&gray, arena, out);
    }
}

/* The same faults with the name of the file; that a process is not confined is said of the system,
 * and is an error where --require-sandbox made it one. */
static ev_status report(const ev_faults *faults, const char *name,
                        const ev_compare_options *options)
{
    EV_UNSET ev_faults named;
    ev_faults_init(&named, EV_LENIENT);
    for (size_t i = 0; i < faults->count; i++) {
        const ev_fault *fault = &faults->fault[i];
        if (fault->code == EV_NOT_CONFINED)
            (fault->severity == EV_ERROR ? ev_faults_insist : ev_faults_note)(&named, fault->code);
        else
            (void)ev_faults_add_system(&named, fault->code, name, fault->error);
    }
    ev_compare_report(&named, options);
    return faults->status;
}

static ev_status work(void *context)
{
    const job *j = context;
    ev_faults faults;
    ev_arena arena;
    ev_buf out;
    ev_confine_kind kind = j->options->unconfined ? EV_CONFINE_TRUSTED_READER : EV_CONFINE_READER;
    ev_faults_init(&faults, EV_LENIENT);
    ev_arena_init(&arena, ARENA_LIMIT);
    ev_buf_init(&out, NULL, 0);
    ev_process_harden(EV_PROCESS_BOUNDED);
    if (ev_confine(kind, j->options->confine, &faults) == EV_OK)
        scan_file(j, &arena, &out, &faults);
    if (faults.status == EV_OK)
        (void)ev_output_write(NULL, ev_buf_as_slice(&out), &faults);
    ev_buf_free(&out);
    ev_arena_free(&arena);
    return report(&faults, j->name, j->options);
}

/* ---- outside of it --------------------------------------------------------------------------- */

/* Of a process that did not end as it should: the file is to blame, or the machine. */
static ev_code code_of(ev_code code)
{
    return code == EV_RENDERER_CRASHED   ? EV_READER_CRASHED
           : code == EV_RENDERER_TIMEOUT ? EV_READER_TIMEOUT
                                         : code;
}

/* Appends the codes of a page. */
static ev_status run_job(job *j, int32_t *pages, ev_buf *out)
{
    EV_UNSET ev_faults faults, told;
    ev_buf said;
    ev_faults_init(&faults, EV_LENIENT);
    ev_faults_init(&told, EV_LENIENT);
    ev_buf_init(&said, NULL, 0);
    const ev_child child = {.work = work, .context = j, .most = OUTPUT_MAX};
    ev_status status = ev_child_run(&child, &said, &faults);
    if (status == EV_OK) {
        uint8_t count = (uint8_t)said.data[0];
        *pages = count < PAGES_MAX ? count : PAGES_MAX;
        ev_buf_bytes(out, said.data + 1, said.size - 1);
    }
    ev_buf_free(&said);
    for (size_t i = 0; i < faults.count; i++)
        (void)ev_faults_add(&told, code_of(faults.fault[i].code), j->name);
    if (status == EV_TEMP_FAIL && faults.count == 0) /* it said so itself, without the name */
        (void)ev_faults_add(&told, EV_READER_MEMORY, j->name);
    ev_compare_report(&told, j->options);
    return told.status != EV_OK ? told.status : status;
}

/* The codes of all pages, or none of them: `out` is empty before. */
static ev_status run_jobs(job *j, ev_buf *out)
{
    int32_t pages = 1;
    ev_status status = EV_OK;
    for (j->page = 0; j->page < pages && status == EV_OK; j->page++)
        status = run_job(j, &pages, out);
    if (status != EV_OK) {
        out->size = 0;
    } else if (out->size == 0) {
        EV_UNSET ev_faults faults;
        ev_faults_init(&faults, EV_LENIENT);
        status = ev_faults_add(&faults, EV_NO_CODE, j->name);
        ev_compare_report(&faults, j->options);
    }
    return status;
}

static ev_status scan_name(const ev_compare_options *options, const char *name, ev_buf *out)
{
    ev_faults faults;
    ev_buf file;
    ev_status status;
    ev_faults_init(&faults, EV_LENIENT);
    ev_buf_init(&file, NULL, 0);
    if (ev_input_read(name, FILE_MAX, &file, &faults) == EV_OK && file.size > FILE_MAX)
        (void)ev_faults_add(&faults, EV_PICTURE_TOO_LARGE, ev_input_name(name));
    job j = {options, ev_input_name(name), ev_buf_as_slice(&file), 0};
    if (faults.status != EV_OK) {
        ev_compare_report(&faults, options);
        status = faults.status;
    } else {
        status = run_jobs(&j, out);
    }
    ev_buf_free(&file);
    return status;
}

/* Each file's codes are out before the next file is read. */
int ev_compare_scan(const ev_compare_options *options)
{
    ev_status worst = EV_OK;
    ev_drawing_warm();
    for (size_t i = 0; i < options->name_count; i++) {
        ev_faults faults;
        ev_buf out;
        ev_faults_init(&faults, EV_LENIENT);
        ev_buf_init(&out, NULL, 0);
        ev_status status = scan_name(options, options->names[i], &out);
        if (out.size > 0 && !ev_output_write_fd(1, ev_buf_as_slice(&out)))
            (void)ev_faults_add(&faults, EV_WRITE_FAILED, ev_output_name(NULL));
        ev_buf_free(&out);
        if (faults.status != EV_OK) {
            ev_compare_report(&faults, options);
            return (int)faults.status;
        }
        worst = worst == EV_OK ? status : worst;
    }
    return (int)worst;
}
