#include "batch/crew/press.h"

static const char own_record[] =
    "{\"schema\":\"evisa-record/1\",\"specimen\":true,\"visa\":{\"number\":\"KZ0000000\","
    "\"category\":\"B12\",\"entries\":1,\"issued_on\":\"2019-08-05\",\"valid_from\":\"2019-08-19\","
    "\"valid_until\":\"2019-09-02\",\"stay_days\":15},\"holder\":{\"surname\":\"Specimen\","
    "\"given_names\":\"Anna\",\"birth_date\":\"1974-08-12\",\"birth_place\":\"Zenith\","
    "\"sex\":\"F\",\"nationality\":\"IND\"},\"passport\":{\"number\":\"L898902C3\","
    "\"issuer\":\"IND\",\"issued_on\":\"2018-04-16\",\"expires_on\":\"2028-04-15\"},"
    "\"invitation\":{\"number\":\"1234567890\",\"inviter_name\":\"Example LLP\","
    "\"inviter_id\":\"190140000109\"},\"entry_points\":[\"UACC\",\"UAAA\"]}";

bool ev_press_open(ev_press *press, const ev_resources *res, const ev_warnings *warnings)
{
    *press =
        (ev_press){.gen = ev_gen_open(res), .beginning = ev_beginning_open(), .warnings = warnings};
    ev_arena_init(&press->none, 0);
    return press->gen != NULL && press->beginning != NULL;
}

void ev_press_print(ev_press *press, ev_slice line, ev_wire_record *record)
{
    EV_UNSET ev_faults faults;
    ev_buf pdf = {.data = record->pdf, .capacity = EV_WIRE_PDF_MAX, .arena = &press->none};
    ev_faults_init_for(&faults, press->warnings);
    (void)ev_gen_render(press->gen, line, &pdf, &record->info, &faults);
    if (pdf.failed && faults.status == EV_OK)
        (void)ev_faults_add(&faults, EV_OUT_OF_MEMORY, "");
    record->pdf_size = faults.status == EV_OK ? pdf.size : 0;
    ev_wire_put_faults(record, &faults);
    if (faults.status == EV_OK)
        ev_beginning_sha256(press->beginning, ev_buf_as_slice(&pdf), record->sha256);
}

void ev_press_print_own(ev_press *press, ev_wire_record *record)
{
    ev_press_print(press, EV_SLICE(own_record), record);
}
