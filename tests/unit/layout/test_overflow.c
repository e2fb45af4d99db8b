/* Whose fault it is when something has no room: the line of the words that take it, the block, or
 * the applicant's value. Each test makes one text of a built-in resource too long. */
#include "lib/unit.h"
#include "unit/layout/page_fixture.h"

#include "layout/origin.h"

static const char plain[] = "tourist-two-airports";
static const char labels_path[] = "evisa/1/labels.txt";
static const char states_path[] = "states/1.txt";
static const char policy_path[] = "policy/kz-2019-01/policy.txt";

/* U+0428, some times. */
static const char *wide_word(size_t letters)
{
    static char word[2 * 180 + 1];
    assert_true(2 * letters < sizeof word);
    for (size_t i = 0; i < letters; i++)
        memcpy(word + 2 * i, "\xD0\xA8", 2);
    word[2 * letters] = '\0';
    return word;
}

enum { WIDER_THAN_THE_PAGE = 180 };

/* The line of the first place of a text in a file. */
static unsigned line_of(ev_slice file, const char *text)
{
    const char *at = strstr(file.data, text);
    unsigned line = 1;
    if (at == NULL)
        fail_msg("%s is not there", text);
    for (const char *c = file.data; c < at; c++)
        line += *c == '\n';
    return line;
}

static unsigned builtin_line(const char *path, const char *text)
{
    return line_of(ev_resource_find(&builtin, path), text);
}

static void assert_fault(const sheet *s, ev_code code, const char *path, unsigned line)
{
    if (s->faults.count != 1 || s->faults.fault[0].code != code)
        fail_msg("%zu faults, %s instead of %s", s->faults.count,
                 ev_code_describe(s->faults.fault[0].code)->code, ev_code_describe(code)->code);
    assert_string_equal(s->faults.fault[0].pointer, path);
    assert_int_equal(s->faults.fault[0].line, line);
}

/* ---- words of a resource --------------------------------------------------------------------- */

static void assert_blamed(const char *path, const char *section, const char *key, const char *text,
                          ev_code code)
{
    overlay o;
    sheet s;
    change_line(&o, path, section, key, text);
    ev_buf_char(&o.text, '\0');
    unsigned line = line_of(ev_buf_as_slice(&o.text), text);
    prepare_golden(&s, plain, &o.res);
    if (lay_out(&s) != EV_CONFIG)
        fail_msg("[%s] %s: status %d", section, key, (int)s.faults.status);
    assert_fault(&s, code, path, line);
    release(&s);
    end_overlay(&o);
}

