/*
 * tables: line items: rows under a header, over all pages, until the totals begin.
 *
 * Rows with numbers make items (items.h); text alone belongs to the item that it stands nearer to.
 * Repeated headers set the columns anew, sums carried over are skipped, and a sum within a table
 * does not end it when items follow. Where there is no header (receipts), plain_rows.c takes over.
 */
#include "extract/tables.h"

#include "extract/columns.h"

#include <stdlib.h>
#include <string.h>

/* Further below the row before than this many letter heights is another part of the page. */
#define ROW_DISTANCE  3.5F
#define TEXT_DISTANCE 2.0F
/* The rows of one item are closer than this. */
#define JOIN_DISTANCE 1.6F
/* So much nearer to the row below than to the one above is a text that belongs below. */
#define CLEARLY_NEARER 0.3F
/* What runs on to the right of its column by more than this many letter heights is no cell. */
#define PROSE_WIDTH 4.0F
#define PENDING_MAX 6
#define FILLED_MIN  3
/* Higher numbers in the first column are no running numbers. */
#define POSITION_MAX 100000

enum table_state {
    TABLE_OUTSIDE, /* before a header */
    TABLE_OPEN,
    TABLE_PAUSED, /* the page ended, or other parts of it began */
    TABLE_SUMMED, /* a total followed */
};

/* Numbers that make an item, and those that are what it costs. */
#define MONEY_TOPICS                                                                               \
    (GRID_TOPIC(TOPIC_COLUMN_DEBIT) | GRID_TOPIC(TOPIC_COLUMN_CREDIT) |                            \
     GRID_TOPIC(TOPIC_COLUMN_AMOUNT))
#define KEY_TOPICS                                                                                 \
    (MONEY_TOPICS | GRID_TOPIC(TOPIC_COLUMN_POSITION) | GRID_TOPIC(TOPIC_COLUMN_QUANTITY) |        \
     GRID_TOPIC(TOPIC_COLUMN_UNIT_PRICE))

struct reader {
    struct extraction *extraction;
    struct list *list;
    struct grid *grid;             /* of the table at hand; a new one for each header */
    const struct columns *columns; /* what a layout knows of it, or NULL */
    struct item item;
    bool has_item;                    /* `item` is being gathered */
    bool has_row;                     /* a row of the table stands above, on this page */
    uint32_t last_row;                /* that row */
    struct span pending[PENDING_MAX]; /* texts that may begin the next item */
    size_t pending_count;
    bool is_text_first; /* in this table texts stand above the numbers */
    enum table_state state;
    uint32_t left_page; /* where it was paused or summed */
    uint32_t end;       /* as end_of_page has found it last; 0 at first */
};

static bool is_total_label(const struct labels *labels, size_t token)
{
    static const uint32_t TOTALS[] = {TOPIC_TOTAL_NET,       TOPIC_TOTAL_TAX, TOPIC_TOTAL_GROSS,
                                      TOPIC_AMOUNT_DUE,      TOPIC_GROSS_PAY, TOPIC_NET_PAY,
                                      TOPIC_TOTAL_DEDUCTIONS};
    for (size_t i = 0; i < COUNT_OF(TOTALS); i++) {
        if (labels_begin(labels, TOTALS[i], token))
            return true;
    }
    return false;
}

/* "(Net): 60.00" beside other cells is a detail of an item. */
static bool is_beside(const struct extraction *extraction, const struct row *row,
                      const struct cell *cell)
{
    return row->cell_count > 1 && cell->tokens.first != row->tokens.first &&
           candidates_within(&extraction->candidates, KIND_AMOUNT, cell->tokens) != NULL;
}

bool table_is_total_row(const struct extraction *extraction, uint32_t row)
{
    const struct row *at = &extraction->sheet.rows[row];
    if (candidates_within(&extraction->candidates, KIND_AMOUNT, at->tokens) == NULL)
        return false;
    for (size_t i = at->first_cell; i < at->first_cell + at->cell_count; i++) {
        const struct cell *cell = &extraction->sheet.cells[i];
        if (is_total_label(&extraction->labels, cell->tokens.first) &&
            !is_beside(extraction, at, cell))
            return true;
        if (i == at->first_cell && at->cell_count > 3)
            break; /* a row of many cells is an item, whatever its text begins with */
    }
    return false;
}

static float distance(const struct sheet *sheet, uint32_t above, uint32_t below)
{
    const float gap = sheet->rows[below].area.y0 - sheet->rows[above].area.y1;
    if (sheet->rows[above].page != sheet->rows[below].page || gap < 0)
        return 0;
    return gap / sheet->rows[above].letter_height;
}

