/* A renderer: a process with a socket to the batch and one to its decoder, the memory of its wire,
 * that of its photos, the resources that it was born with, and no way to anything else.
 *
 * To wake a process costs a tenth of what a document costs. So the photos of all records that came
 * together go to the decoder together: meanwhile the documents are made as if each photo were
 * sound, as nearly all are. Where one is not, the record is rendered again, with the verdict. */
#include "batch/crew/server.h"
#include "batch/crew/word.h"

#include <errno.h>
#include <unistd.h>

enum { NO_PHOTO = EV_WIRE_RECORDS };

typedef struct renderer {
    ev_wire *wire;
    ev_photos *photos;
    ev_image_decoder decoder; /* of gen: asks the other process */
    ev_press *press;

    /* Of the records that came together. */
    unsigned rendered, settled;      /* how many */
    unsigned place[EV_WIRE_RECORDS]; /* of its photo; or NO_PHOTO */
    unsigned given;                  /* photos */
    bool is_asked, is_known;         /* the decoder; the verdict on the record in hand */
    ev_image_verdict verdict;
} renderer;

/* ---- photos ---------------------------------------------------------------------------------- */

static _Noreturn void end_alone(void)
{
    _exit(EV_RENDERER_ALONE);
}

/* Once for the records that came together, when their photos lie there. */
static void ask(renderer *r)
{
    if (!ev_word_say(EV_CREW_PHOTOS, (char)r->given))
        end_alone();
    r->is_asked = true;
}

/* One record alone is not kept waiting: its photo is decoded while its page is made. */
static ev_image_verdict decode(void *context, const ev_image_coded *coded, ev_arena *arena)
{
    renderer *r = context;
    (void)arena; /* the decoder has its own */
    if (r->is_known)
        return r->verdict;
    if (!ev_photos_put(&r->photos->photo[r->given], coded))
        return EV_IMAGE_NO_MEMORY;
    r->place[r->rendered] = r->given++;
    if (r->wire->count == 1)
        ask(r);
    return EV_IMAGE_SOUND;
}

/* ---- records --------------------------------------------------------------------------------- */

static void render_next(renderer *r)
{
    ev_wire_record *record = &r->wire->record[r->rendered];
    r->is_known = false;
    r->place[r->rendered] = NO_PHOTO;
    ev_press_print(r->press, (ev_slice){record->line, record->line_size}, record);
    r->rendered++;
}

/* Whether the next record is not kept back by its photo; *verdict on that. */
static bool may_settle(const renderer *r, ev_image_verdict *verdict)
{
    unsigned place = r->settled < r->rendered ? r->place[r->settled] : 0;
    *verdict = EV_IMAGE_SOUND;
    if (r->settled == r->rendered)
        return false;
    if (place == NO_PHOTO)
        return true;
    if (place >= r->photos->judged)
        return false;
    *verdict = ev_photos_verdict(r->photos, place);
    return true;
}

/* Tells the batch which records are done, as far as is known. */
static void settle(renderer *r)
{
    while (may_settle(r, &r->verdict)) {
        ev_wire_record *record = &r->wire->record[r->settled];
        r->is_known = true;
        if (r->verdict != EV_IMAGE_SOUND)
            ev_press_print(r->press, (ev_slice){record->line, record->line_size}, record);
        r->wire->done = ++r->settled;
    }
}

/* What is done is told also while the decoder is at the next photo: the batch counts the time of
 * each record, and which one was in hand at the end. */
static void await_verdicts(renderer *r)
{
    char word;
    for (ssize_t got = -1; got != 1;) {
        got = read(EV_CREW_PHOTOS, &word, 1);
        settle(r);
        if (ev_word_is_closed(got))
            end_alone();
    }
    if (r->settled < r->rendered) /* no decoder of ours says so */
        end_alone();
}

static void render_all(renderer *r)
{
    r->rendered = r->settled = r->given = 0;
    r->photos->judged = 0;
    r->is_asked = false;
    while (r->rendered < r->wire->count) {
        render_next(r);
        settle(r);
    }
    if (r->given > 0 && !r->is_asked)
        ask(r);
    if (r->is_asked)
        await_verdicts(r);
}

/* ---- the process ----------------------------------------------------------------------------- */

/* The decoder has decoded photos of its own meanwhile. */
static char make_ready(renderer *r, char word)
{
    char of_decoder;
    ev_press_print_own(r->press, &r->wire->record[0]);
    if (!ev_word_hear(EV_CREW_PHOTOS, &of_decoder))
        end_alone();
    return of_decoder == EV_RENDERER_READY ? word : EV_RENDERER_UNCONFINED;
}

_Noreturn void ev_renderer_run(const ev_crew_plan *plan, unsigned mine, ev_press *press,
                               ev_photos *photos)
{
    renderer r = {.wire = ev_crew_wire(plan, mine),
                  .photos = photos,
                  .decoder = {decode, &r},
                  .press = press};
    ev_gen_decode_by(press->gen, &r.decoder);
    char word = make_ready(&r, ev_crew_confine(plan));
    while (ev_word_say(EV_CREW_SOCKET, word) && ev_word_hear(EV_CREW_SOCKET, &word))
        render_all(&r);
    _exit(EV_OK);
}
