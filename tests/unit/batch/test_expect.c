/* A batch beside the journal of another: each document is judged by its number, and those that were
 * not made are counted. */
#include "lib/unit.h"
#include "unit/batch/expect_fixture.h"

/* ---- judging --------------------------------------------------------------------------------- */

static void a_document_is_compared_with_the_line_of_its_number(void **state)
{
    (void)state;
    ev_expect *expect = EXPECT(1, 1, 2, 3, 4);
    assert_verdict(expect, 1, 1, EV_SAME);
    assert_verdict(expect, 2, 9, EV_OUTPUT_DIFFERS);
    assert_verdict(expect, 5, 1, EV_NOT_IN_EXPECTED);
    ev_entry other = done_entry(3, 1);
    other.input[EV_HASH_SIZE - 1] ^= 1;
    assert_verdict_of(expect, &other, EV_INPUT_DIFFERS);
    other.pdf[0] ^= 1; /* both: another record may well have another document */
    assert_verdict_of(expect, &other, EV_INPUT_DIFFERS);
    other = done_entry(4, 1);
    other.pdf[EV_HASH_SIZE - 1] ^= 1;
    assert_verdict_of(expect, &other, EV_OUTPUT_DIFFERS);
    ev_expect_close(expect);
}

/* The number alone: a part of the original, or another order, is judged as well. */
static void where_a_record_stands_makes_no_difference(void **state)
{
    (void)state;
    ev_expect *expect = EXPECT(1, 1, 2, 3);
    ev_entry entry = done_entry(3, 1);
    entry.seq = 77;
    snprintf(entry.program, sizeof entry.program, "evisa-gen 9.9.9");
    assert_verdict_of(expect, &entry, EV_SAME);
    ev_expect_close(expect);
}

static void assert_has_five(ev_expect *expect)
{
    for (uint64_t seq = 1; seq <= 5; seq++)
        assert_verdict(expect, seq, 1, EV_SAME);
    assert_verdict(expect, 6, 1, EV_NOT_IN_EXPECTED);
    assert_int_equal(ev_expect_missing(expect), 0);
    ev_expect_close(expect);
}

static void the_order_of_the_lines_makes_no_difference(void **state)
{
    (void)state;
    assert_has_five(EXPECT(1, 5, 4, 3, 2, 1));
    assert_has_five(EXPECT(1, 2, 5, 1, 4, 3));
    assert_has_five(EXPECT(1, 1, 3, 5, 2, 4)); /* two shards, one behind the other */
}

static void the_later_line_of_a_number_counts(void **state)
{
    ev_buf lines;
    (void)state;
    ev_buf_init(&lines, NULL, 0);
    put_done(&lines, 1, 1);
    put_done(&lines, 2, 1);
    put_done(&lines, 1, 2);
    ev_expect *expect = expect_lines(&lines);
    assert_int_equal(ev_expect_missing(expect), 2);
    assert_verdict(expect, 1, 1, EV_OUTPUT_DIFFERS);
    assert_verdict(expect, 1, 2, EV_SAME);
    assert_verdict(expect, 2, 1, EV_SAME);
    assert_int_equal(ev_expect_missing(expect), 0);
    ev_expect_close(expect);
}

/* What failed has no document, whether its line is before the one that was done or after it,
 * with its number or without. */
static void failed_lines_are_passed_over(void **state)
{
    ev_buf lines;
    (void)state;
    ev_buf_init(&lines, NULL, 0);
    put_failed(&lines, 1);
    put_done(&lines, 1, 1);
    put_done(&lines, 2, 1);
    put_failed(&lines, 2);
    put_failed(&lines, 3);
    ev_entry nameless = failed_entry(4, "record-empty");
    ev_entry_put(&nameless, &lines);
    ev_expect *expect = expect_lines(&lines);
    assert_int_equal(ev_expect_missing(expect), 2);
    assert_verdict(expect, 1, 1, EV_SAME);
    assert_verdict(expect, 2, 1, EV_SAME);
    assert_verdict(expect, 3, 1, EV_NOT_IN_EXPECTED);
    ev_expect_close(expect);
}

