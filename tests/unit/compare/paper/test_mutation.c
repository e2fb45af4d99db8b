/* Goldens with a few bytes changed, moved or cut off: each is a paper or damaged, and of a paper
 * every text can be read. The sanitizers' builds run it, too. */
#include "unit/compare/paper/paper_fixture.h"

#include "lib/unit.h"

enum { COPIES = 24, CHANGES = 6 };

/* The same numbers in each run (Knuth's MMIX generator). */
static uint64_t chance;

static size_t below(size_t limit)
{
    chance = chance * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(chance >> 33) % limit;
}

/* One manner for each copy: a bit, a character of PDF's grammar, a piece from elsewhere, an end. */
static ev_slice changed(ev_slice pdf, size_t manner)
{
    static const char grammar[] = "0123456789()<>[]/ \n-RKBTEMC";
    char *copy = ev_arena_copy(&arena, pdf);
    size_t size = pdf.size, at = below(pdf.size - 64), from = below(pdf.size - 64);
    for (int i = 0; i < CHANGES && manner < 2; i++, at = below(pdf.size))
        copy[at] =
            manner == 0 ? (char)(copy[at] ^ 1 << below(8)) : grammar[below(sizeof grammar - 1)];
    if (manner == 2)
        memmove(copy + at, copy + from, 1 + below(63));
    if (manner == 3)
        size = at;
    /* Of its own size, so that a sanitizer sees what is read behind its end. */
    char *exact = malloc(size + 1);
    assert_non_null(exact);
    memcpy(exact, copy, size);
    return (ev_slice){exact, size};
}

static size_t walk(const ev_paper *paper)
{
    size_t sum = 0;
    ev_buf all;
    ev_buf_init(&all, &arena, 1 << 16);
    for (size_t i = 0; i < paper->node_count; i++)
        ev_paper_put_text(paper, i, &all);
    for (size_t i = 0; i < paper->value_count; i++) {
        ev_buf_slice(&all, paper->values[i].name);
        ev_buf_slice(&all, paper->values[i].text);
        ev_buf_slice(&all, paper->values[i].own);
        assert_true(paper->values[i].node < (int32_t)paper->node_count);
    }
    for (size_t i = 0; i < paper->about_count; i++)
        ev_buf_slice(&all, paper->about[i].value);
    for (size_t i = 0; i < paper->picture_count; i++)
        ev_buf_slice(&all, paper->pictures[i].data);
    for (size_t i = 0; i < paper->run_count; i++)
        assert_in_range(paper->runs[i].node, 0, paper->node_count - 1);
    for (size_t i = 0; i < all.size; i++)
        sum += (unsigned char)all.data[i];
    return sum;
}

static void a_changed_file_is_a_paper_or_damaged(void **state)
{
    static const char *const names[] = {"unmarked", "stateless-palette-png", "no-surname"};
    size_t papers = 0, damaged = 0;
    chance = 13;
    for (size_t i = 0; i < (size_t)COPIES * 3; i++) {
        ev_paper paper;
        (void)set_up(state);
        ev_slice pdf = changed(golden(names[i % 3]), i / 3 % 4);
        ev_status status = ev_paper_read(pdf, &arena, &paper, &faults);
        if (status == EV_OK)
            papers += walk(&paper) > 0;
        else
            damaged += faults.fault[0].code == EV_PDF_DAMAGED;
        free((char *)(uintptr_t)pdf.data);
        (void)tear_down(state);
    }
    assert_int_equal(papers + damaged, COPIES * 3);
    assert_true(papers > 10 && damaged > 10);
}

UNIT_TESTS(mutation)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_changed_file_is_a_paper_or_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
