/* sign --ndjson: many records, and the worker of a portal that keeps the key open. Each answer is
 * whole, and is out before the next record is read. */
#include "signer/commands.h"

#include "sys/io.h"
#include "sys/lines.h"
#include "record/record.h"

#include <errno.h>
#include <unistd.h>

/* What a caller has to know first: that the machine failed, then that records did. */
static ev_status worse(ev_status a, ev_status b)
{
    static const ev_status order[] = {EV_OK, EV_DATA, EV_TEMP_FAIL};
    enum { COUNT = sizeof order / sizeof *order };
    size_t at_a = 0, at_b = 0;
    while (at_a < COUNT && order[at_a] != a)
        at_a++;
    while (at_b < COUNT && order[at_b] != b)
        at_b++;
    return at_b > at_a ? b : a; /* any other is worse, the first of them counts */
}

static void put_errors(const ev_faults *faults, size_t seq, ev_buf *out)
{
    ev_buf_text(out, "{\"seq\":");
    ev_buf_int(out, (int64_t)seq);
    ev_buf_text(out, ",\"id\":null,\"errors\":");
    ev_report_array(faults, out);
    ev_buf_char(out, '}');
}

/* Makes the answer to one line in `out`. Returns the status of the record. */
static ev_status answer(ev_signer *signer, const ev_signer_options *options, ev_slice line,
                        size_t seq, ev_buf *out)
{
    EV_UNSET ev_faults faults;
    ev_report_form form = ev_signer_report_form(options);
    const ev_signing signing = {options->signed_on, options->replace};
    ev_faults_init_for(&faults, &options->warnings);
    /* the beginning of a line that is too long is refused, as too large */
    (void)ev_signer_sign(signer, line, &signing, out, &faults);
    if (faults.status != EV_OK) {
        out->size = 0;
        out->failed = false; /* the answer that there was no memory is short */
        put_errors(&faults, seq, out);
    }
    ev_buf_char(out, '\n');
    form.seq = seq;
    form.warnings_only = true;
    ev_report(&faults, &form, stderr);
    return faults.status;
}

/* `name` and `error`: the stream and the errno of the call that failed, or "" and 0. */
static ev_status fail(const ev_signer_options *options, ev_code code, const char *name, int error)
{
    ev_faults faults;
    ev_report_form form = ev_signer_report_form(options);
    ev_faults_init(&faults, EV_LENIENT);
    (void)ev_faults_add_system(&faults, code, name, error);
    ev_report(&faults, &form, stderr);
    return faults.status;
}

static ev_status run(ev_signer *signer, const ev_signer_options *options, ev_lines *lines,
                     ev_buf *out)
{
    ev_status worst = EV_OK;
    for (size_t seq = 1;; seq++) {
        ev_slice line;
        ev_line_kind kind = ev_lines_next(lines, &line);
        if (kind == EV_LINE_NONE)
            return worst;
        if (kind == EV_LINE_BROKEN)
            return fail(options, EV_CANT_READ, ev_input_name(NULL), errno);
        out->size = 0;
        worst = worse(worst, answer(signer, options, line, seq, out));
        if (out->failed)
            return fail(options, EV_OUT_OF_MEMORY, "", 0);
        if (!ev_output_write_fd(STDOUT_FILENO, ev_buf_as_slice(out)))
            return fail(options, EV_WRITE_FAILED, ev_output_name(NULL), errno);
    }
}

ev_status ev_signer_run_stream(ev_signer *signer, const ev_signer_options *options)
{
    ev_lines lines;
    ev_buf out;
    int input = STDIN_FILENO;
    if (!ev_lines_open(&lines, ev_read_descriptor, &input, EV_RECORD_BYTES_MAX))
        return fail(options, EV_OUT_OF_MEMORY, "", 0);
    ev_buf_init(&out, NULL, 0);
    ev_status status = run(signer, options, &lines, &out);
    if (!ev_output_close(STDOUT_FILENO) && (status == EV_OK || status == EV_DATA))
        status = fail(options, EV_WRITE_FAILED, ev_output_name(NULL), errno);
    ev_buf_free(&out);
    ev_lines_close(&lines);
    return status;
}
