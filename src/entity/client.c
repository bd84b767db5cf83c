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

bool client_load_own(struct db_tx *tx, struct client *client, struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, &query_client_load_own, DB_NONE, &rows, err))
        return false;
    if (db_rows_count(rows) == 0)
        return fail(err, ERR_NOT_FOUND, "there is no such client");
    return db_rows_read(rows, 0, &CLIENT, client, err);
}
