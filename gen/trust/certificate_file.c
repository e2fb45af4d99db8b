#include "trust/certificate.h"

#include "sys/io.h"

/* The faults of one file, each at its name: with several files the operator must know which. */
static ev_status name_faults(const ev_faults *from, const char *name, ev_faults *faults)
{
    for (size_t i = 0; i < from->count; i++)
        (void)ev_faults_add(faults, from->fault[i].code, name);
    return faults->status;
}

ev_status ev_certificate_file_read(const char *name, ev_arena *arena, ev_certificate_file *file,
                                   ev_faults *faults)
{
    ev_buf bytes;
    ev_faults reading;
    ev_faults_init(&reading, EV_LENIENT);
    ev_buf_init(&bytes, arena, 0);
    (void)ev_input_read(name, EV_CERTIFICATE_FILE_MAX, &bytes, &reading);
    *file = (ev_certificate_file){name, ev_buf_as_slice(&bytes)};
    return name_faults(&reading, name, faults);
}

ev_status ev_certificates_add_file(ev_certificates *list, const ev_certificate_file *file,
                                   ev_arena *arena, ev_faults *faults)
{
    ev_faults reading;
    ev_faults_init(&reading, EV_LENIENT);
    (void)ev_certificates_add(list, file->bytes, arena, &reading);
    return name_faults(&reading, file->name, faults);
}

ev_status ev_certificates_read(ev_certificates *list, const char *name, ev_arena *arena,
                               ev_faults *faults)
{
    ev_certificate_file file;
    if (ev_certificate_file_read(name, arena, &file, faults) == EV_OK)
        (void)ev_certificates_add_file(list, &file, arena, faults);
    return faults->status;
}
