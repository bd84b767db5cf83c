/* rows: results as the rest of the module makes them. Private to db. */
#ifndef DB_ROWS_H
#define DB_ROWS_H

#include "db/db.h"

#include <libpq-fe.h>

/* Rows that own `result` and end with the arena. */
struct db_rows *rows_create(struct arena *arena, const struct db_query *query, PGresult *result);

#endif
