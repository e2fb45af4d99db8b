/* What the tests of comparing share: the faults of a comparison as one text. */
#ifndef COMPARE_FIXTURE_H
#define COMPARE_FIXTURE_H

#include <stdio.h>

#include "unit/seal/seal_fixture.h"

/* "code at pointer, code at pointer" of a seal held against a record and its MRZ */
static inline const char *compared_with(const bytes *data, const ev_record *record,
                                        const ev_mrz *mrz, ev_seal_bind bind, char found[1024])
{
    ev_seal seal;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    assert_null(ev_seal_read((ev_slice){(const char *)data->at, data->size}, &seal));
    ev_status status = ev_seal_compare(&seal, record, mrz, bind, &faults);
    bool any = false;
    *found = '\0';
    for (size_t i = 0; i < faults.count; i++) {
        size_t size = strlen(found);
        const ev_code_info *info = ev_code_describe(faults.fault[i].code);
        any |= info->severity == EV_ERROR;
        snprintf(found + size, 1024 - size, "%s%s at %s", i > 0 ? ", " : "", info->code,
                 faults.fault[i].pointer);
    }
    assert_int_equal(status, any ? EV_DATA : EV_OK);
    return found;
}

static inline const char *compared(const bytes *data, const ev_record *record, ev_seal_bind bind,
                                   char found[1024])
{
    ev_mrz mrz = mrz_of(record);
    return compared_with(data, record, &mrz, bind, found);
}

#endif
