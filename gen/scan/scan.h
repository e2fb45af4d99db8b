/* scan: what a scanner, a telephone or a program handed over for a code, and the bytes that the
 * code may have held.
 *
 * No form is chosen here: one that cannot be told apart gives a reading of its own, and only a
 * signature shows which of them is right (verify/verify.h). */
#ifndef EV_SCAN_H
#define EV_SCAN_H

#include "core/core.h"

typedef enum ev_scan_kind {
    EV_SCAN_EMPTY,   /* nothing, or only white space */
    EV_SCAN_RECORD,  /* a JSON object, as it looks from its first character */
    EV_SCAN_PICTURE, /* a PNG, a JPEG or a PDF: not decoded, no image code lives beside a key */
    EV_SCAN_CODE     /* anything else: see `reading` */
} ev_scan_kind;

/* One way to read it. */
typedef struct ev_reading {
    ev_slice bytes;   /* in the arena or of the input */
    const char *form; /* for a person: "raw bytes", "hex", "base64", "base64url", "text in UTF-8" */
    size_t line;      /* the line of the input, from 1, that is read on its own; 0: all of it */
    bool is_decoded;  /* not the input's own bytes: where they end too early, the decoding may have
                         lost the rest */
} ev_reading;

enum { EV_READINGS_MAX = 64 };

typedef struct ev_scan {
    ev_scan_kind kind;
    ev_slice record; /* EV_SCAN_RECORD: the input without a byte order mark in front */
    ev_reading reading[EV_READINGS_MAX]; /* EV_SCAN_CODE: those that begin as a seal or as the code
                                            of an unsigned visa; the likeliest first, none twice */
    size_t count;
    bool has_lost; /* the input shows that something of the code is missing: U+FFFD, which stands
                      for a byte that was not text; an odd number of hex digits; base64 that cannot
                      have its length */
} ev_scan;

/* Reads `input`. What it allocates lives in the arena. False when the arena is at its limit. */
bool ev_scan_read(ev_slice input, ev_arena *arena, ev_scan *scan);

#endif
