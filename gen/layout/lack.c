/* What is missing, in words. */
#include "layout/survey.h"

enum { MM = 2835 }; /* a millimetre; 1 mm = 360/127 pt */

const char *ev_lack_language(ev_lang lang)
{
    static const char *const names[EV_LANG_COUNT + 1] = {"Kazakh", "Russian", "English", ""};
    return names[lang];
}

void ev_lack_mm(ev_mpt length, ev_buf *out)
{
    int64_t tenths = ((int64_t)length * 10 + MM - 1) / MM;
    tenths = tenths < 1 ? 1 : tenths;
    ev_buf_int(out, tenths / 10);
    ev_buf_char(out, '.');
    ev_buf_int(out, tenths % 10);
}

static void put_language(ev_buf *out, ev_lang lang)
{
    if (lang == EV_LANG_NONE)
        return;
    ev_buf_text(out, " in ");
    ev_buf_text(out, ev_lack_language(lang));
}

/* "2 lines less in Kazakh (5.2 mm)" */
static void put_lines(ev_buf *out, const ev_lack *lack)
{
    ev_buf_int(out, lack->lines);
    ev_buf_text(out, lack->lines == 1 ? " line" : " lines");
    ev_buf_text(out, lack->is_place ? " more room" : " less");
    put_language(out, lack->lang);
    ev_buf_text(out, " (");
    ev_lack_mm(lack->over, out);
    ev_buf_text(out, " mm)");
}

/* " mm more room to [field surname], line 324"; of a long name the beginning. */
static void put_block(ev_buf *out, const ev_ini_section *block)
{
    enum { NAME_MAX_SIZE = 60 };
    size_t size = block->name.size < NAME_MAX_SIZE ? block->name.size : NAME_MAX_SIZE;
    ev_buf_text(out, " mm more room to [");
    ev_buf_bytes(out, block->name.data, size);
    ev_buf_text(out, "], line ");
    ev_buf_int(out, block->line);
}

/* "1.4 mm less in Russian, about 3 letters" */
static void put_length(ev_buf *out, const ev_lack *lack)
{
    ev_lack_mm(lack->over, out);
    if (lack->is_beyond)
        ev_buf_text(out, " mm further inside x 10-200, y 21.8-275.3 mm");
    else if (lack->other != NULL)
        put_block(out, lack->other);
    else
        ev_buf_text(out, lack->is_place ? " mm more room" : " mm less");
    put_language(out, lack->lang);
    if (lack->letters == 0)
        return;
    ev_buf_text(out, ", about ");
    ev_buf_int(out, lack->letters);
    ev_buf_text(out, lack->letters == 1 ? " letter" : " letters");
}

void ev_lack_text(const ev_lack *lack, char out[EV_EXPECTED_MAX + 1])
{
    /* all that is written fits: a buffer of the caller's bytes that never grows */
    ev_buf text = {.data = out, .capacity = EV_EXPECTED_MAX};
    if (lack->rule[0] != '\0')
        ev_buf_text(&text, lack->rule);
    else if (lack->lines > 0)
        put_lines(&text, lack);
    else if (lack->over > 0)
        put_length(&text, lack);
    out[text.size] = '\0';
}
