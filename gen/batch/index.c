/* The table of n places (a power of two) occupies the places n up to 2n of the file: the table of
 * 2n places begins where it ends. So growing needs neither a second file nor the folder, which may
 * be removed by then; the space of the old table is returned to the disk as a hole. */
#include "batch/index.h"

#include "sys/io.h"
#include "batch/scratch.h"

#include <fcntl.h>
#include <unistd.h>

enum {
    KEY_SIZE = 16,
    FIRST_PLACES = 4096, /* a multiple of WINDOW_PLACES */
    PROBE_PLACES = 21,   /* 504 bytes at a time: a chain of three places in four taken nearly always
                            ends within */
    WINDOW_PLACES = 2048 /* 48 KiB */
};

typedef struct place {
    char key[KEY_SIZE]; /* the id, filled with zeros; a free place is a hole of the file: zeros */
    uint64_t number;
} place;

_Static_assert(sizeof(place) == KEY_SIZE + sizeof(uint64_t),
               "places have no padding: it would be written");

static bool key_of(const char *id, char key[KEY_SIZE])
{
    size_t size = strnlen(id, EV_ID_MAX + 1);
    if (size == 0 || size > EV_ID_MAX)
        return false;
    memset(key, 0, KEY_SIZE);
    memcpy(key, id, size);
    return true;
}

/* FNV-1a, then the finalizer of MurmurHash3: without it, numbers that differ only in their last
 * digits would differ in few of the upper bits. The upper bits are the place: so the larger table
 * has the order of the old one, and growing writes from the beginning to the end. */
static uint64_t home_of(const char key[KEY_SIZE], uint64_t places)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < EV_ID_MAX; i++)
        hash = (hash ^ (unsigned char)key[i]) * UINT64_C(0x100000001B3);
    hash = (hash ^ hash >> 33) * UINT64_C(0xFF51AFD7ED558CCD);
    hash = (hash ^ hash >> 33) * UINT64_C(0xC4CEB9FE1A85EC53);
    hash ^= hash >> 33;
    return hash >> (64 - (unsigned)__builtin_ctzll(places));
}

static bool is_free(const place *held)
{
    return held->key[0] == '\0';
}

/* ---- places on disk -------------------------------------------------------------------------- */

static off_t offset_of(const ev_index *index, uint64_t at)
{
    return (off_t)((index->places + at) * sizeof(place));
}

static bool read_places(const ev_index *index, uint64_t at, place *places, size_t count)
{
    return ev_input_read_at(index->fd, places, count * sizeof(place),
                            (uint64_t)offset_of(index, at));
}

static bool write_places(const ev_index *index, uint64_t at, const place *places, size_t count)
{
    ev_slice bytes = {(const char *)places, count * sizeof(place)};
    return ev_output_write_at(index->fd, bytes, (uint64_t)offset_of(index, at)) == bytes.size;
}

/* Makes the file as long as the table needs; all places are free. */
static bool extend(const ev_index *index)
{
    return ev_output_resize(index->fd, (uint64_t)offset_of(index, index->places));
}

/* Finds the place of the key, or the free place for it; *held is its content. One place in four is
 * free: the search ends. */
static bool seek(const ev_index *index, const char key[KEY_SIZE], uint64_t *at, place *held)
{
    place block[PROBE_PLACES];
    uint64_t from = home_of(key, index->places);
    for (;;) {
        uint64_t left = index->places - from;
        size_t count = left < PROBE_PLACES ? (size_t)left : PROBE_PLACES;
        if (!read_places(index, from, block, count))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (!is_free(&block[i]) && memcmp(block[i].key, key, KEY_SIZE) != 0)
                continue;
            *at = from + i;
            *held = block[i];
            return true;
        }
        from = (from + count) % index->places;
    }
}

/* ---- growing --------------------------------------------------------------------------------- */

/* A part of the new table. Entries come nearly in its order, so that each part is read and written
 * once or twice; two calls for each entry would cost as much as all the rest of the index. */
typedef struct window {
    const ev_index *index;
    uint64_t from; /* a multiple of WINDOW_PLACES */
    place held[WINDOW_PLACES];
} window;

