#include "trust/certificate.h"

#include "sys/io.h"

/* The faults of one file, each at its name: with several files the operator must know which. */
static ev_status name_faults(const ev_error *from, const char *name, ev_error *error)
{
    for (size_t i = 0; i < from->count; i++)
        (void)ev_error_add(error, from->fault[i].code, name);
    return error->status;
}

ev_status ev_certificates_read(ev_certificates *list, const char *name, ev_arena *arena, ev_error *error)
{
    ev_buf file;
    ev_error reading;
    ev_error_init(&reading, false);
    ev_buf_init(&file, NULL, 0);
    if (ev_input_read(name, EV_CERTIFICATE_FILE_MAX, &file, &reading) == EV_OK)
        (void)ev_certificates_add(list, ev_buf_as_slice(&file), arena, &reading);
    ev_buf_free(&file);
    return name_faults(&reading, name, error);
}
