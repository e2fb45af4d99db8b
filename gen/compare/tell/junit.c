/* JUnit: a test case for each pair, as CI systems show it. The form is not a standard; what is
 * written here is what Jenkins, GitLab and others have in common: testsuite with its counts,
 * testcase, failure, error. */
#include "compare/tell/tally.h"
#include "compare/tell/words.h"

#include <errno.h>
#include <stdlib.h>

/* The counts are known at the end: the head has a fixed size, and is written twice. */
enum { HEAD_SIZE = 200 };

typedef struct junit_tell {
    ev_tell tell;
    const char *path;
    FILE *file;
    ev_tell_values values;
    ev_tally tally;
    ev_buf buf;
} junit_tell;

static void put_head(const ev_tally *tally, char head[HEAD_SIZE])
{
    size_t failures = tally->differ + tally->only_golden + tally->only_now,
           tests = tally->same + failures + tally->bad;
    memset(head, ' ', HEAD_SIZE);
    ev_buf out = {.data = head, .capacity = HEAD_SIZE};
    ev_buf_text(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<testsuite name=\"evisa-compare\" tests=\"");
    ev_buf_int(&out, (int64_t)tests);
    ev_buf_text(&out, "\" failures=\"");
    ev_buf_int(&out, (int64_t)failures);
    ev_buf_text(&out, "\" errors=\"");
    ev_buf_int(&out, (int64_t)tally->bad);
    ev_buf_text(&out, "\" skipped=\"0\">");
    head[HEAD_SIZE - 1] = '\n';
}

static void put_quoted(ev_buf *out, const char *name, ev_slice text)
{
    ev_buf_char(out, ' ');
    ev_buf_text(out, name);
    ev_buf_text(out, "=\"");
    ev_words_xml(out, text);
    ev_buf_char(out, '"');
}

static void put_remark(ev_buf *out, const junit_tell *t, const ev_explanation *explanation,
                       size_t index)
{
    size_t before = out->size;
    ev_buf_text(out, " (");
    size_t behind = out->size;
    ev_words_remark(out, explanation, index, t->values);
    if (out->size > behind)
        ev_buf_char(out, ')');
    else
        out->size = before;
}

/* The sentences of all causes, a line each with what is known besides, and what follows. */
static void put_explanation(ev_buf *out, const junit_tell *t, const ev_explanation *explanation)
{
    for (size_t i = 0; i < explanation->count; i++) {
        const ev_difference *difference = &explanation->differences[i];
        if (!ev_difference_is_told(difference))
            continue;
        ev_buf_text(out, ev_difference_kind_name(difference->kind));
        ev_buf_char(out, ' ');
        ev_words_difference(out, difference, t->values);
        put_remark(out, t, explanation, i);
        ev_buf_char(out, '\n');
    }
    ev_words_follow(out, explanation, t->values);
}

static void put_lines(ev_buf *out, ev_slice text)
{
    while (text.size > 0) {
        ev_words_xml(out, ev_slice_cut(&text, '\n'));
        if (text.size > 0)
            ev_buf_char(out, '\n');
    }
}

static void put_failure(junit_tell *t, const ev_pair_result *result)
{
    const char *element = result->state == EV_PAIR_BAD ? "error" : "failure";
    ev_buf text;
    ev_buf_init(&text, NULL, 0);
    if (result->state == EV_PAIR_DIFFERS)
        put_explanation(&text, t, result->explanation);
    else
        ev_words_state(&text, result);
    ev_slice rest = ev_buf_as_slice(&text), first = ev_slice_cut(&rest, '\n');
    ev_buf_text(&t->buf, "<");
    ev_buf_text(&t->buf, element);
    put_quoted(&t->buf, "type", ev_slice_from(ev_pair_kind(result)));
    put_quoted(&t->buf, "message", first);
    ev_buf_char(&t->buf, '>');
    put_lines(&t->buf, ev_buf_as_slice(&text));
    ev_buf_text(&t->buf, "</");
    ev_buf_text(&t->buf, element);
    ev_buf_char(&t->buf, '>');
    t->buf.failed = t->buf.failed || text.failed;
    ev_buf_free(&text);
}

static bool tell_pair(ev_tell *tell, const ev_pair_result *result, ev_faults *faults)
{
    junit_tell *t = (junit_tell *)tell;
    ev_tally_add(&t->tally, result);
    ev_buf_text(&t->buf, "<testcase classname=\"evisa-compare\"");
    put_quoted(&t->buf, "name", ev_slice_from(result->name));
    if (result->state == EV_PAIR_SAME)
        ev_buf_text(&t->buf, "/>\n");
    else {
        ev_buf_char(&t->buf, '>');
        put_failure(t, result);
        ev_buf_text(&t->buf, "</testcase>\n");
    }
    return ev_words_flush(&t->buf, t->file, t->path, faults);
}

static bool tell_end(ev_tell *tell, ev_faults *faults)
{
    junit_tell *t = (junit_tell *)tell;
    char head[HEAD_SIZE];
    ev_buf_text(&t->buf, "</testsuite>\n");
    if (!ev_words_flush(&t->buf, t->file, t->path, faults))
        return false;
    put_head(&t->tally, head);
    if (fseek(t->file, 0, SEEK_SET) != 0 || fwrite(head, 1, HEAD_SIZE, t->file) != HEAD_SIZE) {
        (void)ev_faults_add_system(faults, EV_WRITE_FAILED, t->path, errno);
        return false;
    }
    return ev_words_file_put(t->file, t->path, faults);
}

static void tell_close(ev_tell *tell)
{
    junit_tell *t = (junit_tell *)tell;
    if (t->file != NULL)
        (void)fclose(t->file);
    ev_buf_free(&t->buf);
    free(t);
}

ev_tell *ev_tell_junit(const char *path, ev_tell_values values, ev_faults *faults)
{
    char head[HEAD_SIZE];
    junit_tell *t = calloc(1, sizeof *t);
    if (t == NULL) {
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
        return NULL;
    }
    t->tell = (ev_tell){tell_pair, tell_end, tell_close};
    t->path = path;
    t->values = values;
    ev_buf_init(&t->buf, NULL, 0);
    t->file = ev_words_file(path, faults);
    if (t->file == NULL) {
        tell_close(&t->tell);
        return NULL;
    }
    put_head(&t->tally, head);
    ev_buf_bytes(&t->buf, head, HEAD_SIZE);
    return &t->tell;
}
