/* The drawing in a form: numbers and operators of paths and colours, each at its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ZLIB_CONST
#include <zlib.h>

#include "checker/forms.h"
#include "lib/unit.h"
#include "resource/resource.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { FORM_MAX = 1024 };

/* The form of a drawing, in `form`. */
static ev_slice form_of(const char *drawing, size_t size, char form[FORM_MAX])
{
    int head = snprintf(form, FORM_MAX, "%zu\n", size);
    uLongf packed = FORM_MAX - (uLongf)head;
    assert_int_equal(compress((Bytef *)form + head, &packed, (const Bytef *)drawing, (uLong)size),
                     Z_OK);
    return (ev_slice){form, (size_t)head + packed};
}

static const char *lacks(const char *drawing, char word[EV_FORM_WORD_MAX])
{
    char form[FORM_MAX];
    return ev_form_lacks(form_of(drawing, strlen(drawing), form), word);
}

static void the_built_in_forms_are_drawings(void **state)
{
    (void)state;
    static const char *const paths[] = {"evisa/1/ground.form", "evisa/1/specimen.form"};
    static const ev_resources builtin = {NULL, 0};
    char word[EV_FORM_WORD_MAX];
    for (size_t i = 0; i < COUNT(paths); i++)
        assert_null(ev_form_lacks(ev_resource_find(&builtin, paths[i]), word));
}

static void sound_drawings_lack_nothing(void **state)
{
    (void)state;
    static const char *const drawings[] = {
        "0 0 m 1 1 l S",
        "-.5 +1. 3 4 re\r\nf*",
        "q 1 0 0 1 0 0 cm q 0 0 m 1 1 l s Q Q",
        "[] 0 d [1 2]3 d 0 J 1 j 4 M 1 i .5 w 0 0 m 1 1 2 2 3 3 c h B",
        "0 0 9 9 re W n 0 1.0 01 rg 0 0 0 1 K 0 0 m 1 1 2 2 v 3 3 4 4 y b*\n",
        "0 0 m 1 1 l 5 5 9 9 re 2 2 m 3 3 l f",
    };
    char word[EV_FORM_WORD_MAX];
    for (size_t i = 0; i < COUNT(drawings); i++)
        if (lacks(drawings[i], word) != NULL)
            fail_msg("%s: %s", drawings[i], lacks(drawings[i], word));
}

static void what_a_drawing_lacks_is_told_at_its_word(void **state)
{
    (void)state;
    static const struct {
        const char *drawing, *word, *lacks; /* a part of it */
    } wrong[] = {
        {"hello this is no drawing", "hello", "operators of paths"},
        {"/F1 12 Tf", "Tf", "no fonts"},
        {"/X Do", "Do", "no fonts"},
        {"/G gs 0 0 m 1 1 l S", "gs", "no fonts"},
        {"/G 0 0 m 1 1 l S", "m", "no fonts"},
        {"BT ET", "BT", "no fonts"},
        {"0 0 m 1 1 l S % S", "%", "operators of paths"},
        {"1..2 0 m", "1..2", "operators of paths"},
        {"- 0 m", "-", "operators of paths"},
        {"\x07\xFF", "", "operators of paths"},
        {"0 0 m 1 1 l Saaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "Saaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "operators of paths"},
        {" \n", "", "a drawing"},
        {"0 0 9 9 re W n", "", "a drawing"},
        {"q 0 0 m 1 1 l S", "", "a Q behind each q"},
        {"0 0 m 1 1 l S Q", "Q", "a q before each Q"},
        {"0 0 m q 1 1 l S Q", "q", "which ends the path"},
        {"0 0 m 1 1 l 1 0 0 RG S", "RG", "which ends the path"},
        {"1 1 l S", "l", "which begins a path"},
        {"0 0 m 1 1 l S S", "S", "which begins a path"},
        {"0 m 1 1 l S", "m", "before it"},
        {"0 0 0 m 1 1 l S", "m", "before it"},
        {"[1 2 d", "d", "before it"},
        {"[1] 2 w", "w", "before d"},
        {"2 d", "d", "before d"},
        {"2 [1] d", "[", "before d"},
        {"1] 0 d", "]", "before d"},
        {"[1 [2]] 0 d", "[", "before d"},
        {"255 0 0 rg 0 0 9 9 re f", "rg", "from 0 to 1"},
        {"1.01 g 0 0 9 9 re f", "g", "from 0 to 1"},
        {"-1 G 0 0 9 9 re f", "G", "from 0 to 1"},
        {"0 0 9 9 re f 5", "", "behind the last operands"},
        {"0 0 9 9 re f /X", "", "behind the last operands"},
        {"0 0 9 9 re f [1]", "", "behind the last operands"},
        {"0 0 9 9 re", "", "behind the last path"},
    };
    char word[EV_FORM_WORD_MAX];
    for (size_t i = 0; i < COUNT(wrong); i++) {
        const char *said = lacks(wrong[i].drawing, word);
        if (said == NULL || strstr(said, wrong[i].lacks) == NULL)
            fail_msg("%s: %s", wrong[i].drawing, said == NULL ? "nothing" : said);
        assert_string_equal(word, wrong[i].word);
    }
}

static void states_are_kept_inside_each_other_to_a_limit(void **state)
{
    (void)state;
    char drawing[256] = "", word[EV_FORM_WORD_MAX];
    for (size_t depth = 0; depth < 24; depth++)
        memcpy(drawing + 2 * depth, "q ", 3);
    assert_string_equal(lacks(drawing, word), "a Q behind each q");
    memcpy(drawing + 48, "q ", 3);
    assert_string_equal(lacks(drawing, word), "at most 24 q inside each other");
    assert_string_equal(word, "q");
}

UNIT_TESTS(forms)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_built_in_forms_are_drawings),
        cmocka_unit_test(sound_drawings_lack_nothing),
        cmocka_unit_test(what_a_drawing_lacks_is_told_at_its_word),
        cmocka_unit_test(states_are_kept_inside_each_other_to_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
