/*
 * client: tenants.
 */
#include "entity/entity.h"

#include "queries.h"

static const struct db_shape OVERVIEW =
    DB_SHAPE(struct client_overview, DB_COLUMN(struct client_overview, client_id, DB_ID),
             DB_COLUMN(struct client_overview, slug, DB_TEXT),
             DB_COLUMN(struct client_overview, name, DB_TEXT),
             DB_COLUMN(struct client_overview, status, DB_TEXT),
             DB_COLUMN(struct client_overview, subscription_tier, DB_TEXT),
             DB_COLUMN(struct client_overview, token_balance, DB_INTEGER),
             DB_COLUMN(struct client_overview, users, DB_INTEGER),
             DB_COLUMN(struct client_overview, configurations, DB_INTEGER),
             DB_COLUMN(struct client_overview, active_processes, DB_INTEGER));

bool client_list_overview(struct db_tx *tx, const struct page *page, struct client_overview **list,
                          size_t *count, struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_client_list_overview,
                    DB_VALUES(db_text(page->after), db_integer(page->limit)), &rows, err) &&
           db_rows_list(rows, &OVERVIEW, list, count, err);
}

static const struct db_shape CLIENT =
    DB_SHAPE(struct client, DB_COLUMN(struct client, client_id, DB_ID),
             DB_COLUMN(struct client, slug, DB_TEXT), DB_COLUMN(struct client, name, DB_TEXT),
             DB_COLUMN(struct client, status, DB_TEXT));

bool client_find(struct db_tx *tx, const char *slug_or_id, struct client *client, struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, &query_client_find, DB_VALUES(db_text(slug_or_id)), &rows, err))
        return false;
    if (db_rows_count(rows) == 0)
        return fail(err, ERR_NOT_FOUND, "there is no client '%s'", slug_or_id);
    return db_rows_read(rows, 0, &CLIENT, client, err);
}

/* ---- shown and edited ---- */

static const struct db_field FIELDS[] = {
    {"client_id", DB_ID},
    {"name", DB_TEXT},
    {"slug", DB_TEXT},
    {"status", DB_TEXT},
    {"subscription_tier", DB_TEXT},
    {"token_balance", DB_INTEGER},
    {"contact_email", DB_TEXT},
    {"settings", DB_JSON},
    {"retention_days", DB_INTEGER},
    {"processes_max", DB_INTEGER},
    {"suspended_at", DB_TIMESTAMP},
    {"suspended_reason", DB_TEXT},
    {"deleted_at", DB_TIMESTAMP},
    {"created_at", DB_TIMESTAMP},
    {"updated_at", DB_TIMESTAMP},
    {"revision", DB_INTEGER},
};
static const struct resource LIST = {&query_client_list, FIELDS, COUNT_OF(FIELDS), "row"};
static const struct resource ONE = {&query_client_show, FIELDS, COUNT_OF(FIELDS), "client"};

bool client_list(struct db_tx *tx, struct resource_page *page, struct err *err)
{
    return resource_list(tx, &LIST, DB_NONE, page, err);
}

struct json *client_show(struct db_tx *tx, const struct id *client_id, struct err *err)
{
    return resource_load(tx, &ONE, DB_VALUES(db_id(client_id)), err);
}

bool client_add(struct db_tx *tx, const struct client_edit *edit, struct err *err)
{
    if (db_query(tx, &query_client_add, DB_VALUES(db_id(&edit->client_id), db_text(edit->changes)),
                 NULL, err))
        return true;
    if (err->kind == ERR_CONFLICT)
        (void)fail(err, ERR_CONFLICT, "there is a client with that slug already");
    return false;
}

static bool edit_one(struct db_tx *tx, const struct db_query *query, struct db_values values,
                     const struct client_edit *edit, struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, query, values, &rows, err) &&
           resource_check_edit(tx, &ONE, rows, DB_VALUES(db_id(&edit->client_id)), err);
}

bool client_change(struct db_tx *tx, const struct client_edit *edit, struct err *err)
{
    return edit_one(
        tx, edit->is_standing ? &query_client_change_standing : &query_client_change,
        DB_VALUES(db_id(&edit->client_id), db_integer(edit->revision), db_text(edit->changes)),
        edit, err);
}

bool client_remove(struct db_tx *tx, const struct client_edit *edit, struct err *err)
{
    return edit_one(tx, &query_client_remove,
                    DB_VALUES(db_id(&edit->client_id), db_integer(edit->revision)), edit, err);
}
