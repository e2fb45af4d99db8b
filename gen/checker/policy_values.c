/* Values of policy.txt by their types. Whether there is what a value names is asked where all
 * policies are known (kinds.c, airports.c, policy.c). */
#include "checker/policies.h"

static bool is_capitals(ev_slice text, size_t size)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < 'A' || text.data[i] > 'Z')
            return false;
    return text.size == size;
}

/* The same code in capitals; NULL when it has other characters or another length. */
static const char *as_capitals(ev_check *check, ev_slice code, size_t size)
{
    char *copy = code.size == size ? ev_arena_copy(check->scratch, code) : NULL;
    for (size_t i = 0; copy != NULL && i < size; i++)
        if (copy[i] >= 'a' && copy[i] <= 'z')
            copy[i] = (char)(copy[i] - 'a' + 'A');
    return copy != NULL && is_capitals((ev_slice){copy, size}, size) ? copy : NULL;
}

static void check_code(ev_check *check, const ev_value *value, ev_slice code, size_t size)
{
    if (!is_capitals(code, size))
        ev_check_say(check, EV_RESOURCE_VALUE_WRONG, &value->spot, code,
                     ev_check_expected(check, value->row), as_capitals(check, code, size));
}

/* The reader parts the list at single blanks, of which it skips those too much. */
static void check_airports(ev_check *check, const ev_value *value)
{
    ev_slice rest = value->text, word;
    if (rest.size == 0)
        ev_check_wrong(check, value, rest);
    while ((word = ev_next_word(&rest)).size > 0)
        check_code(check, value, word, 4);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A part of a name between two dots. */
static bool is_host_part(ev_slice part)
{
    bool good = part.size > 0 && part.data[0] != '-' && part.data[part.size - 1] != '-';
    for (size_t i = 0; i < part.size; i++) {
        char c = part.data[i];
        good = good && (is_letter(c) || (c >= '0' && c <= '9') || c == '-');
    }
    return good;
}

/* "www.vmp.gov.kz"; the last part has letters only. */
static bool is_host(ev_slice name)
{
    size_t parts = 0;
    ev_slice part = name;
    while (name.size > 0) {
        bool is_last = memchr(name.data, '.', name.size) == NULL;
        part = ev_slice_cut(&name, '.');
        if (!is_host_part(part) || (!is_last && name.size == 0))
            return false;
        parts++;
    }
    for (size_t i = 0; i < part.size; i++)
        if (!is_letter(part.data[i]))
            return false;
    return parts > 1 && part.size > 1;
}

/* The address is printed as it is, and typed from paper. What stands behind a name is its path. */
static void check_host(ev_check *check, const ev_value *value)
{
    ev_slice path = value->text, name = ev_slice_cut(&path, '/');
    bool good = is_host(name);
    for (size_t i = 0; i < path.size; i++)
        good = good && path.data[i] > ' ' && path.data[i] < 0x7F;
    if (!good)
        ev_check_say(check, EV_RESOURCE_VALUE_WRONG, &value->spot, value->text,
                     "an address without https://: parts of letters, digits and '-' with dots "
                     "between them, such as www.vmp.gov.kz",
                     NULL);
}

void ev_policies_check_value(ev_check *check, const ev_value *value, void *unused)
{
    (void)unused;
    switch (value->row->type) {
    case EV_TYPE_AIRPORTS:
        check_airports(check, value);
        break;
    case EV_TYPE_HOST:
        check_host(check, value);
        break;
    case EV_TYPE_IATA:
    case EV_TYPE_STATE:
        check_code(check, value, value->text, 3);
        break;
    case EV_TYPE_POLICY:
    case EV_TYPE_TABLE:
    case EV_TYPE_KIND:
    case EV_TYPE_WORDS_FILLED:
        if (value->text.size == 0)
            ev_check_wrong(check, value, value->text);
        break;
    default:
        break;
    }
}
