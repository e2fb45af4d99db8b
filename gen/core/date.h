/* date: calendar days of the proleptic Gregorian calendar. No clock, no time zone, no locale. */
#ifndef EV_DATE_H
#define EV_DATE_H

#include "core/core.h"

/* A day. In a birth date the passport may know less: day 0, or month and day 0, are "unknown". */
typedef struct ev_date {
    int16_t year; /* 1 .. 9999 */
    int8_t month; /* 1 .. 12, 0 unknown */
    int8_t day;   /* 1 .. 31, 0 unknown */
} ev_date;

/* Whether a date must name its day, or may leave out the day, or month and day. */
typedef enum ev_date_precision { EV_DATE_WHOLE, EV_DATE_PARTIAL } ev_date_precision;

typedef enum ev_date_form {
    EV_DATE_OK,
    EV_DATE_BAD_FORM, /* not YYYY-MM-DD (or, if partial, YYYY-MM or YYYY) in ASCII digits */
    EV_DATE_NO_SUCH   /* well-formed, but not a day: 2019-02-29, month 13, year 0000 */
} ev_date_form;

/* Reads a date in the form of ISO 8601. *out is set only with EV_DATE_OK. */
ev_date_form ev_date_parse(ev_slice text, ev_date_precision precision, ev_date *out);

/* The last day that a partly unknown date can mean: "2020-02" -> 2020-02-29. */
ev_date ev_date_latest(ev_date partial);

int ev_date_compare(ev_date a, ev_date b); /* <0, 0, >0; unknown parts compare as their earliest */
int32_t ev_date_days(ev_date a);           /* days since 0001-01-01; whole dates only */

/* The day `count` calendar months later, of a whole date; the last day of the month where that day
 * does not exist. */
ev_date ev_date_add_months(ev_date a, int count);

enum { EV_DATE_TEXT_MAX = 12 };
/* "03 APR 2019"; partly unknown "APR 2019", "2019". Returns out. */
const char *ev_date_long(ev_date a, char out[EV_DATE_TEXT_MAX]);
/* "03.04.2019"; partly unknown "04.2019", "2019". Returns out. */
const char *ev_date_numeric(ev_date a, char out[EV_DATE_TEXT_MAX]);
/* "2019-04-03"; partly unknown "2019-04", "2019". Returns out. */
const char *ev_date_iso(ev_date a, char out[EV_DATE_TEXT_MAX]);

#endif
