/* The program: options, input, the pipeline, output. Nothing is written before the document is
 * whole. */
#include "cli/cli.h"

#include "batch/batch.h"
#include "checker/checker.h"
#include "checker/pages.h"
#include "evisa.h"
#include "sys/child.h"
#include "sys/io.h"
#include "sys/process.h"
#include "record/record.h"

#include <stdlib.h>

/* A document without a photo and more. Growing up to it from nothing cost 30 page faults, a
 * twentieth of the whole run. */
enum { OUTPUT_EXPECTED = 256 << 10 };

static void report(const ev_cli_options *options, const ev_faults *faults)
{
    ev_report(faults, &(ev_report_form){.program = "evisa-gen", .json = options->errors_json},
              stderr);
}

/* ---- commands that take a record ------------------------------------------------------------- */

/* Confines this process, then reads the record and writes the output to standard output. */
static ev_status answer(const ev_cli_options *options, ev_gen *gen, ev_slice json,
                        ev_faults *faults)
{
    ev_buf out;
    if (ev_confine(EV_CONFINE_DECODER, options->confine, faults) != EV_OK)
        return faults->status;
    ev_buf_init(&out, NULL, OUTPUT_EXPECTED);
    if (options->command == EV_RENDER || options->command == EV_WATCH)
        (void)ev_gen_render(gen, json, &out, NULL, faults);
    else if (options->command == EV_TEXT)
        (void)ev_gen_text(gen, json, &out, faults);
    else
        (void)ev_gen_check(gen, json, faults);
    if (out.failed)
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    if (faults->status == EV_OK && options->command != EV_CHECK)
        (void)ev_output_write(NULL, ev_buf_as_slice(&out), faults);
    ev_buf_free(&out);
    return faults->status;
}

/* The record is read whole before anything of it is looked at. */
static ev_status run_on_record(const ev_cli_options *options, ev_gen *gen, ev_faults *faults)
{
    ev_buf json;
    ev_buf_init(&json, NULL, 0);
    if (ev_input_read(options->record, EV_RECORD_BYTES_MAX, &json, faults) == EV_OK)
        (void)answer(options, gen, ev_buf_as_slice(&json), faults);
    ev_buf_free(&json);
    return faults->status;
}

/* ---- commands that take none ----------------------------------------------------------------- */

static ev_status run_on_nothing(const ev_cli_options *options, ev_gen *gen, ev_faults *faults)
{
    ev_buf out;
    ev_buf_init(&out, NULL, OUTPUT_EXPECTED);
    if (options->command == EV_TEMPLATES && options->task == EV_TEMPLATES_KEYS)
        ev_checker_keys(&out);
    else if (options->command == EV_TEMPLATES)
        (void)ev_gen_list(gen, &out, faults);
    else if (options->command == EV_SCHEMA)
        ev_buf_slice(&out, ev_gen_schema());
    else
        (options->errors_json ? ev_report_table_json : ev_report_table)(&out);
    if (out.failed)
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    if (faults->status == EV_OK)
        (void)ev_output_write(options->output, ev_buf_as_slice(&out), faults);
    ev_buf_free(&out);
    return faults->status;
}

/* Also of templates with findings: where there is no room, a designer looks for some. */
static ev_status tell_headroom(const ev_cli_options *options, const ev_resources *res,
                               ev_status status, ev_faults *faults)
{
    ev_buf out;
    ev_buf_init(&out, NULL, OUTPUT_EXPECTED);
    if (ev_checker_headroom(res, options->errors_json, &out) == EV_TEMP_FAIL)
        status = ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    else if (ev_output_write(options->output, ev_buf_as_slice(&out), faults) != EV_OK)
        status = faults->status;
    ev_buf_free(&out);
    return status;
}

static bool takes_record(const ev_cli_options *options)
{
    return options->command == EV_RENDER || options->command == EV_TEXT ||
           options->command == EV_CHECK || options->command == EV_WATCH;
}

/* ---- resources ------------------------------------------------------------------------------- */

/* Whether the files are checked: always by `templates check`, otherwise those of an overlay, before
 * a record is looked at. The built-in ones have been checked by a test. */
static bool wants_check(const ev_cli_options *options)
{
    return options->command == EV_TEMPLATES
               ? options->task == EV_TEMPLATES_CHECK
               : options->resources != NULL &&
                     (takes_record(options) || options->command == EV_BATCH);
}

/* Reads the folder of --resources, if there is one, and checks it. A finding is printed, and is no
 * fault. */
static ev_status open_resources(const ev_cli_options *options, ev_arena *arena, ev_resources *res,
                                ev_faults *faults)
{
    const char *folder = options->resources;
    if (folder != NULL &&
        (ev_resources_read(folder, arena, res, faults) != EV_OK ||
         ev_resources_spare(folder, options->output, res, faults) != EV_OK ||
         ev_resources_leave_out(folder, options->output, arena, res, faults) != EV_OK ||
         ev_resources_leave_out(folder, options->record, arena, res, faults) != EV_OK))
        return faults->status;
    ev_status status = wants_check(options) ? ev_cli_check(res, options) : EV_OK;
    return status == EV_TEMP_FAIL ? ev_faults_add(faults, EV_OUT_OF_MEMORY, "") : status;
}

