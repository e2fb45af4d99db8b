/* For the tests of explaining: papers made by hand from a record, as the reader of PDFs would give
 * them. */
#ifndef PAPER_FIXTURE_H
#define PAPER_FIXTURE_H

#include <stdio.h>

#include "compare/explain/explain.h"
#include "core/hex.h"
#include "unit/seal/seal_fixture.h"

enum { NODES = 120, RUNS = 200, VALUES = 60, TEXT = 16384 };

typedef struct sheet {
    ev_record record;
    ev_paper paper;
    ev_node node[NODES];
    ev_run run[RUNS];
    ev_value value[VALUES];
    ev_picture picture[1];
    ev_shape shape[4];
    ev_paper_font font[2];
    ev_named_text about[6];
    uint8_t module[25];
    char digest[2 * EV_DIGEST_SIZE + 1];
    bytes seal;
    ev_mrz mrz;
    char text[TEXT];
    size_t used;
    int32_t x, y; /* where the next thing is set */
} sheet;

/* ---- texts ----------------------------------------------------------------------------------- */

static inline ev_slice kept(sheet *s, const char *text)
{
    size_t size = strlen(text);
    char *at = s->text + s->used;
    assert_true(s->used + size + 1 < TEXT);
    memcpy(at, text, size + 1);
    s->used += size + 1;
    return (ev_slice){at, size};
}

static inline ev_slice kept_slice(sheet *s, ev_slice text)
{
    char copy[256];
    snprintf(copy, sizeof copy, "%.*s", (int)text.size, text.data);
    return kept(s, copy);
}

static inline ev_slice long_day(sheet *s, ev_date date)
{
    char text[EV_DATE_TEXT_MAX];
    return kept(s, ev_date_long(date, text));
}

static inline ev_slice number(sheet *s, int value)
{
    char text[16];
    snprintf(text, sizeof text, "%d", value);
    return kept(s, text);
}

/* ---- nodes and runs -------------------------------------------------------------------------- */

static inline int32_t add_node(sheet *s, const char *role, int32_t parent)
{
    size_t at = s->paper.node_count++;
    assert_true(at < NODES);
    s->node[at] = (ev_node){.role = ev_slice_from(role),
                            .language = EV_SLICE("kk"),
                            .attributes = EV_SLICE(""),
                            .parent = parent,
                            .first_run = s->paper.run_count};
    return (int32_t)at;
}

static inline void widen(ev_place *to, const ev_place *by)
{
    if (to->width == 0) {
        *to = *by;
        return;
    }
    int32_t right = by->x + by->width, bottom = by->y + by->height;
    right = right > to->x + to->width ? right : to->x + to->width;
    bottom = bottom > to->y + to->height ? bottom : to->y + to->height;
    to->x = to->x < by->x ? to->x : by->x;
    to->y = to->y < by->y ? to->y : by->y;
    to->width = right - to->x;
    to->height = bottom - to->y;
}

/* To the last node: 1 mm a letter, 3 mm high. */
static inline void add_run(sheet *s, ev_slice text, const char *language, const char *font)
{
    size_t at = s->paper.run_count++;
    ev_node *node = &s->node[s->paper.node_count - 1];
    assert_true(at < RUNS);
    s->run[at] = (ev_run){.text = text,
                          .language = ev_slice_from(language),
                          .font = ev_slice_from(font),
                          .size = 900,
                          .node = (int32_t)s->paper.node_count - 1,
                          .baseline = s->y + 250,
                          .place = {s->x, s->y, 100 * (int32_t)ev_utf8_length(text), 300, 0}};
    s->x += s->run[at].place.width + 100;
    widen(&node->place, &s->run[at].place);
    node->run_count++;
}

static inline ev_value *add_value(sheet *s, ev_value_kind kind, const char *name, ev_slice text)
{
    size_t at = s->paper.value_count++;
    assert_true(at < VALUES);
    s->value[at] = (ev_value){.kind = kind,
                              .name = ev_slice_from(name),
                              .text = text,
                              .own = text,
                              .node = (int32_t)s->paper.node_count - 1,
                              .label_node = -1};
    s->value[at].place = s->node[s->paper.node_count - 1].place;
    return &s->value[at];
}

/* ---- parts of a page ------------------------------------------------------------------------- */

