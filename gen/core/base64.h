/* base64: canonical base64 (RFC 4648, section 4) and nothing else: padded, no white space, unused
 * bits zero (section 3.5). One sequence of bytes then has one text, so that two records that differ
 * in their photo's text differ in the photo. */
#ifndef EV_BASE64_H
#define EV_BASE64_H

#include "core/core.h"

/* Bytes that a base64 text of this length stands for, if it is canonical; reads its padding only.
 */
size_t ev_base64_size(ev_slice text);

/* Decodes into out, which has room for ev_base64_size(text) bytes. False when the text is not
 * canonical; out then holds rubbish. */
bool ev_base64_decode(ev_slice text, uint8_t *out);

/* Appends the base64 text of bytes. */
void ev_base64_encode(ev_slice bytes, ev_buf *out);

#endif