bool table_multiplies(const struct decimal *quantity, const struct decimal *price,
                      const struct decimal *amount)
{
    struct decimal product;
    struct decimal rounded;
    struct err err;
    if (!decimal_multiply(quantity, price, &product, &err) ||
        !decimal_round(&product, 2, &rounded, &err) ||
        !decimal_subtract(&rounded, amount, &product, &err))
        return false;
    product.digits = llabs(product.digits);
    static const struct decimal TOLERANCE = {.digits = 2, .scale = 2};
    return decimal_compare(&product, &TOLERANCE) <= 0;
}

/* ---- items ---- */

/* Remembers a running number, that of a heading too: those that are missing tell of lost rows. */
static void note_position(struct reader *reader)
{
    const struct candidate *number = item_find_number(reader->extraction, reader->grid,
                                                      &reader->item.cells, TOPIC_COLUMN_POSITION);
    if (number == NULL)
        return;
    const int64_t position = number->number.scale == 0 ? number->number.digits : -1;
    list_note_position(reader->list, position > POSITION_MAX ? -1 : position);
}

/* A heading has a number at most; what has a quantity or a price lacks its amount. */
static void finish_item(struct reader *reader)
{
    static const unsigned LOST =
        GRID_TOPIC(TOPIC_COLUMN_QUANTITY) | GRID_TOPIC(TOPIC_COLUMN_UNIT_PRICE);
    if (!reader->has_item)
        return;
    reader->has_item = false;
    note_position(reader);
    if (item_is_whole(&reader->item))
        item_give(reader->extraction, &reader->item, reader->list);
    else if ((reader->item.numbers & LOST) == LOST)
        reader->list->rows_lost++;
}

/* "List price: 65.00" right above the numbers of an item is part of what begins it. */
static void keep_texts(struct reader *reader, uint32_t row)
{
    const struct item *item = &reader->item;
    const unsigned price = GRID_TOPIC(TOPIC_COLUMN_UNIT_PRICE);
    if (!reader->has_item || (item->numbers & KEY_TOPICS) != price || item_is_whole(item) ||
        distance(&reader->extraction->sheet, item->last_row, row) > JOIN_DISTANCE)
        return;
    for (size_t i = 0; i < item->text_count && reader->pending_count < PENDING_MAX; i++)
        reader->pending[reader->pending_count++] = item->texts[i];
}

static void start_item(struct reader *reader, uint32_t row, const struct grid_row *cells)
{
    keep_texts(reader, row);
    finish_item(reader);
    const bool has_text = item_find_text(reader->extraction, reader->grid, cells).count > 0;
    reader->item = (struct item){.grid = reader->grid};
    if (reader->list->count == 0 && reader->pending_count > 0 && !has_text)
        reader->is_text_first = true;
    for (size_t i = 0; i < reader->pending_count; i++)
        item_add_text(&reader->item, reader->pending[i]);
    reader->pending_count = 0;
    item_add_row(reader->extraction, &reader->item, row, cells);
    reader->has_item = true;
}

static bool joins(const struct reader *reader, uint32_t row, unsigned keys)
{
    const struct item *item = &reader->item;
    const struct sheet *sheet = &reader->extraction->sheet;
    const unsigned position = GRID_TOPIC(TOPIC_COLUMN_POSITION);
    if (!reader->has_item || (keys & item->numbers) != 0 ||
        sheet->rows[row].page != sheet->rows[item->last_row].page ||
        distance(sheet, item->last_row, row) > JOIN_DISTANCE)
        return false;
    return keys == position || ((keys & position) == 0 && (item->numbers & MONEY_TOPICS) == 0);
}

/* ---- rows ---- */

static void pass_row(struct reader *reader, uint32_t row)
{
    reader->has_row = true;
    reader->last_row = row;
    reader->state = TABLE_OPEN;
}

static void take_row(struct reader *reader, uint32_t row)
{
    pass_row(reader, row);
    reader->extraction->is_in_table[row] = true;
}

/* Whether a text stands clearly nearer to what follows than to the item above. */
static bool is_of_next(const struct reader *reader, uint32_t row)
{
    const struct sheet *sheet = &reader->extraction->sheet;
    if (row + 1 == sheet->row_count || sheet->rows[row + 1].page != sheet->rows[row].page)
        return false;
    return distance(sheet, row, row + 1) + CLEARLY_NEARER <
           distance(sheet, reader->item.last_row, row);
}

