/* libFuzzer: a designer's file under --resources: its path on the first line, then what it says,
 * laid over the built-in one, for records with everything and with little. It may be called broken,
 * but only with the place; and what is made of it is marked a specimen. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evisa.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char *const records[] = {
    "{\"schema\":\"evisa-record/1\","
    "\"visa\":{\"number\":\"KZ12345678901\",\"category\":\"B12\",\"entries\":1,"
    "\"issued_on\":\"2019-03-18\",\"valid_from\":\"2019-04-01\",\"valid_until\":\"2019-04-30\","
    "\"stay_days\":21,\"issued_by\":\"Консульский департамент\"},"
    "\"holder\":{\"surname\":\"Muñoz Strauß\",\"given_names\":\"Anna Marie\","
    "\"birth_date\":\"1991-08\",\"birth_place\":\"São Paulo\",\"sex\":\"F\","
    "\"nationality\":\"BRA\"},"
    "\"passport\":{\"number\":\"Z4071926\",\"issuer\":\"BRA\",\"issued_on\":\"2016-03-11\","
    "\"expires_on\":\"2026-03-10\"},"
    "\"invitation\":{\"number\":\"0190318742\","
    "\"inviter_name\":\"«Ұлы Дала Саяхат» ЖШС / ТОО «Улы Дала Саяхат»\","
    "\"inviter_id\":\"190140000109\"},\"entry_points\":[\"UACC\",\"UAAA\"]}",
    "{\"schema\":\"evisa-record/1\","
    "\"visa\":{\"number\":\"EV1234\",\"category\":\"C12\",\"entries\":1,"
    "\"issued_on\":\"2020-06-08\",\"valid_from\":\"2020-07-01\",\"valid_until\":\"2020-07-01\","
    "\"stay_days\":1},"
    "\"holder\":{\"surname\":\"Li\",\"birth_date\":\"1991\",\"sex\":\"X\",\"nationality\":\"CHN\"},"
    "\"passport\":{\"number\":\"E4071\",\"issuer\":\"CHN\",\"issued_on\":\"2016-03-11\","
    "\"expires_on\":\"2026-03-10\"},"
    "\"invitation\":{\"number\":\"0190318742\",\"inviter_name\":\"Li\"},"
    "\"entry_points\":[\"UAII\"]}",
};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    json_object_seed(1);
    return 0;
}

/* A macro, so that a finding says which promise was broken. */
#define REQUIRE(holds)                                                                             \
    ((holds) ? (void)0                                                                             \
             : (fprintf(stderr, "ERROR: %s:%d: %s\n", __FILE__, __LINE__, #holds), abort()))

/* Every fault has a sentence; a fault of a resource names the file. */
static void check_faults(const ev_faults *faults)
{
    for (size_t i = 0; i < faults->count; i++)
        if (ev_code_describe(faults->fault[i].code)->status == EV_CONFIG)
            REQUIRE(faults->fault[i].pointer[0] != '\0');
}

static void render(const ev_resources *res, const char *record)
{
    ev_faults faults;
    ev_buf pdf;
    ev_gen *gen = ev_gen_open(res);
    REQUIRE(gen != NULL);
    ev_faults_init(&faults, EV_LENIENT);
    ev_buf_init(&pdf, NULL, 0);
    ev_status status = ev_gen_render(gen, ev_slice_from(record), &pdf, NULL, &faults);
    REQUIRE(status == EV_OK || status == EV_DATA || status == EV_CONFIG || status == EV_TEMP_FAIL);
    check_faults(&faults);
    ev_buf_free(&pdf);
    ev_buf_init(&pdf, NULL, 0);
    ev_faults_init(&faults, EV_LENIENT);
    status = ev_gen_list(gen, &pdf, &faults);
    REQUIRE(status == EV_OK || status == EV_CONFIG || status == EV_TEMP_FAIL);
    ev_buf_free(&pdf);
    ev_gen_close(gen);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    ev_slice rest = {(const char *)bytes, size}, line = ev_slice_cut(&rest, '\n');
    char *path = strndup(line.size > 0 ? line.data : "", line.size);
    char *data = malloc(rest.size + 1); /* of its own size: a reader that goes too far is seen */
    REQUIRE(path != NULL && data != NULL);
    if (rest.size > 0)
        memcpy(data, rest.data, rest.size);
    data = rest.size > 0 ? realloc(data, rest.size) : data;
    ev_resource_file file = {path, {data, rest.size}};
    ev_resources res = {&file, 1};
    for (size_t i = 0; i < sizeof records / sizeof *records; i++)
        render(&res, records[i]);
    free(data);
    free(path);
    return 0;
}
