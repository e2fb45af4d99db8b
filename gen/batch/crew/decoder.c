/* A decoder: a process with a socket to its renderer and the memory in which that lays photos. It
 * sees no other part of a record, and a word is all that comes of it. */
#include "batch/crew/server.h"
#include "batch/crew/word.h"

/* Two pictures of 16 x 8 pixels, half dark, half light. Before it takes a stranger's photo, a
 * decoder decodes these: when it dies of that, the defect is ours. */
static const char own_jpeg[] =
    "\xff\xd8\xff\xdb\x00\x43\x00\x10\x0b\x0c\x0e\x0c\x0a\x10\x0e\x0d\x0e\x12\x11\x10\x13\x18"
    "\x28\x1a\x18\x16\x16\x18\x31\x23\x25\x1d\x28\x3a\x33\x3d\x3c\x39\x33\x38\x37\x40\x48\x5c"
    "\x4e\x40\x44\x57\x45\x37\x38\x50\x6d\x51\x57\x5f\x62\x67\x68\x67\x3e\x4d\x71\x79\x70\x64"
    "\x78\x5c\x65\x67\x63\xff\xc0\x00\x11\x08\x00\x08\x00\x10\x03\x01\x11\x00\x02\x11\x00\x03"
    "\x11\x00\xff\xc4\x00\x16\x00\x01\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x06\x07\xff\xc4\x00\x14\x10\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\xff\xda\x00\x0c\x03\x01\x00\x02\x00\x03\x00\x00\x3f\x00\x8f\x06\xc0\x0f"
    "\xff\xd9";
static const char own_png_head[] =
    "\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x10\x00\x00"
    "\x00\x08\x08\x00\x00\x00\x00\xd5\x1d\x20\x4b";
static const char own_png_data[] =
    "\x78\xda\x63\x50\x80\x82\x07\x50\xc0\x30\x30\x02\x00\x41\x78\x40\x01";

enum { ARENA_LIMIT = 64 << 20 }; /* image.h */

static void judge(ev_photos *photos, unsigned place, ev_arena *arena)
{
    ev_image_coded coded;
    photos->verdict[place] = ev_photos_see(&photos->photo[place], &coded)
                                 ? ev_image_decode(&coded, arena)
                                 : EV_IMAGE_BROKEN;
    ev_arena_reset(arena);
}

static bool decodes_its_own(ev_photos *photos, ev_arena *arena)
{
    const ev_image_coded own[] = {
        {EV_IMAGE_JPEG, .data = EV_SLICE(own_jpeg)},
        {EV_IMAGE_PNG, .data = EV_SLICE(own_png_data), .head = EV_SLICE(own_png_head)}};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        bool has_room = ev_photos_put(&photos->photo[0], &own[i]);
        judge(photos, 0, arena);
        if (!has_room || photos->verdict[0] != EV_IMAGE_SOUND)
            return false;
    }
    return true;
}

_Noreturn void ev_decoder_run(const ev_crew_plan *plan, ev_photos *photos)
{
    ev_arena arena;
    char word = ev_crew_confine(plan);
    ev_arena_init(&arena, ARENA_LIMIT);
    if (!decodes_its_own(photos, &arena))
        _exit(EV_INTERNAL);
    while (ev_word_say(EV_CREW_SOCKET, word) && ev_word_hear(EV_CREW_SOCKET, &word))
        for (unsigned i = 0; i < (unsigned char)word && i < EV_WIRE_RECORDS; i++) {
            judge(photos, i, &arena);
            photos->judged = i + 1;
        }
    _exit(EV_OK);
}
