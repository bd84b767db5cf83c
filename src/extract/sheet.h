/*
 * sheet: the words of a reading as people see them: rows across the page, cells within a row.
 * Private to extract.
 *
 * A row is everything at one height, whatever order the words came in; a cell is a run of words
 * without a gap that a column would leave. Lengths are points, so that gaps can be compared with
 * the height of letters. Pages that were scanned askew are set straight.
 */
#ifndef EXTRACT_SHEET_H
#define EXTRACT_SHEET_H

#include "reading/reading.h"

struct area {
    float x0, y0, x1, y1; /* points from the page's top left */
};

struct token {
    const char *text; /* as it stands there */
    const char *key;  /* how labels know it: folded, without punctuation, "Nr." is "no" */
    struct area area; /* on the straight page */
    float confidence;
    const char *path; /* where in the file, beside the page; or NULL */
    uint32_t page;    /* index into the reading's pages */
    uint32_t row;
    uint32_t cell;
    bool ends_label; /* a colon follows */
};

/* Neighbouring tokens of one row. */
struct span {
    size_t first;
    size_t count;
};

struct cell {
    struct span tokens;
    struct area area;
    uint32_t row;
};

struct row {
    struct span tokens;
    size_t first_cell;
    size_t cell_count;
    struct area area;
    float letter_height; /* of most of its words */
    uint32_t page;
};

struct sheet {
    struct arena *arena;
    const struct reading *reading;
    struct token *tokens; /* by row, then from left to right */
    size_t token_count;
    struct cell *cells; /* by row, then from left to right */
    size_t cell_count;
    struct row *rows; /* by page, then from top to bottom */
    size_t row_count;
    float letter_height; /* of most words of the document */
    const float *slopes; /* by page: how far its lines fall for each point to the right */
};

/* Rows and cells of all pages, in the arena; the reading is borrowed. */
void sheet_build(struct arena *arena, const struct reading *reading, struct sheet *sheet);

/* The form in which words are compared with labels; in the arena. */
const char *sheet_key(struct arena *arena, const char *text);
/* The words of a span with a space between them; in the sheet's arena. */
const char *sheet_text(const struct sheet *sheet, struct span span);
/* The keys of a span with a space between them. */
const char *sheet_keys(const struct sheet *sheet, struct span span);
/* The span without words at its ends that are no words: rules read as "|", bullets. */
struct span sheet_trim(const struct sheet *sheet, struct span span);
struct area sheet_area(const struct sheet *sheet, struct span span);
/* Least of the words' confidences, weighted so that one bad letter of many counts less. */
double sheet_confidence(const struct sheet *sheet, struct span span);
/* The span of the rest of the row from token `first` on. */
struct span sheet_rest_of_row(const struct sheet *sheet, size_t first);
/* In points; pages of unknown size are taken for A4. */
float sheet_page_width(const struct sheet *sheet, uint32_t page);
/* The place of an area on the page as it was read, 0..1. */
struct reading_box sheet_box(const struct sheet *sheet, uint32_t page, struct area area);
/* Length that both have in common from left to right; negative: the gap between them. */
float area_overlap_x(const struct area *a, const struct area *b);
float area_overlap_y(const struct area *a, const struct area *b);
/* The smallest area that holds both. */
struct area area_union(const struct area *a, const struct area *b);

#endif
