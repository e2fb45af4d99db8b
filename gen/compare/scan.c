/* The command scan: what the QR codes of a picture or a page say, for a program that takes bytes
 * and has no code for images, such as evisa-seal verify.
 *
 * Each file is read whole, and decoded in a process of its own, which is confined and bounded: a
 * file that ends it costs itself only. */
#include "compare/commands.h"

#include "compare/drawing/drawing.h"
#include "core/base64.h"
#include "resource/ini.h"
#include "sys/child.h"
#include "sys/io.h"
#include "sys/process.h"

#include <fcntl.h>
#include <unistd.h>

enum {
    FILE_MAX = 64 << 20,
    ARENA_LIMIT = 400 << 20,
    CODES_MAX = 64,      /* of a page or picture */
    PAGES_MAX = 32,      /* of a PDF */
    PAGES_TWICE = 4,     /* of them, that are drawn larger where none has a code */
    OUTPUT_MAX = 8 << 20 /* of a file */
};

/* A file in its process. */
typedef struct job {
    const ev_compare_options *options;
    const char *name;
    ev_slice file;
} job;

/* ---- in the process -------------------------------------------------------------------------- */

static size_t put_codes(const ev_gray *gray, ev_code_effort effort, ev_arena *arena, ev_buf *out)
{
    ev_slice codes[CODES_MAX];
    size_t count = ev_drawing_find_codes(gray, effort, arena, codes, CODES_MAX);
    for (size_t i = 0; i < count; i++) {
        ev_base64_encode(codes[i], out);
        ev_buf_char(out, '\n');
    }
    return count;
}

static void scan_page(ev_drawing_file *file, int32_t page, int32_t dpi, ev_code_effort effort,
                      ev_arena *arena, ev_buf *out, ev_faults *faults)
{
    ev_drawing drawing;
    ev_arena_reset(arena);
    if (ev_drawing_make(file, page, ev_drawing_fit(file, page, dpi), arena, &drawing, faults) !=
        EV_OK)
        return;
    const ev_gray gray = ev_drawing_gray(&drawing, arena);
    if (gray.pixels != NULL)
        (void)put_codes(&gray, effort, arena, out);
}

/* A print is read at 150 dpi. Where no page shows a code, one that was scanned badly may be on one
 * of the first. */
static void scan_pdf(ev_slice pdf, ev_arena *arena, ev_buf *out, ev_faults *faults)
{
    ev_drawing_file *file = ev_drawing_open(pdf, faults);
    int32_t pages = file != NULL ? ev_drawing_pages(file) : 0;
    for (int32_t page = 0; page < pages && page < PAGES_MAX && faults->status == EV_OK; page++)
        scan_page(file, page, EV_DRAWING_DPI, EV_CODES_OF_PAGE, arena, out, faults);
    for (int32_t page = 0;
         page < pages && page < PAGES_TWICE && out->size == 0 && faults->status == EV_OK; page++)
        scan_page(file, page, 2 * EV_DRAWING_DPI, EV_CODES_OF_PICTURE, arena, out, faults);
    ev_drawing_close(file);
}

static void scan_file(ev_slice file, ev_arena *arena, ev_buf *out, ev_faults *faults)
{
    static const char pdf[] = "%PDF-";
    ev_gray gray = {.is_damaged = false};
    if (file.size >= sizeof pdf - 1 && memcmp(file.data, pdf, sizeof pdf - 1) == 0)
        scan_pdf(file, arena, out, faults);
    else if (ev_drawing_read_picture(file, arena, &gray, faults))
        (void)put_codes(&gray, EV_CODES_OF_PICTURE, arena, out);
    if (faults->status == EV_OK && out->size == 0)
        (void)ev_faults_add(faults, gray.is_damaged ? EV_PICTURE_DAMAGED : EV_NO_CODE, "");
}

/* What the process answers: a line "F <code> <errno>" for each fault, then a line of base64 for
 * each code. Its standard error is closed to the libraries, which print words of their own there.
 */
static ev_status answer(const ev_faults *faults, const ev_buf *codes)
{
    ev_buf out;
    ev_faults writing;
    ev_faults_init(&writing, EV_LENIENT);
    ev_buf_init(&out, NULL, 0);
    for (size_t i = 0; i < faults->count; i++) {
        ev_buf_text(&out, "F ");
        ev_buf_int(&out, faults->fault[i].code);
        ev_buf_char(&out, ' ');
        ev_buf_int(&out, faults->fault[i].error);
        ev_buf_char(&out, '\n');
    }
    if (faults->status == EV_OK)
        ev_buf_slice(&out, ev_buf_as_slice(codes));
    (void)ev_output_write(NULL, ev_buf_as_slice(&out), &writing);
    ev_buf_free(&out);
    return writing.status;
}

