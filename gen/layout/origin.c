/* Where a text came from. To keep the place beside each text was tried first: every copy that a
 * block, a fit or the policy makes had to carry it along, for a fault that a document never has.
 * Looking for the words afterwards needs nothing of them. */
#include "layout/origin.h"

enum {
    COMPARED_MAX = 1024, /* bytes of a text: an endless one must not take seconds */
    COMPARED_MIN = 4,    /* a sign or a number is in many lines */
    SHARE_MIN = 3        /* a line has at least the third part of the text */
};

typedef struct search {
    const ev_resources *res;
    ev_slice text;
    ev_origin *origin;
    size_t longest, line_size; /* of the best line so far */
} search;

/* ---- by address ------------------------------------------------------------------------------ */

static bool is_inside(ev_slice file, ev_slice text)
{
    uintptr_t begin = (uintptr_t)file.data, at = (uintptr_t)text.data;
    return file.data != NULL && at >= begin && at < begin + file.size;
}

static unsigned line_of(ev_slice file, const char *at)
{
    unsigned line = 1;
    for (const char *c = file.data; c < at; c++)
        line += *c == '\n';
    return line;
}

/* ---- by content ------------------------------------------------------------------------------ */

static size_t longest_run(const char *a, const char *b, size_t size)
{
    size_t longest = 0, run = 0;
    for (size_t i = 0; i < size; i++) {
        run = a[i] == b[i] ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The length of the longest run of bytes that is in both: one text is moved along the other. */
static size_t common_run(ev_slice a, ev_slice b)
{
    size_t longest = 0;
    for (size_t i = 0; i < a.size; i++) {
        size_t run = longest_run(a.data + i, b.data, smaller(a.size - i, b.size));
        longest = run > longest ? run : longest;
    }
    for (size_t i = 1; i < b.size; i++) {
        size_t run = longest_run(a.data, b.data + i, smaller(a.size, b.size - i));
        longest = run > longest ? run : longest;
    }
    return longest;
}

static void set_origin(search *s, const char *path, unsigned line)
{
    size_t size = smaller(strlen(path), EV_POINTER_MAX);
    memcpy(s->origin->path, path, size);
    s->origin->path[size] = '\0';
    s->origin->line = line;
}

static void compare_lines(search *s, const char *path, ev_slice file)
{
    for (unsigned number = 1; file.size > 0; number++) {
        ev_slice line = ev_slice_cut(&file, '\n');
        if (line.size < s->longest || ev_slice_starts(line, "#"))
            continue;
        size_t run = common_run(line, s->text);
        if (run < s->longest || (run == s->longest && line.size >= s->line_size))
            continue;
        s->longest = run;
        s->line_size = line.size;
        set_origin(s, path, number);
    }
}

/* ---- the files ------------------------------------------------------------------------------- */

enum { OTHER_FILES = 3 }; /* besides the policy's chain: labels.txt, states, versions.txt */

/* The path of each file with texts; NULL where there is none. `states`: room for the path that the
 * policy names. */
static const char *path_of(const ev_template *template, const ev_policy *policy, size_t file,
                           char states[EV_POINTER_MAX + 1])
{
    if (file == 0)
        return template->labels.path;
    if (file <= policy->chain_count)
        return policy->chain[file - 1]->path;
    if (file == policy->chain_count + 1)
        return "versions.txt";
    ev_slice named = ev_policy_value(policy, "rules", "states");
    if (named.size == 0 || named.size > EV_POINTER_MAX)
        return NULL;
    memcpy(states, named.data, named.size);
    states[named.size] = '\0';
    return states;
}

bool ev_origin_find(const ev_template *template, const ev_policy *policy, ev_slice text,
                    ev_origin *origin)
{
    char states[EV_POINTER_MAX + 1];
    size_t files = policy->chain_count + OTHER_FILES;
    search s = {.res = template->res, .text = text, .origin = origin};
    s.text.size = smaller(text.size, COMPARED_MAX);
    for (size_t i = 0; i < files; i++) {
        const char *path = path_of(template, policy, i, states);
        ev_slice file = path != NULL ? ev_resource_find(s.res, path) : (ev_slice){NULL, 0};
        if (!is_inside(file, text))
            continue;
        set_origin(&s, path, line_of(file, text.data));
        return true;
    }
    for (size_t i = 0; i < files && text.size >= COMPARED_MIN; i++) {
        const char *path = path_of(template, policy, i, states);
        if (path != NULL)
            compare_lines(&s, path, ev_resource_find(s.res, path));
    }
    return s.longest > 0 && s.longest * SHARE_MIN >= s.text.size;
}
