/* Places, sizes, colours: what moved, how far, in which direction, and what it overlaps. */
#include "lib/unit.h"
#include "unit/compare/explain/explain_fixture.h"

static sheet *plain(void)
{
    ev_record record = first_record();
    return sheet_of(&record);
}

static int32_t node_of(const sheet *s, const char *field)
{
    for (size_t i = 0; i < s->paper.value_count; i++)
        if (s->value[i].field != NULL && strcmp(s->value[i].field, field) == 0)
            return s->value[i].node;
    fail_msg("there is no %s", field);
    return -1;
}

/* Moves a node and the value or label that it is. */
static void move_node(sheet *s, int32_t node, int32_t dx, int32_t dy)
{
    s->node[node].place.x += dx;
    s->node[node].place.y += dy;
    for (size_t i = 0; i < s->node[node].run_count; i++) {
        ev_run *run = &s->run[s->node[node].first_run + i];
        run->place.x += dx;
        run->place.y += dy;
        run->baseline += dy;
    }
    for (size_t i = 0; i < s->paper.value_count; i++) {
        ev_value *value = &s->value[i];
        ev_place *place = value->node == node         ? &value->place
                          : value->label_node == node ? &value->label_place
                                                      : NULL;
        if (place == NULL)
            continue;
        place->x += dx;
        place->y += dy;
    }
}

static void move_portrait(sheet *s, int32_t dx, int32_t dy)
{
    s->picture[0].place.x += dx;
    s->picture[0].place.y += dy;
    s->node[s->picture[0].node].place = s->picture[0].place;
    s->shape[2].place.x += dx;
    s->shape[2].place.y += dy;
}

/* The fifth of the five lines of the trial: with its frame. */
static void a_portrait_that_moved(void **state)
{
    (void)state;
    sheet *s = plain();
    move_portrait(s, -300, 0);
    assert_explained(plain(), s, NULL,
                     "layout: portrait 165.0 -> 162.0 mm from the left; nothing else\n");
    s = plain();
    move_portrait(s, 0, 150);
    assert_explained(plain(), s, NULL,
                     "layout: portrait 21.8 -> 23.3 mm from the top; nothing else\n");
    s = plain();
    move_portrait(s, 5, -150);
    assert_explained(plain(), s, NULL,
                     "layout: portrait moved 0.05 mm to the right and 1.5 mm up; nothing else\n");
}

static void a_block_that_moved_is_one_sentence(void **state)
{
    (void)state;
    sheet *s = plain();
    int32_t surname = node_of(s, "/holder/surname"), names = node_of(s, "/holder/given_names");
    move_node(s, surname, 0, -70), move_node(s, surname - 1, 0, -70);
    move_node(s, names, 0, -70), move_node(s, names - 1, 0, -70);
    assert_explained(plain(), s, NULL,
                     "layout: surname and given names moved 0.7 mm up; nothing else\n");
    s = plain();
    for (int32_t i = 0; (size_t)i < s->paper.node_count; i++)
        move_node(s, i, 100, 0);
    char *told = malloc(TEXT);
    assert_non_null(told);
    sheet *golden = plain();
    explain_to(golden, s, NULL, told);
    assert_string_equal(told, "layout: the whole page moved 1.0 mm to the right; nothing else\n");
    free(told), free(golden), free(s);
}

static void rounding_is_not_a_move(void **state)
{
    (void)state;
    sheet *s = plain();
    move_node(s, node_of(s, "/holder/surname"), 1, -1);
    assert_explained(plain(), s, NULL, "bytes: same content, other bytes\n");
}

static void what_it_overlaps_now_is_told(void **state)
{
    (void)state;
    sheet *s = plain();
    int32_t surname = node_of(s, "/holder/surname"), label = node_of(s, "/holder/given_names") - 1;
    int32_t dx = s->node[label].place.x - s->node[surname].place.x;
    int32_t dy = s->node[label].place.y - s->node[surname].place.y;
    move_node(s, surname, dx, dy);
    assert_explained(plain(), s, NULL,
                     "layout: surname moved 80.0 mm to the left and 6.0 mm down; overlaps label of "
                     "the given names; nothing else\n");
    s = plain();
    move_portrait(s, 2000, 0);
    assert_explained(plain(), s, NULL,
                     "layout: portrait 165.0 -> 185.0 mm from the left; leaves the page; nothing "
                     "else\n");
}

