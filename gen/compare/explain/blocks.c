/* Which shapes come and go: those that templates/evisa/1/layout.txt keys by `when`, .no-portrait or
 * .issued_by. Every other one is on each page, whatever its record. */
#include "compare/explain/change.h"

enum { ROUNDED = 20 }; /* hundredths of a millimetre around a place */

struct ev_block {
    char kind; /* as in ev_shape */
    ev_place place;
    const char *from[3], *style; /* `style`: its colour and width; NULL: they never differ */
};

static const ev_block blocks[] = {
    /* [rule header], [rule unsigned-above], [rule unsigned-below] */
    {'s', {1000, 3885, 19000, 490, 0}, {"photo/kind", "seal/kind"}, "seal/kind"},
    /* [portrait holder], its frame */
    {'s', {16500, 2180, 3500, 4500, 0}, {"photo/kind", "photo/shape"}, NULL},
    /* [rule footer] */
    {'s', {1000, 25775, 12470, 0, 0}, {"/visa/issued_by"}, NULL},
    /* [shape seal-marks] */
    {'s', {16582, 24122, 3372, 3372, 0}, {"seal/kind"}, NULL},
    /* [form specimen], over all of the page */
    {'x', {0, 0, 21000, 29700, 0}, {"source/specimen"}, NULL},
};

const ev_block *ev_block_of(const ev_shape *shape)
{
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        ev_place room =
            blocks[i].kind == 'x' ? blocks[i].place : ev_place_grown(&blocks[i].place, ROUNDED);
        if (shape->kind == blocks[i].kind && ev_place_is_within(&shape->place, &room))
            return &blocks[i];
    }
    return NULL;
}

void ev_from_depend_on_block(ev_from *from, const ev_block *block)
{
    for (size_t i = 0; block != NULL && i < sizeof block->from / sizeof *block->from; i++)
        ev_from_add(from, block->from[i]);
}

void ev_from_depend_on_style(ev_from *from, const ev_block *block)
{
    if (block != NULL)
        ev_from_add(from, block->style);
}
