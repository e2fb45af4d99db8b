/* mrz: against ICAO's own examples, against a plain reading of the cutting rule, and line by line.
 * Runs in the project's folder. */
#include "lib/unit.h"
#include "mrz/mrz.h"
#include "mrz/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- tables ---------------------------------------------------------------------------------- */

enum { COLUMNS_MAX = 16, LINE_MAX_BYTES = 1024 };

typedef struct vectors {
    FILE *file;
    char line[LINE_MAX_BYTES];
    char *column[COLUMNS_MAX];
    size_t rows;
} vectors;

static void open_table(vectors *table, const char *path)
{
    table->rows = 0;
    table->file = fopen(path, "r");
    if (table->file == NULL)
        fail_msg("%s cannot be read; run the test in the project's folder", path);
}

static bool next_row(vectors *table, size_t columns)
{
    do {
        if (fgets(table->line, sizeof table->line, table->file) == NULL) {
            fclose(table->file);
            return false;
        }
    } while (table->line[0] == '#');
    table->line[strcspn(table->line, "\n")] = '\0';
    char *at = table->line;
    for (size_t i = 0; i < columns; i++) {
        table->column[i] = at;
        at += strcspn(at, "\t");
        assert_true(*at == '\t' || i + 1 == columns);
        if (*at == '\t')
            *at++ = '\0';
    }
    table->rows++;
    return true;
}

static size_t name_width(const char *format)
{
    if (strcmp(format, "MRV-A") == 0 || strcmp(format, "TD3") == 0)
        return EV_MRZ_NAME_A;
    return strcmp(format, "TD1") == 0 ? 30 : EV_MRZ_NAME_B;
}

static const char *name_of(const char *surname, const char *given, size_t width)
{
    static char out[EV_MRZ_NAME_A + 1];
    assert_int_equal(ev_mrz_name(ev_slice_from(surname), ev_slice_from(given), width, out), 0);
    assert_int_equal(strlen(out), width);
    return out;
}

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* ---- check digits and letters ---------------------------------------------------------------- */

static void check_digits_are_those_of_icaos_examples(void **state)
{
    (void)state;
    vectors table;
    open_table(&table, "tests/data/vectors/mrz-check-digits.tsv");
    while (next_row(&table, 3))
        assert_int_equal(ev_mrz_check_digit(ev_slice_from(table.column[0])), table.column[1][0]);
    assert_int_equal(table.rows, 10);
    assert_int_equal(ev_mrz_check_digit((ev_slice){NULL, 0}), '0');
}

static void each_letter_of_icaos_table_is_the_first_alternative_in_both_cases(void **state)
{
    (void)state;
    vectors table;
    open_table(&table, "tests/data/vectors/mrz-translit-latin.tsv");
    while (next_row(&table, 3)) {
        uint32_t letter = (uint32_t)strtoul(table.column[0], NULL, 16);
        uint32_t small = letter < 0xE0      ? letter + 0x20
                         : letter == 0x130  ? 'i'
                         : letter == 0x131  ? letter
                         : letter == 0x178  ? 0xFF
                         : letter == 0x1E9E ? 0xDF
                                            : letter + 1;
        table.column[2][strcspn(table.column[2], " ")] = '\0';
        const char *expected = table.column[2];
        assert_string_equal(ev_mrz_letter(letter), expected);
        assert_string_equal(ev_mrz_letter(small), expected);
    }
    assert_int_equal(table.rows, 95);
}

static void letters_icao_does_not_list_go_by_their_base(void **state)
{
    (void)state;
    assert_string_equal(name_of("Nguyễn Thị", "Phương Ơn Ưng Đặng", EV_MRZ_NAME_A),
                        "NGUYEN<THI<<PHUONG<ON<UNG<DANG<<<<<<<<<");
    assert_string_equal(name_of("Ștefănescu Țepeș", "ẖǰẗẘẙ", EV_MRZ_NAME_B),
                        "STEFANESCU<TEPES<<HJTWY<<<<<<<<");
    assert_string_equal(name_of("ǄǅǆǇǈǉǊǋǌǱǲǳŉſ", "ǕǘǞǻȫǼǿẞß", EV_MRZ_NAME_A),
                        "DZDZDZLJLJLJNJNJNJDZDZDZNS<<UEUEAEAAOEA");
    assert_string_equal(name_of("x\xCC\x8C O\xCC\xB1", "", EV_MRZ_NAME_B),
                        "X<O<<<<<<<<<<<<<<<<<<<<<<<<<<<<"); /* marks that stay in NFC */
}

