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
