/*
 * api_usage: tokens of language models: used month by month, prepaid, and what became of them.
 */
#include "http/request.h"

/* The parameter client_id; none where there is none. A client sees its own whatever it asks for. */
static bool read_client(const struct request *request, struct id *client_id, struct err *err)
{
    const char *text = request_query(request, "client_id");
    *client_id = (struct id){0};
    return text == NULL || id_parse(text, client_id, err) ||
           err_add(err, "the parameter client_id");
}

/* "2026-11" becomes the first day of the month. */
static bool read_month(const struct request *request, const char *name, const char **day,
                       struct err *err)
{
    int64_t ignored;
    struct err reason = {0};
    const char *month = request_query(request, name);
    *day = NULL;
    if (month == NULL)
        return true;
    const char *text = arena_printf(request->arena, "%s-01", month);
    if (!clock_parse(arena_printf(request->arena, "%sT00:00:00Z", text), &ignored, &reason))
        return fail(err, ERR_USAGE, "the parameter %s is no month such as 2026-11", name);
    *day = text;
    return true;
}

static void reply_items(struct request *request, struct json *items)
{
    reply_page(request, items, NULL);
}

bool api_usage_months(struct request *request, struct err *err)
{
    struct json *items;
    struct token_usage_filter filter = {0};
    if (!read_client(request, &filter.client_id, err) ||
        !read_month(request, "from", &filter.from, err) ||
        !read_month(request, "to", &filter.to, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !token_usage_list(tx, &filter, &items, err))
        return false;
    reply_items(request, items);
    return true;
}

bool api_usage_balance(struct request *request, struct err *err)
{
    struct json *items;
    struct id client_id;
    if (!read_client(request, &client_id, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !token_balance_list(tx, &client_id, &items, err))
        return false;
    reply_items(request, items);
    return true;
}

bool api_usage_ledger(struct request *request, struct err *err)
{
    struct id client_id;
    struct resource_page page;
    if (!read_client(request, &client_id, err) || !request_page(request, &page, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !token_ledger_list(tx, &client_id, &page, err))
        return false;
    reply_page(request, page.items, page.next_after);
    return true;
}

bool api_usage_top_up(struct request *request, struct err *err)
{
    bool is_repeated = false;
    struct token_top_up order = {
        .reference = request_text(request, "reference"),
        .note = request_text(request, "note"),
        .created_by = request->caller.user_id.text,
    };
    if (!id_parse(request_text(request, "client_id"), &order.client_id, err))
        return err_add(err, "client_id");
    if (!json_read_integer(json_find(request->json, "amount"), &order.amount))
        return fail(err, ERR_INVALID, "amount is no number of tokens");
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || client_show(tx, &order.client_id, err) == NULL)
        return false;
    struct json *row = token_ledger_top_up(tx, &order, &is_repeated, err);
    if (row == NULL)
        return false;
    struct json *payload = json_new_object(request->arena);
    row_set_number(request->arena, payload, "amount", order.amount);
    row_set_text(request->arena, payload, "reference", order.reference);
    const struct audit_record record = {
        .client_id = order.client_id, .event = "tokens.topped_up", .payload = payload};
    if (!is_repeated && !request_record(request, &record, err))
        return false;
    reply_json_status(request, is_repeated ? 200 : request->route->status, row);
    return true;
}
