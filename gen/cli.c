/* The program: options, input, the pipeline, output. Nothing is written before the document is whole. */
#include "cli.h"

#include "evisa.h"
#include "record.h"

#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* Memory a single document may take, whatever its photo. Far above what was measured; a record that asks for more is hostile. */
enum { ADDRESS_SPACE_MAX = 512 << 20, CPU_SECONDS_MAX = 10 };

/* A document without a photo and more. Growing up to it from nothing cost 30 page faults, a twentieth of the whole run. */
enum { OUTPUT_EXPECTED = 256 << 10 };

/* Personal data stays out of core files; a defect cannot eat the machine. Failing to set a limit is no reason not to print a visa. */
static void limit_process(void)
{
    const struct rlimit none = {0, 0}, cpu = {CPU_SECONDS_MAX, CPU_SECONDS_MAX};
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)setrlimit(RLIMIT_CPU, &cpu);
#ifndef EV_SANITIZED /* the sanitizers reserve terabytes of addresses */
    const struct rlimit space = {ADDRESS_SPACE_MAX, ADDRESS_SPACE_MAX};
    (void)setrlimit(RLIMIT_AS, &space);
#endif
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    json_object_seed(0); /* random; here, once, before any thread. It has no influence on the output */
    (void)signal(SIGPIPE, SIG_IGN); /* a reader that has gone is a write error with a status of its own */
    (void)signal(SIGXFSZ, SIG_IGN); /* so is a file that may not grow */
}

static void put_table(ev_buf *out, bool json)
{
    char *text = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size);
    if (memory != NULL)
        ev_report_table(memory, json);
    if (memory != NULL && fclose(memory) == 0)
        ev_buf_bytes(out, text, size);
    else
        out->failed = true;
    free(text);
}

/* Runs a command that takes a record. */
static ev_status run_on_record(const ev_options *options, ev_gen *gen, ev_buf *out, ev_error *error)
{
    ev_buf json;
    ev_buf_init(&json, NULL, 0);
    if (ev_input_read(options->record, EV_RECORD_BYTES_MAX, &json, error) == EV_OK) {
        if (options->command == EV_RENDER)
            (void)ev_gen_render(gen, ev_buf_as_slice(&json), out, error);
        else if (options->command == EV_TEXT)
            (void)ev_gen_text(gen, ev_buf_as_slice(&json), out, error);
        else
            (void)ev_gen_check(gen, ev_buf_as_slice(&json), error);
    }
    ev_buf_free(&json);
    return error->status;
}

static ev_status run(const ev_options *options, ev_gen *gen, ev_error *error)
{
    ev_buf out;
    ev_buf_init(&out, NULL, OUTPUT_EXPECTED);
    if (options->command == EV_TEMPLATES)
        (void)ev_gen_list(gen, &out, error);
    else if (options->command == EV_SCHEMA)
        ev_buf_slice(&out, ev_gen_schema());
    else if (options->command == EV_ERRORS)
        put_table(&out, options->errors_json);
    else
        (void)run_on_record(options, gen, &out, error);
    if (out.failed)
        (void)ev_error_add(error, EV_OUT_OF_MEMORY, "");
    if (error->status == EV_OK && options->command != EV_CHECK)
        (void)ev_output_write(options->output, ev_buf_as_slice(&out), error);
    ev_buf_free(&out);
    return error->status;
}

static ev_status with_generator(const ev_options *options, ev_error *error)
{
    ev_arena arena;
    ev_res res = {NULL, 0};
    ev_arena_init(&arena, ADDRESS_SPACE_MAX);
    ev_gen *gen = NULL;
    if (options->resources == NULL || ev_resources_read(options->resources, &arena, &res, error) == EV_OK) {
        gen = ev_gen_open(&res);
        if (gen == NULL)
            (void)ev_error_add(error, EV_OUT_OF_MEMORY, "");
        else
            (void)run(options, gen, error);
    }
    ev_gen_close(gen);
    ev_arena_free(&arena);
    return error->status;
}

/* Output of --help and its like may fail as well, and then the status says so. */
static int finish(FILE *out)
{
    return fflush(out) == 0 && !ferror(out) ? EV_OK : EV_IO;
}

int ev_main(int argc, char *argv[])
{
    ev_options options;
    ev_error error;
    limit_process();
    if (ev_options_read(argc, argv, &options) != EV_OK)
        return EV_USAGE;
    if (options.help)
        return ev_options_help(stdout), finish(stdout);
    if (options.version)
        return ev_options_version(stdout), finish(stdout);
    ev_error_init(&error, options.strict);
    if (options.command == EV_RENDER && ev_output_is_terminal(options.output))
        (void)ev_error_add(&error, EV_OUTPUT_TERMINAL, "");
    else
        (void)with_generator(&options, &error);
    ev_report(&error, &options, stderr);
    return (int)error.status;
}