/* A line that runs through the columns beside it. */
static bool is_prose(const struct reader *reader, struct span text)
{
    const struct sheet *sheet = &reader->extraction->sheet;
    const int column = grid_find(reader->grid, TOPIC_COLUMN_DESCRIPTION);
    const struct area area = sheet_area(sheet, text);
    const float height = sheet->rows[sheet->tokens[text.first].row].letter_height;
    return column >= 0 && area.x1 > reader->grid->columns[column].x1 + PROSE_WIDTH * height;
}

/* Text without numbers: more of the item above, or the start of the next one. */
static void read_text(struct reader *reader, uint32_t row, const struct grid_row *cells)
{
    const struct sheet *sheet = &reader->extraction->sheet;
    const struct span text = item_find_text(reader->extraction, reader->grid, cells);
    if (text.count == 0 || is_prose(reader, text))
        return;
    const bool is_near =
        reader->has_item && distance(sheet, reader->item.last_row, row) < TEXT_DISTANCE;
    const bool is_closed = reader->is_text_first && (reader->item.numbers & MONEY_TOPICS) != 0;
    if (is_near && !is_closed && reader->pending_count == 0 && !is_of_next(reader, row)) {
        item_add_text(&reader->item, text);
        reader->item.last_row = row;
        take_row(reader, row);
    } else if (reader->pending_count < PENDING_MAX) {
        reader->pending[reader->pending_count++] = text;
        pass_row(reader, row);
    }
}

/* "Carried forward ... 547.01": a label and a sum, but no quantity and price: "Transport" is both a
   word for it and something to be bought. */
static bool is_carried_row(const struct reader *reader, uint32_t row, unsigned numbers)
{
    static const unsigned OTHERS =
        GRID_TOPIC(TOPIC_COLUMN_QUANTITY) | GRID_TOPIC(TOPIC_COLUMN_UNIT_PRICE);
    const struct row *at = &reader->extraction->sheet.rows[row];
    if ((numbers & OTHERS) != 0)
        return false;
    for (size_t i = at->first_cell; i < at->first_cell + at->cell_count; i++) {
        const size_t token = reader->extraction->sheet.cells[i].tokens.first;
        if (labels_begin(&reader->extraction->labels, TOPIC_CARRIED, token))
            return true;
    }
    return false;
}

/* "30 April  Closing balance  16,653.07": between the bookings of an account a balance is none. */
static bool is_balance_row(const struct reader *reader, uint32_t row)
{
    const struct extraction *extraction = reader->extraction;
    const struct row *at = &extraction->sheet.rows[row];
    if (!text_equal(extraction->kind, "bank_statement"))
        return false;
    for (size_t i = at->first_cell; i < at->first_cell + at->cell_count; i++) {
        const size_t token = extraction->sheet.cells[i].tokens.first;
        if (labels_begin(&extraction->labels, TOPIC_OPENING_BALANCE, token) ||
            labels_begin(&extraction->labels, TOPIC_CLOSING_BALANCE, token))
            return true;
    }
    return false;
}

/* Whether the column of dates has one: "31 March  Total services  12.50" is an item then. */
static bool is_dated(const struct reader *reader, const struct grid_row *cells)
{
    const int column = grid_find(reader->grid, TOPIC_COLUMN_DATE);
    return column >= 0 && cells->cells[column].count > 0 &&
           candidates_within(&reader->extraction->candidates, KIND_DATE, cells->cells[column]) !=
               NULL;
}

static bool is_certain(const struct reader *reader, const struct grid_row *cells)
{
    const struct extraction *extraction = reader->extraction;
    const struct candidate *quantity =
        item_find_number(extraction, reader->grid, cells, TOPIC_COLUMN_QUANTITY);
    const struct candidate *price =
        item_find_number(extraction, reader->grid, cells, TOPIC_COLUMN_UNIT_PRICE);
    const struct candidate *amount =
        item_find_number(extraction, reader->grid, cells, TOPIC_COLUMN_AMOUNT);
    return quantity != NULL && price != NULL && amount != NULL &&
           table_multiplies(&quantity->number, &price->number, &amount->number);
}

static bool has_letters(const struct sheet *sheet, struct span text)
{
    for (size_t i = text.first; i < text.first + text.count; i++) {
        if (sheet->tokens[i].key[strspn(sheet->tokens[i].key, "0123456789%/&")] != '\0')
            return true;
    }
    return false;
}