static void size_colour_font_and_glyphs(void **state)
{
    (void)state;
    sheet *s = plain();
    ev_run *run = &s->run[s->node[node_of(s, "/holder/surname")].first_run];
    run->size = 1150;
    assert_explained(plain(), s, NULL, "layout: size of surname: 9 -> 11.5 pt; nothing else\n");
    s = plain();
    run = &s->run[s->node[node_of(s, "/holder/surname")].first_run];
    run->color = 0xFF0000;
    assert_explained(plain(), s, NULL,
                     "layout: colour of surname: 000000 -> FF0000; nothing else\n");
    s = plain();
    run = &s->run[s->node[node_of(s, "/holder/surname")].first_run];
    run->font = EV_SLICE("NotoSans-Regular");
    assert_explained(plain(), s, NULL,
                     "font: font of surname: NotoSans-Bold -> NotoSans-Regular\n");
    s = plain();
    run = &s->run[s->node[node_of(s, "/visa/number")].first_run];
    run->glyphs++;
    assert_explained(plain(), s, NULL,
                     "font: visa number has the same characters, drawn with other glyphs\n");
    s = plain();
    run = &s->run[s->node[node_of(s, "/visa/number")].first_run];
    run->is_invisible = true;
    assert_explained(plain(), s, NULL, "layout: visa number is now invisible; nothing else\n");
}

static void a_longer_value_is_set_smaller_because_of_it(void **state)
{
    (void)state;
    ev_record now = first_record();
    now.visa.issued_by = EV_SLICE("x");
    now.holder.surname = EV_SLICE("Erikssonerikssoneriksson");
    change_digest(&now);
    sheet *s = sheet_of(&now);
    s->run[s->node[node_of(s, "/holder/surname")].first_run].size = 700;
    assert_explained(plain(), s, NULL,
                     "record: surname  Eriksson -> Erikssonerikssoneriksson\n"
                     "> mrz: MRZ line 1\n"
                     "> record: record digest\n"
                     "> seal: seal (same signer)\n"
                     "> layout: layout\n");
}

static void lines_and_boxes(void **state)
{
    (void)state;
    sheet *s = plain();
    s->shape[0].place.y -= 100;
    assert_explained(plain(), s, NULL,
                     "layout: line at 10.0, 41.0 mm 41.0 -> 40.0 mm from the top; nothing else\n");
    s = plain();
    s->shape[1].color = 0xFFFFFF;
    assert_explained(plain(), s, NULL,
                     "layout: colour of box at 0.0, 81.2 mm: 003366 -> FFFFFF; nothing else\n");
    s = plain();
    s->shape[0].line_width = 35;
    assert_explained(plain(), s, NULL,
                     "layout: width of line at 10.0, 41.0 mm: 0.70 -> 0.35 pt; nothing else\n");
    s = plain();
    s->paper.shape_count--;
    assert_explained(plain(), s, NULL, "layout: outline at 165.0, 21.8 mm removed; nothing else\n");
    s = plain();
    s->shape[1].digest[0] = 9;
    s->shape[1].place.width = 20000;
    assert_explained(plain(), s, NULL,
                     "layout: box at 0.0, 81.2 mm 210.0 x 15.8 -> 200.0 x 15.8 mm; nothing else\n");
}

/* Two lines that are alike; the upper one is gone, and the other one is where it was. */
static void one_of_two_lines(void **state)
{
    (void)state;
    sheet *golden = plain(), *now = plain();
    golden->shape[1] = golden->shape[0];
    golden->shape[1].place.y = 12990;
    now->shape[0] = golden->shape[1];
    now->shape[1] = golden->shape[2];
    now->paper.shape_count = 2;
    assert_explained(golden, now, NULL, "layout: line at 10.0, 41.0 mm removed; nothing else\n");
}

static void a_move_beside_a_value_is_a_cause_of_its_own(void **state)
{
    (void)state;
    ev_record now = first_record();
    now.holder.birth_date = day("1985-04-13");
    change_digest(&now);
    sheet *s = sheet_of(&now);
    move_portrait(s, -300, 0);
    assert_explained(plain(), s, NULL,
                     "record: date of birth  07 DEC 1950 -> 13 APR 1985\n"
                     "layout: portrait 165.0 -> 162.0 mm from the left\n"
                     "> mrz: MRZ line 2\n"
                     "> record: record digest\n"
                     "> seal: seal (same signer)\n");
}

UNIT_TESTS(layout)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_portrait_that_moved),
        cmocka_unit_test(a_block_that_moved_is_one_sentence),
        cmocka_unit_test(rounding_is_not_a_move),
        cmocka_unit_test(what_it_overlaps_now_is_told),
        cmocka_unit_test(size_colour_font_and_glyphs),
        cmocka_unit_test(a_longer_value_is_set_smaller_because_of_it),
        cmocka_unit_test(lines_and_boxes),
        cmocka_unit_test(one_of_two_lines),
        cmocka_unit_test(a_move_beside_a_value_is_a_cause_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
