/* policy_words: names of states, and the notices for both airports, for one, and for one nobody
 * listed. */
#include "lib/unit.h"
#include "font/font.h"
#include "policy/private.h"
#include "unit/policy/policy_fixture.h"

/* ---- names ----------------------------------------------------------------------------------- */

static void assert_printable(const ev_trilingual *words, const char *what)
{
    for (int lang = 0; lang < EV_LANG_COUNT; lang++) {
        assert_true(words->in[lang].size > 0);
        for (int face = EV_FACE_REGULAR; face <= EV_FACE_BOLD; face++) {
            uint32_t missing = ev_font_missing((ev_face)face, words->in[lang]);
            if (missing != 0)
                fail_msg("%s, %s: no glyph for U+%04X", what, ev_lang_suffix((ev_lang)lang),
                         (unsigned)missing);
        }
    }
}

static void every_state_has_three_printable_names(void **state)
{
    (void)state;
    ev_policy policy = load(&builtin, "kz-2019-01");
    ev_trilingual words;
    size_t count = 0;
    for (ev_slice rest = policy.states; rest.size > 0;) {
        ev_slice line = ev_slice_cut(&rest, '\n');
        char *code = ev_arena_copy(&arena, ev_slice_cut(&line, '\t'));
        if (code[0] == '#' || code[0] == '\0')
            continue;
        assert_true(ev_policy_state(&policy, code, &words));
        assert_printable(&words, code);
        count++;
    }
    assert_int_equal(count, 275);
    assert_true(ev_policy_state(&policy, "D", &words) && ev_slice_is(words.in[EV_RU], "Германия"));
    assert_true(ev_policy_state(&policy, "CIV", &words) &&
                ev_slice_is(words.in[EV_EN], "Côte d’Ivoire"));
    assert_true(ev_policy_state(&policy, "ABW", &words) && ev_slice_is(words.in[EV_KK], "Аруба"));
    assert_true(ev_policy_state(&policy, "ZWE", &words) &&
                ev_slice_is(words.in[EV_EN], "Zimbabwe")); /* the last row */
    assert_true(ev_policy_state(&policy, "XXA", &words) &&
                ev_slice_is(words.in[EV_EN], "Stateless person"));
    assert_false(ev_policy_state(&policy, "", &words));
    assert_false(ev_policy_state(&policy, "# ", &words));
}

static void assert_row(const char *table, const char *code, const char *rest)
{
    ev_slice row = ev_policy_row(ev_slice_from(table), ev_slice_from(code));
    assert_int_equal(row.data != NULL, rest != NULL);
    assert_true(rest == NULL || ev_slice_is(row, rest));
}

/* What does not count in the identity of a table does not count here. */
static void blanks_around_a_row_do_not_count(void **state)
{
    (void)state;
    assert_row("1\tABW\tAruba\n2\tAFG\tAfghanistan", "AFG", "Afghanistan");
    assert_row(" 1\tABW\tAruba\r\n\t2\tAFG\tAfghanistan \t\r", "ABW", "Aruba");
    assert_row(" 1\tABW\tAruba\r\n\t2\tAFG\tAfghanistan \t\r", "AFG", "Afghanistan");
    assert_row("ABW\t\tA\t\n", "ABW", "\tA");
    assert_row("ABW\t\n\nABW", "ABW", NULL);
    assert_row("1\tABW\tA", "AB", NULL);
    assert_row("# ABW\tA\n", "ABW", NULL);
    assert_row("", "ABW", NULL);
}

/* ---- notices --------------------------------------------------------------------------------- */

static void assert_notice(const char *id, const char *key, const char *first, const char *second,
                          ev_lang lang, const char *wanted)
{
    ev_policy policy = load(&builtin, id);
    ev_record r = good_record();
    ev_trilingual words;
    r.entry_point[0] = ev_slice_from(first);
    r.entry_point[1] = ev_slice_from(second);
    r.entry_point_count = second == NULL ? 1 : 2;
    assert_true(ev_policy_notice(&policy, ev_slice_from(key), &r, &arena, &words));
    assert_string_equal(ev_arena_copy(&arena, words.in[lang]), wanted);
}

