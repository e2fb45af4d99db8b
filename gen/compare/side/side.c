#include "compare/side/side.h"

#include "compare/side/source.h"
#include "sys/io.h"
#include "sys/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

struct ev_sides {
    ev_source golden, now;
    size_t golden_next, now_next;
    const char *golden_path, *now_path;
    bool is_list, are_nested;
    ev_lines lines;
    int input; /* of `lines` */
    unsigned line_number;
};

/* ---- opening --------------------------------------------------------------------------------- */

enum { LIST_LINE_MAX = 2 * PATH_MAX };

static bool open_list(ev_sides *sides, ev_faults *faults)
{
    static const ev_source paths = {.kind = EV_SOURCE_PATHS, .fd = AT_FDCWD};
    sides->golden = sides->now = paths;
    sides->is_list = true;
    sides->input = STDIN_FILENO;
    return ev_faults_require(
        faults, ev_lines_open(&sides->lines, ev_read_descriptor, &sides->input, LIST_LINE_MAX),
        EV_OUT_OF_MEMORY, "");
}

/* Somebody compares files with themselves, or all with a part of it. */
static void look_whether_nested(ev_sides *sides, ev_faults *faults)
{
    const char *inner = ev_source_is_in(&sides->now, &sides->golden)   ? sides->now_path
                        : ev_source_is_in(&sides->golden, &sides->now) ? sides->golden_path
                                                                       : NULL;
    sides->are_nested = inner != NULL;
    (void)ev_faults_require(faults, inner == NULL, EV_SIDES_NESTED, inner);
}

static bool open_both(ev_sides *sides, const char *golden, const char *now, ev_faults *faults)
{
    bool has_golden = ev_source_open(golden, &sides->golden, faults),
         has_now = ev_source_open(now, &sides->now, faults);
    bool is_alike = has_golden && has_now &&
                    (sides->golden.kind == EV_SOURCE_FILE) == (sides->now.kind == EV_SOURCE_FILE);
    if (has_golden && has_now && !is_alike)
        (void)ev_faults_add(faults, EV_SIDES_UNLIKE, now);
    if (is_alike)
        look_whether_nested(sides, faults);
    if (!is_alike && has_golden)
        ev_source_close(&sides->golden);
    if (!is_alike && has_now)
        ev_source_close(&sides->now);
    return is_alike;
}

ev_sides *ev_sides_open(const char *golden, const char *now, ev_faults *faults)
{
    ev_sides *sides = calloc(1, sizeof *sides);
    if (sides == NULL) {
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
        return NULL;
    }
    sides->golden_path = golden;
    sides->now_path = now;
    if (now == NULL ? !open_list(sides, faults) : !open_both(sides, golden, now, faults)) {
        free(sides);
        return NULL;
    }
    return sides;
}

bool ev_sides_are_files(const ev_sides *sides)
{
    return sides->is_list || sides->golden.kind == EV_SOURCE_FILE;
}

void ev_sides_close(ev_sides *sides)
{
    if (sides->is_list)
        ev_lines_close(&sides->lines);
    else {
        ev_source_close(&sides->golden);
        ev_source_close(&sides->now);
    }
    free(sides);
}

/* ---- the next pair --------------------------------------------------------------------------- */

static bool next_name(ev_sides *sides, ev_side_pair *pair)
{
    size_t golden = sides->golden_next, now = sides->now_next;
    bool has_golden = golden < ev_source_count(&sides->golden),
         has_now = now < ev_source_count(&sides->now);
    if (!has_golden && !has_now)
        return false;
    const char *a = has_golden ? ev_source_name(&sides->golden, golden) : NULL,
               *b = has_now ? ev_source_name(&sides->now, now) : NULL;
    int order = a == NULL ? 1 : b == NULL ? -1 : strcmp(a, b);
    pair->golden = order <= 0 ? a : NULL;
    pair->now = order >= 0 ? b : NULL;
    pair->name = order <= 0 ? a : b;
    pair->presence = order == 0 ? EV_ON_BOTH : order < 0 ? EV_ONLY_GOLDEN : EV_ONLY_NOW;
    if (order != 0 &&
        ev_names_may_have(order < 0 ? &sides->now.names : &sides->golden.names, pair->name))
        pair->presence = EV_UNLISTED;
    sides->golden_next += order <= 0;
    sides->now_next += order >= 0;
    return true;
}

