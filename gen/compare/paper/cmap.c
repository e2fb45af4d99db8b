/* A /ToUnicode CMap: bfchar and bfrange (ISO 32000-1, 9.10.3; Adobe technical note 5014). The size
 * of a code is the font's; here it is a number. */
#include "compare/paper/private.h"

enum { CODES = 65536 };

static uint32_t code_of(ev_slice bytes)
{
    uint32_t code = 0;
    for (size_t i = 0; i < bytes.size && i < 4; i++)
        code = code << 8 | (unsigned char)bytes.data[i];
    return code;
}

ev_slice ev_paper_utf16(ev_slice utf16, uint32_t add, ev_arena *arena)
{
    ev_buf out;
    ev_buf_init(&out, arena, utf16.size / 2 * 3 + 1);
    for (size_t i = 0; i + 1 < utf16.size; i += 2) {
        uint32_t unit = code_of((ev_slice){utf16.data + i, 2});
        bool is_last = i + 3 >= utf16.size;
        if (unit >= 0xD800 && unit < 0xDC00 && i + 3 < utf16.size) {
            uint32_t low = code_of((ev_slice){utf16.data + i + 2, 2});
            bool is_pair = low >= 0xDC00 && low < 0xE000;
            unit = is_pair ? 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00) : 0xFFFD;
            i += is_pair ? 2 : 0;
            is_last = i + 3 >= utf16.size;
        }
        unit += is_last ? add : 0;
        ev_utf8_put(&out, unit >= 0x110000 || (unit >= 0xD800 && unit < 0xE000) ? 0xFFFD : unit);
    }
    return out.failed ? (ev_slice){NULL, 0} : ev_buf_as_slice(&out);
}

/* A stranger's file may map each code a thousand times. */
static void set(ev_unicode *unicode, uint32_t code, ev_slice utf16, uint32_t add, ev_arena *arena)
{
    if (code >= CODES || unicode->mapped++ >= CODES)
        return;
    ev_slice **page = &unicode->page[code >> 8];
    if (*page == NULL)
        *page = ev_arena_take_array(arena, 256, sizeof **page);
    if (*page != NULL)
        (*page)[code & 0xFF] = ev_paper_utf16(utf16, add, arena);
}

static void read_characters(ev_lexer *l, ev_unicode *unicode)
{
    for (ev_token from = ev_lexer_next(l); from.kind == EV_TOKEN_STRING; from = ev_lexer_next(l)) {
        ev_token to = ev_lexer_next(l);
        if (to.kind == EV_TOKEN_STRING)
            set(unicode, code_of(from.text), to.text, 0, l->arena);
    }
}

/* A range is mapped to a text whose last unit counts up, or to a list of texts. */
static void read_ranges(ev_lexer *l, ev_unicode *unicode)
{
    for (ev_token from = ev_lexer_next(l); from.kind == EV_TOKEN_STRING; from = ev_lexer_next(l)) {
        uint32_t code = code_of(from.text), last = code_of(ev_lexer_next(l).text);
        ev_token to = ev_lexer_next(l);
        last = last < CODES ? last : CODES - 1;
        if (to.kind == EV_TOKEN_STRING)
            for (uint32_t add = 0; add <= last - code && code <= last; add++)
                set(unicode, code + add, to.text, add, l->arena);
        if (to.kind != EV_TOKEN_OPEN_ARRAY)
            continue;
        for (to = ev_lexer_next(l); to.kind == EV_TOKEN_STRING; to = ev_lexer_next(l))
            set(unicode, code++, to.text, 0, l->arena);
    }
}

ev_slice ev_unicode_find(const ev_unicode *unicode, uint32_t code)
{
    const ev_slice *page = code < CODES ? unicode->page[code >> 8] : NULL;
    return page != NULL ? page[code & 0xFF] : (ev_slice){NULL, 0};
}

void ev_unicode_read(ev_slice cmap, ev_arena *arena, ev_unicode *unicode)
{
    *unicode = (ev_unicode){.mapped = 0};
    ev_lexer lexer = ev_lexer_begin(cmap, arena);
    for (ev_token token; (token = ev_lexer_next(&lexer)).kind != EV_TOKEN_END;) {
        if (token.kind != EV_TOKEN_WORD)
            continue;
        if (ev_slice_is(token.text, "beginbfchar"))
            read_characters(&lexer, unicode);
        else if (ev_slice_is(token.text, "beginbfrange"))
            read_ranges(&lexer, unicode);
    }
}
