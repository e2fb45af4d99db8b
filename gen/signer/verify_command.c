/* evisa-seal verify: what was scanned, the certificates and the record are read whole; then the
 * process confines itself, decodes them, judges the seal, and prints the answer whole. */
#include "signer/commands.h"

#include "core/base64.h"
#include "sys/io.h"
#include "mrz/mrz.h"
#include "signer/pins.h"
#include "verify/verify.h"
#include "signer/zone.h"

#include <time.h>

enum { ARENA_LIMIT = 64 << 20 };

/* Files of strangers of which nothing is decoded yet. */
typedef struct material {
    ev_certificate_file cert[EV_CERTIFICATE_OPTIONS_MAX], csca[EV_CERTIFICATE_OPTIONS_MAX];
    ev_slice input, record;
} material;

typedef struct controller {
    const ev_signer_options *options;
    material read;
    ev_arena arena;
    ev_faults faults;
    ev_resources res;
    ev_cache policies;
    ev_certificates signers, cscas;
    ev_record record;
    ev_mrz mrz;
    ev_verification v;
} controller;

/* The only calendar of the project: a border officer checks on the day of the local time zone.
 * (batch/progress.c reads a clock too, to measure time.) */
static ev_date today(void)
{
    time_t now = time(NULL);
    struct tm local;
    if (now == (time_t)-1 || localtime_r(&now, &local) == NULL)
        return (ev_date){0, 0, 0};
    return (ev_date){(int16_t)(local.tm_year + 1900), (int8_t)(local.tm_mon + 1),
                     (int8_t)local.tm_mday};
}

/* A record or a seal, up to one byte more than a record may have; it lives in the arena. Absent
 * after an error. */
static ev_slice read_file(controller *c, const char *name)
{
    ev_buf file;
    ev_buf_init(&file, &c->arena, 1);
    if (ev_input_read(name, EV_RECORD_BYTES_MAX, &file, &c->faults) != EV_OK)
        return (ev_slice){NULL, 0};
    return ev_buf_as_slice(&file);
}

static void read_material(controller *c)
{
    const ev_signer_options *o = c->options;
    for (size_t i = 0; i < o->certs.count; i++)
        (void)ev_certificate_file_read(&o->certs.at[i], &c->arena, &c->read.cert[i], &c->faults);
    for (size_t i = 0; i < o->cscas.count; i++)
        (void)ev_certificate_file_read(&o->cscas.at[i], &c->arena, &c->read.csca[i], &c->faults);
    if (c->faults.status == EV_OK)
        c->read.input = read_file(c, o->input);
    if (c->faults.status == EV_OK && o->record != NULL)
        c->read.record = read_file(c, o->record);
}

static void add_certificates(controller *c, const ev_certificate_file *files, size_t count,
                             ev_certificates *list)
{
    for (size_t i = 0; i < count; i++)
        (void)ev_certificates_add_file(list, &files[i], &c->arena, &c->faults);
}

/* A record, its MRZ and whether its policy binds it. Whether the policy's rules hold is the
 * generator's to say. A record from before it was sealed lacks the pins that sealing puts in; they
 * are put in here as well, or it would look like a forged one. */
static void read_record(controller *c, ev_slice json)
{
    ev_selection selection = {.policy = NULL};
    ev_member added[EV_PINS_MAX];
    size_t count;
    json_t *object = ev_record_open(json, &c->arena, &c->record, &c->faults);
    if (c->faults.status == EV_OK)
        ev_pins_select(&c->policies, &c->record, &c->arena, &selection, &c->faults);
    if (c->faults.status == EV_OK &&
        ev_pins_add(&selection, object, &c->arena, &c->record, added, &count, &c->faults) ==
            EV_OK &&
        ev_mrz_make(&c->record, &c->mrz, &c->faults) == EV_OK) {
        c->v.record = &c->record;
        c->v.mrz = &c->mrz;
        c->v.bind = selection.policy->bind_record;
    }
    json_decref(object);
}

/* Base64, in lines or not. */
static ev_slice decode(controller *c, ev_slice text)
{
    ev_buf joined;
    ev_buf_init(&joined, &c->arena, text.size + 1);
    for (size_t i = 0; i < text.size; i++)
        if (!ev_char_is_blank(text.data[i]))
            ev_buf_char(&joined, text.data[i]);
    ev_slice base64 = ev_buf_as_slice(&joined);
    uint8_t *bytes = ev_arena_take(&c->arena, ev_base64_size(base64) + 1);
    if (bytes == NULL || joined.failed)
        (void)ev_faults_add(&c->faults, EV_OUT_OF_MEMORY, "");
    bool good = bytes != NULL && !joined.failed && ev_base64_decode(base64, bytes);
    return good ? (ev_slice){(const char *)bytes, ev_base64_size(base64)} : (ev_slice){NULL, 0};
}

