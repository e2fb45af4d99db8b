/* Where a text came from. Keeping the place beside each text was rejected: every copy that a block,
 * a fit or the policy makes would have to carry it along, for a fault that hardly a document has.
 * Looking for the words afterwards asks nothing of them. */
#include "layout/origin.h"

enum {
    COMPARED_MAX = 1024, /* bytes of a text: an endless one must not take seconds */
    COMPARED_MIN = 4,    /* a sign or a number is in many lines */
    SHARE_MIN = 3        /* a line has at least the third part of the text */
};

typedef struct search {
    ev_slice text;
    ev_origin *origin;
    size_t longest, line_size; /* of the best line so far: what it has of the text, its length */
} search;

/* A file with texts, and the built-in one that it was made from; absent where there is none. */
typedef struct source {
    const char *path;
    ev_slice file, builtin;
} source;

/* ---- by address ------------------------------------------------------------------------------ */

static bool is_inside(ev_slice file, ev_slice text)
{
    uintptr_t begin = (uintptr_t)file.data, at = (uintptr_t)text.data;
    return file.data != NULL && at >= begin && at < begin + file.size;
}

/* The number of the line at a place, and the line. */
static unsigned line_of(ev_slice file, const char *at, ev_slice *line)
{
    unsigned number = 0;
    do {
        *line = ev_slice_cut(&file, '\n');
        number++;
    } while (line->data + line->size < at && file.size > 0);
    return number;
}

/* ---- changed lines --------------------------------------------------------------------------- */

static bool has_line(ev_slice file, ev_slice wanted)
{
    while (file.size > 0)
        if (ev_slice_equal(ev_slice_cut(&file, '\n'), wanted))
            return true;
    return false;
}

static bool is_changed(const source *from, ev_slice line)
{
    return from->builtin.data != NULL && from->builtin.data != from->file.data &&
           !has_line(from->builtin, line);
}

static void set_origin(search *s, const source *from, unsigned number, ev_slice line)
{
    size_t size = strnlen(from->path, EV_POINTER_MAX);
    memcpy(s->origin->path, from->path, size);
    s->origin->path[size] = '\0';
    s->origin->line = number;
    s->origin->is_changed = is_changed(from, line);
}

/* The longest part of a line that the text has; a line is parted by '=', by the braces of
 * placeholders, by the brackets of sections, and by the tabs of a table. */
static size_t longest_part(ev_slice line, ev_slice text)
{
    size_t longest = 0;
    while (line.size > 0) {
        size_t size = 0;
        while (size < line.size && memchr("={}[]\t", line.data[size], 6) == NULL)
            size++;
        ev_slice part = ev_slice_trim((ev_slice){line.data, size});
        if (part.size > longest && memmem(text.data, text.size, part.data, part.size) != NULL)
            longest = part.size;
        size += size < line.size;
        line.data += size;
        line.size -= size;
    }
    return longest;
}

static void look_for_changes(search *s, const source *from)
{
    ev_slice rest = from->file;
    if (from->builtin.data == NULL || from->builtin.data == from->file.data)
        return;
    for (unsigned number = 1; rest.size > 0; number++) {
        ev_slice line = ev_slice_cut(&rest, '\n');
        size_t part = ev_slice_starts(line, "#") ? 0 : longest_part(line, s->text);
        if (part < COMPARED_MIN || part <= s->longest || !is_changed(from, line))
            continue;
        s->longest = part;
        set_origin(s, from, number, line);
    }
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

/* No run is longer than the whole text: what has it need not be compared by runs, which takes a
 * thousand times as long. */
static void look_for_whole(search *s, const source *from)
{
    ev_slice rest = from->file;
    for (unsigned number = 1; rest.size > 0; number++) {
        ev_slice line = ev_slice_cut(&rest, '\n');
        if (ev_slice_starts(line, "#") || (s->longest > 0 && line.size >= s->line_size) ||
            memmem(line.data, line.size, s->text.data, s->text.size) == NULL)
            continue;
        s->longest = s->text.size;
        s->line_size = line.size;
        set_origin(s, from, number, line);
    }
}

static void compare_lines(search *s, const source *from)
{
    ev_slice rest = from->file;
    for (unsigned number = 1; rest.size > 0; number++) {
        ev_slice line = ev_slice_cut(&rest, '\n');
        if (line.size < s->longest || ev_slice_starts(line, "#"))
            continue;
        size_t run = common_run(line, s->text);
        if (run < s->longest || (run == s->longest && line.size >= s->line_size))
            continue;
        s->longest = run;
        s->line_size = line.size;
        set_origin(s, from, number, line);
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

/* Calls `look` with each file. */
static void look_everywhere(search *s, const ev_template *template, const ev_policy *policy,
                            void (*look)(search *s, const source *from))
{
    char states[EV_POINTER_MAX + 1];
    for (size_t i = 0; i < policy->chain_count + OTHER_FILES; i++) {
        source from = {.path = path_of(template, policy, i, states)};
        if (from.path == NULL)
            continue;
        from.file = ev_resource_find(template->res, from.path);
        from.builtin = ev_resource_ancestor(from.path);
        look(s, &from);
    }
}

static void look_by_address(search *s, const source *from)
{
    ev_slice line;
    if (!is_inside(from->file, s->text))
        return;
    unsigned number = line_of(from->file, s->text.data, &line);
    set_origin(s, from, number, line);
    s->longest = s->text.size;
}

bool ev_origin_find(const ev_template *template, const ev_policy *policy, ev_slice text,
                    ev_origin *origin)
{
    search s = {.text = text, .origin = origin};
    look_everywhere(&s, template, policy, look_by_address);
    if (s.longest == 0 && text.size >= COMPARED_MIN)
        look_everywhere(&s, template, policy, look_for_changes);
    if (s.longest > 0)
        return true;
    s.text.size = smaller(text.size, COMPARED_MAX);
    if (text.size >= COMPARED_MIN)
        look_everywhere(&s, template, policy, look_for_whole);
    if (text.size >= COMPARED_MIN && s.longest == 0)
        look_everywhere(&s, template, policy, compare_lines);
    return s.longest > 0 && s.longest * SHARE_MIN >= s.text.size;
}
