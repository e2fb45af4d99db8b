/* Answers on standard output: one whole line for each record, written before the next one. */
#include "lib/unit.h"
#include "unit/batch/sink/sink_fixture.h"

#include "core/base64.h"
#include "fault/report.h"

#include <pthread.h>
#include <sys/wait.h>

static ev_sink *sink;
static int reading_end;

/* Standard output is a pipe; what is published can be read at once. */
static int begin(void **state)
{
    int ends[2];
    ev_faults faults;
    if (begin_sink(state) != 0 || pipe2(ends, O_CLOEXEC) != 0)
        return 1;
    output_to(ends[1]);
    reading_end = ends[0];
    ev_faults_init(&faults, EV_LENIENT);
    sink = ev_sink_ndjson(&faults);
    return sink == NULL || sink->durable || !sink->answers_all || sink->holds != NULL;
}

static int end(void **state)
{
    output_back();
    close(reading_end);
    sink->close(sink);
    return end_sink(state);
}

static void assert_out(const char *expected)
{
    char out[32 * 1024];
    ssize_t size = read(reading_end, out, sizeof out - 1);
    assert_in_range(size, 1, sizeof out - 1);
    out[size] = '\0';
    assert_string_equal(out, expected);
}

static void assert_answer(ev_job *job, const char *expected)
{
    ev_faults fatal;
    assert_int_equal(put(sink, job, &fatal), EV_OK);
    assert_out(expected);
}

#define SHA_OF_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define ANSWER(seq, rest)                                                                          \
    "{\"seq\":" seq ",\"id\":\"KZ0000001\",\"sha256\":\"" SHA_OF_ABC "\",\"pdf\":\"YWJj\"" rest    \
    "}\n"

static void a_document_is_answered_in_one_line(void **state)
{
    (void)state;
    ev_job job;
    job_text(&job, "KZ0000001", "abc");
    job.entry.seq = 1;
    assert_answer(&job, ANSWER("1", ""));
    job.entry.seq = 9007199254740991;
    assert_answer(&job, ANSWER("9007199254740991", ""));
    job_free(&job);
}

static void a_verdict_is_the_last_member(void **state)
{
    (void)state;
    static const char *const expected[EV_VERDICT_COUNT] = {
        ANSWER("1", ""), ANSWER("1", ",\"expect\":\"same\""),
        ANSWER("1", ",\"expect\":\"input-differs\""), ANSWER("1", ",\"expect\":\"output-differs\""),
        ANSWER("1", ",\"expect\":\"not-in-expected\"")};
    for (ev_verdict verdict = EV_NOT_JUDGED; verdict < EV_VERDICT_COUNT; verdict++) {
        ev_job job;
        ev_faults fatal;
        job_text(&job, "KZ0000001", "abc");
        job.entry.seq = 1;
        ev_faults_init(&fatal, EV_LENIENT);
        assert_int_equal(sink->stage(sink, &job, &fatal), EV_OK);
        job.entry.verdict = verdict; /* it is known later */
        assert_int_equal(sink->publish(sink, &job, &fatal), EV_OK);
        assert_out(expected[verdict]);
        job_free(&job);
    }
}

static void a_record_that_failed_is_answered_with_its_errors(void **state)
{
    (void)state;
    ev_job job;
    job_text(&job, "KZ0000001", "half a document");
    job.entry.seq = 2;
    (void)ev_faults_add_at(&job.faults, EV_RECORD_TOO_LARGE, "", 3, 4);
    (void)ev_faults_add(&job.faults, EV_EXPECT_MISSING, "/warning"); /* is not in the answer */
    (void)ev_faults_add(&job.faults, EV_DUPLICATE, "/visa/\"number\"\n");
    char expected[1000];
    snprintf(expected, sizeof expected,
             "{\"seq\":2,\"id\":null,\"errors\":["
             "{\"severity\":\"error\",\"code\":\"record-too-large\",\"pointer\":\"\","
             "\"message\":\"%s\",\"line\":3,\"column\":4,\"limit\":1048576},"
             "{\"severity\":\"error\",\"code\":\"duplicate\","
             "\"pointer\":\"/visa/\\\"number\\\"\\u000a\",\"message\":\"%s\"}]}\n",
             ev_code_describe(EV_RECORD_TOO_LARGE)->sentence,
             ev_code_describe(EV_DUPLICATE)->sentence);
    assert_answer(&job, expected);
    job_free(&job);
}

static void a_warning_is_not_a_failure(void **state)
{
    (void)state;
    ev_job job;
    job_text(&job, "KZ0000001", "abc");
    job.entry.seq = 1;
    (void)ev_faults_add(&job.faults, EV_EXPECT_MISSING, "");
    assert_answer(&job, ANSWER("1", ""));
    job_free(&job);
}

