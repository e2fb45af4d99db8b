/* Lines of a stream: each is there as soon as it was sent, none is longer than the limit, and
 * memory does not grow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "sys/lines.h"

enum { LIMIT = 100 * 1000 }; /* more than one read */

/* A stream that holds `text` and ends. */
static int stream_of(const char *text, size_t size)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    rewind(file);
    int fd = dup(fileno(file));
    fclose(file);
    return fd;
}

static void assert_next(ev_lines *lines, const char *expected)
{
    ev_slice line;
    assert_int_equal(ev_lines_next(lines, &line), EV_LINE_TEXT);
    assert_int_equal(line.size, strlen(expected));
    assert_memory_equal(line.data, expected, line.size);
}

static void assert_kind(ev_lines *lines, ev_line_kind kind)
{
    ev_slice line;
    assert_int_equal(ev_lines_next(lines, &line), kind);
}

static void lines_end_with_lf_or_crlf_and_the_last_may_lack_it(void **state)
{
    (void)state;
    static const char text[] = "a\nbb\r\n\n\r\nc\rd\nlast";
    ev_lines lines;
    int fd = stream_of(text, sizeof text - 1);
    assert_true(ev_lines_open(&lines, ev_read_descriptor, &fd, LIMIT));
    static const char *const expected[] = {"a", "bb", "", "", "c\rd", "last"};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_next(&lines, expected[i]);
    assert_kind(&lines, EV_LINE_NONE);
    assert_kind(&lines, EV_LINE_NONE);
    ev_lines_close(&lines);
    close(fd);
}

/* As a slow sender. */
static ptrdiff_t one_byte_each(void *from, char *data, size_t size)
{
    return ev_read_descriptor(from, data, size < 1 ? size : 1);
}

static void nothing_has_no_lines(void **state)
{
    (void)state;
    ev_lines lines;
    int fd = stream_of("", 0);
    assert_true(ev_lines_open(&lines, ev_read_descriptor, &fd, LIMIT));
    assert_kind(&lines, EV_LINE_NONE);
    ev_lines_close(&lines);
    close(fd);
}

/* size times 'x', then `end`, then a line "next". */
static void assert_long_line(size_t size, const char *end, ev_line_kind kind)
{
    ev_lines lines;
    ev_slice line;
    ev_buf text;
    ev_buf_init(&text, NULL, size + 16);
    for (size_t i = 0; i < size; i++)
        ev_buf_char(&text, 'x');
    ev_buf_text(&text, end);
    if (*end != '\0')
        ev_buf_text(&text, "next\n");
    int fd = stream_of(text.data, text.size);
    assert_true(ev_lines_open(&lines, ev_read_descriptor, &fd, LIMIT));
    assert_int_equal(ev_lines_next(&lines, &line), kind);
    assert_int_equal(line.size, kind == EV_LINE_TEXT ? size : LIMIT + 1);
    assert_memory_equal(line.data, text.data, line.size);
    if (*end != '\0')
        assert_next(&lines, "next");
    assert_kind(&lines, EV_LINE_NONE);
    ev_lines_close(&lines);
    ev_buf_free(&text);
    close(fd);
}

static void the_limit_is_a_length_without_the_line_end(void **state)
{
    (void)state;
    static const char *const ends[] = {"\n", "\r\n", ""};
    for (size_t i = 0; i < 3; i++) {
        assert_long_line(LIMIT - 1, ends[i], EV_LINE_TEXT);
        assert_long_line(LIMIT, ends[i], EV_LINE_TEXT);
        assert_long_line(LIMIT + 1, ends[i], EV_LINE_TOO_LONG);
        assert_long_line(LIMIT + 2, ends[i], EV_LINE_TOO_LONG);
        assert_long_line(10 * LIMIT + 7, ends[i], EV_LINE_TOO_LONG);
    }
}

/* A CR where a line that is too long is cut is not the end of it. */
static void a_cr_inside_does_not_make_a_long_line_short(void **state)
{
    (void)state;
    static char text[2 * LIMIT];
    for (size_t at = LIMIT - 1; at <= LIMIT + 2; at++) {
        ev_lines lines;
        ev_slice line;
        memset(text, 'x', sizeof text);
        text[at] = '\r';
        text[LIMIT + 4] = '\n';
        int fd = stream_of(text, LIMIT + 5);
        assert_true(ev_lines_open(&lines, one_byte_each, &fd, LIMIT));
        assert_int_equal(ev_lines_next(&lines, &line), EV_LINE_TOO_LONG);
        assert_int_equal(line.size, LIMIT + 1);
        assert_kind(&lines, EV_LINE_NONE);
        ev_lines_close(&lines);
        close(fd);
    }
}

static void a_line_is_there_before_the_next_is_sent(void **state)
{
    (void)state;
    int pipe_ends[2];
    ev_lines lines;
    assert_int_equal(pipe(pipe_ends), 0);
    assert_true(ev_lines_open(&lines, ev_read_descriptor, &pipe_ends[0], LIMIT));
    assert_int_equal(write(pipe_ends[1], "one\ntw", 6), 6);
    assert_next(&lines, "one");
    assert_int_equal(write(pipe_ends[1], "o\r\nthree", 8), 8);
    assert_next(&lines, "two");
    close(pipe_ends[1]);
    assert_next(&lines, "three");
    assert_kind(&lines, EV_LINE_NONE);
    ev_lines_close(&lines);
    close(pipe_ends[0]);
}