static void silence(void)
{
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (null >= 0 && dup2(null, STDERR_FILENO) >= 0 && null > STDERR_FILENO)
        (void)close(null);
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
    silence();
    if (ev_confine(kind, j->options->confine, &faults) == EV_OK)
        scan_file(j->file, &arena, &out, &faults);
    ev_status status = answer(&faults, &out);
    ev_buf_free(&out);
    ev_arena_free(&arena);
    return status;
}

/* ---- outside of it --------------------------------------------------------------------------- */

/* Of a process that did not end as it should: the file is to blame, or the machine. */
static ev_code code_of(ev_code code)
{
    return code == EV_RENDERER_CRASHED   ? EV_READER_CRASHED
           : code == EV_RENDERER_TIMEOUT ? EV_READER_TIMEOUT
                                         : code;
}

/* That a process is not confined is said of the system, and is an error where --require-sandbox
 * made it one. */
static void add_fault(const ev_compare_options *options, ev_code code, const char *name, int error,
                      ev_faults *told)
{
    bool is_required = options->confine == EV_CONFINE_REQUIRED;
    if (code == EV_NOT_CONFINED)
        (is_required ? ev_faults_insist : ev_faults_note)(told, code);
    else
        (void)ev_faults_add_system(told, code, name, error);
}

/* Takes the lines of faults off the front of what the process answered. A process that was taken
 * over can name any code, and no more. */
static void take_faults(const ev_compare_options *options, ev_buf *out, size_t from,
                        const char *name, ev_faults *told)
{
    size_t at = from;
    while (at + 2 < out->size && out->data[at] == 'F' && out->data[at + 1] == ' ') {
        ev_slice rest = {out->data + at + 2, out->size - at - 2};
        ev_slice line = ev_slice_cut(&rest, '\n'), error = line, code = ev_slice_cut(&error, ' ');
        int32_t number, reason;
        if (!ev_ini_int(code, 0, EV_CODE_COUNT - 1, &number) ||
            !ev_ini_int(error, 0, INT32_MAX, &reason)) {
            (void)ev_faults_add(told, EV_READER_CRASHED, name);
            break;
        }
        add_fault(options, (ev_code)number, name, reason, told);
        at += 2 + line.size + 1;
    }
    if (at > from) {
        memmove(out->data + from, out->data + at, out->size - at);
        out->size -= at - from;
    }
}

/* Lines of base64: what a process says that was taken over reaches a terminal, or a program that
 * reads lines. */
static bool are_codes(ev_slice lines)
{
    while (lines.size > 0) {
        ev_slice line = ev_slice_cut(&lines, '\n');
        if (line.size == 0 || line.size % 4 != 0)
            return false;
        for (size_t i = 0; i < line.size; i++) {
            char c = line.data[i];
            bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (!is_letter && !(c >= '0' && c <= '9') && c != '+' && c != '/' && c != '=')
                return false;
        }
    }
    return true;
}

static ev_status run_job(job *j, ev_buf *out)
{
    EV_UNSET ev_faults faults, told;
    ev_faults_init(&faults, EV_LENIENT);
    ev_faults_init(&told, EV_LENIENT);
    size_t before = out->size;
    const ev_child child = {.work = work, .context = j, .most = OUTPUT_MAX};
    ev_status status = ev_child_run(&child, out, &faults);
    if (status == EV_OK) {
        take_faults(j->options, out, before, j->name, &told);
        if (!are_codes((ev_slice){out->data + before, out->size - before}))
            (void)ev_faults_add(&told, EV_READER_CRASHED, j->name);
    }
    for (size_t i = 0; i < faults.count; i++)
        (void)ev_faults_add(&told, code_of(faults.fault[i].code), j->name);
    if (status != EV_OK && faults.count == 0) /* it ended by itself, and could not say why */
        (void)ev_faults_add(&told, status == EV_TEMP_FAIL ? EV_READER_MEMORY : EV_READER_CRASHED,
                            j->name);
    if (told.status != EV_OK)
        out->size = before;
    ev_compare_report(&told, j->options);
    return told.status;
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
    job j = {options, ev_input_name(name), ev_buf_as_slice(&file)};
    if (faults.status != EV_OK) {
        ev_compare_report(&faults, options);
        status = faults.status;
    } else {
        status = run_job(&j, out);
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
        if (out.size > 0 && !ev_output_write_fd(STDOUT_FILENO, ev_buf_as_slice(&out)))
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
