/* libFuzzer: any bytes as a seal, held against a record. Beyond what the sanitizers see it must
 * hold that
 *
 * - a seal is accounted for to the last byte, and what is read from it has the form the header
 *   promises;
 * - a difference is named once, and one that is found is an error;
 * - bytes that are C40 are what the encoder makes of their text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "seal/c40.h"
#include "seal/seal.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* A macro, so that a finding says which promise was broken. */
#define REQUIRE(holds)                                                                             \
    ((holds) ? (void)0                                                                             \
             : (fprintf(stderr, "ERROR: %s:%d: %s\n", __FILE__, __LINE__, #holds), abort()))

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                  digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ< ";

static ev_record make_record(void)
{
    ev_record r = {.is_object = true};
    r.visa.number = EV_SLICE("KZ0000301");
    r.visa.entries = 1;
    r.visa.issued_on = (ev_date){2019, 3, 1};
    r.visa.valid_from = (ev_date){2019, 4, 1};
    r.visa.valid_until = (ev_date){2019, 4, 30};
    r.visa.stay_days = 30;
    r.holder.surname = EV_SLICE("Eriksson");
    r.holder.given_names = EV_SLICE("Anna Maria");
    r.holder.birth_date = (ev_date){1990, 7, 23};
    r.holder.sex = 'F';
    memcpy(r.holder.nationality, "IND", 4);
    r.passport.number = EV_SLICE("Z0000301");
    r.entry_point[0] = EV_SLICE("UACC");
    r.entry_point[1] = EV_SLICE("UAAA");
    r.entry_point_count = 2;
    return r;
}

static void check_text(const char *text, size_t least, size_t most, const char *accepted)
{
    REQUIRE(strlen(text) >= least && strlen(text) <= most &&
            strspn(text, accepted) == strlen(text));
}

/* The feature is what its members make again: there is one form of each. */
static void check_binding(const ev_seal *seal)
{
    uint8_t again[64] = {0x02};
    char text[46];
    size_t size = 0, end;
    ev_date from = seal->valid_from, birth = seal->birth_date[0];
    uint32_t number = (uint32_t)(from.month * 1000000 + from.day * 10000 + from.year);
    REQUIRE(seal->entry_point_count >= 1 && seal->entry_point_count <= EV_ENTRY_POINTS_MAX);
    REQUIRE(seal->birth_date_count == 1 && birth.year >= 1800 && birth.year <= 2099);
    REQUIRE(ev_date_compare(seal->valid_until, from) >= 0 &&
            ev_date_compare(seal->valid_until, ev_date_add_months(from, 60)) <= 0);
    for (size_t i = 0; i < seal->entry_point_count; i++, size += 4) {
        check_text(seal->entry_point[i], 4, 4, letters);
        memcpy(text + size, seal->entry_point[i], 4);
    }
    check_text(seal->visa_number, 6, EV_VISA_NUMBER_MAX, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    memcpy(text + size, seal->visa_number, strlen(seal->visa_number));
    size += strlen(seal->visa_number);
    for (size_t i = 0; i < 3; i++)
        again[1 + i] = (uint8_t)(number >> (16 - 8 * i));
    again[4] = (uint8_t)(birth.year / 100 + (seal->name_is_cut ? 0x80 : 0));
    again[5] = (uint8_t)seal->entry_point_count;
    REQUIRE(ev_c40_encode((ev_slice){text, size}, again + 6));
    end = 6 + ev_c40_size(size);
    memcpy(again + end, seal->digest, EV_SEAL_DIGEST_SIZE);
    REQUIRE(seal->additional.size == end + EV_SEAL_DIGEST_SIZE &&
            memcmp(seal->additional.data, again, seal->additional.size) == 0);
}

static void check_whole(const ev_seal *seal, const uint8_t *bytes, size_t size)
{
    size_t second = ev_seal_is_visa(seal) ? 28 : 36;
    REQUIRE(seal->version == 3 || seal->version == 4);
    REQUIRE(seal->signed_part.data == (const char *)bytes && bytes[seal->signed_part.size] == 0xFF);
    REQUIRE(seal->signature.data + seal->signature.size == (const char *)bytes + size);
    REQUIRE(seal->signature.size >= 2 && seal->signature.size <= 132 &&
            seal->signature.size % 2 == 0);
    check_text(seal->country, 1, 3, letters);
    check_text(seal->signer, 4, 4, digits);
    check_text(seal->reference, 1, EV_SEAL_REFERENCE_MAX, "0123456789ABCDEF");
    check_text(seal->mrz[0], seal->mrz_width, seal->mrz_width, digits);
    check_text(seal->mrz[1], second, second, digits);
    check_text(seal->passport_number, ev_seal_is_visa(seal), EV_SEAL_PASSPORT, digits);
    REQUIRE(seal->has_stay == ev_seal_is_visa(seal));
    REQUIRE(seal->entries >= -1 && seal->entries <= 255);
    REQUIRE(ev_date_days(seal->issued_on) >= 0 && ev_date_days(seal->signed_on) >= 0);
    REQUIRE(seal->birth_date_count <= 2);
    if (seal->bound)
        check_binding(seal);
}

static void check_compared(const ev_seal *seal)
{
    ev_record record = make_record();
    ev_mrz mrz;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    REQUIRE(ev_mrz_make(&record, &mrz, &faults) == EV_OK);
    ev_status status = ev_seal_compare(seal, &record, &mrz, EV_SEAL_BIND_RECORD, &faults);
    bool same = faults.count == 0 || (faults.count == 1 && faults.fault[0].code == EV_SEAL_UNBOUND);
    REQUIRE(status == (same ? EV_OK : EV_DATA) && faults.dropped == 0);
    for (size_t i = 0; i < faults.count; i++)
        for (size_t j = 0; j < i; j++)
            REQUIRE(faults.fault[i].code != faults.fault[j].code ||
                    strcmp(faults.fault[i].pointer, faults.fault[j].pointer) != 0);
    if (same && seal->bound)
        REQUIRE(seal->entry_point_count == 2 && strcmp(seal->entry_point[1], "UAAA") == 0);
    if (same)
        REQUIRE(strcmp(seal->mrz[0], mrz.line[0]) == 0 &&
                memcmp(seal->mrz[1], mrz.line[1], 28) == 0);
}

static void check_c40(const uint8_t *bytes, size_t size)
{
    size_t count;
    char *text = malloc(size / 2 * 3 + 1);
    uint8_t *again = malloc(size + 1);
    REQUIRE(text != NULL && again != NULL);
    if (ev_c40_decode((ev_slice){(const char *)bytes, size}, text, &count)) {
        REQUIRE(ev_c40_size(count) == size && ev_c40_encode((ev_slice){text, count}, again));
        REQUIRE(memcmp(again, bytes, size) == 0);
    }
    free(text);
    free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    ev_seal seal;
    const char *fault = ev_seal_read((ev_slice){(const char *)bytes, size}, &seal);
    REQUIRE(fault == NULL || *fault != '\0');
    if (fault == NULL) {
        check_whole(&seal, bytes, size);
        check_compared(&seal);
    }
    if (size > 0)
        check_c40(bytes, size);
    return 0;
}
