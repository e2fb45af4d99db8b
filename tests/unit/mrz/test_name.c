/* The name field, against ICAO's own examples and a plain reading of the cutting rule. */
#include "lib/unit.h"
#include "mrz/name.h"
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

/* Sri Lankan, Spanish, South Indian, Malaysian, Hawaiian, Uzbek, Catalan names and others, as
 * passports print them; tests/independent/mrz-check.py judges the same table. */
static void names_of_passports_have_their_lines(void **state)
{
    (void)state;
    vectors table;
    size_t fits = 0, long_names = 0;
    open_table(&table, "tests/data/vectors/mrz-names-real.tsv");
    while (next_row(&table, 6)) {
        ev_mrz_derived name;
        char **column = table.column;
        ev_slice surname = ev_slice_from(column[2]), given = ev_slice_from(column[3]);
        ev_mrz_derive(surname, given, EV_MRZ_NAME_A, &name);
        assert_string_equal(name.field, column[4] + EV_MRZ_AT_NAME);
        assert_int_equal(name.surname.is_cut, strstr(column[5], "surname") != NULL);
        assert_int_equal(name.given.is_cut, strstr(column[5], "given_names") != NULL);
        bool is_whole = strcmp(column[1], "fits") == 0;
        assert_int_equal(is_whole, name.length <= EV_MRZ_NAME_A);
        assert_int_equal(is_whole, strcmp(column[5], "none") == 0);
        fits += is_whole;
        size_t longest = surname.size > given.size ? surname.size : given.size;
        long_names += longest > 60 && longest <= 110;
    }
    assert_int_equal(fits, 17);
    assert_int_equal(table.rows, 32);
    assert_true(long_names >= 6);
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
    assert_string_equal(name_of("A/L @ B", "(C), D,E,", EV_MRZ_NAME_B),
                        "AL<B<<C<D<E<<<<<<<<<<<<<<<<<<<<");
    assert_string_equal(name_of("A / B@C", "ʻOʻo ‘x’ `y´ l·l", EV_MRZ_NAME_B),
                        "A<BC<<OO<X<Y<LL<<<<<<<<<<<<<<<<");
    assert_string_equal(name_of("- A - B -", ". C '", EV_MRZ_NAME_B),
                        "A<B<<C<<<<<<<<<<<<<<<<<<<<<<<<<");
    assert_string_equal(name_of(".", "ONLY", EV_MRZ_NAME_B), "ONLY<<<<<<<<<<<<<<<<<<<<<<<<<<<");
    assert_string_equal(name_of(".", "", EV_MRZ_NAME_B), "<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<");
    char out[EV_MRZ_NAME_B + 1];
    assert_int_equal(ev_mrz_name(EV_SLICE("Sukarno"), (ev_slice){NULL, 0}, EV_MRZ_NAME_B, out), 0);
    assert_string_equal(out, "SUKARNO<<<<<<<<<<<<<<<<<<<<<<<<");
}

/* Every sign that a record may have in a name: left out, or one filler. */
static void each_sign_of_a_record_has_a_rule(void **state)
{
    static const char form[] = "{\"schema\":\"evisa-record/1\",\"holder\":{\"surname\":\"A%sB\"}}";
    static ev_faults faults;
    ev_arena arena;
    size_t signs = 0;
    (void)state;
    ev_arena_init(&arena, 1 << 20);
    for (uint32_t c = ' '; c < 0x2100; c++) {
        char utf8[8] = "", json[128], out[EV_MRZ_NAME_B + 1];
        ev_record record;
        ev_buf buf = {.data = utf8, .capacity = sizeof utf8};
        if (ev_char_is_latin_letter(c) || ev_char_is_cyrillic(c) || (c >= 0x370 && c < 0x2010))
            continue;
        ev_utf8_put(&buf, c);
        utf8[buf.size] = '\0';
        snprintf(json, sizeof json, form, c == '"' || c == '\\' ? "1" : utf8);
        ev_faults_init(&faults, EV_LENIENT);
        ev_arena_reset(&arena);
        ev_record_read(ev_slice_from(json), &arena, &record, &faults);
        if (!record.holder.is_named)
            continue;
        signs++;
        assert_int_equal(
            ev_mrz_name(record.holder.surname, (ev_slice){NULL, 0}, EV_MRZ_NAME_B, out), 0);
        bool parts = c == ' ' || c == '-' || c == ',';
        assert_memory_equal(out, parts ? "A<B<" : "AB<<", 4);
    }
    assert_int_equal(signs, 16); /* seven apostrophes, and space - . , / @ ( ) and U+00B7 */
    ev_arena_free(&arena);
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
        size_t first = strlen(surname), second = strlen(given), border = second > 0 ? 2 : 0;
        plain_cut(&primary, &secondary, width, expected);
        assert_string_equal(name_of(surname, given, width), expected);
        ev_mrz_derived name;
        ev_mrz_derive(ev_slice_from(surname), ev_slice_from(given), width, &name);
        assert_int_equal(name.length, first + border + second);
        bool is_whole = first + border + second <= width;
        assert_int_equal(!name.surname.is_cut && !name.given.is_cut, is_whole);
        const char *end = strstr(expected, "<<");
        size_t shown = end != NULL ? (size_t)(end - expected) : width;
        assert_int_equal(name.surname.is_cut, shown < first);
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
        cmocka_unit_test(names_of_passports_have_their_lines),
        cmocka_unit_test(the_cut_is_the_documented_one),
        cmocka_unit_test(punctuation_follows_section_4_6),
        cmocka_unit_test(each_sign_of_a_record_has_a_rule),
        cmocka_unit_test(long_names_are_cut_as_if_memory_had_no_end),
        cmocka_unit_test(a_surname_is_the_last_thing_to_shorten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