/* ---- what is missing ------------------------------------------------------------------------- */

static void documents_that_were_not_met_are_counted_once(void **state)
{
    (void)state;
    ev_expect *expect = EXPECT(1, 1, 2, 3, 4, 1, 1);
    assert_int_equal(ev_expect_missing(expect), 4);
    assert_verdict(expect, 1, 1, EV_SAME);
    assert_int_equal(ev_expect_missing(expect), 3);
    for (int i = 0; i < 3; i++) { /* judged again: the same answer, counted once */
        assert_verdict(expect, 1, 1, EV_SAME);
        assert_verdict(expect, 2, 9, EV_OUTPUT_DIFFERS);
    }
    assert_int_equal(ev_expect_missing(expect), 2);
    assert_verdict(expect, 9, 1, EV_NOT_IN_EXPECTED);
    ev_entry other = done_entry(3, 1);
    other.input[0] ^= 1;
    assert_verdict_of(expect, &other, EV_INPUT_DIFFERS);
    assert_int_equal(ev_expect_missing(expect), 1);
    ev_expect_close(expect);
}

static void an_empty_journal_expects_nothing(void **state)
{
    ev_buf lines;
    (void)state;
    ev_buf_init(&lines, NULL, 0);
    ev_expect *expect = expect_lines(&lines);
    assert_verdict(expect, 1, 1, EV_NOT_IN_EXPECTED);
    assert_int_equal(ev_expect_missing(expect), 0);
    ev_expect_close(expect);
    ev_expect_close(NULL);
}

/* ---- a journal that changes ------------------------------------------------------------------ */

/* A journal that is overwritten while it is compared with gives no verdict from its new bytes. */
static void a_journal_that_changes_is_not_judged_by(void **state)
{
    ev_buf other;
    (void)state;
    ev_expect *expect = EXPECT(1, 1, 2, 3);
    for (int what = 0; what < 3; what++) {
        ev_buf_init(&other, NULL, 0);
        if (what == 0)
            put_done(&other, 7, 1);
        else if (what == 1)
            put_failed(&other, 1);
        else
            ev_buf_text(&other, "short");
        write_journal(&other);
        ev_buf_free(&other);
        for (uint64_t seq = 1; seq <= 3; seq++)
            assert_not_judged(expect, seq, EV_CANT_READ, path);
    }
    assert_int_equal(ev_expect_missing(expect), 3);
    ev_expect_close(expect);
}

/* A journal that is put in its place by a rename, as settling does, is another file. */
static void a_journal_that_is_replaced_is_still_read(void **state)
{
    (void)state;
    ev_expect *expect = EXPECT(1, 1, 2, 3);
    assert_int_equal(unlink(path), 0);
    for (uint64_t seq = 1; seq <= 3; seq++)
        assert_verdict(expect, seq, 1, EV_SAME);
    ev_expect_close(expect);
}

#define WITH_JOURNAL(test) cmocka_unit_test_teardown(test, remove_journal)

UNIT_TESTS(expect)
{
    const struct CMUnitTest tests[] = {
        WITH_JOURNAL(a_document_is_compared_with_the_line_of_its_number),
        WITH_JOURNAL(where_a_record_stands_makes_no_difference),
        WITH_JOURNAL(the_order_of_the_lines_makes_no_difference),
        WITH_JOURNAL(the_later_line_of_a_number_counts),
        WITH_JOURNAL(failed_lines_are_passed_over),
        WITH_JOURNAL(documents_that_were_not_met_are_counted_once),
        WITH_JOURNAL(an_empty_journal_expects_nothing),
        WITH_JOURNAL(a_journal_that_changes_is_not_judged_by),
        WITH_JOURNAL(a_journal_that_is_replaced_is_still_read),
        cmocka_unit_test(nothing_is_left_behind),
    };
    return cmocka_run_group_tests(tests, make_place, remove_folder);
}
