/* Reading on after a mistake: a designer is told of all of them at once. What a line is decides the
 * same function as for the readers (resource/ini.h). */
#include "checker/lines.h"

typedef struct reader {
    ev_file *file;
    ev_findings *findings;
    ev_ini_section *section;
    ev_ini_line *line;
    unsigned number;
    bool has_told_bad;
} reader;

const char *ev_file_at(const ev_file *file, unsigned line)
{
    ev_slice rest = file->text;
    for (; line > 1; line--)
        (void)ev_slice_cut(&rest, '\n');
    return ev_slice_trim(ev_slice_cut(&rest, '\n')).data;
}

/* A byte that is no UTF-8 counts as a character, a mark at the beginning of the file as none. */
unsigned ev_file_column(const ev_file *file, const char *at)
{
    const char *begin = at;
    unsigned column = 1;
    while (begin > file->text.data && begin[-1] != '\n')
        begin--;
    if (begin == file->text.data && ev_slice_starts(file->text, "\xEF\xBB\xBF") && at - begin >= 3)
        begin += 3;
    for (; begin < at; column++)
        (void)ev_utf8_next(&begin, file->text.data + file->text.size);
    return column;
}

static void say(reader *r, const char *at, ev_slice found, const char *expected)
{
    const ev_finding finding = {.code = EV_RESOURCE_SYNTAX,
                                .path = r->file->ini.path,
                                .line = r->number,
                                .column = ev_file_column(r->file, at),
                                .section = r->section->name,
                                .found = found,
                                .expected = expected};
    ev_finding_add(r->findings, &finding);
}

static void add_section(reader *r, ev_slice name)
{
    *++r->section = (ev_ini_section){.name = name, .line = r->number, .lines = r->line};
}

static void add_pair(reader *r, ev_slice key, ev_slice value)
{
    *r->line++ = (ev_ini_line){key, value, r->number};
    r->section->count++;
}

/* "width 35" or "width: 35" was meant to have the key "width". */
static ev_slice meant_key(ev_slice line)
{
    size_t size = 0;
    while (size < line.size && !ev_char_is_blank(line.data[size]) && line.data[size] != ':' &&
           line.data[size] != '=')
        size++;
    return (ev_slice){line.data, size};
}

/* A line that is nothing: with a bracket at one end it was meant as a section. */
static void add_wrong(reader *r, ev_slice line)
{
    ev_slice text = ev_slice_trim(line), key = meant_key(text);
    if (text.data[0] == '[') {
        say(r, text.data, text, "a section such as [page], with ] at the end of its line");
        add_section(r, ev_slice_trim((ev_slice){text.data + 1, text.size - 1}));
    } else if (text.data[text.size - 1] == ']' && key.size > 0) {
        say(r, text.data, text, "a section such as [page], with [ at the beginning of its line");
        add_section(r, ev_slice_trim((ev_slice){text.data, text.size - 1}));
    } else if (key.size == 0) {
        say(r, text.data, text, "a key before the =");
    } else {
        say(r, text.data, text, "a key, =, and its value; a comment begins with #");
        add_pair(r, key, (ev_slice){NULL, 0});
    }
}

/* The first byte that is no UTF-8, or U+0000; NULL: there is none. */
static const char *first_bad(ev_slice line)
{
    for (const char *at = line.data, *end = line.data + line.size; at < end;) {
        const char *from = at;
        uint32_t c = ev_utf8_next(&at, end);
        if (c == 0 || c > 0x10FFFF)
            return from;
    }
    return NULL;
}

static void read_one(reader *r, ev_slice line)
{
    ev_slice key, value;
    const char *bad = first_bad(line);
    if (bad != NULL && !r->has_told_bad) /* one encoding has all lines */
        say(r, bad, (ev_slice){NULL, 0},
            *bad == '\0' ? "text without the character U+0000" : "text in UTF-8");
    r->has_told_bad = r->has_told_bad || bad != NULL;
    switch (ev_ini_read_line(line, &key, &value)) {
    case EV_INI_BLANK:
        break;
    case EV_INI_SECTION:
        add_section(r, key);
        break;
    case EV_INI_PAIR:
        if (ev_slice_starts(value, "="))
            say(r, value.data, value, "one = between a key and its value");
        add_pair(r, key, bad == NULL ? value : (ev_slice){NULL, 0});
        break;
    case EV_INI_WRONG:
        if (bad == NULL)
            add_wrong(r, line);
        break;
    }
}

/* Sections and pairs have a line each. */
static size_t count_lines(ev_slice text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.size; i++)
        count += text.data[i] == '\n';
    return count;
}

bool ev_file_read(ev_slice text, const char *path, ev_arena *arena, ev_file *file,
                  ev_findings *findings)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t lines = count_lines(text);
    ev_ini_section *section = ev_arena_take_array(arena, lines + 1, sizeof *section);
    ev_ini_line *line = ev_arena_take_array(arena, lines, sizeof *line);
    if (section == NULL || line == NULL)
        return false;
    *file = (ev_file){
        .text = text, .ini = {.path = path, .sections = section}, .section = section, .line = line};
    *section = (ev_ini_section){.name = EV_SLICE(""), .lines = line};
    reader r = {file, findings, section, line, 1, false};
    if (ev_slice_starts(text, mark)) {
        say(&r, text.data, (ev_slice){NULL, 0},
            "UTF-8 without a byte order mark at the beginning of the file");
        text.data += sizeof mark - 1;
        text.size -= sizeof mark - 1;
    }
    for (; text.size > 0; r.number++)
        read_one(&r, ev_slice_cut(&text, '\n'));
    file->ini.count = (size_t)(r.section - section) + 1;
    return true;
}
