/* table: rows of text in aligned columns, for people at a terminal. Private to app. */
#ifndef APP_TABLE_H
#define APP_TABLE_H

#include "base/base.h"

#include <stdio.h>

#define TABLE_COLUMNS_MAX 16

struct table {
    struct arena *arena;
    size_t columns;
    const char *headings[TABLE_COLUMNS_MAX];
    bool is_number[TABLE_COLUMNS_MAX]; /* aligned to the right */
    struct table_row *first;
    struct table_row **end;
};

/* `headings` ends with NULL; one that starts with '#' is for numbers and shown without it. */
void table_init(struct table *table, struct arena *arena, const char *const *headings);
/* One row: as many cells as headings, borrowed until it is printed; NULL is shown as "-". */
void table_add(struct table *table, const char *const *cells);
/* Columns are as wide as their widest cell, counted in characters. */
void table_print(const struct table *table, FILE *out);

#endif
