/* What the checker says of extreme pages: nothing of the built-in files; and of each mistake that
 * spoils a page the file, the line and the key, how much is missing and in which language. */
#include "lib/unit.h"
#include "unit/checker/pages_fixture.h"

static const char labels_path[] = "evisa/1/labels.txt";
static const char policy_path[] = "policy/kz-2019-01/policy.txt";

static void built_in_files_have_no_finding(void **state)
{
    (void)state;
    static findings f;
    begin_findings(&f);
    assert_int_equal(ev_checker_pages(&builtin, &f.to), EV_OK);
    print_findings(&f);
    assert_int_equal(f.to.count, 0);
}

/* ---- mistakes -------------------------------------------------------------------------------- */

typedef struct mistake {
    const char *path, *section, *key, *value;
    ev_code code;
    const char *expected; /* a part of it */
} mistake;

/* The number of the line that a change put into a file. */
static unsigned changed_line(const overlay *o)
{
    ev_slice now = ev_buf_as_slice(&o->text), before = ev_resource_find(&builtin, o->file.path);
    for (unsigned line = 1; now.size > 0; line++)
        if (!ev_slice_equal(ev_slice_cut(&now, '\n'), ev_slice_cut(&before, '\n')))
            return line;
    return 0;
}

static void assert_found(const mistake *m)
{
    static findings f;
    overlay o;
    change_line(&o, m->path, m->section, m->key, m->value);
    unsigned line = changed_line(&o);
    begin_findings(&f);
    assert_int_equal(ev_checker_pages(&o.res, &f.to), EV_OK);
    const kept *k = find_kept(&f, m->code, m->path, line);
    if (k == NULL || strcmp(k->key, m->key) != 0 || strcmp(k->section, m->section) != 0 ||
        strstr(k->expected, m->expected) == NULL) {
        print_findings(&f);
        fail_msg("%s:%u: [%s] %s = %s is not found", m->path, line, m->section, m->key, m->value);
    }
    end_overlay(&o);
}

