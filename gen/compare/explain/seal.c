/* The QR code: what differs in what it says, by whom it is signed, and how it is drawn. */
#include "compare/explain/private.h"

static void set_places(ev_explainer *e, ev_finding *finding)
{
    finding->told.golden_place = e->golden->code.place;
    finding->told.place = e->now->code.place;
}

static ev_finding *note_sentence(ev_explainer *e, const char *field, const char *name,
                                 ev_slice sentence)
{
    ev_finding *finding = ev_explain_note(e, EV_DIFFERENT_SEAL, field, ev_slice_from(name));
    set_places(e, finding);
    ev_explain_tell(finding, sentence);
    return finding;
}

/* ---- facts ----------------------------------------------------------------------------------- */

/* The digest of a seal and the feature of other States are bytes. */
static ev_slice shown(ev_explainer *e, const ev_code_fact *fact)
{
    bool is_digest = strcmp(fact->field, "record") == 0 && fact->value.size == EV_SEAL_DIGEST_SIZE;
    if (is_digest || strcmp(fact->name, "additional feature") == 0) {
        ev_buf hex;
        ev_buf_init(&hex, e->arena, 64);
        ev_buf_hex(&hex, fact->value.data, fact->value.size);
        return fact->value.data == NULL ? fact->value : ev_buf_as_slice(&hex);
    }
    return fact->value;
}

/* The MRZ has the name of the passport's own MRZ where the record says it. */
static bool is_of_passport_name(const ev_explainer *e, const ev_code_fact *fact)
{
    return strcmp(fact->field, "/holder/surname") == 0 && ev_explain_has(e, "/holder/mrz_name");
}

/* The record's order of entry points is in the seal and in the digest, and not on the page. What
 * they are was compared on the page, and each page with its own seal. */
static bool is_of_order(const ev_explainer *e, const ev_code_fact *fact)
{
    return strcmp(fact->field, "/entry_points") == 0 && !ev_explain_has(e, "/entry_points") &&
           ev_explain_has(e, "record");
}

static bool is_explained(const ev_explainer *e, const ev_code_fact *fact)
{
    return ev_explain_has(e, fact->field) || is_of_passport_name(e, fact) || is_of_order(e, fact) ||
           (fact->other != NULL && ev_explain_has(e, fact->other));
}

/* What the papers' codes say of one thing, where only the codes differ in it. A field is said once:
 * the seal has some of them twice. */
static void note_alone(ev_explainer *e, const char *what, const ev_code_fact *golden,
                       const ev_code_fact *now)
{
    ev_slice name = ev_explain_print(e, "%s: %s", what, now->name);
    for (size_t i = 0; i < e->count; i++)
        if (e->found[i].told.kind == EV_DIFFERENT_SEAL &&
            ev_slice_equal(e->found[i].told.name, name))
            return;
    ev_finding *finding = ev_explain_note(e, EV_DIFFERENT_SEAL, "seal", name);
    finding->told.golden = shown(e, golden);
    finding->told.now = shown(e, now);
    set_places(e, finding);
    ev_explain_tell_values(e, finding);
}

typedef struct comparison {
    size_t explained, alone; /* facts that differ */
    ev_from from;
} comparison;

static comparison compare_facts(ev_explainer *e, const char *what, const ev_code_fact *golden,
                                const ev_code_fact *now, size_t count)
{
    comparison c = {.explained = 0};
    for (size_t i = 0; i < count; i++) {
        if (ev_slice_equal(golden[i].value, now[i].value))
            continue;
        if (is_explained(e, &now[i])) {
            c.explained++;
            ev_from_add(&c.from, is_of_order(e, &now[i]) ? "record" : now[i].field);
            ev_from_add(&c.from, now[i].other);
            ev_from_add(&c.from, is_of_passport_name(e, &now[i]) ? "/holder/mrz_name" : NULL);
        } else {
            c.alone++;
        }
    }
    for (size_t i = 0; i < count; i++)
        if (!ev_slice_equal(golden[i].value, now[i].value) && !is_explained(e, &now[i]))
            note_alone(e, what, &golden[i], &now[i]);
    return c;
}

