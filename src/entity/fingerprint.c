/*
 * fingerprint: what documents are recognised by when they come again, whole or in part.
 */
#include "entity/entity.h"

#include "queries.h"

static const struct db_shape PEER =
    DB_SHAPE(struct fingerprint_peer, DB_COLUMN(struct fingerprint_peer, document_id, DB_ID),
             DB_COLUMN(struct fingerprint_peer, process_id, DB_ID),
             DB_COLUMN(struct fingerprint_peer, fields, DB_JSON),
             DB_COLUMN(struct fingerprint_peer, sketch, DB_TEXT));

static const struct db_shape NAME = DB_SHAPE(const char *, {"value", DB_TEXT, 0});

bool fingerprint_list_near(struct db_tx *tx, const struct id *document_id,
                           struct fingerprint_names *names, struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_fingerprint_list_near, DB_VALUES(db_id(document_id)), &rows, err) &&
           db_rows_list(rows, &NAME, &names->items, &names->count, err);
}

bool fingerprint_list_accounts(struct db_tx *tx, const struct id *process_id, const char *vendor,
                               struct fingerprint_names *names, struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_fingerprint_list_accounts,
                    DB_VALUES(db_id(process_id), db_text(vendor)), &rows, err) &&
           db_rows_list(rows, &NAME, &names->items, &names->count, err);
}

bool fingerprint_list_peers(struct db_tx *tx, const struct fingerprint_search *search,
                            struct fingerprint_peers *peers, struct err *err)
{
    struct db_rows *rows;
    return db_query(
               tx, &query_fingerprint_list_peers,
               DB_VALUES(db_id(search->process_id), db_text_array(search->arena, search->names)),
               &rows, err) &&
           db_rows_list(rows, &PEER, &peers->items, &peers->count, err);
}

void fingerprint_add_all(struct db_batch *batch, const struct fingerprint_owner *owner,
                         const char *kind, const char *const *names)
{
    if (names[0] != NULL)
        db_batch_add(batch, &query_fingerprint_add_all,
                     DB_VALUES(db_id(&owner->client_id), db_id(&owner->process_id),
                               db_id(&owner->document_id), db_text(kind),
                               db_batch_texts(batch, names)));
}

void fingerprint_remove(struct db_batch *batch, const struct id *document_id,
                        const char *const *kinds)
{
    db_batch_add(batch, &query_fingerprint_remove,
                 DB_VALUES(db_id(document_id), db_batch_texts(batch, kinds)));
}
