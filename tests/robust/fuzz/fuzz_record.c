/* libFuzzer: any bytes as a record. Beyond what the sanitizers see it must hold that
 *
 * - a status comes with a fault, and no status with none;
 * - the short cut round jansson (gen/record/json.c) changes neither value nor fault;
 * - the canonical form of an object reads back to the same canonical form. */
#include <stdlib.h>
#include <string.h>

#include "record/jcs.h"
#include "record/json.h"
#include "record/record.h"

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void compare_faults(const ev_faults *a, const ev_faults *b)
{
    require(a->count == b->count && a->status == b->status);
    for (size_t i = 0; i < a->count; i++)
        require(a->fault[i].code == b->fault[i].code && a->fault[i].line == b->fault[i].line &&
                a->fault[i].column == b->fault[i].column);
}

static void check_canonical_form(json_t *root, ev_arena *arena)
{
    ev_faults faults;
    ev_buf text, again;
    ev_buf_init(&text, arena, 256);
    ev_buf_init(&again, arena, 256);
    if (!ev_jcs_text(root, arena, &text) || text.size > EV_RECORD_BYTES_MAX)
        return;
    ev_faults_init(&faults, EV_LENIENT);
    json_t *reread = ev_json_read(ev_buf_as_slice(&text), NULL, &faults);
    require(reread != NULL && ev_jcs_text(reread, arena, &again));
    require(ev_slice_equal(ev_buf_as_slice(&text), ev_buf_as_slice(&again)));
    json_decref(reread);
}

static void check_json(ev_slice json, ev_arena *arena)
{
    ev_faults with, without;
    ev_faults_init(&with, EV_LENIENT);
    ev_faults_init(&without, EV_LENIENT);
    json_t *one = ev_json_read(json, arena, &with), *other = ev_json_read(json, NULL, &without);
    compare_faults(&with, &without);
    require((one == NULL) == (other == NULL) && (one == NULL || json_equal(one, other)));
    if (one != NULL)
        check_canonical_form(one, arena);
    json_decref(one);
    json_decref(other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ev_slice json = {(const char *)data, size};
    ev_arena arena;
    ev_faults faults;
    ev_record record;
    ev_arena_init(&arena, (size_t)64 << 20);
    ev_faults_init(&faults, EV_LENIENT);
    ev_status status = ev_record_read(json, &arena, &record, &faults);
    require((status == EV_OK) == (faults.count == 0));
    require(status == EV_OK || status == EV_DATA);
    check_json(json, &arena);
    ev_arena_free(&arena);
    return 0;
}
