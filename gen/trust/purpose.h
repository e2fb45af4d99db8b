/* purpose: what a certificate may sign, by its extended key usage (RFC 5280, 4.2.1.12). Each is
 * given by the content octets of its object identifier (X.690, 8.19).
 *
 * A signer of seals, of lists and of pages are three: a key that is used daily beside a portal must
 * not be able to cancel visas or to write what officers open. The two of this project are made of
 * UUIDs (ITU-T X.667, 2.25), so nobody had to assign them. Their numbers have 128 bits, which
 * GnuTLS and libtasn1 cannot hold as text. */
#ifndef EV_PURPOSE_H
#define EV_PURPOSE_H

/* id-icao-vdsSigner, 2.23.136.1.1.11.1 (Doc 9303-12, 7.1.3) */
#define EV_PURPOSE_SEALS "\x67\x81\x08\x01\x01\x0B\x01"

/* 2.25.190694466715008054163977796303512939178, UUID 8f766b1a-2291-4f32-a523-519cc0002aaa: lists of
 * cancelled visas */
#define EV_PURPOSE_LISTS                                                                           \
    "\x69\x82\x9E\xF6\xB5\xC6\xC4\xA9\x8A\xBC\xE5\xA5\x91\xD4\xB3\xCC\x80\x80\xD5\x2A"

/* 2.25.75373941988999854585251387861079192337, UUID 38b47e41-b865-45da-aa28-b23994bc7311: pages
 * that verify seals */
#define EV_PURPOSE_PAGES                                                                           \
    "\x69\xF1\xB4\xBF\x90\xB7\x86\xAA\x97\xB5\xAA\x94\xAC\xC7\x99\xA5\xF1\xE6\x11"

#endif
