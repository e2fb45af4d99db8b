/* words: what all forms of telling write alike: the words for a pair and a difference, texts from
 * outside in each form, and files that appear whole. */
#ifndef EV_WORDS_H
#define EV_WORDS_H

#include "compare/tell/tell.h"

/* "same", "differs", "only-golden", "only-new", "unreadable", "not-explained". */
const char *ev_pair_state_name(ev_pair_state state);

/* How a pair is called: its path without ".pdf", as accept takes it. Borrowed. */
ev_slice ev_pair_title(const ev_pair_result *result);

/* Whether a pair with this title and path is meant: by either, or by its path without
 * ".pdf"; the path also as it is printed. */
bool ev_pair_is_called(const char *title, const char *path, const char *name);

/* The word of the second column: the kind of a difference, or "missing", "added", "unreadable",
 * "differs" for a pair that was not explained. */
const char *ev_pair_kind(const ev_pair_result *result);

/* Whether a difference is told in a line of its own: a contradiction or a cause. */
static inline bool ev_difference_is_told(const ev_difference *difference)
{
    return difference->role != EV_FOLLOWS;
}

/* A difference in words that no document has a part in: all that --no-values tells of it besides
 * its kind, field and places. Borrowed. */
ev_slice ev_words_without_values(const ev_difference *difference);

/* What a difference is called: "date of birth". Borrowed. */
ev_slice ev_words_name(const ev_difference *difference, ev_tell_values values);

/* Appends the sentence of a difference, its values cut behind 200 characters; without values "date
 * of birth at 10.0, 134.8 mm". */
void ev_words_difference(ev_buf *out, const ev_difference *difference, ev_tell_values values);

/* Appends what is known of a difference besides, and to the first one of a pair, that the pair was
 * compared in reduced form; without values only that. */
void ev_words_remark(ev_buf *out, const ev_explanation *explanation, size_t index,
                     ev_tell_values values);

/* Appends what follows: "follow: MRZ line 2, seal (same signer)"; nothing where nothing does. */
void ev_words_follow(ev_buf *out, const ev_explanation *explanation, ev_tell_values values);

/* Appends the sentence of a pair that has no explanation: "only in the golden side", its faults. */
void ev_words_state(ev_buf *out, const ev_pair_result *result);

/* Append text from outside. For a terminal or a log: what moves the cursor, turns the direction or
 * is not UTF-8 is written as \u202E or \xFF. For XML 1.0, the same and with entities. */
void ev_words_plain(ev_buf *out, ev_slice text);
void ev_words_xml(ev_buf *out, ev_slice text);

/* As ev_words_plain; of a text with more characters than `most`, so many and an ellipsis. */
void ev_words_cut(ev_buf *out, ev_slice text, size_t most);

/* A stream without a name, for what gets one at its end. NULL with CANT_OPEN_OUTPUT at `path`. */
FILE *ev_words_file(const char *path, ev_faults *faults);

/* Writes all of the stream to the file `path`, with mode 0600, whole or not at all
 * (ev_output_write). False with a fault. */
bool ev_words_file_put(FILE *file, const char *path, ev_faults *faults);

/* Writes and empties a buffer. False with WRITE_FAILED at `name`, or OUT_OF_MEMORY. */
bool ev_words_flush(ev_buf *buf, FILE *out, const char *name, ev_faults *faults);

/* The same of whole lines, of which the reader gets all or none: nothing stays in the stream, where
 * a run that ends without memory would leave the rest of a line. */
bool ev_words_flush_lines(ev_buf *buf, FILE *out, const char *name, ev_faults *faults);

#endif
