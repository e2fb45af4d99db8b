/* Every golden and refusal in one process, through the library: for valgrind and the sanitizers,
 * where starting a program costs a second and rendering a record a few milliseconds.
 *
 *   every_case FOLDER RECORD [FOLDER RECORD]...
 *
 * Each record is rendered, laid out as text and checked, and must give what its case's folder
 * expects: the bytes of expect.pdf and page.txt, the lines of expect.err. Cases with arguments
 * besides --strict are the whole program's and are skipped; their number is printed. */
#include "evisa.h"
#include "fault/report.h"
#include "record/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t failures, passes, left;

/* The whole file, for the caller to free; empty when it is not there. */
static ev_buf read_file(const char *path)
{
    ev_buf bytes;
    char piece[4096];
    size_t got;
    ev_buf_init(&bytes, NULL, 1 << 16);
    FILE *file = fopen(path, "rb");
    while (file != NULL && (got = fread(piece, 1, sizeof piece, file)) > 0)
        ev_buf_bytes(&bytes, piece, got);
    if (file != NULL)
        fclose(file);
    return bytes;
}

static ev_buf expected(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return read_file(path);
}

static void compare(const char *folder, const char *name, ev_slice got)
{
    ev_buf wanted = expected(folder, name);
    if (ev_slice_equal(ev_buf_as_slice(&wanted), got)) {
        passes++;
    } else {
        failures++;
        printf("FAIL: %s: not what %s says\n", folder, name);
    }
    ev_buf_free(&wanted);
}

static void compare_faults(const char *folder, const ev_faults *faults)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    ev_report(faults, &(ev_report_form){.program = "evisa-gen", .json = true}, stream);
    fclose(stream);
    compare(folder, "expect.err", (ev_slice){text, size});
    free(text);
}

typedef enum answer { RENDER, TEXT, CHECK } answer;

static void run(ev_gen *gen, answer command, ev_slice json, ev_strictness strictness,
                const char *folder)
{
    ev_faults faults;
    ev_buf out;
    ev_faults_init(&faults, strictness);
    ev_buf_init(&out, NULL, 1 << 17);
    if (command == RENDER)
        (void)ev_gen_render(gen, json, &out, NULL, &faults);
    else if (command == TEXT)
        (void)ev_gen_text(gen, json, &out, &faults);
    else
        (void)ev_gen_check(gen, json, &faults);
    compare_faults(folder, &faults);
    if (faults.status == EV_OK && command != CHECK)
        compare(folder, command == RENDER ? "expect.pdf" : "page.txt", ev_buf_as_slice(&out));
    ev_buf_free(&out);
}

static void run_case(ev_gen *gen, const char *folder, const char *record)
{
    ev_buf arguments = expected(folder, "args"), json = read_file(record);
    ev_slice rest = ev_buf_as_slice(&arguments), given = ev_slice_cut(&rest, '\n');
    bool strict = ev_slice_is(given, "--strict"),
         known = rest.size == 0 && (given.size == 0 || strict);
    /* Reading stops one byte behind the limit, as the program does. */
    ev_slice text = {json.data,
                     json.size > EV_RECORD_BYTES_MAX + 1 ? EV_RECORD_BYTES_MAX + 1 : json.size};
    left += !known;
    for (answer command = RENDER; known && command <= CHECK; command++)
        run(gen, command, text, strict ? EV_STRICT : EV_LENIENT, folder);
    ev_buf_free(&arguments);
    ev_buf_free(&json);
}

int main(int argc, char *argv[])
{
    ev_resources resources = {NULL, 0};
    ev_gen *gen = ev_gen_open(&resources);
    for (int i = 1; gen != NULL && i + 1 < argc; i += 2)
        run_case(gen, argv[i], argv[i + 1]);
    ev_gen_close(gen);
    printf("%zu answers as expected, %zu not, %zu cases left to the program\n", passes, failures,
           left);
    return failures > 0 || passes == 0 || left > 1; /* --resources is the program's */
}
