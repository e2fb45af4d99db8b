/* Putting and taking are the same walk, so that both always know of the same members: each step
 * writes the value that it is given, or reads one in its place and checks it. */
#include "compare/worker/pass.h"

#include "compare/regions.h"

enum {
    NUMBER_SIZE = 8,
    PLACE_MAX = 1 << 24, /* hundredths of a millimetre: 168 m */
    PAGES_MAX = 1 << 20,
    FIELDS_MAX = 100,
    ABSENT = -1
};

typedef struct pass {
    ev_buf *out; /* NULL: it is taken from the next */
    ev_slice in;
    ev_arena *arena;
    bool is_bad; /* what is taken */
} pass;

/* ---- numbers --------------------------------------------------------------------------------- */

static const char *next(pass *p, size_t size)
{
    const char *at = p->in.data;
    if (p->is_bad || size > p->in.size) {
        p->is_bad = true;
        return NULL;
    }
    p->in = (ev_slice){at + size, p->in.size - size};
    return at;
}

/* What is put is brought into its range: a place far outside of the page may be anywhere there. */
static int64_t number(pass *p, int64_t value, int64_t least, int64_t most)
{
    if (p->out != NULL) {
        value = value < least ? least : value > most ? most : value;
        ev_buf_bytes(p->out, &value, NUMBER_SIZE);
        return value;
    }
    const char *at = next(p, NUMBER_SIZE);
    if (at == NULL)
        return least;
    memcpy(&value, at, NUMBER_SIZE);
    p->is_bad = value < least || value > most;
    return p->is_bad ? least : value;
}

static int32_t length(pass *p, int32_t value, int32_t least)
{
    return (int32_t)number(p, value, least, PLACE_MAX);
}

static size_t count(pass *p, size_t value, size_t most)
{
    return (size_t)number(p, value < most ? (int64_t)value : (int64_t)most, 0, (int64_t)most);
}

static void pass_place(pass *p, ev_place *place)
{
    place->x = length(p, place->x, -PLACE_MAX);
    place->y = length(p, place->y, -PLACE_MAX);
    place->width = length(p, place->width, 0);
    place->height = length(p, place->height, 0);
    place->page = (int32_t)number(p, place->page, 0, PAGES_MAX);
}

/* ---- texts ----------------------------------------------------------------------------------- */

/* A terminal and a page would obey some characters instead of showing them. */
static bool is_clean(uint32_t code_point)
{
    ev_char_class class =
        code_point == UINT32_MAX ? EV_CLASS_CONTROL : ev_char_classify(code_point);
    return class != EV_CLASS_CONTROL && class != EV_CLASS_BIDI;
}

static void put_clean(ev_buf *out, ev_slice text)
{
    enum { REPLACEMENT = 0xFFFD, LONGEST = 4 };
    const char *at = text.data, *end = at + text.size;
    size_t begin = out->size;
    while (at < end && out->size - begin + LONGEST <= EV_WORKER_TEXT_MAX) {
        char first = *at;
        uint32_t code_point = ev_utf8_next(&at, end);
        if (is_clean(code_point))
            ev_utf8_put(out, code_point);
        else if (ev_char_is_blank(first))
            ev_buf_char(out, ' ');
        else
            ev_utf8_put(out, REPLACEMENT);
    }
}

static bool is_all_clean(ev_slice text)
{
    if (text.size == 0) /* the absent one has no end */
        return true;
    const char *at = text.data, *end = at + text.size;
    while (at < end)
        if (!is_clean(ev_utf8_next(&at, end)))
            return false;
    return true;
}

static void put_size(ev_buf *out, int64_t size)
{
    ev_buf_bytes(out, &size, NUMBER_SIZE);
}

/* Its size goes before it, and is known behind it. */
static void put_text(ev_buf *out, ev_slice text)
{
    size_t before = out->size;
    put_size(out, ABSENT);
    if (text.data == NULL)
        return;
    put_clean(out, text);
    int64_t size = (int64_t)(out->size - before) - NUMBER_SIZE;
    if (!out->failed)
        memcpy(out->data + before, &size, NUMBER_SIZE);
}

/* The absent slice where it is absent, or bad. */
static ev_slice take_bytes(pass *p, size_t most)
{
    int64_t size = number(p, ABSENT, ABSENT, (int64_t)most);
    if (p->is_bad || size == ABSENT)
        return (ev_slice){NULL, 0};
    const char *at = next(p, (size_t)size);
    return (ev_slice){at, at != NULL ? (size_t)size : 0};
}

static void pass_text(pass *p, ev_slice *text)
{
    if (p->out != NULL) {
        put_text(p->out, *text);
        return;
    }
    *text = take_bytes(p, EV_WORKER_TEXT_MAX);
    p->is_bad = p->is_bad || !is_all_clean(*text);
}

/* By its index in the list of the program, that of the kind in place of one that is not there: what
 * comes back is never a text of the process that was taken over. */
