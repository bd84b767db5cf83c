/*
 * grid: the columns of a table of items, from its header, and what of a row stands in which.
 * Private to extract.
 */
#ifndef EXTRACT_GRID_H
#define EXTRACT_GRID_H

#include "extract/extraction.h"

#define GRID_COLUMNS 16

struct grid_column {
    uint32_t topic; /* TOPIC_COLUMN_..., or TOPIC_NONE for one of unknown meaning */
    struct span label;
    struct area area; /* of its header */
};

struct grid {
    struct grid_column columns[GRID_COLUMNS]; /* from left to right */
    size_t count;
};

/* What of a row stands in each column; count 0 where nothing does. */
struct grid_row {
    struct span cells[GRID_COLUMNS];
};

/* Whether the row is a header of items, and its columns. */
bool grid_read_header(const struct extraction *extraction, uint32_t row, struct grid *grid);
void grid_read_row(const struct extraction *extraction, const struct grid *grid, uint32_t row,
                   struct grid_row *cells);
/* The column of that topic, or -1. */
int grid_find(const struct grid *grid, uint32_t topic);

#endif
