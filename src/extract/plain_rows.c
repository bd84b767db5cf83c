/*
 * plain_rows: items without a header: rows of text that end in an amount of money.
 *
 * Their amounts stand above each other, as those of most such rows do. The items end at the first
 * row that is labelled as a total, or whose amount is the sum of those above.
 */
#include "extract/tables.h"

#include <math.h>
#include <string.h>

/* Amounts that end so many letter heights apart are of different columns. */
#define EDGE_DISTANCE 1.5F
#define SUMMED_MIN    2

struct plain_row {
    uint32_t row;
    struct span text;
    const struct candidate *amount;
    float edge;
};

/* A row of text and, at its end, money. */
static bool read_plain_row(const struct extraction *extraction, uint32_t row,
                           struct plain_row *plain)
{
    const struct sheet *sheet = &extraction->sheet;
    const struct span tokens = sheet->rows[row].tokens;
    const size_t end = tokens.first + tokens.count;
    const struct span last = sheet->cells[sheet->tokens[end - 1].cell].tokens;
    const struct candidate *amount = NULL;
    for (size_t i = candidates_from(&extraction->candidates, last.first);
         i < extraction->candidates.count && extraction->candidates.items[i].tokens.first < end;
         i++) {
        const struct candidate *candidate = &extraction->candidates.items[i];
        if (candidate->kind == KIND_AMOUNT && candidate->is_money &&
            candidate->tokens.first + candidate->tokens.count == end)
            amount = candidate;
    }
    if (amount == NULL || amount->tokens.first == tokens.first ||
        extraction->labels.is_label[tokens.first])
        return false;
    *plain = (struct plain_row){
        .row = row,
        .text = {tokens.first, amount->tokens.first - tokens.first},
        .amount = amount,
        .edge = sheet_area(sheet, amount->tokens).x1,
    };
    return true;
}

/* The rows above the first total whose amounts end where most of them do; returns how many. */
static size_t find_rows(const struct extraction *extraction, struct plain_row *rows)
{
    const struct sheet *sheet = &extraction->sheet;
    size_t count = 0;
    for (uint32_t row = 0; row < sheet->row_count && !table_is_total_row(extraction, row); row++)
        count += read_plain_row(extraction, row, &rows[count]);
    const float distance = EDGE_DISTANCE * sheet->letter_height;
    size_t best = 0;
    size_t most = 0;
    for (size_t i = 0; i < count; i++) {
        size_t same = 0;
        for (size_t k = i; k < count && k < i + 40; k++)
            same += fabsf(rows[k].edge - rows[i].edge) < distance;
        if (same > most) {
            most = same;
            best = i;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (fabsf(rows[i].edge - rows[best].edge) < distance)
            rows[kept++] = rows[i];
    }
    return kept;
}

/* How many rows come before one whose amount is the sum of those above it. */
static size_t count_before_sum(const struct plain_row *rows, size_t count)
{
    struct decimal sum = {0};
    for (size_t i = 0; i < count; i++) {
        struct err err;
        if (i >= SUMMED_MIN && decimal_compare(&sum, &rows[i].amount->number) == 0)
            return i;
        if (!decimal_add(&sum, &rows[i].amount->number, &sum, &err))
            return count;
    }
    return count;
}

/* "2 Paper towels": the number before the text of a row without columns. */
static struct span take_quantity(struct extraction *extraction, struct element *element,
                                 struct span text)
{
    const struct candidate *number = candidates_within(&extraction->candidates, KIND_AMOUNT, text);
    if (number == NULL || number->tokens.first != text.first || number->number.scale > 0 ||
        number->tokens.count == text.count ||
        extraction_find(&element->fields, TOPIC_COLUMN_QUANTITY) == NULL)
        return text;
    element_set_number(extraction, element, TOPIC_COLUMN_QUANTITY, number);
    const size_t taken = number->tokens.count;
    const size_t sign =
        text_equal(extraction->sheet.tokens[text.first + taken].key, "x") && text.count > taken + 1;
    return (struct span){text.first + taken + sign, text.count - taken - sign};
}

void table_read_plain_rows(struct extraction *extraction, struct list *list)
{
    struct plain_row *rows =
        arena_new_array(extraction->arena, struct plain_row, extraction->sheet.row_count + 1);
    const size_t count = count_before_sum(rows, find_rows(extraction, rows));
    for (size_t i = 0; i < count; i++) {
        struct element *element = extraction_add_element(extraction, list);
        extraction->is_in_table[rows[i].row] = true;
        const struct span text = take_quantity(extraction, element, rows[i].text);
        element_set_text(extraction, element, TOPIC_COLUMN_DESCRIPTION, &text, 1);
        element_set_number(extraction, element, TOPIC_COLUMN_AMOUNT, rows[i].amount);
    }
}
