/*
 * items: the values of an item's columns become the fields of an element.
 */
#include "extract/items.h"

#include <string.h>

#define CELL_SCORE     0.96
#define SIGN_BYTES_MAX 3

static const unsigned NUMBERS =
    GRID_TOPIC(TOPIC_COLUMN_POSITION) | GRID_TOPIC(TOPIC_COLUMN_QUANTITY) |
    GRID_TOPIC(TOPIC_COLUMN_UNIT_PRICE) | GRID_TOPIC(TOPIC_COLUMN_TAX_RATE) |
    GRID_TOPIC(TOPIC_COLUMN_TAX) | GRID_TOPIC(TOPIC_COLUMN_DISCOUNT) |
    GRID_TOPIC(TOPIC_COLUMN_DEBIT) | GRID_TOPIC(TOPIC_COLUMN_CREDIT) |
    GRID_TOPIC(TOPIC_COLUMN_BALANCE) | GRID_TOPIC(TOPIC_COLUMN_AMOUNT);
static const unsigned MONEY = GRID_TOPIC(TOPIC_COLUMN_DEBIT) | GRID_TOPIC(TOPIC_COLUMN_CREDIT) |
                              GRID_TOPIC(TOPIC_COLUMN_AMOUNT);

/* Whether a cell says more than its number, its currency and short signs such as that of a tax. */
static bool has_words(const struct extraction *extraction, struct span cell,
                      const struct candidate *number)
{
    for (size_t i = cell.first; i < cell.first + cell.count; i++) {
        const bool is_number =
            i >= number->tokens.first && i < number->tokens.first + number->tokens.count;
        const char *key = extraction->sheet.tokens[i].key;
        const char *code;
        if (!is_number && strlen(key) > SIGN_BYTES_MAX && strpbrk(key, "0123456789") == NULL &&
            !value_read_currency(extraction->arena, extraction->sheet.tokens[i].text, &code))
            return true;
    }
    return false;
}

static bool may_be_number(const struct candidate *candidate, uint32_t topic)
{
    return candidate->kind == KIND_AMOUNT ||
           (candidate->kind == KIND_PERCENT &&
            (topic == TOPIC_COLUMN_TAX_RATE || topic == TOPIC_COLUMN_DISCOUNT));
}

/* The number of a cell: of several the last one that is money, else the first. Where only a number
   belongs, what stands among words is none. */
static const struct candidate *number_in(const struct extraction *extraction, struct span cell,
                                         uint32_t topic)
{
    const struct candidates *candidates = &extraction->candidates;
    const size_t end = cell.first + cell.count;
    const struct candidate *found = NULL;
    for (size_t i = candidates_from(candidates, cell.first);
         i < candidates->count && candidates->items[i].tokens.first < end; i++) {
        const struct candidate *candidate = &candidates->items[i];
        if (!may_be_number(candidate, topic) ||
            candidate->tokens.first + candidate->tokens.count > end)
            continue;
        if (found == NULL || (candidate->is_money && topic != TOPIC_COLUMN_QUANTITY))
            found = candidate;
    }
    if (found == NULL)
        return NULL;
    const bool is_position = topic == TOPIC_COLUMN_POSITION;
    const bool is_other =
        is_position ? found->tokens.count != cell.count || found->is_money
                    : (MONEY & grid_bit(topic)) != 0 && has_words(extraction, cell, found);
    return is_other ? NULL : found;
}

static struct span cell_of(const struct extraction *extraction, const struct grid *grid,
                           const struct grid_row *cells, uint32_t topic)
{
    const int column = grid_find(grid, topic);
    return column >= 0 && cells->cells[column].count > 0
               ? sheet_trim(&extraction->sheet, cells->cells[column])
               : (struct span){0};
}

const struct candidate *item_find_number(const struct extraction *extraction,
                                         const struct grid *grid, const struct grid_row *cells,
                                         uint32_t topic)
{
    const struct span cell = cell_of(extraction, grid, cells, topic);
    return cell.count > 0 ? number_in(extraction, cell, topic) : NULL;
}

unsigned item_find_numbers(const struct extraction *extraction, const struct grid *grid,
                           const struct grid_row *cells)
{
    unsigned numbers = 0;
    for (uint32_t topic = TOPIC_COLUMN_POSITION; topic <= TOPIC_COLUMN_AMOUNT; topic++) {
        if ((NUMBERS & GRID_TOPIC(topic)) != 0 &&
            item_find_number(extraction, grid, cells, topic) != NULL)
            numbers |= GRID_TOPIC(topic);
    }
    return numbers;
}

struct span item_find_text(const struct extraction *extraction, const struct grid *grid,
                           const struct grid_row *cells)
{
    static const uint32_t TOPICS[] = {TOPIC_COLUMN_DESCRIPTION, TOPIC_COLUMN_CODE};
    for (size_t i = 0; i < COUNT_OF(TOPICS); i++) {
        if (grid_find(grid, TOPICS[i]) >= 0)
            return cell_of(extraction, grid, cells, TOPICS[i]);
    }
    return (struct span){0};
}

void item_add_text(struct item *item, struct span text)
{
    if (text.count > 0 && item->text_count < ITEM_TEXTS)
        item->texts[item->text_count++] = text;
}

void item_add_row(const struct extraction *extraction, struct item *item, uint32_t row,
                  const struct grid_row *cells)
{
    const struct grid *grid = item->grid;
    for (size_t i = 0; i < grid->count; i++) {
        const uint32_t topic = grid->columns[i].topic;
        const bool is_number = (NUMBERS & grid_bit(topic)) != 0;
        if (cells->cells[i].count > 0 && item->cells.cells[i].count == 0 &&
            (!is_number || item_find_number(extraction, grid, cells, topic) != NULL))
            item->cells.cells[i] = cells->cells[i];
    }
    item_add_text(item, item_find_text(extraction, grid, cells));
    item->numbers |= item_find_numbers(extraction, grid, cells);
    item->last_row = row;
}

