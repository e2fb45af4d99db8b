/* policy_read: the rules and airports that the built-in versions have after reading. */
#include "lib/unit.h"
#include "unit/policy/policy_fixture.h"

static void assert_airport(const ev_policy *policy, const char *icao, const char *iata,
                           const char *kk, const char *ru, const char *en)
{
    ev_airport airport = ev_policy_airport(policy, ev_slice_from(icao));
    assert_true(airport.listed && ev_slice_is(airport.iata, iata));
    assert_string_equal(ev_arena_copy(&arena, airport.name.in[EV_KK]), kk);
    assert_string_equal(ev_arena_copy(&arena, airport.name.in[EV_RU]), ru);
    assert_string_equal(ev_arena_copy(&arena, airport.name.in[EV_EN]), en);
}

static void a_version_has_what_it_does_not_change_of_the_one_before(void **state)
{
    static const struct {
        const char *id, *iata, *capital;
        size_t airports;
    } cases[] = {
        {"kz-2019-01", "TSE", "Nursultan Nazarbayev International Airport, Astana", 2},
        {"kz-2019-03", "TSE", "Nursultan Nazarbayev International Airport, Nur-Sultan", 2},
        {"kz-2019-09", "TSE", "Nursultan Nazarbayev International Airport, Nur-Sultan", 2},
        {"kz-2020-06", "NQZ", "Nursultan Nazarbayev International Airport, Nur-Sultan", 2},
        {"kz-2020-09", "NQZ", "Nursultan Nazarbayev International Airport, Nur-Sultan", 20},
        {"kz-2022-09", "NQZ", "Nursultan Nazarbayev International Airport, Astana", 20},
        {"kz-2024-11", "NQZ", "Nursultan Nazarbayev International Airport, Astana", 20},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_policy policy = load(&builtin, cases[i].id);
        ev_airport capital = ev_policy_airport(&policy, EV_SLICE("UACC"));
        assert_int_equal(policy.chain_count, i + 1);
        assert_int_equal(policy.airport_count, cases[i].airports);
        assert_true(capital.listed && ev_slice_is(capital.iata, cases[i].iata) &&
                    ev_slice_is(capital.name.in[EV_EN], cases[i].capital));
        assert_airport(&policy, "UAAA", "ALA", "Алматы халықаралық әуежайы, Алматы",
                       "Международный аэропорт Алматы, Алматы",
                       "Almaty International Airport, Almaty");
        assert_int_equal(policy.entries, 1);
        assert_int_equal(policy.passport_months, 3);
        assert_int_equal(ev_date_compare(policy.confirmed_until, day("2019-09-30")), 0);
        assert_true(policy.bind_record);
        assert_true(ev_slice_is(ev_policy_value(&policy, "rules", "portal"), "www.vmp.gov.kz"));
    }
    ev_policy policy = load(&builtin, "kz-2020-06");
    ev_airport other = ev_policy_airport(&policy, EV_SLICE("UATT"));
    assert_true(!other.listed && other.iata.data == NULL && other.name.in[EV_KK].data == NULL &&
                ev_slice_is(other.icao, "UATT"));
}

/* Codes of OurAirports and OpenFlights; cities as they are written in English. */
static void from_2020_09_18_eighteen_airports_more_have_codes_and_a_city(void **state)
{
    static const char *const airports[][3] = {
        {"UAII", "CIT", "Shymkent"},   {"UATE", "SCO", "Aktau"},     {"UATG", "GUW", "Atyrau"},
        {"UATT", "AKX", "Aktobe"},     {"UAKK", "KGF", "Karaganda"}, {"UAUU", "KSN", "Kostanay"},
        {"UAOO", "KZO", "Kyzylorda"},  {"UASP", "PWQ", "Pavlodar"},  {"UACP", "PPK", "Petropavl"},
        {"UASS", "PLX", "Semey"},      {"UADD", "DMB", "Taraz"},     {"UAIT", "HSA", "Turkistan"},
        {"UARR", "URA", "Oral"},       {"UASK", "UKK", "Oskemen"},   {"UACK", "KOV", "Kokshetau"},
        {"UAKD", "DZN", "Zhezkazgan"}, {"UAAH", "BXH", "Balkhash"},  {"UAAT", "TDK", "Taldykorgan"},
    };
    (void)state;
    ev_policy policy = load(&builtin, "kz-2020-09");
    for (size_t i = 0; i < sizeof airports / sizeof *airports; i++) {
        ev_airport airport = ev_policy_airport(&policy, ev_slice_from(airports[i][0]));
        assert_true(airport.listed && ev_slice_is(airport.iata, airports[i][1]) &&
                    ev_slice_is(airport.city.in[EV_EN], airports[i][2]));
        const char *name = ev_arena_copy(&arena, airport.name.in[EV_EN]);
        assert_non_null(strstr(name, airports[i][2]));
    }
    assert_airport(&policy, "UARR", "URA", "Орал халықаралық әуежайы, Орал",
                   "Международный аэропорт Орал, Уральск", "Oral International Airport, Oral");
    assert_airport(&policy, "UAIT", "HSA", "Әзірет Сұлтан халықаралық әуежайы, Түркістан",
                   "Международный аэропорт Хазрет Султан, Туркестан",
                   "Hazret Sultan International Airport, Turkistan");
}

static void from_2022_09_17_four_airports_have_names_of_people(void **state)
{
    (void)state;
    ev_policy policy = load(&builtin, "kz-2024-11");
    assert_airport(&policy, "UATG", "GUW", "Хиуаз Доспанова халықаралық әуежайы, Атырау",
                   "Аэропорт имени Хиуаз Доспановой, Атырау",
                   "Hiuaz Dospanova International Airport, Atyrau");
    assert_airport(&policy, "UATT", "AKX", "Әлия Молдағұлова халықаралық әуежайы, Ақтөбе",
                   "Аэропорт имени Алии Молдагуловой, Актобе",
                   "Aliya Moldagulova International Airport, Aktobe");
    assert_airport(&policy, "UAUU", "KSN", "Ахмет Байтұрсынұлы халықаралық әуежайы, Қостанай",
                   "Аэропорт имени Ахмета Байтурсынулы, Костанай",
                   "Akhmet Baitursynuly International Airport, Kostanay");
    assert_airport(&policy, "UARR", "URA", "Мәншүк Мәметова халықаралық әуежайы, Орал",
                   "Аэропорт имени Маншук Маметовой, Уральск",
                   "Manshuk Mametova International Airport, Oral");
}

UNIT_TESTS(read)
{
    const struct CMUnitTest tests[] = {
        TEST(a_version_has_what_it_does_not_change_of_the_one_before),
        TEST(from_2020_09_18_eighteen_airports_more_have_codes_and_a_city),
        TEST(from_2022_09_17_four_airports_have_names_of_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