static void places_are_checked(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {layout_path, "portrait holder", "box", "185 21.8 35 45", EV_RESOURCE_OVERFLOW,
         "20.0 mm further inside"},
        {layout_path, "portrait holder", "box", "100 48 35 45", EV_RESOURCE_OVERFLOW,
         "mm more room to ["},
        {layout_path, "field issued_on", "at", "10 152.9", EV_RESOURCE_OVERFLOW,
         "mm more room to ["},
        {layout_path, "qr visa", "box", "180 243.6 28.96 28.96", EV_RESOURCE_OVERFLOW,
         "mm further inside"},
        {layout_path, "qr visa", "box", "168.2 243.6 20 20", EV_RESOURCE_RULE, "0.4 mm"},
        {layout_path, "qr visa", "box", "168.2 243.6 28.96 27", EV_RESOURCE_RULE, "square"},
        {layout_path, "qr visa", "box", "100 100 28.96 28.96", EV_RESOURCE_RULE, "fold"},
        {layout_path, "mrz lines", "at", "10 198.5", EV_RESOURCE_RULE, "fold"},
        {layout_path, "mrz lines", "spacing", "5", EV_RESOURCE_RULE, "6.35"},
        {layout_path, "fill belt", "color", "ink", EV_RESOURCE_RULE, "contrast"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
        assert_found(&mistakes[i]);
}

static void type_and_colour_are_checked(void **state)
{
    (void)state;
    static const mistake mistakes[] = {
        {layout_path, "style notice", "size", "6", EV_RESOURCE_RULE, "at least 7 pt, not 6 pt"},
        {layout_path, "style gloss", "color", "hairline", EV_RESOURCE_RULE, "4.5 : 1"},
        {layout_path, "colors", "ink", "EEEEEE", EV_RESOURCE_RULE, "EEEEEE on FFFFFF"},
        {layout_path, "style mrz", "size", "11", EV_RESOURCE_RULE, "ten characters an inch"},
        {layout_path, "style mrz", "color", "state", EV_RESOURCE_RULE, "black"},
        {layout_path, "lines title", "role", "P", EV_RESOURCE_RULE, "H1"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
        assert_found(&mistakes[i]);
}

static const char wide[] = "Surname as it is written in the passport of the holder of this visa, "
                           "which is far too wide for its place on the page, with or without a "
                           "portrait at its right side";
#define SENTENCE                                                                                   \
    "The receiving party must inform the migration service of the foreign nationals staying with " \
    "it "                                                                                          \
    "within three working days of their arrival, and of their departure within as many days. "
static const char long_notice[] = SENTENCE SENTENCE SENTENCE "This is the end.";

static void words_are_checked(void **state)
{
    (void)state;
    const mistake mistakes[] = {
        {labels_path, "surname", "en", wide, EV_RESOURCE_OVERFLOW, "less in English, about"},
        {labels_path, "entry_points", "ru", wide, EV_RESOURCE_OVERFLOW, "in Russian"},
        {labels_path, "title", "en", wide, EV_RESOURCE_OVERFLOW, "in English"},
        {labels_path, "seal.check", "kk", wide, EV_RESOURCE_OVERFLOW, "less in Kazakh ("},
        {policy_path, "notice host", "text.en", long_notice, EV_NOTICES_TOO_LONG,
         "less in English ("},
        {policy_path, "airport UAAA", "name.en", wide, EV_RESOURCE_OVERFLOW, "in English"},
        {policy_path, "notice companions", "text.ru", long_notice, EV_NOTICES_TOO_LONG,
         "in Russian"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
        assert_found(&mistakes[i]);
}

/* A render with --resources says of its own page how much is missing. */
static void a_page_says_how_much_is_missing(void **state)
{
    (void)state;
    overlay o;
    sheet s;
    change_line(&o, policy_path, "notice host", "text.en", long_notice);
    prepare_golden(&s, "tourist-two-airports", &o.res);
    assert_int_equal(lay_out(&s), EV_CONFIG);
    assert_int_equal(s.faults.count, 1);
    assert_int_equal(s.faults.fault[0].code, EV_NOTICES_TOO_LONG);
    assert_non_null(strstr(s.faults.fault[0].expected, " less in English ("));
    release(&s);
    end_overlay(&o);
    change_line(&o, layout_path, "style notice", "size", "6");
    prepare_golden(&s, "tourist-two-airports", &o.res);
    assert_int_equal(lay_out(&s), EV_CONFIG);
    assert_int_equal(s.faults.fault[0].code, EV_RESOURCE_RULE);
    assert_string_equal(s.faults.fault[0].expected, "type of at least 7 pt, not 6 pt");
    release(&s);
    end_overlay(&o);
}

/* ---- headroom -------------------------------------------------------------------------------- */

static void the_room_of_each_place_is_told(void **state)
{
    (void)state;
    static const char *const wanted[] = {
        "[field surname] value: ",           "[field surname] caption: ",
        "[notices columns] lines, Kazakh: ", "[notices columns] lines, Russian: ",
        "[entry-points airports] names: ",   "[flow sealed] lines: ",
        "[lines title] text, English: ",     "[words companions] value: "};
    ev_buf text;
    ev_buf_init(&text, NULL, 0);
    assert_int_equal(ev_checker_headroom(&builtin, false, &text), EV_OK);
    ev_buf_char(&text, '\0');
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (strstr(text.data, wanted[i]) == NULL)
            fail_msg("%s is not in:\n%s", wanted[i], text.data);
    assert_null(strstr(text.data, ": -"));
    text.size = 0;
    assert_int_equal(ev_checker_headroom(&builtin, true, &text), EV_OK);
    assert_true(ev_slice_starts(ev_buf_as_slice(&text), "{\"pointer\":\"evisa/1/layout.txt\""));
    ev_buf_free(&text);
}

UNIT_TESTS(pages)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_in_files_have_no_finding),
        cmocka_unit_test(places_are_checked),
        cmocka_unit_test(type_and_colour_are_checked),
        cmocka_unit_test(words_are_checked),
        cmocka_unit_test(a_page_says_how_much_is_missing),
        cmocka_unit_test(the_room_of_each_place_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
