/* Names in their field: they are printed whole wherever two lines have room, and a reader gets them
 * back as the record has them. */
#include "lib/unit.h"
#include "unit/layout/page_fixture.h"

/* ---- long names ------------------------------------------------------------------------------ */

enum { SHORTEST = 61, LONGEST = 110, NAME_MAX_SIZE = 128 };

typedef struct joint {
    const char *between[2]; /* in turn */
} joint;

static const joint joints[] = {{{"-", "-"}}, {{"-", " "}}, {{" ", "-"}}, {{" ", " "}}};

/* A name of `letters` characters: real parts, the last one cut. */
static ev_slice long_name(size_t letters, const joint *join, size_t first, bool upper,
                          char out[NAME_MAX_SIZE])
{
    static const char *const part[] = {
        "Mohammed",   "Abderrahmane",       "Wijesundara", "Arachchilage", "Al",
        "Abdelwahab", "Wolfeschlegelstein", "de",          "Mwangi",       "Ben",
        "Boumediene", "Tharmalingam",       "O'Connor",    "Hammadi",      "Ramanathan",
        "Wanjiku",    "Krishnamoorthy",     "A/L",         "Papadopoulos", "Maria",
    };
    enum { PARTS = sizeof part / sizeof *part };
    size_t size = 0;
    for (size_t i = 0; size < letters; i++)
        size += (size_t)snprintf(out + size, NAME_MAX_SIZE - size, "%s%s",
                                 i > 0 ? join->between[i % 2] : "", part[(first + i) % PARTS]);
    if (!(out[letters - 1] >= 'A' && out[letters - 1] <= 'z'))
        out[letters - 1] = 'a';
    for (size_t i = 0; upper && i < letters; i++)
        if (out[i] >= 'a' && out[i] <= 'z')
            out[i] = (char)(out[i] - 'a' + 'A');
    return (ev_slice){out, letters};
}

/* The texts of the page that show a part of the name: slices of it. Each is the whole name, or has
 * it for the readers where a line ends within a word. */
static size_t assert_whole(const ev_page *page, ev_slice name)
{
    size_t lines = 0;
    const char *at = name.data, *end = name.data + name.size;
    for (size_t i = 0; i < page->mark_count; i++) {
        const ev_mark *mark = &page->mark[i];
        if (mark->kind != EV_MARK_TEXT || mark->u.text.text.data < name.data ||
            mark->u.text.text.data >= end)
            continue;
        at += lines > 0 && *at == ' ';
        assert_ptr_equal(mark->u.text.text.data, at);
        at += mark->u.text.text.size;
        assert_true(mark->u.text.size >= 7000);
        ev_slice whole = mark->u.text.whole;
        bool is_within = at < end && *at != ' ';
        assert_true(!is_within || whole.data != NULL);
        assert_true(whole.data == NULL || ev_slice_equal(whole, name));
        lines++;
    }
    assert_ptr_equal(at, end);
    return lines;
}

static void lay_out_names(ev_slice surname, ev_slice given, bool portrait, size_t lines[2])
{
    sheet s;
    prepare_golden(&s, "minimum", &builtin);
    s.record.holder.surname = surname;
    s.record.holder.given_names = given;
    s.content.photo = portrait ? &portrait_image : NULL;
    if (lay_out(&s) != EV_OK)
        fail_msg("%s at %s: %.*s", ev_code_describe(s.faults.fault[0].code)->code,
                 s.faults.fault[0].pointer, (int)surname.size, surname.data);
    lines[0] = assert_whole(&s.page, surname);
    lines[1] = assert_whole(&s.page, given);
    release(&s);
}

static void names_of_61_to_110_letters_are_printed_whole(void **state)
{
    char surname[NAME_MAX_SIZE], given[NAME_MAX_SIZE];
    size_t lines[2];
    (void)state;
    for (size_t letters = SHORTEST; letters <= LONGEST; letters += 7)
        for (size_t k = 0; k < sizeof joints / sizeof *joints; k++)
            for (int form = 0; form < 4; form++)
                lay_out_names(
                    long_name(letters, &joints[k], letters, form & 1, surname),
                    long_name(SHORTEST + LONGEST - letters, &joints[k], k, form & 1, given),
                    form & 2, lines);
}

/* Two lines of a larger size, and not one of 7 points. */
static void a_name_of_hyphens_takes_both_lines(void **state)
{
    (void)state;
    size_t lines[2];
    lay_out_names(EV_SLICE("MOHAMMED-ABDERRAHMANE-ABDELWAHAB-ABDELMOUMEN-BENMOHAMMED-BENMAHMOUD-"
                           "BOUMEDIENE-HAMMADI-MEZHOUD-AMMAR"),
                  EV_SLICE("Mohammed-Abderrahmane-Abdelwahab-Abdelmoumen-Benmohammed-Benmahmoud"),
                  true, lines);
    assert_int_equal(lines[0], 2);
    assert_int_equal(lines[1], 2);
}

/* A word that no line can hold is broken; 120 of the widest letter have room. */
static void a_word_wider_than_the_line_is_broken(void **state)
{
    char word[NAME_MAX_SIZE];
    size_t lines[2];
    (void)state;
    memset(word, 'W', sizeof word);
    for (int portrait = 0; portrait < 2; portrait++) {
        lay_out_names((ev_slice){word, 80}, EV_SLICE("Anna"), portrait, lines);
        assert_int_equal(lines[0], 2);
        lay_out_names((ev_slice){word, 120}, EV_SLICE("Anna"), portrait, lines);
        assert_int_equal(lines[0], 2);
    }
}

UNIT_TESTS(field)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_61_to_110_letters_are_printed_whole),
        cmocka_unit_test(a_name_of_hyphens_takes_both_lines),
        cmocka_unit_test(a_word_wider_than_the_line_is_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
