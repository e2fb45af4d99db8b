/* A line of the journal: its bytes, reading it again, and the lines that are refused. */
#include "lib/unit.h"
#include "unit/batch/journal/entry_fixture.h"

#define HASH_00 "0000000000000000000000000000000000000000000000000000000000000000"
#define HASH_07 "0707070707070707070707070707070707070707070707070707070707070707"
#define HASH_AB "abababababababababababababababababababababababababababababababab"

#define DONE_LINE                                                                                  \
    "{\"seq\":7,\"id\":\"KZ0000007\",\"status\":\"done\",\"code\":null,"                           \
    "\"input_sha256\":\"" HASH_07 "\",\"record_sha256\":\"" HASH_AB "\",\"pdf_sha256\":\"" HASH_00 \
    "\",\"bytes\":100007,\"template\":\"evisa/1\",\"policy\":\"kz-2019-03\","                      \
    "\"render\":\"render/1\",\"program\":\"evisa-gen 0.1.0\"}"
#define FAILED_LINE                                                                                \
    "{\"seq\":7,\"id\":null,\"status\":\"failed\",\"code\":\"malformed\","                         \
    "\"input_sha256\":\"" HASH_07                                                                  \
    "\",\"record_sha256\":null,\"pdf_sha256\":null,\"bytes\":null,\"template\":null,"              \
    "\"policy\":null,\"render\":null,\"program\":\"evisa-gen 0.1.0\"}"

static char line_bytes[2 * EV_ENTRY_BYTES_MAX];

static ev_slice line_of(const ev_entry *entry)
{
    ev_buf line;
    ev_buf_init(&line, NULL, 0);
    ev_entry_put(entry, &line);
    assert_true(line.size < sizeof line_bytes);
    memcpy(line_bytes, line.data, line.size);
    line_bytes[line.size - 1] = '\0';
    assert_int_equal(line.data[line.size - 1], '\n');
    size_t size = line.size - 1;
    ev_buf_free(&line);
    return (ev_slice){line_bytes, size};
}

static bool reads(const char *line)
{
    ev_entry entry;
    return ev_entry_read(ev_slice_from(line), &entry);
}

/* `line` with `new` in place of the first `old`. */
static const char *with(const char *line, const char *old, const char *new)
{
    static char changed[EV_ENTRY_BYTES_MAX * 2];
    const char *at = strstr(line, old);
    if (at == NULL)
        fail_msg("%s is not in the line", old);
    else
        snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - line), line, new,
                 at + strlen(old));
    return changed;
}

/* ---- writing --------------------------------------------------------------------------------- */

static void a_line_has_its_members_in_their_order(void **state)
{
    (void)state;
    ev_entry done = done_entry(7, 0), failed = failed_entry(7, "malformed");
    assert_string_equal(line_of(&done).data, DONE_LINE);
    assert_string_equal(line_of(&failed).data, FAILED_LINE);
    failed.has_input = false;
    assert_string_equal(line_of(&failed).data, with(FAILED_LINE, "\"" HASH_07 "\"", "null"));
}

static void a_verdict_is_the_last_member(void **state)
{
    static const char *const names[] = {"", "same", "input-differs", "output-differs",
                                        "not-in-expected"};
    (void)state;
    for (ev_verdict verdict = EV_NOT_JUDGED; verdict < EV_VERDICT_COUNT; verdict++) {
        ev_entry entry = done_entry(7, 0);
        char end[64];
        entry.verdict = verdict;
        snprintf(end, sizeof end, "0.1.0\"%s%s%s}", verdict ? ",\"expect\":\"" : "", names[verdict],
                 verdict ? "\"" : "");
        assert_string_equal(line_of(&entry).data, with(DONE_LINE, "0.1.0\"}", end));
        assert_string_equal(ev_verdict_name(verdict), names[verdict]);
    }
    assert_string_equal(ev_verdict_name(EV_VERDICT_COUNT), "");
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    ev_entry entries[] = {done_entry(1, 1),
                          done_entry((uint64_t)INT64_MAX, 255),
                          failed_entry(2, "json-syntax"),
                          failed_entry(3, "x"),
                          done_entry(4, 4),
                          done_entry(5, 5)};
    entries[1].bytes = (uint64_t)INT64_MAX;
    memcpy(entries[1].id, "ABCDEFGHIJ019", EV_ID_MAX + 1);
    entries[2].has_input = false;
    entries[3].has_pdf = true; /* a duplicate may describe the document it did not get */
    entries[3].bytes = 5;
    memcpy(entries[3].template_id, entries[0].template_id, sizeof entries[3].template_id);
    memcpy(entries[3].policy_id, "a \"\\ b", sizeof "a \"\\ b");
    memcpy(entries[3].render, entries[0].render, sizeof entries[3].render);
    entries[4].verdict = EV_OUTPUT_DIFFERS;
    for (size_t i = 0; i < EV_HASH_SIZE; i++)
        entries[5].pdf[i] = (uint8_t)(i * 37 + 9);
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        ev_entry again;
        memset(&again, 0x55, sizeof again);
        assert_true(ev_entry_read(line_of(&entries[i]), &again));
        assert_true(ev_entry_equal(&entries[i], &again));
    }
}

