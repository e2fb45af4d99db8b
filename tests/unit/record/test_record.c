/* The record as a whole: the struct that comes out, its shape, its digest, failing memory, and the
 * table against the schema. */
#include "lib/unit.h"
#include "unit/record/record_check.h"

/* ---- what comes out -------------------------------------------------------------------------- */

static void assert_date(ev_date date, const char *iso)
{
    char text[EV_DATE_TEXT_MAX];
    assert_string_equal(ev_date_iso(date, text), iso);
}

static void assert_slice(ev_slice slice, const char *text)
{
    assert_true(ev_slice_is(slice, text));
    assert_int_equal(slice.data[slice.size], '\0');
}

static void a_whole_record_becomes_a_struct(void **state)
{
    ev_record r;
    ev_faults faults;
    (void)state;
    read_changed(parse(whole), &r, &faults);
    assert_faults(&faults, "");
    assert_slice(r.visa.number, "KZ0000001");
    assert_slice(r.visa.category, "B12");
    assert_int_equal(r.visa.entries, 1);
    assert_date(r.visa.issued_on, "2019-03-01");
    assert_date(r.visa.valid_from, "2019-04-01");
    assert_date(r.visa.valid_until, "2019-04-30");
    assert_int_equal(r.visa.stay_days, 30);
    assert_slice(r.visa.issued_by, "\xD0\x9C\xD0\x98\xD0\x94 \xD0\xA0\xD0\x9A");
    assert_slice(r.holder.surname, "M\xC3\xBCller-O\xE2\x80\x99Neil"); /* NFC */
    assert_slice(r.holder.given_names, "Anna Maria");
    assert_date(r.holder.birth_date, "1985-04-12");
    assert_slice(r.holder.birth_place, "K\xC3\xB6ln (2)");
    assert_int_equal(r.holder.sex, 'F');
    assert_string_equal(r.holder.nationality, "D");
    assert_slice(r.holder.mrz_name, "MUELLER<ONEIL<<ANNA<MARIA");
    assert_slice(r.passport.number, "C01X00T47");
    assert_string_equal(r.passport.issuer, "D");
    assert_date(r.passport.issued_on, "2015-01-01");
    assert_date(r.passport.expires_on, "2025-01-01");
    assert_string_equal(r.eligibility_country, "DEU");
    assert_slice(r.invitation.number, "2019/00-A1");
    assert_slice(r.invitation.inviter_id, "190140000109");
    assert_int_equal(r.entry_point_count, 2);
    assert_slice(r.entry_point[0], "UACC");
    assert_slice(r.entry_point[1], "UAAA");
    assert_int_equal(r.photo.size, 5);
    assert_memory_equal(r.photo.data, "\xFF\xD8\xFF\x00\x01", 5);
    assert_slice(r.template_pin, "evisa/1");
    assert_slice(r.policy_pin, "kz-2019-01");
    assert_slice(r.render_pin, "render/1");
    assert_true(r.specimen);
    assert_null(r.seal.data);
}

static void what_is_optional_may_be_absent(void **state)
{
    static const char *const optional[] = {"/visa/issued_by",
                                           "/holder/surname",
                                           "/holder/birth_place",
                                           "/holder/mrz_name",
                                           "/eligibility_country",
                                           "/invitation/inviter_id",
                                           "/photo",
                                           "/template",
                                           "/policy",
                                           "/render",
                                           "/specimen",
                                           "/x-portal"};
    ev_record r;
    ev_faults faults;
    json_t *least = parse(whole);
    (void)state;
    for (size_t i = 0; i < sizeof optional / sizeof optional[0]; i++) {
        assert_change(optional[i], NULL, "");
        change(least, optional[i], NULL);
    }
    read_changed(least, &r, &faults);
    assert_faults(&faults, "");
    assert_null(r.visa.issued_by.data);
    assert_null(r.holder.surname.data);
    assert_null(r.holder.birth_place.data);
    assert_null(r.holder.mrz_name.data);
    assert_string_equal(r.eligibility_country, "");
    assert_null(r.invitation.inviter_id.data);
    assert_null(r.photo.data);
    assert_null(r.template_pin.data);
    assert_null(r.policy_pin.data);
    assert_null(r.render_pin.data);
    assert_false(r.specimen);
}

