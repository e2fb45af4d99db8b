/* For the tests of explaining: explanations as one text. */
#ifndef EXPLAIN_FIXTURE_H
#define EXPLAIN_FIXTURE_H

#include "unit/compare/explain/paper_fixture.h"

/* One line for each difference: contradictions begin with "! ", what follows with "> " and has its
 * name alone. */
static inline void tell(const ev_explanation *explanation, char out[TEXT])
{
    *out = '\0';
    for (size_t i = 0; i < explanation->count; i++) {
        const ev_difference *d = &explanation->differences[i];
        ev_slice text = d->role == EV_FOLLOWS ? d->name : d->text;
        size_t size = strlen(out);
        snprintf(out + size, TEXT - size, "%s%s: %.*s%s%.*s%s\n",
                 d->role == EV_CONTRADICTION ? "! "
                 : d->role == EV_FOLLOWS     ? "> "
                                             : "",
                 ev_difference_kind_name(d->kind), (int)text.size, text.data,
                 d->remark.size > 0 ? " (" : "", (int)d->remark.size,
                 d->remark.size > 0 ? d->remark.data : "", d->remark.size > 0 ? ")" : "");
    }
}

/* A process that explains says it by its place in the list (worker/pass.c). */
static inline void assert_known_field(const ev_difference *d)
{
    const char *known;
    size_t i = 0;
    while ((known = ev_difference_field_at(i)) != NULL && strcmp(known, d->field) != 0)
        i++;
    if (known == NULL || !ev_difference_may_have(d->kind, known))
        fail_msg("%s has the field %s", ev_difference_kind_name(d->kind), d->field);
}

static inline void explain_to(const sheet *golden, const sheet *now,
                              const ev_explain_choice *choice, char out[TEXT])
{
    ev_arena arena;
    ev_faults faults;
    ev_explanation explanation;
    ev_arena_init(&arena, (size_t)64 << 20);
    ev_faults_init(&faults, EV_STRICT);
    assert_int_equal(ev_explain(&golden->paper, &now->paper, choice, &arena, &explanation, &faults),
                     EV_OK);
    size_t told = 0;
    for (size_t i = 0; i < explanation.count; i++) {
        assert_true(explanation.differences[i].about.size > 0);
        assert_known_field(&explanation.differences[i]);
        told += explanation.differences[i].role != EV_FOLLOWS;
    }
    assert_int_equal(told, explanation.contradictions + explanation.causes);
    tell(&explanation, out);
    ev_arena_free(&arena);
}

/* Asserts what the explanation says, and frees both. */
static inline void assert_explained(sheet *golden, sheet *now, const ev_explain_choice *choice,
                                    const char *expected)
{
    char *told = malloc(TEXT);
    assert_non_null(told);
    explain_to(golden, now, choice, told);
    assert_string_equal(told, expected);
    free(told);
    free(golden);
    free(now);
}

/* A record as a portal's, and another digest for each change. */
static inline ev_record first_record(void)
{
    ev_record record = good_record();
    record.holder.birth_date = day("1950-12-07");
    return record;
}

static inline void change_digest(ev_record *record)
{
    record->digest[0] ^= 0x5A;
}

#endif
