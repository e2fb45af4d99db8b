/* Mistakes in policies: each is found once, at its place. */
#include "lib/unit.h"
#include "unit/checker/mistake_fixture.h"

#define FIRST "policy/kz-2019-01/policy.txt"
#define NEXT "policy/kz-2019-03/policy.txt"
#define LISTS "policy/kz-2019-09/policy.txt"
#define ALL "policy/kz-2020-09/policy.txt"
#define LAST "policy/kz-2024-11/policy.txt"
#define LAYOUT "evisa/1/layout.txt"

static void the_built_in_policies_have_no_mistake(void **state)
{
    (void)state;
    assert_none(ev_checker_policies);
}

static void values_sections_and_keys_are_found(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {FIRST, "passport_months = 3", "passport_months = three", EV_RESOURCE_VALUE_WRONG, "three",
         NULL},
        {FIRST, "entries = 1", "entries = 0", EV_RESOURCE_VALUE_WRONG, "0", NULL},
        {FIRST, "invitation_length = 10", "invitation_lenght = 10", EV_RESOURCE_KEY_UNKNOWN,
         "invitation_lenght", "invitation_length"},
        {FIRST, "confirmed_until = 2019-09-30", "confirmed_until = 2019-09-31",
         EV_RESOURCE_VALUE_WRONG, "2019-09-31", NULL},
        {FIRST, "confirmed_until = 2019-09-30", "confirmed_until = 30.09.2019",
         EV_RESOURCE_VALUE_WRONG, "30.09.2019", NULL},
        {FIRST, "bind_record = yes", "bind_record = ja", EV_RESOURCE_VALUE_WRONG, "ja", NULL},
        {FIRST, "portal = www.vmp.gov.kz", "portal = https://www.vmp.gov.kz",
         EV_RESOURCE_VALUE_WRONG, "https", NULL},
        {FIRST, "portal = www.vmp.gov.kz", "portal = www.vmp.gov.kz\nverify = виза.кз",
         EV_RESOURCE_VALUE_WRONG, "виза", NULL},
        {FIRST, "usual_stay = 90", "usual_stay = ninety", EV_RESOURCE_VALUE_WRONG, "ninety", NULL},
        {LISTS, "early = yes", "early = no", EV_RESOURCE_VALUE_WRONG, "no", NULL},
        {FIRST, "[join]", "[jion]", EV_RESOURCE_SECTION_UNKNOWN, "jion", "join"},
        {FIRST, "name.en = Tourist\n", "name.en = Tourist\nname.de = Tourist\n",
         EV_RESOURCE_KEY_UNKNOWN, "name.de", NULL},
        {FIRST, "code = ALA", "code = ala", EV_RESOURCE_VALUE_WRONG, "ala", "ALA"},
        {FIRST, "airports = UACC UAAA", "airports = UACC uaaa", EV_RESOURCE_VALUE_WRONG, "uaaa",
         "UAAA"},
    };
    assert_all_found(ev_checker_policies, mistakes, COUNT(mistakes));
}

static void an_address_has_dots(void **state)
{
    (void)state;
    static const char *const sound[] = {"a.kz", "xn--80a.gov-1.kz", "1.kz", "a.kz/", "a.kz/b?c=1"};
    static const char *const wrong[] = {
        "a",     "a,kz",  ".kz",    "a.",    "a..kz", "a.k", "a.kz.",    "a.k z",        "/",
        "-a.kz", "a-.kz", "a.kz:8", "a_.kz", "a/b",   "a.1", "a.kz/b c", "a.kz/\xD0\xB1"};
    char text[64];
    for (size_t i = 0; i < COUNT(sound); i++) {
        (void)snprintf(text, sizeof text, "portal = %s", sound[i]);
        const mistake m = {FIRST, "portal = www.vmp.gov.kz", text, EV_RESOURCE_RULE, NULL, NULL};
        size_t begin;
        const ev_resource_file file = {FIRST, change(&m, &begin)};
        run(ev_checker_policies, &file, 1);
        assert_int_equal(found_count, 0);
    }
    for (size_t i = 0; i < COUNT(wrong); i++) {
        (void)snprintf(text, sizeof text, "portal = %s", wrong[i]);
        const mistake m = {
            FIRST, "portal = www.vmp.gov.kz", text, EV_RESOURCE_VALUE_WRONG, wrong[i], NULL};
        assert_all_found(ev_checker_policies, &m, 1);
    }
}