static int64_t index_of(ev_difference_kind kind, const char *field)
{
    const char *known;
    for (size_t i = 0; field != NULL && (known = ev_difference_field_at(i)) != NULL; i++)
        if (strcmp(known, field) == 0 && ev_difference_may_have(kind, field))
            return (int64_t)i;
    return kind;
}

static void pass_field(pass *p, ev_difference_kind kind, const char **field)
{
    int64_t index = number(p, p->out != NULL ? index_of(kind, *field) : 0, 0, FIELDS_MAX);
    *field = ev_difference_field_at((size_t)index);
    p->is_bad = p->is_bad || *field == NULL || !ev_difference_may_have(kind, *field);
}

/* ---- pictures -------------------------------------------------------------------------------- */

/* Of what is so large on the page; both its edges may be within a pixel. */
static ev_pass_pixels pixels_of(int32_t width, int32_t height, int dpi, uint64_t all)
{
    enum { INCH = 2540, EDGES = 2 };
    return (ev_pass_pixels){(uint64_t)width * (uint64_t)dpi / INCH + EDGES,
                            (uint64_t)height * (uint64_t)dpi / INCH + EDGES, all};
}

static void pass_picture(pass *p, ev_slice *picture, const ev_pass_pixels *most)
{
    if (p->out != NULL) {
        bool is_absent = picture->data == NULL || picture->size > EV_WORKER_PICTURE_MAX;
        put_size(p->out, is_absent ? ABSENT : (int64_t)picture->size);
        if (!is_absent)
            ev_buf_slice(p->out, *picture);
        return;
    }
    *picture = take_bytes(p, EV_WORKER_PICTURE_MAX);
    p->is_bad = p->is_bad || (picture->data != NULL && !ev_pass_is_picture(*picture, most));
}

/* ---- the explanation ------------------------------------------------------------------------- */

static void pass_difference(pass *p, ev_difference *d)
{
    d->kind = (ev_difference_kind)number(p, d->kind, 0, EV_DIFFERENCE_KINDS - 1);
    d->role = (ev_difference_role)number(p, d->role, EV_CONTRADICTION, EV_FOLLOWS);
    pass_field(p, d->kind, &d->field);
    pass_text(p, &d->name);
    pass_text(p, &d->golden);
    pass_text(p, &d->now);
    pass_text(p, &d->text);
    pass_text(p, &d->remark);
    pass_text(p, &d->about);
    pass_text(p, &d->plain);
    pass_place(p, &d->golden_place);
    pass_place(p, &d->place);
}

/* Room for what is taken; NULL where it is put, or there is none. */
static void *room_for(pass *p, size_t count, size_t size)
{
    if (p->out != NULL || p->is_bad || count == 0)
        return NULL;
    void *room = ev_arena_take_array(p->arena, count, size);
    p->is_bad = room == NULL;
    return room;
}

static void pass_explanation(pass *p, ev_explanation *e)
{
    e->count = count(p, e->count, EV_WORKER_DIFFERENCES_MAX);
    e->contradictions = count(p, e->contradictions, e->count);
    e->causes = count(p, e->causes, e->count - e->contradictions);
    e->is_reduced = number(p, e->is_reduced, 0, 1) != 0;
    ev_difference *taken = room_for(p, e->count, sizeof *taken);
    for (size_t i = 0; i < e->count && !p->is_bad; i++) {
        ev_difference d = {.field = NULL};
        if (p->out != NULL)
            d = e->differences[i];
        pass_difference(p, &d);
        if (taken != NULL)
            taken[i] = d;
    }
    if (p->out == NULL)
        e->differences = taken;
}

static void pass_explained(pass *p, ev_pair_result *result)
{
    bool is_there = number(p, result->explanation != NULL, 0, 1) != 0;
    if (!is_there || p->is_bad)
        return;
    ev_explanation explanation = {.count = 0};
    ev_explanation *taken = room_for(p, 1, sizeof *taken);
    if (p->out != NULL)
        explanation = *result->explanation;
    pass_explanation(p, &explanation);
    if (taken != NULL) {
        *taken = explanation;
        result->explanation = taken;
    }
}

/* ---- regions and sheets ---------------------------------------------------------------------- */

static void pass_regions(pass *p, ev_pair_result *result)
{
    result->region_count = count(p, result->region_count, EV_WORKER_REGIONS_MAX);
    ev_region *taken = room_for(p, result->region_count, sizeof *taken);
    for (size_t i = 0; i < result->region_count && !p->is_bad; i++) {
        ev_region r = {.name = {NULL, 0}};
        if (p->out != NULL)
            r = result->regions[i];
        pass_text(p, &r.name);
        pass_place(p, &r.place);
        pass_place(p, &r.before);
        pass_place(p, &r.after);
        pass_place(p, &r.shown);
        const ev_pass_pixels most = pixels_of(r.shown.width, r.shown.height, EV_DRAWING_DPI,
                                              EV_REGION_CUT_BYTES_MAX * EV_CUT_PIXELS_A_BYTE);
        pass_picture(p, &r.golden, &most);
        pass_picture(p, &r.now, &most);
        if (taken != NULL)
            taken[i] = r;
    }
    if (p->out == NULL)
        result->regions = taken;
}

