/*
 * client: tenants.
 */
#include "entity/entity.h"

#include "queries.h"

static const struct db_column OVERVIEW_COLUMNS[] = {
    DB_COLUMN(struct client_overview, client_id, DB_ID),
    DB_COLUMN(struct client_overview, slug, DB_TEXT),
    DB_COLUMN(struct client_overview, name, DB_TEXT),
    DB_COLUMN(struct client_overview, status, DB_TEXT),
    DB_COLUMN(struct client_overview, subscription_tier, DB_TEXT),
    DB_COLUMN(struct client_overview, token_balance, DB_INTEGER),
    DB_COLUMN(struct client_overview, users, DB_INTEGER),
    DB_COLUMN(struct client_overview, configurations, DB_INTEGER),
    DB_COLUMN(struct client_overview, active_processes, DB_INTEGER),
};

bool client_list_overview(struct db_tx *tx, const char *after_slug, int64_t limit,
                          struct client_overview **list, size_t *count, struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_client_list_overview,
                    DB_VALUES(db_text(after_slug), db_integer(limit)), &rows, err) &&
           DB_ROWS_LIST(rows, OVERVIEW_COLUMNS, list, count, err);
}
