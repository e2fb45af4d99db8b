/* What a command prints, to standard output or into a file. */
#include "signer/commands.h"

#include "sys/child.h"
#include "sys/io.h"

#include <unistd.h>

static void report(const ev_faults *faults, const ev_signer_options *options)
{
    ev_report_form form = ev_signer_report_form(options);
    ev_report(faults, &form, stderr);
}

/* The work of a child. */
typedef struct job {
    ev_signer_options options;
    ev_status (*work)(const ev_signer_options *);
} child_job;

static ev_status work_in_child(void *context)
{
    const child_job *job = context;
    return job->work(&job->options);
}

static void close_descriptor(int fd)
{
    if (fd > STDERR_FILENO)
        (void)close(fd);
}

static void close_secrets(void *context)
{
    const ev_signer_options *options = &((const child_job *)context)->options;
    close_descriptor(options->key.fd);
    close_descriptor(options->key.pin_fd);
    close_descriptor(options->certs.at[0].fd);
}

/* A child opens the key and reads what strangers wrote; this process, which does neither, writes
 * the file: what is on a descriptor it closes as soon as there is a child. A token could not be
 * opened before the fork: its library has to be started anew behind one (PKCS#11 v2.40, 6.6.1). */
static ev_status run_to_file(const ev_signer_options *options,
                             ev_status (*work)(const ev_signer_options *), size_t most)
{
    ev_buf out;
    ev_faults faults;
    child_job job = {*options, work};
    ev_faults_init_for(&faults, &options->warnings);
    ev_buf_init(&out, NULL, 0);
    const ev_child child = {
        .work = work_in_child, .give_up = close_secrets, .context = &job, .most = most};
    ev_status status = ev_child_run(&child, &out, &faults);
    if (status == EV_OK)
        status = ev_output_write(options->output, ev_buf_as_slice(&out), &faults);
    report(&faults, options);
    ev_buf_free(&out);
    return status;
}

int ev_signer_run_to_output(const ev_signer_options *options,
                            ev_status (*work)(const ev_signer_options *), size_t most)
{
    bool is_standard = ev_output_is_standard(options->output);
    return (int)(is_standard ? work(options) : run_to_file(options, work, most));
}