static void read_names(const char *surname, const char *given_names, ev_record *record,
                       ev_faults *faults)
{
    json_t *changed = parse(whole);
    change(changed, "/holder/surname", surname);
    change(changed, "/holder/given_names", given_names);
    read_changed(changed, record, faults);
}

static void a_holder_has_a_surname_or_given_names(void **state)
{
    static const struct {
        const char *surname, *given_names, *faults;
        bool is_named;
    } cases[] = {{"\"A\"", "\"B\"", "", true},
                 {"\"A\"", NULL, "", true},
                 {NULL, "\"B\"", "", true},
                 {NULL, NULL, "name-missing at /holder", false},
                 {"\"\"", NULL, "too-short at /holder/surname", false},
                 {"\"\"", "\"B\"", "too-short at /holder/surname", false},
                 {"\"A\"", "null", "wrong-type at /holder/given_names", false},
                 {NULL, "\"1\"", "name-character at /holder/given_names", false}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ev_record r;
        ev_faults faults;
        read_names(cases[i].surname, cases[i].given_names, &r, &faults);
        assert_faults(&faults, cases[i].faults);
        assert_int_equal(r.holder.is_named, cases[i].is_named);
    }
    assert_judged("/holder", "17", "wrong-type"); /* and nothing of its names */
}

/* node tests/independent/schema/digest.mjs computes the same by another implementation. */
static void the_digest_is_that_of_the_record_as_received(void **state)
{
    ev_record r;
    ev_faults faults;
    ev_buf hex;
    (void)state;
    read_changed(parse(whole), &r, &faults);
    ev_buf_init(&hex, &arena, 80);
    ev_buf_hex(&hex, r.digest, sizeof r.digest);
    ev_buf_char(&hex, '\0');
    assert_string_equal(hex.data,
                        "71db8913828efe36cbbdc9a4830d4b47fafc033858d5a6bcdf4377f29c0f9dc2");
}

/* ---- shape ----------------------------------------------------------------------------------- */

static void what_is_required_must_be_there(void **state)
{
    (void)state;
    for (const ev_field *field = ev_record_fields; field->name != NULL; field++) {
        char pointer[64];
        snprintf(pointer, sizeof pointer, "%s%s/%s", *field->object != '\0' ? "/" : "",
                 field->object, field->name);
        assert_judged(pointer, NULL, field->required ? "member-missing" : "");
    }
}

static void every_member_has_one_type(void **state)
{
    static const char *const wrong[] = {"null", "[]", "{}", "true", "17", "\"x\"", "1.5"};
    (void)state;
    for (const ev_field *field = ev_record_fields; field->name != NULL; field++) {
        char pointer[64], expected[128];
        unsigned refused = 0;
        snprintf(pointer, sizeof pointer, "%s%s/%s", *field->object != '\0' ? "/" : "",
                 field->object, field->name);
        snprintf(expected, sizeof expected, "wrong-type at %s", pointer);
        for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
            ev_record record;
            ev_faults faults;
            json_t *changed = parse(whole);
            change(changed, pointer, wrong[i]);
            read_changed(changed, &record, &faults);
            for (size_t f = 0; f < faults.count; f++)
                refused += faults.fault[f].code == EV_WRONG_TYPE &&
                           strcmp(faults.fault[f].pointer, pointer) == 0;
        }
        /* Of the seven values one type is right; for an object {} is right in type, and a number
         * may be 17 but not 1.5. */
        assert_int_equal(refused, field->kind == &ev_field_number ? 5 : 6);
    }
}