/* ---- all commands ---------------------------------------------------------------------------- */

static int run_batch(const ev_cli_options *options)
{
    ev_arena arena;
    ev_resources res = {NULL, 0};
    ev_faults faults;
    const char *scratch = secure_getenv("TMPDIR");
    ev_arena_init(&arena, EV_PROCESS_MEMORY_MAX);
    ev_faults_init_for(&faults, &options->warnings);
    const ev_batch_call call = {.options = &options->batch,
                                .files = options->files,
                                .file_count = options->file_count,
                                .res = &res,
                                .program = ev_cli_options_program(),
                                .scratch = scratch != NULL && *scratch != '\0' ? scratch : "/tmp",
                                .errors_json = options->errors_json,
                                .confine = options->confine,
                                .warnings = options->warnings};
    int status = EV_OK;
    if (options->batch.arguments.tar != NULL && ev_output_is_terminal(options->batch.arguments.tar))
        status = (int)ev_faults_add(&faults, EV_OUTPUT_TERMINAL, "");
    else if ((status = (int)open_resources(options, &arena, &res, &faults)) == EV_OK)
        status = ev_batch_run(&call);
    report(options, &faults);
    ev_arena_free(&arena);
    return status;
}

static ev_status with_generator(const ev_cli_options *options, ev_faults *faults)
{
    ev_arena arena;
    ev_resources res = {NULL, 0};
    ev_arena_init(&arena, EV_PROCESS_MEMORY_MAX);
    ev_gen *gen = NULL;
    ev_status status = open_resources(options, &arena, &res, faults);
    if (status == EV_OK && options->task != EV_TEMPLATES_CHECK) {
        gen = ev_gen_open(&res);
        if (gen != NULL && options->outline)
            ev_gen_draw_outline(gen);
        if (gen == NULL)
            (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
        else
            (void)(takes_record(options) ? run_on_record : run_on_nothing)(options, gen, faults);
        status = faults->status;
    }
    if (options->headroom && (status == EV_OK || status == EV_CONFIG) && faults->status == EV_OK)
        status = tell_headroom(options, &res, status, faults);
    ev_gen_close(gen);
    ev_arena_free(&arena);
    return status;
}

static ev_status run_call(const ev_cli_options *options)
{
    EV_UNSET ev_faults faults;
    ev_faults_init_for(&faults, &options->warnings);
    ev_status status = with_generator(options, &faults);
    report(options, &faults);
    return status;
}

static ev_status run_in_child(void *context)
{
    const ev_cli_options *options = context;
    if (options->command == EV_WATCH)
        ev_cli_watch_begin_child();
    return run_call(options);
}

/* A child reads the record and makes the document, and this process writes the file. */
static ev_status run_to_file(ev_cli_options *options)
{
    ev_buf out;
    EV_UNSET ev_faults faults;
    ev_faults_init_for(&faults, &options->warnings);
    ev_buf_init(&out, NULL, OUTPUT_EXPECTED);
    const ev_child child = {
        .work = run_in_child, .context = options, .most = EV_DOCUMENT_BYTES_MAX};
    ev_status status = ev_child_run(&child, &out, &faults);
    if (status == EV_OK)
        status = ev_output_write(options->output, ev_buf_as_slice(&out), &faults);
    report(options, &faults);
    ev_buf_free(&out);
    return status;
}

static ev_status refuse_terminal(const ev_cli_options *options)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    (void)ev_faults_add(&faults, EV_OUTPUT_TERMINAL, "");
    report(options, &faults);
    return faults.status;
}

/* --help and --version. */
static ev_status print_about(const ev_cli_options *options)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    (options->help ? ev_cli_options_help : ev_cli_options_version)(stdout);
    (void)ev_output_finish(stdout, &faults);
    report(options, &faults);
    return faults.status;
}

/* `templates` has no record: the pages of a template that is wrong everywhere take their time. */
static ev_process_kind process_kind(const ev_cli_options *options)
{
    if (options->command == EV_BATCH)
        return EV_PROCESS_UNBOUNDED;
    bool is_lasting = options->command == EV_WATCH || options->command == EV_TEMPLATES;
    return is_lasting ? EV_PROCESS_LASTING : EV_PROCESS_BOUNDED;
}

int ev_main(int argc, char *argv[])
{
    ev_cli_options options;
    ev_status usage = ev_cli_options_read(argc, argv, &options);
    ev_process_harden(process_kind(&options));
    if (usage != EV_OK)
        return (int)usage;
    if (options.help || options.version)
        return (int)print_about(&options);
    if (options.command == EV_BATCH)
        return run_batch(&options);
    bool is_document = options.command == EV_RENDER || options.command == EV_WATCH;
    if (is_document && ev_output_is_terminal(options.output))
        return (int)refuse_terminal(&options);
    if (options.command == EV_WATCH)
        return (int)ev_cli_watch(&options, run_to_file);
    if (takes_record(&options) && !ev_output_is_standard(options.output))
        return (int)run_to_file(&options);
    return (int)run_call(&options);
}
