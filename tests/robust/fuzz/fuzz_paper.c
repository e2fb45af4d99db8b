/* libFuzzer: any bytes as a PDF. Beyond what the sanitizers see it must hold that what is read is a
 * paper or a fault that says why not, and that every index in a paper is of something in it. */
#include <stdio.h>
#include <stdlib.h>

#include "compare/paper/paper.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* A macro, so that a finding says which promise was broken. */
#define REQUIRE(holds)                                                                             \
    ((holds) ? (void)0                                                                             \
             : (fprintf(stderr, "ERROR: %s:%d: %s\n", __FILE__, __LINE__, #holds), abort()))

static void check_node(const ev_paper *paper, int32_t node)
{
    REQUIRE(node >= 0 && (size_t)node < paper->node_count);
}

static void check_paper(const ev_paper *paper, ev_arena *arena)
{
    ev_buf text;
    ev_buf_init(&text, arena, 4096);
    for (size_t i = 0; i < paper->node_count; i++) {
        REQUIRE(paper->nodes[i].parent < (int32_t)i);
        ev_paper_put_text(paper, i, &text);
    }
    for (size_t i = 0; i < paper->run_count; i++)
        check_node(paper, paper->runs[i].node);
    for (size_t i = 0; i < paper->value_count; i++) {
        check_node(paper, paper->values[i].node);
        REQUIRE(paper->values[i].name.data != NULL && paper->values[i].text.data != NULL);
    }
    for (size_t i = 0; i < paper->picture_count; i++)
        check_node(paper, paper->pictures[i].node);
    for (size_t i = 0; i < paper->shape_count; i++)
        check_node(paper, paper->shapes[i].node);
    if (paper->code.side > 0)
        check_node(paper, paper->code.node);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    ev_arena arena;
    ev_paper paper;
    ev_faults faults;
    ev_faults_init(&faults, EV_LENIENT);
    ev_arena_init(&arena, (size_t)64 << 20);
    ev_status status =
        ev_paper_read((ev_slice){(const char *)bytes, size}, &arena, &paper, &faults);
    REQUIRE((status == EV_OK) == (faults.count == 0));
    if (status == EV_OK)
        check_paper(&paper, &arena);
    ev_arena_free(&arena);
    return 0;
}