/* The longest words, all of characters that are escaped. */
static void no_line_is_longer_than_a_reader_takes(void **state)
{
    (void)state;
    ev_entry entry = done_entry(UINT64_C(9223372036854775807), 1), again;
    char *words[] = {entry.template_id, entry.policy_id, entry.render, entry.program, entry.code};
    entry.done = false;
    entry.bytes = entry.seq;
    entry.verdict = EV_NOT_IN_EXPECTED;
    memcpy(entry.id, "ABCDEFGHIJ019", EV_ID_MAX + 1);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        memset(words[i], '"', EV_ENTRY_WORD_MAX);
        words[i][EV_ENTRY_WORD_MAX] = '\0';
    }
    ev_slice line = line_of(&entry);
    assert_true(line.size <= EV_ENTRY_BYTES_MAX);
    assert_true(ev_entry_read(line, &again));
    assert_true(ev_entry_equal(&entry, &again));
}

static void a_resource_with_odd_ids_gives_a_line_all_the_same(void **state)
{
    (void)state;
    ev_entry entry = done_entry(1, 1), again;
    memcpy(entry.policy_id, "k\xD0\n\x7F\x01z", sizeof "k\xD0\n\x7F\x01z");
    assert_true(ev_entry_read(line_of(&entry), &again));
    assert_string_equal(again.policy_id, "k????z");
}

/* ---- reading --------------------------------------------------------------------------------- */

static void members_may_have_any_order_and_others_are_ignored(void **state)
{
    static const char line[] =
        " { \"program\" : \"evisa-gen 0.1.0\", \"later\":{\"a\":[1,2.5,null]}, "
        "\"render\":\"render/1\",\"policy\":\"kz-2019-03\","
        "\"template\":\"evisa/1\",\"bytes\":100007,"
        "\"pdf_sha256\":\"" HASH_00 "\",\"record_sha256\":\"" HASH_AB
        "\",\"input_sha256\":\"" HASH_07
        "\",\"code\":null,\"status\":\"done\",\"id\":\"KZ0000007\",\"seq\":7 } ";
    (void)state;
    ev_entry entry, expected = done_entry(7, 0);
    assert_true(ev_entry_read(ev_slice_from(line), &entry));
    assert_true(ev_entry_equal(&entry, &expected));
}

static void each_member_must_be_there(void **state)
{
    static const char *const names[] = {
        "seq",        "id",    "status",   "code",   "input_sha256", "record_sha256",
        "pdf_sha256", "bytes", "template", "policy", "render",       "program"};
    (void)state;
    assert_true(reads(DONE_LINE));
    assert_true(reads(FAILED_LINE));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char old[32], new[32];
        snprintf(old, sizeof old, "\"%s\":", names[i]);
        snprintf(new, sizeof new, "\"x%s\":", names[i]);
        if (reads(with(DONE_LINE, old, new)) || reads(with(FAILED_LINE, old, new)))
            fail_msg("without %s", names[i]);
    }
}

typedef struct change {
    const char *old, *new;
} change;

static void assert_refused(const char *line, const change *changes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (reads(with(line, changes[i].old, changes[i].new)))
            fail_msg("%s as %s was taken", changes[i].old, changes[i].new);
}

