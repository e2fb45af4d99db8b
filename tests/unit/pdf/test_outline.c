/* The outline: an item for each heading, linked as a tree. */
#include "lib/unit.h"
#include "unit/pdf/pdf_document.h"
#include "unit/pdf/pdf_reading.h"

static void write_headings(document *d, const ev_role *role, size_t count)
{
    ev_page_builder b;
    begin(d);
    ev_page_begin(&b, &d->input);
    for (size_t i = 0; i < count; i++)
        put_leaf(&b, role[i], EV_EN, (ev_mpt)(10900 + 1000 * i), 100000, 12000, "a");
    end_page(d, &b);
    assert_int_equal(write_pdf(d), EV_OK);
    assert_sound(d);
}

/* The number in "/Key 12 0 R" or "/Key 3" of the object that has `mark` in it. */
static long value_of(const document *d, const char *mark, const char *key)
{
    const char *at = find(d, mark), *begin = at;
    assert_non_null(at);
    while (memcmp(begin, " 0 obj", 6) != 0)
        begin--;
    const char *stop = strstr(at, "endobj");
    const char *found = memmem(begin, (size_t)(stop - begin), key, strlen(key));
    return found != NULL ? strtol(found + strlen(key), NULL, 10) : 0;
}

static void items_are_linked_in_their_order(void **state)
{
    (void)state;
    static const ev_role roles[] = {EV_ROLE_H1, EV_ROLE_H2, EV_ROLE_P, EV_ROLE_H2, EV_ROLE_H1};
    document d;
    write_headings(&d, roles, 5);
    long outlines = value_of(&d, "/Type /Catalog", "/Outlines ");
    long root_first = value_of(&d, "/Type/Outlines", "/First ");
    assert_true(outlines > 0 && root_first > outlines);
    assert_int_equal(value_of(&d, "/Type/Outlines", "/Last "), root_first + 3);
    assert_int_equal(value_of(&d, "/Type/Outlines", "/Count "), 4);
    static const struct {
        const char *place;
        int parent, previous, next, first, last, count; /* of items: 1 to 4; 0: none */
    } items[] = {
        {"/XYZ 10 754 0]", 0, 0, 4, 2, 3, 2},
        {"/XYZ 11 754 0]", 1, 0, 3, 0, 0, 0},
        {"/XYZ 13 754 0]", 1, 2, 0, 0, 0, 0},
        {"/XYZ 14 754 0]", 0, 1, 0, 0, 0, 0},
    };
    for (size_t i = 0; i < 4; i++) {
        const char *at = items[i].place;
        const struct {
            const char *key;
            int item;
        } links[] = {{"/Prev ", items[i].previous},
                     {"/Next ", items[i].next},
                     {"/First ", items[i].first},
                     {"/Last ", items[i].last}};
        for (size_t k = 0; k < 4; k++)
            assert_int_equal(value_of(&d, at, links[k].key),
                             links[k].item > 0 ? root_first + links[k].item - 1 : 0);
        assert_int_equal(value_of(&d, at, "/Parent "),
                         items[i].parent > 0 ? root_first + items[i].parent - 1 : outlines);
        assert_int_equal(value_of(&d, at, "/Count "), items[i].count);
    }
    end(&d);
}

static void a_title_is_the_heading_as_it_is_read(void **state)
{
    (void)state;
    document d;
    ev_page_builder b;
    begin(&d);
    ev_page_begin(&b, &d.input);
    ev_page_open(&b, EV_ROLE_H1, EV_LANG_NONE);
    put(&b, EV_KK, EV_FACE_BOLD, 0, 9000, 9000, "b");
    put(&b, EV_EN, EV_FACE_BOLD, 0, 18000, 9000, "c");
    ev_page_close(&b);
    end_page(&d, &b);
    assert_int_equal(write_pdf(&d), EV_OK);
    static const char title[] = "/Title(\xFE\xFF\0b\0 \0/\0 \0c)";
    assert_non_null(memmem(d.out.data, d.out.size, title, sizeof title - 1));
    end(&d);
}

static void a_page_without_headings_has_no_outline(void **state)
{
    (void)state;
    document d;
    static const ev_role role = EV_ROLE_P;
    write_headings(&d, &role, 1);
    assert_null(find(&d, "/Outlines"));
    assert_null(find(&d, "/XYZ"));
    end(&d);
}

UNIT_TESTS(outline)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_are_linked_in_their_order),
        cmocka_unit_test(a_title_is_the_heading_as_it_is_read),
        cmocka_unit_test(a_page_without_headings_has_no_outline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
