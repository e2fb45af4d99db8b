/* Certificates out of files and descriptors. Reading and decoding are two steps: what strangers
 * wrote is decoded when nothing has to be opened any more. */
#include "trust/certificate.h"

#include "sys/io.h"

#include <stdio.h>

void ev_certificate_source_name(const ev_certificate_source *source, char out[EV_POINTER_MAX + 1])
{
    if (source->name != NULL)
        (void)snprintf(out, EV_POINTER_MAX + 1, "%s", source->name);
    else
        (void)snprintf(out, EV_POINTER_MAX + 1, "/dev/fd/%d", source->fd);
}

/* The faults of one file, each at its name: with several files the operator must know which. */
static ev_status name_faults(const ev_faults *from, const ev_certificate_source *source,
                             ev_faults *faults)
{
    char name[EV_POINTER_MAX + 1];
    ev_certificate_source_name(source, name);
    for (size_t i = 0; i < from->count; i++)
        (void)ev_faults_add_system(faults, from->fault[i].code, name, from->fault[i].error);
    return faults->status;
}

ev_status ev_certificate_file_read(const ev_certificate_source *source, ev_arena *arena,
                                   ev_certificate_file *file, ev_faults *faults)
{
    ev_buf bytes;
    ev_faults reading;
    ev_faults_init(&reading, EV_LENIENT);
    ev_buf_init(&bytes, arena, 0);
    if (source->name != NULL)
        (void)ev_input_read(source->name, EV_CERTIFICATE_FILE_MAX, &bytes, &reading);
    else
        (void)ev_input_read_descriptor(source->fd, EV_CERTIFICATE_FILE_MAX, &bytes, &reading);
    *file = (ev_certificate_file){*source, ev_buf_as_slice(&bytes)};
    return name_faults(&reading, source, faults);
}

ev_status ev_certificates_add_file(ev_certificates *list, const ev_certificate_file *file,
                                   ev_arena *arena, ev_faults *faults)
{
    ev_faults reading;
    ev_faults_init(&reading, EV_LENIENT);
    (void)ev_certificates_add(list, file->bytes, arena, &reading);
    return name_faults(&reading, &file->source, faults);
}

ev_status ev_certificates_read(ev_certificates *list, const ev_certificate_source *source,
                               ev_arena *arena, ev_faults *faults)
{
    ev_certificate_file file;
    if (ev_certificate_file_read(source, arena, &file, faults) == EV_OK)
        (void)ev_certificates_add_file(list, &file, arena, faults);
    return faults->status;
}

const ev_certificate *ev_certificates_read_one(ev_certificates *list,
                                               const ev_certificate_source *source, ev_arena *arena,
                                               ev_faults *faults)
{
    char name[EV_POINTER_MAX + 1];
    ev_certificate_source_name(source, name);
    if (ev_certificates_read(list, source, arena, faults) == EV_OK && list->count != 1)
        (void)ev_faults_add(faults, EV_CERT_UNREADABLE, name);
    return faults->status == EV_OK ? &list->at[0] : NULL;
}
