/* For the tests of records: a whole record, one change to it, and the faults that come of it. */
#ifndef RECORD_CHECK_H
#define RECORD_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "record/field.h"
#include "record/record.h"

static const char whole[] =
    "{\"schema\":\"evisa-record/1\","
    "\"visa\":{\"number\":\"KZ0000001\",\"category\":\"B12\",\"entries\":1,"
    "\"issued_on\":\"2019-03-01\",\"valid_from\":\"2019-04-01\",\"valid_until\":\"2019-04-30\","
    "\"stay_days\":30,\"issued_by\":\"\xD0\x9C\xD0\x98\xD0\x94 \xD0\xA0\xD0\x9A\"},"
    "\"holder\":{\"surname\":\"Mu\xCC\x88ller-O\xE2\x80\x99Neil\",\"given_names\":\"Anna Maria\","
    "\"birth_date\":\"1985-04-12\",\"birth_place\":\"K\xC3\xB6ln (2)\",\"sex\":\"F\","
    "\"nationality\":\"D\",\"mrz_name\":\"MUELLER<ONEIL<<ANNA<MARIA<<<<\"},"
    "\"passport\":{\"number\":\"C01X00T47\",\"issuer\":\"D\",\"issued_on\":\"2015-01-01\","
    "\"expires_on\":\"2025-01-01\"},\"eligibility_country\":\"DEU\","
    "\"invitation\":{\"number\":\"2019/00-A1\","
    "\"inviter_name\":\"\xC2\xAB\xD2\x9A\xD0\xB0\xD0\xB7\xC2\xBB \xE2\x84\x96 1 Ltd.\","
    "\"inviter_id\":\"190140000109\"},\"entry_points\":[\"UACC\",\"UAAA\"],\"photo\":\"/9j/AAE=\","
    "\"template\":\"evisa/1\",\"policy\":\"kz-2019-01\",\"render\":\"render/1\",\"specimen\":true,"
    "\"x-portal\":{\"id\":1.5}}";

static ev_arena arena;

static inline int set_up(void **state)
{
    (void)state;
    ev_arena_init(&arena, 16 << 20);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    ev_arena_free(&arena);
    return 0;
}

/* ---- changing one member and reading again --------------------------------------------------- */

static inline json_t *parse(const char *json)
{
    json_t *value = json_loads(json, JSON_DECODE_ANY, NULL);
    assert_non_null(value);
    return value;
}

/* Sets the member at "/name" or "/object/name" to a JSON value; NULL takes it out. */
static inline void change(json_t *record, const char *pointer, const char *value)
{
    char object[64] = "";
    const char *name = strrchr(pointer, '/') + 1;
    if (name > pointer + 1)
        memcpy(object, pointer + 1, (size_t)(name - pointer - 2));
    json_t *parent = *object != '\0' ? json_object_get(record, object) : record;
    assert_non_null(parent);
    if (value == NULL)
        json_object_del(parent, name);
    else
        json_object_set_new(parent, name, parse(value));
}

static inline void read_changed(json_t *changed, ev_record *record, ev_faults *faults)
{
    char *text = json_dumps(changed, 0);
    assert_non_null(text);
    ev_faults_init(faults, EV_LENIENT);
    ev_arena_reset(&arena);
    ev_record_read(ev_slice_from(text), &arena, record, faults);
    free(text);
    json_decref(changed);
}

/* "code at pointer, code at pointer" */
static inline void assert_faults(const ev_faults *faults, const char *expected)
{
    char found[4096] = "";
    ev_status status = EV_OK; /* a warning leaves it */
    for (size_t i = 0; i < faults->count; i++) {
        size_t size = strlen(found);
        snprintf(found + size, sizeof found - size, "%s%s at %s", i > 0 ? ", " : "",
                 ev_code_describe(faults->fault[i].code)->code, faults->fault[i].pointer);
        if (faults->fault[i].severity == EV_ERROR)
            status = EV_DATA;
    }
    assert_string_equal(found, expected);
    assert_int_equal(faults->status, status);
}

static inline void assert_change(const char *pointer, const char *value, const char *expected)
{
    ev_record record;
    ev_faults faults;
    json_t *changed = parse(whole);
    change(changed, pointer, value);
    read_changed(changed, &record, &faults);
    assert_faults(&faults, expected);
}

/* The same with one piece of the text replaced: jansson would not write -0 or 3e1. */
static inline void assert_rewritten(const char *from, const char *to, const char *expected)
{
    char text[2 * sizeof whole];
    ev_record record;
    ev_faults faults;
    const char *at = strstr(whole, from);
    assert_non_null(at);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - whole), whole, to, at + strlen(from));
    ev_faults_init(&faults, EV_LENIENT);
    ev_arena_reset(&arena);
    ev_record_read(ev_slice_from(text), &arena, &record, &faults);
    assert_faults(&faults, expected);
}

/* The fault `code` at the changed member itself; "" for none. */
static inline void assert_judged(const char *pointer, const char *value, const char *code)
{
    char expected[128] = "";
    if (*code != '\0')
        snprintf(expected, sizeof expected, "%s at %s", code, pointer);
    assert_change(pointer, value, expected);
}

/* The one fault at the changed member names this character and its place; code point 0: none. */
static inline void assert_character(const char *pointer, const char *value, uint32_t code_point,
                                    uint32_t place)
{
    ev_record record;
    ev_faults faults;
    json_t *changed = parse(whole);
    change(changed, pointer, value);
    read_changed(changed, &record, &faults);
    assert_int_equal(faults.count, 1);
    assert_int_equal(faults.fault[0].character.code_point, code_point);
    assert_int_equal(faults.fault[0].character.place, place);
}

/* The one fault at the changed member says this of a right value. */
static inline void assert_right(const char *pointer, const char *value, const char *expected,
                                ev_limit limit)
{
    ev_record record;
    ev_faults faults;
    json_t *changed = parse(whole);
    change(changed, pointer, value);
    read_changed(changed, &record, &faults);
    assert_int_equal(faults.count, 1);
    const ev_fault *fault = &faults.fault[0];
    assert_string_equal(fault->expected, expected);
    assert_int_equal(fault->limit.bound, limit.bound);
    assert_int_equal(fault->limit.value, limit.value);
    assert_string_equal(fault->limit.unit != NULL ? fault->limit.unit : "",
                        limit.unit != NULL ? limit.unit : "");
}

static inline const char *repeated(const char *character, size_t count, char *out)
{
    char *at = out;
    *at++ = '"';
    for (size_t i = 0; i < count; i++, at += strlen(character))
        memcpy(at, character, strlen(character));
    memcpy(at, "\"", 2);
    return out;
}

#endif