static void unknown_members_are_refused_everywhere(void **state)
{
    (void)state;
    assert_judged("/Visa", "1", "member-unknown");
    assert_judged("/visa/numbr", "1", "member-unknown");
    assert_judged("/holder/schema", "1", "member-unknown");
    assert_judged("/passport/X-y", "1", "member-unknown");
    assert_judged("/invitation/x", "1", "member-unknown");
    assert_judged("/", "1", "member-unknown");
    assert_judged("/x-", "[1e3,{\"a\":-0.5},99999999999999999]", "");
    assert_judged("/visa/x-own", "{\"a\":[1,\"b\",null]}", "");
}

static void numbers_the_digest_covers_are_plain_integers(void **state)
{
    (void)state;
    assert_change("/visa/x-own", "{\"a\":[1,2.0]}", "number-not-plain at /visa/x-own/a/1");
    assert_change("/holder/x-own", "{\"a/b\":1e2}", "number-not-plain at /holder/x-own/a~1b");
    assert_judged("/holder/x-own", "9007199254740991", "");
    assert_judged("/holder/x-own", "9007199254740992", "out-of-range");
    assert_judged("/holder/x-own", "-9007199254740991", "");
    assert_judged("/holder/x-own", "-9007199254740992", "out-of-range");
}

static void all_faults_are_reported_at_once(void **state)
{
    ev_record record;
    ev_faults faults;
    json_t *changed = parse(whole);
    (void)state;
    change(changed, "/schema", "\"evisa-record/2\"");
    change(changed, "/visa/stay_days", "0");
    change(changed, "/visa/number", "\"kz\"");
    change(changed, "/holder/surname", "\" \xD0\x98\"");
    change(changed, "/passport", "\"\"");
    change(changed, "/invitation/number", NULL);
    change(changed, "/extra", "1");
    read_changed(changed, &record, &faults);
    assert_faults(
        &faults,
        "schema-unknown at /schema, too-short at /visa/number, malformed at /visa/number, "
        "out-of-range at /visa/stay_days, name-cyrillic at /holder/surname, stray-blank at "
        "/holder/surname, "
        "wrong-type at /passport, member-missing at /invitation/number, member-unknown at /extra");
}

