/* cancelled: the signed list of cancelled visas, which an officer or an airline has offline.
 *
 *     size  content (numbers and dates: the highest byte first)
 *     19    "E-VISA CANCELLED 1\n": a seal begins with another byte, so no signature over one is
 *           one over the other
 *     3     issuing State, letters of the MRZ, with fillers: "KAZ"
 *     3     date of issue, as in a seal (Doc 9303-13, 2.3.1)
 *     3     date on which the next list is due
 *     4     sequence number
 *     4     number of entries
 *     2     size of the certificate
 *     ...   the certificate of the signer of lists, DER
 *     9     of each entry: key (6), day of cancellation as in a seal (3); by key, each once
 *     64    signature, r and s, over all before (ECDSA on P-256 with SHA-256)
 *
 * The key of a visa is the first 6 bytes of the SHA-256 of the issuing State, three letters with
 * fillers, and the whole visa number; of one whose seal lacks feature 0x07 of our form: of the
 * State, the date of issue (3 bytes as in the header), and the values of the MRZ feature and of
 * feature 0x05 as they are in the seal. Header and signature are not in it: both can be made anew
 * for the same visa.
 *
 * A visa that is not on a list of n entries is found there with a chance of n / 2^48: of
 * EV_CANCELLED_MAX entries 7.2 in 10^9. */
#ifndef EV_CANCELLED_H
#define EV_CANCELLED_H

#include "core/date.h"
#include "fault/fault.h"
#include "seal/seal.h"
#include "trust/certificate.h"
#include "trust/key.h"

enum {
    EV_CANCELLED_MAX = 2000000, /* entries */
    EV_CANCELLED_KEY = 6,       /* bytes */
    EV_CANCELLED_ENTRY = EV_CANCELLED_KEY + 3,
    EV_CANCELLED_CERTIFICATE_MAX = 4096,
    EV_CANCELLED_BYTES_MAX = 38 + EV_CANCELLED_CERTIFICATE_MAX +
                             EV_CANCELLED_MAX * EV_CANCELLED_ENTRY + EV_SEAL_SIGNATURE
};

/* ---- keys ------------------------------------------------------------------------------------ */

/* The key of a visa by its State ("KAZ", with or without fillers) and number; of a seal that was
 * read whole. */
void ev_cancelled_key_of_number(ev_slice state, ev_slice number, uint8_t key[EV_CANCELLED_KEY]);
void ev_cancelled_key_of_seal(const ev_seal *seal, uint8_t key[EV_CANCELLED_KEY]);

/* ---- reading --------------------------------------------------------------------------------- */

/* A list that was read and whose signature holds. */
typedef struct ev_cancelled {
    char state[4]; /* "KAZ", "D": without fillers */
    ev_date issued, next;
    uint32_t sequence;
    ev_certificates signer; /* the one certificate */
    const uint8_t *entries; /* `count` of EV_CANCELLED_ENTRY bytes; borrowed from the bytes */
    size_t count;
} ev_cancelled;

/* Reads a list and proves it: its form, that its certificate is a signer's of lists of its State,
 * valid from the day of issue to that of the next list, that one of `cscas` that is strong and
 * valid on the day of control `on` issued it (without authorities: that it is one of
 * `certificates`, which are trusted as they are), and the signature. Faults, without a pointer:
 * LIST_UNREADABLE, LIST_SIGNER, LIST_SIGNATURE, OUT_OF_MEMORY; *list is then empty. `bytes` are
 * borrowed. Returns faults->status. */
ev_status ev_cancelled_read(ev_slice bytes, const ev_certificates *cscas,
                            const ev_certificates *certificates, ev_date on, ev_arena *arena,
                            ev_cancelled *list, ev_faults *faults);
void ev_cancelled_free(ev_cancelled *list); /* what GnuTLS holds; an empty one is allowed */

/* Whether the list speaks of visas that `signer` sealed: the same State as the seal's, an authority
 * that issued both certificates, and a test signer's list of specimens only. */
bool ev_cancelled_applies(const ev_cancelled *list, const ev_seal *seal,
                          const ev_certificate *signer, const ev_certificates *cscas);

/* Whether a visa is on the list, and then since which day. */
bool ev_cancelled_find(const ev_cancelled *list, const uint8_t key[EV_CANCELLED_KEY], ev_date *day);

/* ---- writing --------------------------------------------------------------------------------- */

/* A list that is being made. */
typedef struct ev_cancelled_draft {
    ev_date issued, next;
    uint32_t sequence;
    ev_buf entries; /* private */
    size_t count;
} ev_cancelled_draft;

void ev_cancelled_draft_init(ev_cancelled_draft *draft, ev_date issued, ev_date next,
                             uint32_t sequence);
void ev_cancelled_draft_free(ev_cancelled_draft *draft);

/* Adds a visa; `line` is for messages. False when the list is full. */
bool ev_cancelled_add(ev_cancelled_draft *draft, const uint8_t key[EV_CANCELLED_KEY], ev_date day,
                      unsigned line);

/* Sorts the entries. LIST_TWICE, at both lines, for each two with the same key. Returns
 * faults->status. */
ev_status ev_cancelled_sort(ev_cancelled_draft *draft, ev_faults *faults);

/* Whether a certificate may sign lists: its purpose, C and CN of two capital letters, a key on
 * P-256. Faults: LIST_PURPOSE, KEY_KIND. */
ev_status ev_cancelled_check_signer(const ev_certificate *certificate, ev_faults *faults);

/* Appends the signed list of sorted entries, after it was read back and proven. Faults:
 * TOKEN_UNAVAILABLE, SIGNATURE_BAD. */
ev_status ev_cancelled_write(const ev_cancelled_draft *draft, const ev_certificate *certificate,
                             const ev_key *key, ev_buf *out, ev_faults *faults);

#endif