bool item_is_whole(const struct item *item)
{
    unsigned offered = 0;
    for (size_t i = 0; i < item->grid->count; i++) {
        offered |= grid_bit(item->grid->columns[i].topic);
    }
    const unsigned needed = (offered & MONEY) != 0 ? MONEY : GRID_TOPIC(TOPIC_COLUMN_UNIT_PRICE);
    return (item->numbers & needed) != 0;
}

static void set_field(struct extraction *extraction, struct field *field,
                      const struct proposal *proposal)
{
    extraction_propose(extraction, field, proposal);
    field->chosen = &field->proposals[0];
}

void element_set_number(struct extraction *extraction, struct element *element, uint32_t topic,
                        const struct candidate *number)
{
    struct field *field = extraction_find(&element->fields, topic);
    if (field != NULL && number != NULL)
        set_field(extraction, field,
                  &(struct proposal){.text = number->text,
                                     .number = number->number,
                                     .tokens = number->tokens,
                                     .score = CELL_SCORE,
                                     .reasons = BECAUSE(TABLE_CELL)});
}

void element_set_text(struct extraction *extraction, struct element *element, uint32_t topic,
                      const struct span *texts, size_t count)
{
    struct field *field = extraction_find(&element->fields, topic);
    if (field == NULL || count == 0)
        return;
    const char *text = sheet_text(&extraction->sheet, texts[0]);
    for (size_t i = 1; i < count; i++)
        text = arena_printf(extraction->arena, "%s %s", text,
                            sheet_text(&extraction->sheet, texts[i]));
    struct span *places = arena_new_array(extraction->arena, struct span, count);
    for (size_t i = 0; i < count; i++)
        places[i] = texts[i];
    set_field(extraction, field,
              &(struct proposal){.text = text,
                                 .tokens = texts[0],
                                 .more = places + 1,
                                 .more_count = count - 1,
                                 .score = CELL_SCORE,
                                 .reasons = BECAUSE(TABLE_CELL)});
}

/* The words behind the quantity, where the unit has no column of its own. */
static void set_unit(struct extraction *extraction, const struct item *item,
                     struct element *element, struct span cell, const struct candidate *quantity)
{
    const size_t after = quantity->tokens.first + quantity->tokens.count;
    const size_t end = cell.first + cell.count;
    const struct span unit = {after, end - after};
    if (grid_find(item->grid, TOPIC_COLUMN_UNIT) < 0 && after < end)
        element_set_text(extraction, element, TOPIC_COLUMN_UNIT, &unit, 1);
}

static void set_value(struct extraction *extraction, const struct item *item,
                      struct element *element, const struct wanted *wanted)
{
    const uint32_t topic = wanted->topics[0];
    const struct span cell = cell_of(extraction, item->grid, &item->cells, topic);
    if (cell.count == 0 || topic == TOPIC_COLUMN_DESCRIPTION)
        return;
    if (wanted->kind == KIND_AMOUNT || wanted->kind == KIND_PERCENT) {
        const struct candidate *number = number_in(extraction, cell, topic);
        element_set_number(extraction, element, topic, number);
        if (topic == TOPIC_COLUMN_QUANTITY && number != NULL)
            set_unit(extraction, item, element, cell, number);
        return;
    }
    const struct candidate *typed =
        wanted->kind < KIND_TYPED_COUNT
            ? candidates_within(&extraction->candidates, wanted->kind, cell)
            : NULL;
    if (typed != NULL)
        set_field(extraction, extraction_find(&element->fields, topic),
                  &(struct proposal){.text = typed->text,
                                     .tokens = typed->tokens,
                                     .score = CELL_SCORE,
                                     .reasons = BECAUSE(TABLE_CELL)});
    else if (wanted->kind >= KIND_TYPED_COUNT)
        element_set_text(extraction, element, topic, &cell, 1);
}

/* Of what went out and what came in, the amount with its sign. */
static void set_movement(struct extraction *extraction, const struct item *item,
                         struct element *element)
{
    struct field *field = extraction_find(&element->fields, TOPIC_COLUMN_AMOUNT);
    const bool is_credit = (item->numbers & GRID_TOPIC(TOPIC_COLUMN_CREDIT)) != 0;
    const uint32_t topic = is_credit ? TOPIC_COLUMN_CREDIT : TOPIC_COLUMN_DEBIT;
    if (field == NULL || field->chosen != NULL)
        return;
    const struct span cell = cell_of(extraction, item->grid, &item->cells, topic);
    const struct candidate *number = cell.count > 0 ? number_in(extraction, cell, topic) : NULL;
    if (number == NULL)
        return;
    struct candidate signed_number = *number;
    if (!is_credit && number->number.digits > 0) {
        signed_number.number.digits = -number->number.digits;
        signed_number.text = arena_printf(extraction->arena, "-%s", number->text);
    }
    element_set_number(extraction, element, TOPIC_COLUMN_AMOUNT, &signed_number);
}

void item_give(struct extraction *extraction, const struct item *item, struct list *list)
{
    struct element *element = extraction_add_element(extraction, list);
    element_set_text(extraction, element, TOPIC_COLUMN_DESCRIPTION, item->texts, item->text_count);
    for (size_t i = 0; i < element->fields.count; i++)
        set_value(extraction, item, element, element->fields.items[i].wanted);
    set_movement(extraction, item, element);
    for (size_t i = 0; item->grid->is_learned && i < element->fields.count; i++) {
        if (element->fields.items[i].chosen != NULL)
            element->fields.items[i].chosen->reasons |= BECAUSE(LEARNED);
    }
}