static void each_member_has_its_type_and_form(void **state)
{
    static const char long_word[] = "\"template\":\"01234567890123456789012345678901234567890\"";
    static const change changes[] = {{"\"seq\":7", "\"seq\":0"},
                                     {"\"seq\":7", "\"seq\":-7"},
                                     {"\"seq\":7", "\"seq\":7.0"},
                                     {"\"seq\":7", "\"seq\":\"7\""},
                                     {"\"seq\":7", "\"seq\":null"},
                                     {"\"seq\":7", "\"seq\":9223372036854775808"},
                                     {"\"seq\":7", "\"seq\":true"},
                                     {"\"KZ0000007\"", "\"kz0000007\""},
                                     {"\"KZ0000007\"", "\"KZ/000007\""},
                                     {"\"KZ0000007\"", "\"\""},
                                     {"\"KZ0000007\"", "\"KZ000000700000\""},
                                     {"\"KZ0000007\"", "7"},
                                     {"\"KZ0000007\"", "\"KZ\\u0660\""},
                                     {"\"done\"", "\"Done\""},
                                     {"\"done\"", "\"\""},
                                     {"\"done\"", "null"},
                                     {"\"done\"", "1"},
                                     {"0707\"", "070\""},
                                     {"0707\"", "07070\""},
                                     {"\"" HASH_AB, "\"A" HASH_AB},
                                     {"abab", "ABab"},
                                     {"abab", "agab"},
                                     {"abab", " bab"},
                                     {"\"" HASH_00 "\"", "0"},
                                     {"100007", "-1"},
                                     {"100007", "1e5"},
                                     {"100007", "\"100007\""},
                                     {"\"template\":\"evisa/1\"", long_word},
                                     {"evisa/1", ""},
                                     {"evisa/1", "evisa\\n1"},
                                     {"evisa/1", "evisa\\u007f"},
                                     {"evisa/1", "evis\\u00e9"},
                                     {"evisa/1", "evis\xC3\xA9"},
                                     {"\"kz-2019-03\"", "2019"},
                                     {"\"render/1\"", "[\"render/1\"]"},
                                     {"evisa-gen 0.1.0", ""},
                                     {"\"evisa-gen 0.1.0\"", "null"},
                                     {"0.1.0\"", "0.1.0\",\"expect\":null"},
                                     {"0.1.0\"", "0.1.0\",\"expect\":\"\""},
                                     {"0.1.0\"", "0.1.0\",\"expect\":\"other\""},
                                     {"0.1.0\"", "0.1.0\",\"expect\":1"}};
    (void)state;
    assert_refused(DONE_LINE, changes, sizeof changes / sizeof *changes);
    assert_true(reads(with(DONE_LINE, "\"template\":\"evisa/1\"",
                           "\"template\":\"0123456789012345678901234567890123456789\"")));
}

static void members_agree_with_each_other(void **state)
{
    static const change of_done[] = {{"\"code\":null", "\"code\":\"malformed\""},
                                     {"\"KZ0000007\"", "null"},
                                     {"\"" HASH_07 "\"", "null"},
                                     {"\"" HASH_AB "\"", "null"},
                                     {"\"" HASH_00 "\"", "null"},
                                     {"100007", "null"},
                                     {"\"evisa/1\"", "null"},
                                     {"\"kz-2019-03\"", "null"},
                                     {"\"render/1\"", "null"}};
    static const change of_failed[] = {
        {"\"malformed\"", "null"},
        {"\"id\":null", "\"id\":\"\""},
        {"\"failed\"", "\"done\""},
        {"\"record_sha256\":null", "\"record_sha256\":\"" HASH_AB "\""},
        {"\"pdf_sha256\":null", "\"pdf_sha256\":\"" HASH_AB "\""},
        {"\"bytes\":null", "\"bytes\":1"},
        {"\"template\":null", "\"template\":\"evisa/1\""},
        {"\"policy\":null", "\"policy\":\"x\""},
        {"\"render\":null", "\"render\":\"render/1\""}};
    (void)state;
    assert_refused(DONE_LINE, of_done, sizeof of_done / sizeof *of_done);
    assert_refused(FAILED_LINE, of_failed, sizeof of_failed / sizeof *of_failed);
}

