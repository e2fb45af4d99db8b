/* The verdict: what to do with the holder of a visa. Its rows are asked in their order, and the
 * first that holds is the answer:
 *
 *     1  INVALID       malformed or forged, or not what it should be
 *     2  CANCELLED     on the list of its State
 *     3  NOT PROVEN    nobody here can tell: no certificate, another curve, no seal
 *     4  SPECIMEN      genuine, and not a visa
 *     5  NOT IN FORCE  genuine, and not of use on that day
 *     6  NOT PROVEN    genuine, and the list is too old or the last day not known
 *     7  VALID
 *     8  NOT PROVEN    anything else
 *
 * A scanner that loses a part of a code is the rule, and a forger who does the same the exception:
 * what was lost on the way is never called forged, and never proven. */
#include "verify/private.h"

static const struct {
    const char *name;
    int exit_status;
} verdicts[EV_VERIFY_COUNT] = {
    [EV_VERIFY_INVALID] = {"INVALID", 3},           [EV_VERIFY_CANCELLED] = {"CANCELLED", 3},
    [EV_VERIFY_NOT_PROVEN] = {"NOT PROVEN", 2},     [EV_VERIFY_SPECIMEN] = {"SPECIMEN", 1},
    [EV_VERIFY_NOT_IN_FORCE] = {"NOT IN FORCE", 1}, [EV_VERIFY_VALID] = {"VALID", 0},
};

static const struct {
    const char *name, *trust, *why;
    ev_verify_verdict verdict;
} statuses[EV_SUB_STATUS_COUNT] = {
#define EV_SUB_STATUS(name, trust, verdict, why) {#name, trust, why, EV_VERIFY_##verdict},
#include "verify/statuses.def"
#undef EV_SUB_STATUS
};

/* The first line, and what helps. */
static const struct {
    const char *why, *reason;
} troubles[EV_INPUT_TROUBLE_COUNT] = {
    [EV_INPUT_EMPTY] = {"nothing could be read", "the input is empty: scan the code again"},
    [EV_INPUT_STRANGE] = {"nothing could be read",
                          "the input does not hold a seal in any form that is known here: check "
                          "that the right code was scanned, and scan it again"},
    [EV_INPUT_LOST] = {"the scanner lost bytes",
                       "the input was a seal, and a part of it is missing: scan it again, and have "
                       "the scanner hand over bytes, hex or base64"},
    [EV_INPUT_PICTURE] = {"nothing could be read",
                          "the input is a picture or a PDF: evisa-compare scan reads its code, and "
                          "prints what this command reads"},
    [EV_INPUT_UNSIGNED] = {"the visa is not signed",
                           "the code says itself that it is not signed: anybody may have written "
                           "it, so look the visa up"},
    [EV_INPUT_SEVERAL] = {"more than one seal",
                          "the input holds several seals: give one, or with --ndjson a line for "
                          "each"},
    [EV_INPUT_TOO_LARGE] = {"nothing could be read", "the input is larger than any seal or record"},
    [EV_INPUT_RECORD_WRONG] = {"the record could not be read",
                               "the record has faults, which evisa-gen check explains"},
    [EV_INPUT_RECORD_UNSIGNED] = {"the visa is not signed", "the record has no seal"},
};

const char *ev_verify_verdict_name(ev_verify_verdict verdict)
{
    return verdicts[verdict].name;
}

int ev_verify_exit_status(ev_verify_verdict verdict)
{
    return verdicts[verdict].exit_status;
}

const char *ev_sub_status_name(ev_sub_status status)
{
    return statuses[status].name;
}

const char *ev_sub_status_trust(ev_sub_status status)
{
    return statuses[status].trust;
}

/* ---- the list -------------------------------------------------------------------------------- */

/* Whether list `i` speaks of seals like this one; asked once for a certificate and a State. */
static bool applies(const ev_verification *v, size_t i)
{
    ev_opinion *kept = v->opinions != NULL ? &v->opinions[v->signer - v->signers->at] : NULL;
    if (kept == NULL)
        return ev_cancelled_applies(&v->lists[i], &v->seal, v->signer, v->cscas);
    if (strcmp(kept->state, v->seal.country) != 0) {
        memcpy(kept->state, v->seal.country, sizeof kept->state);
        for (size_t each = 0; each < v->list_count; each++)
            kept->applies[each] =
                ev_cancelled_applies(&v->lists[each], &v->seal, v->signer, v->cscas);
    }
    return kept->applies[i];
}

/* A visa that one list has is cancelled: a newer list may leave out what has ended. */
static void look_up(ev_verification *v)
{
    uint8_t key[EV_CANCELLED_KEY];
    const ev_cancelled *told = NULL;
    ev_cancelled_key_of_seal(&v->seal, key);
    for (size_t i = 0; i < v->list_count; i++) {
        ev_date day;
        if (!applies(v, i))
            continue;
        if (v->list == NULL || ev_date_compare(v->lists[i].issued, v->list->issued) > 0)
            v->list = &v->lists[i];
        if (v->cancelled_on.year == 0 && ev_cancelled_find(&v->lists[i], key, &day)) {
            v->cancelled_on = day;
            told = &v->lists[i];
        }
    }
    if (told != NULL)
        v->list = told;
}

