/* Seals spelled out, whole or with one thing wrong, and the sentences the reader has for that. */
#ifndef SEAL_SPELLED_H
#define SEAL_SPELLED_H

#include <stdio.h>

#include "unit/seal/seal_fixture.h"

#define TYPE "5d01"
#define HEADER "dc03 'UTO' 'UTTS025B' @01012020 @08192023" TYPE
#define HEADER_3 "dc02 'UTO' 'UTTS0005B' @01012020 @08192023" TYPE
#define LINE_1_B "VCD<<DENT<<ARTHUR<PHILIP<<<<<<<<<<<<"
#define LINE_2 "1234567XY7GBR5203116M2005250"
#define MRV_A "01 30 '" LINE_1_B "<<<<<<<<" LINE_2 "'"
#define MRV_B "02 2c '" LINE_1_B LINE_2 "'"
#define STAY "04 03 1e0000"
#define PASSPORT "05 06 '47110815P'"
#define MESSAGE MRV_A STAY PASSPORT
#define SIGNATURE "ff 04 01020304"
#define DIGEST "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3"

#define NO_MAGIC "the first byte is not that of a visible digital seal"
#define NO_COUNTRY "the header's country is not a code of one to three letters"
#define NO_SIGNER "the header's signer and certificate reference are malformed"
#define NO_ISSUE "the document's date of issue is not a day of the calendar"
#define NO_SIGNED "the date of signature is not a day of the calendar"
#define NO_KIND "the seal is of a kind of document that is not known here"
#define NO_LENGTH "a length is malformed"
#define EARLY "the seal ends too early"
#define BEYOND "a feature extends beyond the end of the seal"
#define TWICE "a feature occurs twice"
#define NO_MRV_A "the MRZ is not the 72 characters of MRV-A, or there are two"
#define NO_MRV_B "the MRZ is not the 64 characters of MRV-B, or there are two"
#define NO_PASSPORT "the passport number is not one to nine characters in six bytes"
#define NO_PAIR "the signature is not a pair of numbers"
#define AFTER "something follows the signature"

static inline ev_seal read_good(const char *text)
{
    bytes data = bytes_of(text);
    ev_seal seal;
    const char *fault = read_bytes(data.at, data.size, &seal);
    if (fault != NULL)
        fail_msg("%s: %s", text, fault);
    return seal;
}

static inline void assert_wrong(const char *text, const char *sentence)
{
    bytes data = bytes_of(text);
    ev_seal seal;
    const char *fault = read_bytes(data.at, data.size, &seal);
    if (fault == NULL)
        fail_msg("%s is taken for a seal", text);
    else
        assert_string_equal(fault, sentence);
}

#endif
