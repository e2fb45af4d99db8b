/* Resources nobody checked: a template or policy with bytes, numbers and lines torn, swapped,
 * doubled. Whatever --resources brings, the program refuses it or makes a document; under the
 * sanitizers it must also not touch what is not its own. */
#include "lib/unit.h"
#include "evisa.h"
#include "unit/layout/page_fixture.h"

enum { ROUNDS = 3000, EDITS_MAX = 4 };

/* Numerical Recipes' generator: every run makes the same mutations. */
static uint32_t seed = 1;

static uint32_t dice(size_t sides)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)((seed >> 8) % sides);
}

static const char *const extremes[] = {"999999.999", "-999999.999", "0",    "-1",
                                       "5080",       "-5080",       "144",  "1",
                                       "0.001",      "99999999999", "1000", ""};

static void replace_part(ev_buf *text, size_t at, size_t gone, ev_slice instead)
{
    ev_buf next;
    ev_buf_init(&next, NULL, text->size + instead.size + 1);
    ev_buf_bytes(&next, text->data, at);
    ev_buf_slice(&next, instead);
    ev_buf_bytes(&next, text->data + at + gone, text->size - at - gone);
    ev_buf_free(text);
    *text = next;
}

static size_t line_at(const ev_buf *text, size_t at, size_t *size)
{
    while (at > 0 && text->data[at - 1] != '\n')
        at--;
    const char *end = memchr(text->data + at, '\n', text->size - at);
    *size = end != NULL ? (size_t)(end - text->data) + 1 - at : text->size - at;
    return at;
}

/* A number somewhere behind a random place becomes an extreme one. */
static void spoil_number(ev_buf *text)
{
    size_t at = dice(text->size), size = 0;
    while (at < text->size && (text->data[at] < '0' || text->data[at] > '9'))
        at++;
    while (at + size < text->size &&
           ((text->data[at + size] >= '0' && text->data[at + size] <= '9') ||
            text->data[at + size] == '.'))
        size++;
    replace_part(text, at, size, ev_slice_from(extremes[dice(sizeof extremes / sizeof *extremes)]));
}

static void spoil_line(ev_buf *text)
{
    size_t size, other_size, at = line_at(text, dice(text->size), &size),
                             other = line_at(text, dice(text->size), &other_size);
    char copy[4096];
    if (other_size > sizeof copy)
        return;
    memcpy(copy, text->data + other, other_size);
    replace_part(text, at, dice(2) == 0 ? size : 0,
                 (ev_slice){copy, dice(3) == 0 ? 0 : other_size});
}

static void spoil_bytes(ev_buf *text)
{
    char bytes[4] = {(char)dice(256), (char)dice(256), ' ', '\n'};
    size_t at = dice(text->size), gone = dice(40);
    replace_part(text, at, gone < text->size - at ? gone : 0, (ev_slice){bytes, dice(5)});
}

/* One line a thousand times as long; a file stays below the 4 MiB that --resources takes. */
static void stretch(ev_buf *text)
{
    size_t size, at = line_at(text, dice(text->size), &size);
    ev_buf more;
    if (text->size + 1000 * size > (size_t)4 << 20)
        return;
    ev_buf_init(&more, NULL, 0);
    for (int i = 0; i < 1000; i++)
        ev_buf_bytes(&more, text->data + at, size - 1);
    replace_part(text, at + size - 1, 0, ev_buf_as_slice(&more));
    ev_buf_free(&more);
}

static void mutate(ev_buf *text)
{
    for (uint32_t edits = 1 + dice(EDITS_MAX); edits > 0 && text->size > 8; edits--) {
        uint32_t kind = dice(40);
        if (kind == 0)
            stretch(text);
        else if (kind < 16)
            spoil_number(text);
        else if (kind < 28)
            spoil_line(text);
        else
            spoil_bytes(text);
    }
}

static ev_buf record, maximum;

static int read_records(void **state)
{
    (void)state;
    ev_buf_init(&record, NULL, 0);
    ev_buf_init(&maximum, NULL, 0);
    read_file("tests/golden/cases/tourist-two-airports/record.json", &record);
    read_file("tests/golden/cases/maximum-eight-airports/record.json", &maximum);
    return 0;
}

static int free_records(void **state)
{
    (void)state;
    ev_buf_free(&record);
    ev_buf_free(&maximum);
    return 0;
}

static ev_status judge(ev_gen *gen, ev_slice json, const char *path, int round)
{
    ev_faults faults;
    ev_buf pdf;
    ev_faults_init(&faults, EV_LENIENT);
    ev_buf_init(&pdf, NULL, 0);
    ev_status status = ev_gen_render(gen, json, &pdf, NULL, &faults);
    if (status != EV_OK && status != EV_DATA && status != EV_CONFIG)
        fail_msg("round %d, %s: status %d, %s", round, path, (int)status,
                 ev_code_describe(faults.fault[0].code)->code);
    assert_true(status != EV_OK || (pdf.size > 1000 && memcmp(pdf.data, "%PDF-", 5) == 0));
    ev_buf_free(&pdf);
    return status;
}

/* Returns how many of the mutations still made a document. */
static int spoil(const char *path, int rounds)
{
    int made = 0;
    for (int round = 0; round < rounds; round++) {
        ev_buf text;
        ev_buf_init(&text, NULL, 0);
        ev_buf_slice(&text, ev_resource_find(&builtin, path));
        mutate(&text);
        const ev_resource_file file = {path, ev_buf_as_slice(&text)};
        ev_gen *gen = ev_gen_open(&(ev_resources){&file, 1});
        made +=
            judge(gen, ev_buf_as_slice(round % 2 == 0 ? &record : &maximum), path, round) == EV_OK;
        ev_gen_close(gen);
        ev_buf_free(&text);
    }
    return made;
}

static void spoilt_layouts_make_a_document_or_a_fault(void **state)
{
    (void)state;
    int made = spoil(layout_path, ROUNDS / 2);
    assert_true(made > 50 &&
                made < ROUNDS / 2 - 50); /* the mutations are neither harmless nor hopeless */
}

static void spoilt_labels_make_a_document_or_a_fault(void **state)
{
    (void)state;
    spoil("evisa/1/labels.txt", ROUNDS / 10);
}

static void spoilt_forms_make_a_document_or_a_fault(void **state)
{
    (void)state;
    spoil("evisa/1/ground.form", ROUNDS / 20);
}

static void spoilt_policies_make_a_document_or_a_fault(void **state)
{
    (void)state;
    spoil("policy/kz-2019-01/policy.txt", ROUNDS / 5);
    spoil("policy/kz-2022-09/policy.txt", ROUNDS / 20);
    spoil("policy/kz-2019-01/tourist.txt", ROUNDS / 20);
}

static void spoilt_tables_and_lists_make_a_document_or_a_fault(void **state)
{
    (void)state;
    spoil("states/1.txt", ROUNDS / 20);
    spoil("versions.txt", ROUNDS / 10);
}

UNIT_TESTS(resource_mutation)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spoilt_layouts_make_a_document_or_a_fault),
        cmocka_unit_test(spoilt_labels_make_a_document_or_a_fault),
        cmocka_unit_test(spoilt_forms_make_a_document_or_a_fault),
        cmocka_unit_test(spoilt_policies_make_a_document_or_a_fault),
        cmocka_unit_test(spoilt_tables_and_lists_make_a_document_or_a_fault),
    };
    return cmocka_run_group_tests(tests, read_records, free_records);
}