static void pass_sheet(pass *p, ev_slice *picture, int32_t width, int32_t height)
{
    const ev_pass_pixels most = pixels_of(width, height, EV_SHEET_DPI, EV_DRAWING_PIXELS_MAX);
    pass_picture(p, picture, &most);
}

static void pass_sheets(pass *p, ev_pair_result *result)
{
    result->sheet_count = count(p, result->sheet_count, EV_WORKER_SHEETS_MAX);
    ev_sheet *taken = room_for(p, result->sheet_count, sizeof *taken);
    for (size_t i = 0; i < result->sheet_count && !p->is_bad; i++) {
        ev_sheet s = {.page = 0};
        if (p->out != NULL)
            s = result->sheets[i];
        s.page = (int32_t)number(p, s.page, 0, PAGES_MAX);
        s.width = length(p, s.width, 0);
        s.height = length(p, s.height, 0);
        s.now_width = length(p, s.now_width, 0);
        s.now_height = length(p, s.now_height, 0);
        pass_sheet(p, &s.golden, s.width, s.height);
        pass_sheet(p, &s.now, s.now_width, s.now_height);
        if (taken != NULL)
            taken[i] = s;
    }
    if (p->out == NULL)
        result->sheets = taken;
}

/* ---- faults ---------------------------------------------------------------------------------- */

static const char *const sides[] = {"", "golden", "new"};
enum { SIDES = sizeof sides / sizeof *sides };

static int64_t side_of(const char *pointer)
{
    int64_t side = SIDES - 1;
    while (side > 0 && strcmp(sides[side], pointer) != 0)
        side--;
    return side;
}

/* A process of ours can find a file to be wrong, or have too little memory. */
static bool may_be_told(ev_code code)
{
    return ev_code_describe(code)->status == EV_NO_INPUT || code == EV_OUT_OF_MEMORY;
}

/* Memory that ran out there is a matter of the pair, not of the machine. */
static void take_fault(pass *p, ev_code code, int64_t side, ev_faults *faults)
{
    p->is_bad = p->is_bad || !may_be_told(code);
    if (!p->is_bad)
        (void)ev_faults_add(faults, code == EV_OUT_OF_MEMORY ? EV_READER_MEMORY : code,
                            sides[side]);
}

static void pass_faults(pass *p, const ev_faults *put, ev_faults *taken)
{
    size_t all = count(p, put != NULL ? put->count : 0, EV_FAULTS_MAX - 1);
    for (size_t i = 0; i < all && !p->is_bad; i++) {
        const ev_fault *fault = put != NULL ? &put->fault[i] : NULL;
        int64_t code = number(p, fault != NULL ? fault->code : 0, 0, EV_CODE_COUNT - 1);
        int64_t side = number(p, fault != NULL ? side_of(fault->pointer) : 0, 0, SIDES - 1);
        if (put == NULL && !p->is_bad)
            take_fault(p, (ev_code)code, side, taken);
    }
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void pass_result(pass *p, ev_pair_result *result)
{
    result->state = (ev_pair_state)number(p, result->state, 0, EV_PAIR_UNEXPLAINED);
    pass_text(p, &result->number);
    pass_explained(p, result);
    pass_regions(p, result);
    pass_sheets(p, result);
}

bool ev_pass_put(const ev_pair_result *result, const ev_faults *faults, ev_buf *out)
{
    pass p = {.out = out};
    ev_pair_result copy = *result;
    size_t before = out->size;
    pass_faults(&p, faults, NULL);
    pass_result(&p, &copy);
    bool good = !out->failed;
    if (!good)
        out->size = before;
    return good;
}

/* What is told has to fit together: a pair differs by differences, and is bad by faults. */
static bool is_whole(const ev_pair_result *result, const ev_faults *faults)
{
    switch (result->state) {
    case EV_PAIR_SAME:
        return faults->status == EV_OK;
    case EV_PAIR_DIFFERS:
        return faults->status == EV_OK && result->explanation != NULL &&
               result->explanation->count > 0;
    case EV_PAIR_BAD:
        return faults->status != EV_OK;
    case EV_PAIR_ONLY_GOLDEN:
    case EV_PAIR_ONLY_NOW:
    case EV_PAIR_UNEXPLAINED:
        break;
    }
    return false;
}

bool ev_pass_take(ev_slice bytes, ev_arena *arena, ev_pair_result *result, ev_faults *faults)
{
    pass p = {.in = bytes, .arena = arena};
    *result = (ev_pair_result){.faults = faults};
    pass_faults(&p, NULL, faults);
    pass_result(&p, result);
    return !p.is_bad && p.in.size == 0 && is_whole(result, faults);
}
