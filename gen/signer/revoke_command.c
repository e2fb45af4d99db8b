/* evisa-seal revoke: reads which visas are cancelled, line by line, and signs the list. The whole
 * file is judged before anything is signed: a list that lacks a line looks like a whole one. */
#include "signer/commands.h"

#include "cancelled/cancelled.h"
#include "record/record_json.h"
#include "scan/scan.h"
#include "sys/io.h"
#include "sys/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { OWN_LIMIT = 1 << 20, LINE_LIMIT = 16 << 20, DAY = 10 };

typedef struct revoker {
    const ev_signer_options *options;
    ev_arena own;  /* the certificate */
    ev_arena line; /* everything of one line */
    ev_certificates certificates;
    const ev_certificate *certificate;
    const char *state;
    ev_key key;
    ev_cancelled_draft draft;
    ev_faults faults;
} revoker;

/* ---- opening --------------------------------------------------------------------------------- */

static ev_status open_certificate(revoker *r)
{
    const ev_signer_options *o = r->options;
    r->certificate =
        ev_certificates_read_one(&r->certificates, &o->certs.at[0], &r->own, &r->faults);
    if (r->certificate == NULL)
        return r->faults.status;
    r->state = ev_seal_state_of_signer(r->certificate->id);
    if (ev_cancelled_check_signer(r->certificate, &r->faults) == EV_OK &&
        (!ev_certificate_is_valid_on(r->certificate, o->issued) ||
         !ev_certificate_is_valid_on(r->certificate, o->next)))
        (void)ev_faults_add(&r->faults, EV_CERT_NOT_IN_FORCE, "");
    return r->faults.status;
}

/* The file becomes standard input, the one descriptor that a confined process reads on from. */
static ev_status open_input(revoker *r)
{
    const char *name = r->options->input;
    if (name == NULL || strcmp(name, "-") == 0)
        return r->faults.status;
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    bool good = fd >= 0 && dup2(fd, STDIN_FILENO) >= 0;
    if (!good)
        (void)ev_faults_add_system(&r->faults, EV_CANT_READ, name, errno);
    if (fd > STDERR_FILENO)
        (void)close(fd);
    return r->faults.status;
}

/* ---- one line -------------------------------------------------------------------------------- */

static void add_fault(revoker *r, ev_code code, unsigned line)
{
    (void)ev_faults_add_at(&r->faults, code, "", line, 0);
}

/* The last word of the line is the day; a comma or semicolon may part them, as in a table. */
static bool split(ev_slice line, ev_slice *visa, ev_date *day)
{
    static const char marks[] = ",; \t";
    if (line.size <= DAY + 1 ||
        memchr(marks, line.data[line.size - DAY - 1], sizeof marks - 1) == NULL)
        return false;
    *visa = ev_slice_trim((ev_slice){line.data, line.size - DAY});
    while (visa->size > 0 && memchr(marks, visa->data[visa->size - 1], sizeof marks - 1) != NULL)
        visa->size--;
    ev_slice text = {line.data + line.size - DAY, DAY};
    return visa->size > 0 && ev_date_parse(text, EV_DATE_WHOLE, day) == EV_DATE_OK;
}

/* As the record's schema has it. */
static bool is_number(ev_slice text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!(text.data[i] >= 'A' && text.data[i] <= 'Z') &&
            !(text.data[i] >= '0' && text.data[i] <= '9'))
            return false;
    return text.size >= EV_VISA_NUMBER_MIN && text.size <= EV_VISA_NUMBER_MAX;
}

/* The seal of a sealed record; absent when it is not a right record, or has none. */
static ev_slice seal_of_record(revoker *r, ev_slice json)
{
    EV_UNSET ev_faults reading;
    ev_record record;
    ev_faults_init(&reading, EV_LENIENT);
    json_t *object = ev_record_open(json, &r->line, &record, &reading);
    json_decref(object);
    return reading.status == EV_OK ? record.seal : (ev_slice){NULL, 0};
}

/* No signature is asked here, so two readings of different visas leave open which is meant. */
static bool read_one_seal(const ev_scan *scan, ev_seal *seal)
{
    uint8_t key[EV_CANCELLED_KEY], other[EV_CANCELLED_KEY];
    bool found = false;
    for (size_t i = 0; i < scan->count; i++) {
        ev_seal read;
        if (ev_seal_read(scan->reading[i].bytes, &read) != NULL)
            continue;
        ev_cancelled_key_of_seal(&read, other);
        if (found && memcmp(key, other, sizeof key) != 0)
            return false;
        memcpy(key, other, sizeof key);
        *seal = read;
        found = true;
    }
    return found;
}

