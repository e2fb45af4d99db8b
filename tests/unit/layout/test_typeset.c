/* Lines: none is too wide, no character is lost, and no line ends in a word that clings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lib/unit.h"
#include "layout/typeset.h"

enum { MAX = 200 };

static const ev_style regular = {.face = EV_FACE_REGULAR, .size = 7000},
                      bold = {.face = EV_FACE_BOLD, .size = 9500},
                      kerned = {.face = EV_FACE_BOLD, .size = 14000},
                      tracked = {.face = EV_FACE_BOLD, .size = 8500, .tracking = 70};

static const char *const texts[] = {
    "Паспорт должен: 1) не вызывать сомнений в подлинности и принадлежности владельцу, не "
    "содержать отметок о продлении, оговорок; "
    "2) иметь не менее 2 чистых страниц; 3) иметь срок действия, истекающий не ранее чем через 3 "
    "месяца.",
    "Шетелдіктер жарамды электрондық визамен тек Астана және Алматы қалаларындағы халықаралық "
    "әуежайлардың бақылау пункттері арқылы "
    "Қазақстан Республикасының аумағына кіреді және шығады.",
    "AVATAR TOVAROV WAVE Tё LTd. AV-AV AWAY VAVAVAVA TATATATA YoYoYoYo",
    "M",
    "MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM",
    "AVAVAVAVAVAVAVAVAVAVAVAVAVAVAVAVAVAVAVAVAV WAWAWAWAWAWAWAWAWAWAWAWAWAWAWA",
    "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20",
    "a b c d e f g h i j k l m n o p q r s t u v w x y z",
};

/* The lines are consecutive parts of the text; between two of them there is one space or, where a
 * word was broken, nothing. */
static void assert_whole(ev_slice text, const ev_slice *line, size_t count, ev_breaks breaks)
{
    const char *at = text.data;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && line[i].data == at + 1)
            assert_int_equal(*at++, ' ');
        else if (i > 0)
            assert_true(breaks == EV_BREAKS_ANYWHERE ||
                        (breaks == EV_BREAKS_HYPHENS && at[-1] == '-'));
        assert_ptr_equal(line[i].data, at);
        assert_true(line[i].size > 0);
        assert_true(line[i].data[0] != ' ' && line[i].data[line[i].size - 1] != ' ');
        at += line[i].size;
    }
    assert_ptr_equal(at, text.data + text.size);
}

typedef size_t setter(const ev_style *style, ev_slice text, const ev_wrap *wrap, ev_slice *line,
                      size_t max);

static void assert_set(setter *set, const ev_style *style, ev_slice text, const ev_wrap *wrap,
                       size_t max)
{
    ev_slice line[MAX];
    size_t count = set(style, text, wrap, line, max);
    assert_true(count <= max);
    assert_true(count > 0 || max < MAX || wrap->breaks != EV_BREAKS_ANYWHERE ||
                wrap->width < 2 * style->size);
    if (count == 0)
        return;
    assert_whole(text, line, count, wrap->breaks);
    for (size_t i = 0; i < count; i++)
        if (ev_typeset_width(style, line[i]) > wrap->width)
            fail_msg("%d is wider than %d: %.*s", (int)ev_typeset_width(style, line[i]),
                     (int)wrap->width, (int)line[i].size, line[i].data);
}

static void no_line_is_too_wide_and_no_character_is_lost(void **state)
{
    (void)state;
    const ev_style *const styles[] = {&regular, &bold, &tracked};
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
        for (size_t s = 0; s < 3; s++)
            for (ev_mpt width = 5000; width < 300000; width += 1711)
                for (ev_breaks breaks = EV_BREAKS_SPACES; breaks <= EV_BREAKS_ANYWHERE; breaks++)
                    for (ev_lang lang = EV_KK; lang <= EV_LANG_NONE; lang++) {
                        const ev_wrap wrap = {.width = width, .lang = lang, .breaks = breaks};
                        assert_set(ev_typeset_fill, styles[s], ev_slice_from(texts[t]), &wrap, MAX);
                        assert_set(ev_typeset_fill, styles[s], ev_slice_from(texts[t]), &wrap,
                                   1 + (size_t)width % 9);
                        assert_set(ev_typeset_balance, styles[s], ev_slice_from(texts[t]), &wrap,
                                   MAX);
                    }
}

static void a_text_as_wide_as_the_line_takes_one_and_a_thousandth_less_two(void **state)
{
    (void)state;
    ev_slice text = EV_SLICE("AVANT MUSTERMANN"), line[2];
    ev_wrap wrap = {.width = ev_typeset_width(&bold, text), .lang = EV_LANG_NONE};
    assert_int_equal(ev_typeset_fill(&bold, text, &wrap, line, 2), 1);
    wrap.width--;
    assert_int_equal(ev_typeset_fill(&bold, text, &wrap, line, 2), 2);
    assert_true(ev_slice_is(line[0], "AVANT") && ev_slice_is(line[1], "MUSTERMANN"));
    text = EV_SLICE("AVANT MUSTERMANN");
    wrap.width = ev_typeset_width(&tracked, text); /* no tracking behind the last letter */
    assert_int_equal(ev_typeset_fill(&tracked, text, &wrap, line, 2), 1);
}