/* Two files are one pair. */
static bool next_file(ev_sides *sides, ev_side_pair *pair)
{
    if (sides->golden_next++ > 0)
        return false;
    pair->name = pair->golden = pair->now = sides->golden_path;
    return true;
}

static void part_line(ev_side_pair *pair, ev_slice line)
{
    char *tab = memchr(pair->owned, '\t', line.size), *end = pair->owned + line.size;
    bool is_pair = tab != NULL && tab > pair->owned && tab + 1 < end &&
                   memchr(tab + 1, '\t', (size_t)(end - tab - 1)) == NULL &&
                   memchr(pair->owned, '\0', line.size) == NULL;
    *end = '\0';
    pair->name = pair->owned;
    if (!is_pair) {
        pair->presence = EV_ON_NEITHER;
        return;
    }
    *tab = '\0';
    pair->golden = pair->owned;
    pair->now = tab + 1;
}

/* Empty lines are passed over. */
static bool next_line(ev_sides *sides, ev_side_pair *pair, ev_faults *faults)
{
    ev_slice line;
    ev_line_kind kind;
    do {
        errno = 0;
        kind = ev_lines_next(&sides->lines, &line);
        sides->line_number++;
    } while (kind == EV_LINE_TEXT && line.size == 0);
    if (kind == EV_LINE_BROKEN)
        (void)ev_faults_add_system(faults, EV_CANT_READ, ev_input_name(NULL), errno);
    if (kind == EV_LINE_BROKEN || kind == EV_LINE_NONE)
        return false;
    pair->line = sides->line_number;
    pair->owned = malloc(line.size + 1);
    if (pair->owned == NULL) {
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
        return false;
    }
    memcpy(pair->owned, line.data, line.size);
    part_line(pair, line);
    return true;
}

bool ev_sides_next(ev_sides *sides, ev_side_pair *pair, ev_faults *faults)
{
    *pair = (ev_side_pair){.presence = EV_ON_BOTH};
    if (sides->is_list)
        return next_line(sides, pair, faults);
    return sides->golden.kind == EV_SOURCE_FILE ? next_file(sides, pair) : next_name(sides, pair);
}

void ev_sides_release(ev_side_pair *pair)
{
    free(pair->owned);
    *pair = (ev_side_pair){0};
}

/* ---- sides without a common path ------------------------------------------------------------- */

/* The folders of the first name of a side without which the other side has it: their size, with the
 * last slash; 0: there are none. */
static size_t folders_in_front(const ev_source *of, const ev_source *other)
{
    const char *name = ev_source_count(of) > 0 ? ev_source_name(of, 0) : "", *rest = name;
    while ((rest = strchr(rest, '/')) != NULL)
        if (ev_names_have(&other->names, ++rest))
            return (size_t)(rest - name);
    return 0;
}

/* Returns whether something was said. */
static bool say_of(const ev_source *side, const char *path, const ev_source *other,
                   ev_faults *faults)
{
    char folder[EV_POINTER_MAX + 1];
    if (ev_source_count(side) == 0)
        return ev_faults_add(faults, EV_SIDE_EMPTY, path), true;
    size_t size = folders_in_front(side, other);
    if (size == 0)
        return false;
    const char *slash = path[strlen(path) - 1] == '/' ? "" : "/";
    (void)snprintf(folder, sizeof folder, "%s%s%.*s", path, slash, (int)size,
                   ev_source_name(side, 0));
    return ev_faults_add(faults, EV_NO_COMMON_PATH, folder), true;
}

/* Where one side lies in the other, the folder that is missing is perhaps that side itself. */
void ev_sides_say_why_apart(const ev_sides *sides, ev_faults *faults)
{
    if (!ev_sides_are_files(sides) && !sides->are_nested &&
        !say_of(&sides->golden, sides->golden_path, &sides->now, faults))
        (void)say_of(&sides->now, sides->now_path, &sides->golden, faults);
}

/* ---- comparing ------------------------------------------------------------------------------- */

static void add_unreadable(ev_faults *faults, const char *side, int error)
{
    (void)ev_faults_add_system(faults, EV_CANT_READ, side, error);
}

typedef struct both {
    ev_reading golden, now;
    bool has_golden, has_now;
} both;

