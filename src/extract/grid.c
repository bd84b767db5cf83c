/*
 * grid: columns by the words above them.
 *
 * A word of a row belongs to the header that it stands under. One that stands under none belongs to
 * the column of the word it follows closely, or else to the nearest header: texts run on to the
 * right of their header, and numbers are wider than theirs to the left.
 */
#include "extract/grid.h"

#include <string.h>

#define HEADER_TOPICS_MIN 2
#define CELL_GAP          0.9F

static bool is_column_topic(uint32_t topic)
{
    return topic >= TOPIC_COLUMN_POSITION && topic <= TOPIC_COLUMN_AMOUNT;
}

int grid_find(const struct grid *grid, uint32_t topic)
{
    for (size_t i = 0; i < grid->count; i++) {
        if (grid->columns[i].topic == topic)
            return (int)i;
    }
    return -1;
}

/* "Net" beats other amounts, because prices and totals of rows are net where both are shown. */
static bool is_net(const struct sheet *sheet, struct span tokens)
{
    for (size_t i = tokens.first; i < tokens.first + tokens.count; i++) {
        const char *key = sheet->tokens[i].key;
        if (text_starts_with(key, "net") || text_equal(key, "ht"))
            return true;
    }
    return false;
}

/* A topic that a column before it has already; of several amounts the net one counts, or else the
   last. */
static bool is_taken(const struct extraction *extraction, struct grid *grid,
                     const struct label_hit *hit)
{
    const int index = grid_find(grid, hit->topic);
    if (index < 0)
        return false;
    struct grid_column *earlier = &grid->columns[index];
    if (hit->topic != TOPIC_COLUMN_AMOUNT || is_net(&extraction->sheet, earlier->label))
        return true;
    earlier->topic = TOPIC_NONE;
    return false;
}

static void add_column(const struct sheet *sheet, struct grid *grid, uint32_t topic,
                       struct span label)
{
    if (grid->count < GRID_COLUMNS)
        grid->columns[grid->count++] = (struct grid_column){topic, label, sheet_area(sheet, label)};
}

/* The topic of the hits that begin at `token`, the first that is not taken; its tokens. */
static uint32_t topic_at(const struct extraction *extraction, struct grid *grid, size_t token,
                         size_t *count)
{
    const struct labels *labels = &extraction->labels;
    uint32_t topic = TOPIC_NONE;
    *count = 1;
    for (size_t i = labels_from(labels, token);
         i < labels->count && labels->hits[i].tokens.first == token; i++) {
        *count = labels->hits[i].tokens.count;
        if (topic == TOPIC_NONE && is_column_topic(labels->hits[i].topic) &&
            !is_taken(extraction, grid, &labels->hits[i]))
            topic = labels->hits[i].topic;
    }
    return topic;
}

/* A word that is no label widens the column of its cell, or is a column of unknown meaning. */
static void add_word(const struct extraction *extraction, struct grid *grid, size_t token,
                     size_t previous)
{
    const struct token *tokens = extraction->sheet.tokens;
    if (grid->count > 0 && previous != token && tokens[previous].cell == tokens[token].cell) {
        struct area *area = &grid->columns[grid->count - 1].area;
        *area = area_union(area, &tokens[token].area);
        return;
    }
    add_column(&extraction->sheet, grid, TOPIC_NONE, (struct span){token, 1});
}

static bool is_header(const struct grid *grid)
{
    size_t known = 0;
    for (size_t i = 0; i < grid->count; i++)
        known += grid->columns[i].topic != TOPIC_NONE;
    const bool has_amount =
        grid_find(grid, TOPIC_COLUMN_AMOUNT) >= 0 || grid_find(grid, TOPIC_COLUMN_UNIT_PRICE) >= 0;
    const bool has_text = grid_find(grid, TOPIC_COLUMN_DESCRIPTION) >= 0;
    return has_amount &&
           ((has_text && known >= HEADER_TOPICS_MIN) || known > HEADER_TOPICS_MIN + 1);
}

bool grid_read_header(const struct extraction *extraction, uint32_t row, struct grid *grid)
{
    const struct span tokens = extraction->sheet.rows[row].tokens;
    *grid = (struct grid){0};
    size_t previous = tokens.first;
    for (size_t token = tokens.first; token < tokens.first + tokens.count;) {
        size_t count = 1;
        const uint32_t topic = topic_at(extraction, grid, token, &count);
        if (topic != TOPIC_NONE)
            add_column(&extraction->sheet, grid, topic, (struct span){token, count});
        else if (extraction->sheet.tokens[token].ends_label)
            return false; /* "Total: ..." is no header */
        else
            add_word(extraction, grid, token, previous);
        previous = token + count - 1;
        token += count;
    }
    const struct candidate *amount =
        candidates_within(&extraction->candidates, KIND_AMOUNT, tokens);
    return is_header(grid) && (amount == NULL || !amount->is_money);
}

/* The column that the area overlaps most, or -1. */
static int column_over(const struct grid *grid, const struct area *area)
{
    int best = -1;
    float most = 0;
    for (size_t i = 0; i < grid->count; i++) {
        const float overlap = area_overlap_x(&grid->columns[i].area, area);
        if (overlap > most) {
            most = overlap;
            best = (int)i;
        }
    }
    return best;
}

static int nearest_column(const struct grid *grid, const struct area *area)
{
    int best = 0;
    for (size_t i = 1; i < grid->count; i++) {
        if (area_overlap_x(&grid->columns[i].area, area) >
            area_overlap_x(&grid->columns[best].area, area))
            best = (int)i;
    }
    return best;
}

static int column_of(const struct sheet *sheet, const struct grid *grid, size_t token,
                     int previous_column)
{
    const struct area *area = &sheet->tokens[token].area;
    const int over = column_over(grid, area);
    if (over >= 0)
        return over > previous_column ? over : previous_column;
    const float height = sheet->rows[sheet->tokens[token].row].letter_height;
    if (previous_column >= 0 && area->x0 - sheet->tokens[token - 1].area.x1 < CELL_GAP * height)
        return previous_column;
    const int nearest = nearest_column(grid, area);
    return nearest > previous_column ? nearest : previous_column;
}

void grid_read_row(const struct extraction *extraction, const struct grid *grid, uint32_t row,
                   struct grid_row *cells)
{
    const struct span tokens = extraction->sheet.rows[row].tokens;
    *cells = (struct grid_row){0};
    int column = -1;
    for (size_t token = tokens.first; token < tokens.first + tokens.count; token++) {
        column = column_of(&extraction->sheet, grid, token, column);
        if (cells->cells[column].count == 0)
            cells->cells[column].first = token;
        cells->cells[column].count++;
    }
}
