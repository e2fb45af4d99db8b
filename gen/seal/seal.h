/* seal: the ICAO visible digital seal of a visa as bytes: reading it, writing what is to be signed,
 * and comparing it with a record. No signature arithmetic: that is in gen/trust.
 *
 *     seal = header, message zone (features: tag, length, value), signature zone (0xFF, 64, r, s)
 *     (ICAO Doc 9303-13, 2)
 *
 * The features of visas are those of Doc 9303-7, 9.1. Their MRZ leaves open the century of the
 * birth date and of the end, whether the name is cut, and a visa number of more than nine
 * characters. Our form of the additional feature 0x07, whose content ICAO leaves to the State, says
 * all that and binds the record:
 *
 *     size  content
 *     1     0x02, the form
 *     3     valid_from as a seal date (Doc 9303-13, 2.3.1)
 *     1     bits 0-6: the first two digits of the year of birth, 18, 19 or 20;
 *           bit 7: the name field of the MRZ could not hold the whole name
 *     1     number of entry points, 1 to 8
 *     ...   one text in C40: the ICAO codes, four letters each, then the visa number, 6 to 13
 *           characters
 *     20    the first bytes of the record's digest
 *
 * The text can be read in one way only: the number of points says where the number begins, and C40
 * gives each text one form, which says how long it is.
 *
 * The visa ends on the one date with the MRZ's six digits that lies from valid_from to the same day
 * five years later, both included; five years after 29 February are over on 28 February, as
 * ev_date_add_months counts. */
#ifndef EV_SEAL_H
#define EV_SEAL_H

#include "core/date.h"
#include "fault/fault.h"
#include "mrz/mrz.h"
#include "record/record.h"

enum {
    EV_SEAL_MAGIC = 0xDC,       /* the first byte (Doc 9303-13, 2.2) */
    EV_SEAL_QR_VERSION = 10,    /* always: the layout never moves; it holds EV_SEAL_BYTES_MAX */
    EV_SEAL_DIGEST_SIZE = 20,   /* bytes of the record's digest */
    EV_SEAL_SIGNATURE = 64,     /* r and s of P-256, 32 bytes each */
    EV_SEAL_REFERENCE_MAX = 32, /* hex digits of a certificate reference; longer is malformed */
    EV_SEAL_PASSPORT = 9,       /* characters of feature 0x05 */
    EV_SEAL_STAY_DAYS_MAX = 255 /* one byte of feature 0x04 */
};

/* The first line of the QR code of a visa without a seal (qr/payload.c writes it). */
#define EV_UNSIGNED_LINE "KZ E-VISA - NOT SIGNED"

/* Of a date in a seal without feature 0x07 of our form the century is concluded: the longest life
 * that is documented had 122 years, and no visa is issued for more than twenty. */
enum { EV_SEAL_AGE_MAX = 125, EV_SEAL_UNBOUND_YEARS_MAX = 20 };

/* ---- reading --------------------------------------------------------------------------------- */

/* A seal that was read. Text is NUL-terminated; slices borrow from the bytes that were read. */
typedef struct ev_seal {
    int version;                               /* of the header: 3 or 4 */
    char country[4];                           /* "KAZ", "D": without fillers */
    char signer[5];                            /* country and name of the signer, "KZEV" */
    char reference[EV_SEAL_REFERENCE_MAX + 1]; /* the certificate's serial number, "1A3" */
    ev_date issued_on, signed_on;
    uint8_t definition, category; /* 0x5D, 0x01: a visa; 0x5E, 0x03: an emergency travel document */

    /* Characters of line 1: 44 (MRV-A), 36 (MRV-B, emergency travel document); 0: no MRZ. */
    size_t mrz_width;
    /* Line 1, and 28 characters of line 2 (of an emergency travel document 36); fillers as '<'. */
    char mrz[2][EV_MRZ_LINE + 1];

    int entries;     /* 0x03: 0..255, 0 = unlimited; -1 when absent */
    bool has_stay;   /* 0x04 */
    uint8_t stay[3]; /* days, months, years, or a reserved triple of Doc 9303-7, table 1 */
    char passport_number[EV_SEAL_PASSPORT + 1]; /* 0x05, without fillers at the end; "": absent */
    ev_slice type;                              /* 0x06, or absent */
    ev_slice additional;                        /* 0x07, or absent */
    ev_slice mrz_feature, passport_feature;     /* the values as they are in the seal */

    /* The last day of validity and the day of birth in the MRZ, with their century. Of a bound seal
     * each is the one day that feature 0x07 leaves; birth_date_count is 1. Of others: the first
     * such year from that of the issue, up to EV_SEAL_UNBOUND_YEARS_MAX later, otherwise year 0;
     * and all such days not after the issue on which the holder was at most EV_SEAL_AGE_MAX years
     * old, the earlier first. A birth date may be partly unknown (Doc 9303-3, 4.8). */
    ev_date valid_until;
    ev_date birth_date[2];
    size_t birth_date_count;

    bool bound; /* `additional` has our form, and the members below are set */
    ev_date valid_from;
    bool name_is_cut;
    size_t entry_point_count;
    char entry_point[EV_ENTRY_POINTS_MAX][5];
    char visa_number[EV_VISA_NUMBER_MAX + 1];
    uint8_t digest[EV_SEAL_DIGEST_SIZE];

    /* With other tags: they are signed and otherwise ignored (Doc 9303-13, 2.3.1). */
    size_t unknown_features;
    bool is_cut; /* it is not whole: the bytes end where a seal goes on, and are right as far as
                    they go */
    ev_slice signed_part; /* header and message zone */
    ev_slice signature;   /* r and s; its size depends on the curve */
} ev_seal;