static void more_faults_than_fit_are_counted(void **state)
{
    ev_record record;
    ev_faults faults;
    json_t *changed = parse(whole);
    (void)state;
    for (int i = 0; i < EV_FAULTS_MAX + 9; i++) {
        char pointer[16];
        snprintf(pointer, sizeof pointer, "/n%d", i);
        change(changed, pointer, "1");
    }
    read_changed(changed, &record, &faults);
    assert_int_equal(faults.count, EV_FAULTS_MAX);
    assert_int_equal(faults.dropped, 10); /* the last place says that there are more */
    assert_int_equal(faults.fault[EV_FAULTS_MAX - 1].code, EV_MORE_FAULTS);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static void every_failing_allocation_is_noticed(void **state)
{
    ev_record record;
    ev_faults faults;
    size_t failures = 0;
    (void)state;
    do {
        ev_faults_init(&faults, EV_LENIENT);
        ev_arena_reset(&arena);
        arena.fail_after = ++failures;
        ev_record_read(EV_SLICE(whole), &arena, &record, &faults);
        assert_true(faults.status == EV_TEMP_FAIL || faults.status == EV_OK);
    } while (faults.status != EV_OK);
    arena.fail_after = 0;
    assert_true(failures > 20);
}

/* ---- table and schema ------------------------------------------------------------------------ */

static json_t *schema_of(json_t *schema, const ev_field *field)
{
    json_t *object = *field->object == '\0'
                         ? schema
                         : json_object_get(json_object_get(schema, "properties"), field->object);
    json_t *names = json_object_get(object, "required");
    bool required = false;
    for (size_t i = 0; i < json_array_size(names); i++)
        required |= strcmp(json_string_value(json_array_get(names, i)), field->name) == 0;
    assert_int_equal(required, field->required);
    assert_true(json_is_false(json_object_get(object, "additionalProperties")));
    return json_object_get(json_object_get(object, "properties"), field->name);
}

/* A keyword of a member's schema, its items' or that of the definition it refers to. */
static json_t *keyword(json_t *schema, json_t *member, const char *name)
{
    static const char prefix[] = "#/$defs/";
    json_t *value = json_object_get(member, name);
    const char *reference = json_string_value(json_object_get(member, "$ref"));
    if (value == NULL && reference != NULL)
        value = json_object_get(
            json_object_get(json_object_get(schema, "$defs"), reference + strlen(prefix)), name);
    if (value == NULL)
        value = json_object_get(json_object_get(member, "items"), name);
    return value;
}

static void assert_limit(json_t *schema, json_t *member, const char *name, int limit)
{
    json_t *value = keyword(schema, member, name);
    assert_true(json_is_integer(value));
    assert_int_equal(json_integer_value(value), limit);
}

/* "M, F, X" is ["M","F","X"], and a pattern is the schema's. */
static void assert_expected(json_t *schema, json_t *member, const char *expected)
{
    json_t *values = json_object_get(member, "enum");
    json_t *constant = json_object_get(member, "const");
    char list[EV_EXPECTED_MAX + 1] = "";
    for (size_t i = 0; i < json_array_size(values); i++)
        ev_expected_item(list, ev_slice_from(json_string_value(json_array_get(values, i))));
    if (values != NULL)
        assert_string_equal(expected, list);
    if (json_is_string(constant))
        assert_string_equal(expected, json_string_value(constant));
    if (expected != NULL && expected[0] == '^')
        assert_string_equal(expected, json_string_value(keyword(schema, member, "pattern")));
}

static void the_table_says_what_the_schema_says(void **state)
{
    ev_slice text = ev_record_schema();
    json_t *schema = json_loadb(text.data, text.size, JSON_REJECT_DUPLICATES, NULL);
    size_t properties = 0, rows = 0;
    (void)state;
    assert_non_null(schema);
    for (const ev_field *field = ev_record_fields; field->name != NULL; field++, rows++) {
        json_t *member = schema_of(schema, field), *pattern = keyword(schema, member, "pattern");
        bool is_list = field->kind == &ev_field_entry_points,
             is_number = field->kind == &ev_field_number;
        assert_non_null(member);
        properties += json_object_size(json_object_get(member, "properties"));
        if (field->pattern != NULL && pattern != NULL)
            assert_string_equal(field->pattern, json_string_value(pattern));
        assert_expected(schema, member, field->kind->expected);
        if (field->kind == &ev_field_mrz_name) {
            assert_limit(schema, member, "maxLength", field->max);
        } else if (field->max > 0) {
            assert_limit(schema, member,
                         is_list     ? "minItems"
                         : is_number ? "minimum"
                                     : "minLength",
                         field->min);
            assert_limit(schema, member,
                         is_list     ? "maxItems"
                         : is_number ? "maximum"
                                     : "maxLength",
                         field->max);
        }
    }
    /* read_holder */
    json_t *either =
        json_pack("[{s:{s:b}, s:[s]}, {s:{s:b}, s:[s]}]", "properties", "surname", 1, "required",
                  "surname", "properties", "given_names", 1, "required", "given_names");
    json_t *holder = json_object_get(json_object_get(schema, "properties"), "holder");
    assert_true(json_equal(json_object_get(holder, "anyOf"), either));
    json_decref(either);
    properties += json_object_size(json_object_get(schema, "properties"));
    assert_int_equal(properties, rows);
    json_decref(schema);
}

UNIT_TESTS(record)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_record_becomes_a_struct),
        cmocka_unit_test(what_is_optional_may_be_absent),
        cmocka_unit_test(a_holder_has_a_surname_or_given_names),
        cmocka_unit_test(the_digest_is_that_of_the_record_as_received),
        cmocka_unit_test(what_is_required_must_be_there),
        cmocka_unit_test(every_member_has_one_type),
        cmocka_unit_test(unknown_members_are_refused_everywhere),
        cmocka_unit_test(numbers_the_digest_covers_are_plain_integers),
        cmocka_unit_test(all_faults_are_reported_at_once),
        cmocka_unit_test(more_faults_than_fit_are_counted),
        cmocka_unit_test(every_failing_allocation_is_noticed),
        cmocka_unit_test(the_table_says_what_the_schema_says),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
