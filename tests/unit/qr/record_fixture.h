/* Records for payloads: an ordinary one, and the one with the longest payload. */
#ifndef RECORD_FIXTURE_H
#define RECORD_FIXTURE_H

#include <string.h>

#include "record/record.h"

static inline ev_record specimen(void)
{
    ev_record record = {
        .visa = {.number = EV_SLICE("KZ1234567"),
                 .valid_from = {2019, 4, 15},
                 .valid_until = {2019, 5, 14}},
        .holder = {.birth_date = {1974, 8, 12}, .nationality = "D"},
        .passport = {.number = EV_SLICE("C01X00T47"), .issuer = "D"},
        .entry_point = {EV_SLICE("UACC"), EV_SLICE("UAAA")},
        .entry_point_count = 2,
    };
    for (size_t i = 0; i < EV_DIGEST_SIZE; i++)
        record.digest[i] = (uint8_t)(i * 9);
    return record;
}

static inline ev_record longest(void)
{
    ev_record record = specimen();
    record.visa.number = EV_SLICE("KZ20190000017");
    record.passport.number = EV_SLICE("N1234567890ABCD");
    memcpy(record.passport.issuer, "UTO", 4);
    memcpy(record.holder.nationality, "UTO", 4);
    for (record.entry_point_count = 0; record.entry_point_count < EV_ENTRY_POINTS_MAX;
         record.entry_point_count++)
        record.entry_point[record.entry_point_count] = EV_SLICE("UACC");
    return record;
}

#endif
