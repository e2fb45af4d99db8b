/* Which of the readings of a scan is the seal. Only a signature tells: a reading that a scanner
 * never meant can be read as a seal only by an accident that no key signs. So a reading whose
 * signature holds is the seal, whatever stood before it; without one, the first that is a whole
 * seal is spoken of. */
#include "verify/private.h"

/* What the readings that are not whole seals had. */
typedef struct leftovers {
    bool has_unsigned;
    bool has_cut;    /* one ends where a seal goes on, and its decoding may have lost the rest */
    bool has_whole;  /* one of the whole input, and not of a line, begins as a seal */
    ev_slice broken; /* the first that begins as a seal and is none; absent: none does */
    const char *form;
} leftovers;

/* Lines that are whole seals, each another one. */
static bool has_several(const ev_scan *scan)
{
    ev_slice first = {NULL, 0};
    for (size_t i = 0; i < scan->count; i++) {
        ev_seal seal;
        ev_slice bytes = scan->reading[i].bytes;
        if (scan->reading[i].line == 0 || !ev_seal_begins(bytes) ||
            ev_seal_read(bytes, &seal) != NULL)
            continue;
        if (first.data != NULL && !ev_slice_equal(first, bytes))
            return true;
        first = bytes;
    }
    return false;
}

/* Judges each reading until one is signed. Returns the one to speak of; NULL: none is a seal. */
static const ev_reading *find_seal(ev_verification *v, const ev_scan *scan, leftovers *rest)
{
    const ev_reading *first = NULL;
    for (size_t i = 0; i < scan->count; i++) {
        const ev_reading *reading = &scan->reading[i];
        v->bytes = reading->bytes;
        if (!ev_seal_begins(v->bytes)) {
            rest->has_unsigned = rest->has_unsigned || ev_seal_is_unsigned_code(v->bytes);
            continue;
        }
        ev_verify_judge(v);
        if (v->read && (v->has_signature || first == NULL))
            first = reading;
        if (v->has_signature)
            break;
        bool is_piece = reading->line > 0 && rest->has_whole; /* of one text in lines */
        rest->has_whole = rest->has_whole || reading->line == 0;
        if (!v->read && v->seal.is_cut && !is_piece && (reading->is_decoded || v->seq > 0))
            rest->has_cut = true;
        if (!v->read && rest->broken.data == NULL) {
            rest->broken = v->bytes;
            rest->form = reading->form;
        }
    }
    return first;
}

static ev_input_trouble trouble_of(const ev_scan *scan, const leftovers *rest)
{
    if (scan->kind == EV_SCAN_EMPTY)
        return EV_INPUT_EMPTY;
    if (scan->kind == EV_SCAN_PICTURE)
        return EV_INPUT_PICTURE;
    if (rest->has_cut || scan->has_lost)
        return EV_INPUT_LOST;
    if (rest->broken.data != NULL)
        return EV_INPUT_FINE; /* a malformed seal */
    return rest->has_unsigned ? EV_INPUT_UNSIGNED : EV_INPUT_STRANGE;
}

void ev_verify_scan(ev_verification *v, const ev_scan *scan)
{
    leftovers rest = {.has_unsigned = false};
    if (has_several(scan)) {
        ev_verify_trouble(v, EV_INPUT_SEVERAL);
        return;
    }
    const ev_reading *found = find_seal(v, scan, &rest);
    bool is_seal = found != NULL && (v->has_signature || !scan->has_lost);
    ev_input_trouble trouble = is_seal ? EV_INPUT_FINE : trouble_of(scan, &rest);
    if (trouble != EV_INPUT_FINE) {
        ev_verify_trouble(v, trouble);
        return;
    }
    if (!v->has_signature) { /* other readings were judged after it */
        v->bytes = found != NULL ? found->bytes : rest.broken;
        ev_verify_judge(v);
    }
    v->form = found != NULL ? found->form : rest.form;
    ev_verify_conclude(v);
}
