/* Both lines, against ICAO's own examples and field by field. */
#include "lib/unit.h"
#include "unit/mrz/vectors.h"

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
    /* The long passport number is not in the zone, so nothing is cut. */
    ev_mrz mrz = make(&record, &faults, 0);
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
    assert_int_equal(faults.fault[0].limit.bound, EV_AT_MOST);
    assert_int_equal(faults.fault[0].limit.value, 9);
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
    assert_int_equal(faults.fault[0].character.code_point, 0x18F);
    assert_int_equal(faults.fault[0].character.place, 1);
    assert_int_equal(faults.fault[1].character.code_point, 0x259);
    assert_int_equal(faults.fault[1].character.place, 6);
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

/* Passports without a surname: by Doc 9303-3, 4.6, and as Indian ones have it. */
static void a_holder_without_a_surname_has_one_too(void **state)
{
    static const struct {
        const char *surname, *given, *passport, *name;
        size_t faults;
    } cases[] = {
        {"", "Arokiam Joseph", "", "AROKIAM<JOSEPH", 0},
        {"", "Arokiam Joseph", "AROKIAM<JOSEPH", "AROKIAM<JOSEPH", 0},
        {"", "Arokiam Joseph", "<<AROKIAM<JOSEPH", "<<AROKIAM<JOSEPH", 0},
        {"Arokiam Joseph", "", "<<AROKIAM<JOSEPH", "<<AROKIAM<JOSEPH", 0},
        {"", "Arokiam Joseph", "AROKIAM<<JOSEPH", "AROKIAM<<JOSEPH", 1},
        {"", "Arokiam Joseph", "<<AROKIAM<JOSEF", "<<AROKIAM<JOSEF", 1},
        {"Arokiam", "Joseph", "<<AROKIAM<JOSEPH", "<<AROKIAM<JOSEPH", 1},
        {"Arokiam", "Joseph", "<<JOSEPH", "<<JOSEPH", 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_faults faults;
        ev_record record = specimen("L898902C", "C01X00T47");
        char expected[EV_MRZ_LINE + 1] = "";
        record.holder.surname = ev_slice_from(cases[i].surname);
        record.holder.given_names = ev_slice_from(cases[i].given);
        record.holder.mrz_name = ev_slice_from(cases[i].passport);
        ev_mrz mrz = make(&record, &faults, cases[i].faults);
        lay(expected, cases[i].name, EV_MRZ_NAME_A);
        assert_string_equal(mrz.line[0] + EV_MRZ_AT_NAME, expected);
        assert_false(mrz.name_is_cut);
        if (faults.count > 0)
            assert_fault(&faults, 0, EV_MRZ_NAME_DIFFERS, "/holder/mrz_name");
    }
}

static void a_name_that_is_cut_is_a_warning(void **state)
{
    static const struct {
        const char *surname, *given, *pointers[2];
    } cases[] = {
        {"Papandropoulous", "Jonathon Warren Trevor", {NULL}},
        {"Papandropoulous", "Jonathon Warren Trevora", {"/holder/given_names"}},
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLM", "", {NULL}},
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMN", "", {"/holder/surname"}},
        {"", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLM", {NULL}},
        {"", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMN", {"/holder/given_names"}},
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLM", "A", {"/holder/surname"}},
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJ", "A", {NULL}},
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJ", "AB", {"/holder/given_names"}},
        {"Bennelong Wooloomooloo Warrandyte Warnambool",
         "Dingo Potoroo",
         {"/holder/surname", "/holder/given_names"}},
        {"A B C D E F G H I J K L M N O P Q R S T", "", {NULL}},
        {"A B C D E F G H I J K L M N O P Q R S T U", "", {"/holder/surname"}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_faults faults;
        ev_record record = specimen("L898902C", "C01X00T47");
        size_t count = 0;
        while (count < 2 && cases[i].pointers[count] != NULL)
            count++;
        record.holder.surname = ev_slice_from(cases[i].surname);
        record.holder.given_names = ev_slice_from(cases[i].given);
        ev_mrz mrz = make(&record, &faults, count);
        assert_int_equal(mrz.name_is_cut, count > 0);
        for (size_t f = 0; f < count; f++) {
            assert_fault(&faults, f, EV_MRZ_NAME_CUT, cases[i].pointers[f]);
            assert_int_equal(faults.fault[f].limit.bound, EV_AT_MOST);
            assert_int_equal(faults.fault[f].limit.value, 39);
        }
        assert_int_equal(faults.status, EV_OK);
    }
}

/* With mrz_name: the name is longer than 39 places, whatever the passport made of it. */
static void a_passport_s_field_can_be_cut_too(void **state)
{
    static const struct {
        const char *surname, *given, *passport;
        bool is_cut, differs;
    } cases[] = {
        {"Papandropoulous", "Jonathon Warren Trevor", "PAPANDROPOULOUS<<JONATHON<WARREN<TREVOR",
         false, false},
        {"Papandropoulous", "Jonathon Warren Trevora", "PAPANDROPOULOUS<<JONATHON<WARREN<TREVOR",
         true, false},
        {"Papandropoulous", "Jonathon Warren Trevora", "PAPANDROPOULOUS<<JONATHON<WARREN<T", true,
         true},
        {"Venkatanarasimharajuvaripeta", "Srinivas Raghavan",
         "VENKATANARASIMHARAJUVARIPETA<<SRINIVAS<", true, true},
        {"Venkatanarasimharajuvaripeta", "Srinivas Raghavan",
         "VENKATANARASIMHARAJUVARIPETA<<SRINIVAS", true, true},
        {"Ranasinghe Arachchilage Don Wijesundara", "Anna Maria Theresa",
         "RANASINGHE<ARACHCHILAGE<DON<<A", true, true},
        {"Papandropoulous", "Jonathon Warren Trevor", "PAPANDROPOULOUS<<JONATHON<WARREN<T", false,
         true},
        {"Bennelong Wooloomooloo Warrandyte Warnambool", "Dingo Potoroo",
         "BENNELONG<WOOLOOM<WARRAND<WARNAM<<DINGO", true, true},
        {"", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJK", "<<ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJK",
         false, false},
        {"", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKL", "<<ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJK",
         true, false},
        /* U+018F has no rule, and counts as one letter */
        {"\xC6\x8FPANDROPOULOUS", "Jonathon Warren Trevorab",
         "EPANDROPOULOUS<<JONATHON<WARREN<TREVORA", true, false},
        {"\xC6\x8FPANDROPOULOUS", "Jonathon Warren Trevora",
         "EPANDROPOULOUS<<JONATHON<WARREN<TREVORA", false, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_faults faults;
        ev_record record = specimen("L898902C", "C01X00T47");
        record.holder.surname = ev_slice_from(cases[i].surname);
        record.holder.given_names = ev_slice_from(cases[i].given);
        record.holder.mrz_name = ev_slice_from(cases[i].passport);
        ev_mrz mrz = make(&record, &faults, (size_t)cases[i].is_cut + cases[i].differs);
        assert_int_equal(mrz.name_is_cut, cases[i].is_cut);
        if (cases[i].differs)
            assert_fault(&faults, 0, EV_MRZ_NAME_DIFFERS, "/holder/mrz_name");
        if (cases[i].is_cut)
            assert_fault(&faults, faults.count - 1, EV_MRZ_NAME_CUT, "/holder/mrz_name");
    }
}

UNIT_TESTS(mrz)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_visas_are_those_of_icaos_examples),
        cmocka_unit_test(a_short_visa_number_begins_line_2),
        cmocka_unit_test(a_long_visa_number_goes_into_the_optional_data),
        cmocka_unit_test(a_long_passport_number_is_cut_with_a_warning),
        cmocka_unit_test(what_is_not_known_is_filled),
        cmocka_unit_test(mrz_name_wins_and_differing_is_a_warning),
        cmocka_unit_test(a_letter_without_rule_is_a_fault_of_its_name),
        cmocka_unit_test(a_holder_of_a_single_name_has_a_primary_identifier_only),
        cmocka_unit_test(a_holder_without_a_surname_has_one_too),
        cmocka_unit_test(a_name_that_is_cut_is_a_warning),
        cmocka_unit_test(a_passport_s_field_can_be_cut_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