static void a_language_that_is_missing_is_found_at_its_section(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {FIRST, "[join]\nand.kk = және\nand.ru = и\nand.en = and\n",
         "[join]\nand.kk = және\nand.ru = и\n", EV_RESOURCE_KEY_MISSING, "[join]", NULL},
        {NEXT, "[city UACC]\nname.kk = Нұр-Сұлтан\n", "[city UACC]\n", EV_RESOURCE_KEY_MISSING,
         "[city UACC]", NULL},
        {FIRST, "[notice fees]\ntext.kk = Төленген консулдық алымдар қайтарылмайды.\n",
         "[notice fees]\n", EV_RESOURCE_KEY_MISSING, "[notice fees]", NULL},
    };
    assert_all_found(ev_checker_policies, mistakes, COUNT(mistakes));
}

static void what_a_policy_extends_is_there_and_earlier(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {NEXT, "extends = kz-2019-01", "extends = kz-2019-1", EV_RESOURCE_NAME_UNKNOWN, "kz-2019-1",
         "kz-2019-01"},
        {NEXT, "# From 2019-03-23: the capital is Nur-Sultan.\nextends = kz-2019-01\n",
         "# From 2019-03-23\n", EV_RESOURCE_KEY_MISSING, "# From", NULL},
        {NEXT, "extends = kz-2019-01", "extends kz-2019-01", EV_RESOURCE_SYNTAX, "extends", NULL},
        {NEXT, "extends = kz-2019-01", "extends = kz-2019-03", EV_RESOURCE_RULE, "kz-2019-03",
         NULL},
        {NEXT, "extends = kz-2019-01", "extends = kz-2024-11", EV_RESOURCE_RULE, "kz-2024-11",
         NULL},
        {FIRST, "[rules]\n", "extends = kz-2020-06\n[rules]\n", EV_RESOURCE_RULE, "kz-2020-06",
         NULL},
    };
    assert_all_found(ev_checker_policies, mistakes, COUNT(mistakes));
}

static void an_airport_has_three_sections(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {ALL, "UAAH UAAT\n", "UAAH UAAT UAUR\n", EV_RESOURCE_NAME_UNKNOWN, "UAUR", NULL},
        {ALL, "UAAH UAAT\n", "UAAH UAAX\n", EV_RESOURCE_NAME_UNKNOWN, "UAAX", "UAAT"},
        {ALL, "[city UAAT]", "[city UATA]", EV_RESOURCE_UNUSED, "UATA", "UAAT"},
        {NEXT, "[city UACC]", "[city UACA]", EV_RESOURCE_UNUSED, "UACA", "UACC"},
        {ALL, " UAAT\n", " UAAT TSE\n", EV_RESOURCE_VALUE_WRONG, "TSE", NULL},
        {ALL, "[iata UAAT]", "[iata uaat]", EV_RESOURCE_UNUSED, "uaat", "UAAT"},
        {ALL, "UAAH UAAT\n", "UAAH UAAT UAAH\n", EV_RESOURCE_TWICE, "UAAH", NULL},
        {ALL, "code = TDK", "code = ALA", EV_RESOURCE_TWICE, "ALA", NULL},
        {FIRST, "code = TSE", "code = ALA", EV_RESOURCE_TWICE, "ALA", NULL},
    };
    assert_all_found(ev_checker_policies, mistakes, COUNT(mistakes));
}

static void categories_and_kinds_agree(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {FIRST, "kind = treatment", "kind = traetment", EV_RESOURCE_NAME_UNKNOWN, "traetment",
         "treatment"},
        {FIRST, "[kind treatment]", "[kind traetment]", EV_RESOURCE_UNUSED, "traetment",
         "treatment"},
        {LISTS, "[kind tourist]", "[kind turist]", EV_RESOURCE_UNUSED, "turist", "tourist"},
        {FIRST, "D = DEU", "D = GER", EV_RESOURCE_NAME_UNKNOWN, "GER", NULL},
        {FIRST, "[category C12]", "[category c12]", EV_RESOURCE_VALUE_WRONG, "c12", NULL},
        {FIRST, "countries = tourist.txt", "countries = turist.txt", EV_RESOURCE_NAME_UNKNOWN,
         "turist.txt", "tourist.txt"},
        {FIRST, "states = states/1.txt", "states = states/2.txt", EV_RESOURCE_NAME_UNKNOWN,
         "states/2.txt", "states/1.txt"},
        {FIRST, "states = states/1.txt", "states = policy/kz-2019-01/tourist.txt",
         EV_RESOURCE_VALUE_WRONG, "policy/", NULL},
        {FIRST, "MAC = CHN", "MAC = ABW", EV_RESOURCE_RULE, "ABW", NULL},
        {FIRST, "D = DEU", "FRA = DEU", EV_RESOURCE_RULE, "DEU", NULL},
        {FIRST, "MAC = CHN", "MAC = CNH", EV_RESOURCE_NAME_UNKNOWN, "CNH", NULL},
        {FIRST, "D = DEU", "DE = DEU", EV_RESOURCE_NAME_UNKNOWN, "DE = DEU", NULL},
    };
    assert_all_found(ev_checker_policies, mistakes, COUNT(mistakes));
}

