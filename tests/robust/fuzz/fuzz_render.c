/* libFuzzer: a record's bytes through the whole pipeline. Beyond what the sanitizers see it must
 * hold that
 *
 * - what is rendered is a whole PDF file, and the same bytes when it is rendered again, by a
 *   generator that has seen other records;
 * - render, text and check say the same of a record, and text is UTF-8;
 * - a record is never the program's fault: no EV_INTERNAL, no EV_CONFIG;
 * - running out of memory anywhere is EV_TEMP_FAIL, or was of no consequence.
 *
 * Random bytes seldom stay JSON, so three of four mutations are made to one value of a record that
 * is read and written again. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evisa.h"
#include "core/text.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t max_size);

static const ev_resources no_overlay = {NULL, 0};
static ev_gen *gen;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    json_object_seed(1); /* a finding must be found again */
    gen = ev_gen_open(&no_overlay);
    return 0;
}

/* A macro, so that a finding says which promise was broken. */
#define REQUIRE(holds)                                                                             \
    ((holds) ? (void)0                                                                             \
             : (fprintf(stderr, "ERROR: %s:%d: %s\n", __FILE__, __LINE__, #holds), abort()))

/* ---- the promises ---------------------------------------------------------------------------- */

static bool is_pdf(ev_slice pdf)
{
    static const char tail[] = "%%EOF\n";
    size_t size = sizeof tail - 1;
    return ev_slice_starts(pdf, "%PDF-1.7\n") && pdf.size > size &&
           memcmp(pdf.data + pdf.size - size, tail, size) == 0;
}

static ev_status render(ev_gen *by, ev_slice json, ev_buf *pdf)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_buf_init(pdf, NULL, 0);
    ev_status status = ev_gen_render(by, json, pdf, NULL, &faults);
    REQUIRE(status == faults.status);
    REQUIRE(status == EV_OK ? is_pdf(ev_buf_as_slice(pdf)) : faults.count > 0);
    return status;
}

static void check_twins(ev_slice json, ev_status status)
{
    ev_faults faults;
    ev_buf text;
    ev_buf_init(&text, NULL, 0);
    ev_faults_init(&faults, EV_LENIENT);
    REQUIRE(ev_gen_text(gen, json, &text, &faults) == status);
    REQUIRE(status != EV_OK || (text.size > 0 && ev_utf8_valid(ev_buf_as_slice(&text))));
    ev_buf_free(&text);
    ev_faults_init(&faults, EV_LENIENT);
    REQUIRE(ev_gen_check(gen, json, &faults) == status);
}

static void check_again(ev_slice json, const ev_buf *pdf, ev_status status)
{
    ev_buf again;
    ev_gen *fresh = ev_gen_open(&no_overlay);
    REQUIRE(fresh != NULL && render(fresh, json, &again) == status);
    REQUIRE(status != EV_OK || ev_slice_equal(ev_buf_as_slice(pdf), ev_buf_as_slice(&again)));
    ev_buf_free(&again);
    ev_gen_close(fresh);
}

/* The place where memory runs out is taken from the input, so that it is the same when the input
 * comes again. */
static size_t pick(ev_slice json, size_t below)
{
    size_t sum = json.size;
    for (size_t i = 0; i < json.size; i++)
        sum = sum * 31 + (unsigned char)json.data[i];
    return sum % below;
}

static void check_memory(ev_slice json, const ev_buf *pdf, ev_status status)
{
    enum { TAKES = 1200 }; /* a document has about 900 */
    ev_buf again;
    ev_gen *poor = ev_gen_open(&no_overlay);
    REQUIRE(poor != NULL);
    size_t at = pick(json, TAKES);
    ev_gen_fail_after(poor, at % 8 == 0 ? 0 : at, at % 8 == 0 ? 1 + at / 8 % 40 : 0);
    ev_status got = render(poor, json, &again);
    REQUIRE(got == EV_TEMP_FAIL || got == status ||
            got == EV_DATA); /* of several faults the first gives the status */
    REQUIRE(got != EV_OK || ev_slice_equal(ev_buf_as_slice(pdf), ev_buf_as_slice(&again)));
    ev_buf_free(&again);
    ev_gen_close(poor);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    ev_slice json = {(const char *)bytes, size};
    ev_buf pdf;
    ev_status status = render(gen, json, &pdf);
    REQUIRE(status == EV_OK || status == EV_DATA);
    check_twins(json, status);
    check_again(json, &pdf, status);
    check_memory(json, &pdf, status);
    ev_buf_free(&pdf);
    return 0;
}

/* ---- mutation of one value ------------------------------------------------------------------- */

enum { TEXT_MAX = 400 };

static size_t count_values(json_t *value)
{
    size_t count = 1, index;
    const char *key;
    json_t *item;
    if (json_is_object(value))
        json_object_foreach(value, key, item) count += count_values(item);
    if (json_is_array(value))
        json_array_foreach(value, index, item) count += count_values(item);
    return count;
}

static json_t *mutate_text(const char *text, unsigned seed)
{
    static const char *const texts[] = {
        "",  "2019-03-31", "2019-02-29", "1991-08",     "2020-06-08", "2022-09-17",   "UTO", "XXA",
        "D", "RUS",        "UAAA",       "UACC",        "UATE",       "B3",           "C12", "X",
        "-", "кз",         "O'Neil-Ł",   "Ähtäri Öğüß", "Ұлы Дала",   "1234567890123"};
    char buffer[TEXT_MAX];
    size_t size = strlen(text);
    if (seed % 3 == 0)
        return json_string(texts[seed / 3 % (sizeof texts / sizeof *texts)]);
    if (size > sizeof buffer) /* a photo: fuzz_image has those */
        return json_string(text);
    memcpy(buffer, text, size);
    size = LLVMFuzzerMutate((uint8_t *)buffer, size, sizeof buffer);
    json_t *mutated = json_stringn(buffer, size); /* NULL when it is not UTF-8 */
    return mutated != NULL ? mutated : json_string("\xC5\x81\xCC\x81");
}

/* What replaces `value`; NULL: nothing. */
static json_t *mutate_value(json_t *value, unsigned seed)
{
    if (seed % 16 == 0)
        return NULL;
    if (seed % 16 == 1)
        return json_integer((json_int_t)(seed >> 8) % 400);
    if (seed % 16 == 2)
        return seed & 256 ? json_true() : json_null();
    if (seed % 16 == 3 && json_is_array(value) && json_array_size(value) > 0) {
        json_t *longer = json_copy(value);
        (void)json_array_append(longer, json_array_get(value, 0));
        return longer;
    }
    if (json_is_string(value))
        return mutate_text(json_string_value(value), seed >> 4);
    if (json_is_integer(value))
        return json_integer(json_integer_value(value) + (json_int_t)(seed >> 4 & 63) - 32);
    return json_incref(value);
}

/* Mutates the value that is *left further on; false when it is not below `parent`. */
static bool mutate_below(json_t *parent, size_t *left, unsigned seed)
{
    size_t index;
    const char *key;
    void *next;
    json_t *item;
    json_object_foreach_safe(parent, next, key, item)
    {
        if (--*left == 0) {
            json_t *value = mutate_value(item, seed);
            (void)(value != NULL ? json_object_set_new(parent, key, value)
                                 : json_object_del(parent, key));
            return true;
        }
        if (mutate_below(item, left, seed))
            return true;
    }
    json_array_foreach(parent, index, item)
    {
        if (--*left == 0) {
            json_t *value = mutate_value(item, seed);
            (void)(value != NULL ? json_array_set_new(parent, index, value)
                                 : json_array_remove(parent, index));
            return true;
        }
        if (mutate_below(item, left, seed))
            return true;
    }
    return false;
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t max_size, unsigned seed)
{
    json_t *root = seed % 4 != 0 ? json_loadb((const char *)bytes, size, 0, NULL) : NULL;
    size_t count = count_values(root);
    if (root == NULL || count < 2) {
        json_decref(root);
        return LLVMFuzzerMutate(bytes, size, max_size);
    }
    size_t left = 1 + (seed >> 2) % (count - 1);
    (void)mutate_below(root, &left, (seed >> 2) * 2654435761u >> 4);
    size_t written = json_dumpb(root, (char *)bytes, max_size, JSON_COMPACT);
    json_decref(root);
    return written <= max_size ? written : LLVMFuzzerMutate(bytes, size, max_size);
}