static bool move_window(window *w, uint64_t at)
{
    uint64_t from = at - at % WINDOW_PLACES;
    if (from == w->from)
        return true;
    if (!write_places(w->index, w->from, w->held, WINDOW_PLACES))
        return false;
    w->from = from;
    return read_places(w->index, from, w->held, WINDOW_PLACES);
}

static bool move_in(window *w, const place *entry)
{
    uint64_t at = home_of(entry->key, w->index->places);
    for (;;) {
        if (!move_window(w, at))
            return false;
        place *here = &w->held[at % WINDOW_PLACES];
        if (is_free(here)) {
            *here = *entry;
            return true;
        }
        at = (at + 1) % w->index->places;
    }
}

static bool move_all(const ev_index *old, const ev_index *larger)
{
    place chunk[WINDOW_PLACES];
    window w = {.index = larger};
    for (uint64_t at = 0; at < old->places; at += WINDOW_PLACES) {
        if (!read_places(old, at, chunk, WINDOW_PLACES))
            return false;
        for (size_t i = 0; i < WINDOW_PLACES; i++)
            if (!is_free(&chunk[i]) && !move_in(&w, &chunk[i]))
                return false;
    }
    return write_places(larger, w.from, w.held, WINDOW_PLACES);
}

static bool grow(ev_index *index)
{
    ev_index larger = {index->fd, index->places * 2, index->count};
    if (!extend(&larger) || !move_all(index, &larger))
        return false;
    /* A file system without holes keeps the old tables: together as large as the new one. */
    off_t size = offset_of(index, index->places) - offset_of(index, 0);
    (void)fallocate(index->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset_of(index, 0),
                    size);
    *index = larger;
    return true;
}

/* ---- the index ------------------------------------------------------------------------------- */

bool ev_index_open(ev_index *index, const char *folder)
{
    *index = (ev_index){.fd = ev_scratch_open(folder), .places = FIRST_PLACES};
    if (index->fd < 0 || !extend(index)) {
        ev_index_close(index);
        return false;
    }
    /* Reading ahead would fill the page cache with holes; without it a put takes a quarter less. */
    (void)posix_fadvise(index->fd, 0, 0, POSIX_FADV_RANDOM);
    return true;
}

/* Without places each call answers EV_INDEX_FAILED. */
void ev_index_close(ev_index *index)
{
    if (index->fd >= 0)
        (void)close(index->fd);
    *index = (ev_index){.fd = -1};
}

static ev_index_answer answer_of(const place *held, uint64_t *former)
{
    if (is_free(held))
        return EV_INDEX_NEW;
    if (former != NULL)
        *former = held->number;
    return EV_INDEX_KNOWN;
}

static ev_index_answer put(ev_index *index, place *entry, uint64_t *former)
{
    uint64_t at;
    place held;
    if (!seek(index, entry->key, &at, &held))
        return EV_INDEX_FAILED;
    ev_index_answer answer = answer_of(&held, former);
    if (answer == EV_INDEX_NEW && index->count >= index->places / 4 * 3 &&
        (!grow(index) || !seek(index, entry->key, &at, &held)))
        return EV_INDEX_FAILED;
    if (!write_places(index, at, entry, 1))
        return EV_INDEX_FAILED;
    index->count += answer == EV_INDEX_NEW;
    return answer;
}

ev_index_answer ev_index_put(ev_index *index, const char *id, uint64_t number, uint64_t *former)
{
    place entry = {.number = number};
    if (index->places == 0 || !key_of(id, entry.key))
        return EV_INDEX_FAILED;
    ev_index_answer answer = put(index, &entry, former);
    if (answer == EV_INDEX_FAILED)
        ev_index_close(
            index); /* a place may be half written; and a full disk gets its space back */
    return answer;
}

ev_index_answer ev_index_find(const ev_index *index, const char *id, uint64_t *former)
{
    uint64_t at;
    place held;
    char key[KEY_SIZE];
    bool found = index->places > 0 && key_of(id, key) && seek(index, key, &at, &held);
    return found ? answer_of(&held, former) : EV_INDEX_FAILED;
}
