/*
 * amounts: which column holds what each item costs, where the header does not tell.
 *
 * It is the one whose numbers are quantity times price in most rows; without both, the last of
 * unknown meaning that has money in as many rows as the prices.
 */
#include "extract/tables.h"

#define ROWS_LOOKED_AT 60

/* How a column's numbers fit in. */
struct fit {
    size_t money;    /* rows that have money there */
    size_t products; /* rows where it is quantity times price */
};

static const struct candidate *number_of(const struct extraction *extraction, struct span cell)
{
    return cell.count > 0 ? candidates_within(&extraction->candidates, KIND_AMOUNT, cell) : NULL;
}

static void look_at_row(const struct extraction *extraction, const struct grid *grid,
                        const struct grid_row *cells, struct fit *fits)
{
    const struct candidate *quantity =
        item_find_number(extraction, grid, cells, TOPIC_COLUMN_QUANTITY);
    const struct candidate *price =
        item_find_number(extraction, grid, cells, TOPIC_COLUMN_UNIT_PRICE);
    for (size_t i = 0; i < grid->count; i++) {
        const struct candidate *number = number_of(extraction, cells->cells[i]);
        if (number == NULL)
            continue;
        fits[i].money += number->is_money;
        fits[i].products += quantity != NULL && price != NULL && number != quantity &&
                            number != price &&
                            table_multiplies(&quantity->number, &price->number, &number->number);
    }
}

/* The column of unknown meaning that fits best, the last of equals; or -1. */
static int best_of(const struct grid *grid, const struct fit *fits)
{
    int best = -1;
    for (size_t i = 0; i < grid->count; i++) {
        if (grid->columns[i].topic != TOPIC_NONE || fits[i].money + fits[i].products == 0)
            continue;
        if (best < 0 || fits[i].products > fits[best].products ||
            (fits[i].products == fits[best].products && fits[i].money >= fits[best].money))
            best = (int)i;
    }
    return best;
}

void grid_decide_amount(const struct extraction *extraction, struct grid *grid, uint32_t first,
                        uint32_t end)
{
    struct fit fits[GRID_COLUMNS] = {0};
    for (uint32_t row = first; row < end && row < first + ROWS_LOOKED_AT; row++) {
        struct grid_row cells;
        grid_read_row(extraction, grid, row, &cells);
        look_at_row(extraction, grid, &cells, fits);
    }
    const int best = best_of(grid, fits);
    const int amount = grid_find(grid, TOPIC_COLUMN_AMOUNT);
    const int price = grid_find(grid, TOPIC_COLUMN_UNIT_PRICE);
    if (best < 0 || grid_find(grid, TOPIC_COLUMN_DEBIT) >= 0 ||
        grid_find(grid, TOPIC_COLUMN_CREDIT) >= 0)
        return;
    if (amount < 0 &&
        (fits[best].products > 0 || price < 0 || fits[best].money >= fits[price].money)) {
        grid->columns[best].topic = TOPIC_COLUMN_AMOUNT;
    } else if (amount >= 0 && fits[amount].products == 0 && fits[best].products > 0) {
        grid->columns[amount].topic = TOPIC_NONE;
        grid->columns[best].topic = TOPIC_COLUMN_AMOUNT;
    }
}