static void both_airports_are_named_in_the_announcements_words(void **state)
{
    (void)state;
    assert_notice(
        "kz-2019-01", "airports", "UACC", "UAAA", EV_KK,
        "Шетелдіктер жарамды электрондық визамен тек Астана және Алматы қалаларындағы халықаралық "
        "әуежайлардың "
        "бақылау пункттері арқылы Қазақстан Республикасының аумағына кіреді және шығады.");
    assert_notice(
        "kz-2019-03", "airports", "UAAA", "UACC", EV_RU, /* in the policy's order */
        "Иностранцы въезжают на территорию Республики Казахстан и выезжают с неё по действительной "
        "электронной визе "
        "только через пункты пропуска международных аэропортов городов Нур-Султан и Алматы.");
    assert_notice("kz-2019-01", "airports", "UACC", "UAAA", EV_EN,
                  "Foreigners holding a valid electronic visa may enter and leave the territory of "
                  "the Republic of Kazakhstan only "
                  "through the checkpoints of the international airports of Astana and Almaty.");
}

static void one_airport_is_named_in_the_singular(void **state)
{
    (void)state;
    assert_notice("kz-2019-01", "airports", "UAAA", NULL, EV_KK,
                  "Шетелдік осы электрондық визамен тек Алматы қаласындағы халықаралық әуежайдың "
                  "бақылау пункттері арқылы "
                  "Қазақстан Республикасының аумағына кіреді және шығады.");
    assert_notice("kz-2019-01", "airports", "UAAA", NULL, EV_RU,
                  "Иностранец въезжает на территорию Республики Казахстан и выезжает с неё по этой "
                  "электронной визе только через "
                  "пункты пропуска международного аэропорта города Алматы.");
    assert_notice("kz-2019-01", "airports", "UAAA", NULL, EV_EN,
                  "The holder of this electronic visa may enter and leave the territory of the "
                  "Republic of Kazakhstan only through "
                  "the checkpoints of the international airport of Almaty.");
    assert_notice(
        "kz-2019-03", "present", "UACC", NULL, EV_KK,
        "A4 парағына 100 % масштабта басып шығарылған электрондық визаны паспортпен бірге алып "
        "жүріп, Нұр-Сұлтан "
        "қаласындағы халықаралық әуежайда паспорттық бақылаудан өту кезінде ұсыну қажет.");
    assert_notice("kz-2020-06", "present", "UACC", NULL, EV_RU,
                  "Визу необходимо распечатать на A4 (100 %), иметь при себе с паспортом и "
                  "предъявить на паспортном контроле "
                  "в международном аэропорту города Нур-Султан.");
    assert_notice("kz-2019-01", "present", "UACC", NULL, EV_EN,
                  "Print this visa on A4 at 100 %, carry it with the passport and present it at "
                  "passport control at the "
                  "international airport of Astana.");
}

static void an_unlisted_airport_leaves_the_city_open(void **state)
{
    (void)state;
    assert_notice("kz-2019-03", "airports", "UACC", "UATT", EV_EN,
                  "The holder of this electronic visa may enter and leave the territory of the "
                  "Republic of Kazakhstan only through "
                  "the checkpoints named in this visa.");
    assert_notice("kz-2019-03", "present", "UATT", NULL, EV_EN,
                  "Print this visa on A4 at 100 %, carry it with the passport and present it at "
                  "passport control.");
}