static void each_line_is_as_full_as_it_gets(void **state)
{
    (void)state;
    ev_slice text = ev_slice_from(texts[1]), line[MAX];
    const ev_wrap wrap = {.width = 120000, .lang = EV_KK};
    size_t count = ev_typeset_fill(&regular, text, &wrap, line, MAX);
    for (size_t i = 0; i + 1 < count; i++) { /* one word more would be too much */
        ev_slice rest = line[i + 1], word = ev_slice_cut(&rest, ' ');
        ev_slice longer = {line[i].data, line[i].size + 1 + word.size};
        assert_true(ev_typeset_width(&regular, longer) > wrap.width);
    }
}

static void what_takes_more_lines_than_allowed_does_not_fit(void **state)
{
    (void)state;
    ev_slice text = ev_slice_from(texts[0]), line[MAX];
    const ev_wrap wrap = {.width = 150000, .lang = EV_RU};
    size_t count = ev_typeset_fill(&regular, text, &wrap, line, MAX);
    assert_true(count > 2);
    assert_int_equal(ev_typeset_fill(&regular, text, &wrap, line, count), count);
    assert_int_equal(ev_typeset_fill(&regular, text, &wrap, line, count - 1), 0);
    assert_int_equal(ev_typeset_balance(&regular, text, &wrap, line, count - 1), 0);
    assert_int_equal(ev_typeset_fill(&regular, text, &wrap, line, 0), 0);
    assert_int_equal(ev_typeset_fill(&regular, EV_SLICE(""), &wrap, line, 0), 0);
}

static void a_word_is_broken_only_where_that_is_allowed(void **state)
{
    (void)state;
    ev_slice text = EV_SLICE("MMMMMMMMMM"), line[MAX];
    ev_wrap wrap = {.width = ev_typeset_width(&bold, EV_SLICE("MMMM")), .lang = EV_LANG_NONE};
    assert_int_equal(ev_typeset_fill(&bold, text, &wrap, line, MAX), 0);
    wrap.breaks = EV_BREAKS_ANYWHERE;
    assert_int_equal(ev_typeset_fill(&bold, text, &wrap, line, MAX), 3);
    assert_true(ev_slice_is(line[0], "MMMM") && ev_slice_is(line[2], "MM"));
    wrap.width = 100; /* not even one letter */
    assert_int_equal(ev_typeset_fill(&bold, text, &wrap, line, MAX), 0);
    wrap.width = -5;
    assert_int_equal(ev_typeset_fill(&bold, text, &wrap, line, MAX), 0);
    assert_int_equal(ev_typeset_balance(&bold, text, &wrap, line, MAX), 0);
}

static void words_are_filled_through_where_the_lines_would_not_do_otherwise(void **state)
{
    (void)state;
    ev_slice text = EV_SLICE("MMMM MMMM MMMM MMM"), line[4];
    ev_wrap wrap = {.width = ev_typeset_width(&bold, EV_SLICE("MMMM MM")),
                    .lang = EV_LANG_NONE,
                    .breaks = EV_BREAKS_ANYWHERE};
    assert_int_equal(ev_typeset_fill(&bold, text, &wrap, line, 4), 4);
    assert_true(ev_slice_is(line[1], "MMMM"));
    assert_int_equal(ev_typeset_fill(&bold, text, &wrap, line, 3), 3);
    assert_true(ev_slice_is(line[0], "MMMM MM") && ev_slice_is(line[1], "MM MMMM") &&
                ev_slice_is(line[2], "MMM"));
    assert_int_equal(ev_typeset_fill(&bold, text, &wrap, line, 2), 0);
    wrap.breaks = EV_BREAKS_SPACES;
    assert_int_equal(ev_typeset_fill(&bold, text, &wrap, line, 3), 0);
}

/* ---- hyphens --------------------------------------------------------------------------------- */

/* Sets the text in two lines of the width of `widest`, and compares them. */
static void assert_broken(ev_breaks breaks, const char *text, const char *widest, const char *first,
                          const char *second)
{
    ev_slice line[2];
    const ev_wrap wrap = {.width = ev_typeset_width(&kerned, ev_slice_from(widest)),
                          .lang = EV_LANG_NONE,
                          .breaks = breaks};
    if (ev_typeset_fill(&kerned, ev_slice_from(text), &wrap, line, 2) != 2 ||
        !ev_slice_is(line[0], first) || !ev_slice_is(line[1], second))
        fail_msg("%s is not %s and %s", text, first, second);
    ev_wrap narrow = wrap; /* the kerning of the pair over the break counts in no line */
    narrow.width--;
    assert_int_equal(ev_typeset_fill(&kerned, ev_slice_from(text), &narrow, line, 2), 0);
}

