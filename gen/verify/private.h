/* verify_private: what text and JSON both show of a seal. All names of verifying begin with
 * ev_verify_, those of this header too: ev_seal_ and ev_mrz_ are the folders seal and mrz. */
#ifndef EV_VERIFY_PRIVATE_H
#define EV_VERIFY_PRIVATE_H

#include "verify/verify.h"

/* ---- the steps of judging -------------------------------------------------------------------- */

/* Sets what is found to nothing. */
void ev_verify_clear(ev_verification *v);

/* All that ev_verify sets but the verdict and the look-up. */
void ev_verify_judge(ev_verification *v);

/* The look-up in the lists, the verdict and, for an input without a seal, the reason. */
void ev_verify_conclude(ev_verification *v);

/* Whether signature and trust hold, and nothing contradicts them. */
static inline bool ev_verify_is_genuine(const ev_verification *v)
{
    return v->status == EV_SEAL_VALID || v->status == EV_SEAL_UNKNOWN_FEATURE;
}

/* Whether the issuer says what the seal says: it is genuine, also where the record is another. */
bool ev_verify_is_proven(const ev_verification *v);

/* The list to tell of: the one that was looked up, otherwise the newest that was given; NULL: none
 * was given. Its days of age on the day of control, below 0 for one from a later day; whether the
 * day on which the next is due has passed. */
const ev_cancelled *ev_verify_told_list(const ev_verification *v);
int ev_verify_list_age(const ev_verification *v, const ev_cancelled *list);
bool ev_verify_is_list_old(const ev_verification *v, const ev_cancelled *list);

/* Whether it is genuine and of a test signer, a record or a State that makes it a specimen. */
bool ev_verify_is_specimen(const ev_verification *v);

/* ---- fields ---------------------------------------------------------------------------------- */

/* A field of line 2 without the fillers at its end; the absent slice when the seal has no MRZ. */
ev_slice ev_verify_mrz_field(const ev_seal *seal, size_t at, size_t width);

/* The surname, or the given names, with fillers; the name field is parted at its first "<<" (Doc
 * 9303-3, 4.6). */
typedef enum ev_name_part { EV_SURNAME, EV_GIVEN_NAMES } ev_name_part;
ev_slice ev_verify_mrz_name(const ev_seal *seal, ev_name_part part);

/* The same with single spaces for fillers, and none at the ends. */
ev_slice ev_verify_without_fillers(ev_slice field, char out[EV_MRZ_LINE + 1]);

/* 'M', 'F', or 'X' for the filler (Doc 9303-7, 4.1.1); 0 for another character. */
char ev_verify_sex(const ev_seal *seal);

/* The visa's number; the absent slice when the seal does not hold it. */
ev_slice ev_verify_visa_number(const ev_seal *seal);

/* Whether the name field holds less than the name. */
typedef enum ev_name_cut { EV_NAME_WHOLE, EV_NAME_MAY_BE_CUT, EV_NAME_CUT } ev_name_cut;
ev_name_cut ev_verify_name_cut(const ev_verification *v);

/* The days on which the holder may be born: none that is known, one, or two of which the seal does
 * not say which. Where the seal leaves two and a record was compared and is the same, the record's.
 * Returns their number. */
enum { EV_BIRTH_DATES_MAX = 2 };
size_t ev_verify_birth_dates(const ev_verification *v, ev_date out[EV_BIRTH_DATES_MAX]);
bool ev_verify_is_birth_of_record(const ev_verification *v); /* the day is from the record */

/* The first day of the visa: of a bound seal, or of a record that was compared and is the same;
 * year 0: not known. */
ev_date ev_verify_first_day(const ev_verification *v);

/* Whether record and seal were compared: agreement with a seal that is not genuine would prove
 * nothing. */
bool ev_verify_was_compared(const ev_verification *v);
bool ev_verify_record_is_same(const ev_verification *v); /* if it was compared */

/* The category of a record that was compared and is the one that was sealed: the seal holds no
 * category, but its digest binds the record's. The absent slice otherwise. */
ev_slice ev_verify_category(const ev_verification *v);

/* Sets `list` to what is on a visa and was not checked; returns how many. The texts are
 * constant. */
enum { EV_NOT_CHECKED_MAX = 11 };
size_t ev_verify_not_checked(const ev_verification *v, const char *list[EV_NOT_CHECKED_MAX]);

#endif
