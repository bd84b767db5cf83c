/*
 * tables: line items: rows under a header, over all pages, until the totals begin.
 *
 * A row with an amount in the column of amounts is an item; text alone continues the item above it,
 * or begins the one below when that has no text of its own. Repeated headers set the columns anew,
 * sums carried over are skipped. Where there is no header (receipts), rows that end in an amount
 * above the first total are taken.
 *
 * Completeness is proven by sums that foot, or by numbers that run on.
 */
#include "extract/grid.h"

#include <stdlib.h>
#include <string.h>

#define CELL_SCORE 0.96
/* Further below the row before than this many letter heights is another part of the page. */
#define ROW_DISTANCE  3.5F
#define TEXT_DISTANCE 2.0F
/* What a sum of rounded amounts may be off. */
#define SUM_TOLERANCE ((struct decimal){.digits = 2, .scale = 2})
#define PENDING_MAX   4
#define FILLED_MIN    3
/* Higher numbers in the first column are no running numbers. */
#define POSITION_MAX 10000

enum table_state {
    TABLE_OUTSIDE, /* before a header, or behind the totals */
    TABLE_OPEN,
    TABLE_PAUSED, /* the page ended, or other parts of it began */
};

struct reader {
    struct extraction *extraction;
    struct list *list;
    struct grid grid;
    bool has_item;                 /* the last element stands above, on this page */
    bool has_row;                  /* so does some row of the table */
    uint32_t last_row;             /* that row */
    uint32_t pending[PENDING_MAX]; /* rows of text that may begin the next item */
    size_t pending_count;
    enum table_state state;
    uint32_t left_page;    /* when paused: where that was */
    int64_t next_position; /* of running numbers; -1 when they do not run on */
    int64_t last_position; /* the highest of them */
};

static bool hit_begins_with(const struct labels *labels, size_t token, uint32_t topic)
{
    for (size_t i = labels_from(labels, token);
         i < labels->count && labels->hits[i].tokens.first == token; i++) {
        if (labels->hits[i].topic == topic)
            return true;
    }
    return false;
}

static bool is_total_label(const struct labels *labels, size_t token)
{
    return hit_begins_with(labels, token, TOPIC_TOTAL_NET) ||
           hit_begins_with(labels, token, TOPIC_TOTAL_TAX) ||
           hit_begins_with(labels, token, TOPIC_TOTAL_GROSS) ||
           hit_begins_with(labels, token, TOPIC_AMOUNT_DUE);
}

/* A row that begins with the label of a total and has an amount; not one of a column's cell. */
static bool is_total_row(const struct extraction *extraction, uint32_t row)
{
    const struct row *at = &extraction->sheet.rows[row];
    if (candidates_within(&extraction->candidates, KIND_AMOUNT, at->tokens) == NULL)
        return false;
    for (size_t i = at->first_cell; i < at->first_cell + at->cell_count; i++) {
        const size_t token = extraction->sheet.cells[i].tokens.first;
        if (is_total_label(&extraction->labels, token))
            return true;
        if (i == at->first_cell && at->cell_count > 3)
            break; /* a row of many cells is an item, whatever its text begins with */
    }
    return false;
}

static struct span cell_of(const struct reader *reader, const struct grid_row *cells,
                           uint32_t topic)
{
    const int column = grid_find(&reader->grid, topic);
    return column >= 0 ? sheet_trim(&reader->extraction->sheet, cells->cells[column])
                       : (struct span){0};
}

/* The amount of money in a cell, if that is all there is in it. */
static const struct candidate *amount_in(const struct extraction *extraction, struct span cell)
{
    return cell.count == 0 ? NULL : candidates_within(&extraction->candidates, KIND_AMOUNT, cell);
}

static struct field *field_of(const struct element *element, uint32_t topic)
{
    return extraction_find(&element->fields, topic);
}

static void set_field(struct extraction *extraction, struct field *field,
                      const struct proposal *proposal)
{
    extraction_propose(extraction, field, proposal);
    field->chosen = &field->proposals[0];
}