static void many_lines_pass_whatever_the_pieces_they_come_in(void **state)
{
    (void)state;
    enum { COUNT = 30000 };
    ev_buf text;
    ev_lines lines;
    ev_buf_init(&text, NULL, 0);
    for (int i = 0; i < COUNT; i++) {
        for (int j = 0; j < i % 37; j++)
            ev_buf_char(&text, 'y');
        ev_buf_int(&text, i);
        ev_buf_char(&text, '\n');
    }
    int fd = stream_of(text.data, text.size);
    assert_true(ev_lines_open(&lines, ev_read_descriptor, &fd, 64));
    size_t capacity = lines.capacity;
    for (int i = 0; i < COUNT; i++) {
        char number[16];
        ev_slice line;
        int digits = snprintf(number, sizeof number, "%d", i);
        assert_int_equal(ev_lines_next(&lines, &line), EV_LINE_TEXT);
        assert_int_equal(line.size, i % 37 + digits);
        assert_memory_equal(line.data + i % 37, number, (size_t)digits);
    }
    assert_kind(&lines, EV_LINE_NONE);
    assert_int_equal(lines.capacity, capacity);
    ev_lines_close(&lines);
    ev_buf_free(&text);
    close(fd);
}

static void what_cannot_be_read_is_broken(void **state)
{
    (void)state;
    ev_lines lines;
    int none = -1;
    assert_true(ev_lines_open(&lines, ev_read_descriptor, &none, LIMIT));
    assert_kind(&lines, EV_LINE_BROKEN);
    ev_lines_close(&lines);
}

/* A stream that comes piece by piece, then ends or breaks. */
typedef struct pieces {
    const char *const *next; /* up to NULL */
    bool breaks;
    int asked;
} pieces;

static ptrdiff_t read_piece(void *from, char *data, size_t size)
{
    pieces *stream = from;
    stream->asked++;
    if (*stream->next == NULL)
        return stream->breaks ? -1 : 0;
    size_t piece = strlen(*stream->next);
    assert_in_range(piece, 1, size);
    memcpy(data, *stream->next++, piece);
    return (ptrdiff_t)piece;
}

static void a_line_that_is_there_is_handed_out_before_more_is_asked_for(void **state)
{
    (void)state;
    static const char *const text[] = {"one\n", "two\r\nthree\nfo", "ur\n", "five", NULL};
    static const struct {
        const char *line;
        int asked;
    } expected[] = {{"one", 1}, {"two", 2}, {"three", 2}, {"four", 3}, {"five", 5}};
    pieces stream = {.next = text};
    ev_lines lines;
    assert_true(ev_lines_open(&lines, read_piece, &stream, LIMIT));
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_next(&lines, expected[i].line);
        assert_int_equal(stream.asked, expected[i].asked);
    }
    assert_kind(&lines, EV_LINE_NONE);
    assert_int_equal(stream.asked, 5); /* an end is an end: a terminal would be asked again */
    ev_lines_close(&lines);
}

/* What came before the break is not a line, and a second call does not make it one. */
static void assert_broken_after(const char *const *text, const char *line, size_t limit)
{
    pieces stream = {.next = text, .breaks = true};
    ev_lines lines;
    assert_true(ev_lines_open(&lines, read_piece, &stream, limit));
    if (line != NULL)
        assert_next(&lines, line);
    assert_kind(&lines, EV_LINE_BROKEN);
    assert_kind(&lines, EV_LINE_BROKEN);
    ev_lines_close(&lines);
}

static void a_line_that_breaks_off_is_not_handed_out(void **state)
{
    (void)state;
    static const char *const at_once[] = {NULL}, *const in_the_first[] = {"on", "e", NULL},
                             *const in_the_second[] = {"one\n{\"a\":", "1}", NULL},
                             *const between[] = {"one\n", NULL},
                             *const in_the_end_of_a_line[] = {"one\ntwo\r", NULL};
    assert_broken_after(at_once, NULL, LIMIT);
    assert_broken_after(in_the_first, NULL, LIMIT);
    assert_broken_after(in_the_second, "one", LIMIT);
    assert_broken_after(between, "one", LIMIT);
    assert_broken_after(in_the_end_of_a_line, "one", LIMIT);
    static const char *const too_long[] = {"1\n1234", "56", "789", NULL};
    assert_broken_after(too_long, "1", 3);
}

UNIT_TESTS(lines)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_end_with_lf_or_crlf_and_the_last_may_lack_it),
        cmocka_unit_test(nothing_has_no_lines),
        cmocka_unit_test(the_limit_is_a_length_without_the_line_end),
        cmocka_unit_test(a_cr_inside_does_not_make_a_long_line_short),
        cmocka_unit_test(a_line_is_there_before_the_next_is_sent),
        cmocka_unit_test(many_lines_pass_whatever_the_pieces_they_come_in),
        cmocka_unit_test(what_cannot_be_read_is_broken),
        cmocka_unit_test(a_line_that_is_there_is_handed_out_before_more_is_asked_for),
        cmocka_unit_test(a_line_that_breaks_off_is_not_handed_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