static bool is_record(ev_slice input)
{
    size_t i = 0;
    while (i < input.size && ev_char_is_blank(input.data[i]))
        i++;
    return i < input.size && input.data[i] == '{';
}

/* Many scanners send a line end behind what they read: CR, LF or both. A seal may itself end with
 * such bytes, and says how long it is: of all readings only one can be a seal. */
static ev_slice without_line_end(ev_slice bytes)
{
    ev_seal seal;
    ev_slice reading = bytes;
    for (const char *end = "\n\r"; ev_seal_read(reading, &seal) != NULL; end++) {
        if (*end == '\0')
            return bytes;
        if (reading.size > 0 && reading.data[reading.size - 1] == *end)
            reading.size--;
    }
    return reading;
}

/* Raw bytes begin with the magic byte, which is neither a brace nor of base64. */
static void read_seal(controller *c)
{
    ev_slice input = c->read.input;
    if (input.size > EV_RECORD_BYTES_MAX) /* cut: a READ_ERROR */
        return;
    if (input.size > 0 && (unsigned char)input.data[0] == EV_SEAL_MAGIC)
        c->v.bytes = without_line_end(input);
    else if (is_record(input)) {
        if (c->options->record != NULL) { /* two records, and one answer */
            (void)ev_faults_add(&c->faults, EV_USAGE_ERROR, "");
            return;
        }
        read_record(c, input);
        if (c->faults.status == EV_OK && c->record.seal.data == NULL)
            (void)ev_faults_add(&c->faults, EV_MEMBER_MISSING, "/seal");
        c->v.bytes = c->record.seal;
    } else
        c->v.bytes = decode(c, input);
}

static void judge(controller *c)
{
    read_material(c);
    c->v.on = c->options->on;
    if (c->v.on.year == 0 && ev_zone_is_known(&c->faults))
        c->v.on = today(); /* it reads the time zone's file */
    if (c->faults.status != EV_OK ||
        ev_confine(EV_CONFINE_DECODER, c->options->confine, &c->faults) != EV_OK)
        return;
    add_certificates(c, c->read.cert, c->options->certs.count, &c->signers);
    add_certificates(c, c->read.csca, c->options->cscas.count, &c->cscas);
    if (c->faults.status == EV_OK)
        read_seal(c);
    if (c->faults.status == EV_OK && c->options->record != NULL)
        read_record(c, c->read.record);
    if (c->faults.status != EV_OK)
        return;
    c->v.signers = &c->signers;
    c->v.cscas = &c->cscas;
    if (c->v.on.year == 0)
        (void)ev_faults_add(&c->faults, EV_INTERNAL_ERROR, "");
    else
        ev_verify(&c->v);
}

static ev_status print(controller *c)
{
    ev_buf out;
    ev_buf_init(&out, NULL, 0);
    (c->options->json ? ev_verify_json : ev_verify_text)(&c->v, &out);
    if (out.failed)
        (void)ev_faults_add(&c->faults, EV_OUT_OF_MEMORY, "");
    else
        (void)ev_output_write(NULL, ev_buf_as_slice(&out), &c->faults);
    ev_buf_free(&out);
    return c->faults.status != EV_OK      ? c->faults.status
           : c->v.status == EV_SEAL_VALID ? EV_OK
                                          : EV_DATA;
}

ev_status ev_signer_run_verify(const ev_signer_options *options)
{
    controller c = {.options = options};
    ev_report_form form = ev_signer_report_form(options);
    ev_faults_init(&c.faults, EV_LENIENT);
    ev_arena_init(&c.arena, ARENA_LIMIT);
    ev_cache_init(&c.policies, &c.res, ARENA_LIMIT);
    judge(&c);
    ev_status status = c.faults.status == EV_OK ? print(&c) : c.faults.status;
    if (c.faults.status != EV_OK) /* warnings are the issuer's business */
        ev_report(&c.faults, &form, stderr);
    ev_certificates_free(&c.signers);
    ev_certificates_free(&c.cscas);
    ev_cache_free(&c.policies);
    ev_arena_free(&c.arena);
    return status;
}