/* A number and, where the unit has no column of its own, the word after it. */
static void set_number(struct reader *reader, struct element *element, struct field *field,
                       struct span cell)
{
    struct extraction *extraction = reader->extraction;
    const struct candidate *percent =
        candidates_within(&extraction->candidates, KIND_PERCENT, cell);
    const struct candidate *found = percent != NULL ? percent : amount_in(extraction, cell);
    if (found == NULL)
        return;
    set_field(extraction, field,
              &(struct proposal){.text = found->text,
                                 .number = found->number,
                                 .tokens = found->tokens,
                                 .score = CELL_SCORE,
                                 .reasons = BECAUSE(TABLE_CELL)});
    struct field *unit = field_of(element, TOPIC_COLUMN_UNIT);
    const size_t after = found->tokens.first + found->tokens.count;
    if (field->wanted->topics[0] != TOPIC_COLUMN_QUANTITY || unit == NULL ||
        grid_find(&reader->grid, TOPIC_COLUMN_UNIT) >= 0 || after == cell.first + cell.count)
        return;
    const struct span rest = {after, cell.first + cell.count - after};
    set_field(extraction, unit,
              &(struct proposal){.text = sheet_text(&extraction->sheet, rest),
                                 .tokens = rest,
                                 .score = CELL_SCORE,
                                 .reasons = BECAUSE(TABLE_CELL)});
}

static void set_cell(struct reader *reader, struct element *element, struct field *field,
                     struct span cell)
{
    struct extraction *extraction = reader->extraction;
    const enum value_kind kind = field->wanted->kind;
    const struct candidate *typed =
        kind < KIND_TYPED_COUNT ? candidates_within(&extraction->candidates, kind, cell) : NULL;
    if (cell.count == 0)
        return;
    if (kind == KIND_AMOUNT || kind == KIND_PERCENT) {
        set_number(reader, element, field, cell);
        return;
    }
    if (kind < KIND_TYPED_COUNT && typed == NULL)
        return;
    const struct span tokens = typed != NULL ? typed->tokens : cell;
    set_field(extraction, field,
              &(struct proposal){.text = typed != NULL ? typed->text
                                                       : sheet_text(&extraction->sheet, cell),
                                 .tokens = tokens,
                                 .score = CELL_SCORE,
                                 .reasons = BECAUSE(TABLE_CELL)});
}

/* Adds the text of a row to what describes the item. */
static void add_text(struct reader *reader, struct element *element, struct span cell)
{
    struct field *field = field_of(element, TOPIC_COLUMN_DESCRIPTION);
    struct extraction *extraction = reader->extraction;
    if (field == NULL || cell.count == 0)
        return;
    const char *text = sheet_text(&extraction->sheet, cell);
    if (field->chosen != NULL)
        field->chosen->text = arena_printf(extraction->arena, "%s %s", field->chosen->text, text);
    else
        set_field(
            extraction, field,
            &(struct proposal){
                .text = text, .tokens = cell, .score = CELL_SCORE, .reasons = BECAUSE(TABLE_CELL)});
}

static void check_position(struct reader *reader, struct span cell)
{
    const struct candidate *number = amount_in(reader->extraction, cell);
    const int64_t position =
        number != NULL && number->number.scale == 0 ? number->number.digits : -1;
    const bool runs_on = position >= 0 && position == reader->next_position;
    reader->next_position = runs_on ? position + 1 : -1;
    if (position > reader->last_position)
        reader->last_position = position;
}

/* Rows of text above an item that has none of its own are its description. */
static void take_pending(struct reader *reader, struct element *element, bool has_text)
{
    for (size_t i = 0; i < reader->pending_count && !has_text; i++) {
        struct grid_row cells;
        grid_read_row(reader->extraction, &reader->grid, reader->pending[i], &cells);
        add_text(reader, element, cell_of(reader, &cells, TOPIC_COLUMN_DESCRIPTION));
    }
    reader->pending_count = 0;
}

static void read_item(struct reader *reader, uint32_t row, const struct grid_row *cells)
{
    struct element *element = extraction_add_element(reader->extraction, reader->list);
    const struct span text = cell_of(reader, cells, TOPIC_COLUMN_DESCRIPTION);
    take_pending(reader, element, text.count > 0);
    for (size_t i = 0; i < element->fields.count; i++) {
        struct field *field = &element->fields.items[i];
        set_cell(reader, element, field, cell_of(reader, cells, field->wanted->topics[0]));
    }
    check_position(reader, cell_of(reader, cells, TOPIC_COLUMN_POSITION));
    reader->has_item = true;
    reader->has_row = true;
    reader->last_row = row;
}

static float distance(const struct sheet *sheet, uint32_t above, uint32_t below)
{
    return sheet->rows[above].page != sheet->rows[below].page
               ? 0
               : (sheet->rows[below].area.y0 - sheet->rows[above].area.y1) /
                     sheet->rows[above].letter_height;
}