/* A row of a table: label in three languages, value, and the words beside it; absent: none. */
static inline void add_field(sheet *s, int32_t table, const char *field, const char *name,
                             const char *const label[3], ev_slice own, const char *const words[3])
{
    static const char *const languages[] = {"kk", "ru", "en"};
    int32_t row = add_node(s, "TR", table), header = add_node(s, "TH", row);
    s->x = 1000;
    for (int i = 0; i < 3; i++)
        add_run(s, ev_slice_from(label[i]), languages[i], "NotoSans-Regular");
    ev_place place = s->node[header].place;
    s->x = 9000;
    (void)add_node(s, "TD", row);
    add_run(s, own, "en", "NotoSans-Bold");
    char text[256];
    snprintf(text, sizeof text, "%.*s", (int)own.size, own.data);
    for (int i = 0; i < 3 && words != NULL; i++) {
        add_run(s, ev_slice_from(words[i]), languages[i], "NotoSans-Regular");
        snprintf(text + strlen(text), sizeof text - strlen(text), " %s", words[i]);
    }
    ev_value *value = add_value(s, EV_VALUE_FIELD, name, kept(s, text));
    value->field = field;
    value->own = own;
    value->label_place = place;
    value->label_node = header;
    for (int i = 0; i < 3; i++)
        value->label[i] = ev_slice_from(label[i]);
    s->y += 600;
}

static inline void add_text(sheet *s, ev_value_kind kind, const char *role, int32_t parent,
                            const char *name, const char *text, const char *language)
{
    (void)add_node(s, role, parent);
    s->node[s->paper.node_count - 1].language = ev_slice_from(language);
    s->x = 1000;
    add_run(s, ev_slice_from(text), language, "NotoSans-Regular");
    ev_value *value = add_value(s, kind, name, ev_slice_from(text));
    for (int i = 0; i < 3; i++)
        if (strcmp(language, ev_lang_tag((ev_lang)i)) == 0)
            value->label[i] = ev_slice_from(text);
    s->y += 600;
}

static inline void add_entry(sheet *s, int32_t list, ev_slice code)
{
    bool is_almaty = ev_slice_is(code, "UAAA");
    int32_t item = add_node(s, "LI", list), label = add_node(s, "Lbl", item);
    s->x = 1000;
    add_run(s, is_almaty ? EV_SLICE("ALA") : EV_SLICE("TSE"), "en", "NotoSans-Bold");
    add_run(s, code, "en", "NotoSans-Regular");
    (void)add_node(s, "LBody", item);
    const char *names[3] = {is_almaty ? "Алматы әуежайы" : "Астана әуежайы",
                            is_almaty ? "Аэропорт Алматы" : "Аэропорт Астана",
                            is_almaty ? "Almaty Airport" : "Astana Airport"};
    for (int i = 0; i < 3; i++)
        add_run(s, ev_slice_from(names[i]), ev_lang_tag((ev_lang)i), "NotoSans-Regular");
    ev_value *value = add_value(s, EV_VALUE_ENTRY, "entry point", ev_slice_from(names[2]));
    value->field = "/entry_points";
    value->own = code;
    value->label_node = label;
    value->label_place = s->node[label].place;
    for (int i = 0; i < 3; i++)
        value->label[i] = ev_slice_from(names[i]);
    s->y += 600;
}

static inline void add_table(sheet *s, int32_t document)
{
    const ev_record *r = &s->record;
    static const char *const india[] = {"Үндістан", "Индия", "India"};
    static const char *const days[] = {"күн", "дней", "days"};
    int32_t table = add_node(s, "Table", document);
    add_field(s, table, "/visa/number", "visa number",
              (const char *const[]){"Виза нөмірі", "Номер визы", "Visa number"},
              kept_slice(s, r->visa.number), NULL);
    if (r->holder.surname.size > 0)
        add_field(s, table, "/holder/surname", "surname",
                  (const char *const[]){"Тегі", "Фамилия", "Surname"},
                  kept_slice(s, r->holder.surname), NULL);
    add_field(s, table, "/holder/given_names", "given names",
              (const char *const[]){"Аты", "Имя", "Given names"},
              kept_slice(s, r->holder.given_names), NULL);
    add_field(s, table, "/passport/number", "passport number",
              (const char *const[]){"Паспорт нөмірі", "Номер паспорта", "Passport number"},
              kept_slice(s, r->passport.number), NULL);
    add_field(s, table, "/holder/nationality", "nationality",
              (const char *const[]){"Азаматтығы", "Гражданство", "Nationality"},
              kept(s, r->holder.nationality), india);
    add_field(s, table, "/visa/valid_from", "valid from",
              (const char *const[]){"бастап", "с", "Valid from"}, long_day(s, r->visa.valid_from),
              NULL);
    add_field(s, table, "/visa/valid_until", "valid until",
              (const char *const[]){"дейін", "по", "Valid until"}, long_day(s, r->visa.valid_until),
              NULL);
    add_field(s, table, "/visa/stay_days", "duration of stay",
              (const char *const[]){"Болу мерзімі", "Срок пребывания", "Duration of stay"},
              number(s, r->visa.stay_days), days);
    add_field(s, table, "/visa/entries", "number of entries",
              (const char *const[]){"Кіру саны", "Кратность", "Number of entries"},
              number(s, r->visa.entries), NULL);
    add_field(s, table, "/holder/birth_date", "date of birth",
              (const char *const[]){"Туған күні", "Дата рождения", "Date of birth"},
              long_day(s, r->holder.birth_date), NULL);
    add_field(s, table, "/holder/sex", "sex", (const char *const[]){"Жынысы", "Пол", "Sex"},
              kept(s, (char[]){r->holder.sex, '\0'}), NULL);
    add_field(s, table, "/visa/issued_on", "date of issue",
              (const char *const[]){"Берілген күні", "Дата выдачи", "Date of issue"},
              long_day(s, r->visa.issued_on), NULL);
}