/* Each visa says where its airports are named: the rule has more than any visa. */
static void from_2020_09_18_the_airports_are_those_of_the_visa(void **state)
{
    static const char *const ids[] = {"kz-2020-09", "kz-2022-09", "kz-2024-11"};
    static const char *const entries[][2] = {{"UACC", "UAAA"}, {"UATT", NULL}, {"UAUR", NULL}};
    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        for (size_t e = 0; e < sizeof entries / sizeof *entries; e++) {
            assert_notice(ids[i], "airports", entries[e][0], entries[e][1], EV_KK,
                          "Шетелдік осы электрондық визамен тек осы визада көрсетілген халықаралық "
                          "әуежайлардың бақылау пункттері арқылы Қазақстан Республикасының "
                          "аумағына кіреді және шығады.");
            assert_notice(ids[i], "airports", entries[e][0], entries[e][1], EV_RU,
                          "Иностранец въезжает на территорию Республики Казахстан и выезжает с неё "
                          "по этой электронной визе только через пункты пропуска международных "
                          "аэропортов, указанных в этой визе.");
            assert_notice(ids[i], "airports", entries[e][0], entries[e][1], EV_EN,
                          "The holder of this electronic visa may enter and leave the territory of "
                          "the Republic of Kazakhstan only through the checkpoints of the "
                          "international airports named in this visa.");
            assert_notice(ids[i], "present", entries[e][0], entries[e][1], EV_EN,
                          "Print this visa on A4 at 100 %, carry it with the passport and present "
                          "it at passport control.");
        }
}

static void two_notices_make_one_paragraph(void **state)
{
    (void)state;
    assert_notice("kz-2019-01", "single+fees", "UACC", "UAAA", EV_EN,
                  "Single-entry electronic visa. Paid consular fees are not refundable.");
}

static void every_notice_is_there_and_printable(void **state)
{
    static const char *const ids[] = {"kz-2019-01", "kz-2019-03", "kz-2019-09", "kz-2020-06",
                                      "kz-2020-09", "kz-2022-09", "kz-2024-11"};
    static const char *const keys[] = {"single",   "airports", "companions", "fees",
                                       "passport", "host",     "present"};
    static const char *const entries[][2] = {
        {"UACC", "UAAA"}, {"UACC", NULL}, {"UAAA", NULL}, {"UATT", NULL}};
    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        ev_policy policy = load(&builtin, ids[i]);
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            for (size_t e = 0; e < 4; e++) {
                ev_record r = good_record();
                ev_trilingual words;
                r.entry_point[0] = ev_slice_from(entries[e][0]);
                r.entry_point[1] = ev_slice_from(entries[e][1]);
                r.entry_point_count = entries[e][1] == NULL ? 1 : 2;
                assert_true(ev_policy_notice(&policy, ev_slice_from(keys[k]), &r, &arena, &words));
                assert_printable(&words, keys[k]);
                for (int lang = 0; lang < EV_LANG_COUNT; lang++)
                    assert_null(memchr(words.in[lang].data, '{', words.in[lang].size));
            }
        for (size_t a = 0; a < policy.airport_count; a++) {
            assert_printable(&policy.airports[a].name, "airport");
            assert_printable(&policy.airports[a].city, "city");
        }
    }
    ev_policy policy = load(&builtin, "kz-2019-01");
    ev_record r = good_record();
    ev_trilingual words;
    assert_false(ev_policy_notice(&policy, EV_SLICE("weather"), &r, &arena, &words));
    assert_false(ev_policy_notice(&policy, EV_SLICE("single+weather"), &r, &arena, &words));
}

UNIT_TESTS(words)
{
    const struct CMUnitTest tests[] = {
        TEST(every_state_has_three_printable_names),
        TEST(blanks_around_a_row_do_not_count),
        TEST(both_airports_are_named_in_the_announcements_words),
        TEST(one_airport_is_named_in_the_singular),
        TEST(an_unlisted_airport_leaves_the_city_open),
        TEST(from_2020_09_18_the_airports_are_those_of_the_visa),
        TEST(two_notices_make_one_paragraph),
        TEST(every_notice_is_there_and_printable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
