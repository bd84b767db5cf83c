/* pool: how transactions and batches take and return a connection. Private to db. */
#ifndef DB_POOL_H
#define DB_POOL_H

#include "db/connection.h"

/* A live connection that no other thread uses, at the latest after pool_wait_ms. */
struct connection *pool_take(struct db *db, struct err *err) MUST_CHECK;
/* Gives it back; a spoilt one, or one that is still inside a transaction, is closed instead. */
void pool_return(struct db *db, struct connection *connection);

/* What the pool was opened with; lives as long as the pool. */
const struct db_options *pool_options(const struct db *db);

#endif