static inline void add_zone(sheet *s, int32_t document)
{
    int32_t figure = add_node(s, "Figure", document);
    s->node[figure].alternative = EV_SLICE("Machine readable zone");
    s->mrz = mrz_of(&s->record);
    (void)add_node(s, "Span", figure);
    for (int i = 0; i < 2; i++) {
        s->x = 1000;
        add_run(s, kept(s, s->mrz.line[i]), "kk", "OCRB");
        ev_value *value = add_value(s, EV_VALUE_MRZ, i == 0 ? "MRZ line 1" : "MRZ line 2",
                                    s->run[s->paper.run_count - 1].text);
        value->place = s->run[s->paper.run_count - 1].place;
        s->y += 600;
    }
}

static inline void add_footer(sheet *s, int32_t document)
{
    static const char versions[] = "evisa/1 \xC2\xB7 kz-2019-01 \xC2\xB7 render/1";
    char line[80];
    (void)add_node(s, "P", document);
    s->x = 1000;
    add_run(s, EV_SLICE("www.vmp.gov.kz"), "en", "NotoSans-Bold");
    ev_value *value = add_value(s, EV_VALUE_OTHER, "portal", EV_SLICE("www.vmp.gov.kz"));
    value->label[EV_EN] = value->text;
    add_run(s, EV_SLICE(versions), "en", "NotoSans-Regular");
    (void)add_value(s, EV_VALUE_OTHER, "versions", EV_SLICE(versions));
    snprintf(line, sizeof line, "SHA-256 %s", s->digest);
    add_run(s, kept(s, line), "en", "NotoSans-Regular");
    (void)add_value(s, EV_VALUE_OTHER, "record digest", ev_slice_from(s->digest));
}

static inline void add_figures(sheet *s, int32_t document)
{
    int32_t figure = add_node(s, "Figure", document);
    s->node[figure].alternative = EV_SLICE("Portrait of the holder");
    s->node[figure].place = (ev_place){16500, 2180, 3500, 4500, 0};
    s->picture[0] = (ev_picture){.format = EV_SLICE("JPEG"),
                                 .data = EV_SLICE("a photo"),
                                 .stored_size = 26000,
                                 .width = 413,
                                 .height = 531,
                                 .color = EV_SLICE("/DeviceRGB"),
                                 .node = figure,
                                 .place = s->node[figure].place};
    s->paper.picture_count = 1;
    figure = add_node(s, "Figure", document);
    s->node[figure].alternative = EV_SLICE("QR code");
    s->node[figure].place = (ev_place){16800, 24400, 2900, 2900, 0};
    s->paper.code = (ev_paper_code){
        .place = s->node[figure].place, .node = figure, .side = 5, .modules = s->module};
}

/* Lines, a box, and the frame of the portrait. */
static inline void add_shapes(sheet *s)
{
    static const ev_place places[] = {
        {1000, 4100, 15100, 0, 0}, {0, 8120, 21000, 1580, 0}, {16500, 2180, 3500, 4500, 0}};
    for (int i = 0; i < 3; i++)
        s->shape[i] = (ev_shape){.kind = i == 1 ? 'f' : 's',
                                 .color = 0x003366,
                                 .line_width = i == 1 ? 0 : 70,
                                 .digest = {(uint8_t)(i + 1)},
                                 .place = places[i]};
    s->paper.shape_count = 3;
}

