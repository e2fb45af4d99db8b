/* A renderer: a process with a socket, the memory of its wire, the resources that it was born with,
 * and no way to anything else. */
#include "batch/beginning.h"
#include "batch/crew/server.h"

#include "sys/io.h"
#include "sys/process.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

typedef struct renderer {
    ev_wire *wire;
    const ev_warnings *warnings;
    ev_gen *gen;
    ev_beginning *beginning;
    ev_arena none; /* that a document which outgrows the wire takes from */
} renderer;

/* A record that is right under every policy since 2019. Before it takes a stranger's record, a
 * renderer makes a document of this one: when it dies of that, the defect is ours. */
static const char own_record[] =
    "{\"schema\":\"evisa-record/1\",\"specimen\":true,\"visa\":{\"number\":\"KZ0000000\","
    "\"category\":\"B12\",\"entries\":1,\"issued_on\":\"2019-08-05\",\"valid_from\":\"2019-08-19\","
    "\"valid_until\":\"2019-09-02\",\"stay_days\":15},\"holder\":{\"surname\":\"Specimen\","
    "\"given_names\":\"Anna\",\"birth_date\":\"1974-08-12\",\"birth_place\":\"Zenith\","
    "\"sex\":\"F\",\"nationality\":\"IND\"},\"passport\":{\"number\":\"L898902C3\","
    "\"issuer\":\"IND\",\"issued_on\":\"2018-04-16\",\"expires_on\":\"2028-04-15\"},"
    "\"invitation\":{\"number\":\"1234567890\",\"inviter_name\":\"Example LLP\","
    "\"inviter_id\":\"190140000109\"},\"entry_points\":[\"UACC\",\"UAAA\"]}";

static void render(renderer *r, ev_wire_record *record, ev_slice line)
{
    EV_UNSET ev_faults faults;
    ev_buf pdf = {.data = record->pdf, .capacity = EV_WIRE_PDF_MAX, .arena = &r->none};
    ev_faults_init_for(&faults, r->warnings);
    (void)ev_gen_render(r->gen, line, &pdf, &record->info, &faults);
    if (pdf.failed && faults.status == EV_OK)
        (void)ev_faults_add(&faults, EV_OUT_OF_MEMORY, "");
    record->pdf_size = faults.status == EV_OK ? pdf.size : 0;
    ev_wire_put_faults(record, &faults);
    if (faults.status == EV_OK)
        ev_beginning_sha256(r->beginning, ev_buf_as_slice(&pdf), record->sha256);
}

static void render_all(renderer *r)
{
    for (size_t i = 0; i < r->wire->count; i++) {
        ev_wire_record *record = &r->wire->record[i];
        render(r, record, (ev_slice){record->line, record->line_size});
        r->wire->done = i + 1;
    }
}

/* The wires of the others are not this one's to see. */
static void forget_other_wires(const ev_crew_plan *plan, unsigned mine)
{
    char *own = plan->memory + (size_t)mine * EV_WIRE_STRIDE, *behind = own + EV_WIRE_STRIDE;
    if (mine > 0)
        (void)munmap(plan->memory, (size_t)(own - plan->memory));
    if (mine + 1 < plan->count)
        (void)munmap(behind, (plan->count - mine - 1) * (size_t)EV_WIRE_STRIDE);
}

static void bound(void)
{
#ifndef EV_SANITIZED
    const struct rlimit space = {EV_PROCESS_MEMORY_MAX, EV_PROCESS_MEMORY_MAX};
    (void)setrlimit(RLIMIT_AS, &space);
#endif
}

static char confine(const ev_crew_plan *plan)
{
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    (void)ev_confine(EV_CONFINE_DECODER, plan->confine, &faults);
    return faults.count > 0 ? EV_RENDERER_UNCONFINED : EV_RENDERER_READY;
}

_Noreturn void ev_renderer_run(const ev_crew_plan *plan, unsigned mine, int socket)
{
    renderer r = {.wire = ev_crew_wire(plan, mine),
                  .warnings = plan->warnings,
                  .gen = ev_gen_open(plan->res),
                  .beginning = ev_beginning_open()};
    char word;
    forget_other_wires(plan, mine);
    bound();
    ev_arena_init(&r.none, 0);
    if (r.gen == NULL || r.beginning == NULL)
        _exit(EV_TEMP_FAIL);
    word = confine(plan);
    render(&r, &r.wire->record[0], EV_SLICE(own_record));
    while (ev_output_write_fd(socket, (ev_slice){&word, 1}) && ev_input_some(socket, &word, 1) == 1)
        render_all(&r);
    _exit(EV_OK);
}