const ev_cancelled *ev_verify_told_list(const ev_verification *v)
{
    const ev_cancelled *told = v->list;
    for (size_t i = 0; v->list == NULL && i < v->list_count; i++)
        if (told == NULL || ev_date_compare(v->lists[i].issued, told->issued) > 0)
            told = &v->lists[i];
    return told;
}

int ev_verify_list_age(const ev_verification *v, const ev_cancelled *list)
{
    return ev_date_days(v->on) - ev_date_days(list->issued);
}

bool ev_verify_is_list_old(const ev_verification *v, const ev_cancelled *list)
{
    return ev_date_compare(v->on, list->next) > 0;
}

/* ---- the rows -------------------------------------------------------------------------------- */

static void say(ev_verification *v, ev_verify_verdict verdict, const char *why, ev_date day)
{
    v->verdict = verdict;
    v->why = why;
    v->why_day = day;
}

static void say_plainly(ev_verification *v, ev_verify_verdict verdict, const char *why)
{
    say(v, verdict, why, (ev_date){0});
}

/* UTO is the State of ICAO's specimens (Doc 9303-3, 5). */
bool ev_verify_is_specimen(const ev_verification *v)
{
    if (!ev_verify_is_proven(v))
        return false;
    bool is_of_record = ev_verify_was_compared(v) && v->record->specimen;
    return v->signer->is_test || is_of_record || strcmp(v->seal.country, "UTO") == 0;
}

/* Neither appendix D nor a certificate's validity says anything of a signature from the future. It
 * is genuine; but either the issuer's clock is wrong, or the reader's. One day is granted: in the
 * west it is still yesterday when a visa is sealed in Kazakhstan, and an airline may look at it at
 * once. */
static bool is_from_the_future(const ev_verification *v)
{
    return ev_date_days(v->seal.signed_on) > ev_date_days(v->on) + 1;
}

/* Rows 6 to 8: of a genuine seal whose visa is not known to be out of force. */
static void conclude_day(ev_verification *v)
{
    if (v->list != NULL && ev_verify_is_list_old(v, v->list) && !v->may_lists_be_old)
        say_plainly(v, EV_VERIFY_NOT_PROVEN, "the list of cancelled visas is out of date");
    else if (v->validity == EV_VISA_UNKNOWN)
        say_plainly(v, EV_VERIFY_NOT_PROVEN, "the last day of the visa is not known");
    else if (v->list_count > 0 && v->list == NULL)
        say_plainly(v, EV_VERIFY_NOT_PROVEN, "no list of cancelled visas of its issuer was given");
    else if (is_from_the_future(v))
        say_plainly(v, EV_VERIFY_NOT_PROVEN, "it was signed after the day of control");
    else if (ev_verify_first_day(v).year == 0)
        say_plainly(v, EV_VERIFY_NOT_PROVEN, "the first day of the visa is not in the seal");
    else
        say_plainly(v, EV_VERIFY_VALID, NULL);
}

/* Rows 2 and 4 to 8. */
static void conclude_genuine(ev_verification *v)
{
    if (v->cancelled_on.year != 0)
        say(v, EV_VERIFY_CANCELLED, "on", v->cancelled_on);
    else if (ev_verify_is_specimen(v))
        say_plainly(v, EV_VERIFY_SPECIMEN, NULL);
    else if (v->validity == EV_VISA_NO_LONGER)
        say(v, EV_VERIFY_NOT_IN_FORCE, "ended on", v->seal.valid_until);
    else if (v->validity == EV_VISA_NOT_YET)
        say(v, EV_VERIFY_NOT_IN_FORCE, "begins on",
            ev_verify_first_day(v).year != 0 ? ev_verify_first_day(v) : v->seal.issued_on);
    else
        conclude_day(v);
}

/* A record that is not that of the seal is wrong, also where nobody can say who made the seal. */
static bool has_other_record(const ev_verification *v)
{
    bool is_open = statuses[v->status].verdict == EV_VERIFY_NOT_PROVEN;
    return is_open && v->read && v->record != NULL && !ev_verify_record_is_same(v);
}

void ev_verify_conclude(ev_verification *v)
{
    v->list = NULL;
    v->cancelled_on = (ev_date){0};
    if (ev_verify_is_proven(v))
        look_up(v); /* also below an INVALID: all that is true is said */
    if (v->trouble != EV_INPUT_FINE) {
        say_plainly(v, EV_VERIFY_NOT_PROVEN, troubles[v->trouble].why);
        v->reason = troubles[v->trouble].reason;
    } else if (ev_verify_is_genuine(v)) {
        conclude_genuine(v);
    } else if (has_other_record(v)) {
        say_plainly(v, EV_VERIFY_INVALID, statuses[EV_SEAL_SEAL_VISA_MISMATCH].name);
    } else {
        const char *why = statuses[v->status].why;
        say_plainly(v, statuses[v->status].verdict, why != NULL ? why : statuses[v->status].name);
    }
}

void ev_verify_trouble(ev_verification *v, ev_input_trouble trouble)
{
    ev_verify_clear(v);
    if (trouble != EV_INPUT_RECORD_WRONG)
        ev_faults_init(&v->differences, EV_LENIENT);
    v->trouble = trouble;
    ev_verify_conclude(v);
}

void ev_verify(ev_verification *v)
{
    if (v->bytes.size == 0) {
        ev_verify_trouble(v, EV_INPUT_EMPTY);
        return;
    }
    ev_verify_judge(v);
    ev_verify_conclude(v);
}