/* ---- a paper --------------------------------------------------------------------------------- */

static inline void seal_sheet(sheet *s, const ev_seal_signer *signer, ev_date signed_on)
{
    ev_faults faults;
    ev_buf buf;
    uint8_t signature[EV_SEAL_SIGNATURE];
    memset(signature, signer->reference[0], sizeof signature);
    ev_faults_init(&faults, EV_STRICT);
    ev_buf_init(&buf, NULL, 0);
    assert_int_equal(
        ev_seal_write(&s->record, &s->mrz, EV_SEAL_BIND_RECORD, signer, signed_on, &buf, &faults),
        EV_OK);
    ev_seal_write_signature(&buf, signature);
    s->seal.size = buf.size;
    memcpy(s->seal.at, buf.data, buf.size);
    ev_buf_free(&buf);
    s->paper.code.bytes = (ev_slice){(const char *)s->seal.at, s->seal.size};
    for (size_t i = 0; i < sizeof s->module; i++)
        s->module[i] = s->seal.at[i + 60] & 1;
}

static inline void set_made(sheet *s)
{
    s->paper.made.policy = EV_SLICE("kz-2019-01");
    s->paper.made.policy_hash = EV_SLICE("98b79473f3");
    s->paper.made.template = EV_SLICE("evisa/1");
    s->paper.made.template_hash = EV_SLICE("8205ed295b");
    s->paper.made.render = EV_SLICE("render/1");
    s->paper.made.specimen = EV_SLICE("True");
    ev_hex_encode(s->record.digest, EV_DIGEST_SIZE, EV_HEX_LOWER, s->digest);
    s->paper.made.digest = (ev_slice){s->digest, 2 * EV_DIGEST_SIZE};
}

/* A page of A4 with nothing on it. */
static inline sheet *blank_sheet(void)
{
    sheet *s = calloc(1, sizeof *s);
    assert_non_null(s);
    s->paper = (ev_paper){.title = EV_SLICE(""),
                          .language = EV_SLICE(""),
                          .pages = 1,
                          .width = 21000,
                          .height = 29700,
                          .nodes = s->node,
                          .runs = s->run,
                          .values = s->value,
                          .pictures = s->picture,
                          .shapes = s->shape,
                          .fonts = s->font,
                          .about = s->about};
    return s;
}

/* The page of a record, sealed by KZTS E28 on the day of issue. */
static inline sheet *sheet_of(const ev_record *record)
{
    static const ev_seal_signer signer = {"KZTS", "E28"};
    sheet *s = blank_sheet();
    s->record = *record;
    s->y = 1000;
    s->paper.is_ours = true;
    s->paper.title = EV_SLICE("ELECTRONIC VISA");
    s->paper.language = EV_SLICE("kk");
    set_made(s);
    int32_t document = add_node(s, "Document", -1);
    add_text(s, EV_VALUE_OTHER, "H1", document, "title", "ELECTRONIC VISA", "en");
    add_figures(s, document);
    add_table(s, document);
    int32_t list = add_node(s, "L", document);
    for (size_t i = 0; i < record->entry_point_count; i++)
        add_entry(s, list, record->entry_point[i]);
    int32_t section = add_node(s, "Sect", document);
    add_text(s, EV_VALUE_NOTICE, "P", section, "notice 1 (en)", "The passport must be whole.",
             "en");
    add_text(s, EV_VALUE_NOTICE, "P", section, "notice 2 (en)",
             "The receiving party must inform the migration service of the foreign nationals "
             "staying with it within three working days of their arrival.",
             "en");
    add_zone(s, document);
    add_footer(s, document);
    add_shapes(s);
    s->font[0] = (ev_paper_font){EV_SLICE("NotoSans-Regular"), true, {1}};
    s->font[1] = (ev_paper_font){EV_SLICE("NotoSans-Bold"), true, {2}};
    s->paper.font_count = 2;
    char title[64];
    snprintf(title, sizeof title, "ELECTRONIC VISA %.*s", (int)record->visa.number.size,
             record->visa.number.data);
    s->about[0] = (ev_named_text){EV_SLICE("Info Title"), kept(s, title)};
    s->about[1] = (ev_named_text){EV_SLICE("outline 1"), EV_SLICE("ELECTRONIC VISA")};
    s->paper.about_count = 2;
    seal_sheet(s, &signer, record->visa.issued_on);
    return s;
}

#endif
