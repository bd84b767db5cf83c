/*
 * grid: which column what stands where.
 *
 * The border between two columns is drawn where, between the middles of their headers, the fewest
 * words cross it. Words of one value stay together, and a word that follows closely on a text
 * belongs to that text even where it runs on beyond the border.
 */
#include "extract/grid.h"

#include <math.h>

/* A word that is nearer to the one before than this many letter heights follows closely. */
#define CELL_GAP 0.6F
/* Where a border may be, between two headers. */
#define BORDER_PLACES 32
#define FIT_ROWS      120

int grid_find(const struct grid *grid, uint32_t topic)
{
    for (size_t i = 0; i < grid->count; i++) {
        if (grid->columns[i].topic == topic)
            return (int)i;
    }
    return -1;
}

/* ---- borders ---- */

/* The places between two columns where a border may be, and how much crosses each of them. */
struct border {
    float from, step;
    unsigned crossed[BORDER_PLACES];
};

static void cross(struct border *border, const struct area *area, unsigned weight)
{
    for (size_t i = 0; i < BORDER_PLACES; i++) {
        const float x = border->from + border->step * (float)i;
        if (area->x0 < x && x < area->x1)
            border->crossed[i] += weight;
    }
}

/* The middle of the widest gap that is crossed least. */
static float place_of(const struct border *border)
{
    unsigned least = border->crossed[0];
    for (size_t i = 1; i < BORDER_PLACES; i++)
        least = border->crossed[i] < least ? border->crossed[i] : least;
    size_t best = 0;
    size_t best_length = 0;
    for (size_t i = 0, length = 0; i <= BORDER_PLACES; i++) {
        if (i < BORDER_PLACES && border->crossed[i] == least) {
            length++;
            continue;
        }
        if (length > best_length) {
            best_length = length;
            best = i - length;
        }
        length = 0;
    }
    return border->from + border->step * ((float)best + (float)(best_length - 1) / 2);
}

static float middle(const struct area *area)
{
    return (area->x0 + area->x1) / 2;
}

static void draw_border(const struct extraction *extraction, struct grid *grid, size_t left,
                        const struct span *rows)
{
    const struct sheet *sheet = &extraction->sheet;
    struct grid_column *column = &grid->columns[left];
    const float from = middle(&column->area);
    struct border border = {.from = from,
                            .step = (middle(&column[1].area) - from) / (BORDER_PLACES - 1)};
    cross(&border, &column->area, (unsigned)rows->count + 1);
    cross(&border, &column[1].area, (unsigned)rows->count + 1);
    for (size_t row = rows->first; row < rows->first + rows->count; row++) {
        const struct row *at = &sheet->rows[row];
        for (size_t i = at->first_cell; i < at->first_cell + at->cell_count; i++)
            cross(&border, &sheet->cells[i].area, 1);
    }
    column->x1 = place_of(&border);
    column[1].x0 = column->x1;
}

/* ---- numbers beside their header ---- */

/* The numbers of a row in two neighbouring columns. */
struct pair {
    size_t left; /* how many */
    size_t right;
    struct area last; /* the last two of both */
    struct area before;
};

static size_t column_at(const struct grid *grid, float x)
{
    size_t column = 0;
    while (column + 1 < grid->count && x >= grid->columns[column].x1)
        column++;
    return column;
}

static struct pair read_pair(const struct extraction *extraction, const struct grid *grid,
                             size_t left, uint32_t row)
{
    const struct candidates *candidates = &extraction->candidates;
    const struct sheet *sheet = &extraction->sheet;
    const struct span tokens = sheet->rows[row].tokens;
    struct pair pair = {0};
    for (size_t i = candidates_from(candidates, tokens.first);
         i < candidates->count && candidates->items[i].tokens.first < tokens.first + tokens.count;
         i++) {
        if (candidates->items[i].kind != KIND_AMOUNT)
            continue;
        const struct area area = sheet_area(sheet, candidates->items[i].tokens);
        const size_t column = column_at(grid, middle(&area));
        if (column != left && column != left + 1)
            continue;
        pair.left += column == left;
        pair.right += column == left + 1;
        pair.before = pair.last;
        pair.last = area;
    }
    return pair;
}