static void what_is_no_strict_json_is_refused(void **state)
{
    static const change changes[] = {{"\"seq\":7", "\"seq\":7,\"seq\":7"},
                                     {"{", "[{"},
                                     {"0.1.0\"}", "0.1.0\"}x"},
                                     {"0.1.0\"}", "0.1.0\"}{}"},
                                     {"0.1.0\"}", "0.1.0\",}"},
                                     {"{", "\xEF\xBB\xBF{"},
                                     {"{\"", "{\"later\":\"\xFF\",\""},
                                     {"{\"", "{\"later\":\"\\u0000\",\""},
                                     {"{\"", "{'a':1,\""}};
    static char zero[] = DONE_LINE " ";
    (void)state;
    assert_refused(DONE_LINE, changes, sizeof changes / sizeof *changes);
    ev_entry entry;
    zero[sizeof zero - 2] = '\0';
    assert_false(ev_entry_read((ev_slice){zero, sizeof zero - 1}, &entry));
    assert_false(reads(""));
    assert_false(reads("null"));
    assert_false(reads("{}"));
    assert_false(reads("[]"));
}

static void a_line_that_is_torn_is_none(void **state)
{
    (void)state;
    ev_entry entry;
    for (size_t size = 0; size < sizeof DONE_LINE - 1; size++)
        assert_false(ev_entry_read((ev_slice){DONE_LINE, size}, &entry));
}

static void a_line_is_no_longer_than_the_limit(void **state)
{
    static char padded[EV_ENTRY_BYTES_MAX + 2];
    (void)state;
    ev_entry entry;
    memset(padded, ' ', sizeof padded);
    memcpy(padded, DONE_LINE, sizeof DONE_LINE - 1);
    assert_true(ev_entry_read((ev_slice){padded, EV_ENTRY_BYTES_MAX}, &entry));
    assert_false(ev_entry_read((ev_slice){padded, EV_ENTRY_BYTES_MAX + 1}, &entry));
}

/* ---- comparing ------------------------------------------------------------------------------- */

/* Each line that differs is another entry. */
static void entries_are_equal_when_their_lines_are(void **state)
{
    (void)state;
    ev_entry base = done_entry(7, 0), other[14];
    base.code[0] = 'x';
    base.verdict = EV_SAME;
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        other[i] = base;
    other[0].seq++;
    other[1].id[0]++;
    other[2].done = false;
    other[3].has_input = false;
    other[4].has_pdf = false;
    other[5].code[0]++;
    other[6].input[31]++;
    other[7].record[0]++;
    other[8].pdf[31]++;
    other[9].bytes++;
    other[10].template_id[0]++;
    other[11].policy_id[0]++;
    other[12].render[0]++;
    other[13].program[0]++;
    assert_true(ev_entry_equal(&base, &base));
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        assert_false(ev_entry_equal(&base, &other[i]));
    other[0] = base;
    other[0].verdict = EV_INPUT_DIFFERS;
    assert_false(ev_entry_equal(&base, &other[0]));
}

static void what_an_entry_has_not_is_not_compared(void **state)
{
    (void)state;
    ev_entry a = done_entry(7, 0), b = done_entry(7, 9);
    a.has_pdf = b.has_pdf = a.has_input = b.has_input = false;
    b.bytes++;
    b.input[0]++;
    b.template_id[0] = 'x';
    assert_true(ev_entry_equal(&a, &b));
}

UNIT_TESTS(entry)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_its_members_in_their_order),
        cmocka_unit_test(a_verdict_is_the_last_member),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(no_line_is_longer_than_a_reader_takes),
        cmocka_unit_test(a_resource_with_odd_ids_gives_a_line_all_the_same),
        cmocka_unit_test(members_may_have_any_order_and_others_are_ignored),
        cmocka_unit_test(each_member_must_be_there),
        cmocka_unit_test(each_member_has_its_type_and_form),
        cmocka_unit_test(members_agree_with_each_other),
        cmocka_unit_test(what_is_no_strict_json_is_refused),
        cmocka_unit_test(a_line_that_is_torn_is_none),
        cmocka_unit_test(a_line_is_no_longer_than_the_limit),
        cmocka_unit_test(entries_are_equal_when_their_lines_are),
        cmocka_unit_test(what_an_entry_has_not_is_not_compared),
    };
    return cmocka_run_group_tests_name("entry", tests, NULL, NULL);
}
