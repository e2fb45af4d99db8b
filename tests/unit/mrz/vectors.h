/* Tables of examples, tests/data/vectors/: rows of columns parted by tabs. The tests run in the
 * project's folder. */
#ifndef VECTORS_H
#define VECTORS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mrz/mrz.h"

enum { COLUMNS_MAX = 16, LINE_MAX_BYTES = 1024 };

typedef struct vectors {
    FILE *file;
    char line[LINE_MAX_BYTES];
    char *column[COLUMNS_MAX];
    size_t rows;
} vectors;

static inline void open_table(vectors *table, const char *path)
{
    table->rows = 0;
    table->file = fopen(path, "r");
    if (table->file == NULL)
        fail_msg("%s cannot be read; run the test in the project's folder", path);
}

static inline bool next_row(vectors *table, size_t columns)
{
    do {
        if (fgets(table->line, sizeof table->line, table->file) == NULL) {
            fclose(table->file);
            return false;
        }
    } while (table->line[0] == '#');
    table->line[strcspn(table->line, "\n")] = '\0';
    char *at = table->line;
    for (size_t i = 0; i < columns; i++) {
        table->column[i] = at;
        at += strcspn(at, "\t");
        assert_true(*at == '\t' || i + 1 == columns);
        if (*at == '\t')
            *at++ = '\0';
    }
    table->rows++;
    return true;
}

static inline size_t name_width(const char *format)
{
    if (strcmp(format, "MRV-A") == 0 || strcmp(format, "TD3") == 0)
        return EV_MRZ_NAME_A;
    return strcmp(format, "TD1") == 0 ? 30 : EV_MRZ_NAME_B;
}

static inline const char *name_of(const char *surname, const char *given, size_t width)
{
    static char out[EV_MRZ_NAME_A + 1];
    assert_int_equal(ev_mrz_name(ev_slice_from(surname), ev_slice_from(given), width, out), 0);
    assert_int_equal(strlen(out), width);
    return out;
}

#endif
