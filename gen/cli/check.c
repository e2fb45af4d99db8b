/* The checker on the command line: each finding is a line, and any number of them may come. */
#include "checker/checker.h"
#include "checker/pages.h"
#include "cli/cli.h"
#include "sys/process.h"

static void print(void *form, const ev_finding *finding)
{
    ev_buf line;
    ev_buf_init(&line, NULL, EV_REPORT_LINE_MAX);
    ev_finding_line(finding, form, &line);
    if (!line.failed)
        (void)fwrite(line.data, 1, line.size, stderr);
    ev_buf_free(&line);
}

/* A save has to show its page at once, which the pages of all versions would delay: the record's
 * own is judged. Where a render is refused already, what else the pages would say is left to
 * `templates check`. */
static bool judges_pages(const ev_cli_options *options, const ev_findings *findings)
{
    return options->command == EV_TEMPLATES ||
           (options->command != EV_WATCH && findings->count == 0);
}

ev_status ev_cli_check(const ev_resources *res, const ev_cli_options *options)
{
    ev_arena scratch;
    ev_report_form form = {.program = "evisa-gen", .json = options->errors_json};
    ev_findings findings = {.take = print, .context = &form};
    ev_arena_init(&scratch, EV_PROCESS_MEMORY_MAX);
    ev_status status = ev_checker_files(res, &findings, &scratch);
    ev_arena_free(&scratch);
    if (status == EV_OK && judges_pages(options, &findings))
        status = ev_checker_pages(res, &findings);
    return status != EV_OK ? status : findings.count > 0 ? EV_CONFIG : EV_OK;
}