/* Text without an amount: more of the item above, or the start of the next one. */
static void read_text(struct reader *reader, uint32_t row, const struct grid_row *cells)
{
    const struct sheet *sheet = &reader->extraction->sheet;
    const struct span text = cell_of(reader, cells, TOPIC_COLUMN_DESCRIPTION);
    if (text.count == 0 || text.count != sheet->rows[row].tokens.count) {
        reader->pending_count = 0;
        return;
    }
    if (reader->has_item && distance(sheet, reader->last_row, row) < TEXT_DISTANCE) {
        add_text(reader, &reader->list->elements[reader->list->count - 1], text);
        reader->last_row = row;
    } else if (reader->pending_count < PENDING_MAX) {
        reader->pending[reader->pending_count++] = row;
    }
}

/* A row with a number, and nothing else, in the column of amounts (or of prices, without one). */
static bool is_item(const struct reader *reader, const struct grid_row *cells)
{
    const bool has_amounts = grid_find(&reader->grid, TOPIC_COLUMN_AMOUNT) >= 0;
    const struct span cell =
        cell_of(reader, cells, has_amounts ? TOPIC_COLUMN_AMOUNT : TOPIC_COLUMN_UNIT_PRICE);
    const struct candidate *amount = amount_in(reader->extraction, cell);
    return amount != NULL && amount->tokens.count == cell.count;
}

/* "Carried forward ... 547.01": a label and a sum, but no quantity and price: "Transport" is both a
   word for it and something to be bought. */
static bool is_carried_row(const struct reader *reader, uint32_t row, const struct grid_row *cells)
{
    const size_t first = reader->extraction->sheet.rows[row].tokens.first;
    return hit_begins_with(&reader->extraction->labels, first, TOPIC_CARRIED) &&
           cell_of(reader, cells, TOPIC_COLUMN_QUANTITY).count == 0 &&
           cell_of(reader, cells, TOPIC_COLUMN_UNIT_PRICE).count == 0;
}

/* Whether a row on a new page goes on with the table before any header: it has its text, its amount
   and something else. */
static bool goes_on(const struct reader *reader, const struct grid_row *cells)
{
    size_t filled = 0;
    for (size_t i = 0; i < reader->grid.count; i++)
        filled += cells->cells[i].count > 0 && reader->grid.columns[i].topic != TOPIC_NONE;
    const struct candidate *amount =
        amount_in(reader->extraction, cell_of(reader, cells, TOPIC_COLUMN_AMOUNT));
    return is_item(reader, cells) && amount != NULL && amount->is_money &&
           cell_of(reader, cells, TOPIC_COLUMN_DESCRIPTION).count > 0 && filled >= FILLED_MIN;
}

/* What stood above is above no more. */
static void leave(struct reader *reader, enum table_state state, uint32_t page)
{
    reader->has_item = false;
    reader->has_row = false;
    reader->pending_count = 0;
    reader->state = state;
    reader->left_page = page;
}

static void skip_carried(struct reader *reader, uint32_t row)
{
    reader->extraction->is_in_table[row] = true;
    reader->state = TABLE_OPEN;
    reader->has_item = false;
    reader->has_row = true;
    reader->last_row = row;
}

static void read_row(struct reader *reader, uint32_t row)
{
    struct extraction *extraction = reader->extraction;
    const struct sheet *sheet = &extraction->sheet;
    const uint32_t page = sheet->rows[row].page;
    struct grid_row cells;
    grid_read_row(extraction, &reader->grid, row, &cells);
    if (is_carried_row(reader, row, &cells)) {
        skip_carried(reader, row);
    } else if (is_total_row(extraction, row)) {
        leave(reader, TABLE_OUTSIDE, page);
    } else if (reader->has_row && distance(sheet, reader->last_row, row) > ROW_DISTANCE) {
        leave(reader, TABLE_PAUSED, page);
    } else if (reader->state == TABLE_PAUSED &&
               (reader->left_page == page || !goes_on(reader, &cells))) {
        return;
    } else if (is_item(reader, &cells)) {
        reader->state = TABLE_OPEN;
        read_item(reader, row, &cells);
        extraction->is_in_table[row] = true;
    } else {
        read_text(reader, row, &cells);
        extraction->is_in_table[row] = reader->has_row && reader->last_row == row;
    }
}

static void read_table(struct reader *reader)
{
    struct extraction *extraction = reader->extraction;
    const struct row *rows = extraction->sheet.rows;
    for (uint32_t row = 0; row < extraction->sheet.row_count; row++) {
        struct grid grid;
        if (row > 0 && rows[row].page != rows[row - 1].page && reader->state == TABLE_OPEN)
            leave(reader, TABLE_PAUSED, rows[row - 1].page);
        if (grid_read_header(extraction, row, &grid)) {
            reader->grid = grid;
            leave(reader, TABLE_OPEN, rows[row].page);
            extraction->is_in_table[row] = true;
        } else if (reader->state != TABLE_OUTSIDE) {
            read_row(reader, row);
        }
    }
}

