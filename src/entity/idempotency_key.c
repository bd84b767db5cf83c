/*
 * idempotency_key: found, kept, removed.
 */
#include "entity/entity.h"

#include "queries.h"

static const struct db_shape ANSWER =
    DB_SHAPE(struct idempotency_answer, DB_COLUMN(struct idempotency_answer, route, DB_TEXT),
             DB_COLUMN(struct idempotency_answer, request_sha256, DB_BYTES),
             DB_COLUMN(struct idempotency_answer, status, DB_INTEGER),
             DB_COLUMN(struct idempotency_answer, reply, DB_TEXT),
             DB_COLUMN(struct idempotency_answer, location, DB_TEXT));

static struct db_value owner(const struct idempotency_key *key)
{
    return id_is_none(&key->client_id) ? db_text(ID_NIL) : db_id(&key->client_id);
}

bool idempotency_key_find(struct db_tx *tx, const struct idempotency_key *key,
                          struct idempotency_answer *answer, bool *is_known, struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, &query_idempotency_key_find,
                  DB_VALUES(owner(key), db_id(&key->caller_id), db_text(key->key)), &rows, err))
        return false;
    *is_known = db_rows_count(rows) > 0;
    return !*is_known || db_rows_read(rows, 0, &ANSWER, answer, err);
}

bool idempotency_key_add(struct db_tx *tx, const struct idempotency_key *key,
                         const struct idempotency_answer *answer, bool *is_added, struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, &query_idempotency_key_add,
                  DB_VALUES(owner(key), db_id(&key->caller_id), db_text(key->key),
                            db_text(answer->route),
                            db_bytes(answer->request_sha256.bytes, answer->request_sha256.length),
                            db_integer(answer->status), db_text(answer->reply),
                            db_text(answer->location)),
                  &rows, err))
        return false;
    *is_added = db_rows_affected(rows) > 0;
    return true;
}

bool idempotency_key_remove_expired(struct db_tx *tx, struct err *err)
{
    return db_query(tx, &query_idempotency_key_remove_expired, DB_NONE, NULL, err);
}