static void a_line_may_end_behind_a_hyphen_within_a_word(void **state)
{
    (void)state;
    const ev_breaks hyphens = EV_BREAKS_HYPHENS;
    assert_broken(hyphens, "ANNA-MARIA", "MARIA", "ANNA-", "MARIA");
    assert_broken(hyphens, "MARIA-TERESA", "MARIA-", "MARIA-", "TERESA");
    assert_broken(hyphens, "MARTA-TANYA", "MARTA-", "MARTA-", "TANYA"); /* "-T" is kerned */
    assert_broken(hyphens, "AL-TAYYIB-TAWFIQ-TAHA", "TAWFIQ-TAHA", "AL-TAYYIB-", "TAWFIQ-TAHA");
    assert_broken(hyphens, "MARIA\xE2\x80\x90TERESA", "MARIA\xE2\x80\x90", "MARIA\xE2\x80\x90",
                  "TERESA");
    assert_broken(hyphens, "MARIA--TERESA", "MARIA--", "MARIA--", "TERESA");
}

static void nothing_else_in_a_word_ends_a_line(void **state)
{
    static const char *const words[] = {"MARIA\xE2\x80\x91TERESA",
                                        "MARIA/TERESA",
                                        "MARIA'TERESA",
                                        "-MARIATERESA",
                                        "MARIATERESA-",
                                        "MARIA,TERESA"};
    ev_slice line[3];
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        ev_slice text = ev_slice_from(words[i]);
        ev_wrap wrap = {.width = ev_typeset_width(&bold, text), .breaks = EV_BREAKS_HYPHENS};
        assert_int_equal(ev_typeset_fill(&bold, text, &wrap, line, 3), 1);
        wrap.width--;
        assert_int_equal(ev_typeset_fill(&bold, text, &wrap, line, 3), 0);
    }
    const ev_wrap wrap = {.width = ev_typeset_width(&bold, EV_SLICE("ANNA-MARI")),
                          .lang = EV_LANG_NONE};
    assert_int_equal(ev_typeset_fill(&bold, EV_SLICE("ANNA-MARIA"), &wrap, line, 3), 0);
}

static void spaces_are_preferred_where_the_lines_suffice(void **state)
{
    (void)state;
    const ev_breaks hyphens = EV_BREAKS_HYPHENS, anywhere = EV_BREAKS_ANYWHERE;
    ev_slice text = EV_SLICE("MARIA TERESA-ANNA"), line[2];
    const ev_wrap wrap = {.width = ev_typeset_width(&bold, EV_SLICE("MARIA TERESA-")),
                          .lang = EV_LANG_NONE,
                          .breaks = hyphens};
    assert_int_equal(ev_typeset_fill(&bold, text, &wrap, line, 2), 2);
    assert_true(ev_slice_is(line[1], "TERESA-ANNA"));
    assert_int_equal(ev_typeset_balance(&bold, text, &wrap, line, 2), 2);
    assert_true(ev_slice_is(line[1], "TERESA-ANNA"));
    assert_broken(hyphens, "MMM MMMM-MMMM", "MMM MMMM-", "MMM MMMM-", "MMMM");
    assert_broken(anywhere, "MMMM-MMMM", "MMMM-", "MMMM-", "MMMM");
}

static void lines_behind_hyphens_are_balanced(void **state)
{
    (void)state;
    ev_slice text = EV_SLICE("MMMM-MMMM-MMMM-MMMM-MMMM-MMMM"), line[2];
    const ev_wrap wrap = {.width = ev_typeset_width(&bold, EV_SLICE("MMMM-MMMM-MMMM-MMMM-MMMM-")),
                          .lang = EV_LANG_NONE,
                          .breaks = EV_BREAKS_HYPHENS};
    assert_int_equal(ev_typeset_fill(&bold, text, &wrap, line, 2), 2);
    assert_true(ev_slice_is(line[1], "MMMM"));
    assert_int_equal(ev_typeset_balance(&bold, text, &wrap, line, 2), 2);
    assert_true(ev_slice_is(line[1], "MMMM-MMMM-MMMM"));
}

/* ---- what clings ----------------------------------------------------------------------------- */

static ev_slice last_word(ev_slice line)
{
    ev_slice word = line;
    while (line.size > 0)
        word = ev_slice_cut(&line, ' ');
    return word;
}

