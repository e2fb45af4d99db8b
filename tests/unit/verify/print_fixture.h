/* For the tests of what verify prints: text and JSON of a verification, line by line. */
#ifndef PRINT_FIXTURE_H
#define PRINT_FIXTURE_H

#include "unit/verify/verify_fixture.h"

#include <jansson.h>

/* What is not checked with any seal. */
#define ALWAYS                                                                                     \
    "\"portrait\",\"inviter\",\"invitation number\",\"place of birth\","                           \
    "\"passport's issuing state and dates\",\"category\",\"issuing authority\""

static inline char *text_of(const ev_verification *v)
{
    ev_buf out;
    ev_buf_init(&out, NULL, 0);
    ev_verify_text(v, &out);
    ev_buf_char(&out, '\0');
    assert_false(out.failed);
    return out.data;
}

static inline char *json_of(const ev_verification *v)
{
    ev_buf out;
    ev_buf_init(&out, NULL, 0);
    ev_verify_json(v, &out);
    ev_buf_char(&out, '\0');
    assert_false(out.failed);
    return out.data;
}

static inline json_t *object_of(const ev_verification *v)
{
    char *text = json_of(v);
    json_t *object = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_true(json_is_object(object));
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
    free(text);
    return object;
}

static inline void assert_line(const draft *d, const char *line)
{
    char wanted[256];
    ev_verification v = verified(d);
    char *text = text_of(&v);
    snprintf(wanted, sizeof wanted, "\n%s\n", line);
    if (strstr(text, wanted) == NULL)
        fail_msg("no line \"%s\" in:\n%s", line, text);
    free(text);
}

static inline void assert_no_label(const draft *d, const char *label)
{
    ev_verification v = verified(d);
    char *text = text_of(&v);
    assert_null(strstr(text, label));
    free(text);
}

/* A member of the object as compact JSON; "seal.stay" is the value of one of the seal's, which is
 * proven when the seal is. */
static inline void assert_member(const ev_verification *v, const char *path, const char *expected)
{
    json_t *object = object_of(v), *at = object;
    const char *name = path;
    if (strncmp(path, "seal.", 5) == 0) {
        at = json_object_get(object, "seal");
        name = path + 5;
    }
    bool is_field = at != object || strcmp(name, "category") == 0;
    at = json_object_get(at, name);
    if (at == NULL)
        fail_msg("no member %s", path);
    if (is_field) {
        assert_true(json_is_boolean(json_object_get(at, "proven")));
        assert_int_equal(json_object_size(at), 2);
        at = json_object_get(at, "value");
        assert_non_null(at);
    }
    char *text = json_dumps(at, JSON_ENCODE_ANY | JSON_COMPACT);
    assert_string_equal(text, expected);
    free(text);
    json_decref(object);
}

#endif
