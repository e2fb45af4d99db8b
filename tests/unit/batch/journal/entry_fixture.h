/* For the tests of the journal: entries of made-up records. */
#ifndef ENTRY_FIXTURE_H
#define ENTRY_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/journal/entry.h"

/* A document. Two entries of one record differ in `salt`. */
static inline ev_entry done_entry(uint64_t seq, uint8_t salt)
{
    ev_entry entry = {
        .seq = seq, .done = true, .has_input = true, .has_pdf = true, .bytes = 100000 + seq};
    snprintf(entry.id, sizeof entry.id, "KZ%07llu", (unsigned long long)(seq % 10000000));
    memset(entry.input, (int)(seq % 256), sizeof entry.input);
    memset(entry.record, 0xAB, sizeof entry.record);
    memset(entry.pdf, salt, sizeof entry.pdf);
    snprintf(entry.template_id, sizeof entry.template_id, "evisa/1");
    snprintf(entry.policy_id, sizeof entry.policy_id, "kz-2019-03");
    snprintf(entry.render, sizeof entry.render, "render/1");
    snprintf(entry.program, sizeof entry.program, "evisa-gen 0.1.0");
    return entry;
}

static inline ev_entry failed_entry(uint64_t seq, const char *code)
{
    ev_entry entry = {.seq = seq, .has_input = true};
    memset(entry.input, (int)(seq % 256), sizeof entry.input);
    snprintf(entry.code, sizeof entry.code, "%s", code);
    snprintf(entry.program, sizeof entry.program, "evisa-gen 0.1.0");
    return entry;
}

#endif
