/*
 * reconciliation: queries about what must agree. To add one: a "-- name:" block in
 * db/queries/reconcile.sql and a row in CHECKS.
 */
#include "entity/entity.h"

#include "queries.h"

static const struct db_query *const CHECKS[] = {
    &query_reconcile_received, &query_reconcile_lost,   &query_reconcile_jobs,
    &query_reconcile_actions,  &query_reconcile_ledger, &query_reconcile_usage,
    &query_reconcile_results,
};

static const struct db_shape FINDING =
    DB_SHAPE(struct reconcile_finding, DB_COLUMN(struct reconcile_finding, check, DB_TEXT),
             DB_COLUMN(struct reconcile_finding, client, DB_TEXT),
             DB_COLUMN(struct reconcile_finding, message, DB_TEXT));

static const struct db_shape BALANCE =
    DB_SHAPE(struct reconcile_balance, DB_COLUMN(struct reconcile_balance, client, DB_TEXT),
             DB_COLUMN(struct reconcile_balance, received, DB_INTEGER),
             DB_COLUMN(struct reconcile_balance, completed, DB_INTEGER),
             DB_COLUMN(struct reconcile_balance, in_review, DB_INTEGER),
             DB_COLUMN(struct reconcile_balance, failed, DB_INTEGER),
             DB_COLUMN(struct reconcile_balance, cancelled, DB_INTEGER),
             DB_COLUMN(struct reconcile_balance, in_progress, DB_INTEGER));

static const struct db_shape STORED =
    DB_SHAPE(struct stored_document, DB_COLUMN(struct stored_document, client_id, DB_ID),
             DB_COLUMN(struct stored_document, document_id, DB_ID),
             DB_COLUMN(struct stored_document, client, DB_TEXT),
             DB_COLUMN(struct stored_document, storage_url, DB_TEXT),
             DB_COLUMN(struct stored_document, file_size, DB_INTEGER));

static const struct db_shape KNOWN = DB_SHAPE(bool, {"is_known", DB_BOOLEAN, 0});

bool reconcile_take_time(struct db_tx *tx, struct err *err)
{
    return db_query(tx, &query_reconcile_take_time, DB_VALUES(db_integer(RECONCILE_STATEMENT_MS)),
                    NULL, err);
}

size_t reconcile_check_count(void)
{
    return COUNT_OF(CHECKS);
}

bool reconcile_check(struct db_tx *tx, size_t check, const struct id *client_id,
                     struct reconcile_findings *findings, struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, CHECKS[check], DB_VALUES(db_id(client_id)), &rows, err) &&
           db_rows_list(rows, &FINDING, &findings->items, &findings->count, err);
}

bool reconcile_balances(struct db_tx *tx, const struct id *client_id,
                        struct reconcile_balance **list, size_t *count, struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_reconcile_balances, DB_VALUES(db_id(client_id)), &rows, err) &&
           db_rows_list(rows, &BALANCE, list, count, err);
}

bool document_list_stored(struct db_tx *tx, const struct id *client_id,
                          const struct stored_after *after, struct stored_documents *documents,
                          struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_reconcile_documents,
                    DB_VALUES(db_id(client_id), db_id(&after->client_id),
                              db_id(&after->document_id), db_integer(STORED_DOCUMENTS_PAGE)),
                    &rows, err) &&
           db_rows_list(rows, &STORED, &documents->items, &documents->count, err);
}

bool document_list_known(struct db_tx *tx, const struct document_keys *keys, bool **known,
                         struct err *err)
{
    size_t count = 0;
    struct db_rows *rows;
    return db_query(tx, &query_reconcile_known,
                    DB_VALUES(db_id_array(keys->arena, keys->client_ids, keys->count),
                              db_id_array(keys->arena, keys->document_ids, keys->count)),
                    &rows, err) &&
           db_rows_list(rows, &KNOWN, known, &count, err);
}
