/* What verify reads and keeps. Files of strangers are read whole first; then the process confines
 * itself, and they are decoded. */
#include "signer/verifier.h"

#include "signer/pins.h"
#include "signer/zone.h"
#include "sys/io.h"

#include <time.h>

enum { ARENA_LIMIT = 64 << 20 };

typedef struct ev_verifier_files {
    ev_certificate_file cert[EV_CERTIFICATE_OPTIONS_MAX], csca[EV_CERTIFICATE_OPTIONS_MAX];
    ev_slice record;
} files;

/* ---- reading --------------------------------------------------------------------------------- */

/* The calendar of the project: an officer checks on the day of the local time zone. A stream asks
 * for each answer: it may run for weeks. (batch/progress.c reads a clock too, to measure time.) */
static ev_date today(void)
{
    time_t now = time(NULL);
    struct tm local;
    if (now == (time_t)-1 || localtime_r(&now, &local) == NULL)
        return (ev_date){0, 0, 0};
    return (ev_date){(int16_t)(local.tm_year + 1900), (int8_t)(local.tm_mon + 1),
                     (int8_t)local.tm_mday};
}

static void read_lists(ev_verifier *verifier, ev_faults *faults)
{
    const ev_signer_options *o = verifier->options;
    for (size_t i = 0; i < o->lists.count; i++) {
        ev_buf_init(&verifier->list_bytes[i], NULL, 0);
        (void)ev_input_read(o->lists.name[i], EV_CANCELLED_BYTES_MAX, &verifier->list_bytes[i],
                            faults);
    }
}

static void read_record_file(ev_verifier *verifier, ev_faults *faults)
{
    ev_buf file;
    ev_buf_init(&file, &verifier->own, 1);
    if (ev_input_read(verifier->options->record, EV_RECORD_BYTES_MAX, &file, faults) == EV_OK)
        verifier->files->record = ev_buf_as_slice(&file);
}

/* The time zone's file is opened by the first question for the day. */
static void read_zone(ev_verifier *verifier, ev_faults *faults)
{
    if (verifier->options->on.year == 0 && ev_zone_is_known(faults) && today().year == 0)
        (void)ev_faults_add(faults, EV_INTERNAL_ERROR, "");
}

ev_status ev_verifier_read(ev_verifier *verifier, const ev_signer_options *options,
                           ev_faults *faults)
{
    *verifier = (ev_verifier){.options = options};
    ev_arena_init(&verifier->own, ARENA_LIMIT);
    ev_arena_init(&verifier->document, ARENA_LIMIT);
    ev_cache_init(&verifier->policies, &verifier->res, ARENA_LIMIT);
    verifier->files = ev_arena_take(&verifier->own, sizeof *verifier->files);
    if (verifier->files == NULL)
        return ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    for (size_t i = 0; i < options->certs.count; i++)
        (void)ev_certificate_file_read(&options->certs.at[i], &verifier->own,
                                       &verifier->files->cert[i], faults);
    for (size_t i = 0; i < options->cscas.count; i++)
        (void)ev_certificate_file_read(&options->cscas.at[i], &verifier->own,
                                       &verifier->files->csca[i], faults);
    read_lists(verifier, faults);
    if (options->record != NULL)
        read_record_file(verifier, faults);
    read_zone(verifier, faults);
    return faults->status;
}

/* ---- decoding -------------------------------------------------------------------------------- */

static void add_certificates(ev_verifier *verifier, const ev_certificate_file *from, size_t count,
                             ev_certificates *list, ev_faults *faults)
{
    for (size_t i = 0; i < count; i++)
        (void)ev_certificates_add_file(list, &from[i], &verifier->own, faults);
}

/* A record, its MRZ and whether its policy binds it. Whether the policy's rules hold is the
 * generator's to say. A record from before it was sealed lacks the pins that sealing puts in; they
 * are put in here as well, or it would look like a forged one. */
static ev_status read_record(ev_verifier *verifier, ev_slice json, ev_arena *arena,
                             ev_faults *faults)
{
    ev_selection selection = {.policy = NULL};
    ev_member added[EV_PINS_MAX];
    size_t count;
    ev_cache_tidy(&verifier->policies);
    json_t *object = ev_record_open(json, arena, &verifier->record, faults);
    if (faults->status == EV_OK)
        ev_pins_select(&verifier->policies, &verifier->record, arena, &selection, faults);
    if (faults->status == EV_OK &&
        ev_pins_add(&selection, object, arena, &verifier->record, added, &count, faults) == EV_OK &&
        ev_mrz_make(&verifier->record, &verifier->mrz, faults) == EV_OK) {
        verifier->v.record = &verifier->record;
        verifier->v.mrz = &verifier->mrz;
        verifier->v.bind = selection.policy->bind_record;
    }
    json_decref(object);
    return faults->status;
}

/* The day on which lists and their authorities are looked at when they are opened; a stream asks
 * for the age of a list again each time. */
static ev_date day_of_control(const ev_verifier *verifier)
{
    return verifier->options->on.year != 0 ? verifier->options->on : today();
}

static void open_lists(ev_verifier *verifier, ev_faults *faults)
{
    const ev_file_names *names = &verifier->options->lists;
    for (size_t i = 0; i < names->count && faults->status == EV_OK; i++) {
        EV_UNSET ev_faults reading;
        ev_faults_init(&reading, EV_LENIENT);
        (void)ev_cancelled_read(ev_buf_as_slice(&verifier->list_bytes[i]), &verifier->cscas,
                                &verifier->signers, day_of_control(verifier), &verifier->own,
                                &verifier->list[i], &reading);
        for (size_t each = 0; each < reading.count; each++)
            (void)ev_faults_add(faults, reading.fault[each].code, names->name[i]);
    }
}

