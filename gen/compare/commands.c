#include "compare/commands.h"

#include "compare/schema.h"
#include "sys/io.h"
#include "sys/process.h"

int ev_compare_print_schema(const ev_compare_options *options)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    (void)ev_output_write(NULL, ev_compare_schema(), &faults);
    ev_compare_report(&faults, options);
    return (int)faults.status;
}

/* --help and --version. */
static int print_about(const ev_compare_options *options)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    (options->help ? ev_compare_options_help : ev_compare_options_version)(stdout);
    (void)ev_output_finish(stdout, &faults);
    ev_compare_report(&faults, options);
    return (int)faults.status;
}

int ev_compare_main(int argc, char *argv[])
{
    static int (*const run[EV_COMPARE_COMMAND_COUNT])(const ev_compare_options *) = {
        [EV_COMPARE] = ev_compare_run,
        [EV_ACCEPT] = ev_compare_accept,
        [EV_SCAN] = ev_compare_scan,
        [EV_COMPARE_SCHEMA] = ev_compare_print_schema};
    ev_compare_options options;
    if (ev_compare_options_read(argc, argv, &options) != EV_OK)
        return EV_USAGE;
    ev_process_harden(EV_PROCESS_UNBOUNDED);
    return options.help || options.version ? print_about(&options) : run[options.command](&options);
}
