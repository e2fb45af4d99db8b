/* libFuzzer: any bytes as what a scanner hands over. Beyond what the sanitizers see it must hold
 * that each reading begins as a seal or as the code of an unsigned visa, none is there twice, and
 * the base64 of any seal-like bytes gives these back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base64.h"
#include "scan/scan.h"
#include "seal/seal.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* A macro, so that a finding says which promise was broken. */
#define REQUIRE(holds)                                                                             \
    ((holds) ? (void)0                                                                             \
             : (fprintf(stderr, "ERROR: %s:%d: %s\n", __FILE__, __LINE__, #holds), abort()))

static bool has_reading(const ev_scan *scan, ev_slice bytes)
{
    size_t found = 0;
    for (size_t i = 0; i < scan->count; i++)
        found += ev_slice_equal(scan->reading[i].bytes, bytes);
    return found == 1;
}

static void look_at(const ev_scan *scan)
{
    REQUIRE(scan->count <= EV_READINGS_MAX);
    REQUIRE(scan->kind == EV_SCAN_CODE || scan->count == 0);
    for (size_t i = 0; i < scan->count; i++) {
        ev_slice read = scan->reading[i].bytes;
        REQUIRE(ev_seal_begins(read) || ev_seal_is_unsigned_code(read));
        REQUIRE(has_reading(scan, read));
        REQUIRE(scan->reading[i].form != NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    ev_arena arena;
    ev_buf text;
    ev_scan scan;
    ev_slice input = {(const char *)bytes, size};
    ev_arena_init(&arena, 16 << 20);
    ev_buf_init(&text, &arena, 0);
    REQUIRE(ev_scan_read(input, &arena, &scan));
    look_at(&scan);
    if (ev_seal_begins(input)) {
        ev_base64_encode(input, &text);
        REQUIRE(ev_scan_read(ev_buf_as_slice(&text), &arena, &scan));
        look_at(&scan);
        REQUIRE(has_reading(&scan, input) && !scan.has_lost);
    }
    ev_arena_free(&arena);
    return 0;
}
