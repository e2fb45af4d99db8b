/* Runs as they are read: joined as evisa-gen text joins them, or parted by language. */
#include "compare/paper/private.h"

int ev_texts_language(ev_slice language)
{
    for (int lang = 0; lang < EV_LANG_COUNT; lang++)
        if (ev_slice_is(language, ev_lang_tag((ev_lang)lang)))
            return lang;
    return -1;
}

/* The same as between two marks of a page (gen/page/page.c). */
static const char *separator(const ev_run *before, const ev_run *run)
{
    int from = ev_texts_language(before->language), to = ev_texts_language(run->language);
    bool has_slash = ev_slice_starts(run->text, "/");
    return from >= 0 && to > from && !has_slash ? " / " : " ";
}

/* Appends runs, each `whole` once. */
static void put_runs(const ev_run *runs, size_t count, ev_buf *out)
{
    const ev_run *before = NULL;
    for (size_t i = 0; i < count; i++) {
        const ev_run *run = &runs[i];
        bool has_whole = run->whole.data != NULL;
        if (before != NULL && has_whole && before->whole.data == run->whole.data)
            continue;
        if (before != NULL)
            ev_buf_text(out, separator(before, run));
        ev_buf_slice(out, has_whole ? run->whole : run->text);
        before = run;
    }
}

void ev_paper_put_text(const ev_paper *paper, size_t node, ev_buf *out)
{
    const ev_node *n = &paper->nodes[node];
    if (n->run_count > 0)
        put_runs(paper->runs + n->first_run, n->run_count, out);
}

ev_slice ev_texts_join(const ev_run *runs, size_t count, ev_arena *arena)
{
    ev_buf out;
    ev_buf_init(&out, arena, 64);
    put_runs(runs, count, &out);
    return out.size > 0 ? ev_buf_as_slice(&out) : EV_SLICE("");
}

static ev_slice without_slash(ev_slice text)
{
    if (ev_slice_starts(text, "/"))
        text = (ev_slice){text.data + 1, text.size - 1};
    return ev_slice_trim(text);
}

/* The texts of runs by language, without the slashes between them; absent where there is none. */
void ev_texts_split(const ev_run *runs, size_t count, ev_arena *arena, ev_slice in[EV_LANG_COUNT])
{
    for (int lang = 0; lang < EV_LANG_COUNT; lang++) {
        ev_buf out;
        in[lang] = (ev_slice){NULL, 0};
        ev_buf_init(&out, arena, 64);
        const ev_run *before = NULL;
        for (size_t i = 0; i < count; i++) {
            if (ev_texts_language(runs[i].language) != lang)
                continue;
            bool has_whole = runs[i].whole.data != NULL;
            if (before != NULL && has_whole && before->whole.data == runs[i].whole.data)
                continue;
            ev_buf_text(&out, out.size > 0 ? " " : "");
            ev_buf_slice(&out, without_slash(has_whole ? runs[i].whole : runs[i].text));
            before = &runs[i];
        }
        if (before != NULL && out.data != NULL)
            in[lang] = ev_buf_as_slice(&out);
    }
}

ev_place ev_texts_place(const ev_run *runs, size_t count)
{
    ev_place place = {0, 0, 0, 0, 0};
    for (size_t i = 0; i < count; i++)
        place = ev_place_join(&place, &runs[i].place);
    return place;
}
