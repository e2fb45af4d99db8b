/* The name field, against ICAO's own examples and a plain reading of the cutting rule. */
#include "lib/unit.h"
#include "unit/mrz/vectors.h"

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static void names_are_those_of_icaos_examples(void **state)
{
    (void)state;
    vectors table;
    size_t exact = 0, cut = 0, erratum = 0;
    open_table(&table, "tests/data/vectors/mrz-names.tsv");
    while (next_row(&table, 6)) {
        size_t width = name_width(table.column[0]);
        const char *kind = table.column[1],
                   *name = name_of(table.column[2], table.column[3], width);
        const char *expected = table.column[4] + (strcmp(table.column[0], "TD1") == 0 ? 0 : 5);
        if (strcmp(kind, "exact") == 0) {
            assert_string_equal(name, expected);
            exact++;
        } else if (strcmp(kind, "truncated-one-of") == 0) {
            assert_true(is_letter(name[width - 1]));
            assert_non_null(strstr(name, "<<"));
            cut++;
        } else { /* a line printed with a wrong number of fillers: without them it is right */
            const char *end = strstr(expected, "<<<");
            assert_memory_equal(name, expected, (size_t)(end - expected));
            erratum++;
        }
    }
    assert_int_equal(exact, 33);
    assert_int_equal(cut, 25);
    assert_int_equal(erratum, 2);
}

static void the_cut_is_the_documented_one(void **state)
{
    (void)state;
    assert_string_equal(name_of("NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG KRASUANG", 39),
                        "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K");
    assert_string_equal(name_of("NILAVADHANANANDA", "ARNPOL PETCH CHARONGUANG", 39),
                        "NILAVADHANANANDA<<ARNPOL<PETCH<CHARONGU");
    assert_string_equal(
        name_of("BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL", "DINGO POTOROO", 39),
        "BENNELON<WOOLOOMO<WARRANDY<WARNAMBOO<<D");
    assert_string_equal(
        name_of("BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL", "DINGO POTOROO", 31),
        "BENNEL<WOOLOO<WARRAN<WARNAMB<<D");
}

static void punctuation_follows_section_4_6(void **state)
{
    (void)state;
    assert_string_equal(name_of("d'Artagnan", "Jean-Luc", EV_MRZ_NAME_B),
                        "DARTAGNAN<<JEAN<LUC<<<<<<<<<<<<");
    assert_string_equal(name_of("D’ArtagnanʼS", "St. J.R.", EV_MRZ_NAME_B),
                        "DARTAGNANS<<ST<JR<<<<<<<<<<<<<<");
    assert_string_equal(name_of("- A - B -", ". C '", EV_MRZ_NAME_B),
                        "A<B<<C<<<<<<<<<<<<<<<<<<<<<<<<<");
    assert_string_equal(name_of(".", "ONLY", EV_MRZ_NAME_B), "ONLY<<<<<<<<<<<<<<<<<<<<<<<<<<<");
    assert_string_equal(name_of(".", "", EV_MRZ_NAME_B), "<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<");
    char out[EV_MRZ_NAME_B + 1];
    assert_int_equal(ev_mrz_name(EV_SLICE("Sukarno"), (ev_slice){NULL, 0}, EV_MRZ_NAME_B, out), 0);
    assert_string_equal(out, "SUKARNO<<<<<<<<<<<<<<<<<<<<<<<<");
}

/* The cutting rule as one would write it with strings without end. */
typedef struct plain {
    char part[64][80];
    size_t count;
} plain;

static void plain_join(const plain *name, char *out)
{
    out[0] = '\0';
    for (size_t i = 0; i < name->count; i++) {
        if (i > 0)
            strcat(out, "<");
        strcat(out, name->part[i]);
    }
}

static bool plain_shrink(plain *name)
{
    size_t longest = 0;
    for (size_t i = 1; i < name->count; i++)
        if (strlen(name->part[i]) > strlen(name->part[longest]))
            longest = i;
    size_t length = strlen(name->part[longest]);
    if (length > 1)
        name->part[longest][length - 1] = '\0';
    else if (name->count > 1)
        name->count--;
    else
        return false;
    return true;
}