/* Numbers on the right of their columns stand below the edges of headers that are centred: where
   the one column has none in any row and its neighbour two, the border is between these two. */
static void move_border(const struct extraction *extraction, struct grid *grid, size_t left,
                        const struct span *rows)
{
    float from = 0;
    float to = INFINITY;
    size_t doubled = 0;
    for (size_t row = rows->first; row < rows->first + rows->count; row++) {
        const struct pair pair = read_pair(extraction, grid, left, (uint32_t)row);
        const bool is_doubled = pair.left + pair.right == 2 && (pair.left == 0 || pair.right == 0);
        if (pair.left + pair.right == 0)
            continue;
        if (!is_doubled && pair.left + pair.right > 1)
            return;
        if (!is_doubled)
            continue;
        doubled++;
        from = fmaxf(from, pair.before.x1);
        to = fminf(to, pair.last.x0);
    }
    if (doubled == 0 || from >= to)
        return;
    grid->columns[left].x1 = (from + to) / 2;
    grid->columns[left + 1].x0 = grid->columns[left].x1;
}

static bool holds_numbers(const struct grid_column *column)
{
    return column->topic == TOPIC_COLUMN_QUANTITY || column->topic == TOPIC_COLUMN_UNIT_PRICE ||
           column->topic == TOPIC_COLUMN_AMOUNT;
}

void grid_fit(const struct extraction *extraction, struct grid *grid, uint32_t first, uint32_t end)
{
    const uint32_t count = end - first < FIT_ROWS ? end - first : FIT_ROWS;
    const struct span rows = {first, count};
    grid->columns[0].x0 = 0;
    for (size_t i = 0; i + 1 < grid->count; i++)
        draw_border(extraction, grid, i, &rows);
    grid->columns[grid->count - 1].x1 = INFINITY;
    for (size_t i = 0; i + 1 < grid->count; i++) {
        if (holds_numbers(&grid->columns[i]) && holds_numbers(&grid->columns[i + 1]))
            move_border(extraction, grid, i, &rows);
    }
}

/* ---- rows ---- */

static bool is_text(const struct grid_column *column)
{
    return column->topic == TOPIC_COLUMN_DESCRIPTION || column->topic == TOPIC_COLUMN_CODE ||
           column->topic == TOPIC_NONE;
}

/* How many tokens, from `token` on, are one number, date or other value; 0: it is a word. */
static size_t value_length(const struct extraction *extraction, size_t token)
{
    const struct candidates *candidates = &extraction->candidates;
    size_t length = 0;
    for (size_t i = candidates_from(candidates, token);
         i < candidates->count && candidates->items[i].tokens.first == token; i++) {
        const struct candidate *candidate = &candidates->items[i];
        if (candidate->kind <= KIND_PERCENT && candidate->tokens.count > length)
            length = candidate->tokens.count;
    }
    return length;
}

/* Texts begin where their header does. */
static bool begins_column(const struct grid_column *column, float x0, float tolerance)
{
    return column->topic == TOPIC_COLUMN_DESCRIPTION && fabsf(column->area.x0 - x0) < tolerance;
}

void grid_read_row(const struct extraction *extraction, const struct grid *grid, uint32_t row,
                   struct grid_row *cells)
{
    const struct sheet *sheet = &extraction->sheet;
    const struct span tokens = sheet->rows[row].tokens;
    const size_t end = tokens.first + tokens.count;
    const float gap = CELL_GAP * sheet->rows[row].letter_height;
    *cells = (struct grid_row){0};
    size_t column = 0;
    for (size_t token = tokens.first, length; token < end; token += length) {
        const size_t value = value_length(extraction, token);
        length = value > 0 ? value : 1;
        const struct area area = sheet_area(sheet, (struct span){token, length});
        const size_t at = column_at(grid, middle(&area));
        const bool follows = token > tokens.first && value == 0 &&
                             is_text(&grid->columns[column]) &&
                             area.x0 - sheet->tokens[token - 1].area.x1 < gap;
        if (at > column && (!follows || begins_column(&grid->columns[at], area.x0, gap)))
            column = at;
        if (cells->cells[column].count == 0)
            cells->cells[column].first = token;
        cells->cells[column].count += length;
    }
}
