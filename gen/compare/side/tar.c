/* The members of a tar: ustar (POSIX.1-2017, pax, "ustar Interchange Format") as evisa-gen writes
 * it, with the two forms of long names that other programs write: pax headers and GNU's 'L'. */
#include "compare/side/source.h"

#include "sys/io.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>

enum {
    BLOCK = 512,
    NAME = 0,
    NAME_SIZE = 100,
    SIZE = 124,
    SIZE_SIZE = 12,
    SUM = 148,
    SUM_SIZE = 8,
    TYPE = 156,
    MAGIC = 257,
    PREFIX = 345,
    PREFIX_SIZE = 155,
    EXTENDED_MAX = 1 << 20
};

typedef struct reader {
    ev_source *source;
    uint64_t at, end;
    char name[PATH_MAX]; /* for the next member, from a header before it */
    uint64_t size;       /* the same; UINT64_MAX: not said */
} reader;

/* Octal digits between blanks, or binary where the first byte is 0x80 (GNU). */
static bool number(const char *field, size_t size, uint64_t *value)
{
    *value = 0;
    size_t i = 0;
    if ((unsigned char)field[0] == 0x80) {
        for (i = 1; i < size; i++)
            *value = *value << 8 | (unsigned char)field[i];
        return size <= 9 || memcmp(field + 1, "\0\0\0", size - 9) == 0;
    }
    while (i < size && field[i] == ' ')
        i++;
    size_t first = i;
    for (; i < size && field[i] >= '0' && field[i] <= '7'; i++)
        *value = *value << 3 | (uint64_t)(field[i] - '0');
    return i > first && (i == size || field[i] == '\0' || field[i] == ' ');
}

/* The sum of the bytes of a header, its own field as blanks. */
static bool has_right_sum(const char *block)
{
    uint64_t said, sum = 0;
    for (size_t i = 0; i < BLOCK; i++)
        sum += i >= SUM && i < SUM + SUM_SIZE ? ' ' : (unsigned char)block[i];
    return number(block + SUM, SUM_SIZE, &said) && said == sum;
}

static bool is_zero(const char *block)
{
    size_t i = 0;
    while (i < BLOCK && block[i] == '\0')
        i++;
    return i == BLOCK;
}

static void set_name(reader *r, ev_slice name)
{
    size_t size = strnlen(name.data, name.size);
    if (size >= sizeof r->name)
        size = 0; /* no file can have it */
    memcpy(r->name, name.data, size);
    r->name[size] = '\0';
}

/* One "length key=value\n" of a pax header, cut off *rest. False: malformed. */
static bool take_record(reader *r, ev_slice *rest)
{
    size_t length = 0, digits = 0;
    for (; digits < rest->size && rest->data[digits] >= '0' && rest->data[digits] <= '9'; digits++)
        length = length < EXTENDED_MAX ? length * 10 + (size_t)(rest->data[digits] - '0') : length;
    if (digits == 0 || length <= digits + 1 || length > rest->size ||
        rest->data[length - 1] != '\n')
        return false;
    ev_slice value = {rest->data + digits + 1, length - digits - 2};
    *rest = (ev_slice){rest->data + length, rest->size - length};
    ev_slice key = ev_slice_cut(&value, '=');
    if (ev_slice_is(key, "path"))
        set_name(r, value);
    if (!ev_slice_is(key, "size"))
        return true;
    r->size = 0;
    for (size_t i = 0; i < value.size; i++)
        r->size = r->size * 10 + (uint64_t)(unsigned char)(value.data[i] - '0');
    return true;
}

/* A header that says something of the next member. False: malformed. */
static bool read_extended(reader *r, char type, uint64_t size)
{
    ev_buf text;
    ev_buf_init(&text, NULL, 0);
    char *room = size <= EXTENDED_MAX ? ev_buf_room(&text, (size_t)size + 1) : NULL;
    bool done = room != NULL && ev_input_read_at(r->source->fd, room, (size_t)size, r->at);
    ev_slice rest = {room, (size_t)size};
    if (done && type == 'L')
        set_name(r, rest);
    while (done && type == 'x' && rest.size > 0)
        done = take_record(r, &rest);
    ev_buf_free(&text);
    return done;
}

/* "./a.pdf" and "a.pdf" are one name. */
static ev_slice plain_name(const char *name)
{
    while (name[0] == '.' && name[1] == '/')
        for (name += 2; *name == '/';)
            name++;
    return ev_slice_from(name);
}

static void take_name(reader *r, const char *block)
{
    ev_buf out = {.data = r->name, .capacity = sizeof r->name};
    if (*r->name != '\0')
        return;
    size_t prefix = strnlen(block + PREFIX, PREFIX_SIZE);
    if (memcmp(block + MAGIC, "ustar\0", 6) == 0 && prefix > 0) { /* GNU has other things there */
        ev_buf_bytes(&out, block + PREFIX, prefix);
        ev_buf_char(&out, '/');
    }
    ev_buf_bytes(&out, block + NAME, strnlen(block + NAME, NAME_SIZE));
    ev_buf_char(&out, '\0');
}

typedef enum step { STEP_NEXT, STEP_END, STEP_DAMAGED, STEP_NO_MEMORY } step;

/* Takes the header at r->at, and moves behind its member. */
static step take_member(reader *r)
{
    char block[BLOCK];
    uint64_t size;
    if (r->at == r->end)
        return STEP_END; /* without the two blocks of zeros: tar(1) reads it as well */
    if (!ev_input_read_at(r->source->fd, block, BLOCK, r->at))
        return STEP_DAMAGED;
    if (is_zero(block))
        return STEP_END;
    if (memcmp(block + MAGIC, "ustar", 5) != 0 || !has_right_sum(block) ||
        !number(block + SIZE, SIZE_SIZE, &size))
        return STEP_DAMAGED;
    r->at += BLOCK;
    char type = block[TYPE];
    bool is_file = type == '0' || type == '\0';
    if (is_file && r->size != UINT64_MAX)
        size = r->size;
    if (size > r->end - r->at)
        return STEP_DAMAGED;
    if ((type == 'x' || type == 'L') && !read_extended(r, type, size))
        return STEP_DAMAGED;
    step result = STEP_NEXT;
    if (type != 'x' && type != 'L' && type != 'g') {
        take_name(r, block);
        ev_slice name = plain_name(r->name);
        const ev_member_place place = {r->at, size};
        if (is_file && ev_name_is_pdf(name) && !ev_names_add(&r->source->names, name, &place))
            result = STEP_NO_MEMORY;
        *r->name = '\0';
        r->size = UINT64_MAX;
    }
    uint64_t whole = (size + BLOCK - 1) / BLOCK * BLOCK;
    r->at = whole > r->end - r->at ? r->end : r->at + whole;
    return result;
}

bool ev_tar_list(ev_source *source, const char *path, ev_faults *faults)
{
    struct stat about;
    reader r = {.source = source, .size = UINT64_MAX};
    if (fstat(source->fd, &about) != 0) {
        (void)ev_faults_add_system(faults, EV_CANT_READ, path, errno);
        return true;
    }
    r.end = (uint64_t)about.st_size;
    step last;
    while ((last = take_member(&r)) == STEP_NEXT)
        ;
    if (last == STEP_DAMAGED) {
        (void)ev_faults_add(faults, EV_TAR_DAMAGED, path);
        ev_names_miss(&source->names, EV_SLICE(""));
    }
    return last != STEP_NO_MEMORY && ev_names_sort(&source->names, true);
}