/* Where the edge falls behind a given name: the longest of those before it loses a letter. */
static bool plain_shrink_shown(plain *name, size_t room)
{
    plain shown = {.count = 0};
    char text[8192];
    size_t longest = 0;
    for (size_t i = 0; i < name->count; i++) {
        strcpy(shown.part[shown.count++], name->part[i]);
        plain_join(&shown, text);
        if (strlen(text) >= room)
            break;
        if (strlen(name->part[i]) > strlen(name->part[longest]))
            longest = i;
    }
    size_t length = name->count > 0 ? strlen(name->part[longest]) : 0;
    if (length < 2)
        return false;
    name->part[longest][length - 1] = '\0';
    return true;
}

static void plain_cut(plain *primary, plain *secondary, size_t width, char *out)
{
    static char first[8192], second[8192], all[16400];
    for (bool roomy = secondary->count == 0;; roomy = true) {
        plain_join(primary, first);
        plain_join(secondary, second);
        snprintf(all, sizeof all, "%s%s%s", first, secondary->count > 0 ? "<<" : "", second);
        if (strlen(all) <= width)
            break;
        while (!roomy && strlen(first) > width - 3 && plain_shrink(primary))
            plain_join(primary, first);
        snprintf(all, sizeof all, "%s%s%s", first, secondary->count > 0 ? "<<" : "", second);
        if (strlen(all) <= width || all[width - 1] != '<')
            break;
        if (!plain_shrink_shown(secondary, width - strlen(first) - 2) && !plain_shrink(primary))
            break;
    }
    memset(out, '<', width);
    memcpy(out, all, strlen(all) < width ? strlen(all) : width);
    out[width] = '\0';
}

static uint32_t chance(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % below;
}

static void plain_invent(plain *name, uint32_t *seed, uint32_t components, uint32_t letters)
{
    name->count = chance(seed, components + 1);
    for (size_t i = 0; i < name->count; i++) {
        size_t length = 1 + chance(seed, letters);
        for (size_t j = 0; j < length; j++)
            name->part[i][j] = (char)('A' + chance(seed, 26));
        name->part[i][length] = '\0';
    }
}

static void long_names_are_cut_as_if_memory_had_no_end(void **state)
{
    (void)state;
    static plain primary, secondary;
    static char surname[8192], given[8192];
    uint32_t seed = 2019;
    for (int i = 0; i < 20000; i++) {
        uint32_t components = 1 + chance(&seed, i % 10 == 0 ? 60 : 6),
                 letters = 1 + chance(&seed, i % 7 == 0 ? 70 : 14);
        size_t width = i % 2 == 0 ? EV_MRZ_NAME_A : EV_MRZ_NAME_B;
        plain_invent(&primary, &seed, components, letters);
        plain_invent(&secondary, &seed, components, letters);
        if (primary.count == 0)
            continue;
        plain_join(&primary, surname);
        plain_join(&secondary, given);
        for (char *at = surname; (at = strchr(at, '<')) != NULL;)
            *at = ' ';
        for (char *at = given; (at = strchr(at, '<')) != NULL;)
            *at = '-';
        char expected[EV_MRZ_NAME_A + 1];
        plain_cut(&primary, &secondary, width, expected);
        assert_string_equal(name_of(surname, given, width), expected);
    }
}

static void a_surname_is_the_last_thing_to_shorten(void **state)
{
    (void)state;
    assert_string_equal(name_of("LI", "ABCDEFGHIJ KLMNOPQRST UVWXYZABCDEF HIJ", EV_MRZ_NAME_A),
                        "LI<<ABCDEFGHIJ<KLMNOPQRST<UVWXYZABCDE<H");
}

UNIT_TESTS(name)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_those_of_icaos_examples),
        cmocka_unit_test(the_cut_is_the_documented_one),
        cmocka_unit_test(punctuation_follows_section_4_6),
        cmocka_unit_test(long_names_are_cut_as_if_memory_had_no_end),
        cmocka_unit_test(a_surname_is_the_last_thing_to_shorten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
