/*
 * tables: what the finders of tables share. Private to extract.
 */
#ifndef EXTRACT_TABLES_H
#define EXTRACT_TABLES_H

#include "extract/items.h"

/* Forgets the tables that were found, so that they can be read again. */
void tables_clear(struct extraction *extraction);
/* A row that begins with the label of a total, or has one before its amount. */
bool table_is_total_row(const struct extraction *extraction, uint32_t row);
/* Receipts: takes rows of text that end in an amount of money, above the first total. */
void table_read_plain_rows(struct extraction *extraction, struct list *list);
/* The list that line items go to, or NULL when none is wanted. */
struct list *table_find_list(struct extraction *extraction);
/* Whether quantity, price and amount are there and agree. */
bool table_multiplies(const struct decimal *quantity, const struct decimal *price,
                      const struct decimal *amount);

#endif