static void russian_words_of_two_letters_never_end_a_line(void **state)
{
    (void)state;
    ev_slice text = ev_slice_from(texts[0]), line[MAX];
    for (ev_mpt width = 60000; width < 300000; width += 977) {
        const ev_wrap wrap = {.width = width, .lang = EV_RU};
        size_t count = ev_typeset_fill(&regular, text, &wrap, line, MAX);
        for (size_t i = 0; i + 1 < count; i++)
            assert_true(ev_utf8_length(last_word(line[i])) > 2);
    }
}

static void numbers_and_marks_of_lists_never_end_a_line(void **state)
{
    (void)state;
    ev_slice text = EV_SLICE("must (1) raise no doubt and (2) have at least 2 blank pages, 30 days "
                             "(3) expire no earlier than 2019"),
             line[MAX];
    for (ev_mpt width = 60000; width < 300000; width += 977) {
        const ev_wrap wrap = {.width = width, .lang = EV_EN};
        size_t count = ev_typeset_fill(&regular, text, &wrap, line, MAX);
        assert_true(count > 0);
        for (size_t i = 0; i + 1 < count; i++) {
            ev_slice word = last_word(line[i]);
            assert_false(word.data[0] == '(' || (word.data[0] >= '0' && word.data[0] <= '9'));
        }
    }
}

static void short_words_of_other_languages_may_end_a_line(void **state)
{
    (void)state;
    ev_slice text = EV_SLICE("из из"), line[2];
    ev_wrap wrap = {.width = ev_typeset_width(&bold, EV_SLICE("из")), .lang = EV_KK};
    assert_int_equal(ev_typeset_fill(&bold, text, &wrap, line, 2), 2);
    wrap.lang = EV_RU;
    assert_int_equal(ev_typeset_fill(&bold, text, &wrap, line, 2), 0);
    wrap.breaks = EV_BREAKS_ANYWHERE; /* better between two words than within one */
    assert_int_equal(ev_typeset_fill(&bold, text, &wrap, line, 2), 2);
    assert_true(ev_slice_is(line[1], "из"));
}

/* ---- balance --------------------------------------------------------------------------------- */

static ev_mpt widest(const ev_style *style, const ev_slice *line, size_t count)
{
    ev_mpt most = 0;
    for (size_t i = 0; i < count; i++)
        if (ev_typeset_width(style, line[i]) > most)
            most = ev_typeset_width(style, line[i]);
    return most;
}

static void balanced_lines_are_as_many_and_never_wider(void **state)
{
    (void)state;
    ev_slice filled[MAX], balanced[MAX];
    for (ev_mpt width = 80000; width < 400000; width += 3977) {
        const ev_wrap wrap = {.width = width, .lang = EV_KK};
        size_t count = ev_typeset_fill(&regular, ev_slice_from(texts[1]), &wrap, filled, MAX);
        assert_int_equal(
            ev_typeset_balance(&regular, ev_slice_from(texts[1]), &wrap, balanced, MAX), count);
        assert_true(widest(&regular, balanced, count) <= widest(&regular, filled, count));
    }
}

static void two_lines_are_about_even(void **state)
{
    (void)state;
    ev_slice text = EV_SLICE("aaaa bbbb cccc dddd eeee ffff"), line[2];
    const ev_wrap wrap = {.width = ev_typeset_width(&bold, EV_SLICE("aaaa bbbb cccc dddd eeee")),
                          .lang = EV_LANG_NONE};
    assert_int_equal(ev_typeset_fill(&bold, text, &wrap, line, 2), 2);
    assert_true(ev_slice_is(line[1], "ffff"));
    assert_int_equal(ev_typeset_balance(&bold, text, &wrap, line, 2), 2);
    assert_true(ev_slice_is(line[1], "dddd eeee ffff"));
}

UNIT_TESTS(typeset)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_line_is_too_wide_and_no_character_is_lost),
        cmocka_unit_test(a_text_as_wide_as_the_line_takes_one_and_a_thousandth_less_two),
        cmocka_unit_test(each_line_is_as_full_as_it_gets),
        cmocka_unit_test(what_takes_more_lines_than_allowed_does_not_fit),
        cmocka_unit_test(a_word_is_broken_only_where_that_is_allowed),
        cmocka_unit_test(words_are_filled_through_where_the_lines_would_not_do_otherwise),
        cmocka_unit_test(a_line_may_end_behind_a_hyphen_within_a_word),
        cmocka_unit_test(nothing_else_in_a_word_ends_a_line),
        cmocka_unit_test(spaces_are_preferred_where_the_lines_suffice),
        cmocka_unit_test(lines_behind_hyphens_are_balanced),
        cmocka_unit_test(russian_words_of_two_letters_never_end_a_line),
        cmocka_unit_test(numbers_and_marks_of_lists_never_end_a_line),
        cmocka_unit_test(short_words_of_other_languages_may_end_a_line),
        cmocka_unit_test(balanced_lines_are_as_many_and_never_wider),
        cmocka_unit_test(two_lines_are_about_even),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
