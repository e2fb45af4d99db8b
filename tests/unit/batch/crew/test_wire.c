/* What comes back from a renderer that somebody has taken over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batch/crew/wire.h"
#include "lib/unit.h"

static ev_wire_record *record;
static ev_rendered rendered;
static ev_faults faults;

static int set_up(void **state)
{
    (void)state;
    record = calloc(1, sizeof *record);
    return record == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    free(record);
    return 0;
}

/* A document, with one warning. */
static void answer_well(void)
{
    ev_faults said;
    memset(record, 0, sizeof *record);
    ev_faults_init(&said, EV_LENIENT);
    (void)ev_faults_add(&said, EV_STAY_UNUSUAL, "/visa/stay_days");
    said.fault[0].limit = (ev_limit){EV_AT_MOST, 30, "days"};
    ev_wire_put_faults(record, &said);
    record->pdf_size = 5;
    (void)strcpy(record->info.number, "KZ1234567");
    (void)strcpy(record->info.template_id, "evisa/1");
    (void)strcpy(record->info.policy_id, "kz-2019-03");
    ev_faults_init(&faults, EV_LENIENT);
}

static void an_answer_is_taken_as_it_is(void **state)
{
    (void)state;
    answer_well();
    assert_true(ev_wire_take(record, &rendered, &faults));
    assert_int_equal(faults.count, 1);
    assert_int_equal(faults.status, EV_OK);
    assert_int_equal(faults.fault[0].code, EV_STAY_UNUSUAL);
    assert_string_equal(faults.fault[0].pointer, "/visa/stay_days");
    assert_string_equal(faults.fault[0].limit.unit, "days");
    memset(record->fault, 0xFF, sizeof record->fault); /* the next record overwrites it */
    assert_string_equal(faults.fault[0].limit.unit, "days");
    assert_string_equal(rendered.info.number, "KZ1234567");
}

static void severities_are_those_of_the_batch(void **state)
{
    (void)state;
    answer_well();
    record->pdf_size = 0;
    record->fault[0].fault.severity = EV_WARNING;
    ev_faults_init(&faults, EV_STRICT);
    assert_true(ev_wire_take(record, &rendered, &faults));
    assert_int_equal(faults.fault[0].severity, EV_ERROR);
    assert_int_equal(faults.status, EV_DATA);
}

typedef void forgery(void);

static void too_many_faults(void)
{
    record->fault_count = EV_FAULTS_MAX + 1;
}
static void no_such_code(void)
{
    record->fault[0].fault.code = (ev_code)EV_CODE_COUNT;
}
static void a_negative_code(void)
{
    record->fault[0].fault.code = (ev_code)-1;
}
static void a_pointer_without_end(void)
{
    memset(record->fault[0].fault.pointer, 'x', sizeof record->fault[0].fault.pointer);
}
static void a_pointer_that_is_not_text(void)
{
    (void)strcpy(record->fault[0].fault.pointer, "/\xFF");
}
static void expected_with_a_control_character(void)
{
    (void)strcpy(record->fault[0].fault.expected, "\x1b[2J");
}
static void a_unit_without_end(void)
{
    memset(record->fault[0].unit, 'x', sizeof record->fault[0].unit);
}
static void no_such_bound(void)
{
    record->fault[0].fault.limit.bound = (ev_bound)99;
}
static void too_large_a_document(void)
{
    record->pdf_size = EV_DOCUMENT_BYTES_MAX + 1;
}
static void no_document(void)
{
    record->pdf_size = 0;
}
static void no_number(void)
{
    record->info.number[0] = '\0';
}
static void a_number_that_is_a_path(void)
{
    (void)strcpy(record->info.number, "../../etc/x");
}
static void a_number_without_end(void)
{
    memset(record->info.number, 'K', sizeof record->info.number);
}
static void a_template_that_breaks_the_journal(void)
{
    (void)strcpy(record->info.template_id, "a\",\"b\":\"");
}

static void a_number_without_a_path(void)
{
    (void)strcpy(record->info.number, "KZ123"); /* documents have at least six letters */
}
static void no_template(void)
{
    record->info.template_id[0] = '\0';
}
static void no_policy(void)
{
    record->info.policy_id[0] = '\0';
}
/* These end a batch, and are never of a record. */
static void a_fault_of_the_disk(void)
{
    record->fault[0].fault.code = EV_WRITE_FAILED;
}
static void a_fault_of_a_key(void)
{
    record->fault[0].fault.code = EV_KEY_KIND;
}

static void what_no_renderer_says_is_refused(void **state)
{
    static forgery *const forgeries[] = {too_many_faults,
                                         no_such_code,
                                         a_negative_code,
                                         a_pointer_without_end,
                                         a_pointer_that_is_not_text,
                                         expected_with_a_control_character,
                                         a_unit_without_end,
                                         no_such_bound,
                                         too_large_a_document,
                                         no_document,
                                         no_number,
                                         a_number_that_is_a_path,
                                         a_number_without_end,
                                         a_template_that_breaks_the_journal,
                                         a_number_without_a_path,
                                         no_template,
                                         no_policy,
                                         a_fault_of_the_disk,
                                         a_fault_of_a_key};
    static const ev_rendered empty;
    (void)state;
    for (size_t i = 0; i < sizeof forgeries / sizeof *forgeries; i++) {
        answer_well();
        forgeries[i]();
        memset(&rendered, 'x', sizeof rendered);
        assert_false(ev_wire_take(record, &rendered, &faults));
        assert_memory_equal(&rendered, &empty, sizeof rendered);
        assert_int_equal(faults.count, 0);
        assert_int_equal(faults.status, EV_OK);
    }
}

static void assert_number(const char *told, const char *taken)
{
    answer_well();
    (void)strcpy(record->info.number, told);
    ev_wire_take_number(record, &rendered);
    assert_string_equal(rendered.info.number, taken);
    assert_string_equal(rendered.info.template_id, ""); /* nothing else is believed */
}

static void of_a_renderer_that_ended_only_a_sound_number_is_taken(void **state)
{
    (void)state;
    assert_number("KZ1234567", "KZ1234567");
    assert_number("", "");
    assert_number("../../x y", "");
    assert_number("KZ123", "");
    a_number_without_end();
    ev_wire_take_number(record, &rendered);
    assert_string_equal(rendered.info.number, "");
}

UNIT_TESTS(wire)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_taken_as_it_is),
        cmocka_unit_test(severities_are_those_of_the_batch),
        cmocka_unit_test(what_no_renderer_says_is_refused),
        cmocka_unit_test(of_a_renderer_that_ended_only_a_sound_number_is_taken),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