/* Whether a row goes on with the table before any header: on another page it has its text, its
   amount and something else, below a gap its running number or its amount, and others; below a
   total it must multiply. */
static bool goes_on(const struct reader *reader, uint32_t row, const struct grid_row *cells,
                    unsigned numbers)
{
    const struct extraction *extraction = reader->extraction;
    if (is_certain(reader, cells))
        return true;
    if (reader->state != TABLE_PAUSED ||
        !has_letters(&extraction->sheet, item_find_text(extraction, reader->grid, cells)))
        return false;
    size_t filled = 0;
    for (size_t i = 0; i < reader->grid->count; i++)
        filled += cells->cells[i].count > 0 && reader->grid->columns[i].topic != TOPIC_NONE;
    const unsigned keys = numbers & KEY_TOPICS;
    const unsigned more = keys & (keys - 1);
    if (extraction->sheet.rows[row].page != reader->left_page)
        return (numbers & MONEY_TOPICS) != 0 && filled >= FILLED_MIN;
    return (keys & GRID_TOPIC(TOPIC_COLUMN_POSITION)) != 0
               ? more != 0
               : (keys & MONEY_TOPICS) != 0 && (more & (more - 1)) != 0;
}

/* What stood above is above no more. */
static void leave(struct reader *reader, enum table_state state, uint32_t page)
{
    finish_item(reader);
    reader->has_row = false;
    reader->pending_count = 0;
    reader->state = state;
    reader->left_page = page;
}

static void read_numbers(struct reader *reader, uint32_t row, const struct grid_row *cells,
                         unsigned keys)
{
    if (joins(reader, row, keys))
        item_add_row(reader->extraction, &reader->item, row, cells);
    else
        start_item(reader, row, cells);
    take_row(reader, row);
}

/* "List price: 15.00" below an item that has its amount: a number in a column does not make an item
   where items are numbered. */
static bool is_detail(const struct reader *reader, unsigned keys)
{
    static const unsigned OWN = MONEY_TOPICS | GRID_TOPIC(TOPIC_COLUMN_POSITION);
    return reader->has_item && (keys & OWN) == 0 && (keys & (keys - 1)) == 0 &&
           (reader->item.numbers & MONEY_TOPICS) != 0 &&
           (reader->item.numbers & GRID_TOPIC(TOPIC_COLUMN_POSITION)) != 0;
}

/* Whether a person said that the table has ended before this row. */
static bool is_end(const struct reader *reader, uint32_t row)
{
    return reader->columns != NULL && columns_end_at(reader->extraction, reader->columns, row);
}

static void read_row(struct reader *reader, uint32_t row)
{
    struct extraction *extraction = reader->extraction;
    const struct sheet *sheet = &extraction->sheet;
    const uint32_t page = sheet->rows[row].page;
    struct grid_row cells;
    grid_read_row(extraction, reader->grid, row, &cells);
    const unsigned numbers = item_find_numbers(extraction, reader->grid, &cells);
    if (reader->state == TABLE_OPEN && reader->has_row &&
        distance(sheet, reader->last_row, row) > ROW_DISTANCE)
        leave(reader, TABLE_PAUSED, page);
    const bool is_open = reader->state == TABLE_OPEN;
    if (is_balance_row(reader, row)) {
        finish_item(reader);
        if (is_open)
            pass_row(reader, row); /* a field takes it */
    } else if (is_carried_row(reader, row, numbers)) {
        finish_item(reader);
        take_row(reader, row);
    } else if (is_end(reader, row) || (table_is_total_row(extraction, row) &&
                                       !is_certain(reader, &cells) && !is_dated(reader, &cells))) {
        leave(reader, TABLE_SUMMED, page);
    } else if (!is_open && !goes_on(reader, row, &cells, numbers)) {
        return;
    } else if ((numbers & KEY_TOPICS) != 0 && !is_detail(reader, numbers & KEY_TOPICS)) {
        read_numbers(reader, row, &cells, numbers & KEY_TOPICS);
    } else {
        read_text(reader, row, &cells);
    }
}

/* The first total below the row, or the end of its page: the same for all headers above it, of
   which a page may have very many. */
static uint32_t end_of_page(struct reader *reader, uint32_t row)
{
    const struct extraction *extraction = reader->extraction;
    const struct row *rows = extraction->sheet.rows;
    if (row < reader->end)
        return reader->end;
    uint32_t end = row + 1;
    while (end < extraction->sheet.row_count && rows[end].page == rows[row].page &&
           !table_is_total_row(extraction, end))
        end++;
    reader->end = end;
    return end;
}

