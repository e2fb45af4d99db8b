/* evisa-seal verify: one answer, or one to each line of a stream. Everything that has to be opened
 * is read before the process confines itself; each answer is printed whole. */
#include "signer/commands.h"

#include "signer/verifier.h"
#include "sys/io.h"
#include "sys/lines.h"

#include <errno.h>
#include <unistd.h>

/* ---- one answer ------------------------------------------------------------------------------ */

static ev_status open_verifier(ev_verifier *verifier, const ev_signer_options *options,
                               ev_faults *faults)
{
    if (faults->status == EV_OK &&
        ev_confine(EV_CONFINE_DECODER, options->confine, faults) == EV_OK)
        (void)ev_verifier_open(verifier, faults);
    return faults->status;
}

static int verify_one(ev_verifier *verifier, const ev_signer_options *options, ev_faults *faults)
{
    ev_buf input, out;
    ev_buf_init(&input, NULL, 0);
    ev_buf_init(&out, NULL, 0);
    int status = EV_OK;
    if (faults->status == EV_OK)
        (void)ev_input_read(options->input, EV_RECORD_BYTES_MAX, &input, faults);
    if (open_verifier(verifier, options, faults) == EV_OK)
        status = ev_verifier_answer(verifier, ev_buf_as_slice(&input), 0, &out, faults);
    if (faults->status == EV_OK)
        (void)ev_output_write(NULL, ev_buf_as_slice(&out), faults);
    ev_buf_free(&input);
    ev_buf_free(&out);
    return faults->status != EV_OK ? (int)faults->status : status;
}

/* ---- a stream -------------------------------------------------------------------------------- */

static int answer_lines(ev_verifier *verifier, ev_lines *lines, ev_buf *out, ev_faults *faults)
{
    for (size_t seq = 1;; seq++) {
        ev_slice line;
        ev_line_kind kind = ev_lines_next(lines, &line);
        if (kind == EV_LINE_NONE)
            return EV_OK;
        if (kind == EV_LINE_BROKEN)
            return (int)ev_faults_add_system(faults, EV_CANT_READ, ev_input_name(NULL), errno);
        out->size = 0;
        (void)ev_verifier_answer(verifier, line, seq, out, faults);
        if (faults->status != EV_OK)
            return (int)faults->status;
        if (!ev_output_write_fd(STDOUT_FILENO, ev_buf_as_slice(out)))
            return (int)ev_faults_add_system(faults, EV_WRITE_FAILED, ev_output_name(NULL), errno);
    }
}

/* The status says whether all lines were answered: the verdicts are in the answers. */
static int verify_stream(ev_verifier *verifier, const ev_signer_options *options, ev_faults *faults)
{
    ev_lines lines;
    ev_buf out;
    int input = STDIN_FILENO;
    if (open_verifier(verifier, options, faults) != EV_OK)
        return (int)faults->status;
    if (!ev_lines_open(&lines, ev_read_descriptor, &input, EV_RECORD_BYTES_MAX))
        return (int)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    ev_buf_init(&out, NULL, 0);
    int status = answer_lines(verifier, &lines, &out, faults);
    if (!ev_output_close(STDOUT_FILENO) && status == EV_OK)
        status = (int)ev_faults_add_system(faults, EV_WRITE_FAILED, ev_output_name(NULL), errno);
    ev_buf_free(&out);
    ev_lines_close(&lines);
    return status;
}

/* ---- both ------------------------------------------------------------------------------------ */

int ev_signer_run_verify(const ev_signer_options *options)
{
    ev_verifier verifier;
    ev_faults faults;
    ev_report_form form = ev_signer_report_form(options);
    ev_faults_init(&faults, EV_LENIENT);
    (void)ev_verifier_read(&verifier, options, &faults);
    int status = (options->ndjson ? verify_stream : verify_one)(&verifier, options, &faults);
    if (faults.status != EV_OK) /* warnings are the issuer's business */
        ev_report(&faults, &form, stderr);
    ev_verifier_close(&verifier);
    return status;
}