static ev_finding *note_following(ev_explainer *e, const char *name, const comparison *c)
{
    ev_finding *finding = note_sentence(e, "seal", name, EV_SLICE("other contents"));
    finding->from = c->from;
    return finding;
}

/* ---- seals ----------------------------------------------------------------------------------- */

static bool is_same_signer(const ev_seal *a, const ev_seal *b)
{
    return strcmp(a->signer, b->signer) == 0 && strcmp(a->reference, b->reference) == 0;
}

static ev_slice days_of(ev_explainer *e, const ev_seal *golden, const ev_seal *now)
{
    if (ev_date_compare(golden->signed_on, now->signed_on) == 0)
        return (ev_slice){NULL, 0};
    return ev_explain_print(e, "signed on %.*s -> %.*s", EV_TEXT(ev_code_day(e, golden->signed_on)),
                            EV_TEXT(ev_code_day(e, now->signed_on)));
}

/* The signer, the day, or only the signature: none of it is of the record. */
static void explain_signature(ev_explainer *e, const ev_seal *golden, const ev_seal *now)
{
    ev_slice days = days_of(e, golden, now);
    ev_slice sentence = EV_SLICE("same contents and signer, other signature");
    if (!is_same_signer(golden, now))
        sentence = ev_explain_print(e, "same contents, other signer: %s %s -> %s %s%s%.*s",
                                    golden->signer, golden->reference, now->signer, now->reference,
                                    days.data != NULL ? ", " : "", EV_TEXT(days));
    else if (days.data != NULL)
        sentence = ev_explain_print(e, "same contents and signer, %.*s", EV_TEXT(days));
    else if (ev_slice_equal(golden->signature, now->signature))
        return;
    (void)note_sentence(e, "seal", "seal", sentence);
}

static void explain_other_signer(ev_explainer *e, const ev_seal *golden, const ev_seal *now)
{
    if (!is_same_signer(golden, now))
        (void)note_sentence(e, "seal", "signer of the seal",
                            ev_explain_print(e, "other signer: %s %s -> %s %s", golden->signer,
                                             golden->reference, now->signer, now->reference));
}

/* Where the seal itself says nothing else than before, but for the digest, its signer is not news
 * unless it is another. */
static ev_slice remark_of(ev_explainer *e, const comparison *c, const ev_seal *golden,
                          const ev_seal *now)
{
    bool is_digest = c->from.field[1] == NULL && strcmp(c->from.field[0], "record") == 0;
    const char *signer = is_same_signer(golden, now) ? "same signer" : "other signer";
    ev_slice days = days_of(e, golden, now);
    if (is_digest && is_same_signer(golden, now) && days.data == NULL)
        return days;
    return ev_explain_print(e, "%s%s%.*s", signer, days.data != NULL ? ", " : "", EV_TEXT(days));
}

static void explain_seals(ev_explainer *e, const ev_seal *golden, const ev_seal *now)
{
    ev_code_fact before[EV_CODE_FACTS], after[EV_CODE_FACTS];
    size_t count = ev_code_seal_facts(e, golden, before);
    (void)ev_code_seal_facts(e, now, after);
    comparison c = compare_facts(e, "seal", before, after, count);
    if (c.explained + c.alone == 0) {
        explain_signature(e, golden, now);
        return;
    }
    explain_other_signer(e, golden, now);
    if (c.explained > 0)
        note_following(e, "seal", &c)->told.remark = remark_of(e, &c, golden, now);
}

static void explain_texts(ev_explainer *e)
{
    ev_code_fact before[EV_CODE_FACTS], after[EV_CODE_FACTS];
    size_t count = ev_code_text_facts(e->golden->code.bytes, before);
    (void)ev_code_text_facts(e->now->code.bytes, after);
    comparison c = compare_facts(e, "QR code", before, after, count);
    if (c.explained > 0)
        (void)note_following(e, "QR code", &c);
    else if (c.alone == 0)
        (void)note_sentence(e, "seal", "QR code", EV_SLICE("QR code: its text differs"));
}

