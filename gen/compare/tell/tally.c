#include "compare/tell/tally.h"

void ev_tally_add(ev_tally *tally, const ev_pair_result *result)
{
    switch (result->state) {
    case EV_PAIR_SAME:
        tally->same++;
        break;
    case EV_PAIR_DIFFERS:
        tally->differ++;
        tally->kind[result->explanation->differences[0].kind]++;
        break;
    case EV_PAIR_UNEXPLAINED:
        tally->differ++;
        tally->unexplained++;
        break;
    case EV_PAIR_ONLY_GOLDEN:
        tally->only_golden++;
        break;
    case EV_PAIR_ONLY_NOW:
        tally->only_now++;
        break;
    case EV_PAIR_BAD:
        tally->bad++;
        break;
    }
}

static void put_count(ev_buf *out, const char *before, size_t count, const char *what)
{
    ev_buf_text(out, before);
    ev_buf_int(out, (int64_t)count);
    ev_buf_char(out, ' ');
    ev_buf_text(out, what);
}

void ev_tally_words(ev_buf *out, const ev_tally *tally)
{
    const char *before = " (";
    put_count(out, "", tally->same, "same");
    put_count(out, ", ", tally->differ, "differ");
    for (ev_difference_kind kind = 0; kind < EV_DIFFERENCE_KINDS; kind++) {
        if (tally->kind[kind] == 0)
            continue;
        put_count(out, before, tally->kind[kind], ev_difference_kind_name(kind));
        before = ", ";
    }
    if (tally->unexplained > 0) {
        put_count(out, before, tally->unexplained, "not explained");
        before = ", ";
    }
    if (tally->differ > 0)
        ev_buf_char(out, ')');
    put_count(out, "; ", tally->only_golden + tally->only_now, "on one side only");
    if (tally->bad > 0)
        put_count(out, "; ", tally->bad, "unreadable");
}
