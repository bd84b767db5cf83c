/*
 * token_ledger: entries, months, balances.
 */
#include "entity/entity.h"

#include "queries.h"

static const struct db_field ENTRY[] = {
    {"entry_id", DB_ID},
    {"client_id", DB_ID},
    {"kind", DB_TEXT},
    {"amount", DB_INTEGER},
    {"balance_after", DB_INTEGER},
    {"hold_entry_id", DB_ID},
    {"process_id", DB_ID},
    {"model", DB_TEXT},
    {"tokens_input", DB_INTEGER},
    {"tokens_output", DB_INTEGER},
    {"reference", DB_TEXT},
    {"note", DB_TEXT},
    {"created_by", DB_TEXT},
    {"created_at", DB_TIMESTAMP},
};
static const struct resource LIST = {&query_token_ledger_list, ENTRY, COUNT_OF(ENTRY), "row"};
static const struct resource ONE = {&query_token_ledger_show, ENTRY, COUNT_OF(ENTRY), "entry"};

bool token_ledger_list(struct db_tx *tx, const struct id *client_id, struct resource_page *page,
                       struct err *err)
{
    return resource_list(tx, &LIST, DB_VALUES(db_id(client_id)), page, err);
}

struct json *token_ledger_top_up(struct db_tx *tx, const struct token_top_up *order,
                                 bool *is_repeated, struct err *err)
{
    int64_t amount = 0;
    struct db_rows *rows;
    const struct id entry_id = id_create();
    if (!db_query(tx, &query_token_ledger_top_up,
                  DB_VALUES(db_id(&entry_id), db_id(&order->client_id), db_integer(order->amount),
                            db_text(order->reference), db_text(order->note),
                            db_text(order->created_by)),
                  &rows, err))
        return NULL;
    *is_repeated = db_rows_affected(rows) == 0;
    struct json *row = resource_load(
        tx, &ONE, DB_VALUES(db_id(&order->client_id), db_text(order->reference)), err);
    if (row == NULL ||
        (json_read_integer(json_find(row, "amount"), &amount) && amount == order->amount))
        return row;
    return fail_null(err, ERR_CONFLICT, "that reference was entered before, with %lld tokens",
                     (long long)amount);
}

static const struct db_field MONTH[] = {
    {"client_id", DB_ID},
    {"client_slug", DB_TEXT},
    {"month", DB_TEXT},
    {"total_tokens_input", DB_INTEGER},
    {"total_tokens_output", DB_INTEGER},
    {"total_tokens", DB_INTEGER},
    {"calls", DB_INTEGER},
};
static const struct resource MONTHS = {&query_token_usage_list, MONTH, COUNT_OF(MONTH), "row"};

/* Nothing is left out without a word. */
static bool check_rows(const struct json *items, struct err *err)
{
    if (json_count(items) <= TOKEN_ROWS_MAX)
        return true;
    (void)fail(err, ERR_LIMIT, "there are more than %d rows", TOKEN_ROWS_MAX);
    return err_hint(err, "ask for one client, or for fewer months");
}

bool token_usage_list(struct db_tx *tx, const struct token_usage_filter *filter,
                      struct json **items, struct err *err)
{
    struct json *found;
    if (!resource_list_all(tx, &MONTHS,
                           DB_VALUES(db_text(filter->from), db_text(filter->to),
                                     db_id(&filter->client_id), db_integer(TOKEN_ROWS_MAX + 1)),
                           &found, err) ||
        !check_rows(found, err))
        return false;
    *items = found;
    return true;
}

static const struct db_field BALANCE[] = {
    {"client_id", DB_ID}, {"client_slug", DB_TEXT}, {"token_balance", DB_INTEGER}};
static const struct resource BALANCES = {&query_token_balance_list, BALANCE, COUNT_OF(BALANCE),
                                         "row"};

bool token_balance_list(struct db_tx *tx, const struct id *client_id, struct json **items,
                        struct err *err)
{
    struct json *found;
    if (!resource_list_all(tx, &BALANCES,
                           DB_VALUES(db_id(client_id), db_integer(TOKEN_ROWS_MAX + 1)), &found,
                           err) ||
        !check_rows(found, err))
        return false;
    *items = found;
    return true;
}