/* ---- how it is drawn ------------------------------------------------------------------------- */

/* The box around the modules that differ, in a code whose sides are the same. */
static ev_place place_of(const ev_paper_code *code, size_t left, size_t top, size_t right,
                         size_t bottom)
{
    int64_t side = (int64_t)code->side, width = code->place.width, height = code->place.height;
    return (ev_place){.x = code->place.x + (int32_t)((int64_t)left * width / side),
                      .y = code->place.y + (int32_t)((int64_t)top * height / side),
                      .width = (int32_t)((int64_t)(right - left) * width / side),
                      .height = (int32_t)((int64_t)(bottom - top) * height / side),
                      .page = code->place.page};
}

static size_t count_modules(const ev_paper_code *golden, const ev_paper_code *now, ev_place *place)
{
    size_t side = now->side, count = 0, left = side, top = side, right = 0, bottom = 0;
    for (size_t i = 0; i < side * side; i++) {
        if (golden->modules[i] == now->modules[i])
            continue;
        size_t x = i % side, y = i / side;
        count++;
        left = x < left ? x : left;
        top = y < top ? y : top;
        right = x + 1 > right ? x + 1 : right;
        bottom = y + 1 > bottom ? y + 1 : bottom;
    }
    if (count > 0)
        *place = place_of(now, left, top, right, bottom);
    return count;
}

/* Of codes that say the same, or cannot be read. */
static void explain_modules(ev_explainer *e, bool is_read)
{
    const ev_paper_code *golden = &e->golden->code, *now = &e->now->code;
    const char *says = is_read ? "it says the same" : "it cannot be read";
    ev_place place = now->place;
    if (e->is_reduced && (golden->modules == NULL || now->modules == NULL))
        return; /* another generator draws them as it likes */
    if (golden->side != now->side || golden->modules == NULL || now->modules == NULL) {
        if (golden->side != now->side)
            (void)note_sentence(e, "seal", "QR code",
                                ev_explain_print(e, "QR code: %zu -> %zu modules a side, %s",
                                                 golden->side, now->side, says));
        return;
    }
    size_t count = count_modules(golden, now, &place);
    if (count == 0)
        return;
    ev_finding *finding = note_sentence(e, "seal", "QR code",
                                        ev_explain_print(e, "QR code: %zu of %zu modules %s, %s",
                                                         count, now->side * now->side,
                                                         count == 1 ? "differs" : "differ", says));
    finding->told.place = place;
}

static const char *const kinds[] = {
    [EV_CODE_NONE] = "no QR code",
    [EV_CODE_UNREADABLE] = "a QR code that cannot be read",
    [EV_CODE_SEAL] = "a seal",
    [EV_CODE_UNSIGNED] = "the text of an unsigned visa",
    [EV_CODE_OTHER] = "a QR code of another kind",
};

void ev_explain_seal(ev_explainer *e)
{
    ev_code_content golden, now;
    ev_slice a = e->golden->code.bytes, b = e->now->code.bytes;
    ev_code_read(e->golden, &golden);
    ev_code_read(e->now, &now);
    bool is_unknown = e->is_reduced && (golden.kind == EV_CODE_NONE || now.kind == EV_CODE_NONE);
    if (is_unknown)
        return; /* it was not found in another generator's page: pixels show whether it is there */
    if (golden.kind != now.kind)
        (void)note_sentence(e, "seal/kind", "QR code",
                            ev_explain_print(e, "%s -> %s", kinds[golden.kind], kinds[now.kind]));
    else if (now.kind == EV_CODE_NONE)
        return;
    else if (now.kind == EV_CODE_UNREADABLE || ev_slice_equal(a, b))
        explain_modules(e, now.kind != EV_CODE_UNREADABLE);
    else if (now.kind == EV_CODE_SEAL)
        explain_seals(e, &golden.seal, &now.seal);
    else if (now.kind == EV_CODE_UNSIGNED)
        explain_texts(e);
    else
        (void)note_sentence(e, "seal", "QR code", EV_SLICE("QR code: its contents differ"));
}
