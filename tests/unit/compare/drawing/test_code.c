/* Binary codes: what our own writer of symbols makes, zbar reads. */
#include "lib/unit.h"
#include "qr/qr.h"
#include "unit/compare/drawing/drawing_fixture.h"

static ev_qr symbol(ev_slice payload)
{
    ev_qr qr;
    assert_int_equal(ev_qr_encode(payload, 10, &arena, &qr, &faults), EV_OK);
    return qr;
}

static void assert_said(ev_slice said, ev_slice payload)
{
    assert_non_null(said.data);
    assert_int_equal(said.size, payload.size);
    assert_memory_equal(said.data, payload.data, payload.size);
}

/* A seal has bytes of any value, and none of them is text. */
static void all_bytes_come_back(void **state)
{
    (void)state;
    for (int first = 0; first < 256; first += 64) {
        char bytes[128];
        for (int i = 0; i < 128; i++)
            bytes[i] = (char)(first + i);
        const ev_slice payload = {bytes, sizeof bytes};
        ev_qr qr = symbol(payload);
        assert_said(ev_drawing_read_modules(qr.module, (size_t)qr.side, &arena), payload);
    }
}

static void text_comes_back(void **state)
{
    (void)state;
    ev_qr qr;
    const ev_slice payload = EV_SLICE("KZ0000001 $%*+-./:");
    assert_int_equal(ev_qr_encode_text(payload, 10, &arena, &qr, &faults), EV_OK);
    assert_said(ev_drawing_read_modules(qr.module, (size_t)qr.side, &arena), payload);
}

static void a_few_modules_may_be_wrong_and_many_not(void **state)
{
    (void)state;
    const ev_slice payload = EV_SLICE("level M restores 15 %");
    ev_qr qr = symbol(payload);
    size_t count = (size_t)qr.side * (size_t)qr.side;
    uint8_t *modules = ev_arena_take(&arena, count);
    memcpy(modules, qr.module, count);
    modules[count / 2 + 3] ^= 1;
    assert_said(ev_drawing_read_modules(modules, (size_t)qr.side, &arena), payload);
    for (size_t i = count / 3; i < count * 2 / 3; i++)
        modules[i] = i % 2;
    assert_null(ev_drawing_read_modules(modules, (size_t)qr.side, &arena).data);
}

static void what_is_not_a_code_is_absent(void **state)
{
    (void)state;
    const uint8_t modules[178 * 178] = {1};
    assert_null(ev_drawing_read_modules(modules, 0, &arena).data);
    assert_null(ev_drawing_read_modules(modules, 21, &arena).data);
    assert_null(ev_drawing_read_modules(modules, 178, &arena).data);
}

static void a_code_on_a_drawing_is_read(void **state)
{
    (void)state;
    const ev_slice payload = EV_SLICE("\0\xFFon a drawing");
    ev_qr qr = symbol(payload);
    ev_drawing drawing = blank(400, 400, 0xFFFFFF);
    for (int32_t i = 0; i < qr.side * qr.side; i++)
        if (qr.module[i] != 0)
            fill(&drawing, 100 + i % qr.side * 3, 120 + i / qr.side * 3, 3, 3, 0);
    ev_place place = {.x = 1000, .y = 1200, .width = qr.side * 30, .height = qr.side * 30};
    assert_said(ev_drawing_read_code(&drawing, &place, &arena), payload);
    size_t side = (size_t)qr.side;
    const uint8_t *modules = ev_drawing_take_modules(&drawing, &place, side, &arena);
    assert_non_null(modules);
    for (size_t i = 0; i < side * side; i++)
        assert_int_equal(modules[i] != 0, qr.module[i] != 0);
    assert_null(ev_drawing_take_modules(&drawing, &place, 0, &arena));
    place.width /= 2;
    assert_null(ev_drawing_read_code(&drawing, &place, &arena).data);
    place = (ev_place){.x = 9000, .y = 9000, .width = 100, .height = 100};
    assert_null(ev_drawing_read_code(&drawing, &place, &arena).data);
}

static void a_code_is_found_on_a_drawing(void **state)
{
    (void)state;
    const ev_slice payload = EV_SLICE("somewhere");
    ev_qr qr = symbol(payload);
    ev_drawing drawing = blank(400, 400, 0xFFFFFF);
    ev_place place = {.x = 1, .width = 2};
    assert_null(ev_drawing_find_code(&drawing, &arena, &place).data);
    assert_int_equal(place.x, 1);
    assert_int_equal(place.width, 2);
    for (int32_t i = 0; i < qr.side * qr.side; i++)
        if (qr.module[i] != 0)
            fill(&drawing, 100 + i % qr.side * 3, 120 + i / qr.side * 3, 3, 3, 0);
    assert_said(ev_drawing_find_code(&drawing, &arena, &place), payload);
    assert_in_range(place.x, 980, 1020);
    assert_in_range(place.y, 1180, 1220);
    assert_in_range(place.width, qr.side * 30 - 30, qr.side * 30 + 40);
    assert_in_range(place.height, qr.side * 30 - 30, qr.side * 30 + 40);
}

UNIT_TESTS(code)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_bytes_come_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(text_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_few_modules_may_be_wrong_and_many_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_a_code_is_absent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_code_on_a_drawing_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_code_is_found_on_a_drawing, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
