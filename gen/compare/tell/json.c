/* A JSON object a line for each pair: gen/compare/evisa-compare-1.schema.json. */
#include "compare/tell/words.h"

#include "fault/report.h"
#include "sys/io.h"

#include <stdlib.h>

typedef struct json_tell {
    ev_tell tell;
    FILE *out;
    ev_tell_values values;
    ev_buf buf;
} json_tell;

static void put_string(ev_buf *out, const char *name, ev_slice text)
{
    ev_buf_text(out, ",\"");
    ev_buf_text(out, name);
    ev_buf_text(out, "\":\"");
    ev_report_escaped(out, text);
    ev_buf_char(out, '"');
}

/* One that is absent is left out. */
static void put_present(ev_buf *out, const char *name, ev_slice text)
{
    if (text.data != NULL)
        put_string(out, name, text);
}

static void put_number(ev_buf *out, const char *before, int64_t value)
{
    ev_buf_text(out, before);
    ev_buf_int(out, value);
}

static void put_place(ev_buf *out, const char *name, const ev_place *place)
{
    if (place->width <= 0 && place->height <= 0)
        return;
    ev_buf_text(out, ",\"");
    ev_buf_text(out, name);
    put_number(out, "\":{\"page\":", place->page + 1);
    put_number(out, ",\"x\":", place->x);
    put_number(out, ",\"y\":", place->y);
    put_number(out, ",\"width\":", place->width);
    put_number(out, ",\"height\":", place->height);
    ev_buf_char(out, '}');
}

static void put_difference(ev_buf *out, const ev_difference *difference, ev_tell_values values)
{
    ev_buf_text(out, "{\"role\":\"");
    ev_buf_text(out, ev_difference_role_name(difference->role));
    ev_buf_char(out, '"');
    put_string(out, "kind", ev_slice_from(ev_difference_kind_name(difference->kind)));
    put_string(out, "field", ev_slice_from(ev_difference_word(difference)));
    if (values == EV_TELL_VALUES) {
        put_present(out, "name", difference->name);
        put_present(out, "golden", difference->golden);
        put_present(out, "new", difference->now);
        put_present(out, "text", difference->text);
        put_present(out, "about", difference->about);
        put_present(out, "remark", difference->remark);
    } else
        put_string(out, "about", ev_words_without_values(difference));
    put_place(out, "golden_place", &difference->golden_place);
    put_place(out, "new_place", &difference->place);
    ev_buf_char(out, '}');
}

static void put_explanation(ev_buf *out, const ev_explanation *explanation, ev_tell_values values)
{
    ev_buf_text(out, explanation->is_reduced ? ",\"reduced\":true" : ",\"reduced\":false");
    ev_buf_text(out, ",\"differences\":[");
    for (size_t i = 0; i < explanation->count; i++) {
        if (i > 0)
            ev_buf_char(out, ',');
        put_difference(out, &explanation->differences[i], values);
    }
    ev_buf_char(out, ']');
}

static bool tell_pair(ev_tell *tell, const ev_pair_result *result, ev_faults *faults)
{
    json_tell *t = (json_tell *)tell;
    ev_buf_text(&t->buf, "{\"pair\":\"");
    ev_report_escaped(&t->buf, ev_slice_from(result->name));
    ev_buf_char(&t->buf, '"');
    put_string(&t->buf, "state", ev_slice_from(ev_pair_state_name(result->state)));
    if (t->values == EV_TELL_VALUES && result->number.size > 0)
        put_string(&t->buf, "number", result->number);
    if (result->state == EV_PAIR_DIFFERS)
        put_explanation(&t->buf, result->explanation, t->values);
    if (result->state == EV_PAIR_BAD) {
        ev_buf_text(&t->buf, ",\"faults\":");
        ev_report_array(result->faults, &t->buf);
    }
    ev_buf_text(&t->buf, "}\n");
    return ev_words_flush_lines(&t->buf, t->out, ev_output_name(NULL), faults);
}

static bool tell_end(ev_tell *tell, ev_faults *faults)
{
    (void)tell;
    (void)faults;
    return true;
}

static void tell_close(ev_tell *tell)
{
    json_tell *t = (json_tell *)tell;
    ev_buf_free(&t->buf);
    free(t);
}

ev_tell *ev_tell_json(FILE *out, ev_tell_values values, ev_faults *faults)
{
    json_tell *t = calloc(1, sizeof *t);
    if (t == NULL) {
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
        return NULL;
    }
    t->tell = (ev_tell){tell_pair, tell_end, tell_close};
    t->out = out;
    t->values = values;
    ev_buf_init(&t->buf, NULL, 0);
    return &t->tell;
}