static void an_error_may_come_after_staging(void **state)
{
    (void)state;
    ev_job job;
    ev_faults fatal;
    char expected[1000];
    job_text(&job, "KZ0000001", "abc");
    job.entry.seq = 5;
    ev_faults_init(&fatal, EV_LENIENT);
    assert_int_equal(sink->stage(sink, &job, &fatal), EV_OK);
    (void)ev_faults_add(&job.faults, EV_DUPLICATE, "/visa/number");
    assert_int_equal(sink->publish(sink, &job, &fatal), EV_OK);
    snprintf(expected, sizeof expected,
             "{\"seq\":5,\"id\":null,\"errors\":[{\"severity\":\"error\",\"code\":\"duplicate\","
             "\"pointer\":\"/visa/number\",\"message\":\"%s\"}]}\n",
             ev_code_describe(EV_DUPLICATE)->sentence);
    assert_out(expected);
    job_free(&job);
}

/* A slot has one record after another. */
static void nothing_of_the_former_record_is_left(void **state)
{
    (void)state;
    ev_job job, other;
    ev_faults fatal;
    job_text(&job, "KZ0000009", "a longer document than the next");
    assert_int_equal(put(sink, &job, &fatal), EV_OK);
    char out[1000];
    assert_in_range(read(reading_end, out, sizeof out), 100, sizeof out);
    for (int way = 0; way < 3; way++) {
        job_text(&other, "KZ0000001", "abc");
        other.entry.seq = 1;
        other.answer = job.answer; /* the buffer belongs to the slot */
        if (way == 1) {
            (void)sink->stage(sink, &other, &fatal);
            sink->unstage(sink, &other);
        }
        if (way == 2)
            other.answer.size = 3; /* the rest of another record */
        assert_answer(&other, ANSWER("1", ""));
        job.answer = other.answer;
        other.answer = (ev_buf){0};
        job_free(&other);
    }
    job_free(&job);
}

enum { MANY = 300 * 1000 };

static void *publish(void *job)
{
    ev_faults fatal;
    (void)put(sink, job, &fatal);
    return NULL;
}

/* A process whose memory runs out, in another thread, while an answer is written: as `go` says. */
static void end_while_writing(ev_job *job, int go)
{
    pthread_t thread;
    char word;
    if (pthread_create(&thread, NULL, publish, job) != 0 || pthread_detach(thread) != 0 ||
        read(go, &word, 1) != 1)
        _exit(1);
    sink->fall_silent(sink);
    _exit(0);
}

static size_t read_all(char *last)
{
    char out[4096];
    size_t size = 0;
    for (ssize_t got; (got = read(reading_end, out, sizeof out)) > 0; size += (size_t)got)
        *last = out[got - 1];
    return size;
}

static void an_answer_is_whole_although_the_process_ends(void **state)
{
    (void)state;
    char *bytes = calloc(1, MANY), last = 0;
    ev_job job;
    int go[2];
    assert_non_null(bytes);
    job_bytes(&job, "KZ0000001", bytes, MANY);
    assert_int_equal(pipe2(go, O_CLOEXEC), 0);
    pid_t child = fork();
    if (child == 0)
        end_while_writing(&job, go[0]);
    output_back(); /* the child alone has the writing end now */
    assert_int_equal(read(reading_end, &last, 1), 1);
    assert_int_equal(write(go[1], "", 1), 1);
    (void)usleep(20000); /* time in which a process that does not wait would end */
    assert_in_range(read_all(&last), MANY / 3 * 4, MANY / 3 * 4 + 200);
    assert_int_equal(last, '\n');
    assert_int_equal(waitpid(child, NULL, 0), child);
    close(go[0]);
    close(go[1]);
    job_free(&job);
    free(bytes);
}

