/*
 * grid: the columns of a table, from its header and from what stands below it, and what of a row
 * stands in which. Private to extract.
 */
#ifndef EXTRACT_GRID_H
#define EXTRACT_GRID_H

#include "extract/extraction.h"

#define GRID_COLUMNS 24

struct grid_column {
    uint32_t topic;   /* TOPIC_COLUMN_..., or TOPIC_NONE for one of unknown meaning */
    unsigned topics;  /* all that its header may speak of: GRID_TOPIC(...) | ... */
    const char *text; /* of its header, as labels know it */
    struct area area; /* of its header */
    float x0, x1;     /* what stands between belongs to it */
};

/* The topics of columns as bits. */
#define GRID_TOPIC(topic) (1U << ((topic)-TOPIC_COLUMN_POSITION))
/* The same of any topic: 0 of those that are no column's. */
static inline unsigned grid_bit(uint32_t topic)
{
    return topic >= TOPIC_COLUMN_POSITION && topic <= TOPIC_COLUMN_AMOUNT ? GRID_TOPIC(topic) : 0;
}

struct grid {
    struct grid_column columns[GRID_COLUMNS]; /* from left to right */
    size_t count;
    uint32_t header_rows; /* how many rows the header takes; 0: there is none */
    bool is_learned;      /* a person said which column holds what */
};

/* What of a row stands in each column; count 0 where nothing does. */
struct grid_row {
    struct span cells[GRID_COLUMNS];
};

/* What a header is of. */
enum grid_header {
    HEADER_NONE, /* it is none */
    HEADER_OF_ITEMS,
    HEADER_OF_OTHERS, /* of taxes, payments, ... */
};

/* Whether a header begins with this row, and its columns. A header may go over several rows. */
enum grid_header grid_read_header(const struct extraction *extraction, uint32_t row,
                                  struct grid *grid);
/* Draws the borders between columns where the rows from `first` up to `end` leave gaps. */
void grid_fit(const struct extraction *extraction, struct grid *grid, uint32_t first, uint32_t end);
/* Finds the column of amounts among those of unknown meaning, where the header names none or
   quantity and price say that it is another. */
void grid_decide_amount(const struct extraction *extraction, struct grid *grid, uint32_t first,
                        uint32_t end);
void grid_read_row(const struct extraction *extraction, const struct grid *grid, uint32_t row,
                   struct grid_row *cells);
/* The column of that topic, or -1. */
int grid_find(const struct grid *grid, uint32_t topic);

#endif
