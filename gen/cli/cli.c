/* The program: options, input, the pipeline, output. Nothing is written before the document is
 * whole. */
#include "cli/cli.h"

#include "batch/batch.h"
#include "evisa.h"
#include "sys/io.h"
#include "sys/process.h"
#include "record/record.h"

#include <stdlib.h>

/* A document without a photo and more. Growing up to it from nothing cost 30 page faults, a
 * twentieth of the whole run. */
enum { OUTPUT_EXPECTED = 256 << 10 };

/* Runs a command that takes a record. */
static ev_status run_on_record(const ev_cli_options *options, ev_gen *gen, ev_buf *out,
                               ev_faults *faults)
{
    ev_buf json;
    ev_buf_init(&json, NULL, 0);
    if (ev_input_read(options->record, EV_RECORD_BYTES_MAX, &json, faults) == EV_OK) {
        if (options->command == EV_RENDER)
            (void)ev_gen_render(gen, ev_buf_as_slice(&json), out, NULL, faults);
        else if (options->command == EV_TEXT)
            (void)ev_gen_text(gen, ev_buf_as_slice(&json), out, faults);
        else
            (void)ev_gen_check(gen, ev_buf_as_slice(&json), faults);
    }
    ev_buf_free(&json);
    return faults->status;
}

static ev_status run(const ev_cli_options *options, ev_gen *gen, ev_faults *faults)
{
    ev_buf out;
    ev_buf_init(&out, NULL, OUTPUT_EXPECTED);
    if (options->command == EV_TEMPLATES)
        (void)ev_gen_list(gen, &out, faults);
    else if (options->command == EV_SCHEMA)
        ev_buf_slice(&out, ev_gen_schema());
    else if (options->command == EV_ERRORS)
        (options->errors_json ? ev_report_table_json : ev_report_table)(&out);
    else
        (void)run_on_record(options, gen, &out, faults);
    if (out.failed)
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    if (faults->status == EV_OK && options->command != EV_CHECK)
        (void)ev_output_write(options->output, ev_buf_as_slice(&out), faults);
    ev_buf_free(&out);
    return faults->status;
}

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
                                .scratch = scratch != NULL ? scratch : "",
                                .errors_json = options->errors_json,
                                .warnings = options->warnings};
    int status;
    if (options->batch.arguments.tar != NULL && ev_output_is_terminal(options->batch.arguments.tar))
        status = (int)ev_faults_add(&faults, EV_OUTPUT_TERMINAL, "");
    else if (options->resources == NULL ||
             ev_resources_read(options->resources, &arena, &res, &faults) == EV_OK)
        status = ev_batch_run(&call);
    else
        status = (int)faults.status;
    ev_report(&faults, &(ev_report_form){.program = "evisa-gen", .json = options->errors_json},
              stderr);
    ev_arena_free(&arena);
    return status;
}

static ev_status with_generator(const ev_cli_options *options, ev_faults *faults)
{
    ev_arena arena;
    ev_resources res = {NULL, 0};
    ev_arena_init(&arena, EV_PROCESS_MEMORY_MAX);
    ev_gen *gen = NULL;
    if (options->resources == NULL ||
        ev_resources_read(options->resources, &arena, &res, faults) == EV_OK) {
        gen = ev_gen_open(&res);
        if (gen == NULL)
            (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
        else
            (void)run(options, gen, faults);
    }
    ev_gen_close(gen);
    ev_arena_free(&arena);
    return faults->status;
}

int ev_main(int argc, char *argv[])
{
    ev_cli_options options;
    EV_UNSET ev_faults faults;
    ev_status usage = ev_cli_options_read(argc, argv, &options);
    ev_process_harden(options.command == EV_BATCH ? EV_PROCESS_UNBOUNDED : EV_PROCESS_BOUNDED);
    if (usage != EV_OK)
        return (int)usage;
    if (options.help)
        return ev_cli_options_help(stdout), (int)ev_output_finish(stdout);
    if (options.version)
        return ev_cli_options_version(stdout), (int)ev_output_finish(stdout);
    if (options.command == EV_BATCH)
        return run_batch(&options);
    ev_faults_init_for(&faults, &options.warnings);
    if (options.command == EV_RENDER && ev_output_is_terminal(options.output))
        (void)ev_faults_add(&faults, EV_OUTPUT_TERMINAL, "");
    else
        (void)with_generator(&options, &faults);
    ev_report(&faults, &(ev_report_form){.program = "evisa-gen", .json = options.errors_json},
              stderr);
    return (int)faults.status;
}