static void words_without_room_are_named_at_their_line(void **state)
{
    (void)state;
    const char *const words[][3] = {
        {labels_path, "title", "kk"},
        {labels_path, "state", "en"},
        {labels_path, "specimen", "kk"},
        {labels_path, "surname", "ru"},
        {labels_path, "passport_number", "kk"},
        {labels_path, "valid_from", "en"},
        {labels_path, "days.many", "ru"},
        {labels_path, "entries.single", "en"},
        {labels_path, "sex.F", "kk"},
        {labels_path, "entry_points", "en"},
        {labels_path, "inviter_id.bin", "ru"},
        {labels_path, "notices", "kk"},
        {policy_path, "rules", "portal"},
        {policy_path, "kind tourist", "name.ru"},
        {policy_path, "airport UAAA", "name.en"},
        {policy_path, "city UACC", "name.kk"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_blamed(words[i][0], words[i][1], words[i][2], wide_word(WIDER_THAN_THE_PAGE),
                      EV_RESOURCE_OVERFLOW);
}

/* What is not the longest of the words that have no room together, but the one that was changed. */
static void words_a_little_too_long_are_named_if_they_were_changed(void **state)
{
    (void)state;
    assert_blamed(labels_path, "title", "en", wide_word(22), EV_RESOURCE_OVERFLOW);
    assert_blamed(policy_path, "city UACC", "name.kk", wide_word(30), EV_RESOURCE_OVERFLOW);
}

static void a_notice_that_is_too_long_is_named_at_its_line(void **state)
{
    (void)state;
    static char text[3000];
    for (size_t i = 0; i + 1 < sizeof text; i++)
        text[i] = i % 5 == 4 ? ' ' : 'w';
    text[sizeof text - 2] = 'w';
    assert_blamed(policy_path, "notice host", "text.en", text, EV_NOTICES_TOO_LONG);
    assert_blamed(policy_path, "notice airports", "several.kk", text, EV_NOTICES_TOO_LONG);
    assert_blamed(policy_path, "notice fees", "text.ru", text, EV_NOTICES_TOO_LONG);
    assert_blamed(policy_path, "join", "and.ru", text, EV_NOTICES_TOO_LONG);
    assert_blamed(policy_path, "notice companions", "text.en", wide_word(WIDER_THAN_THE_PAGE),
                  EV_NOTICES_TOO_LONG);
}

/* The character is not in the fonts. */
static void words_without_glyphs_are_named_at_their_line(void **state)
{
    (void)state;
    assert_blamed(labels_path, "surname", "en", "\xE5\xA7\x93", EV_RESOURCE_BROKEN);
    assert_blamed(policy_path, "kind tourist", "name.en", "Tourist \xE5\xA7\x93",
                  EV_RESOURCE_BROKEN);
}

/* The built-in table of states, in which the first name of a state is another. */
static void change_state(overlay *o, const char *code, const char *name)
{
    ev_slice whole = ev_resource_find(&builtin, states_path);
    const char *from = find(whole.data, "\n", code, "\t") + strlen(code) + 1,
               *to = strchr(from, '\t');
    ev_buf_init(&o->text, NULL, whole.size + 400);
    ev_buf_bytes(&o->text, whole.data, (size_t)(from - whole.data));
    ev_buf_text(&o->text, name);
    ev_buf_bytes(&o->text, to, (size_t)(whole.data + whole.size - to));
    o->file = (ev_resource_file){states_path, ev_buf_as_slice(&o->text)};
    o->res = (ev_resources){&o->file, 1};
}

static void a_name_of_a_state_without_room_is_named_at_its_line(void **state)
{
    (void)state;
    for (int is_issuer = 0; is_issuer < 2; is_issuer++) {
        overlay o;
        sheet s;
        change_state(&o, "GBR", wide_word(WIDER_THAN_THE_PAGE));
        prepare_golden(&s, plain, &o.res);
        memcpy(is_issuer ? s.record.passport.issuer : s.record.holder.nationality, "GBR", 4);
        assert_int_equal(lay_out(&s), EV_CONFIG);
        assert_fault(&s, EV_RESOURCE_OVERFLOW, states_path,
                     builtin_line(states_path, "\nGBR\t") + 1);
        release(&s);
        end_overlay(&o);
    }
}

/* ---- the place ------------------------------------------------------------------------------- */

static void assert_block_blamed(const char *section, const char *key, const char *value)
{
    overlay o;
    sheet s;
    change_line(&o, layout_path, section, key, value);
    prepare_golden(&s, plain, &o.res);
    if (lay_out(&s) != EV_CONFIG)
        fail_msg("[%s] %s: status %d", section, key, (int)s.faults.status);
    assert_fault(&s, EV_RESOURCE_OVERFLOW, layout_path, o.line);
    release(&s);
    end_overlay(&o);
}

static void a_place_without_room_for_anything_is_named_at_its_block(void **state)
{
    (void)state;
    static const char *const fields[] = {"field surname", "field passport_number",
                                         "field issued_on", "field stay", "field entries"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        assert_block_blamed(fields[i], "width", "1");
}

static void a_changed_block_is_named_and_not_the_words_as_they_were(void **state)
{
    (void)state;
    assert_block_blamed("field given_names", "at", "10 42");        /* onto the surname */
    assert_block_blamed("field surname", "width", "20");            /* too narrow for its caption */
    assert_block_blamed("caption entry_points", "width", "20");     /* the same */
    assert_block_blamed("entry-points airports", "at", "30 102.5"); /* over the edge */
    assert_block_blamed("flow sealed", "label", "kk seal.icao title"); /* wider than the column */
    assert_block_blamed("flow sealed", "limit", "246");
    assert_block_blamed("lines title", "line", "kk title 130 31.9 title");
}

static void other_marks_are_named_at_their_block(void **state)
{
    (void)state;
    assert_block_blamed("mrz lines", "at", "95 268");
    assert_block_blamed("qr visa", "box", "181 243.6 28.96 28.96");
    assert_block_blamed("footer origin", "at", "10 274");
}

/* ---- the record ------------------------------------------------------------------------------ */

static void a_value_that_is_too_long_is_the_records_at_its_pointer(void **state)
{
    (void)state;
    static char text[2001];
    memset(text, 'W', sizeof text - 1);
    for (int i = 0; i < 5; i++) {
        sheet s;
        prepare_golden(&s, "maximum-widest", &builtin);
        ev_record *r = &s.record;
        ev_slice *const value[] = {&r->holder.surname, &r->holder.given_names,
                                   &r->holder.birth_place, &r->invitation.inviter_name,
                                   &r->visa.issued_by};
        static const char *const pointer[] = {"/holder/surname", "/holder/given_names",
                                              "/holder/birth_place", "/invitation/inviter_name",
                                              "/visa/issued_by"};
        *value[i] = ev_slice_from(text);
        assert_int_equal(lay_out(&s), EV_DATA);
        assert_fault(&s, EV_DOES_NOT_FIT, pointer[i], 0);
        release(&s);
    }
}

/* The value has room beside the built-in words, but not beside longer ones. */
static void words_that_leave_a_value_no_room_are_named_and_not_the_value(void **state)
{
    (void)state;
    static const struct {
        const char *path, *section, *key, *value;
    } changes[] = {
        {labels_path, "inviter_id.bin", "kk", NULL}, {labels_path, "inviter_id.bin", "ru", NULL},
        {labels_path, "inviter_id.bin", "en", NULL}, {labels_path, "inviter", "ru", NULL},
        {labels_path, "birth_place", "en", NULL},    {labels_path, "surname", "kk", NULL},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        overlay o;
        sheet s;
        bool was_refused = false;
        for (size_t letters = 5; letters <= 90 && !was_refused; letters += 5) {
            change_line(&o, changes[i].path, changes[i].section, changes[i].key,
                        wide_word(letters));
            ev_buf_char(&o.text, '\0');
            unsigned line = line_of(ev_buf_as_slice(&o.text), wide_word(letters));
            prepare_golden(&s, "maximum-words", &o.res);
            was_refused = lay_out(&s) != EV_OK;
            if (was_refused)
                assert_fault(&s, EV_RESOURCE_OVERFLOW, changes[i].path, line);
            release(&s);
            end_overlay(&o);
        }
        if (!was_refused)
            fail_msg("[%s] %s has room", changes[i].section, changes[i].key);
    }
}

/* Nor is a value at fault that has no room in a field made smaller, but one that never had it. */
static void a_value_is_at_fault_only_where_it_does_not_fit_as_built_in(void **state)
{
    (void)state;
    static char text[2001];
    overlay o;
    sheet s;
    change_line(&o, layout_path, "field inviter", "width", "90");
    prepare_golden(&s, "maximum-words", &o.res);
    assert_int_equal(lay_out(&s), EV_CONFIG);
    assert_fault(&s, EV_RESOURCE_OVERFLOW, layout_path, o.line);
    release(&s);
    memset(text, 'W', sizeof text - 1);
    prepare_golden(&s, "maximum-words", &o.res);
    s.record.invitation.inviter_name = ev_slice_from(text);
    assert_int_equal(lay_out(&s), EV_DATA);
    assert_fault(&s, EV_DOES_NOT_FIT, "/invitation/inviter_name", 0);
    release(&s);
    end_overlay(&o);
}

/* ---- origins --------------------------------------------------------------------------------- */

static void assert_origin(const sheet *s, ev_slice text, const char *path, unsigned line)
{
    ev_origin origin;
    if (!ev_origin_find(&s->template, &s->policy, text, &origin))
        fail_msg("the origin of %.*s is not found", (int)text.size, text.data);
    assert_string_equal(origin.path, path);
    assert_int_equal(origin.line, line);
}

static void a_text_is_found_by_its_place_and_a_copy_by_its_words(void **state)
{
    (void)state;
    sheet s;
    ev_trilingual words;
    prepare_golden(&s, plain, &builtin);
    assert_true(ev_template_words(&s.template, EV_SLICE("kind"), &words));
    assert_origin(&s, words.in[EV_RU], labels_path, builtin_line(labels_path, "[kind]") + 2);
    assert_true(ev_policy_state(&s.policy, "FRA", &words));
    assert_origin(&s, words.in[EV_EN], states_path, builtin_line(states_path, "\nFRA\t") + 1);
    assert_origin(&s, EV_SLICE("/ Inviting party"), labels_path,
                  builtin_line(labels_path, "Inviting party"));
    ev_airport airport = ev_policy_airport(&s.policy, EV_SLICE("UAAA"));
    assert_origin(&s, airport.name.in[EV_EN], policy_path,
                  builtin_line(policy_path, "name.en = Almaty International"));
    assert_origin(&s, EV_SLICE("no torn or loose pages; (2) have"), policy_path,
                  builtin_line(policy_path, "text.en = The passport must"));
    release(&s);
}

static void a_joined_text_is_found_by_its_longest_part(void **state)
{
    (void)state;
    sheet s;
    prepare_golden(&s, plain, &builtin);
    assert_origin(&s, EV_SLICE("Single-entry electronic visa. Paid consular fees are not refunda"),
                  policy_path, builtin_line(policy_path, "text.en = Paid consular"));
    release(&s);
}

static void what_no_resource_says_has_no_origin(void **state)
{
    (void)state;
    sheet s;
    ev_origin origin;
    prepare_golden(&s, plain, &builtin);
    static const char *const texts[] = {"+", "30", "\xE2\x80\x93", "9f3c 71d0 88ab 4e52",
                                        "XQZXQZ WVWVWV"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (ev_origin_find(&s.template, &s.policy, ev_slice_from(texts[i]), &origin))
            fail_msg("%s comes from %s, line %u", texts[i], origin.path, origin.line);
    release(&s);
}

UNIT_TESTS(overflow)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_without_room_are_named_at_their_line),
        cmocka_unit_test(words_a_little_too_long_are_named_if_they_were_changed),
        cmocka_unit_test(a_notice_that_is_too_long_is_named_at_its_line),
        cmocka_unit_test(words_without_glyphs_are_named_at_their_line),
        cmocka_unit_test(a_name_of_a_state_without_room_is_named_at_its_line),
        cmocka_unit_test(a_place_without_room_for_anything_is_named_at_its_block),
        cmocka_unit_test(a_changed_block_is_named_and_not_the_words_as_they_were),
        cmocka_unit_test(other_marks_are_named_at_their_block),
        cmocka_unit_test(a_value_that_is_too_long_is_the_records_at_its_pointer),
        cmocka_unit_test(words_that_leave_a_value_no_room_are_named_and_not_the_value),
        cmocka_unit_test(a_value_is_at_fault_only_where_it_does_not_fit_as_built_in),
        cmocka_unit_test(a_text_is_found_by_its_place_and_a_copy_by_its_words),
        cmocka_unit_test(a_joined_text_is_found_by_its_longest_part),
        cmocka_unit_test(what_no_resource_says_has_no_origin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
