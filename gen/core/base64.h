/* base64: canonical base64 (RFC 4648, section 4) and nothing else: padded, no white space, unused
 * bits zero (section 3.5). A sequence of bytes then has exactly one text, so that two records that
 * differ in the text of their photo differ in the photo. */
#ifndef EV_BASE64_H
#define EV_BASE64_H

#include "core/core.h"

/* How many bytes a canonical base64 text has; of the text only the padding is read. */
size_t ev_base64_size(ev_slice text);

/* Decodes into out, which has room for ev_base64_size(text) bytes. False when the text is not
 * canonical; the contents of out are then undefined. */
bool ev_base64_decode(ev_slice text, uint8_t *out);

/* What a text is that is not canonical base64: a data URL (RFC 2397), as a web page has it;
 * base64url (RFC 4648, section 5); base64 with white space, as in e-mail (RFC 2045); or anything
 * else. */
typedef enum ev_base64_form {
    EV_BASE64_OTHER,
    EV_BASE64_OF_DATA_URL,
    EV_BASE64_OF_URL,
    EV_BASE64_WITH_SPACE
} ev_base64_form;
ev_base64_form ev_base64_judge(ev_slice text);

/* Appends the base64 text of bytes, by nettle; whole or not at all (out->failed). */
void ev_base64_encode(ev_slice bytes, ev_buf *out);

#endif
