/* What a page says, as a record: to hold it against its own MRZ, its seal and its digest. */
#include "compare/explain/private.h"

#include "core/hex.h"

static ev_slice main_of(ev_explainer *e, const ev_paper *paper, const char *field)
{
    const ev_value *value = ev_said_find(paper, field);
    ev_said said = {.main = {NULL, 0}};
    if (value != NULL)
        ev_said_read(e, paper, value, &said);
    return said.main;
}

static ev_slice first_word(ev_slice text)
{
    return ev_slice_cut(&text, ' ');
}

static int32_t read_number(ev_slice text)
{
    int32_t number = 0;
    text = first_word(text);
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || number > 99999)
            return -1;
        number = number * 10 + (text.data[i] - '0');
    }
    return text.size > 0 ? number : -1;
}

static int month_named(ev_slice word)
{
    static const char months[] = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
    for (int i = 0; i < 12 && word.size == 3; i++)
        if (memcmp(word.data, months + 3 * i, 3) == 0)
            return i + 1;
    return 0;
}

/* "03 APR 2019", "APR 2019" or "2019"; year 0: it is none of these. */
static ev_date read_date(ev_slice text)
{
    ev_date date = {0, 0, 0};
    ev_slice word = ev_slice_cut(&text, ' ');
    int32_t number = read_number(word);
    if (word.size == 2 && number > 0 && number <= 31) {
        date.day = (int8_t)number;
        word = ev_slice_cut(&text, ' ');
    }
    int month = month_named(word);
    if (month > 0) {
        date.month = (int8_t)month;
        word = ev_slice_cut(&text, ' ');
    }
    number = read_number(word);
    if (word.size == 4 && number > 0 && (month > 0 || date.day == 0))
        date.year = (int16_t)number;
    return date;
}

static void read_code(ev_slice text, char code[4])
{
    ev_slice word = first_word(text);
    size_t size = word.size < 3 ? word.size : 3;
    memcpy(code, size > 0 ? word.data : "", size);
    code[size] = '\0';
}

static void read_visa(ev_explainer *e, const ev_paper *paper, ev_record *record)
{
    record->visa.number = main_of(e, paper, "/visa/number");
    record->visa.entries = read_number(main_of(e, paper, "/visa/entries"));
    record->visa.stay_days = read_number(main_of(e, paper, "/visa/stay_days"));
    record->visa.issued_on = read_date(main_of(e, paper, "/visa/issued_on"));
    record->visa.valid_from = read_date(main_of(e, paper, "/visa/valid_from"));
    record->visa.valid_until = read_date(main_of(e, paper, "/visa/valid_until"));
}

static void read_holder(ev_explainer *e, const ev_paper *paper, ev_record *record)
{
    ev_slice sex = first_word(main_of(e, paper, "/holder/sex"));
    record->holder.surname = main_of(e, paper, "/holder/surname");
    record->holder.given_names = main_of(e, paper, "/holder/given_names");
    record->holder.is_named = true;
    record->holder.birth_date = read_date(main_of(e, paper, "/holder/birth_date"));
    record->holder.sex = sex.size == 1 ? sex.data[0] : '?';
    read_code(main_of(e, paper, "/holder/nationality"), record->holder.nationality);
    record->passport.number = main_of(e, paper, "/passport/number");
    read_code(main_of(e, paper, "/passport/issuer"), record->passport.issuer);
}

static void read_entries(const ev_paper *paper, ev_record *record)
{
    for (size_t i = 0; i < paper->value_count; i++) {
        if (paper->values[i].kind != EV_VALUE_ENTRY ||
            record->entry_point_count == EV_ENTRY_POINTS_MAX)
            continue;
        record->entry_point[record->entry_point_count++] = paper->values[i].own;
    }
}

void ev_page_record_read(ev_explainer *e, const ev_paper *paper, ev_page_record *page)
{
    *page = (ev_page_record){.has_mrz = true};
    read_visa(e, paper, &page->record);
    read_holder(e, paper, &page->record);
    read_entries(paper, &page->record);
    page->has_digest = ev_hex_decode(paper->made.digest, EV_HEX_EITHER, page->record.digest,
                                     sizeof page->record.digest);
    for (size_t i = 0; i < 2; i++) {
        ev_slice line = ev_mrz_line(paper, i);
        page->has_mrz = page->has_mrz && line.size == EV_MRZ_LINE;
        if (line.size == EV_MRZ_LINE)
            memcpy(page->mrz.line[i], line.data, EV_MRZ_LINE);
    }
}
