/*
 * columns: what a layout knows of a table: which column holds which field. Private to extract.
 *
 * A column is known by the words of its header, and by where its values stood across the page.
 */
#ifndef EXTRACT_COLUMNS_H
#define EXTRACT_COLUMNS_H

#include "extract/grid.h"

struct column {
    const struct wanted *wanted; /* of the list's fields */
    const char *header;          /* keys of its words; "" when it has none */
    const char *squeezed;        /* the same without spaces */
    double x0, x1;               /* of its values, 0..1 of the page's width */
};

struct columns {
    struct column items[GRID_COLUMNS]; /* from left to right; no field twice */
    size_t count;
    const char *end; /* squeezed words that the row below the table begins with; or "" */
};

/* The columns that make the rows of a list what a person says that they are: `rows` is
   [{field: {value}}]. False when they do not stand below each other on the pages. */
bool columns_find(const struct extraction *extraction, const struct wanted_list *list,
                  const struct json *rows, struct columns *columns);
/* How many of the cells are what a person says, less the rows that should not be there. */
long columns_count_right(const struct extraction *extraction, const struct list *list,
                         const struct json *rows);

/* Gives the columns of a header their fields; without a header that is known (`kind`), the row is
   one when it has the words of most columns. What the table is now. */
enum grid_header columns_apply(const struct extraction *extraction, const struct columns *columns,
                               uint32_t row, enum grid_header kind, struct grid *grid);
/* Whether the row is the one that stood below the table. */
bool columns_end_at(const struct extraction *extraction, const struct columns *columns,
                    uint32_t row);

/* As they are stored: members of a lesson. */
void columns_render(struct arena *arena, const struct columns *columns, struct json *lesson);
/* What is damaged, or no field of the list, is left out. */
void columns_parse(struct arena *arena, const struct json *lesson, const struct wanted_list *list,
                   struct columns *columns);
/* In words, for people: `amount under "summe"`; in the arena. NULL when the lesson is of no table.
 */
const char *columns_describe(struct arena *arena, const struct json *lesson);

#endif