/* Whether the header, or the row above it, begins with the name of the list: "Deductions". */
static bool is_named(const struct extraction *extraction, uint32_t row, const struct grid *header,
                     const struct list *list)
{
    const struct sheet *sheet = &extraction->sheet;
    char *name = arena_copy_text(extraction->arena, list->wanted->name);
    for (char *at = strchr(name, '_'); at != NULL; at = strchr(at, '_'))
        *at = ' ';
    for (size_t i = 0; i < header->count; i++) {
        if (text_equal(header->columns[i].text, name))
            return true;
    }
    return row > 0 && sheet->rows[row - 1].page == sheet->rows[row].page &&
           text_starts_with(sheet_keys(sheet, sheet->rows[row - 1].tokens), name);
}

/* Where several tables are wanted, the one of that name; else the one before, or the first. */
static void choose_list(struct reader *reader, uint32_t row, const struct grid *header)
{
    struct extraction *extraction = reader->extraction;
    for (size_t i = 0; i < extraction->wish.list_count; i++) {
        struct list *list = &extraction->lists[i];
        if (list->wanted->kind == LIST_TABLE && is_named(extraction, row, header, list))
            reader->list = list;
    }
}

static void open_table(struct reader *reader, uint32_t row, const struct grid *header)
{
    struct extraction *extraction = reader->extraction;
    leave(reader, TABLE_OPEN, extraction->sheet.rows[row].page);
    if (!header->is_learned) {
        choose_list(reader, row, header);
        reader->columns = NULL;
    }
    reader->grid = arena_new(extraction->arena, struct grid);
    *reader->grid = *header;
    const uint32_t end = end_of_page(reader, row);
    grid_fit(extraction, reader->grid, row, end);
    if (!header->is_learned)
        grid_decide_amount(extraction, reader->grid, row + header->header_rows, end);
    for (uint32_t i = 0; i < header->header_rows; i++)
        extraction->is_in_table[row + i] = true;
}

/* What the dictionaries say of a header, and then what a person said. */
static enum grid_header read_header(struct reader *reader, uint32_t row, struct grid *header)
{
    struct extraction *extraction = reader->extraction;
    enum grid_header kind = grid_read_header(extraction, row, header);
    for (size_t i = 0; i < extraction->wish.list_count && !header->is_learned; i++) {
        const struct columns *columns = extraction->columns[i];
        if (columns == NULL)
            continue;
        kind = columns_apply(extraction, columns, row, kind, header);
        if (header->is_learned) {
            finish_item(reader); /* it is of the list before */
            reader->list = &extraction->lists[i];
            reader->columns = columns;
        }
    }
    return kind;
}

static void read_tables(struct reader *reader)
{
    const struct sheet *sheet = &reader->extraction->sheet;
    const struct row *rows = sheet->rows;
    for (uint32_t row = 0; row < sheet->row_count; row++) {
        struct grid header = {0};
        if (row > 0 && rows[row].page != rows[row - 1].page && reader->state == TABLE_OPEN)
            leave(reader, TABLE_PAUSED, rows[row - 1].page);
        const enum grid_header kind = read_header(reader, row, &header);
        if (kind == HEADER_OF_ITEMS) {
            open_table(reader, row, &header);
            row += header.header_rows - 1;
        } else if (kind == HEADER_OF_OTHERS) {
            leave(reader, TABLE_OUTSIDE, rows[row].page);
        } else if (reader->state != TABLE_OUTSIDE) {
            read_row(reader, row);
        }
    }
    finish_item(reader);
}

struct list *table_find_list(struct extraction *extraction)
{
    for (size_t i = 0; i < extraction->wish.list_count; i++) {
        if (extraction->wish.lists[i].kind == LIST_TABLE)
            return &extraction->lists[i];
    }
    return NULL;
}

void find_tables(struct extraction *extraction)
{
    struct list *list = table_find_list(extraction);
    if (list == NULL)
        return;
    struct reader reader = {.extraction = extraction, .list = list};
    read_tables(&reader);
    if (list->count == 0 && list->rows_lost == 0)
        table_read_plain_rows(extraction, list);
}

void tables_clear(struct extraction *extraction)
{
    for (size_t i = 0; i < extraction->wish.list_count; i++)
        extraction->lists[i] = (struct list){.wanted = &extraction->wish.lists[i]};
    extraction->is_in_table =
        arena_new_array(extraction->arena, bool, extraction->sheet.row_count + 1);
}
