/* The table of the syntax: each example is a value that its type takes, and the
 * printed table has a line for each key. */
#include "unit/checker/checker_fixture.h"

#include "checker/policies.h"
#include "layout/syntax.h"
#include "resource/versions.h"
#include "lib/unit.h"

static const ev_syntax *const tables[] = {&ev_layout_syntax, &ev_labels_syntax, &ev_policy_syntax,
                                          &ev_versions_syntax};

static void check_example(const ev_syntax *syntax, const ev_key_row *row)
{
    found all;
    begin(&all);
    ev_findings findings = {.take = take, .context = &all};
    ev_check check = {.findings = &findings, .scratch = &all.arena};
    const ev_file file = {.text = ev_slice_from(row->example), .ini = {.path = syntax->file}};
    const ev_ini_line line = {ev_slice_from(row->key), ev_slice_from(row->example), 1};
    const ev_ini_section section = {ev_slice_from(row->section), 1, &line, 1};
    const ev_value value = {{&file, &section, &line}, row, line.value};
    if (!ev_check_plain(&check, &value))
        ev_policies_check_value(&check, &value, NULL);
    if (all.count > 0)
        fail_msg("%s: [%s] %s: %s", syntax->file, row->section, row->key, lines_of(&all));
    ev_arena_free(&all.arena);
}

static void each_example_is_a_value(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (size_t k = 0; k < tables[i]->key_count; k++)
            check_example(tables[i], &tables[i]->key[k]);
}

static void the_table_has_a_line_for_each_key(void **state)
{
    ev_buf table;
    size_t lines = 0, rows = 0;
    (void)state;
    ev_buf_init(&table, NULL, 4096);
    ev_checker_keys(&table);
    for (size_t i = 0; i < table.size; i++)
        lines += table.data[i] == '\n';
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        rows += tables[i]->key_count;
    assert_int_equal(lines, rows);
    assert_non_null(memmem(table.data, table.size, "layout.txt\t[field NAME]\twidth\t", 30));
    assert_non_null(memmem(table.data, table.size, "labels.txt\t[NAME]\tkk\t", 21));
    ev_buf_free(&table);
}

UNIT_TESTS(keys)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_example_is_a_value),
        cmocka_unit_test(the_table_has_a_line_for_each_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