/* To a file: the pipe is too small for it. */
static void a_large_document_comes_back_from_its_base64(void **state)
{
    (void)state;
    enum { SIZE = 300 * 1000 + 1 };
    ev_job job;
    ev_faults fatal;
    char *bytes = malloc(SIZE);
    assert_non_null(bytes);
    for (size_t i = 0; i < SIZE; i++)
        bytes[i] = (char)(i * 7 + i / 256);
    job_bytes(&job, "KZ0000001", bytes, SIZE);
    output_to(open(in_folder("out"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    assert_int_equal(put(sink, &job, &fatal), EV_OK);
    ev_buf out = file_bytes("out");
    const char *begins = strstr(out.data, "\"pdf\":\"");
    assert_non_null(begins);
    begins += strlen("\"pdf\":\"");
    const char *ends = strchr(begins, '"');
    assert_non_null(ends);
    assert_string_equal(ends, "\"}\n");
    ev_slice text = {begins, (size_t)(ends - begins)};
    assert_int_equal(ev_base64_size(text), SIZE);
    uint8_t *back = malloc(SIZE);
    assert_non_null(back);
    assert_true(ev_base64_decode(text, back));
    assert_memory_equal(back, bytes, SIZE);
    free(back);
    free(bytes);
    ev_buf_free(&out);
    job_free(&job);
}

static void lack_of_memory_is_the_answer(void **state)
{
    (void)state;
    ev_arena arena;
    ev_job job;
    char expected[1000] = "";
    ev_arena_init(&arena, 8192);
    job_text(&job, "KZ0000001", "abc");
    job.entry.seq = 1;
    ev_buf_init(&job.answer, &arena, 1000);
    for (size_t i = 0; i < 12; i++) /* more than the arena holds as base64 */
        ev_buf_bytes(&job.pdf, expected, sizeof expected);
    snprintf(expected, sizeof expected,
             "{\"seq\":1,\"id\":null,\"errors\":["
             "{\"severity\":\"error\",\"code\":\"out-of-memory\",\"pointer\":\"\","
             "\"message\":\"%s\"}]}\n",
             ev_code_describe(EV_OUT_OF_MEMORY)->sentence);
    assert_answer(&job, expected);
    assert_int_equal(job.faults.status, EV_TEMP_FAIL);
    ev_buf_free(&job.pdf);
    ev_buf_bytes(&job.pdf, "abc", 3);
    ev_faults_init(&job.faults, EV_LENIENT);
    assert_answer(&job, ANSWER("1", "")); /* there is enough for the next one */
    job_free(&job);
    ev_arena_free(&arena);
}

static void without_memory_for_that_answer_the_batch_ends(void **state)
{
    (void)state;
    ev_arena arena;
    ev_job job;
    ev_faults fatal;
    ev_arena_init(&arena, 100);
    job_text(&job, "KZ0000001", "abc");
    ev_buf_init(&job.answer, &arena, 0);
    assert_int_equal(put(sink, &job, &fatal), EV_TEMP_FAIL);
    assert_fault(&fatal, EV_OUT_OF_MEMORY, "");
    job_free(&job);
    ev_arena_free(&arena);
}

static void an_output_that_fails_ends_the_batch(void **state)
{
    (void)state;
    ev_job job;
    ev_faults fatal;
    job_text(&job, "KZ0000001", "abc");
    output_to(broken_pipe());
    assert_int_equal(put(sink, &job, &fatal), EV_IO);
    assert_fault(&fatal, EV_WRITE_FAILED, "standard output");
    output_to(open("/dev/full", O_WRONLY | O_CLOEXEC));
    assert_int_equal(put(sink, &job, &fatal), EV_IO);
    assert_fault(&fatal, EV_WRITE_FAILED, "standard output");
    assert_int_equal(job.faults.count, 0);
    job_free(&job);
}

static void syncing_and_the_end_write_nothing(void **state)
{
    (void)state;
    ev_job job;
    ev_faults fatal;
    ev_faults_init(&fatal, EV_LENIENT);
    sync_published(sink);
    job_text(&job, "KZ0000001", "abc");
    job.entry.seq = 1;
    assert_answer(&job, ANSWER("1", ""));
    job_free(&job);
    int out = dup(STDOUT_FILENO);
    assert_int_equal(sink->finish(sink, NULL, &fatal), EV_OK);
    assert_int_equal(fcntl(STDOUT_FILENO, F_GETFD), -1); /* it is closed, and that may fail */
    ev_status again = sink->finish(sink, NULL, &fatal);
    assert_int_equal(dup2(out, STDOUT_FILENO), STDOUT_FILENO);
    close(out);
    assert_int_equal(again, EV_IO);
    assert_fault(&fatal, EV_WRITE_FAILED, "standard output");
}

#define SINK_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

UNIT_TESTS(ndjson_sink)
{
    const struct CMUnitTest tests[] = {
        SINK_TEST(a_document_is_answered_in_one_line),
        SINK_TEST(a_verdict_is_the_last_member),
        SINK_TEST(a_record_that_failed_is_answered_with_its_errors),
        SINK_TEST(a_warning_is_not_a_failure),
        SINK_TEST(an_answer_is_whole_although_the_process_ends),
        SINK_TEST(an_error_may_come_after_staging),
        SINK_TEST(nothing_of_the_former_record_is_left),
        SINK_TEST(a_large_document_comes_back_from_its_base64),
        SINK_TEST(lack_of_memory_is_the_answer),
        SINK_TEST(without_memory_for_that_answer_the_batch_ends),
        SINK_TEST(an_output_that_fails_ends_the_batch),
        SINK_TEST(syncing_and_the_end_write_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
