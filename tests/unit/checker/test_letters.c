/* Which texts are surely spoiled, at which character, and which only look so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "checker/letters.h"
#include "lib/unit.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* `before`: the text up to the wrong character. */
typedef struct spoiled {
    ev_lang lang;
    const char *text, *before, *says;
} spoiled;

static const spoiled wrong[] = {
    {EV_RU, "Фaмилия", "Ф", "Latin"},
    {EV_EN, "Surnаme", "Surn", "Cyrillic"},
    {EV_LANG_NONE, "Черногoрия", "Черног", "Latin"},
    {EV_EN, "Cа", "C", "Cyrillic"},
    {EV_KK, "аC", "а", "Latin"},
    {EV_RU, "Виза ŞЫ", "Виза ", "Latin"},
    {EV_EN, "Surname (Тегі)", "Surname (", "English"},
    {EV_RU, "{city} Surname", "{city} ", "Russian"},
    {EV_KK, "QR code", "QR ", "Kazakh"},
    {EV_RU, "Ôàìèëèÿ", "", "Russian"},
    {EV_RU, "Срок: c 1 мая", "Срок: ", "Cyrillic letter"},
    {EV_EN, "-", "", "no letter"},
    {EV_KK, "…", "", "no letter"},
    {EV_LANG_NONE, "\u00a0", "", "no letter"},
    {EV_KK, "м?рзімі", "м", "UTF-8"},
    {EV_KK, "?азақстан", "", "UTF-8"},
    {EV_EN, "\"Surname\"", "", "quotes"},
    {EV_EN, "'Surname'", "", "quotes"},
    {EV_RU, "«Имя»", "", "quotes"},
    {EV_EN, "“Name”", "", "quotes"},
    {EV_EN, "Given  names", "Given ", "one blank"},
    {EV_EN, "Given \u00a0names", "Given ", "one blank"},
    {EV_EN, "Surname\u00a0", "Surname", "no-break"},
    {EV_EN, "\u3000Surname", "", "no-break"},
    {EV_EN, "Surname # фамилия", "Surname ", "comment"},
    {EV_EN, "#Surname", "", "comment"},
    {EV_EN, "Surname;", "Surname", ";"},
};

static void the_character_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        const spoiled *one = &wrong[i];
        const ev_spoiled found = ev_letters_check(ev_slice_from(one->text), one->lang);
        if (found.at == NULL)
            fail_msg("%s is sound", one->text);
        if ((size_t)(found.at - one->text) != strlen(one->before) ||
            strstr(found.expected, one->says) == NULL)
            fail_msg("%s: at %s: %s", one->text, found.at, found.expected);
        assert_true(found.found.data >= one->text && found.found.size > 0);
        assert_true(found.found.data + found.found.size <= one->text + strlen(one->text));
    }
}

static const struct {
    ev_lang lang;
    const char *text;
} sound[] = {
    {EV_KK, "Әә Іі Ңң Ғғ Үү Ұұ Ққ Өө Һһ"},
    {EV_RU, "Ёж, е́ж и QR-код на A4"},
    {EV_RU, "ICAO VDS"},
    {EV_KK, "www.vmp.gov.kz"},
    {EV_KK, "E-mail"},
    {EV_RU, "{city}"},
    {EV_RU, "{surname"},
    {EV_RU, "№"},
    {EV_RU, "в {cities} или в Kaspi"},
    {EV_KK, "名"}, /* no face has it: that is told */
    {EV_RU, "«Один» и «два»"},
    {EV_EN, "\"A\" or \"B\""},
    {EV_EN, "People’s Republic"},
    {EV_EN, "Côte d’Ivoire, Åland, 100\u00a0%"},
    {EV_EN, "Passport #"},
    {EV_EN, "Gate #5; C#"},
    {EV_EN, "Signed? No"},
    {EV_EN, "www.gov.kz/visa?number=1"},
    {EV_LANG_NONE, "Montenegro"},
    {EV_LANG_NONE, "Черногория"},
    {EV_RU, ""},
};

static void what_may_be_meant_is_sound(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(sound); i++) {
        const ev_spoiled found = ev_letters_check(ev_slice_from(sound[i].text), sound[i].lang);
        if (found.at != NULL)
            fail_msg("%s: at %s: %s", sound[i].text, found.at, found.expected);
    }
    assert_null(ev_letters_check((ev_slice){NULL, 0}, EV_EN).at);
}

UNIT_TESTS(letters)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_character_is_told),
        cmocka_unit_test(what_may_be_meant_is_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
