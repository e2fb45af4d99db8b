/* Calendar days in integers only. */
#include "core/date.h"

#include <string.h>

static const char *const month_names[13] = {"",    "JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                            "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int8_t days[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month];
}

/* Exactly `count` ASCII digits at `at`; -1 otherwise. */
static int number(const char *at, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9')
            return -1;
        value = value * 10 + (at[i] - '0');
    }
    return value;
}

ev_date_form ev_date_parse(ev_slice text, ev_date_precision precision, ev_date *out)
{
    bool whole = text.size == 10;
    if (!whole && !(precision == EV_DATE_PARTIAL && (text.size == 4 || text.size == 7)))
        return EV_DATE_BAD_FORM;
    int year = number(text.data, 4), month = 0, day = 0;
    if (text.size >= 7)
        month = text.data[4] == '-' ? number(text.data + 5, 2) : -1;
    if (whole)
        day = text.data[7] == '-' ? number(text.data + 8, 2) : -1;
    if (year < 0 || month < 0 || day < 0)
        return EV_DATE_BAD_FORM;
    if (year == 0 || month > 12 || (text.size >= 7 && month == 0))
        return EV_DATE_NO_SUCH;
    if (whole && (day == 0 || day > days_in_month(year, month)))
        return EV_DATE_NO_SUCH;
    *out = (ev_date){(int16_t)year, (int8_t)month, (int8_t)day};
    return EV_DATE_OK;
}

/* Unknown parts are 1. */
static ev_date earliest(ev_date partial)
{
    if (partial.month == 0)
        partial.month = 1;
    if (partial.day == 0)
        partial.day = 1;
    return partial;
}

ev_date ev_date_latest(ev_date partial)
{
    if (partial.month == 0)
        partial.month = 12;
    if (partial.day == 0)
        partial.day = (int8_t)days_in_month(partial.year, partial.month);
    return partial;
}

static int32_t order(ev_date a)
{
    a = earliest(a);
    return a.year * 10000 + a.month * 100 + a.day;
}

int ev_date_compare(ev_date a, ev_date b)
{
    int32_t difference = order(a) - order(b);
    return (difference > 0) - (difference < 0);
}

int32_t ev_date_days(ev_date a)
{
    int32_t before = a.year - 1;
    int32_t days = before * 365 + before / 4 - before / 100 + before / 400;
    for (int month = 1; month < a.month; month++)
        days += days_in_month(a.year, month);
    return days + a.day - 1;
}

ev_date ev_date_add_months(ev_date a, int count)
{
    int months = a.year * 12 + (a.month - 1) + count;
    int year = months / 12, month = months % 12 + 1;
    int last = days_in_month(year, month);
    return (ev_date){(int16_t)year, (int8_t)month, (int8_t)(a.day < last ? a.day : last)};
}

/* ---- writing --------------------------------------------------------------------------------- */

static char *put_number(char *at, int value, int width)
{
    for (int i = width - 1; i >= 0; i--, value /= 10)
        at[i] = (char)('0' + value % 10);
    return at + width;
}

const char *ev_date_long(ev_date a, char out[EV_DATE_TEXT_MAX])
{
    char *at = out;
    if (a.day > 0) {
        at = put_number(at, a.day, 2);
        *at++ = ' ';
    }
    if (a.month > 0) {
        memcpy(at, month_names[a.month], 3);
        at += 3;
        *at++ = ' ';
    }
    *put_number(at, a.year, 4) = '\0';
    return out;
}

const char *ev_date_numeric(ev_date a, char out[EV_DATE_TEXT_MAX])
{
    char *at = out;
    if (a.day > 0) {
        at = put_number(at, a.day, 2);
        *at++ = '.';
    }
    if (a.month > 0) {
        at = put_number(at, a.month, 2);
        *at++ = '.';
    }
    *put_number(at, a.year, 4) = '\0';
    return out;
}

const char *ev_date_iso(ev_date a, char out[EV_DATE_TEXT_MAX])
{
    char *at = put_number(out, a.year, 4);
    if (a.month > 0) {
        *at++ = '-';
        at = put_number(at, a.month, 2);
    }
    if (a.day > 0) {
        *at++ = '-';
        at = put_number(at, a.day, 2);
    }
    *at = '\0';
    return out;
}
