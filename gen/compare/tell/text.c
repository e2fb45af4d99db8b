/* Lines for people: one for each cause of a pair that differs, then the groups, then the counts. */
#include "compare/tell/group.h"
#include "compare/tell/tally.h"
#include "compare/tell/words.h"

#include "sys/io.h"

#include <stdlib.h>

/* Columns, in characters: as wide as an ordinary kind and sentence. One that is longer moves what
 * is beside it, and in the first two columns that of the lines below as well, so that those are
 * straight. A width that fits all lines would hold all of them back until the end. */
enum { NAME_WIDTH_MAX = 60, KIND_WIDTH = 8, TEXT_WIDTH = 45 };

typedef struct text_tell {
    ev_tell tell;
    FILE *out;
    ev_tell_values values;
    ev_tally tally;
    ev_groups groups;
    size_t name_width, kind_width; /* of the widest so far */
    ev_buf buf;
} text_tell;

/* Fills up a cell that begins at `from` of the buffer, and puts two blanks behind it. Returns how
 * wide the cell is. */
static size_t pad(ev_buf *out, size_t from, size_t width)
{
    size_t length = ev_utf8_length((ev_slice){out->data + from, out->size - from});
    for (; length < width; length++)
        ev_buf_char(out, ' ');
    ev_buf_text(out, "  ");
    return length;
}

static void begin_line(text_tell *t, const ev_pair_result *result, const char *kind)
{
    size_t from = t->buf.size;
    ev_words_plain(&t->buf, ev_pair_title(result));
    size_t width = pad(&t->buf, from, t->name_width);
    t->name_width = width <= NAME_WIDTH_MAX ? width : t->name_width;
    from = t->buf.size;
    ev_buf_text(&t->buf, kind);
    t->kind_width = pad(&t->buf, from, t->kind_width);
}

/* Beside the first line, what follows from all of them. */
static void put_line(text_tell *t, const ev_pair_result *result, size_t index)
{
    const ev_explanation *explanation = result->explanation;
    const ev_difference *difference = &explanation->differences[index];
    ev_buf beside;
    ev_buf_init(&beside, NULL, 0);
    ev_words_remark(&beside, explanation, index, t->values);
    if (index == 0) {
        size_t from = beside.size;
        if (from > 0)
            ev_buf_text(&beside, "; ");
        size_t behind = beside.size;
        ev_words_follow(&beside, explanation, t->values);
        if (beside.size == behind)
            beside.size = from;
    }
    begin_line(t, result, ev_difference_kind_name(difference->kind));
    size_t from = t->buf.size;
    ev_words_difference(&t->buf, difference, t->values);
    if (beside.size > 0) {
        pad(&t->buf, from, TEXT_WIDTH);
        ev_buf_slice(&t->buf, ev_buf_as_slice(&beside));
    }
    ev_buf_char(&t->buf, '\n');
    ev_buf_free(&beside);
}

static bool tell_pair(ev_tell *tell, const ev_pair_result *result, ev_faults *faults)
{
    text_tell *t = (text_tell *)tell;
    ev_tally_add(&t->tally, result);
    if (result->state == EV_PAIR_DIFFERS) {
        if (ev_groups_add(&t->groups, result) == SIZE_MAX)
            t->buf.failed = true;
        for (size_t i = 0; i < result->explanation->count; i++)
            if (ev_difference_is_told(&result->explanation->differences[i]))
                put_line(t, result, i);
    } else if (result->state != EV_PAIR_SAME) {
        begin_line(t, result, ev_pair_kind(result));
        ev_words_state(&t->buf, result);
        ev_buf_char(&t->buf, '\n');
    }
    return ev_words_flush_lines(&t->buf, t->out, ev_output_name(NULL), faults);
}

static bool tell_end(ev_tell *tell, ev_faults *faults)
{
    text_tell *t = (text_tell *)tell;
    ev_group_place *order = ev_groups_order(&t->groups);
    if (!ev_faults_require(faults, order != NULL, EV_OUT_OF_MEMORY, ""))
        return false;
    for (size_t i = 0; i < t->groups.count; i++)
        if (order[i].number > 0) /* a pair that is alone has its line already */
            ev_group_words(&t->buf, &order[i], t->values);
    free(order);
    ev_tally_words(&t->buf, &t->tally);
    ev_buf_char(&t->buf, '\n');
    return ev_words_flush_lines(&t->buf, t->out, ev_output_name(NULL), faults);
}

static void tell_close(ev_tell *tell)
{
    text_tell *t = (text_tell *)tell;
    ev_groups_free(&t->groups);
    ev_buf_free(&t->buf);
    free(t);
}

ev_tell *ev_tell_text(FILE *out, ev_tell_values values, ev_faults *faults)
{
    text_tell *t = calloc(1, sizeof *t);
    if (t == NULL) {
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
        return NULL;
    }
    t->tell = (ev_tell){tell_pair, tell_end, tell_close};
    t->out = out;
    t->values = values;
    t->kind_width = KIND_WIDTH;
    ev_buf_init(&t->buf, NULL, 0);
    return &t->tell;
}