/* "2 Paper towels": the number before the text of a row without columns. */
static struct span take_quantity(struct reader *reader, struct element *element, struct span text)
{
    struct extraction *extraction = reader->extraction;
    struct field *field = field_of(element, TOPIC_COLUMN_QUANTITY);
    const struct candidate *number = amount_in(extraction, text);
    if (field == NULL || number == NULL || number->tokens.first != text.first ||
        number->number.scale > 0 || number->tokens.count == text.count)
        return text;
    set_number(reader, element, field, (struct span){text.first, number->tokens.count});
    const size_t taken = number->tokens.count;
    const size_t sign =
        text_equal(extraction->sheet.tokens[text.first + taken].key, "x") && text.count > taken + 1;
    return (struct span){text.first + taken + sign, text.count - taken - sign};
}

/* Receipts: rows of text that end in an amount of money, above the first total. */
static void read_rows_without_header(struct reader *reader)
{
    struct extraction *extraction = reader->extraction;
    const struct sheet *sheet = &extraction->sheet;
    for (uint32_t row = 0; row < sheet->row_count && !is_total_row(extraction, row); row++) {
        const struct span tokens = sheet->rows[row].tokens;
        const struct token *last = &sheet->tokens[tokens.first + tokens.count - 1];
        const struct span end = sheet->cells[last->cell].tokens;
        const struct candidate *amount = amount_in(extraction, end);
        if (amount == NULL || !amount->is_money || amount->tokens.first == tokens.first ||
            extraction->labels.is_label[tokens.first])
            continue;
        struct element *element = extraction_add_element(extraction, reader->list);
        struct field *field = field_of(element, TOPIC_COLUMN_AMOUNT);
        const struct span text = {tokens.first, amount->tokens.first - tokens.first};
        extraction->is_in_table[row] = true;
        add_text(reader, element, take_quantity(reader, element, text));
        if (field != NULL)
            set_number(reader, element, field, end);
    }
}

static struct list *wanted_table(struct extraction *extraction)
{
    for (size_t i = 0; i < extraction->wish.list_count; i++) {
        if (extraction->wish.lists[i].kind == LIST_TABLE)
            return &extraction->lists[i];
    }
    return NULL;
}

void find_tables(struct extraction *extraction)
{
    struct list *list = wanted_table(extraction);
    if (list == NULL)
        return;
    struct reader reader = {.extraction = extraction, .list = list, .next_position = 1};
    read_table(&reader);
    if (list->count == 0)
        read_rows_without_header(&reader);
    const bool has_gap =
        reader.last_position > (int64_t)list->count && reader.last_position <= POSITION_MAX;
    list->rows_seen = has_gap ? (size_t)reader.last_position : list->count;
    list->is_proven = list->count > 0 && reader.next_position == (int64_t)list->count + 1;
    list->proof = list->is_proven ? "numbers_run_on" : "no_sum";
}

static bool is_sum(const struct decimal *sum, const struct field *total)
{
    struct decimal difference;
    struct err err;
    if (total == NULL || total->chosen == NULL ||
        !decimal_subtract(sum, &total->chosen->number, &difference, &err))
        return false;
    difference.digits = llabs(difference.digits);
    return decimal_compare(&difference, &SUM_TOLERANCE) <= 0;
}

static bool add_up(const struct list *list, struct decimal *sum)
{
    *sum = (struct decimal){0};
    for (size_t i = 0; i < list->count; i++) {
        const struct field *amount = field_of(&list->elements[i], TOPIC_COLUMN_AMOUNT);
        struct err err;
        if (amount == NULL || amount->chosen == NULL ||
            !decimal_add(sum, &amount->chosen->number, sum, &err))
            return false;
    }
    return list->count > 0;
}

void prove_tables(struct extraction *extraction)
{
    struct list *list = wanted_table(extraction);
    struct decimal sum;
    if (list == NULL || !add_up(list, &sum))
        return;
    struct field *net = extraction_find(&extraction->fields, TOPIC_TOTAL_NET);
    struct field *gross = extraction_find(&extraction->fields, TOPIC_TOTAL_GROSS);
    const bool is_net = is_sum(&sum, net);
    if (!is_net && !is_sum(&sum, gross))
        return;
    (is_net ? net : gross)->chosen->reasons |= BECAUSE(ARITHMETIC);
    list->is_proven = true;
    list->proof = is_net ? "sum_equals_net" : "sum_equals_gross";
}
