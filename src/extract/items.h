/*
 * items: one item of a table, gathered from the rows that it stands in. Private to extract.
 *
 * The values of an item do not always stand on one height: numbers beside the last line of a
 * description, an amount a line lower than the rest. A row joins the item above when all its
 * numbers are ones that the item lacks.
 */
#ifndef EXTRACT_ITEMS_H
#define EXTRACT_ITEMS_H

#include "extract/grid.h"

#define ITEM_TEXTS 96

struct item {
    const struct grid *grid;
    struct grid_row cells;         /* what has a value; of several rows the first that has one */
    struct span texts[ITEM_TEXTS]; /* what describes it, row by row */
    size_t text_count;
    unsigned numbers; /* GRID_TOPIC of the columns that have a number */
    uint32_t last_row;
};

/* The columns of a row that have a number or date, as GRID_TOPIC bits. */
unsigned item_find_numbers(const struct extraction *extraction, const struct grid *grid,
                           const struct grid_row *cells);
/* What of a row is text that describes an item. */
struct span item_find_text(const struct extraction *extraction, const struct grid *grid,
                           const struct grid_row *cells);
/* The number in the column of that topic, or NULL. */
const struct candidate *item_find_number(const struct extraction *extraction,
                                         const struct grid *grid, const struct grid_row *cells,
                                         uint32_t topic);
/* Adds a row's numbers and text to the item. */
void item_add_row(const struct extraction *extraction, struct item *item, uint32_t row,
                  const struct grid_row *cells);
void item_add_text(struct item *item, struct span text);
/* Whether it has what makes it an item of its table: an amount, or a price where there are none. */
bool item_is_whole(const struct item *item);
/* Sets the fields of a new element of the list. */
void item_give(struct extraction *extraction, const struct item *item, struct list *list);
/* Sets a field of an element to a number, a value or the text of the span. */
void element_set_number(struct extraction *extraction, struct element *element, uint32_t topic,
                        const struct candidate *number);
void element_set_text(struct extraction *extraction, struct element *element, uint32_t topic,
                      const struct span *texts, size_t count);

#endif