static void notices_are_complete_and_shown(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {FIRST, "[notice fees]", "[notice feez]", EV_RESOURCE_UNUSED, "feez", "fees"},
        {ALL, "[notice airports]", "[notice airprots]", EV_RESOURCE_UNUSED, "airprots", "airports"},
        {LAYOUT, "host single", "host host single", EV_RESOURCE_TWICE, "host single", NULL},
        {LAST, "extends = kz-2022-09\n",
         "extends = kz-2022-09\n[notice spare]\ntext.kk = а\ntext.ru = а\ntext.en = a\n",
         EV_RESOURCE_UNUSED, "spare", NULL},
        {LAYOUT, "notices = airports", "notices = airport", EV_RESOURCE_NAME_UNKNOWN, "airport",
         "airports"},
        {LAYOUT, "single+fees", "single+fee", EV_RESOURCE_NAME_UNKNOWN, "fee", "fees"},
        {LAYOUT, "single+fees", "single++fees", EV_RESOURCE_VALUE_WRONG, "+fees", NULL},
        {LAYOUT, "single+fees\n", "single+fees+\n", EV_RESOURCE_VALUE_WRONG, "\n", NULL},
        {LAYOUT, "single+fees", "single+fees companions", EV_RESOURCE_TWICE, "companions", NULL},
        {LAYOUT, "source = companions", "source = fees", EV_RESOURCE_TWICE, "fees", NULL},
        {LAYOUT, "notices = airports present passport host single+fees\n", "notices =\n",
         EV_RESOURCE_VALUE_WRONG, "\n", NULL},
        {LAYOUT, "source = companions", "source = companion", EV_RESOURCE_NAME_UNKNOWN, "companion",
         "companions"},
        {FIRST, "text.en = Paid", "one.en = Paid", EV_RESOURCE_RULE, "one.en", NULL},
    };
    assert_all_found(ev_checker_policies, mistakes, COUNT(mistakes));
}

static void placeholders_are_filled_in_all_languages(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {FIRST, "airport of {city}.", "airport of {citty}.", EV_RESOURCE_NAME_UNKNOWN, "{citty}",
         "{city}"},
        {FIRST, "Almaty International Airport, {city}", "Almaty International Airport",
         EV_RESOURCE_RULE, "Almaty", NULL},
        {FIRST, "name.en = Tourist", "name.en = Tourist {city}", EV_RESOURCE_RULE, "{city}", NULL},
        {FIRST, "text.en = Paid", "text.en = {city}: Paid", EV_RESOURCE_RULE, "{city}", NULL},
        {FIRST, "text.en = Paid", "text.en = Paid →", EV_RESOURCE_CHARACTER, "→", NULL},
        {FIRST, "name.kk = Алматы\n", "name.kk = 阿\n", EV_RESOURCE_CHARACTER, "阿", NULL},
    };
    assert_all_found(ev_checker_policies, mistakes, COUNT(mistakes));
}

UNIT_TESTS(policy)
{
    const struct CMUnitTest tests[] = {
        TEST(the_built_in_policies_have_no_mistake),
        TEST(values_sections_and_keys_are_found),
        TEST(an_address_has_dots),
        TEST(a_language_that_is_missing_is_found_at_its_section),
        TEST(what_a_policy_extends_is_there_and_earlier),
        TEST(an_airport_has_three_sections),
        TEST(categories_and_kinds_agree),
        TEST(notices_are_complete_and_shown),
        TEST(placeholders_are_filled_in_all_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