/* Every code point below U+3000: a rule gives one or two letters A-Z, and outside the Latin blocks
 * there is none. */
static void a_rule_gives_letters_only(void **state)
{
    (void)state;
    size_t refused = 0;
    for (uint32_t c = 0; c < 0x3000; c++) {
        const char *text = ev_mrz_letter(c);
        bool block = (c >= 0xC0 && c <= 0x24F) || (c >= 0x1E00 && c <= 0x1EFF);
        bool ascii = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (text == NULL) {
            refused += block;
            assert_false(ascii);
            continue;
        }
        bool mark = c >= 0x300 && c <= 0x36F;
        assert_true(block || ascii || mark);
        assert_true(strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(text));
        assert_in_range(strlen(text), mark ? 0 : 1, mark ? 0 : 2);
    }
    assert_int_equal(refused, 120); /* 118 letters and two signs: schwa, kra, hooked and barred
                                       letters of the IPA and of Africa */
}

static void a_letter_without_rule_is_returned(void **state)
{
    (void)state;
    char out[EV_MRZ_NAME_A + 1];
    assert_int_equal(ev_mrz_name(EV_SLICE("Ə"), EV_SLICE("A"), EV_MRZ_NAME_A, out), 0x18F);
    assert_int_equal(ev_mrz_name(EV_SLICE("A"), EV_SLICE("Bə×"), EV_MRZ_NAME_A, out), 0x259);
    assert_int_equal(ev_mrz_name(EV_SLICE("ĸ"), EV_SLICE("A"), EV_MRZ_NAME_A, out), 0x138);
    assert_int_equal(ev_mrz_name(EV_SLICE("A×"), EV_SLICE("A"), EV_MRZ_NAME_A, out), 0xD7);
    assert_int_equal(ev_mrz_name(EV_SLICE("А"), EV_SLICE("A"), EV_MRZ_NAME_A, out),
                     0x410); /* Cyrillic */
    assert_int_equal(ev_mrz_name(EV_SLICE("A1"), EV_SLICE("A"), EV_MRZ_NAME_A, out), '1');
    assert_int_equal(ev_mrz_name(EV_SLICE("A<B"), EV_SLICE("A"), EV_MRZ_NAME_A, out), '<');
    /* also far behind what the field can hold */
    assert_int_equal(ev_mrz_name(EV_SLICE("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                                          "AAA BBBBBBBBBBBBBBBBBBBBBBBBBBBə"),
                                 EV_SLICE("A"), EV_MRZ_NAME_A, out),
                     0x259);
    assert_int_equal(strlen(out), EV_MRZ_NAME_A);
}

/* ---- names ----------------------------------------------------------------------------------- */

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

/* ---- lines ----------------------------------------------------------------------------------- */

/* Upper case, filled with <; returns the next place. */
static char *lay(char *at, const char *text, size_t width)
{
    memset(at, '<', width);
    for (size_t i = 0; i < width && text[i] != '\0'; i++)
        at[i] = (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 32 : text[i]);
    return at + width;
}

static char *lay_checked(char *at, const char *text, size_t width)
{
    char *end = lay(at, text, width);
    *end = ev_mrz_check_digit((ev_slice){at, width});
    return end + 1;
}

static void whole_visas_are_those_of_icaos_examples(void **state)
{
    (void)state;
    vectors table;
    open_table(&table, "tests/data/vectors/mrz-documents.tsv");
    while (next_row(&table, 14)) {
        char **column = table.column, first[64] = "", second[64] = "";
        size_t width = name_width(column[0]);
        char *at = lay(lay(first, column[1], 2), column[2], 3);
        lay(at, name_of(column[3], column[4], width), width);
        at = lay(lay_checked(second, column[5], 9), column[6], 3);
        at = lay(lay_checked(at, column[7], 6), column[8], 1);
        lay(lay_checked(at, column[9], 6), column[10], width - 23);
        assert_string_equal(first, column[11]);
        assert_string_equal(second, column[12]);
    }
    assert_int_equal(table.rows, 6);
}

static ev_record specimen(const char *visa, const char *passport)
{
    ev_record record = {
        .visa = {.number = ev_slice_from(visa), .valid_until = {2019, 4, 14}},
        .holder = {.surname = EV_SLICE("Eriksson"),
                   .given_names = EV_SLICE("Anna Maria"),
                   .birth_date = {1974, 8, 12},
                   .sex = 'F',
                   .nationality = "UTO"},
        .passport = {.number = ev_slice_from(passport)},
    };
    return record;
}

static ev_mrz make(const ev_record *record, ev_faults *faults, size_t count)
{
    ev_mrz mrz;
    ev_faults_init(faults, EV_LENIENT);
    ev_status status = ev_mrz_make(record, &mrz, faults);
    assert_int_equal(status, faults->status);
    assert_int_equal(faults->count, count);
    assert_int_equal(strlen(mrz.line[0]), EV_MRZ_LINE);
    assert_int_equal(strlen(mrz.line[1]), EV_MRZ_LINE);
    return mrz;
}

static void assert_fault(const ev_faults *faults, size_t i, ev_code code, const char *pointer)
{
    assert_int_equal(faults->fault[i].code, code);
    assert_string_equal(faults->fault[i].pointer, pointer);
}

static void a_short_visa_number_begins_line_2(void **state)
{
    (void)state;
    ev_faults faults;
    ev_record record = specimen("L898902C", "N1234567890ABCD");
    ev_mrz mrz =
        make(&record, &faults,
             0); /* the long passport number does not stand in the zone, so nothing is cut */
    assert_string_equal(mrz.line[0], "V<KAZERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<");
    assert_string_equal(mrz.line[1], "L898902C<3UTO7408122F1904149<<<<<<<<<<<<<<<<");
    record.visa.number = EV_SLICE("123456789");
    assert_memory_equal(make(&record, &faults, 0).line[1], "1234567897UTO", 13);
}

static void a_long_visa_number_goes_into_the_optional_data(void **state)
{
    (void)state;
    ev_faults faults;
    ev_record record = specimen("KZ2019A000", "C01X00T47");
    assert_string_equal(make(&record, &faults, 0).line[1],
                        "C01X00T478UTO7408122F1904149KZ2019A000<<<<<<");
    record.visa.number = EV_SLICE("KZ2019A000123");
    assert_string_equal(make(&record, &faults, 0).line[1],
                        "C01X00T478UTO7408122F1904149KZ2019A000123<<<");
}

static void a_long_passport_number_is_cut_with_a_warning(void **state)
{
    (void)state;
    ev_faults faults;
    ev_record record = specimen("KZ2019A000", "C01X00T47Z");
    assert_string_equal(make(&record, &faults, 1).line[1],
                        "C01X00T478UTO7408122F1904149KZ2019A000<<<<<<");
    assert_fault(&faults, 0, EV_MRZ_NUMBER_CUT, "/passport/number");
    assert_int_equal(faults.status, EV_OK);
}

static void what_is_not_known_is_filled(void **state)
{
    (void)state;
    ev_faults faults;
    ev_record record = specimen("L898902C", "C01X00T47");
    record.holder.birth_date = (ev_date){1970, 1, 0};
    record.holder.sex = 'X';
    memcpy(record.holder.nationality, "D", 2);
    record.visa.valid_until = (ev_date){2100, 12, 1};
    assert_string_equal(make(&record, &faults, 0).line[1],
                        "L898902C<3D<<7001<<6<0012016<<<<<<<<<<<<<<<<");
    record.holder.birth_date = (ev_date){2007, 0, 0};
    record.holder.sex = 'M';
    assert_string_equal(make(&record, &faults, 0).line[1],
                        "L898902C<3D<<07<<<<1M0012016<<<<<<<<<<<<<<<<");
}

static void mrz_name_wins_and_differing_is_a_warning(void **state)
{
    (void)state;
    ev_faults faults;
    ev_record record = specimen("L898902C", "C01X00T47");
    record.holder.mrz_name = EV_SLICE("ERIKSSON<<ANNA<MARIA");
    assert_string_equal(make(&record, &faults, 0).line[0],
                        "V<KAZERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<");
    record.holder.mrz_name = EV_SLICE("ERIKSSON<<ANNA");
    assert_string_equal(make(&record, &faults, 1).line[0],
                        "V<KAZERIKSSON<<ANNA<<<<<<<<<<<<<<<<<<<<<<<<<");
    assert_fault(&faults, 0, EV_MRZ_NAME_DIFFERS, "/holder/mrz_name");
    assert_int_equal(faults.status, EV_OK);
    record.holder.mrz_name = EV_SLICE("PAPANDROPOULOUS<<JONATHON<WARREN<TREVOR");
    assert_string_equal(make(&record, &faults, 1).line[0],
                        "V<KAZPAPANDROPOULOUS<<JONATHON<WARREN<TREVOR");
}

static void a_letter_without_rule_is_a_fault_of_its_name(void **state)
{
    (void)state;
    ev_faults faults;
    ev_record record = specimen("L898902C", "C01X00T47");
    record.holder.surname = EV_SLICE("Əliyev");
    record.holder.given_names = EV_SLICE("Vüqarə");
    make(&record, &faults, 2);
    assert_fault(&faults, 0, EV_MRZ_NAME_LETTER, "/holder/surname");
    assert_fault(&faults, 1, EV_MRZ_NAME_LETTER, "/holder/given_names");
    assert_int_equal(faults.fault[0].code_point, 0x18F);
    assert_int_equal(faults.fault[1].code_point, 0x259);
    assert_int_equal(faults.status, EV_DATA);
    record.holder.surname = EV_SLICE("Aliyev");
    make(&record, &faults, 1);
    assert_fault(&faults, 0, EV_MRZ_NAME_LETTER, "/holder/given_names");
    record.holder.mrz_name =
        EV_SLICE("ALIYEV<<VUGARA"); /* nothing to transliterate, nothing to compare */
    assert_string_equal(make(&record, &faults, 0).line[0],
                        "V<KAZALIYEV<<VUGARA<<<<<<<<<<<<<<<<<<<<<<<<<");
}

static void a_holder_of_a_single_name_has_a_primary_identifier_only(void **state)
{
    (void)state;
    ev_faults faults;
    ev_record record = specimen("L898902C", "C01X00T47");
    record.holder.surname = EV_SLICE("Arkfreith");
    record.holder.given_names = (ev_slice){NULL, 0};
    assert_string_equal(make(&record, &faults, 0).line[0],
                        "V<KAZARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<");
}

UNIT_TESTS(mrz)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_digits_are_those_of_icaos_examples),
        cmocka_unit_test(each_letter_of_icaos_table_is_the_first_alternative_in_both_cases),
        cmocka_unit_test(letters_icao_does_not_list_go_by_their_base),
        cmocka_unit_test(a_rule_gives_letters_only),
        cmocka_unit_test(a_letter_without_rule_is_returned),
        cmocka_unit_test(names_are_those_of_icaos_examples),
        cmocka_unit_test(the_cut_is_the_documented_one),
        cmocka_unit_test(punctuation_follows_section_4_6),
        cmocka_unit_test(long_names_are_cut_as_if_memory_had_no_end),
        cmocka_unit_test(a_surname_is_the_last_thing_to_shorten),
        cmocka_unit_test(whole_visas_are_those_of_icaos_examples),
        cmocka_unit_test(a_short_visa_number_begins_line_2),
        cmocka_unit_test(a_long_visa_number_goes_into_the_optional_data),
        cmocka_unit_test(a_long_passport_number_is_cut_with_a_warning),
        cmocka_unit_test(what_is_not_known_is_filled),
        cmocka_unit_test(mrz_name_wins_and_differing_is_a_warning),
        cmocka_unit_test(a_letter_without_rule_is_a_fault_of_its_name),
        cmocka_unit_test(a_holder_of_a_single_name_has_a_primary_identifier_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