/* Reads a seal of header version 3 or 4 for a visa or an emergency travel document. Returns NULL
 * when all of `bytes` is one, otherwise a constant sentence that names the fault; *seal then holds
 * what was read so far. Features may come in any order, each once. In a visa of Kazakhstan (KAZ in
 * header or MRZ) feature 0x07 may be absent, but any other than our form is a fault; with other
 * States any content is right, and binds nothing unless it is our form. */
const char *ev_seal_read(ev_slice bytes, ev_seal *seal);

/* Whether the first two bytes are those of a seal of header version 3 or 4. */
bool ev_seal_begins(ev_slice bytes);

/* Whether bytes begin as the QR code of a visa without a seal. */
bool ev_seal_is_unsigned_code(ev_slice bytes);

bool ev_seal_is_visa(const ev_seal *seal);

/* ---- States and their signers ---------------------------------------------------------------- */

/* The two letters with which the signers of a State or organisation begin, "KZ" for "KAZ". The code
 * is that of the machine readable zone (Doc 9303-3, 5), with or without fillers: "D" and "D<<" are
 * "DE". NULL for a code without signers: of persons without a State, of an organisation for which
 * no source has two letters, or one that states.def does not have. The text is constant. */
const char *ev_seal_state_letters(ev_slice state);

/* Whether a signer, "KZEV", is one of this State. False where the State has no signers. */
bool ev_seal_is_signer_of(ev_slice state, const char *signer);

/* Whether the header's country, the issuing State of the MRZ and the signer of a seal that was read
 * are one State's. Doc 9303-13 leaves it to the reader to trust each State for its own visas only.
 * A certificate whose signer the seal names is then of that State too. */
bool ev_seal_is_of_one_state(const ev_seal *seal);

/* The State whose signers begin with the letters of this one, "KAZ" for "KZEV" and "D" for "DETS";
 * of several codes of one State that of its own visas. NULL: of none. The text is constant. */
const char *ev_seal_state_of_signer(const char *signer);

/* A date as seals have it: the decimal number MMDDYYYY in three bytes (Doc 9303-13, 2.3.1). Reading
 * is false where the bytes are not a day of the calendar. */
enum { EV_SEAL_DATE = 3 };
bool ev_seal_read_date(const uint8_t bytes[EV_SEAL_DATE], ev_date *out);
void ev_seal_write_date(ev_date date, uint8_t bytes[EV_SEAL_DATE]);

/* ---- writing --------------------------------------------------------------------------------- */

/* The signer: country and name of the certificate's subject, and its serial number. */
typedef struct ev_seal_signer {
    char id[5];        /* "KZEV" */
    char reference[4]; /* 2 or 3 hex digits, upper case: the header then has 18 bytes, as BSI
                          TR-03137 requires */
} ev_seal_signer;

/* Whether a seal binds the record: by our form of feature 0x07. */
typedef enum ev_seal_bind { EV_SEAL_BIND_NONE, EV_SEAL_BIND_RECORD } ev_seal_bind;

/* Whether a reader of the record's seal would read what the record says; members that have a fault
 * of their own (year 0) are left out. Faults: SEAL_PASSPORT_LONG, SEAL_STAY_LONG, SEAL_END_LATE
 * (another end than the record's, or none, would be read), SEAL_BIRTH_YEAR (the same of the day of
 * birth), SIGNED_TOO_EARLY (before visa.issued_on). Returns faults->status. */
ev_status ev_seal_check(const ev_record *record, ev_seal_bind bind, ev_date signed_on,
                        ev_faults *faults);

/* Appends header (version 4) and message zone of a record without faults: features 0x01, 0x03,
 * 0x04, 0x05 and, for EV_SEAL_BIND_RECORD, 0x07, in this order. Faults: those of ev_seal_check,
 * OUT_OF_MEMORY; nothing is appended then. Returns faults->status. */
ev_status ev_seal_write(const ev_record *record, const ev_mrz *mrz, ev_seal_bind bind,
                        const ev_seal_signer *signer, ev_date signed_on, ev_buf *out,
                        ev_faults *faults);

/* Appends the signature zone. */
void ev_seal_write_signature(ev_buf *out, const uint8_t signature[EV_SEAL_SIGNATURE]);

/* ---- comparing ------------------------------------------------------------------------------- */

/* Whether a seal says the same as a record without faults and its MRZ. Faults: SEAL_MALFORMED for a
 * seal that evisa-seal cannot have made (another document's, another State's signer, another size
 * of signature, signed before its issue); SEAL_MISMATCH with the field's pointer, each once;
 * SEAL_DIGEST when all else agrees; the warning SEAL_UNBOUND for EV_SEAL_BIND_RECORD when the seal
 * has no feature 0x07 of our form. Returns faults->status. */
ev_status ev_seal_compare(const ev_seal *seal, const ev_record *record, const ev_mrz *mrz,
                          ev_seal_bind bind, ev_faults *faults);

#endif
