#include "signer/descriptors.h"

#include <string.h>

static bool is_standard_input(const char *name)
{
    return name == NULL || strcmp(name, "-") == 0;
}

/* -1: none. "-" is the name of standard input. */
static int descriptor_of(const ev_certificate_source *source)
{
    return source->name == NULL ? source->fd : is_standard_input(source->name) ? 0 : -1;
}

static bool has_descriptor(const ev_certificate_sources *list, size_t count, int fd)
{
    for (size_t i = 0; i < count; i++)
        if (descriptor_of(&list->at[i]) == fd)
            return true;
    return false;
}

/* What is on one descriptor is read once. */
static const char *check_certificates(const ev_signer_options *o,
                                      const ev_certificate_sources *list)
{
    for (size_t i = 0; i < list->count; i++) {
        int fd = descriptor_of(&list->at[i]);
        if (fd < 0)
            continue;
        if (fd == 0 && is_standard_input(o->input))
            return "standard input holds the record or the seal, not the certificate";
        if (fd == o->key.fd || fd == o->key.pin_fd)
            return "key, certificate and PIN need a descriptor each";
        if (has_descriptor(list, i, fd) ||
            (list == &o->cscas && has_descriptor(&o->certs, o->certs.count, fd)))
            return "two files of certificates need a descriptor each";
    }
    return NULL;
}

const char *ev_descriptors_check(const ev_signer_options *o)
{
    const char *wrong = check_certificates(o, &o->certs);
    if (wrong == NULL)
        wrong = check_certificates(o, &o->cscas);
    if (wrong != NULL)
        return wrong;
    if (o->record != NULL && is_standard_input(o->record)) {
        if (is_standard_input(o->input))
            return "standard input holds the seal, not the record";
        if (has_descriptor(&o->certs, o->certs.count, 0) ||
            has_descriptor(&o->cscas, o->cscas.count, 0))
            return "standard input holds the record, not the certificate";
    }
    if (o->key.fd == 0 && is_standard_input(o->input))
        return "standard input holds the record, not the key";
    return NULL;
}
