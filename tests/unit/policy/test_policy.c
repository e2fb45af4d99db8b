/* policy: versions by day, the identity of a version, and what a broken policy answers. */
#include <stdio.h>

#include <nettle/sha2.h>

#include "lib/unit.h"
#include "unit/policy/policy_fixture.h"

/* ---- versions -------------------------------------------------------------------------------- */

static const char *selected(const char *issued_on, const char *pin)
{
    ev_record r = good_record();
    ev_slice id;
    r.visa.issued_on = day(issued_on);
    r.policy_pin = ev_slice_from(pin);
    ev_faults_init(&faults, EV_LENIENT);
    if (ev_policy_select(&builtin, &r, &arena, &id, &faults) != EV_OK)
        return NULL;
    return ev_arena_copy(&arena, id);
}

static void the_day_of_issue_selects_the_version(void **state)
{
    static const char *const cases[][2] = {
        {"2019-01-01", "kz-2019-01"}, {"2019-03-22", "kz-2019-01"}, {"2019-03-23", "kz-2019-03"},
        {"2019-09-29", "kz-2019-03"}, {"2019-09-30", "kz-2019-09"}, {"2020-06-07", "kz-2019-09"},
        {"2020-06-08", "kz-2020-06"}, {"2020-09-17", "kz-2020-06"}, {"2020-09-18", "kz-2020-09"},
        {"2022-09-16", "kz-2020-09"}, {"2022-09-17", "kz-2022-09"}, {"2024-11-16", "kz-2022-09"},
        {"2024-11-17", "kz-2024-11"}, {"9999-12-31", "kz-2024-11"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(selected(cases[i][0], NULL), cases[i][1]);
}

static void before_the_first_version_there_is_no_visa(void **state)
{
    (void)state;
    assert_null(selected("2018-12-31", NULL));
    assert_int_equal(faults.fault[0].code, EV_ISSUED_TOO_EARLY);
    assert_string_equal(faults.fault[0].pointer, "/visa/issued_on");
    assert_null(selected("2018-12-31", "kz-2019-01"));
    assert_int_equal(faults.fault[0].code, EV_ISSUED_TOO_EARLY);
}

static void a_pin_selects_what_it_names(void **state)
{
    (void)state;
    assert_string_equal(selected("2022-10-01", "kz-2019-01"), "kz-2019-01");
    assert_string_equal(selected("2019-03-18", "kz-2020-06"), "kz-2020-06");
    assert_null(selected("2019-03-18", "kz-2019-02"));
    assert_int_equal(faults.count, 1);
    assert_int_equal(faults.fault[0].code, EV_POLICY_UNKNOWN);
    assert_string_equal(faults.fault[0].pointer, "/policy");
    assert_null(selected("2019-03-18", "../kz-2019-01"));
}

/* ---- identity -------------------------------------------------------------------------------- */

static void assert_identity(const char *id, const char *const *files, size_t count)
{
    struct sha256_ctx sha;
    uint8_t wanted[SHA256_DIGEST_SIZE];
    sha256_init(&sha);
    for (size_t i = 0; i < count; i++) {
        char line[160];
        ev_slice hash = ev_resource_manifest_hash(files[i]);
        assert_int_equal(hash.size, 64);
        int size = snprintf(line, sizeof line, "%.64s  %s\n", hash.data, files[i]);
        sha256_update(&sha, (size_t)size, (const uint8_t *)line);
    }
    sha256_digest(&sha, sizeof wanted, wanted);
    ev_policy policy = load(&builtin, id);
    assert_int_not_equal(policy.release, EV_CHANGED);
    assert_memory_equal(policy.hash, wanted, sizeof wanted);
}

static void the_identity_is_the_hash_of_the_manifests_lines(void **state)
{
    static const char *const early[] = {
        "policy/kz-2019-03/policy.txt",
        "policy/kz-2019-01/policy.txt",
        "policy/kz-2019-01/tourist.txt",
        "policy/kz-2019-01/business.txt",
        "states/1.txt",
    };
    /* The list that a later version shares counts once, where it is named first; the lists that it
     * replaces do not count. */
    static const char *const later[] = {
        "policy/kz-2022-09/policy.txt", "policy/kz-2019-09/countries.txt",
        "policy/kz-2020-09/policy.txt", "policy/kz-2020-06/policy.txt",
        "policy/kz-2019-09/policy.txt", "policy/kz-2019-03/policy.txt",
        "policy/kz-2019-01/policy.txt", "states/1.txt",
    };
    (void)state;
    assert_identity("kz-2019-03", early, sizeof early / sizeof *early);
    assert_identity("kz-2022-09", later, sizeof later / sizeof *later);
    ev_policy policy = load(&builtin, "kz-2019-03"), other = load(&builtin, "kz-2019-01");
    assert_memory_not_equal(policy.hash, other.hash, sizeof other.hash);
}

static ev_resources overlay(ev_resource_file *file, const char *path, const char *text)
{
    *file = (ev_resource_file){path, ev_slice_from(text)};
    return (ev_resources){file, 1};
}

/* Also with another comment, which moves nothing. */
static void an_overlay_that_says_the_same_is_the_same_policy(void **state)
{
    static const char path[] = "policy/kz-2019-01/policy.txt";
    (void)state;
    ev_policy builtin_policy = load(&builtin, "kz-2019-01");
    for (int comments = 0; comments < 2; comments++) {
        ev_buf text;
        ev_buf_init(&text, &arena, 0);
        ev_buf_text(&text, comments == 0 ? "" : "# another comment\r\n \r\n");
        ev_buf_slice(&text, ev_resource_find(&builtin, path));
        ev_resource_file file = {path, ev_buf_as_slice(&text)};
        ev_resources same = {&file, 1};
        ev_policy policy = load(&same, "kz-2019-01");
        assert_int_equal(policy.release, builtin_policy.release);
        assert_int_not_equal(policy.release, EV_CHANGED);
        assert_memory_equal(policy.hash, builtin_policy.hash, sizeof policy.hash);
    }
}

/* What a draft extends, and its table of states, are part of what it says. */
static void a_policy_is_a_draft_when_any_version_that_it_is_made_of_is_one(void **state)
{
    (void)state;
    static const struct {
        const char *versions;
        ev_release release;
    } cases[] = {
        {"[policy kz-2019-01]\n[policy kz-2019-03]\n[states 1]\n", EV_RELEASED},
        {"[policy kz-2019-01]\n[policy kz-2019-03]\nstate = draft\n[states 1]\n", EV_DRAFT},
        {"[policy kz-2019-01]\nstate = draft\n[policy kz-2019-03]\n[states 1]\n", EV_DRAFT},
        {"[policy kz-2019-01]\n[policy kz-2019-03]\n[states 1]\nstate = draft\n", EV_DRAFT},
        {"[policy kz-2019-01]\n[policy kz-2019-03]\n[states 1]\n"
         "[policy kz-2020-06]\nstate = draft\n",
         EV_RELEASED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_resource_file file;
        ev_resources res = overlay(&file, "versions.txt", cases[i].versions);
        assert_int_equal(load(&res, "kz-2019-03").release, cases[i].release);
    }
}

static void an_overlay_of_any_of_its_files_makes_another_policy(void **state)
{
    (void)state;
    ev_policy whole = load(&builtin, "kz-2019-03");
    static const char *const paths[] = {"policy/kz-2019-01/tourist.txt",
                                        "policy/kz-2019-01/business.txt", "states/1.txt"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        ev_resource_file file;
        ev_resources res = overlay(&file, paths[i], "1\tIND\tHindustan\nIND\tа\tб\tc\town\n");
        ev_policy policy = load(&res, "kz-2019-03");
        assert_int_equal(policy.release, EV_CHANGED);
        assert_memory_not_equal(policy.hash, whole.hash, sizeof policy.hash);
        ev_policy again = load(&res, "kz-2019-03");
        assert_memory_equal(policy.hash, again.hash, sizeof policy.hash);
    }
}

/* A version with a list of its own: only that counts, in the rules and in the identity. */
static void a_newer_version_replaces_a_kind_whole(void **state)
{
    (void)state;
    ev_resource_file files[] = {
        {"policy/kz-2019-03/policy.txt",
         EV_SLICE("extends = kz-2019-01\n[kind tourist]\nname.kk = а\nname.ru = б\nname.en = c\n"
                  "countries = mine.txt\n")},
        {"policy/kz-2019-03/mine.txt", EV_SLICE("1\tFJI\tFiji")},
        {"policy/kz-2019-01/tourist.txt", EV_SLICE("1\tIND\tIndia\n")},
    };
    ev_resources with_old_list = {files, 2}, with_other_list = {files, 3};
    ev_policy policy = load(&with_old_list, "kz-2019-03"),
              other = load(&with_other_list, "kz-2019-03");
    assert_memory_equal(policy.hash, other.hash, sizeof policy.hash);
    ev_record r = good_record();
    assert_int_equal(ev_policy_check(&policy, &r, &faults), EV_OK);
    assert_int_equal(faults.count, 1);
    assert_int_equal(faults.fault[0].code, EV_COUNTRY_NOT_LISTED);
    strcpy(r.holder.nationality, "FJI");
    assert_int_equal(ev_policy_check(&policy, &r, &faults), EV_OK);
    assert_int_equal(faults.count, 1);
}

static void a_table_of_states_need_not_be_sorted(void **state)
{
    (void)state;
    ev_buf table;
    ev_buf_init(&table, &arena, 4096);
    for (char c = 'Z'; c >= 'A'; c--) { /* ZAA, YAA, ... */
        ev_buf_char(&table, c);
        ev_buf_text(&table, "AA\tқазақша атау\tрусское название\tEnglish name\town\n");
    }
    ev_buf_char(&table, '\0');
    ev_resource_file file;
    ev_resources res = overlay(&file, "states/1.txt", table.data);
    ev_policy policy = load(&res, "kz-2019-01");
    ev_trilingual words;
    assert_true(table.size > 1024);
    for (char code[] = "AAA"; code[0] <= 'Z'; code[0]++)
        assert_true(ev_policy_state(&policy, code, &words));
    assert_false(ev_policy_state(&policy, "BBB", &words));
}

/* ---- broken policies ------------------------------------------------------------------------- */

static void assert_broken(const char *text, ev_code code, const char *path, unsigned line)
{
    ev_resource_file file;
    ev_resources res = overlay(&file, "policy/kz-2019-03/policy.txt", text);
    ev_policy policy;
    ev_faults_init(&faults, EV_LENIENT);
    ev_status status = ev_policy_load(&res, EV_SLICE("kz-2019-03"), &arena, &policy, &faults);
    if (status != EV_CONFIG || faults.count != 1 || faults.fault[0].code != code ||
        faults.fault[0].line != line || strcmp(faults.fault[0].pointer, path) != 0)
        fail_msg("status %d, %zu faults, line %u of %s for: %s", (int)status, faults.count,
                 faults.fault[0].line, faults.fault[0].pointer, text);
}

static unsigned line_of(const char *path, const char *wanted)
{
    unsigned line = 1;
    for (ev_slice rest = ev_resource_find(&builtin, path); rest.size > 0; line++)
        if (ev_slice_is(ev_slice_cut(&rest, '\n'), wanted))
            return line;
    return 0;
}

static void a_policy_that_contradicts_itself_is_refused(void **state)
{
    static const char here[] = "policy/kz-2019-03/policy.txt";
    static const struct {
        const char *what; /* after "extends = kz-2019-01\n" */
        unsigned line;
    } cases[] = {
        {"[rules]\nstates = states/1.txt\n", 2}, /* a section is whole or shared: no entries here */
        {"[category B7]\nkind = flying\nusual_stay = 3\n", 2},
        {"[category B7]\nkind = tourist\nusual_stay = long\n", 2},
        {"[category B7]\nkind = tourist\nusual_stay = 3\nearly = no\n", 2},
        {"[kind tourist]\nname.kk = а\nname.ru = а\nname.en = a\n", 2}, /* no list */
        {"[notice fees]\ntext.kk = а\ntext.ru = б\n", 2},
        {"[notice fees]\ntext.kk = а\ntext.ru = б\ntext.en = {town}\n", 2},
        {"[notice fees]\none.kk = а\none.ru = б\none.en = c\n", 2}, /* and for two airports? */
        {"[join]\nand.kk = және\n", 2},
        {"[rules]\nstates = states/1.txt\nentries = 1\npassport_months = 3\nairports = "
         "UAAA\ninvitation_length = 10\n"
         "confirmed_until = 2019-09-30\nbind_record = perhaps\n",
         2},
        {"[airport UAAA]\nname.kk = а\nname.ru = а\nname.en = {town}\n", 2},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[400];
        (void)snprintf(text, sizeof text, "extends = kz-2019-01\n%s", cases[i].what);
        assert_broken(text, EV_RESOURCE_BROKEN, here, cases[i].line);
    }
    assert_broken("extends = kz-2019-03\n", EV_RESOURCE_BROKEN, here, 0);
    assert_broken("extends = kz-2019-01\n[iata UACC]\n", EV_RESOURCE_BROKEN,
                  "policy/kz-2019-01/policy.txt",
                  line_of("policy/kz-2019-01/policy.txt", "[airport UACC]"));
    assert_broken("extends = kz-2018-01\n", EV_RESOURCE_MISSING, "policy/kz-2018-01/policy.txt", 0);
    assert_broken("extends = kz-2019-01\n[city UACC\n", EV_RESOURCE_SYNTAX, here, 2);
    assert_broken("extends = kz-2019-01\n[kind tourist]\ncountries = mine.txt\n",
                  EV_RESOURCE_MISSING, "policy/kz-2019-03/mine.txt",
                  0); /* a list lies beside the policy that names it */
    assert_broken("extends = kz-2019-01\n[kind tourist]\ncountries = policy/kz-2019-01/mine.txt\n",
                  EV_RESOURCE_MISSING, "policy/kz-2019-01/mine.txt", 0); /* or has a path */
}

static void a_broken_list_of_versions_is_a_fault_of_the_resource(void **state)
{
    ev_resource_file file;
    ev_record r = good_record();
    ev_slice id;
    (void)state;
    ev_resources res = overlay(&file, "versions.txt", "[policy kz-2019-01]\nfrom = soon\n");
    assert_int_equal(ev_policy_select(&res, &r, &arena, &id, &faults), EV_CONFIG);
    assert_int_equal(faults.count, 1);
    assert_int_equal(faults.fault[0].code, EV_RESOURCE_BROKEN);
}

/* A strict run goes on after a warning; loading must not take that for its own failure. */
static void loading_does_not_mind_earlier_faults(void **state)
{
    (void)state;
    ev_policy policy;
    ev_faults_add(&faults, EV_MALFORMED, "/visa/number");
    assert_int_equal(ev_policy_load(&builtin, EV_SLICE("kz-2022-09"), &arena, &policy, &faults),
                     EV_DATA);
    assert_int_equal(faults.count, 1);
    assert_int_equal(policy.airport_count, 20);
}

static void memory_that_runs_out_is_said_so(void **state)
{
    (void)state;
    ev_record r = good_record();
    for (size_t n = 1;; n++) {
        ev_policy policy;
        ev_trilingual words;
        ev_slice id;
        assert_true(n < 200);
        ev_arena_reset(&arena);
        arena.fail_after = n;
        ev_faults_init(&faults, EV_LENIENT);
        if (ev_policy_select(&builtin, &r, &arena, &id, &faults) != EV_OK ||
            ev_policy_load(&builtin, id, &arena, &policy, &faults) != EV_OK) {
            assert_int_equal(faults.status, EV_TEMP_FAIL);
            continue;
        }
        assert_true(ev_policy_notice(&policy, EV_SLICE("airports"), &r, &arena, &words));
        if (words.in[EV_KK].data != NULL && words.in[EV_RU].data != NULL &&
            words.in[EV_EN].data != NULL)
            break;
    }
    arena.fail_after = 0;
}

UNIT_TESTS(policy)
{
    const struct CMUnitTest tests[] = {
        TEST(the_day_of_issue_selects_the_version),
        TEST(before_the_first_version_there_is_no_visa),
        TEST(a_pin_selects_what_it_names),
        TEST(the_identity_is_the_hash_of_the_manifests_lines),
        TEST(an_overlay_that_says_the_same_is_the_same_policy),
        TEST(a_policy_is_a_draft_when_any_version_that_it_is_made_of_is_one),
        TEST(an_overlay_of_any_of_its_files_makes_another_policy),
        TEST(a_newer_version_replaces_a_kind_whole),
        TEST(a_table_of_states_need_not_be_sorted),
        TEST(a_policy_that_contradicts_itself_is_refused),
        TEST(a_broken_list_of_versions_is_a_fault_of_the_resource),
        TEST(loading_does_not_mind_earlier_faults),
        TEST(memory_that_runs_out_is_said_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