static bool open_pair(const ev_sides *sides, const ev_side_pair *pair, both *b, ev_faults *faults)
{
    *b = (both){0};
    if (pair->presence == EV_ON_NEITHER) {
        (void)ev_faults_add_at(faults, EV_LIST_MALFORMED, ev_input_name(NULL), pair->line, 1);
        return false;
    }
    if (pair->presence == EV_UNLISTED) {
        (void)ev_faults_add(faults, EV_SIDE_INCOMPLETE, pair->golden == NULL ? "golden" : "new");
        return false;
    }
    b->has_golden =
        pair->golden != NULL && ev_source_read(&sides->golden, pair->golden, &b->golden);
    if (pair->golden != NULL && !b->has_golden)
        add_unreadable(faults, "golden", errno);
    b->has_now = pair->now != NULL && ev_source_read(&sides->now, pair->now, &b->now);
    if (pair->now != NULL && !b->has_now)
        add_unreadable(faults, "new", errno);
    return b->has_golden == (pair->golden != NULL) && b->has_now == (pair->now != NULL);
}

static void close_pair(const both *b)
{
    if (b->has_golden)
        ev_reading_close(&b->golden);
    if (b->has_now)
        ev_reading_close(&b->now);
}

/* One name of a file that two names have: a hard link, a link to a folder. */
static bool are_one_file(const ev_reading *a, const ev_reading *b)
{
    return a->is_own && b->is_own && a->device == b->device && a->inode == b->inode;
}

/* The buffers are of each call, on the stack: 256 KB that are not set. */
static ev_sameness compare_bytes(const both *b, ev_faults *faults)
{
    EV_UNSET char golden[EV_PIECE_BYTES], now[EV_PIECE_BYTES];
    if (b->golden.size != b->now.size)
        return EV_OTHER_BYTES;
    for (uint64_t done = 0; done < b->golden.size;) {
        uint64_t rest = b->golden.size - done;
        size_t piece = rest < EV_PIECE_BYTES ? (size_t)rest : EV_PIECE_BYTES;
        errno = 0;
        if (!ev_input_read_at(b->golden.fd, golden, piece, b->golden.at + done)) {
            add_unreadable(faults, "golden", errno);
            return EV_UNREADABLE;
        }
        if (!ev_input_read_at(b->now.fd, now, piece, b->now.at + done)) {
            add_unreadable(faults, "new", errno);
            return EV_UNREADABLE;
        }
        if (memcmp(golden, now, piece) != 0)
            return EV_OTHER_BYTES;
        done += piece;
    }
    return EV_SAME_BYTES;
}

ev_sameness ev_sides_compare(const ev_sides *sides, ev_side_pair *pair, ev_faults *faults)
{
    both b;
    ev_sameness sameness = EV_UNREADABLE;
    if (open_pair(sides, pair, &b, faults))
        sameness = are_one_file(&b.golden, &b.now) ? EV_SAME_BYTES : compare_bytes(&b, faults);
    pair->bytes = b.golden.size + b.now.size;
    close_pair(&b);
    return sameness;
}

/* ---- reading --------------------------------------------------------------------------------- */

static void read_one(const ev_reading *reading, const char *side, size_t limit, ev_buf *out,
                     ev_faults *faults)
{
    if (reading->size > limit) {
        (void)ev_faults_add(faults, EV_PDF_TOO_LARGE, side);
        return;
    }
    size_t size = (size_t)reading->size;
    char *room = ev_buf_room(out, size + 1);
    errno = 0;
    if (room == NULL)
        (void)ev_faults_add(faults, EV_OUT_OF_MEMORY, "");
    else if (ev_input_read_at(reading->fd, room, size, reading->at))
        out->size += size;
    else
        add_unreadable(faults, side, errno);
}

ev_status ev_sides_read(const ev_sides *sides, const ev_side_pair *pair, size_t limit,
                        ev_buf *golden, ev_buf *now, ev_faults *faults)
{
    both b;
    if (open_pair(sides, pair, &b, faults)) {
        if (b.has_golden)
            read_one(&b.golden, "golden", limit, golden, faults);
        if (b.has_now)
            read_one(&b.now, "new", limit, now, faults);
    }
    close_pair(&b);
    return faults->status;
}
