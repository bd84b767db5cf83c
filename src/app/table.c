/*
 * table: measures all cells, then prints.
 */
#include "app/table.h"

#include <string.h>

struct table_row {
    struct table_row *next;
    const char *cells[TABLE_COLUMNS_MAX];
};

void table_init(struct table *table, struct arena *arena, const char *const *headings)
{
    *table = (struct table){.arena = arena};
    table->end = &table->first;
    for (; headings[table->columns] != NULL && table->columns < TABLE_COLUMNS_MAX;
         table->columns++) {
        const char *heading = headings[table->columns];
        table->is_number[table->columns] = heading[0] == '#';
        table->headings[table->columns] = heading[0] == '#' ? heading + 1 : heading;
    }
}

void table_add(struct table *table, const char *const *cells)
{
    struct table_row *row = arena_new(table->arena, struct table_row);
    for (size_t i = 0; i < table->columns; i++)
        row->cells[i] = cells[i] != NULL ? cells[i] : "-";
    *table->end = row;
    table->end = &row->next;
}

/* Characters, not bytes: continuation bytes of UTF-8 do not count. */
static int width_of(const char *text)
{
    int width = 0;
    for (; *text != '\0'; text++)
        width += ((unsigned char)*text & 0xC0) != 0x80;
    return width;
}

static void print_row(const struct table *table, const char *const *cells, const int *widths,
                      FILE *out)
{
    for (size_t i = 0; i < table->columns; i++) {
        int padding = widths[i] - width_of(cells[i]);
        bool is_last = i + 1 == table->columns;
        if (table->is_number[i])
            (void)fprintf(out, "%*s%s%s", padding, "", cells[i], is_last ? "" : "  ");
        else
            (void)fprintf(out, "%s%*s", cells[i], is_last ? 0 : padding + 2, "");
    }
    (void)fputc('\n', out);
}

void table_print(const struct table *table, FILE *out)
{
    int widths[TABLE_COLUMNS_MAX] = {0};
    for (size_t i = 0; i < table->columns; i++) {
        widths[i] = width_of(table->headings[i]);
        for (const struct table_row *row = table->first; row != NULL; row = row->next) {
            int width = width_of(row->cells[i]);
            widths[i] = width > widths[i] ? width : widths[i];
        }
    }
    print_row(table, table->headings, widths, out);
    for (const struct table_row *row = table->first; row != NULL; row = row->next)
        print_row(table, row->cells, widths, out);
}