ev_status ev_verifier_open(ev_verifier *verifier, ev_faults *faults)
{
    const ev_signer_options *o = verifier->options;
    add_certificates(verifier, verifier->files->cert, o->certs.count, &verifier->signers, faults);
    add_certificates(verifier, verifier->files->csca, o->cscas.count, &verifier->cscas, faults);
    if (faults->status == EV_OK)
        open_lists(verifier, faults);
    ev_opinion *opinions =
        ev_arena_take_array(&verifier->own, verifier->signers.count + 1, sizeof *opinions);
    if (opinions == NULL)
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    if (faults->status == EV_OK && o->record != NULL)
        (void)read_record(verifier, verifier->files->record, &verifier->own, faults);
    verifier->v.is_record_own = o->record != NULL;
    verifier->v.signers = &verifier->signers;
    verifier->v.cscas = &verifier->cscas;
    verifier->v.opinions = opinions;
    verifier->v.lists = verifier->list;
    verifier->v.list_count = o->lists.count;
    verifier->v.may_lists_be_old = o->allow_old_list;
    return faults->status;
}

/* ---- answering ------------------------------------------------------------------------------- */

/* What was found out of a certificate holds for one day. */
static void set_day(ev_verifier *verifier, ev_faults *faults)
{
    ev_date day = day_of_control(verifier);
    if (day.year == 0)
        (void)ev_faults_add(faults, EV_INTERNAL_ERROR, "");
    if (ev_date_compare(day, verifier->v.on) != 0)
        memset(verifier->v.opinions, 0, verifier->signers.count * sizeof *verifier->v.opinions);
    verifier->v.on = day;
}

/* A record that is not right is not a fault of the call: the holder may have brought it. */
static void judge_record(ev_verifier *verifier, ev_slice json, ev_faults *faults)
{
    ev_verification *v = &verifier->v;
    if (verifier->options->record != NULL) { /* two records, and one answer */
        (void)ev_faults_add(faults, EV_USAGE_ERROR, "");
        return;
    }
    v->record = NULL;
    ev_faults_init(&v->differences, EV_LENIENT);
    if (read_record(verifier, json, &verifier->document, &v->differences) == EV_TEMP_FAIL) {
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    } else if (v->differences.status != EV_OK) {
        v->record = NULL;
        ev_verify_trouble(v, EV_INPUT_RECORD_WRONG);
    } else if (verifier->record.seal.data == NULL) {
        ev_verify_trouble(v, EV_INPUT_RECORD_UNSIGNED);
    } else {
        v->bytes = verifier->record.seal;
        ev_verify(v);
        v->form = "sealed record";
    }
}

static void judge(ev_verifier *verifier, ev_slice input, ev_faults *faults)
{
    EV_UNSET ev_scan scan;
    if (input.size > EV_RECORD_BYTES_MAX)
        ev_verify_trouble(&verifier->v, EV_INPUT_TOO_LARGE);
    else if (!ev_scan_read(input, &verifier->document, &scan))
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    else if (scan.kind == EV_SCAN_RECORD)
        judge_record(verifier, scan.record, faults);
    else
        ev_verify_scan(&verifier->v, &scan);
}

static ev_slice with_byte(ev_verifier *verifier, ev_slice line, char byte, ev_faults *faults)
{
    char *copy = ev_arena_take_unset(&verifier->document, line.size + 1);
    if (copy == NULL) {
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
        return line;
    }
    if (line.size > 0)
        memcpy(copy, line.data, line.size);
    copy[line.size] = byte;
    return (ev_slice){copy, line.size + 1};
}

/* The reader of lines takes off a CR or LF that may be the last byte of a seal. Only a signature
 * shows that it was. */
static void judge_line(ev_verifier *verifier, ev_slice line, ev_faults *faults)
{
    judge(verifier, line, faults);
    if (faults->status != EV_OK || verifier->v.trouble != EV_INPUT_LOST)
        return;
    for (const char *byte = "\r\n"; *byte != '\0' && faults->status == EV_OK; byte++) {
        judge(verifier, with_byte(verifier, line, *byte, faults), faults);
        if (verifier->v.has_signature)
            return;
    }
    if (faults->status == EV_OK)
        judge(verifier, line, faults);
}

int ev_verifier_answer(ev_verifier *verifier, ev_slice input, size_t seq, ev_buf *out,
                       ev_faults *faults)
{
    bool is_line = seq > 0;
    ev_arena_reset(&verifier->document);
    if (verifier->options->record == NULL)
        verifier->v.record = NULL;
    verifier->v.seq = seq;
    set_day(verifier, faults);
    if (faults->status == EV_OK)
        (is_line ? judge_line : judge)(verifier, input, faults);
    if (faults->status != EV_OK)
        return (int)faults->status;
    bool is_json = verifier->options->json || is_line;
    (is_json ? ev_verify_json : ev_verify_text)(&verifier->v, out);
    if (out->failed)
        return (int)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    return ev_verify_exit_status(verifier->v.verdict);
}

void ev_verifier_close(ev_verifier *verifier)
{
    for (size_t i = 0; i < verifier->options->lists.count; i++) {
        ev_cancelled_free(&verifier->list[i]);
        ev_buf_free(&verifier->list_bytes[i]);
    }
    ev_certificates_free(&verifier->signers);
    ev_certificates_free(&verifier->cscas);
    ev_cache_free(&verifier->policies);
    ev_arena_free(&verifier->own);
    ev_arena_free(&verifier->document);
}
