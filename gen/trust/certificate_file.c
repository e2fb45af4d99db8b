#include "trust/certificate.h"

#include "sys/io.h"

/* The faults of one file, each at its name: with several files the operator must know which. */
static ev_status name_faults(const ev_faults *from, const char *name, ev_faults *faults)
{
    for (size_t i = 0; i < from->count; i++)
        (void)ev_faults_add_system(faults, from->fault[i].code, name, from->fault[i].error);
    return faults->status;
}

ev_status ev_certificates_read(ev_certificates *list, const char *name, ev_arena *arena,
                               ev_faults *faults)
{
    ev_buf file;
    ev_faults reading;
    ev_faults_init(&reading, EV_LENIENT);
    ev_buf_init(&file, NULL, 0);
    if (ev_input_read(name, EV_CERTIFICATE_FILE_MAX, &file, &reading) == EV_OK)
        (void)ev_certificates_add(list, ev_buf_as_slice(&file), arena, &reading);
    ev_buf_free(&file);
    return name_faults(&reading, name, faults);
}