/* A sealed record, or a seal in any form that verify reads. */
static bool read_seal(revoker *r, ev_slice text, ev_seal *seal)
{
    EV_UNSET ev_scan scan;
    if (!ev_scan_read(text, &r->line, &scan))
        return false;
    if (scan.kind == EV_SCAN_RECORD) {
        ev_slice bytes = seal_of_record(r, scan.record);
        return bytes.data != NULL && ev_seal_read(bytes, seal) == NULL;
    }
    return scan.kind == EV_SCAN_CODE && read_one_seal(&scan, seal);
}

static void take_visa(revoker *r, ev_slice visa, ev_date day, unsigned line)
{
    uint8_t key[EV_CANCELLED_KEY];
    ev_seal seal;
    if (is_number(visa)) {
        ev_cancelled_key_of_number(ev_slice_from(r->state), visa, key);
    } else if (!read_seal(r, visa, &seal) || !ev_seal_is_visa(&seal)) {
        add_fault(r, EV_LIST_LINE, line);
        return;
    } else if (strcmp(seal.country, r->state) != 0) {
        add_fault(r, EV_LIST_STATE, line);
        return;
    } else {
        ev_cancelled_key_of_seal(&seal, key);
    }
    if (ev_date_compare(day, r->options->issued) > 0)
        add_fault(r, EV_LIST_DAY, line);
    else if (!ev_cancelled_add(&r->draft, key, day, line))
        add_fault(r, EV_LIST_TOO_LONG, line);
}

static void take_line(revoker *r, ev_slice text, unsigned line)
{
    static const char mark[] = "\xEF\xBB\xBF";
    ev_slice visa;
    ev_date day;
    if (line == 1 && text.size >= sizeof mark - 1 && memcmp(text.data, mark, sizeof mark - 1) == 0)
        text = (ev_slice){text.data + sizeof mark - 1, text.size - (sizeof mark - 1)};
    text = ev_slice_trim(text);
    if (text.size == 0 || text.data[0] == '#')
        return;
    if (split(text, &visa, &day))
        take_visa(r, visa, day, line);
    else
        add_fault(r, EV_LIST_LINE, line);
}

/* False where reading broke off; what is wrong with the lines is in the faults. */
static bool read_lines(revoker *r)
{
    ev_lines lines;
    ev_slice text;
    ev_line_kind kind;
    int input = STDIN_FILENO;
    if (!ev_lines_open(&lines, ev_read_descriptor, &input, EV_RECORD_BYTES_MAX)) {
        (void)ev_faults_add(&r->faults, EV_OUT_OF_MEMORY, "");
        return false;
    }
    unsigned line = 1;
    while ((kind = ev_lines_next(&lines, &text)) == EV_LINE_TEXT || kind == EV_LINE_TOO_LONG) {
        ev_arena_reset(&r->line);
        if (kind == EV_LINE_TOO_LONG)
            add_fault(r, EV_LIST_TOO_LONG, line++);
        else
            take_line(r, text, line++);
    }
    if (kind == EV_LINE_BROKEN)
        (void)ev_faults_add_system(&r->faults, EV_CANT_READ, ev_input_name(r->options->input),
                                   errno);
    ev_lines_close(&lines);
    return kind == EV_LINE_NONE;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void make_list(revoker *r)
{
    ev_confine_kind kind;
    ev_buf out;
    ev_buf_init(&out, NULL, 0);
    if (open_certificate(r) != EV_OK ||
        ev_key_open_of(&r->options->key, r->certificate, &r->key, &r->faults) != EV_OK ||
        open_input(r) != EV_OK)
        return;
    kind = r->key.in_token ? EV_CONFINE_TOKEN : EV_CONFINE_DECODER;
    if (ev_confine(kind, r->options->confine, &r->faults) != EV_OK || !read_lines(r))
        return;
    if (ev_cancelled_sort(&r->draft, &r->faults) == EV_OK &&
        ev_cancelled_write(&r->draft, r->certificate, &r->key, &out, &r->faults) == EV_OK)
        (void)ev_output_write(NULL, ev_buf_as_slice(&out), &r->faults);
    ev_buf_free(&out);
}

static ev_status run(const ev_signer_options *options)
{
    revoker r = {.options = options};
    ev_report_form form = ev_signer_report_form(options);
    const ev_signer_options *o = options;
    ev_arena_init(&r.own, OWN_LIMIT);
    ev_arena_init(&r.line, LINE_LIMIT);
    ev_faults_init(&r.faults, EV_LENIENT);
    ev_cancelled_draft_init(&r.draft, o->issued, o->next, (uint32_t)o->sequence);
    make_list(&r);
    ev_report(&r.faults, &form, stderr);
    ev_key_close(&r.key);
    ev_cancelled_draft_free(&r.draft);
    ev_certificates_free(&r.certificates);
    ev_arena_free(&r.own);
    ev_arena_free(&r.line);
    return r.faults.status;
}

int ev_signer_run_revoke(const ev_signer_options *options)
{
    return ev_signer_run_to_output(options, run, EV_CANCELLED_BYTES_MAX);
}
