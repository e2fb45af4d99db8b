/* Prints what gen/compare/paper reads of a PDF, for the people who work on evisa-compare:
 * print_paper FILE [COUNT]. With a count it reads the file that many times and prints nothing. */
#include <stdio.h>
#include <stdlib.h>

#include "compare/paper/paper.h"
#include "core/hex.h"
#include "fault/report.h"
#include "sys/io.h"

enum { ARENA = 1 << 28 };

static void put_place(const ev_place *place)
{
    printf(" [%.2f %.2f %.2f %.2f]", place->x / 100.0, place->y / 100.0, place->width / 100.0,
           place->height / 100.0);
    if (place->page > 0)
        printf(" page %d", place->page + 1);
}

static void put(const char *name, ev_slice text)
{
    if (text.data != NULL)
        printf(" %s \"%.*s\"", name, (int)text.size, text.data);
}

static void print_head(const ev_paper *paper)
{
    printf("paper %s, %d pages, %.2f x %.2f mm\n", paper->is_ours ? "ours" : "foreign",
           paper->pages, paper->width / 100.0, paper->height / 100.0);
    printf("made");
    put("policy", paper->made.policy);
    put("policy_hash", paper->made.policy_hash);
    put("template", paper->made.template);
    put("template_hash", paper->made.template_hash);
    put("render", paper->made.render);
    put("digest", paper->made.digest);
    put("specimen", paper->made.specimen);
    printf("\nhead");
    put("title", paper->title);
    put("language", paper->language);
    printf("\n");
    for (size_t i = 0; i < paper->about_count; i++)
        printf("about %.*s = %.*s\n", (int)paper->about[i].name.size, paper->about[i].name.data,
               (int)paper->about[i].value.size, paper->about[i].value.data);
}

static void print_values(const ev_paper *paper)
{
    static const char *const kinds[] = {"field", "entry", "notice", "mrz", "other"};
    for (size_t i = 0; i < paper->value_count; i++) {
        const ev_value *value = &paper->values[i];
        printf("value %s %s", kinds[value->kind], value->field != NULL ? value->field : "-");
        put("name", value->name);
        put("kk", value->label[0]);
        put("ru", value->label[1]);
        put("en", value->label[2]);
        put("text", value->text);
        put("own", value->own);
        put_place(&value->label_place);
        put_place(&value->place);
        printf(" node %d %d\n", value->label_node, value->node);
    }
}

static void print_run(const ev_run *run)
{
    printf("  run");
    put("text", run->text);
    put("whole", run->whole);
    put("language", run->language);
    put("font", run->font);
    printf(" size %.2f color %06x glyphs %08x%s baseline %.2f", run->size / 100.0,
           (unsigned)run->color, (unsigned)run->glyphs, run->is_invisible ? " invisible" : "",
           run->baseline / 100.0);
    put_place(&run->place);
    printf("\n");
}

static void print_nodes(const ev_paper *paper)
{
    for (size_t i = 0; i < paper->node_count; i++) {
        const ev_node *node = &paper->nodes[i];
        printf("node %zu in %d %.*s", i, node->parent, (int)node->role.size, node->role.data);
        put("language", node->language);
        put("alternative", node->alternative);
        put("attributes", node->attributes);
        put_place(&node->place);
        printf("\n");
        for (size_t k = 0; k < node->run_count; k++)
            print_run(&paper->runs[node->first_run + k]);
    }
}

static void print_digest(const uint8_t digest[EV_DIGEST_SIZE])
{
    char hex[17] = "";
    ev_hex_encode(digest, 8, EV_HEX_LOWER, hex);
    printf(" %s", hex);
}

static void print_drawing(const ev_paper *paper)
{
    for (size_t i = 0; i < paper->picture_count; i++) {
        const ev_picture *p = &paper->pictures[i];
        uint8_t digest[EV_DIGEST_SIZE];
        ev_sha256(p->data.data != NULL ? p->data : EV_SLICE(""), digest);
        printf("picture %.*s %dx%d, %d x %d bits, %zu bytes of %zu, turned %d, node %d",
               (int)p->format.size, p->format.data, p->width, p->height, p->components, p->bits,
               p->data.size, p->stored_size, p->turned, p->node);
        put("color", p->color);
        printf(" palette %zu", p->palette.size);
        print_digest(digest);
        put_place(&p->place);
        put_place(&p->whole);
        printf("\n");
    }
    for (size_t i = 0; i < paper->shape_count; i++) {
        const ev_shape *s = &paper->shapes[i];
        printf("shape %c color %06x width %.2f node %d", s->kind, (unsigned)s->color,
               s->line_width / 100.0, s->node);
        print_digest(s->digest);
        put_place(&s->place);
        printf("\n");
    }
    for (size_t i = 0; i < paper->font_count; i++) {
        printf("font %.*s %s", (int)paper->fonts[i].name.size, paper->fonts[i].name.data,
               paper->fonts[i].is_embedded ? "embedded" : "named");
        print_digest(paper->fonts[i].digest);
        printf("\n");
    }
}

static void print_code(const ev_paper *paper)
{
    const ev_paper_code *code = &paper->code;
    printf("code %zu modules, node %d", code->side, code->node);
    put_place(&code->place);
    printf("\n");
    for (size_t y = 0; y < code->side; y++) {
        for (size_t x = 0; x < code->side; x++)
            putchar(code->modules[y * code->side + x] != 0 ? '#' : '.');
        putchar('\n');
    }
}

static ev_status print_file(ev_slice pdf, long count, ev_faults *faults)
{
    ev_arena arena;
    ev_paper paper;
    ev_arena_init(&arena, ARENA);
    for (long i = 0; i < count && faults->status == EV_OK; i++) {
        ev_arena_reset(&arena);
        (void)ev_paper_read(pdf, &arena, &paper, faults);
    }
    if (faults->status == EV_OK && count == 1) {
        print_head(&paper);
        print_values(&paper);
        print_nodes(&paper);
        print_drawing(&paper);
        print_code(&paper);
    }
    ev_arena_free(&arena);
    return faults->status;
}

int main(int argc, char *argv[])
{
    ev_faults faults;
    ev_buf pdf;
    ev_faults_init(&faults, EV_LENIENT);
    ev_buf_init(&pdf, NULL, 1 << 17);
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL)
        return EV_USAGE;
    for (int c; (c = getc(file)) != EOF;)
        ev_buf_char(&pdf, (char)c);
    (void)fclose(file);
    long count = argc > 2 ? strtol(argv[2], NULL, 10) : 1;
    ev_status status = print_file(ev_buf_as_slice(&pdf), count, &faults);
    for (size_t i = 0; i < faults.count; i++)
        fprintf(stderr, "%s: %s\n", argv[1], ev_code_describe(faults.fault[i].code)->code);
    ev_buf_free(&pdf);
    return (int)status;
}
